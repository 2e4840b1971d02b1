"""The porteur's space: its requests, from the draft to the decision."""

from __future__ import annotations

from django.urls import path

from levier.espaces.porteur.views import (
    complements,
    contestation,
    corrections,
    depot,
    dossiers,
    duplication,
    formulaire,
    messages,
    observations,
    partenaires,
    pieces,
    plan,
    signature,
)

app_name = "porteur"
urlpatterns = [
    path("mes-demandes/", dossiers.liste, name="liste"),
    path("mes-demandes/nouvelle/<slug:appel>/", dossiers.nouvelle, name="nouvelle"),
    path("demandes/<str:numero>/", dossiers.dossier, name="dossier"),
    path("demandes/<str:numero>/formulaire/", formulaire.formulaire, name="formulaire"),
    path("demandes/<str:numero>/enregistrer/", formulaire.enregistrer, name="enregistrer"),
    path("demandes/<str:numero>/territoires/", formulaire.territoires, name="territoires"),
    path("demandes/<str:numero>/plan/", plan.plan, name="plan"),
    path("demandes/<str:numero>/plan/coller/", plan.collage, name="coller"),
    path("demandes/<str:numero>/pieces/", pieces.pieces, name="pieces"),
    path("demandes/<str:numero>/pieces/<int:piece>/retirer/", pieces.retirer, name="retirer_piece"),
    path("demandes/<str:numero>/dupliquer/", duplication.duplication, name="dupliquer"),
    path("demandes/<str:numero>/depot/", depot.depot, name="depot"),
    path("demandes/<str:numero>/calendrier.ics", dossiers.calendrier, name="calendrier"),
    path("demandes/<str:numero>/remarques/", complements.repondre, name="remarques"),
    path("demandes/<str:numero>/abandonner/", complements.abandon, name="abandonner"),
    path("demandes/<str:numero>/retirer/", depot.retrait, name="retirer"),
    path("demandes/<str:numero>/messages/", messages.messages, name="messages"),
    path("demandes/<str:numero>/observations/", observations.repondre, name="observations"),
    path("demandes/<str:numero>/correction/", corrections.repondre, name="correction"),
    path("demandes/<str:numero>/partenaires/", partenaires.partenaires, name="partenaires"),
    path("demandes/<str:numero>/partenaires/relancer/", partenaires.relancer, name="relancer_partenaires"),
    path("demandes/<str:numero>/partenaires/contact/", partenaires.designer_contact, name="contact"),
    path("demandes/<str:numero>/partenaires/<int:partenaire>/retirer/", partenaires.ecarter, name="ecarter_partenaire"),
    path("partenariats/<str:numero>/", partenaires.partenariat, name="partenariat"),
    path("demandes/<str:numero>/signature/", signature.signature, name="signature"),
    path("demandes/<str:numero>/engagement/", contestation.engagement, name="engagement"),
    path("demandes/<str:numero>/contestation/", contestation.contestation, name="contestation"),
    path("demandes/<str:numero>/suivi/", signature.confier, name="confier"),
    path("demandes/<str:numero>/confirmer/", signature.confirmer, name="confirmer_saisie"),
]
