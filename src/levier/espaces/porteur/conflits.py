"""Two writers in one draft, on screen: what a page sends of what it showed, and both texts of a conflict."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from levier.comptes.models import Personne
from levier.dossiers.actions import Enregistrement
from levier.dossiers.formulaire.blocs import champ_nomme, libelle_du_champ
from levier.dossiers.formulaire.conflits import PageVue, contenu, empreinte, qui_a_modifie
from levier.dossiers.models import Dossier
from levier.espaces.composants.champs import SEPARATEUR
from levier.espaces.porteur.reponses import textes
from regles.cahier import Cahier, Champ
from regles.valeurs import Genre

BASE, GARDER, PRENDRE = "base.", "garder.", "prendre."
"""Prefixes of the names sent with a form: the mark a field was shown with, and the two ways out of a conflict."""

_CLE = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class ConflitAffiche:
    """Both texts of a field. `empreinte` marks the other's: sent with « garder », it is what the person has seen."""

    nom: str
    libelle: str
    phrase: str
    mienne: str
    autre: str
    empreinte: str


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


def marques(dossier: Dossier, noms: Iterable[str]) -> list[tuple[str, str]]:
    """The mark of each field as it is shown now."""
    return [(nom, empreinte(contenu(dossier, nom))) for nom in noms]


def conflits_affiches(saved: Enregistrement, cahier: Cahier, par: Personne) -> dict[str, ConflitAffiche]:
    """Each conflict of a saving, in words."""
    if not saved.conflits:
        return {}
    fields = {nom: champ for nom in saved.conflits if (champ := champ_nomme(cahier, nom)) is not None}
    theirs = textes(saved.dossier, tuple(fields.values()))
    return {
        nom: ConflitAffiche(
            nom,
            libelle_du_champ(cahier, nom, saved.dossier.reponses) or nom,
            qui_a_modifie("cette réponse", conflit.auteur, par).rstrip(",") + ".",
            _lisible(fields[nom], conflit.mienne),
            _lisible(fields[nom], theirs[nom]),
            conflit.empreinte,
        )
        for nom, conflit in saved.conflits.items()
    }


def _lisible(champ: Champ, texte: str) -> str:
    """A text as its field shows it: the label of a choice, not its code."""
    if champ.donnee.genre is Genre.OUI_NON:
        return texte.capitalize()
    if not champ.donnee.options:
        return texte
    labels = {option.code: option.libelle for option in champ.donnee.options}
    return ", ".join(labels.get(code, code) for code in texte.split(SEPARATEUR))
