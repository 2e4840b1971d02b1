from __future__ import annotations

import pytest
from django.db import connection, transaction
from tests.socle.concurrence import proprietaire
from tests.socle.test_journal import INSTRUCTRICE, consigner, un_objet

from levier.documents.models import Numerotation
from levier.socle import horloge, journal
from levier.socle.acteurs import SYSTEME
from levier.socle.models import Evenement


class TestValeursPersonnelles:
    """Texts stand beside the chain, which holds their salted hash: each may be erased, none changed."""

    TEXTES = ("Dominique Petit (instructrice)", "maire@cluny.example", "Devis revu.", "28000.00")

    @pytest.fixture
    def ecrit(self, base_reelle):
        with transaction.atomic():
            event = journal.consigner(
                un_objet(), "essai", par=INSTRUCTRICE, motif="Devis revu.", avant={"email": "", "confirme": False, "n": 3},
                apres={"email": "maire@cluny.example", "montant": "28000.00", "rien": None},
            )  # fmt: skip
        self.base = base_reelle
        return event

    def effacer(self, *places: str) -> None:
        with proprietaire(self.base) as owner:
            for place in places:
                owner.execute("UPDATE socle_valeurspersonnelles SET valeurs = valeurs - %s", [place])

    def saboter(self, valeurs: str) -> list[str]:
        with proprietaire(self.base) as owner:
            owner.execute("SET session_replication_role = replica")
            owner.execute(f"UPDATE socle_valeurspersonnelles SET valeurs = {valeurs}")
        return [rupture.constat for rupture in journal.ruptures()]

    @pytest.mark.requirement("X-04")
    def test_chain_holds_no_text(self, ecrit):
        with connection.cursor() as cursor:
            cursor.execute("SELECT row_to_json(e)::text FROM socle_evenement e")
            (row,) = cursor.fetchone()
        assert [text for text in self.TEXTES if text in row] == []
        kept = Evenement.objects.get()
        assert (kept.format, kept.avant, kept.apres, kept.motif, kept.acteur_libelle) == (
            2,
            {"email": "", "confirme": False, "n": 3},
            {"email": "maire@cluny.example", "montant": "28000.00", "rien": None},
            "Devis revu.",
            "Dominique Petit (instructrice)",
        )
        assert (ecrit.avant, ecrit.apres, ecrit.motif) == (kept.avant, kept.apres, kept.motif)
        assert (kept.avant_trace, kept.apres_trace["rien"]) == ({"email": "", "confirme": False, "n": 3}, None)

    @pytest.mark.requirement("X-04")
    def test_one_text_has_another_trace_each_time(self, ecrit):
        with transaction.atomic():
            again = consigner(un_objet("b"), apres={"email": "maire@cluny.example"}, motif="Devis revu.")
        assert again.apres == {"email": ecrit.apres["email"]}
        assert again.apres_trace["email"] != ecrit.apres_trace["email"]
        assert again.motif_trace != ecrit.motif_trace

    @pytest.mark.requirement("X-04")
    @pytest.mark.usefixtures("ecrit")
    def test_erased_value_is_said_so_and_the_chain_still_verifies(self):
        with transaction.atomic():
            consigner(un_objet("b"), motif="Autre.")
        self.effacer("apres.email", "acteur")
        one, other = Evenement.objects.order_by("id")
        assert (one.apres, one.acteur_libelle, one.motif) == (
            {"email": "effacé", "montant": "28000.00", "rien": None}, "effacé", "Devis revu.",
        )  # fmt: skip
        assert (other.motif, other.acteur_libelle) == ("Autre.", "effacé")
        assert list(journal.ruptures()) == []
        with transaction.atomic():
            journal.consigner(Numerotation.objects.get(serie="a"), "suite", par=SYSTEME, avant={}, apres={})
        assert list(journal.ruptures()) == []

    @pytest.mark.requirement("X-04")
    @pytest.mark.parametrize(
        "change",
        [
            "valeurs = valeurs || jsonb_build_object('motif', valeurs->>'motif' || '.')",
            'valeurs = valeurs || \'{"apres.rien": "x"}\'',
            "valeurs = (valeurs - 'motif') || '{\"motif\": null}'",
            "evenement_id = evenement_id + 1",
        ],
    )
    @pytest.mark.usefixtures("ecrit")
    def test_value_is_never_rewritten_even_by_the_owner(self, change):
        with proprietaire(self.base) as owner, pytest.raises(Exception, match="s'efface, elle ne se réécrit pas"):
            owner.execute(f"UPDATE socle_valeurspersonnelles SET {change}")
        assert Evenement.objects.get().motif == "Devis revu."

    @pytest.mark.requirement("X-04")
    @pytest.mark.parametrize(
        "valeurs",
        [
            "valeurs || jsonb_build_object('motif', valeurs->>'motif' || '.')",
            "valeurs || jsonb_build_object('motif', valeurs->'acteur')",
            "valeurs || jsonb_build_object('apres.rien', valeurs->'motif')",
            "valeurs || jsonb_build_object('avant.confirme', valeurs->'motif')",
            "valeurs || jsonb_build_object('inconnue', valeurs->'motif')",
        ],
    )
    @pytest.mark.usefixtures("ecrit")
    def test_value_changed_while_the_triggers_sleep_is_found(self, valeurs):
        assert self.saboter(valeurs) == ["une valeur gardée à côté de la chaîne a été modifiée après coup"]

    @pytest.mark.requirement("X-04")
    def test_event_of_format_1_reads_and_verifies_under_format_2(self, base_reelle):
        item = Numerotation.objects.create(pk=1, serie="a")
        old = Evenement(
            format=1, objet_type="documents.numerotation", objet_id="1", rang=1, nom="essai",
            acteur_identifiant="personne:7", acteur_libelle_trace="Dominique Petit", acteur_role="instructeur",
            survenu_le=horloge.a_paris(2021, 9, 1), enregistre_le=horloge.a_paris(2026, 1, 1),
            avant_trace={}, apres_trace={"montant": "28000.00"}, motif_trace="Devis revu.", empreinte_precedente="",
        )  # fmt: skip
        old.empreinte = journal.empreinte(old)
        assert old.empreinte == "d23ad39edc419e45b828d06873f330c47f0f19ef6d47c93ec8e81be77c97e77a"
        old.save(force_insert=True)
        with transaction.atomic():
            new = consigner(item, motif="Suite.")
        assert (new.rang, new.empreinte_precedente) == (2, old.empreinte)
        assert [(e.format, e.acteur_libelle, e.motif, e.apres) for e in journal.histoire(item)] == [
            (1, "Dominique Petit", "Devis revu.", {"montant": "28000.00"}), (2, "Levier", "Suite.", {"n": 1}),
        ]  # fmt: skip
        assert list(journal.ruptures()) == []
        with proprietaire(base_reelle) as owner:
            owner.execute("SET session_replication_role = replica")
            owner.execute("UPDATE socle_evenement SET format = 1 WHERE rang = 2")
        assert [rupture.constat for rupture in journal.ruptures()] == ["le contenu a été modifié après coup"]

    @pytest.mark.usefixtures("db")
    @pytest.mark.parametrize("nombre", [1, 3])
    def test_history_takes_one_query_and_an_event_four(self, django_assert_num_queries, nombre):
        item = un_objet()
        with django_assert_num_queries(4 * nombre):  # lock, end of the chain, event, texts
            for _ in range(nombre):
                consigner(item, motif="Vu.")
        with django_assert_num_queries(1):
            assert [event.motif for event in journal.histoire(item)] == ["Vu."] * nombre
        with django_assert_num_queries(1):
            assert list(journal.ruptures()) == []
