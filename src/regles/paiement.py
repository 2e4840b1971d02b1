"""What is paid, and to be given back, once a grant is decided; and how those who bear it share it.

A payment is what its rule says may have been paid in all, less what was. The grant as it ends (`subvention.definitif`) is
the rules read again with what is justified in place of what was foreseen: nothing when the request is no longer eligible.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

from regles.evaluation import deduire, evaluer, manquants
from regles.vocabulaire import Fourni, depense

if TYPE_CHECKING:
    from regles.cahier import Cahier
    from regles.langage.compilation import Environnement
    from regles.programme import FormulesDeVersement
    from regles.valeurs import Situation, Valeur
    from regles.versement import Versement


class Paiement(NamedTuple):
    """One payment of a grant, in cents. `du`: what may have been paid in all; None while a value is missing (`manquants`).

    `a_reverser`: what was paid beyond it. `avant`: the last day to ask for it, when there is one and it is known.
    """

    versement: Versement
    du: int | None
    montant: int | None
    a_reverser: int | None
    avant: dt.date | None
    valeurs_utilisees: Situation
    manquants: tuple[str, ...] = ()


def payer(cahier: Cahier, identifiant: str, situation: Situation) -> Paiement:
    """The payment `identifiant` of a grant: `situation` holds what was decided, paid and justified.

    Raises:
        KeyError: the cahier has no such payment.
        AppreciationHorsBornes: a judgement outside its bounds.
    """
    regle = next((une for une in cahier.programme.versements if une.versement.id == identifiant), None)
    if regle is None:
        raise KeyError(identifiant)
    return _payer(cahier, regle, situation)


def payer_tout(cahier: Cahier, identifiants: Sequence[str], situation: Situation) -> tuple[Paiement, ...]:
    """These payments made one after the other, each knowing what those before it paid; what is known stays the same."""
    faits = []
    verse = cast("int | None", situation.get(Fourni.VERSE, 0))
    for identifiant in identifiants:
        paiement = payer(cahier, identifiant, {**situation, Fourni.VERSE: verse})
        verse = None if paiement.montant is None or verse is None else verse + paiement.montant
        faits.append(paiement)
    return tuple(faits)


def definitif(cahier: Cahier, situation: Situation) -> int | None:
    """The grant as it ends, in cents: the rules with what is justified, never above what was granted unless it is a price."""
    recalcule = evaluer(cahier, situation_justifiee(cahier, situation)).montant
    return plafonner(cahier, recalcule, cast("int | None", situation.get(Fourni.ACCORDE)))


def situation_justifiee(cahier: Cahier, situation: Situation) -> dict[str, Valeur]:
    """What was justified in place of what was foreseen; a value not yet justified is missing."""
    connues = _avec_total(cahier, situation)
    return {**connues, **{prevue: connues.get(nom) for prevue, nom in cahier.versements.justifies.items()}}


def repartir(cahier: Cahier, situation: Situation, montant: int) -> Mapping[str, int | None]:
    """What each payer bears of `montant` (cents): each part in turn, capped to what is left, the last takes the rest.

    None when a value that a part reads is missing, for it and for those who come after.
    """
    env = deduire(cahier, situation)
    reste: int | None = montant
    parts: dict[str, int | None] = {}
    for payeur, part in cahier.programme.parts:
        due = reste if part is None else cast("int | None", part.calcul(env))
        prise = None if due is None or reste is None else min(max(0, due), reste)
        parts[payeur.nom] = prise
        reste = None if reste is None or prise is None else reste - prise
    return parts


def plafonner(cahier: Cahier, du: int | None, accorde: int | None) -> int | None:
    """What may be paid in all, never above the grant, unless the grant is a price by unit."""
    if du is None or (accorde is None and not cahier.versements.a_l_unite):
        return None
    return max(0, du if accorde is None or cahier.versements.a_l_unite else min(du, accorde))


def constater(cahier: Cahier, situation: Situation, lus: Container[str]) -> Environnement:
    """The values of the decision, and, when it is among `lus`, the grant as it ends."""
    connues = _avec_total(cahier, situation)
    env = deduire(cahier, connues)
    if Fourni.DEFINITIF in lus:
        env[Fourni.DEFINITIF] = definitif(cahier, connues)
    return env


def _payer(cahier: Cahier, regle: FormulesDeVersement, situation: Situation) -> Paiement:
    env = constater(cahier, situation, regle.formule.noms)
    verse = cast("int | None", env[Fourni.VERSE])
    du = plafonner(cahier, cast("int | None", regle.formule.calcul(env)), cast("int | None", env[Fourni.ACCORDE]))
    reste = None if du is None or verse is None else du - verse
    return Paiement(
        versement=regle.versement,
        du=du,
        montant=None if reste is None else max(0, reste),
        a_reverser=None if reste is None else max(0, -reste),
        avant=cast("dt.date | None", regle.avant.calcul(env)) if regle.avant else None,
        valeurs_utilisees={nom: env[nom] for nom in regle.formule.noms},
        manquants=_manquants(cahier, regle, env) if reste is None else (),
    )


def _avec_total(cahier: Cahier, situation: Situation) -> Situation:
    """What is justified in all, as it is given, or the sum of its natures once each is known."""
    justifies = cahier.versements.justifies
    total = justifies.get(Fourni.DEPENSES)
    if total is None or situation.get(total) is not None or not cahier.natures_depense:
        return situation
    parts = [situation.get(justifies[depense(nature.id)]) for nature in cahier.natures_depense]
    return situation if None in parts else {**situation, total: sum(cast("list[int]", parts))}


def _manquants(cahier: Cahier, regle: FormulesDeVersement, env: Environnement) -> tuple[str, ...]:
    """What the payment waits for; the grant as it ends waits for what is justified of what its rules read."""
    justifies = cahier.versements.justifies
    noms = set(manquants(cahier.programme, env, [regle.formule]))
    if Fourni.DEFINITIF in noms:
        noms.discard(Fourni.DEFINITIF)
        justifiee = situation_justifiee(cahier, {nom: env[nom] for nom in cahier.donnees})
        noms.update(justifies.get(nom, nom) for nom in evaluer(cahier, justifiee).manquants)
    if justifies.get(Fourni.DEPENSES) in noms and cahier.natures_depense:
        noms.discard(justifies[Fourni.DEPENSES])
        constatees = (justifies[depense(nature.id)] for nature in cahier.natures_depense)
        noms.update(nom for nom in constatees if env[nom] is None)
    exiges = (Fourni.VERSE,) if cahier.versements.a_l_unite else (Fourni.VERSE, Fourni.ACCORDE)
    return tuple(sorted(str(nom) for nom in (*noms, *(nom for nom in exiges if env[nom] is None))))
