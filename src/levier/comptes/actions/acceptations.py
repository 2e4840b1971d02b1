"""A right given to an account that existed before waits until its owner accepts it: by the mailbox and by the password.

Whoever opened the account, or moved it to its address, may not be who reads the mails there.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from levier.comptes import jetons, permissions
from levier.comptes.actions.compte import prouver_mot_de_passe
from levier.comptes.erreurs import LienDUnAutreCompte
from levier.comptes.models import DelegationSignature, Habilitation, Personne
from levier.comptes.saisie import titulaire
from levier.socle import courriels, horloge, journal
from levier.socle.acteurs import Acteur, ActeurConnu
from levier.territoires.queries.noms import en_clair

Droit = Habilitation | DelegationSignature


def attente(personne: Personne, par: Personne | ActeurConnu) -> dt.datetime | None:
    """Since when a right given now waits; None, when it holds at once: by Levier itself, or to who has no password yet.

    The first password, chosen from the link of the invitation, is an acceptance.
    """
    waits = isinstance(par, Personne) and personne.has_usable_password()
    return horloge.temps_reel() if waits else None


def demander_l_acceptation(droit: Droit) -> None:
    """Write to the holder of a right that waits for him the link by which he accepts it."""
    context: dict[str, object] = {
        "droit": droit, "territoire": en_clair(droit.ressort), "jeton": jetons.faire_acceptation(droit)
    }  # fmt: skip
    courriels.ecrire(droit.personne.email, "courriels/droit_a_accepter.txt", context)


def accepter_un_droit(jeton: str, *, par: Personne, connecte_le: dt.datetime | None, mot_de_passe: str = "") -> Droit:
    """The holder, who reads the mails of the account and has just proved its password, takes the right: it holds from now.

    `connecte_le`: when his session was opened (real time); before the right was given, `mot_de_passe` is asked.
    Raises LienRefuse, LienDUnAutreCompte, TropDEssais, MotDePasseActuelFaux. Journal: droit_accepte.
    """
    if not connecte_depuis(jetons.lire_acceptation(jeton), connecte_le):
        prouver_mot_de_passe(par, mot_de_passe)
    with transaction.atomic():
        tenu = jetons.lire_acceptation(jeton, verrouiller=True)
        if tenu.personne_id != par.pk:
            raise LienDUnAutreCompte
        return _accepter(tenu, par=titulaire(par))


@transaction.atomic
def accepter_d_office(droit: Droit, *, par: ActeurConnu) -> Droit:
    """Levier itself vouches for the owner of the account: command line, demonstration. Nothing when it waits for nobody.

    Raises GesteInterdit for anyone but SYSTEME. Journal: droit_accepte.
    """
    actor = permissions.systeme(par)
    return _accepter(droit, par=actor) if droit.a_accepter_depuis is not None else droit


def connecte_depuis(droit: Droit, connecte_le: dt.datetime | None) -> bool:
    """Whether a session opened then was opened after the right was given."""
    return connecte_le is not None and droit.a_accepter_depuis is not None and connecte_le > droit.a_accepter_depuis


def _accepter(droit: Droit, *, par: Acteur) -> Droit:
    droit.a_accepter_depuis = None
    droit.save(update_fields=["a_accepter_depuis"])
    journal.consigner(droit, "droit_accepte", par=par, avant={"accepte": False}, apres={"accepte": True})
    return droit
