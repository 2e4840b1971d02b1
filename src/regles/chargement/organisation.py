"""The parts of a cahier that say how the call is run: waves, comité, follow-up."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from regles.chargement.atelier import CONDITION
from regles.chargement.champs import lire_date_plausible
from regles.langage.litteraux import LitteralInvalide
from regles.organisation import PARTENAIRES, Comite, Information, Informe, Partenariat, Suivi

if TYPE_CHECKING:
    from regles.chargement.atelier import Atelier
    from regles.chargement.champs import Champs

_JAMAIS = dt.date(1990, 1, 1)


def lire_comite(racine: Champs) -> Comite | None:
    """The comité of the call, when its documents describe one."""
    with racine.lire(racine.noeud("comite", requis=False), "comite") as champs:
        if champs is None:
            return None
        dates = _lire_dates(champs)
        return Comite(
            libelle=champs.phrase("libelle"),
            composition=champs.phrases("composition", requis=False),
            rythme=champs.phrase("rythme", requis=not dates),
            source=champs.reference(),
            lecture=champs.phrase("lecture", requis=False),
            dates=dates,
        )


def _lire_dates(champs: Champs) -> tuple[dt.date, ...]:
    """The days of the comité, in order."""
    lues: list[dt.date] = []
    for scalaire in champs.textes("dates", requis=False):
        try:
            jour = lire_date_plausible(scalaire.texte.strip())
        except LitteralInvalide as erreur:
            champs.lecteur.signaler(scalaire, champs.endroit, str(erreur))
            continue
        if lues and jour <= lues[-1]:
            champs.lecteur.signaler(scalaire, champs.endroit, "les dates du comité vont dans l'ordre, chacune une fois")
        lues.append(jour)
    return tuple(lues)


def lire_information(racine: Champs) -> Information | None:
    """Who is told of a decision before it is notified, when the documents of the call say so."""
    with racine.lire(racine.noeud("information", requis=False), "information") as champs:
        if champs is None:
            return None
        return Information(
            qui=Informe(champs.parmi("qui", [*Informe], Informe.REGION)),
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
