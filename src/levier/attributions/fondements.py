"""What allows a signed decision to be undone: a closed table of grounds, each with its article, its delay, its procedure.

ADR 0038 says how sure each article is. Pure, but for what is read of the decision given.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from levier.attributions.enums import ACCORDENT, Fondement, NatureDecision, ObjetSollicitation
from levier.attributions.models import Decision, Sollicitation
from levier.socle import horloge
from levier.socle.droits import PERMIS, Verdict, refuse
from regles.langage.calendrier import mois_apres
from regles.texte import date_longue

_CRPA = "code des relations entre le public et l’administration"


@dataclass(frozen=True, slots=True)
class Regle:
    """A ground: what it undoes (`sur`), by which acts, until when, and whether observations are asked first.

    `article`: none where case law alone allows it. `mois`: after the day of the decision, last day included; None without limit.
    """

    fondement: Fondement
    article: str
    actes: frozenset[NatureDecision]
    sur: frozenset[NatureDecision]
    mois: int | None = None
    observations: bool = False
    avant_notification: bool = False


_RETRAIT, _RECTIFICATION = frozenset({NatureDecision.RETRAIT}), frozenset({NatureDecision.RECTIFICATION})
_REFUS, _SANS_SUITE = frozenset({NatureDecision.REFUS}), frozenset({NatureDecision.SANS_SUITE})
REGLES = {
    regle.fondement: regle
    for regle in (
        Regle(
            Fondement.NON_NOTIFIEE,
            f"{_CRPA}, article L. 221-8",
            _RETRAIT,
            ACCORDENT | _REFUS | _SANS_SUITE,
            avant_notification=True,
        ),
        Regle(
            Fondement.ILLEGALITE,
            f"{_CRPA}, article L. 242-1",
            _RETRAIT | _RECTIFICATION,
            ACCORDENT,
            mois=4,
            observations=True,
        ),
        Regle(
            Fondement.CONDITIONS,
            f"{_CRPA}, article L. 242-2, 2°",
            _RETRAIT | _RECTIFICATION,
            ACCORDENT,
            observations=True,
        ),
        Regle(Fondement.FRAUDE, f"{_CRPA}, article L. 241-2", _RETRAIT, ACCORDENT, observations=True),
        Regle(
            Fondement.DEMANDE,
            f"{_CRPA}, article L. 242-4",
            _RETRAIT | frozenset({NatureDecision.AVENANT}),
            ACCORDENT,
        ),
        Regle(Fondement.REFUS_ILLEGAL, f"{_CRPA}, article L. 243-3", _RETRAIT, _REFUS, mois=4),
        Regle(Fondement.CLASSEMENT_ILLEGAL, f"{_CRPA}, article L. 243-3", _RETRAIT, _SANS_SUITE, mois=4),
        Regle(Fondement.ERREUR_MATERIELLE, "", _RECTIFICATION, ACCORDENT),
    )
}
JOURS_POUR_REPONDRE = 15
"""The least that a structure has for its observations, whole days after the demand."""
OBSERVATIONS = f"{_CRPA}, articles L. 121-1, L. 122-1 et L. 211-2"
"""Where it is written that observations come first."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a signed decision is undone. `connue`: whether the structure knows the decision, asked under the locks."""

    fondement: Fondement
    motif: str
    connue: Callable[[Decision], bool] = lambda _: True

    @property
    def regle(self) -> Regle:
        return REGLES[self.fondement]


@dataclass(frozen=True, slots=True)
class Possibilite:
    """A ground on a decision today: open, or why not and since or until when."""

    regle: Regle
    verdict: Verdict


def article_cite(decision: Decision) -> str:
    """The article that an act prints for its ground; none where none says it.

    L. 242-4 replaces by a decision that is no less favourable: a renunciation, a lower amount rest on what the beneficiary asks.
    """
    if not decision.fondement:
        return ""
    regle, former = REGLES[Fondement(decision.fondement)], decision.remplace
    if regle.fondement == Fondement.DEMANDE and not _aussi_favorable(decision, former):
        return ""
    return regle.article


def _aussi_favorable(decision: Decision, remplacee: Decision | None) -> bool:
    before = remplacee.montant_attribue if remplacee else None
    return decision.montant_attribue is not None and (before is None or decision.montant_attribue >= before)


def dernier_jour(decision: Decision, regle: Regle) -> dt.date | None:
    """The last day, included, on which the ground may be used; None without limit."""
    if regle.mois is None:
        return None
    return mois_apres(regle.mois, horloge.jour_de(decision.decidee_le, decision.dossier.appel.fuseau))


def applicables(decision: Decision, acte: NatureDecision) -> list[Regle]:
    """The grounds by which `acte` may undo a decision of this nature, whatever the day."""
    return [regle for regle in REGLES.values() if acte in regle.actes and decision.nature in regle.sur]


def possibilites(
    decision: Decision, acte: NatureDecision, *, connue: bool, sollicitations: Sequence[Sollicitation] = ()
) -> list[Possibilite]:
    """Each of those grounds with what the day, the notification and the observations say of it."""
    return [
        Possibilite(regle, verdict(decision, acte, regle, connue=connue, sollicitations=sollicitations))
        for regle in applicables(decision, acte)
    ]


def verdict(
    decision: Decision,
    acte: NatureDecision,
    regle: Regle,
    *,
    connue: bool,
    sollicitations: Sequence[Sollicitation] = (),
) -> Verdict:
    """Whether the ground allows `acte` on the decision today; a refusal says what, why, and until or from when."""
    if acte not in regle.actes or decision.nature not in regle.sur:
        return refuse(f"« {regle.fondement.label} » ne permet pas cet acte sur cette décision.")
    if late := hors_delai(decision, regle, connue=connue):
        return refuse(late)
    return _observees(decision, acte, regle, sollicitations) if regle.observations else PERMIS


def hors_delai(decision: Decision, regle: Regle, *, connue: bool) -> str:
    """Why the ground may no longer be used, with its date; empty while it may."""
    if regle.avant_notification and connue:
        return "La décision est déjà connue du demandeur : choisissez un autre fondement, qui dit pourquoi elle est retirée."
    last = dernier_jour(decision, regle)
    if last is None or horloge.aujourdhui(decision.dossier.appel.fuseau) <= last:
        return ""
    return (
        f"Le délai de {regle.mois} mois est passé depuis le {date_longue(last)} ({regle.article}) : la décision du "
        f"{date_longue(horloge.jour_de(decision.decidee_le, decision.dossier.appel.fuseau))} ne se retire plus pour "
        "cette raison."
    )


def _observees(
    decision: Decision, acte: NatureDecision, regle: Regle, sollicitations: Sequence[Sollicitation]
) -> Verdict:
    objet = ObjetSollicitation(acte.value)
    faites = [
        one
        for one in sollicitations
        if (one.decision_id, one.objet, one.fondement) == (decision.pk, objet, regle.fondement)
    ]
    if not faites:
        return refuse(
            f"Demandez d’abord ses observations au bénéficiaire, avec un délai ({OBSERVATIONS}) : l’acte s’ouvre après "
            "sa réponse, ou le lendemain du délai."
        )
    last = faites[-1]
    if last.close:
        return PERMIS
    until = f"jusqu’au {date_longue(last.echeance)} inclus" if last.echeance else ""
    return refuse(f"Ses observations sont attendues {until} : attendez sa réponse, ou ce jour.")
