"""Pieces that the call asks of some requests, dated ones among them: obstacles, pages of the porteur and of the service."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.fabriques import juger, texte_du_cahier, un_agent, un_appel, un_brouillon, un_pdf

from levier.dossiers.actions import ajouter_piece, deposer
from levier.dossiers.actions.pieces import DateDePieceRefusee
from levier.dossiers.etude import etudier, obstacles
from levier.dossiers.models import Dossier, Piece
from levier.instruction.actions import declarer_complet, proposer
from levier.instruction.erreurs import DossierIncomplet, PiecesDeLaDecision
from levier.socle import horloge
from regles.texte import date_longue

PIECES = """\npieces:
  - {id: etude, libelle: Étude, obligatoire_si: depenses.total > 30 000 €, valable: 5 ans, formats: [pdf], source: SOURCE}
  - {id: audit, libelle: Audit, obligatoire_si: montant > 20 000 €, quand: décision, formats: [pdf], source: SOURCE}
  - {id: caution, libelle: Caution, quand: versement, formats: [pdf], source: SOURCE}
""".replace("SOURCE", '{document: "000", section: Quelle procédure de candidature des collectivités ?}')


@pytest.fixture
def appel(db):
    return un_appel(texte_du_cahier().replace("\npieces:\n", PIECES, 1))


def joindre(draft: Dossier, jour: dt.date | None) -> Piece:
    return ajouter_piece(draft, "etude", io.BytesIO(un_pdf(str(jour))), "e.pdf", par=draft.cree_par, datee_du=jour)


def a_joindre(draft: Dossier) -> list[str]:
    return [o.phrase.replace("\u00a0", " ").replace("\u202f", " ") for o in obstacles(draft) if o.rubrique == "pieces"]


def test_a_piece_is_asked_of_the_request_that_owes_it(appel):
    assert a_joindre(un_brouillon(appel)) == ["Joignez « Étude », due car Coût total du projet : 40 000,00 €."]
    assert a_joindre(un_brouillon(appel, depenses="30000", demande="20000")) == []


def test_a_piece_too_old_at_the_deposit_is_asked_again(appel):
    draft, today = un_brouillon(appel), horloge.aujourdhui()
    joindre(draft, today.replace(year=today.year - 6))
    assert a_joindre(draft) == ["« Étude » a plus de 5 ans au jour du dépôt : joignez un document plus récent."]
    joindre(draft, today.replace(year=today.year - 4))
    assert a_joindre(draft) == []
    assert etudier(draft).situation["pieces.etude.date"] == today.replace(year=today.year - 4)
    assert deposer(draft, par=draft.cree_par, engagement=True).depose_le


def test_the_day_of_a_piece_is_written_and_is_not_to_come(appel):
    draft = un_brouillon(appel)
    for jour in (None, horloge.aujourdhui() + dt.timedelta(days=1)):
        with pytest.raises(DateDePieceRefusee) as refus:
            joindre(draft, jour)
        assert refus.value.champ == "datee_du"
    assert not draft.pieces.filter(genre="etude").exists()
    assert joindre(draft, horloge.aujourdhui()).datee_du == horloge.aujourdhui()


def test_a_piece_that_the_call_does_not_bound_has_no_day(appel):
    draft = un_brouillon(appel)
    piece = ajouter_piece(
        draft, "audit", io.BytesIO(un_pdf()), "a.pdf", par=draft.cree_par, datee_du=dt.date(2020, 1, 1)
    )
    assert piece.datee_du is None


def test_a_piece_kept_without_its_day_prevents_nothing(appel):
    draft = un_brouillon(appel)
    piece = joindre(draft, horloge.aujourdhui())
    piece.datee_du = None
    piece.save(update_fields=["datee_du"])
    assert a_joindre(draft) == []


def test_the_screen_says_what_is_due_and_leaves_aside_what_comes_later(appel, client):
    draft = un_brouillon(appel)
    client.force_login(draft.cree_par)
    address = reverse("porteur:pieces", args=[draft.numero])
    page = client.get(address).content.decode()
    assert "Pièce due car Coût total" in page.replace("\u00a0", " ")
    assert ("Audit" in page, "Caution" in page) == (False, False)
    assert page.count('type="date"') == page.count('name="datee_du.etude"') == 1
    sent = {"fichier.etude": [SimpleUploadedFile("e.pdf", un_pdf())]}
    assert client.post(address, {**sent, "datee_du.etude": "2020-02-01"}).status_code == 302
    assert draft.pieces.get(genre="etude").datee_du == dt.date(2020, 2, 1)


@pytest.mark.parametrize(
    ("jour", "dit"), [("", "Écrivez la date"), ("31/02/2020", "Écrivez la date"), ("2999-01-01", "est à venir")]
)
def test_a_day_refused_is_told_at_its_field_with_or_without_the_script(appel, client, jour, dit):
    draft = un_brouillon(appel)
    client.force_login(draft.cree_par)
    address = reverse("porteur:pieces", args=[draft.numero])

    def envoyer(**entetes):
        files = [SimpleUploadedFile(f"{rank}.pdf", un_pdf()) for rank in range(2)]
        return client.post(address, {"fichier.etude": files, "datee_du.etude": jour}, headers=entetes)

    answer = envoyer()
    page = answer.content.decode()
    at_field = page.split('id="date-etude_error"')[1].split("</div>")[0]
    assert (answer.status_code, dit in at_field, page.count(dit)) == (422, True, 1)
    assert f'name="datee_du.etude" value="{jour}"' in page
    told = envoyer(accept="application/json")
    assert (told.status_code, dit in told.json()["phrase"]) == (422, True)
    assert not draft.pieces.filter(genre="etude").exists()


def test_the_service_reads_what_is_due_until_its_decision(appel, client):
    draft = un_brouillon(appel)
    joindre(draft, horloge.aujourdhui())
    deposer(draft, par=draft.cree_par, engagement=True)
    client.force_login(un_agent())
    page = client.get(reverse("agent:dossier", args=[draft.numero])).content.decode().replace("\u00a0", " ")
    audit, today = page.split("<dt>Audit")[1], horloge.aujourdhui()
    assert "Pièce due car" in audit.split("</dt>")[0]
    assert f"daté du {date_longue(today)}" in " ".join(page.split())


@pytest.fixture
def depose(appel):
    draft = un_brouillon(appel)
    joindre(draft, horloge.aujourdhui())
    return deposer(draft, par=draft.cree_par, engagement=True)


def page_de(client, nom: str, dossier: Dossier) -> str:
    answer = client.get(reverse(f"agent:{nom}", args=[dossier.numero]))
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_complete_is_about_the_pieces_of_the_deposit(depose, client):
    agent = un_agent()
    client.force_login(agent)
    page = page_de(client, "complet", depose)
    assert ("Étude" in page, "Audit" in page, "Caution" in page) == (True, False, False)
    for change in ({"datee_du": dt.date(2001, 1, 1)}, {"retiree_le": horloge.maintenant()}):
        depose.pieces.filter(genre="etude").update(**change)
        assert "manque" in page_de(client, "complet", depose)
        with pytest.raises(DossierIncomplet, match="Étude"):
            declarer_complet(depose, par=agent)
    depose.pieces.update(retiree_le=None, datee_du=horloge.aujourdhui())
    assert declarer_complet(depose, par=agent).etat == "en_instruction"


def test_a_piece_not_proposed_to_this_request_is_not_listed(appel, client):
    small = un_brouillon(
        un_appel(texte_du_cahier().replace("\npieces:\n", PIECES.replace("obligatoire_si: dep", "si: dep"), 1)),
        depenses="30000",
        demande="20000",
    )
    deposer(small, par=small.cree_par, engagement=True)
    client.force_login(un_agent())
    assert "Étude" not in page_de(client, "complet", small)
    assert declarer_complet(small, par=un_agent()).complet_le


def test_a_proposal_waits_for_the_pieces_of_the_decision(depose, client):
    agent = un_agent()
    client.force_login(agent)
    said = "Pièce due car Subvention calculée : 28 000,00 € ; elle est absente."
    assert page_de(client, "complement", depose).count(said) == 1
    declarer_complet(depose, par=agent)
    juger(depose)
    assert f"Audit : {said[0].lower()}{said[1:]}" in page_de(client, "proposition", depose)
    address, typed = reverse("agent:proposition", args=[depose.numero]), {"montant": "28000", "avis": "Favorable."}
    refused = client.post(address, typed)
    assert "La décision attend une pièce." in refused.content.decode()
    with pytest.raises(PiecesDeLaDecision) as refus:
        proposer(depose, Decimal(28_000), par=agent, avis="A.")
    assert refus.value.champ == "ecartees"
    assert client.post(address, {**typed, "ecartees": ["audit"]}).status_code == 302
    assert "sans attendre « Audit »" in str(page_de(client, "dossier", depose))


def test_a_proposal_goes_once_the_piece_of_the_decision_is_joined(appel):
    draft, agent = un_brouillon(appel), un_agent()
    joindre(draft, horloge.aujourdhui())
    ajouter_piece(draft, "audit", io.BytesIO(un_pdf("Audit")), "a.pdf", par=draft.cree_par)
    deposer(draft, par=draft.cree_par, engagement=True)
    declarer_complet(draft, par=agent)
    juger(draft)
    assert proposer(draft, Decimal(28_000), par=agent, avis="A.").montant == 28_000
