"""Where the State's accounts charge what an enveloppe pays: codes that acts print, checked by their shape. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from levier.socle.erreurs import RefusMetier

FORMES = {
    "programme": (r"[0-9]{4}", "quatre chiffres, zéros compris", "0363"),
    "action": (r"[0-9]{2}(-[0-9]{2})?", "deux chiffres, puis deux autres pour une sous-action", "04"),
    "centre_financier": (r"([A-Z0-9]{4}/)?[0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}", "programme-BOP-UO", "0363-DITP-DR71"),
}
"""Shape of each code, in figures, in words, by example (Chorus)."""
EJ = (r"[0-9]{10}", "dix chiffres", "2103456789")
"""Shape of the number of an engagement juridique."""


class ImputationInvalide(RefusMetier):
    """A code has not its shape, or two do not agree."""


class Imputation(NamedTuple):
    """A programme, its action, the centre financier of the operational unit, the accountant who pays."""

    programme: str
    action: str
    centre_financier: str
    comptable: str

    @property
    def unite(self) -> str:
        """The operational unit: the end of its centre financier."""
        return self.centre_financier.rpartition("-")[2]

    @property
    def phrase(self) -> str:
        """« programme 0363, action 04, unité opérationnelle DR71 (centre financier 0363-DITP-DR71) »."""
        return (
            f"programme {self.programme}, action {self.action}, unité opérationnelle {self.unite} "
            f"(centre financier {self.centre_financier})"
        )


def lire_imputation(programme: str, action: str, centre_financier: str, comptable: str) -> Imputation:
    """The codes, checked. Raises ImputationInvalide."""
    centre = (
        centre_financier.strip().upper().removeprefix("UO ").strip()
    )  # as the sources write it: « UO 0363-DITP-DR75 »
    read = Imputation(programme.strip(), action.strip(), centre, " ".join(comptable.split()))
    for name, (shape, words, example) in FORMES.items():
        value = getattr(read, name)
        if not re.fullmatch(shape, value):
            raise ImputationInvalide(
                f"« {value} » n’est pas un {name.replace('_', ' ')} : écrivez {words} (« {example} »).", name
            )
    if not read.centre_financier.rpartition("/")[2].startswith(f"{read.programme}-"):
        raise ImputationInvalide(
            f"Le centre financier « {read.centre_financier} » n’est pas du programme {read.programme} : corrigez l’un ou l’autre.",
            "centre_financier",
        )
    if not read.comptable:
        raise ImputationInvalide("Nommez le comptable assignataire : il paie ce que l’acte accorde.", "comptable")
    return read


def lire_ej(numero: str) -> str:
    """The number of an engagement juridique, its spaces left out. Raises ImputationInvalide."""
    shape, words, example = EJ
    read = "".join(numero.split())
    if not re.fullmatch(shape, read):
        raise ImputationInvalide(
            f"« {numero} » n’est pas un numéro d’engagement juridique : recopiez-le de Chorus, {words} (« {example} »).",
            "ej",
        )
    return read
