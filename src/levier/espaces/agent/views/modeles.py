"""The words of a level in its acts: the list, one model and its versions, what is being written, a draft on a real request."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.actes import actions
from levier.actes.permissions import peut_ecrire_un_modele, peut_publier_un_modele
from levier.actes.queries import ModeleLu, actes_a_relire, modeles_du, versions_de
from levier.actes.redaction import ARTICLES, Rubrique, relire, rubriques, variables, verrouilles
from levier.attributions.enums import NatureDecision
from levier.dossiers.models import Dossier
from levier.espaces.agent.acces import dossier_du_service
from levier.espaces.agent.redactions import comparees, illustrees, niveau_au_dessus
from levier.espaces.agent.views.droits import ressorts_demandes
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee, cle_de_page
from levier.socle.erreurs import SaisieRefusee
from levier.territoires.queries.noms import en_clair
from levier.territoires.ressort import Ressort

TAILLE = 20


class RedactionForm(forms.Form):
    """A text by rubrique, as it is being written or as it is in force."""

    vu = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, lu: ModeleLu, **options: Any) -> None:
        words = lu.projet or lu.redaction
        initial = {rubrique.cle: words.texte(rubrique) for rubrique in rubriques(lu.nature)}
        super().__init__(initial={**initial, "vu": _vu(lu)}, **options)
        for rubrique in rubriques(lu.nature):
            self.fields[rubrique.cle] = forms.CharField(
                label=rubrique.titre,
                help_text=rubrique.aide,
                required=False,
                widget=_champ(rubrique),
            )


def _champ(rubrique: Rubrique) -> forms.Widget:
    """As much room as its words take."""
    lines = 2 if rubrique.une_ligne else 4
    return (
        forms.TextInput() if rubrique.propre else forms.Textarea(attrs={"rows": 10 if rubrique is ARTICLES else lines})
    )


class ApercuForm(forms.Form):
    """The request that a draft is made of."""

    dossier = forms.CharField(
        label="Numéro de la demande",
        help_text="Une demande proposée ou décidée que vous voyez. Rien n’est enregistré.",
        max_length=20,
        widget=forms.TextInput(attrs={"list": "a-relire", "autocomplete": "off"}),
        error_messages={"required": "Indiquez le numéro d’une demande, par exemple 71-2021-000123."},
    )


@require_safe
def modeles(request: RequeteConnectee) -> HttpResponse:
    """The models of a level, one by kind of act."""
    seen = ressorts_demandes(request, services=True)
    niveau = seen.choisi
    context = {
        "onglet": "modeles", "ressorts": [(one.cle, en_clair(one)) for one in seen.tous], "cle": niveau.cle,
        "territoire": en_clair(niveau), "lus": modeles_du(niveau),
    }  # fmt: skip
    return render(request, "agent/modeles.html", context)


@page_a_formulaire
def modele(request: RequeteConnectee, nature: str) -> HttpResponse:
    """One model: what waits to be published, what is in force against the level above, its versions."""
    niveau, lu = _lire(request, nature)

    def geste() -> HttpResponse:
        return fait(request, _repondre(request, lu), _adresse("agent:modele", lu))

    return jouer(request, geste) or _page(request, _relu(request, niveau, lu))


@page_a_formulaire
def redaction(request: RequeteConnectee, nature: str) -> HttpResponse:
    """Write what the acts will say, or see it on an example without keeping it."""
    _, lu = _lire(request, nature)
    form = RedactionForm(lu, data=saisie(request))

    def geste() -> HttpResponse:
        if "apercu" in request.POST:
            return _page_de_redaction(request, lu, form, illustrees(relire(form.cleaned_data, lu.nature), lu.nature))
        typed = form.cleaned_data
        actions.ecrire_un_modele(lu.ressort, lu.nature, typed, par=request.user, vu=typed["vu"])
        done = "Le projet est enregistré. Rien ne change avant que le signataire l’ait publié."
        return fait(request, done, _adresse("agent:modele", lu))

    return jouer(request, geste, form) or _page_de_redaction(request, lu, form, [])


@require_safe
def version(request: RequeteConnectee, nature: str, numero: int) -> HttpResponse:
    """One version, against the one before."""
    _, lu = _lire(request, nature)
    found = versions_de(lu.modele, avant=numero + 1, taille=1) if lu.modele else []
    if not found or found[0].numero != numero:
        raise Http404
    former = found[1].textes if len(found) > 1 else {}
    context = {
        **_entete(lu), "version": found[0], "precedente": len(found) > 1,
        "rubriques": comparees(former, found[0].textes, lu.nature),
    }  # fmt: skip
    return render(request, "agent/version_de_modele.html", context)


@page_a_formulaire
def apercu(request: RequeteConnectee, nature: str) -> HttpResponse:
    """A draft of a real request in these words, shown in the browser; nothing is kept."""
    _, lu = _lire(request, nature)
    form = ApercuForm(saisie(request))

    def geste() -> HttpResponse:
        numero = form.cleaned_data["dossier"]
        content = actions.imprimer_un_apercu(_dossier(request, numero), lu, par=request.user)
        named = {"Content-Disposition": f'inline; filename="apercu-{numero}.pdf"', "Cache-Control": "private, no-store"}
        return HttpResponse(content, content_type="application/pdf", headers=named)

    return jouer(request, geste, form) or _page(request, lu, form)


def _dossier(request: RequeteConnectee, numero: str) -> Dossier:
    try:
        return dossier_du_service(request.user, numero)
    except Http404:
        raise SaisieRefusee(
            f"Aucune demande « {numero} » parmi celles que vous voyez : vérifiez le numéro.", "dossier"
        ) from None


def _lire(request: RequeteConnectee, nature: str) -> tuple[Ressort, ModeleLu]:
    niveau = ressorts_demandes(request, services=True).choisi
    if nature not in NatureDecision.values:
        raise Http404
    return niveau, modeles_du(niveau, [NatureDecision(nature)])[0]


def _relu(request: RequeteConnectee, niveau: Ressort, lu: ModeleLu) -> ModeleLu:
    """As it is now, when what was sent was refused."""
    return lu if request.method == "GET" else modeles_du(niveau, [lu.nature])[0]


def _repondre(request: RequeteConnectee, lu: ModeleLu) -> str:
    """Play the button that was pressed; what was done, in a sentence."""
    if lu.modele is None:
        raise Http404
    if "publier" in request.POST:
        made = actions.publier_le_modele(lu.modele, par=request.user, vu=request.POST.get("vu", ""))
        return f"La version {made.numero} est publiée : les actes signés à partir de maintenant la suivent."
    if "ecarter" in request.POST:
        actions.ecarter_le_projet_de_modele(lu.modele, par=request.user)
        return "Le projet est écarté ; rien n’a changé dans les actes."
    made = actions.revenir_au_niveau_au_dessus(lu.modele, par=request.user)
    return f"La version {made.numero} revient au niveau au-dessus : les actes signés à partir de maintenant le suivent."


def _page(request: RequeteConnectee, lu: ModeleLu, form: ApercuForm | None = None) -> HttpResponse:
    before = cle_de_page(request, "avant")
    versions = versions_de(lu.modele, before, TAILLE) if lu.modele else []
    known = actes_a_relire(request.user, lu.nature)
    address, shown = _adresse("agent:modele", lu), versions[:TAILLE]
    context = {
        **_entete(lu), "lu": lu, "vu": _vu(lu), "versions": shown,
        "attente": comparees(lu.redaction.textes, lu.projet.textes, lu.nature) if lu.projet else [],
        "rubriques": comparees(lu.heritee.textes, lu.redaction.textes, lu.nature),
        "ecrire": peut_ecrire_un_modele(request.user, lu.ressort), "publier": peut_publier_un_modele(request.user, lu.ressort),
        "form": form or ApercuForm(initial={"dossier": next(iter(known), "")}), "a_relire": known,
        "url_suivante": f"{address}&avant={shown[-1].numero}" if len(versions) > TAILLE else "",
        "url_debut": address if before else "",
    }  # fmt: skip
    return render(request, "agent/modele.html", context)


def _page_de_redaction(
    request: RequeteConnectee, lu: ModeleLu, form: RedactionForm, exemple: list[Any]
) -> HttpResponse:
    context = {
        **_entete(lu), "form": form, "exemple": exemple, "variables": variables(lu.nature),
        "verrouilles": verrouilles(lu.nature), "verdict": peut_ecrire_un_modele(request.user, lu.ressort),
    }  # fmt: skip
    return render(request, "agent/redaction.html", context)


def _entete(lu: ModeleLu) -> dict[str, Any]:
    return {
        "onglet": "modeles", "nature": lu.nature, "cle": lu.ressort.cle, "territoire": en_clair(lu.ressort),
        "au_dessus": niveau_au_dessus(lu.ressort),
    }  # fmt: skip


def _adresse(route: str, lu: ModeleLu) -> str:
    return f"{reverse(route, args=[lu.nature.value])}?ressort={lu.ressort.cle}"


def _vu(lu: ModeleLu) -> str:
    return actions.empreinte_du_projet(lu.modele) if lu.modele else ""
