"""Repeated lines of the form: the field `x` of the line 2 of the block `b` is named `b.2.x`, and is a field like another. Pure.

A line exists as soon as one of its fields holds something; its number is never given to another.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from regles.cahier import Cahier, Champ
from regles.valeurs import Genre

RANG_MAX = 9999
_LIGNE = re.compile(r"(?P<bloc>.+)\.(?P<rang>[1-9]\d{0,3})\.(?P<champ>\w+)")


def champs_du(cahier: Cahier) -> Iterator[Champ]:
    """The fields of the form, in order; a block is one of them."""
    return (champ for section in cahier.formulaire for champ in section.champs)


def est_un_bloc(champ: Champ) -> bool:
    return champ.donnee.genre is Genre.LIGNES


def champ_nomme(cahier: Cahier, nom: str) -> Champ | None:
    """The field of that name that one types, of the form or of a line of a block."""
    found = _LIGNE.fullmatch(nom)
    for champ in champs_du(cahier):
        if champ.nom == nom and not champ.calcule and not est_un_bloc(champ):
            return champ
        if found and champ.nom == found["bloc"] and est_un_bloc(champ):
            return next((c for c in de_la_ligne(champ, int(found["rang"])) if c.nom == nom), None)
    return None


def bloc_de(cahier: Cahier, nom: str) -> tuple[Champ, int] | None:
    """The block and the number of the line that a field belongs to."""
    found = _LIGNE.fullmatch(nom)
    if found is None:
        return None
    bloc = next((champ for champ in champs_du(cahier) if champ.nom == found["bloc"] and est_un_bloc(champ)), None)
    return None if bloc is None else (bloc, int(found["rang"]))


def de_la_ligne(bloc: Champ, rang: int) -> tuple[Champ, ...]:
    """The fields of one line, under their whole names."""
    return tuple(replace(champ, nom=f"{bloc.nom}.{rang}.{champ.nom}") for champ in bloc.champs)


def ligne_retiree(cahier: Cahier, designation: str) -> dict[str, str]:
    """What empties a line designated as « block.2 »: every field of it, withdrawn. Nothing for another designation."""
    nom, _, rank = designation.rpartition(".")
    bloc = next((c for c in champs_du(cahier) if c.nom == nom and est_un_bloc(c)), None)
    if bloc is None or not rank.isdecimal() or not 1 <= int(rank) <= RANG_MAX:
        return {}
    return {champ.nom: "" for champ in de_la_ligne(bloc, int(rank))}


def rangs(bloc: Champ, noms: Iterable[str]) -> list[int]:
    """The numbers of the lines that these names belong to."""
    fields = {champ.nom for champ in bloc.champs}
    found = (_LIGNE.fullmatch(nom) for nom in noms)
    return sorted({int(m["rang"]) for m in found if m and m["bloc"] == bloc.nom and m["champ"] in fields})


def est_plein(bloc: Champ, presents: Collection[int]) -> bool:
    """Whether the block takes no more line."""
    return bloc.donnee.maximum is not None and len(presents) >= bloc.donnee.maximum


def lignes(bloc: Champ, reponses: Mapping[str, object], saisies: Iterable[str] = ()) -> list[dict[str, object]]:
    """The lines as the rules read them; a text that could not be read is a missing value."""
    read = {champ.nom for champ in bloc.donnee.champs}
    return [
        {nom: reponses.get(f"{bloc.nom}.{rang}.{nom}") for nom in read} for rang in rangs(bloc, (*reponses, *saisies))
    ]


def libelle_du_champ(cahier: Cahier, nom: str, presents: Iterable[str] = ()) -> str | None:
    """What people call a field: « Commune », or « Communes rattachées, ligne 2 : Commune » for one of a block.

    `presents` are the names that hold something: lines are counted among them.
    """
    champ = champ_nomme(cahier, nom)
    place = bloc_de(cahier, nom)
    if champ is None:
        return next((autre.donnee.libelle for autre in champs_du(cahier) if autre.nom == nom), None)
    if place is None:
        return champ.donnee.libelle
    bloc, rang = place
    return f"{situer(bloc, rang, rangs(bloc, (*presents, nom)))} : {champ.donnee.libelle}"


def situer(bloc: Champ, rang: int, presents: list[int]) -> str:
    """« Communes rattachées, ligne 2 »: lines are counted as they are shown."""
    place = presents.index(rang) + 1 if rang in presents else len(presents) + 1
    return f"{bloc.donnee.libelle}, ligne {place}"
