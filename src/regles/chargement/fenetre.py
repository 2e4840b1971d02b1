"""The window of a call, read: days and hours, known or not, of one year or of each."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar
from zoneinfo import available_timezones

from regles.cahier import Condition, Parametre
from regles.chargement.atelier import CONDITION
from regles.chargement.champs import lire_date_plausible
from regles.chargement.sans_demande import sans_demande, source_des_beneficiaires
from regles.fenetre import Editions, Fenetre, Fin, JourDeLAnnee
from regles.langage.arbre import ErreurDeFormule
from regles.langage.diagnostics import suggestion
from regles.langage.litteraux import LitteralInvalide
from regles.langage.typage import NomDefaillant
from regles.organisation import Vague
from regles.programme import Derivee
from regles.valeurs import Donnee, Genre, Source
from regles.vocabulaire import Fourni

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from regles.chargement.atelier import Atelier
    from regles.chargement.calcul import Conditions
    from regles.chargement.champs import Champs, Contexte
    from regles.valeurs import Valeur, ValeurConnue

T = TypeVar("T")
FENETRE, AVEC_IMPLICITES = "fenetre", 2
"""The condition that a cahier does not write, and the first format that has such ones."""
_JAMAIS = dt.date(1990, 1, 1)
_INCONNUE = "inconnue"
_PARIS = "Europe/Paris"
_SANS_JOURS = (Fin.INCONNUE, Fin.SANS, Fin.EPUISEMENT)
_HEURE = re.compile(r"(?P<jour>\S+)\s+à\s+(?:(?P<midi>midi)|(?P<h>\d{1,2})\s*h(?:\s*(?P<m>\d{2}))?)")
_HEURE_MAL_ECRITE = re.compile(r"(\d{1,2}/\d{1,2}(?:/\d{4})?),?\s+(?:à\s*)?(\d{1,2})\s*(?:[hH:]|heures?)\s*(\d{2})?")
_JOUR_DE_L_ANNEE = re.compile(r"(\d{2})/(\d{2})")
_SANS_JOUR = (
    "« {nom} » n'a pas de jour dans ce guichet : donnez une date à « {cle} » dans « fenetre », ou n'écrivez pas ce nom"
)
_VAGUE_SANS_JOUR = "« {nom} » n'a pas de jour : cette vague n'a pas encore les siens dans « fenetre », « vagues »"
_MODELES_SANS_JOUR = {
    Fin.ANNUELLE: "« {nom} » change à chaque édition de ce guichet (« chaque_annee: oui ») : n'écrivez pas ce nom",
    Fin.SANS_DEMANDE: "« {nom} » n'existe pas : personne ne demande cette aide, ce guichet n'a pas de fenêtre de dépôt",
}


class Jour(NamedTuple, Generic[T]):
    """A closing day, with the hour when one is told; None: `fin` says what closes."""

    jour: T | None
    heure: dt.time | None = None
    fin: Fin = Fin.DATEE


@cache
def _fuseaux() -> frozenset[str]:
    """The time zones of this computer: a folder read once, not for each cahier."""
    return frozenset(available_timezones())


def lire_fenetre(racine: Champs) -> Fenetre:
    """When requests may be deposited; never, where nobody asks."""
    if sans_demande(racine):
        return _lire_sans_demande(racine)
    with racine.lire(racine.noeud("fenetre"), "fenetre") as champs:
        if champs is None:
            return Fenetre(_JAMAIS, _JAMAIS, "Europe/Paris", Source("", ""), Source("", ""))
        champs.citer()
        if champs.oui_non("chaque_annee", defaut=False):
            return _lire_annuelle(champs)
        ouverture, cloture = _lire_ouverture(champs), champs.lire_valeur("cloture", lire_cloture, Jour(_JAMAIS))
        vagues = _lire_vagues(champs, ouverture, cloture)
        heure = vagues[-1].heure if vagues and cloture.heure is None else cloture.heure
        if vagues and heure != vagues[-1].heure:
            champs.signaler("cloture", "la fenêtre se ferme à l'heure de sa dernière vague")
        if ouverture and cloture.jour and _JAMAIS < cloture.jour < ouverture:
            champs.signaler("cloture", "la clôture précède l'ouverture")
        if ouverture and cloture.jour == ouverture > _JAMAIS and heure == dt.time():
            champs.signaler("cloture", "le guichet se fermerait à l'instant où il s'ouvre")
        connue = _fenetre(champs, ouverture, cloture.jour)
        return replace(connue, fin=cloture.fin, heure=heure, vagues=vagues)


def _lire_sans_demande(racine: Champs) -> Fenetre:
    """No window: the zone of its days is all that may be said of it."""
    source, fuseau = source_des_beneficiaires(racine), _PARIS
    with racine.lire(racine.noeud("fenetre", requis=False), "fenetre") as champs:
        if champs is not None:
            fuseau = champs.parmi("fuseau", _fuseaux(), _PARIS, requis=False)
            for cle in ("ouverture", "cloture", "vagues", "chaque_annee"):
                if champs.noeud(cle, requis=False) is not None:
                    champs.signaler(cle, f"personne ne demande cette aide : enlevez « {cle} », rien ne se dépose")
    return Fenetre(None, None, fuseau, source, source, fin=Fin.SANS_DEMANDE)


def figer_jours(fenetre: Fenetre, atelier: Atelier, contexte: Contexte) -> None:
    """The days of the window as figures that formulas and texts take by name; a name without a day says what to write."""
    for nom, jour in ((Fourni.OUVERTURE, fenetre.ouverture), (Fourni.CLOTURE, fenetre.cloture)):
        if jour is not None:
            atelier.figer(nom, jour, Genre.DATE)
        else:
            modele = _MODELES_SANS_JOUR.get(fenetre.fin, _SANS_JOUR)
            contexte.sans_jour[nom] = modele.format(nom=nom, cle=nom.rpartition(".")[2])


def figer_vagues(fenetre: Fenetre, atelier: Atelier, contexte: Contexte) -> tuple[Parametre, ...]:
    """The days of the waves as figures that formulas and texts take by name: `fenetre.vague1.ouverture`."""
    figures = []
    for vague in fenetre.vagues:
        for mot, jour in (("ouverture", vague.ouverture), ("cloture", vague.cloture)):
            nom = f"fenetre.{vague.id}.{mot}"
            if jour is None:
                contexte.sans_jour[nom] = _VAGUE_SANS_JOUR.format(nom=nom)
                continue
            atelier.figer(nom, jour, Genre.DATE)
            donnee = Donnee(nom, Genre.DATE, f"{vague.libelle}, {mot}")
            figures.append(Parametre(donnee, jour, vague.source, vague.lecture))
    return tuple(figures)


def deduire_du_depot(fenetre: Fenetre, atelier: Atelier) -> None:
    """The wave of a request, or its edition, follows from its day: none holds two."""
    if Fourni.VAGUE in atelier.donnees:
        jours: dict[ValeurConnue, Valeur] = {
            debut + dt.timedelta(days=rang): identifiant
            for identifiant, debut, fin in ((v.id, v.ouverture, v.cloture) for v in fenetre.vagues)
            if debut and fin
            for rang in range((fin - debut).days + 1)
        }
        atelier.derivees[Fourni.VAGUE] = Derivee(Fourni.VAGUE, Fourni.DEPOT, jours, None)
    if Fourni.EDITION in atelier.donnees and fenetre.chaque_annee:
        editions = Editions(fenetre.chaque_annee)
        atelier.derivees[Fourni.EDITION] = Derivee(Fourni.EDITION, Fourni.DEPOT, editions, None)


def condition_implicite(fenetre: Fenetre, atelier: Atelier, prises: Container[str]) -> Conditions:
    """The condition `fenetre` that nobody writes, as an author would: none when no day is known.

    A request whose day of deposit is not given is in time: in doubt, it passes.
    """
    if FENETRE in prises:
        return ()
    bornes = [(f"fenetre.{v.id}.ouverture", f"fenetre.{v.id}.cloture") for v in fenetre.vagues if v.ouverture]
    if not bornes:
        bornes = [(Fourni.OUVERTURE if fenetre.ouverture else "", Fourni.CLOTURE if fenetre.cloture else "")]
    ecrites = [_entre(ouverture, cloture) for ouverture, cloture in bornes if ouverture or cloture]
    if not ecrites:
        return ()
    try:
        formule = atelier.composer(" ou ".join(ecrites), CONDITION)
    except (ErreurDeFormule, NomDefaillant):  # the formulas of this call are too large already, and that is told
        return ()
    jours = " ; ".join(f"{vague.libelle}, {vague.dite}" for vague in fenetre.vagues) or fenetre.dite
    condition = Condition(
        FENETRE,
        "Demande déposée dans les délais",
        formule.texte,
        f"Dépôt des demandes : {jours}.",
        fenetre.source_cloture,
    )
    return ((condition, formule),)


def _entre(ouverture: str, cloture: str) -> str:
    depot = f"({Fourni.DEPOT} à défaut {ouverture or cloture})"
    bornes = ((">=", ouverture), ("<=", cloture))
    return " et ".join(f"{depot} {signe} {borne}" for signe, borne in bornes if borne)


def lire_cloture(texte: str) -> Jour[dt.date]:
    """`30/06/2027`, `30/06/2027 à 16 h 30`, `30/06/2027 à midi`, `inconnue`, `sans`, `épuisement`."""
    if texte in _SANS_JOURS:
        return Jour(None, fin=Fin(texte))
    try:
        return lire_jour(texte)
    except LitteralInvalide as erreur:
        proche = suggestion(texte, _SANS_JOURS)
        if proche:
            message = f"« {texte} » n'est pas une clôture{proche}"
        elif any(signe.isdecimal() for signe in texte):
            raise
        else:
            message = f"{erreur} ; une clôture s'écrit aussi « inconnue », « sans » ou « épuisement »"
        raise LitteralInvalide(message) from None


def lire_jour(texte: str) -> Jour[dt.date]:
    """A closing day, with its hour when it is told."""
    return _avec_heure(texte, lire_date_plausible)


def _fenetre(champs: Champs, ouverture: dt.date | None, cloture: dt.date | None) -> Fenetre:
    return Fenetre(
        ouverture=ouverture,
        cloture=cloture,
        fuseau=champs.parmi("fuseau", _fuseaux(), "Europe/Paris", requis=False),
        source_ouverture=champs.reference("source_ouverture"),
        source_cloture=champs.reference("source_cloture"),
        lecture=champs.phrase("lecture", requis=False),
    )


def _lire_ouverture(champs: Champs) -> dt.date | None:
    absente: dt.date | None = _JAMAIS
    return champs.lire_valeur("ouverture", _ouverture, absente)


def _ouverture(texte: str) -> dt.date | None:
    return None if texte == _INCONNUE else lire_date_plausible(texte)


def _lire_annuelle(champs: Champs) -> Fenetre:
    premier = JourDeLAnnee(1, 1)
    ouverture = champs.lire_valeur("ouverture", _jour_de_l_annee, premier)
    cloture = champs.lire_valeur("cloture", lambda texte: _avec_heure(texte, _jour_de_l_annee), Jour(premier))
    if "vagues" in champs.table.entrees:
        champs.signaler("vagues", "un guichet qui revient chaque année n'a pas de vagues : chaque édition en est une")
    jours = (ouverture, cloture.jour or premier)
    return replace(_fenetre(champs, None, None), heure=cloture.heure, chaque_annee=jours, fin=Fin.ANNUELLE)


def _lire_vagues(fenetre: Champs, ouverture: dt.date | None, cloture: Jour[dt.date]) -> tuple[Vague, ...]:
    """The waves of the window, in the order of time, none over another and none outside the window."""
    precedente: dt.date | None = (ouverture or _JAMAIS) - dt.timedelta(days=1)

    def lire(champs: Champs) -> Vague:
        nonlocal precedente
        debut, fin = _lire_ouverture(champs), champs.lire_valeur("cloture", _lire_fin_de_vague, Jour(_JAMAIS))
        if (debut is None) is not (fin.jour is None):
            champs.signaler("cloture", "une vague dit ses deux jours, ou aucun : « inconnue » pour les deux")
            debut, fin = _JAMAIS, Jour(_JAMAIS)
        elif debut is not None and precedente is None:
            champs.signaler("ouverture", "cette vague a ses jours, pas la précédente : donnez d'abord les siens")
        elif debut is not None and fin.jour is not None and precedente is not None:
            if _JAMAIS < fin.jour < debut:
                champs.signaler("cloture", "la clôture précède l'ouverture")
            if debut <= precedente:
                champs.signaler(
                    "ouverture", "cette vague commence avant la fin de la précédente, ou hors de la fenêtre"
                )
        precedente = fin.jour
        return Vague(
            id=champs.identifiant("id"),
            libelle=champs.phrase("libelle"),
            ouverture=debut,
            cloture=fin.jour,
            source=champs.reference(),
            lecture=champs.phrase("lecture", requis=False),
            heure=fin.heure,
        )

    vagues = fenetre.chacun("vagues", "vague", lire, requis=False)
    if vagues:
        _verifier_les_vagues(fenetre, vagues, ouverture, cloture)
    return vagues


def _lire_fin_de_vague(texte: str) -> Jour[dt.date]:
    return Jour(None, fin=Fin.INCONNUE) if texte == _INCONNUE else lire_jour(texte)


def _verifier_les_vagues(
    fenetre: Champs, vagues: tuple[Vague, ...], ouverture: dt.date | None, cloture: Jour[dt.date]
) -> None:
    """The window opens with its first wave, and closes with the last one, on days that are known or are not."""
    derniere = vagues[-1]
    if vagues[0].ouverture is None:
        fenetre.signaler(
            "vagues", "donnez les jours de la première vague ; tant qu'aucun n'est connu, n'écrivez pas de vagues"
        )
    elif ouverture is None or (cloture.jour is None and derniere.cloture is not None):
        fenetre.signaler(
            "vagues", "des vagues ont leurs jours : donnez à la fenêtre ceux de la première et de la dernière"
        )
    elif derniere.cloture is None and cloture.fin is not Fin.INCONNUE:
        fenetre.signaler("cloture", "la dernière vague n'a pas encore ses jours : écrivez « cloture: inconnue »")
    elif derniere.cloture != cloture.jour:
        fenetre.signaler("cloture", "la fenêtre se ferme le dernier jour de sa dernière vague")


def _avec_heure(texte: str, lire: Callable[[str], T]) -> Jour[T]:
    trouve = _HEURE.fullmatch(texte)
    if trouve is None and (mal := _HEURE_MAL_ECRITE.fullmatch(texte)):
        reste = f" {mal[3]}" if mal[3] and mal[3] != "00" else ""
        message = f"« {texte} » : une heure s'écrit « {mal[1]} à {int(mal[2])} h{reste} »"
        raise LitteralInvalide(message)
    if trouve is None:
        return Jour(lire(texte))
    heure, minute = (12, 0) if trouve["midi"] else (int(trouve["h"]), int(trouve["m"] or 0))
    if heure > 23 or minute > 59:
        message = f"« {texte} » : cette heure n'existe pas, écrivez par exemple « à 16 h » ou « à 16 h 30 »"
        raise LitteralInvalide(message)
    return Jour(lire(trouve["jour"]), dt.time(heure, minute))


def _jour_de_l_annee(texte: str) -> JourDeLAnnee:
    trouve = _JOUR_DE_L_ANNEE.fullmatch(texte)
    if trouve is None:
        message = f"« {texte} » n'est pas un jour de chaque année, par exemple « 31/05 » : l'année ne s'écrit pas"
        raise LitteralInvalide(message)
    lu = JourDeLAnnee(int(trouve[2]), int(trouve[1]))
    try:
        lu.de(2001)
    except ValueError:
        message = f"le {texte} n'existe pas chaque année"
        raise LitteralInvalide(message) from None
    return lu
