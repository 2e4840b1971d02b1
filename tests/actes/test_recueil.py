"""The list of decisions for the recueil: which acts, printed where."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse
from tests.espaces.agent.outils import texte
from tests.fabriques import un_agent

from levier.actes.actions import inscrire_au_recueil, retirer_et_signer
from levier.actes.erreurs import ParutionInvalide
from levier.actes.models import Acte
from levier.attributions.enums import Fondement
from levier.comptes.enums import Role
from levier.socle import horloge
from levier.socle.erreurs import GesteInterdit
from levier.socle.models import Evenement

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-06")]
PERIODE = "?du=2021-09-01&au=2021-10-31"


def test_grants_and_their_withdrawals_are_listed_then_said_printed(
    accorde, refuse, prefet, client, django_assert_num_queries
):
    granted, _refused, other = accorde(), refuse("Hors du champ."), accorde("2000")
    retirer_et_signer(other.decision.dossier, par=prefet, fondement=Fondement.DEMANDE, motif="La commune renonce.")
    withdrawn = Acte.objects.get(genre="arrete_retrait")
    agent = un_agent()
    client.force_login(agent)
    page = reverse("agent:recueil") + PERIODE
    for path in (page, f"{page}&imprimer=1"):
        read = texte(client.get(path))
        assert all(one.numero in read for one in (granted, other, withdrawn))
        assert "annulé" in read
        assert "REF-71" not in read
    assert (
        texte(client.get(reverse("agent:recueil") + "?du=2021-10-01&au=2021-10-31")).count("Aucun acte à publier") == 1
    )
    sent = client.post(
        page,
        {"actes": [granted.pk, withdrawn.pk], "reference": "n° 71-2021-180", "le": horloge.aujourdhui().isoformat()},
    )
    assert sent.status_code == 302
    assert [one.raa_reference for one in Acte.objects.order_by("pk") if one.raa_le] == ["n° 71-2021-180"] * 2
    assert Evenement.objects.filter(nom="acte_publie").count() == 2
    rows = list(csv.reader(io.StringIO(client.get(reverse("agent:recueil_csv") + PERIODE).content.decode("utf-8-sig")), delimiter=";"))  # fmt: skip
    assert [(row[0], row[1], row[6], row[10]) for row in rows[1:]] == [
        (granted.numero, "attribution", "28\u202f000,00\u00a0€", "n° 71-2021-180"),
        (other.numero, "attribution", "2\u202f000,00\u00a0€", ""),
        (withdrawn.numero, "retrait", "", "n° 71-2021-180"),
    ]


def test_a_publication_that_cannot_be_is_refused(accorde, refuse):
    granted, refused, agent = accorde(), refuse("Hors du champ."), un_agent()
    today = horloge.aujourdhui()
    for keys, reference, day in (
        ([granted.pk], " ", today),
        ([granted.pk], "n° 1", today.replace(year=2020)),
        ([granted.pk], "n° 1", today.replace(year=2022)),
        ([refused.pk], "n° 1", today),
        ([], "n° 1", today),
    ):
        with pytest.raises(ParutionInvalide):
            inscrire_au_recueil(keys, reference=reference, le=day, par=agent)
    for stranger in (un_agent(departement="21"), un_agent(Role.LECTEUR)):
        with pytest.raises(GesteInterdit):
            inscrire_au_recueil([granted.pk], reference="n° 1", le=today, par=stranger)
