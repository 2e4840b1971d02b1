"""What Chorus commits of what an enveloppe grants to a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Value
from django.db.models.lookups import Exact

from levier.enveloppes.enums import NatureMouvement as Nature
from levier.enveloppes.models import DEMANDE, Enveloppe, Mouvement
from levier.enveloppes.queries.grand_livre import ZERO


@dataclass(frozen=True, slots=True)
class EngagementDeDemande:
    """What an enveloppe grants to a request, releases deducted, and what each EJ of Chorus commits of it, in euros."""

    attribue: Decimal
    par_ej: Mapping[str, Decimal]

    @property
    def engage(self) -> Decimal:
        return sum(self.par_ej.values(), ZERO)

    @property
    def reste(self) -> Decimal:
        """What may still be engaged; negative when less is granted than Chorus commits."""
        return self.attribue - self.engage


def engagements(numero: str) -> list[Mouvement]:
    """What was recorded of Chorus for a request, from the first. One query."""
    prises = Mouvement.objects.filter(_de(numero), nature=Nature.ATTRIBUTION)
    return list(Mouvement.objects.filter(prise__in=prises).order_by("id"))


def engagement_de(enveloppe: Enveloppe, numero: str) -> EngagementDeDemande:
    """What the enveloppe grants to a request and what is engaged of it, as it is now. Two queries."""
    attribue, par_ej = ZERO, dict[str, Decimal]()
    lines = Mouvement.objects.filter(_de(numero), enveloppe=enveloppe)
    for nature, montant in lines.values_list("nature", "montant"):
        attribue += montant if nature == Nature.ATTRIBUTION else -montant
    for ligne in engagements(numero):
        if ligne.enveloppe_id == enveloppe.pk:
            sign = 1 if ligne.nature == Nature.ENGAGEMENT else -1
            par_ej[ligne.ej] = par_ej.get(ligne.ej, ZERO) + sign * ligne.montant
    return EngagementDeDemande(attribue, {ej: montant for ej, montant in par_ej.items() if montant})


def derniere_attribution(numero: str) -> Mouvement | None:
    """The last line by which credits were granted to a request, with the enveloppe that paid. One query."""
    lines = Mouvement.objects.filter(_de(numero), nature=Nature.ATTRIBUTION).select_related("enveloppe")
    return lines.order_by("-id").first()


def attribution_de_l_ej(ej: str) -> Mouvement | None:
    """The attribution that an EJ commits, with its enveloppe; None when it is not recorded. One query."""
    line = Mouvement.objects.filter(ej=ej).select_related("prise__enveloppe").order_by("id").first()
    return line.prise if line else None


def _de(numero: str) -> Exact:
    return Exact(DEMANDE, Value(numero))
