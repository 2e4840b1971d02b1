"""Search of a territory by what people type: a name, a piece of it, a postal code, an INSEE code, a SIREN."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from levier.territoires.enums import GenreAncienne, NatureTerritoire
from levier.territoires.queries.cles import cle_demandee, mots, sans_qualite

LIMITE_MAXIMALE = 100
LONGUEUR_LUE = 80
ESPACE_FINE = "\u202f"

_FILTRES = """t.millesime = %(millesime)s AND t.peut_porter
  AND (%(natures)s::text[] IS NULL OR t.nature = ANY(%(natures)s::text[]))
  AND (%(departement)s::text IS NULL OR t.departement_code = %(departement)s)"""

_PAR_LE_DEBUT = """
SELECT t.id, t.poids, NULL::text AS ancienne, NULL::text AS genre, CASE
    WHEN t.cle_recherche = %(cle)s OR replace(t.cle_recherche, ' ', '') = %(dense)s THEN 0
    WHEN t.cle_courte = %(cle)s OR replace(t.cle_courte, ' ', '') = %(dense)s THEN 1
    WHEN t.cle_recherche LIKE %(mot_entier)s OR (t.niveau = 'commune' AND t.cle_courte LIKE %(mot_entier)s) THEN 2
    WHEN replace(t.cle_recherche, ' ', '') LIKE %(debut)s OR t.niveau = 'commune' THEN 3
    ELSE 4 END AS rang
FROM territoires_territoire t
WHERE {filtres}
  AND (replace(t.cle_recherche, ' ', '') LIKE %(debut)s OR replace(t.cle_courte, ' ', '') LIKE %(debut)s)
UNION ALL
SELECT t.id, t.poids, a.nom, a.genre, CASE
    WHEN a.cle_recherche = %(cle)s OR a.cle_courte = %(cle)s THEN 2 ELSE 5 END
FROM territoires_anciennecommune a JOIN territoires_territoire t ON t.id = a.territoire_id
WHERE a.millesime = %(millesime)s AND {filtres}
  AND (replace(a.cle_recherche, ' ', '') LIKE %(debut)s OR replace(a.cle_courte, ' ', '') LIKE %(debut)s)
"""

_PAR_LES_MOTS = """
SELECT t.id, t.poids, NULL::text AS ancienne, NULL::text AS genre, CASE
    WHEN lower(t.code) = %(cle)s OR t.siren = %(dense)s OR %(cle)s = ANY(t.codes_postaux) THEN 0
    WHEN t.cle_recherche LIKE %(dedans)s THEN 5
    ELSE 6 END AS rang
FROM territoires_territoire t
WHERE {filtres} AND t.vecteur @@ %(mots)s::tsquery
UNION ALL
SELECT t.id, t.poids, a.nom, a.genre, 7
FROM territoires_anciennecommune a JOIN territoires_territoire t ON t.id = a.territoire_id
WHERE a.millesime = %(millesime)s AND {filtres} AND a.vecteur @@ %(mots)s::tsquery
"""

_PAR_LE_SIREN = """
SELECT t.id, t.poids, NULL::text AS ancienne, NULL::text AS genre, 0 AS rang
FROM territoires_territoire t WHERE {filtres} AND t.siren = %(dense)s
"""

_REPONSE = """
WITH trouves AS ({trouves}),
distincts AS (SELECT DISTINCT ON (id) id, poids, rang, ancienne, genre FROM trouves ORDER BY id, rang, ancienne NULLS FIRST),
premiers AS (
    SELECT d.*, t.cle_recherche AS tri, t.code AS code_tri FROM distincts d
    JOIN territoires_territoire t USING (id)
    ORDER BY rang, d.poids DESC, t.cle_recherche, t.code LIMIT %(limite)s
)
SELECT p.rang, t.id, t.millesime, t.nature, t.code, t.nom, t.population, t.siren, t.departement_code, t.region_code,
       coalesce(d.nom, c.nom, ''), t.codes_postaux, coalesce(p.ancienne, ''), coalesce(p.genre, '')
FROM premiers p JOIN territoires_territoire t USING (id)
LEFT JOIN territoires_territoire d
    ON (d.millesime, d.niveau, d.code) = (t.millesime, 'departement', t.departement_code) AND t.niveau <> 'com'
LEFT JOIN territoires_territoire c
    ON (c.millesime, c.niveau, c.code) = (t.millesime, 'com', t.departement_code) AND t.niveau <> 'com'
ORDER BY p.rang, p.poids DESC, p.tri, p.code_tri
"""


@dataclass(frozen=True, slots=True)
class TerritoireTrouve:
    """One answer: enough to tell homonyms apart. `ancienne` is the former name that led here, or empty."""

    id: int
    millesime: int
    nature: NatureTerritoire
    code: str
    nom: str
    population: int | None
    siren: str | None
    departement_code: str
    region_code: str
    departement_nom: str
    codes_postaux: tuple[str, ...]
    ancienne: str = ""

    @property
    def precision(self) -> str:
        """What follows the name on screen: nature, département and its code, inhabitants."""
        place = f"{self.departement_nom} ({self.departement_code})" if self.departement_nom else ""
        taille = "population non publiée" if self.population is None else habitants(self.population)
        return ", ".join(part for part in (self.nature.label, place, taille) if part)

    @property
    def libelle(self) -> str:
        """One line: « Cluny, commune, Saône-et-Loire (71), 4 946 habitants »."""
        former = f" (pour {self.ancienne})" if self.ancienne else ""
        return f"{self.nom}{former}, {self.precision}".replace("'", "’")


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked, once cleaned."""

    cle: str
    millesime: int
    natures: tuple[str, ...] | None
    departement: str | None
    limite: int

    def parametres(self) -> dict[str, str | int | list[str] | None]:
        dense = self.cle.replace(" ", "")
        return {
            "cle": self.cle,
            "dense": dense,
            "debut": f"{dense}%",
            "mot_entier": f"{self.cle} %",
            "dedans": f"% {self.cle}%",
            "mots": " & ".join(f"'{word}':*" for word in mots(self.cle)),
            "millesime": self.millesime,
            "natures": None if self.natures is None else list(self.natures),
            "departement": self.departement,
            "limite": self.limite,
        }


def chercher(
    texte: str,
    millesime: int,
    natures: Collection[str] | None = None,
    departement: str | None = None,
    limite: int = 20,
) -> list[TerritoireTrouve]:
    """Territories that may carry a request and answer `texte`, best first.

    Order: whole name (or code), name begun by the text, word begun by it, all words; then inhabitants. A former
    commune leads to its commune, after the communes of today. Empty for a text without letter or digit.
    """
    cherche = cle_demandee(texte[:LONGUEUR_LUE])
    if not cherche:
        return []
    kinds = None if natures is None else tuple(natures)
    question = _Question(cherche, millesime, kinds, departement, max(1, min(limite, LIMITE_MAXIMALE)))
    found = _repondre(question)
    if found:
        return found
    bare, meant = sans_qualite(cherche)
    if not bare:
        return []
    allowed = tuple(nature for nature in meant if kinds is None or nature in kinds)
    return _repondre(replace(question, cle=bare, natures=allowed)) or _repondre(replace(question, cle=bare))


def habitants(population: int) -> str:
    """« 4 946 habitants », with narrow spaces."""
    word = "habitant" if population < 2 else "habitants"
    return f"{population:,}".replace(",", ESPACE_FINE) + f"\u00a0{word}"


def _repondre(question: _Question) -> list[TerritoireTrouve]:
    """First the names that begin with the text: only if they do not fill the answer are the other words read."""
    digits = question.cle.replace(" ", "")
    if digits.isdigit() and len(digits) in {9, 14}:
        return [found for _, found in _lire(_PAR_LE_SIREN, replace(question, cle=digits[:9]))]
    first = [] if question.cle[0].isdigit() else _lire(_PAR_LE_DEBUT, question)
    if len(first) >= question.limite or len(digits) < 2:
        return [found for _, found in first]
    known = {found.id for _, found in first}
    others = [(rank, found) for rank, found in _lire(_PAR_LES_MOTS, question) if found.id not in known]
    ranked = sorted((*first, *others), key=lambda pair: pair[0])
    return [found for _, found in ranked][: question.limite]


def _lire(trouves: str, question: _Question) -> list[tuple[int, TerritoireTrouve]]:
    with connection.cursor() as cursor:
        cursor.execute(_REPONSE.format(trouves=trouves.format(filtres=_FILTRES)), question.parametres())
        return [(rank, _trouve(row)) for rank, *row in cursor.fetchall()]


_GENRES: Mapping[str, str] = {
    GenreAncienne.DELEGUEE: ", commune déléguée",
    GenreAncienne.ASSOCIEE: ", commune associée",
    GenreAncienne.ARRONDISSEMENT: "",
}


def _trouve(row: Sequence[Any]) -> TerritoireTrouve:
    id_, millesime, nature, code, nom, population, siren, departement, region, place, postal, former, kind = row
    return TerritoireTrouve(
        id=id_,
        millesime=millesime,
        nature=NatureTerritoire(nature),
        code=code,
        nom=nom,
        population=population,
        siren=siren,
        departement_code=departement,
        region_code=region,
        departement_nom=place,
        codes_postaux=tuple(postal),
        ancienne=f"{former}{_GENRES[kind]}" if former else "",
    )
