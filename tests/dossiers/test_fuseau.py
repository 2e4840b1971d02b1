"""A call overseas: its days are those of its own time zone, from the deposit to the act."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from tests.documents.lecture import texte
from tests.fabriques import texte_du_cahier, un_agent, un_appel, un_brouillon, une_personne, une_structure

from levier.comptes.enums import Role
from levier.dossiers.actions import creer_brouillon, deposer
from levier.dossiers.echeances.delais import terme_de_decision
from levier.dossiers.echeances.jalons import en_mots, jalons_du_dossier
from levier.dossiers.etude import etudier
from levier.dossiers.lecture.dossier import pdf_du_dossier
from levier.dossiers.lecture.recepisse import contexte_recepisse
from levier.dossiers.memoire.evenements import histoire_pour_le_service
from levier.dossiers.models import Dossier
from levier.dossiers.queries import cahier_du, reste_avant_cloture
from levier.socle import horloge
from regles.chargement import relire

GUADELOUPE, REUNION = ZoneInfo("America/Guadeloupe"), ZoneInfo("Indian/Reunion")
SOIR = dt.datetime(2021, 10, 22, 20, tzinfo=GUADELOUPE)  # 02:00 the day after in Paris


def le_texte(fuseau: str) -> str:
    return texte_du_cahier().replace("fuseau: Europe/Paris", f"fuseau: {fuseau}")


def un_depot(fuseau: str, instant: dt.datetime) -> Dossier:
    structure = une_structure()
    person = une_personne(structure)
    with horloge.figee(instant):
        appel = un_appel(le_texte(fuseau))
        draft = un_brouillon(appel, structure, par=person)
        return deposer(draft, par=person, engagement=True)


@pytest.fixture
def dossier(db) -> Dossier:
    return un_depot("America/Guadeloupe", SOIR)


@pytest.mark.requirement("SL-06")
def test_a_deposit_on_the_last_evening_is_dated_that_day(dossier):
    assert dossier.resultat is not None
    assert dossier.resultat["recevable"] is not False
    assert etudier(dossier).situation["projet.depot"] == dt.date(2021, 10, 22)


def test_a_deposit_at_the_opening_is_dated_that_day(db):
    dossier = un_depot("Indian/Reunion", dt.datetime(2021, 1, 25, 0, 30, tzinfo=REUNION))  # still the 24th in Paris
    assert etudier(dossier).situation["projet.depot"] == dt.date(2021, 1, 25)
    assert dossier.resultat is not None
    assert dossier.resultat["recevable"] is not False


def test_receipt_delays_milestones_and_journal_tell_that_day(dossier):
    cahier = cahier_du(dossier)
    assert dossier.depose_le is not None
    receipt = contexte_recepisse(dossier, recu_le=dossier.depose_le, complement=False)
    assert (receipt.recu_le.jour, receipt.recu_le.heure[:4]) == ("22\u00a0octobre\u00a02021", "20\u00a0h")
    assert "(heure de Guadeloupe)" in texte(pdf_du_dossier(dossier))
    term = terme_de_decision(dossier, cahier, [])
    assert term is not None
    assert term.le.day == 22
    deposited = next(one for one in jalons_du_dossier(dossier, cahier, []) if one.cle == "depot")
    assert en_mots(deposited, cahier.fenetre.fuseau) == "le 22 octobre 2021"
    told = [line.quand for line in histoire_pour_le_service(dossier) if "déposé" in line.phrase.lower()]
    assert {when.strftime("%d %H") for when in told} == {"22 20"}


def test_pages_tell_the_day_of_the_call_then_forget_its_zone(dossier, client):
    client.force_login(un_agent(Role.INSTRUCTEUR))
    page = client.get(f"/agent/dossiers/{dossier.numero}/").content.decode()
    assert "22 octobre 2021 à 20 h" in page
    assert "23 octobre 2021" not in page
    client.force_login(dossier.cree_par)
    assert "(heure de Guadeloupe)" in client.get(reverse("dossier:lire", args=[dossier.numero])).content.decode()
    assert "Déposée le 22 octobre 2021" in client.get(reverse("porteur:liste")).content.decode()
    with horloge.figee(SOIR):
        assert horloge.local(SOIR).day == 23


@pytest.mark.parametrize(
    ("cloture", "instant", "heures"),
    [
        ("31/10/2021", dt.datetime(2021, 10, 31, 0, 0, tzinfo=horloge.PARIS), 25),
        ("31/10/2021", dt.datetime(2021, 10, 31, 12, 0, tzinfo=horloge.PARIS), 12),
        ("27/03/2022", dt.datetime(2022, 3, 27, 0, 0, tzinfo=horloge.PARIS), 23),
        ("30/10/2021", dt.datetime(2021, 10, 30, 0, 0, tzinfo=horloge.PARIS), 24),
    ],
)
def test_days_when_clocks_change_count_true_hours(db, cloture, instant, heures):
    cahier = relire(texte_du_cahier().replace("cloture: 22/10/2021", f"cloture: {cloture}"))
    structure = une_structure()
    with horloge.figee(horloge.a_paris(2021, 9, 1)):
        draft = creer_brouillon(un_appel(), structure, par=une_personne(structure))
    assert reste_avant_cloture(draft, cahier, instant=instant) == dt.timedelta(hours=heures)
