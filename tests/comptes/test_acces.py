from __future__ import annotations

import datetime as dt

import pytest
from tests.comptes.conftest import MOT_DE_PASSE, une_personne
from tests.taches import derouler

from levier.comptes import actions, frein
from levier.comptes.erreurs import EmailNonConfirme, IdentifiantsRefuses, LienRefuse, MotDePasseRefuse, TropDEssais
from levier.comptes.frein import Tentative
from levier.comptes.jetons import Usage, faire
from levier.comptes.models import Frein, Personne
from levier.socle import journal
from levier.socle.acteurs import SYSTEME
from levier.socle.models import Courriel

ADRESSE = "192.0.2.1"
EMAIL = "camille@mairie.example"


@pytest.mark.requirement("X-09")
def test_identified_whatever_the_case_of_the_address(db):
    person = une_personne(EMAIL)
    assert actions.identifier(" CAMILLE@mairie.example", MOT_DE_PASSE, adresse=ADRESSE) == person


def test_unknown_wrong_and_closed_get_the_same_sentence(db):
    une_personne("ouvert@mairie.example")
    closed = une_personne("ferme@mairie.example")
    Personne.objects.filter(pk=closed.pk).update(is_active=False)
    attempts = [
        ("inconnu@mairie.example", MOT_DE_PASSE),
        ("ouvert@mairie.example", "faux"),
        ("ferme@mairie.example", "faux"),
    ]
    sentences = set()
    for email, password in attempts:
        with pytest.raises(IdentifiantsRefuses) as refusal:
            actions.identifier(email, password, adresse=ADRESSE)
        sentences.add(refusal.value.phrase)
    assert len(sentences) == 1


def test_unconfirmed_is_said_only_to_who_knows_the_password(db):
    actions.creer_compte(email=EMAIL, nom="C", fonction="F", mot_de_passe=MOT_DE_PASSE)
    with pytest.raises(IdentifiantsRefuses):
        actions.identifier(EMAIL, "faux", adresse=ADRESSE)
    with pytest.raises(EmailNonConfirme, match="demandez-en un nouveau"):
        actions.identifier(EMAIL, MOT_DE_PASSE, adresse=ADRESSE)


def test_guesses_on_one_account_are_stopped_even_with_the_right_password_from_many_places(db):
    une_personne(EMAIL)
    for attempt in range(Tentative.CONNEXION.par_compte):
        with pytest.raises(IdentifiantsRefuses):
            actions.identifier(EMAIL, "faux", adresse=f"192.0.2.{attempt}")
    with pytest.raises(TropDEssais):
        actions.identifier(EMAIL, MOT_DE_PASSE, adresse="198.51.100.1")


def test_guesses_from_one_place_are_stopped_whatever_the_account(db):
    person = une_personne(EMAIL)
    for attempt in range(Tentative.CONNEXION.par_adresse):
        with pytest.raises(IdentifiantsRefuses):
            actions.identifier(f"essai{attempt}@mairie.example", "faux", adresse=ADRESSE)
    with pytest.raises(TropDEssais):
        actions.identifier(EMAIL, MOT_DE_PASSE, adresse=ADRESSE)
    assert actions.identifier(EMAIL, MOT_DE_PASSE, adresse="198.51.100.1") == person


def test_success_clears_the_count_of_the_account(db):
    une_personne(EMAIL)
    for _ in range(3):
        for _ in range(Tentative.CONNEXION.par_compte - 1):
            with pytest.raises(IdentifiantsRefuses):
                actions.identifier(EMAIL, "faux", adresse="")
        actions.identifier(EMAIL, MOT_DE_PASSE, adresse="")


def test_window_passes_and_old_counts_are_thrown_away(db):
    person = une_personne(EMAIL)
    for _ in range(Tentative.CONNEXION.par_compte):
        with pytest.raises(IdentifiantsRefuses):
            actions.identifier(EMAIL, "faux", adresse="")
    for row in Frein.objects.all():
        row.depuis -= frein.FENETRE + dt.timedelta(seconds=1)
        row.save()
    assert actions.identifier(EMAIL, MOT_DE_PASSE, adresse="") == person
    frein.compter(Tentative.CONNEXION, compte="x", adresse="")
    Frein.objects.update(depuis=Frein.objects.get().depuis - 2 * frein.HEURE)
    assert (frein.purger(), Frein.objects.count()) == (1, 0)


def test_counts_keep_no_address(db):
    frein.compter(Tentative.CONNEXION, compte=EMAIL, adresse=ADRESSE)
    assert [len(row.cle) for row in Frein.objects.all()] == [64, 64]


@pytest.mark.requirement("X-09")
def test_forgotten_password_chosen_again_by_mail(db, boite_smtp):
    une_personne(EMAIL)
    actions.demander_mot_de_passe(EMAIL)
    derouler(courriels=True)
    token = boite_smtp.lien(EMAIL).split("/")[-2]
    person = actions.choisir_mot_de_passe(token, "nouveau-mot-de-passe-71")
    assert actions.identifier(EMAIL, "nouveau-mot-de-passe-71", adresse=ADRESSE) == person
    with pytest.raises(IdentifiantsRefuses):
        actions.identifier(EMAIL, MOT_DE_PASSE, adresse=ADRESSE)
    with pytest.raises(LienRefuse):
        actions.choisir_mot_de_passe(token, "et-encore-un-autre-mot")
    assert journal.histoire(person).last().nom == "mot_de_passe_choisi"


def test_forgotten_password_of_an_unknown_address_says_and_writes_nothing(db):
    assert actions.demander_mot_de_passe("inconnue@mairie.example") is None
    assert Courriel.objects.count() == 0


def test_weak_password_leaves_the_link_usable(db):
    person = une_personne(EMAIL)
    token = faire(Usage.MOT_DE_PASSE, person)
    with pytest.raises(MotDePasseRefuse):
        actions.choisir_mot_de_passe(token, "court")
    actions.choisir_mot_de_passe(token, "nouveau-mot-de-passe-71")


def test_choosing_a_password_confirms_the_address_of_an_invited_agent(db):
    person = actions.creer_premier_administrateur(EMAIL, "Alix")
    token = actions.lien_de_choix(person).rstrip("/").rpartition("/")[2]
    actions.choisir_mot_de_passe(token, MOT_DE_PASSE)
    assert actions.identifier(EMAIL, MOT_DE_PASSE, adresse=ADRESSE) == person


def test_invited_agent_without_password_cannot_log_in(db):
    actions.creer_premier_administrateur(EMAIL, "Alix")
    for password in ("", "!", MOT_DE_PASSE):
        with pytest.raises(IdentifiantsRefuses):
            actions.identifier(EMAIL, password, adresse="")


def test_two_attempts_at_once_count_two(base_reelle):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    def attempt(_: int) -> None:
        try:
            frein.compter(Tentative.CONNEXION, compte="c", adresse="")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(attempt, range(8)))
    assert Frein.objects.get().essais == 8


def test_account_opened_without_password_is_entered_once_one_is_chosen_by_mail(db):
    person = actions.creer_compte_confirme(email=EMAIL, nom="Camille", mot_de_passe=None, par=SYSTEME)
    for tried in ("", "!", MOT_DE_PASSE):
        with pytest.raises(IdentifiantsRefuses):
            actions.identifier(EMAIL, tried, adresse=ADRESSE)
    actions.choisir_mot_de_passe(faire(Usage.MOT_DE_PASSE, person), MOT_DE_PASSE)
    assert actions.identifier(EMAIL, MOT_DE_PASSE, adresse=ADRESSE) == person


def test_lost_password_is_mailed_to_an_account_opened_without_one(db):
    actions.creer_compte_confirme(email=EMAIL, nom="Camille", mot_de_passe=None, par=SYSTEME)
    actions.demander_mot_de_passe(EMAIL, adresse=ADRESSE)
    derouler()
    assert Courriel.objects.filter(destinataire=EMAIL).count() == 1
