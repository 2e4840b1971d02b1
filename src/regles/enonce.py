"""A result put in words once: each condition and each step, with the values that it used, as people call and write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from regles.texte import ecrire, ecrire_valeur
from regles.valeurs import Donnee, Genre
from regles.vocabulaire import Fourni

if TYPE_CHECKING:
    from regles.cahier import Cahier
    from regles.resultat import ConditionEvaluee, EtapeCalculee, Resultat
    from regles.valeurs import Situation, Source, Valeur

MARQUES: Mapping[bool | None, str] = {True: "oui", False: "non", None: "à compléter"}
FENETRE = (
    Donnee(Fourni.OUVERTURE, Genre.DATE, "Ouverture du guichet"),
    Donnee(Fourni.CLOTURE, Genre.DATE, "Clôture du guichet"),
    Donnee(Fourni.ENVELOPPE, Genre.MONTANT, "Enveloppe du guichet"),
)
"""What every call says of its own window and credits."""
_DE_LA_FENETRE = {
    Fourni.OUVERTURE.value: Donnee(Fourni.OUVERTURE, Genre.DATE, "ouverture du dépôt"),
    Fourni.CLOTURE.value: Donnee(Fourni.CLOTURE, Genre.DATE, "clôture du dépôt"),
}
_NOM = re.compile(r"[a-z_]\w*(?:\.\w+)*")
_MOTS = frozenset(
    {"si", "alors", "sinon", "et", "ou", "non", "parmi", "hors", "min", "max", "de", "oui", "à", "défaut"}
)
DU_GUICHET = frozenset(donnee.nom for donnee in FENETRE)


class ValeurDite(NamedTuple):
    """A value that a rule read, by the name people give it."""

    nom: str
    libelle: str
    texte: str
    manque: bool


class ConditionDite(NamedTuple):
    """A condition with its verdict (None: left to a judgement or to a missing value) and what it read."""

    id: str
    libelle: str
    verdict: bool | None
    phrase: str
    lecture: str
    a_apprecier: tuple[str, ...]
    valeurs: tuple[ValeurDite, ...]
    source: Source

    @property
    def marque(self) -> str:
        """« oui », « non », « à compléter »."""
        return MARQUES[self.verdict]


class EtapeDite(NamedTuple):
    """A step of the computation with its value; `limite`: which operand won; `dernier`: it is the amount itself."""

    libelle: str
    intitule: str
    valeur: str
    limite: str
    lecture: str
    valeurs: tuple[ValeurDite, ...]
    source: Source
    dernier: bool


@dataclass(frozen=True, slots=True)
class Enonce:
    """All that the rules say of a request, ready to read; `manquants`: what the computation still waits for."""

    conditions: tuple[ConditionDite, ...]
    etapes: tuple[EtapeDite, ...]
    manquants: tuple[str, ...]

    @property
    def remplies(self) -> int:
        return sum(condition.verdict is True for condition in self.conditions)

    @property
    def refusees(self) -> int:
        return sum(condition.verdict is False for condition in self.conditions)


def enoncer(cahier: Cahier, resultat: Resultat) -> Enonce:
    """The result in the words of its cahier; a name that this version no longer knows stands for itself."""
    mots = Mots(_donnees(cahier), resultat.genres)
    return Enonce(
        conditions=tuple(_condition(mots, condition) for condition in resultat.conditions),
        etapes=tuple(_etape(mots, etape, dernier=etape is resultat.etapes[-1]) for etape in resultat.etapes),
        manquants=tuple(mots.nommer(nom) for nom in resultat.manquants),
    )


def en_mots(cahier: Cahier, formule: str) -> str:
    """A formula with people's words: « Taux retenu » de « Dépenses éligibles »."""
    donnees = _donnees(cahier) | _DE_LA_FENETRE
    donnees |= {f"{lignes.nom}.{champ.nom}": champ for lignes in cahier.donnees.values() for champ in lignes.champs}
    options = {option.code: option.libelle for donnee in cahier.donnees.values() for option in donnee.options}

    def ecrit(trouve: re.Match[str]) -> str:
        nom = trouve[0]
        if nom in _MOTS:
            return {"parmi": "est parmi", "hors": "n’est pas parmi"}.get(nom, nom)
        return f"« {donnees[nom].libelle} »" if nom in donnees else options.get(nom, nom)

    return _NOM.sub(ecrit, " ".join(formule.split())).replace("<=", "au plus").replace(">=", "au moins")


class Mots(NamedTuple):
    """How each value of a result is called and written."""

    donnees: Mapping[str, Donnee]
    genres: Mapping[str, Genre]

    @classmethod
    def de(cls, cahier: Cahier) -> Mots:
        """Those of the values that this cahier knows."""
        return cls(_donnees(cahier), cahier.programme.genres)

    def nommer(self, nom: str) -> str:
        """How people call a value."""
        donnee = self.donnees.get(nom)
        return donnee.libelle if donnee else nom

    def dire(self, valeurs: Situation) -> tuple[ValeurDite, ...]:
        """Some values by their names, as people call and write them."""
        return tuple(
            ValeurDite(nom, self.nommer(nom), self._ecrire(nom, valeur), valeur is None)
            for nom, valeur in valeurs.items()
        )

    def _ecrire(self, nom: str, valeur: Valeur) -> str:
        donnee = self.donnees.get(nom)
        return ecrire_valeur(valeur, donnee) if donnee else ecrire(valeur, self.genres.get(nom, Genre.TEXTE))


def _donnees(cahier: Cahier) -> dict[str, Donnee]:
    """Every name a formula may read: values of the request, figures of the call, its window, judgements, steps."""
    etapes = {
        e.id: Donnee(e.id, cahier.programme.genres[e.id], e.libelle, options=e.options)
        for e in (*cahier.bareme, cahier.montant)
    }
    appreciations = {une.donnee.nom: une.donnee for une in cahier.appreciations}
    parametres = {parametre.donnee.nom: parametre.donnee for parametre in cahier.parametres}
    fenetre: dict[str, Donnee] = {donnee.nom: donnee for donnee in FENETRE}
    return {**appreciations, **cahier.donnees, **fenetre, **parametres, **etapes}


def _condition(mots: Mots, condition: ConditionEvaluee) -> ConditionDite:
    return ConditionDite(
        id=condition.id,
        libelle=condition.libelle,
        verdict=condition.verdict,
        phrase=condition.phrase,
        lecture=condition.lecture,
        a_apprecier=tuple(mots.nommer(nom) for nom in condition.a_apprecier),
        valeurs=mots.dire(condition.valeurs_utilisees),
        source=condition.source,
    )


def _etape(mots: Mots, etape: EtapeCalculee, *, dernier: bool) -> EtapeDite:
    return EtapeDite(
        libelle=etape.libelle,
        intitule=etape.intitule,
        valeur=ecrire(etape.valeur, etape.genre, options=etape.options),
        limite=etape.limite_dite,
        lecture=etape.lecture,
        valeurs=mots.dire(etape.valeurs_utilisees),
        source=etape.source,
        dernier=dernier,
    )
