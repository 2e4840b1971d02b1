"""Search of a territory by what people type: a name, a piece of it, a postal code, an INSEE code, a SIREN."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from levier.territoires.enums import GenreAncienne, NatureTerritoire
from levier.territoires.queries.cles import cle_demandee, mots, sans_qualite

LIMITE_MAXIMALE = 100
DEBUT_MAXIMAL = 2_000
"""Answers past which nobody reads: a longer name finds less."""
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

_COTE = "SELECT id FROM ({cote}) cote"
_COMBIEN = "SELECT count(DISTINCT id) FROM ({trouves}) trouves"

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
class PageDeRecherche:
    """Some of the answers, from `debut` on; `total`: how many there are in all."""

    reponses: Sequence[TerritoireTrouve]
    total: int
    debut: int = 0

    @property
    def suivante(self) -> int | None:
        """Where the next page begins; None at the end."""
        end = self.debut + len(self.reponses)
        return end if self.reponses and end < self.total else None

    @property
    def phrase(self) -> str:
        """« 21 réponses, de 1 à 12 »."""
        count = f"{self.total} réponse{'s' if self.total > 1 else ''}"
        return (
            count
            if len(self.reponses) == self.total
            else f"{count}, de {self.debut + 1} à {self.debut + len(self.reponses)}"
        )


AUCUNE_REPONSE = PageDeRecherche((), 0)


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
    kinds = None if natures is None else tuple(natures)
    cle = cle_demandee(texte[:LONGUEUR_LUE])
    return _chercher(_Question(cle, millesime, kinds, departement, max(1, min(limite, LIMITE_MAXIMALE))))[1]


def page_de_territoires(texte: str, millesime: int, taille: int, debut: int = 0) -> PageDeRecherche:
    """The same, `taille` answers from `debut` on, the smallest communes reached at last; empty past the end.

    They are counted only where a page does not hold them all.
    """
    debut = max(0, min(debut, DEBUT_MAXIMAL))
    question, found = _chercher(_Question(cle_demandee(texte[:LONGUEUR_LUE]), millesime, None, None, debut + taille))
    total = len(found) if len(found) < question.limite else _combien(question)
    return PageDeRecherche(found[debut:], total, debut)


def habitants(population: int) -> str:
    """« 4 946 habitants », with narrow spaces."""
    word = "habitant" if population < 2 else "habitants"
    return f"{population:,}".replace(",", ESPACE_FINE) + f"\u00a0{word}"


def _chercher(question: _Question) -> tuple[_Question, list[TerritoireTrouve]]:
    """What answers, and the question that it answers: as typed, else without the words that say a nature."""
    if not question.cle:
        return question, []
    found = _repondre(question)
    bare, meant = ("", ()) if found else sans_qualite(question.cle)
    if not bare:
        return question, found
    kinds = question.natures
    allowed = tuple(nature for nature in meant if kinds is None or nature in kinds)
    posee = replace(question, cle=bare, natures=allowed)
    if found := _repondre(posee):
        return posee, found
    posee = replace(question, cle=bare)
    return posee, _repondre(posee)


def _combien(question: _Question) -> int:
    """How many territories answer, whatever the limit. One query."""
    sides = [] if question.cle[0].isdigit() else [_PAR_LE_DEBUT]
    sides += [_PAR_LES_MOTS] if len(question.cle.replace(" ", "")) > 1 else []
    found = " UNION ALL ".join(_COTE.format(cote=side.format(filtres=_FILTRES)) for side in sides)
    with connection.cursor() as cursor:
        cursor.execute(_COMBIEN.format(trouves=found), question.parametres())
        row: tuple[int] = cursor.fetchone()
    return row[0]


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
