"""A call in force as its pages show it: everything comes from its cahier."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import Http404

from levier.appels.enums import EtatVersion
from levier.appels.models import Appel, VersionCahier
from levier.appels.queries import (
    appels_publies,
    cahier_de,
    est_ouvert,
    fenetre,
    version_en_vigueur,
    versions_en_vigueur,
)
from levier.socle import horloge
from levier.socle.droits import Verdict
from regles.cahier import Cahier, Critere, Exemple, Theme
from regles.evaluation import evaluer
from regles.resultat import EtapeCalculee, Resultat
from regles.vocabulaire import Fourni

_NOM = re.compile(r"[a-z_]\w*(?:\.\w+)*")
_MOTS = frozenset(
    {"si", "alors", "sinon", "et", "ou", "non", "parmi", "hors", "min", "max", "de", "oui", "à", "défaut"}
)


@dataclass(frozen=True, slots=True)
class ThemeVu:
    """A theme with its criteria."""

    theme: Theme
    criteres: tuple[Critere, ...]


@dataclass(frozen=True, slots=True)
class ExempleVu:
    """A worked example: the case, the verdict, why it is refused."""

    cas: str
    recevable: bool | None
    montant: int | None
    motifs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guichet:
    """One call in force today."""

    appel: Appel
    version: VersionCahier
    cahier: Cahier
    ouvert: Verdict
    jours_restants: int

    @property
    def delai(self) -> str:
        """« Encore 37 jours », or why it is not open."""
        if not self.ouvert:
            return self.ouvert.raison
        if self.jours_restants == 0:
            return "Dernier jour"
        return "Encore 1 jour" if self.jours_restants == 1 else f"Encore {self.jours_restants} jours"

    @property
    def themes(self) -> list[ThemeVu]:
        """Each theme with the criteria that concern it."""
        return [
            ThemeVu(theme, tuple(c for c in self.cahier.criteres if not c.themes or theme.code in c.themes))
            for theme in self.cahier.themes
        ]

    @property
    def exemples(self) -> list[ExempleVu]:
        """The worked examples that end in a verdict; a version is published only if all hold."""
        return [exemple_vu(self.cahier, exemple) for exemple in self.cahier.exemples if exemple.recevable is not None]


@dataclass(frozen=True, slots=True)
class ExempleCalcule:
    """A worked example with its computation: the steps that the amount compares, then the amount."""

    guichet: Guichet
    cas: str
    resultat: Resultat
    etapes: tuple[EtapeCalculee, ...]


def exemple_calcule(guichets: list[Guichet]) -> ExempleCalcule | None:
    """The first worked example of an open call where something else than the rate decides the amount."""
    for found in guichets:
        for exemple in found.cahier.exemples:
            result = evaluer(found.cahier, exemple.donnees)
            *etapes, last = result.etapes
            if found.ouvert and result.recevable and result.montant and last.limite:
                compared = [
                    etape for etape in etapes if etape.id in last.valeurs_utilisees and etape.valeur is not None
                ]
                return ExempleCalcule(found, exemple.cas, result, (*compared, last))
    return None


def exemple_vu(cahier: Cahier, exemple: Exemple) -> ExempleVu:
    """A worked example with the sentences of its refusal."""
    phrases = {condition.id: condition.refus for condition in cahier.recevabilite}
    return ExempleVu(exemple.cas, exemple.recevable, exemple.montant, tuple(phrases[motif] for motif in exemple.motifs))


def guichet(identifiant: str, numero: int | None = None) -> Guichet:
    """The published call of this name, as its version in force or the one of this number has it. Raises Http404."""
    appel = appels_publies().filter(identifiant=identifiant).first()
    if appel is None:
        raise Http404(identifiant)
    if numero is None:
        return _guichet(version_en_vigueur(appel), appel)
    version = appel.versions.filter(etat=EtatVersion.PUBLIEE, numero=numero).first()
    if version is None:
        raise Http404(f"{identifiant}, version {numero}")
    return _guichet(version, appel)


def guichets() -> list[Guichet]:
    """Every published call, the open ones first, then by closing day."""
    found = [_guichet(version, version.appel) for version in versions_en_vigueur()]
    return sorted(found, key=lambda g: (not g.ouvert, g.cahier.fenetre.cloture, g.cahier.identite.titre))


def _guichet(version: VersionCahier, appel: Appel) -> Guichet:
    cahier = cahier_de(version)
    left = (fenetre(cahier)[1].date() - horloge.aujourdhui()).days
    return Guichet(appel, version, cahier, est_ouvert(cahier), left)


def en_mots(cahier: Cahier, formule: str) -> str:
    """A formula with people's words: « Taux retenu » de « Dépenses éligibles »."""
    labels = {donnee.nom: donnee.libelle for donnee in cahier.donnees.values()}
    labels |= {parametre.donnee.nom: parametre.donnee.libelle for parametre in cahier.parametres}
    labels |= {appreciation.donnee.nom: appreciation.donnee.libelle for appreciation in cahier.appreciations}
    labels |= {etape.id: etape.libelle for etape in cahier.bareme}
    labels |= {Fourni.OUVERTURE: "ouverture du dépôt", Fourni.CLOTURE: "clôture du dépôt"}
    options = {option.code: option.libelle for donnee in cahier.donnees.values() for option in donnee.options}

    def written(found: re.Match[str]) -> str:
        name = found[0]
        if name in _MOTS:
            return {"parmi": "est parmi", "hors": "n’est pas parmi"}.get(name, name)
        return f"« {labels[name]} »" if name in labels else options.get(name, name)

    return _NOM.sub(written, " ".join(formule.split())).replace("<=", "au plus").replace(">=", "au moins")
