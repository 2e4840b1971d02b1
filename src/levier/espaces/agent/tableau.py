"""The rows of the list of dossiers as its template writes them: each kind drawn once, texts put in their places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from levier.dossiers.echeances.silence import reste_dit
from levier.dossiers.enums import EtatDossier
from levier.espaces.templatetags.levier import couleur_etat
from levier.instruction.enums import EtatProposition as E
from levier.instruction.queries import COLONNES, NOMMEES, LigneDeListe
from levier.socle import argent
from regles.grille import sur_cent

LONGUEUR_DU_PROJET = 90


def lignes_vues(lignes: Iterable[LigneDeListe], interims: Mapping[int, str], *, notes: bool = False) -> SafeString:
    """The rows of a page, drawn: each kind of row once by its template, the texts of each dossier put in their places.

    `interims`: by key of an instructor away, who stands in; `notes`: the page has the column of notes.
    """
    dossier, messages = (reverse(f"agent:{nom}", args=["0"]) for nom in ("dossier", "messages"))
    drawn = (_ligne(ligne, dossier, messages, interims, notes=notes) for ligne in lignes)
    return mark_safe("".join(drawn))  # noqa: S308  escaped one by one


def _ligne(ligne: LigneDeListe, dossier: str, messages: str, interims: Mapping[int, str], *, notes: bool) -> str:
    texts = _textes(ligne)
    texts["interim"] = interims.get(ligne.suivi_par or 0, "")
    texts["adresse"] = dossier.replace("/0/", f"/{ligne.numero}/")
    texts["messages"] = messages.replace("/0/", f"/{ligne.numero}/")
    filled = tuple(nom for nom in _FACULTATIFS if texts[nom])
    drawn = _patron(min(ligne.non_lus, 2), filled, saisie=ligne.saisie, notes=notes)
    return drawn % {nom: escape(text) for nom, text in texts.items()}


def _textes(ligne: LigneDeListe) -> dict[str, str]:
    projet, when = ligne["projet"] or _mot("nature", ligne), timezone.localtime(ligne["depose_le"])
    silence, waited = ligne.silence_le, ligne.jour("echeance")
    montants = {nom: "" if ligne[nom] is None else argent.ecrire(ligne[nom]) for nom in _MONTANTS}
    return {
        **montants,
        "cle": str(ligne.id),
        "numero": ligne.numero,
        "combien": str(ligne.non_lus),
        "demandeur": ligne["demandeur"],
        "projet": projet if len(projet) <= LONGUEUR_DU_PROJET else Truncator(projet).chars(LONGUEUR_DU_PROJET),
        "theme": ligne["theme"] or "—",
        "depose": when.isoformat(),
        "depose_le": f"{when:%d/%m/%Y}",
        "etat": _mot("etat", ligne),
        "couleur": couleur_etat(EtatDossier(ligne["etat"])),
        "instructeur": ligne["instructeur"] or "",
        "proposition": "" if ligne["proposition"] == E.SUIVIE else _mot("proposition", ligne),
        "acte": _mot("acte", ligne),
        "avis": _mot("avis", ligne),
        "note": "" if ligne["note"] is None else sur_cent(Fraction(ligne["note"])),
        "silence": "" if silence is None else f"{silence:%d/%m/%Y}",
        "reste": "" if silence is None else reste_dit(ligne.silence_reste),
        "retard": f"{waited:%d/%m/%Y}" if waited is not None and ligne.complement_en_retard else "",
    }


def _mot(nom: str, ligne: LigneDeListe) -> str:
    """What the code that a column holds is called."""
    return (NOMMEES[nom].mots or {}).get(ligne[nom], "")


@lru_cache(maxsize=512)
def _patron(non_lus: int, remplis: tuple[str, ...], *, saisie: bool, notes: bool) -> str:
    """A kind of row: with how many unread messages (none, one, several), and which of the texts that may be missing."""
    absents = set(_FACULTATIFS) - set(remplis)
    held = {nom: "" if nom in absents else f"\ue000{nom}\ue001" for nom in _TEXTES}
    drawn = render_to_string(
        "agent/tableau/ligne.html", {"ligne": {**held, "non_lus": non_lus, "saisie": saisie}, "notes": notes}
    )
    return _PLACE.sub(r"%(\1)s", drawn.replace("%", "%%"))


_MONTANTS = tuple(colonne.nom for colonne in COLONNES if colonne.total)
_FACULTATIFS = (
    "instructeur",
    "interim",
    "calcule",
    "propose",
    "attribue",
    "note",
    "proposition",
    "acte",
    "avis",
    "silence",
    "reste",
    "retard",
)
_TEXTES = (
    "cle", "numero", "adresse", "messages", "combien", "demandeur", "projet", "theme", "depose", "depose_le", "etat", "couleur",
    "demande", *_FACULTATIFS,
)  # fmt: skip
_PLACE = re.compile("\ue000([a-z_]+)\ue001")
