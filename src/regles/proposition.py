"""The `attendu` of worked examples, rewritten to what the rules give: only values change, at their place in the text."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from regles.chargement import charger_depuis
from regles.chargement.assertions import ASSERTIONS, COMPTES
from regles.chargement.heritage import composer, part_d_un_autre
from regles.chargement.jeu import jouer
from regles.chargement.lecture import Lecteur, Scalaire, Suite, Table
from regles.evaluation import AppreciationHorsBornes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from regles.cahier import Affirmation, Cahier, Exemple
    from regles.chargement.assertions import Obtenu
    from regles.chargement.jeu import Joue
    from regles.chargement.lecture import Noeud

_SANS_PARENTS: Mapping[str, str] = MappingProxyType({})
_A_CITER = (",", ": ", " #", "[", "]", "{", "}", '"')


class Retouche(NamedTuple):
    """Characters `debut` to `fin` of the text, replaced by `texte`."""

    debut: int
    fin: int
    texte: str


class Proposition(NamedTuple):
    """What to change in a cahier for its examples to hold, told by example; `impossibles` is left to the author."""

    retouches: tuple[Retouche, ...]
    changements: tuple[str, ...]
    impossibles: tuple[str, ...]

    def appliquer(self, texte: str) -> str:
        """`texte` with its values changed, comments and layout kept."""
        marque = "\ufeff" if texte.startswith("\ufeff") else ""
        for debut, fin, ecrit in sorted(self.retouches, reverse=True):
            place = len(marque) + debut, len(marque) + fin
            texte = f"{texte[: place[0]]}{ecrit}{texte[place[1] :]}"
        return texte


def proposer(texte: str, fichier: str = "cahier.yaml", parents: Mapping[str, str] = _SANS_PARENTS) -> Proposition:
    """What the rules give where the examples of `texte` expect something else; `parents` are what it may start from.

    Raises:
        CahierInvalide: a mistake that is not an example's.
    """
    cahier = charger_depuis(texte, parents, fichier, exemples=False)
    lecteur = composer(texte, fichier, parents) if part_d_un_autre(texte) else Lecteur(texte, fichier)
    travail = _Travail(cahier, lecteur, len(texte))
    exemples = iter(cahier.exemples)
    for attendu, combien in _attendus(lecteur.racine()):
        travail.cas(attendu, tuple(islice(exemples, combien)))
    return Proposition(tuple(travail.retouches), tuple(travail.changements), tuple(travail.impossibles))


def _attendus(racine: Table) -> Iterator[tuple[Table, int]]:
    """What each case expects, and of how many dossiers."""
    exemples = racine.entrees.get("exemples")
    cas = exemples.entrees.get("cas") if isinstance(exemples, Table) else None
    for un in cas.elements if isinstance(cas, Suite) else ():
        parties = un.entrees if isinstance(un, Table) else {}
        attendu, dossiers = parties.get("attendu", un), parties.get("dossiers")
        if isinstance(attendu, Table):
            yield attendu, len(dossiers.entrees) if isinstance(dossiers, Table) else 1


class _Travail:
    """The changes found so far, in one text."""

    def __init__(self, cahier: Cahier, lecteur: Lecteur, etendue: int) -> None:
        self.cahier, self.lecteur = cahier, lecteur
        self.etendue = etendue  # of the author's own text, which those that it starts from follow
        self.retouches: list[Retouche] = []
        self.changements: list[str] = []
        self.impossibles: list[str] = []

    def cas(self, attendu: Table, exemples: Sequence[Exemple]) -> None:
        """One case, of one dossier or of several."""
        try:
            for exemple, joues in zip(exemples, jouer(self.cahier, exemples), strict=True):
                propre = attendu.entrees.get(exemple.dossier, attendu) if exemple.dossier else attendu
                for cle, dite in exemple.attendu.items():
                    self._affirmation(attendu if cle == COMPTES else propre, (exemple, cle, dite), joues)
        except AppreciationHorsBornes as erreur:
            self.impossibles.append(f"exemple « {exemples[0].cas} » : {erreur}")

    def _affirmation(self, table: Noeud, quoi: tuple[Exemple, str, Affirmation], joues: Sequence[Joue]) -> None:
        exemple, cle, dite = quoi
        ecart, obtenir = ASSERTIONS[cle].comparaison
        trouves = [trouve for joue in joues if (trouve := ecart(joue, dite))]
        if not trouves or not isinstance(table, Table):
            return
        dossier = f", dossier « {exemple.dossier} »" if exemple.dossier else ""
        endroit = f"exemple « {exemple.cas} »{dossier}, {cle}"
        obtenus = [obtenir(joue, dite) for joue in joues]
        if any(obtenu != obtenus[0] for obtenu in obtenus):
            self.impossibles.append(f"{endroit} : ses {len(joues)} dossiers ne donnent pas la même chose, séparez-les")
            return
        if self._herite(table.entrees.get(cle, table)):
            self.impossibles.append(f"{endroit} : {trouves[0]} ; il est hérité, écrivez ce cas dans ce fichier")
            return
        self.changements.append(f"{endroit} : {trouves[0]}")
        if cle in table.entrees:
            self._ecrire(table.entrees[cle], obtenus[0])
        else:
            self._ajouter(table, cle, obtenus[0])

    def _herite(self, noeud: Noeud) -> bool:
        """Whether another text than the author's writes it, or part of it."""
        parties = noeud.entrees.values() if isinstance(noeud, Table) else ()
        return noeud.debut >= self.etendue or any(self._herite(partie) for partie in parties)

    def _ecrire(self, noeud: Noeud, obtenu: Obtenu) -> None:
        if isinstance(obtenu, str):
            self.retouches.append(Retouche(noeud.debut, noeud.fin, _citer(obtenu, noeud)))
        elif isinstance(obtenu, Mapping):
            entrees = noeud.entrees if isinstance(noeud, Table) else {}
            for nom, valeur in obtenu.items():
                self._ecrire(entrees[nom], valeur)
        else:
            fin = noeud.fin
            if isinstance(noeud, Suite) and self.lecteur.texte[noeud.debut] == "-":
                fin = noeud.elements[-1].fin  # the list of a block ends where the next line begins
            # « - » may stand under its key, « [ » may not
            retrait = "" if self.lecteur.texte[noeud.debut] == "[" else "  "
            self.retouches.append(Retouche(noeud.debut, fin, f"{retrait}{_liste(obtenu)}"))

    def _ajouter(self, table: Table, cle: str, obtenu: Obtenu) -> None:
        """A key that the case leaves unsaid: format 1 reads its reasons in its verdict and its amount."""
        texte, dit = self.lecteur.texte, f"{cle}: {_liste(obtenu)}"
        if texte[table.debut] == "{":
            self.retouches.append(Retouche(table.fin - 1, table.fin - 1, f", {dit}"))
            return
        derniere = table.cles[next(reversed(table.cles))]
        fin_de_ligne = texte.find("\n", table.entrees[derniere.texte].fin)
        place = len(texte) if fin_de_ligne < 0 else fin_de_ligne
        self.retouches.append(Retouche(place, place, f"\n{' ' * (derniere.colonne - 1)}{dit}"))


def _liste(noms: Obtenu) -> str:
    return f"[{', '.join(noms)}]"


def _citer(valeur: str, ancien: Noeud) -> str:
    """The value, between quotes where the one that it replaces was, or where YAML needs them."""
    style = ancien.style if isinstance(ancien, Scalaire) else None
    if style in ("'", '"'):
        return f"{style}{valeur}{style}"
    return f'"{valeur}"' if any(signe in valeur for signe in _A_CITER) else valeur
