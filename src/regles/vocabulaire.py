"""The values that every call may read, as data. A call adds its own: themes, natures of expense, fields of its form."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

from regles.roles import USUELS
from regles.valeurs import Donnee, Genre, Option

if TYPE_CHECKING:
    from regles.cahier import NatureDepense, PieceDemandee, Theme


class Fourni(StrEnum):
    """Every value that the program itself gives to the rules, by the one name that it bears in every cahier."""

    NATURE = "porteur.nature"
    POPULATION = "porteur.population"
    DEJA_ATTRIBUE = "porteur.deja_attribue"
    RECUPERE_TVA = "porteur.recupere_tva"  # kept beside the answers of the form; no formula reads it
    POPULATION_DU_GROUPE = "groupe.population"
    COMMUNES_DU_GROUPE = "groupe.communes"
    DEPARTEMENTS_DU_GROUPE = "groupe.departements_entiers"
    DEPOT = "projet.depot"
    DEPOT_COMPLET = "projet.depot_complet"
    COMITE = "projet.comite"
    DEPENSES = "depenses.total"
    AUTRES_RECETTES = "recettes.autres"
    DOTATIONS = "recettes.dotations"
    AUTOFINANCEMENT = "recettes.autofinancement"
    OUVERTURE = "fenetre.ouverture"
    CLOTURE = "fenetre.cloture"
    ENVELOPPE = "enveloppe.montant"
    RESTE = "enveloppe.reste"


class Fournisseur(StrEnum):
    """Where a value that no question asks comes from."""

    TERRITOIRE = "territoire"
    SERVICE = "service"
    PLAN = "plan"
    PIECES = "pieces"


_DEPENSE, _RECETTE, _PIECE = "depenses.", "recettes.", "pieces."
_FOURNISSEURS = {
    **dict.fromkeys((Fourni.NATURE, Fourni.POPULATION), Fournisseur.TERRITOIRE),
    **dict.fromkeys(
        (Fourni.POPULATION_DU_GROUPE, Fourni.COMMUNES_DU_GROUPE, Fourni.DEPARTEMENTS_DU_GROUPE), Fournisseur.TERRITOIRE
    ),
    **dict.fromkeys((Fourni.DEJA_ATTRIBUE, Fourni.DEPOT, Fourni.DEPOT_COMPLET, Fourni.COMITE), Fournisseur.SERVICE),
    **dict.fromkeys((Fourni.OUVERTURE, Fourni.CLOTURE, Fourni.ENVELOPPE, Fourni.RESTE), Fournisseur.SERVICE),
}
_FAMILLES = {_DEPENSE: Fournisseur.PLAN, _RECETTE: Fournisseur.PLAN, _PIECE: Fournisseur.PIECES}


def depense(nature: str) -> str:
    """The name of the total of one nature of expense."""
    return f"{_DEPENSE}{nature}"


def est_une_depense(nom: str) -> bool:
    """Whether `nom` is the total of the expenses, or of one nature of them."""
    return nom.startswith(_DEPENSE)


def piece_jointe(piece: str) -> str:
    """The name of the presence of one piece."""
    return f"{_PIECE}{piece}"


def fournisseur(nom: str) -> Fournisseur | None:
    """Who gives the value `nom`; None: a question of the form."""
    famille = next((qui for debut, qui in _FAMILLES.items() if nom.startswith(debut)), None)
    return famille or next((qui for fourni, qui in _FOURNISSEURS.items() if fourni == nom), None)


NATURES_DE_PORTEUR = (
    Option("commune", "Commune"),
    Option("cc", "Communauté de communes"),
    Option("ca", "Communauté d'agglomération"),
    Option("cu", "Communauté urbaine"),
    Option("metropole", "Métropole"),
    Option("ept", "Établissement public territorial"),
    Option("syndicat", "Syndicat intercommunal ou mixte"),
    Option("departement", "Département"),
    Option("region", "Région"),
    Option("ctu", "Collectivité territoriale unique"),
    Option("etablissement", "Personne morale financée seulement par des collectivités"),
    Option("association", "Association"),
    Option("autre", "Autre personne morale"),
)

COMMUN = (
    Donnee(Fourni.NATURE, Genre.CHOIX, "Nature du demandeur", options=NATURES_DE_PORTEUR),
    Donnee(Fourni.POPULATION, Genre.ENTIER, "Population du demandeur", unite="habitants", maximum=100_000_000),
    Donnee(
        "porteur.france_services",
        Genre.OUI_NON,
        "Porteur d'une maison France Services ou d'une MSAP",
        "MSAP : maison de services au public.",
    ),
    Donnee(
        "porteur.financee_par_collectivites",
        Genre.OUI_NON,
        "Financement par des collectivités seulement",
        "Subventions de l'État et de l'Union européenne mises à part.",
    ),
    Donnee(Fourni.DEJA_ATTRIBUE, Genre.MONTANT, "Déjà attribué au demandeur par ce guichet"),
    Donnee(Fourni.DEPOT, Genre.DATE, "Date de dépôt du dossier"),
    Donnee(Fourni.DEPOT_COMPLET, Genre.DATE, "Date du dernier envoi, quand des compléments ont été demandés"),
    Donnee(
        "projet.debut", Genre.DATE, "Date prévue du premier engagement", "Première commande ou premier contrat signé."
    ),
    Donnee("projet.fin", Genre.DATE, "Date prévue de fin du projet"),
    Donnee("projet.resultats", Genre.DATE, "Date prévue des premiers résultats"),
    Donnee(
        Fourni.COMITE,
        Genre.DATE,
        "Date du comité qui valide le projet",
        "Posée par le service ; dans certains guichets, les dépenses comptent à partir d'elle.",
    ),
    Donnee("projet.engage", Genre.OUI_NON, "Projet déjà engagé", "Une commande ou un contrat est déjà signé."),
    Donnee(
        "projet.engagement_decisionnel",
        Genre.OUI_NON,
        "Projet porté à un niveau décisionnel",
        "Par un élu ou par la direction générale, par exemple.",
    ),
    Donnee(
        "projet.transformation", Genre.OUI_NON, "Projet de transformation, d'innovation ou de modernisation numérique"
    ),
    Donnee(Fourni.DEPENSES, Genre.MONTANT, "Coût total du projet"),
    Donnee(Fourni.AUTRES_RECETTES, Genre.MONTANT, "Autres financements", "Subventions demandées ou obtenues ailleurs."),
    Donnee(
        Fourni.DOTATIONS,
        Genre.MONTANT,
        "Autres dotations de l'État pour ce projet",
        "DETR, DSIL, dotation politique de la ville, DSID ; elles comptent aussi dans les autres financements.",
    ),
    Donnee(Fourni.AUTOFINANCEMENT, Genre.MONTANT, "Autofinancement"),
    Donnee(USUELS.montant_demande, Genre.MONTANT, "Montant demandé"),
    Donnee(
        Fourni.POPULATION_DU_GROUPE,
        Genre.ENTIER,
        "Population couverte par le groupe",
        "Celle des communes de tous les membres, chacune comptée une fois.",
        unite="habitants",
        maximum=100_000_000,
    ),
    Donnee(
        Fourni.COMMUNES_DU_GROUPE,
        Genre.ENTIER,
        "Communes couvertes par le groupe",
        "Les communes membres et celles de leurs groupements, chacune comptée une fois.",
        unite="communes",
        maximum=40_000,
    ),
    Donnee(
        Fourni.DEPARTEMENTS_DU_GROUPE,
        Genre.ENTIER,
        "Départements entièrement couverts par le groupe",
        "Un département est couvert quand toutes ses communes le sont.",
        unite="départements",
        maximum=110,
    ),
    Donnee(Fourni.RESTE, Genre.MONTANT, "Crédits encore disponibles dans l'enveloppe"),
)


def vocabulaire(
    themes: Iterable[Theme], natures: Iterable[NatureDepense], pieces: Iterable[PieceDemandee] = ()
) -> dict[str, Donnee]:
    """The values known to a call that offers these themes and natures of expense, and asks for these pieces."""
    options = tuple(Option(theme.code, theme.libelle, theme.aide) for theme in themes)
    propres = [
        Donnee(USUELS.theme, Genre.CHOIX, "Thème du projet", options=options),
        *(Donnee(depense(nature.id), Genre.MONTANT, nature.libelle, nature.raison) for nature in natures),
        *(Donnee(piece_jointe(piece.id), Genre.OUI_NON, f"Pièce jointe : {piece.libelle}") for piece in pieces),
    ]
    return {donnee.nom: donnee for donnee in (*COMMUN, *propres)}
