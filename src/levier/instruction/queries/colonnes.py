"""The columns of the list of a service, declared once: what the list reads, filters, sorts, adds up and exports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from levier.dossiers.enums import EtatDossier
from levier.instruction.enums import ActeVu, EtatProposition
from levier.territoires.enums import NatureStructure

Valeur = str | Decimal | datetime | None


class GenreDeColonne(StrEnum):
    """What a column holds: how it is written, which filters it takes, how a spreadsheet types it."""

    TEXTE = "texte"
    MONTANT = "montant"
    JOUR = "jour"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class ColonneDeListe:
    """One column; `champ` leads to it from `DossierRecu`.

    `tri`: the field, never null and under an index, that sorts by it; empty: no order. `mots`: what its codes are called.
    `borne`: whether the list is filtered by its least and greatest values. A column whose `titre` is not in the page of the
    list (`a_l_ecran`) is in its exports only. `exclu`: a day whose instant is the first after it.
    """

    nom: str
    titre: str
    champ: str
    genre: GenreDeColonne = GenreDeColonne.TEXTE
    tri: str = ""
    mots: Mapping[str, str] | None = None
    borne: bool = False
    a_l_ecran: bool = True
    exclu: bool = False

    @property
    def nombre(self) -> bool:
        """Whether it is a number, as tables align it."""
        return self.genre in {GenreDeColonne.MONTANT, GenreDeColonne.NOTE}

    @property
    def total(self) -> bool:
        """Whether its values add up."""
        return self.genre is GenreDeColonne.MONTANT


_MONTANT, _JOUR = GenreDeColonne.MONTANT, GenreDeColonne.JOUR
_ETATS = {etat.value: str(etat.label) for etat in EtatDossier}
_NATURES = {nature.value: str(nature.label) for nature in NatureStructure}
_PROPOSITIONS = {etat.value: str(etat.label) for etat in EtatProposition}
_ACTES = {etat.value: str(etat.label) for etat in ActeVu}
COLONNES = (
    ColonneDeListe("demandeur", "Demandeur", "structure__denomination"),
    ColonneDeListe("nature", "Nature", "structure__nature", mots=_NATURES, a_l_ecran=False),
    ColonneDeListe("siren", "SIREN", "structure__siren", a_l_ecran=False),
    ColonneDeListe("projet", "Projet", "projet", a_l_ecran=False),
    ColonneDeListe("numero", "Dossier", "numero"),
    ColonneDeListe("appel", "Guichet", "appel__identifiant", a_l_ecran=False),
    ColonneDeListe("theme", "Thème", "theme"),
    ColonneDeListe("depose_le", "Déposé le", "depose_le", _JOUR, tri="depose_le", borne=True),
    ColonneDeListe("complet_le", "Complet le", "complet_le", _JOUR, borne=True, a_l_ecran=False),
    ColonneDeListe("etat", "État", "etat", mots=_ETATS),
    ColonneDeListe("echeance", "Complément attendu avant le", "echeance_au", _JOUR, a_l_ecran=False, exclu=True),
    ColonneDeListe("silence", "Silence", "silence_au", _JOUR, tri="silence_tri", a_l_ecran=False, exclu=True),
    ColonneDeListe("instructeur", "Instructeur", "instructeur__nom"),
    ColonneDeListe("demande", "Demandé", "montant_demande", _MONTANT, tri="montant", borne=True),
    ColonneDeListe("calcule", "Calculé", "montant_calcule", _MONTANT, tri="calcule", borne=True),
    ColonneDeListe("propose", "Proposé", "montant_propose", _MONTANT, tri="propose", borne=True),
    ColonneDeListe("attribue", "Attribué", "montant_attribue", _MONTANT, tri="attribue", borne=True),
    ColonneDeListe("note", "Note", "note", GenreDeColonne.NOTE, tri="note_tri"),
    ColonneDeListe("proposition", "Proposition", "proposition", mots=_PROPOSITIONS, a_l_ecran=False),
    ColonneDeListe("avis", "Avis", "avis", mots={"attendu": "attendu", "rendu": "rendu"}, a_l_ecran=False),
    ColonneDeListe("acte", "Acte", "acte", mots=_ACTES, a_l_ecran=False),
)
NOMMEES = {colonne.nom: colonne for colonne in COLONNES}
BORNEES = tuple(colonne for colonne in COLONNES if colonne.borne)
TRIS = tuple(sens + colonne.nom for colonne in COLONNES if colonne.tri for sens in ("", "-"))
TRI = "-depose_le"
"""The order of a list that asks for none: the last deposited first."""
