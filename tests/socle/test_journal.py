from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from tests.socle.concurrence import Course, proprietaire

from levier.documents.models import Numerotation
from levier.socle import horloge, journal, sceaux
from levier.socle.acteurs import SYSTEME, ActeurConnu
from levier.socle.models import Evenement, Scellement

INSTRUCTRICE = ActeurConnu("personne:7", "Dominique Petit (instructrice)", "instructeur")


def un_objet(serie: str = "a") -> Numerotation:
    return Numerotation.objects.create(serie=serie)


def consigner(objet, nom: str = "vu", **valeurs):
    return journal.consigner(objet, nom, par=SYSTEME, **{"avant": {}, "apres": {"n": 1}, **valeurs})


def ruptures() -> list[journal.RuptureDeChaine]:
    return [*journal.ruptures(), *sceaux.ruptures()]


@pytest.mark.requirement("X-04")
def test_event_keeps_who_when_what_before_after_why(db):
    item = un_objet()
    with horloge.figee(horloge.a_paris(2021, 10, 22, 23, 59, 59)):
        event = journal.consigner(
            item,
            "montant_propose",
            par=INSTRUCTRICE,
            avant={"montant": None},
            apres={"montant": "28000.00"},
            motif="Devis revu.",
        )
    event.refresh_from_db()
    assert (event.objet_type, event.objet_id, event.rang, event.nom) == (
        "documents.numerotation",
        str(item.pk),
        1,
        "montant_propose",
    )
    assert (event.acteur_identifiant, event.acteur_libelle, event.acteur_role) == (
        "personne:7", "Dominique Petit (instructrice)", "instructeur",
    )  # fmt: skip
    assert (event.avant, event.apres, event.motif) == ({"montant": None}, {"montant": "28000.00"}, "Devis revu.")
    assert event.survenu_le == horloge.a_paris(2021, 10, 22, 23, 59, 59)
    assert event.enregistre_le.year > 2021  # technical time stays real


@pytest.mark.requirement("X-04")
def test_chain_follows_each_object_alone(db):
    one, other = un_objet("a"), un_objet("b")
    first, second, third = consigner(one), consigner(other), consigner(one)
    assert (first.rang, first.empreinte_precedente) == (1, "")
    assert (second.rang, second.empreinte_precedente) == (1, "")
    assert (third.rang, third.empreinte_precedente) == (2, first.empreinte)
    assert list(journal.histoire(one)) == [first, third]
    assert ruptures() == []


def test_event_out_of_a_transaction_is_a_bug(base_reelle):
    with pytest.raises(transaction.TransactionManagementError, match="transaction of its act"):
        consigner(un_objet())


def test_event_of_an_act_that_fails_is_not_kept(base_reelle):
    item = un_objet()
    with transaction.atomic():
        consigner(item)
        transaction.set_rollback(True)
    assert not Evenement.objects.exists()


def test_event_keeps_every_character(db):
    event = consigner(un_objet(), apres={"titre": 'L’été « à 70 % » 🙂 \\ "x"'}, motif="a\nb\tœ")
    assert ruptures() == []
    assert Evenement.objects.get(pk=event.pk).motif == "a\nb\tœ"


@pytest.mark.requirement("X-04")
@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("socle_evenement", "id"),
        ("socle_valeurspersonnelles", "valeurs"),
        ("socle_scellement", "id"),
        ("enveloppes_mouvement", "id"),
    ],
)
@pytest.mark.parametrize("order", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}", "TRUNCATE {table}"])
def test_append_only_table_refuses_the_application(db, table, column, order):
    with (
        pytest.raises(Exception, match=f"permission denied for table {table}"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(order.format(table=table, column=column))


@pytest.mark.requirement("X-04")
@pytest.mark.parametrize(
    ("order", "refusal"),
    [
        ("UPDATE socle_evenement SET motif = 'x'", "ne s'allonge que par ajout"),
        ("DELETE FROM socle_evenement", "ne s'allonge que par ajout"),
        ("TRUNCATE socle_evenement", "cannot truncate a table referenced in a foreign key constraint"),
        ("TRUNCATE socle_evenement CASCADE", "ne s'allonge que par ajout"),
        ("TRUNCATE socle_evenement, socle_valeurspersonnelles", "ne s'allonge que par ajout"),
        ("TRUNCATE socle_valeurspersonnelles", "ne s'allonge que par ajout"),
        ("DELETE FROM socle_valeurspersonnelles", "ne s'allonge que par ajout"),
    ],
)
def test_append_only_table_refuses_its_owner_by_trigger(base_reelle, order, refusal):
    with transaction.atomic():
        consigner(un_objet())
    with proprietaire(base_reelle) as owner, pytest.raises(Exception, match=refusal):
        owner.execute(order)
    assert [event.acteur_libelle for event in Evenement.objects.all()] == ["Levier"]


@pytest.mark.requirement("X-04")
@pytest.mark.parametrize(
    "order",
    [
        "SET session_replication_role = replica",
        "ALTER TABLE socle_evenement DISABLE TRIGGER ALL",
        "DROP TRIGGER socle_evenement_lignes ON socle_evenement",
        "DROP TABLE socle_evenement",
        "CREATE OR REPLACE FUNCTION socle_refuser_modification() RETURNS trigger LANGUAGE sql AS ''",
    ],
)
def test_application_cannot_take_the_protection_away(db, order):
    with pytest.raises(Exception, match=r"denied|must be owner"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(order)


class TestRuptures:
    """What a person with the owner's rights and the triggers asleep could do, and how it is found."""

    @pytest.fixture
    def chaine(self, base_reelle):
        item = un_objet()
        with transaction.atomic():
            for rank in range(4):
                consigner(item, f"acte_{rank}")
            consigner(un_objet("autre"))
        assert ruptures() == []
        return base_reelle

    @staticmethod
    def saboter(base: str, order: str) -> list[journal.RuptureDeChaine]:
        with proprietaire(base) as owner:
            owner.execute("SET session_replication_role = replica")
            owner.execute(order)
        return ruptures()

    @pytest.mark.requirement("X-04")
    @pytest.mark.parametrize(
        "change", ["motif = 'corrigé'", "acteur_libelle = 'un autre'", "apres = '{\"n\": 2}'", "survenu_le = survenu_le + interval '1 microsecond'", "nom = 'acte'"],
    )  # fmt: skip
    def test_altered_event_is_found(self, chaine, change):
        (found,) = self.saboter(chaine, f"UPDATE socle_evenement SET {change} WHERE nom = 'acte_1'")
        assert found.constat == "le contenu a été modifié après coup"
        assert found.evenement_id == Evenement.objects.order_by("id")[1].pk

    @pytest.mark.requirement("X-04")
    def test_removed_middle_event_is_found(self, chaine):
        found = self.saboter(chaine, "DELETE FROM socle_evenement WHERE nom = 'acte_1'")
        assert [rupture.constat for rupture in found] == ["il manque 1 événement(s) avant le rang 3"]

    @pytest.mark.requirement("X-04")
    def test_removed_first_event_is_found(self, chaine):
        found = self.saboter(chaine, "DELETE FROM socle_evenement WHERE nom = 'acte_0'")
        assert [rupture.constat for rupture in found] == ["il manque 1 événement(s) avant le rang 2"]

    @pytest.mark.requirement("X-04")
    def test_removed_event_hidden_by_new_ranks_is_found(self, chaine):
        found = self.saboter(
            chaine,
            "DELETE FROM socle_evenement WHERE nom = 'acte_1';"
            "UPDATE socle_evenement SET rang = 2 WHERE nom = 'acte_2';"
            "UPDATE socle_evenement SET rang = 3 WHERE nom = 'acte_3'",
        )
        assert {rupture.constat for rupture in found} == {
            "l'événement ne suit pas le précédent", "le contenu a été modifié après coup",
        }  # fmt: skip

    @pytest.mark.requirement("X-04")
    def test_removed_last_event_is_found_once_sealed(self, chaine):
        seal = sceaux.sceller()
        (found,) = self.saboter(chaine, "DELETE FROM socle_evenement WHERE nom = 'acte_3'")
        assert (found.objet, found.constat) == (f"sceau {seal.pk}", "des événements scellés ont disparu ou changé")

    @pytest.mark.requirement("X-04")
    def test_whole_chain_removed_is_found_once_sealed(self, chaine):
        sceaux.sceller()
        (found,) = self.saboter(chaine, "DELETE FROM socle_evenement WHERE nom = 'vu'")
        assert found.constat == "des événements scellés ont disparu ou changé"

    @pytest.mark.requirement("X-04")
    @pytest.mark.usefixtures("chaine")
    def test_chain_that_grows_keeps_its_seals(self):
        sceaux.sceller()
        with transaction.atomic():
            consigner(Numerotation.objects.get(serie="a"))
            consigner(un_objet("c"))
        sceaux.sceller()
        assert ruptures() == []
        assert Scellement.objects.count() == 2


@pytest.mark.requirement("X-04")
def test_two_writers_of_one_object_follow_one_another(base_reelle):
    item = un_objet()
    course = Course(base_reelle)

    def ecrire():
        with transaction.atomic():
            event = consigner(item)
            course.point()
            return event.rang

    assert sorted(course.jouer(ecrire, ecrire)) == [1, 2]
    assert course.rencontres == 1
    assert ruptures() == []


class TestScellementPendantUneEcriture:
    """An act takes its number, another one takes the next and commits, the seal is made, the first commits."""

    @staticmethod
    def jouer(base: str, monkeypatch) -> list[journal.RuptureDeChaine]:
        slow, quick = un_objet("lent"), un_objet("vif")
        taken, over = threading.Event(), threading.Event()
        monkeypatch.setattr(sceaux.time, "sleep", lambda _: over.set())  # the seal waits: the slow act ends then

        def lent():
            with transaction.atomic():
                consigner(slow)
                taken.set()
                assert over.wait(10)

        def vif_puis_sceller():
            assert taken.wait(10)
            with transaction.atomic():
                consigner(quick)
            seal = sceaux.sceller()
            over.set()
            return seal

        results = Course(base).jouer(lent, vif_puis_sceller)
        assert isinstance(results[1], Scellement), results
        return ruptures()

    @pytest.mark.requirement("X-04")
    def test_without_waiting_the_seal_accuses_an_honest_act(self, base_reelle, monkeypatch):
        monkeypatch.setattr(sceaux, "_attendre_les_ecritures_en_cours", lambda: None)
        (found,) = self.jouer(base_reelle, monkeypatch)
        assert found.constat == "des événements scellés ont disparu ou changé"

    @pytest.mark.requirement("X-04")
    def test_seal_waits_for_the_acts_that_write(self, base_reelle, monkeypatch):
        assert self.jouer(base_reelle, monkeypatch) == []

    def test_act_that_never_ends_stops_the_seal(self, base_reelle, monkeypatch):
        monkeypatch.setattr(sceaux, "ATTENTE_MAX", -1)
        with proprietaire(base_reelle) as owner, owner.transaction():
            owner.execute("LOCK TABLE socle_evenement IN ROW EXCLUSIVE MODE")
            with pytest.raises(sceaux.ScellementImpossible, match="writing in the journal"):
                sceaux.sceller()
        assert not Scellement.objects.exists()
