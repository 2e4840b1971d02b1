"""What a decision, its credits and its act say is what the journal says: what was changed by another way is found, or refused."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from levier.socle import concordances

INTERDITS = (
    "UPDATE attributions_decision SET montant_attribue = 1",
    "DELETE FROM attributions_decision",
    "DELETE FROM attributions_subvention",
    "UPDATE attributions_subvention SET structure_id = structure_id + 1",
    "DELETE FROM actes_acte",
    "UPDATE actes_acte SET numero = 'X'",
    "UPDATE actes_acte SET donnees = '{}'",
    "UPDATE actes_acte SET document_id = NULL",
    "UPDATE socle_fichier SET empreinte = 'autre'",
)
pytestmark = pytest.mark.requirement("X-04", "X-10")


@pytest.fixture
def acte(accorde):
    made = accorde()
    assert list(concordances.ruptures()) == []
    return made


def constater(ordre: str) -> list[str]:
    """What is found once the owner of the base did it, triggers asleep."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE NONE; SET LOCAL session_replication_role = replica; {ordre}")
        found = [f"{one.objet.partition(' ')[0]} : {one.constat}" for one in concordances.ruptures()]
        transaction.set_rollback(True)
    return found


def test_a_value_changed_by_no_act_is_refused_or_found(acte):
    for order in INTERDITS:
        with pytest.raises(ProgrammingError, match=r"permission denied|écrit une fois"), transaction.atomic():
            connection.cursor().execute(order)
    assert constater("UPDATE attributions_subvention SET montant_attribue = 1") == [
        "attributions.subvention : montant_attribue : « 1.00 » en base, « 28000.00 » au journal"
    ]
    (found,) = constater("UPDATE enveloppes_enveloppe SET montant_attribue = 1 WHERE montant_attribue > 0")
    assert found == "enveloppes.enveloppe : attribue : « 1.00 » en base, « 28000.00 » au journal"
    (found,) = constater(
        "UPDATE socle_fichier SET empreinte = 'autre' WHERE id IN (SELECT fichier_id FROM documents_document)"
    )
    assert found.startswith("actes.acte : empreinte : « autre » en base, « ")
    assert constater("DELETE FROM actes_acte") == ["actes.acte : le journal en parle, la base ne l’a plus"] * 2
