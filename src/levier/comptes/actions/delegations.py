"""Delegations of signature: the préfet lets someone sign for him, by a published arrêté, between two dates."""

from __future__ import annotations

from django.db import transaction

from levier.comptes import permissions
from levier.comptes.actions.acceptations import attente
from levier.comptes.actions.confirmations import EtapeDuDroit, acteur, prevenir, terminer
from levier.comptes.actions.habilitations import fonction_controlee
from levier.comptes.delegation import Arrete
from levier.comptes.erreurs import PeriodeInvalide
from levier.comptes.models import DelegationSignature, Personne
from levier.comptes.periode import Periode
from levier.comptes.qualites import Fonction
from levier.comptes.saisie import ressort_connu
from levier.socle import horloge, journal
from levier.socle.droits import exiger, refuse
from levier.socle.erreurs import SaisieRefusee
from levier.territoires.ressort import Ressort

_LONGUEUR = 200


@transaction.atomic
def deleguer_signature(
    delegataire: Personne, *, ressort: Ressort, fonction: Fonction, arrete: Arrete, periode: Periode, par: Personne
) -> DelegationSignature:
    """Record that `delegataire` signs for the préfet of the ressort during `periode`, both days included.

    By the préfet himself, it holds from its dates and the day after its publication on. By an administrator, it is
    proposed, and holds once confirmed (`confirmer_un_droit`). An account that had a password accepts it first
    (`accepter_un_droit`). Nobody delegates to himself.
    Raises GesteInterdit, RessortInvalide, PeriodeInvalide (both dates are needed), SaisieRefusee.
    Journal: signature_deleguee or droit_propose.
    """
    exiger(permissions.peut_deleguer(par, ressort))
    if par.pk == delegataire.pk:
        exiger(refuse("Personne ne se délègue une signature à soi-même : elle se donne à un autre agent."))
    ressort_connu(ressort)
    if periode.du is None or periode.au is None:
        raise PeriodeInvalide("Une délégation de signature a une date de début et une date de fin : indiquez les deux.")
    by_prefet = permissions.est_signataire_de_droit(par, ressort)
    delegation = DelegationSignature(
        personne=delegataire, **DelegationSignature.colonnes(ressort), **fonction_controlee(fonction, ressort),
        du=periode.du, au=periode.au, proposee_par=par, **_colonnes(arrete),
        a_accepter_depuis=attente(delegataire, par),
        confirmee_par=par if by_prefet else None, confirmee_le=horloge.maintenant() if by_prefet else None,
    )  # fmt: skip
    delegation.save()
    after = {
        "delegataire": delegataire.nom, "personne": delegataire.nom, "ressort": ressort.cle, "qualite": fonction.ecrire(),
        "reference": delegation.reference, "publication": delegation.publication, "objets": ", ".join(delegation.objets),
        "publiee_le": arrete.publiee_le.isoformat(), "du": periode.du.isoformat(), "au": periode.au.isoformat(),
        "plafond": None if arrete.plafond is None else f"{arrete.plafond:.2f}",
    }  # fmt: skip
    actor = acteur(par, delegation)
    journal.consigner(
        delegation, "signature_deleguee" if by_prefet else "droit_propose", par=actor, avant={}, apres=after
    )
    prevenir(delegation, EtapeDuDroit.DONNE if by_prefet else EtapeDuDroit.PROPOSE, par=actor)
    return delegation


@transaction.atomic
def mettre_fin_a_delegation(delegation: DelegationSignature, *, par: Personne, motif: str = "") -> DelegationSignature:
    """End a delegation at once, whatever its last day; what was signed stays signed.

    Raises GesteInterdit. Journal: delegation_terminee.
    """
    kept = DelegationSignature.objects.select_for_update(of=("self",)).select_related("personne").get(pk=delegation.pk)
    exiger(permissions.peut_deleguer(par, kept.ressort))
    if kept.retiree_le is None:
        terminer(kept, par=acteur(par, kept), motif=motif)
    return kept


def _colonnes(arrete: Arrete) -> dict[str, object]:
    if not arrete.objets:
        raise SaisieRefusee("Cochez ce que la délégation permet de signer.", "objets")
    if arrete.plafond is not None and arrete.plafond <= 0:
        raise SaisieRefusee("Un plafond est un montant positif ; laissez vide s’il n’y en a pas.", "plafond")
    return {
        "reference": _texte(
            "reference", arrete.reference, "Indiquez l’arrêté qui porte la délégation : les actes le citent."
        ),
        "publication": _texte("publication", arrete.publication, "Indiquez le recueil où l’arrêté est publié."),
        "publiee_le": arrete.publiee_le,
        "objets": list(arrete.objets),
        "plafond": arrete.plafond,
    }


def _texte(champ: str, valeur: str, manque: str) -> str:
    clean = " ".join(valeur.split())
    if not clean:
        raise SaisieRefusee(manque, champ)
    if len(clean) > _LONGUEUR:
        raise SaisieRefusee(f"Ce texte dépasse {_LONGUEUR} caractères : abrégez.", champ)
    return clean
