"""What is typed in the form of a request that plays an example: the example's values, plausible ones elsewhere."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from levier.comptes.models import Personne
from levier.dossiers.actions import enregistrer_reponses
from levier.dossiers.etude import etudier
from levier.dossiers.formulaire import blocs
from levier.dossiers.formulaire.questionnaire import Questionnaire, offertes
from levier.dossiers.models import Dossier
from levier.essai.arret import Arret, EtapeDuJeu
from regles.cahier import Champ, TypeChamp
from regles.conversion import vers_json
from regles.valeurs import Donnee, Genre, Situation, Valeur, ValeurConnue

TOURS = 12
LIGNES_MAX = 400
TEXTES: Mapping[TypeChamp, str] = {
    TypeChamp.ADRESSE: "1 place de la Mairie\n71520 Dompierre-les-Ormes",
    TypeChamp.COURRIEL: "mairie@exemple.fr",
    TypeChamp.TELEPHONE: "03 85 00 00 00",
    TypeChamp.SIREN: "732829320",
    TypeChamp.SIRET: "73282932000074",
    TypeChamp.IBAN: "FR7630006000011234567890189",
    TypeChamp.URL: "https://www.exemple.fr",
    TypeChamp.DECIMAL: "12,5",
}
"""What a field of each kind may hold, whoever answers it."""
_NOMBRES: Mapping[Genre, tuple[int, ...]] = {
    Genre.MONTANT: (2_000_000, 100_000, 0, 10_000_000, 100_000_000),
    Genre.TAUX: (500_000, 1_000_000, 100_000, 0),
    Genre.ENTIER: (2, 1, 0, 10, 100, 1000, 10_000),
}
_JOURS = (0, 30, 90, 180, 365, 1, -30)


@dataclass(frozen=True, slots=True)
class Reperes:
    """What plausible answers are made of: the day from which dates run, and territories of the place by type of field."""

    jour: dt.date
    lieux: Mapping[TypeChamp, tuple[str, ...]] = field(default_factory=dict)


def candidats(champ: Champ, reponses: Mapping[str, object], reperes: Reperes) -> list[str]:
    """What one may type in this field, the most plausible first."""
    donnee = champ.donnee
    if donnee.options:
        return [option.code for option in offertes(champ, reponses)]
    match donnee.genre:
        case Genre.TEXTE:
            if lieux := reperes.lieux.get(champ.type):
                return list(lieux)
            return [TEXTES.get(champ.type, f"{donnee.libelle}, en quelques mots"[: champ.longueur_max or 500])]
        case Genre.OUI_NON:
            return ["oui", "non"]
        case Genre.DATE:
            return [(reperes.jour + dt.timedelta(days=days)).isoformat() for days in _JOURS]
    return [ecrire(nombre, donnee.genre) for nombre in _dans_les_bornes(donnee)]


def _dans_les_bornes(donnee: Donnee) -> Iterator[int]:
    for nombre in (*_NOMBRES.get(donnee.genre, ()), donnee.minimum, donnee.maximum):
        if nombre is None or (donnee.minimum or 0) > nombre:
            continue
        if donnee.maximum is None or nombre <= donnee.maximum:
            yield nombre


def ecrire(valeur: ValeurConnue | frozenset[str], genre: Genre) -> str:
    """A value as one types it."""
    if isinstance(valeur, frozenset):
        return ",".join(sorted(valeur))
    ecrite = vers_json(valeur, genre)
    return ("oui" if ecrite else "non") if isinstance(ecrite, bool) else str(ecrite)


class Saisie:
    """The filling of one form: turn by turn, as answers open other questions."""

    def __init__(self, donnees: Situation, inconnues: frozenset[str], reperes: Reperes) -> None:
        self.donnees, self.inconnues, self.reperes = donnees, inconnues, reperes
        self._essais = Counter[str]()

    def remplir(self, dossier: Dossier, par: Personne) -> None:
        """Answer all that is asked. Raises Arret when the form refuses a value of the example."""
        for _ in range(TOURS):
            questionnaire = etudier(dossier).questionnaire
            tapees = dict(self._a_taper(questionnaire, dossier.reponses))
            if not tapees:
                return
            refusees = enregistrer_reponses(dossier, tapees, par=par).erreurs
            siennes = {nom: phrase for nom, phrase in refusees.items() if self.donnees.get(nom) is not None}
            if siennes:
                phrase = next(iter(siennes.values()))
                raise Arret(EtapeDuJeu.FORMULAIRE, phrase, siennes, du_cas=True)

    def _a_taper(self, questionnaire: Questionnaire, reponses: Mapping[str, object]) -> Iterator[tuple[str, str]]:
        for champ in questionnaire.champs:
            if champ.nom in self.inconnues:
                continue
            if blocs.est_un_bloc(champ):
                yield from self._bloc(champ, questionnaire, reponses)
            elif not champ.calcule and (text := self._reponse(champ, questionnaire, reponses)) is not None:
                yield champ.nom, text

    def _reponse(self, champ: Champ, questionnaire: Questionnaire, reponses: Mapping[str, object]) -> str | None:
        """What to type now in a field; None: nothing, or nothing more."""
        fois, sienne = self._essais[champ.nom], self.donnees.get(champ.nom)
        if sienne is not None and not isinstance(sienne, tuple):
            self._essais[champ.nom] = 1
            return None if fois else ecrire(sienne, champ.donnee.genre)
        if champ.nom in questionnaire.presents and champ.nom not in questionnaire.erreurs:
            return None
        if champ.donnee.genre is not Genre.TEXTE and not questionnaire.obligatoire(champ):
            return None  # what the example does not say stays unsaid where the form allows it
        possibles = candidats(champ, reponses, self.reperes)
        self._essais[champ.nom] += 1
        return possibles[fois] if fois < len(possibles) else None

    def _bloc(
        self, bloc: Champ, questionnaire: Questionnaire, reponses: Mapping[str, object]
    ) -> Iterator[tuple[str, str]]:
        rangs = questionnaire.rangs(bloc)
        lignes = self.donnees.get(bloc.nom)
        if isinstance(lignes, tuple):
            voulues = range(1, len(lignes) + 1)
        elif rangs and bloc.nom not in questionnaire.erreurs:
            return
        else:
            voulues = range(1, self._nombre_de_lignes(bloc, questionnaire) + 1)
        for rang in voulues:
            if rang not in rangs:
                connues = lignes[rang - 1] if isinstance(lignes, tuple) else {}
                yield from self._ligne(bloc, rang, connues, reponses)
        if not isinstance(lignes, tuple):
            for rang in rangs:
                if rang not in voulues:
                    yield from ((champ.nom, "") for champ in blocs.de_la_ligne(bloc, rang))

    def _nombre_de_lignes(self, bloc: Champ, questionnaire: Questionnaire) -> int:
        """How many lines to try: those that the form may hold itself to are numbers of the example."""
        if not questionnaire.obligatoire(bloc):
            return 0
        dits = [
            v for v in self.donnees.values() if isinstance(v, int) and not isinstance(v, bool) and 0 < v <= LIGNES_MAX
        ]
        essais = list(dict.fromkeys([1, *dits, 2, 3]))
        rang = self._essais[bloc.nom]
        self._essais[bloc.nom] += 1
        return essais[min(rang, len(essais) - 1)]

    def _ligne(
        self, bloc: Champ, rang: int, connues: Mapping[str, Valeur], reponses: Mapping[str, object]
    ) -> Iterator[tuple[str, str]]:
        for propre, champ in zip(bloc.champs, blocs.de_la_ligne(bloc, rang), strict=True):
            valeur = connues.get(propre.nom)
            if valeur is not None and not isinstance(valeur, tuple):
                yield champ.nom, ecrire(valeur, propre.donnee.genre)
            elif propre.nom not in connues:
                possibles = candidats(propre, reponses, self.reperes)
                yield champ.nom, possibles[(rang - 1) % len(possibles)]
