"""The link of the mail by which a structure's own mailbox answers for a person: signed, valid a week, of one role."""

from __future__ import annotations

import datetime as dt
import re

from django.core.signing import BadSignature, TimestampSigner

from levier.comptes.enums import EtatRattachement
from levier.comptes.erreurs import LienRefuse
from levier.comptes.models import Rattachement
from levier.comptes.queries import membres_verifies
from levier.territoires.models import Structure
from levier.territoires.queries.adresses import adresse_officielle

DUREE = dt.timedelta(days=7)
_CONTENU = re.compile(r"([1-9][0-9]{0,17})[.][a-z]+:")


def peut_etre_prouve(rattachement: Rattachement) -> bool:
    """Whether the mailbox may answer for this link: nobody checked it, and there is nobody who could welcome."""
    living = rattachement.etat in {EtatRattachement.ACTIF, EtatRattachement.A_CONFIRMER}
    return living and rattachement.verifie_le is None and not membres_verifies(rattachement.structure).exists()


def faire_preuve(rattachement: Rattachement, adresse: str) -> str:
    """The token by which the mailbox `adresse` answers for a link."""
    return _signeur(adresse).sign(f"{rattachement.pk}.{rattachement.role}")


def lire_preuve(jeton: str, *, verrouiller: bool = False) -> Rattachement:
    """The link a token speaks for. Raises LienRefuse when it is altered, expired, answered, or when the role or the
    directory changed since.

    `verrouiller` locks its structure first: two answers at once are one answer.
    """
    read = _CONTENU.match(jeton)
    rattachements = Rattachement.objects.select_related("personne", "structure")
    found = rattachements.filter(pk=int(read[1])).first() if read else None
    if found is None:
        raise LienRefuse
    if verrouiller:
        Structure.objects.select_for_update().get(pk=found.structure_id)
        found = rattachements.get(pk=found.pk)
    try:
        signed = _signeur(adresse_officielle(found.structure)).unsign(jeton, max_age=DUREE)
    except BadSignature:
        raise LienRefuse from None
    if signed != f"{found.pk}.{found.role}" or not peut_etre_prouve(found):
        raise LienRefuse
    return found


def _signeur(adresse: str) -> TimestampSigner:
    return TimestampSigner(salt=f"levier.comptes.preuve:{adresse}")
