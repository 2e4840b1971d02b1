"""One process of several signataires at once: `python -m tests.actes.signataires [--sans-garde] PERSONNE PROPOSITION...`.

Each proposal is signed in a thread of its own, once a line comes on the standard input; what each became is printed, one a line.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

import django
from django.db import connection
from django.db.models import F

ATTENTE_MAX = 60


def ouvrir_les_gardes(combien: int) -> None:
    """The switch of the test: no lock of the enveloppe, no condition; all have looked at what is left before one takes."""
    from levier.actes.actions import decisions as signatures
    from levier.attributions.actions import decisions
    from levier.enveloppes.actions import credits as credits_
    from levier.enveloppes.models import CompteStructure, Enveloppe

    ensemble, regarder = threading.Barrier(combien), decisions.exiger_credits

    def lire_sans_tenir(enveloppe, structure, appel):
        return Enveloppe.objects.get(pk=enveloppe.pk), CompteStructure(structure=structure, appel=appel)

    def prendre_sans_condition(enveloppe, montant):
        Enveloppe.objects.filter(pk=enveloppe.pk).update(montant_attribue=F("montant_attribue") + montant)

    def regarder_puis_attendre(enveloppe, montant):
        regarder(enveloppe, montant)
        ensemble.wait(ATTENTE_MAX)

    signatures.tenir_compte = decisions.tenir_compte = lire_sans_tenir
    decisions.exiger_credits, credits_._prendre = regarder_puis_attendre, prendre_sans_condition


def signer(personne: int, proposition: int, dire: Callable[[str], None]) -> None:
    from levier.actes.actions import signer_la_proposition
    from levier.comptes.models import Personne
    from levier.instruction.models import Proposition

    try:
        joined = ("dossier__structure", "dossier__appel", "dossier__version")
        read = Proposition.objects.select_related(*joined).get(pk=proposition)
        dire(signer_la_proposition(read, par=Personne.objects.get(pk=personne)).numero)
    except Exception as refused:  # noqa: BLE001  what it became is what the test reads
        dire(type(refused).__name__)
    finally:
        connection.close()


def main(*arguments: str) -> None:
    django.setup()
    personne, *cles = (int(one) for one in arguments if one.isdigit())
    if "--sans-garde" in arguments:
        ouvrir_les_gardes(len(cles))
    said: list[str] = []
    threads = [threading.Thread(target=signer, args=(personne, cle, said.append)) for cle in cles]
    print("prêt", flush=True)
    sys.stdin.readline()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(*said, sep="\n", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
