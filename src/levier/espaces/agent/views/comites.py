"""The comités of a service: which, who sits, designations made and ended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from levier.comites import actions, queries
from levier.comites.actions import Designe
from levier.comites.enums import QualiteDuMembre
from levier.comites.models import ComiteDuService, DesignationAuSiege
from levier.comites.permissions import peut_composer
from levier.comites.queries import PlaceTenue
from levier.comptes.actions import AgentDesigne
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.comptes.periode import Periode
from levier.comptes.queries import ressorts_de
from levier.espaces.agent.acces import appels_de
from levier.espaces.agent.champs import ChampDate, ChampMotif
from levier.espaces.agent.views.droits import AgentForm
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee, cle_de_page
from levier.territoires.queries.noms import en_clair
from regles.comite import NatureDeSiege, Siege, Voix

PAR_PAGE = 50
_NATURES = [("fonction", "une fonction"), ("elu", "un élu"), ("qualifie", "une personne qualifiée")]
_VOIX = [("deliberative", "vote"), ("consultative", "parle sans voter")]


class OuvertureForm(forms.Form):
    """Of which call, in which service."""

    appel = forms.TypedChoiceField(
        label="Guichet", error_messages={"required": "Choisissez le guichet dont vous tenez le comité."}
    )
    ressort = forms.TypedChoiceField(label="Service", error_messages={"required": "Choisissez le service."})

    def __init__(self, *args: Any, par: Personne, **options: Any) -> None:
        super().__init__(*args, **options)
        appels = {str(one.pk): one for one in appels_de(par)}
        ressorts = {one.cle: one for one in sorted(ressorts_de(par, Role.ADMINISTRATEUR, Role.SIGNATAIRE), key=str)}
        said = {key: str(one) for key, one in appels.items()}
        for nom, known, mots in (
            ("appel", appels, said),
            ("ressort", ressorts, {key: en_clair(one) for key, one in ressorts.items()}),
        ):
            self.fields[nom].choices = [("", "Choisir"), *mots.items()]  # type: ignore[attr-defined]
            self.fields[nom].coerce = known.__getitem__  # type: ignore[attr-defined]


class DesignationForm(AgentForm):
    """Who holds which seat, under which quality, by which text, between which dates."""

    place = forms.ChoiceField(label="Siège", error_messages={"required": "Choisissez le siège."})
    qualite = forms.ChoiceField(label="Qualité", choices=QualiteDuMembre.choices)
    reference = forms.CharField(
        label="Texte qui désigne",
        max_length=200,
        help_text="Un arrêté ou un courrier, avec sa date.",
        error_messages={"required": "Indiquez le texte : un arrêté, un courrier, avec sa date."},
    )
    du = ChampDate(label="Du", required=False, help_text="Vide : dès aujourd’hui.")
    au = ChampDate(label="Au", required=False, help_text="Dernier jour, inclus. Vide : sans terme.")

    def __init__(self, *args: Any, places: list[PlaceTenue], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"].label = "Adresse électronique du membre"
        self.fields["fonction"].required = True
        self.fields["fonction"].error_messages["required"] = "Indiquez sa fonction : le procès-verbal l’écrit."
        known = [(one.place.cle, one.place.dite) for one in places]
        self.fields["place"].choices = [("", "Choisir"), *known]  # type: ignore[attr-defined]


class PresidenceForm(forms.Form):
    """Which seat presides, when the cahier does not say it."""

    place = forms.ChoiceField(
        label="Siège qui préside", error_messages={"required": "Choisissez le siège qui préside."}
    )

    def __init__(self, *args: Any, places: list[PlaceTenue], **options: Any) -> None:
        super().__init__(*args, **options)
        known = [(one.place.cle, one.place.dite) for one in places if one.place.vote]
        self.fields["place"].choices = [("", "Choisir"), *known]  # type: ignore[attr-defined]


class SiegeForm(forms.Form):
    """A seat that no document of the call gives."""

    fonction = forms.CharField(
        label="Fonction", max_length=150, error_messages={"required": "Indiquez la fonction que tient ce siège."}
    )
    institution = forms.CharField(label="Institution", max_length=150, required=False)
    nature = forms.ChoiceField(label="Qui y siège", choices=_NATURES)
    voix = forms.ChoiceField(label="Voix", choices=_VOIX)
    reference = forms.CharField(
        label="Texte qui crée ce siège",
        max_length=200,
        error_messages={"required": "Indiquez le texte : un arrêté, un courrier, avec sa date."},
    )


class FinDeDesignationForm(forms.Form):
    """Why the person no longer sits."""

    motif = ChampMotif(
        label="Pourquoi", lignes=3, error_messages={"required": "Écrivez pourquoi cette personne ne siège plus."}
    )


@page_a_formulaire
def comites(request: RequeteConnectee) -> HttpResponse:
    """Those of the person's services; another is opened for a call."""
    form = OuvertureForm(saisie(request), par=request.user)

    def geste() -> HttpResponse:
        made = actions.ouvrir_un_comite(form.cleaned_data["appel"], form.cleaned_data["ressort"], par=request.user)
        return fait(request, "Le comité est ouvert : pourvoyez ses sièges.", "agent:comite_du_service", made.pk)

    context = {"onglet": "comites", "form": form, **_page_de_comites(request)}
    status = 422 if form.is_bound else 200
    return jouer(request, geste, form) or render(request, "agent/comites.html", context, status=status)


@page_a_formulaire
def comite_du_service(request: RequeteConnectee, cle: int) -> HttpResponse:
    """Seats one by one, who holds each, and what may be done to them."""
    held = _comite(request.user, cle)
    places, said, sent = queries.composition(held), queries.comite_du_cahier(held), request.POST.get("geste")
    data = {name: saisie(request) if sent == name else None for name in ("designer", "presider", "sieger")}
    forms_ = {
        "designer": DesignationForm(data["designer"], places=places),
        "presider": PresidenceForm(data["presider"], places=places, initial={"place": held.presidence}),
        "sieger": SiegeForm(data["sieger"]),
    }
    form = forms_.get(sent or "", forms_["designer"])

    def geste() -> HttpResponse:
        return fait(request, _jouer_le_geste(held, sent, form, request.user), "agent:comite_du_service", cle)

    if done := jouer(request, geste, form):
        return done
    context = {
        "onglet": "comites", "comite": held, "places": places, "dit": said, "formulaires": forms_, "form": form,
        "verdict": peut_composer(request.user, held.ressort), "preside": any(one.place.siege.preside for one in places),
        "du_cahier": bool(said and said.sieges), "preside_dit": bool(said and any(one.preside for one in said.sieges)),
        "reunion": queries.prochaine_reunion(held),
    }  # fmt: skip
    return render(request, "agent/comite_du_service.html", context, status=422 if form.is_bound else 200)


@page_a_formulaire
def finir_une_designation(request: RequeteConnectee, cle: int) -> HttpResponse:
    """End a designation, with its reason."""
    seen = DesignationAuSiege.objects.filter(comite__in=queries.comites_de(request.user).order_by())
    held = get_object_or_404(seen.select_related("comite__appel", "personne"), pk=cle)
    form = FinDeDesignationForm(saisie(request))

    def geste() -> HttpResponse:
        actions.mettre_fin_a_une_designation(held, par=request.user, motif=form.cleaned_data["motif"])
        return fait(
            request, f"{held.personne.nom} ne siège plus à ce comité.", "agent:comite_du_service", held.comite_id
        )

    context = {
        "onglet": "comites", "designation": held, "form": form,
        "verdict": peut_composer(request.user, held.comite.ressort),
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return jouer(request, geste, form) or render(request, "agent/fin_de_siege.html", context, status=status)


def _jouer_le_geste(comite: ComiteDuService, lequel: str | None, form: forms.Form, par: Personne) -> str:
    said = form.cleaned_data
    if lequel == "presider":
        actions.confier_la_presidence(comite, said["place"], par=par)
        return "La présidence est confiée à ce siège."
    if lequel == "sieger":
        siege = Siege(
            said["fonction"], said["institution"], nature=NatureDeSiege(said["nature"]), voix=Voix(said["voix"])
        )
        actions.ajouter_un_siege(comite, siege, reference=said["reference"], par=par)
        return "Le siège est ajouté."
    made = actions.designer(
        comite, said["place"],
        Designe(
            AgentDesigne(said["email"], said["nom"], said["fonction"]), QualiteDuMembre(said["qualite"]),
            said["reference"], Periode(said["du"], said["au"]),
        ),
        par=par,
    )  # fmt: skip
    return f"{made.personne.nom} est désigné, et prévenu par courriel."


def _page_de_comites(request: RequeteConnectee) -> dict[str, object]:
    """Some of them, the latest first, after the key that the address gives."""
    after = cle_de_page(request)
    seen = queries.comites_de(request.user)
    found = list((seen.filter(pk__lt=after) if after else seen)[: PAR_PAGE + 1])
    more = f"?apres={found[PAR_PAGE - 1].pk}" if len(found) > PAR_PAGE else ""
    return {"comites": found[:PAR_PAGE], "url_suivante": more, "url_debut": request.path if after else ""}


def _comite(personne: Personne, cle: int) -> ComiteDuService:
    return get_object_or_404(queries.comites_de(personne), pk=cle)
