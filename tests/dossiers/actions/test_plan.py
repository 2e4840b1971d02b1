"""The page of the plan is one act: what refuses its lines leaves nothing of what came with them."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import pytest
from django.db import connection
from tests.fabriques import des_lignes, un_agent, un_brouillon, un_dossier_depose, un_pdf, une_personne, une_piece

from levier.dossiers.actions import enregistrer_page_du_plan, enregistrer_plan
from levier.dossiers.actions.complements import ReponseTropLongue
from levier.dossiers.actions.justificatifs import JustificatifInconnu
from levier.dossiers.actions.pieces import PIECES_MAX
from levier.dossiers.actions.plan import LIGNES_MAX, FichierDeLigne, PlanSaisi, PlanTropLong
from levier.dossiers.enums import RecuperationTVA
from levier.dossiers.formulaire.conflits import PageVue, PlanModifieAilleurs
from levier.dossiers.models import Dossier, PointDemande
from levier.instruction.actions import demander_complement
from levier.socle import fichiers, horloge, journal

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("SL-07", "X-01")]
REPONSE = "Voici le devis."


@pytest.fixture
def dossier() -> Dossier:
    """Deposited, then asked to complete its quote and its plan."""
    found = un_dossier_depose()
    demander_complement(
        found,
        par=un_agent(),
        echeance=horloge.aujourdhui() + dt.timedelta(days=15),
        message="",
        elements=["devis", "plan"],
        remarques={"devis": "Le devis n’est pas signé.", "plan": "Détaillez."},
    )
    found.refresh_from_db()
    return found


def saisi(dossier: Dossier, **choix) -> PlanSaisi:
    """All that the page may send at once: a remark answered, a file at its first line, other lines, another amount."""
    return PlanSaisi(
        **{
            "lignes": des_lignes("30000", "21000"),
            "vue": PageVue({}, "page"),
            "revision": dossier.revision,
            "recupere_tva": RecuperationTVA.NON,
            "montant": {"demande.montant": "21 000"},
            "remarques": {"devis": REPONSE},
            "fichier": FichierDeLigne(0, io.BytesIO(un_pdf("signé")), "devis signé.pdf"),
            **choix,
        }
    )


def etat(dossier: Dossier) -> tuple[object, ...]:
    """All that the page may change, as the database holds it."""
    row = Dossier.objects.get(pk=dossier.pk)
    return (
        row.reponses["demande.montant"],
        row.recupere_tva,
        row.revision,
        list(row.lignes.values_list("libelle", "montant", "piece__fichier__nom")),
        list(row.pieces.order_by("id").values_list("fichier__nom", "retiree_le")),
        list(PointDemande.objects.values_list("element", "reponse")),
        [event.nom for event in journal.histoire(row)],
    )


def test_page_saves_all_that_it_sends(dossier):
    saved = enregistrer_page_du_plan(dossier, saisi(dossier), par=dossier.cree_par)
    assert (dict(saved.erreurs), dict(saved.conflits), saved.refus_du_fichier) == ({}, {}, "")
    piece = dossier.pieces.order_by("id").get(fichier__nom="devis signé.pdf")
    assert saved.lignes[0].piece == str(piece.pk)
    assert (dossier.reponses["demande.montant"], dossier.recupere_tva) == ("21000.00", RecuperationTVA.NON)
    assert list(dossier.lignes.values_list("sens", "piece")) == [("depense", piece.pk), ("recette", None)]
    assert PointDemande.objects.get(element="devis").reponse == REPONSE


@pytest.mark.parametrize(
    ("choix", "refus"),
    [
        ({"lignes": des_lignes() * LIGNES_MAX}, PlanTropLong),
        (
            {"lignes": [replace(des_lignes()[0]), replace(des_lignes()[0], piece="999999")]},
            JustificatifInconnu,
        ),
        ({"revision": 0}, PlanModifieAilleurs),
        ({"remarques": {"devis": REPONSE, "plan": "x" * 2001}}, ReponseTropLongue),
    ],
)
def test_what_is_refused_leaves_nothing_of_the_page(dossier, choix, refus):
    enregistrer_plan(dossier, des_lignes("50000", "28000"), par=dossier.cree_par, page="une autre")
    before = etat(dossier)
    with pytest.raises(refus):
        enregistrer_page_du_plan(dossier, saisi(dossier, **choix), par=dossier.cree_par)
    assert etat(dossier) == before


@pytest.mark.parametrize("nom", ["devis.exe", "devis signé.pdf"])
def test_file_that_may_not_be_joined_refuses_itself_alone(dossier, nom):
    if nom.endswith(".pdf"):
        for rank in range(PIECES_MAX - 2):
            une_piece(dossier, nom=f"{rank}.pdf")
    fichier = FichierDeLigne(0, io.BytesIO(un_pdf("signé")), nom)
    saved = enregistrer_page_du_plan(dossier, saisi(dossier, fichier=fichier), par=dossier.cree_par)
    assert (bool(saved.refus_du_fichier), saved.lignes[0].piece) == (True, "")
    assert list(dossier.lignes.values_list("sens", "montant", "piece")) == [
        ("depense", 30000, None),
        ("recette", 9000, None),
    ]
    assert dossier.pieces.order_by("id").filter(fichier__nom=nom).count() == 0


def test_file_is_examined_before_the_request_is_locked(dossier, monkeypatch):
    outside, states, examine = connection.savepoint_ids.copy(), [], fichiers.controler
    monkeypatch.setattr(
        fichiers, "controler", lambda *a, **k: states.append(connection.savepoint_ids == outside) or examine(*a, **k)
    )
    enregistrer_page_du_plan(dossier, saisi(dossier), par=dossier.cree_par)
    assert states == [True]


def test_conflict_on_the_amount_comes_back_and_the_lines_are_saved():
    draft = un_brouillon()
    colleague = une_personne(draft.structure, nom="Lou Moreau")
    mark = PageVue({"demande.montant": "une ancienne"}, "page")
    saved = enregistrer_page_du_plan(draft, saisi(draft, vue=mark, fichier=None, revision=None), par=colleague)
    assert list(saved.conflits) == ["demande.montant"]
    assert (draft.reponses["demande.montant"], draft.lignes.first().montant) == ("28000.00", 30000)
