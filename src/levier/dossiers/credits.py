"""The credits that pay a request: which enveloppe, and what it may still grant."""

from __future__ import annotations

from collections.abc import Iterable

from levier.appels.queries import reglage_de
from levier.dossiers.acces import enveloppe_reglee, service_a_designer, service_de
from levier.dossiers.competence import service_competent
from levier.dossiers.models import Dossier
from levier.enveloppes.erreurs import CreditsNonOuverts, EnveloppeInconnue
from levier.enveloppes.models import Enveloppe
from levier.enveloppes.queries import enveloppe_nommee, enveloppe_qui_paie
from levier.socle import argent
from levier.socle.erreurs import RefusMetier
from levier.territoires.ressort import Ressort
from regles.cahier import Cahier


class ServiceADesigner(RefusMetier):
    """No document names the service and the enveloppe of the place of the project; the setting that does is not made."""


def enveloppe_de(dossier: Dossier) -> Enveloppe:
    """The enveloppe that would pay the request if it were granted now: the one that a setting names, where one does.

    No query when it was read with others. Raises ServiceADesigner, CreditsNonOuverts, EnveloppeInconnue.
    """
    if dossier.payeuse is not None:
        return dossier.payeuse
    if motif := service_a_designer(dossier):
        raise ServiceADesigner(motif)
    if named := enveloppe_reglee(dossier):
        return enveloppe_nommee(named)
    return enveloppe_qui_paie(dossier.appel, service_de(dossier))


def lire_les_payeuses(dossiers: Iterable[Dossier]) -> list[Enveloppe]:
    """Read once what would pay each of these requests; those that one enveloppe pays share it. By name.

    A query for each call and service, whatever the number of requests. One that nothing pays is left as it is.
    """
    read: dict[tuple[int, Ressort, str], Enveloppe | None] = {}
    shared: dict[int, Enveloppe] = {}
    for dossier in dossiers:
        key = (dossier.appel_id, service_de(dossier), enveloppe_reglee(dossier))
        if key not in read:
            try:
                read[key] = enveloppe_de(dossier)
            except (ServiceADesigner, CreditsNonOuverts, EnveloppeInconnue):
                read[key] = None
        found = read[key]
        dossier.payeuse = shared.setdefault(found.pk, found) if found is not None else None
    return sorted(shared.values(), key=lambda one: one.libelle)


def reste_pour(dossier: Dossier, cahier: Cahier) -> int | None:
    """What the enveloppe that pays the request may still grant, in cents; None while none is known, or opened."""
    try:
        payeuse = _payeuse_d_un_brouillon(dossier, cahier) if dossier.depose_le is None else enveloppe_de(dossier)
    except (ServiceADesigner, CreditsNonOuverts, EnveloppeInconnue):
        return None
    return None if payeuse is None else argent.en_centimes(payeuse.reste)


def _payeuse_d_un_brouillon(dossier: Dossier, cahier: Cahier) -> Enveloppe | None:
    """The same for the service that the draft would go to."""
    competent = service_competent(dossier, cahier)
    if not competent.a_regler:
        return enveloppe_qui_paie(dossier.appel, competent.ressort.service)
    reglage = reglage_de(dossier.appel, competent.a_regler)
    return enveloppe_nommee(reglage.paie) if reglage and reglage.paie else None
