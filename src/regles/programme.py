"""The compiled formulas of a cahier, private to `regles`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from regles.arrondi import Arrondi
    from regles.bornes import Encadrements
    from regles.compte import Compte
    from regles.jugement import Jugement
    from regles.langage.compilation import Environnement
    from regles.langage.formule import Formule
    from regles.organisation import Suivi
    from regles.resultat import ConditionEvaluee, EtapeCalculee
    from regles.valeurs import Appreciation, Genre, Situation, Valeur, ValeurConnue
    from regles.versement import Payeur, Versement

Controle = Callable[["Environnement", "Mapping[str, Appreciation]"], "ConditionEvaluee"]
Pas = Callable[["Environnement"], "EtapeCalculee"]


class FormulesDeVersement(NamedTuple):
    """A payment with its compiled formulas; `avant` is None when nothing bounds it in time."""

    versement: Versement
    formule: Formule
    avant: Formule | None


class FormulesDeSuivi(NamedTuple):
    """What is followed, with its compiled formulas; `jour`: the day, or the last one of what comes back."""

    suivi: Suivi
    jour: Formule
    si: Formule | None


class PieceReglee(NamedTuple):
    """Of a piece: its author's formulas, when it is due, when it is received in time, and when it is in order."""

    si: Formule | None
    obligatoire_si: Formule | None
    due: Formule
    recue: Formule
    tenue: Formule  # not due, or received in time


class Derivee(NamedTuple):
    """A value that another one gives where the dossier does not say it: the lines of a code in a file, the wave of a day.

    `sinon` is what it is for any other value of `depuis`; while that one is unknown, so is it.
    """

    nom: str
    depuis: str
    valeurs: Mapping[ValeurConnue, Valeur]
    sinon: Valeur

    def de(self, valeur: Valeur) -> Valeur:
        """What `valeur` gives."""
        return None if valeur is None else self.valeurs.get(cast("ValeurConnue", valeur), self.sinon)


class FormulesDePartage(NamedTuple):
    """A pot, the points of a request, and the bounds of its share; None: no bound."""

    pot: Formule | None
    points: Formule | None
    plancher: Formule | None
    plafond: Formule | None


class FormulesDeCompte(NamedTuple):
    """A total over requests with its compiled formulas."""

    compte: Compte
    avec: Formule | None
    au_plus: Formule | None
    au_moins: Formule | None
    partage: FormulesDePartage | None


@dataclass(frozen=True, slots=True)
class Programme:
    """What runs, in the order of the cahier: judgements, then steps, then the conditions, which read them all.

    `base` holds every name with its figure (parametres, fenetre) or None: a plain dict, which copies fast; nobody
    changes it. `etapes` ends with the amount. `controles` and `pas` run the conditions and the steps and tell what
    they did; `encadrements` bounds the amount over the judgements left open; `places` are the lines of the file where things stand,
    by the words that name them to the author, `cites` the figures that texts take and `lus` the names that formulas write.
    """

    base: dict[str, Valeur]
    genres: Mapping[str, Genre]
    arrondi: Arrondi
    appreciations: tuple[Formule | None, ...]
    conditions: tuple[Formule, ...]
    etapes: tuple[Formule, ...]
    noms_etapes: tuple[str, ...]
    etapes_par_nom: Mapping[str, Formule]
    limites: Mapping[str, str]  # by name: what is said when it is the operand of `min` that wins
    champs: Mapping[str, Formule]  # when a field of the form, or what stands between two, is shown
    obligations: Mapping[str, Formule]  # when an answer that may be left out is required
    verifications: Mapping[str, tuple[tuple[Formule, str], ...]]  # by field: what must be true, the sentence otherwise
    calculs: Mapping[str, Formule]  # the values that the form shows
    pieces: tuple[PieceReglee, ...]  # as the cahier lists them
    jugements: tuple[Jugement, ...]
    suite: tuple[Jugement | int, ...]  # judgements and ranks of `pas`, when a judgement reads a step; else empty
    encadrements: Encadrements
    controles: tuple[Controle, ...]
    pas: tuple[Pas, ...]
    comptes: tuple[FormulesDeCompte, ...]  # each after those that its own value reads, retained ones last
    versements: tuple[FormulesDeVersement, ...]
    suivi: tuple[FormulesDeSuivi, ...]
    derivees: tuple[Derivee, ...]
    parts: tuple[tuple[Payeur, Formule | None], ...]  # of each who bears the grant; None: what the others leave
    places: Mapping[str, int]
    cites: frozenset[str]
    lus: frozenset[str]
    cedes: frozenset[str]  # common names that the author took for values of its own

    def ouvrir(self, situation: Situation) -> Environnement:
        """What a dossier says over every name that there is, with what follows from it."""
        env: Environnement = {**self.base, **situation}
        for derivee in self.derivees:
            if env[derivee.nom] is None:
                env[derivee.nom] = derivee.de(env[derivee.depuis])
        return env
