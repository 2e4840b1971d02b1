"""Refusals of the tree of credits and of its ledger."""

from __future__ import annotations

from collections.abc import Iterable

from levier.socle.erreurs import RefusMetier


class CreditsNonOuverts(RefusMetier):
    """No credit was ever opened where the call is paid from; the sentence says which enveloppe, and who opens it."""


class EnveloppeInconnue(RefusMetier):
    """A setting names an enveloppe that no fund has."""

    def __init__(self, identifiant: str) -> None:
        super().__init__(
            f"Le réglage du guichet fait payer l’enveloppe « {identifiant} », qui n’existe dans aucun fonds : un "
            "administrateur la corrige (levier appel regler-competence)."
        )


class EnveloppeEpuisee(RefusMetier):
    """What is left does not cover the amount; the sentence says what is left."""


class DejaAttribue(RefusMetier):
    """Credits were already granted for this decision."""


class DegagementExcessif(RefusMetier):
    """More would be released than is granted for this decision."""


class MontantDeCreditsInvalide(RefusMetier):
    """An amount of credits is positive and counted in whole cents."""


class HypotheseNonDite(RefusMetier):
    """No source gives the amount of the enveloppe: credits opened at it are said to be a hypothesis."""


class CreditsAuDela(RefusMetier):
    """More would be opened than the source gives to the enveloppe, or to a whole above it."""


class TransfertImpossible(RefusMetier):
    """Credits cannot be moved as asked: less is left, or the two parts are not of one whole."""


class EngagementImpossible(RefusMetier):
    """Chorus cannot commit this of what is granted to the request; the sentence says what may be, or what comes first."""


class RevueRefusee(RefusMetier):
    """What is kept of a review does not stand: more received than given, more given than is left, or another one waits."""


class ReductionExcessive(RefusMetier):
    """More would be taken back than what is open and not granted; the sentence says what may be."""


class ReductionSansMotif(RefusMetier):
    """Credits are taken back for a reason, that the ledger keeps."""


class EnveloppeContraire(RefusMetier):
    """A cahier gives its call another amount than its fund does, or less than what is open."""


class FondsRefuse(RefusMetier):
    """The file of a fund has mistakes, or takes from enveloppes what they already hold: nothing is loaded."""

    def __init__(self, fautes: Iterable[str]) -> None:
        super().__init__("Le fonds n’est pas chargé, il faut d’abord corriger son fichier :\n" + "\n".join(fautes))
