"""What waits to be signed on a dossier, and what the proposal that was made last has become."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from django.db.models import BigIntegerField, QuerySet

from levier.dossiers import queries as dossiers
from levier.dossiers.models import Dossier
from levier.instruction.enums import EtatProposition
from levier.instruction.models import Proposition
from levier.instruction.queries.dossier import situation_instruite
from levier.socle.requetes import Parametre, Requete
from regles.conversion import depuis_json, vers_json
from regles.evaluation import appreciations_ouvertes, evaluer
from regles.resultat import Resultat
from regles.texte import ecrire_valeur
from regles.valeurs import Genre, Situation


@dataclass(frozen=True, slots=True)
class JugementSuppose:
    """A judgement that nobody rendered, which counts as the cahier supposes; `reserve`: who signs renders it."""

    nom: str
    libelle: str
    question: str
    par: str
    valeur: str
    reserve: bool


def derniere_proposition(dossier: Dossier) -> Proposition | None:
    """The proposal made last, whatever it has become; no query when it was read with the dossier."""
    return next(iter(dossier.propositions.all()[:1]), None) if _lues(dossier) else _DERNIERE.une(dossier=dossier.pk)


def proposition_vivante(dossier: Dossier) -> Proposition | None:
    """The proposal that waits to be signed, as it is now. One query."""
    last = _DERNIERE.une(dossier=dossier.pk)
    return last if last is not None and last.etat == EtatProposition.TRANSMISE else None


def _lues(dossier: Dossier) -> bool:
    return "propositions" in getattr(dossier, "_prefetched_objects_cache", {})


def _derniere() -> QuerySet[Proposition]:
    found = Proposition.objects.filter(dossier=Parametre("dossier", BigIntegerField())).order_by("-id")
    return found.select_related("dossier", "faite_par_personne")[:1]


_DERNIERE = Requete(_derniere)


def empreinte_du_resultat(resultat: Resultat) -> str:
    """What a proposal rests on, as one hash: the verdicts, the steps and the amount.

    Neither what is left in the enveloppe, which each grant moves, nor who confirmed what was supposed.
    """
    held = [
        resultat.recevable,
        vers_json(resultat.montant, Genre.MONTANT),
        [[etape.id, vers_json(etape.valeur, etape.genre)] for etape in resultat.etapes],
        [[condition.id, condition.verdict] for condition in resultat.conditions],
    ]
    return hashlib.sha256(json.dumps(held, ensure_ascii=False).encode()).hexdigest()


def jugements_supposes(dossier: Dossier, situation: Situation, resultat: Resultat) -> list[JugementSuppose]:
    """What counts in the result though nobody judged it; of a request not eligible, what its conditions rest on."""
    counted = set(resultat.a_apprecier)
    if resultat.recevable is False:
        counted = {nom for condition in resultat.conditions for nom in condition.a_apprecier}
    cahier = dossiers.cahier_du(dossier)
    return [
        JugementSuppose(
            one.donnee.nom,
            one.donnee.libelle,
            one.question,
            one.par,
            ecrire_valeur(one.defaut, one.donnee),
            one.reserve,
        )
        for one in appreciations_ouvertes(cahier, situation)
        if one.donnee.nom in counted and one.defaut is not None
    ]


def supposes_sur(dossier: Dossier) -> list[JugementSuppose]:
    """The same, of a dossier as it is now."""
    situation = situation_instruite(dossier)
    return jugements_supposes(dossier, situation, evaluer(dossiers.cahier_du(dossier), situation))


def jugements_rendus(dossier: Dossier, situation: Situation) -> list[dict[str, str | bool]]:
    """The judgements that count on this dossier, as they are kept: what, which value, under which function, why, when."""
    cahier = dossiers.cahier_du(dossier)
    rendered = {one.nom: one for one in dossier.appreciations.all()}
    return [
        {
            "nom": one.donnee.nom,
            "libelle": one.donnee.libelle,
            "valeur": ecrire_valeur(depuis_json(kept.valeur, one.donnee.genre), one.donnee),
            "rendue_par": kept.rendue_par,
            "fonction": kept.fonction or kept.rendue_par,
            "motif": kept.motif,
            "rendue_le": kept.rendue_le.isoformat(),
            "confirmee": kept.confirmee,
            "reserve": one.reserve,
        }
        for one in appreciations_ouvertes(cahier, situation)
        if (kept := rendered.get(one.donnee.nom)) is not None and situation.get(one.donnee.nom) is not None
    ]
