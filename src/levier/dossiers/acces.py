"""Who sees a request as the service, and who is kept away from it: `models.Acces`, read in one place."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet

from levier.appels.models import Appel
from levier.appels.queries import reglage_de
from levier.comptes.enums import RATTACHEMENTS_SANS_LIEN, Reglage
from levier.comptes.models import Personne, Rattachement
from levier.comptes.queries import (
    ROLES_D_INSTRUCTION,
    agents_de,
    delegations_en_vigueur,
    habilitations_en_vigueur,
    instructeurs_de,
    pouvoirs_de,
)
from levier.comptes.reglages import reglages_de
from levier.dossiers.enums import EtatPartenaire, TitreAcces
from levier.dossiers.models import Acces, Dossier
from levier.socle import horloge
from levier.socle.requetes import Parametre, Requete
from levier.territoires.prefectures import siege_de_l_autorite
from levier.territoires.queries.noms import avec_de, prefecture
from levier.territoires.queries.ressorts import couvrant, dans, departement
from levier.territoires.ressort import Ressort


def ressort_du(dossier: Dossier) -> Ressort:
    """Where the request is instructed: rights that cover it hold on it. A draft is still of the call's own ressort.

    One query, none when `acces` is prefetched, nor when it was asked of this object before.
    """
    given = _service(dossier)
    return given.ressort if given else dossier.appel.ressort


def service_de(dossier: Dossier) -> Ressort:
    """The service that instructs, signs, numbers and pays: that of `ressort_du`."""
    return ressort_du(dossier).service


def nom_du_service(dossier: Dossier) -> str:
    """How letters and pages name `service_de`: as the call names its own, « Préfecture de Seine-et-Marne » else."""
    return nommer_le_service(dossier.appel, service_de(dossier))


def est_regle_pour(dossier: Dossier, reglage: Reglage) -> bool:
    """Whether `service_de` turned the setting on. One query for all the settings, the first time that this object is asked."""
    if dossier.reglages is None:
        dossier.reglages = reglages_de(service_de(dossier))
    return reglage in dossier.reglages


def lieu_de(dossier: Dossier) -> str:
    """Where the acts of `service_de` are made: « Mâcon »; empty when no list tells it."""
    seat = siege_de_l_autorite(service_de(dossier))
    return seat.ville if seat else ""


def tribunal_de(dossier: Dossier) -> str:
    """The court that judges them: « tribunal administratif de Dijon »."""
    seat = siege_de_l_autorite(service_de(dossier))
    return seat.tribunal if seat else "tribunal administratif territorialement compétent"


def nommer_le_service(appel: Appel, service: Ressort) -> str:
    """The same for a service that a request of the call is given to."""
    return appel.service if service == appel.ressort else prefecture(service) or appel.service


def service_a_designer(dossier: Dossier) -> str:
    """Why nobody may decide yet: the setting that names the service is not made. Empty when there is one to decide."""
    given = _service(dossier)
    if given is None or not given.a_regler or reglage_de(dossier.appel, given.a_regler) is not None:
        return ""
    return (
        f"Aucun document ne dit quel service instruit les projets {avec_de(departement(given.a_regler))}, ni quelle "
        f"enveloppe les paie : un administrateur {avec_de(dossier.appel.ressort)} règle la compétence du guichet "
        f"(levier appel regler-competence {dossier.appel.identifiant} {given.a_regler}), puis la décision est possible."
    )


def enveloppe_reglee(dossier: Dossier) -> str:
    """The id of the enveloppe that a setting of the call names for this request; empty when none does."""
    given = _service(dossier)
    reglage = reglage_de(dossier.appel, given.a_regler) if given and given.a_regler else None
    return reglage.paie if reglage else ""


def exclusion_de(personne: Personne, dossier: Dossier) -> str:
    """Why the person is kept away from the service's work on the request; empty when it is not."""
    kept = (row.motif for row in dossier.acces.all() if row.exclu and row.personne_id == personne.pk)
    return next(kept, "")


def exclusion_sur(personne: Personne, numero: str) -> str:
    """The same, of a request by its number, seen or not. One query."""
    kept = Acces.objects.filter(dossier__numero=numero, personne=personne, exclu=True).values_list("motif", flat=True)
    return next(iter(kept), "")


def exclusions_de(dossier: Dossier) -> list[Acces]:
    """Who is kept away from the request, and why, the first first. One query."""
    return list(Acces.objects.filter(dossier=dossier, exclu=True).select_related("personne").order_by("id"))


def excluables(dossier: Dossier) -> QuerySet[Personne]:
    """Who sees the request as its service and may be kept away from it, by name."""
    here = couvrant(ressort_du(dossier))
    habilitations = habilitations_en_vigueur().filter(here).values("personne")
    delegates = delegations_en_vigueur().filter(here).values("personne")
    found = Personne.objects.filter(Q(pk__in=habilitations) | Q(pk__in=delegates), is_active=True)
    return found.exclude(_exclus(dossier)).order_by("nom", "id")


def interet_de(personne: Personne, dossier: Dossier) -> str:
    """The structure of the request, or of its joint project, that the person acts or acted for, with its article; empty without any."""
    linked = pouvoirs_de(personne).liens
    if dossier.structure_id in linked:
        return dossier.structure.avec_le
    if not linked:
        return ""
    others = dossier.partenaires.exclude(etat=EtatPartenaire.RETIRE).filter(structure__in=linked)
    found = others.select_related("structure").first()
    return found.structure.avec_le if found else ""


def vus_par_le_service(personne: Personne, ressorts: Iterable[Ressort]) -> Q:
    """Requests that a person with a right on these ressorts sees today as the service; none that it is excluded from."""
    today = horloge.aujourdhui()
    alive = Q(jusqu_au__isnull=True) | Q(jusqu_au__gte=today)
    given = Acces.objects.filter(dans(ressorts), alive, dossier=OuterRef("pk"), exclu=False)
    kept = Acces.objects.filter(dossier=OuterRef("pk"), personne=personne, exclu=True)
    return Q(Exists(given)) & ~Q(Exists(kept))


def emails_du_service(dossier: Dossier) -> list[str]:
    """Addresses of those who instruct the request, who is excluded left out."""
    return list(agents_de(ressort_du(dossier)).exclude(_exclus(dossier)).values_list("email", flat=True))


def instructeurs_possibles(dossier: Dossier) -> QuerySet[Personne]:
    """Who may be given the request to instruct, by name."""
    return instructeurs_de(ressort_du(dossier)).exclude(_exclus(dossier)).exclude(_interesses(dossier))


def collegues_sur(dossier: Dossier) -> QuerySet[Personne]:
    """Who instructs the request or signs for its service, nobody with an interest nor kept away, by name."""
    here = couvrant(ressort_du(dossier))
    held = habilitations_en_vigueur(*ROLES_D_INSTRUCTION).filter(here).values("personne")
    delegates = delegations_en_vigueur().filter(here).values("personne")
    found = Personne.objects.filter(Q(pk__in=held) | Q(pk__in=delegates), is_active=True)
    return found.exclude(_exclus(dossier)).exclude(_interesses(dossier)).order_by("nom", "id")


def _service(dossier: Dossier) -> Acces | None:
    if dossier.depose_le is None:
        return None
    if "acces" in getattr(dossier, "_prefetched_objects_cache", {}):
        return next((row for row in dossier.acces.all() if row.titre == TitreAcces.INSTRUIT), None)
    if dossier.instruit is None:
        dossier.instruit = _INSTRUIT.une(dossier=dossier.pk)
    return dossier.instruit


def _instruit() -> QuerySet[Acces]:
    return Acces.objects.filter(dossier=Parametre("dossier", BigIntegerField()), titre=TitreAcces.INSTRUIT)


_INSTRUIT = Requete(_instruit)


def _interesses(dossier: Dossier) -> Q:
    """People with an interest (`interet_de`)."""
    others = dossier.partenaires.exclude(etat=EtatPartenaire.RETIRE).values("structure")
    linked = Rattachement.objects.filter(
        Q(structure=dossier.structure_id) | Q(structure__in=others), personne=OuterRef("pk")
    )
    return Q(Exists(linked.exclude(etat__in=RATTACHEMENTS_SANS_LIEN)))


def _exclus(dossier: Dossier) -> Q:
    return Q(Exists(Acces.objects.filter(dossier=dossier, personne=OuterRef("pk"), exclu=True)))
