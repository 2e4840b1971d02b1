"""What a worked example may assert: how each key of `attendu` is read, and held against what the rules give."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

from regles.chargement.jeu import AUCUN, INCONNU
from regles.chargement.lecture import Scalaire, Suite, Table
from regles.comptes import Retenue
from regles.conversion import lire_texte
from regles.langage.diagnostics import suggestion
from regles.langage.litteraux import LitteralInvalide, lire_date, lire_nombre
from regles.texte import FINE, INSECABLE, ecrire, montant_court
from regles.valeurs import Donnee, Genre, Option
from regles.vocabulaire import compte

if TYPE_CHECKING:
    from regles.cahier import Affirmation, Cahier
    from regles.chargement.champs import Champs
    from regles.chargement.jeu import Joue
    from regles.langage.expression import Type
    from regles.valeurs import Valeur

COMPTES = "comptes"
VERDICTS = {"oui": True, "non": False, INCONNU: None}


class Connus(NamedTuple):
    """The names that a case may speak of."""

    donnees: Mapping[str, Donnee]
    conditions: Collection[str]
    etapes: Mapping[str, Type]
    pieces: Collection[str]
    jugees: Collection[str]
    versements: Collection[str]
    payeurs: Collection[str]
    suivi: Collection[str]
    motifs_implicites: bool  # format 1: a case that says its verdict and its amount says all its reasons


Lire = Callable[["Champs", str, Connus], "Affirmation"]
Comparer = Callable[["Joue", "Affirmation"], str]
Obtenu = str | Sequence[str] | Mapping[str, str]
"""What the rules give, as a case writes it: a value, a whole list, or the values by name that differ."""


class Comparaison(NamedTuple):
    """What is told of a dossier that does not give what its case asserts, and what to write there instead."""

    ecart: Comparer
    obtenir: Callable[[Joue, Affirmation], Obtenu]


class Assertion(NamedTuple):
    """A key of `attendu`: how it is read, and how it is held against what the rules give."""

    lire: Lire
    comparaison: Comparaison


def lire_attendu(attendu: Champs, connus: Connus) -> dict[str, Affirmation]:
    """What a case asserts, by key."""
    lues: dict[str, Affirmation] = {}
    for cle, assertion in ASSERTIONS.items():
        if attendu.noeud(cle, requis=False) is not None:
            lues[cle] = assertion.lire(attendu, cle, connus)
    if connus.motifs_implicites and {"recevable", "montant"} <= lues.keys():
        lues.setdefault("motifs", ())
    return lues


def ecarts(joue: Joue, attendu: Mapping[str, Affirmation]) -> list[str]:
    """A sentence for each assertion that does not hold, then what the result waits for."""
    trouves = [
        f"{cle} : {ecart}" for cle, lue in attendu.items() if (ecart := ASSERTIONS[cle].comparaison.ecart(joue, lue))
    ]
    if trouves and (manque := joue.qui_manque()):
        trouves.append(manque)
    return trouves


# --- Reading ----------------------------------------------------------------------------------------------------------


def _verdict(attendu: Champs, cle: str, _: Connus) -> bool | None:
    return VERDICTS[attendu.parmi(cle, VERDICTS, INCONNU)]


def _montant(attendu: Champs, cle: str, _: Connus) -> int | None:
    return attendu.lire_valeur(cle, _lire_montant, None)


def _lire_montant(texte: str) -> int | None:
    return None if texte == INCONNU else lire_nombre(texte, Genre.MONTANT)


def _etapes(attendu: Champs, cle: str, connus: Connus) -> Mapping[str, Valeur]:
    """Each step that the case names, read as its genre is written."""
    lues: dict[str, Valeur] = {}
    noeud = attendu.noeud(cle)
    if not isinstance(noeud, Table):
        attendu.signaler(cle, "il faut ici des étapes par leur nom, par exemple « etapes: {plafond: 5 000 €} »")
        return lues
    for nom, valeur in noeud.entrees.items():
        type_ = connus.etapes.get(nom)
        if type_ is None:
            message = f"l'étape « {nom} » n'existe pas{suggestion(nom, connus.etapes)}"
            attendu.lecteur.signaler(noeud.cles[nom], attendu.endroit, message)
            continue
        try:
            lues[nom] = _valeur(valeur.texte if isinstance(valeur, Scalaire) else "", type_)
        except LitteralInvalide as erreur:
            attendu.lecteur.signaler(valeur, attendu.endroit, str(erreur))
    return lues


def _montants(quoi: str, connus_de: Callable[[Connus], Collection[str]]) -> Lire:
    """An amount by name, each name one that exists: `quoi` says what it is not."""

    def lire(attendu: Champs, cle: str, connus: Connus) -> Mapping[str, Valeur]:
        connues = connus_de(connus)
        lues: dict[str, Valeur] = {}
        with attendu.lire(attendu.noeud(cle), attendu.endroit) as champs:
            if champs is None:
                return lues
            for nom in champs.table.entrees:
                lues[nom] = champs.lire_valeur(nom, _lire_montant, None)
                if nom not in connues:
                    message = f"{quoi.format(nom)}{suggestion(nom, connues)}"
                    attendu.lecteur.signaler(champs.table.cles[nom], attendu.endroit, message)
        return lues

    return lire


def _suivi(attendu: Champs, cle: str, connus: Connus) -> Mapping[str, Valeur]:
    """The days of what the case names: one, several, « aucun »."""
    lues: dict[str, Valeur] = {}
    with attendu.lire(attendu.noeud(cle), attendu.endroit) as champs:
        for nom, noeud in champs.table.entrees.items() if champs else ():
            if champs is None or nom not in connus.suivi:
                if champs is not None:
                    champs.noeud(nom)
                ou = suggestion(nom, connus.suivi) or " : seul un suivi qui dit « le » ou « chaque » a des jours"
                attendu.signaler(cle, f"le suivi « {nom} » n'a pas de jours{ou}")
            elif isinstance(noeud, Suite):
                try:
                    lues[nom] = _lire_jours(", ".join(jour.texte for jour in champs.textes(nom)))
                except LitteralInvalide as erreur:
                    champs.signaler(nom, str(erreur))
            else:
                lues[nom] = champs.lire_valeur(nom, _lire_jours, None)
    return lues


def _lire_jours(texte: str) -> Valeur:
    if texte in (INCONNU, AUCUN):
        return None if texte == INCONNU else AUCUN
    return ", ".join(ecrire(lire_date(jour.strip()), Genre.DATE) for jour in texte.split(","))


def _comptes(attendu: Champs, cle: str, connus: Connus) -> Mapping[str, Valeur]:
    """The whole of each compte that the case names, as its genre is written."""
    lues: dict[str, Valeur] = {}
    with attendu.lire(attendu.noeud(cle), attendu.endroit) as champs:
        for nom in champs.table.entrees if champs else ():
            donnee = connus.donnees.get(compte(nom))
            if champs is None or donnee is None:
                noms = [connu.removeprefix(compte("")) for connu in connus.donnees if connu.startswith(compte(""))]
                attendu.signaler(cle, f"le compte « {nom} » n'existe pas{suggestion(nom, noms)}")
                continue
            lues[nom] = champs.lire_valeur(nom, partial(_lire_compte, donnee), None)
    return lues


def _lire_compte(donnee: Donnee, texte: str) -> Valeur:
    return None if texte == INCONNU else lire_texte(texte.removesuffix(f" {donnee.unite}"), donnee)


def _valeur(texte: str, type_: Type) -> Valeur:
    brut = texte.strip()
    if brut == INCONNU:
        return None
    donnee = Donnee("", type_.genre, "", unite=type_.unite, options=tuple(Option(c, c) for c in type_.codes))
    if brut.startswith("-"):
        return -cast("int", lire_texte(brut[1:].lstrip(), donnee))
    return lire_texte(brut, donnee)


def _noms(quoi: str, connus_de: Callable[[Connus], Collection[str]]) -> Lire:
    """A list of names, each one that exists: `quoi` says what it is not."""

    def lire(attendu: Champs, cle: str, connus: Connus) -> tuple[str, ...]:
        noms, connues = attendu.textes(cle, requis=False), connus_de(connus)
        for nom in noms:
            if nom.texte not in connues:
                message = f"{quoi.format(nom.texte)}{suggestion(nom.texte, connues)}"
                attendu.lecteur.signaler(nom, attendu.endroit, message)
        return tuple(nom.texte for nom in noms)

    return lire


# --- Comparing --------------------------------------------------------------------------------------------------------


def _egal(obtenir: Callable[[Joue], Valeur], genre: Genre) -> Comparaison:
    """One value, unknown among them."""

    def comparer(joue: Joue, attendue: Affirmation) -> str:
        obtenue = obtenir(joue)
        return "" if obtenue == attendue else _dire(_ecrire(cast("Valeur", attendue), genre), _ecrire(obtenue, genre))

    return Comparaison(comparer, lambda joue, _: _recopier(obtenir(joue), genre))


def _memes(obtenir: Callable[[Joue], Collection[str]]) -> Comparaison:
    """A whole list of names, in any order."""

    def comparer(joue: Joue, attendus: Affirmation) -> str:
        voulus, obtenus = cast("tuple[str, ...]", attendus), obtenir(joue)
        return "" if set(voulus) == set(obtenus) else _dire(_ecrire_liste(voulus), _ecrire_liste(obtenus))

    return Comparaison(comparer, lambda joue, _: tuple(obtenir(joue)))


def _par_nom(
    obtenir: Callable[[Joue, Collection[str]], Mapping[str, Valeur]], genre: Callable[[Cahier, str], Genre]
) -> Comparaison:
    """The values that the case names, each written as its genre is."""

    def differents(joue: Joue, attendus: Affirmation) -> dict[str, tuple[Valeur, Valeur]]:
        voulus = cast("Mapping[str, Valeur]", attendus)
        obtenus = obtenir(joue, voulus)
        return {nom: (voulu, obtenus[nom]) for nom, voulu in voulus.items() if obtenus[nom] != voulu}

    def comparer(joue: Joue, attendus: Affirmation) -> str:
        return " ; ".join(
            f"« {nom} » {_dire(*(_ecrire(une, genre(joue.cahier, nom)) for une in paire))}"
            for nom, paire in differents(joue, attendus).items()
        )

    def recopier(joue: Joue, attendus: Affirmation) -> Obtenu:
        return {
            nom: _recopier(obtenue, genre(joue.cahier, nom)) for nom, (_, obtenue) in differents(joue, attendus).items()
        }

    return Comparaison(comparer, recopier)


def _en_montants(obtenir: Callable[[Joue, Collection[str]], Mapping[str, Valeur]]) -> Comparaison:
    return _par_nom(obtenir, lambda *_: Genre.MONTANT)


def _dire(attendu: str, obtenu: str) -> str:
    return f"attendu {attendu}, obtenu {obtenu}"


def _ecrire(valeur: Valeur, genre: Genre) -> str:
    return INCONNU if valeur is None else ecrire(valeur, genre)


def _recopier(valeur: Valeur, genre: Genre) -> str:
    """A value as an author types it: « 30 000 € », ordinary spaces."""
    dit = montant_court(valeur) if genre is Genre.MONTANT and isinstance(valeur, int) else _ecrire(valeur, genre)
    return dit.replace(FINE, " ").replace(INSECABLE, " ")


def _ecrire_liste(noms: Collection[str]) -> str:
    return ", ".join(noms) or "aucun"


ASSERTIONS: Mapping[str, Assertion] = {
    "recevable": Assertion(_verdict, _egal(lambda joue: joue.resultat.recevable, Genre.OUI_NON)),
    "montant": Assertion(_montant, _egal(lambda joue: joue.resultat.montant, Genre.MONTANT)),
    "minimum": Assertion(_montant, _egal(lambda joue: joue.resultat.minimum, Genre.MONTANT)),
    "maximum": Assertion(_montant, _egal(lambda joue: joue.resultat.maximum, Genre.MONTANT)),
    "motifs": Assertion(
        _noms("la condition « {} » n'existe pas", lambda connus: connus.conditions),
        _memes(lambda joue: [motif.id for motif in joue.resultat.motifs]),
    ),
    "etapes": Assertion(
        _etapes, _par_nom(lambda joue, _: joue.etapes(), lambda cahier, nom: cahier.programme.genres[nom])
    ),
    "complet": Assertion(_verdict, _egal(lambda joue: joue.completude.complet, Genre.OUI_NON)),
    "pieces": Assertion(
        _noms("la pièce « {} » n'existe pas", lambda connus: connus.pieces),
        _memes(lambda joue: [une.piece.id for une in joue.completude.manquantes]),
    ),
    "manque": Assertion(
        _noms("« {} » n'existe pas", lambda connus: connus.donnees), _memes(lambda joue: joue.resultat.manquants)
    ),
    "avis": Assertion(
        _noms("l'appréciation « {} » n'existe pas", lambda connus: connus.jugees),
        _memes(lambda joue: joue.resultat.a_apprecier),
    ),
    "versements": Assertion(
        _montants("le versement « {} » n'existe pas", lambda connus: connus.versements),
        _en_montants(lambda joue, noms: joue.versements(noms)),
    ),
    "a_reverser": Assertion(_montant, _egal(lambda joue: joue.a_reverser(), Genre.MONTANT)),
    "retenue": Assertion(
        lambda attendu, cle, _: attendu.parmi(cle, [*Retenue], Retenue.INCONNU),
        Comparaison(
            lambda joue, voulue: "" if joue.retenue() == voulue else _dire(str(voulue), joue.retenue()),
            lambda joue, _: joue.retenue(),
        ),
    ),
    COMPTES: Assertion(
        _comptes,
        _par_nom(lambda joue, noms: joue.comptes(noms), lambda cahier, nom: cahier.donnees[compte(nom)].genre),
    ),
    "suivi": Assertion(_suivi, _par_nom(lambda joue, noms: joue.suivi(noms), lambda *_: Genre.TEXTE)),
    "payeurs": Assertion(
        _montants("le payeur « {} » n'existe pas", lambda connus: connus.payeurs),
        _en_montants(lambda joue, noms: joue.payeurs(noms)),
    ),
}
"""Every key of `attendu`, in the order in which differences are told."""
