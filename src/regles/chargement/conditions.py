"""When a field is shown, when it is required, what its answer must respect beside the others: formulas, as the rules."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from regles.chargement.atelier import CONDITION
from regles.langage.arbre import ErreurDeFormule

if TYPE_CHECKING:
    from regles.cahier import Champ
    from regles.chargement.atelier import Atelier
    from regles.chargement.champs import Champs
    from regles.langage.formule import Formule

ORDRE = "Le dernier jour ne vient pas avant le premier."


def lire_si(champs: Champs, atelier: Atelier, nom: str) -> str:
    """When what stands under `nom` is shown; empty for always."""
    formule = atelier.formule(champs, "si", CONDITION, requis=False)
    if formule is None:
        return ""
    atelier.champs[nom] = formule
    return formule.texte


def lire_obligation(champs: Champs, atelier: Atelier, champ: Champ) -> str:
    """When a field that may stay empty is required; empty for never."""
    formule = atelier.formule(champs, "obligatoire_si", CONDITION, requis=False)
    if formule is None:
        return ""
    if champ.obligatoire and "obligatoire" in champs.table.entrees:
        champs.signaler("obligatoire_si", "ce champ est toujours obligatoire : enlevez l'une des deux clés")
    atelier.obligations[champ.nom] = formule
    return formule.texte


def lire_verifications(champs: Champs, atelier: Atelier, nom: str, ordre: tuple[str, str] | None = None) -> None:
    """What the answer to `nom` must respect, each with its sentence; the two days of a period come in `ordre`."""
    lues: list[tuple[Formule, str]] = []
    if ordre is not None:
        premier, dernier = ordre
        with suppress(ErreurDeFormule):  # a wrong name, already told
            lues.append((atelier.composer(f"{dernier} >= {premier}", CONDITION), ORDRE))

    def lire(verification: Champs) -> None:
        formule, phrase = atelier.formule(verification, "exiger", CONDITION), verification.phrase("sinon")
        if formule is None:
            return
        if nom not in formule.noms:
            verification.signaler(
                "exiger", f"cette vérification ne lit pas « {nom} » : écrivez-la au champ qu'elle concerne"
            )
        lues.append((formule, phrase))

    champs.chacun("verifier", "vérification", lire, requis=False)
    if lues:
        atelier.verifications[nom] = tuple(lues)
