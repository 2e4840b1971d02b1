"""The list of decisions for the recueil des actes administratifs: which acts, of which service, between which days."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from levier.actes.enums import GenreActe
from levier.actes.models import Acte
from levier.actes.queries import PageDActes
from levier.comptes.models import Personne
from levier.dossiers.models import Acces
from levier.socle import horloge
from levier.territoires.enums import Perimetre
from levier.territoires.ressort import Ressort

PUBLICS = Q(genre=GenreActe.ARRETE) | Q(genre=GenreActe.RETRAIT, decision__remplace__montant_attribue__isnull=False)
"""The arrêtés that grant, and those that take a grant back: a refusal is not published."""


def actes_du_recueil(personne: Personne, ressort: Ressort, du: dt.date, au: dt.date) -> QuerySet[Acte]:
    """The public acts that the service of a ressort signed between two days, included, in the order of their signature;
    none of a request that the person is kept away from.
    """
    kept = Acces.objects.filter(dossier=OuterRef("decision__dossier"), personne=personne, exclu=True)
    signed = Q(
        signe_le__gte=horloge.debut_de_journee(du), signe_le__lt=horloge.debut_de_journee(au + dt.timedelta(days=1))
    )
    joined = ("decision__dossier__structure", "decision__dossier__appel", "decision__remplace", "document")
    return (
        Acte.objects.filter(~Exists(kept), PUBLICS, signed, _du_service(ressort))
        .exclude(numero="")
        .select_related(*joined)
        .order_by("pk")
    )


def _du_service(ressort: Ressort) -> Q:
    """Acts on the requests of that very service; of a list of communes, on theirs alone."""
    recu = "decision__dossier__recu__"
    match ressort.perimetre:
        case Perimetre.NATIONAL:
            return Q(**{f"{recu}departement": "", f"{recu}region": ""})
        case Perimetre.REGION:
            return Q(**{f"{recu}departement": "", f"{recu}region": ressort.code})
        case Perimetre.DEPARTEMENT:
            return Q(**{f"{recu}departement": ressort.code})
    within = {f"{recu}communes__{how}": sorted(ressort.communes) for how in ("overlap", "contained_by")}
    return Q(**{f"{recu}departement": ressort.code}, **within)


def page_du_recueil(
    personne: Personne, ressort: Ressort, periode: tuple[dt.date, dt.date], apres: int, taille: int
) -> PageDActes:
    """One page of them. One query."""
    rows = list(actes_du_recueil(personne, ressort, *periode).filter(pk__gt=apres)[: taille + 1])
    return PageDActes(rows[:taille], rows[taille - 1].pk if len(rows) > taille else None)
