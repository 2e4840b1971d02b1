"""What a page of a request sends: texts as typed, the marks of what it showed, the button pressed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.http import QueryDict

from levier.dossiers.formulaire.conflits import PageVue
from levier.espaces.composants.champs import SEPARATEUR

BASE, GARDER, PRENDRE = "base.", "garder.", "prendre."
"""Prefixes of the names sent with a form: the mark a field was shown with, and the two ways out of a conflict."""

_CLE = re.compile(r"[0-9a-f]{16}")


def envoyees(donnees: QueryDict) -> dict[str, str]:
    """What a form sent, by name: the boxes ticked under one name make one text."""
    return {nom: SEPARATEUR.join(filter(None, donnees.getlist(nom))) for nom in donnees}


def page_vue(donnees: Mapping[str, str]) -> PageVue:
    """What the page showed: one mark per field; the other's, once the person has read it and keeps its own."""
    bases = {nom.removeprefix(BASE): mark for nom, mark in donnees.items() if nom.startswith(BASE)}
    seen = {nom.removeprefix(GARDER): mark for nom, mark in donnees.items() if nom.startswith(GARDER)}
    key = donnees.get("page", "")
    return PageVue(bases | seen, key if _CLE.fullmatch(key) else "")


def reponses_envoyees(donnees: Mapping[str, str]) -> dict[str, str]:
    """What was typed, but the field of which the other's text is taken."""
    return {nom: text for nom, text in donnees.items() if f"{PRENDRE}{nom}" not in donnees}


def revision_vue(donnees: Mapping[str, str]) -> int | None:
    """The revision that the page showed, or the one whose plan the person read before keeping its own; None when not said."""
    typed = donnees.get("garder", "") or donnees.get("revision", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None


def champ_tranche(donnees: Mapping[str, str]) -> str:
    """The field whose conflict was just settled by a button, if one."""
    settled = (nom.partition(".")[2] for nom in donnees if nom.startswith((GARDER, PRENDRE)))
    return next(settled, "")
