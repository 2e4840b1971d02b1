"""Files of a request, read from either side."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.fabriques import un_brouillon
from tests.taches import derouler

from levier.dossiers.queries import pieces_jointes
from levier.socle.models import EtatFichier, Fichier


@pytest.mark.requirement("X-01")
@pytest.mark.parametrize("etat", [EtatFichier.EN_VERIFICATION, EtatFichier.ECARTE])
def test_picture_of_a_file_that_nobody_may_read_is_not_shown(client, db, etat):
    """No act leads there today (a picture is drawn after the verdict, which is final): the route does not count on it."""
    draft = un_brouillon()
    derouler(vignettes=True)
    piece = pieces_jointes(draft)[0]
    client.force_login(draft.cree_par)
    address = reverse("dossier:vignette", args=[draft.numero, piece.pk])
    assert client.get(address).getvalue().startswith(b"\x89PNG")
    Fichier.objects.filter(pk=piece.fichier_id).update(etat=etat)
    assert client.get(address).status_code == 404
