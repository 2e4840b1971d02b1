"""The rules' result as an instructor reads it: each condition, each step, the values used by their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from levier.instruction.models import AppreciationRendue
from regles.cahier import Cahier, Critere
from regles.conversion import depuis_json
from regles.evaluation import appreciations_ouvertes
from regles.resultat import ConditionEvaluee, EtapeCalculee, Resultat
from regles.texte import ecrire, ecrire_valeur
from regles.valeurs import Appreciation, Donnee, Genre, Situation, Source, Valeur
from regles.vocabulaire import Fourni

DU_CAHIER: dict[str, str] = {
    Fourni.OUVERTURE: "Ouverture du guichet",
    Fourni.CLOTURE: "Clôture du guichet",
    Fourni.ENVELOPPE: "Enveloppe du guichet",
}
"""Names that every cahier gives to its own window and credits."""


@dataclass(frozen=True, slots=True)
class ValeurUtilisee:
    """A value that a rule read, by the name people give it."""

    libelle: str
    texte: str
    manque: bool


@dataclass(frozen=True, slots=True)
class ConditionVue:
    """A condition with its verdict: "oui", "non" or "inconnu"."""

    id: str
    libelle: str
    verdict: str
    phrase: str
    lecture: str
    a_apprecier: tuple[str, ...]
    valeurs: tuple[ValeurUtilisee, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class EtapeVue:
    """A step of the computation with its value; `dernier` is the amount itself."""

    intitule: str
    valeur: str
    limite: str
    lecture: str
    valeurs: tuple[ValeurUtilisee, ...]
    source: Source
    dernier: bool


@dataclass(frozen=True, slots=True)
class AppreciationVue:
    """A judgement left to the authority: its bounds, what is assumed meanwhile, what was judged."""

    nom: str
    libelle: str
    question: str
    par: str
    bornes: str
    defaut: str
    source: Source
    rendue: AppreciationRendue | None
    valeur: str


@dataclass(frozen=True, slots=True)
class Verifications:
    """Everything the rules say of a dossier, ready to read."""

    conditions: tuple[ConditionVue, ...]
    etapes: tuple[EtapeVue, ...]
    manquants: tuple[str, ...]
    remplies: int
    refusees: int


def verifications(cahier: Cahier, resultat: Resultat) -> Verifications:
    """The result, written out."""
    names = libelles(cahier)
    conditions = tuple(_condition(condition, resultat, names, cahier) for condition in resultat.conditions)
    return Verifications(
        conditions=conditions,
        etapes=tuple(_etape(etape, resultat, names, cahier) for etape in resultat.etapes),
        manquants=tuple(names.get(nom, nom) for nom in resultat.manquants),
        remplies=sum(condition.verdict == "oui" for condition in conditions),
        refusees=sum(condition.verdict == "non" for condition in conditions),
    )


def libelles(cahier: Cahier) -> dict[str, str]:
    """What people call every value that a rule may read."""
    return (
        DU_CAHIER
        | {nom: donnee.libelle for nom, donnee in cahier.donnees.items()}
        | {parametre.donnee.nom: parametre.donnee.libelle for parametre in cahier.parametres}
        | {appreciation.donnee.nom: appreciation.donnee.libelle for appreciation in cahier.appreciations}
        | {etape.id: etape.libelle for etape in cahier.bareme}
    )


def appreciations(
    cahier: Cahier, situation: Situation, rendues: Mapping[str, AppreciationRendue]
) -> list[AppreciationVue]:
    """The judgements open on this dossier, rendered or not."""
    return [_appreciation(one, rendues.get(one.donnee.nom)) for one in appreciations_ouvertes(cahier, situation)]


def criteres(cahier: Cahier, theme: str) -> list[Critere]:
    """The criteria of selection that concern a theme."""
    return [one for one in cahier.criteres if not one.themes or theme in one.themes]


def _condition(
    condition: ConditionEvaluee, resultat: Resultat, noms: Mapping[str, str], cahier: Cahier
) -> ConditionVue:
    verdict = "inconnu" if condition.verdict is None else "oui" if condition.verdict else "non"
    return ConditionVue(
        id=condition.id,
        libelle=condition.libelle,
        verdict=verdict,
        phrase=condition.phrase,
        lecture=condition.lecture,
        a_apprecier=tuple(noms.get(nom, nom) for nom in condition.a_apprecier),
        valeurs=_valeurs(condition.valeurs_utilisees, resultat, noms, cahier),
        source=condition.source,
    )


def _etape(etape: EtapeCalculee, resultat: Resultat, noms: Mapping[str, str], cahier: Cahier) -> EtapeVue:
    return EtapeVue(
        intitule=etape.intitule,
        valeur=ecrire(etape.valeur, etape.genre),
        limite=etape.limite,
        lecture=etape.lecture,
        valeurs=_valeurs(etape.valeurs_utilisees, resultat, noms, cahier),
        source=etape.source,
        dernier=etape is resultat.etapes[-1],
    )


def _valeurs(
    utilisees: Situation, resultat: Resultat, noms: Mapping[str, str], cahier: Cahier
) -> tuple[ValeurUtilisee, ...]:
    return tuple(
        ValeurUtilisee(noms.get(nom, nom), _ecrire(nom, value, resultat, cahier), value is None)
        for nom, value in utilisees.items()
    )


def _ecrire(nom: str, valeur: Valeur, resultat: Resultat, cahier: Cahier) -> str:
    donnee = cahier.donnees.get(nom)
    if donnee is not None:
        return ecrire_valeur(valeur, donnee)
    return ecrire(valeur, resultat.genres.get(nom, Genre.TEXTE))


def _appreciation(one: Appreciation, rendue: AppreciationRendue | None) -> AppreciationVue:
    donnee = one.donnee
    return AppreciationVue(
        nom=donnee.nom,
        libelle=donnee.libelle,
        question=one.question,
        par=one.par,
        bornes=bornes(donnee),
        defaut="" if one.defaut is None else ecrire_valeur(one.defaut, donnee),
        source=one.source,
        rendue=rendue,
        valeur=ecrire_valeur(depuis_json(rendue.valeur, donnee.genre), donnee) if rendue else "",
    )


def bornes(donnee: Donnee) -> str:
    """« Entre 0 % et 70 %, bornes comprises. », from the cahier; empty when it gives none."""
    low = ecrire_valeur(donnee.minimum, donnee) if donnee.minimum is not None else ""
    high = ecrire_valeur(donnee.maximum, donnee) if donnee.maximum is not None else ""
    if low and high:
        return f"Entre {low} et {high}, bornes comprises."
    return f"Au moins {low}." if low else f"Au plus {high}." if high else ""
