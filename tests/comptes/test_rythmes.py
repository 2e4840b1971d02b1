"""Mails that only inform: one daily digest rather than a flood, at the rhythm that each person chose, told once each."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.conf import settings
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.comptes.conftest import une_personne
from tests.fabriques import un_agent, un_appel, un_dossier_depose
from tests.socle.concurrence import Course
from tests.taches import derouler

from levier.comptes import actions, jetons, queries, tasks
from levier.comptes.actions import choisir_rythme, modifier_profil, resumer_courriels
from levier.comptes.enums import Rythme
from levier.comptes.erreurs import LienRefuse
from levier.comptes.models import Personne
from levier.dossiers.actions import retirer
from levier.socle import courriels, journal
from levier.socle.models import Courriel, EtatCourriel
from levier.socle.objets import SANS_OBJET, Objet

pytestmark = pytest.mark.requirement("X-10")
SEPT_HEURES_D_ETE = int(dt.datetime(2026, 7, 1, 5, tzinfo=dt.UTC).timestamp())
SEPT_HEURES_D_HIVER = int(dt.datetime(2026, 12, 1, 6, tzinfo=dt.UTC).timestamp())


@pytest.fixture
def lectrice(db) -> Personne:
    return une_personne("lectrice@mairie.example")


def au_rythme(personne: Personne, rythme: Rythme) -> Personne:
    return modifier_profil(
        personne, nom=personne.nom, fonction=personne.fonction, telephone=personne.telephone, rythme=rythme
    )


def informer(
    personne: Personne, sujet: str = "Un membre est parti", *, objet: Objet = SANS_OBJET, lien: str = "/compte/"
) -> Courriel:
    """A mail that informs, whatever it says."""
    mail = courriels.informer(queries.abonne(personne), "courriels/membre_parti.txt", {}, objet=objet)
    Courriel.objects.filter(pk=mail.pk).update(
        sujet=sujet, texte=f"Bonjour,\n\nVoir :\n{settings.LEVIER_ADRESSE}{lien}\n"
    )
    return mail


def etats(personne: Personne) -> list[str]:
    return list(Courriel.objects.filter(destinataire=personne.email).order_by("id").values_list("etat", flat=True))


def envois() -> int:
    return ProcrastinateJob.objects.filter(task_name="socle.envoyer_courriel").count()


@pytest.mark.parametrize(
    ("rythme", "etat", "jobs"),
    [(Rythme.JOUR, "a_regrouper", 0), (Rythme.IMMEDIAT, "a_envoyer", 1), (Rythme.AUCUN, "non_voulu", 0)],
)
def test_mail_that_informs_follows_the_rhythm_and_one_that_is_due_does_not(lectrice, rythme, etat, jobs):
    person = au_rythme(lectrice, rythme)
    informer(person)
    assert (etats(person), envois()) == ([etat], jobs)
    actions.demander_mot_de_passe(person.email)
    assert (etats(person), envois()) == ([etat, "a_envoyer"], jobs + 1)


def test_rhythms_of_all_readers_take_one_query_and_a_stranger_is_told_at_once(lectrice, django_assert_num_queries):
    other = au_rythme(une_personne("b@mairie.example"), Rythme.AUCUN)
    asked = [other.email, "mairie@ailleurs.example", lectrice.email]
    with django_assert_num_queries(1):
        found = queries.abonnes(asked)
    assert [(one.adresse, one.depart, bool(one.desabonnement)) for one in found] == [
        (other.email, EtatCourriel.NON_VOULU, True),
        ("mairie@ailleurs.example", EtatCourriel.A_ENVOYER, False),
        (lectrice.email, EtatCourriel.A_REGROUPER, True),
    ]


def _un_agent_arrive_apres_la_publication():
    """The publication of the call was for the agents of that day: this one hears of requests alone."""
    un_appel()
    ProcrastinateJob.objects.all().delete()
    return un_agent()


def test_agent_told_of_deposits_reads_one_digest_with_each_sentence_and_link(db):
    agent = _un_agent_arrive_apres_la_publication()
    first, second = un_dossier_depose(), un_dossier_depose()
    derouler()
    retirer(first, par=first.cree_par, motif="Projet abandonné.")
    derouler()
    assert etats(agent) == ["a_regrouper"] * 3
    tasks.resumer(SEPT_HEURES_D_ETE)
    digest = Courriel.objects.get(sujet="Votre résumé : 3 nouvelles")
    assert digest.destinataire == agent.email
    told = [
        (mail.sujet, mail.resume_id) for mail in Courriel.objects.filter(etat="regroupe").order_by("objet_numero", "id")
    ]
    assert {link for _, link in told} == {digest.pk}
    lines = digest.texte.splitlines()
    start = lines.index(f"Nouvelle demande n° {first.numero} : « Commune de Dompierre-les-Ormes ».")
    link = "http://localhost/agent/dossiers/{}/".format
    assert lines[start : start + 7] == [
        f"Nouvelle demande n° {first.numero} : « Commune de Dompierre-les-Ormes ».",
        link(first.numero),
        f"Demande n° {first.numero} retirée : « Commune de Dompierre-les-Ormes ».",
        link(first.numero),
        "",
        f"Nouvelle demande n° {second.numero} : « Commune de Dompierre-les-Ormes ».",
        link(second.numero),
    ]


def test_link_typed_in_a_project_is_not_the_link_of_its_news(db):
    agent = _un_agent_arrive_apres_la_publication()
    dossier = un_dossier_depose(reponses={"projet.titre": "http://ailleurs.example/piege/ http://localhost/piege/"})
    derouler()
    resumer_courriels(agent.email)
    digest = Courriel.objects.get(sujet="Votre résumé : 1 nouvelle")
    links = re.findall(r"https?://\S+", digest.texte)
    assert links == [f"http://localhost/agent/dossiers/{dossier.numero}/", "http://localhost"]


def test_long_digest_tells_the_first_ones_their_number_and_where_the_others_are(lectrice):
    for rank in range(courriels.RESUME_MAX + 2):
        informer(lectrice, f"Nouvelle {rank}")
    resumer_courriels(lectrice.email)
    digest = Courriel.objects.get(sujet="Votre résumé : 52 nouvelles")
    assert re.findall(r"^Nouvelle (\d+)\.$", digest.texte, re.MULTILINE) == [str(n) for n in range(50)]
    assert "Et 2 autres nouvelles, dans votre espace :\nhttp://localhost/mes-demandes/\n" in digest.texte
    assert etats(lectrice) == ["regroupe"] * 52 + ["a_envoyer"]


def test_digests_leave_at_seven_in_paris_summer_and_winter(lectrice):
    informer(lectrice)
    for other_hour in (SEPT_HEURES_D_ETE + 3600, SEPT_HEURES_D_HIVER - 3600):
        tasks.resumer(other_hour)
    assert etats(lectrice) == ["a_regrouper"]
    tasks.resumer(SEPT_HEURES_D_ETE)
    informer(lectrice)
    tasks.resumer(SEPT_HEURES_D_HIVER)
    assert etats(lectrice) == ["regroupe", "a_envoyer", "regroupe", "a_envoyer"]


def test_digest_played_twice_is_one(lectrice):
    informer(lectrice)
    for _ in range(2):
        tasks.resumer(SEPT_HEURES_D_ETE)
    assert (etats(lectrice), envois()) == (["regroupe", "a_envoyer"], 1)


def test_digests_killed_midway_double_and_lose_nothing(lectrice, monkeypatch):
    later = une_personne("plus-tard@mairie.example")
    for person in (lectrice, later):
        informer(person, f"Nouvelle pour {person.email}")
    real = courriels._nouvelle

    def mourir(mail):
        if mail.destinataire == later.email:
            raise KeyboardInterrupt
        return real(mail)

    monkeypatch.setattr(courriels, "_nouvelle", mourir)
    with pytest.raises(KeyboardInterrupt):
        tasks.resumer(SEPT_HEURES_D_ETE)
    assert (etats(lectrice), etats(later)) == (["regroupe", "a_envoyer"], ["a_regrouper"])
    monkeypatch.undo()
    tasks.resumer(SEPT_HEURES_D_ETE)
    assert (etats(lectrice), etats(later), envois()) == (["regroupe", "a_envoyer"], ["regroupe", "a_envoyer"], 2)


def test_two_workers_at_once_write_one_digest(base_reelle, monkeypatch):
    person = une_personne()
    informer(person)
    race, real = Course(base_reelle), courriels._nouvelle

    def attendre(mail):
        race.point()
        return real(mail)

    monkeypatch.setattr(courriels, "_nouvelle", attendre)
    results = race.jouer(*[lambda: resumer_courriels(person.email)] * 2)
    assert (results, etats(person), envois()) == ([None, None], ["regroupe", "a_envoyer"], 1)


def test_each_event_now_wanted_what_waited_leaves_at_once_in_one_mail(lectrice):
    for _ in range(3):
        informer(lectrice)
    au_rythme(lectrice, Rythme.IMMEDIAT)
    assert (etats(lectrice), envois()) == (["regroupe"] * 3 + ["a_envoyer"], 1)


def test_none_now_wanted_what_waited_is_given_up(lectrice):
    informer(lectrice)
    au_rythme(lectrice, Rythme.AUCUN)
    tasks.resumer(SEPT_HEURES_D_ETE)
    assert (etats(lectrice), envois()) == (["non_voulu"], 0)


def test_mail_written_while_its_reader_was_leaving_is_given_up_by_the_digest(lectrice):
    """Its writer had read the rhythm before the change."""
    before = queries.abonne(lectrice)
    au_rythme(lectrice, Rythme.AUCUN)
    courriels.informer(before, "courriels/membre_parti.txt", {})
    tasks.resumer(SEPT_HEURES_D_ETE)
    assert (etats(lectrice), envois()) == (["non_voulu"], 0)


def test_what_waits_follows_the_account_to_its_new_address(lectrice):
    informer(lectrice)
    asked = actions.demander_changement_email(
        lectrice, email="neuve@mairie.example", mot_de_passe="cheval-agrafe-pile-71"
    )
    moved = actions.confirmer_changement_email(jetons.faire(jetons.Usage.CHANGEMENT, asked), par=lectrice)
    resumer_courriels(moved.email)
    digest = Courriel.objects.get(sujet="Votre résumé : 1 nouvelle")
    assert (digest.destinataire, digest.desabonnement) == (moved.email, queries.abonne(moved).desabonnement)
    assert not Courriel.objects.filter(etat="a_regrouper").exists()


def test_rhythm_chosen_by_a_mail_is_journaled_once_with_where_from(lectrice):
    token = jetons.faire_desabonnement(lectrice)
    for _ in range(2):
        assert choisir_rythme(token, Rythme.AUCUN).rythme == "aucun"
    (event,) = journal.histoire(lectrice).filter(nom="profil_modifie")
    assert (event.avant, event.apres, event.motif) == (
        {"rythme": "jour"},
        {"rythme": "aucun"},
        "Par le lien d’un courriel.",
    )


def test_profile_saved_without_a_rhythm_keeps_it(lectrice):
    person = au_rythme(lectrice, Rythme.AUCUN)
    assert modifier_profil(person, nom="Autre", fonction="maire", telephone="").rythme == "aucun"


def test_link_of_an_earlier_address_of_another_account_or_altered_is_refused(lectrice):
    token = jetons.faire_desabonnement(lectrice)
    other = jetons.faire_desabonnement(une_personne())
    mixed = token.partition(":")[0] + ":" + other.partition(":")[2]
    for wrong in (mixed, token + "x", token[:-1], "", ":", "1", f"9{token}", "99999999999999999999:x"):
        with pytest.raises(LienRefuse):
            choisir_rythme(wrong, Rythme.AUCUN)
    lectrice.email = "neuve@mairie.example"
    lectrice.save()
    with pytest.raises(LienRefuse):
        choisir_rythme(token, Rythme.AUCUN)


def test_digest_is_a_real_mail_that_its_reader_stops_in_one_click(lectrice, boite_smtp, settings, client):
    settings.LEVIER_ADRESSE = "https://aides.prefecture-de-saone-et-loire.gouv.example"
    informer(lectrice)
    informer(lectrice, objet=Objet("dossiers.dossier", "71-2021-000001"), lien="/demandes/71-2021-000001/")
    tasks.resumer(SEPT_HEURES_D_ETE)
    derouler(courriels=True)
    (received,) = boite_smtp.pour(lectrice.email)
    link = received["List-Unsubscribe"].strip(" <>")
    assert link.startswith(f"{settings.LEVIER_ADRESSE}/courriels/")
    assert received["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert received["Subject"] == "Votre résumé : 2 nouvelles"
    text, html = (received.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert f"ne plus les recevoir :\n{link}\n" in text.replace("\r\n", "\n")
    assert (f'<a href="{link}">' in html, f'href="{settings.LEVIER_ADRESSE}/demandes/71-2021-000001/"' in html) == (
        True,
        True,
    )
    stopped = client.post(link.removeprefix(settings.LEVIER_ADRESSE), {"List-Unsubscribe": "One-Click"})
    assert (stopped.status_code, Personne.objects.get().rythme) == (200, "aucun")


def test_header_of_unsubscription_reaches_the_server_whole(lectrice, boite_smtp, settings):
    """Folded or encoded, a long link would not be read by providers."""
    settings.LEVIER_ADRESSE = "https://" + "x" * 60 + ".gouv.example"
    mail = informer(au_rythme(lectrice, Rythme.IMMEDIAT))
    courriels.envoyer(mail.pk)
    unfolded = re.sub(r"\r\n(?=[ \t])", "", boite_smtp.brut[-1].decode())
    assert re.findall(r"^List-Unsubscribe: +(\S+)\r$", unfolded, re.MULTILINE) == [f"<{mail.desabonnement}>"]


def test_mail_that_is_due_has_no_way_to_stop_it_and_plain_http_no_one_click(lectrice, boite_smtp):
    informer(au_rythme(lectrice, Rythme.IMMEDIAT))
    actions.demander_mot_de_passe(lectrice.email)
    derouler(courriels=True)
    informing, due = boite_smtp.pour(lectrice.email)
    assert [mail["List-Unsubscribe"] is not None for mail in (informing, due)] == [True, False]
    assert [mail["List-Unsubscribe-Post"] for mail in (informing, due)] == [None, None]
    assert "ne plus les recevoir" not in due.get_body(("plain",)).get_content()
