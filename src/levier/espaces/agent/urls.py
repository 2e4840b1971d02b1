"""Addresses of the agents' space."""

from __future__ import annotations

from django.urls import path

from levier.espaces.agent.simulation import views as simulation
from levier.espaces.agent.views import (
    actes,
    courriels,
    decisions,
    dossiers,
    droits,
    enveloppes,
    messages,
    rattachements,
    saisie,
)

app_name = "agent"
urlpatterns = [
    path("", dossiers.Tableau.as_view(), name="tableau"),
    path("dossiers/<str:numero>/", dossiers.FicheDossier.as_view(), name="dossier"),
    path("dossiers/<str:numero>/prise-en-charge/", actes.PriseEnCharge.as_view(), name="prise_en_charge"),
    path(
        "dossiers/<str:numero>/courriels/<int:courriel>/relancer/",
        courriels.RelanceCourriel.as_view(),
        name="relancer_courriel",
    ),
    path("dossiers/<str:numero>/messages/", messages.Messages.as_view(), name="messages"),
    path("dossiers/<str:numero>/affectation/", actes.Affectation.as_view(), name="affectation"),
    path("dossiers/<str:numero>/complement/", actes.Complement.as_view(), name="complement"),
    path("dossiers/<str:numero>/complet/", actes.Complet.as_view(), name="complet"),
    path("dossiers/<str:numero>/appreciations/<str:nom>/", actes.RendreAppreciation.as_view(), name="appreciation"),
    path("dossiers/<str:numero>/proposition/", actes.Proposition.as_view(), name="proposition"),
    path("dossiers/<str:numero>/decision/", decisions.Decision.as_view(), name="decision"),
    path("dossiers/<str:numero>/refus/", decisions.Refus.as_view(), name="refus"),
    path("dossiers/<str:numero>/sans-suite/", actes.SansSuite.as_view(), name="sans_suite"),
    path("dossiers/<str:numero>/engagement/", saisie.Engagement.as_view(), name="engagement"),
    path("courriels/", courriels.CourrielsManques.as_view(), name="courriels"),
    path("saisie/", saisie.Saisie.as_view(), name="saisie"),
    path("enveloppes/", enveloppes.Enveloppes.as_view(), name="enveloppes"),
    path("enveloppes/<slug:slug>/", enveloppes.LivreDeCredits.as_view(), name="enveloppe"),
    path("rattachements/", rattachements.Rattachements.as_view(), name="rattachements"),
    path("rattachements/<int:reclamation>/", rattachements.Reclamation.as_view(), name="rattachement"),
    path("rattachements/<int:reclamation>/preuve/", rattachements.Preuve.as_view(), name="preuve"),
    path("simulation/", simulation.Simulation.as_view(), name="simulation"),
    path("simulation/territoires.csv", simulation.Export.as_view(), {"suffixe": "csv"}, name="simulation_csv"),
    path("simulation/territoires.xlsx", simulation.Export.as_view(), {"suffixe": "xlsx"}, name="simulation_xlsx"),
    path("delegations/", droits.Delegations.as_view(), name="delegations"),
    path("delegations/<int:cle>/fin/", droits.FinDeDelegation.as_view(), name="fin_de_delegation"),
    path("habilitations/", droits.Habilitations.as_view(), name="habilitations"),
    path("habilitations/<int:cle>/retrait/", droits.FinDHabilitation.as_view(), name="fin_d_habilitation"),
]
