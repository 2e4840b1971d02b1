"""The plan typed is the piece « plan de financement »: printed at each sending, a file only when one has it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.fabriques import un_agent, un_brouillon, un_brouillon_vide, une_piece
from tests.taches import derouler

from levier.documents.models import Document
from levier.dossiers.actions import deposer
from levier.dossiers.etude import obstacles
from levier.dossiers.lecture.plan import GENRE
from levier.instruction.actions import declarer_complet

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("SL-07")]


def imprimes(dossier) -> list[Document]:
    return list(Document.objects.filter(**dossier.objet.colonnes, genre=GENRE))


def test_plan_typed_is_printed_at_the_deposit_and_is_the_piece(client):
    draft = un_brouillon(pieces=("devis",))
    assert obstacles(draft) == []
    client.force_login(draft.cree_par)
    assert "Votre plan est déjà là" in client.get(reverse("porteur:pieces", args=[draft.numero])).content.decode()
    sent = deposer(draft, par=draft.cree_par, engagement=True)
    derouler()
    [plan] = imprimes(sent)
    assert (plan.titre, plan.fichier.nom) == ("Plan de financement", f"plan-de-financement-{sent.numero}.pdf")
    assert [line["libelle"] for line in plan.donnees["depenses"]] == ["Accompagnement par un prestataire"]
    receipt = Document.objects.get(**sent.objet.colonnes, genre="recepisse")
    assert [piece["empreinte"] for piece in receipt.donnees["pieces"]][-1] == plan.fichier.empreinte
    page = client.get(reverse("porteur:dossier", args=[sent.numero])).content.decode()
    assert plan.titre in page
    assert declarer_complet(sent, par=un_agent()).etat == "en_instruction"


def test_file_of_ones_own_is_the_piece_and_nothing_is_printed():
    sent = un_brouillon(pieces=("devis", "plan_financement"))
    deposer(sent, par=sent.cree_par, engagement=True)
    derouler()
    assert imprimes(sent) == []


def test_plan_not_typed_is_still_due():
    draft = un_brouillon_vide()
    une_piece(draft, "devis")
    assert "plan_financement" in {obstacle.champ for obstacle in obstacles(draft)}
