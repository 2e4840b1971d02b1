"""What the owner of the base can do, the guards of some tables asleep, in the transaction of a test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models, transaction

from levier.socle.base_de_donnees import ROLE_APPLICATION


@contextmanager
def en_proprietaire(*modeles: type[models.Model]) -> Iterator[None]:
    """Constraints still hold, foreign keys too. What raises takes its own writes back."""
    tables = [modele._meta.db_table for modele in modeles]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL ROLE NONE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute(f"SET CONSTRAINTS ALL DEFERRED; SET LOCAL ROLE {ROLE_APPLICATION}")
