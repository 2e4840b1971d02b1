"""YAML text -> a tree of plain nodes that know their place, read by typed readers that collect diagnostics.

Only what a cahier needs: mappings, lists and text. No anchor, alias, tag or second document; no duplicate key;
a limited size and depth. Every scalar is text: `non` is a word, `31/12/2021` is not guessed. libyaml cuts the text into
events, twenty times faster than a parser written in Python; nothing else of it is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from yaml import CSafeLoader, events
from yaml.error import MarkedYAMLError, YAMLError
from yaml.reader import ReaderError

from regles.langage.diagnostics import Diagnostic

if TYPE_CHECKING:
    from yaml._yaml import Mark as MarqueEnC
    from yaml.error import Mark

    _Marque = Mark | MarqueEnC

OCTETS_MAXIMUM = 512 * 1024
OCTETS_DES_ANNEXES = 4 * 1024 * 1024
ANNEXES = "annexes"  # the key, at the end of the text, of the files that came with it
ELEMENTS_MAXIMUM = 10_000
PROFONDEUR_MAXIMALE = 12
DIAGNOSTICS_MAXIMUM = 100  # beyond, the file is no draft of a cahier: reading stops


class CahierInvalide(Exception):
    """The cahier has mistakes; `diagnostics` says each one, in the order of the file."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = tuple(sorted(diagnostics, key=lambda d: (d.ligne, d.colonne)))
        super().__init__("\n".join(map(str, self.diagnostics)))


@dataclass(slots=True)
class Noeud:
    """A place in the file: characters `debut` to `fin`, at `ligne` and `colonne` (from 1)."""

    debut: int
    fin: int
    ligne: int
    colonne: int


@dataclass(slots=True)
class Scalaire(Noeud):
    """A text. `style` is the quote or block mark, None when plain."""

    texte: str
    style: str | None = None


@dataclass(slots=True)
class Suite(Noeud):
    """A list."""

    elements: list[Noeud] = field(default_factory=list)


@dataclass(slots=True)
class Table(Noeud):
    """A mapping, in the order of the file."""

    entrees: dict[str, Noeud] = field(default_factory=dict)
    cles: dict[str, Scalaire] = field(default_factory=dict)


class Lecteur:
    """The text of one file, and what is wrong with it.

    An `archive` was right when it was published: what is wrong with it today stops nothing, as long as it is YAML.
    """

    def __init__(self, texte: str, fichier: str, *, archive: bool = False) -> None:
        self.archive = archive
        self.texte = texte.removeprefix("\ufeff")  # which some editors put first, and libyaml does not count
        self.fichier = fichier
        self.lignes = self.texte.splitlines()
        self.diagnostics: list[Diagnostic] = []

    def signaler(self, noeud: Noeud, endroit: str, message: str) -> None:
        """Underline `noeud` (its first line) with `message`."""
        longueur = len(self.texte[noeud.debut : noeud.fin].partition("\n")[0].rstrip())
        self.signaler_en(noeud.ligne, noeud.colonne, longueur, endroit, message)

    def signaler_caracteres(self, debut: int, fin: int, endroit: str, message: str) -> None:
        """Underline characters of the file, given by their place in its text."""
        ligne = self.texte.count("\n", 0, debut) + 1
        colonne = debut - (self.texte.rfind("\n", 0, debut) + 1) + 1
        longueur = len(self.texte[debut:fin].partition("\n")[0])
        self.signaler_en(ligne, colonne, longueur, endroit, message)

    def signaler_en(self, ligne: int, colonne: int, longueur: int, endroit: str, message: str) -> None:
        """Record a diagnostic at a line and column."""
        extrait = self.lignes[ligne - 1] if 0 < ligne <= len(self.lignes) else ""
        longueur = max(1, min(longueur, len(extrait) - colonne + 1))
        fichier, ligne, endroit = self.situer(ligne, endroit)
        self.diagnostics.append(Diagnostic(fichier, ligne, colonne, longueur, endroit, message, extrait[:200]))
        if len(self.diagnostics) >= DIAGNOSTICS_MAXIMUM:
            self.arreter()

    def signaler_ailleurs(self, diagnostic: Diagnostic) -> None:
        """Record a mistake of a file that came with this one."""
        self.diagnostics.append(diagnostic)

    def situer(self, ligne: int, endroit: str) -> tuple[str, int, str]:
        """The file that holds this line, its line there, and how its author is told the part."""
        return self.fichier, ligne, endroit

    def ligne(self, noeud: Noeud) -> int:
        """The line of the author's own file at which a part is found."""
        return noeud.ligne

    @property
    def entier(self) -> str:
        """The text whose digest is that of the cahier."""
        return self.texte

    def arreter(self) -> None:
        """Raise what was found, if anything was, to its author: an archive has none."""
        if self.diagnostics and not self.archive:
            raise CahierInvalide(self.diagnostics)

    def racine(self) -> Table:
        """The mapping that the file holds.

        Raises:
            CahierInvalide: the file is too big, is no YAML, or uses what a cahier may not.
        """
        ecrit, _, annexes = self.texte.partition(f"\n{ANNEXES}:\n")
        if not self.archive and len(ecrit.encode("utf-8", "replace")) > OCTETS_MAXIMUM:
            self._refuser(
                1, 1, f"le fichier dépasse {OCTETS_MAXIMUM // 1024} ko : un cahier des charges est bien plus court"
            )
        if not self.archive and len(annexes.encode("utf-8", "replace")) > OCTETS_DES_ANNEXES:
            self._refuser(1, 1, f"les fichiers joints dépassent {OCTETS_DES_ANNEXES // 1024} ko en tout")
        try:
            racine = _Constructeur(self).construire()
        except MarkedYAMLError as erreur:
            marque = erreur.problem_mark or erreur.context_mark
            ligne, colonne = (marque.line + 1, marque.column + 1) if marque else (1, 1)
            for autre in (ligne, ligne - 1):  # the parser stumbles on a line, or after it
                if 0 < autre <= len(self.lignes) and (dit := _mal_ecrite(self.lignes[autre - 1])):
                    self._refuser(autre, 1, dit)
            self._refuser(ligne, colonne, _en_francais(erreur.problem or erreur.context or ""))
        except ReaderError as erreur:
            avant = self.texte.encode()[: erreur.position]
            self._refuser(avant.count(b"\n") + 1, 1, "le fichier contient un caractère interdit")
        except (YAMLError, ValueError):
            self._refuser(1, 1, "le fichier n'est pas du YAML lisible")
        if not isinstance(racine, Table):
            self._refuser(1, 1, "un cahier des charges commence par des clés, par exemple « id: mon-guichet »")
        return racine

    def _refuser(self, ligne: int, colonne: int, message: str) -> NoReturn:
        self.signaler_en(ligne, colonne, 1, "fichier", message)
        raise CahierInvalide(self.diagnostics)


class _Constructeur:
    """Builds the tree from the events of the parser, counting them as they come: nothing grows unseen."""

    def __init__(self, lecteur: Lecteur) -> None:
        self.lecteur = lecteur
        flux = iter(CSafeLoader(lecteur.texte).get_event, None)
        self.evenements: Iterator[events.Event] = (e for e in flux if not isinstance(e, _SANS_CONTENU))
        self.compte = 0

    def construire(self) -> Noeud | None:
        premier = next(self.evenements, None)
        if premier is None:
            return None
        noeud = self._noeud(premier, 0)
        if (suite := next(self.evenements, None)) is not None:
            self._refuser(suite, "un seul document par fichier : retirez la ligne « --- »")
        return noeud

    def _noeud(self, evenement: events.Event, profondeur: int) -> Noeud:
        self.compte += 1
        if self.compte > ELEMENTS_MAXIMUM and not self.lecteur.archive:
            self._refuser(evenement, f"le fichier a plus de {ELEMENTS_MAXIMUM} éléments")
        if profondeur > PROFONDEUR_MAXIMALE:
            self._refuser(evenement, f"le fichier est imbriqué sur plus de {PROFONDEUR_MAXIMALE} niveaux")
        if isinstance(evenement, events.AliasEvent) or getattr(evenement, "anchor", None) is not None:
            self._refuser(evenement, _ANCRES)
        if getattr(evenement, "tag", None) is not None:
            self._refuser(evenement, "les types de YAML (!) ne sont pas admis : écrivez la valeur seule")
        debut, fin = _bornes(evenement)
        place = (debut.index, fin.index, debut.line + 1, debut.column + 1)
        match evenement:
            case events.ScalarEvent():
                return Scalaire(*place, evenement.value, evenement.style or None)
            case events.SequenceStartEvent():
                return self._suite(Suite(*place), profondeur)
            case _:
                return self._table(Table(*place), profondeur)

    def _suite(self, suite: Suite, profondeur: int) -> Suite:
        while not isinstance(evenement := next(self.evenements), events.SequenceEndEvent):
            suite.elements.append(self._noeud(evenement, profondeur + 1))
        suite.fin = _bornes(evenement)[1].index
        return suite

    def _table(self, table: Table, profondeur: int) -> Table:
        while not isinstance(evenement := next(self.evenements), events.MappingEndEvent):
            cle = self._noeud(evenement, profondeur + 1)
            if not isinstance(cle, Scalaire):
                self._refuser(evenement, "une clé est un mot simple")
            valeur = self._noeud(next(self.evenements), profondeur + 1)
            if self._coupee(table, cle, valeur):
                continue
            if cle.texte in table.entrees:
                premiere = table.cles[cle.texte].ligne
                self.lecteur.signaler(cle, "fichier", f"« {cle.texte} » est déjà écrit à la ligne {premiere}")
                continue
            table.cles[cle.texte] = cle
            table.entrees[cle.texte] = valeur
        table.fin = _bornes(evenement)[1].index
        return table

    def _coupee(self, table: Table, cle: Scalaire, valeur: Noeud) -> bool:
        """Whether a comma cut in two a value between braces: told once, and the value put together again."""
        if valeur.debut != valeur.fin or self.lecteur.archive:
            return False
        avant = next(reversed(table.entrees.values()), None)
        if not isinstance(valeur, Scalaire) or not isinstance(avant, Scalaire) or avant.style:
            return False
        texte = self.lecteur.texte
        if texte[cle.fin :].lstrip().startswith(":") or "," not in texte[avant.fin : cle.debut]:
            return False
        avant.fin = cle.fin
        avant.texte = texte[avant.debut : avant.fin]
        guide = "entre { }, une valeur qui contient une virgule ou « : » se met entre guillemets"
        self.lecteur.signaler(avant, "fichier", f'{guide} : « "{avant.texte}" »')
        return True

    def _refuser(self, evenement: events.Event, message: str) -> NoReturn:
        marque, _ = _bornes(evenement)
        self.lecteur.signaler_en(marque.line + 1, marque.column + 1, 1, "fichier", message)
        raise CahierInvalide(self.lecteur.diagnostics)


def _bornes(evenement: events.Event) -> tuple[_Marque, _Marque]:
    debut, fin = evenement.start_mark, evenement.end_mark
    assert debut is not None  # noqa: S101 - the parser always places what it reads
    assert fin is not None  # noqa: S101 - the same
    return debut, fin


_SANS_CONTENU = (
    events.StreamStartEvent,
    events.StreamEndEvent,
    events.DocumentStartEvent,
    events.DocumentEndEvent,
)

# What the parser says in English, by a piece of its sentence.
_ANCRES = "les ancres (&) et les renvois (*) de YAML ne sont pas admis : écrivez la valeur"
_TRADUCTIONS = {
    "mapping values are not allowed": "« : » n'est pas attendu ici ; mettez le texte qui contient « : » entre guillemets",
    "block sequence entries are not allowed": "une liste ne commence pas ici : mettez ce tiret à la ligne, ou le texte entre guillemets",
    "cannot start any token": "ce caractère ne peut pas commencer une valeur ; mettez-la entre guillemets",
    "could not find expected ':'": "il manque « : » après la clé",
    "expected key": "le retrait de cette ligne ne correspond pas à celui de la partie commencée plus haut",
    "expected '-' indicator": "le retrait de cette ligne ne correspond pas à celui de la liste commencée plus haut",
    "expected <document start>": "le retrait de cette ligne ne correspond pas à celui de la première du fichier",
    "expected ',' or ']'": "il manque « , » ou « ] »",
    "expected ',' or '}'": "il manque « , » ou « } » ; entre { }, une valeur qui contient « : » ou une virgule se met entre guillemets",
    "expected comment or line break": "après « > » ou « | », le texte commence à la ligne suivante",
    "found a tab character": "une tabulation n'est pas un retrait : mettez des espaces",
    "unexpected end of stream": "des guillemets ouverts ne sont pas fermés",
    "unknown escape character": "entre guillemets doubles, « \\ » s'écrit « \\\\ »",
    "expected alphabetic or numeric character": _ANCRES,
}


_COLLEE = re.compile(r"\s*(?:- )?([a-zà-ÿ_]+) ?:(?=[^\s/])")
_TIRET = re.compile(r"\s*([–—•·*])\s*\S")


def _mal_ecrite(ligne: str) -> str:
    """What a line that stops the parser shows at a glance: a colon without its space, the dash of a word processor."""
    if trouve := _COLLEE.match(ligne):
        return f"il manque une espace après « : » : écrivez « {trouve[1]}: … »"
    if trouve := _TIRET.match(ligne):
        return f"un élément de liste commence par un tiret court et une espace (« - ») : remplacez « {trouve[1]} »"
    return ""


def _en_francais(probleme: str) -> str:
    for morceau, phrase in _TRADUCTIONS.items():
        if morceau in probleme:
            return phrase
    return "cette ligne n'est pas du YAML lisible : vérifiez le retrait, les guillemets et les « : »"
