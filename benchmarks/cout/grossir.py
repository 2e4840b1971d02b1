"""A base multiplied by SQL: each dossier of the demonstration, with every row that belongs to it, under other structures.

Which rows belong to a dossier is read in the catalogue: foreign keys, the columns of `SurUnObjet`, the objects of the
journal, the references of the ledger. A table that comes later is multiplied too. Chains of the journal are copied with
their hashes: they only weigh, a verification would refuse them. What is kept counted is counted again by `bases`.
"""

# ruff: noqa: S608  the names come from our own catalogue
from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import psycopg

GROSSE, PETITE = 100_001, 100_002
"""Structures, and their one person each, with 300 requests, and with three; the others follow."""
DEMANDES_DE_LA_GROSSE, DEMANDES_DES_DEUX = 300, 303
LIGNES_DE_JOURNAL = 500
"""Events of the dossier that has the most."""
STRUCTURES_MAX = 34_000
PAS = 10_000
"""Between the key of a row and those of its copies: more than any key of the demonstration."""
DOSSIERS, EVENEMENTS, FICHIERS, MOUVEMENTS = (
    "dossiers_dossier", "socle_evenement", "socle_fichier", "enveloppes_mouvement",
)  # fmt: skip
AUX_COPIES = {
    (DOSSIERS, "numero"): "c.numero",
    (DOSSIERS, "montant_demande"): "t.montant_demande + c.k % 997",
    (DOSSIERS, "depose_le"): "t.depose_le - c.recul",
    (DOSSIERS, "dernier_depot_le"): "t.dernier_depot_le - c.recul",
    (DOSSIERS, "cree_le"): "t.cree_le - c.recul",
    (EVENEMENTS, "objet_id"): f"(t.objet_id::bigint + c.k * {PAS})::text",
    (MOUVEMENTS, "reference"): "c.numero || substr(t.reference, strpos(t.reference, '/'))",
}
"""What a copy has of its own, beside its keys, its structure and its person."""
DEPLACES = {
    "territoires_structure": ("vieille_structure", "structure"),
    "comptes_personne": ("vieux_porteur", "porteur"),
}
"""Tables of which a copy has another row: of the columns of `copie`, which one it replaces, and by which."""

_STRUCTURES = """
CREATE TEMP TABLE lieu AS
SELECT {premiere} - 1 + row_number() OVER (ORDER BY md5(code)) AS id, code, nom, departement_code, region_code
FROM territoires_territoire t WHERE millesime = 2021 AND nature = 'commune' AND departement_code <> '71'
AND NOT EXISTS (SELECT 1 FROM territoires_structure s WHERE s.territoire_code = t.code) LIMIT {structures};
INSERT INTO territoires_structure (id, nature, niveau, denomination, territoire_code, departement_code, region_code,
                                   adresse, creee_le) OVERRIDING SYSTEM VALUE
SELECT id, 'commune', 'commune', nom, code, departement_code, region_code, '1 place de la Mairie', now() FROM lieu;
INSERT INTO comptes_personne (id, password, email, nom, fonction, telephone, email_confirme_le, email_demande, is_active,
                              cree_le, rythme, journee, parties_depliees) OVERRIDING SYSTEM VALUE
SELECT id, '!', 'porteur' || id || '@exemple.fr', 'Camille Martin', 'Secrétaire générale', '', now(), '', true, now(),
       'jour', 'jamais', '{{}}' FROM lieu;
INSERT INTO comptes_rattachement (id, role, etat, demande_le, motif, verifie_le, verifie_comment, personne_id, structure_id)
OVERRIDING SYSTEM VALUE SELECT id, 'signataire', 'actif', now(), '', now(), 'avant_la_regle', id, id FROM lieu;
"""
_COPIES = """
CREATE TEMP TABLE copie AS
SELECT k, vieux, vieille_structure, vieux_porteur, structure, structure AS porteur,
       serie || '-2021-' || lpad((1000 + rang)::text, 6, '0') AS numero,
       rang * 7919 % 12960000 * interval '1 second' AS recul
FROM (SELECT k, d.id AS vieux, d.structure_id AS vieille_structure, d.cree_par_id AS vieux_porteur,
             split_part(d.numero, '-', 1) AS serie, row_number() OVER (ORDER BY k, d.id) AS rang
      FROM dossiers_dossier d, generate_series(1, {tours}) k) toutes,
LATERAL (SELECT CASE WHEN rang <= {a_la_premiere} THEN {premiere} WHEN rang <= {aux_deux} THEN {premiere} + 1
                ELSE {premiere} + 2 + rang * 7919 % ({structures} - 2) END AS structure) choix;
CREATE INDEX ON copie (vieux);
ANALYZE copie;
CREATE TEMP TABLE origine (nom text, cle text, dossier bigint);
"""
_CREDITS = """
UPDATE enveloppes_mouvement SET montant = montant * {fois} WHERE nature = 'ouverture';
UPDATE enveloppes_enveloppe SET montant_prevu = montant_prevu * {fois}, montant_ouvert = montant_ouvert * {fois},
                                montant_attribue = montant_attribue * {fois};
INSERT INTO enveloppes_comptestructure (appel_id, structure_id, montant_attribue)
SELECT appel_id, structure_id, sum(CASE nature WHEN 'attribution' THEN montant ELSE -montant END)
FROM enveloppes_mouvement WHERE structure_id >= {premiere} GROUP BY 1, 2;
"""
_LONG_JOURNAL = """
WITH dernier AS (
    SELECT e.* FROM socle_evenement e WHERE objet_type = 'dossiers.dossier' AND objet_id = (
        SELECT min(d.id)::text FROM dossiers_dossier d JOIN instruction_instruction i ON i.dossier_id = d.id
        WHERE d.etat = 'en_instruction' AND d.structure_id > {premiere} + 1) ORDER BY rang DESC LIMIT 1),
neufs AS (
    INSERT INTO socle_evenement (rang, {noms})
    SELECT n, {noms} FROM dernier, generate_series(dernier.rang + 1, {lignes}) n RETURNING id)
INSERT INTO socle_valeurspersonnelles (evenement_id, valeurs)
SELECT neufs.id, v.valeurs FROM neufs, dernier JOIN socle_valeurspersonnelles v ON v.evenement_id = dernier.id
"""
_COLONNES = """
SELECT a.attname, format_type(a.atttypid, NULL), a.atttypmod, f.confrelid::regclass::text,
       EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary AND i.indkey[0] = a.attnum),
       EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisunique AND i.indnatts = 1
                                          AND i.indkey[0] = a.attnum)
FROM pg_attribute a
LEFT JOIN pg_constraint f ON f.conrelid = a.attrelid AND f.contype = 'f' AND f.conkey = ARRAY[a.attnum]
WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
ORDER BY a.attnum
"""
_CLES_OBLIGATOIRES = """
SELECT f.conrelid::regclass::text, a.attname, f.confrelid::regclass::text
FROM pg_constraint f JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = f.conkey[1]
WHERE f.contype = 'f' AND a.attnotnull ORDER BY 1, 2
"""
_SUR_UN_OBJET = """
SELECT table_name FROM information_schema.columns WHERE table_schema = 'public'
GROUP BY 1 HAVING count(*) FILTER (WHERE column_name IN ('objet_type', 'objet_numero')) = 2 ORDER BY 1
"""


class Colonne(NamedTuple):
    """A column as the catalogue says it: a row of _COLONNES."""

    nom: str
    genre: str
    longueur: int
    cible: str | None
    primaire: bool
    unique: bool


class Grossissement:
    """The multiplication of one base, on one connection."""

    def __init__(self, base: psycopg.Connection, dossiers: int) -> None:
        self.base = base
        known = base.execute("SELECT count(*) FROM dossiers_dossier").fetchone()
        tours = max(1, round(dossiers / known[0] if known else 1)) - 1
        self.nombres = {
            "tours": tours,
            "fois": tours + 1,
            "structures": min(STRUCTURES_MAX, dossiers),
            "premiere": GROSSE,
            "a_la_premiere": DEMANDES_DE_LA_GROSSE,
            "aux_deux": DEMANDES_DES_DEUX,
        }
        self.cles: dict[str, str] = {}
        """Tables multiplied, and their primary keys."""

    def grossir(self) -> None:
        """Structures with their triggers, the rest without; then the sums, the sequences, one long story."""
        self._jouer(_STRUCTURES)
        self._jouer("SET session_replication_role = replica; SET synchronous_commit = off; SET work_mem = '64MB'")
        self._jouer(_COPIES)
        self._origines()
        for table in self.cles:
            self._multiplier(table)
        self._jouer(_CREDITS)
        self._sequences()
        kept = [f'"{column.nom}"' for column in colonnes(self.base, EVENEMENTS) if column.nom not in {"id", "rang"}]
        self._jouer(_LONG_JOURNAL, noms=", ".join(kept), lignes=LIGNES_DE_JOURNAL)

    def _jouer(self, requete: str, **mots: object) -> None:
        self.base.execute(requete.format(**self.nombres, **mots).encode())

    def _origines(self) -> None:
        """Which dossier each row of the demonstration belongs to, table by table."""
        self._origine(DOSSIERS, "t.id FROM dossiers_dossier t")
        for (table,) in self.base.execute(_SUR_UN_OBJET).fetchall():
            of_dossier = "t.objet_type = 'dossiers.dossier' AND d.numero = t.objet_numero"
            self._origine(table, f"d.id FROM {table} t JOIN dossiers_dossier d ON {of_dossier}")
        number = "split_part(t.reference, '/', 1)"
        self._origine(MOUVEMENTS, f"d.id FROM {MOUVEMENTS} t JOIN dossiers_dossier d ON d.numero = {number}")
        self._suivre()
        for table in list(self.cles):
            kind = table.replace("_", ".", 1)
            self._par(EVENEMENTS, table, "objet_id", f"WHERE t.objet_type = '{kind}'")
        self._suivre()
        for table in list(self.cles):
            for column in colonnes(self.base, table):
                if column.cible == FICHIERS:
                    key = self._cle(table)
                    used = f"JOIN {table} u ON u.{column.nom} = t.id JOIN origine o ON o.cle = u.{key}::text"
                    self._origine(FICHIERS, f"o.dossier FROM {FICHIERS} t {used} AND o.nom = '{table}'")

    def _suivre(self) -> None:
        """Rows that must point at a row already known belong to its dossier, and so on."""
        keys = self.base.execute(_CLES_OBLIGATOIRES).fetchall()
        while news := [key for key in keys if key[2] in self.cles and key[0] not in self.cles]:
            table, name, target = news[0]
            self._par(table, target, name)

    def _par(self, table: str, cible: str, colonne: str, seules: str = "") -> None:
        known = f"JOIN origine o ON o.nom = '{cible}' AND o.cle = t.{colonne}::text"
        self._origine(table, f"o.dossier FROM {table} t {known} {seules}")

    def _origine(self, table: str, dossiers: str) -> None:
        """Rows of a table, as `t`, not yet known: after its key, the SQL that gives their dossiers."""
        key = self.cles[table] = self._cle(table)
        new = f"NOT EXISTS (SELECT 1 FROM origine deja WHERE deja.nom = '{table}' AND deja.cle = r.cle)"
        read = f"SELECT DISTINCT ON (1) t.{key}::text AS cle, {dossiers}"
        self._jouer(f"INSERT INTO origine SELECT '{table}', r.* FROM ({read}) r WHERE {new}")

    def _cle(self, table: str) -> str:
        return next(column.nom for column in colonnes(self.base, table) if column.primaire)

    def _multiplier(self, table: str) -> None:
        columns = colonnes(self.base, table)
        read = {column.nom: AUX_COPIES.get((table, column.nom)) or self._valeur(column) for column in columns}
        of_table = f"JOIN origine o ON o.nom = '{table}' AND o.cle = t.{self.cles[table]}::text"
        self._jouer(_copier(table, columns, read) + f" {of_table} JOIN copie c ON c.vieux = o.dossier")

    def _valeur(self, colonne: Colonne) -> str:
        """The SQL of a column of a copy."""
        read = f't."{colonne.nom}"'
        if colonne.primaire or colonne.cible in self.cles or (colonne.unique and colonne.genre == "uuid"):
            return f"md5({read}::text || ':' || c.k)::uuid" if colonne.genre == "uuid" else f"{read} + c.k * {PAS}"
        if colonne.nom == "objet_numero":
            return "c.numero"
        if colonne.cible in DEPLACES:
            former, new = DEPLACES[colonne.cible]
            return f"CASE WHEN {read} = c.{former} THEN c.{new} ELSE {read} END"
        if colonne.unique and colonne.cible is None:
            return f"CASE WHEN {read} = '' THEN '' ELSE left({read}, {colonne.longueur - 14}) || '~' || c.k END"
        return read

    def _sequences(self) -> None:
        """New rows come after the copies."""
        for table in (*self.cles, "territoires_structure", "comptes_personne", "comptes_rattachement"):
            key = next(column for column in colonnes(self.base, table) if column.primaire)
            if key.genre == "bigint":
                sequence = f"pg_get_serial_sequence('{table}', '{key.nom}')"
                last = f"(SELECT max({key.nom}) FROM {table})"
                self._jouer(f"SELECT setval(s, {last}) FROM {sequence} s WHERE s IS NOT NULL")


def colonnes(base: psycopg.Connection, table: str) -> list[Colonne]:
    """The columns that are written, in order."""
    return [Colonne(*row) for row in base.execute(_COLONNES, [table]).fetchall()]


def _copier(table: str, columns: list[Colonne], lues: Mapping[str, str]) -> str:
    """The beginning of an INSERT .. SELECT of a table, as `t`, some columns read otherwise."""
    names = ", ".join(f'"{column.nom}"' for column in columns)
    read = ", ".join(lues[column.nom] for column in columns)
    return f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE SELECT {read} FROM {table} t"
