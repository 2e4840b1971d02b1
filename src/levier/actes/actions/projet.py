"""The draft of an act: what signing a proposal would sign, by the same functions, on rows that are not saved (ADR 0035)."""

from __future__ import annotations

from levier.actes.actions.actes import genre_de, modele_de
from levier.actes.models import Acte
from levier.actes.textes import ContexteActe, contexte_de
from levier.attributions.autorite import Autorite
from levier.attributions.composition import projetee
from levier.documents import rendu
from levier.instruction.models import Proposition
from levier.socle import horloge


def projet_d_acte(proposition: Proposition, autorite: Autorite) -> tuple[Acte, ContexteActe]:
    """The act that `autorite` would sign now, without number, and what it would say. Nothing is saved.

    Raises VariableInconnue or VariableSansValeur when the cahier's act cannot be filled, ConditionRemplie.
    """
    decision = projetee(proposition)
    decision.prise_par, decision.qualite = autorite.nom, autorite.qualite
    decision.delegation_reference = autorite.delegation_reference
    acte = Acte(
        decision=decision,
        genre=genre_de(decision),
        signataire=autorite.nom,
        qualite=autorite.qualite,
        delegation_reference=autorite.delegation_reference,
        signe_le=decision.decidee_le,
    )
    return acte, contexte_de(acte)


def imprimer_le_projet(proposition: Proposition, autorite: Autorite) -> bytes:
    """Its PDF, marked as a draft on each page. Raises what `projet_d_acte` raises, RenduImpossible."""
    acte, contexte = projet_d_acte(proposition, autorite)
    return rendu.pdf(modele_de(genre_de(acte.decision)), contexte.en_json(), instant=horloge.maintenant())
