"""Slows down who tries passwords or makes us send mails: attempts counted per account, per address, per person, in real time."""

from __future__ import annotations

import datetime as dt
from enum import Enum

from django.db import connection
from django.utils.crypto import salted_hmac

from levier.comptes.erreurs import TropDeCourriels, TropDEssais
from levier.comptes.models import Frein, Personne
from levier.socle import horloge

FENETRE = dt.timedelta(minutes=15)
HEURE = dt.timedelta(hours=1)


class Tentative(Enum):
    """What is counted, with what is allowed in its window for one account and for one address."""

    CONNEXION = ("connexion", 8, 60, FENETRE)
    COURRIEL = ("courriel", 4, 30, FENETRE)
    INCONNUS = ("inconnus", 10, 0, HEURE)
    """Acts by which a person has Levier write to people who asked her for nothing: the account is hers."""

    def __init__(self, nom: str, par_compte: int, par_adresse: int, fenetre: dt.timedelta) -> None:
        self.nom = nom
        self.par_compte = par_compte
        self.par_adresse = par_adresse
        self.fenetre = fenetre


def compter(tentative: Tentative, *, compte: str, adresse: str) -> None:
    """Count one attempt, before it is looked at. Raises TropDEssais beyond what is allowed.

    Each count is one statement that commits alone: a refused attempt stays counted, and two at once count two.
    """
    over = _ajouter(tentative, "compte", compte) > tentative.par_compte
    if adresse:
        over = _ajouter(tentative, "adresse", adresse) > tentative.par_adresse or over
    if over:
        raise TropDEssais(int(tentative.fenetre.total_seconds() // 60))


def compter_inconnus(par: Personne) -> None:
    """Count one act of the person that writes to people who asked for nothing. Raises TropDeCourriels beyond ten an hour.

    Inside a transaction, an act that is refused afterwards wrote to nobody, and is not counted.
    """
    if _ajouter(Tentative.INCONNUS, "compte", par.identifiant) > Tentative.INCONNUS.par_compte:
        raise TropDeCourriels(Tentative.INCONNUS.par_compte)


def oublier(tentative: Tentative, *, compte: str) -> None:
    """A success clears the account's count."""
    Frein.objects.filter(cle=_cle(tentative, "compte", compte)).delete()


def purger() -> int:
    """Throw away the counts of past windows; returns how many."""
    return Frein.objects.filter(depuis__lt=horloge.temps_reel() - HEURE).delete()[0]


def _cle(tentative: Tentative, genre: str, valeur: str) -> str:
    return salted_hmac(
        "levier.comptes.frein", f"{tentative.nom}|{genre}|{valeur.strip().lower()}", algorithm="sha256"
    ).hexdigest()


def _ajouter(tentative: Tentative, genre: str, valeur: str) -> int:
    now = horloge.temps_reel()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO comptes_frein AS f (cle, depuis, essais) VALUES (%s, %s, 1) "
            "ON CONFLICT (cle) DO UPDATE SET "
            "essais = CASE WHEN f.depuis < %s THEN 1 ELSE f.essais + 1 END, "
            "depuis = CASE WHEN f.depuis < %s THEN excluded.depuis ELSE f.depuis END "
            "RETURNING essais",
            [_cle(tentative, genre, valeur), now, now - tentative.fenetre, now - tentative.fenetre],
        )
        return int(cursor.fetchone()[0])
