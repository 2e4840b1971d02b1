"""Suspending an account: who may be another stops at once, and loses nothing if it was not."""

from __future__ import annotations

from django.db import transaction

from levier.comptes import seances
from levier.comptes.actions.fermeture import fermant
from levier.comptes.erreurs import CompteClos, DernierAdministrateur
from levier.comptes.models import Personne
from levier.comptes.queries import administrateurs_nationaux
from levier.socle import courriels, horloge, journal
from levier.socle.acteurs import ActeurConnu
from levier.socle.erreurs import MotifManquant


@transaction.atomic
def suspendre_un_compte(personne: Personne, *, motif: str, par: Personne | ActeurConnu) -> Personne:
    """Prevent a person from entering and from acting until the account is given back: sessions end, links of mails are void.

    Its rights and links stay where they are, without effect. Twice is once; a closed account stays closed.
    Raises GesteInterdit, MotifManquant, DernierAdministrateur. Journal: compte_suspendu.
    """
    tenue = Personne.objects.select_for_update().get(pk=personne.pk)
    actor = fermant(par, tenue)
    if not motif.strip():
        raise MotifManquant("Écrivez pourquoi ce compte est suspendu : le journal le conserve.")
    if not tenue.is_active:
        return tenue
    if [one.personne_id for one in administrateurs_nationaux()] == [tenue.pk]:
        raise DernierAdministrateur
    tenue.is_active, tenue.suspendu_le = False, horloge.maintenant()
    tenue.save(update_fields=["is_active", "suspendu_le"])
    seances.finir(seances.en_cours(tenue))
    journal.consigner(tenue, "compte_suspendu", par=actor, avant={"actif": True}, apres={"actif": False}, motif=motif)
    courriels.ecrire(tenue.email, "courriels/compte_suspendu.txt", {"personne": tenue})
    return tenue


@transaction.atomic
def retablir_un_compte(personne: Personne, *, motif: str, par: Personne | ActeurConnu) -> Personne:
    """Give a suspended account back, with a password to choose by mail: the former one may be known.

    Raises GesteInterdit, MotifManquant, CompteClos. Journal: compte_retabli.
    """
    tenue = Personne.objects.select_for_update().get(pk=personne.pk)
    actor = fermant(par, tenue)
    if not motif.strip():
        raise MotifManquant("Écrivez pourquoi ce compte est rétabli : le journal le conserve.")
    if tenue.is_active:
        return tenue
    if tenue.suspendu_le is None:
        raise CompteClos
    tenue.is_active, tenue.suspendu_le = True, None
    tenue.set_unusable_password()
    tenue.save(update_fields=["is_active", "suspendu_le", "password"])
    journal.consigner(tenue, "compte_retabli", par=actor, avant={"actif": False}, apres={"actif": True}, motif=motif)
    courriels.ecrire(tenue.email, "courriels/compte_retabli.txt", {"personne": tenue})
    return tenue
