"""A decision as the two people of a service take it: one proposes, the other signs; what nobody judged is confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from tests.fabriques import un_agent_de

from levier.actes.actions import signer_la_proposition
from levier.actes.models import Acte
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.dossiers.acces import instructeurs_possibles, service_de
from levier.dossiers.models import Dossier
from levier.instruction import actions
from levier.instruction.models import Proposition
from levier.instruction.queries import supposes_sur


def a_confirmer(dossier: Dossier, *, reserves: bool = False) -> list[str]:
    """Names of the judgements that nobody rendered: of the service, or reserved to who signs."""
    return [one.nom for one in supposes_sur(dossier) if one.reserve is reserves]


def un_instructeur(dossier: Dossier, sauf: Personne | None = None) -> Personne:
    """Somebody of the service who may propose, other than who signs."""
    known = instructeurs_possibles(dossier).filter(habilitations__role=Role.INSTRUCTEUR)
    found = known.exclude(pk=sauf.pk if sauf else None).first()
    return found or un_agent_de(service_de(dossier), nom="Noa Girard")


def proposer(dossier: Dossier, montant: Decimal, *, par: Personne, avis: str = "Avis.", **choix) -> Proposition:
    """`actions.proposer`, each judgement that nobody rendered confirmed."""
    return actions.proposer(dossier, montant, par=par, avis=avis, **{"confirmees": a_confirmer(dossier), **choix})


def proposer_un_refus(dossier: Dossier, *, par: Personne, motif: str, **choix) -> Proposition:
    return actions.proposer_un_refus(dossier, par=par, motif=motif, **{"confirmees": a_confirmer(dossier), **choix})


def signer(proposition: Proposition, *, par: Personne, **choix) -> Acte:
    """`signer_la_proposition`, what is reserved to who signs confirmed."""
    reserved = a_confirmer(Dossier.objects.get(pk=proposition.dossier_id), reserves=True)
    return signer_la_proposition(proposition, par=par, **{"confirmees": reserved, **choix})


def attribuer_et_signer(dossier: Dossier, *, par: Personne, montant: Decimal, motif: str = "", **choix) -> Acte:
    """Propose this amount, then sign it."""
    proposed = proposer(dossier, montant, par=un_instructeur(dossier, par), motif=motif, **choix)
    return _signer(dossier, proposed, par)


def refuser_et_signer(dossier: Dossier, *, par: Personne, motif: str, conditions: Sequence[str] = ()) -> Acte:
    """Propose this refusal, then sign it."""
    proposed = proposer_un_refus(dossier, par=un_instructeur(dossier, par), motif=motif, conditions=conditions)
    return _signer(dossier, proposed, par)


def classer_et_signer(dossier: Dossier, *, par: Personne, motif: str) -> Acte:
    """Propose this closing, then sign it."""
    proposed = actions.proposer_le_classement(dossier, par=un_instructeur(dossier, par), motif=motif)
    return _signer(dossier, proposed, par)


def _signer(dossier: Dossier, proposition: Proposition, par: Personne) -> Acte:
    acte = signer(proposition, par=par)
    dossier.refresh_from_db(fields=["etat"])
    return acte


def sans_la_marque(donnees: dict[str, Any]) -> dict[str, Any]:
    """What an act says, without number, date, mark, and the address that says the number: equal to what its draft says."""
    kept = {nom: valeur for nom, valeur in donnees.items() if nom not in {"numero", "verification", "projet"}}
    return {**kept, "cadre": {nom: valeur for nom, valeur in kept["cadre"].items() if nom != "date"}}
