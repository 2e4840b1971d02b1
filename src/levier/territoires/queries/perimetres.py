"""Who belongs to whom: communes covered by territories, members of a grouping, départements that it spans."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from levier.territoires.enums import Niveau
from levier.territoires.models import Appartenance, Territoire


def groupements_de(commune: Territoire) -> QuerySet[Territoire]:
    """EPCI, EPT and special collectivités that a commune belongs to; none for the islands without EPCI."""
    return Territoire.objects.filter(appartenances__membre=commune).order_by("niveau", "cle_recherche")


def communes_de(territoire: Territoire) -> Q:
    """The communes of a territory, in its own vintage."""
    communes = Q(millesime=territoire.millesime, niveau=Niveau.COMMUNE)
    if territoire.niveau == Niveau.COMMUNE:
        return Q(pk=territoire.pk)
    if territoire.circonscription and territoire.niveau == Niveau.REGION:
        return communes & Q(region_code=territoire.code)
    if territoire.circonscription:
        return communes & Q(departement_code=territoire.code)
    return Q(pk__in=Appartenance.objects.filter(groupement=territoire).values("membre_id"))


def dans_le_millesime(territoires: Iterable[Territoire], millesime: int) -> list[Territoire]:
    """Each territory as it stands in `millesime`: the one of the same level and code; left out when there is none."""
    voulus = list(territoires)
    others = [territoire for territoire in voulus if territoire.millesime != millesime]
    if not others:
        return voulus
    wanted = Q(pk__in=[])
    for territoire in others:
        wanted |= Q(millesime=millesime, niveau=territoire.niveau, code=territoire.code)
    return [t for t in voulus if t.millesime == millesime] + list(Territoire.objects.filter(wanted))


def codes_connus(millesime: int, niveaux: Collection[Niveau], codes: Collection[str]) -> set[str] | None:
    """Those of `codes` that a territory of these levels bears in that vintage; None when it holds no such level."""
    tous = Territoire.objects.filter(millesime=millesime, niveau__in=niveaux)
    if not tous.exists():
        return None
    return {*tous.filter(code__in=[*codes]).values_list("code", flat=True)}
