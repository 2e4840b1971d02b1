"""A condition or a step with all that is said of it, prepared once when the cahier is loaded.

A dossier runs some twenty of them: what does not depend on the dossier is bound here, not read again each time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from regles import texte
from regles.langage.arbre import Operation
from regles.resultat import ConditionEvaluee, EtapeCalculee
from regles.texte import REPERE

if TYPE_CHECKING:
    from regles.cahier import Condition, EtapeBareme
    from regles.langage.compilation import Environnement
    from regles.langage.formule import Formule, Gagnant
    from regles.programme import Controle, Pas
    from regles.valeurs import Appreciation, Genre, Valeur

_neuf = tuple.__new__  # a named tuple from all its values, without the cost of its keywords


def controle(condition: Condition, formule: Formule, jugements: tuple[str, ...]) -> Controle:
    """The function that checks `condition` and says so; `jugements` are those on which it rests."""
    identifiant, libelle, ecrite, refus = condition.id, condition.libelle, condition.formule, condition.refus
    source, lecture, calcul = condition.source, condition.lecture, formule.calcul
    relever = _releve(formule.noms)

    def controler(env: Environnement, ouvertes: Mapping[str, Appreciation]) -> ConditionEvaluee:
        verdict = calcul(env)
        phrase = refus if verdict is False else libelle
        a_apprecier = tuple([nom for nom in jugements if nom in ouvertes]) if jugements else ()
        valeurs = (identifiant, libelle, ecrite, verdict, relever(env), phrase, source, lecture, a_apprecier)
        return _neuf(ConditionEvaluee, valeurs)

    return controler


def pas(etape: EtapeBareme, formule: Formule, genres: Mapping[str, Genre], limites: Mapping[str, str]) -> Pas:
    """The function that computes `etape`, keeps its value and says how."""
    identifiant, libelle, ecrite, source, lecture = etape.id, etape.libelle, etape.formule, etape.source, etape.lecture
    options = etape.options
    calcul, relever, genre = formule.calcul, _releve(formule.noms), formule.expression.type.genre
    intituler = _intitule(etape.phrase, genres) if etape.phrase else None
    limiter = _limite(formule.gagnant, limites) if formule.gagnant else None

    def avancer(env: Environnement) -> EtapeCalculee:
        valeur = env[identifiant] = calcul(env)
        utilisees = relever(env)
        intitule = intituler(env) if intituler else libelle
        limite = limiter(env) if limiter else ""
        valeurs = (identifiant, libelle, ecrite, genre, valeur, utilisees, source, lecture, intitule, limite, options)
        return _neuf(EtapeCalculee, valeurs)

    return avancer


def _releve(noms: tuple[str, ...]) -> Callable[[Environnement], dict[str, Valeur]]:
    """The values that a formula read; most read one or two, taken without a loop."""
    if len(noms) == 1:
        (seul,) = noms
        return lambda env: {seul: env[seul]}
    if len(noms) == 2:
        un, autre = noms
        return lambda env: {un: env[un], autre: env[autre]}
    return lambda env: {nom: env[nom] for nom in noms}


def _intitule(phrase: str, genres: Mapping[str, Genre]) -> Callable[[Environnement], str]:
    """The label with the values of the dossier, cut at its names once for all."""
    morceaux = REPERE.split(phrase)  # text, name, text, name… text
    for rang in range(1, len(morceaux), 2):
        if morceaux[rang] not in genres:
            morceaux[rang] = f"{{{morceaux[rang]}}}"
    lus = [(rang, nom, genres[nom]) for rang, nom in enumerate(morceaux) if rang % 2 and nom in genres]

    def intituler(env: Environnement) -> str:
        dits = morceaux.copy()
        for rang, nom, genre in lus:
            dits[rang] = texte.ecrire_en_phrase(env[nom], genre)
        return "".join(dits)

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
