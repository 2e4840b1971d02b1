"""The date at which silence decides, on the page of a dossier and in the list, as its service reads it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from tests import fabriques
from tests.espaces.agent.outils import texte
from tests.propositions import attribuer_et_signer

from levier.comptes.enums import Role
from levier.instruction.actions import declarer_complet
from levier.socle import horloge

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(appel):
    with horloge.figee(horloge.a_paris(2021, 6, 14)):
        return fabriques.un_dossier_depose(appel)


@pytest.mark.parametrize(
    ("jour", "a_la_page", "en_attention", "a_la_ligne"),
    [
        (
            (7, 1),
            "avant le 14 août 2021 inclus, il reste 44 jours",
            False,
            "avant le 14/08/2021 inclus, il reste 44 jours",
        ),
        (
            (8, 1),
            "avant le 14 août 2021 inclus, il reste 13 jours",
            True,
            "avant le 14/08/2021 inclus, il reste 13 jours",
        ),
        ((8, 14), "c’est le dernier jour", True, "c’est le dernier jour"),
        ((8, 15), "est réputée rejetée depuis le 14 août 2021", True, "réputée rejetée depuis le 14/08/2021"),
    ],
)
def test_page_and_list_say_the_date_and_what_is_left(vu_par, agent, dossier, jour, a_la_page, en_attention, a_la_ligne):
    with horloge.figee(horloge.a_paris(2021, *jour)):
        page = texte(vu_par(agent).get(reverse("agent:dossier", args=[dossier.numero])))
        rows = texte(vu_par(agent).get(reverse("agent:tableau"), {"tri": "silence"}))
    assert a_la_page in page
    assert ("Silence du service :" in page) is en_attention
    assert ("Une décision écrite reste possible" in page) is (jour == (8, 15))
    assert a_la_ligne in rows


def test_nothing_is_said_of_silence_once_decided(vu_par, agent, dossier):
    with horloge.figee(horloge.a_paris(2021, 8, 1)):
        declarer_complet(dossier, par=agent)
        signataire = fabriques.un_agent(Role.SIGNATAIRE)
        attribuer_et_signer(dossier, par=signataire, montant=Decimal(20_000), motif="Devis surestimé.")
    page = texte(vu_par(agent).get(reverse("agent:dossier", args=[dossier.numero])))
    assert "Silence du service" not in page
    assert "Décision attendue" not in page
    rows = texte(vu_par(agent).get(reverse("agent:tableau")))
    assert "réputée rejetée" not in rows
