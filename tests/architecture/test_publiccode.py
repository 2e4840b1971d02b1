"""`publiccode.yml` holds what its standard asks for, but the address that this tree does not have, and says what the rest says."""

from __future__ import annotations

import tomllib
from pathlib import Path

import yaml

RACINE = Path(__file__).resolve().parents[2]
EXIGEES = {
    "publiccodeYmlVersion", "name", "platforms", "developmentStatus", "softwareType", "description", "legal", "maintenance",
    "localisation",
}  # fmt: skip
"""All that the standard asks for, `url` apart."""


def test_publiccode_holds_what_its_standard_asks_for():
    told = yaml.safe_load((RACINE / "publiccode.yml").read_text(encoding="utf-8"))
    assert set(told) == EXIGEES
    for words in told["description"].values():
        assert len(words["shortDescription"]) <= 150
        assert 150 <= len(words["longDescription"]) <= 10_000
        assert len(words["features"]) >= 1


def test_publiccode_names_the_licence_of_the_project():
    told = yaml.safe_load((RACINE / "publiccode.yml").read_text(encoding="utf-8"))
    project = tomllib.loads((RACINE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (told["name"].lower(), told["legal"]["license"]) == (project["name"], project["license"]["text"])
