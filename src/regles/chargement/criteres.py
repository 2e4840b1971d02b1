"""The criteria of selection, and the grid that some of them make: weights and scales."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from regles.cahier import Critere, Theme
from regles.chargement.lecture import Scalaire, Suite
from regles.echelle import NOTE_MAXIMUM, POIDS_MAXIMUM, Echelle
from regles.langage.diagnostics import suggestion

if TYPE_CHECKING:
    from regles.chargement.champs import Champs

_BORNES = re.compile(r"([01])-([0-9]{1,2})")
_CONSEIL = (
    "écrivez la plus petite note, 0 ou 1, un tiret et la plus grande, "
    f"{NOTE_MAXIMUM} au plus (0-3, 1-5), ou une liste de 2 à {NOTE_MAXIMUM} mots, du plus faible au plus fort"
)


def lire_criteres(racine: Champs, themes: tuple[Theme, ...]) -> tuple[Critere, ...]:
    """The criteria of selection, each for known themes; those that have a scale make the grid."""
    codes = [theme.code for theme in themes]

    def lire(champs: Champs) -> Critere:
        concernes = champs.textes("themes", requis=False)
        for theme in concernes:
            if theme.texte not in codes:
                ou = suggestion(theme.texte, codes)
                champs.lecteur.signaler(theme, champs.endroit, f"le thème « {theme.texte} » n'existe pas{ou}")
        echelle = _lire_echelle(champs)
        _exiger_une_echelle(champs)
        return Critere(
            id=champs.identifiant("id"),
            libelle=champs.phrase("libelle"),
            themes=tuple(theme.texte for theme in concernes),
            source=champs.reference(),
            echelle=echelle,
            poids=_lire_poids(champs),
            sans_objet=champs.oui_non("sans_objet", defaut=False),
            lecture=champs.phrase("lecture", requis=False),
        )

    return racine.chacun("criteres", "critère", lire, requis=False)


def _lire_poids(champs: Champs) -> int:
    poids = champs.entier("poids", 1)
    if not 1 <= poids <= POIDS_MAXIMUM:
        champs.signaler("poids", f"un poids est un nombre entier, de 1 à {POIDS_MAXIMUM}")
        return 1
    return poids


def _exiger_une_echelle(champs: Champs) -> None:
    """Signal what means nothing of a criterion that is not marked."""
    if "echelle" in champs.table.entrees:
        return
    for cle in ("poids", "sans_objet"):
        if cle in champs.table.entrees:
            message = f"ce critère n'est pas noté : « {cle} » demande une « echelle », par exemple « echelle: 0-3 »"
            champs.signaler(cle, message)


def _lire_echelle(champs: Champs) -> Echelle | None:
    noeud = champs.noeud("echelle", requis=False)
    if noeud is None:
        return None
    echelle = _de_mots(champs) if isinstance(noeud, Suite) else _de_bornes(noeud)
    if echelle is None:
        dite = f"« {noeud.texte} »" if isinstance(noeud, Scalaire) else "ceci"
        champs.signaler("echelle", f"{dite} n'est pas une échelle : {_CONSEIL}")
    return echelle


def _de_bornes(noeud: object) -> Echelle | None:
    lues = _BORNES.fullmatch(noeud.texte.strip()) if isinstance(noeud, Scalaire) else None
    if lues is None or not int(lues[1]) < int(lues[2]) <= NOTE_MAXIMUM:
        return None
    return Echelle(int(lues[1]), int(lues[2]))


def _de_mots(champs: Champs) -> Echelle | None:
    mots = champs.phrases("echelle")
    if not 2 <= len(mots) <= NOTE_MAXIMUM or len(set(mots)) < len(mots):
        return None
    return Echelle(0, len(mots) - 1, mots)
