"""The values that a rule may read, in one table: name, genre, words, who fills each one, and from which moment.

The language, the study of a request, the simulator, the batch and the docs share it. A call adds its own values: themes,
natures of expense, co-financers, pieces, fields of its form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from regles.arrondi import MILLION
from regles.financement import DOTATIONS, LIBELLES_DES_ORIGINES
from regles.natures import NATURES_DE_PORTEUR
from regles.roles import USUELS
from regles.valeurs import Donnee, Genre, Moment, Option

if TYPE_CHECKING:
    from regles.cahier import NatureDepense, PieceDemandee, Theme
    from regles.fenetre import Fenetre
    from regles.financement import PlanDemande


class Fourni(StrEnum):
    """Every value that the program itself gives to the rules, by the one name that it bears in every cahier."""

    NATURE = "porteur.nature"
    POPULATION = "porteur.population"
    CODE = "porteur.code"
    DEPARTEMENT = "porteur.departement"
    REGION = "porteur.region"
    OUTRE_MER = "porteur.outre_mer"
    PLUS_GRANDE_COMMUNE = "porteur.plus_grande_commune"
    NATURE_DU_LIEU = "lieu.nature"
    POPULATION_DU_LIEU = "lieu.population"
    CODE_DU_LIEU = "lieu.code"
    DEPARTEMENT_DU_LIEU = "lieu.departement"
    REGION_DU_LIEU = "lieu.region"
    LIEU_OUTRE_MER = "lieu.outre_mer"
    PLUS_GRANDE_COMMUNE_DU_LIEU = "lieu.plus_grande_commune"
    DEJA_ATTRIBUE = "porteur.deja_attribue"
    RECUPERE_TVA = "porteur.recupere_tva"  # kept beside the answers of the form; no formula reads it
    POPULATION_DU_GROUPE = "groupe.population"
    COMMUNES_DU_GROUPE = "groupe.communes"
    DEPARTEMENTS_DU_GROUPE = "groupe.departements_entiers"
    MEMBRES = "groupe.membres"
    DEPOT = "projet.depot"
    DEPOT_COMPLET = "projet.depot_complet"
    VAGUE = "projet.vague"
    EDITION = "projet.edition"
    COMITE = "projet.comite"
    NOTE = "grille.note"
    DEPENSES = "depenses.total"
    AUTRES_RECETTES = "recettes.autres"
    DOTATIONS = "recettes.dotations"
    PUBLIQUES = "recettes.publiques"
    AUTOFINANCEMENT = "recettes.autofinancement"
    OUVERTURE = "fenetre.ouverture"
    CLOTURE = "fenetre.cloture"
    ENVELOPPE = "enveloppe.montant"
    RESTE = "enveloppe.reste"
    ACCORDE = "subvention.montant"
    VERSE = "subvention.verse"
    DEFINITIF = "subvention.definitif"
    NOTIFICATION = "subvention.jour"


class Fournisseur(StrEnum):
    """Who gives a value."""

    TERRITOIRE = "territoire"  # public data, in the vintage of the call
    STRUCTURE = "structure"  # what is known of the porteur: its place, its partners
    FORMULAIRE = "formulaire"  # a question that the call must ask
    PLAN = "plan"  # the financing plan
    PIECES = "pieces"
    SERVICE = "service"  # judgements, acts
    ENVELOPPE = "enveloppe"  # credits, and what other decisions took of them
    CALENDRIER = "calendrier"  # the window of the call, the days of the request
    VERSEMENTS = "versements"  # what was granted, paid and justified


HABITANTS_MAXIMUM = 100_000_000
MEMBRES_MAXIMUM = 200

DEPUIS_LE_DEBUT, AJOUTEE = 1, 2


@dataclass(frozen=True, slots=True)
class ValeurCommune:
    """A value that every call may read, with who fills it and from when.

    `depuis` is the format that reserves its name: in format 1, an author's own name wins over one added since.
    """

    donnee: Donnee
    fournisseur: Fournisseur
    quand: Moment = Moment.DEPOT
    depuis: int = DEPUIS_LE_DEBUT


@dataclass(frozen=True, slots=True)
class Famille:
    """Values that a call makes by what it declares: `depenses.<nature>`. `debut` and `fin` stand around what it declares."""

    debut: str
    de: str
    genre: Genre
    libelle: str
    fournisseur: Fournisseur
    quand: Moment = Moment.DEPOT
    fin: str = ""

    @property
    def nom(self) -> str:
        """How docs write it."""
        return f"{self.debut}<{self.de}>{self.fin}"

    def comprend(self, nom: str) -> bool:
        """Whether `nom` may be one of them."""
        return nom.startswith(self.debut) and nom.endswith(self.fin) and len(nom) > len(self.debut) + len(self.fin)

    def nommer(self, identifiant: str) -> str:
        """The name of the one that `identifiant` makes."""
        return f"{self.debut}{identifiant}{self.fin}"


_DEPENSES = Famille("depenses.", "nature", Genre.MONTANT, "Dépenses de cette nature", Fournisseur.PLAN)
_RECETTES = Famille("recettes.", "cofinanceur", Genre.MONTANT, "Financement de ce cofinanceur", Fournisseur.PLAN)
_PIECES = Famille("pieces.", "id", Genre.OUI_NON, "Pièce jointe", Fournisseur.PIECES)
_JOURS = Famille("pieces.", "id", Genre.DATE, "Date de la pièce", Fournisseur.PIECES, fin=".date")
_JUSTIFIES = Famille(
    "justifie.",
    "nature",
    Genre.MONTANT,
    "Dépenses justifiées de cette nature",
    Fournisseur.VERSEMENTS,
    Moment.VERSEMENT,
)
_COMPTES = Famille(
    "comptes.", "id", Genre.MONTANT, "Total des autres demandes, ou leur nombre", Fournisseur.ENVELOPPE, Moment.DECISION
)
FAMILLES = (_DEPENSES, _RECETTES, _JOURS, _PIECES, _JUSTIFIES, _COMPTES)


def _territoire(debut: str, qui: str, *, neuve: bool) -> Iterator[ValeurCommune]:
    """What public data say of a porteur, or of the place of a project."""
    anciennes = (
        Donnee(f"{debut}.nature", Genre.CHOIX, f"Nature {qui}", options=NATURES_DE_PORTEUR),
        Donnee(f"{debut}.population", Genre.ENTIER, f"Population {qui}", unite="habitants", maximum=HABITANTS_MAXIMUM),
    )
    ajoutees = (
        Donnee(f"{debut}.code", Genre.CODE, f"Code {qui}", "Code INSEE, ou SIREN d'un groupement."),
        Donnee(f"{debut}.departement", Genre.CODE, f"Département {qui}", "Son code, 71 ou 2A par exemple."),
        Donnee(f"{debut}.region", Genre.CODE, f"Région {qui}", "Son code INSEE."),
        Donnee(f"{debut}.outre_mer", Genre.OUI_NON, f"Outre-mer : situation {qui}"),
        Donnee(
            f"{debut}.plus_grande_commune",
            Genre.ENTIER,
            f"Population de la plus grande commune {qui}",
            unite="habitants",
            maximum=HABITANTS_MAXIMUM,
        ),
    )
    for donnee in anciennes:
        depuis = AJOUTEE if neuve else DEPUIS_LE_DEBUT
        yield ValeurCommune(donnee, Fournisseur.TERRITOIRE, depuis=depuis)
    for donnee in ajoutees:
        yield ValeurCommune(donnee, Fournisseur.TERRITOIRE, depuis=AJOUTEE)


def _formulaire(nom: str, genre: Genre, libelle: str, aide: str = "") -> ValeurCommune:
    return ValeurCommune(Donnee(nom, genre, libelle, aide), Fournisseur.FORMULAIRE)


def _calendrier(nom: str, genre: Genre, libelle: str, depuis: int = DEPUIS_LE_DEBUT) -> ValeurCommune:
    return ValeurCommune(Donnee(nom, genre, libelle), Fournisseur.CALENDRIER, depuis=depuis)


def _decision(nom: str, libelle: str) -> ValeurCommune:
    return ValeurCommune(Donnee(nom, Genre.MONTANT, libelle), Fournisseur.ENVELOPPE, Moment.DECISION)


def _service(nom: str, genre: Genre, libelle: str, aide: str, depuis: int = DEPUIS_LE_DEBUT) -> ValeurCommune:
    most = MILLION if genre is Genre.TAUX else None
    return ValeurCommune(Donnee(nom, genre, libelle, aide, maximum=most), Fournisseur.SERVICE, Moment.DECISION, depuis)


def _recette(nom: str, libelle: str, aide: str = "", depuis: int = AJOUTEE) -> ValeurCommune:
    return ValeurCommune(Donnee(nom, Genre.MONTANT, libelle, aide), Fournisseur.PLAN, depuis=depuis)


def _groupe(nom: str, libelle: str, aide: str, unite: str, maximum: int) -> ValeurCommune:
    donnee = Donnee(nom, Genre.ENTIER, libelle, aide, unite=unite, maximum=maximum)
    return ValeurCommune(donnee, Fournisseur.TERRITOIRE)


def _versement(nom: str, genre: Genre, libelle: str, aide: str = "") -> ValeurCommune:
    return ValeurCommune(Donnee(nom, genre, libelle, aide), Fournisseur.VERSEMENTS, Moment.VERSEMENT, depuis=AJOUTEE)


def _membres() -> ValeurCommune:
    """The porteur and its partners, one line each."""
    champs = (
        Donnee("code", Genre.CODE, "Code du membre"),
        Donnee("nature", Genre.CHOIX, "Nature du membre", options=NATURES_DE_PORTEUR),
        Donnee("population", Genre.ENTIER, "Population du membre", unite="habitants", maximum=HABITANTS_MAXIMUM),
        Donnee("departement", Genre.CODE, "Département du membre"),
    )
    aide = "Le demandeur et ses partenaires ; un demandeur seul est un groupe d'un membre."
    donnee = Donnee(Fourni.MEMBRES, Genre.LIGNES, "Membres du groupe", aide, maximum=MEMBRES_MAXIMUM, champs=champs)
    return ValeurCommune(donnee, Fournisseur.STRUCTURE, depuis=AJOUTEE)


COMMUNES = (
    *_territoire("porteur", "du demandeur", neuve=False),
    *_territoire("lieu", "du lieu du projet", neuve=True),
    _formulaire(
        "porteur.france_services",
        Genre.OUI_NON,
        "Porteur d'une maison France Services ou d'une MSAP",
        "MSAP : maison de services au public.",
    ),
    _formulaire(
        "porteur.financee_par_collectivites",
        Genre.OUI_NON,
        "Financement par des collectivités seulement",
        "Subventions de l'État et de l'Union européenne mises à part.",
    ),
    _decision(Fourni.DEJA_ATTRIBUE, "Déjà attribué au demandeur par ce guichet"),
    _calendrier(Fourni.DEPOT, Genre.DATE, "Date de dépôt du dossier"),
    _calendrier(Fourni.DEPOT_COMPLET, Genre.DATE, "Date du dernier envoi, quand des compléments ont été demandés"),
    _calendrier(Fourni.VAGUE, Genre.CHOIX, "Vague qui tient le jour du dépôt", depuis=AJOUTEE),
    _calendrier(Fourni.EDITION, Genre.DATE, "Dernier jour de l'édition qui tient le jour du dépôt", depuis=AJOUTEE),
    _formulaire(
        "projet.debut", Genre.DATE, "Date prévue du premier engagement", "Première commande ou premier contrat signé."
    ),
    _formulaire("projet.fin", Genre.DATE, "Date prévue de fin du projet"),
    _formulaire("projet.resultats", Genre.DATE, "Date prévue des premiers résultats"),
    _service(
        Fourni.COMITE, Genre.DATE, "Date du comité qui valide le projet",
        "Posée par le service ; dans certains guichets, les dépenses comptent à partir d'elle.",
    ),
    _service(
        Fourni.NOTE, Genre.TAUX, "Note de la grille",
        "Moyenne des grilles envoyées, en part de la note la plus haute ; connue une fois toutes les grilles envoyées.",
        AJOUTEE,
    ),
    _formulaire("projet.engage", Genre.OUI_NON, "Projet déjà engagé", "Une commande ou un contrat est déjà signé."),
    _formulaire(
        "projet.engagement_decisionnel", Genre.OUI_NON, "Projet porté à un niveau décisionnel",
        "Par un élu ou par la direction générale, par exemple.",
    ),
    _formulaire(
        "projet.transformation", Genre.OUI_NON, "Projet de transformation, d'innovation ou de modernisation numérique"
    ),
    _recette(Fourni.DEPENSES, "Coût total du projet", depuis=DEPUIS_LE_DEBUT),
    _recette(
        Fourni.AUTRES_RECETTES, "Autres financements", "Subventions demandées ou obtenues ailleurs.", DEPUIS_LE_DEBUT
    ),
    _recette(
        Fourni.DOTATIONS,
        "Autres dotations de l'État pour ce projet",
        "DETR, DSIL, dotation politique de la ville, DSID ; elles comptent aussi dans les autres financements.",
        depuis=DEPUIS_LE_DEBUT,
    ),
    _recette(Fourni.AUTOFINANCEMENT, "Autofinancement", depuis=DEPUIS_LE_DEBUT),
    *(_recette(_RECETTES.nommer(origine), libelle) for origine, libelle in LIBELLES_DES_ORIGINES.items()),
    _recette(
        Fourni.PUBLIQUES, "Financements publics", "Ceux de toutes les personnes publiques, autofinancement exclu."
    ),
    *(_recette(_RECETTES.nommer(une.id), une.libelle) for une in DOTATIONS),
    _formulaire(USUELS.montant_demande, Genre.MONTANT, "Montant demandé"),
    _groupe(
        Fourni.POPULATION_DU_GROUPE,
        "Population couverte par le groupe",
        "Celle des communes de tous les membres, chacune comptée une fois.",
        "habitants", HABITANTS_MAXIMUM,
    ),
    _groupe(
        Fourni.COMMUNES_DU_GROUPE,
        "Communes couvertes par le groupe",
        "Les communes membres et celles de leurs groupements, chacune comptée une fois.",
        "communes", 40_000,
    ),
    _groupe(
        Fourni.DEPARTEMENTS_DU_GROUPE,
        "Départements entièrement couverts par le groupe",
        "Un département est couvert quand toutes ses communes le sont.",
        "départements", 110,
    ),
    _membres(),
    _decision(Fourni.RESTE, "Crédits encore disponibles dans l'enveloppe"),
    _versement(Fourni.ACCORDE, Genre.MONTANT, "Subvention accordée"),
    _versement(Fourni.VERSE, Genre.MONTANT, "Déjà versé", "Versements déjà faits, moins ce qui a été reversé."),
    _versement(
        Fourni.DEFINITIF, Genre.MONTANT, "Subvention définitive",
        "Conditions et barème relus avec ce qui est justifié, sans dépasser la subvention accordée.",
    ),
    _versement(Fourni.NOTIFICATION, Genre.DATE, "Jour de la notification de la subvention"),
)  # fmt: skip
FIGURES = (
    _calendrier(Fourni.OUVERTURE, Genre.DATE, "Ouverture du guichet"),
    _calendrier(Fourni.CLOTURE, Genre.DATE, "Clôture du guichet"),
    ValeurCommune(Donnee(Fourni.ENVELOPPE, Genre.MONTANT, "Enveloppe du guichet"), Fournisseur.ENVELOPPE),
)
"""What the cahier itself fixes: read by name like the others, known as soon as it is loaded."""
_PAR_NOM = {commune.donnee.nom: commune for commune in (*COMMUNES, *FIGURES)}
AJOUTEES = frozenset(nom for nom, commune in _PAR_NOM.items() if commune.depuis == AJOUTEE)
"""Names that came with format 2."""


def commune(nom: str) -> ValeurCommune | None:
    """The common value named `nom`."""
    return _PAR_NOM.get(nom)


def famille(nom: str) -> Famille | None:
    """The family of a name that the call makes."""
    return next((une for une in FAMILLES if une.comprend(nom)), None)


def fournisseur(nom: str) -> Fournisseur:
    """Who gives the value `nom`: what nobody else gives is a question of the form."""
    connue = commune(nom) or famille(nom)
    return connue.fournisseur if connue else Fournisseur.FORMULAIRE


def quand(nom: str) -> Moment:
    """From when the value `nom` is known: an answer, from the deposit on."""
    connue = commune(nom) or famille(nom)
    return connue.quand if connue else Moment.DEPOT


def depense(nature: str) -> str:
    """The name of the total of one nature of expense."""
    return _DEPENSES.nommer(nature)


def est_une_depense(nom: str) -> bool:
    """Whether `nom` is the total of the expenses, or of one nature of them."""
    return _DEPENSES.comprend(nom)


def recette(origine: str) -> str:
    """The name of the revenues of one origin, or of one co-financer."""
    return _RECETTES.nommer(origine)


def piece_jointe(piece: str) -> str:
    """The name of the presence of one piece."""
    return _PIECES.nommer(piece)


def jour_de_la_piece(piece: str) -> str:
    """The name of the day of one piece."""
    return _JOURS.nommer(piece)


def compte(identifiant: str) -> str:
    """The name of what a request reads of the others."""
    return _COMPTES.nommer(identifiant)


def justifie(nom: str) -> str:
    """The name of what is justified of a value foreseen: `depenses.etude` gives `justifie.etude`."""
    return _JUSTIFIES.nommer(nom.removeprefix(_DEPENSES.debut))


def vocabulaire(
    themes: Iterable[Theme],
    natures: Iterable[NatureDepense],
    pieces: Iterable[PieceDemandee],
    plan: PlanDemande | None,
    fenetre: Fenetre | None = None,
    *,
    grille: bool = False,
) -> dict[str, Donnee]:
    """The values known to a call that offers these themes, natures of expense and plan, and asks for these pieces.

    Without a plan, no expense and no revenue has a name; without waves, editions, or grid, theirs has none.
    """
    options = tuple(Option(theme.code, theme.libelle, theme.aide) for theme in themes)
    demandees = [*pieces]
    datees = [piece for piece in demandees if piece.valable]
    propres = [
        Donnee(USUELS.theme, Genre.CHOIX, "Thème du projet", options=options),
        *(Donnee(depense(nature.id), Genre.MONTANT, nature.libelle, nature.raison) for nature in natures if plan),
        *(Donnee(recette(un.id), Genre.MONTANT, un.libelle) for un in (plan.declares if plan else ())),
        *(Donnee(piece_jointe(une.id), Genre.OUI_NON, f"Pièce jointe : {une.libelle}") for une in demandees),
        *(Donnee(jour_de_la_piece(une.id), Genre.DATE, f"Date de la pièce : {une.libelle}") for une in datees),
    ]
    communes = [une.donnee for une in COMMUNES if plan or une.fournisseur is not Fournisseur.PLAN]
    vagues = tuple(Option(une.id, une.libelle) for une in fenetre.vagues) if fenetre else ()
    ont: dict[str, bool] = {Fourni.NOTE: grille, Fourni.VAGUE: bool(vagues)}
    ont[Fourni.EDITION] = bool(fenetre and fenetre.chaque_annee)
    connues = {une.nom: une for une in (*communes, *propres) if ont.get(une.nom, True)}
    return connues | {nom: replace(connues[nom], options=vagues) for nom in connues if nom == Fourni.VAGUE}
