"""The examples of a cahier that take each path once: how they end, what is judged, which act comes out."""

from __future__ import annotations

from levier.appels.queries import est_ouvert
from levier.socle import horloge
from regles.cahier import Cahier
from regles.evaluation import evaluer


def un_par_chemin(cahier: Cahier) -> list[int]:
    """The rank of the first example of each path."""
    premiers: dict[tuple[object, ...], int] = {}
    for rang, exemple in enumerate(cahier.exemples):
        resultat = evaluer(cahier, exemple.donnees)
        depot = exemple.donnees.get("projet.depot")
        ouvert = depot is None or bool(est_ouvert(cahier, horloge.a_paris(depot.year, depot.month, depot.day)))
        juges = frozenset(a.donnee.nom for a in cahier.appreciations if exemple.donnees.get(a.donnee.nom) is not None)
        issue = "inconnu" if resultat.montant is None else bool(resultat.montant)
        premiers.setdefault((issue, ouvert, juges if issue is True else None), rang)
    return sorted(premiers.values())
