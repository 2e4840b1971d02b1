"""Two processes of eight signataires at once: on the last euros of an enveloppe, on one proposal. The race first, then its guards."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from tests.compte_du_site import adresse_du_site
from tests.fabriques import un_agent, un_appel, un_dossier_complet, un_rattachement, une_personne, une_structure
from tests.pannes.service import RACINE
from tests.propositions import proposer
from tests.socle.concurrence import proprietaire

from levier.actes.models import Acte
from levier.comptes.enums import Role, RoleStructure
from levier.enveloppes.actions import reduire_credits
from levier.enveloppes.models import Enveloppe
from levier.enveloppes.queries import incoherences, situation
from levier.instruction.models import Proposition
from levier.socle import journal
from levier.socle.acteurs import SYSTEME
from levier.territoires.models import Territoire

pytestmark = [pytest.mark.long, pytest.mark.requirement("X-03", "X-04")]
FILS, OUVERT, DEMANDE = 8, Decimal(24_000), Decimal(7_000)


@pytest.fixture
def proposees(base_reelle) -> list[Proposition]:
    """Sixteen grants of 7 000 € proposed, each to a commune of its own; 24 000 € are open."""
    appel, agent = un_appel(), un_agent()
    codes = Territoire.objects.filter(millesime=2021, nature="commune", departement_code="71").order_by("code")
    structures = [une_structure(code) for code in codes.values_list("code", flat=True)[: 2 * FILS]]
    mayor = une_personne(structures[0])
    for structure in structures[1:]:
        un_rattachement(mayor, structure, RoleStructure.SIGNATAIRE)
    dossiers = [
        un_dossier_complet(appel, one, agent=agent, par=mayor, depenses="10000", demande="7000") for one in structures
    ]
    payeuse = Enveloppe.objects.get(appel=appel)
    reduire_credits(payeuse, payeuse.montant_ouvert - OUVERT, par=SYSTEME, motif="Redéploiement")
    return [proposer(one, DEMANDE, par=agent) for one in dossiers]


def signer_ensemble(base: str, propositions: Sequence[Proposition], *options: str) -> list[str]:
    """What became of each, signed by two processes that start together."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{base}").geturl()
    env = {
        **os.environ, "DATABASE_URL": adresse_du_site(address), "DJANGO_SETTINGS_MODULE": "levier.config.settings",
        "LEVIER_CLE_SECRETE": settings.SECRET_KEY, "PYTHONPATH": str(RACINE / "src"), "LEVIER_JOUR": "2021-09-15",
    }  # fmt: skip
    prefet = un_agent(Role.SIGNATAIRE, nom="Claude Moreau")
    order = [sys.executable, "-m", "tests.actes.signataires", *options, str(prefet.pk)]
    keys = [str(one.pk) for one in propositions]
    started = [
        subprocess.Popen([*order, *part], env=env, cwd=RACINE, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for part in (keys[:FILS], keys[FILS:])
    ]
    for one in started:
        assert one.stdout.readline() == "prêt\n"
    for one in started:
        one.stdin.write("\n")
        one.stdin.flush()
    said = [line for one in started for line in one.communicate(timeout=240)[0].splitlines()]
    assert len(said) == 2 * FILS, said
    return said


def test_without_guards_the_last_euros_are_signed_more_than_once(proposees, base_reelle):
    with proprietaire(base_reelle) as owner:
        owner.execute("ALTER TABLE enveloppes_enveloppe DROP CONSTRAINT enveloppe_jamais_depassee")
    said = signer_ensemble(base_reelle, proposees, "--sans-garde")
    assert len([one for one in said if one.startswith("ARR-")]) >= FILS
    assert situation(Enveloppe.objects.get()).reste < 0


def test_the_last_euros_are_signed_once_in_two_processes(proposees, base_reelle):
    said = signer_ensemble(base_reelle, proposees)
    assert sorted(said) == [f"ARR-71-2021-{rank:04}" for rank in (1, 2, 3)] + ["EnveloppeEpuisee"] * 13
    assert situation(Enveloppe.objects.get()).reste == 3_000
    assert (Acte.objects.count(), incoherences(), list(journal.ruptures())) == (3, [], [])


def test_one_proposal_signed_by_sixteen_is_signed_once(proposees, base_reelle):
    said = signer_ensemble(base_reelle, [proposees[0]] * 2 * FILS)
    assert sorted(said) == ["ARR-71-2021-0001"] + ["EtatIncompatible"] * 15
    assert Acte.objects.get().decision.proposition_id == proposees[0].pk
    assert situation(Enveloppe.objects.get()).attribue == DEMANDE
    assert (incoherences(), list(journal.ruptures())) == ([], [])
