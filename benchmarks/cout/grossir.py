"""A base multiplied by SQL: each dossier of the demonstration, with every row that belongs to it, under other structures.

Which rows belong to a dossier is read in the catalogue: foreign keys, the columns of `SurUnObjet`, the objects of the
journal, the references of the ledger. A table that comes later is multiplied too. Chains of the journal are copied with
their hashes: they only weigh, a verification would refuse them. What is counted apart is rebuilt afterwards (`bases`).
"""

# ruff: noqa: S608  the names come from our own catalogue
from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import psycopg

GROSSE, PETITE = 100_001, 100_002
"""Structures (and their one person each) with 300 requests, and with three; the others follow."""
DEMANDES_DE_LA_GROSSE, DEMANDES_DE_LA_PETITE = 300, 3
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
    """The multiplication of one base, on one connection without triggers."""

    def __init__(self, base: psycopg.Connection, dossiers: int) -> None:
        self.base = base
        base.execute("SET session_replication_role = replica; SET synchronous_commit = off; SET work_mem = '64MB'")
        known = self._nombre("SELECT count(*) FROM dossiers_dossier")
        self.tours = max(1, round(dossiers / known)) - 1
        self.structures = min(STRUCTURES_MAX, dossiers)
        self.cles: dict[str, str] = {}
        """Tables multiplied, and their primary keys."""

    def grossir(self) -> None:
        """Everything, from structures to statistics."""
        self._structures()
        self._copies()
        self._origines()
        for table in self.cles:
            self._multiplier(table)
        self._credits()
        self._sequences()
        self._long_journal()

    def _nombre(self, requete: str) -> int:
        row = self.base.execute(requete).fetchone()  # type: ignore[arg-type]  # our own text
        return int(row[0]) if row else 0

    def _structures(self) -> None:
        """One commune each, outside Saône-et-Loire whose communes are left to new drafts, with one person."""
        self.base.execute(f"""
CREATE TEMP TABLE lieu AS SELECT {GROSSE - 1} + row_number() OVER (ORDER BY md5(code)) AS id, code, nom, departement_code, region_code
FROM territoires_territoire t WHERE millesime = 2021 AND nature = 'commune' AND departement_code <> '71'
AND NOT EXISTS (SELECT 1 FROM territoires_structure s WHERE s.territoire_code = t.code) LIMIT {self.structures};
INSERT INTO territoires_structure (id, nature, niveau, denomination, territoire_code, departement_code, region_code, adresse, creee_le)
OVERRIDING SYSTEM VALUE SELECT id, 'commune', 'commune', nom, code, departement_code, region_code, '1 place de la Mairie', now() FROM lieu;
INSERT INTO comptes_personne (id, password, email, nom, fonction, telephone, email_confirme_le, email_demande, is_active, cree_le, rythme)
OVERRIDING SYSTEM VALUE SELECT id, '!', 'porteur' || id || '@exemple.fr', 'Camille Martin', 'Secrétaire générale', '', now(), '', true, now(), 'jour' FROM lieu;
INSERT INTO comptes_rattachement (id, role, etat, demande_le, motif, personne_id, structure_id)
OVERRIDING SYSTEM VALUE SELECT id, 'signataire', 'actif', now(), '', id, id FROM lieu""")

    def _copies(self) -> None:
        """Of which dossier each copy is, the how manyth, under what number, structure and person, how long before."""
        last = DEMANDES_DE_LA_GROSSE + DEMANDES_DE_LA_PETITE
        self.base.execute(f"""
CREATE TEMP TABLE copie AS
SELECT k, vieux, rang, vieille_structure, vieux_porteur, structure, structure AS porteur,
       debut || '-2021-' || lpad((1000 + rang)::text, 6, '0') AS numero, rang * 7919 % 12960000 * interval '1 second' AS recul
FROM (SELECT k, d.id AS vieux, d.structure_id AS vieille_structure, d.cree_par_id AS vieux_porteur, split_part(d.numero, '-', 1) AS debut,
             row_number() OVER (ORDER BY k, d.id) AS rang FROM dossiers_dossier d, generate_series(1, {self.tours}) k) tous,
LATERAL (SELECT CASE WHEN rang <= {DEMANDES_DE_LA_GROSSE} THEN {GROSSE} WHEN rang <= {last} THEN {PETITE}
                ELSE {PETITE + 1} + rang * 7919 % {self.structures - 2} END AS structure) choix;
CREATE INDEX ON copie (vieux); ANALYZE copie;
CREATE TEMP TABLE origine (nom text, cle text, dossier bigint)""")

    def _origines(self) -> None:
        """Which dossier each row of the demonstration belongs to, table by table."""
        self._origine(DOSSIERS, "SELECT id, id FROM dossiers_dossier")
        for (table,) in self.base.execute(_SUR_UN_OBJET).fetchall():
            self._origine(
                table,
                f"""SELECT t.{self._cle(table)}, d.id FROM {table} t
JOIN dossiers_dossier d ON t.objet_type = 'dossiers.dossier' AND d.numero = t.objet_numero""",
            )
        self._origine(
            MOUVEMENTS,
            f"""SELECT t.id, d.id FROM {MOUVEMENTS} t
JOIN dossiers_dossier d ON d.numero = split_part(t.reference, '/', 1)""",
        )
        self._suivre()
        for (genre,) in self.base.execute(f"SELECT DISTINCT objet_type FROM {EVENEMENTS}").fetchall():
            table = genre.replace(".", "_")
            if table in self.cles:
                self._origine(
                    EVENEMENTS,
                    f"""SELECT t.id, o.dossier FROM {EVENEMENTS} t
JOIN origine o ON o.nom = '{table}' AND o.cle = t.objet_id WHERE t.objet_type = '{genre}'""",
                )
        self._suivre()
        for table in list(self.cles):
            for column in colonnes(self.base, table):
                if column.cible == FICHIERS:
                    self._origine(
                        FICHIERS,
                        f"""SELECT t.{column.nom}, o.dossier FROM {table} t
JOIN origine o ON o.nom = '{table}' AND o.cle = t.{self._cle(table)}::text WHERE t.{column.nom} IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM origine deja WHERE deja.nom = '{FICHIERS}' AND deja.cle = t.{column.nom}::text)""",
                    )

    def _suivre(self) -> None:
        """Rows that must point at a row already known belong to its dossier, and so on."""
        keys = self.base.execute(_CLES_OBLIGATOIRES).fetchall()
        found = True
        while found:
            news = [
                (table, name, target) for table, name, target in keys if target in self.cles and table not in self.cles
            ]
            found = bool(news)
            for table, name, target in news[:1]:
                self._origine(
                    table,
                    f"""SELECT t.{self._cle(table)}, o.dossier FROM {table} t
JOIN origine o ON o.nom = '{target}' AND o.cle = t.{name}::text""",
                )

    def _origine(self, table: str, requete: str) -> None:
        self.cles[table] = self._cle(table)
        self.base.execute(f"INSERT INTO origine SELECT '{table}', r.* FROM ({requete}) r")

    def _cle(self, table: str) -> str:
        return next(column.nom for column in colonnes(self.base, table) if column.primaire)

    def _multiplier(self, table: str) -> None:
        columns = colonnes(self.base, table)
        read = {column.nom: AUX_COPIES.get((table, column.nom)) or self._valeur(column) for column in columns}
        self.base.execute(
            _copier(
                f"""{table} t JOIN origine o ON o.nom = '{table}' AND o.cle = t.{self.cles[table]}::text
JOIN copie c ON c.vieux = o.dossier""",
                columns,
                read,
            )
        )

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

    def _credits(self) -> None:
        """Every amount of the tree grows as much, so that each counter stays the sum of its ledger; accounts follow."""
        times = self.tours + 1
        self.base.execute(f"""
UPDATE {MOUVEMENTS} SET montant = montant * {times} WHERE nature = 'ouverture';
UPDATE enveloppes_enveloppe SET montant_prevu = montant_prevu * {times}, montant_ouvert = montant_ouvert * {times},
       montant_attribue = montant_attribue * {times};
INSERT INTO enveloppes_comptestructure (appel_id, structure_id, montant_attribue)
SELECT appel_id, structure_id, sum(CASE nature WHEN 'attribution' THEN montant ELSE -montant END) FROM {MOUVEMENTS}
WHERE structure_id >= {GROSSE} GROUP BY 1, 2""")

    def _sequences(self) -> None:
        """New rows come after the copies."""
        for table in (*self.cles, "territoires_structure", "comptes_personne", "comptes_rattachement"):
            key = next(column for column in colonnes(self.base, table) if column.primaire)
            if key.genre == "bigint":
                sequence = f"pg_get_serial_sequence('{table}', '{key.nom}')"
                last = f"(SELECT max({key.nom}) FROM {table})"
                self.base.execute(f"SELECT setval(s, {last}) FROM {sequence} s WHERE s IS NOT NULL")

    def _long_journal(self) -> None:
        """One dossier under instruction, of no particular structure, has as many events as a long story leaves."""
        kept = [column.nom for column in colonnes(self.base, EVENEMENTS) if column.nom not in {"id", "rang"}]
        names = ", ".join(f'"{name}"' for name in kept)
        self.base.execute(f"""
WITH dernier AS (SELECT e.* FROM {EVENEMENTS} e WHERE objet_type = 'dossiers.dossier' AND objet_id =
    (SELECT min(d.id)::text FROM dossiers_dossier d JOIN instruction_instruction i ON i.dossier_id = d.id
     WHERE d.etat = 'en_instruction' AND d.structure_id > {PETITE}) ORDER BY rang DESC LIMIT 1),
neufs AS (INSERT INTO {EVENEMENTS} (rang, {names}) SELECT n, {names} FROM dernier, generate_series(dernier.rang + 1, {LIGNES_DE_JOURNAL}) n
          RETURNING id)
INSERT INTO socle_valeurspersonnelles (evenement_id, valeurs)
SELECT neufs.id, v.valeurs FROM neufs, dernier JOIN socle_valeurspersonnelles v ON v.evenement_id = dernier.id""")


def multiplier_les_appels(base: psycopg.Connection, appels: int) -> None:
    """Copies of the call of Saône-et-Loire, each under its own identifier and text, spread over the départements."""
    text = """replace(replace(replace(t.texte, 'id: ' || a.identifiant, 'id: ' || n.identifiant),
              'departement: "71"', 'departement: "' || n.code || '"'), 'region: "27"', 'region: "' || n.region || '"')"""
    base.execute(f"""
SET session_replication_role = replica;
CREATE TEMP TABLE modele AS SELECT * FROM appels_appel WHERE identifiant = 'fitn7-axe3-saone-et-loire';
CREATE TEMP TABLE neuf AS
SELECT {PAS} + k AS id, m.id AS modele, m.identifiant || '-' || k AS identifiant, d.code, d.region_code AS region, m.titre || ' ' || k AS titre
FROM modele m, generate_series(1, {appels} - (SELECT count(*) FROM appels_appel)) k
JOIN (SELECT departement_code AS code, min(region_code) AS region_code, row_number() OVER (ORDER BY departement_code) - 1 AS rang,
             count(*) OVER () AS combien FROM territoires_territoire WHERE millesime = 2021 AND nature = 'commune' GROUP BY 1) d
ON d.rang = k % d.combien""")
    of_call = {
        "id": "n.id",
        "identifiant": "n.identifiant",
        "titre": "n.titre",
        "code": "n.code",
        "region_code": "n.region",
    }
    calls = "appels_appel t JOIN neuf n ON n.modele = t.id"
    base.execute(_copier(calls, colonnes(base, "appels_appel"), of_call))
    digest = f"encode(sha256(convert_to({text}, 'UTF8')), 'hex')"
    of_version = {"id": "n.id", "appel_id": "n.id", "texte": text, "empreinte": digest}
    versions = "appels_versioncahier t JOIN modele a ON a.id = t.appel_id JOIN neuf n ON n.modele = a.id"
    base.execute(_copier(versions, colonnes(base, "appels_versioncahier"), of_version))


def colonnes(base: psycopg.Connection, table: str) -> list[Colonne]:
    """The columns that are written, in order."""
    return [Colonne(*row) for row in base.execute(_COLONNES, [table]).fetchall()]


def _copier(source: str, columns: list[Colonne], lues: Mapping[str, str]) -> str:
    """INSERT .. SELECT of a table (the first of `source`, as `t`), some columns read otherwise."""
    read = ", ".join(lues.get(column.nom, f't."{column.nom}"') for column in columns)
    names = ", ".join(f'"{column.nom}"' for column in columns)
    return f"INSERT INTO {source.partition(' ')[0]} ({names}) OVERRIDING SYSTEM VALUE SELECT {read} FROM {source}"
