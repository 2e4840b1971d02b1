"""The typed, frozen cahier des charges: what a file becomes once read and checked.

Amounts are integer cents, rates integer parts per million, dates `datetime.date`, missing values `None`.
Nothing here computes: `chargement` builds these objects, `evaluation` runs them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from regles.comite import Comite
from regles.competence import Competence
from regles.compte import Compte, Rang
from regles.organisation import Information, Partenariat, Suivi
from regles.porteurs import Porteurs
from regles.roles import Roles
from regles.valeurs import Appreciation, Donnee, Moment, Option, Situation, Source, Valeur, ValeurConnue
from regles.versement import Versements

if TYPE_CHECKING:
    from regles.echelle import Echelle
    from regles.fenetre import Fenetre
    from regles.financement import PlanDemande
    from regles.programme import Programme
    from regles.regimes import Regime

Affirmation = Valeur | tuple[str, ...] | Mapping[str, Valeur]
"""What a worked example asserts: a value, names, or values by name."""


class TypeChamp(StrEnum):
    """How the text of a field is read and drawn. No formula reads it, but DECLARATION, which is a yes."""

    TEXTE = "texte"
    DECIMAL = "decimal"
    COURRIEL = "courriel"
    TELEPHONE = "telephone"
    ADRESSE = "adresse"
    SIREN = "siren"
    SIRET = "siret"
    IBAN = "iban"
    URL = "url"
    COMMUNE = "commune"  # these three are searched in the vintage of the call
    EPCI = "epci"
    DEPARTEMENT = "departement"
    DECLARATION = "declaration"  # on honour: a box to tick


@dataclass(frozen=True, slots=True)
class Parametre:
    """A figure of the call (rate, ceiling, deadline), written once: formulas and texts take it by its name."""

    donnee: Donnee
    valeur: ValeurConnue
    source: Source
    lecture: str = ""


@dataclass(frozen=True, slots=True)
class TableDuGuichet:
    """A table named once: of a formula, or the columns of a file that a code looks up (`cle`: the code of what)."""

    nom: str
    fichier: str = ""
    cle: str = ""
    colonnes: tuple[Donnee, ...] = ()
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class FichierDuGuichet:
    """A file whose first column is the code of a territory (`cle`: which): the line where each code stands first."""

    nom: str
    cle: str
    codes: Mapping[str, int] = field(repr=False)
    pour: str = ""  # the table or the lines that it gives; empty of the options of a choice


@dataclass(frozen=True, slots=True)
class Champ:
    """A field of the form: what is asked, and under which name its answer is known to the rules.

    One of genre LIGNES is a block that repeats; the answer to the field `x` of its line 2 is named `<block>.2.x`.
    """

    nom: str  # the name of its Donnee, or its own when no rule reads it
    donnee: Donnee
    obligatoire: bool = True
    lignes: int = 1  # text: height of the field; 10 for "in ten lines"
    longueur_max: int | None = None
    source: Source | None = None
    si: str = ""  # formula: when the field is asked (empty: always)
    calcule: bool = False  # filled from the financing plan, shown and not typed
    type: TypeChamp = TypeChamp.TEXTE
    millesime: int = 0  # of a territory: where it is searched
    obligatoire_si: str = ""  # formula: when an answer is required, though it is not always
    depend_de: str = ""  # of a linked choice: the name of the first list
    champs: tuple[Champ, ...] = ()  # of a block: the fields of one line, named without its prefix


@dataclass(frozen=True, slots=True)
class Explication:
    """A text between two fields."""

    id: str
    texte: str


@dataclass(frozen=True, slots=True)
class ValeurCalculee:
    """What the rules make of the answers, shown as they change. `donnee` says how it is written."""

    donnee: Donnee
    formule: str


@dataclass(frozen=True, slots=True)
class PieceLiee:
    """A piece of the request recalled where it is spoken of: what was sent, where to send it."""

    id: str
    piece: str
    aide: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A titled group of fields; `elements` holds them in order with what stands between them."""

    id: str
    titre: str
    champs: tuple[Champ, ...]
    aide: str = ""
    elements: tuple[Champ | Explication | ValeurCalculee | PieceLiee, ...] = ()
    quand: Moment = Moment.DEPOT  # with the request, or with a payment


class ParDepense(StrEnum):
    """Whether a line of expense of the plan names the file that justifies it."""

    NON = ""
    FACULTATIF = "facultatif"
    OBLIGATOIRE = "obligatoire"  # each expense of an eligible nature names one


@dataclass(frozen=True, slots=True)
class PieceDemandee:
    """A document asked of the porteur: with the request, or before a later moment."""

    id: str
    libelle: str
    aide: str
    obligatoire: bool
    plusieurs: bool
    formats: tuple[str, ...]  # extensions without dot: "pdf", "ods"
    source: Source
    modele: str = ""  # https address of a model to fill in
    par_depense: ParDepense = ParDepense.NON
    si: str = ""  # formula: when it is asked (empty: always)
    obligatoire_si: str = ""  # formula: when it is due, though it is not always
    valable: str = ""  # « 5 ans »: its day is asked, at most so long before the deposit (empty: it has none)
    quand: Moment = Moment.DEPOT  # before what it is due
    produite: bool = False  # the financing plan typed is this piece, printed at each sending; a file only if one has it


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme a project may choose: what it pays for, with examples in our words."""

    code: str
    libelle: str
    aide: str
    objet: tuple[str, ...]
    exemples: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class NatureDepense:
    """A nature of expense offered in the financing plan; `eligible` as the cahier says, with its reason."""

    id: str
    libelle: str
    eligible: bool
    raison: str
    source: Source


@dataclass(frozen=True, slots=True)
class Critere:
    """A criterion of selection, for the themes it concerns (empty: all); one that has a scale is marked, by its weight."""

    id: str
    libelle: str
    themes: tuple[str, ...]
    source: Source
    echelle: Echelle | None = None
    poids: int = 1
    sans_objet: bool = False  # an assessor may say that it has no object for a request
    lecture: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of eligibility: a formula that must be true, the refusal's sentence otherwise."""

    id: str
    libelle: str
    formule: str
    refus: str
    source: Source
    lecture: str = ""


@dataclass(frozen=True, slots=True)
class EtapeBareme:
    """A named step of the computation."""

    id: str
    libelle: str
    formule: str
    source: Source
    lecture: str = ""  # how an ambiguous source was read, in our words
    limite: str = ""  # the sentence said when this step is the operand of `min` that wins
    phrase: str = ""  # the libelle with values of the dossier: "{taux_retenu} des dépenses éligibles"
    options: tuple[Option, ...] = ()  # of a step that is a choice: the codes that its formula gives


@dataclass(frozen=True, slots=True)
class Exemple:
    """A dossier of a worked example: its values, and what the case asserts of it. A cahier is published only if all hold.

    A case of several dossiers gives one of these by dossier, all of the same `cas` and `ligne`.
    """

    cas: str
    donnees: Situation
    attendu: Mapping[str, Affirmation]  # by key of `attendu`; what is absent is not asserted
    ligne: int = 0
    dossier: str = ""  # its name, in a case of several
    fois: int = 1  # how many such dossiers there are

    @property
    def intitule(self) -> str:
        """The case, with the dossier when it has several."""
        return f"{self.cas} ({self.dossier})" if self.dossier else self.cas

    @property
    def recevable(self) -> bool | None:
        """The verdict asserted; None when it is unknown, or not asserted."""
        verdict = self.attendu.get("recevable")
        return verdict if isinstance(verdict, bool) else None

    @property
    def montant(self) -> int | None:
        """The amount asserted, in cents; None when it is unknown, or not asserted."""
        montant = self.attendu.get("montant")
        return montant if isinstance(montant, int) else None

    @property
    def motifs(self) -> tuple[str, ...]:
        """The ids of the conditions expected to fail."""
        motifs = self.attendu.get("motifs", ())
        return tuple(str(motif) for motif in motifs) if isinstance(motifs, tuple) else ()


@dataclass(frozen=True, slots=True)
class Texte:
    """A paragraph of the public page, in our words, with its reference."""

    titre: str
    paragraphes: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Contact:
    """A functional contact (never a person)."""

    fonction: str
    objet: str


@dataclass(frozen=True, slots=True)
class ModeleActe:
    """The call's own words for its arrêté: visas, considérants and articles, with `{variables}` of the closed list of `documents`."""

    visas: tuple[str, ...]
    articles: tuple[tuple[str, str], ...]  # (title, text)


@dataclass(frozen=True, slots=True)
class Identite:
    """Who runs the call, where, in which fund."""

    id: str
    titre: str
    resume: str
    fonds: str
    axe: str
    service: str
    departement: str  # "71", or "" when the call is regional or national
    region: str
    millesime: int  # vintage of the territories: 2021 or 2026
    contacts: tuple[Contact, ...]
    annee: int = 0  # whose vintage is taken: the one that the call names, else that of its opening


@dataclass(frozen=True, slots=True)
class Enveloppe:
    """Credits opened for the call, in cents; None when no document gives the amount. Without source: nothing is said of them."""

    montant: int | None
    source: Source | None
    lecture: str = ""


@dataclass(frozen=True, slots=True)
class Cahier:
    """A whole cahier des charges, checked. `empreinte` is the SHA-256 of its text: its frozen identity."""

    identite: Identite
    numero: int
    empreinte: str
    documents: Mapping[str, str]  # id of the source -> its title
    fenetre: Fenetre
    enveloppe: Enveloppe
    arrondi: str
    parametres: tuple[Parametre, ...]
    tables: tuple[TableDuGuichet, ...]
    fichiers: tuple[FichierDuGuichet, ...]
    page: tuple[Texte, ...]
    formulaire: tuple[Section, ...]
    au_versement: tuple[Section, ...]  # what is asked with a payment, not with the request
    partenaires: Partenariat | None  # joint projects, when the call takes them
    themes: tuple[Theme, ...]
    pieces: tuple[PieceDemandee, ...]
    natures_depense: tuple[NatureDepense, ...]
    plan: PlanDemande | None  # None: no plan is asked
    criteres: tuple[Critere, ...]
    donnees: Mapping[str, Donnee]  # vocabulary: common values and the call's own
    appreciations: tuple[Appreciation, ...]
    lignes: tuple[Donnee, ...]  # repeated lines, each a Donnee of genre LIGNES, also among `donnees`
    recevabilite: tuple[Condition, ...]
    comptes: tuple[Compte, ...]
    classement: tuple[Rang, ...]  # the order in which requests are served; empty: that of decisions
    versements: Versements
    regime: Regime | None  # its steps stand at the end of `bareme`
    bareme: tuple[EtapeBareme, ...]
    montant: EtapeBareme
    plafond_par_porteur: (
        bool  # the ceiling counts what the porteur already has: decisions of one pair (call, structure) are serialised
    )
    roles: Roles
    porteurs: Porteurs
    competence: Competence
    engagement: str  # the declaration on honour
    acte: ModeleActe
    comite: Comite | None
    information: Information | None  # who is told of a decision before its notification
    suivi: tuple[Suivi, ...]
    exemples: tuple[Exemple, ...]
    programme: Programme = field(repr=False, compare=False)  # the compiled formulas, private to regles

    @property
    def a_une_grille(self) -> bool:
        """Whether requests are marked: some criterion has a scale."""
        return any(critere.echelle for critere in self.criteres)

    @property
    def sans_demande(self) -> bool:
        """Whether nobody asks: the service establishes the list of beneficiaries."""
        return bool(self.porteurs.sans_demande)

    @property
    def beneficiaires(self) -> FichierDuGuichet | None:
        """The file whose codes are the beneficiaries of an aid without application; None: every territory of the call."""
        return next((un for un in self.fichiers if un.pour == self.porteurs.sans_demande), None)

    @property
    def demande_un_plan(self) -> bool:
        """Whether a financing plan is asked: the call counts expenses."""
        return self.plan is not None and bool(self.natures_depense)

    @property
    def pieces_conditionnelles(self) -> bool:
        """Whether what is due depends on the dossier."""
        return any(piece.si or piece.obligatoire_si or piece.valable for piece in self.pieces)

    @property
    def justificatif(self) -> PieceDemandee | None:
        """The piece whose files the expenses of the plan name, if the call has one."""
        return next((piece for piece in self.pieces if piece.par_depense), None)
