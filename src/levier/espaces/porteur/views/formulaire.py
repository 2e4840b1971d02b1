"""The request's form, saved field by field as one types, or by its button."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from levier.dossiers.actions import ChampsEnregistres, Enregistrement, enregistrer_champs, enregistrer_reponses
from levier.dossiers.formulaire import blocs
from levier.dossiers.formulaire.formats import NIVEAUX
from levier.dossiers.memoire.duplication import reprise_dans
from levier.dossiers.models import Dossier
from levier.dossiers.queries import demandes_de
from levier.espaces.composants.geste import FormulaireLibre, jouer, page_a_formulaire
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.porteur.acces import Demande, demande_de
from levier.espaces.porteur.changements import accuse, apres_enregistrement, ce_qui_change, sans_effet
from levier.espaces.porteur.deux_versions import conflits_affiches
from levier.espaces.porteur.envoyees import BASE, champ_tranche, envoyees, page_vue, reponses_envoyees
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
    typed = reponses_envoyees(sent) | blocs.ligne_retiree(demande.cahier, sent.get("retirer", ""))
    remarques = reponses_aux_remarques(sent)
    saved = enregistrer_reponses(demande.dossier, typed, par=request.user, vue=page_vue(sent), remarques=remarques)
    if saved.conflits:
        return _en_conflit(request, demande, saved)
    if not saved.erreurs:
        messages.success(request, "Vos réponses sont enregistrées.")
    if "suite" in sent and not saved.erreurs:
        return redirect("porteur:plan" if demande.cahier.demande_un_plan else "porteur:pieces", numero=numero)
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
    """One field as it is typed, or a line that comes or goes. Answers with what changed in the page, and nothing else."""
    form, sent = FormulaireLibre(), envoyees(request.POST)

    def geste() -> HttpResponse:
        saved = enregistrer_champs(numero, sent, par=request.user, vue=page_vue(sent), retiree=sent.get("retirer", ""))
        return _enregistre(request, saved)

    try:
        played = jouer(request, geste, form)
    except Dossier.DoesNotExist as inconnu:
        raise Http404 from inconnu
    return played or _acquitter(
        render(request, "porteur/fragments/refus_enregistrement.html", {"refus": form.refus}), "refus"
    )


def _enregistre(request: RequeteConnectee, saved: ChampsEnregistres) -> HttpResponse:
    demande = Demande(saved.dossier, saved.apres)
    touched = [request.POST.get("ajouter", ""), request.POST.get("retirer", "").rpartition(".")[0]]
    touched = [nom for nom in touched if nom]
    if not touched and sans_effet(saved):
        return _acquitter(HttpResponse(accuse(demande, saved)), "fait", sans_cible=True)
    context = {
        "demande": demande,
        "erreur": any(saved.erreurs),
        "conflits": conflits_affiches(saved, demande.cahier, request.user),
        **ce_qui_change(demande, saved),
        **apres_enregistrement(saved, touches=touched),
    }
    response = _acquitter(
        render(request, "porteur/fragments/enregistre.html", context),
        "conflit" if saved.conflits else "fait",
        sans_cible=not context["resultat_change"],
    )
    if context["a_recharger"]:
        response["HX-Refresh"] = "true"
    return response


def _acquitter(reponse: HttpResponse, issue: str, *, sans_cible: bool = False) -> HttpResponse:
    """`sans_cible`: nothing of the answer replaces the live result."""
    reponse[ISSUE] = issue
    if sans_cible:
        reponse["HX-Reswap"] = "none"
    return reponse


@require_safe
def territoires(request: RequeteConnectee, numero: str) -> HttpResponse:
    """What the text of a field may mean, as one types it; nothing for a field of another kind."""
    voulu = request.GET.get("champ", "")
    champ = blocs.champ_nomme(Demande(demande_de(request.user, numero)).cahier, voulu)
    level = NIVEAUX.get(champ.type) if champ else None
    found = suggestions(request.GET.get(voulu, ""), champ.millesime, level) if champ and level else ()
    return render(request, "composants/suggestions.html", {"suggestions": found})


def _retour(sent: dict[str, str]) -> str:
    """Where the page comes back to: a new line, the block whose line went, or the conflict just settled."""
    if added := sent.get("ajouter", ""):
        return f"?ajouter={added}#zone_{added}" if added.replace(".", "").replace("_", "").isalnum() else ""
    if removed := sent.get("retirer", "").rpartition(".")[0]:
        return f"#zone_{removed}" if removed.replace(".", "").replace("_", "").isalnum() else ""
    settled = champ_tranche(sent)
    return f"#conflit_{settled}" if settled else ""
