"""Who may do what, where and for whom, on the business day. Each refusal says why and what to do."""

from __future__ import annotations

from decimal import Decimal

from levier.comptes.enums import RATTACHEMENTS_AYANT_SERVI, ActeDelegue, EtatRattachement, Role, RoleStructure
from levier.comptes.models import DelegationSignature, DroitPropose, Habilitation, Personne, Rattachement
from levier.comptes.pouvoirs import Mandat
from levier.comptes.queries import ROLES_D_INSTRUCTION, administrateurs_au_dessus, pouvoirs_de
from levier.socle import argent
from levier.socle.acteurs import SYSTEME, Acteur, ActeurConnu
from levier.socle.droits import PERMIS, Verdict, exiger, refuse
from levier.territoires.models import Structure
from levier.territoires.queries.noms import avec_de, en_clair
from levier.territoires.queries.ressorts import ressort_de
from levier.territoires.ressort import NATIONAL, Ressort
from regles.grammaire import majuscule

FERME = (
    "Ce compte est fermé : il ne permet plus rien. Si c’est une erreur, écrivez à l’administrateur de votre service."
)


def _refuser(personne: Personne, raison: str) -> Verdict:
    """The refusal of a right; of a closed account, the reason why it has none."""
    return refuse(FERME if pouvoirs_de(personne).ferme else raison)


def peut_instruire(personne: Personne, ressort: Ressort) -> Verdict:
    """Instructor or signatory in force on the ressort (or above), or holder of a delegation there."""
    if pouvoirs_de(personne).couvre(ressort, *ROLES_D_INSTRUCTION):
        return PERMIS
    return _refuser(
        personne,
        f"Vous n’êtes pas habilité aujourd’hui à instruire dans {en_clair(ressort.service)} : "
        "demandez une habilitation à l’administrateur de ce service.",
    )


def peut_signer(
    personne: Personne, ressort: Ressort, *, acte: ActeDelegue | None = None, montant: Decimal | None = None
) -> Verdict:
    """Signatory in force on that very ressort, or holder of a delegation there for that act and that amount.

    A right on a wider territory reads and instructs: the préfet's signature is not that of his superior. `acte`,
    `montant`: None while they are not known, before something is decided.
    """
    held = pouvoirs_de(personne).signatures(ressort)
    if any(one.delegation is None or one.delegation.permet(acte, montant) for one in held):
        return PERMIS
    service = en_clair(ressort.service)
    limited = [one.delegation for one in held if one.delegation and one.delegation.permet(acte, None)]
    if limited:
        ceiling = max(one.plafond for one in limited if one.plafond is not None)
        return refuse(
            f"Votre délégation de signature dans {service} s’arrête à {argent.ecrire(ceiling)} : au-delà, la décision "
            "revient à qui vous l’a donnée, ou à un délégataire sans ce plafond."
        )
    if held and acte:
        return refuse(
            f"Votre délégation de signature dans {service} ne permet pas de {acte.label} : la décision revient à qui vous "
            "l’a donnée, ou à un délégataire qui le peut."
        )
    if _habilite(personne, ressort, Role.SIGNATAIRE):
        return refuse(
            f"Vous ne signez pas les actes {avec_de(ressort.service)} : votre droit de signature vaut sur un autre "
            "territoire. La décision revient au signataire de ce service ou à l’un de ses délégataires."
        )
    return _refuser(
        personne,
        f"Vous n’avez pas aujourd’hui de délégation de signature en vigueur dans {service} : "
        "la décision revient au signataire de ce service ou à l’un de ses délégataires.",
    )


def peut_administrer(personne: Personne, ressort: Ressort) -> Verdict:
    """Administrator in force on a territory that contains it: nobody gives a right wider than his own."""
    if _habilite(personne, ressort, Role.ADMINISTRATEUR):
        return PERMIS
    return _refuser(personne, f"Seul un administrateur {avec_de(ressort)} peut faire cela.")


def administrateur(par: Personne | ActeurConnu, ressort: Ressort) -> Acteur:
    """The actor of an act of administration: who administers the ressort, or Levier itself. Raises GesteInterdit."""
    if isinstance(par, Personne):
        exiger(peut_administrer(par, ressort))
        return par.en_tant_que(Role.ADMINISTRATEUR)
    return systeme(par)


def systeme(par: ActeurConnu) -> Acteur:
    """Only Levier itself acts without an account: an actor made from a person proves no right. Raises GesteInterdit."""
    if par != SYSTEME:
        exiger(refuse("Cet acte demande le compte d’un administrateur."))
    return par


def peut_habiliter(par: Personne, ressort: Ressort, agent: Personne) -> Verdict:
    """Administrator of the ressort, for somebody else: nobody gives himself a right, whatever it is."""
    if par.pk == agent.pk:
        return refuse("Personne ne se donne un droit à soi-même : demandez-le à un autre administrateur.")
    return peut_administrer(par, ressort)


def est_signataire_de_droit(personne: Personne, ressort: Ressort) -> bool:
    """Whether the person is the préfet there: signs by right on that very ressort, never as a delegate."""
    return any(one.delegation is None for one in pouvoirs_de(personne).signatures(ressort))


def peut_deleguer(personne: Personne, ressort: Ressort) -> Verdict:
    """The préfet himself (signatory by right, never a delegate), or the administrator who records his arrêté."""
    if est_signataire_de_droit(personne, ressort) or _habilite(personne, ressort, Role.ADMINISTRATEUR):
        return PERMIS
    return _refuser(
        personne,
        f"Une délégation de signature {avec_de(ressort)} est enregistrée par le préfet ou par un administrateur : "
        "un délégataire ne peut pas déléguer à son tour.",
    )


def peut_confirmer_un_droit(personne: Personne, droit: DroitPropose) -> Verdict:
    """The second person of a right to sign: the préfet of the ressort, or an administrator of the level above.

    Of the nation, which has none above, another national administrator. Never who proposed, nor who would hold the right,
    nor an administrator whom the proposer made so. The préfet whose own right an administrator would end may answer.
    """
    if personne.pk == demandeur_de(droit):
        return refuse("Vous l’avez proposé : une autre personne le confirme.")
    ending = isinstance(droit, Habilitation) and droit.retrait_par_id is not None
    if not ending and personne.pk == titulaire_de(droit):
        return refuse("Ce droit est pour vous : une autre personne le confirme.")
    if est_signataire_de_droit(personne, droit.ressort) or _administre_au_dessus(personne, droit):
        return PERMIS
    return refuse(
        f"Un droit de signature {avec_de(droit.ressort)} est confirmé par le préfet de ce territoire, ou par un "
        "administrateur d’un niveau au-dessus."
    )


def demandeur_de(droit: DroitPropose) -> int | None:
    """Who asks for what is to confirm: the right itself, or its end."""
    ending = droit.retrait_par_id if isinstance(droit, Habilitation) else None
    return ending or droit.proposee_par_id


def titulaire_de(droit: DroitPropose) -> int | None:
    """Who holds the right."""
    return droit.personne_id if isinstance(droit, Habilitation | DelegationSignature) else None


def _administre_au_dessus(personne: Personne, droit: DroitPropose) -> bool:
    proposer = demandeur_de(droit)
    held = administrateurs_au_dessus(droit.ressort).filter(personne=personne)
    return any(one.proposee_par_id is None or one.proposee_par_id != proposer for one in held)


def peut_retirer(personne: Personne, habilitation: Habilitation) -> Verdict:
    """End a right, or ask for it: an administrator; of a right to sign, the préfet too, for himself or another."""
    if habilitation.role == Role.SIGNATAIRE and est_signataire_de_droit(personne, habilitation.ressort):
        return PERMIS
    return peut_administrer(personne, habilitation.ressort)


def ne_retire_que_par_deux(personne: Personne, habilitation: Habilitation) -> bool:
    """Whether the person may only ask for the end: an administrator alone does not take his signature from the préfet."""
    in_force = habilitation.role == Role.SIGNATAIRE and habilitation.confirmee_le is not None
    return in_force and not est_signataire_de_droit(personne, habilitation.ressort)


def peut_fermer(par: Personne, personne: Personne) -> Verdict:
    """Close an account: an administrator of all that the person holds, or of the nation; never oneself.

    Of who signs by signs, an administrator above: nobody takes his signature from the préfet of his own level alone.
    """
    if par.pk == personne.pk:
        return refuse("Vous ne fermez pas votre propre compte : demandez-le à un autre administrateur.")
    held = [one.ressort for one in personne.habilitations.filter(retiree_le__isnull=True)]
    held += [one.ressort for one in personne.delegations.filter(retiree_le__isnull=True)]
    linked = personne.rattachements.filter(etat=EtatRattachement.ACTIF).select_related("structure")
    held += [ressort_de(one.structure) for one in linked]
    for where in held or [NATIONAL]:
        if not (administering := peut_administrer(par, where)):
            return administering
    for signs in personne.habilitations.filter(
        role=Role.SIGNATAIRE, retiree_le__isnull=True, confirmee_le__isnull=False
    ):
        if not administrateurs_au_dessus(signs.ressort).filter(personne=par).exists():
            return refuse(
                "Cette personne signe les décisions : demandez d’abord la fin de son droit de signature, ou faites fermer le "
                "compte par un administrateur d’un niveau au-dessus."
            )
    return PERMIS


def peut_absenter(par: Personne, personne: Personne) -> Verdict:
    """Say that an agent is away, or back: itself, or an administrator of where it instructs."""
    if par.pk == personne.pk:
        return PERMIS
    where = pouvoirs_de(personne).ressorts(*ROLES_D_INSTRUCTION)
    if any(peut_administrer(par, one) for one in where):
        return PERMIS
    return refuse(
        f"L’absence de {personne.nom} est annoncée par l’agent lui-même ou par un administrateur de son service."
    )


def peut_remplacer(interimaire: Personne, personne: Personne) -> Verdict:
    """Stand in for an agent: another, who may instruct wherever it does."""
    if interimaire.pk == personne.pk:
        return refuse("Personne ne se remplace soi-même : choisissez un autre agent.")
    held = pouvoirs_de(interimaire)
    if all(held.couvre(one, *ROLES_D_INSTRUCTION) for one in pouvoirs_de(personne).ressorts(*ROLES_D_INSTRUCTION)):
        return PERMIS
    return refuse(
        f"{interimaire.nom} n’est pas habilité à instruire partout où {personne.nom} l’est : choisissez un autre agent."
    )


def peut_verifier(personne: Personne, structure: Structure) -> Verdict:
    """Instructor or administrator of the structure's territory, without a link with it: checks the claims on it."""
    if structure.pk in pouvoirs_de(personne).liens:
        return refuse(f"Vous avez un lien avec {structure} : un autre agent vérifie ce qui la concerne.")
    if _habilite(personne, ressort_de(structure), Role.INSTRUCTEUR, Role.ADMINISTRATEUR):
        return PERMIS
    return refuse(
        f"{majuscule(structure.avec_le)} ne relève pas de votre territoire : sa demande est vérifiée par une autre préfecture."
    )


def peut_agir_pour(personne: Personne, structure: Structure, place: Mandat | None = None) -> Verdict:
    """Active member with a confirmed e-mail: prepares the requests of the structure.

    `place`: the one that an act has just read there, under the lock of what it writes.
    """
    return _membre(personne, structure, place)


def peut_representer(personne: Personne, structure: Structure, place: Mandat | None = None) -> Verdict:
    """The same, of whom somebody checked that it acts for the structure: speaks for it to others."""
    return _membre(personne, structure, place, exiger_verifie=True)


def peut_engager(personne: Personne, structure: Structure, place: Mandat | None = None) -> Verdict:
    """Such a member who is signatory of the structure: deposits, and engages it. `place`: as `peut_agir_pour`."""
    return _membre(personne, structure, place, exiger_verifie=True, exiger_signataire=True)


def peut_confirmer(personne: Personne, rattachement: Rattachement) -> Verdict:
    """A member welcomes a colleague up to his own role: a contributor does not make a signatory."""
    if rattachement.personne_id == personne.pk:
        return refuse("Votre demande est confirmée par un autre membre de la structure, pas par vous-même.")
    return peut_inviter(personne, rattachement.structure, rattachement.role)


def peut_inviter(personne: Personne, structure: Structure, role: str) -> Verdict:
    """A member invites up to his own role: a contributor does not make a signatory."""
    if role == RoleStructure.SIGNATAIRE:
        return peut_engager(personne, structure)
    return peut_representer(personne, structure)


def peut_changer_role(personne: Personne, rattachement: Rattachement) -> Verdict:
    """A signatory of the structure, its only member ever, or the agent who checks its claims."""
    structure = rattachement.structure
    if peut_engager(personne, structure) or peut_verifier(personne, structure):
        return PERMIS
    others = Rattachement.objects.filter(structure=structure).exclude(personne=personne)
    alone = not others.filter(etat__in=RATTACHEMENTS_AYANT_SERVI).exists()
    if rattachement.personne_id == personne.pk and alone and peut_agir_pour(personne, structure):
        return PERMIS
    return refuse(
        f"Seul un signataire {structure.avec_de} peut changer les rôles ; s’il n’y en a plus, demandez-le à la préfecture."
    )


def _habilite(personne: Personne, ressort: Ressort, *roles: Role) -> bool:
    """A right of its own: a delegation gives none."""
    return pouvoirs_de(personne).couvre(ressort, *roles, delegations=False)


def _membre(
    personne: Personne,
    structure: Structure,
    lue: Mandat | None,
    *,
    exiger_verifie: bool = False,
    exiger_signataire: bool = False,
) -> Verdict:
    if not personne.is_active:
        return refuse(FERME)
    if personne.email_confirme_le is None:
        return refuse("Votre adresse n’est pas confirmée : ouvrez le lien reçu par courriel.")
    place = lue or pouvoirs_de(personne).structures.get(structure.pk)
    if place is None:
        return refuse(f"Vous n’agissez pas pour {structure.avec_le} : rattachez-vous d’abord à cette structure.")
    if exiger_verifie and not place.verifiee:
        return refuse(
            f"Personne n’a encore vérifié que vous agissez pour {structure.avec_le} : vous préparez ses demandes, sans les déposer, "
            "les signer ni inviter en son nom. Faites vérifier votre rattachement dans « Mes structures »."
        )
    if exiger_signataire and place.role != RoleStructure.SIGNATAIRE:
        return refuse(
            f"Vous préparez les demandes {structure.avec_de} sans pouvoir l’engager : demandez à un signataire de la structure "
            "de déposer, ou de changer votre rôle."
        )
    return PERMIS
