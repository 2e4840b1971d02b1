"""Credits that move between the parts of one whole: where from, what waits, who signs, who is told."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from levier.comptes.enums import Role
from levier.comptes.models import Habilitation
from levier.comptes.queries import habilitations_en_vigueur
from levier.enveloppes.enums import EtatTransfert
from levier.enveloppes.models import Enveloppe, Transfert
from levier.territoires.queries.ressorts import couvrant, exactement
from levier.territoires.ressort import Ressort


def voisines(enveloppe: Enveloppe) -> list[Enveloppe]:
    """The other parts of its whole, in the order of the fund's file. One query; none for what has no whole."""
    if enveloppe.parent_id is None:
        return []
    return list(Enveloppe.objects.filter(parent=enveloppe.parent_id).exclude(pk=enveloppe.pk).order_by("rang", "id"))


def transferts_de(enveloppes: Collection[Enveloppe], combien: int) -> list[Transfert]:
    """The last asked that give to one of these enveloppes or take from it: those to sign, then the others. One query."""
    here = [enveloppe.pk for enveloppe in enveloppes]
    read = Transfert.objects.filter(Q(de__in=here) | Q(vers__in=here)).select_related("de__parent", "vers")
    return sorted(read.order_by("-id")[:combien], key=lambda one: one.etat != EtatTransfert.DEMANDE)


def signataires_au_dessus(ressort: Ressort) -> QuerySet[Habilitation]:
    """Who signs by right on the ressort, or above."""
    return habilitations_en_vigueur(Role.SIGNATAIRE).filter(couvrant(ressort))


def qui_signe(transfert: Transfert) -> list[str]:
    """Addresses of who may sign it: of the level on which the whole pays; of those above when nobody signs there."""
    tout = transfert.de.parent or transfert.de
    may = signataires_au_dessus(tout.ressort).exclude(personne=transfert.demande_par_id)
    return _adresses(may.filter(exactement(tout.ressort))) or _adresses(may)


def gestionnaires_de(transfert: Transfert) -> list[str]:
    """Addresses of who asked it, and of who opens credits on the very ressort of either part."""
    there = exactement(transfert.de.ressort) | exactement(transfert.vers.ressort)
    told = _adresses(habilitations_en_vigueur(Role.ADMINISTRATEUR, Role.SIGNATAIRE).filter(there))
    return sorted({transfert.demande_par.email, *told} - {getattr(transfert.repondu_par, "email", "")})


def _adresses(habilitations: QuerySet[Habilitation]) -> list[str]:
    return sorted(set(habilitations.values_list("personne__email", flat=True)))
