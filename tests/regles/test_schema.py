"""The schema for editors, the loader and the committed file say the same."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest
from typer.testing import CliRunner

from levier.cli.cahier import application
from regles.chargement import charger
from regles.chargement.champs import Champs
from regles.chargement.lecture import Lecteur, Scalaire, Suite, Table
from regles.schema import en_texte, schema

RACINE = Path(__file__).resolve().parents[2]
CAHIERS = sorted(
    fichier
    for dossier in ("cahiers", "tests/regles")
    for fichier in (RACINE / dossier).rglob("*.yaml")
    if fichier.parent.name != "cas" and "montant:" in fichier.read_text(encoding="utf-8").splitlines()
)
SCHEMA = schema()


def resoudre(noeud: dict) -> dict:
    return SCHEMA["definitions"][noeud["$ref"].rpartition("/")[2]] if "$ref" in noeud else noeud


def _exigees(noeud: Table, regle: dict) -> list[str]:
    """The keys that a mapping must have; a cahier that starts from another one needs fewer."""
    autres = [] if "depuis" in noeud.entrees else regle.get("anyOf", [{}])[0].get("required", [])
    return [*regle.get("required", ()), *autres]


def ecarts(noeud, regle: dict, chemin: str) -> list[str]:
    """What a validator would say; every scalar is text here, as it is for the loader."""
    regle = resoudre(regle)
    if isinstance(noeud, Scalaire):
        types = regle.get("type", "string")
        fautes = [] if "string" in types or "enum" in regle else [f"{chemin} : un texte n'est pas admis"]
        if "enum" in regle and noeud.texte not in regle["enum"]:
            fautes.append(f"{chemin} : {noeud.texte!r} n'est pas admis")
        if "pattern" in regle and not re.search(regle["pattern"], noeud.texte):
            fautes.append(f"{chemin} : {noeud.texte!r} n'a pas la forme voulue")
        return fautes
    if isinstance(noeud, Suite):
        if "array" not in regle.get("type", "array"):
            return [f"{chemin} : une liste n'est pas admise"]
        return [
            e for rang, enfant in enumerate(noeud.elements) for e in ecarts(enfant, regle["items"], f"{chemin}[{rang}]")
        ]
    libre = regle.get("additionalProperties")
    fautes = [f"{chemin} : il manque {cle}" for cle in _exigees(noeud, regle) if cle not in noeud.entrees]
    for cle, enfant in noeud.entrees.items():
        suite = regle.get("properties", {}).get(cle, libre)
        if suite is False:
            fautes.append(f"{chemin}.{cle} : clé inconnue")
        elif suite is not True:
            fautes += ecarts(enfant, suite, f"{chemin}.{cle}")
    return fautes


def test_committed_schema_is_the_current_one():
    assert (RACINE / "docs/cahier.schema.json").read_text(encoding="utf-8") == en_texte()


def test_command_prints_the_schema():
    assert CliRunner().invoke(application, ["schema"]).stdout == en_texte()


@pytest.mark.parametrize("fichier", CAHIERS, ids=lambda fichier: fichier.stem)
def test_every_cahier_fits_the_schema(fichier):
    assert ecarts(Lecteur(fichier.read_text(encoding="utf-8"), "").racine(), SCHEMA, "cahier") == []


def test_a_wrong_key_and_a_missing_one_are_seen(texte_71):
    texte = texte_71.replace("\nformulaire:", "\nformulair:").replace("arrondi: centime inférieur", "arrondi: au pif")
    fautes = ecarts(Lecteur(texte, "").racine(), SCHEMA, "cahier")
    assert fautes == [
        "cahier : il manque formulaire",
        "cahier.arrondi : 'au pif' n'est pas admis",
        "cahier.formulair : clé inconnue",
    ]


def test_a_cahier_that_starts_from_another_writes_only_what_it_changes():
    texte = "depuis: refuges@1\nid: refuges-isere\nversion: 1\nretirer: [pieces.caution]\n"
    assert ecarts(Lecteur(texte, "").racine(), SCHEMA, "cahier") == []
    sans = texte.replace("depuis: refuges@1\n", "")
    assert "cahier : il manque formulaire" in ecarts(Lecteur(sans, "").racine(), SCHEMA, "cahier")


def test_schema_and_loader_know_the_same_keys(monkeypatch):
    """Every key that the loader asks for is in the schema at its place, and the reverse, over all the cahiers."""
    lus: dict[int, set[str]] = defaultdict(set)
    tables = []
    fermer = Champs.fermer

    def noter(champs: Champs) -> None:
        lus[id(champs.table)] |= champs.demandes
        tables.append(champs.table)
        fermer(champs)

    racines = []
    lire = Lecteur.racine
    monkeypatch.setattr(Champs, "fermer", noter)
    monkeypatch.setattr(Lecteur, "racine", lambda lecteur: racines.append(lire(lecteur)) or racines[-1])
    for fichier in CAHIERS:
        charger.__wrapped__(fichier.read_text(encoding="utf-8"))

    demandes: dict[str, set[str]] = defaultdict(set)
    declarees: dict[str, set[str]] = {}

    def suivre(noeud, regle: dict, chemin: str) -> None:
        regle = resoudre(regle)
        if isinstance(noeud, Suite) and "items" in regle:
            for enfant in noeud.elements:
                suivre(enfant, regle["items"], f"{chemin}[]")
        if isinstance(noeud, Table) and "properties" in regle:
            demandes[chemin] |= lus[id(noeud)]
            declarees[chemin] = set(regle["properties"])
            for cle, enfant in noeud.entrees.items():
                suivre(enfant, regle["properties"].get(cle, {}), chemin if cle == "liste" else f"{chemin}.{cle}")

    for racine in racines:
        suivre(racine, SCHEMA, "cahier")
    declarees["cahier"] -= {"depuis", "retirer"}  # read before the cahier is
    assert demandes == declarees
