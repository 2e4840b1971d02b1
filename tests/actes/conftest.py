"""Decisions taken through the acts, and the jobs that follow."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from tests.fabriques import un_agent, un_dossier_complet, une_delegation, une_personne
from tests.propositions import attribuer_et_signer, refuser_et_signer
from tests.taches import derouler

from levier.actes.models import Acte
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.dossiers.models import Dossier
from levier.socle import fichiers

REFERENCE = "arrêté préfectoral n° 71-2021-08-25-00001 du 25 août 2021"


@pytest.fixture
def prefet(db) -> Personne:
    return un_agent(Role.SIGNATAIRE, nom="Alix Robert")


@pytest.fixture
def secretaire_generale(prefet) -> Personne:
    """Holds a delegation of signature, no right of her own."""
    delegate = une_personne(nom="Claire Martin", fonction="Secrétaire générale")
    une_delegation(
        delegate, prefet, reference=REFERENCE, du=dt.date(2021, 9, 1), au=dt.date(2021, 12, 31),
        publiee_le=dt.date(2021, 8, 25),
    )  # fmt: skip
    return delegate


@pytest.fixture
def accorde(prefet):
    """Grant `montant` on a complete request, run the jobs, give back its act."""

    def accorder(montant: str = "28000", *, par: Personne | None = None, motif: str = "", dossier: Dossier | None = None, **choix) -> Acte:  # fmt: skip
        file = dossier or un_dossier_complet(**choix)
        attribuer_et_signer(file, par=par or prefet, montant=Decimal(montant), motif=motif)
        derouler()
        return Acte.objects.get(decision__dossier=file)

    return accorder


@pytest.fixture
def refuse(prefet):
    """Refuse a complete request, run the jobs, give back its act."""

    def refuser_(motif: str, conditions=(), **choix) -> Acte:
        file = un_dossier_complet(**choix)
        refuser_et_signer(file, par=prefet, motif=motif, conditions=conditions)
        derouler()
        return Acte.objects.get(decision__dossier=file)

    return refuser_


@pytest.fixture
def pdf():
    """The bytes of an act."""
    return lambda acte: fichiers.lire(acte.document.fichier)
