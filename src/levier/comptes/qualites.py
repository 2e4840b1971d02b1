"""The words under which an act is signed, by title, gender and ressort. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from levier.comptes.enums import Accord, Titre
from levier.territoires.enums import Perimetre

PRECISION_MAX = 75
"""Characters of the words typed: two of them, and what stands between, hold on the line of an act."""
MOTS = {
    Titre.PREFET: ("le préfet", "la préfète"),
    Titre.SOUS_PREFET: ("le sous-préfet", "la sous-préfète"),
    Titre.SECRETAIRE_GENERAL: ("le secrétaire général", "la secrétaire générale"),
    Titre.SGAR: (
        "le secrétaire général pour les affaires régionales",
        "la secrétaire générale pour les affaires régionales",
    ),
    Titre.DIRECTEUR_DE_CABINET: ("le directeur de cabinet", "la directrice de cabinet"),
    Titre.HABILITE: ("le signataire habilité", "la signataire habilitée"),
}
_ARTICLES = ("Le ", "La ", "L’", "L'")


@dataclass(frozen=True, slots=True)
class Fonction:
    """What a signatory is: a title with what completes it (« de Charolles »), or words of its own (Titre.AUTRE)."""

    titre: Titre
    genre: Accord = Accord.MASCULIN
    precision: str = ""
    interim: bool = False

    def ecrire(self, lieu: str = "") -> str:
        """Inside a sentence: « la préfète de Saône-et-Loire par intérim »; `lieu` is what a préfet alone is « of »."""
        if self.titre is Titre.AUTRE:
            words = _minuscule(self.precision)
        else:
            place = self.precision or (lieu if self.titre is Titre.PREFET else "")
            words = f"{MOTS[self.titre][self.genre is Accord.FEMININ]} {place}".rstrip()
        return f"{words} par intérim" if self.interim else words

    def pour(self, service: str) -> Fonction:
        """The quality where `service` decides: nobody signs as préfet for a service that is no préfecture."""
        if self.titre is Titre.PREFET and service and not est_prefecture(service):
            return replace(self, titre=Titre.HABILITE)
        return self

    def qui_delegue(self, perimetre: Perimetre) -> str:
        """As who signs by delegation names the authority: « la préfète », « le préfet de région »."""
        return self.ecrire("de région" if perimetre is Perimetre.REGION else "")


@dataclass(frozen=True, slots=True)
class Qualite:
    """Under which quality an act is signed; the reference is that of the delegation, empty for the préfet himself."""

    libelle: str
    delegation_reference: str = ""


def est_prefecture(service: str) -> bool:
    """Whether a service, as calls name it, is a préfecture."""
    return service.lower().startswith("préfecture")


def titre_de_droit(perimetre: Perimetre) -> Titre:
    """What signs by right there when nothing else is said: the nation has no préfet."""
    return Titre.HABILITE if perimetre is Perimetre.NATIONAL else Titre.PREFET


def de_plein_droit(fonction: Fonction, lieu: str) -> Qualite:
    """« La préfète de Saône-et-Loire »."""
    return Qualite(_majuscule(fonction.ecrire(lieu)))


def par_delegation(fonction: Fonction, autorite: str, reference: str) -> Qualite:
    """« Pour la préfète et par délégation, la secrétaire générale »."""
    return Qualite(f"Pour {autorite} et par délégation, {fonction.ecrire()}", reference)


def _majuscule(mots: str) -> str:
    return mots[:1].upper() + mots[1:]


def _minuscule(mots: str) -> str:
    return mots[:1].lower() + mots[1:] if mots.startswith(_ARTICLES) else mots
