"""The journal in French, for people."""

from __future__ import annotations

from levier.socle.models import Evenement

PHRASES = {
    "brouillon_cree": "Brouillon créé",
    "dossier_cree": "Brouillon créé",
    "dossier_depose": "Demande déposée",
    "complement_demande": "Compléments demandés",
    "complement_envoye": "Compléments envoyés",
    "dossier_declare_complet": "Dossier déclaré complet",
    "dossier_affecte": "Dossier confié à un instructeur",
    "dossier_pris_en_charge": "Dossier pris en charge",
    "appreciation_rendue": "Appréciation rendue",
    "proposition_faite": "Montant proposé",
    "subvention_attribuee": "Subvention attribuée",
    "subvention_notifiee": "Décision notifiée",
    "demande_refusee": "Demande refusée",
    "dossier_classe_sans_suite": "Demande classée sans suite",
    "dossier_retire": "Demande retirée",
    "piece_ajoutee": "Pièce ajoutée",
    "piece_retiree": "Pièce retirée",
    "recepisse_produit": "Récépissé produit",
    "acte_produit": "Acte produit",
    "acte_notifie": "Décision notifiée",
}
LIBELLES = {
    "etat": "État",
    "montant_attribue": "Montant attribué",
    "montant_calcule": "Montant calculé",
    "montant_propose": "Montant proposé",
    "montant_demande": "Montant demandé",
    "instructeur": "Instructeur",
}


def phrase(evenement: Evenement) -> str:
    """The event's name as a sentence; a name without its own reads by itself."""
    return PHRASES.get(evenement.nom) or evenement.nom.replace("_", " ").capitalize()


def changements(evenement: Evenement) -> list[tuple[str, str, str]]:
    """Label, before and after of each value that the event changed."""
    return [
        (LIBELLES.get(nom, nom.replace("_", " ").capitalize()), _ecrire(evenement.avant.get(nom)), _ecrire(apres))
        for nom, apres in evenement.apres.items()
    ]


def _ecrire(valeur: object) -> str:
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return str(valeur)
