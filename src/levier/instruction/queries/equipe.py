"""The load of each instructor of a service, and who of them is away: what its administrator reads."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet, Subquery

from levier.comptes.absences import absences_a_venir
from levier.comptes.enums import Role
from levier.comptes.models import Absence, Personne
from levier.comptes.queries import ROLES_D_INSTRUCTION, habilitations_en_vigueur, ressorts_de
from levier.dossiers.enums import CHEZ_LE_SERVICE
from levier.instruction.models import DossierRecu
from levier.instruction.queries.compteurs import compter_par_instructeur
from levier.instruction.queries.filtres import Filtres, criteres, retenus
from levier.instruction.queries.portee import A_TEMPS, EXCLU, dans_la_portee, qui_regarde
from levier.socle import horloge
from levier.socle.requetes import Requete
from levier.territoires.queries.portees import Forme, portee
from levier.territoires.queries.ressorts import dans, departement

TAILLE = 50
"""Colleagues of a page."""


@dataclass(slots=True)
class Charge:
    """What one instructor follows (None: what nobody does): by state, and those that silence decides soon, or decided."""

    personne: Personne | None
    par_etat: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    proche: int = 0
    passe: int = 0
    absence: Absence | None = None
    """The one under way."""

    @property
    def total(self) -> int:
        """What waits for its decision."""
        return sum(self.par_etat.values())


@dataclass(frozen=True, slots=True)
class Equipe:
    """A page of the instructors of the services that a person administers, or itself; their load, for an administrator alone.

    `suivant`: the key that the next page starts after; None at the end.
    """

    charges: list[Charge]
    membres: list[Personne]
    absences: list[Absence]
    suivant: int | None = None


def equipe_de(personne: Personne, apres: int | None = None, lieu: str = "") -> Equipe:
    """Six statements at most, whatever the number of colleagues; four for who administers nothing.

    By name, after the colleague `apres`; of the services of the département `lieu` alone, when it is given. Those who
    follow requests without being instructors any more, and what nobody follows, stand on the first page of all.
    """
    led = ressorts_de(personne, Role.ADMINISTRATEUR)
    found = list(_membres(personne, apres, lieu)[: TAILLE + 1])
    membres = found[:TAILLE]
    absences = absences_a_venir(membres)
    charges = _charges(personne, membres, absences, seuls=bool(apres or lieu)) if led else []
    return Equipe(charges, membres, absences, membres[-1].pk if len(found) > TAILLE else None)


def absence_a_venir(personne: Personne, cle: int) -> Absence | None:
    """An absence of one of these colleagues that is not over."""
    ahead = Absence.objects.filter(pk=cle, au__gte=horloge.aujourdhui(), annulee_le__isnull=True)
    return ahead.filter(personne__in=_membres(personne).values("pk")).select_related("personne").first()


def _membres(personne: Personne, apres: int | None = None, lieu: str = "") -> QuerySet[Personne]:
    where = ressorts_de(personne, Role.ADMINISTRATEUR, *ROLES_D_INSTRUCTION)
    held = habilitations_en_vigueur(*ROLES_D_INSTRUCTION).filter(dans(where))
    if lieu:
        held = held.filter(dans([departement(lieu)]))
    found = Personne.objects.filter(pk__in=held.values("personne")).order_by("nom", "pk")
    if apres is None:
        return found
    start = Personne.objects.filter(pk=apres)
    further = Q(nom__gt=Subquery(start.values("nom"))) | Q(pk__gt=apres)
    return found.filter(further, nom__gte=Subquery(start.values("nom")))


def _charges(personne: Personne, membres: list[Personne], absences: list[Absence], *, seuls: bool) -> list[Charge]:
    """`seuls`: of these colleagues and nobody else."""
    where = portee(ressorts_de(personne, Role.ADMINISTRATEUR))
    found: dict[int | None, Charge] = {one.pk: Charge(one) for one in membres}
    found |= {} if seuls else {None: Charge(None)}
    counts = compter_par_instructeur(personne, where)
    limits = criteres(Filtres(retard="proche"), where).valeurs
    late = _SILENCES(where.forme, **where.valeurs, **limits, **qui_regarde(personne))
    if not seuls:
        found |= _partis({*(who for who, *_ in counts), *(who for who, *_ in late)} - found.keys(), personne)
    for who, etat, count in counts:
        if etat in CHEZ_LE_SERVICE and who in found:
            found[who].par_etat[etat] += count
    for who, soon, over in late:
        if who in found:
            found[who].proche, found[who].passe = soon, over
    today = horloge.aujourdhui()
    for absence in absences:
        if absence.du <= today and absence.personne_id in found:
            found[absence.personne_id].absence = absence
    return sorted(found.values(), key=lambda one: (one.personne is not None, -one.total))


def _partis(cles: set[int | None], personne: Personne) -> dict[int | None, Charge]:
    """Those of these who are colleagues no more."""
    gone = Personne.objects.filter(pk__in={one for one in cles if one}).exclude(pk__in=_membres(personne).values("pk"))
    return {one.pk: Charge(one) for one in gone.order_by("nom")} if cles else {}


def _silences(forme: Forme) -> QuerySet[DossierRecu, Any]:
    near, over = retenus(("proche",)), retenus(("passe",))
    seen = DossierRecu.objects.filter(near | over, dans_la_portee(forme), A_TEMPS, ~EXCLU).order_by()
    return seen.values_list("instructeur").annotate(
        bientot=Count("pk", filter=Q(near)), revolus=Count("pk", filter=Q(over))
    )


_SILENCES = Requete(_silences, sur_mesure=True)
