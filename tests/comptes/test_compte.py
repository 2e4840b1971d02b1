from __future__ import annotations

import pytest
from tests.comptes.conftest import MOT_DE_PASSE, une_personne
from tests.taches import derouler

from levier.comptes import actions, frein
from levier.comptes.erreurs import (
    AdresseDejaPrise,
    LienDUnAutreCompte,
    LienRefuse,
    MotDePasseActuelFaux,
    MotDePasseRefuse,
    TropDeDemandes,
)
from levier.comptes.jetons import GENERATEURS, Usage, faire
from levier.comptes.models import Personne
from levier.socle import journal
from levier.socle.acteurs import SYSTEME, ActeurConnu
from levier.socle.erreurs import GesteInterdit, SaisieRefusee
from levier.socle.models import Courriel, Evenement
from levier.territoires.ressort import NATIONAL

EMAIL = "camille@mairie.example"


def ouvrir(email: str = EMAIL, **autres) -> Personne | None:
    values = {"nom": "Camille Martin", "fonction": "DGS", "mot_de_passe": MOT_DE_PASSE, **autres}
    return actions.creer_compte(email=email, **values)


def jeton_de(texte: str, chemin: str) -> str:
    return texte.split(f"{chemin}/")[1].split("/", maxsplit=1)[0]


@pytest.mark.requirement("X-09")
def test_account_confirmed_through_a_real_smtp_conversation(db, boite_smtp):
    person = ouvrir("  Camille@Mairie.Example ", suite="/mes-demandes/nouvelle/axe3/?a=1&b=2")
    assert derouler(courriels=True) == ["socle.envoyer_courriel"]
    link = boite_smtp.lien(EMAIL)
    assert boite_smtp.pour(EMAIL)[0]["Subject"] == "Confirmez votre adresse"
    assert link.endswith("/?next=%2Fmes-demandes%2Fnouvelle%2Faxe3%2F%3Fa%3D1%26b%3D2")
    assert person.email_confirme_le is None
    confirmed = actions.confirmer_email(jeton_de(link, "confirmation"), mot_de_passe=MOT_DE_PASSE)
    assert confirmed.email_confirme_le is not None
    assert [e.nom for e in journal.histoire(person)] == ["compte_cree", "email_confirme"]


def test_confirmation_link_works_once(db):
    token = faire(Usage.CONFIRMATION, ouvrir())
    actions.confirmer_email(token, mot_de_passe=MOT_DE_PASSE)
    with pytest.raises(LienRefuse, match="déjà servi"):
        actions.confirmer_email(token, mot_de_passe=MOT_DE_PASSE)


@pytest.mark.parametrize(
    "alter",
    [
        lambda t: t[:-1] + ("a" if t[-1] != "a" else "b"),
        lambda t: t[:0],
        lambda t: "4242424242." + t.split(".")[1],
        lambda t: "0" + t,
        lambda t: "9" * 30 + "." + t.split(".")[1],
        lambda t: "é" + t,
    ],
)
def test_confirmation_link_altered_is_refused(db, alter):
    token = faire(Usage.CONFIRMATION, ouvrir())
    with pytest.raises(LienRefuse):
        actions.confirmer_email(alter(token), mot_de_passe=MOT_DE_PASSE)
    assert Personne.objects.get().email_confirme_le is None


def test_confirmation_link_expired_is_refused(db, settings):
    person = ouvrir()
    generator = GENERATEURS[Usage.CONFIRMATION]
    then = generator._num_seconds(generator._now()) - settings.PASSWORD_RESET_TIMEOUT - 1
    key = faire(Usage.CONFIRMATION, person).split(".")[0]
    old = generator._make_token_with_timestamp(person, then, settings.SECRET_KEY)
    with pytest.raises(LienRefuse, match="trop ancien"):
        actions.confirmer_email(f"{key}.{old}", mot_de_passe=MOT_DE_PASSE)


def test_link_of_another_usage_is_refused(db):
    person = ouvrir()
    with pytest.raises(LienRefuse):
        actions.confirmer_email(faire(Usage.MOT_DE_PASSE, person), mot_de_passe=MOT_DE_PASSE)


def test_confirmation_asks_the_password_so_that_nobody_confirms_an_account_he_did_not_open(db):
    token = faire(Usage.CONFIRMATION, ouvrir())
    with pytest.raises(MotDePasseActuelFaux):
        actions.confirmer_email(token, mot_de_passe="un-autre-mot-de-passe")
    assert Personne.objects.get().email_confirme_le is None


@pytest.mark.requirement("X-09")
def test_existing_account_is_not_revealed_but_its_owner_is_told(db):
    owner = une_personne(EMAIL, nom="Dominique")
    assert ouvrir(EMAIL, nom="Intrus", mot_de_passe="autre-mot-de-passe-long") is None
    owner.refresh_from_db()
    assert (owner.nom, owner.check_password(MOT_DE_PASSE)) == ("Dominique", True)
    mail = Courriel.objects.get()
    assert (mail.destinataire, mail.sujet) == (EMAIL, "Vous avez déjà un compte")
    assert "Intrus" not in mail.texte


def test_account_never_confirmed_is_replaced_and_its_links_are_void(db):
    stale = faire(Usage.CONFIRMATION, ouvrir(mot_de_passe="mot-de-passe-du-voleur"))
    person = ouvrir()
    with pytest.raises(LienRefuse):
        actions.confirmer_email(stale, mot_de_passe="mot-de-passe-du-voleur")
    actions.confirmer_email(faire(Usage.CONFIRMATION, person), mot_de_passe=MOT_DE_PASSE)
    assert Personne.objects.count() == 1


def test_invited_agent_is_not_replaced_by_who_signs_up_with_his_address(db):
    actions.creer_premier_administrateur(EMAIL, "Alix")
    assert ouvrir() is None
    assert Personne.objects.get().nom == "Alix"


def test_closed_account_receives_nothing(db):
    Personne.objects.filter(pk=une_personne(EMAIL).pk).update(is_active=False)
    assert ouvrir() is None
    actions.demander_mot_de_passe(EMAIL)
    actions.renvoyer_confirmation(EMAIL)
    assert Courriel.objects.count() == 0


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        (
            {"email": "pas une adresse"},
            "email",
            "«\u202fpas une adresse\u202f» n’est pas une adresse électronique\u202f: écrivez-la comme prenom.nom@commune.fr.",
        ),
        (
            {"email": "a@b.example\nBcc: x@y.example"},
            "email",
            "Cette adresse contient un caractère qui ne se voit pas\u202f: retapez-la au clavier.",
        ),
        ({"nom": " \u202e "}, "nom", "Indiquez votre nom."),
        ({"fonction": ""}, "fonction", "Indiquez votre fonction."),
        ({"nom": "x" * 151}, "nom", "Votre nom dépasse 150 caractères\u202f: abrégez."),
    ],
)
def test_wrong_field_gets_its_sentence(db, wrong, field, sentence):
    with pytest.raises(SaisieRefusee) as refusal:
        ouvrir(**{"email": EMAIL, **wrong})
    assert (refusal.value.champ, refusal.value.phrase) == (field, sentence)
    assert Personne.objects.count() == 0


@pytest.mark.parametrize("weak", ["court", "motdepasse", "1qaz2wsx3edc", EMAIL])
def test_weak_password_is_refused(db, weak):
    with pytest.raises(MotDePasseRefuse) as refusal:
        ouvrir(mot_de_passe=weak)
    assert refusal.value.champ == "mot_de_passe"


def test_control_characters_leave_names(db):
    assert ouvrir(nom="Camille\n\tMartin\u202e").nom == "Camille Martin"


def test_confirmation_sent_again_only_to_who_waits_for_it(db):
    waiting = ouvrir()
    une_personne("deja@mairie.example")
    before = Courriel.objects.count()
    for email in (EMAIL, "deja@mairie.example", "inconnue@mairie.example"):
        assert actions.renvoyer_confirmation(email) is None
    assert list(Courriel.objects.order_by("id").values_list("destinataire", flat=True)[0:]) == [EMAIL] * (before + 1)
    assert waiting.email_confirme_le is None


def test_mails_to_one_address_are_limited_whether_the_account_exists_or_not(db):
    for email in (EMAIL, "inconnue@mairie.example"):
        for _ in range(frein.Tentative.COURRIEL.par_couple):
            actions.demander_mot_de_passe(email)
        with pytest.raises(TropDeDemandes, match="15 min"):
            actions.demander_mot_de_passe(email)


def test_profile_change_is_journaled_without_the_phone(db):
    person = une_personne(fonction="adjointe")
    actions.modifier_profil(person, nom=person.nom, fonction="maire", telephone="03 85 00 00 00")
    event = journal.histoire(person).last()
    assert (event.nom, event.avant, event.apres) == (
        "profil_modifie",
        {"fonction": "adjointe", "telephone": "ancien numéro"},
        {"fonction": "maire", "telephone": "nouveau numéro"},
    )


def test_profile_unchanged_writes_nothing(db):
    person = une_personne()
    actions.modifier_profil(person, nom=person.nom, fonction=person.fonction, telephone="")
    assert [e.nom for e in journal.histoire(person)] == ["compte_cree", "email_confirme"]


def test_password_changed_by_who_knows_it_is_told_by_mail(db):
    person = une_personne()
    actions.changer_mot_de_passe(person, actuel=MOT_DE_PASSE, nouveau="nouveau-mot-de-passe-71")
    assert Personne.objects.get().check_password("nouveau-mot-de-passe-71")
    assert Courriel.objects.get().sujet == "Votre mot de passe a changé"


def test_password_not_changed_by_who_does_not_know_it(db):
    person = une_personne()
    with pytest.raises(MotDePasseActuelFaux):
        actions.changer_mot_de_passe(person, actuel="faux", nouveau="nouveau-mot-de-passe-71")
    with pytest.raises(MotDePasseRefuse):
        actions.changer_mot_de_passe(person, actuel=MOT_DE_PASSE, nouveau="court")
    assert Personne.objects.get().check_password(MOT_DE_PASSE)


@pytest.mark.requirement("X-09")
def test_email_changes_when_confirmed_at_the_new_address_and_the_old_one_is_told(db, boite_smtp):
    person = une_personne("ancienne@mairie.example")
    actions.demander_changement_email(person, email="Nouvelle@Mairie.Example", mot_de_passe=MOT_DE_PASSE)
    derouler(courriels=True)
    assert [m["Subject"] for m in boite_smtp.pour("ancienne@mairie.example")] == ["Changement d’adresse demandé"]
    assert Personne.objects.get().email == "ancienne@mairie.example"
    token = jeton_de(boite_smtp.lien("nouvelle@mairie.example"), "nouvelle-adresse")
    actions.confirmer_changement_email(token, par=person)
    derouler(courriels=True)
    assert Personne.objects.get().email == "nouvelle@mairie.example"
    assert boite_smtp.pour("ancienne@mairie.example")[-1]["Subject"] == "Votre adresse a changé"
    event = journal.histoire(person).last()
    assert (event.nom, event.avant, event.apres) == (
        "email_change", {"email": "ancienne@mairie.example"}, {"email": "nouvelle@mairie.example"},
    )  # fmt: skip
    with pytest.raises(LienRefuse):
        actions.confirmer_changement_email(token, par=person)


def test_who_reads_the_new_address_without_being_that_account_changes_nothing(db):
    person, reader = une_personne("ancienne@mairie.example"), une_personne()
    asked = actions.demander_changement_email(person, email="futur-agent@prefecture.example", mot_de_passe=MOT_DE_PASSE)
    with pytest.raises(LienDUnAutreCompte, match="d’un autre compte"):
        actions.confirmer_changement_email(faire(Usage.CHANGEMENT, asked), par=reader)
    assert Personne.objects.get(pk=person.pk).email == "ancienne@mairie.example"


def test_change_to_an_address_already_taken_looks_the_same_and_changes_nothing(db):
    person, other = une_personne("a@mairie.example"), une_personne("b@mairie.example")
    asked = actions.demander_changement_email(person, email="b@mairie.example", mot_de_passe=MOT_DE_PASSE)
    assert asked.email_demande == "b@mairie.example"
    assert list(Courriel.objects.order_by("id").values_list("destinataire", "sujet")) == [
        (other.email, "Vous avez déjà un compte"),
        (person.email, "Changement d’adresse demandé"),
    ]


def test_address_taken_between_request_and_confirmation_is_refused(db):
    person = une_personne("a@mairie.example")
    asked = actions.demander_changement_email(person, email="b@mairie.example", mot_de_passe=MOT_DE_PASSE)
    token = faire(Usage.CHANGEMENT, asked)
    une_personne("b@mairie.example")
    with pytest.raises(AdresseDejaPrise):
        actions.confirmer_changement_email(token, par=person)
    assert Personne.objects.get(pk=person.pk).email == "a@mairie.example"


def test_change_of_email_needs_the_password_and_a_later_request_voids_the_first(db):
    person = une_personne()
    with pytest.raises(MotDePasseActuelFaux):
        actions.demander_changement_email(person, email="b@mairie.example", mot_de_passe="faux")
    first = faire(
        Usage.CHANGEMENT, actions.demander_changement_email(person, email="b@mairie.example", mot_de_passe=MOT_DE_PASSE)
    )
    actions.demander_changement_email(person, email="c@mairie.example", mot_de_passe=MOT_DE_PASSE)
    with pytest.raises(LienRefuse):
        actions.confirmer_changement_email(first, par=person)


def test_account_confirmed_without_mail_is_for_levier_alone(db):
    stranger = ActeurConnu("personne:1", "Quelqu’un", "administrateur")
    with pytest.raises(GesteInterdit):
        actions.creer_compte_confirme(email=EMAIL, nom="X", mot_de_passe=MOT_DE_PASSE, par=stranger)
    assert actions.creer_compte_confirme(email=EMAIL, nom="X", mot_de_passe=MOT_DE_PASSE, par=SYSTEME) == une_personne(
        EMAIL
    )


@pytest.mark.requirement("X-04")
def test_journal_holds_no_secret(db):
    person = ouvrir()
    token = faire(Usage.CONFIRMATION, person)
    actions.confirmer_email(token, mot_de_passe=MOT_DE_PASSE)
    actions.modifier_profil(person, nom="N", fonction="F", telephone="0385000000")
    actions.changer_mot_de_passe(person, actuel=MOT_DE_PASSE, nouveau="nouveau-mot-de-passe-71")
    reset = faire(Usage.MOT_DE_PASSE, Personne.objects.get())
    actions.choisir_mot_de_passe(reset, "encore-un-mot-de-passe")
    written = " ".join(f"{e.avant}{e.apres}{e.motif}" for e in Evenement.objects.all())
    secrets = [
        MOT_DE_PASSE,
        "nouveau-mot-de-passe-71",
        "encore-un-mot-de-passe",
        token,
        reset,
        "0385000000",
        "md5$",
        "argon2",
    ]
    assert [secret for secret in secrets if secret in written] == []


def test_address_is_unique_whatever_its_case(db):
    from django.db import IntegrityError, transaction

    from levier.socle import horloge

    une_personne(EMAIL)
    for email in (EMAIL, EMAIL.upper()):
        with pytest.raises(IntegrityError), transaction.atomic():
            Personne.objects.create(email=email, nom="X", cree_le=horloge.temps_reel())


def test_national_ressort_is_the_first_administrators(db):
    person = actions.creer_premier_administrateur(EMAIL, "Alix")
    assert [(h.role, h.perimetre, h.code) for h in person.habilitations.all()] == [
        ("administrateur", NATIONAL.perimetre, "")
    ]
