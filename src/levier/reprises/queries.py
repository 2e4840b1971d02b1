"""Find what a spreadsheet names: its structure, a request that is there already; read what became of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from levier.appels.models import Appel
from levier.dossiers.enums import EtatDossier
from levier.dossiers.financement.entetes import simple
from levier.dossiers.models import Dossier
from levier.dossiers.territoire import HorsTerritoire, ecart_du_territoire, exiger_du_territoire
from levier.reprises.enums import IssueDeReprise
from levier.reprises.lecture import RangeeLue
from levier.reprises.models import CorrespondanceDeColonnes, DossierRepris, LigneReprise, TableauRepris
from levier.socle.erreurs import SaisieRefusee
from levier.territoires.actions import lire_numero
from levier.territoires.enums import Perimetre
from levier.territoires.models import Structure, Territoire
from levier.territoires.queries.cles import cle, cle_demandee, sans_qualite
from levier.territoires.queries.recherche import TerritoireTrouve, chercher
from regles.cahier import Cahier

Nommee = Structure | Territoire
"""What a row names: a structure, or a territory that is none yet."""


def designation(nommee: Nommee) -> str:
    """What tells it apart, whether it is a structure already or not."""
    return f"{nommee._meta.model_name} {nommee.pk}"  # noqa: SLF001  Django's documented model API


def structure_nommee(lue: RangeeLue, appel: Appel, cahier: Cahier) -> Nommee:
    """By its number, else by its very name on the territory of the call. Raises SaisieRefusee, HorsTerritoire, SirenInvalide…"""
    found = _par_numero(lue.numero) if lue.numero else _par_nom(lue.structure, appel, cahier)
    if isinstance(found, Structure):
        exiger_du_territoire(cahier, found)
    elif ecart := ecart_du_territoire(cahier, found):
        raise HorsTerritoire(ecart, "structure")
    return found


def _par_numero(numero: str) -> Nommee:
    siren, _ = lire_numero(numero)
    known = Structure.objects.filter(siren=siren).first()
    found = known or Territoire.objects.filter(siren=siren, peut_porter=True).order_by("-millesime").first()
    if found is None:
        raise SaisieRefusee(
            f"Aucune collectivité de nos listes n’a le SIREN {siren}, et aucun compte ne l’a déclaré : vérifiez le numéro, ou "
            "faites d’abord déclarer la structure par un de ses membres."
        )
    return found


def _par_nom(nom: str, appel: Appel, cahier: Cahier) -> Nommee:
    known = list(Structure.objects.filter(cle_recherche=cle(nom))[:2])
    if len(known) == 1:
        return known[0]
    where = appel.ressort.service.code if appel.ressort.service.perimetre == Perimetre.DEPARTEMENT else None
    found = [one for one in chercher(nom, cahier.identite.millesime, departement=where, limite=10) if _est(one, nom)]
    if len(found) == 1:
        place = Territoire.objects.get(pk=found[0].id)
        same = Structure.objects.filter(niveau=place.niveau, territoire_code=place.code).first()
        return same or place
    if found:
        named = " ; ".join(one.libelle for one in found[:3])
        raise SaisieRefusee(f"« {nom} » est le nom de plusieurs collectivités ({named}) : donnez le SIREN.")
    raise SaisieRefusee(
        f"« {nom} » n’est le nom d’aucune collectivité du territoire du guichet : corrigez-le, ou donnez le SIREN."
    )


def _est(trouve: TerritoireTrouve, nom: str) -> bool:
    """Whether it is its very name, with or without what it is (« mairie de »)."""
    cherchee = cle_demandee(nom)
    bare, natures = sans_qualite(cherchee)
    own = cle_demandee(trouve.nom)
    called = {f"{article}{bare}" for article in ("", "le ", "la ", "les ", "l ")}
    return own == cherchee or (bool(bare) and trouve.nature in natures and own in called)


def dossier_deja_la(appel: Appel, structure: Structure, lue: RangeeLue) -> Dossier | None:
    """The request of that structure under the call that this row is again: taken over before, or with the same title."""
    before = (
        DossierRepris.objects.filter(appel=appel, structure=structure, cle=lue.cle).select_related("dossier").first()
    )
    if before is not None:
        return before.dossier
    if not lue.titre:
        return None
    others = Dossier.objects.filter(appel=appel, structure=structure).exclude(etat=EtatDossier.RETIRE)
    return next((one for one in others.select_related("version") if simple(one.titre) == simple(lue.titre)), None)


def tableaux_des(appels: Iterable[Appel]) -> QuerySet[TableauRepris]:
    """Spreadsheets received for these calls, the latest first."""
    joined = ("appel", "fichier", "controle", "reprise")
    return TableauRepris.objects.filter(appel__in=list(appels)).select_related(*joined)


def correspondances_de(appel: Appel) -> dict[str, str]:
    """What the service last said of the columns of its spreadsheets. One query."""
    kept = CorrespondanceDeColonnes.objects.filter(service=appel.ressort.service.cle[:60]).first()
    return dict(kept.colonnes) if kept else {}


def combien(tableau: TableauRepris) -> dict[str, int]:
    """How many rows stand at each issue. One query."""
    counted = tableau.lignes.order_by().values_list("issue").annotate(nombre=Count("pk"))
    return dict(counted)


@dataclass(frozen=True, slots=True)
class PageDeReprise:
    """Some rows, and the number that the next page starts after; None at the end."""

    lignes: list[LigneReprise]
    suivant: int | None


def page_de_reprise(tableau: TableauRepris, issue: IssueDeReprise, apres: int | None, taille: int) -> PageDeReprise:
    """Rows at this issue, in the order of the sheet. One query."""
    held = tableau.lignes.filter(issue=issue, numero__gt=apres or 0).select_related("dossier")
    page = list(held[: taille + 1])
    return PageDeReprise(page[:taille], page[taille - 1].numero if len(page) > taille else None)


def apercu(tableau: TableauRepris, combien_: int = 3) -> list[Sequence[str]]:
    """The cells of the first rows, to recognise the columns by. One query."""
    return list(tableau.lignes.values_list("cellules", flat=True)[:combien_])
