from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import F
from tests.comptes.conftest import MOT_DE_PASSE, une_personne
from tests.taches import derouler

from levier.comptes import actions, frein
from levier.comptes.erreurs import (
    CompteVise,
    EmailNonConfirme,
    IdentifiantsRefuses,
    LienRefuse,
    MotDePasseActuelFaux,
    MotDePasseRefuse,
    TropDeDemandes,
    TropDEssais,
)
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


def faux(nombre: int, *, email: str = EMAIL, adresse: str = ADRESSE, appareil: str = "") -> None:
    for _ in range(nombre):
        with pytest.raises(IdentifiantsRefuses):
            actions.identifier(email, "faux", adresse=adresse, appareil=appareil)


def test_who_guesses_is_stopped_and_the_owner_enters_from_elsewhere_and_from_a_known_device(db):
    person = une_personne(EMAIL)
    faux(Tentative.CONNEXION.par_couple)
    with pytest.raises(TropDEssais, match="Recommencez dans 15 min"):
        actions.identifier(EMAIL, MOT_DE_PASSE, adresse="192.0.2.200")  # the same /24
    assert actions.identifier(EMAIL, MOT_DE_PASSE, adresse="198.51.100.1") == person
    assert actions.identifier(EMAIL, MOT_DE_PASSE, adresse=ADRESSE, appareil="poste") == person
    faux(Tentative.CONNEXION.par_couple, appareil="poste")
    with pytest.raises(TropDEssais):
        actions.identifier(EMAIL, MOT_DE_PASSE, adresse=ADRESSE, appareil="poste")


def test_guesses_on_one_account_from_many_places_are_spaced_out_and_never_end_it(db):
    person = une_personne(EMAIL)
    for place in range(frein.PAS):
        faux(1, adresse=f"192.0.{place}.1")
    with pytest.raises(CompteVise, match="quelques secondes"):
        actions.identifier(EMAIL, MOT_DE_PASSE, adresse="198.51.100.1")
    assert actions.identifier(EMAIL, MOT_DE_PASSE, adresse="198.51.100.1", appareil="poste") == person
    Frein.objects.update(dernier=F("dernier") - dt.timedelta(seconds=1))
    assert actions.identifier(EMAIL, MOT_DE_PASSE, adresse="198.51.100.1") == person


def test_an_open_session_and_the_links_by_mail_do_not_count_with_sign_ins(db):
    person = une_personne(EMAIL)
    for place in range(frein.PAS):
        faux(1, adresse=f"192.0.{place}.1")
    for _ in range(Tentative.COURRIEL.par_couple):
        actions.renvoyer_confirmation(EMAIL, adresse=ADRESSE)
    with pytest.raises(TropDeDemandes, match="son lien fonctionne encore"):
        actions.renvoyer_confirmation(EMAIL, adresse=ADRESSE)
    links = [faire(Usage.MOT_DE_PASSE, person)]
    for place in range(Tentative.MOT_DE_PASSE.par_compte):
        actions.demander_mot_de_passe(EMAIL, adresse=f"192.0.{place}.1")
    with pytest.raises(TropDeDemandes):
        actions.demander_mot_de_passe(EMAIL, adresse="198.51.100.1")
    changed = actions.changer_mot_de_passe(person, actuel=MOT_DE_PASSE, nouveau="nouveau-mot-de-passe-71")
    links.append(faire(Usage.MOT_DE_PASSE, changed))
    with pytest.raises(LienRefuse):  # of a password that is no more
        actions.choisir_mot_de_passe(links[0], MOT_DE_PASSE)
    assert actions.choisir_mot_de_passe(links[1], "encore-un-mot-de-passe").pk == person.pk


def test_a_password_asked_again_in_a_session_has_its_own_count(db):
    person = une_personne(EMAIL)
    for _ in range(Tentative.SEANCE.par_couple):
        with pytest.raises(MotDePasseActuelFaux):
            actions.changer_mot_de_passe(person, actuel="faux", nouveau="nouveau-mot-de-passe-71")
    with pytest.raises(TropDEssais):
        actions.changer_mot_de_passe(person, actuel=MOT_DE_PASSE, nouveau="nouveau-mot-de-passe-71")
    assert actions.identifier(EMAIL, MOT_DE_PASSE, adresse=ADRESSE) == person


def test_only_failures_of_a_place_are_counted_an_office_behind_one_address_signs_in(db):
    person = une_personne(EMAIL)
    for _ in range(Tentative.CONNEXION.par_lieu + 1):
        actions.identifier(EMAIL, MOT_DE_PASSE, adresse=ADRESSE)
    for attempt in range(Tentative.CONNEXION.par_lieu):
        faux(1, email=f"essai{attempt}@mairie.example", adresse=f"2001:db8:0:1::{attempt:x}")
    with pytest.raises(TropDEssais):
        actions.identifier(EMAIL, MOT_DE_PASSE, adresse="2001:db8:0:1:ffff::1")  # the same /64
    assert actions.identifier(EMAIL, MOT_DE_PASSE, adresse="2001:db8:0:2::1") == person


def test_success_clears_the_count_of_the_account_from_there(db, monkeypatch):
    monkeypatch.setattr(frein, "PAS", 1000)
    une_personne(EMAIL)
    for _ in range(3):
        faux(Tentative.CONNEXION.par_couple - 1)
        actions.identifier(EMAIL, MOT_DE_PASSE, adresse=ADRESSE)


def test_window_passes_and_old_counts_are_thrown_away(db):
    person = une_personne(EMAIL)
    faux(Tentative.CONNEXION.par_couple, adresse="")
    Frein.objects.update(depuis=F("depuis") - frein.FENETRE - dt.timedelta(seconds=1))
    assert actions.identifier(EMAIL, MOT_DE_PASSE, adresse="") == person
    Frein.objects.update(depuis=F("depuis") - 2 * frein.HEURE)
    frein.compter_en_seance(person)
    assert (frein.purger() > 0, Frein.objects.count()) == (True, 1)


def test_counts_keep_no_address(db):
    frein.compter_connexion(compte=EMAIL, adresse=ADRESSE)
    assert [len(row.cle) for row in Frein.objects.all()] == [64, 64, 64]


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
            frein.compter(Tentative.INCONNUS, compte="c", adresse="")
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
