"""Mails that did not arrive, as those who may act on them see them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from levier.comptes.models import Personne
from levier.comptes.queries import administrateurs_nationaux
from levier.dossiers.models import Dossier
from levier.dossiers.queries import dossiers_du_service
from levier.socle.courriels import MANQUES
from levier.socle.models import Courriel
from levier.socle.objets import type_de


@dataclass(frozen=True, slots=True)
class PageDeCourriels:
    """One page, each mail with its dossier (None: about an account); `suivant` is the `apres` of the next, None at the end."""

    lignes: list[tuple[Courriel, Dossier | None]]
    suivant: int | None


def courriels_manques(personne: Personne) -> QuerySet[Courriel]:
    """Those about requests of the person's service; those about accounts, of no territory, for a national administrator."""
    about = dossiers_du_service(personne).filter(numero=OuterRef("objet_numero"))
    national = administrateurs_nationaux().filter(personne=personne)
    return Courriel.objects.filter(
        Q(Exists(about), objet_type=type_de(Dossier)) | Q(Exists(national), objet_type=""), etat__in=MANQUES
    )


def page_de_courriels(personne: Personne, apres: int | None = None, taille: int = 50) -> PageDeCourriels:
    """The latest first, in a fixed number of queries."""
    found = courriels_manques(personne)
    if apres is not None:
        found = found.filter(pk__lt=apres)
    rows = list(found.order_by("-pk")[: taille + 1])
    numbers = {mail.objet_numero for mail in rows if mail.objet_type == type_de(Dossier)}
    dossiers = {
        one.numero: one for one in Dossier.objects.filter(numero__in=numbers).select_related("structure", "appel")
    }
    lines = [(mail, dossiers.get(mail.objet_numero)) for mail in rows[:taille]]
    return PageDeCourriels(lines, lines[-1][0].pk if len(rows) > taille else None)
