"""The number that stored JSON carries: what was kept ten years ago is read as it was written."""

from __future__ import annotations

from collections.abc import Mapping

FORMAT = "format"
SANS_NUMERO = 0
"""The format of what was stored before formats had numbers."""


class FormatInconnu(ValueError):
    """Stored by a newer version of the program; the message is a French sentence."""

    def __init__(self, numero: object) -> None:
        super().__init__(f"ce contenu est au format {numero}, que cette version de l'application ne connaît pas")


def format_de(brut: Mapping[str, object], courant: int) -> int:
    """The format of a stored JSON, no newer than `courant`.

    Raises:
        FormatInconnu: it is newer, or no number.
    """
    numero = brut.get(FORMAT, SANS_NUMERO)
    if isinstance(numero, int) and not isinstance(numero, bool) and SANS_NUMERO <= numero <= courant:
        return numero
    raise FormatInconnu(numero)
