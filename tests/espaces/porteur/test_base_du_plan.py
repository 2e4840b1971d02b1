"""A call that fixes the base of expenses says so, and asks nothing about VAT."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests import fabriques
from tests.cas import JOUR, publier_le_texte, texte_du_cas, un_depot
from tests.espaces.agent.outils import texte

from levier.dossiers.actions import creer_brouillon
from levier.socle import horloge
from levier.territoires.ressort import NATIONAL

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("SL-07")]
DIT = "Ce guichet compte les dépenses hors taxes (HT), que la structure récupère la TVA ou non."


def vu_par(personne) -> Client:
    client = Client()
    client.force_login(personne)
    return client


def test_base_that_the_call_fixes_is_said_and_vat_is_not_asked():
    with horloge.figee(JOUR):
        appel = publier_le_texte(
            texte_du_cas("execution-recettes-dotations").replace("engagement: E\n", "engagement: E\nplan: {base: HT}\n")
        )
        depose = un_depot(appel)
        porteur = fabriques.une_personne(depose.structure)
        brouillon = creer_brouillon(appel, depose.structure, par=porteur)
        plan = vu_par(porteur).get(reverse("porteur:plan", args=[brouillon.numero]))
        assert DIT in texte(plan)
        assert "La structure récupère-t-elle la TVA" not in texte(plan)
        assert DIT in texte(Client().get(reverse("espaces:appel", args=[appel.identifiant])))
        assert DIT in texte(vu_par(fabriques.un_agent_de(NATIONAL)).get(reverse("agent:dossier", args=[depose.numero])))
