"""What a call's computation reads and where it comes from, for the public page on the algorithm (CRPA R311-3-1-2)."""

from __future__ import annotations

from dataclasses import dataclass

from regles.cahier import Cahier
from regles.vocabulaire import Fournisseur, fournisseur

_TERRITOIRE = (
    "Comptées sur les données publiques des territoires de {millesime}, ou données par le demandeur qui n’est pas une "
    "collectivité"
)
_SERVICE = "Tenues par le service : dates du dossier, décisions déjà prises, crédits"
_PHRASES = {
    Fournisseur.TERRITOIRE: _TERRITOIRE,
    Fournisseur.STRUCTURE: _TERRITOIRE,
    Fournisseur.SERVICE: _SERVICE,
    Fournisseur.ENVELOPPE: _SERVICE,
    Fournisseur.VERSEMENTS: _SERVICE,
    Fournisseur.CALENDRIER: _SERVICE,
    Fournisseur.PLAN: "Lues dans le plan de financement du demandeur",
    Fournisseur.PIECES: "Constatées sur les pièces jointes",
    Fournisseur.FORMULAIRE: "Répondues par le demandeur dans le formulaire",
}


@dataclass(frozen=True, slots=True)
class Origine:
    """Where values come from, and their names in words."""

    libelle: str
    donnees: tuple[str, ...]


def origines(cahier: Cahier) -> list[Origine]:
    """Every value that a rule of the call reads, once, by where it comes from. What no rule reads is not there."""
    read = {nom for formule in _formules(cahier) for nom in formule if nom in cahier.donnees}
    found: dict[str, list[str]] = {}
    for nom, donnee in cahier.donnees.items():
        if nom in read:
            found.setdefault(_origine(nom, cahier), []).append(donnee.libelle)
    return [Origine(label, tuple(names)) for label, names in found.items()]


def _formules(cahier: Cahier) -> list[tuple[str, ...]]:
    programme = cahier.programme
    judged = [formule for formule in programme.appreciations if formule is not None]
    return [formule.noms for formule in (*programme.conditions, *programme.etapes, *judged)]


def _origine(nom: str, cahier: Cahier) -> str:
    if any(nom == one.donnee.nom for one in cahier.appreciations):
        return "Appréciées par l’autorité, par écrit et avec un motif"
    return _PHRASES[fournisseur(nom)].format(millesime=cahier.identite.millesime)
