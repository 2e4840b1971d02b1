"""My structures: join one, welcome a colleague, leave, claim."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST

from levier.comptes import actions, queries
from levier.comptes.enums import Role, RoleStructure
from levier.comptes.erreurs import ReclamationNecessaire
from levier.comptes.models import Personne, Rattachement
from levier.dossiers.queries import demandes_suivies
from levier.espaces.compte import forms
from levier.espaces.compte.annuaire import Trouvee, chercher, disponible
from levier.espaces.compte.base import VueActe, moi
from levier.espaces.compte.structures import chercher_territoires, mes_structures
from levier.socle.erreurs import RefusMetier
from levier.territoires.actions import StructureDejaConnue, creer_structure, structure_du_territoire
from levier.territoires.models import Structure, Territoire
from levier.territoires.queries import denomination

RUBRIQUE = {"rubrique": "structures"}


def structures(request: HttpRequest) -> HttpResponse:
    return render(request, "compte/structures.html", {"mes": mes_structures(moi(request)), **RUBRIQUE})


def rattacher(request: HttpRequest) -> HttpResponse:
    """Find one's commune or EPCI by name, as one types with a script, by a button without."""
    typed = request.GET.get("q", "").strip()
    context = {"q": typed, "reponses": chercher_territoires(typed), **RUBRIQUE}
    template = "compte/fragments/reponses.html" if request.headers.get("HX-Request") else "compte/rattacher.html"
    return render(request, template, context)


class Rattacher(VueActe):
    """The end of the three ways to a structure: choose one's role, and join."""

    template_name = "compte/rejoindre.html"
    form_class = forms.RoleForm
    extra_context = RUBRIQUE

    def structure(self) -> Structure:
        raise NotImplementedError

    def agir(self, form: forms.RoleForm) -> HttpResponse:
        structure = self.structure()
        try:
            link = actions.rattacher(self.moi, structure, role=form.cleaned_data["role"])
        except ReclamationNecessaire as refus:
            messages.warning(self.request, refus.phrase)
            return redirect("comptes:reclamer", structure.pk)
        messages.success(self.request, _arrivee(link))
        return redirect("comptes:structures")


def _arrivee(lien: Rattachement) -> str:
    if lien.est_actif:
        return f"Vous agissez désormais pour {lien.structure}."
    return f"Votre demande est envoyée aux membres de {lien.structure} : l’un d’eux doit l’accepter."


class RejoindreTerritoire(Rattacher):
    def territoire(self) -> Territoire:
        return get_object_or_404(Territoire, pk=self.kwargs["territoire"], peut_porter=True)

    def structure(self) -> Structure:
        return structure_du_territoire(self.territoire(), par=self.moi.en_tant_que(Role.PORTEUR))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        place = self.territoire()
        return super().get_context_data(**kwargs, nom=denomination(place), nature=place.get_nature_display())


class RejoindreStructure(Rattacher):
    def structure(self) -> Structure:
        return get_object_or_404(Structure, pk=self.kwargs["structure"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = self.structure()
        return super().get_context_data(**kwargs, nom=known.denomination, nature=known.get_nature_display())


class RejoindreParSiret(Rattacher):
    """Another legal person: recorded under its number, or joined when it is already known."""

    template_name = "compte/siret.html"
    form_class = forms.PersonneMoraleForm

    @cached_property
    def trouvee(self) -> Trouvee:
        """What the directory says of the number asked in the address."""
        return chercher(self.request.GET.get("siret", "").replace("\0", ""))

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), **self.trouvee.valeurs}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, trouvee=self.trouvee, annuaire=disponible())

    def agir(self, form: forms.RoleForm) -> HttpResponse:
        typed = {name: value for name, value in form.cleaned_data.items() if name != "role"}
        try:
            self.creee = creer_structure(**typed, par=self.moi.en_tant_que(Role.PORTEUR))
        except StructureDejaConnue as refus:
            messages.info(self.request, refus.phrase)
            return redirect("comptes:rejoindre", refus.structure.pk)
        return super().agir(form)

    def structure(self) -> Structure:
        return self.creee


class Reclamer(VueActe):
    """No member answers, or none is left: a proof, that the préfecture checks."""

    template_name = "compte/reclamer.html"
    form_class = forms.ReclamationForm
    extra_context = RUBRIQUE

    def agir(self, form: forms.ReclamationForm) -> HttpResponse:
        typed = form.cleaned_data
        actions.reclamer_structure(
            self.moi,
            self._structure(),
            preuve=typed["preuve"],
            nom_fichier=typed["preuve"].name,
            role=typed["role"],
            motif=typed["motif"],
        )
        messages.success(
            self.request, "Votre justificatif est envoyé à la préfecture : vous recevrez sa réponse par courriel."
        )
        return redirect("comptes:structures")

    def _structure(self) -> Structure:
        return get_object_or_404(Structure, pk=self.kwargs["structure"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, structure=self._structure())


def lien_visible(personne: Personne, pk: int) -> Rattachement:
    """A link of the person or of the person's structures; any other is not found."""
    return get_object_or_404(queries.rattachements_visibles(personne), pk=pk)


@require_POST
def confirmer(request: HttpRequest, rattachement: int) -> HttpResponse:
    link = lien_visible(moi(request), rattachement)
    jouer(
        request,
        lambda: actions.confirmer_rattachement(link, par=moi(request)),
        f"{link.personne.nom} rejoint {link.structure}.",
    )
    return redirect("comptes:structures")


@require_POST
def annuler(request: HttpRequest, rattachement: int) -> HttpResponse:
    link = lien_visible(moi(request), rattachement)
    jouer(request, lambda: actions.annuler_demande(link, par=moi(request)), "Votre demande est annulée.")
    return redirect("comptes:structures")


@require_POST
def changer_role(request: HttpRequest, rattachement: int) -> HttpResponse:
    link = lien_visible(moi(request), rattachement)
    wanted = request.POST.get("role", "")
    if wanted not in RoleStructure.values:
        raise Http404
    role = RoleStructure(wanted)
    done = f"{link.personne.nom} est maintenant {role.value}."
    jouer(request, lambda: actions.changer_role_structure(link, role, par=moi(request)), done)
    return redirect("comptes:structures")


def jouer(request: HttpRequest, acte: Callable[[], object], fait: str) -> None:
    """Do the act and say so, or say why not: these buttons have no field to hold an error."""
    try:
        acte()
    except RefusMetier as refus:
        messages.error(request, refus.phrase)
    else:
        messages.success(request, fait)


class SurUnLien(VueActe):
    """A page that says what will happen to a link, and asks why."""

    form_class: type[forms.MotifForm | forms.MotifFacultatifForm] = forms.MotifForm
    extra_context = RUBRIQUE

    def lien(self) -> Rattachement:
        return lien_visible(self.moi, self.kwargs["rattachement"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, lien=self.lien())


class Refuser(SurUnLien):
    template_name = "compte/refuser.html"

    def agir(self, form: forms.MotifForm) -> HttpResponse:
        link = actions.refuser_rattachement(self.lien(), par=self.moi, **form.cleaned_data)
        messages.success(self.request, f"La demande de {link.personne.nom} est refusée.")
        return redirect("comptes:structures")


class Retirer(SurUnLien):
    """End the link of a colleague; by default, who removes him takes over."""

    template_name = "compte/retirer.html"
    form_class = forms.RetirerForm

    def get_form_kwargs(self) -> dict[str, Any]:
        members = autres_membres(self.lien())
        mine = members.filter(personne=self.moi).first()
        return {**super().get_form_kwargs(), "membres": members, "initial": {"relais": mine}}

    def agir(self, form: forms.RetirerForm) -> HttpResponse:
        link = actions.retirer_membre(self.lien(), par=self.moi, **form.cleaned_data)
        messages.success(self.request, f"{link.personne.nom} n’agit plus pour {link.structure}.")
        return redirect("comptes:structures")


class Quitter(SurUnLien):
    """Leave, saying who takes over; the last signatory says so, or closes the account of the structure."""

    template_name = "compte/quitter.html"
    form_class = forms.QuitterForm

    def get_form_kwargs(self) -> dict[str, Any]:
        link = self.lien()
        extra = {"membres": autres_membres(link), "dernier": queries.est_dernier_signataire(link)}
        return {**super().get_form_kwargs(), **extra}

    def agir(self, form: forms.QuitterForm) -> HttpResponse:
        link = actions.quitter_structure(self.lien(), par=self.moi, **form.cleaned_data)
        messages.success(self.request, f"Vous n’agissez plus pour {link.structure}.")
        return redirect("comptes:structures")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        link = self.lien()
        return super().get_context_data(
            **kwargs,
            dernier=queries.est_dernier_signataire(link),
            suivies=demandes_suivies(link.personne, link.structure).count(),
        )


def autres_membres(lien: Rattachement) -> QuerySet[Rattachement]:
    """Who may take over from a member."""
    return queries.membres_actifs(lien.structure).exclude(personne=lien.personne_id)
