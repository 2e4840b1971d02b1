"""What one person may have Levier write to people who do not know her, and what a name may carry there."""

from __future__ import annotations

import io

import pytest
from tests.comptes.conftest import MOT_DE_PASSE, une_structure

from levier.comptes import actions, frein
from levier.comptes.actions import compte
from levier.comptes.enums import RoleStructure
from levier.comptes.erreurs import TropDeCourriels, TropDeDemandes
from levier.comptes.frein import Tentative
from levier.comptes.models import Personne
from levier.comptes.saisie import ligne_propre
from levier.socle.erreurs import SaisieRefusee
from levier.socle.models import Courriel
from levier.territoires.actions import creer_structure

SIGNATAIRE = RoleStructure.SIGNATAIRE


def inviter(membre, email: str):
    return actions.inviter_collegue(membre.structure, email=email, role=SIGNATAIRE, par=membre.personne)


def test_ten_strangers_an_hour_and_a_person_whatever_the_structure(membre):
    host = membre()
    for rank in range(Tentative.INCONNUS.par_couple):
        inviter(host, f"inconnu{rank}@mairie.example")
    before = Courriel.objects.count()
    with pytest.raises(TropDeCourriels, match="fait écrire 10 fois en une heure"):
        inviter(host, "autre@mairie.example")
    assert Courriel.objects.count() == before
    inviter(membre(), "autre@mairie.example")


def test_every_act_that_writes_to_strangers_counts_on_the_same_hour(membre):
    host, other = membre(), une_structure("Tournus")
    sent = inviter(host, "collegue@mairie.example")
    person = host.personne
    proof = {"preuve": io.BytesIO(b"%PDF-1.7"), "nom_fichier": "p.pdf", "role": SIGNATAIRE, "motif": "Départ."}
    for _ in range(Tentative.INCONNUS.par_couple - 1):
        frein.compter_inconnus(person)
    for ask in (
        lambda: inviter(host, "autre@mairie.example"),
        lambda: actions.renvoyer_invitation(sent, par=person),
        lambda: actions.rattacher(person, other, role=SIGNATAIRE),
        lambda: actions.reclamer_structure(person, other, **proof),
        lambda: actions.demander_changement_email(person, email="moi@mairie.example", mot_de_passe=MOT_DE_PASSE),
    ):
        with pytest.raises(TropDeCourriels):
            ask()


@pytest.mark.parametrize(
    "nom", ["Votre subvention : https://evil.example", "www.evil", "Aller sur evil.example", "t.co/x", "evil．example", "evil。example"]
)  # fmt: skip
def test_a_name_leads_nowhere(db, nom):
    for field in ("nom", "fonction"):
        with pytest.raises(SaisieRefusee, match="adresse de site"):
            ligne_propre(field, nom)
    with pytest.raises(SaisieRefusee, match="adresse de site"):
        creer_structure(denomination=nom, nature="association", siret="12345678200010")


@pytest.mark.parametrize("nom", ["J. Martin", "Mme Le Goff-N’Diaye", "S.I.V.O.M. du Haut", "Adjoint (n° 2.1), culture"])
def test_a_plain_name_is_kept(nom):
    assert ligne_propre("nom", nom) == nom


def test_an_invitation_has_a_fixed_subject_and_cites_who_invites(membre):
    host = membre()
    Personne.objects.filter(pk=host.personne.pk).update(nom="Votre subvention est suspendue")
    host.personne.refresh_from_db()
    inviter(host, "victime@mairie.example")
    mail = Courriel.objects.get(destinataire="victime@mairie.example")
    assert mail.sujet == "Vous êtes invité à préparer des demandes sur Levier"
    assert f"«\u202f{host.personne}\u202f» vous invite" in mail.texte


def test_a_refused_signup_costs_no_hash(db, monkeypatch):
    made: list[str] = []
    monkeypatch.setattr(compte, "make_password", lambda password: made.append(password) or "!")
    values = {"nom": "Camille Martin", "fonction": "DGS", "mot_de_passe": MOT_DE_PASSE}
    for _ in range(Tentative.COURRIEL.par_couple):
        actions.creer_compte(email="camille@mairie.example", **values)
    with pytest.raises(TropDeDemandes):
        actions.creer_compte(email="camille@mairie.example", **values)
    assert len(made) == Tentative.COURRIEL.par_couple
