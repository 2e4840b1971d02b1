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
from regles.chargement.organisation import figer_vagues, lire_comite, lire_suivi
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

    from regles.cahier import Donnee, Parametre
    from regles.chargement.calcul import Etapes

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
    cahier = _lire(racine, contexte)
    racine.fermer()
    lecteur.arreter()
    verifier_exemples(cahier, racine)
    lecteur.arreter()
    return cahier


def _lire(racine: Champs, contexte: Contexte) -> Cahier:
    """Every part, figures first: texts and formulas take them by their names."""
    racine.parmi("format", [FORMAT], FORMAT)
    contexte.documents = _lire_documents(racine)
    arrondi = racine.parmi("arrondi", ARRONDIS, ARRONDI_PAR_DEFAUT)
    atelier = Atelier(ARRONDIS[arrondi], contexte.constantes)
    fenetre, enveloppe = lire_fenetre(racine), lire_enveloppe(racine)
    atelier.figer("fenetre.ouverture", fenetre.ouverture, Genre.DATE)
    atelier.figer("fenetre.cloture", fenetre.cloture, Genre.DATE)
    if enveloppe.montant is not None:
        atelier.figer("enveloppe.montant", enveloppe.montant, Genre.MONTANT)
    parametres = figer_vagues(fenetre, atelier) + lire_parametres(racine, atelier)
    themes, natures = lire_themes(racine), lire_natures(racine)
    for donnee in vocabulaire(themes, natures).values():
        atelier.declarer(donnee)
    formulaire = lire_formulaire(racine, atelier)
    appreciations = lire_appreciations(racine, atelier)
    conditions = lire_recevabilite(racine, atelier)
    donnees = dict(atelier.donnees)
    etapes = lire_bareme(racine, atelier)
    montant, formule_montant, par_porteur = lire_montant(racine, atelier)
    formules = [*etapes, (montant, formule_montant)]
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
        comite=lire_comite(racine),
        suivi=lire_suivi(racine),
        exemples=lire_exemples(racine, donnees, tuple(condition.id for condition, _ in conditions)),
        programme=Programme(
            base=MappingProxyType(atelier.base),
            genres=MappingProxyType(atelier.genres),
            arrondi=atelier.arrondi,
            appreciations=tuple(formule for _, formule in appreciations),
            conditions=tuple(formule for _, formule in conditions if formule),
            etapes=tuple(formule for _, formule in formules if formule),
            noms_etapes=tuple(etape.id for etape, _ in formules),
            limites=_limites(donnees, parametres, etapes),
            champs=MappingProxyType(atelier.champs),
        ),
    )


def _lire_documents(racine: Champs) -> dict[str, str]:
    with racine.lire(racine.noeud("documents"), "documents") as champs:
        return {} if champs is None else {cle: champs.texte(cle) for cle in champs.table.entrees}


def _limites(donnees: Mapping[str, Donnee], parametres: tuple[Parametre, ...], etapes: Etapes) -> Mapping[str, str]:
    """What is said of each name when it is the operand of `min` that wins."""
    figures = {parametre.donnee.nom: parametre.donnee for parametre in parametres}
    limites = {nom: f"limité par : {donnee.libelle}" for nom, donnee in {**donnees, **figures}.items()}
    limites["enveloppe.montant"] = "limité par l'enveloppe"
    return MappingProxyType(limites | {etape.id: etape.limite for etape, _ in etapes})
