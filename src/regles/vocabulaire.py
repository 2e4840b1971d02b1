"""The values that every call may read, as data. A call adds its own: themes, natures of expense, fields of its form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from regles.valeurs import Donnee, Genre, Option

if TYPE_CHECKING:
    from regles.cahier import NatureDepense, PieceDemandee, Theme

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
    Donnee("porteur.nature", Genre.CHOIX, "Nature du demandeur", options=NATURES_DE_PORTEUR),
    Donnee("porteur.population", Genre.ENTIER, "Population du demandeur", unite="habitants", maximum=100_000_000),
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
    Donnee("porteur.deja_attribue", Genre.MONTANT, "Déjà attribué au demandeur par ce guichet"),
    Donnee("projet.depot", Genre.DATE, "Date de dépôt du dossier"),
    Donnee("projet.depot_complet", Genre.DATE, "Date du dernier envoi, quand des compléments ont été demandés"),
    Donnee(
        "projet.debut", Genre.DATE, "Date prévue du premier engagement", "Première commande ou premier contrat signé."
    ),
    Donnee("projet.fin", Genre.DATE, "Date prévue de fin du projet"),
    Donnee("projet.resultats", Genre.DATE, "Date prévue des premiers résultats"),
    Donnee(
        "projet.comite",
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
    Donnee("depenses.total", Genre.MONTANT, "Coût total du projet"),
    Donnee("recettes.autres", Genre.MONTANT, "Autres financements", "Subventions demandées ou obtenues ailleurs."),
    Donnee(
        "recettes.dotations",
        Genre.MONTANT,
        "Autres dotations de l'État pour ce projet",
        "DETR, DSIL, dotation politique de la ville, DSID ; elles comptent aussi dans les autres financements.",
    ),
    Donnee("recettes.autofinancement", Genre.MONTANT, "Autofinancement"),
    Donnee("demande.montant", Genre.MONTANT, "Montant demandé"),
    Donnee(
        "groupe.population",
        Genre.ENTIER,
        "Population couverte par le groupe",
        "Celle des communes de tous les membres, chacune comptée une fois.",
        unite="habitants",
        maximum=100_000_000,
    ),
    Donnee(
        "groupe.communes",
        Genre.ENTIER,
        "Communes couvertes par le groupe",
        "Les communes membres et celles de leurs groupements, chacune comptée une fois.",
        unite="communes",
        maximum=40_000,
    ),
    Donnee(
        "groupe.departements_entiers",
        Genre.ENTIER,
        "Départements entièrement couverts par le groupe",
        "Un département est couvert quand toutes ses communes le sont.",
        unite="départements",
        maximum=110,
    ),
    Donnee("enveloppe.reste", Genre.MONTANT, "Crédits encore disponibles dans l'enveloppe"),
)


def vocabulaire(
    themes: Iterable[Theme], natures: Iterable[NatureDepense], pieces: Iterable[PieceDemandee] = ()
) -> dict[str, Donnee]:
    """The values known to a call that offers these themes and natures of expense, and asks for these pieces."""
    options = tuple(Option(theme.code, theme.libelle, theme.aide) for theme in themes)
    propres = [
        Donnee("projet.theme", Genre.CHOIX, "Thème du projet", options=options),
        *(Donnee(f"depenses.{nature.id}", Genre.MONTANT, nature.libelle, nature.raison) for nature in natures),
        *(Donnee(f"pieces.{piece.id}", Genre.OUI_NON, f"Pièce jointe : {piece.libelle}") for piece in pieces),
    ]
    return {donnee.nom: donnee for donnee in (*COMMUN, *propres)}
