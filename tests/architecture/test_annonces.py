"""Who reacts to what: the whole table, so that a new announcement or handler is added here knowingly."""

from __future__ import annotations

from levier.socle import annonces


def test_every_announcement_with_its_handlers():
    assert annonces.table() == {
        "acte_produit": ["levier.actes.tasks.notifier_l_acte", "levier.actes.tasks.sceller_apres_un_acte"],
        "cahier_publie": ["levier.appels.tasks.prevenir_les_services"],
        "competence_reglee": ["levier.dossiers.tasks.confier_ce_qui_attendait"],
        "compte_ferme": ["levier.instruction.tasks.rendre_les_dossiers"],
        "complement_demande": [
            "levier.dossiers.tasks.finir_ce_qui_se_complete",
            "levier.dossiers.tasks.transmettre_la_demande_de_complements",
            "levier.instruction.tasks.perimer_ce_que_le_porteur_change",
        ],
        "complement_envoye": [
            "levier.dossiers.tasks.delivrer_le_recepisse_des_complements",
            "levier.dossiers.tasks.prevenir_le_service_des_complements",
            "levier.instruction.tasks.perimer_ce_qui_est_complete",
        ],
        "correction_proposee": ["levier.dossiers.tasks.dire_la_correction"],
        "correction_repondue": [
            "levier.dossiers.tasks.dire_la_reponse_a_la_correction",
            "levier.instruction.tasks.perimer_ce_qui_est_corrige",
        ],
        "complement_prolonge": ["levier.dossiers.tasks.dire_le_nouveau_delai"],
        "dossier_confie": [
            "levier.dossiers.tasks.dire_le_nouveau_service",
            "levier.dossiers.tasks.prevenir_le_service_designe",
            "levier.instruction.tasks.perimer_ce_qui_change_de_service",
        ],
        "acte_signe": ["levier.actes.tasks.produire_l_acte"],
        "decision_prise": ["levier.actes.tasks.etablir_l_acte", "levier.attributions.tasks.finir_ce_qui_est_decide"],
        "decision_retiree": ["levier.actes.tasks.etablir_l_acte_du_retrait"],
        "sort_du_courriel": ["levier.actes.tasks.suivre_le_courriel"],
        "observations_demandees": ["levier.attributions.tasks.transmettre_la_demande_d_observations"],
        "dossier_declare_complet": ["levier.dossiers.tasks.annoncer_le_dossier_complet"],
        "dossier_depose": [
            "levier.dossiers.tasks.delivrer_le_recepisse",
            "levier.dossiers.tasks.prevenir_le_service_du_depot",
            "levier.dossiers.tasks.prevenir_les_partenaires_du_depot",
        ],
        "engagement_a_imprimer": ["levier.dossiers.tasks.imprimer_l_engagement"],
        "partenaire_a_repondu": ["levier.dossiers.tasks.prevenir_de_la_reponse_du_partenaire"],
        "membre_parti": ["levier.dossiers.tasks.confier_au_relais"],
        "dossier_retire": [
            "levier.dossiers.tasks.confirmer_le_retrait",
            "levier.dossiers.tasks.finir_ce_qui_est_retire",
            "levier.instruction.tasks.perimer_ce_qui_est_retire",
        ],
        "modele_publie": ["levier.actes.tasks.prevenir_les_niveaux"],
        "personne_exclue": ["levier.instruction.tasks.rendre_le_dossier"],
        "note_ecrite": ["levier.instruction.tasks.prevenir_les_mentionnes"],
        "proposition_renvoyee": ["levier.instruction.tasks.prevenir_l_instructeur"],
        "engagement_signale": ["levier.instruction.tasks.alerter_le_service"],
        "signalement_repondu": ["levier.instruction.tasks.dire_la_reponse"],
        "proposition_transmise": [
            "levier.attributions.tasks.exiger_l_ecoute",
            "levier.instruction.tasks.prevenir_les_signataires",
        ],
        "fichier_ecarte": [
            "levier.dossiers.tasks.ecarter_la_piece",
            "levier.messages.tasks.prevenir_l_auteur",
        ],
        "message_envoye": ["levier.messages.tasks.prevenir_d_un_message"],
    }
