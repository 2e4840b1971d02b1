"""How many statements each address makes, exactly. Who needs one more raises its number in the same commit, with a reason.

The first audience that the table of rights opens the address to plays it; savepoints are left out.
`LEVIER_ECRIRE_LES_REQUETES=1` writes the table as it is found.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.http.response import HttpResponseBase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.architecture.droits_des_routes import ECRITURES, ENVOIS, LECTURES, Ligne, lire
from tests.securite import conftest
from tests.securite.monde import OBJETS, Monde

_monde_du_module, monde = conftest._monde_du_module, conftest.monde
TABLE = Path(__file__).with_name("requetes_des_routes.txt")
PRIORITE = ("signataire", "prefet", "administrateur", "contributeur", "autre", "anonyme")
_TRANSACTION = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


def audience(ligne: Ligne, mot: str) -> str | None:
    return next((one for one in PRIORITE if ligne.attendus[one] == mot), None)


def lire_jusqu_au_bout(answer: HttpResponseBase) -> None:
    """A file that is sent is closed; `close` would end the connection of the test with it."""
    if answer.streaming:
        answer.getvalue()


def compter(world: Monde, ligne: Ligne, qui: str, verbe: str) -> int:
    """Statements of one request, undone. A page that is read is read twice: the second one counts."""
    address = reverse(ligne.route, kwargs=OBJETS[ligne.objet](world))
    with transaction.atomic():
        client = world.navigateur(qui)
        if verbe == "GET":
            lire_jusqu_au_bout(client.get(address))
        sent = ENVOIS.get(ligne.route, lambda _: {})(world) if verbe == "POST" else {}
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(address) if verbe == "GET" else client.post(address, sent)
            lire_jusqu_au_bout(answer)
        transaction.set_rollback(True)
    return sum(not query["sql"].startswith(_TRANSACTION) for query in seen)


def trouves(world: Monde) -> Iterator[str]:
    for verbe, table, mot in (("GET", LECTURES, "ouvert"), ("POST", ECRITURES, "fait")):
        for ligne in lire(table):
            if qui := audience(ligne, mot):
                count = compter(world, ligne, qui, verbe)
                yield f"{verbe:<4} {ligne.route:<29} {ligne.objet or '-':<15} {qui:<14} {count}"


@pytest.mark.lent
def test_each_address_makes_the_statements_that_the_table_says(monde):
    found = list(trouves(monde))
    if os.environ.get("LEVIER_ECRIRE_LES_REQUETES"):
        TABLE.write_text("\n".join(found) + "\n", encoding="utf-8")
    kept = TABLE.read_text(encoding="utf-8").splitlines()
    assert [line for line in found if line not in kept] == [], "statements of the table that is kept are others"
    assert len(kept) == len(found)
