"""What each line of a plan does to the grant: the rules really evaluated again without it. Pure.

Lines of the same nature and amount share one evaluation: at most one per line of the plan, and one per nature and
open judgement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from levier.dossiers.enums import SensLigne
from levier.dossiers.financement.financeurs import code_de
from levier.dossiers.financement.plan import Plan
from levier.dossiers.models import LignePlan
from levier.socle import argent
from regles.cahier import Cahier, NatureDepense
from regles.evaluation import assiette, evaluer
from regles.resultat import Resultat
from regles.valeurs import Genre, Situation

Cle = tuple[str, str, Decimal]
"""Side, nature (or co-financer) and amount of a line: what its effect depends on."""
Situer = Callable[[Plan], Situation]
"""What the rules know of the request when its plan is this one."""


@dataclass(frozen=True, slots=True)
class Effet:
    """What a line changes, in cents; None where the rules wait for a value.

    `apport`: added to the grant (negative: taken from it). `retenu`: its part of the eligible expenses. `limite`: what
    holds the grant where the line changes nothing. `a_juger`: its part depends on a judgement not made yet.
    """

    apport: int | None
    retenu: int | None
    limite: str = ""
    a_juger: bool = False

    @property
    def phrase(self) -> str:
        """What the line does to the amount computed, in words; empty while nothing is known."""
        if self.apport is None:
            return ""
        written = argent.ecrire(argent.depuis_centimes(abs(self.apport)))
        if self.apport:
            return f"Sans elle, l’aide {'baisserait' if self.apport > 0 else 'augmenterait'} de {written}."
        return f"Ne change pas le montant calculé{f', {self.limite}' if self.limite else ''}."


def cle(ligne: LignePlan) -> Cle:
    """Under what the effect of a line is found."""
    return ligne.sens, code_de(ligne.financeur) or ligne.nature, ligne.montant


def effets(cahier: Cahier, lignes: Iterable[LignePlan], plan: Plan, situer: Situer) -> Mapping[Cle, Effet]:
    """The effect of each line: the result with the whole plan, minus the result without that line."""
    known = situer(plan)
    whole = evaluer(cahier, known)
    judged = _natures_a_juger(cahier, plan, situer, whole)
    found: dict[Cle, Effet] = {}
    for ligne in lignes:
        if (key := cle(ligne)) in found:
            continue
        without = evaluer(cahier, situer(plan.sans(ligne)))
        depense = ligne.sens == SensLigne.DEPENSE
        found[key] = Effet(
            apport=_ecart(aide(whole), aide(without)),
            retenu=_ecart(assiette(cahier, whole), assiette(cahier, without)) if depense else None,
            limite=whole.etapes[-1].limite,
            a_juger=depense and ligne.nature in judged,
        )
    return found


def retenus(cahier: Cahier, depenses: Sequence[LignePlan], plan: Plan, situer: Situer) -> list[int | None]:
    """The part of the eligible expenses that each expense is, in cents; None where the rules wait for a value.

    Counted in the order of the plan, each beside those before it, so that they add up, where a limit holds several of them,
    to what is retained of all. `Effet.retenu` says of each alone what would be lost without it.
    """
    left, after = plan, assiette(cahier, evaluer(cahier, situer(plan)))
    found: list[int | None] = []
    for depense in reversed(depenses):
        left = left.sans(depense)
        before = assiette(cahier, evaluer(cahier, situer(left)))
        found.append(_ecart(after, before))
        after = before
    return found[::-1]


def aide(resultat: Resultat) -> int | None:
    """The grant in cents; what it would be if the conditions still open were met."""
    if resultat.montant is not None:
        return resultat.montant
    last = resultat.etapes[-1].valeur
    return max(0, last) if isinstance(last, int) else None


def _natures_a_juger(cahier: Cahier, plan: Plan, situer: Situer, whole: Resultat) -> frozenset[str]:
    """Natures whose part of the eligible expenses changes with a yes/no judgement not made yet."""
    open_ = [
        one for one in cahier.appreciations if one.donnee.nom in whole.a_apprecier and one.donnee.genre is Genre.OUI_NON
    ]
    found: set[str] = set()
    for appreciation in open_:
        for nature in plan.depenses_par_nature:
            parts = {
                _part(cahier, situer, (plan, plan.sans_nature(nature)), {appreciation.donnee.nom: reponse})
                for reponse in (True, False)
            }
            if len(parts) > 1:
                found.add(nature)
    return frozenset(found)


def _part(cahier: Cahier, situer: Situer, plans: tuple[Plan, Plan], jugee: Situation) -> int | None:
    whole, without = (assiette(cahier, evaluer(cahier, {**situer(one), **jugee})) for one in plans)
    return _ecart(whole, without)


def _ecart(avec: int | None, sans: int | None) -> int | None:
    return None if avec is None or sans is None else avec - sans


class PartRetenue(StrEnum):
    """What the cahier retains of an expense."""

    TOUT = "compte dans l’aide"
    EN_PARTIE = "compte en partie dans l’aide"
    A_JUGER = "compte dans l’aide si le service l’admet"
    RIEN = "ne compte pas dans l’aide"


def part_retenue(nature: NatureDepense, montant: Decimal, effet: Effet | None) -> PartRetenue:
    """What is retained of an expense of this nature, as far as the rules know."""
    if not nature.eligible:
        return PartRetenue.RIEN
    if effet is None or effet.retenu is None:
        return PartRetenue.TOUT
    if effet.a_juger:
        return PartRetenue.A_JUGER
    if effet.retenu >= argent.en_centimes(montant):
        return PartRetenue.TOUT
    return PartRetenue.EN_PARTIE if effet.retenu > 0 else PartRetenue.RIEN
