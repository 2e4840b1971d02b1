"""A piece beside the request, the pieces around it, and the dossiers around in the list that one left."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from PIL import Image
from tests import fabriques
from tests import mauvais_fichiers as mauvais
from tests.espaces.agent.outils import texte

from levier.espaces.composants.requete import QUITTEE
from levier.socle import fichiers
from levier.socle.fichiers import vignettes

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("X-01", "X-09")
def test_piece_stands_beside_the_request_and_its_pages_are_drawn_apart(vu_par, depose, agent):
    client = vu_par(agent)
    first, second = depose.pieces.order_by("pk")
    read = client.get(reverse("agent:piece", args=[depose.numero, first.pk]))
    assert "Pièce 1 sur 2" in texte(read)
    assert "Accompagnement par un prestataire" in texte(read)
    assert reverse("agent:piece", args=[depose.numero, second.pk]) in read.content.decode()
    assert client.get(reverse("agent:piece", args=[depose.numero, 0])).status_code == 404
    for _ in range(2):  # drawn, then as it was kept
        drawn = client.get(reverse("agent:feuilles", args=[depose.numero, first.pk]))
        assert drawn["Content-Type"] == "image/jpeg"
        assert drawn["X-Content-Type-Options"] == "nosniff"
        with Image.open(io.BytesIO(b"".join(drawn.streaming_content))) as picture:
            assert picture.height > 1000


def test_file_that_gives_no_page_is_not_there():
    for nom, content in (("note.docx", mauvais.un_docx()), ("devis.pdf", fabriques.un_pdf())):
        kept = fichiers.recevoir(io.BytesIO(content), nom, formats=tuple(fichiers.SORTES))
        if nom.endswith("pdf"):
            fichiers.chemin(kept).write_bytes(b"%PDF-1.7 rien")
        assert vignettes.feuilles(kept) is None


@pytest.mark.requirement("X-09")
def test_next_and_previous_follow_the_list_as_it_was_filtered(vu_par, appel, agent):
    owner = fabriques.une_personne(structure := fabriques.une_structure())
    one, two, three = (
        fabriques.un_dossier_depose(appel, structure, par=owner, depenses=spent, demande=wanted)
        for spent, wanted in (("40000", "28000"), ("10000", "7000"), ("20000", "14000"))
    )
    client = vu_par(agent)
    client.cookies[QUITTEE] = "tri=demande&demande_max=20000"

    def voisin(dossier, sens: str) -> str:
        return client.get(reverse("agent:voisin", args=[dossier.numero, sens]))["Location"].split("/")[-2]

    assert voisin(two, "suivant") == three.numero
    assert voisin(three, "precedent") == two.numero
    assert voisin(three, "suivant") == three.numero
    assert "C’est le dernier dossier de la liste" in texte(client.get(reverse("agent:dossier", args=[three.numero])))
    assert voisin(one, "precedent") == three.numero
    assert client.get(reverse("agent:voisin", args=[one.numero, "ailleurs"])).status_code == 404


@pytest.mark.requirement("X-09")
def test_act_done_beside_a_piece_comes_back_to_it(vu_par, depose, agent):
    client, key = vu_par(agent), depose.pieces.order_by("pk")[0].pk
    piece = reverse("agent:piece", args=[depose.numero, key])
    comite = f"{reverse('agent:affectation', args=[depose.numero])}?piece={key}"
    assert comite in client.get(piece).content.decode()
    assert "Revenir à la pièce" in texte(client.get(comite))
    take = reverse("agent:prise_en_charge", args=[depose.numero])
    assert client.post(f"{take}?piece={key}")["Location"] == piece
    assert client.post(comite, {"instructeur": agent.pk})["Location"] == piece
    for elsewhere in ("", "?piece=", "?piece=//exemple.fr", "?piece=-1"):
        assert client.post(take + elsewhere)["Location"] == reverse("agent:dossier", args=[depose.numero])
