"""The list of an aid without application: whether it is closed, which request stands for which beneficiary (ADR 0057)."""

from __future__ import annotations

from django.db import models

from levier.appels.models import Appel
from levier.dossiers.models import Dossier
from levier.socle.models import Travail
from levier.territoires.models import Structure


class ListeDeBeneficiaires(models.Model):
    """The list that the service established for a call: its work that makes its dossiers, closed once they are made."""

    appel = models.OneToOneField(Appel, on_delete=models.PROTECT, primary_key=True, related_name="beneficiaires")
    travail = models.ForeignKey(Travail, on_delete=models.SET_NULL, null=True, related_name="+")
    arretee_le = models.DateTimeField("arrêtée le", null=True, help_text="null: dossiers are still being made")

    class Meta:
        verbose_name = "liste de bénéficiaires"


class DossierEtabli(models.Model):
    """A dossier that the service established for a beneficiary who asked nothing."""

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, primary_key=True, related_name="etabli")
    appel = models.ForeignKey(Appel, on_delete=models.PROTECT, related_name="+")
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "dossier établi sans demande"
        constraints = [models.UniqueConstraint(fields=["appel", "structure"], name="dossier_etabli_une_fois")]
