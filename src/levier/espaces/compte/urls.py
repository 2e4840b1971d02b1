"""The account's addresses, and the demonstration's mailbox. Included at the root."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from levier.espaces.composants.code_recent import code_recent
from levier.espaces.compte.views import (
    acces,
    courriers,
    desabonnement,
    droits,
    invitations,
    preuves,
    profil,
    seances,
    structures,
)

app_name = "comptes"
urlpatterns = [
    path("compte/connexion/", acces.connexion, name="connexion"),
    path("compte/deconnexion/", login_not_required(acces.deconnexion), name="deconnexion"),
    path("compte/inscription/", acces.inscription, name="inscription"),
    path("compte/inscription/lien-envoye/", acces.lien_envoye, name="lien_envoye"),
    path("compte/confirmation/", acces.renvoi, name="renvoi"),
    path("compte/confirmation/<str:jeton>/", acces.confirmation, name="confirmation"),
    path("compte/mot-de-passe/", acces.oubli, name="oubli"),
    path("compte/mot-de-passe/envoye/", acces.oubli_envoye, name="oubli_envoye"),
    path("compte/mot-de-passe/<str:jeton>/", acces.choix_du_mot_de_passe, name="choix_mot_de_passe"),
    path("nouvelle-adresse/<str:jeton>/", profil.nouvelle_adresse, name="nouvelle_adresse"),
    path("droits/<str:jeton>/", code_recent(droits.accepter), name="droit"),
    path("compte/", profil.profil, name="profil"),
    path("compte/adresse/", profil.adresse, name="adresse"),
    path("compte/changer-mot-de-passe/", profil.mot_de_passe, name="mot_de_passe"),
    path("compte/sessions/", seances.sessions, name="sessions"),
    path("compte/sessions/finir/", seances.finir, name="finir_session"),
    path("compte/code/", seances.second_facteur, name="second_facteur"),
    path("compte/structures/", structures.structures, name="structures"),
    path("compte/structures/rattacher/", structures.rattacher, name="rattacher"),
    path("compte/structures/rattacher/siret/", structures.rejoindre_par_siret, name="rattacher_siret"),
    path(
        "compte/structures/rattacher/<int:territoire>/",
        structures.rejoindre_un_territoire,
        name="rattacher_territoire",
    ),
    path("compte/structures/<int:structure>/rejoindre/", structures.rejoindre_une_structure, name="rejoindre"),
    path("compte/structures/<int:structure>/reclamer/", structures.reclamer, name="reclamer"),
    path("compte/rattachements/<int:rattachement>/verifier/", preuves.verifier, name="verifier"),
    path("partenariats/entrer/<str:jeton>/", preuves.entrer, name="entrer"),
    path("rattachements/<str:jeton>/", preuves.repondre, name="preuve"),
    path("compte/rattachements/<int:rattachement>/confirmer/", structures.confirmer, name="confirmer"),
    path("compte/rattachements/<int:rattachement>/annuler/", structures.annuler, name="annuler"),
    path("compte/rattachements/<int:rattachement>/role/", structures.changer_role, name="changer_role"),
    path("compte/rattachements/<int:rattachement>/refuser/", structures.refuser, name="refuser"),
    path("compte/rattachements/<int:rattachement>/retirer/", structures.retirer, name="retirer"),
    path("compte/rattachements/<int:rattachement>/quitter/", structures.quitter, name="quitter"),
    path("compte/structures/<int:structure>/inviter/", invitations.inviter, name="inviter"),
    path("compte/structures/<int:structure>/activite/", invitations.vie_de_la_structure, name="activite"),
    path("compte/invitations/<int:invitation>/renvoyer/", invitations.renvoyer, name="renvoyer_invitation"),
    path("compte/invitations/<int:invitation>/annuler/", invitations.annuler, name="annuler_invitation"),
    path("invitations/<str:jeton>/", invitations.accepter, name="invitation"),
    path("courriels/<str:jeton>/", desabonnement.desabonnement, name="desabonnement"),
    path("demo/courriers/", courriers.courriers_demo, name="courriers_demo"),
    path("demo/courriers/<str:cle>/", courriers.courrier_demo, name="courrier_demo"),
    path("demo/courriers/<str:cle>/<int:rang>/", courriers.piece_demo, name="piece_demo"),
]
