"""The structures of a joint project, as every page of a request shows them."""

from __future__ import annotations

from dataclasses import dataclass

from levier.dossiers.enums import MODIFIABLES, EtatPartenaire
from levier.dossiers.etude.validation import empreinte_du_contenu
from levier.dossiers.groupe import contact, est_a_jour, membres, partenaires
from levier.dossiers.models import Dossier, Partenaire
from levier.dossiers.queries import cahier_du
from levier.territoires.models import Structure
from levier.territoires.queries import Couverture, couverture


@dataclass(frozen=True, slots=True)
class PartenaireVu:
    """A partner, and whether it validated the present content."""

    partenaire: Partenaire
    a_jour: bool


@dataclass(frozen=True, slots=True)
class GroupeVu:
    """The partners of a request, what they cover with the porteur, and the contact of all."""

    partenaires: tuple[PartenaireVu, ...]
    couverture: Couverture
    contact: Structure
    millesime: int

    @property
    def a_relancer(self) -> bool:
        return any(not vu.a_jour and vu.partenaire.etat != EtatPartenaire.REFUSE for vu in self.partenaires)


def groupe(dossier: Dossier) -> GroupeVu:
    """The group as it is now."""
    current = empreinte_du_contenu(dossier)
    sent = dossier.etat not in MODIFIABLES  # it was deposited as they validated it
    vintage = cahier_du(dossier).identite.millesime
    return GroupeVu(
        tuple(PartenaireVu(partenaire, sent or est_a_jour(partenaire, current)) for partenaire in partenaires(dossier)),
        couverture(membres(dossier), vintage),
        contact(dossier),
        vintage,
    )


def groupe_s_il_y_en_a(dossier: Dossier) -> GroupeVu | None:
    """The same for a page of any request; None for one without partner."""
    return groupe(dossier) if dossier.partenaires.exists() else None
