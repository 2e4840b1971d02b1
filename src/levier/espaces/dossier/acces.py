"""Which requests a person may read, from either side."""

from __future__ import annotations

from django.http import Http404

from levier.comptes.models import Personne
from levier.dossiers.models import Dossier
from levier.dossiers.permissions import exiger_pas_exclu
from levier.dossiers.queries import visibles_pour
from levier.espaces.composants.fuseau import a_l_heure_de


def dossier_visible(personne: Personne, numero: str) -> Dossier:
    """A request that the person may see, as porteur, partner or service.

    Raises GesteInterdit for an agent kept away from it, Http404 for any other.
    """
    found = visibles_pour(personne).select_related("version").prefetch_related("acces").filter(numero=numero).first()
    if found is None:
        exiger_pas_exclu(personne, numero)
        raise Http404
    a_l_heure_de(found)
    return found
