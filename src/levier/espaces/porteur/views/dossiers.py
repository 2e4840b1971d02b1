"""The list of requests, a new one, and the page of one."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from levier.actes.actions import consulter
from levier.appels.queries import appels_ouverts
from levier.comptes.permissions import peut_agir_pour
from levier.comptes.queries import pouvoirs_de, structures_de
from levier.dossiers.actions import creer_brouillon
from levier.dossiers.echeances.suites import suite
from levier.dossiers.groupe import partenariats_en_liste
from levier.dossiers.lecture.corrections import corrections_vues
from levier.dossiers.permissions import actions_du_porteur, peut_deposer
from levier.dossiers.territoire import ecartees
from levier.espaces.appel.guichet import carte, guichet
from levier.espaces.composants.agenda import fichier_ics
from levier.espaces.composants.geste import FormulaireLibre, fait, jouer, page_a_formulaire
from levier.espaces.composants.groupe import groupe
from levier.espaces.composants.requete import RequeteConnectee, cle_de_page, entier
from levier.espaces.porteur.acces import Demande, demande_de
from levier.espaces.porteur.depuis_simulation import lire_simulation, reprendre, structure_simulee, valeurs
from levier.espaces.porteur.fiche import fiche
from levier.espaces.porteur.interlocuteurs import interlocuteurs
from levier.espaces.porteur.lignes_de_la_liste import lignes_vues
from levier.espaces.porteur.queries import demandes_en_liste
from levier.reprises.suites import suite_de_la_reprise
from levier.socle.erreurs import RefusMetier

TAILLE = 30
APPELS_OFFERTS = 12


def liste(request: RequeteConnectee) -> HttpResponse:
    """Newest first, paged by key."""
    after = cle_de_page(request)
    page = demandes_en_liste(request.user, after, TAILLE + 1)
    context = {
        "demandes": lignes_vues(page[:TAILLE]),
        "url_suivante": f"?apres={page[TAILLE - 1].dossier.pk}" if len(page) > TAILLE else "",
        "url_debut": "?" if after else "",
        "partenariats": [(lien, Demande(lien.dossier).titre) for lien in partenariats_en_liste(request.user)],
        "structures": bool(pouvoirs_de(request.user).structures),
        "guichets": [carte(appel) for appel in appels_ouverts()[:APPELS_OFFERTS]],
    }
    return render(request, "porteur/liste.html", context)


@page_a_formulaire
def nouvelle(request: RequeteConnectee, appel: str) -> HttpResponse:
    """Choose for which structure; values of a simulation come along in the address."""
    found, form = guichet(appel), FormulaireLibre()
    sent = request.POST.get("simulation", "") if request.method == "POST" else request.GET.urlencode()

    def geste() -> HttpResponse:
        structure = structures_de(request.user).filter(pk=entier(request.POST.get("structure", ""))).first()
        if structure is None:
            raise RefusMetier("Choisissez la structure qui demande.", "structure")
        brouillon = creer_brouillon(found.appel, structure, par=request.user)
        reprendre(lire_simulation(found, QueryDict(sent)), brouillon, par=request.user)
        told = f"Brouillon n° {brouillon.numero} créé. Il s’enregistre à mesure que vous écrivez."
        return fait(request, told, "porteur:formulaire", brouillon.numero)

    if joue := jouer(request, geste, form):
        return joue
    simulation, structures = lire_simulation(found, QueryDict(sent)), list(structures_de(request.user))
    outside = ecartees(found.cahier, structures)
    for phrase in outside.values():
        messages.warning(request, phrase)
    context = {
        "guichet": found,
        "structures": [one for one in structures if one.pk not in outside] or structures,
        "choisie": structure_simulee(simulation, structures),
        "simulation": sent,
        "reprises": len(valeurs(simulation)),
        "refus": form.refus,
    }
    return render(request, "porteur/nouvelle.html", context, status=form.statut)


def dossier(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Where the request stands, what comes next, its content, documents and history."""
    found = demande_de(request.user, numero)
    demande, autour = Demande(found), interlocuteurs(found, request.user)
    signed = autour.donnee if found.depose_le else None
    lue = fiche(found, demande.etude, entiere=request.GET.get("historique") == "entier", donnee=signed)
    if lue.acte is not None and request.method == "GET":
        consulter(lue.acte, par=request.user)
    context = {
        "demande": demande,
        "dossier": found,
        "suite": suite_de_la_reprise(found) or suite(found.etat),
        "fiche": lue,
        "actions": actions_du_porteur(request.user, found),
        "corrections": (corrected := corrections_vues(found)),
        "peut_repondre": peut_deposer(request.user, found) if any(one.attend for one in corrected) else None,
        "groupe": groupe(found) if autour.en_groupe else None,
        "interlocuteurs": autour,
        "membre": peut_agir_pour(request.user, found.structure),
        "non_lus": autour.non_lus,
    }
    return render(request, "porteur/dossier.html", context)


def calendrier(request: RequeteConnectee, numero: str) -> HttpResponse:
    """The dates of the request, for a calendar."""
    demande = Demande(demande_de(request.user, numero))
    address = settings.LEVIER_ADRESSE + reverse("porteur:dossier", args=[numero])
    ahead = [jalon for jalon in demande.jalons if jalon.cle != "brouillon"]
    named = f"{demande.dossier.structure.denomination}, {demande.titre or 'projet sans titre'} (demande n° {numero})"
    return fichier_ics(f"demande-{numero}", named, ahead, address)
