"""A second factor for agents: an application that gives codes, and codes on paper for the day it is lost."""

from __future__ import annotations

import hashlib
import secrets

import pyotp
from django.db import transaction

from levier.comptes import frein, permissions, seances
from levier.comptes.erreurs import CodeFaux
from levier.comptes.models import Personne, SecondFacteur
from levier.comptes.saisie import titulaire
from levier.socle import courriels, horloge, journal
from levier.socle.acteurs import ActeurConnu
from levier.socle.erreurs import MotifManquant
from levier.socle.trace import essayer

PAS = 30
ECART = 1
"""Half-minutes by which a telephone's clock may be wrong."""
CODES = 10
_LETTRES = "abcdefghjkmnpqrstuvwxyz23456789"


def nouveau_secret() -> str:
    """What the application and Levier share, to be confirmed by a first code."""
    return pyotp.random_base32()


def adresse_du_secret(personne: Personne, secret: str) -> str:
    """What the application reads in a picture."""
    return pyotp.TOTP(secret, interval=PAS).provisioning_uri(name=personne.email, issuer_name="Levier")


def poser_un_second_facteur(personne: Personne, *, secret: str, code: str) -> list[str]:
    """Keep the application that gave `code`, in place of any other; returns the codes on paper, told once.

    Raises TropDEssais, CodeFaux. Journal: second_facteur_pose.
    """
    with essayer("pose_du_second_facteur", personne.identifiant):
        counted = frein.compter_un_code(personne)
        half = _pas(secret, code, apres=0)
        if half is None:
            raise CodeFaux
    frein.reussir(counted)
    paper = ["".join(secrets.choice(_LETTRES) for _ in range(10)) for _ in range(CODES)]
    with transaction.atomic():
        values = {
            "secret": secret, "dernier_pas": half, "pose_le": horloge.temps_reel(),
            "secours": [_empreinte(personne, one) for one in paper],
        }  # fmt: skip
        SecondFacteur.objects.update_or_create(personne=personne, defaults=values)
        journal.consigner(personne, "second_facteur_pose", par=titulaire(personne), avant={}, apres={})
        courriels.ecrire(personne.email, "courriels/second_facteur.txt", {"personne": personne, "pose": True})
    return paper


def prouver_par_un_code(personne: Personne, code: str) -> int:
    """A code of the application, or one on paper, each taken once; returns how many are left on paper.

    Raises TropDEssais, CodeFaux. Journal: code_de_secours_pris.
    """
    with essayer("code", personne.identifiant):
        held = _prouver(personne, "".join(code.split()).lower())
    return len(held.secours)


def _prouver(personne: Personne, code: str) -> SecondFacteur:
    counted = frein.compter_un_code(personne)
    with transaction.atomic():
        held = SecondFacteur.objects.select_for_update().filter(personne=personne).first()
        if held is None or not _prendre(held, code):
            raise CodeFaux
        held.save()
    frein.reussir(counted)
    return held


@transaction.atomic
def oublier_le_second_facteur(personne: Personne, *, motif: str, par: ActeurConnu) -> Personne:
    """The application and the codes on paper are lost: the person sets another at the next sign-in. By command line alone.

    Raises GesteInterdit, MotifManquant. Journal: second_facteur_oublie.
    """
    actor = permissions.systeme(par)
    if not motif.strip():
        raise MotifManquant("Écrivez comment vous savez que cette personne l’a perdu : le journal le conserve.")
    SecondFacteur.objects.filter(personne=personne).delete()
    seances.finir(seances.en_cours(personne))
    journal.consigner(personne, "second_facteur_oublie", par=actor, avant={}, apres={}, motif=motif)
    courriels.ecrire(personne.email, "courriels/second_facteur.txt", {"personne": personne, "pose": False})
    return personne


def _prendre(tenu: SecondFacteur, code: str) -> bool:
    half = _pas(tenu.secret, code, apres=tenu.dernier_pas)
    mark = _empreinte(tenu.personne, code)
    if half is not None:
        tenu.dernier_pas = half
    elif mark in tenu.secours:
        tenu.secours.remove(mark)
        journal.consigner(tenu.personne, "code_de_secours_pris", par=titulaire(tenu.personne), avant={}, apres={})
    else:
        return False
    return True


def _pas(secret: str, code: str, *, apres: int) -> int | None:
    """The half-minute that gives this code, later than that of the last one taken."""
    application, now = pyotp.TOTP(secret, interval=PAS), int(horloge.temps_reel().timestamp()) // PAS
    for half in range(now - ECART, now + ECART + 1):
        if half > apres and secrets.compare_digest(application.generate_otp(half).encode(), code.encode()):
            return half
    return None


def _empreinte(personne: Personne, code: str) -> str:
    return hashlib.sha256(f"{personne.pk}|{code}".encode()).hexdigest()
