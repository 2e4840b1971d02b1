"""What first calls a comité together: a changed key of its cahier changes the day."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.regles.petit import texte_petit

from regles.chargement import charger
from regles.convocation import echeance

pytestmark = pytest.mark.requirement("G-06", "IF-13", "CO-04", "A2-03")
DIX = [dt.date(2021, 9, day) for day in range(1, 11)]


def _le(cles: str, **faits):
    text = texte_petit(comite=f"{{libelle: Comité, {cles}, source: {{document: d, section: s}}}}")
    found = echeance(charger(text).comite, **{"derniere": None, "deposes": DIX, **faits})
    return None if found is None else (found.le.isoformat(), found.raison)


@pytest.mark.parametrize(
    ("cles", "faits", "attendu"),
    [
        ("rythme: {mois: 1, dossiers: 10}", {}, ("2021-09-10", "10 dossiers étaient déposés ce jour-là")),
        ("rythme: {mois: 1, dossiers: 12}", {}, ("2021-10-01", "un mois après le premier dépôt, le 1er septembre 2021")),
        ("rythme: {mois: 1, dossiers: 10}", {"deposes": DIX[:9]}, ("2021-10-01", "un mois après le premier dépôt, le 1er septembre 2021")),
        ("rythme: {mois: 2}", {"derniere": dt.date(2021, 12, 31)}, ("2022-02-28", "2 mois après sa dernière séance, le 31 décembre 2021")),
        ("rythme: {dossiers: 1}", {}, ("2021-09-01", "un dossier était déposé ce jour-là")),
        ("rythme: {releve: oui}", {"releves": [dt.date(2021, 9, 20)]}, ("2021-09-21", "les demandes sont prises ensemble le 20 septembre 2021")),
        ("rythme: {releve: oui}", {"releves": [dt.date(2021, 9, 20)], "derniere": dt.date(2021, 10, 1)}, None),
        ("dates: [12/04/2021, 18/10/2021]", {"derniere": dt.date(2021, 4, 12)}, ("2021-10-18", "c’est le premier de ses jours depuis sa dernière séance")),
        ("dates: [18/10/2021], rythme: {dossiers: 10}", {}, ("2021-09-10", "10 dossiers étaient déposés ce jour-là")),
        ("rythme: {mois: 1}", {"deposes": []}, None),
    ],
)  # fmt: skip
def test_first_to_come_calls_the_comite_together(cles, faits, attendu):
    assert _le(cles, **faits) == attendu
