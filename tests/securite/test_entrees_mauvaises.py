"""The issue's list of bad input, as people meet it: each gets its sentence on the page, nothing is lost or doubled."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.fabriques import CA, DEPARTEMENT, un_agent, un_appel, un_brouillon, un_pdf, une_structure
from tests.propositions import proposer

from levier.comptes.enums import Role
from levier.dossiers.enums import EtatDossier
from levier.dossiers.models import Dossier
from levier.enveloppes.actions import attribuer_credits
from levier.enveloppes.queries import situation
from levier.instruction.actions import declarer_complet
from levier.socle import horloge
from levier.socle.acteurs import SYSTEME

pytestmark = [pytest.mark.lent, pytest.mark.django_db, pytest.mark.requirement("X-01", "SL-07")]


def de(personne) -> Client:
    client = Client()
    client.force_login(personne)
    return client


def deposer(dossier: Dossier):
    answer = de(dossier.cree_par).post(reverse("porteur:depot", args=[dossier.numero]), {"engagement": "on"})
    dossier.refresh_from_db()
    return answer


@pytest.mark.parametrize(
    ("instant", "etat", "code"),
    [
        ((2021, 10, 22, 23, 59, 59), EtatDossier.DEPOSE, 302),
        ((2021, 10, 23, 0, 0, 0), EtatDossier.BROUILLON, 422),
    ],
)
def test_deposit_at_the_last_second_and_just_after(instant, etat, code):
    draft = un_brouillon()
    with horloge.figee(horloge.a_paris(*instant)):
        answer = deposer(draft)
    assert (answer.status_code, draft.etat) == (code, etat)
    if code == 422:
        assert f"brouillon n° {draft.numero} est conservé" in answer.content.decode().replace("\xa0", " ")


@pytest.mark.parametrize("lieu", [CA, DEPARTEMENT], ids=["agglomeration", "departement"])
def test_structure_that_the_call_excludes_is_told_before_it_deposits(lieu):
    draft = un_brouillon(un_appel(), une_structure(lieu))
    page = de(draft.cree_par).get(reverse("porteur:depot", args=[draft.numero])).content.decode()
    assert "devra refuser" in page or "non recevable" in page.lower()


def test_project_already_started_is_told_before_it_deposits():
    draft = un_brouillon(reponses={"projet.engage": "oui"})
    page = de(draft.cree_par).get(reverse("porteur:depot", args=[draft.numero])).content.decode()
    assert "devra refuser" in page or "non recevable" in page.lower()


def test_plan_that_does_not_balance_says_by_how_much_and_stays_a_draft():
    draft = un_brouillon(demande="10000", lignes=[])
    person = de(draft.cree_par)
    line = {"l0-sens": "depense", "l0-nature": "prestation", "l0-libelle": "Conseil", "l0-montant": "40 000"}
    person.post(reverse("porteur:plan", args=[draft.numero]), line)
    answer = deposer(draft)
    assert (answer.status_code, draft.etat) == (422, EtatDossier.BROUILLON)
    assert "30\u202f000,00" in answer.content.decode()


@pytest.mark.parametrize("montant", ["-5", "1.234,50", "12e9", "9999999999999", "dix mille"])
def test_amount_that_cannot_be_read_stays_as_typed_with_its_sentence(montant):
    draft = un_brouillon()
    person, address = de(draft.cree_par), reverse("porteur:formulaire", args=[draft.numero])
    person.post(address, {"demande.montant": montant})
    page = person.get(address).content.decode()
    assert f"« {montant} »" in page.replace("\xa0", " ").replace("\u202f", " ")
    assert f'value="{montant}"' in page
    assert deposer(draft).status_code == 422


@pytest.mark.parametrize(
    ("nom", "contenu", "phrase"),
    [
        ("vide.pdf", b"", "est vide"),
        ("deguise.pdf", b"MZ\x90\0 executable", "extension .pdf mais c"),
        ("page.pdf", b"%PDF-1.4 <script>alert(1)</script>", "son contenu n"),
        ("outil.exe", b"MZ\x90\0", "format accepté"),
        ("lourd.pdf", un_pdf() + b"\0" * (10 * 1024 * 1024), "dépasse 10"),
    ],
)  # fmt: skip
def test_file_that_is_not_what_it_says_is_refused_and_the_good_ones_are_kept(nom, contenu, phrase):
    draft = un_brouillon(pieces=())
    good = SimpleUploadedFile("bon.pdf", un_pdf("bon"))
    sent = {"fichier.devis": [good, SimpleUploadedFile(nom, contenu)]}
    answer = de(draft.cree_par).post(reverse("porteur:pieces", args=[draft.numero]), sent)
    assert (answer.status_code, phrase in answer.content.decode()) == (422, True)
    assert [piece.fichier.nom for piece in draft.pieces.select_related("fichier")] == ["bon.pdf"]


def test_amount_above_what_is_left_is_refused_on_the_page_with_what_is_left():
    appel, prefet = un_appel(), un_agent(Role.SIGNATAIRE)
    draft = un_brouillon(appel)
    deposer(draft)
    declarer_complet(draft, par=un_agent())
    other = une_structure("Matour")
    left = situation(appel.enveloppe).reste - Decimal(1000)
    attribuer_credits(appel.enveloppe, other, left, appel=appel, reference="ailleurs", par=SYSTEME)
    proposer(draft, Decimal(28_000), par=un_agent(), avis="Favorable.")
    answer = de(prefet).post(reverse("agent:signature", args=[draft.numero]), {"confirmer": "1"})
    draft.refresh_from_db()
    assert (answer.status_code, draft.etat) == (200, EtatDossier.EN_INSTRUCTION)
    assert "1\u202f000,00" in answer.content.decode()
