"""One scope for judgements and steps: each may read the others, and is read after those that it reads.

Most calls have no judgement that reads a step: they are read, and computed, in the order of their file.
"""

from __future__ import annotations

from contextlib import suppress
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from regles.chargement.lecture import Scalaire, Table
from regles.langage.analyse import IDENTIFIANT, analyser
from regles.langage.arbre import ErreurDeFormule, noms_ecrits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from regles.chargement.champs import Champs

_COMMUNES = "aides."  # before the names of the steps that a regime adds: they are read together
_LECTURES = {
    "calculer": "lit",
    "assiette": "lit",
    "reserve_a": "dont « reserve_a » lit",
    "minimum": "dont le minimum lit",
    "maximum": "dont le maximum lit",
    "defaut": "dont le défaut lit",
}


class Sorte(StrEnum):
    """What computes, by the key that holds it in the file."""

    JUGEMENT = "appreciations"
    ETAPE = "bareme"
    REGIME = "regime"
    MONTANT = "montant"


class Partie(NamedTuple):
    """A judgement or a step still to be read, with its keys; for the regime and the amount, those of the file."""

    sorte: Sorte
    rang: int  # in its list
    nom: str
    champs: Champs


class Parties(NamedTuple):
    """All that computes, in the order in which it is read; `melees`: a judgement stands after what it reads."""

    ordre: tuple[Partie, ...]
    melees: bool
    etapes: tuple[str, ...]  # the steps, in the order of the file

    def plus_loin(self, etape: Partie) -> frozenset[str]:
        """A step itself and those below it, which it may not read."""
        return frozenset(self.etapes[etape.rang :]) - set(self.etapes[: etape.rang])


def ordonner(racine: Champs) -> Parties:
    """The judgements and the steps of the file, each after what it reads; a cycle is told with its path."""
    jugements = racine.ouvrir("appreciations", "appréciation", requis=False)
    etapes = racine.ouvrir("bareme", "étape", requis=False)
    parties = (
        *(Partie(Sorte.JUGEMENT, rang, _nom(champs, "nom"), champs) for rang, champs in enumerate(jugements)),
        *(Partie(Sorte.ETAPE, rang, _nom(champs, "id"), champs) for rang, champs in enumerate(etapes)),
        Partie(Sorte.REGIME, 0, _COMMUNES, racine),
        Partie(Sorte.MONTANT, 0, Sorte.MONTANT.value, racine),
    )
    ids = tuple(partie.nom for partie in parties if partie.sorte is Sorte.ETAPE)
    rangs = {partie.nom: rang for rang, partie in reversed([*enumerate(parties)])}
    if not any(_cite(partie, rangs) for partie in parties if partie.sorte is Sorte.JUGEMENT):
        return Parties(parties, melees=False, etapes=ids)
    lues = [_lectures(rang, parties, rangs) for rang in range(len(parties))]
    graphe = {rang: lus.keys() for rang, lus in enumerate(lues)}
    try:
        ordre = tuple(parties[rang] for rang in TopologicalSorter(graphe).static_order())
    except CycleError as erreur:
        _refuser(racine, parties, lues, erreur.args[1])
        return Parties(parties, melees=False, etapes=ids)
    return Parties(ordre, melees=True, etapes=ids)


def _nom(champs: Champs, cle: str) -> str:
    scalaire = champs.table.entrees.get(cle)
    return scalaire.texte if isinstance(scalaire, Scalaire) else ""


def _formules(partie: Partie) -> Iterator[tuple[str, str]]:
    """The formulas of a part as written, each with how it reads."""
    table = partie.champs.table
    noeud = table.entrees.get(partie.sorte.value) if partie.sorte in (Sorte.REGIME, Sorte.MONTANT) else table
    if isinstance(noeud, Table):
        for cle, lecture in _LECTURES.items():
            if isinstance(scalaire := noeud.entrees.get(cle), Scalaire):
                yield scalaire.texte, lecture


def _partie(nom: str) -> str:
    return _COMMUNES if nom.startswith(_COMMUNES) else nom


def _cite(partie: Partie, rangs: Mapping[str, int]) -> bool:
    """Whether a judgement may read a step or another judgement: seen at a glance, before any formula is parsed."""
    mots = (mot for texte, _ in _formules(partie) for mot in IDENTIFIANT.findall(texte))
    return any(_partie(mot) in rangs for mot in mots)


def _lectures(rang: int, parties: Sequence[Partie], rangs: Mapping[str, int]) -> dict[int, tuple[str, str]]:
    """What a part reads, by rank: under which name, and how. A step that reads a later one is told when it is read."""
    partie = parties[rang]
    lues: dict[int, tuple[str, str]] = {}
    if partie.sorte is Sorte.MONTANT:
        lues[rangs[_COMMUNES]] = (_COMMUNES, "lit")
    for texte, lecture in _formules(partie):
        for nom in _noms(texte):
            lu = rangs.get(_partie(nom))
            if lu is not None and not (partie.sorte is parties[lu].sorte is Sorte.ETAPE and lu >= rang):
                lues.setdefault(lu, (nom, lecture))
    return lues


def _noms(texte: str) -> Iterator[str]:
    with suppress(ErreurDeFormule):  # told when it is read
        yield from noms_ecrits(analyser(texte))


def _refuser(
    racine: Champs, parties: Sequence[Partie], lues: Sequence[Mapping[int, tuple[str, str]]], cycle: list[int]
) -> None:
    """Tell a cycle: « « plafond » lit « appreciation.taux », dont le maximum lit « plafond » »."""
    boucle = cycle[:0:-1]  # each reads the next
    debut = next((i for i, rang in enumerate(boucle) if parties[rang].sorte is not Sorte.JUGEMENT), 0)
    boucle = [*boucle[debut:], *boucle[: debut + 1]]
    premiere = parties[boucle[0]]
    phrase = f"« {premiere.nom} »"
    for rang, lu in pairwise(boucle):
        nom, lecture = lues[rang][lu]
        lien = ", " if parties[rang].sorte is Sorte.JUGEMENT else " " if rang == boucle[0] else ", qui "
        phrase += f"{lien}{lecture} « {nom} »"
    cle = premiere.sorte.value if premiere.champs is racine else "calculer"
    premiere.champs.signaler(cle, f"{phrase} : rien ne peut se calculer en premier")
    racine.lecteur.arreter()
