"""What is left to the authority on a request: its judgements, rendered or not, and the criteria that concern it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from levier.comptes.models import Personne
from levier.dossiers.models import Dossier
from levier.dossiers.queries import cahier_du
from levier.instruction.models import AppreciationRendue
from levier.instruction.permissions import peut_trancher
from levier.instruction.queries import situation_instruite
from regles.cahier import Cahier, Critere
from regles.conversion import depuis_json
from regles.evaluation import appreciations_ouvertes
from regles.texte import ecrire_valeur
from regles.valeurs import Appreciation, Donnee, Situation, Source


@dataclass(frozen=True, slots=True)
class AppreciationVue:
    """A judgement left to the authority: its bounds, what is assumed meanwhile, what was judged.

    `a_rendre`: nobody did, or what was judged is out of its bounds since.
    """

    nom: str
    libelle: str
    question: str
    par: str
    bornes: str
    defaut: str
    source: Source
    rendue: AppreciationRendue | None
    valeur: str
    a_rendre: bool
    appreciation: Appreciation


def a_juger(vues: Iterable[AppreciationVue], personne: Personne, dossier: Dossier) -> list[AppreciationVue]:
    """Those that count for nothing yet, and that this person may render by the cahier; without query for who is connected."""
    return [one for one in vues if one.a_rendre and (not one.appreciation.reserve or peut_trancher(personne, dossier))]


def restantes(dossier: Dossier, personne: Personne) -> tuple[list[AppreciationVue], list[AppreciationVue]]:
    """What is left to judge: by this person, then by who signs when the person does not."""
    left = [one for one in appreciations(cahier_du(dossier), situation_instruite(dossier), {}) if one.a_rendre]
    mine = a_juger(left, personne, dossier)
    return mine, [one for one in left if one not in mine]


def appreciations(
    cahier: Cahier, situation: Situation, rendues: Mapping[str, AppreciationRendue]
) -> list[AppreciationVue]:
    """The judgements open on this dossier, rendered or not."""
    return [
        _appreciation(cahier, one, rendues.get(one.donnee.nom), a_rendre=situation.get(one.donnee.nom) is None)
        for one in appreciations_ouvertes(cahier, situation)
    ]


def criteres(cahier: Cahier, theme: str) -> list[Critere]:
    """The criteria of selection that concern a theme."""
    return [one for one in cahier.criteres if not one.themes or theme in one.themes]


def _attente(cahier: Cahier, one: Appreciation) -> str:
    """What the bounds of a judgement wait for on this dossier; empty when they are known."""
    missing = ", ".join(f"« {cahier.donnees[nom].libelle} »" for nom in one.attend)
    return f"Ses bornes attendent {missing}." if missing else ""


def _appreciation(
    cahier: Cahier, one: Appreciation, rendue: AppreciationRendue | None, *, a_rendre: bool
) -> AppreciationVue:
    donnee = one.donnee
    return AppreciationVue(
        nom=donnee.nom,
        libelle=donnee.libelle,
        question=one.question,
        par=one.par,
        bornes=_attente(cahier, one) or bornes(donnee),
        defaut="" if one.defaut is None else ecrire_valeur(one.defaut, donnee),
        source=one.source,
        rendue=rendue,
        valeur=ecrire_valeur(depuis_json(rendue.valeur, donnee.genre), donnee) if rendue else "",
        a_rendre=a_rendre,
        appreciation=one,
    )


def bornes(donnee: Donnee) -> str:
    """« Entre 0 % et 70 %, bornes comprises. », from the cahier; empty when it gives none."""
    low = ecrire_valeur(donnee.minimum, donnee) if donnee.minimum is not None else ""
    high = ecrire_valeur(donnee.maximum, donnee) if donnee.maximum is not None else ""
    if low and high:
        return f"Entre {low} et {high}, bornes comprises."
    return f"Au moins {low}." if low else f"Au plus {high}." if high else ""
