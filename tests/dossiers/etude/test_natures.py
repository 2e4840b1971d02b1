"""A structure whose known nature a call divides says which it is; the others are not asked. No database."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.regles.petit import SOURCE, petit

from levier.dossiers.etude.etude import Etude
from levier.dossiers.etude.faits import Faits

CAHIER = petit(
    porteurs="{natures: [{code: sivu_musique, libelle: Syndicat de musique, comme: syndicat}]}",
    formulaire="[{id: f, titre: T, champs: [{nom: projet.titre, genre: texte, libelle: T}, {nom: porteur.nature}]}]",
    recevabilite=f"[{{id: c, libelle: C, exiger: porteur.nature = sivu_musique, refus: R, source: {SOURCE}}}]",
)


def etudier(nature: str, reponse: str | None) -> Etude:
    reponses = {} if reponse is None else {"porteur.nature": reponse}
    return Etude(
        Faits(
            cahier=CAHIER,
            fenetre=CAHIER.fenetre,
            instant=dt.datetime(2021, 6, 1, tzinfo=dt.UTC),
            etat="brouillon",
            depose_le=None,
            dernier_depot_le=None,
            recupere_tva="",
            reponses=reponses,
            saisies={},
            lignes=(),
            porteur={"porteur.nature": nature, "porteur.population": 900},
            deja_attribue=0,
        )
    )


@pytest.mark.parametrize(
    ("nature", "reponse", "connue", "offertes"),
    [
        ("syndicat", "sivu_musique", "sivu_musique", ["syndicat", "sivu_musique"]),
        ("syndicat", "commune", "syndicat", ["syndicat", "sivu_musique"]),
        ("syndicat", None, "syndicat", ["syndicat", "sivu_musique"]),
        ("commune", "sivu_musique", "commune", []),
    ],
)
def test_a_structure_is_what_it_says_among_what_fits_it(
    nature: str, reponse: str | None, connue: str, offertes: list[str]
):
    lu = etudier(nature, reponse)
    assert lu.situation["porteur.nature"] == connue
    options = [champ.donnee.options for champ in lu.questionnaire.champs if champ.nom == "porteur.nature"]
    assert [option.code for proposees in options for option in proposees] == offertes
