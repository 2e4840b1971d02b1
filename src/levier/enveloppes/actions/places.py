"""What a part of the tree is, written and told in the journal with what changed only."""

from __future__ import annotations

from decimal import Decimal

from levier.enveloppes.models import Enveloppe
from levier.socle import journal
from levier.socle.acteurs import Acteur
from levier.socle.journal import Instantane
from levier.territoires.ressort import Ressort


def place(enveloppe: Enveloppe) -> dict[str, str]:
    """What the journal keeps of an enveloppe's place; of one not yet written, nothing."""
    if enveloppe._state.adding:  # noqa: SLF001  Django's documented model API
        return {}
    return {
        "identifiant": enveloppe.identifiant,
        "genre": enveloppe.genre,
        "dans": enveloppe.parent.identifiant if enveloppe.parent else "",
        "libelle": enveloppe.libelle,
        "ressort": enveloppe.ressort.cle,
        "cahier": enveloppe.cahier,
        "prevu": _texte(enveloppe.montant_prevu),
        "prevision": enveloppe.prevision,
    }


def situer(enveloppe: Enveloppe, ressort: Ressort) -> None:
    """Set where the enveloppe pays."""
    for colonne, valeur in Enveloppe.colonnes(ressort).items():
        setattr(enveloppe, colonne, valeur)


def ecrire(enveloppe: Enveloppe, avant: Instantane, *, par: Acteur) -> None:
    """Save the enveloppe; the journal says what changed since `avant`, and nothing when nothing did."""
    enveloppe.save()
    apres = place(enveloppe)
    change = {nom for nom in apres if avant.get(nom) != apres[nom]}
    if change:
        journal.consigner(
            enveloppe,
            "enveloppe_placee",
            par=par,
            avant={nom: avant[nom] for nom in change & avant.keys()},
            apres={nom: apres[nom] for nom in change},
        )


def _texte(montant: Decimal | None) -> str:
    return "" if montant is None else f"{montant:.2f}"
