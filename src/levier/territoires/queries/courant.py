"""The territories of today: the vintage in force on the business day."""

from __future__ import annotations

from levier.socle import horloge
from levier.territoires.models import Millesime
from levier.territoires.queries.recherche import AUCUNE_REPONSE, PageDeRecherche, page_de_territoires

REPONSES = 20


def millesime_courant() -> int:
    """The latest vintage already in force on the business day, else the first one loaded."""
    year = horloge.aujourdhui().year
    known = sorted(Millesime.objects.values_list("annee", flat=True)) or [year]
    return max((vintage for vintage in known if vintage <= year), default=known[0])


def chercher_aujourdhui(texte: str, debut: int = 0) -> PageDeRecherche:
    """Territories of today that may carry a request, best answers first; none for an empty search."""
    if not texte:
        return AUCUNE_REPONSE
    return page_de_territoires(texte, millesime_courant(), REPONSES, debut)
