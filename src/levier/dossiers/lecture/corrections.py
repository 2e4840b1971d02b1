"""What the service proposed to correct in a request, as pages and documents tell it: each value before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from levier.documents.contexte import Jour, Ligne
from levier.dossiers.memoire.evenements import Changement, en_clair
from levier.dossiers.models import Correction, Dossier
from levier.dossiers.queries import cahier_du, corrections_de
from levier.socle import horloge


@dataclass(frozen=True, slots=True)
class CorrectionVue:
    """One correction and what it changes."""

    correction: Correction
    changements: tuple[Changement, ...]

    @property
    def attend(self) -> bool:
        """Whether the porteur has yet to answer."""
        return self.correction.close_le is None

    @property
    def sort(self) -> str:
        """What became of it, once it no longer waits."""
        return {True: "acceptée", False: "refusée", None: "close sans réponse"}[self.correction.acceptee]


@dataclass(frozen=True, slots=True)
class CorrectionImprimee:
    """One that was accepted: the day, why, what was signed and what it became."""

    le: Jour
    motif: str
    signe: tuple[Ligne, ...]
    corrige: tuple[Ligne, ...]


def corrections_vues(dossier: Dossier) -> list[CorrectionVue]:
    """Those of a request, in order; one query at most."""
    found = corrections_de(dossier)
    cahier = cahier_du(dossier) if found else None
    return [CorrectionVue(one, en_clair(one.avant, one.apres, cahier)) for one in found if cahier]


def corrections_imprimees(dossier: Dossier) -> Iterator[CorrectionImprimee]:
    """Those that the porteur accepted."""
    for vue in corrections_vues(dossier):
        if vue.correction.acceptee and vue.correction.close_le is not None:
            yield CorrectionImprimee(
                Jour.de(horloge.jour_de(vue.correction.close_le, dossier.appel.fuseau)),
                vue.correction.motif,
                tuple(Ligne(un.libelle, un.avant) for un in vue.changements),
                tuple(Ligne(un.libelle, un.apres) for un in vue.changements),
            )
