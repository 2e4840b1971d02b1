from __future__ import annotations

import itertools
from decimal import Decimal
from functools import cache

from django.conf import settings

from levier.appels.models import Appel
from levier.enveloppes import actions
from levier.enveloppes.models import Enveloppe
from levier.socle import horloge
from levier.socle.acteurs import SYSTEME
from levier.territoires.models import Structure
from levier.territoires.queries import ressorts

_rang = itertools.count(1)


def un_appel_sans_credits() -> Appel:
    rang = next(_rang)
    return Appel.objects.create(
        identifiant=f"appel-{rang}",
        titre="Guichet d'essai",
        fonds="essai",
        **Appel.colonnes(ressorts.departement("71")),
        service="Préfecture",
    )


def une_enveloppe(montant: str = "100000") -> Enveloppe:
    """That of a call out of any fund, `montant` euros opened; `.appel` is the call."""
    enveloppe = actions.rattacher_l_appel(un_appel_sans_credits(), None, par=SYSTEME)
    actions.ouvrir_credits(enveloppe, Decimal(montant), par=SYSTEME, motif="dotation initiale")
    return enveloppe


def attribuer(enveloppe: Enveloppe, structure: Structure, montant: object, reference: str, **autres):
    """`attribuer_credits` by Levier, under the enveloppe's own call unless another is given."""
    return actions.attribuer_credits(
        enveloppe, structure, Decimal(montant), reference=reference,
        **{"appel": enveloppe.appel, "par": SYSTEME, **autres},
    )  # fmt: skip


@cache
def texte_du_fonds() -> str:
    return (settings.LEVIER_CAHIERS / "fitn7/fonds.yaml").read_text(encoding="utf-8")


def le_fonds() -> dict[str, Enveloppe]:
    """The tree of ITN 7, loaded from its file; its enveloppes by name, fresh."""
    actions.charger_le_fonds(texte_du_fonds(), par=SYSTEME)
    return {enveloppe.identifiant: enveloppe for enveloppe in Enveloppe.objects.all()}


def un_guichet(nom: str) -> Appel:
    """A call of ITN 7, opened from its file."""
    texte = (settings.LEVIER_CAHIERS / f"fitn7/{nom}.yaml").read_text(encoding="utf-8")
    return actions.ouvrir_le_guichet(texte, par=SYSTEME).appel


def une_structure() -> Structure:
    rang = next(_rang)
    return Structure.objects.create(
        nature="association",
        denomination=f"Association {rang}",
        siren=f"{900_000_000 + rang}",
        creee_le=horloge.maintenant(),
    )
