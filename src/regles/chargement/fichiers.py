"""The reading of a file beside the cahier: a first column of codes, the others found by their titles."""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import TYPE_CHECKING, TypeVar

from regles.cahier import FichierDuGuichet
from regles.chargement.annexes import FICHIER, NOM_DE_FICHIER, OPTIONS_DE
from regles.chargement.competence import lire_departement
from regles.conversion import lire_texte
from regles.langage.analyse import IDENTIFIANT, MOTS_RESERVES
from regles.langage.diagnostics import Diagnostic, suggestion
from regles.langage.litteraux import LitteralInvalide
from regles.langage.pour import CLES
from regles.valeurs import Option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from regles.chargement.champs import Champs
    from regles.valeurs import Donnee, ValeurConnue

_CODES: Mapping[str, re.Pattern[str]] = {
    "commune": re.compile(r"\d{5}|2[AB]\d{3}", re.ASCII),
    "epci": re.compile(r"\d{9}", re.ASCII),
    "departement": re.compile(r"\d{2,3}|2[AB]", re.ASCII),
    "region": re.compile(r"\d{2}", re.ASCII),
    "siren": re.compile(r"\d{9}", re.ASCII),
}
T = TypeVar("T")
LIGNES_MAXIMUM = 100_000
OPTIONS_MAXIMUM = 1_000
FAUTES_MAXIMUM = 20  # of one file: beyond, it is another file


class Fichier:
    """One file that a part of the cahier names, under `cle_du_nom`. A wrong name or cell is signalled; reading goes on."""

    def __init__(self, champs: Champs, cle_du_nom: str = FICHIER) -> None:
        self.champs, self.nom = champs, champs.texte(cle_du_nom)
        fichiers = champs.contexte.fichiers
        if not NOM_DE_FICHIER.fullmatch(self.nom):
            message = f"« {self.nom} » n'est pas un nom de fichier, par exemple « zonage-2026.csv »"
            champs.signaler(cle_du_nom, message)
        elif self.nom not in fichiers:
            champs.signaler(cle_du_nom, f"« {self.nom} » n'est pas à côté du cahier{suggestion(self.nom, fichiers)}")
        self.contenu = fichiers.get(self.nom)
        self.fautes = 0
        self._valeurs: dict[tuple[str, str], ValeurConnue | None] = {}
        self._suite = self._lignes(self.contenu or "")
        self.titres = [cellule.strip() for cellule in next(self._suite, (1, [""]))[1]]

    def lignes(self, maximum: int = LIGNES_MAXIMUM) -> Iterator[tuple[int, list[str]]]:
        """The number and the cells of each line after the titles, until there are too many lines, or mistakes."""
        for rang, (numero, cellules) in enumerate(self._suite):
            if self.fautes >= FAUTES_MAXIMUM or rang >= maximum:
                self.signaler(numero, f"la lecture s'arrête ici : trop de fautes, ou plus de {maximum} lignes")
                return
            yield numero, cellules

    def _lignes(self, contenu: str) -> Iterator[tuple[int, list[str]]]:
        entete = contenu.partition("\n")[0]
        separateur = next((signe for signe in ";\t," if signe in entete), ";")
        lecteur = csv.reader(StringIO(contenu), delimiter=separateur)
        try:
            for cellules in lecteur:
                if any(cellule.strip() for cellule in cellules):
                    yield lecteur.line_num, cellules
        except csv.Error:
            self.signaler(lecteur.line_num, "cette ligne ne se lit pas : vérifiez ses guillemets")

    def colonne(self, titre: str, *, requise: bool = True) -> Callable[[list[str]], str]:
        """What gives the cell of a line under a title; empty where the file has none."""
        rang = self.titres.index(titre, 1) if titre in self.titres[1:] else 0
        if not rang and requise and self.contenu:
            proche = suggestion(titre, self.titres[1:])
            self.signaler(1, f"il manque la colonne « {titre} »{proche} ; la première est le code")
        return lambda cellules: cellules[rang].strip() if 0 < rang < len(cellules) else ""

    def code(self, cle: str, cellules: list[str], numero: int) -> str:
        """The code of a line; empty when it is none, which is told."""
        code = cellules[0].strip()
        if _CODES[cle].fullmatch(code):
            return code
        zero = f" ; un tableur a pu lui ôter un zéro : « 0{code} »" if _CODES[cle].fullmatch(f"0{code}") else ""
        self.signaler(numero, f"« {code} » n'est pas un code de : {cle}{zero}")
        return ""

    def valeur(self, brut: str, donnee: Donnee, numero: int) -> ValeurConnue | None:
        """The value of a cell, each text read once."""
        lue = (donnee.nom, brut)
        if lue not in self._valeurs:
            self._valeurs[lue] = self.lire(lambda texte: _lire_valeur(texte, donnee), brut, numero)
        return self._valeurs[lue]

    def lire(self, lire: Callable[[str], T], brut: str, numero: int) -> T | None:
        """What `lire` makes of a cell; None when it is empty, or wrong, which is told."""
        try:
            return lire(brut) if brut else None
        except LitteralInvalide as erreur:
            self.signaler(numero, str(erreur))
            return None

    def signaler(self, ligne: int, message: str) -> None:
        """Tell a mistake at its line of the file."""
        self.fautes += 1
        lecteur = self.champs.lecteur
        lecteur.signaler_ailleurs(Diagnostic(self.nom, ligne, 1, 1, self.champs.endroit, message))


def _lire_valeur(texte: str, donnee: Donnee) -> ValeurConnue:
    try:
        return lire_texte(texte, donnee)
    except LitteralInvalide as erreur:
        message = f"{donnee.nom.rpartition('.')[2]} : {erreur}"
        raise LitteralInvalide(message) from None


def lire_cle(champs: Champs) -> str:
    """Of what the first column is the code."""
    return champs.parmi("cle", CLES, CLES[0])


def garder(fichier: Fichier, cle: str, codes: Mapping[str, int], pour: str) -> None:
    """Keep with the cahier which codes a file holds, each with its line: whoever has the vintage checks them."""
    fichier.champs.contexte.codes.append(FichierDuGuichet(fichier.nom, cle, codes, pour))


def lire_options(champs: Champs, lire: Callable[[Champs], Option]) -> tuple[Option, ...]:
    """The options of a choice: those that are written, or those of the file that `options_de` names."""
    if champs.noeud(OPTIONS_DE, requis=False) is None:
        return champs.chacun("options", "option", lire)
    if champs.noeud("options", requis=False) is not None:
        champs.signaler("options", "« options_de » suffit : enlevez « options »")
    fichier = Fichier(champs, OPTIONS_DE)
    libelle = fichier.colonne("libelle")
    pour, departement = (fichier.colonne(titre, requise=False) for titre in ("pour", "departement"))
    lues: dict[str, Option] = {}
    for numero, cellules in fichier.lignes(OPTIONS_MAXIMUM):
        code = cellules[0].strip()
        if not (code.isdecimal() or (IDENTIFIANT.fullmatch(code) and code not in MOTS_RESERVES)):
            fichier.signaler(numero, f"« {code} » ne peut pas être un code : des lettres, des chiffres et « _ »")
        elif code in lues:
            fichier.signaler(numero, f"« {code} » est déjà plus haut : une seule ligne par code")
        elif not libelle(cellules):
            fichier.signaler(numero, f"« {code} » n'a pas de libellé")
        else:
            liee = tuple(pour(cellules).split())
            place = fichier.lire(lire_departement, departement(cellules), numero) or ""
            lues[code] = Option(code, libelle(cellules), pour=liee, departement=place)
    if fichier.contenu is not None and not lues and not fichier.fautes:
        fichier.signaler(1, "ce fichier n'a aucune option : une ligne de titres, puis une ligne par code")
    return tuple(lues.values())
