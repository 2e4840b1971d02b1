"""Every example of the guide for officers runs: its cahier loads, its mistakes give their sentences, its commands answer."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

import pytest
from tests.cahiers.appels import RACINE
from typer.testing import CliRunner

from levier.cli.commandes import application
from levier.cli.nouveau import texte
from regles.chargement import CahierInvalide, charger
from regles.evaluation import evaluer

GUIDE = RACINE / "docs" / "guides" / "ecrire-un-cahier.md"
FAUTES = 7
VARIANTES = 8


class Bloc(NamedTuple):
    """One fenced block of the guide: its kind, its text, its line."""

    genre: str
    texte: str
    ligne: int


def _blocs() -> list[Bloc]:
    guide = GUIDE.read_text(encoding="utf-8")
    trouves = re.finditer(r"^ *```([a-z ]+)\n(.*?)^ *```$", guide, re.MULTILINE | re.DOTALL)
    return [Bloc(trouve[1], dedent(trouve[2]), guide.count("\n", 0, trouve.start()) + 1) for trouve in trouves]


BLOCS = _blocs()
CAHIER = "\n".join(bloc.texte for bloc in BLOCS if bloc.genre == "yaml")
VARIANTES_DU_GUIDE = [bloc for bloc in BLOCS if bloc.genre == "yaml variante"]
ECHANGES = [(avant, apres) for avant, apres in pairwise(BLOCS) if avant.genre == "remplacer"]
COMMANDES = [bloc for bloc in BLOCS if bloc.genre == "console"]


def test_every_block_of_the_guide_is_of_a_kind_that_runs():
    genres = {bloc.genre for bloc in BLOCS}
    assert genres == {"yaml", "yaml variante", "remplacer", "diagnostic", "console", "json", "json hypothese"}
    assert (len(ECHANGES), len(VARIANTES_DU_GUIDE), len(COMMANDES)) == (FAUTES, VARIANTES, 8)
    assert all(apres.genre == "diagnostic" for _, apres in ECHANGES)
    assert GUIDE.read_text(encoding="utf-8").count("```") == 2 * len(BLOCS)


@pytest.mark.requirement("N-03")
def test_pieces_of_the_guide_make_a_cahier_whose_examples_hold():
    cahier = charger(CAHIER, "mediatheques.yaml")
    assert (cahier.identite.id, cahier.enveloppe.montant) == ("mediatheques-connectees", 250_000_00)
    for exemple in cahier.exemples:
        resultat = evaluer(cahier, exemple.donnees)
        assert (resultat.recevable, resultat.montant) == (exemple.recevable, exemple.montant), exemple.cas
    assert {motif for exemple in cahier.exemples for motif in exemple.motifs} == {c.id for c in cahier.recevabilite}


@pytest.mark.parametrize("variante", VARIANTES_DU_GUIDE, ids=lambda bloc: f"ligne {bloc.ligne}")
def test_variant_is_verified_in_place_of_the_parts_of_the_same_name(variante, tmp_path: Path):
    """By the command that the guide tells to run: loaded, its examples held, looked at again for what seems forgotten."""
    fichier = tmp_path / "variante.yaml"
    fichier.write_text(_fusionner(CAHIER, variante.texte), encoding="utf-8")
    resultat = CliRunner().invoke(application, ["cahier", "verifier", str(fichier)])
    assert resultat.exit_code == 0, resultat.output
    assert "tout est conforme" in resultat.stdout


@pytest.mark.parametrize(("echange", "attendu"), ECHANGES, ids=lambda bloc: f"ligne {bloc.ligne}")
def test_mistake_gives_the_sentence_of_the_guide(echange, attendu):
    avant, apres = (ligne[2:] for ligne in echange.texte.splitlines())
    assert CAHIER.count(avant) == 1, avant
    with pytest.raises(CahierInvalide) as refus:
        charger(CAHIER.replace(avant, apres), "mediatheques.yaml")
    assert attendu.texte.strip() in _une_ligne(str(refus.value))
    assert "mediatheques.yaml, ligne" in str(refus.value)


JOUEES = [bloc for bloc in COMMANDES if "cahier essayer" in bloc.texte]


@pytest.mark.long
@pytest.mark.parametrize("commande", JOUEES, ids=lambda bloc: f"ligne {bloc.ligne}")
def test_examples_of_the_guide_are_played_as_it_says(commande, serveur_a_nous, tmp_path: Path, monkeypatch):
    """In a base of the server of the tests."""
    _repond(commande, tmp_path, monkeypatch)


@pytest.mark.parametrize(
    "commande", [bloc for bloc in COMMANDES if bloc not in JOUEES], ids=lambda bloc: f"ligne {bloc.ligne}"
)
def test_command_answers_as_the_guide_says(commande, tmp_path: Path, monkeypatch):
    _repond(commande, tmp_path, monkeypatch)


def _repond(commande, tmp_path: Path, monkeypatch) -> None:
    json = next(bloc.texte for bloc in BLOCS if bloc.genre == "json")
    (tmp_path / "mediatheques.yaml").write_text(CAHIER, encoding="utf-8")
    if "nouveau" not in commande.texte:
        (tmp_path / "refuges.yaml").write_text(texte("refuges", 2027), encoding="utf-8")
    (tmp_path / "situation.json").write_text(json, encoding="utf-8")
    hypothese = next(bloc.texte for bloc in BLOCS if bloc.genre == "json hypothese")
    (tmp_path / "hypothese.json").write_text(hypothese, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    appel, *lignes = commande.texte.strip().splitlines()
    resultat = CliRunner().invoke(application, appel.removeprefix("levier ").split())
    assert resultat.exit_code == 0, resultat.output
    for ligne in lignes:
        assert ligne.removeprefix("> ") in _une_ligne(resultat.output)


@pytest.mark.requirement("N-03")
def test_guide_names_every_part_that_a_cahier_has():
    """What an officer may write is in the guide."""
    for partie in ("identite", "documents", "fenetre", "enveloppe", "parametres", "page", "natures_depense", "formulaire",
                   "engagement", "pieces", "criteres", "appreciations", "recevabilite", "bareme", "regime", "montant",
                   "acte", "exemples", "lignes", "vagues", "comite", "suivi"):  # fmt: skip
        assert re.search(rf"^\s*{partie}:", GUIDE.read_text(encoding="utf-8"), re.MULTILINE), partie


def _une_ligne(texte: str) -> str:
    return re.sub(r"[\u00a0\u202f]", " ", texte)


def _fusionner(cahier: str, variante: str) -> str:
    """The cahier whose parts named in `variante` are those of `variante`."""
    parties = _parties(cahier) | _parties(variante)
    return "\n".join(parties.values())


def _parties(texte: str) -> dict[str, str]:
    morceaux = re.split(r"^(?=[a-z_]+:)", texte, flags=re.MULTILINE)
    return {morceau.partition(":")[0]: morceau for morceau in morceaux if morceau.strip()}
