"""Which requests a person may read, from either side."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from levier.comptes.models import Personne
from levier.dossiers.models import Dossier
from levier.dossiers.queries import visibles_pour
from levier.espaces.composants.fuseau import a_l_heure_de


def dossier_visible(personne: Personne, numero: str) -> Dossier:
    """A request that the person may see, as porteur, partner or service. Raises Http404 for any other."""
    found = get_object_or_404(
        visibles_pour(personne).select_related("version").prefetch_related("acces"), numero=numero
    )
    a_l_heure_de(found)
    return found
