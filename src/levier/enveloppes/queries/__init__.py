"""What the tree of credits and its ledger say."""

from levier.enveloppes.queries.arbre import (
    Branche,
    branche_du_guichet,
    branches,
    enveloppe_nommee,
    enveloppe_qui_paie,
    enveloppes_visibles,
    ouvert_sous,
    phrase_non_ouvert,
    sous,
    tenir_lignee,
)
from levier.enveloppes.queries.coherence import incoherences
from levier.enveloppes.queries.grand_livre import (
    PageDeMouvements,
    SituationDesCredits,
    attribue_par_demande,
    attribue_sous,
    attribution,
    deja_attribue,
    enveloppe_payeuse,
    mouvements,
    ouvert_lors_de,
    situation,
    tenir_compte,
)

__all__ = [
    "Branche",
    "PageDeMouvements",
    "SituationDesCredits",
    "attribue_par_demande",
    "attribue_sous",
    "attribution",
    "branche_du_guichet",
    "branches",
    "deja_attribue",
    "enveloppe_nommee",
    "enveloppe_payeuse",
    "enveloppe_qui_paie",
    "enveloppes_visibles",
    "incoherences",
    "mouvements",
    "ouvert_lors_de",
    "ouvert_sous",
    "phrase_non_ouvert",
    "situation",
    "sous",
    "tenir_compte",
    "tenir_lignee",
]
