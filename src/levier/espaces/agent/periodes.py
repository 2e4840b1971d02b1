"""A right or a delegation as a line of a table: who, what, between which days, in force or not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from levier.comptes.models import DelegationSignature, Habilitation
from levier.socle import horloge


@dataclass(frozen=True, slots=True)
class LignePeriode:
    """`situation`: "en vigueur", "à venir" or "terminée"."""

    cle: int
    personne: str
    courriel: str
    titre: str
    reference: str
    du: dt.date | None
    au: dt.date | None
    situation: str

    @property
    def terminee(self) -> bool:
        return self.situation == TERMINEE


EN_VIGUEUR, A_VENIR, TERMINEE = "en vigueur", "à venir", "terminée"


def ligne(objet: Habilitation | DelegationSignature) -> LignePeriode:
    """The line of either kind."""
    if isinstance(objet, Habilitation):
        personne, title, reference, ended = objet.personne, objet.get_role_display().capitalize(), "", objet.retiree_le
    else:
        personne, title, reference, ended = objet.delegataire, objet.qualite, objet.reference, objet.terminee_le
    return LignePeriode(
        cle=objet.pk,
        personne=str(personne),
        courriel=personne.email,
        titre=title,
        reference=reference,
        du=objet.du,
        au=objet.au,
        situation=TERMINEE if ended else _situation(objet.du, objet.au),
    )


def _situation(du: dt.date | None, au: dt.date | None) -> str:
    today = horloge.aujourdhui()
    if du is not None and du > today:
        return A_VENIR
    return TERMINEE if au is not None and au < today else EN_VIGUEUR
