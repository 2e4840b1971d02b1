"""What the formulas of a fund give of each of its parts, on the ledger and the requests of today."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Count, Sum

from levier.dossiers.enums import CHEZ_LE_SERVICE
from levier.dossiers.models import Dossier
from levier.enveloppes.models import Enveloppe
from levier.enveloppes.queries.arbre import Branche, branches, sous
from levier.socle import argent, horloge
from regles.fonds import Fonds
from regles.formules_du_fonds import CalculDeLaPart, calculer_la_part, jours_de_la_periode
from regles.valeurs import Valeur


def calculs_du_fonds(fonds: Fonds) -> list[tuple[Enveloppe, tuple[CalculDeLaPart, ...]]]:
    """Each enveloppe of the fund with what its formulas give, the fund first; nothing when it has none. Three queries.

    What is asked is counted by call: below a call, on one of its drawing rights, it is not known.
    """
    racine = Enveloppe.objects.filter(identifiant=fonds.id).first()
    if racine is None or not fonds.calculs.formules:
        return []
    arbre = branches(sous(racine))
    demandes = _demandes([une.enveloppe.appel_id for une in arbre if une.enveloppe.appel_id])
    return [
        (une.enveloppe, calculer_la_part(fonds.calculs, _connues(fonds, une, _dessous(arbre, rang), demandes)))
        for rang, une in enumerate(arbre)
    ]


def _demandes(appels: list[int]) -> dict[int, tuple[Decimal, int]]:
    """By call, what is asked by the requests that are with the service, and how many they are."""
    rows = Dossier.objects.filter(appel__in=appels, etat__in=CHEZ_LE_SERVICE).values_list("appel")
    return {
        appel: (total or Decimal(0), many) for appel, total, many in rows.annotate(Sum("montant_demande"), Count("pk"))
    }


def _dessous(arbre: list[Branche], rang: int) -> list[Branche]:
    """A part and all those under it, which follow it."""
    etage = arbre[rang].etage
    suite = next((autre for autre in range(rang + 1, len(arbre)) if arbre[autre].etage <= etage), len(arbre))
    return arbre[rang:suite]


def _connues(
    fonds: Fonds, branche: Branche, dessous: list[Branche], demandes: dict[int, tuple[Decimal, int]]
) -> dict[str, Valeur]:
    """By the names of `formules_du_fonds.VALEURS`."""
    prevu = branche.enveloppe.montant_prevu
    connues: dict[str, Valeur] = {
        "prevu": None if prevu is None else argent.en_centimes(prevu),
        "ouvert": argent.en_centimes(branche.ouvert),
        "attribue": argent.en_centimes(branche.attribue),
    }
    appels = [une.enveloppe.appel_id for une in dessous if une.enveloppe.appel_id]
    if appels or branche.enveloppe.genre not in ("tirage", "reserve"):
        lues = [demandes.get(appel, (Decimal(0), 0)) for appel in appels]
        connues["en_instruction"] = argent.en_centimes(sum((total for total, _ in lues), Decimal(0)))
        connues["demandes"] = sum(many for _, many in lues)
    if fonds.periode:
        connues |= jours_de_la_periode(*fonds.periode, horloge.aujourdhui())
    return connues
