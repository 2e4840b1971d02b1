"""What pays a request from one decision to the next, while the credits of its call move."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.attributions.decisions import attribuer, rectifier_decision, retirer_decision
from tests.fabriques import texte_du_cahier, un_agent, un_dossier_complet

from levier.comptes.enums import Role
from levier.enveloppes.actions import charger_le_fonds, ouvrir_credits, ouvrir_le_guichet
from levier.enveloppes.models import Enveloppe, Mouvement
from levier.enveloppes.queries import deja_attribue, incoherences
from levier.socle.acteurs import SYSTEME

pytestmark = pytest.mark.django_db
SOURCE = 'source: {document: "d", section: Crédits}'
FONDS = f"""format: 1
id: essai
titre: Fonds d'essai
resume: Un fonds dont un guichet n'a pas de montant.
documents: {{"d": Document d'essai}}
montant: 100 000 €
{SOURCE}
parts:
  - {{id: axe, genre: axe, libelle: Axe, montant: 100 000 €, {SOURCE}, parts: [
      {{id: guichet, genre: appel, libelle: Guichet, montant: inconnu, cahier: fitn7-axe3-saone-et-loire,
        ressort: "departement:71", {SOURCE}}}]}}
"""


@pytest.fixture
def appel():
    """A call without amount, paid by its axe where 50 000 € are open."""
    charger_le_fonds(FONDS, par=SYSTEME)
    texte = texte_du_cahier().replace("montant: 297 029,75 €", "montant: inconnu", 1)
    texte = texte.replace("{enveloppe.montant}", "crédits non communiqués")
    opened = ouvrir_le_guichet(texte, par=SYSTEME).appel
    ouvrir_credits(Enveloppe.objects.get(identifiant="axe"), Decimal(50_000), par=SYSTEME, motif="m")
    return opened


def attribue() -> dict[str, Decimal]:
    return dict(Enveloppe.objects.exclude(identifiant="essai").values_list("identifiant", "montant_attribue"))


@pytest.mark.requirement("N-01", "X-03", "X-09")
def test_enveloppe_that_paid_is_corrected_and_given_back_though_another_would_pay_now(appel):
    dossier, sign = un_dossier_complet(appel), un_agent(Role.SIGNATAIRE)
    attribuer(dossier, par=sign, montant=Decimal(28_000))
    assert attribue() == {"axe": 28_000, "guichet": 0}
    guichet = Enveloppe.objects.get(identifiant="guichet")
    ouvrir_credits(guichet, Decimal(40_000), par=SYSTEME, motif="Part du guichet", hypothese=True)
    rectifier_decision(dossier, par=sign, montant=Decimal(20_000), motif="Une erreur de devis.")
    assert attribue() == {"axe": 20_000, "guichet": 0}
    retirer_decision(dossier, par=sign, motif="Le projet change.")
    assert (attribue(), deja_attribue(dossier.structure, appel)) == ({"axe": 0, "guichet": 0}, 0)
    attribuer(dossier, par=sign, montant=Decimal(28_000))
    assert (attribue(), deja_attribue(dossier.structure, appel)) == ({"axe": 0, "guichet": 28_000}, 28_000)
    lines = Mouvement.objects.exclude(nature="ouverture").values_list("enveloppe__identifiant", "nature", "reference")
    assert list(lines) == [
        ("axe", "attribution", f"{dossier.numero}/1"),
        ("axe", "degagement", f"{dossier.numero}/1"),
        ("axe", "attribution", f"{dossier.numero}/2"),
        ("axe", "degagement", f"{dossier.numero}/2"),
        ("guichet", "attribution", f"{dossier.numero}/4"),
    ]
    assert incoherences() == []
