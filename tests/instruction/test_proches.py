"""What is near a request: same files, same title, titles that share rare words; and what is told of it to whom."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.fabriques import AUTRE_COMMUNE, COMMUNE, un_agent, un_appel, un_brouillon, un_dossier_depose, une_structure
from tests.proprietaire import en_proprietaire

from levier.instruction.models import DossierRecu
from levier.instruction.queries import rapprochements
from levier.instruction.queries.proches import ressemblance
from levier.socle.models import Fichier

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("N-05", "N-06", "IF-06")]
TITRE = "Dématérialisation des actes et archivage électronique mutualisé"


def un_depose(appel, lieu: str, titre: str):
    dossier = un_dossier_depose(appel, une_structure(lieu))
    dossier.reponses["projet.titre"] = titre
    dossier.save(update_fields=["reponses"])
    return dossier


@pytest.fixture
def monde(db):
    """Three requests of one call: the first, the same title elsewhere, another subject that holds the same file."""
    appel = un_appel()
    ici, ailleurs = (
        un_depose(appel, COMMUNE, TITRE),
        un_depose(appel, AUTRE_COMMUNE, TITRE.replace("mutualisé", "commun")),
    )
    copie = un_depose(appel, "71137", "Former les agents d’accueil")
    with en_proprietaire(Fichier):
        for dossier in (ici, ailleurs, copie):
            for rank, piece in enumerate(dossier.pieces.all()):
                Fichier.objects.filter(pk=piece.fichier_id).update(empreinte=f"{dossier.pk:032}{rank:032}")
        ours, theirs = (dossier.pieces.order_by("pk")[0].fichier_id for dossier in (ici, copie))
        Fichier.objects.filter(pk=theirs).update(empreinte=Fichier.objects.get(pk=ours).empreinte)
    un_brouillon(appel, une_structure("71350"))
    return ici, ailleurs, copie


def test_words_of_titles_are_compared_whole():
    assert ressemblance(["acte", "archivage"], ["acte", "archivage"]) == 1
    assert ressemblance(["acte", "archivage"], ["acte", "numerique"]) == pytest.approx(1 / 3)
    assert ressemblance([], []) == 0


def test_duplicates_and_similar_projects_in_three_statements(monde, django_assert_num_queries):
    ici, ailleurs, copie = monde
    agent = un_agent()
    rapprochements(ici, agent)
    with django_assert_num_queries(4):  # the rights of the person, then three
        seen = rapprochements(ici, agent)
    assert [(one.numero, one.doublon) for one in seen.doublons] == [(copie.numero, "1 fichier identique")]
    assert [(one.numero, one.vue, one.doublon) for one in seen.proches] == [(ailleurs.numero, True, "")]
    assert seen.ailleurs == 0
    ailleurs.reponses["projet.titre"] = TITRE.replace("é", "e")
    ailleurs.save(update_fields=["reponses"])
    assert ailleurs.numero in [
        one.numero for one in rapprochements(ici, agent).proches
    ]  # of another territory: no duplicate
    ailleurs.structure = ici.structure
    ailleurs.save(update_fields=["structure"])
    same = rapprochements(ici, agent).doublons
    assert (ailleurs.numero, "même titre, même structure") in [(one.numero, one.doublon) for one in same]


def test_elsewhere_is_counted_and_told_once_public(monde, client):
    ici, ailleurs, copie = monde
    DossierRecu.objects.filter(pk__in=[ailleurs.pk, copie.pk]).update(departement="21", region="27")
    agent = un_agent(nom="Noa Girard")
    seen = rapprochements(ici, agent)
    assert (seen.doublons, seen.proches, seen.ailleurs) == ((), (), 2)
    client.force_login(agent)
    page = reverse("agent:rapprochements", args=[ici.numero])
    told = client.get(page).content.decode()
    assert "2 autres demandes proches" in told
    assert not [word for one in (ailleurs, copie) for word in (one.numero, one.structure.denomination) if word in told]
    DossierRecu.objects.filter(pk=ailleurs.pk).update(acte="notifie")
    told = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert ailleurs.structure.denomination in told
    assert reverse("agent:dossier", args=[ailleurs.numero]) not in told
