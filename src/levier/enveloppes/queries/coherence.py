"""Whether counters, lines and the tree agree."""

from __future__ import annotations

from decimal import Decimal

from django.db import connection
from django.db.models import Count, F, Q

from levier.enveloppes.enums import EtatTransfert
from levier.enveloppes.enums import NatureMouvement as Nature
from levier.enveloppes.models import CompteStructure, Enveloppe, Mouvement, Transfert
from levier.enveloppes.queries.grand_livre import ZERO, somme_engagee, somme_ouverte, somme_signee, somme_transferee
from levier.socle import argent


def incoherences() -> list[str]:
    """Every counter or day that is not the sum of its lines, every whole that its parts pass, every transfert half written,
    every request of which Chorus commits more than is granted.

    In French; empty when all agree.
    """
    return [
        *_enveloppes_fausses(), *_comptes_faux(), *_touts_depasses(), *_transferts_boiteux(), *_cumuls_faux(),
        *_engages_sans_attribution(),
    ]  # fmt: skip


def _enveloppes_fausses() -> list[str]:
    fausses = (
        Enveloppe.objects.annotate(
            lu_ouvert=somme_ouverte("mouvements__"),
            lu_attribue=somme_signee("mouvements__"),
            lu_transfere=somme_transferee("mouvements__"),
            lu_engage=somme_engagee("mouvements__"),
        )
        .filter(
            ~Q(montant_ouvert=F("lu_ouvert"))
            | ~Q(montant_attribue=F("lu_attribue"))
            | ~Q(montant_transfere=F("lu_transfere"))
            | ~Q(montant_engage=F("lu_engage"))
        )
        .order_by("id")
    )
    return [
        f"Enveloppe « {fausse} » : compteurs {argent.ecrire(fausse.montant_ouvert)} ouverts"
        f"{_transferes(fausse.montant_transfere)} et {argent.ecrire(fausse.montant_attribue)} attribués"
        f"{_engages(fausse.montant_engage)}, mouvements {argent.ecrire(fausse.lu_ouvert)}{_transferes(fausse.lu_transfere)} et "
        f"{argent.ecrire(fausse.lu_attribue)}{_engages(fausse.lu_engage)}."
        for fausse in fausses
    ]


def _transferes(montant: Decimal) -> str:
    return f" (dont {argent.ecrire(montant)} par transfert)" if montant else ""


def _engages(montant: Decimal) -> str:
    return f" (dont {argent.ecrire(montant)} engagés)" if montant else ""


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


_CUMULS = """
SELECT e.libelle, to_char(jour, 'DD/MM/YYYY'), nature, c.montant, l.montant
FROM enveloppes_cumul c FULL JOIN (
    SELECT enveloppe_id, nature, jour, sum(sum(montant)) OVER (PARTITION BY enveloppe_id, nature ORDER BY jour) AS montant
    FROM (SELECT *, (survenu_le AT TIME ZONE 'Europe/Paris')::date AS jour FROM enveloppes_mouvement) m
    GROUP BY enveloppe_id, nature, jour
) l USING (enveloppe_id, nature, jour) JOIN enveloppes_enveloppe e ON e.id = enveloppe_id
WHERE c.montant IS DISTINCT FROM l.montant ORDER BY e.id, jour, nature
"""
_ENGAGES = """
SELECT demande, attribue, engage FROM (
    SELECT split_part(coalesce(p.reference, m.reference), '/', 1) AS demande,
        sum(CASE m.nature WHEN 'attribution' THEN m.montant WHEN 'degagement' THEN -m.montant ELSE 0 END) AS attribue,
        sum(CASE m.nature WHEN 'engagement' THEN m.montant WHEN 'desengagement' THEN -m.montant ELSE 0 END) AS engage
    FROM enveloppes_mouvement m LEFT JOIN enveloppes_mouvement p ON p.id = m.prise_id
    WHERE m.reference <> '' OR m.prise_id IS NOT NULL GROUP BY m.enveloppe_id, 1
) lue WHERE engage > attribue OR engage < 0 ORDER BY demande
"""


def _cumuls_faux() -> list[str]:
    """Days of which the running totals are not those of the ledger."""
    with connection.cursor() as cursor:
        cursor.execute(_CUMULS)
        return [
            f"Enveloppe « {libelle} » : le cumul au {jour} ({nature}) dit {_dire(kept)}, les mouvements {_dire(read)}."
            for libelle, jour, nature, kept, read in cursor.fetchall()
        ]


def _engages_sans_attribution() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_ENGAGES)
        return [
            f"Demande {demande} : {argent.ecrire(engage)} engagés dans Chorus, {argent.ecrire(attribue)} attribués."
            for demande, attribue, engage in cursor.fetchall()
        ]


def _dire(montant: Decimal | None) -> str:
    return "rien" if montant is None else argent.ecrire(montant)
