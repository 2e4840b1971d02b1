"""A right or a delegation as a line of a table: who, what, between which days, in force or not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.text import capfirst

from levier.comptes.enums import ActeDelegue, Role
from levier.comptes.models import DelegationSignature, Habilitation
from levier.socle import argent, horloge
from regles.texte import date_longue


@dataclass(frozen=True, slots=True)
class LignePeriode:
    """`situation`: "en vigueur", "à venir", "terminée", or what it waits for; `details`: what a delegation says."""

    cle: int
    personne: str
    courriel: str
    titre: str
    details: tuple[str, ...]
    du: dt.date | None
    au: dt.date | None
    situation: str

    a_confirmer: bool

    @property
    def terminee(self) -> bool:
        return self.situation == TERMINEE


EN_VIGUEUR, A_VENIR, TERMINEE, A_CONFIRMER = "en vigueur", "à venir", "terminée", "à confirmer"
A_ACCEPTER = "à accepter par son titulaire"
FIN_DEMANDEE = "en vigueur, fin à confirmer"


def ligne(objet: Habilitation | DelegationSignature) -> LignePeriode:
    """The line of either kind."""
    if isinstance(objet, Habilitation):
        signs = objet.role == Role.SIGNATAIRE
        title = objet.get_role_display().capitalize()
        details: tuple[str, ...] = (objet.fonction.ecrire(),) if signs else ()
        ending, waits = objet.retrait_par_id is not None, signs and objet.est_a_confirmer
    else:
        title, details, ending, waits = capfirst(objet.fonction.ecrire()), _details(objet), False, objet.est_a_confirmer
    return LignePeriode(
        cle=objet.pk,
        personne=str(objet.personne),
        courriel=objet.personne.email,
        titre=title,
        details=details,
        du=objet.du,
        au=objet.au,
        situation=_situation(objet, ending=ending, waits=waits),
        a_confirmer=not objet.retiree_le and (waits or ending),
    )


def _details(delegation: DelegationSignature) -> tuple[str, ...]:
    whole = len(delegation.objets) == len(ActeDelegue)
    objects = "tous les actes" if whole else ", ".join(ActeDelegue(one).label for one in delegation.objets)
    ceiling = f", jusqu’à {argent.ecrire(delegation.plafond)}" if delegation.plafond is not None else ""
    published = f"publié le {date_longue(delegation.publiee_le)}" if delegation.publiee_le else "publication inconnue"
    where = f", {delegation.publication}" if delegation.publication else ""
    return (f"{objects}{ceiling}", f"{delegation.reference}, {published}{where}")


def _situation(objet: Habilitation | DelegationSignature, *, ending: bool, waits: bool) -> str:
    today = horloge.aujourdhui()
    if objet.retiree_le or (objet.au is not None and objet.au < today):
        return TERMINEE
    if waits:
        return A_CONFIRMER
    if objet.est_a_accepter:
        return A_ACCEPTER
    first = objet.du
    if isinstance(objet, DelegationSignature) and objet.publiee_le is not None:
        first = max(objet.du, objet.publiee_le + dt.timedelta(days=1))
    if first is not None and first > today:
        return A_VENIR
    return FIN_DEMANDEE if ending else EN_VIGUEUR
