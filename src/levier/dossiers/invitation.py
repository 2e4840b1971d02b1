"""The link of the mail by which a partner enters the request of another: that of its own address, while it takes part."""

from __future__ import annotations

import re

from django.core.signing import BadSignature, Signer

from levier.comptes.erreurs import LienRefuse
from levier.dossiers.enums import PARTENAIRES_PRESENTS
from levier.dossiers.models import Partenaire

_CONTENU = re.compile(r"([1-9][0-9]{0,17}):")


def faire_entree(partenaire: Partenaire) -> str:
    """The token of the mail to the address that the porteur gave."""
    return _signeur(partenaire).sign(str(partenaire.pk))


def lire_entree(jeton: str) -> Partenaire:
    """The partner a token opens. Raises LienRefuse when it is altered, or when that partner is put aside or has refused."""
    read = _CONTENU.match(jeton)
    joined = ("structure", "dossier__appel", "dossier__structure")
    present = Partenaire.objects.filter(etat__in=PARTENAIRES_PRESENTS).exclude(email="").select_related(*joined)
    found = present.filter(pk=int(read[1])).first() if read else None
    if found is None:
        raise LienRefuse
    try:
        _signeur(found).unsign(jeton)
    except BadSignature:
        raise LienRefuse from None
    return found


def _signeur(partenaire: Partenaire) -> Signer:
    return Signer(salt=f"levier.dossiers.partenaire:{partenaire.email}")
