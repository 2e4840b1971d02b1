"""An account's own life: opened, confirmed, described, moved to another address. Nobody learns who has an account."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction

from levier.comptes import frein, jetons, queries, seances
from levier.comptes.erreurs import AdresseDejaPrise, LienDUnAutreCompte, LienRefuse, MotDePasseActuelFaux
from levier.comptes.frein import Tentative
from levier.comptes.jetons import Usage
from levier.comptes.models import Personne
from levier.comptes.saisie import controler_mot_de_passe, ligne_propre, titulaire
from levier.socle import courriels, horloge, journal
from levier.socle.acteurs import SYSTEME, ActeurConnu
from levier.socle.adresses import email_propre
from levier.socle.droits import exiger, refuse
from levier.socle.trace import essayer


def creer_compte(
    *, email: str, nom: str, fonction: str, mot_de_passe: str, suite: str = "", adresse: str = ""
) -> Personne | None:
    """Open an account and write the link of confirmation to its address.

    `suite` is the path to go to afterwards; `adresse` is where the request comes from: attempts are counted.

    None when a confirmed account exists: its owner is told by mail, the caller says the same thing in both cases.
    An account never confirmed is replaced: nobody keeps an address he cannot read, and earlier links are void.
    Raises SaisieRefusee, MotDePasseRefuse, TropDeDemandes. Journal: compte_cree.
    """
    address = email_propre(email)
    values = {
        "nom": ligne_propre("nom", nom, obligatoire=True),
        "fonction": ligne_propre("fonction", fonction, obligatoire=True),
    }
    controler_mot_de_passe(mot_de_passe, Personne(email=address, **values))
    frein.compter(Tentative.COURRIEL, compte=address, adresse=adresse)
    values["password"] = make_password(mot_de_passe)
    return _ouvrir(address, values, suite)


@transaction.atomic
def _ouvrir(address: str, values: Mapping[str, str], suite: str) -> Personne | None:
    personne, created = Personne.objects.select_for_update().get_or_create(
        email=address, defaults={**values, "cree_le": horloge.temps_reel()}
    )
    if not created and not _est_libre(personne):
        if personne.is_active:
            courriels.ecrire(address, "courriels/compte_existant.txt", {"personne": personne})
        return None
    if not created:
        for name, value in values.items():
            setattr(personne, name, value)
        personne.save(update_fields=list(values))
    journal.consigner(
        personne, "compte_cree" if created else "compte_recree", par=titulaire(personne), avant={},
        apres={"email": address, "nom": personne.nom, "fonction": personne.fonction},
    )  # fmt: skip
    _ecrire_confirmation(personne, suite)
    return personne


@transaction.atomic
def creer_compte_confirme(
    *, email: str, nom: str, mot_de_passe: str | None, par: ActeurConnu, fonction: str = ""
) -> Personne:
    """Open an account whose address Levier itself vouches for, without a mail: demonstration, tests, imports.

    Nobody logs in to an account without `mot_de_passe` before choosing one by mail.
    Returns the account of this address when there is one. Raises GesteInterdit for anyone but SYSTEME, SaisieRefusee,
    MotDePasseRefuse. Journal: compte_cree, email_confirme.
    """
    if par != SYSTEME:
        exiger(refuse("Seul Levier peut ouvrir un compte dont l’adresse n’est pas confirmée par un courriel."))
    address = email_propre(email)
    known = queries.personne_par_email(address)
    if known is not None:
        return known
    personne = Personne(
        email=address,
        nom=ligne_propre("nom", nom, obligatoire=True),
        fonction=ligne_propre("fonction", fonction),
        cree_le=horloge.temps_reel(),
    )
    if mot_de_passe is not None:
        controler_mot_de_passe(mot_de_passe, personne)
    personne.set_password(mot_de_passe)
    personne.save()
    journal.consigner(personne, "compte_cree", par=par, avant={}, apres={"email": address, "nom": personne.nom})
    marquer_confirme(personne)
    return personne


def _est_libre(personne: Personne) -> bool:
    """Never confirmed, and nothing depends on it: an invited agent keeps what was given to him."""
    return (
        personne.is_active
        and personne.email_confirme_le is None
        and not personne.habilitations.exists()
        and not personne.delegations.exists()
    )


def renvoyer_confirmation(email: str, *, suite: str = "", adresse: str = "") -> None:
    """Write the link again, if there is an account of this address still to confirm. Says nothing either way.

    Raises SaisieRefusee, TropDeDemandes.
    """
    email = email_propre(email)
    frein.compter(Tentative.COURRIEL, compte=email, adresse=adresse)
    personne = queries.personne_par_email(email)
    if (
        personne is not None
        and personne.is_active
        and personne.email_confirme_le is None
        and personne.has_usable_password()
    ):
        _ecrire_confirmation(personne, suite)


def _ecrire_confirmation(personne: Personne, suite: str) -> None:
    token = jetons.faire(Usage.CONFIRMATION, personne)
    courriels.ecrire(
        personne.email, "courriels/confirmation.txt", {"personne": personne, "jeton": token, "suite": suite}
    )


def confirmer_email(jeton: str, *, mot_de_passe: str) -> Personne:
    """The owner of the address confirms it, with the password chosen when the account was opened.

    The password is asked so that nobody can have a stranger confirm an account opened in his name.
    Raises LienRefuse, TropDEssais, MotDePasseActuelFaux. Journal: email_confirme.
    """
    prouver_mot_de_passe(jetons.lire(Usage.CONFIRMATION, jeton), mot_de_passe)
    with transaction.atomic():
        personne = jetons.lire(Usage.CONFIRMATION, jeton, verrouiller=True)
        if personne.email_confirme_le is not None:
            raise LienRefuse
        marquer_confirme(personne)
    return personne


def marquer_confirme(personne: Personne) -> None:
    """The person proved that the mails of the address reach them. Journal: email_confirme."""
    personne.email_confirme_le = horloge.temps_reel()
    personne.save(update_fields=["email_confirme_le"])
    journal.consigner(
        personne, "email_confirme", par=titulaire(personne), avant={"confirme": False}, apres={"confirme": True}
    )


def changer_mot_de_passe(personne: Personne, *, actuel: str, nouveau: str, seance: str = "") -> Personne:
    """A person who knows the password chooses another; sessions but that of key `seance` end, a mail says so.

    Raises MotDePasseActuelFaux, MotDePasseRefuse, TropDEssais. Journal: mot_de_passe_change.
    """
    prouver_mot_de_passe(personne, actuel)
    return _changer_mot_de_passe(personne, nouveau, seance)


@transaction.atomic
def _changer_mot_de_passe(personne: Personne, nouveau: str, seance: str) -> Personne:
    tenue = _inchangee(personne)
    controler_mot_de_passe(nouveau, tenue)
    tenue.set_password(nouveau)
    tenue.save(update_fields=["password"])
    seances.finir(seances.en_cours(tenue).exclude(cle=seance))
    journal.consigner(tenue, "mot_de_passe_change", par=titulaire(tenue), avant={}, apres={})
    courriels.ecrire(tenue.email, "courriels/mot_de_passe_change.txt", {"personne": tenue})
    return tenue


def demander_changement_email(personne: Personne, *, email: str, mot_de_passe: str) -> Personne:
    """Ask for another address: a link goes to the new one, a warning to the old one; nothing changes before the link.

    When the new address is another account's, its owner is told and no link is written; the asker sees no difference.
    Raises SaisieRefusee, MotDePasseActuelFaux, TropDEssais, TropDeDemandes, TropDeCourriels.
    Journal: changement_email_demande.
    """
    address = email_propre(email)
    prouver_mot_de_passe(personne, mot_de_passe)
    frein.compter(Tentative.COURRIEL, compte=address, adresse=personne.identifiant)
    frein.compter_inconnus(personne)
    return _demander_changement(personne, address)


@transaction.atomic
def _demander_changement(personne: Personne, address: str) -> Personne:
    tenue = _inchangee(personne)
    if address == tenue.email:
        return tenue
    tenue.email_demande = address
    tenue.save(update_fields=["email_demande"])
    journal.consigner(
        tenue,
        "changement_email_demande",
        par=titulaire(tenue),
        avant={"email": tenue.email},
        apres={"email": address},
    )
    context: dict[str, object] = {"personne": tenue, "nouvelle": address}
    other = queries.personne_par_email(address)
    if other is None:
        context["jeton"] = jetons.faire(Usage.CHANGEMENT, tenue)
        courriels.ecrire(address, "courriels/changement_email.txt", context)
    elif other.is_active:
        courriels.ecrire(address, "courriels/compte_existant.txt", {"personne": other})
    courriels.ecrire(tenue.email, "courriels/changement_email_annonce.txt", context)
    return tenue


@transaction.atomic
def confirmer_changement_email(jeton: str, *, par: Personne) -> Personne:
    """The link of the new address was opened by the account itself: it becomes its own, the old one is told.

    Who reads the new address without being signed in to that account changes nothing: it may be a stranger's. News that
    wait go to the new address; the account's sessions end, whose key holds the address.
    Raises LienRefuse, LienDUnAutreCompte, AdresseDejaPrise. Journal: email_change.
    """
    personne = jetons.lire(Usage.CHANGEMENT, jeton, verrouiller=True)
    if personne.pk != par.pk:
        raise LienDUnAutreCompte
    if not personne.email_demande:
        raise LienRefuse
    old = personne.email
    personne.email, personne.email_demande = personne.email_demande, ""
    personne.email_confirme_le = horloge.temps_reel()
    try:
        with transaction.atomic():
            personne.save(update_fields=["email", "email_demande", "email_confirme_le"])
    except IntegrityError:
        raise AdresseDejaPrise from None
    journal.consigner(
        personne, "email_change", par=titulaire(personne), avant={"email": old}, apres={"email": personne.email}
    )
    courriels.faire_suivre(old, queries.abonne(personne))
    courriels.ecrire(old, "courriels/email_change.txt", {"personne": personne})
    return personne


def prouver_mot_de_passe(personne: Personne, mot_de_passe: str) -> None:
    """Who is already in types the password again. Raises MotDePasseActuelFaux, TropDEssais beyond eight wrong ones."""
    with essayer("mot_de_passe_en_seance", personne.identifiant):
        counted = frein.compter_en_seance(personne)
        if not check_password(mot_de_passe, personne.password):
            raise MotDePasseActuelFaux
    frein.reussir(counted)


def _inchangee(personne: Personne) -> Personne:
    """The row, locked. Raises MotDePasseActuelFaux when another password was chosen since this one was proved."""
    held = Personne.objects.select_for_update().get(pk=personne.pk)
    if held.password != personne.password:
        raise MotDePasseActuelFaux
    return held
