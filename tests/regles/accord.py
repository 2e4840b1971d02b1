"""How the two evaluators are compared on a draw."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

from tests.regles.generateur_cahiers import Attendu, Couverture, Tirage, tirer

from regles.cahier import Cahier
from regles.evaluation import AppreciationHorsBornes, appreciations_ouvertes, evaluer, sans_jugements_sortis
from regles.lot import evaluer_lot, tabuler
from regles.resultat import Resultat
from regles.valeurs import Genre, Situation

JUGEMENTS_SUCCESSIFS = 8  # one judgement may open another


@dataclass(slots=True)
class Bilan:
    """What a run compared."""

    couverture: Couverture = field(default_factory=lambda: Couverture(Counter()))
    dossiers: int = 0
    recevables: Counter[bool | None] = field(default_factory=Counter)
    montants: Counter[str] = field(default_factory=Counter)

    def compter(self, tirage: Tirage) -> None:
        self.dossiers += len(tirage.attendus)
        self.recevables.update(attendu.recevable for attendu in tirage.attendus)
        self.montants.update(_dire(attendu.montant) for attendu in tirage.attendus)

    def __str__(self) -> str:
        noeuds = ", ".join(
            f"{nom} {fois}" for nom, fois in sorted(self.couverture.noeuds.items(), key=lambda un: un[1])
        )
        return (
            f"{self.dossiers} dossiers ; recevables {dict(self.recevables)} ; montants {dict(self.montants)} ; "
            f"valeurs lues qui manquent {self.manquantes:.0%} ; cahiers refusés (dépassement) {self.couverture.refuses}\n{noeuds}"
        )

    @property
    def manquantes(self) -> float:
        return self.couverture.manquantes / max(1, self.couverture.valeurs)


def _dire(montant: int | None) -> str:
    return "inconnu" if montant is None else "positif" if montant else "nul"


def ecart(tirage: Tirage) -> str:
    """Where the batch differs from one dossier at a time; empty when nowhere."""
    for refusee in tirage.refusees[:1]:
        with suppress(AppreciationHorsBornes):
            evaluer_lot(tirage.cahier, tabuler(tirage.cahier, [refusee]))
            return f"le lot accepte un jugement hors de ses bornes\n{tirage.texte}\n{refusee}"
    obtenus = [Attendu(*ligne) for ligne in evaluer_lot(tirage.cahier, tirage.table).iter_rows()]
    if obtenus == tirage.attendus:
        return ""
    if len(obtenus) != len(tirage.attendus):
        return f"{len(obtenus)} résultats pour {len(tirage.attendus)} lignes"
    rang, attendu, obtenu = next(
        (rang, a, o) for rang, (a, o) in enumerate(zip(tirage.attendus, obtenus, strict=True)) if a != o
    )
    regles = tirage.texte[tirage.texte.index("arrondi:") :]
    return f"ligne {rang} : un dossier {attendu}, le lot {obtenu}\n{regles}\n{tirage.situations[rang]}"


def comparer(graines: range) -> Bilan:
    """Compare every draw of these seeds.

    Raises:
        AssertionError: with the seed, the rules and the situation of the first difference.
    """
    bilan = Bilan()
    for graine in graines:
        tirage = tirer(graine, bilan.couverture)
        difference = ecart(tirage)
        assert not difference, f"graine {graine}, {difference}"
        bilan.compter(tirage)
    return bilan


def juger_au_hasard(hasard: random.Random, cahier: Cahier, situation: Situation) -> Resultat | None:
    """The result once every judgement left open is made, anywhere within its bounds; None when one has no bounds yet."""
    jugee = dict(situation)
    for _ in range(JUGEMENTS_SUCCESSIFS):
        jugee = dict(sans_jugements_sortis(cahier, jugee)[0])
        resultat = evaluer(cahier, jugee)
        if not resultat.a_apprecier:
            return resultat
        ouvertes = {
            appreciation.donnee.nom: appreciation.donnee for appreciation in appreciations_ouvertes(cahier, jugee)
        }
        donnee = ouvertes[resultat.a_apprecier[0]]
        possibles = [
            *(option.code for option in donnee.options),
            *((True, False) if donnee.genre is Genre.OUI_NON else ()),
        ]
        if donnee.minimum is not None and donnee.maximum is not None and donnee.minimum <= donnee.maximum:
            possibles = [donnee.minimum, donnee.maximum, hasard.randint(donnee.minimum, donnee.maximum)]
        if not possibles:
            return None
        jugee[donnee.nom] = hasard.choice(possibles)
    return None
