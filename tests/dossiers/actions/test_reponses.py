"""Answers of two writers: different fields never conflict, the same one is never overwritten unseen."""

from __future__ import annotations

import pytest
from tests.fabriques import des_lignes, un_brouillon, un_brouillon_vide, une_personne, une_piece

from levier.dossiers.actions import enregistrer_plan, enregistrer_reponses
from levier.dossiers.formulaire.conflits import PageVue, PlanModifieAilleurs, contenu, empreinte, qui_a_modifie
from levier.dossiers.models import Dossier

TITRE, TEXTE, DEBUT = "projet.titre", "projet.presentation", "projet.debut"


def ouvrir(dossier: Dossier, cle: str) -> PageVue:
    """What a page opened now shows."""
    fresh = Dossier.objects.get(pk=dossier.pk)
    return PageVue({nom: empreinte(contenu(fresh, nom)) for nom in (TITRE, TEXTE, DEBUT)}, cle)


@pytest.fixture
def deux(db):
    """A draft, its two writers, and the page each has opened."""
    draft = un_brouillon_vide()
    colleague = une_personne(draft.structure, nom="Maude Roy")
    return draft, draft.cree_par, colleague, ouvrir(draft, "a"), ouvrir(draft, "b")


@pytest.mark.requirement("X-01")
def test_same_field_is_not_overwritten_and_both_texts_come_back(deux):
    draft, first, second, page_a, page_b = deux
    enregistrer_reponses(draft, {TITRE: "Celui de Camille"}, par=first, vue=page_a)
    saved = enregistrer_reponses(draft, {TITRE: "Celui de Maude", TEXTE: "Autre"}, par=second, vue=page_b)
    conflict = saved.conflits[TITRE]
    assert (list(saved.conflits), conflict.mienne, conflict.auteur.nom) == ([TITRE], "Celui de Maude", first.nom)
    assert (saved.dossier.reponses[TITRE], saved.dossier.reponses[TEXTE]) == ("Celui de Camille", "Autre")
    kept = enregistrer_reponses(
        draft, {TITRE: "Celui de Maude"}, par=second, vue=PageVue({TITRE: conflict.empreinte}, "b")
    )
    assert (kept.conflits, kept.dossier.reponses[TITRE]) == ({}, "Celui de Maude")


@pytest.mark.requirement("X-01")
def test_choice_between_two_texts_holds_only_for_the_text_that_was_read(deux):
    draft, first, second, page_a, page_b = deux
    enregistrer_reponses(draft, {TITRE: "Un"}, par=first, vue=page_a)
    seen = enregistrer_reponses(draft, {TITRE: "Le mien"}, par=second, vue=page_b).conflits[TITRE].empreinte
    enregistrer_reponses(draft, {TITRE: "Deux"}, par=first, vue=page_a)
    again = enregistrer_reponses(draft, {TITRE: "Le mien"}, par=second, vue=PageVue({TITRE: seen}, "b"))
    assert (list(again.conflits), again.dossier.reponses[TITRE]) == ([TITRE], "Deux")


def test_different_fields_never_conflict(deux):
    draft, first, second, page_a, page_b = deux
    enregistrer_reponses(draft, {TITRE: "Un titre"}, par=first, vue=page_a)
    saved = enregistrer_reponses(draft, {TEXTE: "Un texte"}, par=second, vue=page_b)
    assert (saved.conflits, saved.dossier.reponses[TITRE], saved.dossier.reponses[TEXTE]) == (
        {},
        "Un titre",
        "Un texte",
    )


@pytest.mark.requirement("X-01")
def test_whole_form_writes_only_what_was_changed_on_it(deux):
    """The page of Maude still shows the former title, which she did not touch: it is no answer of hers."""
    draft, first, second, page_a, _ = deux
    enregistrer_reponses(draft, {TITRE: "Avant", DEBUT: "02/11/2021"}, par=first, vue=page_a)
    page_b = ouvrir(draft, "b")
    enregistrer_reponses(draft, {TITRE: "Après", DEBUT: ""}, par=first, vue=page_a)
    saved = enregistrer_reponses(
        draft, {TITRE: "Avant", DEBUT: "02/11/2021", TEXTE: "De Maude"}, par=second, vue=page_b
    )
    assert saved.conflits == {}
    assert {nom: saved.dossier.reponses.get(nom) for nom in (TITRE, DEBUT, TEXTE)} == {
        TITRE: "Après", DEBUT: None, TEXTE: "De Maude",
    }  # fmt: skip


def test_same_answer_written_twice_is_no_conflict(deux):
    draft, first, second, page_a, page_b = deux
    enregistrer_reponses(draft, {DEBUT: "02/11/2021"}, par=first, vue=page_a)
    saved = enregistrer_reponses(draft, {DEBUT: "2021-11-02"}, par=second, vue=page_b)
    assert (saved.conflits, saved.dossier.revision) == ({}, 1)


@pytest.mark.requirement("X-01")
def test_page_whose_answer_was_lost_on_the_way_back_writes_again(deux):
    """The saving arrived, its acknowledgement did not: the page sends what was typed since, with its former mark."""
    draft, first, _, page_a, _ = deux
    enregistrer_reponses(draft, {TITRE: "Un acc"}, par=first, vue=page_a)
    saved = enregistrer_reponses(draft, {TITRE: "Un accueil"}, par=first, vue=page_a)
    assert (saved.conflits, saved.dossier.reponses[TITRE]) == ({}, "Un accueil")
    back = enregistrer_reponses(draft, {TITRE: ""}, par=first, vue=page_a)
    assert TITRE not in back.dossier.reponses


def test_other_tab_of_the_same_person_conflicts_like_anybody(deux):
    draft, first, _, page_a, page_b = deux
    enregistrer_reponses(draft, {TITRE: "Un"}, par=first, vue=page_a)
    saved = enregistrer_reponses(draft, {TITRE: "Deux"}, par=first, vue=page_b)
    sentence = qui_a_modifie("cette réponse", saved.conflits[TITRE].auteur, first)
    assert sentence.startswith("Vous avez modifié cette réponse dans un autre onglet, le 15 septembre 2021 à ")


def test_text_that_cannot_be_read_conflicts_too_and_stays(deux):
    draft, first, second, page_a, page_b = deux
    enregistrer_reponses(draft, {DEBUT: "bientôt"}, par=first, vue=page_a)
    saved = enregistrer_reponses(draft, {DEBUT: "02/11/2021"}, par=second, vue=page_b)
    assert (list(saved.conflits), saved.dossier.saisies) == ([DEBUT], {DEBUT: "bientôt"})


@pytest.mark.requirement("X-01", "SL-07")
def test_plan_conflicts_with_a_plan_alone(db):
    draft = un_brouillon()
    colleague = une_personne(draft.structure, nom="Maude Roy")
    seen = draft.revision
    enregistrer_reponses(draft, {TITRE: "Autre titre"}, par=colleague)
    une_piece(draft, par=colleague)
    assert enregistrer_plan(draft, des_lignes("41000"), par=draft.cree_par, revision=seen, page="a").erreurs == {}
    with pytest.raises(PlanModifieAilleurs, match="Camille Martin a modifié le plan de financement le 15"):
        enregistrer_plan(draft, des_lignes("50000"), par=colleague, revision=seen, page="b")
    enregistrer_plan(draft, des_lignes("42000"), par=draft.cree_par, revision=seen, page="a")
    assert [str(line.montant) for line in draft.lignes.filter(sens="depense")] == ["42000.00"]
    enregistrer_plan(draft, des_lignes("50000"), par=colleague, revision=draft.revision, page="b")
    assert [str(line.montant) for line in draft.lignes.filter(sens="depense")] == ["50000.00"]
