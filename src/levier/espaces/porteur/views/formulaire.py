"""The request's form, saved field by field as one types, or by its button."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from levier.dossiers.actions import Enregistrement, enregistrer_reponses
from levier.dossiers.etude import Etude, etudier
from levier.dossiers.formulaire import blocs
from levier.dossiers.formulaire.formats import NIVEAUX
from levier.dossiers.memoire.duplication import reprise_dans
from levier.dossiers.queries import demandes_de
from levier.espaces.composants.geste import FormulaireLibre, jouer, page_a_formulaire
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.porteur.acces import Demande, demande_de
from levier.espaces.porteur.changements import apres_enregistrement
from levier.espaces.porteur.deux_versions import conflits_affiches
from levier.espaces.porteur.envoyees import BASE, champ_tranche, envoyees, ligne_retiree, page_vue, reponses_envoyees
from levier.espaces.porteur.formulaire import FormulaireDemande
from levier.espaces.porteur.remarques import reponses_aux_remarques
from levier.territoires.queries import suggestions

ISSUE = "Levier-Enregistrement"
"""Header that acknowledges a field to the page: `fait`, `conflit` or `refus`. Without it, the page sends again."""


@page_a_formulaire
def formulaire(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Every section on one page."""
    demande = Demande(demande_de(request.user, numero))
    if request.method == "POST":
        return _enregistrer_tout(request, demande)
    if not demande.modifiable:
        return redirect("porteur:dossier", numero=numero)
    form = FormulaireDemande(demande.dossier, demande.etude, ajouter=request.GET.getlist("ajouter"))
    context = {"demande": demande, "form": form, **_reprise(request, demande)}
    return render(request, "porteur/formulaire.html", context)


def _enregistrer_tout(request: RequeteConnectee, demande: Demande) -> HttpResponse:
    """Without JavaScript: the whole form. Fields that somebody else wrote meanwhile come back with both texts."""
    numero, sent = demande.dossier.numero, envoyees(request.POST)
    typed = reponses_envoyees(sent) | ligne_retiree(demande.cahier, sent.get("retirer", ""))
    remarques = reponses_aux_remarques(sent)
    saved = enregistrer_reponses(demande.dossier, typed, par=request.user, vue=page_vue(sent), remarques=remarques)
    if saved.conflits:
        return _en_conflit(request, demande, saved)
    if not saved.erreurs:
        messages.success(request, "Vos réponses sont enregistrées.")
    if "suite" in sent and not saved.erreurs:
        return redirect("porteur:plan", numero=numero)
    return redirect(reverse("porteur:formulaire", args=[numero]) + _retour(sent))


def _en_conflit(request: RequeteConnectee, demande: Demande, saved: Enregistrement) -> HttpResponse:
    sent = envoyees(request.POST)
    demande, typed = Demande(demande.dossier), {nom: sent.get(nom, "") for nom in saved.conflits}
    former = {nom: sent.get(f"{BASE}{nom}", "") for nom in saved.conflits}
    context = {
        "demande": demande,
        "form": FormulaireDemande(demande.dossier, demande.etude, typed, bases=former),
        "conflits": conflits_affiches(saved, demande.cahier, request.user),
    }
    return render(request, "porteur/formulaire.html", context, status=409)


def _reprise(request: RequeteConnectee, demande: Demande) -> dict[str, object]:
    """What a request just duplicated from another could not take over, when the address says from which."""
    number = request.GET.get("repris", "")
    origin = demandes_de(request.user).filter(numero=number).first() if number else None
    if origin is None:
        return {}
    return {"origine": origin, "reprise": reprise_dans(origin, demande.dossier.appel)}


@require_POST
def enregistrer(request: RequeteConnectee, numero: str) -> HttpResponse:
    """One field as it is typed, or a line that comes or goes. Answers with the live result and what changed in the form."""
    dossier, form = demande_de(request.user, numero), FormulaireLibre()
    before, sent = etudier(dossier), envoyees(request.POST)
    typed = {nom: text for nom, text in sent.items() if _est_pose(nom, before.questionnaire.montres)}
    typed |= ligne_retiree(before.cahier, sent.get("retirer", ""))

    def geste() -> HttpResponse:
        saved = enregistrer_reponses(dossier, typed, par=request.user, vue=page_vue(sent))
        return _enregistre(request, before, saved, typed)

    return jouer(request, geste, form) or _acquitter(
        render(request, "porteur/fragments/refus_enregistrement.html", {"refus": form.refus}), "refus"
    )


def _enregistre(
    request: RequeteConnectee, before: Etude, saved: Enregistrement, typed: Mapping[str, str]
) -> HttpResponse:
    demande = Demande(saved.dossier, before)
    touched = [request.POST.get("ajouter", ""), request.POST.get("retirer", "").rpartition(".")[0]]
    context = {
        "demande": demande,
        "erreur": any(saved.erreurs),
        "conflits": conflits_affiches(saved, demande.cahier, request.user),
        **apres_enregistrement(
            before.questionnaire, demande.etude, saved, typed, touches=[nom for nom in touched if nom]
        ),
    }
    response = _acquitter(
        render(request, "porteur/fragments/enregistre.html", context), "conflit" if saved.conflits else "fait"
    )
    if context["a_recharger"]:
        response["HX-Refresh"] = "true"
    return response


def _acquitter(reponse: HttpResponse, issue: str) -> HttpResponse:
    reponse[ISSUE] = issue
    return reponse


@require_safe
def territoires(request: RequeteConnectee, numero: str) -> HttpResponse:
    """What the text of a field may mean, as one types it; nothing for a field of another kind."""
    voulu = request.GET.get("champ", "")
    champ = blocs.champ_nomme(Demande(demande_de(request.user, numero)).cahier, voulu)
    level = NIVEAUX.get(champ.type) if champ else None
    found = suggestions(request.GET.get(voulu, ""), champ.millesime, level) if champ and level else ()
    return render(request, "composants/suggestions.html", {"suggestions": found})


def _est_pose(nom: str, montres: frozenset[str]) -> bool:
    """Whether a name sent is a field that the form asks, or one of a line of a block that it asks."""
    return nom in montres or any(nom.startswith(f"{shown}.") for shown in montres)


def _retour(sent: dict[str, str]) -> str:
    """Where the page comes back to: a new line, the block whose line went, or the conflict just settled."""
    if added := sent.get("ajouter", ""):
        return f"?ajouter={added}#zone_{added}" if added.replace(".", "").replace("_", "").isalnum() else ""
    if removed := sent.get("retirer", "").rpartition(".")[0]:
        return f"#zone_{removed}" if removed.replace(".", "").replace("_", "").isalnum() else ""
    settled = champ_tranche(sent)
    return f"#conflit_{settled}" if settled else ""
