"""Every example of docs/langage.md, run as it is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from regles.arrondi import ARRONDIS
from regles.conversion import lire_json
from regles.langage.analyse import analyser
from regles.langage.formule import Formule
from regles.langage.typage import Portee, nommer, typer
from regles.texte import ecrire
from regles.valeurs import Donnee, Genre, Option, Valeur

ARRONDI = ARRONDIS["centime inférieur"]
PAGE = (Path(__file__).resolve().parents[3] / "docs/langage.md").read_text(encoding="utf-8")


def blocs(genre: str) -> list[str]:
    return re.findall(rf"```{genre}\n(.*?)```", PAGE, re.DOTALL)


def donnee(nom: str, genre: str) -> Donnee:
    mots = genre.split()
    match mots:
        case ["entier", unite]:
            return Donnee(nom, Genre.ENTIER, nom, unite=unite)
        case ["choix", "multiple", *codes]:
            return Donnee(nom, Genre.CHOIX_MULTIPLE, nom, options=tuple(Option(code, code) for code in codes))
        case ["choix", *codes]:
            return Donnee(nom, Genre.CHOIX, nom, options=tuple(Option(code, code) for code in codes))
        case ["lignes", *champs]:
            fields = tuple(donnee(*champ.split(":")) for champ in champs)
            return Donnee(nom, Genre.LIGNES, nom, champs=fields, maximum=50)
    return Donnee(nom, Genre(genre), nom)


DONNEES = {
    nom: donnee(nom, genre) for nom, genre in (ligne.split(maxsplit=1) for ligne in blocs("valeurs")[0].splitlines())
}
NOMS = {nom: nommer(declaree) for nom, declaree in DONNEES.items()}


def lire(texte: str, declaree: Donnee) -> Valeur:
    if texte == "inconnu":
        return None
    if declaree.genre is Genre.LIGNES:
        champs = {champ.nom: champ for champ in declaree.champs}
        return tuple(
            {nom: lire(valeur, champs[nom]) for nom, valeur in (c.split(": ") for c in re.split(r", (?=\D)", ligne))}
            for ligne in re.findall(r"\[(.*?)\]", texte)
        )
    return lire_json(texte, declaree)


@pytest.mark.parametrize("bloc", blocs("formule"))
def test_example_gives_what_the_page_says(bloc):
    avant, _, donne = bloc.strip().partition("\ndonne ")
    texte, _, avec = avant.partition("\navec ")
    env = dict.fromkeys(DONNEES)
    for paire in filter(None, avec.split(" ; ")):
        nom, _, valeur = paire.partition(": ")
        env[nom] = lire(valeur, DONNEES[nom])
    formule = Formule.de(texte, typer(analyser(texte), Portee(NOMS, ARRONDI)), ARRONDI, frozenset())
    type_ = formule.expression.type
    obtenu = formule.calcul(env)
    attendu = lire(donne, Donnee("", type_.genre, "", unite=type_.unite))
    assert obtenu == attendu, f"{ecrire(obtenu, type_.genre)} au lieu de {donne}"
    assert (obtenu is None) == bool(formule.manquants(env))
