"""How much a drawn or crossed test plays: little by default, all of it with `LEVIER_PROFIL=long` (`make test-long`)."""

import os

LONG = os.environ.get("LEVIER_PROFIL") == "long"


def exemples(nombre: int) -> int:
    """How many examples to draw of a property that the long profile tries on `nombre`."""
    return nombre if LONG else max(30, nombre // 3)
