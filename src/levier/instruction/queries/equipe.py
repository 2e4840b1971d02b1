"""The load of each instructor of a service, and who of them is away: what its administrator reads."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

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
from levier.territoires.queries.ressorts import dans
from levier.territoires.ressort import Ressort


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
    """The instructors of the services that a person administers, or itself; their load, for an administrator alone."""

    charges: list[Charge]
    membres: list[Personne]
    absences: list[Absence]


def equipe_de(personne: Personne) -> Equipe:
    """Five statements at most, whatever the number of colleagues; three for who administers nothing."""
    led = ressorts_de(personne, Role.ADMINISTRATEUR)
    where = ressorts_de(personne, Role.ADMINISTRATEUR, *ROLES_D_INSTRUCTION)
    membres = _instructeurs(where) if where else []
    absences = absences_a_venir(membres)
    return Equipe(_charges(personne, membres, absences) if led else [], membres, absences)


def _instructeurs(ou: frozenset[Ressort]) -> list[Personne]:
    held = habilitations_en_vigueur(*ROLES_D_INSTRUCTION).filter(dans(ou))
    return list(Personne.objects.filter(pk__in=held.values("personne")).order_by("nom", "pk"))


def _charges(personne: Personne, membres: list[Personne], absences: list[Absence]) -> list[Charge]:
    where = portee(ressorts_de(personne, Role.ADMINISTRATEUR))
    found = {one.pk: Charge(one) for one in membres} | {None: Charge(None)}
    counts = compter_par_instructeur(personne, where)
    limits = criteres(Filtres(retard="proche"), where).valeurs
    late = _SILENCES(where.forme, **where.valeurs, **limits, **qui_regarde(personne))
    gone = {key for key in {*(who for who, *_ in counts), *(who for who, *_ in late)} - found.keys() if key}
    found |= {one.pk: Charge(one) for one in (Personne.objects.filter(pk__in=gone).order_by("nom") if gone else ())}
    for who, etat, count in counts:
        if etat in CHEZ_LE_SERVICE:
            found[who].par_etat[etat] += count
    for who, soon, over in late:
        found[who].proche, found[who].passe = soon, over
    today = horloge.aujourdhui()
    for absence in absences:
        if absence.du <= today and absence.personne_id in found:
            found[absence.personne_id].absence = absence
    return sorted(found.values(), key=lambda one: (one.personne is not None, -one.total))


def _silences(forme: Forme) -> QuerySet[DossierRecu, Any]:
    near, over = retenus(("proche",)), retenus(("passe",))
    seen = DossierRecu.objects.filter(near | over, dans_la_portee(forme), A_TEMPS, ~EXCLU).order_by()
    return seen.values_list("instructeur").annotate(
        bientot=Count("pk", filter=Q(near)), revolus=Count("pk", filter=Q(over))
    )


_SILENCES = Requete(_silences, sur_mesure=True)
