"""The requests that wait, served twice: by hand on small tables, then against the evaluator of one dossier."""

from __future__ import annotations

import datetime as dt
import uuid

import polars as pl
import pytest
from tests import fabriques
from tests.taches import derouler

from levier.comptes.enums import Role
from levier.dossiers.actions import exclure
from levier.dossiers.models import Dossier
from levier.instruction.actions import ExamenSaisi, examiner_les_depenses
from levier.instruction.enums import SortDepense
from levier.instruction.queries import resultat_instruit
from levier.simulation.actions import demander_la_simulation
from levier.simulation.dossiers import COLONNES, DEPOT, ORDRES, Variante, repartir, simuler_mes_dossiers
from levier.simulation.queries import cles_a_decider
from levier.socle.erreurs import SaisieRefusee
from levier.socle.models import Evenement, Travail

pytestmark = pytest.mark.requirement("G-03")


def table(*lignes: tuple[int | None, int | None, int | None, int | None]) -> pl.DataFrame:
    """Rows (computed today, computed tried, note, population), deposited one after the other."""
    start = dt.datetime(2021, 6, 1, tzinfo=dt.UTC)
    rows = [
        {
            "cle": rank, "numero": f"n{rank}", "demandeur": f"d{rank}", "structure": rank, "demande": 0, "note": note,
            "depose_le": start + dt.timedelta(days=rank), "population": people, "calcule_a": a, "calcule_b": b,
        }
        for rank, (a, b, note, people) in enumerate(lignes)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=COLONNES)


@pytest.mark.parametrize(
    ("ordre", "servis"),
    [
        (DEPOT, [0, 2]),
        ("note", [1, 2]),
        ("petites", [2, 0]),
        ("grandes", [1, 2]),
        ("peu_peuplees", [2, 1]),
        ("peuplees", [0, 2]),
    ],
)
def test_each_order_serves_what_fits_and_passes_over_what_does_not(ordre, servis):
    """60, 70 and 30 within 100; a request without note, population or amount comes last, and is served nothing."""
    found = repartir(
        table((60, 60, 5, 900), (70, 70, 9, 300), (30, 30, 7, 100), (None, None, None, None)), 100, 100, ordre
    )
    given = found.lignes.filter(pl.col("accorde_b") > 0).get_column("cle").to_list()
    assert given == servis
    assert found.apres.accorde + found.apres.reste == 100
    assert (found.avant.servis, found.avant.accorde, found.avant.non_servis, found.inconnus) == (2, 90, 1, 1)
    assert set(ORDRES) == {DEPOT, "note", "petites", "grandes", "peu_peuplees", "peuplees"}


def test_who_gains_and_loses_is_what_each_is_granted_not_what_is_computed():
    """A lower rate lets the third one in: it gains all, the two others lose; equal rows are served by their deposit."""
    found = repartir(table((50, 40, None, 1), (50, 40, None, 1), (20, 16, None, 1)), 100, 100, DEPOT)
    assert found.lignes.sort("cle").get_column("ecart").to_list() == [-10, -10, 16]
    assert (found.gagnants, found.perdants, found.apres.accorde, found.apres.reste) == (1, 2, 96, 4)
    empty = repartir(pl.DataFrame(schema=COLONNES), 100, 100, "note")
    assert (empty.avant.servis, empty.apres.reste, empty.gagnants, empty.meme_porteur) == (0, 100, 0, 0)


@pytest.mark.django_db
def test_a_try_agrees_with_one_dossier_writes_nothing_and_tells_nothing_of_what_is_hidden(django_assert_num_queries):
    appel, agent = fabriques.un_appel(), fabriques.un_agent()
    complet = fabriques.un_dossier_complet(appel, agent=agent)
    fabriques.juger(complet)
    deposes = [
        fabriques.un_dossier_depose(appel, fabriques.une_structure(one))
        for one in (fabriques.CC, fabriques.AUTRE_COMMUNE)
    ]
    prefet = fabriques.un_agent(Role.SIGNATAIRE)
    before = list(Dossier.objects.order_by("pk").values()), Evenement.objects.count()

    found = simuler_mes_dossiers(agent, appel, cles_a_decider(agent, appel), Variante({"taux_maximum": 500_000}))
    read = {one["numero"]: one for one in found.lignes.to_dicts()}
    for dossier in (complet, *deposes):
        alone = resultat_instruit(Dossier.objects.get(pk=dossier.pk)).montant
        assert read[dossier.numero]["calcule_a"] == alone
    assert any(one["ecart"] < 0 for one in read.values())
    assert found.avant.reste == 29_702_975 - found.avant.accorde
    assert (list(Dossier.objects.order_by("pk").values()), Evenement.objects.count()) == before

    keys = cles_a_decider(agent, appel)
    with django_assert_num_queries(6):  # rights, credits, requests, expenses cut, versions
        simuler_mes_dossiers(agent, appel, keys, Variante())
    first = complet.lignes.filter(sens="depense").first()
    cut = ExamenSaisi(first.identite, SortDepense.ECARTEE, None, "Hors du champ de l’aide.")
    complet.refresh_from_db()
    examiner_les_depenses(complet, [cut], par=agent, revision=complet.revision)
    after = simuler_mes_dossiers(agent, appel, keys, Variante()).lignes.filter(pl.col("numero") == complet.numero)
    alone = resultat_instruit(Dossier.objects.get(pk=complet.pk)).montant
    assert after.get_column("calcule_a").item() == alone != read[complet.numero]["calcule_a"]
    exclure(deposes[0], agent, motif="Lien familial avec le maire.", par=prefet)
    hidden = simuler_mes_dossiers(agent, appel, keys, Variante())
    assert deposes[0].numero not in hidden.lignes.get_column("numero").to_list()
    assert hidden.apres.calcule == alone + read[deposes[1].numero]["calcule_a"]

    asked = demander_la_simulation(appel, Variante(ordre="petites"), par=agent, cle=uuid.uuid4())
    derouler()
    work = Travail.objects.select_related("resultat").get(pk=asked.pk)
    assert work.resultat is not None
    assert work.etat == "fini"
    with pytest.raises(SaisieRefusee, match="cahier qui se tient"):  # said at once, not by a work that fails
        demander_la_simulation(appel, Variante({"taux_maximum": 5_000_000}), par=agent, cle=uuid.uuid4())
    stranger = fabriques.un_agent(departement="21")
    with pytest.raises(SaisieRefusee):
        demander_la_simulation(appel, Variante(), par=stranger, cle=uuid.uuid4())
