"""The quote of an expense in a real browser: joined from its line at 320 px, with and without script, then chosen for another."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.fabriques import (
    MOT_DE_PASSE,
    texte_exigeant_un_devis_par_depense,
    un_appel,
    un_brouillon,
    un_pdf,
    une_personne,
    une_structure,
)

from levier.dossiers.etude import obstacles
from levier.dossiers.financement.lignes import LigneSaisie
from levier.dossiers.models import Dossier

pytestmark = pytest.mark.parcours


@pytest.fixture
def brouillon(site) -> Dossier:
    structure = une_structure()
    lines = [
        LigneSaisie("depense", "prestation", "Accompagnement", "30 000"),
        LigneSaisie("depense", "formation", "Formation", "10 000"),
        LigneSaisie("recette", "autofinancement", "Fonds propres", "12 000"),
    ]
    appel = un_appel(texte_exigeant_un_devis_par_depense())
    return un_brouillon(appel, structure, par=une_personne(structure), lignes=lines, pieces=("plan_financement",))


@pytest.mark.requirement("SL-07", "X-01")
@pytest.mark.parametrize("sans_script", [False, True])
def test_quote_is_joined_from_its_line_then_serves_another(brouillon, visiteur, tmp_path: Path, sans_script):
    quote = tmp_path / "devis.pdf"
    quote.write_bytes(un_pdf())
    porteur = visiteur(largeur=320, sans_script=sans_script)
    porteur.se_connecter(brouillon.cree_par.email, MOT_DE_PASSE)
    porteur.aller(f"/demandes/{brouillon.numero}/plan/")
    first, second = (porteur.page.get_by_role("group", name=f"Dépense {rank}", exact=True) for rank in (1, 2))
    expect(first).to_contain_text("Ce guichet demande un fichier pour chaque dépense")
    second.get_by_role("button", name="Joindre un fichier").click()
    if sans_script:
        expect(porteur.page).to_have_url(re.compile(r"#l1-fichier$"))
    else:
        expect(second.locator("input[type=file]")).to_be_focused()
    if not sans_script:
        porteur.voir("plan, un devis à joindre")
    second.locator("input[type=file]").set_input_files(quote)
    if sans_script:
        second.get_by_role("button", name="Joindre", exact=True).click()
    choice = second.get_by_label("Devis et autres justificatifs du coût")
    expect(choice.locator("option:checked")).to_have_text("devis.pdf")
    expect(second.locator("[id$=-piece_error]")).to_be_empty()
    first.get_by_label("Devis et autres justificatifs du coût").select_option("devis.pdf")
    if sans_script:
        porteur.cliquer("Enregistrer et recalculer")
    expect(first.locator("[id$=-piece_error]")).to_be_empty()
    if not sans_script:
        porteur.voir("plan, un devis pour deux dépenses")
    assert len({line.piece_id for line in brouillon.lignes.filter(sens="depense")} - {None}) == 1
    assert brouillon.lignes.filter(piece=None, sens="depense").count() == 0
    assert obstacles(Dossier.objects.get(pk=brouillon.pk)) == []
