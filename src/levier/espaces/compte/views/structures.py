"""My structures: join one, welcome a colleague, leave, claim."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from levier.comptes import actions, queries
from levier.comptes.enums import Role, RoleStructure
from levier.comptes.erreurs import ReclamationNecessaire
from levier.comptes.models import Personne, Rattachement
from levier.dossiers.queries import demandes_suivies
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee, entier
from levier.espaces.compte import forms
from levier.espaces.compte.annuaire import chercher, disponible
from levier.espaces.compte.structures import mes_structures
from levier.territoires.actions import StructureDejaConnue, structure_du_territoire
from levier.territoires.models import Structure, Territoire
from levier.territoires.queries import denomination
from levier.territoires.queries.courant import chercher_aujourdhui

RUBRIQUE = {"rubrique": "structures"}


def structures(request: RequeteConnectee) -> HttpResponse:
    return render(request, "compte/structures.html", {"mes": mes_structures(request.user), **RUBRIQUE})


def rattacher(request: RequeteConnectee) -> HttpResponse:
    """Find one's commune or EPCI by name, as one types with a script, by a button without."""
    typed = request.GET.get("q", "").strip()
    page = chercher_aujourdhui(typed, entier(request.GET.get("debut", "")))
    context = {"q": typed, "page": page, **RUBRIQUE}
    template = "compte/fragments/reponses.html" if request.headers.get("HX-Request") else "compte/rattacher.html"
    return render(request, template, context)


@page_a_formulaire
def rejoindre_un_territoire(request: RequeteConnectee, territoire: int) -> HttpResponse:
    place = get_object_or_404(Territoire, pk=territoire, peut_porter=True)
    form = forms.RoleForm(saisie(request))

    def geste() -> HttpResponse:
        return _rejoindre(request, structure_du_territoire(place, par=request.user.en_tant_que(Role.PORTEUR)), form)

    context = {"form": form, "nom": denomination(place), "nature": place.get_nature_display(), **RUBRIQUE}
    return jouer(request, geste, form) or render(request, "compte/rejoindre.html", context)


@page_a_formulaire
def rejoindre_une_structure(request: RequeteConnectee, structure: int) -> HttpResponse:
    known = get_object_or_404(Structure, pk=structure)
    form = forms.RoleForm(saisie(request))

    def geste() -> HttpResponse:
        return _rejoindre(request, known, form)

    context = {"form": form, "nom": known.denomination, "nature": known.get_nature_display(), **RUBRIQUE}
    return jouer(request, geste, form) or render(request, "compte/rejoindre.html", context)


@page_a_formulaire
def rejoindre_par_siret(request: RequeteConnectee) -> HttpResponse:
    """Another legal person: recorded under its number, or joined when it is already known."""
    found = chercher(request.GET.get("siret", "").replace("\0", ""))
    form = forms.PersonneMoraleForm(saisie(request), initial=found.valeurs)

    def geste() -> HttpResponse:
        try:
            return _arriver(request, actions.declarer_et_rattacher(request.user, **form.cleaned_data))
        except StructureDejaConnue as refus:
            messages.info(request, refus.phrase)
            return redirect("comptes:rejoindre", refus.structure.pk)

    context = {"form": form, "trouvee": found, "annuaire": disponible(), **RUBRIQUE}
    return jouer(request, geste, form) or render(request, "compte/siret.html", context)


def _rejoindre(request: RequeteConnectee, structure: Structure, form: forms.RoleForm) -> HttpResponse:
    """Join a structure that exists, with the role chosen."""
    try:
        rattachement = actions.rattacher(request.user, structure, role=form.cleaned_data["role"])
    except ReclamationNecessaire as refus:
        messages.warning(request, refus.phrase)
        return redirect("comptes:reclamer", structure.pk)
    return _arriver(request, rattachement)


def _arriver(request: RequeteConnectee, rattachement: Rattachement) -> HttpResponse:
    """The end of the three ways to a structure."""
    if rattachement.a_verifier:
        return fait(request, _arrivee(rattachement), "comptes:verifier", rattachement.pk)
    return fait(request, _arrivee(rattachement), "comptes:structures")


def _arrivee(lien: Rattachement) -> str:
    if lien.a_verifier:
        return (
            f"Vous préparez désormais les demandes {lien.structure.avec_de}. Faites vérifier votre rattachement pour pouvoir les "
            "déposer."
        )
    if lien.est_actif:
        return f"Vous agissez désormais pour {lien.structure.avec_le}."
    return f"Votre demande est envoyée aux membres {lien.structure.avec_de} : l’un d’eux doit l’accepter."


@page_a_formulaire
def reclamer(request: RequeteConnectee, structure: int) -> HttpResponse:
    """No member answers, or none is left: a proof, that the préfecture checks."""
    claimed = get_object_or_404(Structure, pk=structure)
    form = forms.StructureReclameeForm(saisie(request), request.FILES or None)

    def geste() -> HttpResponse:
        typed = dict(form.cleaned_data)
        proof = typed.pop("preuve")
        actions.reclamer_structure(request.user, claimed, preuve=proof, nom_fichier=proof.name, **typed)
        told = "Votre justificatif est envoyé à la préfecture : vous recevrez sa réponse par courriel."
        return fait(request, told, "comptes:structures")

    context = {"form": form, "structure": claimed, **RUBRIQUE}
    return jouer(request, geste, form) or render(request, "compte/reclamer.html", context)


def lien_visible(personne: Personne, pk: int) -> Rattachement:
    """A link of the person or of the person's structures; any other is not found."""
    return get_object_or_404(queries.rattachements_visibles(personne), pk=pk)


@require_POST
def confirmer(request: RequeteConnectee, rattachement: int) -> HttpResponse:
    lien = lien_visible(request.user, rattachement)

    def geste() -> HttpResponse:
        actions.confirmer_rattachement(lien, par=request.user)
        return fait(request, f"{lien.personne.nom} rejoint {lien.structure}.", "comptes:structures")

    return jouer(request, geste) or redirect("comptes:structures")


@require_POST
def annuler(request: RequeteConnectee, rattachement: int) -> HttpResponse:
    lien = lien_visible(request.user, rattachement)

    def geste() -> HttpResponse:
        actions.annuler_demande(lien, par=request.user)
        return fait(request, "Votre demande est annulée.", "comptes:structures")

    return jouer(request, geste) or redirect("comptes:structures")


@require_POST
def changer_role(request: RequeteConnectee, rattachement: int) -> HttpResponse:
    lien, wanted = lien_visible(request.user, rattachement), request.POST.get("role", "")
    if wanted not in RoleStructure.values:
        raise Http404
    role = RoleStructure(wanted)

    def geste() -> HttpResponse:
        actions.changer_role_structure(lien, role, par=request.user)
        return fait(request, f"{lien.personne.nom} est maintenant {role.value}.", "comptes:structures")

    return jouer(request, geste) or redirect("comptes:structures")


@page_a_formulaire
def refuser(request: RequeteConnectee, rattachement: int) -> HttpResponse:
    lien, form = lien_visible(request.user, rattachement), forms.MotifForm(saisie(request))

    def geste() -> HttpResponse:
        refuse = actions.refuser_rattachement(lien, par=request.user, **form.cleaned_data)
        return fait(request, f"La demande de {refuse.personne.nom} est refusée.", "comptes:structures")

    context = {"form": form, "lien": lien, **RUBRIQUE}
    return jouer(request, geste, form) or render(request, "compte/refuser.html", context)


@page_a_formulaire
def retirer(request: RequeteConnectee, rattachement: int) -> HttpResponse:
    """End the link of a colleague; by default, who removes him takes over."""
    lien = lien_visible(request.user, rattachement)
    members = autres_membres(lien)
    mine = members.filter(personne=request.user).first()
    form = forms.RetirerForm(saisie(request), membres=members, initial={"relais": mine})

    def geste() -> HttpResponse:
        retire = actions.retirer_membre(lien, par=request.user, **form.cleaned_data)
        told = f"{retire.personne.nom} n’agit plus pour {retire.structure.avec_le}."
        return fait(request, told, "comptes:structures")

    context = {"form": form, "lien": lien, **RUBRIQUE}
    return jouer(request, geste, form) or render(request, "compte/retirer.html", context)


@page_a_formulaire
def quitter(request: RequeteConnectee, rattachement: int) -> HttpResponse:
    """Leave, saying who takes over; the last signatory says so, or closes the account of the structure."""
    lien = lien_visible(request.user, rattachement)
    last = queries.est_dernier_signataire(lien)
    form = forms.QuitterForm(saisie(request), membres=autres_membres(lien), dernier=last)

    def geste() -> HttpResponse:
        quitte = actions.quitter_structure(lien, par=request.user, **form.cleaned_data)
        return fait(request, f"Vous n’agissez plus pour {quitte.structure.avec_le}.", "comptes:structures")

    followed = demandes_suivies(lien.personne, lien.structure).count()
    context = {"form": form, "lien": lien, "dernier": last, "suivies": followed, **RUBRIQUE}
    return jouer(request, geste, form) or render(request, "compte/quitter.html", context)


def autres_membres(lien: Rattachement) -> QuerySet[Rattachement]:
    """Who may take over from a member."""
    return queries.membres_actifs(lien.structure).exclude(personne=lien.personne_id)
