"""The review of the credits of a whole: what its level keeps of the forecast becomes transferts to sign (ADR 0066)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from levier.comptes.models import Personne
from levier.enveloppes import queries
from levier.enveloppes.actions.transferts import demander_un_transfert
from levier.enveloppes.enums import EtatTransfert
from levier.enveloppes.erreurs import RevueRefusee
from levier.enveloppes.models import Enveloppe, LigneDeRevue, Revue, Transfert
from levier.enveloppes.permissions import REVOIR, ouvreur
from levier.enveloppes.queries import PartRevue
from levier.socle import argent, horloge, journal
from levier.socle.erreurs import MotifManquant
from regles.prevision import apparier


@transaction.atomic
def decider_une_revue(
    tout: Enveloppe,
    retenus: Mapping[str, Decimal],
    *,
    demandes: Mapping[str, Decimal],
    par: Personne,
    motif: str,
    cle: uuid.UUID | None = None,
) -> Revue:
    """Keep what each part receives (negative: gives), by its id, and ask the transferts that make it; none is signed here.

    The figures and the proposal of that instant are kept beside. `demandes`: what requests under way ask, by département.
    `cle` makes one review of a form sent twice with the same content.
    Raises GesteInterdit, MotifManquant, RevueRefusee. Journal: revue_decidee; of each transfert: transfert_demande.
    """
    acteur = ouvreur(par, tout, REVOIR)
    if not motif.strip():
        raise MotifManquant("Écrivez ce que la revue a retenu, et pourquoi : qui signe les transferts lit ce motif.")
    held = Enveloppe.objects.select_for_update().filter(Q(pk=tout.pk) | Q(parent=tout))
    whole = next(one for one in held.order_by("id") if one.pk == tout.pk)
    parts = list(queries.parts_a_revoir(whole))
    once = uuid.uuid5(cle, f"{tout.pk} {sorted(retenus.items())} {motif}") if cle else None
    if once and (sent := Revue.objects.filter(cle=once).first()) is not None:
        return sent
    _exiger_seule(whole)
    _exiger_toutes(whole, parts, retenus)
    _exiger_equilibre(parts, retenus)
    seen = queries.revoir(whole, parts, demandes, horloge.aujourdhui())
    now = horloge.maintenant()
    made = Revue.objects.create(tout=whole, motif=motif.strip(), decidee_par=par, decidee_le=now, cle=once)
    LigneDeRevue.objects.bulk_create(_ligne(made, one, retenus[one.enveloppe.identifiant]) for one in seen)
    moves = apparier([argent.en_centimes(retenus[part.identifiant]) for part in parts])
    told = {"tout": str(whole), "deplace": f"{argent.depuis_centimes(sum(cents for *_, cents in moves)):.2f}"}
    journal.consigner(made, "revue_decidee", par=acteur, avant={}, apres=told, motif=made.motif)
    for giver, receiver, cents in moves:
        montant = argent.depuis_centimes(cents)
        demander_un_transfert(parts[giver], parts[receiver], montant, par=par, motif=made.motif, revue=made)
    return made


def _exiger_seule(tout: Enveloppe) -> None:
    """Two reviews on the same credits would move them twice."""
    waiting = Transfert.objects.filter(revue__tout=tout, etat=EtatTransfert.DEMANDE).count()
    if waiting:
        raise RevueRefusee(
            f"La revue précédente attend encore {waiting} signature{'s' if waiting > 1 else ''} : faites signer ou écarter ses "
            "transferts, puis décidez de nouveau."
        )


def _exiger_toutes(tout: Enveloppe, parts: list[Enveloppe], retenus: Mapping[str, Decimal]) -> None:
    """A part loaded, or gone, since the page was read was not reviewed."""
    if {part.identifiant for part in parts} != set(retenus):
        raise RevueRefusee(f"Les parts de « {tout} » ont changé depuis que cette page est ouverte : rechargez-la.")


def _exiger_equilibre(parts: list[Enveloppe], retenus: Mapping[str, Decimal]) -> None:
    for part in parts:
        if -retenus[part.identifiant] > part.reste:
            raise RevueRefusee(
                f"Il reste {argent.ecrire(part.reste)} à attribuer sur « {part} » : elle ne peut pas donner davantage.",
                part.identifiant,
            )
    gap = sum(retenus[part.identifiant] for part in parts)
    if gap:
        more, less = ("reçoivent", "donné") if gap > 0 else ("donnent", "reçu")
        raise RevueRefusee(
            f"Les parts {more} {argent.ecrire(abs(gap))} de plus que ce qui est {less} : la somme des montants retenus doit être nulle."
        )


def _ligne(revue: Revue, vue: PartRevue, retenu: Decimal) -> LigneDeRevue:
    part = vue.enveloppe
    return LigneDeRevue(
        revue=revue, part=part, ouvert=part.montant_ouvert, attribue=part.montant_attribue, demande=vue.demande,
        prevu=vue.prevu, propose=vue.propose, retenu=retenu,
    )  # fmt: skip
