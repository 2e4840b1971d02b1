"""Twenty decisions signed by one confirmation: obstacles grouped and read first, in few clicks."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.fabriques import un_dossier_complet, un_rattachement, une_structure
from tests.parcours.acteurs import INSTRUCTRICE, MOT_DE_PASSE, PREFET, ouvrir_le_guichet, un_porteur
from tests.parcours.visite import PATIENCE, Visiteur
from tests.propositions import proposer

from levier.actes.models import Acte
from levier.appels.models import Appel
from levier.attributions.enums import Fondement
from levier.comptes.enums import RoleStructure
from levier.comptes.models import Personne, Rattachement
from levier.dossiers.models import Dossier
from levier.enveloppes.models import Enveloppe
from levier.territoires.models import Territoire

pytestmark = pytest.mark.parcours
CLICS, CODE = 12, 1
"""Signing in included, and the button of the code that this site does not ask: it opens the quarter of an hour in which one signs."""
COMPTER = "window.addEventListener('click', () => window.compterUnClic(), true)"


def vingt_et_une_propositions() -> Dossier:
    """For twenty-one communes; what is opened pays twenty of them. One whose only account left since: nobody is told there."""
    ouvrir_le_guichet()
    Enveloppe.objects.filter(appel__isnull=False).update(montant_ouvert=21 * 7000 - 1)
    instructrice = Personne.objects.get(email=INSTRUCTRICE)
    codes = Territoire.objects.filter(millesime=2021, nature="commune", departement_code="71").order_by("code")
    structures = [une_structure(code) for code in codes.values_list("code", flat=True)[:21]]
    owner = un_porteur(structures[0])
    for structure in structures[1:]:
        un_rattachement(owner, structure, RoleStructure.SIGNATAIRE)
    for structure in structures:
        choices = {"par": owner, "depenses": "10000", "demande": "7000", "pieces": ("devis", "plan_financement")}
        dossier = un_dossier_complet(Appel.objects.get(), structure, agent=instructrice, **choices)
        proposer(dossier, dossier.montant_demande, par=instructrice)
    Rattachement.objects.filter(structure=structures[1]).delete()
    return Dossier.objects.get(structure=structures[1])


@pytest.mark.requirement("X-02", "X-03", "X-10")
def test_twenty_decisions_are_signed_in_at_most_twelve_clicks(site, visiteur):
    sans_compte = vingt_et_une_propositions()
    reader, clicks = visiteur(), []
    reader.page.expose_function("compterUnClic", lambda: clicks.append(1))
    reader.page.add_init_script(COMPTER)
    reader.se_connecter(PREFET, MOT_DE_PASSE)
    reader.menu("Instruction")
    reader.cliquer("À signer", exact=False)
    reader.voir("la liste à signer", "À signer")
    reader.cliquer("Relire et signer les 21")
    reader.voir("le lot", "Signer plusieurs propositions")
    reader.lire("1 ne sera pas signée")
    reader.lire("Crédits insuffisants : 1")
    reader.lire("20 peuvent être signées")
    reader.cliquer("Signer 20 actes")
    reader.voir("le travail", "Signature de 20 propositions")
    expect(reader.page.locator("#travail")).to_contain_text("20 sur 20", timeout=3 * PATIENCE)
    expect(reader.page.locator("#travail")).to_contain_text("Fait : 20")
    reader.voir("le travail fini")
    assert reader.telecharger("Télécharger le résultat").startswith(b"PK")
    assert 4 <= len(clicks) + CODE <= CLICS
    numbers = sorted(Acte.objects.values_list("numero", flat=True))
    assert numbers == [f"ARR-71-2021-{rank:04}" for rank in range(1, 21)]
    assert Enveloppe.objects.get(appel__isnull=False).montant_attribue == 20 * 7000
    _reprendre_avant_la_notification(reader, sans_compte)
    assert Enveloppe.objects.get(appel__isnull=False).montant_attribue == 19 * 7000


def _reprendre_avant_la_notification(prefet: Visiteur, dossier: Dossier) -> None:
    """One of the twenty was a wrong click: nobody was told, it is taken back at once, by an act that says so."""
    for _ in range(PATIENCE // 500):
        prefet.aller(f"/agent/dossiers/{dossier.numero}/")
        if prefet.page.get_by_text("À notifier.").count():
            break
        prefet.page.wait_for_timeout(500)
    prefet.aller(f"/agent/dossiers/{dossier.numero}/retrait/")
    prefet.choisir("fondement", Fondement.NON_NOTIFIEE.value)
    prefet.ecrire("motif", "Dossier coché par erreur.")
    prefet.cliquer("Vérifier avant de signer")
    prefet.lire("n’a pas encore été notifiée")
    prefet.cliquer("Retirer la décision")
    prefet.lire("La décision est retirée")
