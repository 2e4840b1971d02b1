"""The parts of a cahier that say how the call is run: who is told, joint projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regles.chargement.atelier import CONDITION
from regles.organisation import PARTENAIRES, Information, Informe, Partenariat

if TYPE_CHECKING:
    from regles.chargement.atelier import Atelier
    from regles.chargement.champs import Champs


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
