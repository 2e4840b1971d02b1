"""Decisions are numbered, dated, and say what they refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DECISIONS = sorted((Path(__file__).resolve().parents[2] / "docs/adr").glob("*.md"))


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_decision_is_numbered_dated_and_says_what_it_refused(page: Path):
    lines = page.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith(f"# {page.stem[:4]}. ")
    assert lines[2].startswith("Status: ")
    assert re.search(r"\bDate: 20\d\d-[01]\d-[0-3]\d\.", " ".join(lines[2:4]))
    assert [line for line in lines if line in {"## Context", "## Decision", "## Refused"}] == [
        "## Context",
        "## Decision",
        "## Refused",
    ]


def test_numbers_are_given_once():
    numbers = [page.stem[:4] for page in DECISIONS]
    assert sorted(set(numbers)) == numbers
