"""The result of a computation: verdict, amount, bounds, and every step with the values it used and its reference.

Steps and conditions are named tuples: a dossier makes some twenty of them, and they cost a third of a dataclass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from regles.conversion import Json, JsonValeur, depuis_json, ecrire_json, relire_json, vers_json
from regles.formats import FORMAT, format_de
from regles.grammaire import accorder
from regles.texte import ecrire
from regles.valeurs import Genre, Option, Situation, Source, ValeurConnue

Bornes = tuple[int | None, int | None]
FORMAT_DU_RESULTAT = 1
__all__ = ["ConditionEvaluee", "EtapeCalculee", "Json", "JsonValeur", "Motif", "Resultat", "ResultatIllisible"]


class ResultatIllisible(ValueError):
    """A stored result that this version cannot read; the message is a French sentence."""


@dataclass(frozen=True, slots=True)
class Motif:
    """Why a request is not eligible: the condition that fails, in words."""

    id: str
    phrase: str
    source: Source


class ConditionEvaluee(NamedTuple):
    """A condition on one dossier. `a_apprecier`: the open judgements whose default it took."""

    id: str
    libelle: str
    formule: str
    verdict: bool | None
    valeurs_utilisees: Situation
    phrase: str
    source: Source
    lecture: str = ""
    a_apprecier: tuple[str, ...] = ()


class EtapeCalculee(NamedTuple):
    """A step on one dossier. `intitule` is its label with the dossier's values, `limite` which operand won."""

    id: str
    libelle: str
    formule: str
    genre: Genre
    valeur: ValeurConnue | None
    valeurs_utilisees: Situation
    source: Source
    lecture: str
    intitule: str
    limite: str = ""
    options: tuple[Option, ...] = ()  # of a choice: how its codes are called

    @property
    def phrase(self) -> str:
        """`70 % des dépenses éligibles : 28 000,00 €`."""
        return f"{self.intitule} : {ecrire(self.valeur, self.genre, options=self.options)}"

    @property
    def limite_dite(self) -> str:
        """`limite`, agreed with what it limits: « limitée par le plafond » of a subvention."""
        return accorder(self.limite, self.intitule)


@dataclass(frozen=True, slots=True)
class Resultat:
    """What the rules say of one dossier.

    `montant` (cents) is proposed with the declared default of each judgement not yet made (`a_apprecier`): 0 when the
    request is not eligible, None when a value is missing. `minimum` and `maximum` bound it over those judgements, also while one of
    them, without default, leaves it unknown.
    """

    recevable: bool | None
    montant: int | None
    minimum: int | None
    maximum: int | None
    motifs: tuple[Motif, ...]
    etapes: tuple[EtapeCalculee, ...]
    conditions: tuple[ConditionEvaluee, ...]
    manquants: tuple[str, ...]
    a_apprecier: tuple[str, ...] = ()
    genres: Mapping[str, Genre] = field(default_factory=dict, repr=False)
    bornes: Mapping[str, Bornes] = field(default_factory=dict)  # of the open judgements that this dossier bounds

    def en_json(self) -> Json:
        """The result as JSON can hold it, amounts as `"21000.00"`. `depuis_json` reads it back in full."""
        json: Json = {
            FORMAT: FORMAT_DU_RESULTAT,
            "recevable": self.recevable,
            "montant": vers_json(self.montant, Genre.MONTANT),
            "min": vers_json(self.minimum, Genre.MONTANT),
            "max": vers_json(self.maximum, Genre.MONTANT),
            "motifs": [{"id": m.id, "phrase": m.phrase, "source": _source_en_json(m.source)} for m in self.motifs],
            "etapes": [self._etape_en_json(etape) for etape in self.etapes],
            "conditions": [self._condition_en_json(condition) for condition in self.conditions],
            "manquants": list(self.manquants),
            "a_apprecier": list(self.a_apprecier),
            "genres": self._genres_en_json(),
        }
        if self.bornes:  # most results have none
            json["bornes"] = {
                nom: [vers_json(b, self.genres[nom]) for b in paire] for nom, paire in self.bornes.items()
            }
        return json

    def _genres_en_json(self) -> Json:
        """The genres of the values used, and of the fields of the repeated lines used."""
        utilisees = [e.valeurs_utilisees for e in self.etapes] + [c.valeurs_utilisees for c in self.conditions]
        noms = frozenset(nom for valeurs in utilisees for nom in valeurs).union(self.bornes)
        lignes = frozenset(nom for nom in noms if self.genres[nom] is Genre.LIGNES)
        return {
            nom: genre.value
            for nom, genre in self.genres.items()
            if nom in noms or (lignes and nom.rpartition(".")[0] in lignes)
        }

    def _valeurs_en_json(self, valeurs: Situation) -> Json:
        return {nom: ecrire_json(nom, valeur, self.genres) for nom, valeur in valeurs.items()}

    def _etape_en_json(self, etape: EtapeCalculee) -> Json:
        json: Json = {
            "id": etape.id,
            "libelle": etape.libelle,
            "formule": etape.formule,
            "genre": etape.genre.value,
            "valeur": vers_json(etape.valeur, etape.genre),
            "valeurs_utilisees": self._valeurs_en_json(etape.valeurs_utilisees),
            "source": _source_en_json(etape.source),
            "lecture": etape.lecture,
            "intitule": etape.intitule,
            "phrase": etape.phrase,
            "limite": etape.limite,
        }
        if etape.options:
            json["options"] = {option.code: option.libelle for option in etape.options}
        return json

    def _condition_en_json(self, condition: ConditionEvaluee) -> Json:
        return {
            "id": condition.id,
            "libelle": condition.libelle,
            "formule": condition.formule,
            "verdict": condition.verdict,
            "valeurs_utilisees": self._valeurs_en_json(condition.valeurs_utilisees),
            "phrase": condition.phrase,
            "source": _source_en_json(condition.source),
            "lecture": condition.lecture,
            "a_apprecier": list(condition.a_apprecier),
        }

    @classmethod
    def depuis_json(cls, brut: Mapping[str, object]) -> Resultat:
        """The result that `en_json` wrote, now or in a former format.

        Raises:
            ResultatIllisible: something is missing or is not what `en_json` writes.
        """
        try:
            format_de(brut, FORMAT_DU_RESULTAT)
            return _relire(brut)
        except (KeyError, TypeError, ValueError, ArithmeticError) as erreur:
            message = f"Ce résultat enregistré n'est pas lisible ({type(erreur).__name__} : {erreur})."
            raise ResultatIllisible(message) from erreur


def _relire(brut: Mapping[str, object]) -> Resultat:
    """Formats 0 and 1, which only the number tells apart."""
    genres = {nom: Genre(str(genre)) for nom, genre in _table(brut["genres"]).items()}
    return Resultat(
        recevable=_verdict(brut["recevable"]),
        montant=_cents(brut["montant"]),
        minimum=_cents(brut["min"]),
        maximum=_cents(brut["max"]),
        motifs=tuple(Motif(str(m["id"]), str(m["phrase"]), _source(m)) for m in _tables(brut["motifs"])),
        etapes=tuple(_relire_etape(etape, genres) for etape in _tables(brut["etapes"])),
        conditions=tuple(_relire_condition(condition, genres) for condition in _tables(brut["conditions"])),
        manquants=_textes(brut["manquants"]),
        a_apprecier=_textes(brut["a_apprecier"]),
        genres=genres,
        bornes=_relire_bornes(brut, genres),
    )


def _relire_bornes(brut: Mapping[str, object], genres: Mapping[str, Genre]) -> dict[str, Bornes]:
    lues = _table(brut.get("bornes", {}))
    return {nom: _paire([_nombre(borne, genres[nom]) for borne in _liste(bornes)]) for nom, bornes in lues.items()}


def _paire(bornes: list[int | None]) -> Bornes:
    bas, haut = bornes
    return bas, haut


def _relire_etape(brut: Mapping[str, object], genres: Mapping[str, Genre]) -> EtapeCalculee:
    genre = Genre(str(brut["genre"]))
    return EtapeCalculee(
        id=str(brut["id"]),
        libelle=str(brut["libelle"]),
        formule=str(brut["formule"]),
        genre=genre,
        valeur=depuis_json(brut["valeur"], genre),
        valeurs_utilisees=_valeurs(brut, genres),
        source=_source(brut),
        lecture=str(brut["lecture"]),
        intitule=str(brut["intitule"]),
        limite=str(brut["limite"]),
        options=tuple(Option(code, str(libelle)) for code, libelle in _table(brut.get("options", {})).items()),
    )


def _relire_condition(brut: Mapping[str, object], genres: Mapping[str, Genre]) -> ConditionEvaluee:
    return ConditionEvaluee(
        id=str(brut["id"]),
        libelle=str(brut["libelle"]),
        formule=str(brut["formule"]),
        verdict=_verdict(brut["verdict"]),
        valeurs_utilisees=_valeurs(brut, genres),
        phrase=str(brut["phrase"]),
        source=_source(brut),
        lecture=str(brut["lecture"]),
        a_apprecier=_textes(brut["a_apprecier"]),
    )


def _source_en_json(source: Source) -> Json:
    return {"document": source.document, "section": source.section}


def _source(brut: Mapping[str, object]) -> Source:
    source = _table(brut["source"])
    return Source(str(source["document"]), str(source["section"]))


def _valeurs(brut: Mapping[str, object], genres: Mapping[str, Genre]) -> Situation:
    return {nom: relire_json(nom, valeur, genres) for nom, valeur in _table(brut["valeurs_utilisees"]).items()}


def _verdict(brut: object) -> bool | None:
    if brut is None or isinstance(brut, bool):
        return brut
    message = f"{brut!r} n'est pas un verdict"
    raise TypeError(message)


def _cents(brut: object) -> int | None:
    return _nombre(brut, Genre.MONTANT)


def _nombre(brut: object, genre: Genre) -> int | None:
    valeur = depuis_json(brut, genre)
    return valeur if isinstance(valeur, int) else None


def _table(brut: object) -> Mapping[str, object]:
    if isinstance(brut, Mapping):
        return brut
    message = "une table est attendue"
    raise TypeError(message)


def _tables(brut: object) -> list[Mapping[str, object]]:
    return [_table(element) for element in _liste(brut)]


def _textes(brut: object) -> tuple[str, ...]:
    return tuple(str(element) for element in _liste(brut))


def _liste(brut: object) -> list[object]:
    if isinstance(brut, list):
        return brut
    message = "une liste est attendue"
    raise TypeError(message)
