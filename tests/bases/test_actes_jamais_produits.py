"""A database of the first tree where an act waits, then can never be made: nothing is lost, no number is given twice."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from tests.bases.test_base_anterieure import _adresse_de, _levier, _restaurer
from tests.conftest import _ordre

NOM = "avant_la_maison_sans_acte"
ATTEND = (
    "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('annonces', 'socle.livrer', "
    '\'{"nom": "decision_prise", "gestionnaire": "levier.actes.tasks.produire_l_acte", "valeurs": {"decision_id": 1}}\')'
)
JAMAIS = "DELETE FROM actes_acte WHERE decision_id = 1; DELETE FROM documents_document WHERE cle = 'acte:1'"


@pytest.fixture
def base(base_modele: str) -> Iterator[str]:
    _restaurer(NOM)
    with psycopg.connect(_adresse_de(NOM)) as held:
        held.execute(JAMAIS)
        held.execute(ATTEND)
    yield NOM
    _ordre(f"DROP DATABASE {NOM} WITH (FORCE)")


@pytest.mark.long
@pytest.mark.requirement("X-04", "X-10")
def test_migration_waits_for_the_former_jobs_then_keeps_the_number_of_an_act_never_made(base):
    refused = _levier(base, "django", "migrate", "--verbosity", "0")
    assert refused.returncode == 1
    assert "1 acte(s) attendent d’être produits : laissez le travailleur de l’ancienne version finir" in refused.stderr
    with psycopg.connect(_adresse_de(base)) as held:
        held.execute(
            "UPDATE procrastinate_jobs SET status = 'failed' WHERE status = 'todo' AND task_name = 'socle.livrer'"
        )
    migrated = _levier(base, "django", "migrate", "--verbosity", "0")
    assert (migrated.returncode, migrated.stderr) == (0, "")
    with psycopg.connect(_adresse_de(base)) as held:
        never = held.execute(
            "SELECT a.numero, a.etat, a.genre, a.document_id FROM actes_acte a "
            "JOIN attributions_decision d ON d.id = a.decision_id WHERE d.id = 1"
        ).fetchall()
        series = held.execute("SELECT dernier FROM documents_numerotation WHERE serie = 'ARR-71-2021'").fetchone()
        others = held.execute("SELECT count(*) FROM actes_acte WHERE etat = 'notifie'").fetchone()
    assert (never, series, others) == ([("ARR-71-2021-0001", "annule", "arrete_attributif", None)], (14,), (19,))
