from django.db.models import TextChoices


class NatureDecision(TextChoices):
    """What a decision does in the chain of a request."""

    ATTRIBUTION = "attribution", "attribution"
    REFUS = "refus", "refus"
    RETRAIT = "retrait", "retrait"
    RECTIFICATION = "rectification", "rectification"
    AVENANT = "avenant", "avenant"
    SANS_SUITE = "sans_suite", "classement sans suite"


ACCORDENT = frozenset({NatureDecision.ATTRIBUTION, NatureDecision.RECTIFICATION, NatureDecision.AVENANT})
"""Decisions that grant an amount."""


INTITULES = {
    NatureDecision.ATTRIBUTION: "Subvention attribuée",
    NatureDecision.REFUS: "Demande refusée",
    NatureDecision.RETRAIT: "Décision retirée, à prendre de nouveau",
    NatureDecision.RECTIFICATION: "Subvention rectifiée",
    NatureDecision.AVENANT: "Subvention modifiée par avenant",
    NatureDecision.SANS_SUITE: "Demande classée sans suite",
}
"""What a decision is called on the pages of both sides."""


class Fondement(TextChoices):
    """What allows a decision to be undone after its signature; `attributions.fondements` says when."""

    NON_NOTIFIEE = "non_notifiee", "la décision n’a pas encore été notifiée"
    ILLEGALITE = "illegalite", "la décision est illégale"
    CONDITIONS = "conditions", "les conditions de la subvention n’ont pas été respectées"
    FRAUDE = "fraude", "la décision a été obtenue par fraude"
    DEMANDE = "demande", "le bénéficiaire le demande"
    REFUS_ILLEGAL = "refus_illegal", "le refus est illégal"
    CLASSEMENT_ILLEGAL = "classement_illegal", "le classement sans suite est illégal"
    ERREUR_MATERIELLE = "erreur_materielle", "erreur matérielle"


class ObjetSollicitation(TextChoices):
    """What is awaited of the structure, and before which act."""

    RETRAIT = "retrait", "observations avant un retrait"
    RECTIFICATION = "rectification", "observations avant une rectification"
    REFUS = "refus", "observations avant un refus"
    PLAN = "plan", "plan de financement révisé"


class EtatSubvention(TextChoices):
    """States of a grant that an act of the product reaches today."""

    ATTRIBUEE = "attribuee", "attribuée"
    NOTIFIEE = "notifiee", "notifiée"
    ANNULEE = "annulee", "annulée"
