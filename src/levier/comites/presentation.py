"""What the step of comités tells of itself to the steps below it."""

from __future__ import annotations

from levier.socle import phrases

phrases.declarer(
    {
        "comite_ouvert": "Comité ouvert",
        "siege_ajoute": "Siège ajouté : {siege}, {reference}",
        "presidence_confiee": "Présidence confiée au siège « {siege} »",
        "membre_designe": "{personne} est désigné comme {qualite} du siège « {siege} », {reference}",
        "designation_terminee": "{personne} ne tient plus le siège « {siege} »",
    }
)
