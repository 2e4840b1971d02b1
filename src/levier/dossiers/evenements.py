"""The history of a request in French: one sentence per event of its journal."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from levier.dossiers.models import Dossier
from levier.dossiers.saisie import Reponse
from levier.socle import argent, horloge, journal
from levier.socle.acteurs import SYSTEME
from levier.socle.models import Evenement

PHRASES: Mapping[str, str] = {
    "brouillon_cree": "Brouillon n° {numero} créé pour {structure}",
    "piece_ajoutee": "Pièce jointe : {piece}, fichier « {fichier} »",
    "piece_remplacee": "Pièce remplacée : {piece}, fichier « {fichier} »",
    "piece_retiree": "Pièce retirée : fichier « {fichier} »",
    "dossier_depose": "Demande déposée ; financement demandé : {montant_demande}",
    "contenu_corrige": "Contenu corrigé par le demandeur",
    "complement_demande": "Compléments demandés, à envoyer au plus tard le {echeance}",
    "complement_envoye": "Compléments envoyés ; financement demandé : {montant_demande}",
    "dossier_declare_complet": "Dossier déclaré complet, instruction ouverte",
    "dossier_pris_en_charge": "Dossier pris en charge par {instructeur}",
    "dossier_affecte": "Dossier confié à {instructeur}",
    "appreciation_rendue": "Appréciation rendue : {libelle}, {valeur}",
    "montant_propose": "Montant proposé : {montant_propose}",
    "proposition_faite": "Montant proposé : {montant_propose}",
    "subvention_attribuee": "Subvention attribuée : {montant_attribue}",
    "subvention_notifiee": "Décision notifiée au demandeur",
    "demande_refusee": "Demande refusée",
    "dossier_classe_sans_suite": "Dossier classé sans suite",
    "dossier_retire": "Demande retirée par le demandeur",
    "recepisse_produit": "Récépissé de dépôt produit",
    "acte_produit": "Acte n° {numero} produit",
    "acte_notifie": "Acte n° {numero} notifié au demandeur",
}
"""Name of an event -> its sentence; `{name}` is a value of the event, after or else before the act."""
_REPERE = re.compile(r"\{(\w+)\}")
_MONTANT = re.compile(r"\d+\.\d{2}")
_JOUR = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Changement:
    """A value that an act changed, ready to be shown; `avant` or `apres` is "—" when there was none."""

    nom: str
    avant: str
    apres: str


@dataclass(frozen=True, slots=True)
class LigneHistoire:
    """One event as people read it: when (Paris), who and under which role, what, why, what changed."""

    quand: dt.datetime
    acteur: str
    role: str
    phrase: str
    motif: str
    changements: tuple[Changement, ...]


def histoire(dossier: Dossier) -> list[LigneHistoire]:
    """The journal of the request in French, oldest first. One query."""
    return [raconter(event) for event in journal.histoire(dossier)]


def raconter(evenement: Evenement) -> LigneHistoire:
    """One event as people read it; an event without a sentence is told by its name."""
    values = {**evenement.avant, **evenement.apres}
    template = PHRASES.get(evenement.nom, evenement.nom.replace("_", " ").capitalize())
    return LigneHistoire(
        quand=evenement.survenu_le.astimezone(horloge.PARIS),
        acteur=evenement.acteur_libelle,
        role="" if evenement.acteur_role == SYSTEME.role else evenement.acteur_role,
        phrase=_REPERE.sub(lambda found: _ecrire(found[1], values.get(found[1])), template),
        motif=evenement.motif,
        changements=_changements(evenement) if evenement.nom == "contenu_corrige" else (),
    )


def _changements(evenement: Evenement) -> tuple[Changement, ...]:
    names = sorted(evenement.avant.keys() | evenement.apres.keys())
    return tuple(
        Changement(name, _ecrire(name, evenement.avant.get(name)), _ecrire(name, evenement.apres.get(name)))
        for name in names
    )


def _ecrire(nom: str, valeur: Reponse | None) -> str:
    """A value of the journal as people read it: amounts, days and yes/no in French, a dash when there is none."""
    if valeur is None or valeur == "":
        return "—"
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    text = str(valeur)
    if _JOUR.fullmatch(text):
        return f"{dt.date.fromisoformat(text):%d/%m/%Y}"
    if "montant" in nom and _MONTANT.fullmatch(text):
        return argent.ecrire(Decimal(text))
    return text
