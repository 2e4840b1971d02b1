"""A request read once: what the rules know of it, what they give, what it is asked, what each line of its plan does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from levier.dossiers.enums import SensLigne
from levier.dossiers.etude.faits import Faits, relever, relire, totaux
from levier.dossiers.etude.situation import Lues, elaguer, financement, illisibles, lire_reponses, situer
from levier.dossiers.financement.effets import Cle, Effet, Situer, aide, effets, retenus
from levier.dossiers.financement.plan import Plan
from levier.dossiers.formulaire.questionnaire import Questionnaire
from levier.dossiers.models import Dossier, LignePlan
from levier.dossiers.queries import cahier_du
from levier.socle import argent
from regles.cahier import Cahier
from regles.evaluation import evaluer, projet_commun
from regles.resultat import Resultat
from regles.valeurs import Situation


@dataclass(frozen=True)
class Etude:
    """What follows from the facts of a request, each part computed when first asked for: whatever becomes of the row."""

    faits: Faits

    @property
    def cahier(self) -> Cahier:
        return self.faits.cahier

    @cached_property
    def _lues(self) -> Lues:
        return lire_reponses(self.cahier, self.faits.reponses, self.faits.saisies)

    @cached_property
    def plan(self) -> Plan:
        """Totals of the financing plan, the grant asked among its revenues."""
        return self.faits.plan

    @cached_property
    def situation(self) -> Situation:
        """What the rules know: structure, answers, plan, and what the porteur already has. Amounts in cents."""
        return situer(self.faits, self._lues, self.plan)

    @cached_property
    def resultat(self) -> Resultat:
        """What the rules give; each judgement not made takes the default that the cahier declares."""
        return evaluer(self.cahier, self.situation)

    @cached_property
    def aide_possible(self) -> int | None:
        """What the rules give to who asks for enough, in cents; None without plan, or where the call fixes the amount."""
        role = self.cahier.roles.montant_demande
        if self.plan.est_vide or self.plan.forfait or role not in self.cahier.donnees:
            return None
        return aide(evaluer(self.cahier, {**self.situation, role: argent.en_centimes(self.plan.depenses)}))

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """The form as this request is asked it."""
        faits = self.faits
        unread = illisibles(faits, self._lues)
        return Questionnaire(
            faits.cahier, self.situation, faits.reponses, faits.saisies, unread, faits.comptes, faits.natures
        )

    @property
    def est_commun(self) -> bool:
        """Whether partners have to validate this request."""
        return self.cahier.partenaires is not None and projet_commun(self.cahier, self.situation)

    def effets(self) -> Mapping[Cle, Effet]:
        """What each line of the plan does to the grant."""
        return _effets(self.cahier, self._lues, self.plan, self.faits.lignes, self.situation)


def etudier(
    dossier: Dossier,
    cahier: Cahier | None = None,
    *,
    instant: dt.datetime | None = None,
    avant: Etude | None = None,
) -> Etude:
    """The request studied under its cahier (its own by default): what to hold when several of its parts are read.

    `avant`: its study before answers changed: plan, territories and credits still hold, and are not read again.
    """
    cahier = cahier or cahier_du(dossier)
    if avant is not None and avant.cahier is cahier:
        return Etude(relire(avant.faits, dossier))
    return Etude(relever(dossier, cahier, instant))


def effets_instruits(
    cahier: Cahier, reponses: Mapping[str, object], lignes: Iterable[LignePlan], connue: Situation
) -> Mapping[Cle, Effet]:
    """What each line does to the grant when what the rules know (`connue`) is more than the request says: judgements."""
    return _effets(cahier, lire_reponses(cahier, reponses), totaux(cahier, reponses, lignes), lignes, connue)


def retenus_instruits(
    cahier: Cahier, reponses: Mapping[str, object], lignes: Sequence[LignePlan], connue: Situation
) -> list[tuple[LignePlan, int | None]]:
    """Each expense of these lines with the part of the eligible expenses that it is, in cents, under what the rules know."""
    depenses = [ligne for ligne in lignes if ligne.sens == SensLigne.DEPENSE]
    plan, lues = totaux(cahier, reponses, lignes), lire_reponses(cahier, reponses)
    return list(zip(depenses, retenus(cahier, depenses, plan, _situer(cahier, lues, connue)), strict=True))


def _effets(
    cahier: Cahier, lues: Lues, plan: Plan, lignes: Iterable[LignePlan], connue: Situation
) -> Mapping[Cle, Effet]:
    return effets(cahier, lignes, plan, _situer(cahier, lues, connue))


def _situer(cahier: Cahier, lues: Lues, connue: Situation) -> Situer:
    """What the rules would know under another plan, all else as it is known."""
    counted = connue.keys() - lues.admises.keys()
    every = {**lues.admises, **connue}
    return lambda plan: elaguer(cahier, every | financement(cahier, plan), counted)
