"""The spreadsheet already running, without JavaScript: sent, its columns confirmed, its rows checked, the valid ones taken over."""

from __future__ import annotations

import pytest
from tests.parcours.acteurs import INSTRUCTRICE, MOT_DE_PASSE, ouvrir_le_guichet
from tests.reprises.tableaux import des_communes, un_classeur, une_ligne

from levier.dossiers.models import Dossier

pytestmark = pytest.mark.parcours
LIGNES, MAUVAISES = 300, 12


@pytest.mark.requirement("X-09", "X-10")
def test_spreadsheet_of_three_hundred_rows_is_taken_over(site, visiteur, tmp_path):
    ouvrir_le_guichet()
    rows = [une_ligne(rang, name) for rang, name in enumerate(des_communes(LIGNES), 1)]
    for rang in range(0, LIGNES, LIGNES // MAUVAISES):
        rows[rang] = une_ligne(rang + 1, "Ville-Inconnue")
    file = tmp_path / "suivi.xlsx"
    file.write_bytes(un_classeur(rows).getvalue())
    agent = visiteur(sans_script=True)
    agent.se_connecter(INSTRUCTRICE, MOT_DE_PASSE)
    agent.aller("/agent/")
    agent.cliquer("Reprendre un tableau")
    agent.champ("fichier").set_input_files(file)
    agent.cliquer("Envoyer le tableau")
    agent.lire("Que contient chaque colonne ?")
    agent.lire("deviné d’après le titre")
    agent.cliquer("Contrôler les lignes")
    attendre(agent, "Importer les 288 lignes valides")
    agent.lire("« Ville-Inconnue » n’est le nom d’aucune collectivité du territoire du guichet")
    assert not Dossier.objects.exists()
    assert agent.telecharger("Télécharger les 12 lignes à corriger").startswith(b"PK")
    agent.cliquer("Importer les 288 lignes valides")
    attendre(agent, "288 sur 288")
    assert Dossier.objects.count() == LIGNES - MAUVAISES


def attendre(agent, phrase: str) -> None:
    """Without script, one asks again."""
    for _ in range(120):
        if agent.page.get_by_text(phrase).count():
            return
        agent.page.wait_for_timeout(500)
        agent.aller(agent.page.url)
    raise AssertionError(f"{phrase} : {agent.page.locator('main').inner_text()}")
