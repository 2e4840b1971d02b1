"""What waits for a signature, in the order of what happens if nobody signs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from tests.fabriques import un_agent, un_dossier_complet
from tests.propositions import proposer

from levier.comptes.enums import Role
from levier.instruction.models import DossierRecu
from levier.instruction.queries import a_signer
from levier.socle import horloge

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-02")]


def test_what_silence_decides_first_is_read_first_page_after_page():
    agent, prefet = un_agent(), un_agent(Role.SIGNATAIRE)
    proposed = [proposer(un_dossier_complet(agent=agent), Decimal(2_000), par=agent, motif="Moins.") for _ in range(3)]
    soon = horloge.maintenant() + dt.timedelta(days=3)
    for one, silence in zip(proposed, (soon + dt.timedelta(days=9), None, soon), strict=True):
        DossierRecu.objects.filter(pk=one.dossier_id).update(silence_au=silence)
    wanted, read, after = [proposed[2].pk, proposed[0].pk, proposed[1].pk], [], None
    for _ in wanted:
        page = a_signer(prefet, after, taille=1)
        read += [one.pk for one in page.lignes]
        after = page.suivant
    assert (read, after) == (wanted, None)
