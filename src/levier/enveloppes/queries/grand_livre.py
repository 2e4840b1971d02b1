"""What the ledger says: what is left, what a structure or a request already has, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Case, CharField, DecimalField, F, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from levier.appels.models import Appel
from levier.enveloppes.enums import NatureMouvement as Nature
from levier.enveloppes.models import DEMANDE, CompteStructure, Enveloppe, Mouvement
from levier.socle.requetes import Parametre, Parmi, Requete
from levier.territoires.models import Structure

ZERO = Decimal("0.00")
EUROS: DecimalField[Decimal, Decimal] = DecimalField(max_digits=14, decimal_places=2)


@dataclass(frozen=True, slots=True)
class SituationDesCredits:
    """The three figures of an enveloppe, in euros; `reste` is never negative."""

    ouvert: Decimal
    attribue: Decimal

    @property
    def reste(self) -> Decimal:
        return self.ouvert - self.attribue


@dataclass(frozen=True, slots=True)
class PageDeMouvements:
    """Lines of the ledger, newest first; `suivant` is the key of the next page, or None."""

    lignes: list[Mouvement]
    suivant: int | None


def situation(enveloppe: Enveloppe) -> SituationDesCredits:
    """Credits opened at the enveloppe and granted from it, as they are now. One query."""
    ouvert, attribue = Enveloppe.objects.values_list("montant_ouvert", "montant_attribue").get(pk=enveloppe.pk)
    return SituationDesCredits(ouvert, attribue)


def deja_attribue(structure: Structure, appel: Appel) -> Decimal:
    """What the structure holds under this call, in euros, all its requests together, releases deducted."""
    comptes = CompteStructure.objects.filter(structure=structure, appel=appel)
    return comptes.values_list("montant_attribue", flat=True).first() or ZERO


def attribue_par_demande(numeros: Sequence[str]) -> dict[str, Decimal]:
    """What is granted to each request, all its decisions together, releases deducted; absent: it holds nothing. One query."""
    return dict(_PAR_DEMANDE(numeros=list(numeros)))


def _par_demande() -> QuerySet[Mouvement, tuple[str, Decimal]]:
    wanted = Parmi(DEMANDE, Parametre("numeros", ArrayField(CharField())))
    lignes: QuerySet[Mouvement, tuple[str, Decimal]] = (
        Mouvement.objects.filter(wanted).order_by().values_list(DEMANDE).annotate(net=somme_signee()).exclude(net=ZERO)
    )
    return lignes


_PAR_DEMANDE = Requete(_par_demande)


def attribution(reference: str) -> Mouvement | None:
    """The line by which credits were granted for a decision, with the enveloppe that paid. One query."""
    lignes = Mouvement.objects.select_related("enveloppe", "structure", "appel")
    return lignes.filter(nature=Nature.ATTRIBUTION, reference=reference).first()


def enveloppe_payeuse(reference: str) -> Enveloppe:
    """The enveloppe that granted credits for a decision. One query."""
    return Enveloppe.objects.get(mouvements__nature=Nature.ATTRIBUTION, mouvements__reference=reference)


def ouvert_lors_de(attribution: Mouvement) -> Decimal:
    """Credits that were open at the enveloppe when it granted these, in euros. One query."""
    avant = Mouvement.objects.filter(enveloppe=attribution.enveloppe_id, id__lt=attribution.pk)
    ouvert: Decimal = avant.aggregate(ouvert=somme_ouverte())["ouvert"]
    return ouvert


def attribue_sous(enveloppe: Enveloppe, reference: str) -> Decimal:
    """What the enveloppe grants for one decision, releases deducted. One query."""
    net: Decimal = Mouvement.objects.filter(enveloppe=enveloppe, reference=reference).aggregate(net=somme_signee())[
        "net"
    ]
    return net


def mouvements(enveloppe: Enveloppe, *, apres: int | None = None, taille: int = 50) -> PageDeMouvements:
    """One page of the ledger, the latest first, keyset-paged: `apres` is the `suivant` of the page before. One query."""
    suite = ("suite",) if apres is not None else ()
    page = _LIVRE(taille + 1, *suite, enveloppe=enveloppe.pk, apres=apres)
    return PageDeMouvements(page[:taille], page[taille - 1].pk if len(page) > taille else None)


def _livre(combien: int, *suite: str) -> QuerySet[Mouvement]:
    lignes = Mouvement.objects.filter(enveloppe=Parametre("enveloppe", BigIntegerField()))
    if suite:
        apres = Parametre("apres", BigIntegerField())
        dernier = Subquery(Mouvement.objects.filter(pk=apres).values("survenu_le"))
        lignes = lignes.filter(Q(survenu_le__lt=dernier) | Q(id__lt=apres), survenu_le__lte=dernier)
    return lignes.select_related("structure", "prise__structure").order_by("-survenu_le", "-id")[:combien]


_LIVRE = Requete(_livre)


def tenir_compte(enveloppe: Enveloppe, structure: Structure, appel: Appel) -> tuple[Enveloppe, CompteStructure]:
    """Lock the enveloppe, then the structure's account under the call (made at zero if missing); give both, fresh.

    Whoever decides takes these two locks first, in this order, then the dossier's: decisions that draw on the same
    credits or count against the same ceiling follow one another. Held until the caller's transaction ends.
    """
    tenue = Enveloppe.objects.select_for_update().get(pk=enveloppe.pk)
    comptes = CompteStructure.objects.select_for_update()
    compte = comptes.filter(structure=structure, appel=appel).first()
    if compte is None:  # another enveloppe of the call may be making it at once
        CompteStructure.objects.get_or_create(structure=structure, appel=appel)
        compte = comptes.get(structure=structure, appel=appel)
    return tenue, compte


def somme_signee(chemin: str = "") -> Coalesce:
    """Attributions minus releases, of the movements under `chemin`."""
    return _difference(chemin, [Nature.ATTRIBUTION], [Nature.DEGAGEMENT])


def somme_ouverte(chemin: str = "") -> Coalesce:
    """What opened credits minus what took them back, transferts counted, of the movements under `chemin`."""
    return _difference(chemin, [Nature.OUVERTURE, Nature.RECEPTION], [Nature.REDUCTION, Nature.CESSION])


def somme_engagee(chemin: str = "") -> Coalesce:
    """What Chorus committed minus what it took back, of the movements under `chemin`."""
    return _difference(chemin, [Nature.ENGAGEMENT], [Nature.DESENGAGEMENT])


def somme_transferee(chemin: str = "") -> Coalesce:
    """What was received minus what was given, of the movements under `chemin`."""
    return _difference(chemin, [Nature.RECEPTION], [Nature.CESSION])


def _difference(chemin: str, plus: list[Nature], moins: list[Nature]) -> Coalesce:
    signe = Case(
        When(**{f"{chemin}nature__in": plus}, then=F(f"{chemin}montant")),
        When(**{f"{chemin}nature__in": moins}, then=-F(f"{chemin}montant")),
        default=Value(ZERO),
        output_field=EUROS,
    )
    return ou_zero(Sum(signe))


def ou_zero(somme: Sum) -> Coalesce:
    """The sum, zero when there is no row."""
    return Coalesce(somme, Value(ZERO), output_field=EUROS)
