"""Typed reading of a mapping: each key is asked by name, so that what was never asked is an unknown key."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from regles.chargement.lecture import Scalaire, Suite, Table
from regles.langage.analyse import IDENTIFIANT, MOTS_RESERVES
from regles.langage.diagnostics import suggestion
from regles.langage.litteraux import LitteralInvalide, lire_date, lire_nombre
from regles.texte import REPERE, remplir
from regles.valeurs import Genre, Source

if TYPE_CHECKING:
    import datetime as dt

    from regles.cahier import FichierDuGuichet
    from regles.chargement.lecture import Lecteur, Noeud
    from regles.valeurs import ValeurConnue

T = TypeVar("T")
VALEURS_DITES = 30  # beyond, what is admitted is no longer listed
CLES_COMPAREES = 20  # unknown keys beside which a missing one is looked for
ANNEES = range(1990, 2101)  # outside, a year is a slip of the finger
LISTES_CITEES = frozenset(
    (
        *("parametres", "page", "themes", "natures_depense", "lignes", "formulaire", "pieces", "criteres"),
        *("suivi", "appreciations", "recevabilite", "bareme", "versements", "comptes"),
    )
)
"""The parts that may be written as a `source` and a `liste`: what says no source of its own has that one."""


@dataclass(slots=True)
class Contexte:
    """What every part of the file shares: the reader, the documents that may be cited, the figures texts may take."""

    lecteur: Lecteur
    format: int = 1
    documents: dict[str, str] = field(default_factory=dict)
    fichiers: dict[str, str] = field(default_factory=dict)  # those that the cahier brings, by name
    codes: list[FichierDuGuichet] = field(default_factory=list)  # of territories, that files hold
    constantes: dict[str, str] = field(default_factory=dict)
    sans_jour: dict[str, str] = field(
        default_factory=dict
    )  # days of the window that are not known: what is said of each
    cites: set[str] = field(default_factory=set)  # the figures that texts take
    places: dict[str, int] = field(default_factory=dict)  # the line of each named part
    lectures: dict[str, Endroit] = field(default_factory=dict)  # where each name is read first
    poses: dict[str, tuple[Champs, str]] = field(
        default_factory=dict
    )  # where an author gives a name that formulas read

    def lue(self, nom: str, champs: Champs, debut: int, fin: int) -> None:
        """Keep where `nom` is read, the first time."""
        self.lectures.setdefault(nom, Endroit(champs.endroit, debut, fin))


class Endroit(NamedTuple):
    """Characters of the file, and the part that holds them."""

    partie: str
    debut: int
    fin: int


class Champs:
    """The keys of one mapping. A wrong or missing value is signalled, and a harmless one returned: reading goes on."""

    def __init__(
        self,
        contexte: Contexte,
        table: Table,
        endroit: str,
        freres: set[str] | None = None,
        citee: Source | None = None,
    ) -> None:
        self.contexte = contexte
        self.citee = citee  # the source of the part around
        self.freres = set() if freres is None else freres  # identifiers already taken in the same list
        self.lecteur = contexte.lecteur
        self.table = table
        self.endroit = endroit
        self.demandes: set[str] = set()
        self.absents: list[str] = []

    def noeud(self, cle: str, *, requis: bool = True) -> Noeud | None:
        """The node under `cle`, signalled when it is required and absent."""
        self.demandes.add(cle)
        noeud = self.table.entrees.get(cle)
        if noeud is None and requis:
            self.absents.append(cle)
        return noeud

    def signaler(self, cle: str, message: str) -> None:
        """Underline the value of `cle`, or the whole mapping when it has none."""
        self.lecteur.signaler(self.table.entrees.get(cle, self.table), self.endroit, message)

    def texte(self, cle: str, *, requis: bool = True) -> str:
        """The text under `cle`, on one line; empty when absent."""
        scalaire = self.scalaire(cle, requis=requis)
        return " ".join(scalaire.texte.split()) if scalaire else ""

    def identifiant(self, cle: str, pris: Callable[[str], str] | None = None) -> str:
        """The identifier under `cle`: a word that formulas can read, unique in its list; `pris` says what has it already."""
        nom = self.texte(cle)
        if nom and not (IDENTIFIANT.fullmatch(nom) and nom not in MOTS_RESERVES):
            self.signaler(
                cle, f"« {nom} » ne peut pas être un nom : des lettres, des chiffres et « _ », et aucun mot du langage"
            )
        elif par := "dans cette liste" if nom in self.freres else pris(nom) if pris else "":
            self.signaler(cle, f"le nom « {nom} » est déjà pris {par}")
        self.freres.add(nom)
        if pris:
            self.contexte.poses.setdefault(nom, (self, cle))
        return nom

    def code(self, cle: str) -> str:
        """The code of a choice: an identifier, or a number as `parmi` may list (`73`, `01`)."""
        if not self.texte(cle).isdecimal():
            return self.identifiant(cle)
        code = self.texte(cle)
        if code in self.freres:
            self.signaler(cle, f"le nom « {code} » est déjà pris")
        self.freres.add(code)
        return code

    def phrase(self, cle: str, *, requis: bool = True, libres: Collection[str] = ()) -> str:
        """The text under `cle`, each `{nom}` of a figure replaced; the names in `libres` are left for later."""
        scalaire = self.scalaire(cle, requis=requis)
        return self.remplir(scalaire, libres) if scalaire else ""

    def remplir(self, scalaire: Scalaire, libres: Collection[str] = ()) -> str:
        """The text of `scalaire`, each `{nom}` of a figure replaced."""
        constantes = self.contexte.constantes
        texte = " ".join(scalaire.texte.split())
        for nom in REPERE.findall(texte):
            self.contexte.cites.add(nom)
            debut = self.lecteur.texte.find(f"{{{nom}}}", scalaire.debut, scalaire.fin)
            fin = debut + len(nom) + 2
            if nom in libres and debut >= 0:
                self.contexte.lue(nom, self, debut, fin)
            if nom not in constantes and nom not in libres:
                message = self.contexte.sans_jour.get(nom) or (
                    f"« {{{nom}}} » ne correspond à aucun chiffre du cahier{suggestion(nom, (*constantes, *libres))}"
                )
                self.lecteur.signaler_caracteres(debut, fin, self.endroit, message)
        return remplir(texte, constantes)

    def phrases(self, cle: str, *, requis: bool = True, libres: Collection[str] = ()) -> tuple[str, ...]:
        """The texts of the list under `cle`, figures replaced."""
        return tuple(self.remplir(scalaire, libres) for scalaire in self.textes(cle, requis=requis))

    def scalaire(self, cle: str, *, requis: bool = True) -> Scalaire | None:
        """The text under `cle` with its place."""
        noeud = self.noeud(cle, requis=requis)
        if noeud is None:
            return None
        if not isinstance(noeud, Scalaire) or not noeud.texte.strip():
            self.lecteur.signaler(noeud, self.endroit, f"« {cle} » attend un texte")
            return None
        return noeud

    def oui_non(self, cle: str, *, defaut: bool) -> bool:
        """`oui` or `non` under `cle`."""
        return self.lire_valeur(cle, lambda texte: _un_parmi({"oui": True, "non": False}, texte), defaut, requis=False)

    def parmi(self, cle: str, valeurs: Collection[str], defaut: str, *, requis: bool = True) -> str:
        """One of `valeurs` under `cle`."""
        admises = {valeur: valeur for valeur in valeurs}
        return self.lire_valeur(cle, lambda texte: _un_parmi(admises, texte), defaut, requis=requis)

    def entier(self, cle: str, defaut: int | None = None) -> int:
        """A whole number under `cle`, required when it has no default."""
        return self.lire_valeur(cle, lambda texte: lire_nombre(texte, Genre.ENTIER), defaut or 0, requis=defaut is None)

    def date(self, cle: str, defaut: dt.date) -> dt.date:
        """A date under `cle`."""
        return self.lire_valeur(cle, lire_date_plausible, defaut)

    def valeur(self, cle: str, lire: Callable[[str], ValeurConnue], *, requis: bool = True) -> ValeurConnue | None:
        """A value read by `lire`, None when absent or wrong."""
        return self.lire_valeur(cle, lire, None, requis=requis)

    def montant(self, cle: str) -> int:
        """Cents under `cle`."""
        return self.lire_valeur(cle, lambda texte: lire_nombre(texte, Genre.MONTANT), 0)

    def liste(self, cle: str, *, requis: bool = True) -> list[Noeud]:
        """The elements of the list under `cle`."""
        noeud = self.noeud(cle, requis=requis)
        if noeud is None:
            return []
        if not isinstance(noeud, Suite):
            self.lecteur.signaler(noeud, self.endroit, f"« {cle} » attend une liste")
            return []
        return noeud.elements

    def textes(self, cle: str, *, requis: bool = True) -> tuple[Scalaire, ...]:
        """The texts of the list under `cle`."""
        lus = []
        for noeud in self.liste(cle, requis=requis):
            if isinstance(noeud, Scalaire):
                lus.append(noeud)
            else:
                self.lecteur.signaler(noeud, self.endroit, f"« {cle} » attend une liste de textes")
        return tuple(lus)

    def source(self, cle: str = "source", *, requis: bool = True) -> Source | None:
        """The reference under `cle`: a known document and its section, or a section of the first document.

        Without one, that of the part around.
        """
        noeud = self.noeud(cle, requis=requis and self.citee is None)
        if noeud is None:
            return self.citee
        if isinstance(noeud, Scalaire):
            return self._section(noeud)
        with self.lire(noeud, self.endroit) as champs:
            if champs is None:
                return None
            document, section = champs.scalaire("document"), champs.texte("section")
        if document and document.texte not in self.contexte.documents:
            ou = suggestion(document.texte, self.contexte.documents)
            self.lecteur.signaler(
                document, self.endroit, f"le document « {document.texte} » n'est pas dans « documents »{ou}"
            )
        return Source(document.texte if document else "", section)

    def _section(self, scalaire: Scalaire) -> Source:
        """A bare text: a section of the first document."""
        section = " ".join(scalaire.texte.split())
        documents = self.contexte.documents
        if not section:
            self.lecteur.signaler(scalaire, self.endroit, "il manque la section, par exemple « source: Article 2 »")
        elif section in documents:
            message = f"« {section} » est un document : dites aussi où, « {{document: {section}, section: Article 2}} »"
            self.lecteur.signaler(scalaire, self.endroit, message)
        elif not documents:
            message = "« documents » ne nomme aucun texte : cette source n'a rien à citer"
            self.lecteur.signaler(scalaire, self.endroit, message)
        return Source(next(iter(documents), ""), section)

    def citer(self) -> None:
        """Read the `source` that is worth for all that this part holds, unless what it holds says its own."""
        self.citee = self.source(requis=False)

    def reference(self, cle: str = "source") -> Source:
        """The required reference under `cle`."""
        return self.source(cle) or Source("", "")

    @contextmanager
    def lire(self, noeud: Noeud | None, endroit: str, freres: set[str] | None = None) -> Iterator[Champs | None]:
        """The keys of the mapping `noeud`; keys that were not asked for are signalled when the block ends."""
        champs = None if noeud is None else self._ouvrir(noeud, endroit, freres)
        yield champs
        if champs is not None:
            champs.fermer()

    def _ouvrir(self, noeud: Noeud, endroit: str, freres: set[str] | None) -> Champs | None:
        if not isinstance(noeud, Table):
            self.lecteur.signaler(noeud, endroit, "il faut ici des clés et leurs valeurs, par exemple « id: debut »")
            return None
        self.contexte.places.setdefault(endroit, self.lecteur.ligne(noeud))
        return Champs(self.contexte, noeud, endroit, freres, self.citee)

    def chacun(self, cle: str, endroit: str, lire: Callable[[Champs], T], *, requis: bool = True) -> tuple[T, ...]:
        """`lire` applied to each mapping of the list under `cle`; `endroit` names one of them ("critère")."""
        lus = []
        for champs in self.ouvrir(cle, endroit, requis=requis):
            lus.append(lire(champs))
            champs.fermer()
        return tuple(lus)

    def ouvrir(self, cle: str, endroit: str, *, requis: bool = True) -> Iterator[Champs]:
        """Each mapping of the list under `cle`, for whoever reads it to close."""
        noeud = self.table.entrees.get(cle)
        if cle in LISTES_CITEES and isinstance(noeud, Table) and "liste" in noeud.entrees:
            self.demandes.add(cle)
            with self.lire(noeud, cle) as partie:
                if partie is not None:
                    partie.citer()
                    yield from partie.ouvrir("liste", endroit)
            return
        freres: set[str] = set()
        for noeud in self.liste(cle, requis=requis):
            if champs := self._ouvrir(noeud, f"{endroit} {_nom_de(noeud)}".rstrip(), freres):
                yield champs

    def fermer(self) -> None:
        """Signal the keys that nothing asked for, and those that are missing; a misspelt key is told once."""
        inconnues = [cle for cle in self.table.cles if cle not in self.demandes][:CLES_COMPAREES]
        for cle in self.absents:
            if not get_close_matches(cle, inconnues, 1, 0.6):
                self.lecteur.signaler(self.table, self.endroit, f"il manque « {cle} »")
        for cle, scalaire in self.table.cles.items():
            if cle not in self.demandes:
                ou = suggestion(cle, self.demandes) or f". Mots-clés connus : {', '.join(sorted(self.demandes))}"
                self.lecteur.signaler(scalaire, self.endroit, f"« {cle} » n'est pas un mot-clé{ou}")

    def lire_valeur(self, cle: str, lire: Callable[[str], T], defaut: T, *, requis: bool = True) -> T:
        scalaire = self.scalaire(cle, requis=requis)
        if scalaire is None:
            return defaut
        try:
            return lire(scalaire.texte.strip())
        except LitteralInvalide as erreur:
            bruit = [signe for signe in "“”„«»" if signe in scalaire.texte]
            conseil = f" ; enlevez les guillemets « {bruit[0]} » du traitement de texte" if bruit else ""
            self.lecteur.signaler(scalaire, self.endroit, f"{erreur}{conseil}")
            return defaut


def lire_date_plausible(texte: str) -> dt.date:
    """A date whose year is plausible."""
    jour = lire_date(texte)
    if jour.year not in ANNEES:
        message = f"l'année {jour.year} n'est pas plausible"
        raise LitteralInvalide(message)
    return jour


def _un_parmi(valeurs: dict[str, T], texte: str) -> T:
    if texte not in valeurs:
        proches = [valeur for valeur in valeurs if valeur.rpartition("/")[2].lower() == texte.lower()]
        ou = f". Vouliez-vous dire « {proches[0]} » ?" if proches else suggestion(texte, valeurs)
        dites = [*valeurs] if len(valeurs) <= VALEURS_DITES else []
        message = f"« {texte} » n'est pas admis ici{ou}" + (f" (valeurs : {', '.join(dites)})" if dites else "")
        raise LitteralInvalide(message)
    return valeurs[texte]


def _nom_de(noeud: Noeud) -> str:
    """How to name a mapping to its author: by its id, nom, cas or titre."""
    if isinstance(noeud, Table):
        for cle in ("id", "nom", "code", "cas", "titre", "fonction"):
            if isinstance(valeur := noeud.entrees.get(cle), Scalaire):
                return f"« {valeur.texte} »"
    return ""
