"""The quote that an expense names: kept through every change of the plan and of the pieces, never that of another request."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import pytest
from tests import mauvais_fichiers as mauvais
from tests.clamd import EICAR
from tests.fabriques import (
    AUTRE_COMMUNE,
    des_lignes,
    justifier,
    texte_du_cahier,
    texte_exigeant_un_devis_par_depense,
    un_agent,
    un_appel,
    un_brouillon,
    un_dossier_depose,
    une_personne,
    une_piece,
    une_structure,
)
from tests.taches import derouler

from levier.dossiers.actions import (
    abandonner_modifications,
    ajouter_piece,
    completer,
    deposer,
    dupliquer,
    enregistrer_plan,
    retirer_piece,
)
from levier.dossiers.actions.justificatifs import JustificatifInconnu
from levier.dossiers.enums import EtatDossier, RecuperationTVA
from levier.dossiers.etude import obstacles
from levier.dossiers.etude.obstacles import DepotImpossible
from levier.dossiers.financement.lignes import LigneSaisie
from levier.dossiers.formulaire.conflits import PlanModifieAilleurs
from levier.dossiers.lecture.changements import modifications
from levier.dossiers.memoire.depose import lignes_deposees
from levier.dossiers.models import Dossier, Piece
from levier.dossiers.queries import complement_ouvert, lignes_du_plan, pieces_jointes
from levier.instruction.actions import demander_complement
from levier.socle import horloge

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("SL-07", "X-01")]
LIGNES = (
    LigneSaisie("depense", "prestation", "Accompagnement", "30 000"),
    LigneSaisie("depense", "formation", "Formation", "10 000"),
    LigneSaisie("depense", "personnel", "Chef de projet", "0"),
    LigneSaisie("recette", "autofinancement", "Fonds propres", "12 000"),
)


def nommees(dossier: Dossier) -> dict[str, int | None]:
    return dict(dossier.lignes.filter(sens="depense").values_list("libelle", "piece"))


def dactylographiees(dossier: Dossier) -> list[LigneSaisie]:
    return [line for line, _ in lignes_du_plan(dossier)]


@pytest.fixture
def exigeant() -> Dossier:
    """A draft of a call that wants a quote for each expense; its only quote is joined, no expense names it."""
    return un_brouillon(un_appel(texte_exigeant_un_devis_par_depense()), lignes=LIGNES)


def demander(dossier: Dossier) -> None:
    echeance = horloge.aujourdhui() + dt.timedelta(days=15)
    demander_complement(
        dossier, par=un_agent(), echeance=echeance, message="", elements=["plan"], remarques={"plan": "Le devis ?"}
    )
    dossier.refresh_from_db()


def test_eligible_expense_without_its_quote_prevents_the_deposit(exigeant):
    assert [(one.champ, one.rubrique) for one in obstacles(exigeant)] == [
        ("l0-piece", "plan"),
        ("l1-piece", "plan"),
    ]
    assert "« Accompagnement »" in obstacles(exigeant)[0].phrase.replace("\u00a0", " ")
    with pytest.raises(DepotImpossible, match="Formation"):
        deposer(exigeant, par=exigeant.cree_par, engagement=True)
    quote = pieces_jointes(exigeant).get(genre="devis")
    justifier(exigeant, quote)
    assert obstacles(exigeant) == []
    assert nommees(exigeant) == {"Accompagnement": quote.pk, "Formation": quote.pk, "Chef de projet": quote.pk}
    assert deposer(exigeant, par=exigeant.cree_par, engagement=True).etat == EtatDossier.DEPOSE


def test_optional_quote_prevents_nothing():
    draft = un_brouillon(lignes=LIGNES)
    assert set(nommees(draft).values()) == {None}
    assert obstacles(draft) == []


def test_link_survives_an_edit_a_refused_line_and_a_new_count_of_the_tax():
    draft = un_brouillon(lignes=LIGNES)
    quote, other = une_piece(draft), une_piece(draft, nom="formation.pdf")
    justifier(draft, quote, other)
    lines = dactylographiees(draft)
    edited = [lines[1], replace(lines[0], libelle="Accompagnement élargi", montant="1.234,50"), lines[3]]
    assert enregistrer_plan(draft, edited, par=draft.cree_par).erreurs
    assert [line.piece for line in dactylographiees(draft)] == [str(other.pk), str(quote.pk), ""]
    enregistrer_plan(draft, [edited[0], replace(edited[1], montant="30 000"), edited[2]], par=draft.cree_par)
    enregistrer_plan(draft, dactylographiees(draft), par=draft.cree_par, recupere_tva=RecuperationTVA.OUI)
    assert nommees(draft) == {"Formation": other.pk, "Accompagnement élargi": quote.pk}


def test_withdrawn_quote_frees_its_lines_even_for_a_page_that_still_shows_it():
    draft = un_brouillon(lignes=LIGNES)
    quote, other = une_piece(draft), une_piece(draft, nom="autre.pdf")
    justifier(draft, quote, other)
    stale = dactylographiees(draft)
    retirer_piece(quote, par=draft.cree_par)
    assert nommees(draft) == {"Accompagnement": None, "Formation": other.pk, "Chef de projet": other.pk}
    enregistrer_plan(draft, stale, par=draft.cree_par)
    assert nommees(draft) == {"Accompagnement": None, "Formation": other.pk, "Chef de projet": other.pk}
    assert Piece.objects.filter(pk=quote.pk).exists()


def test_replaced_quote_leaves_its_lines_to_the_new_one():
    alone = texte_du_cahier().replace("    plusieurs: oui\n    par_depense", "    plusieurs: non\n    par_depense", 1)
    draft = un_brouillon(un_appel(alone), lignes=LIGNES)
    justifier(draft, pieces_jointes(draft).get(genre="devis"))
    stale = dactylographiees(draft)
    newer = une_piece(draft, nom="devis-signe.pdf")
    assert set(nommees(draft).values()) == {newer.pk}
    enregistrer_plan(draft, stale, par=draft.cree_par)
    assert set(nommees(draft).values()) == {newer.pk}


@pytest.mark.requirement("N-02")
def test_piece_of_another_request_is_named_by_no_line():
    draft = un_brouillon(lignes=LIGNES)
    theirs = une_piece(un_brouillon(structure=une_structure(AUTRE_COMMUNE)))
    for key in (str(theirs.pk), "0", "x", "9" * 30):
        with pytest.raises(JustificatifInconnu):
            enregistrer_plan(draft, [replace(LIGNES[0], piece=key)], par=draft.cree_par)
    assert set(nommees(draft).values()) == {None}


def test_piece_of_another_kind_or_of_a_revenue_is_left_aside():
    draft = un_brouillon(lignes=LIGNES)
    plan, quote = (pieces_jointes(draft).get(genre=genre) for genre in ("plan_financement", "devis"))
    lines = [replace(LIGNES[0], piece=str(plan.pk)), replace(LIGNES[3], piece=str(quote.pk))]
    assert enregistrer_plan(draft, lines, par=draft.cree_par).erreurs == {}
    assert list(draft.lignes.values_list("piece", flat=True)) == [None, None]


def test_plan_that_a_colleague_wrote_keeps_its_quotes():
    draft = un_brouillon(lignes=LIGNES)
    seen, quote = draft.revision, pieces_jointes(draft).get(genre="devis")
    justifier(draft, quote, par=une_personne(draft.structure))
    with pytest.raises(PlanModifieAilleurs):
        enregistrer_plan(draft, LIGNES, par=draft.cree_par, revision=seen, page="0123456789abcdef")
    assert set(nommees(draft).values()) == {quote.pk}


def test_duplicate_takes_lines_without_their_quotes():
    earlier = un_brouillon(lignes=LIGNES)
    justifier(earlier, pieces_jointes(earlier).get(genre="devis"))
    draft = dupliquer(earlier, earlier.appel, par=earlier.cree_par)
    assert nommees(draft) == dict.fromkeys(nommees(earlier))


def test_completion_shows_its_new_quote_once_sent_and_gives_the_former_back():
    dossier = un_dossier_depose()
    quote = pieces_jointes(dossier).get(genre="devis")
    demander(dossier)
    justifier(dossier, quote)
    assert [line.piece_id for line in lignes_deposees(dossier)] == [None, None]
    assert [change.nom for change in modifications(dossier)] == ["plan"]
    assert "justifiée par «\u00a0devis.pdf\u00a0»" in modifications(dossier)[0].apres
    completer(dossier, par=dossier.cree_par)
    assert lignes_deposees(dossier)[0].piece_id == quote.pk

    demander(dossier)
    retirer_piece(quote, par=dossier.cree_par)
    newer = une_piece(dossier, nom="nouveau.pdf")
    justifier(dossier, newer)
    assert lignes_deposees(dossier)[0].piece_id == quote.pk
    abandonner_modifications(dossier, par=dossier.cree_par)
    assert dossier.lignes.get(sens="depense").piece_id == quote.pk
    assert newer not in pieces_jointes(dossier)


def test_infected_quote_of_an_expense_is_asked_again_although_another_is_there(antivirus):
    draft = un_brouillon(un_appel(texte_exigeant_un_devis_par_depense()))
    infected = ajouter_piece(draft, "devis", io.BytesIO(mauvais.un_pdf_avec(EICAR)), "infecté.pdf", par=draft.cree_par)
    justifier(draft, infected)
    deposer(draft, par=draft.cree_par, engagement=True)
    derouler()
    draft.refresh_from_db()
    assert (draft.etat, complement_ouvert(draft).elements) == (EtatDossier.A_COMPLETER, ["devis"])
    assert [one.champ for one in obstacles(draft)] == ["l0-piece"]
    abandonner_modifications(draft, par=draft.cree_par)
    assert draft.lignes.get(sens="depense").piece_id is None, "never a piece that was put aside"


def test_a_plan_saved_again_the_same_changes_nothing():
    draft = un_brouillon(lignes=des_lignes())
    justifier(draft, pieces_jointes(draft).get(genre="devis"))
    before = draft.revision, list(draft.lignes.values_list("pk", flat=True))
    enregistrer_plan(draft, dactylographiees(draft), par=draft.cree_par)
    assert (draft.revision, list(draft.lignes.values_list("pk", flat=True))) == before
