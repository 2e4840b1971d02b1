"""Links of our mails: signed, used once, valid a day of real time, tied to what they change. But for those by which mails
stop, which the law wants to work whenever a mail is read.

A token is a hash of the account's state (password, e-mail, confirmation): the act it opens changes that state, so it
opens nothing twice, and a later request makes earlier links void. Nothing is kept in the database.
"""

from __future__ import annotations

import re
from enum import Enum

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet

from levier.comptes.enums import EtatInvitation
from levier.comptes.erreurs import LienRefuse
from levier.comptes.models import DelegationSignature, Habilitation, Invitation, Personne
from levier.socle import horloge

_NUMERO = re.compile(r"[1-9][0-9]{0,17}")


class _Confirmation(PasswordResetTokenGenerator):
    key_salt = "levier.comptes.confirmation"

    def _make_hash_value(self, user: Personne, timestamp: int) -> str:
        return f"{user.pk}|{user.password}|{user.email}|{user.email_confirme_le}|{user.is_active}|{timestamp}"


class _MotDePasse(PasswordResetTokenGenerator):
    key_salt = "levier.comptes.mot_de_passe"

    def _make_hash_value(self, user: Personne, timestamp: int) -> str:
        return f"{user.pk}|{user.password}|{user.email}|{user.last_login}|{user.is_active}|{timestamp}"


class _Changement(PasswordResetTokenGenerator):
    key_salt = "levier.comptes.changement_email"

    def _make_hash_value(self, user: Personne, timestamp: int) -> str:
        return f"{user.pk}|{user.password}|{user.email}|{user.email_demande}|{user.is_active}|{timestamp}"


class Usage(Enum):
    """What a link is for: one of another usage is refused."""

    CONFIRMATION = "confirmation"
    MOT_DE_PASSE = "mot_de_passe"
    CHANGEMENT = "changement"


GENERATEURS: dict[Usage, PasswordResetTokenGenerator] = {
    Usage.CONFIRMATION: _Confirmation(),
    Usage.MOT_DE_PASSE: _MotDePasse(),
    Usage.CHANGEMENT: _Changement(),
}


def faire(usage: Usage, personne: Personne) -> str:
    """The token of a link, safe in an address."""
    return f"{personne.pk}.{GENERATEURS[usage].make_token(personne)}"


def lire(usage: Usage, jeton: str, *, verrouiller: bool = False) -> Personne:
    """The person a token speaks for. Raises LienRefuse when it is altered, expired, used, or of another usage.

    `verrouiller` locks the person's row first: two uses at once are one use.
    """
    key, _, token = jeton.partition(".")
    personnes = Personne.objects.filter(is_active=True)
    if verrouiller:
        personnes = personnes.select_for_update()
    personne = personnes.filter(pk=int(key)).first() if _NUMERO.fullmatch(key) else None
    if personne is None or not GENERATEURS[usage].check_token(personne, token):
        raise LienRefuse
    return personne


def faire_invitation(invitation: Invitation) -> str:
    """The token of the last mail of an invitation: a resent one makes the earlier ones void."""
    return _invitations().sign(f"{invitation.pk}.{invitation.envois}")


def lire_invitation(jeton: str, *, verrouiller: bool = False) -> Invitation:
    """The invitation a token opens. Raises LienRefuse when altered, expired, accepted, cancelled or sent again since."""
    try:
        key, _, sending = _invitations().unsign(jeton).partition(".")
    except BadSignature:
        raise LienRefuse from None
    invitations = Invitation.objects.filter(
        etat=EtatInvitation.EN_ATTENTE, envois=int(sending), expire_le__gt=horloge.temps_reel()
    )
    if verrouiller:
        invitations = invitations.select_for_update(of=("self",))
    found = invitations.select_related("structure", "invitee_par").filter(pk=int(key)).first()
    if found is None:
        raise LienRefuse
    return found


def faire_acceptation(droit: Habilitation | DelegationSignature) -> str:
    """The token by which the holder of a right accepts it: void once the right is accepted or ended, or the address changed."""
    kind = "h" if isinstance(droit, Habilitation) else "d"
    return _acceptations(droit.personne.email).sign(f"{kind}.{droit.pk}")


def lire_acceptation(jeton: str, *, verrouiller: bool = False) -> Habilitation | DelegationSignature:
    """The right a token accepts. Raises LienRefuse when altered, or when nothing waits any more for who received it."""
    kind, _, key = jeton.partition(":")[0].partition(".")
    if kind not in {"h", "d"} or not _NUMERO.fullmatch(key):
        raise LienRefuse
    held: QuerySet[Habilitation] | QuerySet[DelegationSignature]
    held = Habilitation.objects.all() if kind == "h" else DelegationSignature.objects.all()
    if verrouiller:
        held = held.select_for_update(of=("self",))
    found = held.filter(pk=int(key), a_accepter_depuis__isnull=False, retiree_le__isnull=True).first()
    if found is None:
        raise LienRefuse
    try:
        _acceptations(found.personne.email).unsign(jeton)
    except BadSignature:
        raise LienRefuse from None
    return found


def faire_desabonnement(personne: Personne) -> str:
    """The token by which the reader of this address chooses the rhythm of its mails: valid as long as it is the account's."""
    return _desabonnements(personne.email).sign(str(personne.pk))


def lire_desabonnement(jeton: str, *, verrouiller: bool = False) -> Personne:
    """The person whose mails a token rules. Raises LienRefuse when altered, or when the account has another address since."""
    key = jeton.partition(":")[0]
    personnes = Personne.objects.select_for_update() if verrouiller else Personne.objects.all()
    personne = personnes.filter(pk=int(key)).first() if _NUMERO.fullmatch(key) else None
    if personne is None:
        raise LienRefuse
    try:
        _desabonnements(personne.email).unsign(jeton)
    except BadSignature:
        raise LienRefuse from None
    return personne


def _acceptations(email: str) -> Signer:
    return Signer(salt=f"levier.comptes.acceptation:{email}")


def _desabonnements(email: str) -> Signer:
    return Signer(salt=f"levier.comptes.desabonnement:{email}")


def _invitations() -> Signer:
    return Signer(salt="levier.comptes.invitation")
