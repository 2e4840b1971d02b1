"""YAML -> `Cahier`, or every mistake of its author at once."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from regles.arrondi import ARRONDI_PAR_DEFAUT, ARRONDIS
from regles.cahier import Cahier
from regles.chargement.assertions import Connus
from regles.chargement.atelier import Atelier
from regles.chargement.calcul import lire_parametres
from regles.chargement.champs import Champs, Contexte
from regles.chargement.comite import lire_comite
from regles.chargement.competence import lire_competence
from regles.chargement.comptes import ComptesLus, annoncer_comptes, lire_comptes
from regles.chargement.criteres import lire_criteres
from regles.chargement.defauts import completer
from regles.chargement.exemples import lire_exemples, verifier_exemples
from regles.chargement.fenetre import deduire_du_depot, figer_jours, figer_vagues, lire_fenetre
from regles.chargement.financement import lire_plan
from regles.chargement.formulaire import lire_calculs, lire_formulaire
from regles.chargement.heritage import DEPUIS, SANS_PARENT, composer, part_d_un_autre
from regles.chargement.lecture import ANNEXES, CahierInvalide, Lecteur, Scalaire, Table
from regles.chargement.lignes import lire_lignes
from regles.chargement.noms import verifier_codes
from regles.chargement.offre import Offre, verifier_offre
from regles.chargement.organisation import lire_information, lire_partenaires
from regles.chargement.pieces import lire_pieces
from regles.chargement.porteurs import (
    etendre_nature,
    lire_natures_ajoutees,
    lire_porteurs,
)
from regles.chargement.presentation import (
    annee_d_ouverture,
    lire_acte,
    lire_enveloppe,
    lire_identite,
    lire_millesime,
    lire_natures,
    lire_page,
    lire_themes,
)
from regles.chargement.regles import lire_regles, programmer
from regles.chargement.roles import Joueurs, lire_roles
from regles.chargement.sans_demande import exiger_rien_a_remplir, sans_demande
from regles.chargement.suivi import SuiviLu, lire_suivi
from regles.chargement.tables import lire_tables
from regles.chargement.versements import VersementsLus, declarer_justifie, lire_versements
from regles.langage.diagnostics import Diagnostic
from regles.valeurs import Genre, Moment
from regles.vocabulaire import AJOUTEE, AJOUTEES, Fourni, vocabulaire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from regles.cahier import (
        Critere,
        Enveloppe,
        Exemple,
        ModeleActe,
        NatureDepense,
        Parametre,
        PieceDemandee,
        Section,
        TableDuGuichet,
        Texte,
        Theme,
    )
    from regles.chargement.regles import Regles
    from regles.comite import Comite
    from regles.fenetre import Fenetre
    from regles.financement import PlanDemande
    from regles.organisation import Information, Partenariat
    from regles.valeurs import Donnee

__all__ = ["CahierInvalide", "Diagnostic", "charger", "charger_depuis", "relire"]

FORMATS = ("1", "2")
CACHE = 64  # cahiers kept compiled: a process serves few calls, many times


@lru_cache(maxsize=CACHE)
def charger(texte: str, fichier: str = "cahier.yaml", *, exemples: bool = True) -> Cahier:
    """The author's door: the cahier written in `texte`, checked and compiled, its worked examples included.

    `fichier` names it in diagnostics. Without `exemples`, one that fails does not refuse it: a draft to compare with.

    Raises:
        CahierInvalide: with every mistake found, in the order of the file.
    """
    return _en_auteur(Lecteur(texte, fichier), exemples=exemples)


def charger_depuis(
    texte: str, parents: Mapping[str, str], fichier: str = "cahier.yaml", *, exemples: bool = True
) -> Cahier:
    """The author's door of a text that may start from another one: `parents` gives each by the name that cites it.

    The cahier is that of the whole text, `heritage.entier`, and has its digest; mistakes are shown where they are written.

    Raises:
        CahierInvalide: as `charger`, and what it starts from is unknown.
    """
    if not part_d_un_autre(texte):
        return charger(texte, fichier, exemples=exemples)
    return _en_auteur(composer(texte, fichier, parents), exemples=exemples)


def _en_auteur(lecteur: Lecteur, *, exemples: bool) -> Cahier:
    contexte = Contexte(lecteur)
    racine = Champs(contexte, lecteur.racine(), "cahier")
    if DEPUIS in racine.table.entrees:
        racine.signaler(DEPUIS, SANS_PARENT)
        lecteur.arreter()
    cahier = _lire(racine, contexte)
    racine.fermer()
    lecteur.arreter()
    verifier_offre(cahier, contexte)
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
    """What the call fixes: its dates, its credits, its figures, its tables."""

    fenetre: Fenetre
    enveloppe: Enveloppe
    parametres: tuple[Parametre, ...]
    tables: tuple[TableDuGuichet, ...]


_NATURE_A_DEMANDER = "ce guichet distingue des natures de demandeur : ajoutez « - nom: porteur.nature » au formulaire"


class _Catalogue(NamedTuple):
    """What the call offers and asks."""

    themes: tuple[Theme, ...]
    natures_depense: tuple[NatureDepense, ...]
    pieces: tuple[PieceDemandee, ...]
    plan: PlanDemande | None
    lignes: tuple[Donnee, ...]
    formulaire: tuple[Section, ...]
    partenaires: Partenariat | None
    criteres: tuple[Critere, ...]
    au_versement: tuple[Section, ...] = ()

    def ranger(self, sections: tuple[Section, ...]) -> _Catalogue:
        """The same, these sections each where it is asked: with the request, or with a payment."""
        par_moment = {quand: tuple(une for une in sections if une.quand is quand) for quand in Moment}
        return self._replace(formulaire=par_moment[Moment.DEPOT], au_versement=par_moment[Moment.VERSEMENT])


class _Parties(NamedTuple):
    """What the call says, asks to sign and shows by example."""

    page: tuple[Texte, ...]
    engagement: str
    acte: ModeleActe
    comite: Comite | None
    information: Information | None
    exemples: tuple[Exemple, ...]


class _Argent(NamedTuple):
    """What the call says across requests and after the decision."""

    comptes: ComptesLus
    versements: VersementsLus
    suivi: SuiviLu

    def dit(self) -> dict[str, Any]:
        """As the cahier holds it."""
        comptes = self.comptes
        return {
            "comptes": comptes.comptes,
            "classement": comptes.classement,
            "versements": self.versements.versements,
            "suivi": self.suivi.suivi,
        }

    def compile(self) -> dict[str, Any]:
        """As its programme runs it."""
        versements = self.versements
        return {
            "comptes": self.comptes.formules,
            "versements": versements.formules,
            "parts": versements.parts,
            "suivi": self.suivi.formules,
        }


def _lire_argent(
    racine: Champs, atelier: Atelier, regles: Regles, pieces: tuple[PieceDemandee, ...], fenetre: Fenetre
) -> _Argent:
    versements, suivi = lire_versements(racine, atelier, pieces), lire_suivi(racine, atelier)
    atelier.moment = Moment.DECISION
    return _Argent(lire_comptes(racine, atelier, regles.lectures(), fenetre.fin), versements, suivi)


def _lire(racine: Champs, contexte: Contexte) -> Cahier:
    """Every part, figures first: texts and formulas take them by their names."""
    arrondi = _lire_tete(racine, contexte)
    atelier = Atelier(ARRONDIS[arrondi], contexte.constantes, format=contexte.format)
    figures = _lire_figures(racine, atelier)
    atelier.millesime = lire_millesime(racine, annee_d_ouverture(figures.fenetre))
    catalogue = _lire_catalogue(racine, atelier, figures.fenetre)
    regles = lire_regles(racine, atelier, figures.fenetre, catalogue.pieces)
    argent = _lire_argent(racine, atelier, regles, catalogue.pieces, figures.fenetre)
    verifier_codes(atelier, contexte)
    sections, calculs = lire_calculs(catalogue.formulaire, atelier)
    catalogue = catalogue.ranger(sections)
    parties = _lire_parties(racine, catalogue, regles, argent)
    identite = lire_identite(racine, annee_d_ouverture(figures.fenetre))
    joueurs = Joueurs(catalogue.themes, catalogue.natures_depense, catalogue.formulaire, regles.propres, regles.regime)
    roles = lire_roles(racine, joueurs)
    cahier = Cahier(
        identite=identite,
        numero=racine.entier("version"),
        empreinte=sha256(contexte.lecteur.entier.encode()).hexdigest(),
        documents=MappingProxyType(contexte.documents),
        arrondi=arrondi,
        fichiers=tuple(contexte.codes),
        **figures._asdict(),
        **catalogue._asdict(),
        donnees=regles.donnees,
        roles=roles,
        porteurs=lire_porteurs(racine, identite, roles, atelier.natures),
        competence=lire_competence(racine, identite, catalogue.themes),
        **parties._asdict(),
        appreciations=tuple(jugee.appreciation for jugee in regles.appreciations),
        recevabilite=tuple(condition for condition, _ in regles.conditions),
        **argent.dit(),
        regime=regles.regime,
        bareme=tuple(etape for etape, _ in regles.etapes),
        montant=regles.montant,
        plafond_par_porteur=regles.plafond_par_porteur,
        programme=replace(programmer(atelier, regles, figures.parametres, contexte, calculs), **argent.compile()),
    )
    return completer(cahier, racine.table.entrees)


def _lire_parties(racine: Champs, catalogue: _Catalogue, regles: Regles, argent: _Argent) -> _Parties:
    return _Parties(
        page=lire_page(racine),
        engagement=racine.phrase("engagement", requis=False),
        acte=lire_acte(racine),
        comite=lire_comite(racine),
        information=lire_information(racine),
        exemples=lire_exemples(racine, _connus(racine, regles, argent, catalogue.pieces)),
    )


def _connus(racine: Champs, regles: Regles, argent: _Argent, pieces: tuple[PieceDemandee, ...]) -> Connus:
    """What a worked example may speak of."""
    versements, suivi = argent.versements.versements, argent.suivi
    return Connus(
        donnees=regles.donnees,
        conditions=tuple(condition.id for condition, _ in regles.conditions),
        etapes={etape.id: formule.expression.type for etape, formule in regles.etapes_et_montant if formule},
        pieces=tuple(piece.id for piece in pieces),
        jugees=tuple(jugee.appreciation.donnee.nom for jugee in regles.appreciations),
        versements=[versement.id for versement in versements.versements],
        suivi=[regle.suivi.id for regle in suivi.formules],
        payeurs=[payeur.nom for payeur in versements.payeurs],
        motifs_implicites=racine.contexte.format == 1,
    )


def _lire_figures(racine: Champs, atelier: Atelier) -> _Figures:
    fenetre, enveloppe = lire_fenetre(racine), lire_enveloppe(racine)
    figer_jours(fenetre, atelier, racine.contexte)
    if enveloppe.montant is not None:
        atelier.figer(Fourni.ENVELOPPE, enveloppe.montant, Genre.MONTANT)
    parametres = figer_vagues(fenetre, atelier, racine.contexte) + lire_parametres(racine, atelier)
    return _Figures(fenetre, enveloppe, parametres, lire_tables(racine, atelier))


def _lire_catalogue(racine: Champs, atelier: Atelier, fenetre: Fenetre) -> _Catalogue:
    plan = lire_plan(racine, atelier)
    themes, natures = lire_themes(racine), lire_natures(racine, atelier, requis=plan is not None)
    pieces, criteres = lire_pieces(racine, atelier), lire_criteres(racine, themes)
    if sans_demande(racine):
        exiger_rien_a_remplir(racine, pieces)
    atelier.offre = Offre(plan is not None, [piece.id for piece in pieces], racine.contexte.sans_jour)
    grille = any(critere.echelle for critere in criteres)
    for nom, donnee in vocabulaire(themes, natures, pieces, plan, fenetre, grille=grille).items():
        if nom in AJOUTEES and racine.contexte.format < AJOUTEE:
            if nom in atelier.noms:
                continue
            atelier.cessibles.add(nom)
        atelier.declarer(donnee)
    deduire_du_depot(fenetre, atelier)
    atelier.natures = lire_natures_ajoutees(racine)
    if atelier.natures:
        atelier.declarer(etendre_nature(atelier.donnees[Fourni.NATURE], atelier.natures))
    declarer_justifie(racine, atelier, natures)
    lignes = lire_lignes(racine, atelier)
    formulaire = lire_formulaire(racine, atelier, pieces)
    if atelier.natures and not any(champ.nom == Fourni.NATURE for section in formulaire for champ in section.champs):
        racine.signaler("porteurs", _NATURE_A_DEMANDER)
    annoncer_comptes(racine, atelier)
    partenaires = lire_partenaires(racine, atelier)
    return _Catalogue(themes, natures, pieces, plan, lignes, formulaire, partenaires, criteres)


def _lire_tete(racine: Champs, contexte: Contexte) -> str:
    """What the rest is read with: the format, the documents, the source of the whole file; how rates are rounded."""
    contexte.format = int(racine.parmi("format", FORMATS, FORMATS[0]))
    contexte.documents = _lire_documents(racine)
    contexte.fichiers = _lire_annexes(racine)
    racine.citer()
    return racine.parmi("arrondi", ARRONDIS, ARRONDI_PAR_DEFAUT, requis=False)


def _lire_annexes(racine: Champs) -> dict[str, str]:
    noeud = racine.noeud(ANNEXES, requis=False)
    entrees = noeud.entrees if isinstance(noeud, Table) else {}
    return {nom: contenu.texte for nom, contenu in entrees.items() if isinstance(contenu, Scalaire)}


def _lire_documents(racine: Champs) -> dict[str, str]:
    with racine.lire(racine.noeud("documents"), "documents") as champs:
        return {} if champs is None else {cle: champs.texte(cle) for cle in champs.table.entrees}
