"""Guides show screens that exist: each picture is one that `make images` makes, and no other stays in the tree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.parcours.ecrans import ECRANS

RACINE = Path(__file__).resolve().parents[2]
LARGEURS = ("1280", "320")
TEXTES = ("README.md", "docs/guides/porteur.md", "docs/guides/agent.md", "docs/guides/enveloppes.md")
PAGES = ("README.md", *(str(path.relative_to(RACINE)) for path in sorted((RACINE / "docs").rglob("*.md"))))


def images(texte: str) -> list[tuple[str, str]]:
    """(alternative text, path) of each picture of a Markdown file."""
    return re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", (RACINE / texte).read_text(encoding="utf-8"))


@pytest.mark.parametrize("texte", TEXTES)
def test_each_picture_is_a_screen_of_ours_and_has_its_words(texte):
    made = {f"{ecran.nom}-{largeur}.webp" for group in ECRANS.values() for ecran in group for largeur in LARGEURS}
    shown = images(texte)
    assert shown
    assert [path for _, path in shown if Path(path).name not in made] == []
    assert [path for _, path in shown if not ((RACINE / texte).parent / path).is_file()] == []
    assert [path for words, path in shown if len(words) < 10] == []


def test_tree_holds_the_pictures_that_a_page_shows_and_no_other():
    shown = {Path(path).name for page in PAGES for _, path in images(page)}
    kept = [path for path in (RACINE / "docs").rglob("*") if path.suffix in {".webp", ".png", ".jpg", ".gif"}]
    assert sorted(kept) == sorted(RACINE / "docs" / "images" / name for name in shown)


def test_porteur_s_guide_shows_the_ten_main_states():
    assert len(images("docs/guides/porteur.md")) >= 10
