"""The setting of a préfecture: may one person propose a decision and sign it? No, unless the préfet agrees."""

from __future__ import annotations

from django.db import transaction

from levier.comptes import permissions, queries
from levier.comptes.actions.confirmations import EtapeDuDroit, acteur, prevenir, terminer
from levier.comptes.enums import Role
from levier.comptes.erreurs import CumulDejaDemande
from levier.comptes.models import CumulPermis, Personne
from levier.comptes.saisie import ressort_connu
from levier.socle import journal
from levier.socle.droits import exiger
from levier.socle.erreurs import MotifManquant
from levier.territoires.ressort import Ressort


@transaction.atomic
def demander_le_cumul(ressort: Ressort, *, motif: str, par: Personne) -> CumulPermis:
    """Ask that one person of the service may propose and sign: in force once confirmed (`confirmer_un_droit`).

    By an administrator. Raises GesteInterdit, RessortInvalide, MotifManquant, CumulDejaDemande. Journal: cumul_demande.
    """
    where = ressort_connu(ressort.service)
    exiger(permissions.peut_administrer(par, where))
    if not motif.strip():
        raise MotifManquant("Écrivez pourquoi une même personne doit pouvoir proposer et signer.")
    if queries.cumul_du(where) is not None:
        raise CumulDejaDemande
    cumul = CumulPermis.objects.create(motif=motif.strip(), proposee_par=par, **CumulPermis.colonnes(where))
    actor = par.en_tant_que(Role.ADMINISTRATEUR)
    journal.consigner(cumul, "cumul_demande", par=actor, avant={}, apres={"ressort": where.cle}, motif=cumul.motif)
    prevenir(cumul, EtapeDuDroit.PROPOSE, par=actor)
    return cumul


@transaction.atomic
def mettre_fin_au_cumul(cumul: CumulPermis, *, par: Personne) -> CumulPermis:
    """Two persons again, at once: an administrator or the préfet. Raises GesteInterdit. Journal: cumul_termine."""
    tenu = CumulPermis.objects.select_for_update(of=("self",)).get(pk=cumul.pk)
    exiger(permissions.peut_deleguer(par, tenu.ressort))
    if tenu.retiree_le is None:
        terminer(tenu, par=acteur(par, tenu), motif="")
    return tenu
