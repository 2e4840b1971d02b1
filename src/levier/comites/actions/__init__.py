"""Acts of the comités. One module per subject; callers import them from here."""

from levier.comites.actions.sieges import (
    Designe,
    ajouter_un_siege,
    confier_la_presidence,
    designer,
    mettre_fin_a_une_designation,
    ouvrir_un_comite,
)

__all__ = [
    "Designe",
    "ajouter_un_siege",
    "confier_la_presidence",
    "designer",
    "mettre_fin_a_une_designation",
    "ouvrir_un_comite",
]
