"""The tables that a call names once: a formula with one variable, or a file whose lines are found by a code."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from regles.cahier import TableDuGuichet
from regles.chargement.atelier import CALCULS
from regles.chargement.fichiers import Fichier, garder, lire_cle, lire_options
from regles.chargement.formulaire import borner
from regles.conversion import lire_texte
from regles.langage.expression import Colonne, Nomme, TableDeFormule, nommer
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


def lire_tables(racine: Champs, atelier: Atelier) -> tuple[TableDuGuichet, ...]:
    """The tables, in order: one reads the figures and those above it."""

    def lire(champs: Champs) -> TableDuGuichet:
        nom = champs.identifiant("nom", atelier.pris)
        if _est_commun(nom):
            champs.signaler("nom", f"« {nom} » est déjà le nom, ou le début du nom, d'une valeur commune")
        source = champs.source(requis=False)
        if "fichier" in champs.table.entrees:
            return replace(_lire_fichier(champs, nom, atelier), source=source)
        _lire_formule(champs, nom, atelier)
        return TableDuGuichet(nom, source=source)

    return racine.chacun("tables", "table", lire, requis=False)


def _est_commun(nom: str) -> bool:
    communes = (une.donnee.nom for une in (*COMMUNES, *FIGURES))
    debuts = (famille.debut for famille in FAMILLES)
    return any(commun == nom or commun.startswith(f"{nom}.") for commun in (*communes, *debuts)) if nom else False


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
        donnee = replace(donnee, options=lire_options(champs, _lire_option))
    return borner(champs, donnee)


def _lire_fichier(champs: Champs, nom: str, atelier: Atelier) -> TableDuGuichet:
    fichier = Fichier(champs)
    cle = lire_cle(champs)
    colonnes = champs.chacun("colonnes", "colonne", lambda une: _lire_colonne(une, nom, fichier.nom))
    lues = _lire_lignes(fichier, nom, cle, colonnes)
    if fichier.contenu is not None:
        for colonne, valeurs in zip(colonnes, lues, strict=True):
            table = Colonne(colonne.donnee, fichier.nom, cle, MappingProxyType(valeurs), colonne.absent)
            _declarer(atelier, table)
    else:
        for colonne in colonnes:
            atelier.nommer_table(colonne.donnee.nom, None)
    atelier.noms.setdefault(nom, Nomme(None))
    return TableDuGuichet(nom, fichier.nom, cle, tuple(colonne.donnee for colonne in colonnes))


def _lire_lignes(
    fichier: Fichier, nom: str, cle: str, colonnes: tuple[_Declaree, ...]
) -> list[dict[str, ValeurConnue]]:
    """By column, what is said of each code."""
    lues: list[dict[str, ValeurConnue]] = [{} for _ in colonnes]
    codes: dict[str, int] = {}
    cellule_de = [fichier.colonne(colonne.donnee.nom.rpartition(".")[2]) for colonne in colonnes]
    for numero, cellules in fichier.lignes():
        code = fichier.code(cle, cellules, numero)
        if code in codes:
            fichier.signaler(numero, f"« {code} » est déjà à la ligne {codes[code]} : une seule ligne par code")
        if not code or code in codes:
            continue
        codes[code] = numero
        for colonne, lire, valeurs in zip(colonnes, cellule_de, lues, strict=True):
            if (valeur := fichier.valeur(lire(cellules), colonne.donnee, numero)) is not None:
                valeurs[code] = valeur
    garder(fichier, cle, codes, nom)
    return lues


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
        donnee = replace(donnee, options=lire_options(champs, _lire_option))
    donnee = borner(champs, donnee)
    return _Declaree(donnee, champs.valeur("absent", lambda texte: lire_texte(texte, donnee), requis=False))


def _lire_option(champs: Champs) -> Option:
    return Option(champs.code("code"), champs.phrase("libelle"))
