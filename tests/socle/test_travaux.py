"""A long work: each line once, in its order, whatever clicks, kills, refusals and faults come in between."""

from __future__ import annotations

import datetime as dt
import uuid
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.socle.concurrence import Course
from tests.taches import derouler

from levier.socle import fichiers, horloge, journal, tasks, travaux
from levier.socle.acteurs import ActeurConnu
from levier.socle.erreurs import EtatIncompatible, GesteInterdit, RefusMetier
from levier.socle.models import EtatTravail, Fichier, IssueDeLigne, LigneDeTravail, Travail
from levier.socle.registre import NonDeclare, Registre
from levier.socle.travaux import BilanDeTravail, GenreDeTravail, LigneDemandee, Produit

MOI = ActeurConnu("personne:1", "Une préfète", "titulaire")


class Panne(Exception):
    """A fault of ours."""


class Genre:
    """Lines that write their key; « non » is refused, « panne » breaks as long as it is broken."""

    def __init__(self) -> None:
        self.faits: list[str] = []
        self.en_panne = True

    def traiter(self, travail: Travail, ligne: LigneDeTravail) -> str:
        self.faits.append(ligne.cle)
        if ligne.cle == "non":
            Travail.objects.filter(pk=travail.pk).update(titre="écrit puis refusé")
            raise RefusMetier(f"La ligne {ligne.rang} ne passe pas.")
        if ligne.cle == "panne" and self.en_panne:
            raise Panne
        return f"n° {ligne.rang}"

    def conclure(self, travail: Travail) -> Produit:
        assert not connection.in_atomic_block or connection.savepoint_ids == []  # outside any transaction of ours
        return Produit(f"{travail.faits} lignes".encode(), "resultat.txt", "text/plain")


@pytest.fixture
def genre(monkeypatch) -> Genre:
    kind = Genre()
    monkeypatch.setattr(travaux, "_genres", Registre("{}"))
    travaux.declarer("essai", GenreDeTravail(kind.traiter, lambda _: "Ne passe pas", kind.conclure))
    return kind


def un_travail(*cles: str, cle: uuid.UUID | None = None, par: ActeurConnu = MOI) -> Travail:
    lignes = [LigneDemandee(one, f"Ligne {one}") for one in cles]
    return travaux.demander("essai", lignes, par=par, cle=cle or uuid.uuid4(), titre="Un essai")


def issues(travail: Travail) -> list[tuple[str, str]]:
    return list(travail.lignes.values_list("issue", "suite"))


def noms(travail: Travail) -> list[str]:
    return [event.nom for event in journal.histoire(travail)]


def executer(travail: Travail, *, essais: int = 0) -> None:
    """As the worker plays a job that was tried so many times."""
    tasks.executer_travail.func(SimpleNamespace(job=SimpleNamespace(attempts=essais)), travail.pk)


@pytest.mark.requirement("X-10")
def test_lines_are_done_in_order_and_the_refused_ones_are_grouped(db, genre):
    travail = un_travail("a", "non", "b", "non")
    assert derouler() == ["socle.executer_travail"]
    travail.refresh_from_db()
    assert genre.faits == ["a", "non", "b", "non"]
    assert issues(travail) == [
        ("faite", "n° 1"), ("refusee", "Ne passe pas"), ("faite", "n° 3"), ("refusee", "Ne passe pas"),
    ]  # fmt: skip
    assert (travail.etat, travail.faits, travail.titre) == (EtatTravail.FINI, 4, "Un essai")
    assert travaux.bilan(travail) == BilanDeTravail(2, [("Ne passe pas", 2)])
    assert travail.lignes.get(rang=2).detail == "La ligne 2 ne passe pas."
    assert fichiers.lire(travail.resultat) == b"4 lignes"
    assert noms(travail) == ["travail_demande", "travail_commence", "travail_fini"]


def test_a_slice_that_ends_leaves_the_rest_to_another_job(db, genre, monkeypatch):
    monkeypatch.setattr(travaux, "TRANCHE", -1)
    travail = un_travail("a", "b", "c")
    assert derouler() == ["socle.executer_travail"] * 4
    assert [issue for issue, _ in issues(travail)] == ["faite"] * 3
    assert Travail.objects.get().etat == EtatTravail.FINI


def test_job_played_again_changes_nothing(db, genre):
    travail = un_travail("a", "b")
    derouler()
    executer(travail)
    assert genre.faits == ["a", "b"]
    assert Fichier.objects.count() == 1
    assert noms(travail) == ["travail_demande", "travail_commence", "travail_fini"]


def test_asked_twice_it_is_one_work_and_another_person_has_its_own(db, genre):
    key = uuid.uuid4()
    first, second = un_travail("a", cle=key), un_travail("a", cle=key)
    other = un_travail("a", cle=key, par=ActeurConnu("personne:2", "Une autre", "titulaire"))
    assert first == second != other
    assert [list(travaux.travaux_de(who)) for who in ("personne:1", "personne:2")] == [[first], [other]]
    assert ProcrastinateJob.objects.count() == 2
    assert LigneDeTravail.objects.count() == 2


def test_two_clicks_at_once_ask_once(base_reelle, genre):
    key, race = uuid.uuid4(), Course(base_reelle)
    found = race.jouer(*[lambda: un_travail("a", cle=key)] * 2)
    assert found[0] == found[1] == Travail.objects.get()
    assert ProcrastinateJob.objects.count() == 1


def test_two_workers_on_one_work_do_each_line_once(base_reelle, genre):
    travail, race = un_travail(*"abcdef"), Course(base_reelle)
    assert race.jouer(*[lambda: travaux.executer(travail.pk)] * 2) == [None, None]
    assert genre.faits == list("abcdef")
    assert Travail.objects.get().etat == EtatTravail.FINI


@pytest.mark.requirement("X-04")
def test_cancelled_between_two_lines_keeps_what_is_done(db, genre):
    travail = un_travail("a", "b")
    assert travaux._avancer(travail.pk)
    travaux.annuler(travail, par=MOI)
    derouler()
    travail.refresh_from_db()
    assert genre.faits == ["a"]
    assert (travail.etat, travail.faits, travail.resultat) == (EtatTravail.ANNULE, 1, None)
    assert [issue for issue, _ in issues(travail)] == ["faite", "a_faire"]
    with pytest.raises(EtatIncompatible, match="Arrêter le travail"):
        travaux.annuler(travail, par=MOI)
    with pytest.raises(GesteInterdit):
        travaux.reprendre(travail, par=ActeurConnu("personne:1", "Une préfète", "signataire"))


def test_cancelled_while_its_file_is_made_it_stays_cancelled(db, genre, monkeypatch):
    travail = un_travail("a")

    def conclure(seen: Travail) -> Produit:
        travaux.annuler(seen, par=MOI)
        return genre.conclure(seen)

    monkeypatch.setattr(travaux, "_genres", Registre("{}"))
    travaux.declarer("essai", GenreDeTravail(genre.traiter, conclure=conclure))
    derouler()
    assert Travail.objects.get().etat == EtatTravail.ANNULE
    assert not Fichier.objects.exists()
    assert issues(travail) == [("faite", "n° 1")]


@pytest.mark.requirement("X-10")
def test_a_fault_of_ours_stops_the_work_at_its_line_then_it_is_resumed_there(db, genre):
    travail = un_travail("a", "panne", "b")
    for tries in range(4):
        assert Travail.objects.get().etat == (EtatTravail.EN_COURS if tries else EtatTravail.EN_ATTENTE)
        with pytest.raises(Panne):
            executer(travail, essais=tries)
    travail.refresh_from_db()
    assert (travail.etat, travail.faits, travail.reste) == (EtatTravail.ECHOUE, 1, 2)
    genre.en_panne = False
    executer(travail)  # a job left behind does nothing before its owner says so
    assert genre.faits == ["a", *["panne"] * 4]
    travaux.reprendre(travail, par=MOI)
    derouler()
    assert genre.faits[-2:] == ["panne", "b"]
    assert Travail.objects.get().etat == EtatTravail.FINI
    assert noms(travail) == [
        "travail_demande", "travail_commence", "travail_echoue", "travail_repris", "travail_commence", "travail_fini",
    ]  # fmt: skip


def test_a_kind_that_no_step_declares_is_refused(db, genre):
    with pytest.raises(NonDeclare, match="oubli"):
        travaux.demander("oubli", [], par=MOI, cle=uuid.uuid4(), titre="Un oubli")


@pytest.mark.requirement("X-10")
def test_works_are_erased_with_their_file_once_their_delay_is_over(db, genre, django_capture_on_commit_callbacks):
    ended, waiting = un_travail("a"), un_travail("a")
    travaux.executer(ended.pk)
    ended.refresh_from_db()
    path = fichiers.chemin(ended.resultat)
    for days, left in ((29, 2), (31, 1)):
        with horloge.figee(ended.arrete_le + dt.timedelta(days=days)), django_capture_on_commit_callbacks(execute=True):
            tasks.purger(0)
        assert (Travail.objects.count(), path.exists()) == (left, left == 2)
    assert list(Travail.objects.all()) == [waiting]
    assert not Fichier.objects.exists()


def test_a_work_ended_with_lines_left_is_refused_by_the_database(db, genre):
    travail = un_travail("a")
    with pytest.raises(IntegrityError, match="travail_fini_entier"), transaction.atomic():
        Travail.objects.filter(pk=travail.pk).update(etat="fini", arrete_le=horloge.maintenant())


def test_pages_follow_one_another_by_key(db, genre):
    works = [un_travail("a") for _ in range(3)]
    page = travaux.page_de_travaux(MOI.identifiant, None, 2)
    assert page.lignes == works[:0:-1]
    assert travaux.page_de_travaux(MOI.identifiant, page.suivant, 2) == travaux.PageDeTravaux([works[0]], None)
    long = un_travail(*"abc")
    lines = travaux.page_de_lignes(long, None, 2)
    assert [one.rang for one in lines.lignes] == [1, 2]
    assert [one.rang for one in travaux.page_de_lignes(long, lines.suivant, 2).lignes] == [3]


@pytest.mark.parametrize("nombre", [1, 300])
def test_asking_costs_the_same_whatever_the_number_of_lines(db, genre, nombre):
    with CaptureQueriesContext(connection) as seen:
        travail = un_travail(*["a"] * nombre)
    assert len([one for one in seen if "SAVEPOINT" not in one["sql"]]) == 8
    assert travail.lignes.filter(issue=IssueDeLigne.A_FAIRE).count() == nombre
