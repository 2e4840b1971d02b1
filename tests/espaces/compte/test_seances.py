"""One's sessions, idle time, and the second factor of agents."""

from __future__ import annotations

import datetime as dt

import pyotp
import pytest
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode
from tests.comptes.conftest import MOT_DE_PASSE, un_agent, une_personne

from levier.comptes import actions, seances
from levier.comptes.actions.second_facteur import PAS
from levier.comptes.enums import Role
from levier.comptes.erreurs import CodeFaux, CompteClos, TropDEssais
from levier.comptes.frein import Tentative
from levier.comptes.models import Personne, SecondFacteur
from levier.espaces.composants.code_recent import PROUVE
from levier.socle import horloge, journal
from levier.socle.acteurs import SYSTEME
from levier.socle.erreurs import GesteInterdit

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
CODE = "comptes:second_facteur"


def entrer(personne: Personne, agent: str = FIREFOX) -> Client:
    client = Client(headers={"user-agent": agent})
    answer = client.post(reverse("comptes:connexion"), {"email": personne.email, "mot_de_passe": MOT_DE_PASSE})
    assert answer.status_code == 302
    return client


def est_entre(client: Client) -> bool:
    return get_user(client).is_authenticated


def reculer(client: Client, minutes: int, *noms: str) -> None:
    session = client.session
    for name in noms:
        session[name] = (horloge.temps_reel() - dt.timedelta(minutes=minutes)).isoformat()
    session.save()


def test_sessions_are_seen_and_ended_one_or_all_others(db):
    person, page, end = une_personne(), reverse("comptes:sessions"), reverse("comptes:finir_session")
    here, there, away = entrer(person), entrer(person, "Mozilla (Linux; Android 15) Chrome/1"), entrer(person)
    seen = here.get(page).content.decode()
    assert [text in seen for text in ("Firefox, Windows", "Chrome, Android", "cette session")] == [True] * 3
    other = seances.en_cours(une_personne()).first()
    stranger = entrer(une_personne())
    assert (other, stranger.post(end, {"seance": seances.en_cours(person)[0].pk}).status_code) == (None, 404)
    chosen = seances.en_cours(person).get(appareil="Chrome, Android")
    here.post(end, {"seance": chosen.pk})
    assert [est_entre(one) for one in (here, there, away)] == [True, False, True]
    here.post(end)
    assert [est_entre(one) for one in (here, away)] == [True, False]
    third = entrer(person)
    typed = {"mot_de_passe_actuel": MOT_DE_PASSE, "mot_de_passe": "un-nouveau-mot-de-passe"}
    here.post(reverse("comptes:mot_de_passe"), typed)
    assert (est_entre(here), est_entre(third), seances.en_cours(person).count()) == (True, False, 1)
    here.post(reverse("comptes:deconnexion"))
    seances.purger()
    assert person.seances.count() == 0


def test_session_of_an_agent_ends_when_nobody_uses_it_that_of_a_porteur_goes_on(db):
    for person, left in ((un_agent(Role.INSTRUCTEUR), True), (une_personne(), False)):
        client = entrer(person)
        reculer(client, 29, seances.VUE)
        assert client.get(reverse("comptes:profil")).status_code == 200
        assert person.seances.get().vue_le > horloge.temps_reel() - dt.timedelta(minutes=1)
        reculer(client, 31, seances.VUE)
        answer = client.get(reverse("comptes:profil"))
        assert (answer.status_code == 302, est_entre(client)) == (left, not left)


def test_suspended_account_stops_at_once_and_comes_back_with_a_new_password(db):
    agent, chief = un_agent(Role.INSTRUCTEUR), un_agent(Role.ADMINISTRATEUR)
    client, desk = entrer(agent), entrer(chief)
    page = reverse("agent:fermeture", args=[agent.habilitations.get().pk])
    assert "Le suspendre seulement" in desk.get(page).content.decode()
    desk.post(page, {"geste": "suspendre", "motif": "Poste volé."})
    assert client.get("/agent/").url.startswith(reverse("comptes:connexion"))
    with pytest.raises(CompteClos):
        actions.identifier(agent.email, MOT_DE_PASSE, adresse="")
    desk.post(page, {"geste": "retablir", "motif": "Poste retrouvé."})
    agent.refresh_from_db()
    assert (agent.is_active, agent.has_usable_password(), agent.habilitations.get().retiree_le) == (True, False, None)
    assert [event.nom for event in journal.histoire(agent)][-2:] == ["compte_suspendu", "compte_retabli"]
    actions.suspendre_un_compte(agent, motif="Départ.", par=SYSTEME)
    actions.fermer_un_compte(agent, motif="Départ.", par=SYSTEME)
    with pytest.raises(CompteClos):
        actions.retablir_un_compte(agent, motif="Erreur.", par=SYSTEME)
    with pytest.raises(GesteInterdit):
        actions.suspendre_un_compte(chief, motif="x", par=agent)


def test_agent_chooses_an_application_then_gives_a_code_and_a_recent_one_to_decide(db, settings):
    settings.LEVIER_SECOND_FACTEUR = True
    agent, page = un_agent(Role.ADMINISTRATEUR), reverse(CODE)
    client = entrer(agent)
    back = urlencode({"next": "/agent/"})
    assert client.get("/agent/").url == f"{page}?{back}"
    assert client.get("/agent/", headers={"hx-request": "true"})["HX-Redirect"].startswith(page)
    assert client.get(reverse("espaces:accueil")).status_code == 200
    secret = client.get(page).context["secret"]
    assert client.post(page, {"code": "000000"}).status_code == 200
    told = client.post(page, {"code": pyotp.TOTP(secret).now(), "next": "/agent/"})
    paper = told.context["codes"]
    assert (len(set(paper)), told.context["suite"], client.get("/agent/").status_code) == (10, "/agent/", 200)
    assert secret not in client.get(f"{page}?changer=1").content.decode()
    again = entrer(agent)
    assert again.get("/agent/").status_code == 302
    assert "FreeOTP" not in again.get(f"{page}?changer=1").content.decode()  # only who gave a code changes it
    assert again.post(page, {"code": paper[0], "next": "/agent/"}).url == "/agent/"
    assert again.get("/agent/").status_code == 200
    rights = reverse("agent:habilitations")
    assert again.get(rights).status_code == 200
    reculer(again, 16, PROUVE)
    assert [again.get("/agent/").status_code, again.get(rights).url, again.post(rights).url] == [
        200, *[f"{page}?{urlencode({'next': rights})}"] * 2
    ]  # fmt: skip
    porteur = entrer(une_personne())
    assert porteur.get(reverse("comptes:structures")).status_code == 200


def test_each_code_is_taken_once_and_guesses_are_counted_apart(db, monkeypatch):
    agent, secret = un_agent(Role.INSTRUCTEUR), pyotp.random_base32()
    now = horloge.temps_reel()
    monkeypatch.setattr(horloge, "temps_reel", lambda: now)

    def code(pas: int) -> str:
        return pyotp.TOTP(secret).at(now + dt.timedelta(seconds=PAS * pas))

    first = code(0)
    paper = actions.poser_un_second_facteur(agent, secret=secret, code=first)
    for used in (first, code(-1), code(3), "", "é" * 6):
        with pytest.raises(CodeFaux):
            actions.prouver_par_un_code(agent, used)
    assert actions.prouver_par_un_code(agent, code(1)) == 10
    with pytest.raises(CodeFaux):
        actions.prouver_par_un_code(agent, code(1))
    assert actions.prouver_par_un_code(agent, f" {paper[0].upper()} ") == 9
    with pytest.raises(CodeFaux):
        actions.prouver_par_un_code(agent, paper[0])
    now += dt.timedelta(seconds=PAS * 4)
    for _ in range(Tentative.CODE.par_couple - 1):
        with pytest.raises(CodeFaux):
            actions.prouver_par_un_code(agent, "000000")
    with pytest.raises(TropDEssais):
        actions.prouver_par_un_code(agent, paper[1])
    assert actions.identifier(agent.email, MOT_DE_PASSE, adresse="") == agent
    actions.oublier_le_second_facteur(agent, motif="Téléphone perdu, vu au guichet.", par=SYSTEME)
    assert SecondFacteur.objects.count() == 0
    with pytest.raises(GesteInterdit):
        actions.oublier_le_second_facteur(agent, motif="x", par=agent.en_tant_que(Role.INSTRUCTEUR))
