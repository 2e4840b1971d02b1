"""Slows down who tries passwords or makes us send mails, in real time, and never the owner of the account alone.

What is counted belongs to who tries: an account from one network, a network, a device that the account already entered by.
"""

from __future__ import annotations

import datetime as dt
import math
from enum import Enum

from django.db import connection
from django.db.models import F
from django.utils.crypto import salted_hmac

from levier.comptes.erreurs import CompteVise, TropDeCourriels, TropDeDemandes, TropDEssais
from levier.comptes.models import Frein, Personne
from levier.socle import horloge
from levier.socle.reseaux import reseau

FENETRE = dt.timedelta(minutes=15)
HEURE = dt.timedelta(hours=1)
SANS_LIMITE = 0
PAS = 10
"""Failures on one account, from everywhere, for each second that strangers to it wait between two attempts."""


class Tentative(Enum):
    """What is counted, with what its window allows: of one account from one place, of one place, of one account from all."""

    CONNEXION = ("connexion", 8, 60, SANS_LIMITE, FENETRE)
    """Only failures stay counted; on one account from everywhere, they slow down instead of stopping."""
    MOT_DE_PASSE = ("mot_de_passe", 4, 60, 12, FENETRE)
    """Links to choose a password: nothing else is counted with them, for they are the way in that is always left."""
    COURRIEL = ("courriel", 4, 60, 12, FENETRE)
    SEANCE = ("seance", 8, SANS_LIMITE, SANS_LIMITE, FENETRE)
    """Passwords asked again in an open session, or by the link of a mail."""
    CODE = ("code", 8, SANS_LIMITE, SANS_LIMITE, FENETRE)
    INCONNUS = ("inconnus", 10, SANS_LIMITE, SANS_LIMITE, HEURE)
    """Acts by which a person has Levier write to people who asked her for nothing: the account is hers."""

    def __init__(self, nom: str, par_couple: int, par_lieu: int, par_compte: int, fenetre: dt.timedelta) -> None:
        self.nom = nom
        self.par_couple = par_couple
        self.par_lieu = par_lieu
        self.par_compte = par_compte
        self.fenetre = fenetre


def compter_connexion(*, compte: str, adresse: str, appareil: str = "") -> list[str]:
    """Count a sign-in as if it failed, before anything is looked at; `reussir` takes what is returned back.

    `appareil` is a device that this account already entered by: counted apart, it waits for nobody else's failures.
    Raises TropDEssais for who tried too much, CompteVise for a stranger while many try this account.
    """
    essai, name = Tentative.CONNEXION, _normal(compte)
    if appareil:
        return [_exiger(essai, f"appareil|{name}|{appareil}", essai.par_couple)]
    where = reseau(adresse)
    counted = [_exiger(essai, f"lieu|{where}", essai.par_lieu)] if where else []
    counted.append(_exiger(essai, f"couple|{name}|{where}", essai.par_couple))
    whole = _cle(essai, f"compte|{name}")
    if _ajouter(whole, essai.fenetre, pas=PAS) is None:
        reprendre(counted)
        raise CompteVise
    return [*counted, whole]


def reussir(comptes: list[str]) -> None:
    """The sign-in was a good one: none of it stays counted, and the mistakes of this account from here are forgotten."""
    own = comptes[-2:-1] or comptes
    Frein.objects.filter(cle__in=own).delete()
    reprendre([key for key in comptes if key not in own])


def reprendre(comptes: list[str]) -> None:
    """Take back one attempt of each."""
    Frein.objects.filter(cle__in=comptes, essais__gt=0).update(essais=F("essais") - 1)


def compter_en_seance(personne: Personne) -> list[str]:
    """Count a password asked again of who is already in. Raises TropDEssais; strangers cannot exhaust it."""
    essai = Tentative.SEANCE
    return [_exiger(essai, f"couple|{personne.identifiant}", essai.par_couple)]


def compter_un_code(personne: Personne) -> list[str]:
    """Count a code of the second factor, apart from passwords. Raises TropDEssais."""
    essai = Tentative.CODE
    return [_exiger(essai, f"couple|{personne.identifiant}", essai.par_couple)]


def compter(tentative: Tentative, *, compte: str, adresse: str) -> None:
    """Count a mail that is asked for an account, before it is looked at. Raises TropDeDemandes beyond what is allowed.

    `adresse` is where it is asked from: a network, or whoever asks in a session. Each count is one statement that commits
    alone: a refused attempt stays counted, and two at once count two.
    """
    name, where = _normal(compte), reseau(adresse) or adresse
    held = (
        (f"lieu|{where}", tentative.par_lieu if where else SANS_LIMITE),
        (f"couple|{name}|{where}", tentative.par_couple),
    )
    for what, limit in (*held, (f"compte|{name}", tentative.par_compte)):
        if limit != SANS_LIMITE:
            _exiger(tentative, what, limit, refus=TropDeDemandes)


def compter_inconnus(par: Personne) -> None:
    """Count one act of the person that writes to people who asked for nothing. Raises TropDeCourriels beyond ten an hour.

    Inside a transaction, an act that is refused afterwards wrote to nobody, and is not counted.
    """
    essai = Tentative.INCONNUS
    found = _ajouter(_cle(essai, f"couple|{par.identifiant}"), essai.fenetre)
    if found is None or found[0] > essai.par_couple:
        raise TropDeCourriels(essai.par_couple)


def purger() -> int:
    """Throw away the counts of past windows; returns how many."""
    return Frein.objects.filter(depuis__lt=horloge.temps_reel() - HEURE).delete()[0]


def _normal(compte: str) -> str:
    return compte.strip().lower()


def _cle(tentative: Tentative, quoi: str) -> str:
    return salted_hmac("levier.comptes.frein", f"{tentative.nom}|{quoi}", algorithm="sha256").hexdigest()


def _exiger(
    tentative: Tentative, quoi: str, limite: int, *, refus: type[TropDEssais | TropDeDemandes] = TropDEssais
) -> str:
    """Count one more; the key counted. Raises `refus`, with the minutes that are left, beyond the limit."""
    key = _cle(tentative, quoi)
    found = _ajouter(key, tentative.fenetre)
    if found is not None and found[0] > limite:
        left = found[1] + tentative.fenetre - horloge.temps_reel()
        raise refus(max(1, math.ceil(left.total_seconds() / 60)))
    return key


def _ajouter(cle: str, fenetre: dt.timedelta, *, pas: int = 0) -> tuple[int, dt.datetime] | None:
    """One more in one statement: how many, and since when. With `pas`, None when the last one is too near: nothing is counted."""
    now = horloge.temps_reel()
    start, every = now - fenetre, max(pas, 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO comptes_frein AS f (cle, depuis, dernier, essais) VALUES (%s, %s, %s, 1) "
            "ON CONFLICT (cle) DO UPDATE SET "
            "essais = CASE WHEN f.depuis < %s THEN 1 ELSE f.essais + 1 END, "
            "depuis = CASE WHEN f.depuis < %s THEN excluded.depuis ELSE f.depuis END, dernier = excluded.dernier "
            "WHERE %s = 0 OR f.depuis < %s OR f.dernier + make_interval(secs => f.essais / %s) <= excluded.dernier "
            "RETURNING essais, depuis",
            [cle, now, now, start, start, pas, start, every],
        )
        found = cursor.fetchone()
    return (int(found[0]), found[1]) if found else None
