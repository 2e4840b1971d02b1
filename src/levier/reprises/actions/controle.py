"""The rows of a spreadsheet, checked: each reads, or tells what is to be corrected, or is there already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType

from levier.appels.queries import cahier_de, version_en_vigueur
from levier.comptes.models import Personne
from levier.dossiers.permissions import peut_saisir
from levier.reprises.enums import Cible, IssueDeReprise
from levier.reprises.lecture import LIGNE_ENTIERE, ErreurLue, RangeeLue, lire_ligne
from levier.reprises.models import LigneReprise, TableauRepris
from levier.reprises.queries import Nommee, designation, dossier_deja_la, structure_nommee
from levier.socle import horloge
from levier.socle.droits import PERMIS
from levier.socle.erreurs import RefusMetier
from levier.socle.models import LigneDeTravail, Travail
from levier.socle.travaux import GenreDeTravail
from levier.territoires.models import Structure
from regles.cahier import Cahier


def controler_la_tranche(travail: Travail, ligne: LigneDeTravail) -> str:
    """Check the rows that a line of the work names; again, it gives the same."""
    tableau = TableauRepris.objects.select_related("appel", "fichier").get(pk=travail.demande["tableau"])
    par = Personne.objects.get(pk=travail.demande["personne"])
    cahier = cahier_de(version_en_vigueur(tableau.appel))
    first, last = map(int, ligne.cle.split("-"))
    rows = list(tableau.lignes.filter(numero__gte=first, numero__lte=last))
    before = dict(tableau.lignes.filter(numero__lt=first).exclude(empreinte="").values_list("empreinte", "numero"))
    for row in rows:
        controler(row, tableau, cahier, par, before)
        before.setdefault(row.empreinte, row.numero)
    LigneReprise.objects.bulk_update(rows, ["issue", "lue", "erreurs", "empreinte", "dossier"])
    wrong = sum(row.issue == IssueDeReprise.ERREUR for row in rows)
    return f"{wrong} à corriger" if wrong else "rien à corriger"


def controler(  # a row is read among others, for a person, under a call
    row: LigneReprise,
    tableau: TableauRepris,
    cahier: Cahier,
    par: Personne,
    avant: Mapping[str, int] = MappingProxyType({}),
    *,
    nommee: Nommee | None = None,
) -> None:
    """Read one row, find its structure, see whether its request is there: prepared on the object, written by who calls.

    `avant`: the rows before it in the sheet, by their `empreinte`: none is said twice. `nommee`: its structure, when it is found.
    """
    cells = cellules_par_cible(row, tableau)
    lue, errors = lire_ligne(cells, cahier, horloge.aujourdhui(cahier.fenetre.fuseau))
    row.lue, row.empreinte, row.dossier = lue.en_json(), "", None
    if lue.numero or lue.structure:
        try:
            errors += _situer(row, tableau, nommee or structure_nommee(lue, tableau.appel, cahier), lue, par)
            if (twin := avant.get(row.empreinte)) and row.empreinte:
                told = f"Même structure et même référence (ou titre) que la ligne {twin} : gardez une seule des deux."
                errors.append(ErreurLue(LIGNE_ENTIERE, "", told))
        except RefusMetier as refus:
            at = Cible.NUMERO if lue.numero else Cible.STRUCTURE
            errors.append(ErreurLue(at, cells.get(at, "")[:200], refus.phrase))
    row.erreurs = [asdict(one) for one in errors]
    row.issue = IssueDeReprise.ERREUR if errors else IssueDeReprise.DEJA if row.dossier_id else IssueDeReprise.VALIDE


def _situer(
    row: LigneReprise, tableau: TableauRepris, nommee: Nommee, lue: RangeeLue, par: Personne
) -> list[ErreurLue]:
    """Whose request it is, whether it is there already, whether the person may enter it."""
    structure = nommee if isinstance(nommee, Structure) else None
    if lue.cle:
        row.empreinte = f"{designation(nommee)} {lue.cle}"[:200]
        row.dossier = dossier_deja_la(tableau.appel, structure, lue) if structure else None
    entering = peut_saisir(par, tableau.appel, structure) if structure else PERMIS
    return [] if entering else [ErreurLue(LIGNE_ENTIERE, "", entering.raison)]


def cellules_par_cible(row: LigneReprise, tableau: TableauRepris) -> dict[str, str]:
    """The cells of a row, by what their columns say."""
    held = row.cellules
    return {cible: held[int(rank)] if int(rank) < len(held) else "" for rank, cible in tableau.colonnes.items()}


GENRE_CONTROLE = GenreDeTravail(controler_la_tranche)
