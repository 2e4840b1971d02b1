"""Names that mean two things: a figure and a word of the act, a code of a choice and something that formulas read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regles.mots_de_l_acte import VARIABLES

if TYPE_CHECKING:
    from regles.chargement.atelier import Atelier
    from regles.chargement.champs import Champs, Contexte

_MOTS = {variable.nom: variable.sens for variable in VARIABLES}


def mot_de_l_acte(racine: Champs, nom: str) -> str:
    """What the act means by `nom`, which a figure of that name would replace in silence; nothing when it is free.

    A plain word, `taux`, is everyone's as long as the act does not write it.
    """
    if nom not in _MOTS:
        return ""
    acte = racine.table.entrees.get("acte", racine.table)
    ecrit = racine.lecteur.texte.find(f"{{{nom}}}", acte.debut, acte.fin) >= 0
    return f"par un mot de l'acte (« {_MOTS[nom]} »)" if ecrit or "_" in nom else ""


def verifier_codes(atelier: Atelier, contexte: Contexte) -> None:
    """Tell the author, at its name, what has the name of a code with which a formula compares a choice."""
    for mot, choix in sorted(atelier.compares):
        donnee, pose = atelier.donnees.get(choix), contexte.poses.get(mot)
        if donnee is None or pose is None or mot not in atelier.noms:
            continue
        if mot in [option.code for option in donnee.options]:
            champs, cle = pose
            champs.signaler(
                cle, f"le nom « {mot} » est déjà pris par un code de « {choix} », auquel une formule le compare"
            )
