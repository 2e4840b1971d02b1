"""Forms about people: claims on a structure, rights, delegations of signature."""

from __future__ import annotations

from django import forms

from levier.comptes.enums import Role
from levier.espaces.agent.forms.champs import ChampDate, ChampMotif

ROLES = [(role.value, role.label.capitalize()) for role in Role if role is not Role.PORTEUR]


class ReclamationForm(forms.Form):
    """The préfecture's answer to a claim."""

    decision = forms.ChoiceField(
        label="Votre décision",
        choices=[("accepter", "Accepter : la personne agit pour la structure"), ("refuser", "Refuser")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez d’accepter ou de refuser."},
    )
    ecarter_les_autres = forms.BooleanField(
        label="Mettre fin aux autres comptes de la structure",
        help_text="À cocher seulement si leurs titulaires sont partis. Sans effet en cas de refus.",
        required=False,
    )
    motif = ChampMotif(
        label="Motif",
        help_text="Nécessaire pour refuser : la personne le reçoit et sait quoi corriger.",
        required=False,
    )


class AgentForm(forms.Form):
    """Who: an existing account by its address, or a person to invite."""

    email = forms.EmailField(
        label="Adresse électronique de l’agent",
        help_text="S’il n’a pas de compte, il reçoit un lien pour en ouvrir un.",
        error_messages={
            "required": "Indiquez l’adresse de l’agent.",
            "invalid": "Cette adresse n’est pas complète : écrivez-la comme prenom.nom@exemple.fr.",
        },
    )
    nom = forms.CharField(
        label="Nom et prénom",
        max_length=150,
        error_messages={"required": "Indiquez le nom de l’agent."},
    )
    fonction = forms.CharField(label="Fonction", max_length=150, required=False)


class HabilitationForm(AgentForm):
    """A right on the département, between two dates."""

    role = forms.ChoiceField(label="Rôle", choices=ROLES, error_messages={"required": "Choisissez un rôle."})
    du = ChampDate(label="À partir du", help_text="Vide : dès aujourd’hui.", required=False)
    au = ChampDate(label="Jusqu’au", help_text="Jour inclus. Vide : sans fin prévue.", required=False)


class DelegationForm(AgentForm):
    """The préfet lets someone sign, by a published arrêté, between two dates."""

    qualite = forms.CharField(
        label="Qualité écrite sous les actes",
        help_text="Par exemple : le secrétaire général.",
        max_length=200,
        error_messages={"required": "Indiquez la qualité du délégataire : elle figure sous sa signature."},
    )
    reference = forms.CharField(
        label="Arrêté de délégation",
        help_text="Sa référence est citée dans les actes. Par exemple : arrêté n° 71-2021-08-30-00001 du 30 août 2021.",
        max_length=200,
        error_messages={"required": "Indiquez la référence de l’arrêté publié : les actes la citent."},
    )
    du = ChampDate(label="À partir du", error_messages={"required": "Indiquez le premier jour de la délégation."})
    au = ChampDate(
        label="Jusqu’au",
        help_text="Jour inclus.",
        error_messages={"required": "Indiquez le dernier jour : une délégation a toujours une fin."},
    )


class FinForm(forms.Form):
    """Why a right or a delegation ends now."""

    motif = ChampMotif(
        label="Motif",
        help_text="Conservé dans le journal. Par exemple : mutation, fin de mission.",
        lignes=3,
        error_messages={"required": "Écrivez pourquoi ce droit prend fin : le journal le conserve."},
    )
