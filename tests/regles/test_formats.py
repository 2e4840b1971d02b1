"""What was stored is read back, in each format that ever was: one small golden file for each."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from regles.cahier import Cahier
from regles.chargement import relire
from regles.evaluation import evaluer
from regles.formats import FormatInconnu
from regles.resultat import FORMAT_DU_RESULTAT, Resultat, ResultatIllisible
from regles.situation import FORMAT_DE_LA_SITUATION, garder, reprendre

RACINE = Path(__file__).resolve().parents[2]
GARDES = {
    int(fichier.stem): json.loads(fichier.read_text(encoding="utf-8"))
    for fichier in (Path(__file__).parent / "formats").glob("*.json")
}
CAS = [(numero, nom) for numero, gardes in sorted(GARDES.items()) for nom in gardes]
REPRISES = {
    "lignes et valeur manquante": {
        "projet.debut": dt.date(2022, 8, 31),
        "projet.fin": dt.date(2024, 2, 29),
        "recettes.autres": 0,
        "recettes.dotations": 0,
        "camera": (
            {"cout": None, "lieu": "ecole", "neuve": True},
            {"cout": 15_000_00, "lieu": "rue", "neuve": True},
        ),
    },
    "choix multiple et jugement": {
        "projet.engagements": frozenset(),
        "projet.surface": 100,
        "depenses.total": 100_000_00,
        "appreciation.qualite": "exemplaire",
    },
}  # the two others are held by their results
RESULTATS = {  # recevable, montant, minimum, maximum, motifs, manquants, jugements ouverts
    "lignes et valeur manquante": (True, None, None, None, [], ("camera",), ()),
    "refus motivé": (False, 0, 0, 0, ["neuves"], (), ()),
    "choix multiple et jugement": (True, 40_000_00, 40_000_00, 40_000_00, [], (), ()),
    "jugements ouverts": (
        True, 27_300_00, 0, 27_300_00, [], (), ("appreciation.petite_ou_moyenne", "appreciation.taux_retenu"),
    ),
}  # fmt: skip


def garde(numero: int, nom: str) -> tuple[Cahier, dict[str, object], dict[str, object]]:
    """The cahier, the situation and the result of one case, as they were stored in this format."""
    un = GARDES[numero][nom]
    return relire((RACINE / un["cahier"]).read_text(encoding="utf-8")), un["situation"], un["resultat"]


def test_each_format_has_its_file():
    assert set(GARDES) == set(range(FORMAT_DU_RESULTAT + 1)) == set(range(FORMAT_DE_LA_SITUATION + 1))


@pytest.mark.requirement("N-04", "X-02")
@pytest.mark.parametrize(("numero", "nom"), CAS)
def test_result_of_each_format_is_read_in_full(numero: int, nom: str):
    _, _, brut = garde(numero, nom)
    lu = Resultat.depuis_json(brut)
    motifs = [motif.id for motif in lu.motifs]
    assert (lu.recevable, lu.montant, lu.minimum, lu.maximum, motifs, lu.manquants, lu.a_apprecier) == RESULTATS[nom]
    assert lu.en_json() == {**brut, "format": FORMAT_DU_RESULTAT}


@pytest.mark.requirement("N-04")
@pytest.mark.parametrize(("numero", "nom"), CAS)
def test_situation_of_each_format_gives_the_result_again(numero: int, nom: str):
    cahier, brut, resultat = garde(numero, nom)
    reprise = reprendre(cahier, brut)
    assert reprise == REPRISES.get(nom, reprise)
    assert evaluer(cahier, reprise).montant == Resultat.depuis_json(resultat).montant == RESULTATS[nom][1]
    assert garder(cahier, reprise) == GARDES[FORMAT_DE_LA_SITUATION][nom]["situation"]


@pytest.mark.parametrize("numero", [0, 1])
def test_what_the_cahier_no_longer_reads_is_missing(numero: int):
    cahier, brut, _ = garde(numero, "choix multiple et jugement")
    valeurs = brut if numero == 0 else brut["valeurs"]
    valeurs = {**valeurs, "projet.disparu": "1", "depenses.total": "beaucoup"}
    reprise = reprendre(cahier, valeurs if numero == 0 else {"format": 1, "valeurs": valeurs})
    attendue = REPRISES["choix multiple et jugement"]
    assert reprise == {nom: valeur for nom, valeur in attendue.items() if nom != "depenses.total"}


@pytest.mark.parametrize("numero", [2, -1, "1", None, True])
def test_a_format_of_another_time_is_refused_with_a_sentence(numero: object):
    cahier, situation, resultat = garde(1, "refus motivé")
    phrase = f"ce contenu est au format {numero}, que cette version de l'application ne connaît pas"
    with pytest.raises(ResultatIllisible) as refus:
        Resultat.depuis_json({**resultat, "format": numero})
    assert str(refus.value) == f"Ce résultat enregistré n'est pas lisible (FormatInconnu : {phrase})."
    with pytest.raises(FormatInconnu) as inconnu:
        reprendre(cahier, {**situation, "format": numero})
    assert str(inconnu.value) == phrase


def test_nothing_stored_is_an_empty_situation(cahier_71: Cahier):
    assert reprendre(cahier_71, {}) == {}
