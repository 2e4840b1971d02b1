"""What the credits tell of themselves to the steps below them: sentences, and the ledger that only grows."""

from __future__ import annotations

from levier.enveloppes.enums import EtatTransfert
from levier.enveloppes.models import Enveloppe, Mouvement
from levier.socle import concordances, couleurs, phrases
from levier.socle.concordances import Concordance
from levier.socle.couleurs import Couleur
from levier.socle.protection import en_ajout_seul

phrases.declarer(
    {
        "enveloppe_placee": "Enveloppe mise à jour d’après son fonds ou son cahier des charges",
        "enveloppe_imputee": "Imputation budgétaire : centre financier {centre_financier}",
        "credits_ouverts": "Crédits ouverts, portés à {ouvert:montant}",
        "credits_cedes": "Crédits cédés par transfert, ramenés à {ouvert:montant}",
        "credits_recus": "Crédits reçus par transfert, portés à {ouvert:montant}",
        "revue_decidee": "Revue des crédits de « {tout} » décidée : {deplace:montant} à déplacer entre ses parts",
        "transfert_demande": "Transfert de {montant:montant} demandé, de « {de} » vers « {vers} »",
        "transfert_signe": "Transfert signé : les crédits sont déplacés",
        "transfert_ecarte": "Transfert écarté : rien n’est déplacé",
        "credits_reduits": "Crédits réduits, ramenés à {ouvert:montant}",
        "credits_attribues": "Crédits attribués pour {structure}, portés à {attribue:montant}",
        "credits_engages": "Engagement de Chorus n° {ej} enregistré, engagé porté à {engage:montant}",
        "credits_desengages": "Engagement de Chorus n° {ej} réduit, engagé ramené à {engage:montant}",
        "credits_degages": "Crédits dégagés pour {structure}, ramenés à {attribue:montant}",
    }
)
couleurs.declarer(
    {
        EtatTransfert.DEMANDE: Couleur.ATTENTION,
        EtatTransfert.SIGNE: Couleur.SUCCES,
        EtatTransfert.ECARTE: Couleur.NEUTRE,
    }
)
en_ajout_seul(Mouvement)
concordances.declarer(
    Concordance(Enveloppe, "ouvert", lambda row: str(row.montant_ouvert), avant_tout="0.00"),
    Concordance(Enveloppe, "attribue", lambda row: str(row.montant_attribue), avant_tout="0.00"),
)
