"""Getting in: identify, and choose a password when it is forgotten or was never chosen."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from levier.comptes import frein, jetons, queries, seances
from levier.comptes.actions.compte import marquer_confirme
from levier.comptes.erreurs import CompteClos, EmailNonConfirme, IdentifiantsRefuses
from levier.comptes.frein import Tentative
from levier.comptes.jetons import Usage
from levier.comptes.models import Personne
from levier.comptes.saisie import controler_mot_de_passe, titulaire
from levier.socle import courriels, journal
from levier.socle.adresses import email_propre, masquer
from levier.socle.trace import essayer


def identifier(email: str, mot_de_passe: str, *, adresse: str, appareil: str = "") -> Personne:
    """The person whose e-mail and password these are; `adresse` is where the request comes from, `appareil` the device when
    it already let this account in.

    Raises TropDEssais and CompteVise (counted before anything is looked at), IdentifiantsRefuses (one sentence, one duration,
    whether the account exists or not), CompteClos and EmailNonConfirme (only to who knows the password). Each try is a line of
    the security log. Journal: connexion, of an agent.
    """
    with essayer("connexion", masquer(email.strip())) as essai:
        counted = frein.compter_connexion(compte=email, adresse=adresse, appareil=appareil)
        personne = queries.personne_par_email(email)
        if personne is None:
            make_password(mot_de_passe)
            raise IdentifiantsRefuses
        essai.qui = personne.identifiant
        if not personne.check_password(mot_de_passe):
            raise IdentifiantsRefuses
        frein.reussir(counted)
        if not personne.is_active:
            raise CompteClos
        if personne.email_confirme_le is None:
            raise EmailNonConfirme(personne.email)
        if queries.est_agent(personne):
            _consigner_l_entree(personne)
    return personne


@transaction.atomic
def _consigner_l_entree(personne: Personne) -> None:
    journal.consigner(personne, "connexion", par=titulaire(personne), avant={}, apres={})


def demander_mot_de_passe(email: str, *, adresse: str = "") -> None:
    """Write a link to choose a new password, if the address is an account's. Says nothing either way.

    Those already sent stay good, whatever is asked since. Raises SaisieRefusee, TropDeDemandes (counted whether there is an
    account or not, apart from all other mails).
    """
    email = email_propre(email)
    with essayer("lien_de_mot_de_passe", masquer(email)):
        frein.compter(Tentative.MOT_DE_PASSE, compte=email, adresse=adresse)
    personne = queries.personne_par_email(email)
    if personne is None or not personne.is_active:
        return
    token = jetons.faire(Usage.MOT_DE_PASSE, personne)
    courriels.ecrire(personne.email, "courriels/mot_de_passe.txt", {"personne": personne, "jeton": token})


def lien_de_choix(personne: Personne) -> str:
    """The address where the person chooses a password, for who administers the server and has no mail yet."""
    token = jetons.faire(Usage.MOT_DE_PASSE, personne)
    return f"{settings.LEVIER_ADRESSE}/compte/mot-de-passe/{token}/"


@transaction.atomic
def choisir_mot_de_passe(jeton: str, mot_de_passe: str) -> Personne:
    """Choose a password by the link of a mail: the address is proved by the same gesture, other sessions end.

    Raises LienRefuse, MotDePasseRefuse. Journal: mot_de_passe_choisi, and email_confirme the first time.
    """
    with essayer("mot_de_passe_choisi") as essai:
        personne = jetons.lire(Usage.MOT_DE_PASSE, jeton, verrouiller=True)
        essai.qui = personne.identifiant
        controler_mot_de_passe(mot_de_passe, personne)
    personne.set_password(mot_de_passe)
    personne.save(update_fields=["password"])
    journal.consigner(personne, "mot_de_passe_choisi", par=titulaire(personne), avant={}, apres={})
    if personne.email_confirme_le is None:
        marquer_confirme(personne)
    seances.finir(seances.en_cours(personne))
    courriels.ecrire(personne.email, "courriels/mot_de_passe_change.txt", {"personne": personne})
    return personne
