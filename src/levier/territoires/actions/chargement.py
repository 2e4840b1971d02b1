"""Load a vintage of territories from the committed files: one transaction, by COPY, replayable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from levier.socle.erreurs import RefusMetier
from levier.territoires.donnees import format as fichiers
from levier.territoires.models import AncienneCommune, Appartenance, Millesime, Territoire

Suivi = Callable[[str, int, int], None]
"""Hears (what is being done, step, number of steps)."""

_TAMPONS = {
    "territoires": """niveau text, nature text, code text, nom text, article smallint, statut_particulier boolean,
        peut_porter boolean, circonscription boolean, siren text, population integer, population_totale integer,
        population_annee smallint, population_source text, departement_code text, region_code text,
        codes_postaux text, anciens_codes text, poids integer""",
    "appartenances": "niveau text, groupement text, commune text",
    "anciennes": "code text, nom text, genre text, commune text",
}

_TERRITOIRES = """
WITH arrivants AS (
    SELECT %(millesime)s::smallint AS millesime, niveau, nature, code, nom, article, statut_particulier, peut_porter,
           circonscription, siren, population, population_totale, population_annee, population_source,
           coalesce(departement_code, '') AS departement_code, coalesce(region_code, '') AS region_code,
           coalesce(string_to_array(codes_postaux, ' '), '{}') AS codes_postaux,
           coalesce(string_to_array(anciens_codes, ' '), '{}') AS anciens_codes, poids
    FROM tampon_territoires
)
INSERT INTO territoires_territoire AS t (
    millesime, niveau, nature, code, nom, article, statut_particulier, peut_porter, circonscription, siren, population,
    population_totale, population_annee, population_source, departement_code, region_code, codes_postaux,
    anciens_codes, poids)
SELECT * FROM arrivants
ON CONFLICT (millesime, niveau, code) DO UPDATE SET
    nature = excluded.nature, nom = excluded.nom, article = excluded.article,
    statut_particulier = excluded.statut_particulier, peut_porter = excluded.peut_porter,
    circonscription = excluded.circonscription, siren = excluded.siren, population = excluded.population,
    population_totale = excluded.population_totale, population_annee = excluded.population_annee,
    population_source = excluded.population_source, departement_code = excluded.departement_code,
    region_code = excluded.region_code, codes_postaux = excluded.codes_postaux,
    anciens_codes = excluded.anciens_codes, poids = excluded.poids
"""
# The planner knows nothing yet of the vintage being loaded: joins go through a small table it has just measured.
_IDENTIFIANTS = """
CREATE TEMPORARY TABLE tampon_identifiants ON COMMIT DROP AS
SELECT id, niveau, code FROM territoires_territoire WHERE millesime = %(millesime)s
"""
_MESURE = "ANALYZE tampon_identifiants"
_TERRITOIRES_DISPARUS = """
DELETE FROM territoires_territoire WHERE id IN (
    SELECT i.id FROM tampon_identifiants i LEFT JOIN tampon_territoires n USING (niveau, code) WHERE n.nom IS NULL)
"""
_SANS_LIENS = """
DELETE FROM territoires_appartenance WHERE groupement_id IN (SELECT id FROM tampon_identifiants)
"""
_APPARTENANCES = """
INSERT INTO territoires_appartenance (groupement_id, membre_id)
SELECT g.id, c.id FROM tampon_appartenances n
JOIN tampon_identifiants g ON (g.niveau, g.code) = (n.niveau, n.groupement)
JOIN tampon_identifiants c ON (c.niveau, c.code) = ('commune', n.commune)
"""
_SANS_ANCIENNES = "DELETE FROM territoires_anciennecommune WHERE millesime = %(millesime)s"
_ANCIENNES = """
INSERT INTO territoires_anciennecommune (millesime, code, nom, genre, territoire_id)
SELECT %(millesime)s, n.code, n.nom, n.genre, c.id FROM tampon_anciennes n
JOIN tampon_identifiants c ON (c.niveau, c.code) = ('commune', n.commune)
"""

_ETAPES = (
    ("Territoires", _TERRITOIRES),
    ("Identifiants", _IDENTIFIANTS),
    ("Mesure", _MESURE),
    ("Territoires disparus", _TERRITOIRES_DISPARUS),
    ("Liens précédents", _SANS_LIENS),
    ("Appartenances", _APPARTENANCES),
    ("Noms précédents", _SANS_ANCIENNES),
    ("Anciennes communes", _ANCIENNES),
)


class FichiersAlteres(RefusMetier):
    """The committed files of a vintage are not those that its manifest describes."""


class MillesimeIndisponible(RefusMetier):
    """No committed file describes this vintage."""


@dataclass(frozen=True, slots=True)
class Chargement:
    """What a vintage holds once loaded. `inchange`: the same files were already there, nothing was written."""

    millesime: int
    territoires: int
    appartenances: int
    anciennes: int
    inchange: bool


@transaction.atomic
def charger_millesime(millesime: int, *, suivre: Suivi = lambda *_: None) -> Chargement:
    """Load one vintage, or do nothing when the same files are already loaded.

    Rows keep their identifiers when files change. Two loads at once wait for each other. Reference data: no event is
    written in the journal; `Millesime.empreinte` says which files are in force.
    Raises MillesimeIndisponible, FichiersAlteres.
    """
    try:
        described = fichiers.decrire(millesime)
    except fichiers.MillesimeInconnu as error:
        raise MillesimeIndisponible(str(error)) from error
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('levier.territoires', 0))")
        if Millesime.objects.filter(annee=millesime, empreinte=described.empreinte).exists():
            return _bilan(millesime, inchange=True)
        suivre("Lecture des fichiers", 0, len(_ETAPES) + 1)
        _remplir_les_tampons(cursor, described)
        for etape, (label, sql) in enumerate(_ETAPES, start=1):
            suivre(label, etape, len(_ETAPES) + 1)
            cursor.execute(sql, {"millesime": millesime})
        for name in (*_TAMPONS, "identifiants"):
            cursor.execute(f"DROP TABLE tampon_{name}")
        cursor.execute("ANALYZE territoires_territoire, territoires_appartenance, territoires_anciennecommune")
    Millesime.objects.update_or_create(annee=millesime, defaults={"empreinte": described.empreinte})
    suivre("Terminé", len(_ETAPES) + 1, len(_ETAPES) + 1)
    return _bilan(millesime, inchange=False)


def _remplir_les_tampons(cursor: CursorWrapper, described: fichiers.FichiersDeMillesime) -> None:
    contents = {name: fichiers.lire(described.millesime, name) for name in _TAMPONS}
    if fichiers.empreinte(contents) != described.empreinte:
        raise FichiersAlteres(
            f"Les fichiers du millésime {described.millesime} ne sont pas ceux de leur manifeste : reprenez-les du "
            "dépôt, ou reconstruisez-les par « levier territoires reconstruire »."
        )
    for name, columns in _TAMPONS.items():
        cursor.execute(f"CREATE TEMPORARY TABLE tampon_{name} ({columns}) ON COMMIT DROP")
        with cursor.copy(f"COPY tampon_{name} FROM STDIN (FORMAT csv, HEADER match)") as copy:
            copy.write(contents[name])
        cursor.execute(f"ANALYZE tampon_{name}")


def _bilan(millesime: int, *, inchange: bool) -> Chargement:
    return Chargement(
        millesime=millesime,
        territoires=Territoire.objects.filter(millesime=millesime).count(),
        appartenances=Appartenance.objects.filter(groupement__millesime=millesime).count(),
        anciennes=AncienneCommune.objects.filter(millesime=millesime).count(),
        inchange=inchange,
    )
