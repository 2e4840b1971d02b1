"""What a fund computes of each of its parts on one day: formulas of its file, in the language of the rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from regles.arrondi import ARRONDI_PAR_DEFAUT, ARRONDIS
from regles.chargement.atelier import CALCULS, Atelier
from regles.chargement.calcul import lire_parametres
from regles.valeurs import Donnee, Genre, Moment, Source

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from regles.chargement.champs import Champs
    from regles.langage.formule import Formule
    from regles.valeurs import Situation, Valeur

FORMULES = "formules"
_JOURS = 36_600
VALEURS = (
    Donnee("prevu", Genre.MONTANT, "Ce que le fichier du fonds donne à la part"),
    Donnee("ouvert", Genre.MONTANT, "Crédits ouverts à la part et à celles qu'elle tient"),
    Donnee("attribue", Genre.MONTANT, "Ce qu'elles ont attribué"),
    Donnee("en_instruction", Genre.MONTANT, "Ce que demandent les demandes déposées et pas encore décidées"),
    Donnee("demandes", Genre.ENTIER, "Leur nombre", unite="demandes", maximum=1_000_000),
    Donnee("jours_ecoules", Genre.ENTIER, "Jours de la période, jusqu'à celui-ci compris", unite="jours", minimum=1, maximum=_JOURS),
    Donnee("jours_restants", Genre.ENTIER, "Jours de la période après celui-ci", unite="jours", maximum=_JOURS),
)  # fmt: skip
"""What is known of a part: the ledger, the requests, the calendar."""
_NOMS = frozenset(donnee.nom for donnee in VALEURS)


@dataclass(frozen=True, slots=True)
class FormuleDuFonds:
    """A named computation over one part; it may read those above it."""

    id: str
    libelle: str
    source: Source
    lecture: str
    formule: Formule = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class CalculsDuFonds:
    """All that a fund computes, with its figures by name."""

    formules: tuple[FormuleDuFonds, ...] = ()
    chiffres: Mapping[str, Valeur] = field(default_factory=dict)


class CalculDeLaPart(NamedTuple):
    """One formula on one part: its value, None while what it waits for (`manquants`) is missing."""

    formule: FormuleDuFonds
    genre: Genre
    valeur: Valeur
    manquants: tuple[str, ...]


def jours_de_la_periode(debut: dt.date, fin: dt.date, jour: dt.date) -> dict[str, int]:
    """What formulas read of a period, both ends counted, on a day of it; out of it, as on the nearest."""
    lu = min(max(jour, debut), fin)
    return {"jours_ecoules": (lu - debut).days + 1, "jours_restants": (fin - lu).days}


def lire_formules(racine: Champs) -> CalculsDuFonds:
    """The formulas of the fund, in order, with the figures that they read."""
    atelier = Atelier(ARRONDIS[ARRONDI_PAR_DEFAUT], racine.contexte.constantes, format=2, moment=Moment.DECISION)
    for donnee in VALEURS:
        atelier.declarer(donnee)
    chiffres = lire_parametres(racine, atelier)

    def lire(champs: Champs) -> FormuleDuFonds | None:
        identifiant = champs.identifiant("id", atelier.pris)
        formule = atelier.formule(champs, "calculer", CALCULS)
        atelier.etape(identifiant, formule)
        libelle, source = champs.phrase("libelle"), champs.reference()
        lecture = champs.phrase("lecture", requis=False)
        return FormuleDuFonds(identifiant, libelle, source, lecture, formule) if formule else None

    lues = racine.chacun(FORMULES, "formule", lire, requis=False)
    figees = {chiffre.donnee.nom: chiffre.valeur for chiffre in chiffres}
    return CalculsDuFonds(tuple(une for une in lues if une), figees)


def calculer_la_part(calculs: CalculsDuFonds, connues: Situation) -> tuple[CalculDeLaPart, ...]:
    """Each formula on one part, of which `connues` holds what is known, by the names of `VALEURS` (cents, days)."""
    env: dict[str, Valeur] = {**dict.fromkeys(_NOMS), **calculs.chiffres, **connues}
    attendus: dict[str, tuple[str, ...]] = {}
    faits = []
    for une in calculs.formules:
        env[une.id] = une.formule.calcul(env)
        manque = une.formule.manquants(env) if env[une.id] is None else ()
        attendus[une.id] = tuple(sorted({nom for lu in manque for nom in attendus.get(lu, (lu,))}))
        faits.append(CalculDeLaPart(une, une.formule.expression.type.genre, env[une.id], attendus[une.id]))
    return tuple(faits)
