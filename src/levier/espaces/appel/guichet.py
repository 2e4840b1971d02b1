"""A call in force as its pages show it: everything comes from its cahier."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import CharField, QuerySet
from django.http import Http404

from levier.appels.enums import EtatVersion
from levier.appels.models import Appel, VersionCahier
from levier.appels.queries import (
    TAILLE_DES_LISTES,
    appels_en_liste,
    appels_publies,
    cahier_de,
    est_ouvert,
    fenetre_de,
    jours_restants,
    jusqu_a_quand,
    version_en_vigueur,
)
from levier.socle.droits import Verdict
from levier.socle.requetes import Parametre, Requete
from regles.cahier import Cahier, Critere, Exemple, Theme
from regles.evaluation import evaluer
from regles.fenetre import Fenetre, Fin
from regles.resultat import EtapeCalculee, Resultat
from regles.suite import Suite, suites


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
class CarteDAppel:
    """One call in a list, as its row says it: no cahier is read."""

    appel: Appel
    ouvert: Verdict
    delai: str

    @property
    def sans_demande(self) -> bool:
        """Whether nobody asks: the service establishes the list of beneficiaries."""
        return self.appel.fin == Fin.SANS_DEMANDE

    @property
    def jusqu_a(self) -> str:
        """Until when an open call receives, before the days that are left; nothing when they say it all."""
        return "" if jours_restants(self.appel) is None else jusqu_a_quand(self.appel)


@dataclass(frozen=True, slots=True)
class PageDAppels:
    """Some calls, the open ones first, then by closing day; `suivant`: the key of the last, when there are others."""

    cartes: list[CarteDAppel]
    suivant: int | None


@dataclass(frozen=True, slots=True)
class Guichet:
    """One call in force today."""

    appel: Appel
    version: VersionCahier
    cahier: Cahier
    ouvert: Verdict
    delai: str

    @property
    def sans_demande(self) -> bool:
        """Whether nobody asks: the service establishes the list of beneficiaries."""
        return self.cahier.sans_demande

    @property
    def fenetre(self) -> Fenetre:
        """When requests are received, with the acts of the service."""
        return fenetre_de(self.cahier, self.appel)

    @property
    def themes(self) -> list[ThemeVu]:
        """Each theme with the criteria that concern it."""
        return [
            ThemeVu(theme, tuple(c for c in self.cahier.criteres if not c.themes or theme.code in c.themes))
            for theme in self.cahier.themes
        ]

    @property
    def suite(self) -> tuple[Suite, ...]:
        """What comes after the deposit, as the call declares it."""
        return suites(self.cahier)

    @property
    def exemples(self) -> list[ExempleVu]:
        """The worked examples that say a verdict and its amount; a version is published only if all hold."""
        told = [e for e in self.cahier.exemples if e.recevable is False or (e.recevable and "montant" in e.attendu)]
        return [exemple_vu(self.cahier, exemple) for exemple in told]


@dataclass(frozen=True, slots=True)
class ExempleCalcule:
    """A worked example with its computation: the steps that the amount compares, then the amount."""

    guichet: Guichet
    cas: str
    resultat: Resultat
    etapes: tuple[EtapeCalculee, ...]


def exemple_calcule(cartes: list[CarteDAppel]) -> ExempleCalcule | None:
    """The first worked example of an open call where something else than the rate decides the amount."""
    shown = next((carte.appel for carte in cartes if carte.ouvert and carte.appel.exemple is not None), None)
    if shown is None or shown.exemple is None:
        return None
    found = guichet_de(shown)
    exemple = found.cahier.exemples[shown.exemple]
    result = evaluer(found.cahier, exemple.donnees)
    *etapes, last = result.etapes
    compared = [etape for etape in etapes if etape.id in last.valeurs_utilisees and etape.valeur is not None]
    return ExempleCalcule(found, exemple.intitule, result, (*compared, last))


def exemple_vu(cahier: Cahier, exemple: Exemple) -> ExempleVu:
    """A worked example with the sentences of its refusal."""
    phrases = {condition.id: condition.refus for condition in cahier.recevabilite}
    return ExempleVu(
        exemple.intitule, exemple.recevable, exemple.montant, tuple(phrases[motif] for motif in exemple.motifs)
    )


def _un_appel() -> QuerySet[Appel]:
    named = appels_publies().filter(identifiant=Parametre("identifiant", CharField()))
    return named.select_related("en_vigueur")


_APPEL = Requete(_un_appel)


def guichet(identifiant: str, numero: int | None = None) -> Guichet:
    """The call in force, or its published version `numero`. Raises Http404 for anything else."""
    appel = _APPEL.une(identifiant=identifiant)
    if appel is None:
        raise Http404(identifiant)
    if numero is None:
        return guichet_de(appel)
    version = appel.versions.filter(etat=EtatVersion.PUBLIEE, numero=numero).first()
    if version is None:
        raise Http404(f"{identifiant}, version {numero}")
    return _guichet(version, appel)


def page_d_appels(apres: int | None = None, taille: int = TAILLE_DES_LISTES) -> PageDAppels:
    """Published calls, after the one whose key is `apres` (from the first when there is none)."""
    place = appels_publies().filter(pk=apres).first() if apres is not None else None
    found = appels_en_liste(place)
    return PageDAppels(
        [carte(appel) for appel in found[:taille]], found[taille - 1].pk if len(found) > taille else None
    )


def carte(appel: Appel) -> CarteDAppel:
    """A published call, as lists show it."""
    opened = est_ouvert(appel)
    return CarteDAppel(appel, opened, _delai(appel, opened))


def guichet_de(appel: Appel) -> Guichet:
    """A published call, under the version in force."""
    return _guichet(version_en_vigueur(appel), appel)


def _guichet(version: VersionCahier, appel: Appel) -> Guichet:
    cahier = cahier_de(version)
    fenetre = fenetre_de(cahier, appel)
    opened = est_ouvert(fenetre)
    return Guichet(appel, version, cahier, opened, _delai(fenetre, opened))


def _delai(de: Fenetre | Appel, ouvert: Verdict) -> str:
    """« Encore 37 jours », or why it is not open."""
    if not ouvert:
        return ouvert.raison
    left = jours_restants(de)
    if left is None:
        return f"Ouvert {jusqu_a_quand(de)}"
    if left == 0:
        return "Dernier jour"
    return "Encore 1 jour" if left == 1 else f"Encore {left} jours"
