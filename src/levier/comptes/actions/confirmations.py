"""A right to sign has two persons: one proposes it, another confirms or refuses it, and the préfet is told each time."""

from __future__ import annotations

from enum import Enum

from django.conf import settings
from django.db import transaction

from levier.comptes import permissions, queries
from levier.comptes.actions.acceptations import demander_l_acceptation
from levier.comptes.enums import Role
from levier.comptes.models import CumulPermis, DelegationSignature, DroitPropose, Habilitation, Personne
from levier.socle import courriels, horloge, journal
from levier.socle.acteurs import Acteur
from levier.socle.droits import exiger
from levier.socle.erreurs import EtatIncompatible, MotifManquant
from levier.territoires.queries.noms import en_clair
from levier.territoires.queries.ressorts import exactement


class EtapeDuDroit(Enum):
    """What the préfet is told of a right: the subject of the mail."""

    DONNE = "Un droit de signature est donné"
    PROPOSE = "Un droit de signature attend une confirmation"
    CONFIRME = "Un droit de signature est confirmé"
    REFUSE = "Un droit de signature est refusé"
    FIN_PROPOSEE = "La fin d’un droit de signature attend une confirmation"
    FIN_REFUSEE = "Un droit de signature est maintenu"
    FIN = "Un droit de signature prend fin"


@transaction.atomic
def confirmer_un_droit(droit: DroitPropose, *, par: Personne) -> DroitPropose:
    """Put a proposed right in force, or end the one whose end is asked: by the second person. The holder is told.

    The right that a signatory had there until then gives way to this one.
    Raises EtatIncompatible, GesteInterdit. Journal: droit_confirme, or habilitation_retiree.
    """
    tenu = _tenir(droit, par)
    actor = acteur(par, tenu)
    if isinstance(tenu, Habilitation) and tenu.retrait_par_id is not None:
        terminer(tenu, par=actor, motif=tenu.retrait_motif)
        return tenu
    if isinstance(tenu, Habilitation):
        same = Habilitation.objects.filter(
            exactement(tenu.ressort), personne=tenu.personne, role=tenu.role, retiree_le__isnull=True
        )
        same.exclude(pk=tenu.pk).update(retiree_le=horloge.maintenant())
    tenu.confirmee_par, tenu.confirmee_le = par, horloge.maintenant()
    tenu.save(update_fields=["confirmee_par", "confirmee_le"])
    journal.consigner(tenu, "droit_confirme", par=actor, avant={"confirme": False}, apres={"confirme": True})
    prevenir(tenu, EtapeDuDroit.CONFIRME, par=actor)
    return tenu


@transaction.atomic
def refuser_un_droit(droit: DroitPropose, *, par: Personne, motif: str) -> DroitPropose:
    """Refuse what is proposed, with a reason: the right is not given, or the one whose end is former stays.

    Raises EtatIncompatible, GesteInterdit, MotifManquant. Journal: droit_refuse, or fin_refusee.
    """
    tenu = _tenir(droit, par)
    if not motif.strip():
        raise MotifManquant("Écrivez pourquoi vous refusez : qui l’a proposé lit ce motif, et le journal le conserve.")
    actor = acteur(par, tenu)
    if isinstance(tenu, Habilitation) and tenu.retrait_par_id is not None:
        former = {"retrait_demande_par": str(tenu.retrait_par)}
        tenu.retrait_par, tenu.retrait_motif = None, ""
        tenu.save(update_fields=["retrait_par", "retrait_motif"])
        journal.consigner(tenu, "fin_refusee", par=actor, avant=former, apres={}, motif=motif)
        prevenir(tenu, EtapeDuDroit.FIN_REFUSEE, par=actor, motif=motif)
        return tenu
    tenu.retiree_le = horloge.maintenant()
    tenu.save(update_fields=["retiree_le"])
    journal.consigner(tenu, "droit_refuse", par=actor, avant={"propose": True}, apres={"propose": False}, motif=motif)
    prevenir(tenu, EtapeDuDroit.REFUSE, par=actor, motif=motif)
    return tenu


def acteur(par: Personne, droit: DroitPropose) -> Acteur:
    """Under which title a person acts on a right."""
    signs = permissions.est_signataire_de_droit(par, droit.ressort)
    return par.en_tant_que(Role.SIGNATAIRE if signs else Role.ADMINISTRATEUR)


def terminer(droit: DroitPropose, *, par: Acteur, motif: str) -> None:
    """End a right at once, and tell its holder; of a right to sign, the préfet too. The caller checks the right.

    Journal: habilitation_retiree, delegation_terminee or cumul_termine.
    """
    of_delegation = "delegation_terminee" if isinstance(droit, DelegationSignature) else "cumul_termine"
    evenement = "habilitation_retiree" if isinstance(droit, Habilitation) else of_delegation
    readers = _lecteurs(droit)
    droit.retiree_le = horloge.maintenant()
    droit.save(update_fields=["retiree_le"])
    journal.consigner(droit, evenement, par=par, avant={"en_vigueur": True}, apres={"en_vigueur": False}, motif=motif)
    prevenir(droit, EtapeDuDroit.FIN, par=par, motif=motif, lecteurs=readers)


def prevenir(
    droit: DroitPropose, etape: EtapeDuDroit, *, par: Acteur, motif: str = "", lecteurs: frozenset[str] | None = None
) -> None:
    """Tell the préfet of the ressort what happens to a right to sign there, or, where there is none, who may confirm it.

    Its holder is told of what is in force or no longer, who proposed of what was answered.
    """
    known = _lecteurs(droit) if lecteurs is None else lecteurs
    if etape not in {EtapeDuDroit.PROPOSE, EtapeDuDroit.FIN_PROPOSEE}:
        known |= _interesses(droit)
    context: dict[str, object] = {
        "etape": etape.value, "droit": droit, "par": par.libelle, "motif": motif, "territoire": en_clair(droit.ressort),
        "a_confirmer": etape in {EtapeDuDroit.PROPOSE, EtapeDuDroit.FIN_PROPOSEE}, "lien": f"{settings.LEVIER_ADRESSE}/agent/{_page(droit, etape)}",
    }  # fmt: skip
    for address in sorted(known):
        courriels.ecrire(address, "courriels/droit_de_signer.txt", context)
    if (
        etape in {EtapeDuDroit.DONNE, EtapeDuDroit.CONFIRME}
        and isinstance(droit, Habilitation | DelegationSignature)
        and droit.est_a_accepter
    ):
        demander_l_acceptation(droit)


def _page(droit: DroitPropose, etape: EtapeDuDroit) -> str:
    """Where the right is confirmed while it waits, else the list of those of the ressort."""
    if isinstance(droit, CumulPermis):
        return f"cumul/?ressort={droit.ressort.cle}"
    kind = "habilitations" if isinstance(droit, Habilitation) else "delegations"
    waits = droit.est_a_confirmer or etape is EtapeDuDroit.FIN_PROPOSEE
    return f"{kind}/{droit.pk}/" if waits else f"{kind}/?ressort={droit.ressort.cle}"


def _tenir(droit: DroitPropose, par: Personne) -> DroitPropose:
    tenu = type(droit)._default_manager.select_for_update(of=("self",)).get(pk=droit.pk)  # noqa: SLF001  Django's documented name
    ending = isinstance(tenu, Habilitation) and tenu.retrait_par_id is not None and tenu.retiree_le is None
    if not tenu.est_a_confirmer and not ending:
        raise EtatIncompatible(
            "Il n’y a plus rien à confirmer ici : quelqu’un a répondu entre-temps. Rechargez la page."
        )
    exiger(permissions.peut_confirmer_un_droit(par, tenu))
    return tenu


def _lecteurs(droit: DroitPropose) -> frozenset[str]:
    """The préfet's addresses; without préfet, those of who may confirm in his place."""
    prefets = queries.signataires_de_droit(droit.ressort)
    found = frozenset(prefets.values_list("personne__email", flat=True))
    return found or frozenset(
        queries.administrateurs_au_dessus(droit.ressort).values_list("personne__email", flat=True)
    )


def _interesses(droit: DroitPropose) -> frozenset[str]:
    keys = {permissions.titulaire_de(droit), droit.proposee_par_id}
    known = Personne.objects.filter(pk__in={key for key in keys if key}, is_active=True)
    return frozenset(known.values_list("email", flat=True))
