"""What the acts tell of themselves to the steps below them: sentences of their events, colours of their states."""

from __future__ import annotations

from levier.actes.actions.lot import GENRE, SIGNATURE_EN_LOT
from levier.actes.actions.preuves import GENRE_PREUVES, PREUVES
from levier.actes.demonstration import ecrire_des_modeles, revenir_sur_des_decisions
from levier.actes.enums import EtatActe
from levier.actes.models import Acte, VersionDeModele
from levier.socle import concordances, couleurs, demonstration, phrases, travaux
from levier.socle.concordances import Concordance
from levier.socle.couleurs import Couleur
from levier.socle.protection import en_ajout_seul, figer

phrases.declarer(
    {
        "acte_etabli": "Acte établi",
        "acte_presente": "Acte mis à la signature",
        "propose_et_signe_par_une_personne": "Proposé et signé par une même personne, {par}, comme le permet le réglage du service",
        "acte_signe": "Acte n° {numero} signé",
        "acte_annule": "Acte annulé",
        "acte_produit": "Acte n° {numero} produit",
        "acte_notifie": "Acte n° {numero} notifié au demandeur",
        "acte_non_remis": "Acte n° {numero} à notifier de nouveau : aucun courriel n’est arrivé",
        "acte_recu": "Acte n° {numero} reçu par le demandeur : {preuve}",
        "acte_publie": "Acte n° {numero} publié au recueil {reference} du {le:jour}",
        "acte_annonce": "Acte n° {numero} : {information}",
        "modele_ecrit": "Projet de modèle écrit",
        "modele_publie": "Version {numero} du modèle publiée",
        "modele_rendu": "Version {numero} : retour au modèle du niveau au-dessus",
        "modele_ecarte": "Projet de modèle écarté",
    }
)
couleurs.declarer(
    {
        EtatActe.PROJET: Couleur.PREPARATION,
        EtatActe.A_SIGNER: Couleur.ATTENTION,
        EtatActe.SIGNE: Couleur.TRAVAIL,
        EtatActe.A_NOTIFIER: Couleur.TRAVAIL,
        EtatActe.NOTIFIE: Couleur.SUCCES,
        EtatActe.ANNULE: Couleur.NEUTRE,
    }
)
en_ajout_seul(VersionDeModele)
figer(
    Acte,
    "decision",
    "genre",
    "numero",
    "signataire",
    "qualite",
    "delegation_reference",
    "signe_le",
    "donnees",
    "document",
)
concordances.declarer(
    Concordance(Acte, "numero", lambda acte: acte.numero),
    Concordance(
        Acte, "empreinte", lambda acte: acte.document.fichier.empreinte if acte.document else "",
        jointes=("document__fichier",),
    ),
)  # fmt: skip
demonstration.declarer("décisions reprises", revenir_sur_des_decisions)
demonstration.declarer("modèles d’actes", ecrire_des_modeles)
travaux.declarer(SIGNATURE_EN_LOT, GENRE)
travaux.declarer(PREUVES, GENRE_PREUVES)
