"""What docs/langage.md says of the values that every cahier reads, from the table of the language."""

from __future__ import annotations

from regles.regimes import ETAPES_COMMUNES
from regles.valeurs import Donnee, Genre
from regles.vocabulaire import COMMUNES, FAMILLES, FIGURES, NATURES_DE_PORTEUR, Fournisseur

_REMPLI_PAR = {
    Fournisseur.TERRITOIRE: "données des territoires",
    Fournisseur.STRUCTURE: "demandeur et partenaires",
    Fournisseur.FORMULAIRE: "champ du formulaire",
    Fournisseur.PLAN: "plan de financement",
    Fournisseur.PIECES: "pièces",
    Fournisseur.SERVICE: "service",
    Fournisseur.ENVELOPPE: "enveloppe et décisions",
    Fournisseur.CALENDRIER: "calendrier",
    Fournisseur.VERSEMENTS: "versements",
}


def table_des_valeurs() -> str:
    """Every common value and family of values, with its genre, who fills it, from when, and what it is."""
    lignes = ["| valeur | genre | remplie par | connue au | ce que c'est |", "| --- | --- | --- | --- | --- |"]
    for une in (*COMMUNES, *FIGURES):
        qui, donnee = _REMPLI_PAR[une.fournisseur], une.donnee
        lignes.append(f"| `{donnee.nom}` | {_genre(donnee)} | {qui} | {une.quand} | {_dit(donnee)} |")
    for famille in FAMILLES:
        qui = _REMPLI_PAR[famille.fournisseur]
        lignes.append(f"| `{famille.nom}` | {famille.genre} | {qui} | {famille.quand} | {famille.libelle} |")
    return "\n".join(lignes)


def natures_de_porteur() -> str:
    """The codes of `porteur.nature`."""
    lignes = ["| code | nature |", "| --- | --- |"]
    return "\n".join([*lignes, *(f"| `{option.code}` | {option.libelle} |" for option in NATURES_DE_PORTEUR)])


def noms_reserves() -> str:
    """The names that no author may take beside those of the values."""
    etapes = ", ".join(f"`{nom}`" for nom in ETAPES_COMMUNES)
    return f"`montant` et les étapes d'un régime ({etapes}) sont des noms déjà pris, comme ceux des valeurs."


def _genre(donnee: Donnee) -> str:
    if donnee.genre is Genre.LIGNES:
        return f"lignes : {', '.join(f'`{champ.nom}`' for champ in donnee.champs)}"
    return f"{donnee.genre} {donnee.unite}".rstrip()


def _dit(donnee: Donnee) -> str:
    return f"{donnee.libelle}. {donnee.aide}" if donnee.aide else donnee.libelle
