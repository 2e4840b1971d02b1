"""The parts of a cahier that say how the call is run: waves, comité, follow-up."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from regles.cahier import Parametre
from regles.chargement.atelier import CONDITION
from regles.organisation import PARTENAIRES, Comite, Partenariat, Suivi, Vague
from regles.valeurs import Donnee, Genre

if TYPE_CHECKING:
    from regles.cahier import Fenetre
    from regles.chargement.atelier import Atelier
    from regles.chargement.champs import Champs

_JAMAIS = dt.date(1990, 1, 1)


def lire_vagues(fenetre: Champs, ouverture: dt.date, cloture: dt.date) -> tuple[Vague, ...]:
    """The waves of the window, in the order of time, none over another and none outside the window."""
    precedente = ouverture - dt.timedelta(days=1)

    def lire(champs: Champs) -> Vague:
        nonlocal precedente
        vague = Vague(
            id=champs.identifiant("id"),
            libelle=champs.phrase("libelle"),
            ouverture=champs.date("ouverture", _JAMAIS),
            cloture=champs.date("cloture", _JAMAIS),
            source=champs.reference(),
            lecture=champs.phrase("lecture", requis=False),
        )
        if _JAMAIS < vague.cloture < vague.ouverture:
            champs.signaler("cloture", "la clôture précède l'ouverture")
        if vague.ouverture <= precedente:
            champs.signaler("ouverture", "cette vague commence avant la fin de la précédente, ou hors de la fenêtre")
        precedente = vague.cloture
        return vague

    vagues = fenetre.chacun("vagues", "vague", lire, requis=False)
    if vagues and precedente != cloture:
        fenetre.signaler("cloture", "la fenêtre se ferme le dernier jour de sa dernière vague")
    return vagues


def figer_vagues(fenetre: Fenetre, atelier: Atelier) -> tuple[Parametre, ...]:
    """The days of the waves as figures that formulas and texts take by name: `fenetre.vague1.ouverture`."""
    figures = []
    for vague in fenetre.vagues:
        for mot, jour in (("ouverture", vague.ouverture), ("cloture", vague.cloture)):
            nom = f"fenetre.{vague.id}.{mot}"
            atelier.figer(nom, jour, Genre.DATE)
            donnee = Donnee(nom, Genre.DATE, f"{vague.libelle}, {mot}")
            figures.append(Parametre(donnee, jour, vague.source, vague.lecture))
    return tuple(figures)


def lire_comite(racine: Champs) -> Comite | None:
    """The comité of the call, when its documents describe one."""
    with racine.lire(racine.noeud("comite", requis=False), "comite") as champs:
        if champs is None:
            return None
        return Comite(
            libelle=champs.phrase("libelle"),
            composition=champs.phrases("composition", requis=False),
            rythme=champs.phrase("rythme"),
            source=champs.reference(),
            lecture=champs.phrase("lecture", requis=False),
        )


def lire_partenaires(racine: Champs, atelier: Atelier) -> Partenariat | None:
    """When the call takes joint projects: always, or when the formula `si` says so. Read after the form it speaks of."""
    with racine.lire(racine.noeud("partenaires", requis=False), "partenaires") as champs:
        if champs is None:
            return None
        formule = atelier.formule(champs, "si", CONDITION, requis=False)
        if formule is not None:
            atelier.champs[PARTENAIRES] = formule
        return Partenariat(
            source=champs.reference(),
            si=formule.texte if formule else "",
            lecture=champs.phrase("lecture", requis=False),
        )


def lire_suivi(racine: Champs) -> tuple[Suivi, ...]:
    """What is sent or done after the decision."""
    return racine.chacun(
        "suivi",
        "suivi",
        lambda champs: Suivi(
            id=champs.identifiant("id"),
            libelle=champs.phrase("libelle"),
            rythme=champs.phrase("rythme"),
            source=champs.reference(),
        ),
        requis=False,
    )
