"""Who may touch credits."""

from __future__ import annotations

from levier.comptes.enums import Role
from levier.socle.acteurs import SYSTEME, Acteur
from levier.socle.droits import PERMIS, Verdict, refuse

_OUVRENT = frozenset({Role.ADMINISTRATEUR.value, Role.SIGNATAIRE.value, SYSTEME.role})
_ENGAGENT = frozenset({Role.SIGNATAIRE.value, SYSTEME.role})


def peut_ouvrir_des_credits(acteur: Acteur) -> Verdict:
    """Opening credits: the guichet's administrator, a signataire, or Levier when a call is published."""
    if acteur.role in _OUVRENT:
        return PERMIS
    return refuse("Seul un administrateur du guichet ou un signataire ouvre des crédits.")


def peut_mouvementer(acteur: Acteur) -> Verdict:
    """Committing or releasing credits goes with a signed decision."""
    if acteur.role in _ENGAGENT:
        return PERMIS
    return refuse("Engager ou dégager des crédits suppose une décision signée : demandez au signataire.")
