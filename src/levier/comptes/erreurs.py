"""Refusals of the accounts, each with its sentence."""

from __future__ import annotations

from levier.socle.erreurs import RefusMetier
from regles.grammaire import de, le


class MotDePasseRefuse(RefusMetier):
    """The password chosen is too short, too common or too close to the e-mail."""

    def __init__(self, phrases: list[str]) -> None:
        super().__init__(" ".join(phrases), "mot_de_passe")


class MotDePasseActuelFaux(RefusMetier):
    """The current password was asked and is not this one."""

    def __init__(self) -> None:
        super().__init__(
            "Le mot de passe actuel n’est pas le bon : vérifiez-le, rien n’a été changé.", "mot_de_passe_actuel"
        )


class IdentifiantsRefuses(RefusMetier):
    """Unknown account or wrong password: the sentence is the same for both."""

    def __init__(self) -> None:
        super().__init__(
            "L’adresse ou le mot de passe n’est pas le bon. Vérifiez-les, ou choisissez un nouveau mot de passe par "
            "« Mot de passe oublié »."
        )


class CompteClos(RefusMetier):
    """The password is the right one, but the account is closed: said to who knows the password alone."""

    def __init__(self) -> None:
        super().__init__(
            "Ce compte est fermé ou suspendu : il ne permet plus de se connecter. Si c’est une erreur, écrivez à l’administrateur de "
            "votre service."
        )


class CodeFaux(RefusMetier):
    """A code of the second factor that is wrong, too old, or taken already."""

    def __init__(self) -> None:
        super().__init__(
            "Ce code n’est pas le bon, ou il a déjà servi : attendez le suivant et recopiez-le. Vérifiez aussi l’heure de votre "
            "téléphone, qui doit être réglée automatiquement.",
            "code",
        )


class EmailNonConfirme(RefusMetier):
    """The password is the right one, but the e-mail was never confirmed."""

    def __init__(self, email: str) -> None:
        super().__init__(
            f"L’adresse {email} n’est pas encore confirmée : ouvrez le lien reçu par courriel, ou demandez-en un nouveau."
        )
        self.email = email


class TropDEssais(RefusMetier):
    """Too many wrong passwords from this place; other places, and devices already known, go on."""

    def __init__(self, minutes: int) -> None:
        super().__init__(
            f"Trop de mots de passe faux, envoyés de votre réseau ou de cet appareil. Recommencez dans {minutes} min, ou "
            "choisissez un nouveau mot de passe par « Mot de passe oublié » : le lien reçu fonctionne tout de suite."
        )


class CompteVise(RefusMetier):
    """Many wrong passwords on one account, from many places: strangers to it wait a few seconds between two attempts."""

    def __init__(self) -> None:
        super().__init__(
            "De nombreux mots de passe faux arrivent pour cette adresse, de plusieurs endroits : les essais y sont espacés. "
            "Recommencez dans quelques secondes, depuis un appareil où vous vous êtes déjà connecté, ou par « Mot de passe "
            "oublié » : le lien reçu fonctionne tout de suite."
        )


class TropDeDemandes(RefusMetier):
    """Too many mails were asked in a short time, for this account or from this place."""

    def __init__(self, minutes: int) -> None:
        super().__init__(
            "Plusieurs courriels ont déjà été demandés en peu de temps : celui-ci n’est pas parti. Ouvrez le dernier reçu "
            f"(regardez aussi dans les indésirables), son lien fonctionne encore ; ou recommencez dans {minutes} min."
        )


class TropDeCourriels(RefusMetier):
    """One person had Levier write to too many people who asked for nothing."""

    def __init__(self, par_heure: int) -> None:
        super().__init__(
            f"Vous avez déjà fait écrire {par_heure} fois en une heure à des personnes qui ne vous attendaient pas : rien n’est "
            "parti cette fois. Recommencez dans une heure ; vous pouvez continuer tout le reste."
        )


class LienRefuse(RefusMetier):
    """A link of a mail is altered, too old or already used."""

    def __init__(self) -> None:
        super().__init__(
            "Ce lien ne fonctionne pas : il est incomplet, trop ancien, ou il a déjà servi. Demandez-en un nouveau."
        )


class LienDUnAutreCompte(RefusMetier):
    """The link is of another account than the one that is signed in."""

    def __init__(self) -> None:
        super().__init__(
            "Ce lien est celui d’un autre compte que le vôtre : déconnectez-vous, connectez-vous avec ce compte, puis rouvrez "
            "le lien. Vous n’avez rien demandé ? Ne faites rien, rien ne change."
        )


class AdresseDejaPrise(RefusMetier):
    """The new address became another account's in the meantime."""

    def __init__(self) -> None:
        super().__init__(
            "Cette adresse ne peut pas devenir la vôtre : un autre compte l’utilise. Indiquez-en une autre.", "email"
        )


class DejaRattache(RefusMetier):
    """The person already acts, or already asked to act, for this structure."""

    def __init__(self, structure: str, etat: str) -> None:
        super().__init__(
            f"Vous avez déjà un lien avec {le(structure)} ({etat}) : vous le retrouvez dans « Mes structures ».",
            "structure",
        )


class ReclamationNecessaire(RefusMetier):
    """The structure had accounts and none is left: a proof, checked by the préfecture, is needed."""

    def __init__(self, structure: str) -> None:
        super().__init__(
            f"Le dernier compte {de(structure)} n’est plus actif. Pour reprendre ses demandes, joignez un document qui prouve "
            "que vous agissez pour elle : la préfecture le vérifiera.",
            "structure",
        )


class TropDeStructures(RefusMetier):
    """The account asked for as many structures as a day allows."""

    def __init__(self, nombre: int) -> None:
        super().__init__(
            f"Un compte demande au plus {nombre} structures par jour : revenez demain, ou demandez à un membre de la "
            "structure de vous inviter.",
            "structure",
        )


class DejaVerifie(RefusMetier):
    """The link was checked already, or a member may welcome: the mailbox has nothing to answer."""

    def __init__(self, structure: str) -> None:
        super().__init__(
            f"Il n’y a plus rien à prouver par l’adresse officielle {structure} : rechargez « Mes structures », un membre peut vous accepter."
        )


class SansAdresseOfficielle(RefusMetier):
    """The directory gives no address for the structure."""

    def __init__(self, structure: str) -> None:
        super().__init__(
            f"L’annuaire ne donne pas d’adresse pour {structure} : envoyez un justificatif, la préfecture le vérifiera."
        )


class DernierSignataire(RefusMetier):
    """The structure would have members but nobody to engage it."""

    def __init__(self, structure: str) -> None:
        super().__init__(
            f"C’est le dernier signataire de {structure} : donnez d’abord ce rôle à un collègue, sans quoi plus personne ne "
            "pourrait déposer pour elle.",
            "role",
        )


class RelaisManquant(RefusMetier):
    """The last signatory leaves without saying who takes over, nor that the structure's account is closed."""

    def __init__(self, structure: str) -> None:
        super().__init__(
            f"Vous êtes le dernier signataire {de(structure)} : dites qui prend le relais, ou fermez "
            "le compte de la structure.",
            "relais",
        )


class RelaisInconnu(RefusMetier):
    """The one who takes over must be another active member of the same structure."""

    def __init__(self, structure: str) -> None:
        super().__init__(
            f"La personne qui prend le relais doit être un autre membre {de(structure)} : choisissez-la dans la liste.",
            "relais",
        )


class DejaMembre(RefusMetier):
    """The address invited is a member's already."""

    def __init__(self, email: str, structure: str) -> None:
        super().__init__(f"{email} agit déjà pour {le(structure)} : il n’y a rien à faire.", "email")


class AutreCompte(RefusMetier):
    """The invitation is for another address than the account's."""

    def __init__(self, email: str) -> None:
        super().__init__(
            f"Cette invitation est pour {email}, et vous êtes connecté sous une autre adresse : déconnectez-vous, puis "
            "ouvrez de nouveau le lien."
        )


class CompteExistant(RefusMetier):
    """The address invited has an account already: its owner logs in."""

    def __init__(self, email: str) -> None:
        super().__init__(f"{email} a déjà un compte : connectez-vous, vous reviendrez à cette invitation.")


class DernierAdministrateur(RefusMetier):
    """The last national administrator cannot be withdrawn."""

    def __init__(self) -> None:
        super().__init__(
            "C’est le dernier administrateur national : habilitez-en d’abord un autre, sans quoi plus personne ne pourrait "
            "administrer la plateforme."
        )


class AdministrateurExistant(RefusMetier):
    """A first administrator is asked for, and there is one already."""

    def __init__(self) -> None:
        super().__init__(
            "Un administrateur national existe déjà : demandez-lui une habilitation, ou ajoutez --force si personne ne peut "
            "plus se connecter."
        )


class CumulDejaDemande(RefusMetier):
    """The setting is in force there, or waits for its confirmation."""

    def __init__(self) -> None:
        super().__init__("C’est déjà demandé, ou déjà permis, dans ce service : rechargez la page.")


class PeriodeInvalide(RefusMetier):
    """The dates of a right or of a delegation do not follow each other."""

    def __init__(self, phrase: str = "La date de fin précède la date de début : corrigez l’une des deux.") -> None:
        super().__init__(phrase, "au")


class AbsenceIncompatible(RefusMetier):
    """Dates, or stand-ins, with which an agent cannot be away."""


class RessortInvalide(RefusMetier):
    """The code of the territory is missing or unknown."""
