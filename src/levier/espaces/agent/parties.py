"""The parts of the sheet of a dossier that stand folded under its essentials: which ones, one line on each, which are open."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import TextChoices

from levier.espaces.agent.fiche import FicheInstruite
from levier.instruction.models import DemandeAvis
from levier.socle import argent

TOUTES = "toutes"
"""What an address says to open every part, this time only."""


class PartieDeFiche(TextChoices):
    """A part of the sheet, by its anchor: what a person keeps open is kept under it."""

    REPERES = "reperes", "Repères"
    PROPOSITION = "proposition", "Proposition"
    ECHANGES = "echanges", "Compléments et avis"
    DEMANDE = "demande", "La demande"
    GROUPE = "groupe", "Projet commun"
    PLAN = "plan", "Plan de financement"
    PIECES = "pieces", "Pièces"
    CONDITIONS = "conditions", "Conditions vérifiées"
    CALCUL = "calcul", "Calcul du montant"
    APPRECIATIONS = "appreciations", "Appréciations"
    GRILLE = "grille", "Grille des critères"
    AUTRES = "autres", "Autres demandes de la structure"
    HISTORIQUE = "historique", "Historique"


@dataclass(frozen=True, slots=True)
class PartieVue:
    """One part as the sheet shows it: its line once folded, its template."""

    partie: PartieDeFiche
    resume: str
    ouverte: bool

    @property
    def gabarit(self) -> str:
        """The template of its content."""
        return f"agent/dossier/{self.partie.value}.html"


def parties(
    fiche: FicheInstruite, avis: Collection[DemandeAvis], grille: str, *, groupe: bool, ouvertes: Collection[str]
) -> list[PartieVue]:
    """Those that this dossier has, in the order of the sheet; `ouvertes`: what the person keeps open, or TOUTES.

    `grille`: one line on it; empty for a call without grid.
    """
    held = dict(_resumes(fiche, avis, grille, groupe=groupe))
    return [
        PartieVue(one, held[one], ouverte=one.value in ouvertes or TOUTES in ouvertes)
        for one in PartieDeFiche
        if one in held
    ]


def _resumes(
    fiche: FicheInstruite, avis: Collection[DemandeAvis], grille: str, *, groupe: bool
) -> Iterator[tuple[PartieDeFiche, str]]:
    yield PartieDeFiche.REPERES, fiche.silence.repere if fiche.silence else ""
    if fiche.proposition is not None:
        yield PartieDeFiche.PROPOSITION, fiche.proposition.get_etat_display()
    if fiche.complements or avis or fiche.sollicitations:
        exchanged = len(fiche.complements) + len(avis) + len(fiche.sollicitations)
        yield PartieDeFiche.ECHANGES, _compter(exchanged, "demande", "demandes")
    yield PartieDeFiche.DEMANDE, fiche.theme
    if groupe:
        yield PartieDeFiche.GROUPE, ""
    if fiche.totaux is not None:
        yield PartieDeFiche.PLAN, argent.ecrire(fiche.plan.total_depenses)
    yield PartieDeFiche.PIECES, _compter(sum(len(one.recues) for one in fiche.pieces), "fichier", "fichiers")
    yield PartieDeFiche.CONDITIONS, f"{fiche.enonce.remplies} sur {len(fiche.enonce.conditions)}"
    yield PartieDeFiche.CALCUL, argent.ecrire(fiche.montants.calcule)
    if fiche.appreciations:
        yield PartieDeFiche.APPRECIATIONS, f"{fiche.jugees} sur {len(fiche.appreciations)}"
    if grille:
        yield PartieDeFiche.GRILLE, grille
    yield PartieDeFiche.AUTRES, _compter(len(fiche.autres.demandes) + fiche.autres.anterieures, "demande", "demandes")
    yield PartieDeFiche.HISTORIQUE, ""


def _compter(combien: int, un: str, plusieurs: str) -> str:
    return f"{combien} {plusieurs if combien > 1 else un}" if combien else "aucune" if un == "demande" else "aucun"
