"""The parts of a cahier that compute: figures, judgements, conditions, steps, amount. Each formula is checked as it is read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from regles.cahier import Condition, EtapeBareme, Parametre
from regles.chargement.atelier import CALCULS, CONDITION, MONTANT
from regles.chargement.formulaire import lire_donnee
from regles.chargement.lecture import Scalaire, Table
from regles.chargement.regime import limiter
from regles.chargement.versements import A_L_UNITE, PAYEURS
from regles.conversion import dans_les_bornes, lire_texte
from regles.langage.analyse import analyser
from regles.langage.arbre import ErreurDeFormule, Operation
from regles.langage.diagnostics import suggestion
from regles.langage.formule import Formule
from regles.langage.litteraux import LitteralInvalide
from regles.langage.typage import NOMBRES, NomDefaillant
from regles.valeurs import Appreciation, Donnee, Genre, Source, ValeurConnue

if TYPE_CHECKING:
    from collections.abc import Collection

    from regles.chargement.atelier import Atelier, Etapes
    from regles.chargement.champs import Champs

Jugees = tuple[tuple[Appreciation, Formule | None], ...]
Conditions = tuple[tuple[Condition, Formule | None], ...]
_JUGEABLES = (Genre.OUI_NON, Genre.CHOIX, Genre.MONTANT, Genre.TAUX, Genre.ENTIER)
_ADMIS = ", ".join(genre.value for genre in _JUGEABLES)
_SANS_SOURCE = Source("", "")


def lire_parametres(racine: Champs, atelier: Atelier) -> tuple[Parametre, ...]:
    """The figures of the call, each with its reference."""

    def lire(champs: Champs) -> Parametre:
        nom = champs.identifiant("nom", atelier.pris)
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


def lire_appreciations(racine: Champs, atelier: Atelier) -> Jugees:
    """What the authority judges. Bounds and default are figures, or the names of figures."""

    def lire(champs: Champs) -> tuple[Appreciation, Formule | None]:
        nom = champs.identifiant("nom", atelier.pris)
        donnee = lire_donnee(champs, nom)
        if donnee.genre not in _JUGEABLES:
            champs.signaler("genre", f"une appréciation n'est pas de genre « {donnee.genre} » (genres : {_ADMIS})")

        def borne(texte: str) -> ValeurConnue:
            figee = atelier.base.get(texte)
            if isinstance(figee, ValeurConnue) and atelier.genres[texte] is donnee.genre:
                atelier.lus.add(texte)
                return figee
            try:
                return lire_texte(texte, donnee)
            except LitteralInvalide as erreur:
                message = f"{erreur}{suggestion(texte, atelier.constantes)}"
                raise LitteralInvalide(message) from None

        minimum, maximum = (champs.valeur(cle, borne, requis=donnee.genre in NOMBRES) for cle in ("minimum", "maximum"))
        donnee = replace(donnee, minimum=_nombre(minimum), maximum=_nombre(maximum))
        defaut = champs.valeur("defaut", borne, requis=False)
        if not dans_les_bornes(defaut, donnee):
            champs.signaler("defaut", "ce défaut est hors des bornes")
        formule = atelier.formule(champs, "reserve_a", CONDITION, requis=False)
        atelier.ceder(nom)
        atelier.declarer(donnee)
        atelier.juges.add(nom)
        appreciation = Appreciation(
            donnee=donnee,
            question=champs.phrase("question"),
            par=champs.texte("par"),
            source=champs.reference(),
            reserve_a=formule.texte if formule else "",
            defaut=defaut,
        )
        return appreciation, formule

    return racine.chacun("appreciations", "appréciation", lire, requis=False)


def lire_recevabilite(racine: Champs, atelier: Atelier) -> Conditions:
    """The conditions of eligibility; they read values and figures, no step."""

    def lire(champs: Champs) -> tuple[Condition, Formule | None]:
        identifiant = champs.identifiant("id")
        formule = atelier.formule(champs, "exiger", CONDITION)
        condition = Condition(
            id=identifiant,
            libelle=champs.phrase("libelle"),
            formule=formule.texte if formule else "",
            refus=champs.phrase("refus"),
            source=champs.reference(),
            lecture=champs.phrase("lecture", requis=False),
        )
        return condition, formule

    return racine.chacun("recevabilite", "condition", lire)


def lire_bareme(racine: Champs, atelier: Atelier) -> Etapes:
    """The steps, each reading the previous ones."""
    ids = [valeur.texte for valeur in _ids(racine)]

    def lire(champs: Champs) -> tuple[EtapeBareme, Formule | None]:
        identifiant = champs.identifiant("id", atelier.pris)
        atelier.ceder(identifiant)
        atelier.plus_loin = frozenset(ids[ids.index(identifiant) :] if identifiant in ids else ())
        etape, formule = _lire_etape(champs, identifiant, atelier, CALCULS)
        if identifiant not in atelier.noms:
            atelier.etape(identifiant, formule)
        return etape, formule

    etapes = racine.chacun("bareme", "étape", lire, requis=False)
    atelier.plus_loin = frozenset()
    return etapes


def _ids(racine: Champs) -> list[Scalaire]:
    tables = [noeud for noeud in racine.liste("bareme", requis=False) if isinstance(noeud, Table)]
    return [valeur for table in tables if isinstance(valeur := table.entrees.get("id"), Scalaire)]


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
    champs: Champs, identifiant: str, atelier: Atelier, genres: Collection[Genre]
) -> tuple[EtapeBareme, Formule | None]:
    formule = atelier.formule(champs, "calculer", genres)
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


def _nombre(valeur: ValeurConnue | None) -> int | None:
    return valeur if isinstance(valeur, int) and not isinstance(valeur, bool) else None
