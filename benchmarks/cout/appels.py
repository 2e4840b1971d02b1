"""Publish copies of the call of Saône-et-Loire, one département after the other, until there are so many calls.

python -m benchmarks.cout.appels NOMBRE, in the base of DATABASE_URL.
"""

# ruff: noqa: PLC0415  models are imported once Django is set up
from __future__ import annotations

import itertools
import sys

from benchmarks.charge.preparation import CAHIER

from levier.cli.environnement import preparer_django


def publier_des_copies(nombre: int) -> None:
    """Each under its own identifier, title and département: as many texts to compile."""
    from levier.appels.actions import publier
    from levier.appels.models import Appel
    from levier.socle.acteurs import SYSTEME
    from levier.territoires.models import Territoire

    text = CAHIER.read_text(encoding="utf-8")
    places = Territoire.objects.filter(millesime=2021, nature="commune").order_by("departement_code")
    codes = itertools.cycle(places.values_list("departement_code", flat=True).distinct())
    for rank, code in zip(range(nombre - Appel.objects.count()), codes, strict=False):
        copy = text.replace("\nid: fitn7-axe3-saone-et-loire\n", f"\nid: guichet-{rank}\n")
        copy = copy.replace(
            "  titre: Guichet numérique des collectivités", f"  titre: Guichet {rank} des collectivités", 1
        )
        publier(copy.replace('departement: "71"', f'departement: "{code}"'), par=SYSTEME)


def main() -> None:
    preparer_django()
    publier_des_copies(int(sys.argv[1]))


if __name__ == "__main__":
    main()
