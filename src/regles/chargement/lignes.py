"""Repeated lines: devices, communes, members of a group, declared by the call with their fields."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from regles.cahier import Champ, TypeChamp
from regles.chargement.annexes import FICHIER
from regles.chargement.fichiers import Fichier, garder, lire_cle
from regles.chargement.formulaire import TERRITOIRES, lire_quand, lire_question, lire_type, type_de
from regles.langage.expression import LIGNES_MAXIMUM, NOMBRES, PLAGES
from regles.langage.litteraux import LitteralInvalide, lire_nombre
from regles.programme import Derivee
from regles.valeurs import Donnee, Genre, Moment
from regles.vocabulaire import Fourni

if TYPE_CHECKING:
    from regles.chargement.atelier import Atelier
    from regles.chargement.champs import Champs
    from regles.valeurs import Ligne, Valeur, ValeurConnue

LIGNES_AU_PLUS = 10_000
_CODES = {"departement": Fourni.DEPARTEMENT, "region": Fourni.REGION}  # else, that of the porteur
_GENRES = (*NOMBRES, Genre.DATE, Genre.OUI_NON, Genre.CHOIX)


def lire_lignes(racine: Champs, atelier: Atelier) -> tuple[Donnee, ...]:
    """The repeated lines of the call; formulas run over them by their name. Texts are for the form only."""

    def lire(champs: Champs) -> Donnee:
        nom = champs.identifiant("nom", atelier.pris)
        atelier.ceder(nom)
        if any(autre.startswith(f"{nom}.") for autre in atelier.noms):
            champs.signaler("nom", f"« {nom} » est déjà le début d'une autre valeur")
        maximum = champs.lire_valeur("maximum", _lire_maximum, LIGNES_MAXIMUM, requis=False)
        lignes = Donnee(
            nom=nom,
            genre=Genre.LIGNES,
            libelle=champs.phrase("libelle"),
            aide=champs.phrase("aide", requis=False),
            maximum=maximum,
        )
        fichier = Fichier(champs) if champs.noeud(FICHIER, requis=False) else None
        bloc = champs.chacun("champs", "champ", lambda champ: _lire_champ(champ, maximum, atelier.millesime))
        lignes = replace(lignes, champs=tuple(c.donnee for c in bloc if c.donnee.genre is not Genre.TEXTE))
        champs.source(requis=False)
        atelier.declarer(lignes)
        atelier.blocs[nom] = bloc
        if lire_quand(champs) is Moment.VERSEMENT:
            atelier.moments[nom] = Moment.VERSEMENT
        if fichier is not None:
            atelier.derivees[nom] = _lire_le_fichier(fichier, lignes)
            atelier.lus.add(atelier.derivees[nom].depuis)
            if len(lignes.champs) < len(bloc):
                champs.signaler(
                    "champs",
                    "des lignes qui viennent d'un fichier n'ont que des valeurs que lisent les formules : enlevez les textes",
                )
        if champs.oui_non("justifier", defaut=False):
            atelier.justifier(lignes)
        return lignes

    return racine.chacun("lignes", "lignes", lire, requis=False)


def _lire_le_fichier(fichier: Fichier, lignes: Donnee) -> Derivee:
    """The lines of each code, in the order of the file."""
    cle, maximum = lire_cle(fichier.champs), lignes.maximum or LIGNES_MAXIMUM
    lecteurs = [(champ, fichier.colonne(champ.nom)) for champ in lignes.champs]
    par_code: dict[str, list[Ligne]] = {}
    premieres: dict[str, int] = {}
    for numero, cellules in fichier.lignes():
        if not (code := fichier.code(cle, cellules, numero)):
            continue
        premieres.setdefault(code, numero)
        dites = par_code.setdefault(code, [])
        if len(dites) == maximum:
            fichier.signaler(numero, f"« {code} » a plus de {maximum} lignes : dites leur « maximum »")
        dites.append({champ.nom: fichier.valeur(lire(cellules), champ, numero) for champ, lire in lecteurs})
    garder(fichier, cle, premieres, lignes.nom)
    lignes_par_code: dict[ValeurConnue, Valeur] = {code: tuple(dites) for code, dites in par_code.items()}
    return Derivee(lignes.nom, _CODES.get(cle, Fourni.CODE), MappingProxyType(lignes_par_code), ())


def _lire_champ(champs: Champs, lignes: int, millesime: int) -> Champ:
    """A field of a line. A number without a bound takes one that keeps the sum of all lines exact."""
    type_ = lire_type(champs, [autre.value for autre in TypeChamp if autre is not TypeChamp.DECLARATION])
    donnee = lire_question(champs, champs.identifiant("nom"), type_)
    if not type_ and donnee.genre not in _GENRES:
        admis = ", ".join(sorted(genre.value for genre in _GENRES))
        message = f"une ligne répétée ne peut pas avoir de champ « {donnee.genre} » (genres : {admis} ; un texte : « type: texte »)"
        champs.signaler("genre", message)
    if donnee.genre in NOMBRES and donnee.genre is not Genre.TAUX and donnee.maximum is None:
        donnee = replace(donnee, maximum=PLAGES[donnee.genre][1] // lignes)
    return Champ(
        nom=donnee.nom,
        donnee=donnee,
        obligatoire=champs.oui_non("obligatoire", defaut=True),
        longueur_max=champs.entier("longueur_max", 0) or None,
        type=type_de(type_),
        millesime=millesime if type_de(type_) in TERRITOIRES else 0,
    )


def _lire_maximum(texte: str) -> int:
    maximum = lire_nombre(texte, Genre.ENTIER)
    if not 1 <= maximum <= LIGNES_AU_PLUS:
        message = f"« {texte} » : il faut de 1 à {LIGNES_AU_PLUS} lignes"
        raise LitteralInvalide(message)
    return maximum
