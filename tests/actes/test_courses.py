"""Several workers on one notification: one mail, one event."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from django.db import connection, connections
from tests.fabriques import un_agent, un_dossier_complet
from tests.propositions import attribuer_et_signer

from levier.actes.actions import notifier, produire_document
from levier.actes.models import Acte
from levier.comptes.enums import Role
from levier.documents import rendu
from levier.documents.models import Document
from levier.socle import journal
from levier.socle.models import Courriel

pytestmark = pytest.mark.lent


def _ensemble(nombre: int, travail) -> list[Exception]:
    """Run `travail` at once on `nombre` connections; returns what was raised."""
    failures, barrier = [], threading.Barrier(nombre)

    def lancer() -> None:
        try:
            barrier.wait(10)
            travail()
        except Exception as error:  # noqa: BLE001  the test looks at it
            failures.append(error)
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=lancer) for _ in range(nombre)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return failures


@pytest.mark.requirement("X-04", "X-06")
def test_act_produced_and_notified_at_once_is_one(base_reelle):
    dossier = un_dossier_complet()
    attribuer_et_signer(dossier, par=un_agent(Role.SIGNATAIRE), montant=Decimal(28000))
    assert _ensemble(3, lambda: produire_document(Acte.objects.get())) == []
    assert (Acte.objects.count(), Document.objects.filter(genre="arrete_attributif").count()) == (1, 1)
    assert _ensemble(3, lambda: notifier(Acte.objects.get())) == []
    events = journal.histoire(dossier)
    assert [events.filter(nom=name).count() for name in ("acte_produit", "acte_notifie")] == [1, 1]
    assert Courriel.objects.filter(cle__contains=":acte-").count() == 1


def test_pdf_is_made_outside_any_transaction(base_reelle, monkeypatch):
    dossier = un_dossier_complet()
    attribuer_et_signer(dossier, par=un_agent(Role.SIGNATAIRE), montant=Decimal(28_000))
    seen, true = [], rendu.pdf

    def guetter(*args, **kwargs):
        seen.append(connection.in_atomic_block)
        return true(*args, **kwargs)

    monkeypatch.setattr(rendu, "pdf", guetter)
    produire_document(Acte.objects.select_related("decision").get())
    assert seen == [False]
