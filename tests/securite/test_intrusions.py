"""Attacks by people who have an account, or half of one: what they try, and that nothing gives way."""

from __future__ import annotations

import re
import time

import pytest
from django.conf import settings as reglages
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string
from tests.fabriques import MOT_DE_PASSE, un_agent, une_personne, une_structure
from tests.securite.monde import AUDIENCES

from levier.comptes import actions, jetons
from levier.comptes.enums import EtatRattachement, Role, RoleStructure
from levier.comptes.jetons import Usage
from levier.comptes.models import Habilitation, Personne, Rattachement
from levier.dossiers.models import Dossier
from levier.socle.models import Courriel
from levier.territoires.queries.ressorts import departement

pytestmark = pytest.mark.lent

AUTRES = tuple(a for a in AUDIENCES if a not in {"contributeur", "signataire"})
NOUVEAU = "encore des mots assez longs"


def connecter(email: str, mot_de_passe: str = MOT_DE_PASSE, client: Client | None = None, **autres: str):
    client = client or Client()
    return client, client.post(reverse("comptes:connexion"), {"email": email, "mot_de_passe": mot_de_passe, **autres})


def est_connecte(client: Client) -> bool:
    return client.get(reverse("comptes:profil")).status_code == 200


@pytest.mark.parametrize("audience", AUTRES)
def test_a_piece_is_not_reached_through_a_dossier_of_one_s_own(monde, audience):
    """The piece's number is known; the dossier named in the address is not the piece's."""
    client = monde.navigateur(audience)
    for piece in (monde.piece, monde.piece_brouillon):
        for dossier in (monde.retenu, monde.brouillon, monde.instruit):
            if piece.dossier_id != dossier.pk:
                address = reverse("dossier:telecharger", args=[dossier.numero, piece.pk])
                assert client.get(address).status_code in {302, 404}


def test_every_number_but_one_s_own_is_not_found(monde):
    """Numbers follow each other: counting gives nothing."""
    client = monde.navigateur("autre")
    for dossier in Dossier.objects.all():
        assert client.get(reverse("porteur:dossier", args=[dossier.numero])).status_code == 404
    answers = {client.get(reverse("dossier:document", args=[number])).status_code for number in range(1, 30)}
    assert answers == {404}


def test_no_answer_tells_whether_a_dossier_exists(monde):
    """The page of somebody else's dossier and that of no dossier are the same page."""
    client = monde.navigateur("autre")
    pages = [client.get(f"/demandes/{numero}/") for numero in (monde.depose.numero, "71-2021-999999")]
    bare = [re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode()) for page in pages]
    assert bare[0] == bare[1]


def test_a_claim_s_proof_is_read_by_who_checks_it_only(monde):
    address = reverse("agent:preuve", args=[monde.reclamation.pk])
    answer = monde.navigateur("instructeur").get(address)
    answer.getvalue()
    assert answer["Content-Disposition"].startswith("attachment;")
    claimant = Client()
    claimant.force_login(monde.reclamation.personne)
    assert claimant.get(address).status_code == 403


def test_a_form_forged_with_other_fields_changes_nothing_else(monde):
    client, numero = monde.navigateur("contributeur"), monde.brouillon.numero
    forged = {"etat": "retenu", "numero": "X", "structure": "1", "montant_demande": "1", "porteur.population": "12",
              "porteur.nature": "commune", "projet.depot": "01/01/2020", "porteur.deja_attribue": "0",
              "cree_par": "1", "revision": "", "projet.titre": "Titre permis"}  # fmt: skip
    kept = Dossier.objects.values("etat", "numero", "structure", "cree_par", "montant_demande")
    before = kept.get(pk=monde.brouillon.pk)
    client.post(reverse("porteur:formulaire", args=[numero]), forged)
    client.post(reverse("porteur:enregistrer", args=[numero]), forged)
    monde.brouillon.refresh_from_db()
    assert kept.get(pk=monde.brouillon.pk) == before
    unknown = {"porteur.population", "porteur.nature", "projet.depot", "porteur.deja_attribue", "etat"}
    assert unknown & {*monde.brouillon.reponses, *monde.brouillon.saisies} == set()
    assert monde.brouillon.reponses["projet.titre"] == "Titre permis"


def test_a_profile_forged_with_rights_gives_none(monde):
    person = monde.personnes["personne"]
    rights = {"is_superuser": "1", "is_staff": "1", "is_active": "1", "role": "administrateur", "email": "x@exemple.fr",
              "email_confirme_le": "2020-01-01", "password": "x"}  # fmt: skip
    email, password = person.email, person.password
    monde.navigateur("personne").post(
        reverse("comptes:profil"), {"nom": "A", "fonction": "B", "rythme": "jour", **rights}
    )
    person.refresh_from_db()
    assert (person.email, person.password, Habilitation.objects.filter(personne=person).exists()) == (
        email, password, False,
    )  # fmt: skip


def test_a_draft_is_not_opened_for_another_s_structure(monde):
    address = reverse("porteur:nouvelle", args=[monde.depose.appel.identifiant])
    before = Dossier.objects.count()
    for structure in (monde.structure.pk, 0, 10**30, "x", ""):
        assert monde.navigateur("autre").post(address, {"structure": structure}).status_code == 422
    assert Dossier.objects.count() == before


@pytest.mark.parametrize("role", ["administrateur", "signataire", "instructeur"])
def test_an_instructor_gives_rights_to_nobody(monde, role):
    before = Habilitation.objects.count()
    sent = {"email": "complice@exemple.fr", "nom": "Complice", "role": role}
    for audience in ("instructeur", "prefet", "lecteur", "voisin"):
        monde.navigateur(audience).post(reverse("agent:habilitations"), sent)
    assert (Habilitation.objects.count(), Personne.objects.filter(email="complice@exemple.fr").exists()) == (
        before, False,
    )  # fmt: skip


def test_an_administrator_gives_no_right_outside_the_departement(monde):
    client = monde.navigateur("administrateur")
    sent = {"email": "complice@exemple.fr", "nom": "Complice", "role": "instructeur", "code": "21",
            "perimetre": "national"}  # fmt: skip
    assert client.post(reverse("agent:habilitations") + "?ressort=departement:21", sent).status_code == 404
    client.post(reverse("agent:habilitations"), sent)
    given = Habilitation.objects.get(personne__email="complice@exemple.fr")
    assert (given.perimetre, given.code) == ("departement", "71")


def test_an_assignment_to_somebody_without_right_is_refused(monde):
    address = reverse("agent:affectation", args=[monde.depose.numero])
    for audience in ("voisin", "ancien", "signataire", "lecteur"):
        answer = monde.navigateur("instructeur").post(address, {"instructeur": monde.personnes[audience].pk})
        assert answer.status_code == 200
    assert not Dossier.objects.filter(pk=monde.depose.pk, instruction__instructeur__isnull=False).exists()


def test_an_agent_whose_right_ended_yesterday_keeps_nothing(monde):
    client = monde.navigateur("ancien")
    for address in (
        reverse("agent:tableau"),
        reverse("agent:dossier", args=[monde.depose.numero]),
        reverse("agent:preuve", args=[monde.reclamation.pk]),
    ):
        assert client.get(address).status_code == 403
    assert client.get(reverse("dossier:telecharger", args=[monde.depose.numero, monde.piece.pk])).status_code == 404
    assert client.get(reverse("dossier:document", args=[monde.recu.pk])).status_code == 404


def test_a_member_who_was_removed_keeps_nothing(monde):
    client = monde.navigateur("contributeur")
    address = reverse("porteur:dossier", args=[monde.depose.numero])
    assert client.get(address).status_code == 200
    actions.retirer_membre(monde.lien, par=monde.personnes["signataire"], motif="Partie.")
    assert client.get(address).status_code == 404
    assert client.get(reverse("dossier:telecharger", args=[monde.depose.numero, monde.piece.pk])).status_code == 404


def test_a_closed_account_loses_its_session_at_once(monde):
    client = monde.navigateur("signataire")
    Personne.objects.filter(pk=monde.personnes["signataire"].pk).update(is_active=False)
    assert client.get(reverse("porteur:liste")).status_code == 302


def test_a_contributor_makes_no_signatory_of_an_accomplice(monde):
    accomplice = une_personne(nom="Complice")
    link = actions.rattacher(accomplice, monde.structure, role=RoleStructure.SIGNATAIRE)
    monde.navigateur("contributeur").post(reverse("comptes:confirmer", args=[link.pk]))
    monde.navigateur("contributeur").post(reverse("comptes:changer_role", args=[monde.lien.pk]), {"role": "signataire"})
    link.refresh_from_db()
    monde.lien.refresh_from_db()
    assert (link.etat, monde.lien.role) == (EtatRattachement.A_CONFIRMER, RoleStructure.CONTRIBUTEUR)


def test_nobody_confirms_his_own_request(monde):
    client = Client()
    client.force_login(monde.demande.personne)
    client.post(reverse("comptes:confirmer", args=[monde.demande.pk]))
    monde.demande.refresh_from_db()
    assert monde.demande.etat == EtatRattachement.A_CONFIRMER


@pytest.mark.parametrize(
    "suite",
    ["https://pirate.exemple/", "//pirate.exemple/", "/\\pirate.exemple/", "\\\\pirate.exemple", "///pirate.exemple",
     "http:pirate.exemple", "javascript:alert(1)", "/\t/pirate.exemple", "/\r\n/pirate.exemple", " https://pirate.exemple",
     "https:///pirate.exemple", "/%09/pirate.exemple", "data:text/html,x", "/compte/deconnexion/"],
)  # fmt: skip
def test_login_leads_nowhere_outside(monde, suite):
    person = monde.personnes["signataire"]
    _, answer = connecter(person.email, next=suite)
    assert answer.status_code == 302
    assert re.match(r"/(?![/\\\t\r\n])", answer["Location"])
    assert answer["Location"] != "/compte/deconnexion/"
    shown = monde.navigateur("signataire").get(reverse("comptes:connexion"), {"next": suite})
    assert re.match(r"/(?![/\\\t\r\n])", shown["Location"])


def test_login_goes_under_a_new_session_key(monde):
    """A key that somebody placed in the browser before is worth nothing after."""
    client = Client()
    client.post(reverse("comptes:oubli"), {"email": "x@exemple.fr"})
    placed = client.cookies["sessionid"].value
    connecter(monde.personnes["signataire"].email, client=client)
    assert client.cookies["sessionid"].value != placed
    pirate = Client()
    pirate.cookies["sessionid"] = placed
    assert not est_connecte(pirate)


def test_a_session_of_another_person_is_not_inherited(monde):
    client, _ = connecter(monde.personnes["prefet"].email)
    before = client.session.session_key
    Client().get("/")
    connecter(monde.personnes["autre"].email, client=client)
    assert client.session.session_key != before
    assert client.get(reverse("agent:tableau")).status_code == 403


def test_logging_out_kills_the_session_and_needs_a_form(monde):
    client, _ = connecter(monde.personnes["signataire"].email)
    kept = client.cookies["sessionid"].value
    assert client.get(reverse("comptes:deconnexion")).status_code == 405
    client.post(reverse("comptes:deconnexion"))
    thief = Client()
    thief.cookies["sessionid"] = kept
    assert not est_connecte(thief)


def test_a_new_password_ends_other_sessions_and_every_link_sent_before(monde):
    person = monde.personnes["signataire"]
    here, _ = connecter(person.email)
    elsewhere, _ = connecter(person.email)
    person.refresh_from_db()
    link = jetons.faire(Usage.MOT_DE_PASSE, person)
    address = reverse("comptes:choix_mot_de_passe", args=[link])
    assert Client().get(address).status_code == 200
    here.post(reverse("comptes:mot_de_passe"), {"mot_de_passe_actuel": MOT_DE_PASSE, "mot_de_passe": NOUVEAU})
    assert (est_connecte(here), est_connecte(elsewhere)) == (True, False)
    assert Client().get(address).status_code == 410
    assert Client().post(address, {"mot_de_passe": "pirate pirate pirate"}).status_code == 410


def test_a_link_used_once_opens_nothing_twice(monde):
    person = monde.personnes["signataire"]
    open_elsewhere, _ = connecter(person.email)
    person.refresh_from_db()
    address = reverse("comptes:choix_mot_de_passe", args=[jetons.faire(Usage.MOT_DE_PASSE, person)])
    assert Client().post(address, {"mot_de_passe": NOUVEAU}).status_code == 302
    assert Client().post(address, {"mot_de_passe": "pirate pirate pirate"}).status_code == 410
    assert not est_connecte(open_elsewhere)


def test_a_link_of_another_use_or_person_opens_nothing(monde):
    person = monde.personnes["signataire"]
    confirm = jetons.faire(Usage.CONFIRMATION, person)
    assert Client().get(reverse("comptes:choix_mot_de_passe", args=[confirm])).status_code == 410
    token = jetons.faire(Usage.MOT_DE_PASSE, person).partition(".")[2]
    other = jetons.faire(Usage.MOT_DE_PASSE, monde.personnes["prefet"]).partition(".")[0]
    assert Client().get(reverse("comptes:choix_mot_de_passe", args=[f"{other}.{token}"])).status_code == 410


def test_passwords_are_not_tried_for_ever(monde):
    email = monde.personnes["prefet"].email
    answers = [connecter(email, f"mauvais {rank}")[1].content.decode() for rank in range(12)]
    refused, slowed = answers[0], answers[-1]
    assert "Trop" in slowed
    assert "Trop" not in refused
    client, answer = connecter(email)
    assert (answer.status_code, est_connecte(client)) == (200, False)


def test_attempts_on_many_accounts_from_one_address_are_slowed_too(monde):
    answers = [connecter(f"compte{rank}@exemple.fr", "mauvais")[1].content.decode() for rank in range(70)]
    assert "Trop" in answers[-1]


def test_a_forged_forwarded_address_does_not_lift_the_brake(monde):
    for rank in range(70):
        address = {"x-forwarded-for": f"10.0.0.{rank}"}
        answer = Client().post(
            reverse("comptes:connexion"), {"email": f"c{rank}@exemple.fr", "mot_de_passe": "x"}, headers=address
        )
    assert "Trop" in answer.content.decode()


def sans_jeton(page: str) -> str:
    return re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", page)


@pytest.mark.parametrize("route", ["comptes:connexion", "comptes:oubli", "comptes:renvoi", "comptes:inscription"])
def test_no_answer_tells_whether_an_account_exists(monde, route):
    known, unknown = monde.personnes["autre"].email, "inconnu12@exemple.fr"
    typed = {"mot_de_passe": "un mot de passe faux ici", "nom": "A B", "fonction": "C"}
    pages = []
    for email in (known, unknown):
        answer = Client().post(reverse(route), {**typed, "email": email}, follow=True)
        pages.append((answer.redirect_chain, sans_jeton(answer.content.decode()).replace(email, "?")))
    assert pages[0] == pages[1]


def test_an_unknown_account_takes_as_long_as_a_known_one(monde, settings):
    """The password is hashed either way, by the real hasher: without it the medians are ten times apart."""
    from levier.config import settings as vrais

    settings.PASSWORD_HASHERS = vrais.PASSWORD_HASHERS
    known = monde.personnes["autre"]
    known.set_password(MOT_DE_PASSE)
    known.save()

    def mediane(email: str) -> float:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            connecter(email, "un mot de passe faux")
            times.append(time.perf_counter() - start)
        return sorted(times)[2]

    mediane("chauffe@exemple.fr")
    one, other = mediane(known.email), mediane("inconnu@exemple.fr")
    assert 0.3 < one / other < 3


def test_passwords_are_kept_by_argon2_and_appear_nowhere(monde):
    from levier.config import settings as vrais

    assert issubclass(import_string(vrais.PASSWORD_HASHERS[0]), Argon2PasswordHasher)
    secret = "phrase secrete introuvable"
    Client().post(
        reverse("comptes:inscription"),
        {"email": "neuf@exemple.fr", "nom": "Neuf", "fonction": "DGS", "mot_de_passe": secret},
    )
    page = Client().post(reverse("comptes:connexion"), {"email": "neuf@exemple.fr", "mot_de_passe": secret + "x"})
    assert secret not in page.content.decode()
    assert not Courriel.objects.filter(texte__contains=secret).exists()


def test_an_account_not_confirmed_enters_nowhere(monde):
    client, answer = connecter(monde.inconfirmee.email)
    assert (answer.status_code, est_connecte(client)) == (200, False)


def test_somebody_else_s_address_is_not_taken(monde):
    """Asking for the address of another account looks the same, and changes nothing."""
    known = monde.personnes["prefet"].email
    pages = []
    for email in (known, "libre@exemple.fr"):
        answer = monde.navigateur("autre").post(
            reverse("comptes:adresse"), {"email": email, "mot_de_passe_actuel": MOT_DE_PASSE}, follow=True
        )
        pages.append(sans_jeton(answer.content.decode()).replace(email, "?"))
    assert pages[0] == pages[1]
    assert Personne.objects.filter(email=known).count() == 1


def test_secret_key_stands_in_no_page_of_error(monde, settings):
    settings.DEBUG = False
    for address in ("/nulle/part/", "/demandes/71-2021-000001/", "/agent/"):
        html = monde.navigateur("personne").get(address).content.decode()
        assert reglages.SECRET_KEY not in html
        assert "Traceback" not in html


def test_an_agent_of_two_departements_reads_each_by_its_own_right(monde):
    """A right that ends in one département leaves the other as it is."""
    agent = un_agent(Role.INSTRUCTEUR, "21")
    client = Client()
    client.force_login(agent)
    address = reverse("agent:dossier", args=[monde.depose.numero])
    assert client.get(address).status_code == 404
    Habilitation.objects.create(personne=agent, role=Role.INSTRUCTEUR, **Habilitation.colonnes(departement("71")))
    assert client.get(address).status_code == 200


def test_a_claim_gives_nothing_before_it_is_accepted(monde):
    claimant = Client()
    claimant.force_login(monde.reclamation.personne)
    appel = monde.depose.appel.identifiant
    sent = {"structure": monde.reclamation.structure_id}
    assert claimant.post(reverse("porteur:nouvelle", args=[appel]), sent).status_code == 422


def test_joining_a_structure_that_had_an_account_needs_a_proof(monde):
    orphan = une_structure("Matour")
    gone = une_personne(orphan)
    actions.quitter_structure(Rattachement.objects.get(personne=gone), par=gone, fermer=True)
    pirate = monde.navigateur("personne")
    answer = pirate.post(reverse("comptes:rejoindre", args=[orphan.pk]), {"role": "signataire"})
    assert answer["Location"] == reverse("comptes:reclamer", args=[orphan.pk])
    assert not Rattachement.objects.filter(personne=monde.personnes["personne"], structure=orphan).exists()
