"""What the accounts tell: who acts for which structure, who holds which right where, on the business day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, CharField, DateField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, JSONObject

from levier.comptes import jetons
from levier.comptes.absences import absents_remplaces
from levier.comptes.enums import (
    RATTACHEMENTS_AYANT_SERVI,
    RATTACHEMENTS_SANS_LIEN,
    ActeDelegue,
    EtatInvitation,
    EtatRattachement,
    Role,
    RoleStructure,
    Rythme,
)
from levier.comptes.models import CumulPermis, DelegationSignature, Habilitation, Invitation, Personne, Rattachement
from levier.comptes.pouvoirs import Delegation, Droit, Mandat, Pouvoirs
from levier.comptes.qualites import Fonction, Qualite, de_plein_droit, est_prefecture, par_delegation, titre_de_droit
from levier.socle import horloge
from levier.socle.courriels import Abonne
from levier.socle.erreurs import GesteInterdit
from levier.socle.models import EtatCourriel
from levier.socle.requetes import Parametre, Requete
from levier.territoires.enums import Perimetre
from levier.territoires.models import Structure
from levier.territoires.queries.noms import en_clair, prefecture
from levier.territoires.queries.ressorts import couvrant, exactement, structures_dans
from levier.territoires.ressort import Ressort

ROLES_D_INSTRUCTION = (Role.INSTRUCTEUR, Role.SIGNATAIRE)
PLACE = {"role": F("role"), "verifie": F("verifie_le")}
"""The columns of a link in force that `Mandat.lue` reads."""
_DEPARTS = {
    Rythme.IMMEDIAT: EtatCourriel.A_ENVOYER,
    Rythme.JOUR: EtatCourriel.A_REGROUPER,
    Rythme.AUCUN: EtatCourriel.NON_VOULU,
}


EST_CONFIRMEE = ~Q(role=Role.SIGNATAIRE) | Q(confirmee_le__isnull=False)
"""Rights but that of signatory hold as soon as they are given."""


def habilitations_en_vigueur(*roles: Role, jour: dt.date | Combinable | None = None) -> QuerySet[Habilitation]:
    """Rights in force on the business day, accepted by their holders, of any of `roles` (all when none is given)."""
    day = jour or horloge.aujourdhui()
    held = Habilitation.objects.filter(
        Q(du__isnull=True) | Q(du__lte=day),
        Q(au__isnull=True) | Q(au__gte=day),
        EST_CONFIRMEE,
        a_accepter_depuis__isnull=True,
        retiree_le__isnull=True,
        personne__is_active=True,
    )
    return held.filter(role__in=roles) if roles else held


def delegations_en_vigueur(*, jour: dt.date | Combinable | None = None) -> QuerySet[DelegationSignature]:
    """Delegations of signature in force on the business day: confirmed, accepted, and published the day before at the latest."""
    day = jour or horloge.aujourdhui()
    return DelegationSignature.objects.filter(
        du__lte=day,
        au__gte=day,
        publiee_le__lt=day,
        confirmee_le__isnull=False,
        a_accepter_depuis__isnull=True,
        retiree_le__isnull=True,
        personne__is_active=True,
    )


def administrateurs_nationaux() -> QuerySet[Habilitation]:
    """Rights of national administrator in force today."""
    return habilitations_en_vigueur(Role.ADMINISTRATEUR).filter(perimetre=Perimetre.NATIONAL)


def administrateurs_au_dessus(ressort: Ressort) -> QuerySet[Habilitation]:
    """Rights of administrator in force today on a wider territory; of the nation, which has none above, its own."""
    held = habilitations_en_vigueur(Role.ADMINISTRATEUR).filter(couvrant(ressort))
    if ressort.perimetre == Perimetre.NATIONAL:
        return held
    return held.exclude(exactement(ressort) | exactement(ressort.service))


def _avec_ses_pouvoirs() -> QuerySet[Personne]:
    """A person with what makes its `Pouvoirs`, in one statement."""
    day = Parametre("jour", DateField())
    where = JSONObject(**{column: F(column) for column in ("perimetre", "code", "region_code", "communes")})
    droits = habilitations_en_vigueur(jour=day).filter(personne=OuterRef("pk"))
    signed = delegations_en_vigueur(jour=day).filter(personne=OuterRef("pk"))
    linked = Rattachement.objects.filter(personne=OuterRef("pk")).exclude(etat__in=RATTACHEMENTS_SANS_LIEN)
    rattachements = linked.filter(etat=EtatRattachement.ACTIF)
    return Personne.objects.filter(pk=Parametre("personne", BigIntegerField())).annotate(
        lu_droits=ArraySubquery(droits.values(lu=JSONObject(role=F("role"), ou=where))),
        lu_delegations=ArraySubquery(
            signed.values(lu=JSONObject(ou=where, objets=F("objets"), plafond=Cast("plafond", CharField())))
        ),
        lu_liens=ArraySubquery(linked.values("structure_id")),
        lu_absents=absents_remplaces(day),
        lu_structures=ArraySubquery(rattachements.values(lu=JSONObject(structure=F("structure_id"), **PLACE))),
    )


_PERSONNE = Requete(_avec_ses_pouvoirs)


def personne_connectee(cle: int) -> Personne | None:
    """The account of a session, with what it may do on the business day. One statement."""
    found = _PERSONNE.une(personne=cle, jour=horloge.aujourdhui())
    if found is not None:
        found.pouvoirs_lus = _pouvoirs(found)
    return found


def pouvoirs_de(personne: Personne) -> Pouvoirs:
    """What the person may do today: as the page read it with its account; otherwise as it is now, in one statement."""
    if personne.pouvoirs_lus is not None:
        return personne.pouvoirs_lus
    found = _PERSONNE.une(personne=personne.pk, jour=horloge.aujourdhui())
    return _pouvoirs(found) if found is not None else Pouvoirs((), {})


def _pouvoirs(lue: Any) -> Pouvoirs:
    if not lue.is_active:
        return Pouvoirs((), {}, ferme=True)
    held = [Droit(Role(one["role"]), _ressort(one["ou"])) for one in lue.lu_droits]
    held += [Droit(Role.SIGNATAIRE, _ressort(one["ou"]), _delegation(one)) for one in lue.lu_delegations]
    structures = {one["structure"]: Mandat.lue(one) for one in lue.lu_structures}
    absents = {one["personne"]: one["nom"] for one in lue.lu_absents}
    return Pouvoirs(tuple(held), structures, liens=frozenset(lue.lu_liens), remplace=absents)


def _delegation(lue: dict[str, Any]) -> Delegation:
    ceiling = lue["plafond"]
    return Delegation(frozenset(map(ActeDelegue, lue["objets"])), Decimal(ceiling) if ceiling is not None else None)


def _ressort(lu: dict[str, Any]) -> Ressort:
    return Ressort(Perimetre(lu["perimetre"]), lu["code"], lu["region_code"], frozenset(lu["communes"]))


def est_agent(personne: Personne) -> bool:
    """Whether the person holds any right or delegation today."""
    return bool(pouvoirs_de(personne).droits)


def ressorts_de(personne: Personne, *roles: Role) -> frozenset[Ressort]:
    """Where the person holds one of `roles` today (any of them when none is given).

    A delegation of signature counts as the role of signatory.
    """
    return pouvoirs_de(personne).ressorts(*roles)


def instructeurs_de(ressort: Ressort) -> QuerySet[Personne]:
    """Who may instruct on the ressort today: the choices of an assignment, by name."""
    habilitations = habilitations_en_vigueur(*ROLES_D_INSTRUCTION).filter(couvrant(ressort), personne=OuterRef("pk"))
    return Personne.objects.filter(Exists(habilitations)).order_by("nom", "id")


def agents_de(ressort: Ressort) -> QuerySet[Personne]:
    """Whom to tell in the service of the ressort: its instructors, else whoever has a right on it itself, by address."""
    here = exactement(ressort.service)
    if ressort.perimetre == Perimetre.COMMUNES:
        here |= couvrant(ressort) & Q(perimetre=Perimetre.COMMUNES)
    local = habilitations_en_vigueur().filter(here)
    for habilitations in (local.filter(role=Role.INSTRUCTEUR), local.exclude(role=Role.LECTEUR)):
        personnes = Personne.objects.filter(Exists(habilitations.filter(personne=OuterRef("pk"))))
        if personnes.exists():
            return personnes.order_by("email")
    return Personne.objects.none()


def candidats_a_la_signature(ressort: Ressort) -> QuerySet[Personne]:
    """Who holds today a right of signature or a delegation that may reach the ressort, by address: to ask one by one."""
    here = exactement(ressort) | exactement(ressort.service)
    own = habilitations_en_vigueur(Role.SIGNATAIRE).filter(here).values("personne")
    delegates = delegations_en_vigueur().filter(here).values("personne")
    return Personne.objects.filter(Q(pk__in=own) | Q(pk__in=delegates), is_active=True).order_by("email")


def emails_des_agents(ressort: Ressort) -> list[str]:
    """The addresses of `agents_de`."""
    return list(agents_de(ressort).values_list("email", flat=True))


def signataires_de_droit(ressort: Ressort) -> QuerySet[Habilitation]:
    """Who signs by right on the ressort today (the préfet), the latest first; never who signs above, nor a delegate."""
    held = habilitations_en_vigueur(Role.SIGNATAIRE).filter(exactement(ressort) | exactement(ressort.service))
    return held.select_related("personne").order_by("-id")


def cumul_du(ressort: Ressort) -> CumulPermis | None:
    """The setting of the service that lets one person propose and sign, confirmed or not; None when there is none."""
    held = CumulPermis.objects.filter(exactement(ressort.service), retiree_le__isnull=True)
    return held.select_related("proposee_par", "confirmee_par").first()


def cumul_permis(ressort: Ressort) -> bool:
    """Whether the service lets one person propose a decision and sign it."""
    held = cumul_du(ressort)
    return held is not None and held.confirmee_le is not None


def autorite_de(ressort: Ressort, service: str = "") -> str:
    """Who decides there, as acts name the authority: « La préfète de Saône-et-Loire »; `service` where it is no préfecture."""
    if service and not est_prefecture(service):
        return service
    held = signataires_de_droit(ressort.service).first()
    fonction = held.fonction if held else Fonction(titre_de_droit(ressort.service.perimetre))
    return de_plein_droit(fonction, _lieu(ressort)).libelle


def qualite_de_signature(
    personne: Personne,
    ressort: Ressort,
    service: str = "",
    *,
    acte: ActeDelegue | None = None,
    montant: Decimal | None = None,
) -> Qualite:
    """Under which quality the person signs for the ressort today: the préfet's only where `service`, as the call names it,
    is a préfecture. Raises GesteInterdit without right nor delegation for that act and that amount.
    """
    own = signataires_de_droit(ressort).filter(personne=personne).first()
    if own is not None:
        return de_plein_droit(own.fonction.pour(service), _lieu(ressort))
    here = exactement(ressort) | exactement(ressort.service)
    for delegation in delegations_en_vigueur().filter(here, personne=personne).order_by("-du", "-id"):
        if Delegation(frozenset(map(ActeDelegue, delegation.objets)), delegation.plafond).permet(acte, montant):
            held = signataires_de_droit(ressort.service).first()
            fonction = held.fonction if held else Fonction(titre_de_droit(ressort.service.perimetre))
            authority = fonction.pour(service).qui_delegue(ressort.service.perimetre)
            return par_delegation(delegation.fonction, authority, delegation.reference)
    raise GesteInterdit(
        f"Vous n’avez aujourd’hui ni le droit ni une délégation pour signer dans {en_clair(ressort.service)}."
    )


def _lieu(ressort: Ressort) -> str:
    """What its préfet is « of »: « de Saône-et-Loire », « de la région Corse »."""
    return prefecture(ressort).removeprefix("Préfecture ")


def structures_de(personne: Personne, *, verifiees: bool = False) -> QuerySet[Structure]:
    """Structures the person acts for today; `verifiees`: only those for which that was checked."""
    active = Rattachement.objects.filter(structure=OuterRef("pk"), personne=personne, etat=EtatRattachement.ACTIF)
    checked = active.filter(verifie_le__isnull=False) if verifiees else active
    return Structure.objects.filter(Exists(checked)).order_by("denomination", "id")


def rattachements_de(personne: Personne) -> QuerySet[Rattachement]:
    """Every link of the person with a structure, the living ones first, then the latest.

    `lu_sans_membre`: nobody was checked to act for its structure, who could welcome.
    """
    checked = Rattachement.objects.filter(
        structure=OuterRef("structure"), etat=EtatRattachement.ACTIF, verifie_le__isnull=False, personne__is_active=True
    )
    return (
        Rattachement.objects.filter(personne=personne)
        .select_related("structure", "preuve")
        .annotate(lu_sans_membre=~Exists(checked))
        .order_by("termine_le", "structure__denomination", "-id")
    )


def membres_actifs(structure: Structure) -> QuerySet[Rattachement]:
    """Active links with the structure, with their person, by name."""
    return (
        Rattachement.objects.filter(structure=structure, etat=EtatRattachement.ACTIF, personne__is_active=True)
        .select_related("personne")
        .order_by("personne__nom", "id")
    )


def membres_verifies(structure: Structure) -> QuerySet[Rattachement]:
    """The same, only those whom somebody has checked."""
    return membres_actifs(structure).filter(verifie_le__isnull=False)


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
    """Checked links of those who may engage the structure, by name."""
    return membres_verifies(structure).filter(role=RoleStructure.SIGNATAIRE)


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
    """Confirmed addresses of the structure's members, those not checked left out: what it receives is not theirs."""
    members = membres_verifies(structure).filter(personne__email_confirme_le__isnull=False)
    return sorted(members.values_list("personne__email", flat=True))


def a_deja_servi(structure: Structure) -> Rattachement | None:
    """The last checked link that was ever in force, ended or not; None when nobody ever proved to act for the structure."""
    return (
        Rattachement.objects.filter(structure=structure, etat__in=RATTACHEMENTS_AYANT_SERVI, verifie_le__isnull=False)
        .order_by("-termine_le", "-id")
        .first()
    )


def reclamations_a_verifier(personne: Personne) -> QuerySet[Rattachement]:
    """Links with a proof that the agent may check, oldest first: those of the territories held, all for a national."""
    held = ressorts_de(personne, Role.INSTRUCTEUR, Role.ADMINISTRATEUR)
    drafting = Q(etat=EtatRattachement.ACTIF, verifie_le__isnull=True, preuve__isnull=False)
    claims = Rattachement.objects.filter(Q(etat=EtatRattachement.RECLAME) | drafting)
    found = claims.filter(structures_dans(held, "structure__")).select_related("personne", "structure", "preuve")
    return found.order_by("demande_le", "id")


def habilitations_du(ressort: Ressort) -> QuerySet[Habilitation]:
    """Rights not withdrawn that hold on the ressort itself, past, to come and to confirm included, by name."""
    held = Habilitation.objects.filter(exactement(ressort), retiree_le__isnull=True)
    return held.select_related("personne", "proposee_par", "retrait_par").order_by("personne__nom", "role", "id")


def delegations_du(ressort: Ressort) -> QuerySet[DelegationSignature]:
    """Delegations on the ressort, the latest first, ended ones included."""
    held = DelegationSignature.objects.filter(exactement(ressort))
    return held.select_related("personne", "proposee_par").order_by("-au", "-id")


def a_un_compte_confirme(email: str) -> bool:
    """Whether the owner of the address has an account already: told only to who holds a link sent there."""
    return Personne.objects.filter(email=email.strip().lower(), email_confirme_le__isnull=False).exists()


def personne_par_email(email: str) -> Personne | None:
    """The account of this address, whatever its case."""
    return Personne.objects.filter(email=email.strip().lower()).first()


def abonnes(adresses: Iterable[str]) -> list[Abonne]:
    """How each address takes what only informs, in the same order; one without an account: at once. One query."""
    wanted = list(adresses)
    known = {personne.email: personne for personne in Personne.objects.filter(email__in=wanted)}
    return [abonne(known[address]) if address in known else Abonne(address) for address in wanted]


def abonne(personne: Personne) -> Abonne:
    """How the person takes what only informs, and where to have no more of it."""
    adresse = f"{settings.LEVIER_ADRESSE}/courriels/{jetons.faire_desabonnement(personne)}/"
    return Abonne(personne.email, _DEPARTS[Rythme(personne.rythme)], adresse)
