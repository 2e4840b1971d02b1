"""What the ledger says: what is left, what a structure already has, and whether counters and lines agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, DecimalField, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from levier.appels.models import Appel
from levier.enveloppes.enums import NatureMouvement as Nature
from levier.enveloppes.erreurs import CreditsNonOuverts
from levier.enveloppes.models import CompteStructure, Enveloppe, Mouvement
from levier.socle import argent
from levier.territoires.models import Structure

_ZERO = Decimal("0.00")
_EUROS: DecimalField[Decimal, Decimal] = DecimalField(max_digits=14, decimal_places=2)


@dataclass(frozen=True, slots=True)
class SituationDesCredits:
    """The three figures of an enveloppe, in euros; `reste` is never negative."""

    ouvert: Decimal
    engage: Decimal

    @property
    def reste(self) -> Decimal:
        return self.ouvert - self.engage


@dataclass(frozen=True, slots=True)
class PageDeMouvements:
    """Lines of the ledger, newest first; `suivant` is the key of the next page, or None."""

    lignes: list[Mouvement]
    suivant: int | None


def situation(appel: Appel) -> SituationDesCredits:
    """Credits opened and committed for a call; zeros when none was opened. One query."""
    found = Enveloppe.objects.filter(appel=appel).values_list("montant_ouvert", "montant_engage").first()
    return SituationDesCredits(*found) if found else SituationDesCredits(_ZERO, _ZERO)


def reste(appel: Appel) -> Decimal:
    """What may still be committed, in euros."""
    return situation(appel).reste


def deja_attribue(structure: Structure, appel: Appel) -> Decimal:
    """What the structure holds under this call, in euros, all its requests together, releases deducted."""
    found = CompteStructure.objects.filter(structure=structure, appel=appel).values_list("montant_attribue", flat=True)
    return found.first() or _ZERO


def engage_par_reference(appels: Sequence[int], references: Sequence[str]) -> dict[str, Decimal]:
    """What is committed under each reference, releases deducted; absent: nothing was. One query."""
    rows = (
        Mouvement.objects.filter(appel__in=appels, reference__in=references)
        .order_by()
        .values_list("reference")
        .annotate(net=_somme_signee())
    )
    return dict(rows)


def engage_sous(appel: Appel, structure: Structure, reference: str) -> Decimal:
    """What is committed for a structure under one reference, releases deducted. One query."""
    lines = Mouvement.objects.filter(appel=appel, structure=structure, reference=reference)
    net: Decimal = lines.aggregate(net=_somme_signee())["net"]
    return net


def phrase_non_ouvert(appel: Appel) -> str:
    """The sentence said when no credit was ever opened for a call."""
    return f"Aucun crédit n’est ouvert pour « {appel.titre} » : ouvrez l’enveloppe avant d’attribuer une subvention."


def mouvements(appel: Appel, *, apres: int | None = None, taille: int = 50) -> PageDeMouvements:
    """One page of the ledger, keyset-paged: `apres` is the `suivant` of the page before. One query."""
    lines = Mouvement.objects.filter(appel=appel).select_related("structure").order_by("-id")
    if apres is not None:
        lines = lines.filter(id__lt=apres)
    page = list(lines[: taille + 1])
    return PageDeMouvements(page[:taille], page[taille - 1].pk if len(page) > taille else None)


def tenir_compte(structure: Structure, appel: Appel) -> tuple[Enveloppe, CompteStructure]:
    """Lock the enveloppe, then the structure's account under it (made at zero if missing); give both, fresh.

    Whoever decides takes these two locks first, in this order, then the dossier's: decisions that draw on the same
    credits or count against the same ceiling follow one another. Held until the caller's transaction ends.
    Raises CreditsNonOuverts.
    """
    credits_ = Enveloppe.objects.select_for_update().filter(appel=appel).first()
    if credits_ is None:
        raise CreditsNonOuverts(phrase_non_ouvert(appel))
    accounts = CompteStructure.objects.select_for_update()
    account = accounts.filter(structure=structure, appel=appel).first()
    if account is None:  # nobody else can make it: the enveloppe is held
        account = CompteStructure.objects.create(structure=structure, appel=appel)
    return credits_, account


def incoherences() -> list[str]:
    """Every counter that is not the sum of its lines, as French sentences; empty when all agree."""
    return [*_enveloppes_fausses(), *_comptes_faux()]


def _enveloppes_fausses() -> list[str]:
    opened = Sum("mouvements__montant", filter=Q(mouvements__nature=Nature.OUVERTURE))
    rows = (
        Enveloppe.objects.annotate(lu_ouvert=_zero(opened), lu_engage=_zero(_somme_signee("mouvements__")))
        .filter(~Q(montant_ouvert=F("lu_ouvert")) | ~Q(montant_engage=F("lu_engage")))
        .order_by("id")
    )
    return [
        f"Enveloppe « {row.libelle} » : compteurs {argent.ecrire(row.montant_ouvert)} ouverts et "
        f"{argent.ecrire(row.montant_engage)} engagés, mouvements {argent.ecrire(row.lu_ouvert)} et "
        f"{argent.ecrire(row.lu_engage)}."
        for row in rows
    ]


def _comptes_faux() -> list[str]:
    ledger = {
        (row["appel_id"], row["structure_id"]): row["net"]
        for row in Mouvement.objects.exclude(structure=None)
        .order_by()
        .values("appel_id", "structure_id")
        .annotate(net=_somme_signee())
    }
    counters = {
        (account.appel_id, account.structure_id): account.montant_attribue
        for account in CompteStructure.objects.order_by("id").iterator(chunk_size=2000)
    }
    return [
        f"Compte de la structure {key[1]} sous l’appel {key[0]} : compteur {argent.ecrire(counters.get(key, _ZERO))}, "
        f"mouvements {argent.ecrire(ledger.get(key, _ZERO))}."
        for key in sorted(counters.keys() | ledger.keys())
        if counters.get(key, _ZERO) != ledger.get(key, _ZERO)
    ]


def _somme_signee(chemin: str = "") -> Coalesce:
    """Commitments minus releases."""
    signed = Case(
        When(**{f"{chemin}nature": Nature.ENGAGEMENT}, then=F(f"{chemin}montant")),
        When(**{f"{chemin}nature": Nature.DEGAGEMENT}, then=-F(f"{chemin}montant")),
        default=Value(_ZERO),
        output_field=_EUROS,
    )
    return _zero(Sum(signed))


def _zero(somme: Sum | Coalesce) -> Coalesce:
    return Coalesce(somme, Value(_ZERO), output_field=_EUROS)
