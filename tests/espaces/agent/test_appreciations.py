"""What is left to judge on a dossier, on one page: sent together, nothing lost, reserved ones told to whom they are."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests import fabriques
from tests.espaces.agent.outils import texte

from levier.instruction.models import AppreciationRendue

pytestmark = pytest.mark.django_db
TAUX, TAILLE, DEROGATION = (f"appreciation.{nom}" for nom in ("taux_retenu", "petite_ou_moyenne", "derogation_plafond"))


def _page(dossier) -> str:
    return reverse("agent:appreciations", args=[dossier.numero])


@pytest.mark.requirement("X-02", "X-09", "SL-03")
def test_judgements_that_remain_are_rendered_together_then_the_proposal_follows(vu_par, appel, agent):
    dossier = fabriques.un_dossier_complet(appel, fabriques.une_structure(fabriques.CC), agent=agent, juge=False)
    client = vu_par(agent)
    seen = texte(client.get(_page(dossier)))
    assert "Réservé à qui signe, qui le rend ou le confirme en signant" in seen
    assert "Dérogation au plafond par porteur (Préfet de Saône-et-Loire)" in seen
    assert f'name="valeur-{DEROGATION}"' not in client.get(_page(dossier)).content.decode()

    typed = {f"valeur-{TAUX}": "90 %", f"motif-{TAUX}": "Projet modeste.", f"valeur-{TAILLE}": "oui"}
    refused = client.post(_page(dossier), typed)
    read, body = texte(refused), refused.content.decode()
    assert "Écrivez le motif de cette appréciation" in read
    assert 'value="90 %"' in body
    assert body.count(" checked") == 1
    typed |= {f"motif-{TAILLE}": "36 communes rurales."}
    refused = client.post(
        _page(dossier), typed
    )  # the bounds of the rate are those of the rules: the first is undone too
    assert "Taux retenu :" in texte(refused)
    assert "36 communes rurales." in refused.content.decode()
    assert not AppreciationRendue.objects.exists()

    done = client.post(_page(dossier), typed | {f"valeur-{TAUX}": "60 %"})
    assert done["Location"] == reverse("agent:proposition", args=[dossier.numero])
    kept = AppreciationRendue.objects.order_by("nom").values_list("nom", "valeur", "motif")
    assert [one[::2] for one in kept] == [(TAILLE, "36 communes rurales."), (TAUX, "Projet modeste.")]
    assert "Rien ne reste à juger par vous" in texte(client.get(_page(dossier)))


def test_one_may_be_left_for_later_and_none_is_told(vu_par, depose, agent):
    client = vu_par(agent)
    assert "Rendez au moins une appréciation" in texte(client.post(_page(depose), {}))
    assert "ou effacez le motif" in texte(client.post(_page(depose), {f"motif-{TAUX}": "Modeste."}))
    unread = client.post(_page(depose), {f"valeur-{TAUX}": "beaucoup", f"motif-{TAUX}": "Modeste."})
    assert "Taux retenu :" in texte(unread)
    done = client.post(_page(depose), {f"valeur-{TAUX}": "60 %", f"motif-{TAUX}": "Modeste."})
    assert done["Location"] == reverse("agent:dossier", args=[depose.numero])
    assert AppreciationRendue.objects.get().nom == TAUX
