"""Whether counters, lines and the tree agree."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import F, Q

from levier.enveloppes.models import CompteStructure, Enveloppe, Mouvement
from levier.enveloppes.queries.grand_livre import ZERO, somme_ouverte, somme_signee
from levier.socle import argent


def incoherences() -> list[str]:
    """Every counter that is not the sum of its lines, every whole that its parts pass, in French; empty when all agree."""
    return [*_enveloppes_fausses(), *_comptes_faux(), *_touts_depasses()]


def _enveloppes_fausses() -> list[str]:
    fausses = (
        Enveloppe.objects.annotate(lu_ouvert=somme_ouverte("mouvements__"), lu_attribue=somme_signee("mouvements__"))
        .filter(~Q(montant_ouvert=F("lu_ouvert")) | ~Q(montant_attribue=F("lu_attribue")))
        .order_by("id")
    )
    return [
        f"Enveloppe « {fausse} » : compteurs {argent.ecrire(fausse.montant_ouvert)} ouverts et "
        f"{argent.ecrire(fausse.montant_attribue)} attribués, mouvements {argent.ecrire(fausse.lu_ouvert)} et "
        f"{argent.ecrire(fausse.lu_attribue)}."
        for fausse in fausses
    ]


def _comptes_faux() -> list[str]:
    lus = {
        (ligne["appel_id"], ligne["structure_id"]): ligne["net"]
        for ligne in Mouvement.objects.exclude(structure=None)
        .order_by()
        .values("appel_id", "structure_id")
        .annotate(net=somme_signee())
    }
    compteurs = {
        (compte.appel_id, compte.structure_id): compte.montant_attribue
        for compte in CompteStructure.objects.order_by("id").iterator(chunk_size=2000)
    }
    return [
        f"Compte de la structure {cle[1]} sous l’appel {cle[0]} : compteur {argent.ecrire(compteurs.get(cle, ZERO))}, "
        f"mouvements {argent.ecrire(lus.get(cle, ZERO))}."
        for cle in sorted(compteurs.keys() | lus.keys())
        if compteurs.get(cle, ZERO) != lus.get(cle, ZERO)
    ]


def _touts_depasses() -> list[str]:
    """Wholes whose amount is known, and under which more is open."""
    enveloppes = {enveloppe.pk: enveloppe for enveloppe in Enveloppe.objects.order_by("id")}
    ouvert = dict.fromkeys(enveloppes, Decimal(0))
    for enveloppe in enveloppes.values():
        tout: Enveloppe | None = enveloppe
        while tout is not None:
            ouvert[tout.pk] += enveloppe.montant_ouvert
            tout = enveloppes.get(tout.parent_id) if tout.parent_id else None
    return [
        f"Enveloppe « {tout} » : {argent.ecrire(ouvert[tout.pk])} sont ouverts, ses parts comprises, pour "
        f"{argent.ecrire(tout.montant_prevu)} prévus."
        for tout in enveloppes.values()
        if tout.montant_prevu is not None and ouvert[tout.pk] > tout.montant_prevu
    ]
