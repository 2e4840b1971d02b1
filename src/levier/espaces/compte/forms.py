"""What the account's screens ask. A field is checked by the function its act uses, so that all errors come at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from levier.comptes.enums import RoleStructure, Rythme, RythmeDuJour
from levier.comptes.models import Personne, Rattachement
from levier.comptes.saisie import controler_mot_de_passe
from levier.socle.adresses import email_propre
from levier.socle.erreurs import RefusMetier
from levier.territoires.actions import lire_numero
from levier.territoires.enums import NATURES_SANS_TERRITOIRE, NatureStructure

TOUJOURS_ENVOYES = (
    "Votre choix n’arrête pas les autres courriels, que la loi ou la sécurité de votre compte demandent : récépissés, "
    "demandes de compléments, messages du service, réponses de vos partenaires, signatures et réponses attendues de vous, décisions, droits, adresse et "
    "mot de passe."
)


class ChampEmail(forms.CharField):
    """An address. Nothing here looks whether it has an account."""

    def __init__(
        self,
        label: str = "Adresse électronique",
        *,
        aide: str = "Par exemple prenom.nom@commune.fr.",
        role: str = "email",
    ) -> None:
        widget = forms.EmailInput(attrs={"autocomplete": role, "inputmode": "email", "spellcheck": "false"})
        super().__init__(label=label, max_length=254, help_text=aide, widget=widget)

    def clean(self, value: str) -> str:
        """The address as an act keeps it."""
        with refus_du_champ():
            return email_propre(super().clean(value))


@contextmanager
def refus_du_champ() -> Iterator[None]:
    """A refusal of the business is the error of the field being checked."""
    try:
        yield
    except RefusMetier as refus:
        raise ValidationError(refus.phrase) from refus


class ChampMotDePasse(forms.CharField):
    """A password, never written back on the page."""

    def __init__(self, label: str = "Mot de passe", *, nouveau: bool = False) -> None:
        hint = "12 caractères au moins. Une suite de quelques mots convient bien." if nouveau else ""
        autocomplete = "new-password" if nouveau else "current-password"
        super().__init__(
            label=label,
            max_length=256,
            help_text=hint,
            strip=False,
            widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        )


class ConnexionForm(forms.Form):
    email = ChampEmail(aide="", role="username")
    mot_de_passe = ChampMotDePasse()


class CodeForm(forms.Form):
    """The code of the second factor."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        help_text="6 chiffres de l’application, ou un code de secours.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "spellcheck": "false"}),
    )

    def __init__(self, *arguments: Any, secours: bool = True, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not secours:
            self.fields["code"].help_text = "6 chiffres, sans espace."


class IdentiteForm(forms.Form):
    nom = forms.CharField(label="Nom et prénom", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    fonction = forms.CharField(
        label="Fonction",
        max_length=150,
        help_text="Par exemple secrétaire de mairie, directrice générale des services.",
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )


class InscriptionForm(IdentiteForm):
    email = ChampEmail()
    mot_de_passe = ChampMotDePasse(nouveau=True)
    field_order = ["email", "nom", "fonction", "mot_de_passe"]

    def clean_mot_de_passe(self) -> str:
        """Not too close to the address, among others."""
        typed: str = self.cleaned_data["mot_de_passe"]
        with refus_du_champ():
            controler_mot_de_passe(typed, Personne(email=self.cleaned_data.get("email", "")))
        return typed


class RythmeForm(forms.Form):
    rythme = forms.TypedChoiceField(
        label="Courriels d’information",
        choices=[
            (Rythme.JOUR, "Un résumé par jour, à 7 heures"),
            (Rythme.IMMEDIAT, "Un courriel à chaque événement"),
            (Rythme.AUCUN, "Aucun"),
        ],
        coerce=Rythme,
        help_text="Ils disent qu’une demande est déposée, complétée ou retirée, ou que son porteur écrit (pour le service) ; "
        f"qu’un membre de votre structure arrive, part ou change de rôle. {TOUJOURS_ENVOYES}",
        widget=forms.RadioSelect,
    )


class ProfilForm(IdentiteForm, RythmeForm):
    journee = forms.TypedChoiceField(
        label="« Ma journée » par courriel",
        choices=[
            (RythmeDuJour.OUVRE, "Du lundi au vendredi, à 7 heures"),
            (RythmeDuJour.LUNDI, "Chaque lundi"),
            (RythmeDuJour.JAMAIS, "Jamais"),
        ],
        coerce=RythmeDuJour,
        help_text="Ce qui vous attend sur les dossiers que vous suivez ou signez. Rien n’est envoyé quand rien n’attend.",
        widget=forms.RadioSelect,
    )
    telephone = forms.CharField(
        label="Téléphone",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "class": "levier-court"}),
    )
    field_order = ["nom", "fonction", "telephone", "rythme", "journee"]


class EmailForm(forms.Form):
    email = ChampEmail()


class MotDePasseActuelForm(forms.Form):
    mot_de_passe_actuel = ChampMotDePasse("Mot de passe")


class NouveauMotDePasseForm(forms.Form):
    mot_de_passe = ChampMotDePasse("Nouveau mot de passe", nouveau=True)


class ChangerMotDePasseForm(forms.Form):
    mot_de_passe_actuel = ChampMotDePasse("Mot de passe actuel")
    mot_de_passe = ChampMotDePasse("Nouveau mot de passe", nouveau=True)


class ChangerEmailForm(forms.Form):
    email = ChampEmail("Nouvelle adresse")
    mot_de_passe_actuel = ChampMotDePasse("Mot de passe")


class RoleForm(forms.Form):
    role = forms.TypedChoiceField(
        label="Votre rôle dans la structure",
        choices=[
            (RoleStructure.SIGNATAIRE, "Signataire : je prépare les demandes, j’engage la structure et je dépose"),
            (RoleStructure.CONTRIBUTEUR, "Contributeur : je prépare les demandes, un signataire les dépose"),
        ],
        coerce=RoleStructure,
        widget=forms.RadioSelect,
    )


class PersonneMoraleForm(RoleForm):
    siret = forms.CharField(
        label="SIRET", max_length=30, help_text="14 chiffres, ou 9 pour un SIREN ; les espaces sont permis.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "levier-court"}),
    )  # fmt: skip
    denomination = forms.CharField(
        label="Dénomination officielle", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    nature = forms.ChoiceField(
        label="Nature",
        choices=[(nature.value, nature.label) for nature in NatureStructure if nature in NATURES_SANS_TERRITOIRE],
        widget=forms.RadioSelect,
    )
    adresse = forms.CharField(
        label="Adresse postale",
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    departement_code = forms.CharField(
        label="Département du siège", max_length=3, help_text="Code, par exemple 71, 2A ou 974.",
        widget=forms.TextInput(attrs={"class": "levier-court", "autocomplete": "off"}),
    )  # fmt: skip
    field_order = ["siret", "denomination", "nature", "adresse", "departement_code", "role"]

    def clean_siret(self) -> str:
        """Its length and its key are right."""
        typed: str = self.cleaned_data["siret"]
        with refus_du_champ():
            lire_numero(typed)
        return typed


class StructureReclameeForm(RoleForm):
    motif = forms.CharField(
        label="Pourquoi agissez-vous pour cette structure ?",
        max_length=1000,
        help_text="Par exemple : je suis secrétaire de mairie depuis mars ; ou : la secrétaire, seule à avoir un compte, est partie.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    preuve = forms.FileField(
        label="Justificatif",
        allow_empty_file=True,
        help_text="Délibération, arrêté de nomination ou lettre signée du maire ou du président. "
        "PDF, image, ODT ou DOCX, 10 Mo au plus.",
    )
    field_order = ["preuve", "motif", "role"]


class MotifForm(forms.Form):
    motif = forms.CharField(
        label="Raison",
        max_length=1000,
        help_text="La personne la reçoit par courriel.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class InvitationForm(forms.Form):
    email = ChampEmail("Adresse de votre collègue", role="off")
    role = forms.TypedChoiceField(label="Son rôle dans la structure", coerce=RoleStructure, widget=forms.RadioSelect)
    field_order = ["email", "role"]

    def __init__(self, *args: Any, signataire: bool, **kwargs: Any) -> None:
        """A contributor invites contributors only."""
        super().__init__(*args, **kwargs)
        roles = [RoleStructure.CONTRIBUTEUR, *([RoleStructure.SIGNATAIRE] if signataire else [])]
        self.fields["role"].choices = [(role, role.label.capitalize()) for role in roles]  # type: ignore[attr-defined]
        self.fields["role"].initial = RoleStructure.CONTRIBUTEUR


class OuvrirUnCompteForm(IdentiteForm):
    mot_de_passe = ChampMotDePasse(nouveau=True)


class ChampRelais(forms.ModelChoiceField):
    """A member who takes over what another follows."""

    def __init__(self, label: str) -> None:
        super().__init__(
            Rattachement.objects.none(), label=label, required=False, empty_label="Personne pour l’instant",
            help_text="Les brouillons et les demandes en cours que cette personne suit lui sont confiés.",
        )  # fmt: skip

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.personne}, {obj.role}"


class MotifFacultatifForm(forms.Form):
    motif = forms.CharField(
        label="Raison", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Elle reste dans l’historique de la structure.",
    )  # fmt: skip


class RetirerForm(MotifForm):
    relais = ChampRelais("Qui prend le relais ?")

    def __init__(self, *args: Any, membres: QuerySet[Rattachement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relais"].queryset = membres  # type: ignore[attr-defined]


class QuitterForm(MotifFacultatifForm):
    relais = ChampRelais("Qui prend le relais de ce que vous suivez ?")
    fermer = forms.BooleanField(
        label="Je ferme le compte de la structure : plus personne n’agira pour elle",
        required=False,
        help_text="Par exemple si vous l’avez choisie par erreur, ou si elle disparaît. La reprendre demandera un justificatif, "
        "vérifié par la préfecture.",
    )
    field_order = ["relais", "fermer", "motif"]

    def __init__(self, *args: Any, membres: QuerySet[Rattachement], dernier: bool, **kwargs: Any) -> None:
        """The box is shown to the last signatory only, the list when there is somebody to choose."""
        super().__init__(*args, **kwargs)
        self.fields["relais"].queryset = membres  # type: ignore[attr-defined]
        if not membres:
            del self.fields["relais"]
        if not dernier:
            del self.fields["fermer"]
