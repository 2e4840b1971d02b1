"""YAML -> `Cahier`, or every mistake of its author at once."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from regles.arrondi import ARRONDI_PAR_DEFAUT, ARRONDIS
from regles.bornes import Encadrements
from regles.cahier import Cahier
from regles.chargement.assertions import Connus
from regles.chargement.atelier import Atelier
from regles.chargement.calcul import lire_appreciations, lire_bareme, lire_montant, lire_parametres, lire_recevabilite
from regles.chargement.champs import Champs, Contexte
from regles.chargement.competence import lire_competence
from regles.chargement.exemples import lire_exemples, verifier_exemples
from regles.chargement.financement import lire_plan
from regles.chargement.formulaire import lire_calculs, lire_formulaire
from regles.chargement.lecture import CahierInvalide, Lecteur
from regles.chargement.lignes import lire_lignes
from regles.chargement.organisation import figer_vagues, lire_comite, lire_partenaires, lire_suivi
from regles.chargement.pieces import lire_pieces, regler_pieces
from regles.chargement.presentation import (
    lire_acte,
    lire_criteres,
    lire_enveloppe,
    lire_fenetre,
    lire_identite,
    lire_millesime,
    lire_natures,
    lire_page,
    lire_themes,
)
from regles.chargement.regime import lire_regime
from regles.chargement.roles import Joueurs, lire_roles
from regles.chargement.versements import declarer_justifie, lire_versements
from regles.langage.diagnostics import Diagnostic
from regles.langage.encadrement import encadrer_jugement
from regles.programme import Jugement, PieceReglee, Programme
from regles.trace import controle, pas
from regles.valeurs import Genre
from regles.vocabulaire import AJOUTEE, AJOUTEES, Fourni, vocabulaire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from regles.cahier import (
        Critere,
        Enveloppe,
        EtapeBareme,
        Exemple,
        Fenetre,
        ModeleActe,
        NatureDepense,
        Parametre,
        PieceDemandee,
        Section,
        Texte,
        Theme,
    )
    from regles.chargement.atelier import Etapes
    from regles.chargement.calcul import Conditions, Jugees
    from regles.financement import PlanDemande
    from regles.langage.formule import Formule
    from regles.organisation import Comite, Partenariat, Suivi
    from regles.regimes import Regime
    from regles.valeurs import Donnee
    from regles.versement import Versements

__all__ = ["CahierInvalide", "Diagnostic", "charger", "relire"]

FORMATS = ("1", "2")
CACHE = 64  # cahiers kept compiled: a process serves few calls, many times


@lru_cache(maxsize=CACHE)
def charger(texte: str, fichier: str = "cahier.yaml", *, exemples: bool = True) -> Cahier:
    """The author's door: the cahier written in `texte`, checked and compiled, its worked examples included.

    `fichier` names it in diagnostics. Without `exemples`, one that fails does not refuse it: a draft to compare with.

    Raises:
        CahierInvalide: with every mistake found, in the order of the file.
    """
    lecteur = Lecteur(texte, fichier)
    contexte = Contexte(lecteur)
    racine = Champs(contexte, lecteur.racine(), "cahier")
    cahier = _lire(racine, contexte)
    racine.fermer()
    lecteur.arreter()
    if exemples:
        verifier_exemples(cahier, racine)
        lecteur.arreter()
    return cahier


@lru_cache(maxsize=CACHE)
def relire(texte: str) -> Cahier:
    """The archive's door: the cahier that `texte` was when it was published, whatever is asked of authors since.

    No check refuses it and no example runs. What is no longer understood takes its default; a rule that is no longer
    understood has no value, so that no result rests on it.

    Raises:
        CahierInvalide: the text is no YAML, which no loader ever took.
    """
    lecteur = Lecteur(texte, "cahier.yaml", archive=True)
    contexte = Contexte(lecteur)
    return _lire(Champs(contexte, lecteur.racine(), "cahier"), contexte)


class _Figures(NamedTuple):
    """What the call fixes: its dates, its credits, its figures."""

    fenetre: Fenetre
    enveloppe: Enveloppe
    parametres: tuple[Parametre, ...]


class _Catalogue(NamedTuple):
    """What the call offers and asks."""

    themes: tuple[Theme, ...]
    natures_depense: tuple[NatureDepense, ...]
    pieces: tuple[PieceDemandee, ...]
    plan: PlanDemande | None
    lignes: tuple[Donnee, ...]
    formulaire: tuple[Section, ...]
    partenaires: Partenariat | None


class _Regles(NamedTuple):
    """What the call computes, each part with its formulas."""

    donnees: Mapping[str, Donnee]
    appreciations: Jugees
    conditions: Conditions
    regime: Regime | None
    propres: Etapes
    communes: Etapes
    montant: EtapeBareme
    formule_montant: Formule | None
    plafond_par_porteur: bool
    pieces: tuple[PieceReglee, ...]

    @property
    def etapes(self) -> Etapes:
        """The steps of the author, then those of the regime."""
        return self.propres + self.communes

    @property
    def etapes_et_montant(self) -> Etapes:
        """All that computes, in order."""
        return (*self.etapes, (self.montant, self.formule_montant))


class _Parties(NamedTuple):
    """What the call says, asks to sign and shows by example."""

    page: tuple[Texte, ...]
    criteres: tuple[Critere, ...]
    engagement: str
    acte: ModeleActe
    comite: Comite | None
    suivi: tuple[Suivi, ...]
    exemples: tuple[Exemple, ...]


def _lire(racine: Champs, contexte: Contexte) -> Cahier:
    """Every part, figures first: texts and formulas take them by their names."""
    contexte.format = int(racine.parmi("format", FORMATS, FORMATS[0]))
    contexte.documents = _lire_documents(racine)
    arrondi = racine.parmi("arrondi", ARRONDIS, ARRONDI_PAR_DEFAUT)
    atelier = Atelier(ARRONDIS[arrondi], contexte.constantes)
    figures = _lire_figures(racine, atelier)
    atelier.millesime = lire_millesime(racine, figures.fenetre.ouverture.year)
    catalogue = _lire_catalogue(racine, atelier)
    regles = _lire_regles(racine, atelier, figures.fenetre, catalogue.pieces)
    versements = lire_versements(racine, atelier, catalogue.pieces)
    sections, calculs = lire_calculs(catalogue.formulaire, atelier)
    catalogue = catalogue._replace(formulaire=sections)
    parties = _lire_parties(racine, catalogue, regles, versements.versements)
    seul = _programme(atelier, regles, figures.parametres, contexte)
    identite = lire_identite(racine, figures.fenetre.ouverture.year)
    joueurs = Joueurs(catalogue.themes, catalogue.natures_depense, sections, regles.propres, regles.regime)
    return Cahier(
        identite=identite,
        numero=racine.entier("version"),
        empreinte=sha256(contexte.lecteur.texte.encode()).hexdigest(),
        documents=MappingProxyType(contexte.documents),
        arrondi=arrondi,
        **figures._asdict(),
        **catalogue._asdict(),
        donnees=regles.donnees,
        roles=lire_roles(racine, joueurs),
        competence=lire_competence(racine, identite, catalogue.themes),
        **parties._asdict(),
        appreciations=tuple(appreciation for appreciation, _ in regles.appreciations),
        recevabilite=tuple(condition for condition, _ in regles.conditions),
        versements=versements.versements,
        regime=regles.regime,
        bareme=tuple(etape for etape, _ in regles.etapes),
        montant=regles.montant,
        plafond_par_porteur=regles.plafond_par_porteur,
        programme=replace(
            seul, calculs=MappingProxyType(calculs), versements=versements.formules, parts=versements.parts
        ),
    )


def _lire_parties(racine: Champs, catalogue: _Catalogue, regles: _Regles, versements: Versements) -> _Parties:
    return _Parties(
        page=lire_page(racine),
        criteres=lire_criteres(racine, catalogue.themes),
        engagement=racine.phrase("engagement"),
        acte=lire_acte(racine),
        comite=lire_comite(racine),
        suivi=lire_suivi(racine),
        exemples=lire_exemples(racine, _connus(racine, regles, versements, catalogue.pieces)),
    )


def _connus(racine: Champs, regles: _Regles, versements: Versements, pieces: tuple[PieceDemandee, ...]) -> Connus:
    """What a worked example may speak of."""
    return Connus(
        donnees=regles.donnees,
        conditions=tuple(condition.id for condition, _ in regles.conditions),
        etapes={etape.id: formule.expression.type for etape, formule in regles.etapes_et_montant if formule},
        pieces=tuple(piece.id for piece in pieces),
        jugees=tuple(appreciation.donnee.nom for appreciation, _ in regles.appreciations),
        versements=[versement.id for versement in versements.versements],
        payeurs=[payeur.nom for payeur in versements.payeurs],
        motifs_implicites=racine.contexte.format == 1,
    )


def _lire_figures(racine: Champs, atelier: Atelier) -> _Figures:
    fenetre, enveloppe = lire_fenetre(racine), lire_enveloppe(racine)
    atelier.figer(Fourni.OUVERTURE, fenetre.ouverture, Genre.DATE)
    atelier.figer(Fourni.CLOTURE, fenetre.cloture, Genre.DATE)
    if enveloppe.montant is not None:
        atelier.figer(Fourni.ENVELOPPE, enveloppe.montant, Genre.MONTANT)
    return _Figures(fenetre, enveloppe, figer_vagues(fenetre, atelier) + lire_parametres(racine, atelier))


def _lire_catalogue(racine: Champs, atelier: Atelier) -> _Catalogue:
    themes, natures, pieces = lire_themes(racine), lire_natures(racine), lire_pieces(racine, atelier)
    plan = lire_plan(racine)
    for nom, donnee in vocabulaire(themes, natures, pieces, plan).items():
        if nom in AJOUTEES and racine.contexte.format < AJOUTEE:
            if nom in atelier.noms:
                continue
            atelier.cessibles.add(nom)
        atelier.declarer(donnee)
    declarer_justifie(racine, atelier, natures)
    lignes = lire_lignes(racine, atelier)
    formulaire = lire_formulaire(racine, atelier, pieces)
    return _Catalogue(themes, natures, pieces, plan, lignes, formulaire, lire_partenaires(racine, atelier))


def _lire_regles(racine: Champs, atelier: Atelier, fenetre: Fenetre, pieces: tuple[PieceDemandee, ...]) -> _Regles:
    appreciations = lire_appreciations(racine, atelier)
    conditions = lire_recevabilite(racine, atelier)
    etapes = lire_bareme(racine, atelier)
    regime, communes = lire_regime(racine, atelier, fenetre)
    montant, formule, par_porteur = lire_montant(racine, atelier, communes)
    return _Regles(
        MappingProxyType(atelier.donnees),
        appreciations,
        conditions,
        regime,
        etapes,
        communes,
        montant,
        formule,
        par_porteur,
        regler_pieces(pieces, atelier, {e.id: f for e, f in (*etapes, *communes, (montant, formule)) if f}),
    )


def _programme(atelier: Atelier, regles: _Regles, parametres: tuple[Parametre, ...], contexte: Contexte) -> Programme:
    formules = regles.etapes_et_montant
    limites = _limites(regles.donnees, parametres, regles.etapes)
    conditions = tuple(formule for _, formule in regles.conditions if formule)
    etapes_par_nom = {etape.id: formule for etape, formule in formules if formule}
    possibles = {a.donnee.nom: encadrer_jugement(a.donnee) for a, _ in regles.appreciations}
    return Programme(
        base=atelier.base,
        genres=MappingProxyType(atelier.genres),
        arrondi=atelier.arrondi,
        appreciations=tuple(formule for _, formule in regles.appreciations),
        conditions=conditions,
        etapes=tuple(formule for _, formule in formules if formule),
        noms_etapes=tuple(etape.id for etape, _ in formules),
        etapes_par_nom=etapes_par_nom,
        limites=limites,
        champs=MappingProxyType(atelier.champs),
        obligations=MappingProxyType(atelier.obligations),
        verifications=MappingProxyType(atelier.verifications),
        calculs=MappingProxyType({}),
        versements=(),
        parts=(),
        pieces=regles.pieces,
        jugements=tuple(
            Jugement(a.donnee.nom, a.defaut, formule.calcul if formule else None, a)
            for a, formule in regles.appreciations
        ),
        encadrements=Encadrements(possibles, conditions, etapes_par_nom, atelier.arrondi),
        controles=tuple(controle(condition, formule) for condition, formule in regles.conditions if formule),
        pas=tuple(pas(etape, formule, atelier.genres, limites) for etape, formule in formules if formule),
        places=MappingProxyType(contexte.places),
        cites=frozenset(contexte.cites),
        lus=frozenset(atelier.lus),
        cedes=frozenset(atelier.cedes),
    )


def _lire_documents(racine: Champs) -> dict[str, str]:
    with racine.lire(racine.noeud("documents"), "documents") as champs:
        return {} if champs is None else {cle: champs.texte(cle) for cle in champs.table.entrees}


def _limites(donnees: Mapping[str, Donnee], parametres: tuple[Parametre, ...], etapes: Etapes) -> Mapping[str, str]:
    """What is said of each name when it is the operand of `min` that wins."""
    figures = {parametre.donnee.nom: parametre.donnee for parametre in parametres}
    limites = {nom: f"limité par : {donnee.libelle}" for nom, donnee in {**donnees, **figures}.items()}
    limites[Fourni.ENVELOPPE] = "limité par l'enveloppe"
    return MappingProxyType(limites | {etape.id: etape.limite for etape, _ in etapes})
