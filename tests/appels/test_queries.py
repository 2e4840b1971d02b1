from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from tests.fabriques import CAHIER, texte_du_cahier, texte_prolonge, un_appel, un_dossier_depose

from levier.appels import queries
from levier.appels.actions import publier
from levier.appels.enums import EtatVersion
from levier.appels.erreurs import AppelNonPublie, CahierRefuse
from levier.appels.models import Appel, TexteDeCahier, VersionCahier
from levier.appels.queries import (
    appels_en_liste,
    appels_ouverts,
    appels_publies,
    cahier_de,
    depots,
    est_ouvert,
    version_en_vigueur,
)
from levier.dossiers.etude import etudier
from levier.socle import horloge
from levier.socle.acteurs import SYSTEME
from levier.socle.requetes import Requete
from levier.territoires.enums import Perimetre

CAHIERS = CAHIER.parents[1]


@pytest.fixture
def cahier(db):
    return cahier_de(version_en_vigueur(un_appel()))


@pytest.mark.requirement("SL-06")
def test_window_runs_from_the_first_instant_to_the_last_second(cahier):
    assert depots(cahier).periodes == ((horloge.a_paris(2021, 1, 25, 0), horloge.a_paris(2021, 10, 23, 0)),)


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
        found = [(call.identifiant, version_en_vigueur(call).numero) for call in appels_ouverts()]
    assert sorted(found) == [(f"guichet-{rank}", 2) for rank in range(combien)]
    assert appels_publies().count() == combien


def _copies(cahier: str, noms: list[str]) -> None:
    for nom in noms:
        publier(cahier.replace("id: fitn7-axe3-saone-et-loire", f"id: {nom}"), par=SYSTEME)


def test_row_of_a_call_says_what_its_cahier_says(db):
    for path in sorted(CAHIERS.glob("*/axe*.yaml")):
        publier(path.read_text(encoding="utf-8"), par=SYSTEME)
    moments = [horloge.a_paris(2021, mois, jour, 0) for mois in range(1, 13) for jour in (1, 2, 15, 16, 22, 23, 28)]
    for call in Appel.objects.select_related("en_vigueur"):
        cahier = cahier_de(version_en_vigueur(call))
        assert depots(call) == depots(cahier)
        assert [theme["code"] for theme in call.themes] == [theme.code for theme in cahier.themes]
        assert call.montant_annonce == (
            None if cahier.enveloppe.montant is None else Decimal(cahier.enveloppe.montant) / 100
        )
        assert (call.resume, call.millesime) == (cahier.identite.resume, cahier.identite.millesime)
    for moment in moments:
        with horloge.figee(moment):
            opened = {call.pk for call in Appel.objects.all() if est_ouvert(call)}
            assert {call.pk for call in appels_ouverts()} == opened
            assert {call.pk for call in appels_en_liste()} == {*Appel.objects.values_list("pk", flat=True)}


def test_lists_are_paged_open_calls_first(db, monkeypatch):
    monkeypatch.setattr(queries, "TAILLE_DES_LISTES", 2)
    monkeypatch.setattr(queries, "_EN_LISTE", Requete(queries._en_liste))
    _copies(texte_du_cahier(), ["b-clos", "a-clos"])
    _copies(texte_prolonge(), ["c-ouvert", "a-ouvert", "b-ouvert"])
    seen, place = [], None
    with horloge.figee(horloge.a_paris(2021, 10, 25)):
        for _ in range(4):
            page = appels_en_liste(place)
            seen += [call.identifiant for call in page[:2]]
            if len(page) <= 2:
                break
            place = page[1]
    assert sorted(seen[:3]) == ["a-ouvert", "b-ouvert", "c-ouvert"]
    assert sorted(seen[3:]) == ["a-clos", "b-clos"]


def test_cahier_is_compiled_once_whatever_the_number_of_calls(db, monkeypatch, django_assert_num_queries):
    _copies(texte_du_cahier(), [f"guichet-{rank}" for rank in range(3)])
    calls = [*Appel.objects.select_related("en_vigueur")]
    monkeypatch.setattr(queries, "_cahiers", {})
    with django_assert_num_queries(3):
        first = [cahier_de(version_en_vigueur(call)) for call in calls]
    again = [*Appel.objects.select_related("en_vigueur")]
    with django_assert_num_queries(0):
        assert all(cahier_de(version_en_vigueur(call)) is cahier for call, cahier in zip(again, first, strict=True))


def test_cahiers_kept_are_counted_and_never_another_s(db, monkeypatch):
    monkeypatch.setattr(queries, "_cahiers", {})
    monkeypatch.setattr(queries, "CAHIERS_GARDES", 2)
    _copies(texte_du_cahier(), [f"guichet-{rank}" for rank in range(4)])
    for call in Appel.objects.select_related("en_vigueur"):
        version = version_en_vigueur(call)
        assert cahier_de(version).empreinte == version.empreinte
    assert len(queries._cahiers) == 2


ANCIENS = {
    "assiette sans rôle": (("depenses_eligibles", "base_retenue"), ('texte: "{calcul}"', 'texte: "{taux}"')),
    "variable inconnue": (("« {projet_titre} »", "« {projet_titr} »"),),
    "exemple devenu faux": (
        ("attendu: {recevable: oui, montant: 28 000 €}", "attendu: {recevable: oui, montant: 28 001 €}"),
    ),
}


@pytest.mark.requirement("N-04")
@pytest.mark.parametrize("nom", ANCIENS)
def test_version_that_an_older_loader_published_is_read_and_takes_requests(db, nom):
    text = texte_du_cahier()
    for avant, apres in ANCIENS[nom]:
        assert avant in text
        text = text.replace(avant, apres)
    call = un_appel()
    with pytest.raises(CahierRefuse):
        publier(text, par=SYSTEME)
    version = VersionCahier.objects.create(
        appel=call,
        numero=2,
        empreinte="ancienne",
        etat=EtatVersion.PUBLIEE,
        ouverture=dt.date(2021, 1, 25),
        cloture=dt.date(2021, 10, 22),
        publiee_le=horloge.maintenant(),
    )
    TexteDeCahier.objects.create(version=version, texte=text)
    call.en_vigueur = version
    call.save()
    dossier = un_dossier_depose(call)
    assert (dossier.version.numero, cahier_de(dossier.version).identite.titre) == (2, call.titre)
    assert etudier(dossier).resultat.montant == 28_000_00
