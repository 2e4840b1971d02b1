"""« Simuler sur mes dossiers »: tried, compared, exported; what cannot be read is said, what is not seen does not count."""

from __future__ import annotations

import uuid

import pytest
from tests import fabriques
from tests.espaces.agent.outils import texte

from levier.espaces.agent.simulation import dossiers as vue
from levier.socle.models import Travail

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("G-03")]
PAGE = "/agent/simulation/dossiers/"
SAONE = "fitn7-axe3-saone-et-loire"


def adresse(**variante: str) -> str:
    return f"{PAGE}?appel={SAONE}&chiffres_de={SAONE}&" + "&".join(
        f"{nom.replace('__', '.')}={valeur}" for nom, valeur in variante.items()
    )


def test_a_rate_an_order_and_credits_are_tried_on_what_one_sees(vu_par, agent, appel, monkeypatch):
    for place in (fabriques.COMMUNE, fabriques.CC, fabriques.AUTRE_COMMUNE):
        fabriques.un_dossier_depose(appel, fabriques.une_structure(place))
    client = vu_par(agent)
    first = texte(client.get(PAGE))
    assert "Changer les chiffres de « Guichet numérique des collectivités de Saône-et-Loire »" in first
    assert "Qui reçoit quoi" not in first

    tried = client.get(adresse(chiffre__taux_maximum="50 %25", ordre="peu_peuplees"))
    said = texte(tried)
    assert "Taux d'intervention : 50 % au lieu de 70 %, les moins peuplés d’abord." in said
    assert (tried.context["repartition"].perdants, "3 perdent, sur 3 dossiers." in said) == (3, True)
    assert "d’autres, que vous ne voyez pas, peuvent attendre les mêmes crédits" in said
    assert "Accordée dans les crédits 84 000,00 € 60 000,00 €" in said
    tight = texte(client.get(adresse(credits="30000", tri="perte")))
    assert ("Dossiers servis 3 1" in tight, tight.count("non servi ")) == (True, 2)

    for typed, why in (
        ({"chiffre__taux_maximum": "beaucoup"}, "« beaucoup »"),
        ({"chiffre__taux_maximum": "170 %25"}, "dépasse 100 %"),
        ({"credits": "cent"}, "Crédits à répartir"),
    ):
        refused = client.get(adresse(**typed))
        assert why in texte(refused), typed
        assert "repartition" not in refused.context

    monkeypatch.setattr(vue, "SUR_LA_PAGE", 2)
    many = client.get(adresse())
    assert "C’est trop pour une page" in texte(many)
    sent = client.post(many.context["url_export"], {"cle": uuid.uuid4()})
    assert Travail.objects.get().titre == "Simulation sur 3 dossiers"
    assert sent["Location"] == f"/agent/travaux/{Travail.objects.get().pk}/"

    nobody = vu_par(fabriques.un_agent(departement="21"))
    assert "Aucun guichet n’est publié sur votre territoire." in texte(nobody.get(PAGE))
    assert nobody.post(many.context["url_export"], {"cle": uuid.uuid4()})["Location"].startswith(PAGE)


def test_a_call_without_requests_says_so(vu_par, agent, appel):
    assert "Aucun dossier de ce guichet n’attend de décision." in texte(vu_par(agent).get(adresse()))
