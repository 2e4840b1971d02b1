"""By whose account a request was deposited, and how it was checked that it acts for the structure."""

from __future__ import annotations

from dataclasses import dataclass

from levier.comptes.enums import Verification
from levier.comptes.liens import lien_avec
from levier.comptes.models import Personne, Rattachement
from levier.dossiers.models import Dossier, Signature
from levier.socle.horloge import jour_de
from regles.texte import date_longue


@dataclass(frozen=True, slots=True)
class Deposant:
    """The account, and one sentence on its link with the structure."""

    personne: Personne
    phrase: str


def deposant(dossier: Dossier, signature: Signature | None) -> Deposant | None:
    """Who sent the request; None when an agent deposited it for a structure that he does not belong to. One query."""
    lien = lien_avec(dossier.structure, signature.deposee_par) if signature else None
    return Deposant(lien.personne, _phrase(lien)) if lien else None


def _phrase(lien: Rattachement) -> str:
    since = f"Rattaché depuis le {date_longue(jour_de(lien.demande_le))}"
    if lien.verifie_le is None:
        return f"{since} ; rien ne l’atteste plus depuis un changement de rôle."
    label = Verification(lien.verifie_comment).label
    if lien.verifie_comment == Verification.AVANT_LA_REGLE:
        return f"{since}, {label}."
    return f"{since}, vérifié le {date_longue(jour_de(lien.verifie_le))} {label}."
