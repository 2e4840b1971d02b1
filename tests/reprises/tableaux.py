"""A spreadsheet as a préfecture kept it, made by the library that writes real ones."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from tests.taches import derouler

from levier.appels.models import Appel
from levier.reprises.actions import recevoir_le_tableau
from levier.reprises.models import TableauRepris
from levier.territoires.models import Territoire

ENTETE = (
    "N° dossier", "Commune", "SIREN", "Intitulé du projet", "Reçu le", "Montant demandé", "Statut", "Montant accordé",
    "Date de décision", "Remarques",
)  # fmt: skip


def une_ligne(rang: int, commune: str, **autres: object) -> list[object]:
    """A row of the sheet: deposited, unless `autres` (statut, accorde, decide, depose, siren, ref, titre, demande) says otherwise."""
    held = {
        "ref": f"FITN-{rang:03}", "siren": "", "titre": f"Accueil numérique {rang}", "depose": dt.date(2021, 7, 1 + rang % 28),
        "demande": 8000 + rang, "statut": "", "accorde": "", "decide": "",
    } | autres  # fmt: skip
    return [
        held["ref"],
        commune,
        *(held[nom] for nom in ("siren", "titre", "depose", "demande", "statut", "accorde", "decide")),
        "à voir",
    ]


def un_classeur(lignes: Iterable[Sequence[object]], entete: Sequence[str] = ENTETE) -> io.BytesIO:
    """Its bytes, under a title that is not the header."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page, day = book.add_worksheet("Suivi 2021"), book.add_format({"num_format": "dd/mm/yyyy"})
        page.write(0, 0, "Suivi des demandes, préfecture")
        page.write_row(2, 0, entete)
        for row, cells in enumerate(lignes, 3):
            for rank, cell in enumerate(cells):
                if isinstance(cell, dt.date):
                    page.write_datetime(row, rank, dt.datetime.combine(cell, dt.time()), day)
                elif cell != "":
                    page.write(row, rank, cell)
        book.add_worksheet("Brouillon")
    out.seek(0)
    return out


def des_communes(combien: int) -> list[str]:
    """Names of communes of the 71 that no other one bears there."""
    held = Territoire.objects.filter(millesime=2021, nature="commune", departement_code="71", peut_porter=True)
    return list(held.order_by("code").values_list("nom", flat=True)[:combien])


def un_tableau(appel: Appel, lignes: Iterable[Sequence[object]], *, par, nom: str = "suivi.xlsx") -> TableauRepris:
    return recevoir_le_tableau(appel, un_classeur(lignes), nom, par=par)


def jouer_les_travaux() -> None:
    derouler(maximum=50)
