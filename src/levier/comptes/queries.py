"""What the accounts tell: who acts for which structure, who holds which right where, on the business day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from levier.comptes import jetons
from levier.comptes.enums import (
    RATTACHEMENTS_AYANT_SERVI,
    EtatInvitation,
    EtatRattachement,
    Role,
    RoleStructure,
    Rythme,
)
from levier.comptes.models import DelegationSignature, Habilitation, Invitation, Personne, Rattachement
from levier.socle import horloge
from levier.socle.courriels import Abonne
from levier.socle.erreurs import ActeInterdit
from levier.socle.models import EtatCourriel
from levier.territoires.enums import NatureTerritoire, Perimetre
from levier.territoires.models import Structure, Territoire

ROLES_D_INSTRUCTION = (Role.INSTRUCTEUR, Role.SIGNATAIRE)
_DEPARTS = {
    Rythme.IMMEDIAT: EtatCourriel.A_ENVOYER,
    Rythme.JOUR: EtatCourriel.A_REGROUPER,
    Rythme.AUCUN: EtatCourriel.NON_VOULU,
}


@dataclass(frozen=True, slots=True)
class Qualite:
    """Under which quality an act is signed; the reference is that of the delegation, empty for the préfet himself."""

    libelle: str
    delegation_reference: str = ""


def _territoires_prefectoraux() -> QuerySet[Territoire]:
    """Départements and overseas collectivités, whatever the vintage: where there is a préfecture."""
    return Territoire.objects.filter(nature__in=[NatureTerritoire.DEPARTEMENT, NatureTerritoire.COM]).exclude(
        departement_code=""
    )


def couvrant(departement_code: str) -> Q:
    """Habilitations whose territory contains the département."""
    regions = _territoires_prefectoraux().filter(departement_code=departement_code).values("region_code")
    return (
        Q(perimetre=Perimetre.NATIONAL)
        | Q(perimetre=Perimetre.DEPARTEMENT, code=departement_code)
        | Q(perimetre=Perimetre.REGION, code__in=regions)
    )


def habilitations_en_vigueur(*roles: Role) -> QuerySet[Habilitation]:
    """Rights in force on the business day, of any of `roles` (all when none is given)."""
    day = horloge.aujourdhui()
    held = Habilitation.objects.filter(
        Q(du__isnull=True) | Q(du__lte=day),
        Q(au__isnull=True) | Q(au__gte=day),
        retiree_le__isnull=True,
        personne__is_active=True,
    )
    return held.filter(role__in=roles) if roles else held


def delegations_en_vigueur() -> QuerySet[DelegationSignature]:
    """Delegations of signature in force on the business day."""
    day = horloge.aujourdhui()
    return DelegationSignature.objects.filter(
        du__lte=day, au__gte=day, terminee_le__isnull=True, delegataire__is_active=True
    )


def administrateurs_nationaux() -> QuerySet[Habilitation]:
    """Rights of national administrator in force today."""
    return habilitations_en_vigueur(Role.ADMINISTRATEUR).filter(perimetre=Perimetre.NATIONAL)


def est_agent(personne: Personne) -> bool:
    """Whether the person holds any right or delegation today."""
    return (
        habilitations_en_vigueur().filter(personne=personne).exists()
        or delegations_en_vigueur().filter(delegataire=personne).exists()
    )


def departements_instruits(personne: Personne) -> frozenset[str]:
    """Codes of the départements where the person may instruct or sign today."""
    return _departements(personne, ROLES_D_INSTRUCTION)


def departements_visibles(personne: Personne) -> frozenset[str]:
    """Codes of the départements whose requests the person may at least read today, whatever the role."""
    return _departements(personne, tuple(Role))


def departements_administres(personne: Personne) -> frozenset[str]:
    """Codes of the départements where the person may give and withdraw rights today."""
    return _departements(personne, (Role.ADMINISTRATEUR,), delegations=False)


def _departements(personne: Personne, roles: tuple[Role, ...], *, delegations: bool = True) -> frozenset[str]:
    held = habilitations_en_vigueur(*roles).filter(personne=personne).values_list("perimetre", "code")
    national, regions, codes = False, set[str](), set[str]()
    for perimetre, code in held:
        national = national or perimetre == Perimetre.NATIONAL
        (regions if perimetre == Perimetre.REGION else codes).add(code)
    if national or regions:
        territories = _territoires_prefectoraux()
        if not national:
            territories = territories.filter(region_code__in=regions)
        codes.update(territories.values_list("departement_code", flat=True))
    if delegations:
        codes.update(delegations_en_vigueur().filter(delegataire=personne).values_list("departement_code", flat=True))
    return frozenset(codes - {""})


def instructeurs_de(departement_code: str) -> QuerySet[Personne]:
    """Who may instruct in the département today: the choices of an assignment, by name."""
    rights = habilitations_en_vigueur(*ROLES_D_INSTRUCTION).filter(couvrant(departement_code), personne=OuterRef("pk"))
    return Personne.objects.filter(Exists(rights)).order_by("nom", "id")


def emails_des_agents(departement_code: str) -> list[str]:
    """Whom to tell in the préfecture: its instructors, else whoever has a right on the département itself."""
    local = habilitations_en_vigueur().filter(perimetre=Perimetre.DEPARTEMENT, code=departement_code)
    for rights in (local.filter(role=Role.INSTRUCTEUR), local.exclude(role=Role.LECTEUR)):
        emails = sorted(set(rights.values_list("personne__email", flat=True)))
        if emails:
            return emails
    return []


def qualite_de_signature(personne: Personne, departement_code: str) -> Qualite:
    """Under which quality the person signs for the département today. Raises ActeInterdit without right nor delegation."""
    if habilitations_en_vigueur(Role.SIGNATAIRE).filter(couvrant(departement_code), personne=personne).exists():
        return Qualite("Le préfet")
    delegation = (
        delegations_en_vigueur()
        .filter(delegataire=personne, departement_code=departement_code)
        .order_by("-du", "-id")
        .first()
    )
    if delegation is None:
        raise ActeInterdit("Vous n’avez aujourd’hui ni le droit ni une délégation pour signer dans ce département.")
    return Qualite(delegation.qualite, delegation.reference)


def structures_de(personne: Personne) -> QuerySet[Structure]:
    """Structures the person acts for today."""
    active = Rattachement.objects.filter(structure=OuterRef("pk"), personne=personne, etat=EtatRattachement.ACTIF)
    return Structure.objects.filter(Exists(active)).order_by("denomination", "id")


def rattachements_de(personne: Personne) -> QuerySet[Rattachement]:
    """Every link of the person with a structure, the living ones first, then the latest."""
    return (
        Rattachement.objects.filter(personne=personne)
        .select_related("structure", "preuve")
        .order_by("termine_le", "structure__denomination", "-id")
    )


def membres_actifs(structure: Structure) -> QuerySet[Rattachement]:
    """Active links with the structure, with their person, by name."""
    return (
        Rattachement.objects.filter(structure=structure, etat=EtatRattachement.ACTIF, personne__is_active=True)
        .select_related("personne")
        .order_by("personne__nom", "id")
    )


def demandes_a_confirmer(personne: Personne) -> QuerySet[Rattachement]:
    """Colleagues who ask to join a structure of the person, oldest first."""
    return (
        Rattachement.objects.filter(structure__in=structures_de(personne), etat=EtatRattachement.A_CONFIRMER)
        .exclude(personne=personne)
        .select_related("personne", "structure")
        .order_by("demande_le", "id")
    )


def rattachements_visibles(personne: Personne) -> QuerySet[Rattachement]:
    """Links a porteur may see: his own, and those of the structures he acts for."""
    return Rattachement.objects.filter(Q(personne=personne) | Q(structure__in=structures_de(personne))).select_related(
        "personne", "structure"
    )


def membres_et_demandes(personne: Personne) -> QuerySet[Rattachement]:
    """Members of the person's structures and colleagues who ask to join them, by structure then name."""
    return (
        Rattachement.objects.filter(
            structure__in=structures_de(personne),
            etat__in=[EtatRattachement.ACTIF, EtatRattachement.A_CONFIRMER],
            personne__is_active=True,
        )
        .select_related("personne")
        .order_by("structure_id", "personne__nom", "id")
    )


def signataires_de(structure: Structure) -> QuerySet[Rattachement]:
    """Active links of those who may engage the structure, by name."""
    return membres_actifs(structure).filter(role=RoleStructure.SIGNATAIRE)


def autres_signataires(rattachement: Rattachement) -> bool:
    """Whether the structure keeps a signatory without this link."""
    return signataires_de(rattachement.structure).exclude(pk=rattachement.pk).exists()


def est_dernier_signataire(rattachement: Rattachement) -> bool:
    """Whether nobody could engage the structure after this member."""
    return rattachement.role == RoleStructure.SIGNATAIRE and not autres_signataires(rattachement)


def invitations_en_attente(personne: Personne) -> QuerySet[Invitation]:
    """Invitations not yet answered of the structures the person acts for, oldest first; expired ones included."""
    return (
        Invitation.objects.filter(structure__in=structures_de(personne), etat=EtatInvitation.EN_ATTENTE)
        .select_related("structure", "invitee_par")
        .order_by("envoyee_le", "id")
    )


def emails_de(structure: Structure) -> list[str]:
    """Confirmed addresses of the structure's members."""
    members = membres_actifs(structure).filter(personne__email_confirme_le__isnull=False)
    return sorted(members.values_list("personne__email", flat=True))


def a_deja_servi(structure: Structure) -> Rattachement | None:
    """The last link that was ever in force with the structure, ended or not; None when nobody ever acted for it."""
    return (
        Rattachement.objects.filter(structure=structure, etat__in=RATTACHEMENTS_AYANT_SERVI)
        .order_by("-termine_le", "-id")
        .first()
    )


def reclamations_a_verifier(personne: Personne) -> QuerySet[Rattachement]:
    """Claims with a proof that the agent may check, oldest first: those of the territories held, all for a national."""
    rights = habilitations_en_vigueur(Role.INSTRUCTEUR, Role.ADMINISTRATEUR).filter(personne=personne)
    claims = Rattachement.objects.filter(etat=EtatRattachement.RECLAME).select_related(
        "personne", "structure", "preuve"
    )
    if not rights.filter(perimetre=Perimetre.NATIONAL).exists():
        regions = rights.filter(perimetre=Perimetre.REGION).values("code")
        departements = _departements(personne, (Role.INSTRUCTEUR, Role.ADMINISTRATEUR), delegations=False)
        claims = claims.filter(Q(structure__departement_code__in=departements) | Q(structure__region_code__in=regions))
    return claims.order_by("demande_le", "id")


def habilitations_du(departement_code: str) -> QuerySet[Habilitation]:
    """Rights not withdrawn that hold on the département itself, past and to come included, by name."""
    return (
        Habilitation.objects.filter(perimetre=Perimetre.DEPARTEMENT, code=departement_code, retiree_le__isnull=True)
        .select_related("personne")
        .order_by("personne__nom", "role", "id")
    )


def delegations_du(departement_code: str) -> QuerySet[DelegationSignature]:
    """Delegations of the département, the latest first, ended ones included."""
    return (
        DelegationSignature.objects.filter(departement_code=departement_code)
        .select_related("delegataire", "accordee_par")
        .order_by("-au", "-id")
    )


def a_un_compte_confirme(email: str) -> bool:
    """Whether the owner of the address has an account already: told only to who holds a link sent there."""
    return Personne.objects.filter(email=email.strip().lower(), email_confirme_le__isnull=False).exists()


def personne_par_email(email: str) -> Personne | None:
    """The account of this address, whatever its case."""
    return Personne.objects.filter(email=email.strip().lower()).first()


def abonnes(adresses: Iterable[str]) -> list[Abonne]:
    """How each address takes what only informs, in the same order; one without an account: at once. One query."""
    wanted = list(adresses)
    known = {person.email: person for person in Personne.objects.filter(email__in=wanted)}
    return [abonne(known[address]) if address in known else Abonne(address) for address in wanted]


def abonne(personne: Personne) -> Abonne:
    """How the person takes what only informs, and where to have no more of it."""
    link = f"{settings.LEVIER_ADRESSE}/courriels/{jetons.faire_desabonnement(personne)}/"
    return Abonne(personne.email, _DEPARTS[Rythme(personne.rythme)], link)
