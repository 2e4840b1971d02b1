from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.taches import derouler

from levier.socle import annonces
from levier.socle.annonces import Annonce, annoncer, declarer, reagir


@pytest.fixture
def essai(monkeypatch):
    """An announcement of this test alone, with two handlers."""
    monkeypatch.setattr(annonces, "_types", {})
    monkeypatch.setattr(annonces, "_gestionnaires", annonces.defaultdict(dict))
    seen = []

    @declarer
    @dataclass(frozen=True, slots=True)
    class Essai(Annonce):
        nom: ClassVar[str] = "essai"
        objet_id: int
        libelle: str = "x"

    @reagir(Essai)
    def second(annonce: Essai) -> None:
        seen.append(("second", annonce))

    @reagir(Essai)
    def premier(annonce: Essai) -> None:
        seen.append(("premier", annonce))

    return Essai, seen


@pytest.mark.requirement("X-10")
def test_each_handler_is_a_job_of_its_own(db, essai):
    announcement, seen = essai
    annoncer(announcement(7, "é"))
    assert seen == []
    assert derouler() == ["socle.livrer", "socle.livrer"]
    assert seen == [("premier", announcement(7, "é")), ("second", announcement(7, "é"))]


@pytest.mark.requirement("X-10")
def test_act_rolled_back_announces_nothing(base_reelle, essai):
    with transaction.atomic():
        annoncer(essai[0](7))
        transaction.set_rollback(True)
    assert not ProcrastinateJob.objects.exists()
    with transaction.atomic():
        annoncer(essai[0](7))
    assert ProcrastinateJob.objects.count() == 2


def test_announcement_without_handler_writes_no_job(db, essai):
    @declarer
    @dataclass(frozen=True, slots=True)
    class Seule(Annonce):
        nom: ClassVar[str] = "seule"

    annoncer(Seule())
    assert not ProcrastinateJob.objects.exists()


def test_table_lists_every_announcement_with_its_handlers(essai):
    (handlers,) = annonces.table().values()
    assert list(annonces.table()) == ["essai"]
    assert [name.rpartition(".")[2] for name in handlers] == ["premier", "second"]


def test_handler_that_disappeared_fails_loudly(essai):
    with pytest.raises(KeyError):
        annonces.executer("essai", "parti", {"objet_id": 1})
