"""Natures of applicant that a call tells apart from those that every call knows."""

from __future__ import annotations

import pytest
from tests.regles.petit import SOURCE, petit

from regles.chargement import CahierInvalide
from regles.evaluation import evaluer

NATURES = "{natures: [{code: sivu_musique, libelle: Syndicat de musique, comme: syndicat}]}"
FORMULAIRE = "[{id: f, titre: T, champs: [{nom: projet.titre, genre: texte, libelle: T}, {nom: porteur.nature}]}]"
CONDITION = f"[{{id: c, libelle: C, exiger: porteur.nature = sivu_musique, refus: R, source: {SOURCE}}}]"


def test_a_rule_reads_a_nature_that_the_call_adds():
    cahier = petit(porteurs=NATURES, formulaire=FORMULAIRE, recevabilite=CONDITION)
    verdicts = [evaluer(cahier, {"porteur.nature": une}).recevable for une in ("sivu_musique", "syndicat")]
    assert verdicts == [True, False]
    assert cahier.porteurs.natures_de("syndicat") == {"syndicat", "sivu_musique"}
    assert cahier.porteurs.natures_de("commune") == {"commune"}


@pytest.mark.parametrize(
    ("parties", "dit"),
    [
        ({"porteurs": NATURES}, "ajoutez « - nom: porteur.nature » au formulaire"),
        (
            {"porteurs": NATURES.replace("code: sivu_musique", "code: commune")},
            "« commune » est déjà pris par une nature connue",
        ),
        ({"porteurs": NATURES.replace("comme: syndicat", "comme: sindicat")}, "« sindicat » n'est pas admis ici"),
    ],
)
def test_what_is_wrong_with_an_added_nature_is_told(parties: dict[str, str], dit: str):
    with pytest.raises(CahierInvalide) as refus:
        petit(**{"formulaire": FORMULAIRE.replace(", {nom: porteur.nature}", "")} | parties)
    assert dit in str(refus.value)
