"""What a request says, and what is known of its porteur, at one instant: read once, whatever becomes of the row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from levier.appels.queries import fenetre_de
from levier.dossiers.credits import reste_pour
from levier.dossiers.financement.plan import Plan, est_au_forfait, totaliser
from levier.dossiers.groupe import membres
from levier.dossiers.models import Dossier, LignePlan
from levier.dossiers.queries import chargement_lu, deja_attribue_au_porteur, genres_joints, jours_des_pieces, lignes_de
from levier.socle import argent, horloge
from levier.territoires.queries import situation_du_lieu, situation_porteur
from regles.cahier import Cahier
from regles.fenetre import Fenetre
from regles.lieu import lieu_du_projet
from regles.valeurs import Situation
from regles.vocabulaire import Fourni, piece_jointe


@dataclass(frozen=True, slots=True, kw_only=True)
class Faits:
    """A request under its cahier. A sending not yet done is taken as done at `instant`.

    `porteur`: the structure, the ground that it covers with its partners, the place of the project, in the vintage of the
    cahier.
    `deja_attribue`: what the structure already has under this call, in cents. `pieces`: the kinds that the request holds;
    `reste`: what may still be granted, in cents; None for what the rules do not read.
    """

    cahier: Cahier
    fenetre: Fenetre  # with the acts of the service
    instant: dt.datetime
    etat: str
    depose_le: dt.datetime | None
    dernier_depot_le: dt.datetime | None
    recupere_tva: str
    reponses: Mapping[str, object]
    saisies: Mapping[str, Any]
    lignes: tuple[LignePlan, ...]
    porteur: Situation
    deja_attribue: int
    comite_le: dt.date | None = None
    pieces: frozenset[str] | None = None
    jours: Mapping[str, dt.date | None] = field(default_factory=dict)  # of the pieces whose age the call bounds
    reste: int | None = None

    @property
    def comptes(self) -> frozenset[str]:
        """The names of what was counted from the territories' data: an answer never replaces it."""
        counted = frozenset(name for name, value in self.porteur.items() if value is not None)
        return counted - {Fourni.NATURE} if len(self.natures) > 1 else counted

    @property
    def natures(self) -> frozenset[str]:
        """What the structure may be in this call: several when the call tells natures apart, and then asks which."""
        return self.cahier.porteurs.natures_de(str(self.porteur.get(Fourni.NATURE)))

    @property
    def montant_demande(self) -> Decimal | None:
        """The amount asked, once typed."""
        return montant_demande(self.cahier, self.reponses)

    @property
    def plan(self) -> Plan:
        """Totals of the financing plan, the grant asked among its revenues."""
        return totaux(self.cahier, self.reponses, self.lignes)


def montant_demande(cahier: Cahier, reponses: Mapping[str, object]) -> Decimal | None:
    """The amount asked in these answers, once typed."""
    raw = reponses.get(cahier.roles.montant_demande)
    return Decimal(str(raw)) if raw is not None else None


def totaux(cahier: Cahier, reponses: Mapping[str, object], lignes: Iterable[LignePlan]) -> Plan:
    """Totals of these lines, with the amount asked in these answers among the revenues."""
    return totaliser(lignes, montant_demande(cahier, reponses), forfait=est_au_forfait(cahier))


def relever(dossier: Dossier, cahier: Cahier, instant: dt.datetime | None = None) -> Faits:
    """The facts of a request, now when no instant is given. The number of queries does not depend on its size.

    None for what was read with the row (`Alentours`), and for a porteur alone that this process met in its vintage.
    """
    return Faits(
        **_ecrit(dossier),
        cahier=cahier,
        fenetre=fenetre_de(cahier, dossier.appel),
        instant=instant or horloge.maintenant(),
        lignes=tuple(lignes_de(dossier)),
        porteur={**_porteur(dossier, cahier), **_lieu(dossier, cahier)},
        deja_attribue=argent.en_centimes(deja_attribue_au_porteur(dossier)),
        pieces=frozenset(genres_joints(dossier)) if _lit_des_pieces(cahier) else None,
        jours=jours_des_pieces(dossier) if any(piece.valable for piece in cahier.pieces) else {},
        reste=reste_a_attribuer(dossier, cahier),
    )


def reste_a_attribuer(dossier: Dossier, cahier: Cahier) -> int | None:
    """What may still be granted to the request, in cents; None when the rules do not read it. No query then."""
    return reste_pour(dossier, cahier) if Fourni.RESTE in cahier.programme.lus else None


def _lit_des_pieces(cahier: Cahier) -> bool:
    return any(piece_jointe(piece.id) in cahier.programme.lus for piece in cahier.pieces)


def relire(avant: Faits, dossier: Dossier) -> Faits:
    """The facts once answers of the request changed: its plan, pieces, territories and credits still hold.

    No query, unless the answer that says where the project is changed and rules read that place.
    """
    cahier = avant.cahier
    moved = lieu_du_projet(cahier, dossier.reponses) != lieu_du_projet(cahier, avant.reponses)
    porteur = {**avant.porteur, **_lieu(dossier, cahier)} if moved else avant.porteur
    return replace(avant, **_ecrit(dossier), porteur=porteur, instant=horloge.maintenant())


def lues_du_produit(cahier: Cahier) -> frozenset[str]:
    """What formulas read under names that the author left to the product."""
    return cahier.programme.lus - cahier.programme.cedes


def _porteur(dossier: Dossier, cahier: Cahier) -> Situation:
    presents = [] if cahier.partenaires is None else membres(dossier)[1:]
    millesime = cahier.identite.millesime
    known, read = chargement_lu(dossier, millesime), lues_du_produit(cahier)
    return situation_porteur(dossier.structure, millesime, presents, chargement=known, lues=read)


def _lieu(dossier: Dossier, cahier: Cahier) -> Situation:
    place = lieu_du_projet(cahier, dossier.reponses)
    return situation_du_lieu(place, cahier.identite.millesime, dossier.structure, lues_du_produit(cahier))


def _ecrit(dossier: Dossier) -> dict[str, Any]:
    """What the row itself says, detached from it."""
    return {
        "etat": dossier.etat,
        "depose_le": dossier.depose_le,
        "dernier_depot_le": dossier.dernier_depot_le,
        "recupere_tva": dossier.recupere_tva,
        "comite_le": dossier.comite_le,
        "reponses": MappingProxyType(dict(dossier.reponses)),
        "saisies": MappingProxyType(dict(dossier.saisies)),
    }
