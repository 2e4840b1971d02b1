"""Addresses of the agents' space."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from levier.espaces.agent.acces import pour_les_agents
from levier.espaces.agent.simulation import views as simulation
from levier.espaces.agent.views import (
    a_signer,
    appreciations,
    avis,
    confirmations,
    courriels,
    dossiers,
    droits,
    engagement,
    ensemble,
    enveloppes,
    equipe,
    exclusions,
    grille,
    instruction,
    journee,
    liste,
    lot,
    messages,
    modeles,
    mouvements,
    notifications,
    projet,
    propositions,
    rapprochements,
    rattachements,
    recueil,
    reglages,
    reprises,
    retours,
    saisie,
    signature,
    transferts,
    travaux,
    vues,
)
from levier.espaces.composants.code_recent import code_recent

app_name = "agent"


def _page(
    adresse: str, vue: Callable[..., HttpResponseBase], nom: str, fixes: dict[str, Any] | None = None
) -> URLPattern:
    """Every address of the space is for agents: none can be left open by mistake."""
    return path(adresse, pour_les_agents(vue), fixes, name=nom)


urlpatterns = [
    _page("", liste.tableau, "tableau"),
    _page("journee/", journee.journee, "journee"),
    _page("totaux/", liste.totaux, "totaux"),
    _page("export/", liste.exporter, "export"),
    _page("equipe/", equipe.equipe, "equipe"),
    _page("equipe/absences/<int:cle>/retour/", equipe.retour, "retour"),
    _page("ensemble/", ensemble.ensemble, "ensemble"),
    _page("vues/", vues.enregistrer, "vues"),
    _page("vues/<int:cle>/retrait/", vues.retirer, "retrait_de_vue"),
    _page("parties/", dossiers.garder_les_parties, "parties"),
    _page("dossiers/<str:numero>/", dossiers.dossier, "dossier"),
    _page("dossiers/<str:numero>/prise-en-charge/", instruction.prendre_en_charge, "prise_en_charge"),
    _page(
        "dossiers/<str:numero>/courriels/<int:courriel>/relancer/",
        courriels.relancer,
        "relancer_courriel",
    ),
    _page("dossiers/<str:numero>/messages/", messages.messages, "messages"),
    _page("dossiers/<str:numero>/exclusions/", exclusions.exclusions, "exclusions"),
    _page("dossiers/<str:numero>/exclusions/<int:cle>/fin/", exclusions.readmettre, "readmission"),
    _page("dossiers/<str:numero>/affectation/", instruction.affecter, "affectation"),
    _page("dossiers/<str:numero>/complement/", instruction.demander_complement, "complement"),
    _page("dossiers/<str:numero>/avis/", avis.demander, "avis"),
    _page("dossiers/<str:numero>/avis/<int:avis>/", avis.suivre, "suivi_d_avis"),
    _page("dossiers/<str:numero>/avis/<int:avis>/fichier/", avis.fichier, "fichier_d_avis"),
    _page("dossiers/<str:numero>/grille/", grille.noter, "grille"),
    _page("dossiers/<str:numero>/grille/<int:notation>/", grille.notation, "notation"),
    _page("dossiers/<str:numero>/rapprochements/", rapprochements.rapprocher, "rapprochements"),
    _page("dossiers/<str:numero>/complet/", instruction.declarer_complet, "complet"),
    _page("dossiers/<str:numero>/appreciations/", appreciations.rendre, "appreciations"),
    _page("dossiers/<str:numero>/appreciations/<str:nom>/", instruction.rendre_appreciation, "appreciation"),
    _page("dossiers/<str:numero>/comite/", instruction.dater_le_comite, "comite"),
    _page("dossiers/<str:numero>/proposition/", propositions.proposer, "proposition"),
    _page("dossiers/<str:numero>/proposition/retrait/", propositions.retirer, "retrait_de_proposition"),
    _page("dossiers/<str:numero>/refus/", propositions.proposer_un_refus, "refus"),
    _page("dossiers/<str:numero>/projet-d-acte.pdf", projet.projet, "projet"),
    _page("dossiers/<str:numero>/signature/", code_recent(signature.signer), "signature"),
    _page("dossiers/<str:numero>/renvoi/", signature.renvoyer, "renvoi"),
    _page("a-signer/", a_signer.a_signer, "a_signer"),
    _page("recueil/", recueil.recueil, "recueil"),
    _page("recueil/actes.csv", recueil.exporter, "recueil_csv"),
    _page("a-notifier/", notifications.a_notifier, "a_notifier"),
    _page("dossiers/<str:numero>/notification/", code_recent(notifications.notification), "notification"),
    _page("dossiers/<str:numero>/observations/", retours.demander_observations, "observations"),
    _page("dossiers/<str:numero>/rectification/", code_recent(retours.rectifier), "rectification"),
    _page("dossiers/<str:numero>/retrait/", code_recent(retours.retirer), "retrait"),
    _page("dossiers/<str:numero>/avenant/", code_recent(retours.avenant), "avenant"),
    _page("a-signer/lot/", code_recent(lot.lot), "lot"),
    _page("dossiers/<str:numero>/sans-suite/", propositions.proposer_le_classement, "sans_suite"),
    _page("dossiers/<str:numero>/engagement/", engagement.engagement, "engagement"),
    _page("dossiers/<str:numero>/contestation/", engagement.repondre, "contestation"),
    _page("courriels/", courriels.courriels_manques, "courriels"),
    _page("saisie/", saisie.saisir, "saisie"),
    _page("reprises/", reprises.reprises, "reprises"),
    _page("reprises/<int:cle>/", reprises.reprise, "reprise"),
    _page("reprises/<int:cle>/confirmation/", reprises.confirmer, "reprise_confirmation"),
    _page("reprises/<int:cle>/corrections.xlsx", reprises.corrections, "reprise_corrections"),
    _page("enveloppes/", enveloppes.enveloppes, "enveloppes"),
    _page("enveloppes/<slug:slug>/", enveloppes.enveloppe, "enveloppe"),
    _page("enveloppes/<slug:slug>/credits/", mouvements.mouvementer, "credits"),
    _page("enveloppes/<slug:slug>/deplacer/", transferts.deplacer, "deplacer"),
    _page("transferts/<int:cle>/", code_recent(transferts.transfert), "transfert"),
    _page("rattachements/", rattachements.rattachements, "rattachements"),
    _page("rattachements/<int:reclamation>/", code_recent(rattachements.reclamation), "rattachement"),
    _page("rattachements/<int:reclamation>/preuve/", rattachements.preuve, "preuve"),
    _page("simulation/", simulation.simulation, "simulation"),
    _page("simulation/territoires.csv", simulation.exporter, "simulation_csv", {"suffixe": "csv"}),
    _page("simulation/territoires.xlsx", simulation.exporter, "simulation_xlsx", {"suffixe": "xlsx"}),
    _page("travaux/", travaux.travaux, "travaux"),
    _page("travaux/<int:cle>/", travaux.travail, "travail"),
    _page("travaux/<int:cle>/resultat/", travaux.resultat, "resultat_de_travail"),
    _page("travaux/<int:cle>/arret/", travaux.arreter, "arret_de_travail"),
    _page("travaux/<int:cle>/reprise/", travaux.reprendre, "reprise_de_travail"),
    _page("delegations/", code_recent(droits.delegations), "delegations"),
    _page("delegations/<int:cle>/", code_recent(confirmations.delegation), "delegation"),
    _page("delegations/<int:cle>/fin/", code_recent(droits.mettre_fin_a_une_delegation), "fin_de_delegation"),
    _page("modeles/", modeles.modeles, "modeles"),
    _page("modeles/<str:nature>/", modeles.modele, "modele"),
    _page("modeles/<str:nature>/redaction/", modeles.redaction, "redaction"),
    _page("modeles/<str:nature>/versions/<int:numero>/", modeles.version, "version_de_modele"),
    _page("modeles/<str:nature>/apercu/", modeles.apercu, "apercu"),
    _page("reglages/", code_recent(reglages.reglages), "reglages"),
    _page("habilitations/", code_recent(droits.habilitations), "habilitations"),
    _page("habilitations/<int:cle>/", code_recent(confirmations.habilitation), "habilitation"),
    _page("habilitations/<int:cle>/fermeture/", code_recent(droits.fermer_le_compte), "fermeture"),
    _page("habilitations/<int:cle>/retrait/", code_recent(droits.retirer_une_habilitation), "fin_d_habilitation"),
]
