"""YAML -> `Cahier`, or every mistake of its author at once."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING

from regles.arrondi import ARRONDI_PAR_DEFAUT, ARRONDIS
from regles.cahier import Cahier, Genre
from regles.chargement.atelier import Atelier
from regles.chargement.calcul import lire_appreciations, lire_bareme, lire_montant, lire_parametres, lire_recevabilite
from regles.chargement.champs import Champs, Contexte
from regles.chargement.exemples import lire_exemples, verifier_exemples
from regles.chargement.formulaire import lire_formulaire
from regles.chargement.lecture import CahierInvalide, Lecteur
from regles.chargement.presentation import (
    lire_acte,
    lire_criteres,
    lire_enveloppe,
    lire_fenetre,
    lire_identite,
    lire_natures,
    lire_page,
    lire_pieces,
    lire_themes,
)
from regles.langage.diagnostics import Diagnostic
from regles.programme import Programme
from regles.vocabulaire import vocabulaire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from regles.cahier import Donnee, Enveloppe, Fenetre, Parametre
    from regles.chargement.calcul import Conditions, Etapes, Jugees

__all__ = ["CahierInvalide", "Diagnostic", "charger"]

FORMAT = "1"
CACHE = 64  # cahiers kept compiled: a process serves few calls, many times


@lru_cache(maxsize=CACHE)
def charger(texte: str, fichier: str = "cahier.yaml") -> Cahier:
    """The cahier written in `texte`, checked and compiled, its worked examples included. `fichier` names it in diagnostics.

    Raises:
        CahierInvalide: with every mistake found, in the order of the file.
    """
    lecteur = Lecteur(texte, fichier)
    contexte = Contexte(lecteur)
    racine = Champs(contexte, lecteur.racine(), "cahier")
    racine.parmi("format", [FORMAT], FORMAT)
    contexte.documents = _lire_documents(racine)
    cahier = _lire(racine, contexte)
    racine.fermer()
    lecteur.arreter()
    verifier_exemples(cahier, racine)
    lecteur.arreter()
    return cahier


def _lire(racine: Champs, contexte: Contexte) -> Cahier:
    """Every part, figures first: texts and formulas take them by their names."""
    arrondi = racine.parmi("arrondi", ARRONDIS, ARRONDI_PAR_DEFAUT)
    atelier = Atelier(ARRONDIS[arrondi], contexte.constantes)
    fenetre, enveloppe = _figer_cadre(racine, atelier)
    parametres = lire_parametres(racine, atelier)
    themes, natures = lire_themes(racine), lire_natures(racine)
    for donnee in vocabulaire(themes, natures).values():
        atelier.declarer(donnee)
    formulaire, appreciations = lire_formulaire(racine, atelier), lire_appreciations(racine, atelier)
    conditions, donnees = lire_recevabilite(racine, atelier), dict(atelier.donnees)
    etapes = lire_bareme(racine, atelier)
    montant, formule_montant, par_porteur = lire_montant(racine, atelier)
    formules: Etapes = (*etapes, (montant, formule_montant))
    return Cahier(
        identite=lire_identite(racine),
        numero=racine.entier("version"),
        empreinte=sha256(contexte.lecteur.texte.encode()).hexdigest(),
        documents=MappingProxyType(contexte.documents),
        fenetre=fenetre,
        enveloppe=enveloppe,
        arrondi=arrondi,
        parametres=parametres,
        page=lire_page(racine),
        formulaire=formulaire,
        themes=themes,
        pieces=lire_pieces(racine),
        natures_depense=natures,
        criteres=lire_criteres(racine, themes),
        donnees=MappingProxyType(donnees),
        appreciations=tuple(appreciation for appreciation, _ in appreciations),
        recevabilite=tuple(condition for condition, _ in conditions),
        bareme=tuple(etape for etape, _ in etapes),
        montant=montant,
        plafond_par_porteur=par_porteur,
        engagement=racine.phrase("engagement"),
        acte=lire_acte(racine),
        exemples=lire_exemples(racine, donnees, tuple(condition.id for condition, _ in conditions)),
        programme=_programme(atelier, appreciations, conditions, formules, _limites(donnees, parametres, etapes)),
    )


def _lire_documents(racine: Champs) -> dict[str, str]:
    with racine.lire(racine.noeud("documents"), "documents") as champs:
        return {} if champs is None else {cle: champs.texte(cle) for cle in champs.table.entrees}


def _figer_cadre(racine: Champs, atelier: Atelier) -> tuple[Fenetre, Enveloppe]:
    """The window and the credits, whose figures every text and formula may take."""
    fenetre, enveloppe = lire_fenetre(racine), lire_enveloppe(racine)
    atelier.figer("fenetre.ouverture", fenetre.ouverture, Genre.DATE)
    atelier.figer("fenetre.cloture", fenetre.cloture, Genre.DATE)
    atelier.figer("enveloppe.montant", enveloppe.montant, Genre.MONTANT)
    return fenetre, enveloppe


def _programme(
    atelier: Atelier, appreciations: Jugees, conditions: Conditions, formules: Etapes, limites: Mapping[str, str]
) -> Programme:
    """What will run; a formula at fault is left out, its diagnostic refuses the whole."""
    return Programme(
        base=MappingProxyType(atelier.base),
        genres=MappingProxyType(atelier.genres),
        arrondi=atelier.arrondi,
        appreciations=tuple(formule for _, formule in appreciations),
        conditions=tuple(formule for _, formule in conditions if formule),
        etapes=tuple(formule for _, formule in formules if formule),
        noms_etapes=tuple(etape.id for etape, _ in formules),
        limites=limites,
        champs=MappingProxyType(atelier.champs),
    )


def _limites(donnees: Mapping[str, Donnee], parametres: tuple[Parametre, ...], etapes: Etapes) -> Mapping[str, str]:
    """What is said of each name when it is the operand of `min` that wins."""
    figures = {parametre.donnee.nom: parametre.donnee for parametre in parametres}
    limites = {nom: f"limité par : {donnee.libelle}" for nom, donnee in {**donnees, **figures}.items()}
    limites["enveloppe.montant"] = "limité par l'enveloppe"
    return MappingProxyType(limites | {etape.id: etape.limite for etape, _ in etapes})
