"""Mails about a request: each is written once to each reader, at once or at the rhythm that he chose."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from levier.comptes.queries import abonnes
from levier.dossiers.acces import emails_du_service, nom_du_service
from levier.dossiers.models import Dossier
from levier.socle import argent, courriels
from levier.socle.models import Fichier
from regles import grammaire


@dataclass(frozen=True, slots=True)
class Pli:
    """One mail to write to several people. `evenement` makes its key: an event is told once to each."""

    modele: str
    evenement: str
    contexte: dict[str, object] = field(default_factory=dict)
    pieces: tuple[Fichier, ...] = ()


def ecrire(dossier: Dossier, pli: Pli, destinataires: Iterable[str]) -> None:
    """What is sent at once, whatever rhythm its reader chose."""
    context = {**_commun(dossier), **pli.contexte}
    for email in destinataires:
        courriels.ecrire(
            email,
            f"courriels/{pli.modele}.txt",
            context,
            cle=_cle(dossier, pli, email),
            pieces=pli.pieces,
            objet=dossier.objet,
        )


def informer(dossier: Dossier, pli: Pli, destinataires: Iterable[str]) -> None:
    """What needs no act of its reader: it follows the rhythm that he chose."""
    context = {**_commun(dossier), **pli.contexte}
    for reader in abonnes(destinataires):
        key = _cle(dossier, pli, reader.adresse)
        courriels.informer(reader, f"courriels/{pli.modele}.txt", context, cle=key, objet=dossier.objet)


def agents(dossier: Dossier) -> list[str]:
    """Addresses of those who instruct the request."""
    return emails_du_service(dossier)


def _cle(dossier: Dossier, pli: Pli, email: str) -> str:
    mark = hashlib.sha256(email.encode()).hexdigest()[:16]
    return f"{pli.modele}:{dossier.pk}:{pli.evenement}:{mark}"


def _commun(dossier: Dossier) -> dict[str, object]:
    service = nom_du_service(dossier)
    return {
        "dossier": dossier,
        "structure": dossier.structure,
        "projet": dossier.titre,
        "montant": argent.ecrire(dossier.montant_demande),
        "service": service,
        "le_service": grammaire.le(service),
        "guichet": dossier.appel.titre,
    }
