"""The same form sent twice at the same instant, by real requests on real connections: once is once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from tests.fabriques import un_agent, un_appel, un_brouillon, un_dossier_complet, un_pdf, une_personne, une_structure
from tests.propositions import proposer

from levier.attributions.models import Decision
from levier.comptes.enums import Role
from levier.dossiers.enums import EtatDossier
from levier.dossiers.models import Dossier
from levier.socle import journal

pytestmark = [pytest.mark.lent, pytest.mark.requirement("X-03", "X-04")]


def ensemble(*envois: Callable[[], int]) -> list[int]:
    """Status codes of requests that leave together."""
    start, codes = threading.Barrier(len(envois)), [0] * len(envois)

    def partir(rank: int, envoi: Callable[[], int]) -> None:
        start.wait()
        try:
            codes[rank] = envoi()
        finally:
            connection.close()

    threads = [threading.Thread(target=partir, args=pair) for pair in enumerate(envois)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return codes


def navigateurs(personne, nombre: int = 4) -> list[Client]:
    clients = [Client() for _ in range(nombre)]
    for client in clients:
        client.force_login(personne)
    return clients


def poster(clients: list[Client], adresse: str, valeurs: Callable[[], dict]) -> list[int]:
    return ensemble(*(lambda c=client: c.post(adresse, valeurs()).status_code for client in clients))


def evenements(dossier: Dossier, nom: str) -> int:
    return journal.histoire(dossier).filter(nom=nom).count()


def test_four_clicks_on_deposit_are_one_deposit(base_reelle):
    draft = un_brouillon()
    address = reverse("porteur:depot", args=[draft.numero])
    assert poster(navigateurs(draft.cree_par), address, lambda: {"engagement": "on"}) == [302] * 4
    assert evenements(draft, "dossier_depose") == 1


def test_four_clicks_on_new_request_are_one_draft(base_reelle):
    appel, structure = un_appel(), une_structure()
    person = une_personne(structure)
    address = reverse("porteur:nouvelle", args=[appel.identifiant])
    assert poster(navigateurs(person), address, lambda: {"structure": structure.pk}) == [302] * 4
    assert Dossier.objects.filter(structure=structure).count() == 1


def test_the_same_file_sent_four_times_is_one_piece(base_reelle):
    draft, content = un_brouillon(pieces=()), un_pdf("le même")

    def file() -> dict:
        return {"fichier.devis": SimpleUploadedFile("devis.pdf", content)}

    address = reverse("porteur:pieces", args=[draft.numero])
    assert poster(navigateurs(draft.cree_par), address, file) == [302] * 4
    assert draft.pieces.filter(retiree_le=None).count() == 1


def test_one_who_signs_and_one_who_sends_back_at_once_do_one_of_both(base_reelle):
    dossier = un_dossier_complet()
    first, second = un_agent(Role.SIGNATAIRE), un_agent(Role.SIGNATAIRE)
    proposer(dossier, Decimal(28_000), par=un_agent(), avis="Favorable.")
    signed, back = {"confirmer": "1"}, {"motif": "Le devis est à revoir."}
    one, other = navigateurs(first, 1)[0], navigateurs(second, 1)[0]
    codes = ensemble(
        lambda: one.post(reverse("agent:signature", args=[dossier.numero]), signed).status_code,
        lambda: other.post(reverse("agent:renvoi", args=[dossier.numero]), back).status_code,
    )
    assert sorted(codes) in ([200, 302], [302, 404])
    assert Decision.objects.filter(dossier=dossier).count() == (codes[0] == 302)
    dossier.refresh_from_db()
    assert dossier.etat == (EtatDossier.RETENU if codes[0] == 302 else EtatDossier.EN_INSTRUCTION)
