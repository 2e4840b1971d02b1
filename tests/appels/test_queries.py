from __future__ import annotations

import datetime as dt

import pytest
from tests.fabriques import texte_du_cahier, texte_prolonge, un_appel, un_dossier_depose

from levier.appels.actions import publier
from levier.appels.enums import EtatVersion
from levier.appels.erreurs import AppelNonPublie, CahierRefuse
from levier.appels.models import Appel, VersionCahier
from levier.appels.queries import (
    appels_publies,
    cahier_de,
    est_ouvert,
    fenetre,
    version_en_vigueur,
    versions_en_vigueur,
)
from levier.dossiers.etude import etudier
from levier.socle import horloge
from levier.socle.acteurs import SYSTEME
from levier.territoires.enums import Perimetre


@pytest.fixture
def cahier(db):
    return cahier_de(version_en_vigueur(un_appel()))


@pytest.mark.requirement("SL-06")
def test_window_runs_from_the_first_instant_to_the_last_second(cahier):
    assert fenetre(cahier) == (horloge.a_paris(2021, 1, 25, 0), horloge.a_paris(2021, 10, 22, 23, 59, 59))


@pytest.mark.requirement("SL-06")
@pytest.mark.parametrize(
    ("instant", "raison"),
    [
        (
            horloge.a_paris(2021, 1, 24, 23, 59, 59),
            "Le dépôt n’est pas encore ouvert : il commence le 25 janvier 2021.",
        ),
        (horloge.a_paris(2021, 1, 25, 0), ""),
        (horloge.a_paris(2021, 10, 22, 23, 59, 59), ""),
        (horloge.a_paris(2021, 10, 22, 23, 59, 59).replace(microsecond=999_999), ""),
        (dt.datetime(2021, 10, 22, 21, 59, 59, tzinfo=dt.UTC), ""),
        (
            horloge.a_paris(2021, 10, 23, 0),
            "Le dépôt est clos depuis le 22 octobre 2021 à 23 h 59 min 59 s (heure de Paris) : aucune demande n’est plus reçue.",
        ),
    ],
)
def test_window_limits_are_included(cahier, instant, raison):
    verdict = est_ouvert(cahier, instant)
    assert (verdict.permis, verdict.raison) == (not raison, raison)


def test_window_is_read_at_business_time_by_default(cahier):
    assert est_ouvert(cahier)
    with horloge.figee(horloge.a_paris(2021, 11, 1)):
        assert not est_ouvert(cahier)


def test_call_without_version_is_not_published(db):
    appel = Appel.objects.create(
        identifiant="vide", titre="Guichet vide", fonds="x", service="x", perimetre=Perimetre.NATIONAL
    )
    assert list(appels_publies()) == []
    with pytest.raises(AppelNonPublie, match="Guichet vide"):
        version_en_vigueur(appel)


@pytest.mark.parametrize("combien", [1, 3])
def test_list_of_calls_is_one_query(db, django_assert_num_queries, combien):
    for rank in range(combien):
        for text in (texte_du_cahier(), texte_prolonge()):
            publier(text.replace("id: fitn7-axe3-saone-et-loire", f"id: guichet-{rank}"), par=SYSTEME)
    with django_assert_num_queries(1):
        found = [(v.appel.identifiant, v.numero, cahier_de(v).identite.titre) for v in versions_en_vigueur()]
    assert sorted((slug, number) for slug, number, _ in found) == [(f"guichet-{rank}", 2) for rank in range(combien)]
    assert appels_publies().count() == combien


ANCIENS = {
    "assiette sans rôle": ("depenses_eligibles", "base_retenue"),
    "variable inconnue": ("« {projet_titre} »", "« {projet_titr} »"),
    "exemple devenu faux": (
        "attendu: {recevable: oui, montant: 28 000 €}",
        "attendu: {recevable: oui, montant: 28 001 €}",
    ),
}


@pytest.mark.requirement("N-04")
@pytest.mark.parametrize("nom", ANCIENS)
def test_version_that_an_older_loader_published_is_read_and_takes_requests(db, nom):
    avant, apres = ANCIENS[nom]
    assert avant in texte_du_cahier()
    text = texte_du_cahier().replace(avant, apres)
    call = un_appel()
    with pytest.raises(CahierRefuse):
        publier(text, par=SYSTEME)
    VersionCahier.objects.create(
        appel=call,
        numero=2,
        texte=text,
        empreinte="ancienne",
        etat=EtatVersion.PUBLIEE,
        ouverture=dt.date(2021, 1, 25),
        cloture=dt.date(2021, 10, 22),
        publiee_le=horloge.maintenant(),
    )
    dossier = un_dossier_depose(call)
    assert (dossier.version.numero, cahier_de(dossier.version).identite.titre) == (2, call.titre)
    assert etudier(dossier).resultat.montant == 28_000_00
