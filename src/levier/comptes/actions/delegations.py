"""Delegations of signature: the préfet lets someone sign for him, by a published arrêté, between two dates."""

from __future__ import annotations

from django.db import transaction

from levier.comptes import permissions
from levier.comptes.enums import Role
from levier.comptes.erreurs import PeriodeInvalide
from levier.comptes.models import DelegationSignature, Personne
from levier.comptes.periode import Periode
from levier.comptes.saisie import ressort_connu
from levier.socle import courriels, horloge, journal
from levier.socle.acteurs import Acteur
from levier.socle.droits import exiger
from levier.socle.erreurs import SaisieRefusee
from levier.territoires.queries.noms import en_clair
from levier.territoires.ressort import Ressort

_LONGUEUR = 200


@transaction.atomic
def deleguer_signature(
    delegataire: Personne, *, ressort: Ressort, qualite: str, reference: str, periode: Periode, par: Personne
) -> DelegationSignature:
    """Record that `delegataire` signs for the préfet of the ressort during `periode`, both days included.

    `qualite` is written under the acts ("le secrétaire général"), `reference` is the published arrêté they cite.
    Raises GesteInterdit, RessortInvalide, PeriodeInvalide (both dates are needed), SaisieRefusee. Journal: signature_deleguee.
    """
    exiger(permissions.peut_deleguer(par, ressort))
    ressort_connu(ressort)
    if periode.du is None or periode.au is None:
        raise PeriodeInvalide("Une délégation de signature a une date de début et une date de fin : indiquez les deux.")
    delegation = DelegationSignature.objects.create(
        delegataire=delegataire,
        **DelegationSignature.colonnes(ressort),
        qualite=_texte(
            "qualite", qualite, "Indiquez la qualité du délégataire, par exemple « le secrétaire général »."
        ),
        reference=_texte("reference", reference, "Indiquez l’arrêté qui porte la délégation : les actes le citent."),
        du=periode.du,
        au=periode.au,
        accordee_par=par,
    )
    after = {
        "delegataire": delegataire.nom,
        "ressort": ressort.cle,
        "qualite": delegation.qualite,
        "reference": delegation.reference,
        "du": periode.du.isoformat(),
        "au": periode.au.isoformat(),
    }
    journal.consigner(delegation, "signature_deleguee", par=_acteur(par, ressort), avant={}, apres=after)
    context: dict[str, object] = {"delegation": delegation, "territoire": en_clair(ressort)}
    courriels.ecrire(delegataire.email, "courriels/delegation.txt", context)
    return delegation


@transaction.atomic
def mettre_fin_a_delegation(delegation: DelegationSignature, *, par: Personne, motif: str = "") -> DelegationSignature:
    """End a delegation at once, whatever its last day; what was signed stays signed.

    Raises GesteInterdit. Journal: delegation_terminee.
    """
    kept = (
        DelegationSignature.objects.select_for_update(of=("self",)).select_related("delegataire").get(pk=delegation.pk)
    )
    exiger(permissions.peut_deleguer(par, kept.ressort))
    if kept.terminee_le is not None:
        return kept
    kept.terminee_le = horloge.maintenant()
    kept.save(update_fields=["terminee_le"])
    journal.consigner(
        kept, "delegation_terminee", par=_acteur(par, kept.ressort),
        avant={"au": kept.au.isoformat()}, apres={"terminee_le": kept.terminee_le.isoformat()}, motif=motif,
    )  # fmt: skip
    context: dict[str, object] = {"delegation": kept, "territoire": en_clair(kept.ressort)}
    courriels.ecrire(kept.delegataire.email, "courriels/delegation_terminee.txt", context)
    return kept


def _texte(champ: str, valeur: str, manque: str) -> str:
    clean = " ".join(valeur.split())
    if not clean:
        raise SaisieRefusee(manque, champ)
    if len(clean) > _LONGUEUR:
        raise SaisieRefusee(f"Ce texte dépasse {_LONGUEUR} caractères : abrégez.", champ)
    return clean


def _acteur(par: Personne, ressort: Ressort) -> Acteur:
    if permissions.peut_administrer(par, ressort):
        return par.en_tant_que(Role.ADMINISTRATEUR)
    return par.en_tant_que(Role.SIGNATAIRE)
