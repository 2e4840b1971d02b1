"""The tables that a call names once: a formula with one variable, or a file whose lines are found by a code."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from io import StringIO
from types import MappingProxyType
from typing import TYPE_CHECKING

from regles.cahier import TableDuGuichet
from regles.chargement.annexes import NOM_DE_FICHIER
from regles.chargement.atelier import CALCULS
from regles.chargement.formulaire import borner
from regles.chargement.lecture import ANNEXES, Scalaire, Table
from regles.conversion import lire_texte
from regles.langage.diagnostics import Diagnostic, suggestion
from regles.langage.expression import Colonne, Nomme, TableDeFormule, nommer
from regles.langage.litteraux import LitteralInvalide
from regles.langage.pour import CLES
from regles.valeurs import Donnee, Genre, Option
from regles.vocabulaire import COMMUNES, FAMILLES, FIGURES

if TYPE_CHECKING:
    from regles.chargement.atelier import Atelier
    from regles.chargement.champs import Champs
    from regles.valeurs import ValeurConnue

_SIMPLES = (Genre.MONTANT, Genre.TAUX, Genre.ENTIER, Genre.DATE, Genre.OUI_NON)
_DE_COLONNE = (*_SIMPLES, Genre.CHOIX)
_DE_VARIABLE = (*_DE_COLONNE, Genre.CODE)
_DE_FORMULE = CALCULS | {Genre.DATE, Genre.OUI_NON}
_CODES: Mapping[str, re.Pattern[str]] = {
    "commune": re.compile(r"\d{5}|2[AB]\d{3}", re.ASCII),
    "epci": re.compile(r"\d{9}", re.ASCII),
    "departement": re.compile(r"\d{2,3}|2[AB]", re.ASCII),
    "region": re.compile(r"\d{2}", re.ASCII),
    "siren": re.compile(r"\d{9}", re.ASCII),
}
LIGNES_MAXIMUM = 100_000
FAUTES_MAXIMUM = 20  # of one file: beyond, it is another file


def lire_tables(racine: Champs, atelier: Atelier) -> tuple[TableDuGuichet, ...]:
    """The tables, in order: one reads the figures and those above it."""
    fichiers = _lire_annexes(racine)

    def lire(champs: Champs) -> TableDuGuichet:
        nom = champs.identifiant("nom", atelier.pris)
        if _est_commun(nom):
            champs.signaler("nom", f"« {nom} » est déjà le nom, ou le début du nom, d'une valeur commune")
        source = champs.source(requis=False)
        if "fichier" in champs.table.entrees:
            return replace(_lire_fichier(champs, nom, atelier, fichiers), source=source)
        _lire_formule(champs, nom, atelier)
        return TableDuGuichet(nom, source=source)

    return racine.chacun("tables", "table", lire, requis=False)


def _est_commun(nom: str) -> bool:
    communes = (une.donnee.nom for une in (*COMMUNES, *FIGURES))
    debuts = (famille.debut for famille in FAMILLES)
    return any(commun == nom or commun.startswith(f"{nom}.") for commun in (*communes, *debuts)) if nom else False


def _lire_annexes(racine: Champs) -> dict[str, Scalaire]:
    noeud = racine.noeud(ANNEXES, requis=False)
    entrees = noeud.entrees if isinstance(noeud, Table) else {}
    return {nom: contenu for nom, contenu in entrees.items() if isinstance(contenu, Scalaire)}


def _lire_formule(champs: Champs, nom: str, atelier: Atelier) -> None:
    with champs.lire(champs.noeud("pour"), champs.endroit) as lus:
        variable = _lire_variable(lus, atelier) if lus else None
    if variable is None:
        atelier.nommer_table(nom, None)
        champs.noeud("calculer")
        return
    nomme = nommer(variable)
    avant = atelier.noms.get(variable.nom)
    atelier.noms[variable.nom] = nomme
    formule = atelier.formule(champs, "calculer", _DE_FORMULE)
    del atelier.noms[variable.nom]
    if avant is not None:
        atelier.noms[variable.nom] = avant
    table = None
    if formule is not None and nomme.type is not None:
        table = TableDeFormule(variable.nom, nomme.type, nomme.intervalle, formule.expression)
    atelier.nommer_table(nom, table)


def _lire_variable(champs: Champs, atelier: Atelier) -> Donnee:
    nom = champs.identifiant("nom", atelier.pris)
    genre = Genre(champs.parmi("genre", [genre.value for genre in _DE_VARIABLE], Genre.ENTIER.value, requis=False))
    donnee = Donnee(nom, genre, nom, unite=champs.texte("unite", requis=False))
    if genre is Genre.CHOIX:
        donnee = replace(donnee, options=champs.chacun("options", "option", _lire_option))
    return borner(champs, donnee)


def _lire_fichier(champs: Champs, nom: str, atelier: Atelier, fichiers: Mapping[str, Scalaire]) -> TableDuGuichet:
    fichier = champs.texte("fichier")
    if not NOM_DE_FICHIER.fullmatch(fichier):
        champs.signaler("fichier", f"« {fichier} » n'est pas un nom de fichier, par exemple « zonage-2026.csv »")
    elif fichier not in fichiers:
        champs.signaler("fichier", f"« {fichier} » n'est pas à côté du cahier{suggestion(fichier, fichiers)}")
    cle = champs.parmi("cle", CLES, CLES[0])
    colonnes = champs.chacun("colonnes", "colonne", lambda une: _lire_colonne(une, nom, fichier))
    contenu = fichiers.get(fichier)
    lues = _Lecture(champs, fichier, cle, colonnes).lire(contenu.texte if contenu else "")
    if contenu is not None:
        for colonne, valeurs in zip(colonnes, lues, strict=True):
            table = Colonne(colonne.donnee, fichier, cle, MappingProxyType(valeurs), colonne.absent)
            _declarer(atelier, table)
    else:
        for colonne in colonnes:
            atelier.nommer_table(colonne.donnee.nom, None)
    atelier.noms.setdefault(nom, Nomme(None))
    return TableDuGuichet(nom, fichier, cle, tuple(colonne.donnee for colonne in colonnes))


def _declarer(atelier: Atelier, colonne: Colonne) -> None:
    """A column is read by `pour`; under its own name, the dossier may hold what the file does not say."""
    atelier.declarer(colonne.donnee)
    atelier.nommer_table(colonne.donnee.nom, colonne)


@dataclass(frozen=True, slots=True)
class _Declaree:
    donnee: Donnee
    absent: ValeurConnue | None


def _lire_colonne(champs: Champs, table: str, fichier: str) -> _Declaree:
    titre = champs.identifiant("nom")
    genre = Genre(champs.parmi("genre", [genre.value for genre in _DE_COLONNE], Genre.ENTIER.value))
    libelle = champs.phrase("libelle", requis=False) or f"{titre} ({fichier.removesuffix('.csv')})"
    donnee = Donnee(f"{table}.{titre}", genre, libelle, unite=champs.texte("unite", requis=False))
    if genre is Genre.CHOIX:
        donnee = replace(donnee, options=champs.chacun("options", "option", _lire_option))
    donnee = borner(champs, donnee)
    return _Declaree(donnee, champs.valeur("absent", lambda texte: lire_texte(texte, donnee), requis=False))


def _lire_option(champs: Champs) -> Option:
    return Option(champs.code("code"), champs.phrase("libelle"))


class _Lecture:
    """The reading of one file: the first column is the code, the others are found by their titles."""

    def __init__(self, champs: Champs, fichier: str, cle: str, colonnes: tuple[_Declaree, ...]) -> None:
        self.champs, self.fichier, self.cle, self.colonnes = champs, fichier, cle, colonnes
        self.fautes = 0

    def lire(self, contenu: str) -> list[dict[str, ValeurConnue]]:
        """By column, what is said of each code."""
        lues: list[dict[str, ValeurConnue]] = [{} for _ in self.colonnes]
        if not contenu.strip():
            return lues
        lignes = self._lignes(contenu)
        entete = next(lignes, (1, []))[1]
        rangs = [self._rang(colonne, entete) for colonne in self.colonnes]
        vues: dict[str, int] = {}
        connus: list[dict[str, ValeurConnue | None]] = [{} for _ in self.colonnes]
        for numero, cellules in lignes:
            if self.fautes >= FAUTES_MAXIMUM or len(vues) >= LIGNES_MAXIMUM:
                self._signaler(numero, f"la lecture s'arrête ici : trop de fautes, ou plus de {LIGNES_MAXIMUM} lignes")
                break
            code = cellules[0].strip()
            if not self._prendre(code, numero, vues):
                continue
            for colonne, rang, dits, valeurs in zip(self.colonnes, rangs, connus, lues, strict=True):
                brut = cellules[rang].strip() if 0 < rang < len(cellules) else ""
                if brut not in dits:
                    dits[brut] = self._valeur(brut, colonne.donnee, numero)
                if (valeur := dits[brut]) is not None:
                    valeurs[code] = valeur
        return lues

    def _lignes(self, contenu: str) -> Iterator[tuple[int, list[str]]]:
        entete = contenu.partition("\n")[0]
        separateur = next((signe for signe in ";\t," if signe in entete), ";")
        lecteur = csv.reader(StringIO(contenu), delimiter=separateur)
        try:
            for cellules in lecteur:
                if any(cellule.strip() for cellule in cellules):
                    yield lecteur.line_num, cellules
        except csv.Error:
            self._signaler(lecteur.line_num, "cette ligne ne se lit pas : vérifiez ses guillemets")

    def _rang(self, colonne: _Declaree, entete: list[str]) -> int:
        titre = colonne.donnee.nom.rpartition(".")[2]
        titres = [cellule.strip() for cellule in entete]
        if titre in titres[1:]:
            return titres.index(titre, 1)
        self._signaler(1, f"il manque la colonne « {titre} »{suggestion(titre, titres[1:])} ; la première est le code")
        return -1

    def _prendre(self, code: str, numero: int, vues: dict[str, int]) -> bool:
        """Whether the line is that of a code, for the first time."""
        if not _CODES[self.cle].fullmatch(code):
            zero = (
                f" ; un tableur a pu lui ôter un zéro : « 0{code} »" if _CODES[self.cle].fullmatch(f"0{code}") else ""
            )
            self._signaler(numero, f"« {code} » n'est pas un code de : {self.cle}{zero}")
            return False
        if code in vues:
            self._signaler(numero, f"« {code} » est déjà à la ligne {vues[code]} : une seule ligne par code")
            return False
        vues[code] = numero
        return True

    def _valeur(self, brut: str, donnee: Donnee, numero: int) -> ValeurConnue | None:
        if not brut:
            return None
        try:
            return lire_texte(brut, donnee)
        except LitteralInvalide as erreur:
            self._signaler(numero, f"{donnee.nom.rpartition('.')[2]} : {erreur}")
            return None

    def _signaler(self, ligne: int, message: str) -> None:
        self.fautes += 1
        lecteur = self.champs.lecteur
        lecteur.signaler_ailleurs(Diagnostic(self.fichier, ligne, 1, 1, self.champs.endroit, message))
