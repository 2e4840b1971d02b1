"""The lines of the list of requests, each text written before its page is drawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.urls import reverse

from levier.dossiers.echeances.suites import suite
from levier.dossiers.models import Dossier
from levier.espaces.porteur.queries import LigneDeDemande
from levier.espaces.templatetags.levier import jour, montant
from levier.socle import horloge

_NUMERO = "NUMERO"
_ROUTES = ("dossier", "messages", "dupliquer")


@dataclass(frozen=True, slots=True)
class DemandeVueEnListe:
    """A request of the list, in words: the badge of its state, where it stands, its addresses by route."""

    numero: str
    titre: str
    pour: str
    badge: str
    situation: str
    date: str
    saisie: bool
    non_lus: int
    adresses: dict[str, str]


def lignes_vues(lignes: Iterable[LigneDeDemande]) -> list[DemandeVueEnListe]:
    """In the same order; a badge is drawn once for the requests of a same state, a route written once for all."""
    rows, badges = list(lignes), dict[str, str]()
    routes = {route: reverse(f"porteur:{route}", args=[_NUMERO]) for route in _ROUTES}
    for row in rows:
        if row.dossier.etat not in badges:
            badges[row.dossier.etat] = render_to_string("composants/etat.html", {"objet": row.dossier})
    return [_vue(row, badges[row.dossier.etat], routes) for row in rows]


def _vue(ligne: LigneDeDemande, badge: str, routes: dict[str, str]) -> DemandeVueEnListe:
    dossier = ligne.dossier
    return DemandeVueEnListe(
        numero=dossier.numero,
        titre=ligne.titre,
        pour=f"{dossier.structure.denomination}, {dossier.appel.titre}",
        badge=badge,
        situation=suite(dossier.etat).situation,
        date=_date(ligne),
        saisie=ligne.saisie,
        non_lus=ligne.non_lus,
        adresses={route: address.replace(_NUMERO, dossier.numero) for route, address in routes.items()},
    )


def _date(ligne: LigneDeDemande) -> str:
    """When it was deposited and for how much, or last changed."""
    dossier = ligne.dossier
    if dossier.depose_le is None:
        return f"Modifiée le {_jour(dossier.modifie_le, dossier)}."
    wanted = "" if dossier.montant_demande is None else f", {montant(dossier.montant_demande)} demandés"
    return f"Déposée le {_jour(dossier.depose_le, dossier)}{wanted}."


def _jour(instant: dt.datetime, dossier: Dossier) -> str:
    return jour(horloge.local(instant, dossier.appel.fuseau))
