from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BigIntegerField, Case, CharField, F, OuterRef, Value, When
from django.db.transaction import TransactionManagementError
from tests.fabriques import un_dossier_depose

from levier.comptes.models import Personne
from levier.dossiers.models import Dossier, LignePlan, Signature
from levier.socle.requetes import Insertion, MiseAJour, Parametre, Parmi, Requete, depuis_json, en_json
from levier.socle.tables import NaissanceImpossible

pytestmark = pytest.mark.django_db
_LIGNE = {
    "sens": "depense", "nature": "prestation", "libelle": "É « x »", "montant": Decimal("120.00"),
    "hors_taxe": Decimal("100.00"), "taux_tva": Decimal("20.00"), "rang": 7,
}  # fmt: skip


def _par_numero(*sans: str):
    return Dossier.objects.select_related("appel", "structure").defer(*sans).filter(
        numero=Parametre("numero", CharField())
    )  # fmt: skip


def test_rows_are_those_that_the_queryset_gives():
    known = un_dossier_depose()
    read = Requete(_par_numero).une(numero=known.numero)
    same = _plain(known)
    for field in Dossier._meta.concrete_fields:
        assert getattr(read, field.attname) == getattr(same, field.attname), field.attname
    assert (read.structure, read.appel.titre) == (same.structure, same.appel.titre)


def test_relations_come_with_the_row_and_what_is_deferred_is_asked_later(django_assert_num_queries):
    known, read = un_dossier_depose(), Requete(_par_numero)
    with django_assert_num_queries(1):
        found = read.une(numero=known.numero)
        assert found.appel.titre == known.appel.titre
    late = read.une("situation", numero=known.numero)
    with django_assert_num_queries(1):
        assert late.situation == known.situation


def test_tuples_annotations_and_no_row():
    known = un_dossier_depose()
    read = Requete(lambda: Dossier.objects.filter(pk=Parametre("cle", BigIntegerField())).values_list("id", "cree_le"))
    assert read(cle=known.pk) == [(known.pk, known.cree_le)]
    assert isinstance(read(cle=known.pk)[0][1], dt.datetime)
    assert read.une(cle=-1) is None
    noted = Requete(lambda: Dossier.objects.filter(pk=Parametre("cle", BigIntegerField())).annotate(vu=F("numero")))
    assert noted.une(cle=known.pk).vu == known.numero


def test_constants_stand_in_the_text_and_arrays_are_given():
    known = un_dossier_depose()
    hostile = Case(When(numero="100%'\\", then=Value("à 100 %, l'un\\n")), default=Value("50%s"))
    keys = Parmi(F("id"), Parametre("cles", ArrayField(BigIntegerField())))
    read = Requete(lambda: Dossier.objects.filter(keys).annotate(dit=hostile).values_list("id", "dit"))
    assert read(cles=[known.pk, -1]) == [(known.pk, "50%s")]
    assert read(cles=[]) == []


def test_shape_that_can_find_nothing_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Requete(Dossier.objects.none)() == []


def test_statement_is_written_once_and_prepared_by_the_server():
    known, written = un_dossier_depose(), []

    def faire():
        written.append(1)
        return _par_numero()

    read = Requete(faire)
    for _ in range(3):
        assert read.une(numero=known.numero) == known
    assert len(written) == 1
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%dossiers_dossier%%numero%%'"
        )
        assert cursor.fetchone()[0] >= 1


def test_lock_outside_a_transaction_is_refused_each_time(monkeypatch):
    read = Requete(lambda: Personne.objects.select_for_update().filter(pk=Parametre("cle", BigIntegerField())))
    assert read.une(cle=0) is None
    monkeypatch.setattr(connection, "get_autocommit", lambda: True)
    with pytest.raises(TransactionManagementError):
        read.une(cle=0)


def test_update_writes_these_fields_as_the_object_holds_them(django_assert_num_queries):
    known = un_dossier_depose()
    write = MiseAJour(Dossier, ["reponses", "revision", "suivi_par", "montant_demande", "modifie_le"])
    known.reponses, known.revision, known.suivi_par, known.montant_demande = {"projet.titre": "É « x »"}, 71, None, None
    known.titre_ignore = known.etat
    known.etat = "retire"
    with django_assert_num_queries(1):
        write(known)
    kept = _plain(known)
    assert (kept.reponses, kept.revision, kept.suivi_par_id) == ({"projet.titre": "É « x »"}, 71, None)
    assert kept.etat == known.titre_ignore


def test_update_of_the_rows_of_a_queryset():
    known, other = un_dossier_depose(), un_dossier_depose()
    rows = lambda: Dossier.objects.filter(numero=Parametre("lequel", CharField()))  # noqa: E731  as it is given
    MiseAJour(Dossier, ["revision"], rows).ecrire(lequel=known.numero, revision=71)
    assert (_plain(known).revision, _plain(other).revision) == (71, other.revision)


def test_row_inserted_is_the_one_that_save_would_write(django_assert_num_queries):
    known, write = un_dossier_depose(), Insertion(LignePlan)
    written = [
        LignePlan(dossier=known, **line)
        for line in (_LIGNE, {**_LIGNE, "rang": 8, "hors_taxe": None, "taux_tva": None})
    ]
    for line in written:
        with django_assert_num_queries(1):
            write(line)
    kept = [LignePlan.objects.get(pk=line.pk) for line in written]
    columns = [field.attname for field in LignePlan._meta.concrete_fields]
    assert [[getattr(line, name) for name in columns] for line in kept] == [
        [getattr(line, name) for name in columns] for line in written
    ]


def test_row_inserted_is_born_in_a_state_that_its_table_gives():
    known = un_dossier_depose()
    with pytest.raises(NaissanceImpossible):
        Insertion(Signature)(Signature(dossier=known, etat="annulee", demandee_par=known.cree_par))


def test_row_read_as_json_beside_another_is_the_row():
    known = un_dossier_depose()
    Insertion(LignePlan)(LignePlan(dossier=known, **_LIGNE))
    rows = LignePlan.objects.filter(dossier=OuterRef("pk")).order_by("id")
    read = Requete(lambda: Dossier.objects.filter(pk=Parametre("cle", BigIntegerField())).annotate(
        lu=ArraySubquery(rows.values(lu=en_json(LignePlan)))
    ))  # fmt: skip
    found = [depuis_json(LignePlan, one) for one in read.une(cle=known.pk).lu]
    columns = [field.attname for field in LignePlan._meta.concrete_fields]
    same = list(known.lignes.order_by("id"))
    assert [[repr(getattr(line, name)) for name in columns] for line in found] == [
        [repr(getattr(line, name)) for name in columns] for line in same
    ]


def _plain(known: Dossier) -> Dossier:
    return Dossier.objects.get(pk=known.pk)
