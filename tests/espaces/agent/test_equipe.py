"""« Équipe »: the load of each colleague, and leave: dossiers go to who stands in, and come back by the date alone."""

from __future__ import annotations

import datetime as dt

import pytest
from tests import fabriques
from tests.espaces.agent.outils import texte
from tests.espaces.agent.test_journee import titres

from levier.comptes.actions import absenter, revenir
from levier.comptes.enums import Role, RythmeDuJour
from levier.comptes.erreurs import AbsenceIncompatible
from levier.comptes.models import Absence
from levier.instruction.actions import demander_complement, ecrire_les_journees, prendre_en_charge
from levier.instruction.queries import Filtres, equipe, liste
from levier.socle import horloge
from levier.socle.erreurs import GesteInterdit
from levier.socle.models import Courriel
from levier.territoires.ressort import NATIONAL

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-09")]
DU, AU = dt.date(2021, 7, 12), dt.date(2021, 7, 23)
PENDANT, RETOUR = horloge.a_paris(2021, 7, 19, 10), horloge.a_paris(2021, 7, 24, 10)


@pytest.fixture
def collegue(db):
    return fabriques.un_agent(nom="Sacha Robin")


@pytest.fixture
def suivi(appel, collegue):
    """Followed by the colleague, sent on the 14th of June; completion late since the 10th of July."""
    with horloge.figee(horloge.a_paris(2021, 6, 14)):
        dossier = fabriques.un_dossier_depose(appel)
        prendre_en_charge(dossier, par=collegue)
    with horloge.figee(horloge.a_paris(2021, 7, 1)):
        demander_complement(
            dossier, par=collegue, message="Un devis.", elements=["devis"], echeance=dt.date(2021, 7, 10)
        )
    return dossier


def test_leave_and_return(vu_par, administrateur, agent, collegue, suivi):
    """The administrator announces it; who stands in works on the dossiers; the day after the last one, nothing is left to do."""
    place = suivi.structure.denomination
    with horloge.figee(horloge.a_paris(2021, 7, 5)):
        page = vu_par(administrateur).get("/agent/equipe/")
        assert "Sacha Robin" in texte(page)
        sent = {"personne": collegue.pk, "du": "12/07/2021", "au": "23/07/2021", "interimaires": [agent.pk]}
        said = texte(vu_par(administrateur).post("/agent/equipe/", sent, follow=True))
        assert "L’absence de Sacha Robin est annoncée." in said
        assert "Sacha Robin, du 12 juillet 2021 au 23 juillet 2021 inclus" in said
        assert "remplacez" not in texte(vu_par(agent).get("/agent/journee/"))
    for person, day in ((agent, RythmeDuJour.OUVRE), (collegue, RythmeDuJour.OUVRE)):
        person.journee = day
        person.save()
    with horloge.figee(PENDANT):
        read = vu_par(agent).get("/agent/journee/")
        assert titres(read)["Compléments en retard"] == ("1", [place])
        assert "Vous remplacez Sacha Robin" in texte(read)
        assert "en l’absence de Sacha Robin" in texte(read)
        assert "absent, Dominique Petit à sa place" in texte(vu_par(agent).get("/agent/"))
        assert "En son absence : Dominique Petit" in texte(vu_par(agent).get(f"/agent/dossiers/{suivi.numero}/"))
        assert "absent jusqu’au 23 juillet 2021" in texte(vu_par(administrateur).get("/agent/equipe/"))
        ecrire_les_journees()
        assert {one.destinataire for one in Courriel.objects.filter(cle__startswith="journee:")} == {agent.email}
    with horloge.figee(RETOUR):
        back = texte(vu_par(agent).get("/agent/journee/"))
        assert ("en l’absence de" in back, "suivi par Sacha Robin" in back) == (False, True)
        assert "suivi par vous" in texte(vu_par(collegue).get("/agent/journee/"))
        assert "à sa place" not in texte(vu_par(agent).get("/agent/"))
    (kept,) = liste(collegue, Filtres(suivi="moi")).lignes
    assert kept.suivi_par == collegue.pk  # never assigned to anybody else


def test_back_sooner_the_button_ends_it(vu_par, agent, collegue, suivi):
    with horloge.figee(PENDANT):
        absence = absenter(collegue, DU, AU, [agent], par=collegue)
        stranger = fabriques.un_agent(departement="21")
        assert vu_par(stranger).post(f"/agent/equipe/absences/{absence.pk}/retour/").status_code == 404
        page = vu_par(collegue).post(f"/agent/equipe/absences/{absence.pk}/retour/", follow=True)
        assert "Sacha Robin est de retour." in texte(page)
        assert "en l’absence de" not in texte(vu_par(agent).get("/agent/journee/"))
        assert revenir(absence, par=collegue).annulee_le == Absence.objects.get().annulee_le  # twice is once


def test_wrong_absences_are_refused_with_what_to_do(agent, collegue, administrateur):
    third, elsewhere = fabriques.un_agent(nom="Lou Blanc"), fabriques.un_agent(departement="21")
    with horloge.figee(horloge.a_paris(2021, 7, 5)):
        absenter(collegue, DU, AU, [agent], par=collegue)
        for who, du, au, others, said in (
            (agent, AU, DU, [third], "Le dernier jour"),
            (agent, dt.date(2021, 6, 1), dt.date(2021, 7, 4), [third], "Le dernier jour"),
            (collegue, AU, AU, [agent], "déjà absent du 12 juillet 2021"),
            (agent, DU, DU, [], "Choisissez qui suit"),
            (agent, DU, DU, [collegue], "Sacha Robin est absent"),
        ):
            with pytest.raises(AbsenceIncompatible, match=said):
                absenter(who, du, au, others, par=administrateur)
        for who, others, par in ((agent, [agent], agent), (agent, [elsewhere], agent), (agent, [third], third)):
            with pytest.raises(GesteInterdit):
                absenter(who, DU, AU, others, par=par)
    assert Absence.objects.count() == 1


def test_load_is_counted_by_state_and_silence_and_given_to_another(
    vu_par, administrateur, agent, collegue, suivi, appel
):
    with horloge.figee(horloge.a_paris(2021, 6, 20)):
        fabriques.un_dossier_depose(appel, fabriques.une_structure(fabriques.CC))
    with horloge.figee(horloge.a_paris(2021, 8, 1)):
        page = vu_par(administrateur).get("/agent/equipe/")
        load = {one["charge"].personne: one["charge"] for one in page.context["charges"]}
        assert (load[collegue].par_etat["a_completer"], load[collegue].proche, load[collegue].passe) == (1, 1, 0)
        assert (load[None].par_etat["depose"], load[None].total, load[agent].total) == (1, 1, 0)
        assert page.context["charges"][0]["charge"].personne is None
        (row,) = [one for one in page.context["charges"] if one["charge"].personne == collegue]
        given = vu_par(administrateur).get(row["reaffecter"])
        assert [one.dossier for one in given.context["examen"].prets] == [suivi]
        assert "Qui suit quoi" not in texte(vu_par(agent).get("/agent/equipe/"))


@pytest.mark.parametrize("combien", [1, 3])
def test_page_costs_the_same_whatever_the_team(vu_par, administrateur, appel, combien, django_assert_num_queries):
    team = [fabriques.un_agent(nom=f"Agent {rank}") for rank in range(combien + 1)]
    with horloge.figee(horloge.a_paris(2021, 7, 5)):
        for one in team[1:]:
            absenter(one, DU, AU, team[:1], par=one)
        client = vu_par(administrateur)
        with django_assert_num_queries(7):
            assert len(client.get("/agent/equipe/").context["equipe"].absences) == combien


def test_reader_has_no_team(vu_par, suivi):
    page = texte(vu_par(fabriques.un_agent(Role.LECTEUR)).get("/agent/equipe/"))
    assert ("Qui suit quoi" in page, "Annoncer une absence" in page) == (False, False)


def test_a_long_team_is_read_by_pages_and_by_service(vu_par, monkeypatch):
    """Every colleague of the nation once; the absence of one who is on another page is ended all the same."""
    monkeypatch.setattr(equipe, "TAILLE", 2)
    here, there = (fabriques.un_agent(departement=code, nom=f"Agent {code}") for code in ("71", "21"))
    twins = [fabriques.un_agent(nom="Camille Martin") for _ in range(2)]
    nation = vu_par(fabriques.un_agent_de(NATIONAL, Role.ADMINISTRATEUR, nom="Alex Durand"))
    with horloge.figee(horloge.a_paris(2021, 7, 5)):
        away = absenter(twins[1], DU, AU, twins[:1], par=twins[1])
        read, address = [], "/agent/equipe/"
        while address:
            page = nation.get(address)
            read.append([one.pk for one in page.context["equipe"].membres])
            address = page.context["url_suivante"] and f"/agent/equipe/{page.context['url_suivante']}"
        assert read == [[there.pk, here.pk], [one.pk for one in twins]]
        apart = nation.get("/agent/equipe/?lieu=21").context
        assert ([one.nom for one in apart["equipe"].membres], len(apart["charges"])) == (["Agent 21"], 1)
        assert "Aucun agent n’instruit dans ce service." in texte(nation.get("/agent/equipe/?lieu=33"))
        back = nation.post(f"/agent/equipe/absences/{away.pk}/retour/", follow=True)
        assert "Camille Martin est de retour." in texte(back)
