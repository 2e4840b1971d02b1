"""What the porteur reads of a request that was decided before, outside Levier."""

from __future__ import annotations

from levier.dossiers.echeances.suites import Suite
from levier.dossiers.enums import CLOS
from levier.dossiers.models import Dossier
from levier.reprises.enums import SuiteDonnee
from levier.reprises.models import DossierRepris
from regles.texte import date_longue


def suite_de_la_reprise(dossier: Dossier) -> Suite | None:
    """Its words; None for any other request. No query for one that waits, or that its structure entered."""
    entered = dossier.etat in CLOS and getattr(dossier, "saisie", None) is not None
    repris: DossierRepris | None = getattr(dossier, "repris", None) if entered else None
    if repris is None or repris.decide_le is None:
        return None
    said = "retenue" if repris.suite == SuiteDonnee.ACCORDE else "refusée"
    return Suite(
        f"Votre demande a été {said} le {date_longue(repris.decide_le)}.",
        "La décision a été prise hors de Levier : reportez-vous au courrier que vous avez reçu alors. Il n’y a pas d’acte ici.",
    )
