"""Anything may come to the loader and to the formulas: each gives a cahier, a value or a sentence, within a second.

    python -m tests.regles.fouille --minutes 10 [--graine 0]

An input is drawn from its own seed: the one that fails is named, and `--graine` gives it back first.
"""

from __future__ import annotations

import argparse
import random
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.regles.generateur import PRODUCTIONS, VALEURS, Formules
from tests.regles.generateur_cahiers import SQUELETTE, Attendu, ecrire_regles, valeur_au_hasard

from regles.arrondi import ARRONDIS
from regles.cahier import Cahier
from regles.chargement import CahierInvalide, charger, relire
from regles.evaluation import AppreciationHorsBornes, evaluer
from regles.langage.analyse import analyser
from regles.langage.arbre import ErreurDeFormule
from regles.langage.expression import Portee, nommer
from regles.langage.formule import Formule
from regles.langage.intervalles import ENTIER_64_BITS
from regles.langage.typage import NomDefaillant, typer
from regles.lot import TableInvalide, evaluer_lot, tabuler
from regles.valeurs import Genre, Situation

CAHIERS = [
    chemin.read_text(encoding="utf-8")
    for chemin in sorted((Path(__file__).resolve().parents[2] / "cahiers" / "fitn7").glob("axe*.yaml"))
]
SECONDE = 1.0  # of processor, for one input
SANS_FIN = 10.0  # beyond, it is stopped
CHOISIES = (Genre.CHOIX, Genre.CHOIX_MULTIPLE)
SIGNES = [
    *":-#'\"[]{},&*!|>?%@`~\\()+=<;/^\t\u00a0\u2028é€0",
    " : ",
    "\n",
    "- ",
    "<<: ",
    "---",
    "...",
    "!!int ",
    "&a ",
    "*a ",
]
VALEURS_EXTREMES = [
    *("0 €", "-1 €", "99999999999999999999 €", "1,005 €", "1e9", "NaN", "30/02/2021", "01/01/0001", "31/12/9999"),
    *("101 %", "0,00001 %", "oui", "null", "~", "[]", "{}", '""', "=1+1", "{x}", "a" * 5_000, "\ud800", "\x00"),
]
MOTS = [
    *("si", "alors", "sinon", "et", "ou", "non", "oui", "parmi", "hors", "contient", "de", "min(", "max(", "à défaut"),
    *("selon", "jusqu'à", "moins de", "à partir de", "plus de", "au-delà", "par tranches de", "linéaire selon", "à"),
    *("somme des", "nombre de", "tous les", "au moins un", "avec", "après", "avant", "mois", "jours", "camera"),
    *("(", ")", ",", ":", ";", "|", "+", "-", "×", "<=", ">", "=", "!=", "/", "^", "€", "%", "30 000 €", "70 %", "3a"),
    *("31/12/2021", "15 000 habitants", "18 mois", "camera.cout", *(nom for noms in VALEURS.values() for nom in noms)),
]


class SansFin(BaseException):
    """An input that is still being read after `SANS_FIN`."""


@dataclass(slots=True)
class Bilan:
    """What was tried, and how it ended."""

    fins: Counter[str] = field(default_factory=Counter)
    plus_longue: float = 0.0
    memoire: int = 0  # megabytes that the peak grew by

    @property
    def entrees(self) -> int:
        return sum(self.fins.values())

    def __str__(self) -> str:
        fins = ", ".join(f"{fois} {fin}" for fin, fois in sorted(self.fins.items()))
        return (
            f"{self.entrees} entrées, aucune erreur : {fins} ; la plus longue {self.plus_longue * 1000:.0f} ms de "
            f"processeur ; mémoire au plus haut +{self.memoire} Mo"
        )


def fouiller(secondes: float, graine: int = 0) -> Bilan:
    """Try inputs until `secondes` have passed.

    Raises:
        AssertionError: an input that breaks, or takes more than a second; with its seed.
    """
    bilan = Bilan()
    fin, depart = time.monotonic() + secondes, _plus_haut()
    while time.monotonic() < fin:
        try:
            duree, comment = essayer(graine)
        except (Exception, SansFin) as erreur:
            raise AssertionError(f"graine {graine} : {type(erreur).__name__}, {erreur}") from erreur
        if duree > SECONDE:  # the machine may have been busy: twice more to be sure
            duree = min(essayer(graine)[0] for _ in range(2))
            assert duree <= SECONDE, f"graine {graine} : {duree:.1f} s de processeur"
        bilan.fins[comment] += 1
        bilan.plus_longue = max(bilan.plus_longue, duree)
        graine += 1
    bilan.memoire = (_plus_haut() - depart) // 1024
    return bilan


def _plus_haut() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def essayer(graine: int) -> tuple[float, str]:
    """The input of this seed: its seconds of processor, and how it ended."""
    hasard = random.Random(graine)
    genre, essai = hasard.choice(ESSAIS)
    with _arret():
        debut = time.process_time()
        comment = essai(hasard)
        return time.process_time() - debut, f"{genre} {comment}"


@contextmanager
def _arret() -> Iterator[None]:
    def arreter(*_: object) -> None:
        raise SansFin

    avant = signal.signal(signal.SIGPROF, arreter)
    signal.setitimer(signal.ITIMER_PROF, SANS_FIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, avant)


def un_fichier_abime(hasard: random.Random) -> str:
    """A cahier of the fund with one to four accidents; when it still loads, one dossier and a table say the same of it."""
    lignes = hasard.choice(CAHIERS).split("\n")
    for _ in range(hasard.choice((1, 1, 1, 2, 4))):
        hasard.choice(ACCIDENTS)(hasard, lignes)
    return _charger("\n".join(lignes), hasard)


def un_cahier_tire(hasard: random.Random) -> str:
    """A cahier drawn from the grammar, some of its characters changed."""
    formules = Formules(hasard, {genre: list(noms) for genre, noms in VALEURS.items()})
    texte = list(ecrire_regles(hasard, formules))
    for _ in range(hasard.choice((0, 0, 1, 1, 2, 5))):
        texte[hasard.randrange(len(SQUELETTE), len(texte))] = hasard.choice((*SIGNES, *MOTS, ""))
    return _charger("".join(texte), hasard)


def un_texte(hasard: random.Random) -> str:
    """What is no cahier: any characters, or one thing said many times."""
    if hasard.random() < 0.5:
        texte = "".join(chr(hasard.choice((10, 32, 58, 45, hasard.randrange(0x110000)))) for _ in range(300))
    else:
        morceau = "".join(hasard.choice((*SIGNES, "a", "1", "\n  ")) for _ in range(hasard.randint(1, 6)))
        texte = "a: " * hasard.randint(0, 1) + morceau * hasard.choice((10, 1_000, 50_000, 400_000))
    return _charger(texte, hasard)


def une_formule(hasard: random.Random) -> str:
    """Words in any order, or a formula of the grammar with some words changed; its value when it has a type."""
    if hasard.random() < 0.4:
        texte = " ".join(hasard.choice(MOTS) for _ in range(hasard.randint(1, 25)))
    else:
        formules = Formules(hasard, {genre: list(noms) for genre, noms in VALEURS.items()})
        mots = formules.tirer(hasard.choice(list(PRODUCTIONS)), hasard.randint(1, 5)).split(" ")
        for _ in range(hasard.choice((0, 0, 0, 1, 2))):
            mots[hasard.randrange(len(mots))] = hasard.choice(MOTS)
        texte = " ".join(mots)
    try:
        formule = Formule.de(texte, typer(analyser(texte), PORTEE), ARRONDI, frozenset())
    except NomDefaillant:
        return "refusée"
    except ErreurDeFormule as refus:
        return _verifier_le_refus(refus)
    for _ in range(5):
        valeur = formule.calcul(env := _situation(hasard))
        assert (valeur is None) == bool(formule.manquants(env)), texte
        assert not isinstance(valeur, int) or abs(valeur) <= ENTIER_64_BITS, texte
    return "calculée"


def _verifier_le_refus(refus: ErreurDeFormule) -> str:
    assert refus.message
    assert 0 <= refus.place.debut < refus.place.fin
    return "refusée"


def _situation(hasard: random.Random) -> dict[str, object]:
    """A value for each name that a formula may read, a third of them missing."""
    figures = Formules(hasard, {})
    situation = dict.fromkeys(VIDE.donnees)
    for nom, donnee in VIDE.donnees.items():
        sans_valeur = donnee.genre is Genre.TEXTE or (donnee.genre in CHOISIES and not donnee.options)
        if not sans_valeur and hasard.random() < 2 / 3:
            situation[nom] = valeur_au_hasard(hasard, figures, donnee)
    return situation


def _charger(texte: str, hasard: random.Random) -> str:
    try:
        cahier = charger.__wrapped__(texte)
    except CahierInvalide as refus:
        _relire(texte)
        return _verifier_les_diagnostics(refus)
    assert relire.__wrapped__(texte) == cahier
    _calculer(cahier, hasard)
    return "chargé"


def _relire(texte: str) -> None:
    """What no author could write is read all the same as an archive, when it is YAML; its results claim nothing."""
    with suppress(CahierInvalide, AppreciationHorsBornes):
        cahier = relire.__wrapped__(texte)
        evaluer(cahier, cahier.exemples[0].donnees if cahier.exemples else {})


def _verifier_les_diagnostics(refus: CahierInvalide) -> str:
    assert refus.diagnostics
    assert all(d.message and d.ligne >= 1 and d.colonne >= 1 and str(d) for d in refus.diagnostics)
    return "refusé"


def _calculer(cahier: Cahier, hasard: random.Random) -> None:
    """The examples of the cahier with some values forgotten, one at a time and in a table."""
    situations: list[Situation] = [
        {nom: valeur for nom, valeur in exemple.donnees.items() if hasard.random() < 0.8}
        for exemple in cahier.exemples[:6]
    ]
    try:
        resultats = [evaluer(cahier, situation) for situation in situations]
        lignes = evaluer_lot(cahier, tabuler(cahier, situations)).iter_rows()
    except (AppreciationHorsBornes, TableInvalide):
        return
    obtenus = [Attendu(*ligne) for ligne in lignes]
    assert [(o.recevable, o.montant) for o in obtenus] == [(r.recevable, r.montant) for r in resultats]


def _retirer(hasard: random.Random, lignes: list[str]) -> None:
    debut = hasard.randrange(len(lignes))
    del lignes[debut : min(debut + hasard.choice((1, 1, 3, 30)), len(lignes) - 1)]


def _repeter(hasard: random.Random, lignes: list[str]) -> None:
    rang = hasard.randrange(len(lignes))
    lignes[rang:rang] = [lignes[rang]] * hasard.choice((1, 1, 50))


def _deplacer(hasard: random.Random, lignes: list[str]) -> None:
    ligne = lignes.pop(hasard.randrange(len(lignes)))
    lignes.insert(hasard.randrange(len(lignes) + 1), hasard.choice((ligne, ligne[::-1], "  " + ligne, ligne.strip())))


def _percer(hasard: random.Random, lignes: list[str]) -> None:
    rang = hasard.randrange(len(lignes))
    coupe = hasard.randrange(len(lignes[rang]) + 1)
    reste = lignes[rang][coupe + hasard.choice((0, 0, 1, 4)) :]
    lignes[rang] = lignes[rang][:coupe] + hasard.choice((*SIGNES, *MOTS, "")) + reste


def _changer_une_valeur(hasard: random.Random, lignes: list[str]) -> None:
    rang = hasard.randrange(len(lignes))
    cle, deux_points, _ = lignes[rang].partition(": ")
    if deux_points:
        autre = hasard.choice(hasard.choice(CAHIERS).split("\n")).partition(": ")[2]
        lignes[rang] = cle + deux_points + hasard.choice((*VALEURS_EXTREMES, autre, autre, autre))


ACCIDENTS: list[Callable[[random.Random, list[str]], None]] = [
    _retirer,
    _repeter,
    _deplacer,
    *[_percer] * 3,
    *[_changer_une_valeur] * 3,
]
ESSAIS: list[tuple[str, Callable[[random.Random], str]]] = [
    *[("fichier abîmé", un_fichier_abime)] * 4,
    *[("cahier tiré", un_cahier_tire)] * 2,
    ("texte", un_texte),
    *[("formule", une_formule)] * 5,
]
ARRONDI = ARRONDIS["centime inférieur"]
VIDE = charger(
    SQUELETTE
    + """arrondi: centime inférieur
recevabilite: []
bareme: []
montant: {libelle: m, source: {document: "0", section: s}, calculer: x.aide}
"""
)
PORTEE = Portee({nom: nommer(donnee) for nom, donnee in VIDE.donnees.items()}, ARRONDI)


def main() -> None:
    parser = argparse.ArgumentParser(description="Éprouver le chargeur et les formules avec n'importe quoi.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--graine", type=int, default=0, help="première graine ; celle d'un échec le rejoue")
    options = parser.parse_args()
    bilan = fouiller(options.minutes * 60, options.graine)
    sys.stdout.write(f"{bilan}\n")


if __name__ == "__main__":
    main()
