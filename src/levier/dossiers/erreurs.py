"""Refusals of the porteur's acts: what, why, what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from levier.socle import horloge
from levier.socle.erreurs import EtatIncompatible, RefusMetier
from regles.texte import date_longue, entier

if TYPE_CHECKING:
    from levier.comptes.models import Personne
    from levier.dossiers.conflits import Auteur
    from levier.dossiers.obstacles import Obstacle


def qui_a_modifie(quoi: str, auteur: Auteur | None, par: Personne) -> str:
    """« Camille Martin a modifié le plan le 15 septembre 2021 à 10 h 12 », « Vous avez modifié... dans un autre onglet »."""
    if auteur is None:
        return f"Une autre personne a modifié {quoi}"
    moment = auteur.le.astimezone(horloge.PARIS)
    when = f"le {date_longue(moment.date())} à {moment:%H\u00a0h\u00a0%M}"
    if auteur.personne == par.pk:
        return f"Vous avez modifié {quoi} dans un autre onglet, {when},"
    return f"{auteur.nom} a modifié {quoi} {when},"


class DepotFerme(RefusMetier):
    """The window of the call is not open at the instant of the act. The draft is kept."""


class DejaDepose(EtatIncompatible):
    """The request was deposited already: a double click, or another tab."""

    def __init__(self, numero: str, depose_le: dt.datetime) -> None:
        self.numero = numero
        moment = depose_le.astimezone(horloge.PARIS)
        super().__init__(
            f"La demande n° {numero} est déjà déposée, depuis le {date_longue(moment.date())} à {moment:%H h %M} : "
            "il n’y a rien d’autre à faire."
        )


class DepotImpossible(RefusMetier):
    """Something is missing before the request may be sent; `obstacles` lists all of it."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        self.obstacles = tuple(obstacles)
        count = len(self.obstacles)
        points = "un point reste" if count == 1 else f"{count} points restent"
        super().__init__(
            f"La demande n’est pas envoyée, {points} à régler : " + " ".join(o.phrase for o in self.obstacles),
            self.obstacles[0].champ,
        )


class EngagementManquant(RefusMetier):
    """The declaration on honour was not ticked."""

    def __init__(self) -> None:
        super().__init__(
            "Cochez l’engagement du demandeur : sans lui, la demande ne peut pas être déposée.", "engagement"
        )


class PlanModifieAilleurs(RefusMetier):
    """Somebody else, or another tab, wrote the plan meanwhile. What was typed here is not written over theirs."""

    def __init__(self, auteur: Auteur | None, par: Personne) -> None:
        self.auteur = auteur
        super().__init__(
            f"{qui_a_modifie('le plan de financement', auteur, par)} depuis que vous avez ouvert cette page. "
            "Rien n’est perdu : vos lignes sont affichées, l’autre version est dessous. Choisissez celle à garder.",
            "plan",
        )


class DossierNonModifiable(EtatIncompatible):
    """The request is with the service, or closed: the porteur no longer writes in it."""

    def __init__(self, numero: str, etat: str) -> None:
        super().__init__(
            f"La demande n° {numero} ne se modifie plus : son état est « {etat} ». "
            "Pour la corriger, écrivez au service, qui peut vous demander des compléments."
        )


class SaisieRefusee(RefusMetier):
    """What was typed in a field cannot be read as its answer."""


class PlanTropLong(RefusMetier):
    """More lines than a financing plan ever needs."""

    def __init__(self, lignes: int, maximum: int) -> None:
        super().__init__(
            f"Le plan compte {lignes} lignes, plus que les {maximum} acceptées : regroupez les lignes de même nature.",
            "plan",
        )


class PieceInconnue(RefusMetier):
    """The call asks for no such piece."""

    def __init__(self) -> None:
        super().__init__(
            "Cette pièce n’est pas demandée par le guichet : choisissez l’une de celles de la liste.", "genre"
        )


class JustificatifInconnu(RefusMetier):
    """A line names a piece that this request never held."""

    def __init__(self) -> None:
        super().__init__("Ce fichier n’est pas de cette demande : choisissez l’un de ceux de la liste.", "piece")


class TropDePieces(RefusMetier):
    """More files than a request may hold."""

    def __init__(self, maximum: int) -> None:
        super().__init__(
            f"La demande compte déjà {maximum} fichiers, le maximum : retirez-en un, ou réunissez plusieurs devis en un seul PDF.",
            "fichier",
        )


class PieceDejaRetiree(EtatIncompatible):
    """The piece was withdrawn or replaced already."""

    def __init__(self, nom: str) -> None:
        super().__init__(f"« {nom} » est déjà retiré de la demande : rechargez la page pour voir les pièces jointes.")


class PartenaireImpossible(RefusMetier):
    """This structure cannot be a partner of this request."""


class PartenaireSansAdresse(RefusMetier):
    """The structure has no account and no address was given: nobody would be told."""

    def __init__(self, structure: str) -> None:
        super().__init__(
            f"Personne n’a de compte pour {structure} : donnez une adresse de la structure, nous y enverrons l’invitation.",
            "email",
        )


class RaisonManquante(RefusMetier):
    """A partner refuses or leaves with a reason."""

    def __init__(self) -> None:
        super().__init__("Dites pourquoi : la structure qui porte le projet recevra votre réponse.", "motif")


class SignataireInvalide(RefusMetier):
    """The person asked cannot engage the structure."""

    def __init__(self, structure: str) -> None:
        super().__init__(f"Choisissez l’un des signataires de {structure}.", "signataire")


class CommentaireManquant(RefusMetier):
    """A signature is sent back with what is to be changed."""

    def __init__(self) -> None:
        super().__init__("Dites ce qui est à changer : la personne qui prépare la demande le recevra.", "commentaire")


class EngagementPerime(RefusMetier):
    """The commitment printed is not the one of the present project."""

    def __init__(self) -> None:
        super().__init__(
            "L’engagement n’a pas été imprimé dans cette version : le montant, le plan ou les partenaires ont changé "
            "depuis. Imprimez-le de nouveau et faites-le signer.",
            "scan",
        )


class QualiteManquante(RefusMetier):
    """Who signed, or who asked, must be said, by function."""

    def __init__(self, phrase: str, champ: str) -> None:
        super().__init__(phrase, champ)


class MotifManquant(RefusMetier):
    """A deposited request is withdrawn with a reason."""

    def __init__(self) -> None:
        super().__init__("Dites pourquoi vous retirez la demande : le service en gardera la trace.", "motif")


class MotifTropLong(RefusMetier):
    """More than a reason ever needs: the journal keeps it for ever."""

    def __init__(self, longueur: int, maximum: int) -> None:
        super().__init__(
            f"Votre motif compte {entier(longueur)} caractères, {entier(maximum)} au plus : résumez-le.", "motif"
        )


class ReponseTropLongue(RefusMetier):
    """More than an answer to a remark ever needs."""

    def __init__(self, longueur: int, maximum: int, element: str) -> None:
        super().__init__(
            f"Votre réponse à la remarque compte {entier(longueur)} caractères, {entier(maximum)} au plus : "
            "raccourcissez-la, ou envoyez un message au service.",
            element,
        )


class RienAAbandonner(EtatIncompatible):
    """Nothing waits to be sent: the request is as the service received it."""

    def __init__(self) -> None:
        super().__init__("Il n’y a pas de modification à abandonner : la demande est telle que le service l’a reçue.")


class CourrielDejaParti(EtatIncompatible):
    """The mail arrived, or is being sent already."""

    def __init__(self) -> None:
        super().__init__("Ce courriel est déjà parti, ou n’est pas de ce dossier : rechargez la page.")


class MessageVide(RefusMetier):
    """A message without text."""

    def __init__(self) -> None:
        super().__init__("Écrivez votre message avant de l’envoyer.", "texte")


class MessageTropLong(RefusMetier):
    """More than a message ever needs."""

    def __init__(self, longueur: int, maximum: int) -> None:
        super().__init__(
            f"Votre message compte {entier(longueur)} caractères, {entier(maximum)} au plus : "
            "raccourcissez-le, ou joignez un document.",
            "texte",
        )


class TropDeFichiers(RefusMetier):
    """More files than a message carries."""

    def __init__(self, nombre: int, maximum: int) -> None:
        super().__init__(
            f"Vous joignez {nombre} fichiers, {maximum} au plus par message : répartissez-les en plusieurs messages.",
            "fichiers",
        )


class SuiviImpossible(RefusMetier):
    """Who follows a request is a member of its structure."""

    def __init__(self, structure: str) -> None:
        super().__init__(
            f"La personne qui suit la demande doit agir pour {structure} : choisissez l’un de ses membres.", "suivi_par"
        )
