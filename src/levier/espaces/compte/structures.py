"""What the page of my structures shows, read in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass

from levier.comptes import queries
from levier.comptes.enums import RATTACHEMENTS_VIVANTS, EtatRattachement, RoleStructure
from levier.comptes.models import Invitation, Personne, Rattachement


@dataclass(frozen=True, slots=True)
class MaStructure:
    """One link of the person; when it is active, with the members, the requests to answer, the invitations sent.

    `personne_pour_accepter`: it waits for a member, and nobody checked one yet.
    """

    lien: Rattachement
    membres: tuple[Rattachement, ...]
    demandes: tuple[Rattachement, ...]
    invitations: tuple[Invitation, ...] = ()
    personne_pour_accepter: bool = False

    @property
    def est_signataire(self) -> bool:
        return self.lien.est_actif and self.lien.role == RoleStructure.SIGNATAIRE

    @property
    def est_seul(self) -> bool:
        return len(self.membres) == 1


@dataclass(frozen=True, slots=True)
class MesStructures:
    """Living links first; past ones are kept to be read."""

    vivantes: tuple[MaStructure, ...]
    passees: tuple[Rattachement, ...]


def mes_structures(personne: Personne) -> MesStructures:
    """Three queries, whatever the number of structures, members and invitations."""
    rattachements = sorted(queries.rattachements_de(personne), key=lambda rattachement: not rattachement.est_actif)
    others = list(queries.membres_et_demandes(personne))
    pending = list(queries.invitations_en_attente(personne))
    living = tuple(
        _ma_structure(rattachement, others, pending)
        for rattachement in rattachements
        if rattachement.etat in RATTACHEMENTS_VIVANTS
    )
    return MesStructures(
        living, tuple(rattachement for rattachement in rattachements if rattachement.etat not in RATTACHEMENTS_VIVANTS)
    )


def _ma_structure(lien: Rattachement, autres: list[Rattachement], attente: list[Invitation]) -> MaStructure:
    here = [other for other in autres if lien.est_actif and other.structure_id == lien.structure_id]
    return MaStructure(
        lien,
        tuple(other for other in here if other.est_actif),
        tuple(other for other in here if other.etat == EtatRattachement.A_CONFIRMER),
        tuple(one for one in attente if lien.est_actif and one.structure_id == lien.structure_id),
        personne_pour_accepter=lien.etat == EtatRattachement.A_CONFIRMER
        and bool(getattr(lien, "lu_sans_membre", False)),
    )
