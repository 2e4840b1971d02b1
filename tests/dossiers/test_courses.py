"""Acts at once, each in its own connection, with real commits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.fabriques import un_appel, un_brouillon, un_brouillon_vide, une_personne, une_structure
from tests.socle.concurrence import Course

from levier.comptes.enums import RoleStructure
from levier.documents.models import Numerotation
from levier.dossiers.actions import creer_brouillon, deposer, enregistrer_plan, enregistrer_reponses, tenue
from levier.dossiers.formulaire.conflits import PageVue, empreinte
from levier.dossiers.models import Dossier
from levier.dossiers.numeros import numero_suivant
from levier.dossiers.queries import lignes_du_plan
from levier.socle import annonces, journal

pytestmark = pytest.mark.lent


def ensemble(*gestes: Callable[[], object]) -> list[object]:
    """Results, or exceptions, of acts started at the same instant in threads of their own."""
    results: list[object] = [None] * len(gestes)
    start = threading.Barrier(len(gestes))

    def courir(rank: int) -> None:
        start.wait()
        try:
            results[rank] = gestes[rank]()
        except Exception as error:  # noqa: BLE001  the exception is the result
            results[rank] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=courir, args=(rank,)) for rank in range(len(gestes))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def deux_depots() -> tuple[Dossier, list[object]]:
    draft = un_brouillon()
    tabs = [Dossier.objects.get(pk=draft.pk) for _ in range(2)]
    return draft, ensemble(*(lambda tab=tab: deposer(tab, par=draft.cree_par, engagement=True) for tab in tabs))


@pytest.mark.requirement("X-01", "X-04")
def test_double_click_deposits_once(base_reelle):
    draft, results = deux_depots()
    assert sorted(type(result).__name__ for result in results) == ["DejaDepose", "Dossier"]
    assert [e.nom for e in journal.histoire(draft)].count("dossier_depose") == 1
    assert ProcrastinateJob.objects.filter(args__nom="dossier_depose").count() == len(
        annonces.table()["dossier_depose"]
    )
    assert list(journal.ruptures()) == []


@pytest.mark.requirement("X-01")
def test_two_people_writing_one_field_at_once_keep_both_texts(base_reelle):
    """One of the two is kept, the other comes back as a conflict: never a text that nobody sees again."""
    draft = un_brouillon_vide()
    base = {"projet.titre": empreinte(None)}
    tabs = [(Dossier.objects.get(pk=draft.pk), key) for key in "abc"]
    results = ensemble(
        *(
            lambda tab=tab, key=key: enregistrer_reponses(
                tab, {"projet.titre": f"Texte {key}"}, par=draft.cree_par, vue=PageVue(base, key)
            )
            for tab, key in tabs
        )
    )
    kept = Dossier.objects.get(pk=draft.pk).reponses["projet.titre"]
    refused = [saved.conflits["projet.titre"].mienne for saved in results if saved.conflits]
    assert sorted([kept, *refused]) == ["Texte a", "Texte b", "Texte c"]


def test_fields_saved_at_once_are_both_kept(base_reelle):
    draft = un_brouillon_vide()
    names = ["projet.titre", "projet.presentation", "demandeur.fonction", "objectifs.qualite"]
    tabs = [Dossier.objects.get(pk=draft.pk) for _ in names]
    ensemble(
        *(
            lambda tab=tab, nom=nom: enregistrer_reponses(tab, {nom: "Texte"}, par=draft.cree_par)
            for tab, nom in zip(tabs, names, strict=True)
        )
    )
    stored = Dossier.objects.get(pk=draft.pk)
    assert ({nom: stored.reponses.get(nom) for nom in names}, stored.revision) == (dict.fromkeys(names, "Texte"), 4)


def test_fields_saved_at_once_are_lost_without_the_lock(base_reelle, monkeypatch):
    """What the lock is for: the same race without it loses an answer."""
    draft = un_brouillon_vide()
    both_read = threading.Barrier(2)

    def sans_verrou(par, *, cle: int) -> tuple[Dossier, str]:
        found = Dossier.objects.select_related("appel", "structure", "version").get(pk=cle)
        both_read.wait(10)
        return found, RoleStructure.SIGNATAIRE

    monkeypatch.setattr(tenue, "tenir_demande", sans_verrou)
    tabs = [Dossier.objects.get(pk=draft.pk) for _ in range(2)]
    ensemble(
        *(
            lambda tab=tab, nom=nom: enregistrer_reponses(tab, {nom: "Texte"}, par=draft.cree_par)
            for tab, nom in zip(tabs, ["projet.titre", "projet.presentation"], strict=True)
        )
    )
    stored = Dossier.objects.get(pk=draft.pk)
    assert len({"projet.titre", "projet.presentation"} & stored.reponses.keys()) == 1


def test_deposit_that_waited_for_the_plan_sends_the_plan_as_it_was_saved(base_reelle):
    """What stands beside the row is as fresh as the row: both are read once the lock is held."""
    draft, course = un_brouillon(), Course(base_reelle)
    saved = threading.Event()
    lines = [replace(line, libelle="Ligne d’après") for line, _ in lignes_du_plan(draft)]

    def enregistrer() -> None:
        with transaction.atomic():
            enregistrer_plan(Dossier.objects.get(pk=draft.pk), lines, par=draft.cree_par)
            saved.set()
            course.point()

    def envoyer() -> Dossier:
        saved.wait(10)
        return deposer(Dossier.objects.get(pk=draft.pk), par=draft.cree_par, engagement=True)

    _, sent = course.jouer(enregistrer, envoyer)
    assert ["Ligne d’après" in line for line in sent.instantane["plan"]] == [True, True]
    assert course.rencontres == 1


@pytest.mark.requirement("X-04")
def test_numbers_given_at_once_are_all_different_and_follow(base_reelle):
    appel = un_appel()
    numbers = ensemble(*[lambda: numero_suivant(appel, 2021)] * 8)
    assert sorted(map(str, numbers)) == [f"71-2021-{rank:06d}" for rank in range(1, 9)]
    assert numero_suivant(appel, 2022) == "71-2022-000001"
    assert Numerotation.objects.get(serie="dossier-71-2021").dernier == 8


def test_double_click_on_new_request_opens_one_draft(base_reelle):
    appel, structure = un_appel(), une_structure()
    person = une_personne(structure)
    first, second = ensemble(*[lambda: creer_brouillon(appel, structure, par=person)] * 2)
    assert isinstance(first, Dossier)
    assert first == second
    assert Dossier.objects.count() == 1
