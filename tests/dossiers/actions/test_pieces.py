"""Pieces under the eyes of a real antivirus: what a deposit keeps, what the porteur and the service learn."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import reverse
from tests import mauvais_fichiers as mauvais
from tests.clamd import EICAR
from tests.fabriques import un_agent, un_brouillon, une_personne, une_piece
from tests.taches import derouler

from levier.dossiers.actions import ajouter_piece, completer, deposer, retirer_piece
from levier.dossiers.actions.pieces import DELAI_DE_REMPLACEMENT
from levier.dossiers.enums import EtatDossier
from levier.dossiers.etude import obstacles
from levier.dossiers.memoire.evenements import histoire
from levier.dossiers.models import Dossier, Piece
from levier.dossiers.queries import complement_ouvert, pieces_jointes
from levier.instruction.actions import declarer_complet, demander_complement
from levier.instruction.erreurs import PiecesEnVerification
from levier.socle import horloge, journal
from levier.socle.models import Courriel


def une_piece_infectee(dossier: Dossier, genre: str = "devis", nom: str = "devis infecté.pdf") -> Piece:
    return ajouter_piece(dossier, genre, io.BytesIO(mauvais.un_pdf_avec(EICAR)), nom, par=dossier.cree_par)


def un_depot_infecte() -> Dossier:
    """Deposited while its only devis was under check: the deposit does not wait."""
    draft = un_brouillon(pieces=("plan_financement",))
    une_piece_infectee(draft)
    return deposer(draft, par=draft.cree_par, engagement=True)


def relu(dossier: Dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


@pytest.mark.requirement("X-01", "SL-06")
def test_piece_under_check_counts_for_the_deposit(db, antivirus):
    draft = un_brouillon()
    assert obstacles(draft) == []
    deposited = deposer(draft, par=draft.cree_par, engagement=True)
    derouler()
    assert relu(deposited).etat == EtatDossier.DEPOSE
    assert {piece.fichier.etat for piece in pieces_jointes(deposited)} == {"sain"}


@pytest.mark.requirement("X-01")
def test_infected_piece_of_a_draft_is_withdrawn_and_prevents_its_deposit(db, antivirus):
    draft = un_brouillon(pieces=("plan_financement",))
    infected = une_piece_infectee(draft)
    derouler()
    assert [obstacle.champ for obstacle in obstacles(draft)] == ["devis"]
    assert [p for p in draft.pieces.order_by("id") if p.retiree_le] == [infected]
    assert "Pièce écartée par l’antivirus" in [line.phrase.partition("\u00a0: ")[0] for line in histoire(draft)]
    [mail] = Courriel.objects.filter(destinataire=draft.cree_par.email)
    assert mail.sujet == f"Demande n° {draft.numero} : un fichier a été écarté"
    assert "« devis infecté.pdf »" in mail.texte


@pytest.mark.requirement("X-01", "SL-06")
def test_infected_piece_after_the_deposit_is_asked_again_and_the_date_stays(db, antivirus):
    deposited = un_depot_infecte()
    date = deposited.depose_le
    derouler()
    found = relu(deposited)
    asked = complement_ouvert(found)
    assert (found.etat, found.depose_le) == (EtatDossier.A_COMPLETER, date)
    assert (asked.elements, asked.echeance) == (["devis"], horloge.aujourdhui() + DELAI_DE_REMPLACEMENT)
    assert "« devis infecté.pdf »" in asked.message
    subjects = Courriel.objects.filter(destinataire=found.cree_par.email).values_list("sujet", flat=True)
    assert sorted(subject.partition(" : ")[2] for subject in subjects) == [
        "des compléments vous sont demandés",
        "votre dépôt est enregistré",
    ]  # fmt: skip
    une_piece(found)
    assert completer(found, par=found.cree_par).etat == EtatDossier.DEPOSE
    assert relu(found).depose_le == date


def test_infected_piece_that_is_not_needed_asks_nothing(db, antivirus):
    draft = un_brouillon()
    une_piece_infectee(draft)  # a second devis
    deposited = deposer(draft, par=draft.cree_par, engagement=True)
    derouler()
    assert (relu(deposited).etat, complement_ouvert(deposited)) == (EtatDossier.DEPOSE, None)
    assert [piece.genre for piece in pieces_jointes(deposited)] == ["devis", "plan_financement"]


def test_infected_piece_is_asked_again_not_the_plan_that_is_typed(db, antivirus):
    draft = un_brouillon(pieces=())
    une_piece_infectee(draft)
    une_piece_infectee(draft, "plan_financement", "plan infecté.pdf")
    deposited = deposer(draft, par=draft.cree_par, engagement=True)
    derouler()
    asked = complement_ouvert(deposited)
    assert (deposited.complements.count(), asked.elements) == (
        1,
        ["devis"],
    )  # the plan typed takes the place of its file
    assert "« devis infecté.pdf »" in asked.message


def test_infected_piece_joins_the_completion_that_the_service_asked(db, antivirus):
    draft = un_brouillon()
    deposited = deposer(draft, par=draft.cree_par, engagement=True)
    derouler()
    demander_complement(
        deposited, par=un_agent(), message="Le plan.", elements=["plan"],
        echeance=horloge.aujourdhui() + DELAI_DE_REMPLACEMENT,
    )  # fmt: skip
    found = relu(deposited)
    for piece in pieces_jointes(found).filter(genre="devis"):
        retirer_piece(piece, par=found.cree_par)
    une_piece_infectee(found)
    completer(found, par=found.cree_par)
    derouler()
    assert (relu(found).etat, complement_ouvert(found).elements) == (EtatDossier.A_COMPLETER, ["devis"])


def test_dossier_is_not_complete_while_a_piece_is_under_check(db, antivirus):
    draft = un_brouillon()
    deposited = deposer(draft, par=draft.cree_par, engagement=True)
    with pytest.raises(PiecesEnVerification, match=r"«\xa0devis\.pdf\xa0», «\xa0plan_financement\.pdf\xa0»"):
        declarer_complet(deposited, par=un_agent())
    derouler()
    assert declarer_complet(relu(deposited), par=un_agent()).etat == EtatDossier.EN_INSTRUCTION


def test_piece_replaced_before_the_verdict_changes_nothing_more(db, antivirus):
    draft = un_brouillon(pieces=("devis",))
    first = une_piece_infectee(draft, "plan_financement")
    une_piece(draft, "plan_financement")
    before = Piece.objects.get(pk=first.pk).retiree_le
    derouler()
    assert Piece.objects.get(pk=first.pk).retiree_le == before
    assert journal.histoire(draft).filter(nom="piece_ecartee").count() == 0
    assert obstacles(draft) == []


@pytest.mark.requirement("X-01", "X-09")
def test_nobody_reads_a_piece_under_check(db, antivirus):
    draft = un_brouillon()
    deposited = deposer(draft, par=draft.cree_par, engagement=True)
    piece = pieces_jointes(deposited)[0]
    address = reverse("dossier:telecharger", args=[deposited.numero, piece.pk])
    for person in (draft.cree_par, un_agent(), une_personne()):
        client = Client()
        client.force_login(person)
        answer = client.get(address)
        assert answer.status_code == (
            404 if person.fonction == "Secrétaire générale" and person != draft.cree_par else 409
        )
        assert b"%PDF" not in answer.content
    client.force_login(draft.cree_par)
    page = client.get(reverse("porteur:dossier", args=[deposited.numero])).content.decode()
    assert "en cours de vérification" in page
    assert address not in page
    derouler()
    assert address in client.get(reverse("porteur:dossier", args=[deposited.numero])).content.decode()
    assert b"".join(client.get(address).streaming_content).startswith(b"%PDF")


def test_cleaned_piece_says_what_was_removed_and_its_first_hash_is_kept(db):
    draft = un_brouillon(pieces=())
    sent = mauvais.un_pdf_piege("film")
    piece = ajouter_piece(draft, "devis", io.BytesIO(sent), "devis.pdf", par=draft.cree_par)
    assert piece.fichier.retraits == "contenus multimédias"
    [event] = journal.histoire(draft).filter(nom="piece_ajoutee")
    assert event.apres["empreinte_recue"] == piece.fichier.empreinte_recue != piece.fichier.empreinte
    again = ajouter_piece(draft, "devis", io.BytesIO(sent), "devis.pdf", par=draft.cree_par)
    assert again == piece


def test_who_replaced_or_withdrew_a_piece_is_kept(db):
    draft = un_brouillon(pieces=("plan_financement",))
    first = pieces_jointes(draft)[0]
    second = une_piece(draft, "plan_financement", "autre plan.pdf")
    retirer_piece(second, par=draft.cree_par)
    assert [(p.pk, p.retiree_par) for p in draft.pieces.order_by("id")] == [
        (first.pk, draft.cree_par),
        (second.pk, draft.cree_par),
    ]  # fmt: skip
