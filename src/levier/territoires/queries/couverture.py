"""What structures cover together, counted on the real communes of a vintage: each commune once, whoever brings it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from levier.territoires.enums import Niveau
from levier.territoires.models import Structure, Territoire
from levier.territoires.queries.perimetres import communes_de, dans_le_millesime
from regles.vocabulaire import Fourni


@dataclass(frozen=True, slots=True)
class Couverture:
    """The ground that one or several porteurs cover in a vintage.

    `population` is None when a commune covered has none published. `departements_entiers` are the codes of the
    départements of which every commune is covered. Without `complete`, a member is no territory of our lists (a
    syndicat, an établissement): the figures are those of the others, a lower bound.
    """

    communes: int
    population: int | None
    departements_entiers: tuple[str, ...]
    complete: bool = True

    def valeurs(self) -> dict[str, int | None]:
        """The rules' `groupe.*`. None is unknown: a lower bound would answer for members that we cannot count."""
        if not self.complete:
            return dict.fromkeys(VALEURS_DU_GROUPE)
        figures = (self.population, self.communes, len(self.departements_entiers))
        return dict(zip(VALEURS_DU_GROUPE, figures, strict=True))


VALEURS_DU_GROUPE = (
    Fourni.POPULATION_DU_GROUPE,
    Fourni.COMMUNES_DU_GROUPE,
    Fourni.DEPARTEMENTS_DU_GROUPE,
)
"""What the rules know of the ground covered: computed here, asked only of those that we cannot count."""


def couverture(structures: Iterable[Structure], millesime: int) -> Couverture:
    """What these structures cover together, as the territories stood in `millesime`. Three queries, whatever their number."""
    members = list(structures)
    found = territoires_des_structures(members, millesime)
    return couverture_des_territoires(found.values(), millesime, complete=len(found) == len({s.pk for s in members}))


def couverture_des_territoires(
    territoires: Iterable[Territoire], millesime: int, *, complete: bool = True
) -> Couverture:
    """The same for territories that are no structures yet. Two queries, one more if some are of another vintage."""
    voulus = list({territoire.pk: territoire for territoire in territoires}.values())
    inside = {territoire.pk: territoire for territoire in dans_le_millesime(voulus, millesime)}
    members = tuple(inside.values())
    parts = list(_parts(members))
    known = all(unknown == 0 for *_, unknown in parts)
    return Couverture(
        communes=sum(communes for _, communes, _, _ in parts),
        population=sum(habitants or 0 for _, _, habitants, _ in parts) if known and parts else _publiee(members),
        departements_entiers=_entiers({code: communes for code, communes, _, _ in parts}, millesime),
        complete=complete and len(inside) == len(voulus) and bool(members),
    )


def territoires_des_structures(structures: Sequence[Structure], millesime: int) -> dict[int, Territoire]:
    """The territory that each structure is in that vintage, by the structure's key; another legal person is absent. One query.

    Found by code, else by SIREN: a commune whose INSEE code changed.
    """
    wanted = Q(pk__in=[])
    for one in structures:
        if one.territoire_code is not None:
            wanted |= Q(niveau=one.niveau, code=one.territoire_code)
            wanted |= Q(niveau=one.niveau, siren=one.siren) if one.siren else Q(pk__in=[])
    rows = list(Territoire.objects.filter(wanted, millesime=millesime))
    by_code = {(row.niveau, row.code): row for row in rows}
    by_siren = {(row.niveau, row.siren): row for row in rows if row.siren}
    found = {
        one.pk: by_code.get((one.niveau, one.territoire_code)) or by_siren.get((one.niveau, one.siren or ""))
        for one in structures
        if one.territoire_code is not None
    }
    return {key: territoire for key, territoire in found.items() if territoire is not None}


def _parts(membres: Sequence[Territoire]) -> Iterable[tuple[str, int, int | None, int]]:
    """Communes covered in each département: how many, their inhabitants, and how many have no published population."""
    wanted = Q(pk__in=[])
    for member in membres:
        wanted |= communes_de(member)
    counts = (
        Territoire.objects.filter(wanted, niveau=Niveau.COMMUNE)
        .values("departement_code")
        .annotate(communes=Count("pk"), habitants=Sum("population"), inconnues=Count("pk", filter=Q(population=None)))
    )
    return counts.values_list("departement_code", "communes", "habitants", "inconnues")


def _entiers(couvertes: dict[str, int], millesime: int) -> tuple[str, ...]:
    """Départements covered to the last commune; an overseas collectivité is none."""
    divisions = Territoire.objects.filter(
        millesime=millesime, niveau=Niveau.DEPARTEMENT, circonscription=True, code__in=couvertes
    ).values("code")
    totals = (
        Territoire.objects.filter(millesime=millesime, niveau=Niveau.COMMUNE, departement_code__in=divisions)
        .values("departement_code")
        .annotate(communes=Count("pk"))
        .order_by("departement_code")
    )
    return tuple(code for code, total in totals.values_list("departement_code", "communes") if couvertes[code] == total)


def _publiee(membres: Sequence[Territoire]) -> int | None:
    """The population published for a territory as a whole, that of one of its communes being unknown."""
    return membres[0].population if len(membres) == 1 else None
