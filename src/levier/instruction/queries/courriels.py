"""Mails that did not arrive, as those who may act on them see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, OuterRef, Q, QuerySet

from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.comptes.queries import pouvoirs_de
from levier.dossiers.models import Dossier
from levier.instruction.models import DossierRecu
from levier.instruction.queries.portee import A_TEMPS, EXCLU, dans_la_portee, portee_de, qui_regarde
from levier.socle.courriels import MANQUES
from levier.socle.models import Courriel
from levier.socle.objets import type_de
from levier.socle.requetes import Parametre, Requete
from levier.territoires.ressort import NATIONAL


@dataclass(frozen=True, slots=True)
class PageDeCourriels:
    """One page, each mail with its dossier (None: about an account); `suivant` is the `apres` of the next, None at the end."""

    lignes: list[tuple[Courriel, Dossier | None]]
    suivant: int | None


def courriels_manques(personne: Personne) -> int:
    """How many did not arrive that the person may act on."""
    return sum(count for _, count in _lire(_COMBIEN, personne))


def page_de_courriels(personne: Personne, apres: int | None = None, taille: int = 50) -> PageDeCourriels:
    """The latest first, in a fixed number of queries."""
    rows = _lire(_PAGE, personne, taille + 1, *(("apres",) if apres is not None else ()), apres=apres)
    numbers = {mail.objet_numero for mail in rows if mail.objet_type == type_de(Dossier)}
    dossiers = {
        one.numero: one for one in Dossier.objects.filter(numero__in=numbers).select_related("structure", "appel")
    }
    lines = [(mail, dossiers.get(mail.objet_numero)) for mail in rows[:taille]]
    return PageDeCourriels(lines, lines[-1][0].pk if len(rows) > taille else None)


def premiers_courriels_manques(personne: Personne, combien: int) -> list[Courriel]:
    """The latest ones, at most so many. One query."""
    return _lire(_PAGE, personne, combien)


def _lire(requete: Requete[Any], personne: Personne, *forme: object, **valeurs: object) -> list[Any]:
    where, powers = portee_de(personne), pouvoirs_de(personne)
    comptes = powers.couvre(NATIONAL, Role.ADMINISTRATEUR, delegations=False)
    return requete(where.forme, comptes, *forme, **where.valeurs, **qui_regarde(personne), **valeurs)


def _manques(forme: tuple[str, ...], comptes: object) -> QuerySet[Courriel]:
    """Those about requests of the person's service; those about comptes, of no territory, for a national administrator."""
    about = DossierRecu.objects.filter(dans_la_portee(forme), A_TEMPS, ~EXCLU, numero=OuterRef("objet_numero"))
    found = Q(Exists(about), objet_type=type_de(Dossier))
    return Courriel.objects.filter(found | Q(objet_type="") if comptes else found, etat__in=MANQUES)


def _combien(forme: tuple[str, ...], comptes: object) -> QuerySet[Courriel, tuple[str, int]]:
    return _manques(forme, comptes).order_by().values_list("etat").annotate(combien=Count("pk"))


def _page(forme: tuple[str, ...], comptes: object, combien: int, *suite: str) -> QuerySet[Courriel]:
    found = _manques(forme, comptes)
    if suite:
        found = found.filter(pk__lt=Parametre("apres", BigIntegerField()))
    return found.order_by("-pk")[:combien]


_COMBIEN, _PAGE = Requete(_combien), Requete(_page)
