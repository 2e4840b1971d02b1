"""A condition or a step with all that is said of it, prepared once when the cahier is loaded.

A dossier runs some twenty of them: what does not depend on the dossier is bound here, not read again each time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast

from regles import texte
from regles.langage.arbre import Operation
from regles.resultat import ConditionEvaluee, EtapeCalculee
from regles.texte import REPERE

if TYPE_CHECKING:
    from regles.cahier import Appreciation, Condition, EtapeBareme, Genre, ValeurConnue
    from regles.langage.compilation import Environnement
    from regles.langage.formule import Formule, Gagnant
    from regles.programme import Controle, Pas

_neuf = tuple.__new__  # a named tuple from all its values, without the cost of its keywords


def controle(condition: Condition, formule: Formule) -> Controle:
    """The function that checks `condition` and says so."""
    identifiant, libelle, ecrite, refus = condition.id, condition.libelle, condition.formule, condition.refus
    source, lecture, calcul, noms = condition.source, condition.lecture, formule.calcul, formule.noms
    jugee = formule.encadrer is not None

    def controler(env: Environnement, ouvertes: Mapping[str, Appreciation]) -> ConditionEvaluee:
        verdict = cast("bool | None", calcul(env))
        utilisees = {nom: env[nom] for nom in noms}
        phrase = refus if verdict is False else libelle
        a_apprecier = tuple([nom for nom in noms if nom in ouvertes]) if jugee else ()
        valeurs = (identifiant, libelle, ecrite, verdict, utilisees, phrase, source, lecture, a_apprecier)
        return _neuf(ConditionEvaluee, valeurs)

    return controler


def pas(etape: EtapeBareme, formule: Formule, genres: Mapping[str, Genre], limites: Mapping[str, str]) -> Pas:
    """The function that computes `etape`, keeps its value and says how."""
    identifiant, libelle, ecrite, source, lecture = etape.id, etape.libelle, etape.formule, etape.source, etape.lecture
    calcul, noms, genre = formule.calcul, formule.noms, formule.expression.type.genre
    intituler = _intitule(etape.phrase, genres) if etape.phrase else None
    limiter = _limite(formule.gagnant, limites) if formule.gagnant else None

    def avancer(env: Environnement) -> EtapeCalculee:
        valeur = env[identifiant] = cast("ValeurConnue | None", calcul(env))
        utilisees = {nom: env[nom] for nom in noms}
        intitule = intituler(env) if intituler else libelle
        limite = limiter(env) if limiter else ""
        valeurs = (identifiant, libelle, ecrite, genre, valeur, utilisees, source, lecture, intitule, limite)
        return _neuf(EtapeCalculee, valeurs)

    return avancer


def _intitule(phrase: str, genres: Mapping[str, Genre]) -> Callable[[Environnement], str]:
    """The label with the values of the dossier."""
    lus = [nom for nom in REPERE.findall(phrase) if nom in genres]

    def intituler(env: Environnement) -> str:
        return texte.remplir(phrase, {nom: texte.ecrire_en_phrase(env[nom], genres[nom]) for nom in lus})

    return intituler


def _limite(gagnant: Gagnant, limites: Mapping[str, str]) -> Callable[[Environnement], str]:
    """Which operand of a `min` won, or which line of a table, as a sentence; nothing when it is the computation itself."""

    def limiter(env: Environnement) -> str:
        retenu = gagnant(env)
        if retenu is None:
            return ""
        if retenu.operation is Operation.NOM and not retenu.cas:
            return limites[retenu.nom]
        if retenu.cas:
            return f"selon la ligne « {retenu.cas} »"
        if retenu.operation is Operation.LITTERAL:
            return f"limité à {texte.ecrire_en_phrase(retenu.valeur, retenu.type.genre)}"
        return ""

    return limiter
