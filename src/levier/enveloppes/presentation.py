"""What the credits tell of themselves to the steps below them: sentences, and the ledger that only grows."""

from __future__ import annotations

from levier.enveloppes.models import Mouvement
from levier.socle import phrases
from levier.socle.protection import en_ajout_seul

phrases.declarer(
    {
        "enveloppe_placee": "Enveloppe mise à jour d’après son fonds ou son cahier des charges",
        "enveloppe_imputee": "Imputation budgétaire : centre financier {centre_financier}",
        "credits_ouverts": "Crédits ouverts, portés à {ouvert:montant}",
        "credits_reduits": "Crédits réduits, ramenés à {ouvert:montant}",
        "credits_attribues": "Crédits attribués pour {structure}, portés à {attribue:montant}",
        "credits_degages": "Crédits dégagés pour {structure}, ramenés à {attribue:montant}",
    }
)
en_ajout_seul(Mouvement)
