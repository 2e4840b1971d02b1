"""Two database roles: the owner makes the tables, the application works under `levier_application`.

Append-only tables refuse UPDATE, DELETE and TRUNCATE twice: no grant, and a trigger. Others keep their rows, and what some
of their columns say once written (`figer`). The texts kept beside the journal
refuse them too, but an UPDATE of the owner that only takes values away.
"""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS, ProgrammingError, connections, models
from psycopg import sql

from levier.socle.base_de_donnees import ROLE_APPLICATION
from levier.socle.registre import Registre
from levier.socle.reglages import ReglageInvalide


class CompteNonOuvert(ReglageInvalide):
    """The owner of the base may not make the account of the site."""

    def __init__(self, nom: str) -> None:
        super().__init__(
            f"Le propriétaire de la base ne peut pas créer le compte {nom}. Sous un compte qui le peut : CREATE ROLE {nom} LOGIN "
            f"PASSWORD '…' IN ROLE {ROLE_APPLICATION}; puis relancez « levier base migrer »."
        )


_ajout_seul: Registre[str, type[models.Model]] = Registre("the append-only table “{}”")

_FONCTION = """
CREATE OR REPLACE FUNCTION socle_refuser_modification() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'la table % ne s''allonge que par ajout : % refusé', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
"""
_VALEURS = "socle_valeurspersonnelles"
"""The texts of events: the table grows with the journal, and its values may only be taken away."""
_FONCTION_DE_RETRAIT = """
CREATE OR REPLACE FUNCTION socle_refuser_reecriture() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.evenement_id IS DISTINCT FROM OLD.evenement_id OR NOT OLD.valeurs @> NEW.valeurs THEN
        RAISE EXCEPTION 'une valeur gardée à côté du journal s''efface, elle ne se réécrit pas'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""


_figees: Registre[str, tuple[bool, tuple[str, ...]]] = Registre("the table “{}”, written once")
_FONCTION_FIGEE = """
CREATE OR REPLACE FUNCTION socle_refuser_une_autre_valeur() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    avant jsonb := to_jsonb(OLD);
    apres jsonb := to_jsonb(NEW);
    champ text;
BEGIN
    FOREACH champ IN ARRAY TG_ARGV LOOP
        IF avant -> champ IS DISTINCT FROM apres -> champ AND avant -> champ NOT IN ('null', '""') THEN
            RAISE EXCEPTION 'la table % : % est écrit une fois pour toutes', TG_TABLE_NAME, champ
                USING ERRCODE = 'insufficient_privilege';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
"""


def en_ajout_seul(*modeles: type[models.Model]) -> None:
    """The tables of these models only grow: declared by the step that has them."""
    _ajout_seul.declarer({modele._meta.db_table: modele for modele in modeles})  # noqa: SLF001  Django's documented model API


def figer(modele: type[models.Model], *champs: str, effacable: bool = False) -> None:
    """Each of these columns, once written, says the same for ever; the rows are never taken away, unless `effacable`."""
    options: Any = modele._meta  # noqa: SLF001  Django's documented model API
    _figees.declarer({options.db_table: (effacable, tuple(options.get_field(champ).attname for champ in champs))})


def tables_figees() -> list[str]:
    """Tables with columns that are written once, in the order of the steps."""
    return list(_figees)


def tables_en_ajout_seul() -> list[str]:
    """Tables that only grow, in the order of the steps."""
    return list(_ajout_seul)


def proteger(*, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """After each migration: grants for the application's role, triggers on the append-only tables. Idempotent."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE_APPLICATION])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {ROLE_APPLICATION} NOLOGIN")
        cursor.execute(f"GRANT {ROLE_APPLICATION} TO CURRENT_USER")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {ROLE_APPLICATION}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLE_APPLICATION}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {ROLE_APPLICATION}")
        cursor.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {ROLE_APPLICATION}")
        cursor.execute(_FONCTION)
        cursor.execute(_FONCTION_DE_RETRAIT)
        present = set(connection.introspection.table_names(cursor))
        for table in tables_en_ajout_seul():
            if table in present:
                _table_en_ajout_seul(cursor, table)
        cursor.execute(_FONCTION_FIGEE)
        for table in tables_figees():
            if table in present:
                erasable, columns = _figees.lire(table)
                _table_figee(cursor, table, columns, effacable=erasable)
        if _VALEURS in present:
            _table_en_retrait_seul(cursor)


def ouvrir_un_compte(nom: str, mot_de_passe: str) -> None:
    """An account of the database that works as the application does, and has nothing else; made when it is missing.

    Raises CompteNonOuvert when the owner may not make accounts.
    """
    login, role = sql.Identifier(nom), sql.Identifier(ROLE_APPLICATION)
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(oid, %s, 'MEMBER') FROM pg_roles WHERE rolname = %s", [ROLE_APPLICATION, nom]
        )
        found = cursor.fetchone()
        if found is not None and found[0]:
            return
        make = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(login, sql.Literal(mot_de_passe or None))
        try:
            if found is None:
                cursor.execute(make)
            cursor.execute(sql.SQL("GRANT {} TO {}").format(role, login))
        except ProgrammingError as error:
            raise CompteNonOuvert(nom) from error


def _table_en_ajout_seul(cursor: Any, table: str) -> None:
    cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {ROLE_APPLICATION}")
    cursor.execute(
        f"CREATE OR REPLACE TRIGGER {table}_lignes BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION socle_refuser_modification()"
    )
    cursor.execute(
        f"CREATE OR REPLACE TRIGGER {table}_table BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION socle_refuser_modification()"
    )


def _table_figee(cursor: Any, table: str, colonnes: tuple[str, ...], *, effacable: bool) -> None:
    held = ", ".join(f"'{colonne}'" for colonne in colonnes)
    cursor.execute(
        f"CREATE OR REPLACE TRIGGER {table}_figee BEFORE UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION socle_refuser_une_autre_valeur({held})"
    )
    if effacable:
        return
    cursor.execute(f"REVOKE DELETE ON {table} FROM {ROLE_APPLICATION}")
    cursor.execute(
        f"CREATE OR REPLACE TRIGGER {table}_gardee BEFORE DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION socle_refuser_modification()"
    )


def _table_en_retrait_seul(cursor: Any) -> None:
    """The owner alone takes a value away, by an UPDATE that leaves every other as it was."""
    _table_en_ajout_seul(cursor, _VALEURS)
    cursor.execute(
        f"CREATE OR REPLACE TRIGGER {_VALEURS}_lignes BEFORE DELETE ON {_VALEURS} "
        "FOR EACH ROW EXECUTE FUNCTION socle_refuser_modification()"
    )
    cursor.execute(
        f"CREATE OR REPLACE TRIGGER {_VALEURS}_retrait BEFORE UPDATE ON {_VALEURS} "
        "FOR EACH ROW EXECUTE FUNCTION socle_refuser_reecriture()"
    )
