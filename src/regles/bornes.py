"""The lowest and highest amount that the judgements still open allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regles.langage.encadrement import CERTAINS, encadrer_valeur, kleene

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from regles.cahier import Appreciation, Cahier
    from regles.langage.compilation import Environnement
    from regles.langage.encadrement import Encadre, Possibles
    from regles.programme import Programme

Bornes = tuple[int | None, int | None]


def encadrer_montant(
    cahier: Cahier, env: Environnement, ouvertes: Mapping[str, Appreciation], verdicts: Iterable[bool | None]
) -> Bornes:
    """Bounds of a known amount (cents), both None when some judgement would make it depend on a missing value.

    `verdicts` are those of the conditions: the ones that read no judgement hold as they are. A judgement that could
    leave eligibility false, or unknown, opens the lower bound.
    """
    encadres = _encadrer_jugements(cahier, env, ouvertes)
    programme = cahier.programme
    recevable = _recevabilite(programme, env, encadres, verdicts)
    if recevable == {False}:
        return 0, 0
    montant = _montant(programme, env, encadres)
    if not isinstance(montant, tuple):
        return None, None
    bas, haut = max(0, montant[0]), max(0, montant[1])
    return (bas if recevable == {True} else 0), haut


def _encadrer_jugements(cahier: Cahier, env: Environnement, ouvertes: Mapping[str, Appreciation]) -> dict[str, Encadre]:
    genres, possibles = cahier.programme.genres, cahier.programme.jugements
    return {
        nom: possible if nom in ouvertes else encadrer_valeur(env[nom], genres[nom])
        for nom, possible in possibles.items()
    }


def _recevabilite(
    programme: Programme, env: Environnement, encadres: Mapping[str, Encadre], verdicts: Iterable[bool | None]
) -> Possibles:
    """What eligibility may be, over the open judgements."""
    recevable = CERTAINS[True]
    for formule, verdict in zip(programme.conditions, verdicts, strict=True):
        if formule.encadrer is None:
            if verdict is not True:
                recevable = kleene(recevable, CERTAINS[verdict], absorbant=False)
            continue
        possibles = formule.encadrer(env, encadres)
        if isinstance(possibles, frozenset) and possibles != CERTAINS[True]:
            recevable = kleene(recevable, possibles, absorbant=False)
    return recevable


def _montant(programme: Programme, env: Environnement, encadres: dict[str, Encadre]) -> Encadre:
    """Bounds of the amount, recomputing only the steps that a judgement reaches."""
    for nom, formule in zip(programme.noms_etapes, programme.etapes, strict=True):
        if formule.encadrer:
            encadres[nom] = formule.encadrer(env, encadres)
    return encadres.get("montant", encadrer_valeur(env["montant"], programme.genres["montant"]))
