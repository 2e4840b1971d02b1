from __future__ import annotations

import time

import pytest
from django.db import IntegrityError, connection, transaction

from levier.territoires.actions import FichiersAlteres, MillesimeIndisponible, charger_millesime
from levier.territoires.donnees import format as fichiers
from levier.territoires.models import AncienneCommune, Appartenance, Millesime, Territoire

pytestmark = [pytest.mark.lent, pytest.mark.django_db]


def test_template_holds_both_vintages():
    counts = {
        year: (
            Territoire.objects.filter(millesime=year, niveau="commune").count(),
            Territoire.objects.filter(millesime=year, niveau="epci").count(),
        )
        for year in (2021, 2026)
    }
    assert counts == {2021: (35_059, 1254), 2026: (34_969, 1255)}
    assert Appartenance.objects.filter(groupement__niveau="epci", groupement__millesime=2021).count() == 34_961
    assert Appartenance.objects.filter(groupement__niveau="epci", groupement__millesime=2026).count() == 34_871


def test_loading_again_writes_nothing():
    before = set(Territoire.objects.filter(millesime=2021).values_list("pk", flat=True))
    done = charger_millesime(2021)
    assert done.inchange
    assert done.territoires == len(before) == 36_457
    assert set(Territoire.objects.filter(millesime=2021).values_list("pk", flat=True)) == before


def test_loading_changed_files_mends_rows_and_keeps_identifiers():
    cluny = Territoire.objects.get(millesime=2021, niveau="commune", code="71137")
    Territoire.objects.filter(pk=cluny.pk).update(nom="Autre", population=1)
    gone = Territoire.objects.create(millesime=2021, niveau="commune", nature="commune", code="99999", nom="Disparue")
    Appartenance.objects.filter(membre=cluny).delete()
    other_year = set(Territoire.objects.filter(millesime=2026).values_list("pk", flat=True))
    Millesime.objects.filter(annee=2021).update(empreinte="0" * 64)

    done = charger_millesime(2021)

    assert not done.inchange
    assert (done.territoires, done.appartenances, done.anciennes) == (36_457, 36_612, 2697)
    cluny.refresh_from_db()
    assert (cluny.nom, cluny.population, cluny.cle_recherche) == ("Cluny", 4880, "cluny")
    assert not Territoire.objects.filter(pk=gone.pk).exists()
    assert Appartenance.objects.filter(membre=cluny, groupement__code="200040293").exists()
    assert set(Territoire.objects.filter(millesime=2026).values_list("pk", flat=True)) == other_year


def test_loading_takes_seconds_and_tells_its_progress():
    """Both vintages from nothing, under the application's own role."""
    with connection.cursor() as cursor:
        for model in (AncienneCommune, Appartenance, Territoire, Millesime):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
    steps: list[tuple[str, int, int]] = []
    for year in (2021, 2026):
        start = time.perf_counter()
        charger_millesime(year, suivre=lambda *step: steps.append(step))
        assert time.perf_counter() - start < 15
    assert steps[0] == ("Lecture des fichiers", 0, 9)
    assert steps[-1] == ("Terminé", 9, 9)


def test_unknown_vintage_is_refused():
    with pytest.raises(MillesimeIndisponible, match="Le millésime 1999 des territoires n’existe pas"):
        charger_millesime(1999)


def test_altered_file_is_refused_and_nothing_changes(monkeypatch):
    Millesime.objects.filter(annee=2021).update(empreinte="0" * 64)
    lire = fichiers.lire
    monkeypatch.setattr(fichiers, "lire", lambda year, nom: lire(year, nom).replace(b"Cluny", b"Clunny"))
    with pytest.raises(FichiersAlteres, match="ne sont pas ceux de leur manifeste"):
        charger_millesime(2021)
    assert Territoire.objects.filter(millesime=2021, nom="Cluny").exists()


@pytest.mark.parametrize(
    "change",
    [{"population": None, "population_source": "legale"}, {"population": 12, "population_source": "absente"}],
)
def test_population_and_its_source_go_together(change):
    with pytest.raises(IntegrityError, match="territoire_population_sourcee"), transaction.atomic():
        Territoire.objects.filter(millesime=2021, code="71137").update(**change)


def test_a_commune_is_once_in_a_vintage():
    with pytest.raises(IntegrityError, match="territoire_unique"), transaction.atomic():
        Territoire.objects.create(millesime=2021, niveau="commune", nature="commune", code="71137", nom="Cluny")


def test_functions_of_the_keys_survive_a_dump():
    """Bodies bound at creation: they work with an empty search path, as during a restore."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path TO ''")
        cursor.execute("SELECT public.cle_courte('CC du Clunisois'), public.cle_recherche('St-Étienne-lès-Œuilly')")
        assert cursor.fetchone() == ("clunisois", "saint etienne les oeuilly")
