"""The worked examples: read as dossiers, then held against the rules. A cahier with one that fails does not load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regles.cahier import Exemple
from regles.chargement.lecture import Scalaire, Suite, Table
from regles.conversion import lire_json
from regles.evaluation import AppreciationHorsBornes, evaluer
from regles.langage.diagnostics import suggestion
from regles.langage.litteraux import LitteralInvalide, lire_nombre
from regles.texte import ecrire
from regles.valeurs import Genre

if TYPE_CHECKING:
    from collections.abc import Mapping

    from regles.cahier import Cahier
    from regles.chargement.champs import Champs
    from regles.chargement.lecture import Noeud
    from regles.valeurs import Donnee, Situation, Valeur

INCONNU = "inconnu"
EXEMPLES_MAXIMUM = 300
_VERDICTS = {"oui": True, "non": False, INCONNU: None}


def lire_exemples(racine: Champs, donnees: Mapping[str, Donnee], conditions: tuple[str, ...]) -> tuple[Exemple, ...]:
    """The cases, each on top of the common situation."""
    with racine.lire(racine.noeud("exemples"), "exemples") as champs:
        if champs is None:
            return ()
        commune = _lire_situation(champs, champs.noeud("situation_type", requis=False), donnees)

        def lire(cas: Champs) -> Exemple:
            propres = _lire_situation(cas, cas.noeud("donnees"), donnees)
            with cas.lire(cas.noeud("attendu"), cas.endroit) as attendu:
                if attendu is None:
                    return Exemple(cas.texte("cas"), {}, recevable=None, montant=None)
                return Exemple(
                    cas=cas.texte("cas"),
                    donnees={**commune, **propres},
                    recevable=_VERDICTS[attendu.parmi("recevable", _VERDICTS, INCONNU)],
                    montant=attendu.lire_valeur("montant", _lire_montant, None),
                    motifs=_lire_motifs(attendu, conditions),
                    ligne=cas.table.ligne,
                )

        cas = champs.noeud("cas")
        if isinstance(cas, Suite) and len(cas.elements) > EXEMPLES_MAXIMUM:
            champs.signaler("cas", f"plus de {EXEMPLES_MAXIMUM} exemples : gardez les plus parlants")
            champs.lecteur.arreter()
        return champs.chacun("cas", "exemple", lire)


def verifier_exemples(cahier: Cahier, racine: Champs) -> None:
    """Signal each example whose result is not the expected one."""
    for noeud, exemple in zip(_tables_des_cas(racine), cahier.exemples, strict=True):
        if ecart := _ecart(cahier, exemple):
            racine.lecteur.signaler(noeud.entrees["attendu"], f"exemple « {exemple.cas} »", ecart)


def _tables_des_cas(racine: Champs) -> list[Table]:
    exemples = racine.table.entrees["exemples"]
    cas = exemples.entrees["cas"] if isinstance(exemples, Table) else None
    return [noeud for noeud in cas.elements if isinstance(noeud, Table)] if isinstance(cas, Suite) else []


def _ecart(cahier: Cahier, exemple: Exemple) -> str:
    """What differs between the expected and the computed result; empty when nothing does."""
    try:
        resultat = evaluer(cahier, exemple.donnees)
    except AppreciationHorsBornes as erreur:
        return str(erreur)
    ecarts = []
    if resultat.recevable is not exemple.recevable:
        attendu, obtenu = (_dire(verdict, Genre.OUI_NON) for verdict in (exemple.recevable, resultat.recevable))
        ecarts.append(f"recevable : attendu {attendu}, obtenu {obtenu}")
    if resultat.montant != exemple.montant:
        attendu, obtenu = (_dire(montant, Genre.MONTANT) for montant in (exemple.montant, resultat.montant))
        ecarts.append(f"montant : attendu {attendu}, obtenu {obtenu}")
    obtenus = tuple(motif.id for motif in resultat.motifs)
    if set(obtenus) != set(exemple.motifs):
        ecarts.append(f"motifs : attendu {_dire_liste(exemple.motifs)}, obtenu {_dire_liste(obtenus)}")
    return "l'exemple n'est pas vérifié ; " + " ; ".join(ecarts) if ecarts else ""


def _dire(valeur: Valeur, genre: Genre) -> str:
    return INCONNU if valeur is None else ecrire(valeur, genre)


def _dire_liste(motifs: tuple[str, ...]) -> str:
    return ", ".join(motifs) or "aucun"


def _lire_montant(texte: str) -> int | None:
    return None if texte == INCONNU else lire_nombre(texte, Genre.MONTANT)


def _lire_motifs(attendu: Champs, conditions: tuple[str, ...]) -> tuple[str, ...]:
    motifs = attendu.textes("motifs", requis=False)
    for motif in motifs:
        if motif.texte not in conditions:
            ou = suggestion(motif.texte, conditions)
            attendu.lecteur.signaler(motif, attendu.endroit, f"la condition « {motif.texte} » n'existe pas{ou}")
    return tuple(motif.texte for motif in motifs)


def _lire_situation(champs: Champs, noeud: Noeud | None, donnees: Mapping[str, Donnee]) -> Situation:
    situation: dict[str, Valeur] = {}
    if noeud is None:
        return situation
    if not isinstance(noeud, Table):
        champs.lecteur.signaler(
            noeud, champs.endroit, "il faut ici des valeurs par leur nom, par exemple « projet.debut: 01/11/2021 »"
        )
        return situation
    for nom, valeur in noeud.entrees.items():
        if nom not in donnees:
            champs.lecteur.signaler(
                noeud.cles[nom], champs.endroit, f"« {nom} » n'existe pas{suggestion(nom, donnees)}"
            )
            continue
        try:
            situation[nom] = lire_json(_brut(valeur), donnees[nom])
        except LitteralInvalide as erreur:
            champs.lecteur.signaler(valeur, champs.endroit, str(erreur))
    return situation


def _brut(noeud: Noeud) -> object:
    """What a node says, as JSON would: `inconnu` is missing, a list stays a list, a mapping a mapping."""
    match noeud:
        case Scalaire():
            return None if noeud.texte.strip() == INCONNU else noeud.texte
        case Suite():
            return [_brut(element) for element in noeud.elements]
        case Table():
            return {cle: _brut(valeur) for cle, valeur in noeud.entrees.items()}
    return None
