"""Whether counters, lines and the tree agree."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Count, F, Q

from levier.enveloppes.enums import EtatTransfert
from levier.enveloppes.enums import NatureMouvement as Nature
from levier.enveloppes.models import CompteStructure, Enveloppe, Mouvement, Transfert
from levier.enveloppes.queries.grand_livre import ZERO, somme_ouverte, somme_signee, somme_transferee
from levier.socle import argent


def incoherences() -> list[str]:
    """Every counter that is not the sum of its lines, every whole that its parts pass, every transfert half written.

    In French; empty when all agree.
    """
    return [*_enveloppes_fausses(), *_comptes_faux(), *_touts_depasses(), *_transferts_boiteux()]


def _enveloppes_fausses() -> list[str]:
    fausses = (
        Enveloppe.objects.annotate(
            lu_ouvert=somme_ouverte("mouvements__"),
            lu_attribue=somme_signee("mouvements__"),
            lu_transfere=somme_transferee("mouvements__"),
        )
        .filter(
            ~Q(montant_ouvert=F("lu_ouvert"))
            | ~Q(montant_attribue=F("lu_attribue"))
            | ~Q(montant_transfere=F("lu_transfere"))
        )
        .order_by("id")
    )
    return [
        f"Enveloppe « {fausse} » : compteurs {argent.ecrire(fausse.montant_ouvert)} ouverts"
        f"{_transferes(fausse.montant_transfere)} et {argent.ecrire(fausse.montant_attribue)} attribués, mouvements "
        f"{argent.ecrire(fausse.lu_ouvert)}{_transferes(fausse.lu_transfere)} et {argent.ecrire(fausse.lu_attribue)}."
        for fausse in fausses
    ]


def _transferes(montant: Decimal) -> str:
    return f" (dont {argent.ecrire(montant)} par transfert)" if montant else ""


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
        f"{argent.ecrire(tout.droits)} prévus."
        for tout in enveloppes.values()
        if tout.droits is not None and ouvert[tout.pk] > tout.droits
    ]


def _transferts_boiteux() -> list[str]:
    """Transferts of which the ledger has not the two lines of what was signed, or has some of what was not."""
    given = Count("mouvements", filter=Q(mouvements__nature=Nature.CESSION, mouvements__enveloppe=F("de")))
    received = Count("mouvements", filter=Q(mouvements__nature=Nature.RECEPTION, mouvements__enveloppe=F("vers")))
    of_it = Count("mouvements", filter=Q(mouvements__montant=F("montant")))
    read = Transfert.objects.annotate(cedes=given, recus=received, justes=of_it, lignes=Count("mouvements"))
    signed = Q(etat=EtatTransfert.SIGNE) & Q(cedes=1, recus=1, justes=2, lignes=2)
    other = ~Q(etat=EtatTransfert.SIGNE) & Q(lignes=0)
    return [
        f"Transfert {one.pk}, {one.get_etat_display()} : le grand livre en a {one.lignes} lignes."
        for one in read.exclude(signed | other).order_by("id")
    ]
