from __future__ import annotations

import re
from pathlib import Path

import pytest

STATIQUE = Path(__file__).resolve().parents[3] / "src/levier/espaces/static/levier"
CSS = (STATIQUE / "habillage.css").read_text(encoding="utf-8")
JS = (STATIQUE / "levier.js").read_text(encoding="utf-8")


def luminance(couleur: str) -> float:
    parts = [int(couleur[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contraste(un: str, deux: str) -> float:
    light, dark = sorted((luminance(un), luminance(deux)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def couleur(nom: str) -> str:
    return re.search(rf"--{nom}: (#[0-9a-f]{{6}});", CSS)[1]


@pytest.mark.parametrize(
    "encre", ["levier", "levier-vif", "levier-encre", "levier-gris", "levier-oui", "levier-non", "levier-attente"]
)
@pytest.mark.parametrize("fond", ["#ffffff", "levier-papier", "levier-pale"])
def test_text_colours_hold_aa_contrast(encre, fond):
    assert contraste(couleur(encre), fond if fond.startswith("#") else couleur(fond)) >= 4.5


def test_neutral_skin_by_default_and_the_state_s_only_when_asked(client, db, settings):
    html = client.get("/").content.decode()
    assert 'data-habillage="neutre"' in html
    assert "fr-logo" not in html
    settings.LEVIER_HABILLAGE = "etat"
    html = client.get("/").content.decode()
    assert 'data-habillage="etat"' in html
    assert "République<br>Française" in html


def test_banner_says_which_day_is_played(client, db, settings):
    settings.DEMO = True
    assert "Démonstration : nous sommes le 15 septembre 2021." in client.get("/").content.decode()
    settings.DEMO, settings.LEVIER_JOUR = False, ""
    assert "nous sommes le" not in client.get("/").content.decode()


def test_script_evaluates_nothing():
    assert re.findall(r"\beval\(|new Function|innerHTML|document\.write", JS) == []
