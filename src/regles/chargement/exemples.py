"""The worked examples: read as dossiers, then held against the rules. A cahier with one that fails does not load."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from regles.cahier import Exemple
from regles.chargement.assertions import ASSERTIONS, COMPTES, ecarts, lire_attendu
from regles.chargement.jeu import INCONNU, jouer
from regles.chargement.lecture import Scalaire, Suite, Table
from regles.conversion import NombreNegatif, lire_json
from regles.evaluation import AppreciationHorsBornes
from regles.langage.diagnostics import suggestion
from regles.langage.litteraux import LitteralInvalide

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from regles.cahier import Cahier
    from regles.chargement.assertions import Connus
    from regles.chargement.champs import Champs
    from regles.chargement.jeu import Joue
    from regles.chargement.lecture import Noeud
    from regles.valeurs import Donnee, Situation, Valeur

EXEMPLES_MAXIMUM = 300
FOIS_MAXIMUM = 1000
FOIS = "fois"
_RIEN = "ce cas n'affirme rien : dites ce qu'il doit donner, par exemple « recevable: oui »"


def lire_exemples(racine: Champs, connus: Connus) -> tuple[Exemple, ...]:
    """The dossiers of each case, on top of the common situation."""
    with racine.lire(racine.noeud("exemples", requis=False), "exemples") as champs:
        if champs is None:
            return ()
        lecture = _Lecture(
            connus, _lire_situation(champs, champs.noeud("situation_type", requis=False), connus.donnees)
        )
        cas = champs.noeud("cas", requis=False)
        if isinstance(cas, Suite) and len(cas.elements) > EXEMPLES_MAXIMUM:
            champs.signaler("cas", f"plus de {EXEMPLES_MAXIMUM} exemples : gardez les plus parlants")
            champs.lecteur.arreter()
        return tuple(exemple for lus in champs.chacun("cas", "exemple", lecture.cas, requis=False) for exemple in lus)


class _Lecture:
    """The reading of the cases: what they may name, and the situation that each completes."""

    def __init__(self, connus: Connus, commune: Situation) -> None:
        self.connus, self.commune = connus, commune

    def cas(self, champs: Champs) -> tuple[Exemple, ...]:
        """One case: a dossier under `donnees`, or several by name under `dossiers`."""
        cas, dossiers = champs.texte("cas"), champs.noeud("dossiers", requis=False)
        donnees = self._situation(champs, champs.noeud("donnees")) if dossiers is None else {}
        with champs.lire(champs.noeud("attendu"), champs.endroit) as attendu:
            if dossiers is None:
                lu = {} if attendu is None else lire_attendu(attendu, self.connus)
                lus: tuple[Exemple, ...] = (Exemple(cas, donnees, lu, champs.lecteur.ligne(champs.table)),)
            else:
                lus = self._ensemble(attendu, tuple(self._dossiers(champs, cas, dossiers, attendu)))
            if (
                attendu is not None
                and attendu.demandes >= set(attendu.table.entrees)
                and not any(e.attendu for e in lus)
            ):
                attendu.lecteur.signaler(attendu.table, attendu.endroit, _RIEN)
        return lus

    def _ensemble(self, attendu: Champs | None, lus: tuple[Exemple, ...]) -> tuple[Exemple, ...]:
        """The first dossier carries what the case says of them all."""
        if attendu is None or not lus or attendu.noeud(COMPTES, requis=False) is None:
            return lus
        dits = ASSERTIONS[COMPTES].lire(attendu, COMPTES, self.connus)
        return (replace(lus[0], attendu={**lus[0].attendu, COMPTES: dits}), *lus[1:])

    def _dossiers(self, champs: Champs, cas: str, noeud: Noeud, attendu: Champs | None) -> Iterator[Exemple]:
        """The dossiers of a case that has several; each is held to what the case says of it."""
        if not isinstance(noeud, Table):
            champs.signaler(
                "dossiers", "il faut ici des dossiers par leur nom, par exemple « nord: {projet.debut: 01/11/2021} »"
            )
            return
        for nom, propre in noeud.entrees.items():
            if nom in ASSERTIONS:
                message = f"« {nom} » est un mot de « attendu » : donnez un autre nom à ce dossier"
                champs.lecteur.signaler(noeud.cles[nom], champs.endroit, message)
                continue
            donnees, fois = self._situation(champs, propre, (FOIS,)), self._fois(champs, propre)
            endroit = f"{champs.endroit}, dossier « {nom} »"
            with champs.lire(attendu.noeud(nom, requis=False) if attendu else None, endroit) as dit:
                lu = {} if dit is None else lire_attendu(dit, self.connus)
            yield Exemple(cas, donnees, lu, champs.lecteur.ligne(champs.table), nom, fois)

    def _situation(self, champs: Champs, noeud: Noeud | None, sauf: Collection[str] = ()) -> Situation:
        return {**self.commune, **_lire_situation(champs, noeud, self.connus.donnees, sauf)}

    def _fois(self, champs: Champs, propre: Noeud) -> int:
        """How many times a dossier is there."""
        fois = propre.entrees.get(FOIS) if isinstance(propre, Table) else None
        if fois is None:
            return 1
        lu = int(fois.texte) if isinstance(fois, Scalaire) and re.fullmatch(r"[0-9]{1,4}", fois.texte) else 0
        if not 1 <= lu <= FOIS_MAXIMUM:
            champs.lecteur.signaler(fois, champs.endroit, f"« fois » est un nombre de 1 à {FOIS_MAXIMUM}")
        return lu


def verifier_exemples(cahier: Cahier, racine: Champs) -> None:
    """Signal each dossier of an example that does not get what its case asserts."""
    places = zip(_attendus(racine), cahier.exemples, strict=True)
    for _, cas in groupby(places, lambda une: une[1].ligne):
        noeuds, exemples = zip(*cas, strict=True)
        for noeud, exemple, ecart in zip(noeuds, exemples, _ecarts(cahier, exemples), strict=True):
            if ecart:
                dossier = f", dossier « {exemple.dossier} »" if exemple.dossier else ""
                racine.lecteur.signaler(noeud, f"exemple « {exemple.cas} »{dossier}", ecart)


def _attendus(racine: Champs) -> Iterator[Noeud]:
    """Where each dossier of each case says what it expects."""
    exemples = racine.table.entrees.get("exemples")
    cas = exemples.entrees.get("cas") if isinstance(exemples, Table) else None
    for noeud in cas.elements if isinstance(cas, Suite) else ():
        if isinstance(noeud, Table):
            attendu, dossiers = noeud.entrees["attendu"], noeud.entrees.get("dossiers")
            if not isinstance(dossiers, Table):
                yield attendu
                continue
            dits = attendu.entrees if isinstance(attendu, Table) else {}
            yield from (dits.get(nom, attendu) for nom in dossiers.entrees)


def _ecarts(cahier: Cahier, exemples: Sequence[Exemple]) -> list[str]:
    """Of each dossier of a case, what differs between the expected and the computed result; empty when nothing does."""
    try:
        return [
            next(filter(None, (_ecart(joue, exemple) for joue in joues)), "")
            for exemple, joues in zip(exemples, jouer(cahier, exemples), strict=True)
        ]
    except AppreciationHorsBornes as erreur:
        return [str(erreur), *[""] * (len(exemples) - 1)]


def _ecart(joue: Joue, exemple: Exemple) -> str:
    try:
        trouves = ecarts(joue, exemple.attendu)
    except AppreciationHorsBornes as erreur:
        return str(erreur)
    return "l'exemple n'est pas vérifié ; " + " ; ".join(trouves) if trouves else ""


def _lire_situation(
    champs: Champs, noeud: Noeud | None, donnees: Mapping[str, Donnee], sauf: Collection[str] = ()
) -> Situation:
    situation: dict[str, Valeur] = {}
    if noeud is None:
        return situation
    if not isinstance(noeud, Table):
        champs.lecteur.signaler(
            noeud, champs.endroit, "il faut ici des valeurs par leur nom, par exemple « projet.debut: 01/11/2021 »"
        )
        return situation
    for nom, valeur in noeud.entrees.items():
        if nom in sauf:
            continue
        if nom not in donnees:
            champs.lecteur.signaler(
                noeud.cles[nom], champs.endroit, f"« {nom} » n'existe pas{suggestion(nom, donnees)}"
            )
            continue
        try:
            situation[nom] = lire_json(_brut(valeur), donnees[nom])
        except NombreNegatif as erreur:
            conseil = "un champ qui peut être négatif déclare son minimum, par exemple « minimum: -500 000 € »"
            champs.lecteur.signaler(valeur, champs.endroit, f"{erreur} ; {conseil}")
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
