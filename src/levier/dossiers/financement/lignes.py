"""A line of the financing plan: as typed, as read, and which one it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeVar
from uuid import UUID, uuid4

from levier.dossiers.enums import OrigineRecette, RecuperationTVA, SensLigne
from levier.dossiers.financement import taxe
from levier.dossiers.financement.financeurs import financeurs
from levier.dossiers.formulaire.saisie import sans_controles, trop_long
from levier.socle import argent
from levier.socle.erreurs import MontantIllisible, SaisieRefusee
from regles.cahier import Cahier

LIBELLE_MAX = 200
PLAN = "plan"
"""Key of `saisies` under which a plan with unreadable lines is kept as typed."""
C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class LigneSaisie:
    """A line of the plan as typed: `nature` is a nature of expense of the cahier, an OrigineRecette, or a co-financer.

    `tva` is the rate of an expense whose amount was typed without tax; empty: the amount is the one that counts.
    `piece` is the key of the piece that justifies an expense. `identite` says which line it is, whatever is typed in it;
    empty: one that no page has shown yet.
    """

    sens: str
    nature: str
    libelle: str
    montant: str
    obtenue: bool = False
    tva: str = ""
    piece: str = ""
    identite: str = field(default="", compare=False)

    @property
    def est_vide(self) -> bool:
        """Nothing was typed: a spare line of the screen."""
        return not (self.libelle.strip() or self.montant.strip())


@dataclass(frozen=True, slots=True)
class LigneLue:
    """A line of the plan that could be read, with its amount as JSON text: "1234.50".

    `hors_taxe` and `tva` (percent) say what was typed when `montant`, which counts, is made from them. `financeur`: the
    co-financer chosen, `nature` being then its origin.
    """

    sens: SensLigne
    nature: str
    libelle: str
    montant: str
    obtenue: bool
    hors_taxe: str = ""
    tva: str = ""
    piece: str = ""
    identite: str = field(default="", compare=False)
    financeur: str = ""


def lire_ligne(cahier: Cahier, ligne: LigneSaisie, recupere_tva: str = "") -> tuple[LigneLue | None, dict[str, str]]:
    """The line read, or None with a sentence for each of its fields at fault. `recupere_tva`: the request's answer."""
    recupere_tva = taxe.recuperation(cahier, recupere_tva)
    erreurs: dict[str, str] = {}
    natures = natures_possibles(cahier, ligne.sens)
    if ligne.nature not in natures:
        named = "la nature" if ligne.sens == SensLigne.DEPENSE else "l’origine"
        erreurs["nature"] = f"Choisissez {named} de cette ligne dans la liste."
    libelle = sans_controles(ligne.libelle).strip() or natures.get(ligne.nature, "")
    if len(libelle) > LIBELLE_MAX:
        erreurs["libelle"] = trop_long("Le libellé", len(libelle), LIBELLE_MAX)
    typed, taux = _montant_de_ligne(ligne, recupere_tva, erreurs)
    if erreurs:
        return None, erreurs
    piece = ligne.piece if ligne.sens == SensLigne.DEPENSE else ""
    financeur = financeurs(cahier).get(ligne.nature) if ligne.sens == SensLigne.RECETTE else None
    lue = LigneLue(
        SensLigne(ligne.sens),
        financeur.origine.value if financeur else ligne.nature,
        libelle,
        f"{typed:.2f}",
        ligne.obtenue,
        piece=piece,
        identite=ligne.identite,
        financeur=financeur.id if financeur else "",
    )
    if taux is not None:
        counted = taxe.compter(typed, taux, RecuperationTVA(recupere_tva))
        lue = replace(lue, montant=f"{counted:.2f}", hors_taxe=f"{typed:.2f}", tva=f"{taux:.2f}")
    return lue, {}


def _montant_de_ligne(ligne: LigneSaisie, recupere_tva: str, erreurs: dict[str, str]) -> tuple[Decimal, Decimal | None]:
    """The amount typed and its rate of VAT, when it has one; what cannot be read goes in `erreurs`."""
    montant, taux = Decimal(0), None
    try:
        montant = argent.lire(ligne.montant)
    except MontantIllisible as refus:
        erreurs["montant"] = refus.phrase
    if ligne.sens != SensLigne.DEPENSE or not ligne.tva.strip():
        return montant, None
    try:
        taux = taxe.lire_taux(ligne.tva)
    except SaisieRefusee as refus:
        erreurs["tva"] = refus.phrase
    if not recupere_tva:
        erreurs["tva"] = "Dites d’abord, en haut du plan, si la structure récupère la TVA de ce projet."
    return montant, taux


def identifier(envoyees: Sequence[tuple[str, C]], gardees: Mapping[UUID, C]) -> list[UUID]:
    """The identity of each line sent (the one that it carries, what it holds), beside those kept and what they hold.

    It is the one that it carries, for the first that does; else that of a line kept that holds the same and that nothing
    sent carries; else a new one.
    """
    carried = list(_portees(identite for identite, _ in envoyees))
    free = {identite: held for identite, held in gardees.items() if identite not in carried}
    found: list[UUID] = []
    for identite, (_, holds) in zip(carried, envoyees, strict=True):
        same = identite or next((known for known, held in free.items() if held == holds), None) or uuid4()
        free.pop(same, None)
        found.append(same)
    return found


def _portees(identites: Iterable[str]) -> Iterator[UUID | None]:
    """Each identity read, None where there is none, or one that a line before carries."""
    seen: set[UUID] = set()
    for text in identites:
        try:
            identite = UUID(text)
        except ValueError:
            yield None
            continue
        yield None if identite in seen else identite
        seen.add(identite)


def natures_possibles(cahier: Cahier, sens: str) -> Mapping[str, str]:
    """Codes offered on one side of the plan, with their labels; none for an unknown side."""
    if sens == SensLigne.DEPENSE:
        return {nature.id: nature.libelle for nature in cahier.natures_depense}
    if sens == SensLigne.RECETTE:
        return dict(_origines(cahier))
    return {}


def _origines(cahier: Cahier) -> Iterator[tuple[str, str]]:
    """Each origin of revenue, followed by the co-financers that count in it."""
    for origine in OrigineRecette:
        yield origine.value, str(origine.label).capitalize()
        yield from ((code, un.libelle) for code, un in financeurs(cahier).items() if un.origine is origine)
