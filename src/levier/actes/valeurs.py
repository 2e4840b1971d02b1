"""The values of the words between braces: what a request and its decision say, as acts print it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from levier.actes.credits import credits_de
from levier.attributions.models import Decision
from levier.attributions.taux import ecrire_le_taux
from levier.documents.contexte import Jour, identifiant
from levier.dossiers.acces import nom_du_service
from levier.dossiers.models import Dossier
from levier.socle import argent, horloge
from levier.territoires.models import Structure
from regles.cahier import Cahier
from regles.grammaire import de, le


@dataclass(frozen=True, slots=True)
class Beneficiaire:
    """The structure, as such and inside a sentence (« la commune de Cluny », « à la commune de Cluny »)."""

    denomination: str
    le: str
    au: str
    identifiant: str
    nature: str


def beneficiaire(structure: Structure) -> Beneficiaire:
    """The structure as acts name it."""
    return Beneficiaire(
        structure.denomination,
        structure.avec_le,
        structure.avec_au,
        identifiant(structure),
        structure.get_nature_display(),
    )


def valeurs_de_la_demande(decision: Decision, cahier: Cahier) -> Mapping[str, str]:
    """What the acts of every decision may name, none of it empty but the title of a request without any."""
    dossier = decision.dossier
    structure, service = beneficiaire(dossier.structure), nom_du_service(dossier)
    return {
        "numero_dossier": dossier.numero,
        "date_depot": ecrire_le_jour(dossier.depose_le or decision.decidee_le, dossier),
        "date_decision": ecrire_le_jour(decision.decidee_le, dossier),
        "beneficiaire": structure.denomination,
        "le_beneficiaire": structure.le,
        "au_beneficiaire": structure.au,
        "identifiant": structure.identifiant,
        "projet_titre": dossier.titre,
        "service": service,
        "le_service": le(service),
        "du_service": de(service),
        "guichet": cahier.identite.titre,
        "version": _version(dossier, cahier),
    }


def valeurs_d_une_attribution(decision: Decision, cahier: Cahier) -> Mapping[str, str]:
    """The same, and what a grant adds; `calcul` comes later, from the facts."""
    dossier, granted = decision.dossier, exiger_montant(decision.montant_attribue)
    return {
        **valeurs_de_la_demande(decision, cahier),
        "date_complet": ecrire_le_jour(dossier.complet_le, dossier),
        "theme": _theme(dossier, cahier),
        "fonds": cahier.identite.fonds,
        "montant": argent.ecrire(granted),
        "montant_en_lettres": argent.en_lettres(granted),
        "montant_calcule": ecrire_le_montant(decision.montant_calcule),
        "montant_demande": ecrire_le_montant(dossier.montant_demande),
        "depenses_eligibles": ecrire_le_montant(decision.assiette),
        "taux": ecrire_le_taux(decision.taux, decision.assiette),
        **credits_de(decision),
    }


def valeurs_du_modele(valeurs: Mapping[str, str]) -> Mapping[str, str]:
    """Those that a level's model may name: a request without a title is called by its number."""
    return {**valeurs, "projet_titre": valeurs["projet_titre"] or f"demande n°\u00a0{valeurs['numero_dossier']}"}


def exiger_montant(montant_attribue: Decimal | None) -> Decimal:
    """The amount of a decision that grants, which has one."""
    if montant_attribue is None:
        raise ValueError("a decision that grants has an amount: the database says so")
    return montant_attribue


def ecrire_le_jour(instant: dt.datetime | None, dossier: Dossier) -> str:
    """« 15 septembre 2021 », in the zone of the call; empty without any."""
    return Jour.de(horloge.jour_de(instant, dossier.appel.fuseau)).texte if instant else ""


def ecrire_le_montant(valeur: Decimal | None) -> str:
    """« 28 000,00 € »; empty without any."""
    return argent.ecrire(valeur) if valeur is not None else ""


def _version(dossier: Dossier, cahier: Cahier) -> str:
    published = dossier.version.publiee_le
    return f"version {cahier.numero}" + (f" du {ecrire_le_jour(published, dossier)}" if published else "")


def _theme(dossier: Dossier, cahier: Cahier) -> str:
    return next((theme.libelle for theme in cahier.themes if theme.code == dossier.theme), "")
