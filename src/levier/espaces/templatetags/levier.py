"""Filters and tags of our screens: amounts, dates, fields, states, journal, in French."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django import forms, template
from django.db.models import TextChoices
from django.forms.boundfield import BoundField
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from levier.dossiers.echeances.jalons import Jalon, en_mots
from levier.dossiers.financement.taxe import base_fixee
from levier.dossiers.models import Piece
from levier.espaces.composants.champs import ancre_donnee, place_restante
from levier.socle import argent, horloge
from levier.socle.couleurs import Couleur, couleur
from levier.socle.courriels import citer
from levier.socle.erreurs import MontantIllisible
from levier.socle.etats import ObjetAEtats
from levier.socle.models import Fichier
from levier.territoires.enums import NatureStructure
from levier.territoires.queries import habitants as ecrire_habitants
from levier.territoires.queries.noms import en_clair as ressort_en_clair
from levier.territoires.ressort import Ressort
from regles.attente import JugementAttendu, fourchette, jugements_attendus
from regles.cahier import Cahier, Parametre
from regles.resultat import ConditionEvaluee, Resultat
from regles.texte import ecrire_en_phrase, ecrire_taille
from regles.valeurs import Appreciation, Moment
from regles.vocabulaire import Fourni, Fournisseur, fournisseur, quand

register = template.Library()
register.filter(ancre_donnee)
register.filter("cite", citer)

BADGES: Mapping[Couleur, str] = {
    Couleur.PREPARATION: "fr-badge--purple-glycine",
    Couleur.INFORMATION: "fr-badge--info",
    Couleur.ATTENTION: "fr-badge--warning",
    Couleur.TRAVAIL: "fr-badge--blue-cumulus",
    Couleur.SUCCES: "fr-badge--success",
    Couleur.ECHEC: "fr-badge--error",
    Couleur.NEUTRE: "fr-badge--beige-gris-galet",
}


@register.filter
def en_clair(ressort: Ressort) -> str:
    """« le département de Saône-et-Loire »."""
    return ressort_en_clair(ressort)


@register.filter
def montant(valeur: Decimal | None) -> str:
    """« 30 000,00 € »."""
    return argent.ecrire(valeur)


@register.filter
def montant_saisi(texte: str) -> str:
    """A typed amount as « 30 000,00 € », or as it was typed when it cannot be read."""
    try:
        return argent.ecrire(argent.lire(texte))
    except MontantIllisible:
        return texte


@register.filter
def centimes(valeur: int | None) -> str:
    """Cents of the rules as « 30 000,00 € »."""
    return argent.ecrire(None if valeur is None else argent.depuis_centimes(valeur))


@register.filter
def tel_que_tape(valeur: Decimal) -> str:
    """« 12600,00 »: an amount as a field receives it."""
    return f"{valeur:.2f}".replace(".", ",")


@register.filter
def taille(octets: int) -> str:
    """« 348 ko », « 1,2 Mo »."""
    return ecrire_taille(octets)


@register.filter(expects_localtime=True)
def jour(valeur: dt.date | None) -> str:
    """« 1er octobre 2021 »: the day of an instant is that of the page's time zone, as the filter `date` tells it."""
    if valeur is None:
        return "—"
    written = date_format(valeur, "j F Y")
    return f"1er {written[2:]}" if valeur.day == 1 else written


@register.filter
def heure_de(fuseau: str) -> str:
    """« heure de Paris », from a time zone."""
    return horloge.heure_de(fuseau)


@register.filter
def date_du_jalon(jalon: Jalon) -> str:
    """« au plus tard le 30 septembre 2021 », « le 22 octobre 2021 »."""
    return en_mots(jalon)


@register.filter
def minuscule(texte: str) -> str:
    """The same words inside a sentence."""
    return texte[:1].lower() + texte[1:]


@register.filter
def commence_par(texte: str, debut: str) -> bool:
    return texte.startswith(debut)


@register.filter
def etat(objet: ObjetAEtats) -> TextChoices:
    """The state of an object, with its label and its colour."""
    return objet.TRANSITIONS.etats(objet.etat)


@register.filter
def couleur_etat(etat: TextChoices) -> str:
    """Class of the badge of a state."""
    return BADGES[couleur(etat)]


@register.filter
def libelle_donnee(nom: str, cahier: Cahier | None) -> str:
    """What people call the rules' value `nom`."""
    if cahier is None or nom not in cahier.donnees:
        return nom
    return cahier.donnees[nom].libelle


register.filter("base_fixee", base_fixee)


@register.filter
def a_demander(manquants: tuple[str, ...], cahier: Cahier) -> list[str]:
    """Missing values as questions to people: without any expense, the plan is the one thing to ask."""
    posees = [nom for nom in manquants if quand(nom) is Moment.DEPOT]
    if Fourni.DEPENSES not in manquants:
        return posees
    return [
        nom
        for nom in posees
        if nom == Fourni.DEPENSES or not (fournisseur(nom) is Fournisseur.PLAN or nom == cahier.roles.montant_demande)
    ]


@register.filter
def connus_a_la_decision(manquants: tuple[str, ...]) -> list[str]:
    """Missing values that nobody is asked: the service gives them when it decides."""
    return [nom for nom in manquants if quand(nom) is Moment.DECISION]


@register.filter
def montant_dit(resultat: Resultat, cahier: Cahier) -> str:
    """The amount of a result, were the conditions still open fulfilled; else what it waits for."""
    cents = resultat.etapes[-1].valeur if resultat.montant is None and resultat.etapes else resultat.montant
    if isinstance(cents, int):
        return centimes(cents)
    if connus_a_la_decision(resultat.manquants) and not a_demander(resultat.manquants, cahier):
        return "Montant connu à la décision"
    return "Montant à apprécier" if resultat.a_apprecier and not resultat.manquants else "Montant à compléter"


@register.filter
def verdict_dit(condition: ConditionEvaluee, resultat: Resultat) -> str:
    """« Remplie », « Non remplie », or what a condition waits for."""
    if condition.verdict is None:
        return "À apprécier" if condition.a_apprecier and not resultat.manquants else "À compléter"
    return "Remplie" if condition.verdict else "Non remplie"


@register.filter
def jugements(resultat: Resultat, cahier: Cahier | None) -> tuple[JugementAttendu, ...]:
    """Once nothing is left to ask: the judgements that a result waits for, each with who makes it and its bounds."""
    if cahier is None or resultat.recevable is False or a_demander(resultat.manquants, cahier):
        return ()
    return jugements_attendus(cahier, resultat)


@register.filter
def plage_des_jugements(resultat: Resultat) -> str:
    """« de 4 000,00 € à 9 000,00 € » over the open judgements; empty when they change nothing."""
    return fourchette(resultat) if resultat.recevable is not False else ""


@register.filter
def a_un_calcul(resultat: Resultat) -> bool:
    """Whether the amount's own steps are known, beyond what no answer changes."""
    return Fourni.DEPENSES not in resultat.manquants and any(etape.valeur is not None for etape in resultat.etapes)


@register.filter
def compte(champ: BoundField) -> str:
    """How much room a text leaves; nothing for a short one that is far from its limit. The script says the same."""
    short = forme(champ) == "saisie" and isinstance(champ.field.widget, forms.TextInput)
    return place_restante(str(champ.value() or ""), getattr(champ.field, "limite", 0), court=short)


@register.filter
def valeur_parametre(parametre: Parametre) -> str:
    """A figure of the call, in words: « 70 % », « 31 décembre 2021 »."""
    return ecrire_en_phrase(parametre.valeur, parametre.donnee.genre)


@register.filter
def valeur_defaut(appreciation: Appreciation) -> str:
    """What the computation takes until the judgement is made."""
    if appreciation.defaut_calcule:
        return "calculé pour chaque demande"
    if appreciation.defaut is None:
        return "le résultat attend l’appréciation"
    return ecrire_en_phrase(appreciation.defaut, appreciation.donnee.genre)


@register.filter
def libelle_nature(nature: str) -> str:
    """« Association »."""
    return str(NatureStructure(nature).label).capitalize()


@register.filter
def habitants(population: int) -> str:
    """« 4 946 habitants »."""
    return ecrire_habitants(population)


@register.filter
def forme(champ: BoundField) -> str:
    """How a field is drawn: choix (radios, checkboxes), case, liste, fichier or saisie."""
    widget = champ.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choix"
    if isinstance(widget, forms.CheckboxInput):
        return "case"
    if isinstance(widget, forms.FileInput):
        return "fichier"
    return "liste" if isinstance(widget, forms.Select) else "saisie"


@register.filter
def multiple(champ: BoundField) -> bool:
    return isinstance(champ.field.widget, forms.CheckboxSelectMultiple)


@register.filter
def en_ligne(champ: BoundField) -> bool:
    """Two short answers stand side by side."""
    choices = list(getattr(champ.field.widget, "choices", []))
    return len(choices) <= 3 and all(len(str(label)) <= 12 for _, label in choices)


@register.filter
def ancre(champ: BoundField) -> str:
    """Where a link to the field leads: the fieldset of a choice, the control otherwise."""
    return f"{champ.auto_id}_groupe" if forme(champ) == "choix" else str(champ.id_for_label)


@register.filter
def groupe_du_champ(champ: BoundField) -> str:
    """Class of the block of a field that is neither a choice nor a box."""
    return {"liste": "fr-select-group", "fichier": "fr-upload-group"}.get(forme(champ), "fr-input-group")


@register.filter
def apercu(fichier: Fichier) -> str:
    """What the small picture of a file shows, for who does not see it."""
    shown = "de la première page de" if fichier.type_mime == "application/pdf" else "de"
    return f"Aperçu {shown} « {fichier.nom} »"


@register.inclusion_tag("composants/fichier_recu.html")
def piece_recue(numero: str, piece: Piece, *, vignette: bool = True) -> dict[str, object]:
    """A piece of the request `numero`, with its small picture unless told otherwise."""
    address, picture = (reverse(f"dossier:{route}", args=[numero, piece.pk]) for route in ("telecharger", "vignette"))
    return {"fichier": piece.fichier, "adresse": address, "vignette": picture if vignette else ""}


@register.simple_tag
def controle(champ: BoundField) -> SafeString:
    """The field's control with the design system's class; Django adds aria-describedby and aria-invalid."""
    classes = {"liste": "fr-select", "fichier": "fr-upload", "saisie": "fr-input"}
    shape = forme(champ)
    attrs: dict[str, str | bool] = {}
    if shape in classes:
        attrs["class"] = f"{classes[shape]} {champ.field.widget.attrs.get('class', '')}".strip()
    if champ.errors and shape != "case":
        attrs["class"] = f"{attrs.get('class', '')} {classes[shape]}--error"
    return champ.as_widget(attrs=attrs)


@register.inclusion_tag("composants/fil.html")
def fil(*etapes: str) -> dict[str, object]:
    """Breadcrumb: label, address, label, address..., label of the page."""
    pairs = [(etapes[i], etapes[i + 1] if i + 1 < len(etapes) else "") for i in range(0, len(etapes), 2)]
    return {"etapes": pairs, "accueil": reverse("espaces:accueil")}
