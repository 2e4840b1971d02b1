"""The parts of a cahier that compute: figures, conditions, steps, amount. Each formula is checked as it is read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from regles.cahier import Condition, EtapeBareme, Parametre
from regles.chargement.atelier import CALCULS, CHOIX, CONDITION, MONTANT
from regles.chargement.formulaire import lire_option
from regles.chargement.noms import mot_de_l_acte
from regles.chargement.regime import limiter
from regles.chargement.versements import A_L_UNITE, PAYEURS
from regles.langage.analyse import analyser
from regles.langage.arbre import ErreurDeFormule, Operation
from regles.langage.expression import Type
from regles.langage.formule import Formule
from regles.langage.typage import NomDefaillant
from regles.valeurs import Donnee, Genre, Option, Source, ValeurConnue

if TYPE_CHECKING:
    from collections.abc import Collection

    from regles.chargement.atelier import Atelier, Etapes
    from regles.chargement.champs import Champs

Conditions = tuple[tuple[Condition, Formule | None], ...]
_SANS_SOURCE = Source("", "")


def lire_parametres(racine: Champs, atelier: Atelier) -> tuple[Parametre, ...]:
    """The figures of the call, each with its reference."""

    def lire(champs: Champs) -> Parametre:
        nom = champs.identifiant("nom", lambda nom: atelier.pris(nom) or mot_de_l_acte(racine, nom))
        lu = _litteral(champs)
        valeur, genre, unite = lu or (0, Genre.ENTIER, "")
        parametre = Parametre(
            donnee=Donnee(nom, genre, champs.texte("libelle"), unite=unite),
            valeur=valeur,
            source=champs.reference(),
            lecture=champs.texte("lecture", requis=False),
        )
        if lu is not None:
            atelier.figer(nom, valeur, genre, unite)
        elif not champs.lecteur.archive:  # of an archive, its readers have no value rather than zero
            atelier.figer_illisible(nom)
        return parametre

    return racine.chacun("parametres", "paramètre", lire, requis=False)


def _litteral(champs: Champs) -> tuple[ValeurConnue, Genre, str] | None:
    """The figure under `valeur`, its genre told by how it is written; None when it cannot be read, and then told."""
    scalaire = champs.scalaire("valeur")
    if scalaire is None:
        return None
    try:
        noeud = analyser(scalaire.texte)
    except ErreurDeFormule as erreur:
        champs.lecteur.signaler(scalaire, champs.endroit, erreur.message)
        return None
    if noeud.operation is not Operation.LITTERAL or noeud.genre is None or noeud.valeur is None:
        message = (
            f"« {scalaire.texte} » n'est pas un chiffre : écrivez par exemple « 12 500 € », « 45 % » ou « 15/06/2024 »"
        )
        champs.lecteur.signaler(scalaire, champs.endroit, message)
        return None
    return noeud.valeur, noeud.genre, noeud.nom


def lire_recevabilite(racine: Champs, atelier: Atelier) -> Conditions:
    """The conditions of eligibility, which may read any step, and the amount as it stands before them."""

    def lire(champs: Champs) -> tuple[Condition, Formule | None]:
        identifiant = champs.identifiant("id")
        formule = atelier.formule(champs, "exiger", CONDITION)
        refus = champs.phrase("refus")
        condition = Condition(
            id=identifiant,
            libelle=champs.phrase("libelle", requis=False) or refus.removesuffix("."),
            formule=formule.texte if formule else "",
            refus=refus,
            source=champs.reference(),
            lecture=champs.phrase("lecture", requis=False),
        )
        return condition, formule

    return racine.chacun("recevabilite", "condition", lire)


def lire_etape(champs: Champs, atelier: Atelier, plus_loin: frozenset[str]) -> tuple[EtapeBareme, Formule | None]:
    """A step of the barème, which reads neither itself nor those of `plus_loin`."""
    identifiant = champs.identifiant("id", atelier.pris)
    atelier.ceder(identifiant)
    atelier.plus_loin = plus_loin
    options = _lire_options(champs, atelier)
    type_ = Type(Genre.CHOIX, codes=tuple(option.code for option in options)) if options else None
    etape, formule = _lire_etape(champs, identifiant, atelier, CALCULS if type_ is None else CHOIX, type_)
    atelier.plus_loin = frozenset()
    if identifiant not in atelier.noms:
        atelier.etape(identifiant, formule)
    return replace(etape, options=options), formule


def _lire_options(champs: Champs, atelier: Atelier) -> tuple[Option, ...]:
    """The codes that a step gives, none of which is the name of something that formulas read."""
    options = champs.chacun("options", "option", lire_option, requis=False)
    pris = [option.code for option in options if option.code in atelier.noms or option.code in atelier.plus_loin]
    if pris:
        champs.signaler("options", f"« {pris[0]} » est déjà le nom d'une valeur, d'un chiffre ou d'une étape")
    return options


def lire_montant(racine: Champs, atelier: Atelier, communes: Etapes) -> tuple[EtapeBareme, Formule | None, bool]:
    """The last step, in euros, limited by the steps of the regime; and whether it counts what the porteur already has."""
    with racine.lire(racine.noeud("montant"), "montant") as champs:
        if champs is None:
            formule = atelier.illisible(racine, "", MONTANT)
            atelier.etape("montant", formule)
            return EtapeBareme("montant", "", "", _SANS_SOURCE), formule, False
        par_porteur = champs.oui_non("plafond_par_porteur", defaut=False)
        for cle in (PAYEURS, A_L_UNITE):  # read with the payments, once the amount has a name
            champs.noeud(cle, requis=False)
        etape, formule = _lire_etape(champs, "montant", atelier, MONTANT)
        if formule:
            try:
                formule = limiter(atelier, formule, communes)
            except (ErreurDeFormule, NomDefaillant) as erreur:
                champs.signaler("calculer", f"ce montant, limité par le régime, ne se calcule pas : {erreur}")
            etape = replace(etape, formule=formule.texte)
        atelier.etape("montant", formule)
        return etape, formule, par_porteur


def _lire_etape(
    champs: Champs, identifiant: str, atelier: Atelier, genres: Collection[Genre], type_: Type | None = None
) -> tuple[EtapeBareme, Formule | None]:
    formule = atelier.formule(champs, "calculer", genres, type_=type_)
    lus = formule.noms if formule else tuple(atelier.noms)
    etape = EtapeBareme(
        id=identifiant,
        libelle=champs.phrase("libelle"),
        formule=formule.texte if formule else "",
        source=champs.reference(),
        lecture=champs.phrase("lecture", requis=False),
        limite=champs.phrase("limite", requis=False),
        phrase=champs.phrase("phrase", requis=False, libres=lus),
    )
    return etape, formule
