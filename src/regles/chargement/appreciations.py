"""What the authority judges: its bounds and its default are figures, or formulas over what does not depend on it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from regles.chargement.atelier import CONDITION
from regles.chargement.formulaire import lire_donnee
from regles.chargement.lecture import Scalaire
from regles.conversion import dans_les_bornes, lire_texte
from regles.langage.diagnostics import suggestion
from regles.langage.expression import NOMBRES, nommer
from regles.langage.intervalles import reunion
from regles.langage.litteraux import LitteralInvalide
from regles.valeurs import AVIS, AVIS_POSSIBLES, Appreciation, Donnee, Genre, ValeurConnue

if TYPE_CHECKING:
    from regles.chargement.atelier import Atelier
    from regles.chargement.champs import Champs
    from regles.langage.formule import Formule
    from regles.valeurs import Valeur

SIGNATAIRE, QUI_SIGNE = "signataire", "Le signataire de la décision"
"""The word that reserves a judgement to who signs, and how he is called when the cahier does not say."""
_JUGEABLES = (Genre.OUI_NON, Genre.CHOIX, Genre.MONTANT, Genre.TAUX, Genre.ENTIER)


class Jugee(NamedTuple):
    """A judgement with its formulas; None: a figure, or nothing at all."""

    appreciation: Appreciation
    reserve: Formule | None
    minimum: Formule | None
    maximum: Formule | None
    defaut: Formule | None


class _Fixee(NamedTuple):
    """A bound or a default: a figure, or a formula."""

    valeur: ValeurConnue | None = None
    formule: Formule | None = None

    @property
    def texte(self) -> str:
        return self.formule.texte if self.formule else ""


def lire_appreciation(champs: Champs, atelier: Atelier) -> Jugee:
    """A judgement; what its bounds and its default read was read before it."""
    nom = champs.identifiant("nom", atelier.pris)
    avis = _est_un_avis(champs)
    donnee = _lire_avis(champs, nom) if avis else lire_donnee(champs, nom)
    if donnee.genre not in _JUGEABLES:
        admis = ", ".join(genre.value for genre in _JUGEABLES)
        champs.signaler("genre", f"une appréciation n'est pas de genre « {donnee.genre} » (genres : {admis}, {AVIS})")
    minimum, maximum = (_lire_borne(champs, atelier, cle, donnee) for cle in ("minimum", "maximum"))
    donnee = replace(donnee, minimum=_au_moins(minimum), maximum=_au_plus(maximum))
    if None not in (donnee.minimum, donnee.maximum) and not (minimum.formule or maximum.formule):
        _verifier_ordre(champs, donnee)
    defaut = _lire_fixee(champs, atelier, "defaut", donnee)
    if not dans_les_bornes(defaut.valeur, donnee):
        champs.signaler("defaut", "ce défaut est hors des bornes")
    reserve = atelier.formule(champs, "reserve_a", CONDITION, requis=False)
    _declarer(atelier, donnee, defaut, [f for f in (reserve, minimum.formule, maximum.formule, defaut.formule) if f])
    par, reserve_au_signataire = _lire_qui(champs)
    appreciation = Appreciation(
        donnee=donnee,
        question=champs.phrase("question"),
        par=par,
        source=champs.reference(),
        reserve_a=reserve.texte if reserve else "",
        defaut=defaut.valeur,
        minimum=minimum.texte,
        maximum=maximum.texte,
        defaut_calcule=defaut.texte,
        avis=avis,
        reserve=reserve_au_signataire,
    )
    return Jugee(appreciation, reserve, minimum.formule, maximum.formule, defaut.formule)


def _lire_qui(champs: Champs) -> tuple[str, bool]:
    """Who judges, as people read it, and whether it is who signs: the word `signataire`, with his quality if it is said."""
    par = champs.texte("par")
    if par != SIGNATAIRE:
        return par, False
    return champs.texte("qualite", requis=False) or QUI_SIGNE, True


def _est_un_avis(champs: Champs) -> bool:
    genre = champs.table.entrees.get("genre")
    return isinstance(genre, Scalaire) and genre.texte.strip() == AVIS


def _lire_avis(champs: Champs, nom: str) -> Donnee:
    """An opinion: its options are known, nobody writes them."""
    champs.noeud("genre")
    libelle, aide = champs.phrase("libelle"), champs.phrase("aide", requis=False)
    return Donnee(nom, Genre.CHOIX, libelle, aide, options=AVIS_POSSIBLES)


def _verifier_ordre(champs: Champs, donnee: Donnee) -> None:
    if donnee.minimum is not None and donnee.maximum is not None and donnee.minimum > donnee.maximum:
        champs.signaler("minimum", "le minimum dépasse le maximum")


def _lire_borne(champs: Champs, atelier: Atelier, cle: str, donnee: Donnee) -> _Fixee:
    if donnee.genre not in NOMBRES:
        champs.valeur(cle, lambda texte: lire_texte(texte, donnee), requis=False)
        return _Fixee()
    return _lire_fixee(champs, atelier, cle, donnee, requis=True)


def _lire_fixee(champs: Champs, atelier: Atelier, cle: str, donnee: Donnee, *, requis: bool = False) -> _Fixee:
    """A figure, the name of one, or a formula of the genre of the judgement."""
    scalaire = champs.scalaire(cle, requis=requis)
    if scalaire is None:
        return _Fixee()
    texte = scalaire.texte.strip()
    figee = atelier.base.get(texte)
    if isinstance(figee, ValeurConnue) and atelier.genres[texte] is donnee.genre:
        atelier.lus.add(texte)
        return _Fixee(figee)
    libre = replace(donnee, minimum=None, maximum=None)
    try:
        return _Fixee(lire_texte(texte, libre))
    except LitteralInvalide as erreur:
        if not atelier.lit(texte):
            champs.lecteur.signaler(
                scalaire, champs.endroit, f"{erreur}{suggestion(texte, (*atelier.constantes, *atelier.noms))}"
            )
            return _Fixee()
    formule = atelier.formule(champs, cle, (donnee.genre,), type_=nommer(donnee).type)
    constante = formule.expression.constante() if formule and donnee.genre in NOMBRES else None
    return _Fixee(formule=formule) if constante is None else _Fixee(constante)


def _au_moins(borne: _Fixee) -> int | None:
    return borne.formule.expression.intervalle[0] if borne.formule else _nombre(borne.valeur)


def _au_plus(borne: _Fixee) -> int | None:
    return borne.formule.expression.intervalle[1] if borne.formule else _nombre(borne.valeur)


def _nombre(valeur: Valeur) -> int | None:
    return valeur if isinstance(valeur, int) and not isinstance(valeur, bool) else None


def _declarer(atelier: Atelier, donnee: Donnee, defaut: _Fixee, formules: list[Formule]) -> None:
    """What readers know of it: all that it may be, its computed default included; and the judgements behind it."""
    atelier.ceder(donnee.nom)
    atelier.declarer(donnee)
    nomme = atelier.noms[donnee.nom]
    if defaut.formule:
        bornes = reunion(nomme.intervalle, defaut.formule.expression.intervalle)
        atelier.noms[donnee.nom] = replace(nomme, intervalle=bornes)
    autres = (juge for formule in formules for juge in atelier.juges_de(formule))
    atelier.juges[donnee.nom] = tuple(dict.fromkeys((donnee.nom, *autres)))
