"""Public reference of a request: territory, year, order."""

from __future__ import annotations

from django.db import connection

from levier.appels.models import Appel
from levier.documents.models import Numerotation


def numero_suivant(appel: Appel, annee: int) -> str:
    """The next reference of the call's territory and year: "71-2021-000123". Race-safe: one upsert of the series."""
    serie = appel.ressort.serie
    return f"{serie}-{annee}-{_suivant(f'dossier-{serie}-{annee}'):06d}"


def _suivant(serie: str) -> int:
    table = connection.ops.quote_name(Numerotation._meta.db_table)  # noqa: SLF001  Django's documented model API
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (serie, dernier) VALUES (%s, 1) "  # noqa: S608  the name comes from the model
            f"ON CONFLICT (serie) DO UPDATE SET dernier = {table}.dernier + 1 RETURNING dernier",
            [serie],
        )
        row: tuple[int] = cursor.fetchone()
    return row[0]
