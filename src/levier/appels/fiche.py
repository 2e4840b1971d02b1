"""What lists show of a call, from the cahier that comes into force: the columns of its row. Pure."""

from __future__ import annotations

import datetime as dt

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from levier.socle import argent
from regles.cahier import Cahier
from regles.evaluation import evaluer
from regles.fenetre import periodes, reglee

JAMAIS = dt.date.max
"""In the column by which lists sort: no closing day, after all those that have one."""


def presentation_de(
    cahier: Cahier, ouvert_le: dt.datetime | None = None, ferme_le: dt.datetime | None = None
) -> dict[str, object]:
    """The columns of `Appel` that its lists read, by name; `ouvert_le`, `ferme_le`: the acts of the service."""
    identite, annonce = cahier.identite, cahier.enveloppe.montant
    jours = reglee(cahier.fenetre, ouvert_le, ferme_le)
    return {
        "resume": identite.resume,
        "montant_annonce": argent.depuis_centimes(annonce) if annonce is not None else None,
        "millesime": identite.millesime,
        "cloture": jours.cloture or JAMAIS,
        "fuseau": jours.fuseau,
        "fin": jours.fin.value,
        "periodes": [DateTimeTZRange(*une) for une in periodes(jours)],
        "themes": [{"code": theme.code, "libelle": theme.libelle} for theme in cahier.themes],
        "exemple": exemple_parlant(cahier),
    }


def exemple_parlant(cahier: Cahier) -> int | None:
    """The rank of the first worked example that gets an amount which something else than the rate decides."""
    for rank, exemple in enumerate(cahier.exemples):
        result = evaluer(cahier, exemple.donnees)
        if result.recevable and result.montant and result.etapes[-1].limite:
            return rank
    return None
