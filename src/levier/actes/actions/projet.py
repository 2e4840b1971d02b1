"""The draft of an act: what signing a proposal would sign, by the same functions, on rows that are not saved (ADR 0035).

What is typed at the signature is played, then undone (ADR 0045).
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from levier.actes.actions.actes import modele_de
from levier.actes.erreurs import ApercuImpossible
from levier.actes.models import Acte
from levier.actes.queries import ModeleLu, acte_de_nature
from levier.actes.redaction import Redaction
from levier.actes.textes import ContexteActe, acte_projete, contexte_de, genre_de
from levier.attributions.autorite import Autorite
from levier.attributions.composition import projetee
from levier.attributions.permissions import autorite_qui_signerait
from levier.comptes.models import Personne
from levier.documents import rendu
from levier.dossiers.models import Dossier
from levier.instruction.models import Proposition
from levier.instruction.queries import proposition_vivante
from levier.socle import horloge


def projet_d_acte(
    proposition: Proposition, autorite: Autorite, redaction: Redaction | None = None
) -> tuple[Acte, ContexteActe]:
    """The act that `autorite` would sign now, without number, and what it would say. Nothing is saved.

    `redaction`: other words of the level than those in force.
    Raises VariableInconnue or VariableSansValeur when the cahier's act cannot be filled, ConditionRemplie.
    """
    decision = projetee(proposition)
    decision.prise_par, decision.qualite = autorite.nom, autorite.qualite
    decision.delegation_reference = autorite.delegation_reference
    acte = acte_projete(decision, autorite)
    return acte, contexte_de(acte, redaction)


def imprimer_le_projet(proposition: Proposition, autorite: Autorite) -> bytes:
    """Its PDF, marked as a draft on each page. Raises what `projet_d_acte` raises, RenduImpossible."""
    return _imprimer(*projet_d_acte(proposition, autorite))


def repeter(geste: Callable[[], Acte]) -> tuple[Acte, ContexteActe]:
    """The act that `geste` would sign now, without number, and what it would say: played under its locks, then undone.

    For what is typed by who signs: an amount, a reason, a ground, judgements confirmed. Raises what `geste` raises.
    """
    with transaction.atomic():
        acte = geste()
        acte.refresh_from_db()
        acte.numero = ""
        contexte = contexte_de(acte)
        transaction.set_rollback(True)
    return acte, contexte


def imprimer_la_repetition(geste: Callable[[], Acte]) -> bytes:
    """Its PDF, marked as a draft on each page, made once nothing is locked. Raises what `geste` raises, RenduImpossible."""
    return _imprimer(*repeter(geste))


def imprimer_un_apercu(dossier: Dossier, lu: ModeleLu, *, par: Personne) -> bytes:
    """An act of that kind of a request, in the words that a level has written or published, marked as a draft.

    It is the latest act signed on the request as it would be written again, else the one that a proposal waits for.
    Nothing is saved. Raises ApercuImpossible, RenduImpossible.
    """
    words = lu.projet or lu.redaction
    signed = acte_de_nature(dossier, lu.nature)
    if signed is not None:
        signed.numero = ""
        return _imprimer(signed, contexte_de(signed, words))
    waiting = proposition_vivante(dossier)
    if waiting is not None:
        waiting.dossier = dossier
        acte, contexte = projet_d_acte(waiting, autorite_qui_signerait(par, waiting), words)
        if acte.decision.nature == lu.nature:
            return _imprimer(acte, contexte)
    raise ApercuImpossible(
        f"La demande n° {dossier.numero} n’a ni acte ni proposition de ce genre : choisissez-en une autre.", "dossier"
    )


def _imprimer(acte: Acte, contexte: ContexteActe) -> bytes:
    return rendu.pdf(modele_de(genre_de(acte.decision)), contexte.en_json(), instant=horloge.maintenant())
