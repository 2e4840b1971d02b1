from __future__ import annotations

import re

import pytest
from django.urls import reverse
from tests.fabriques import (
    AUTRE_COMMUNE,
    CC,
    TROISIEME_COMMUNE,
    des_lignes,
    texte_de_projet_commun,
    un_agent,
    un_appel,
    un_brouillon,
    un_brouillon_vide,
    une_personne,
    une_piece,
    une_structure,
)
from tests.taches import derouler

from levier.comptes.enums import RoleStructure
from levier.comptes.erreurs import TropDeDemandes
from levier.dossiers.actions import (
    deposer,
    ecarter_partenaire,
    enregistrer_plan,
    enregistrer_reponses,
    inviter_partenaire,
    nommer_contact,
    quitter_partenariat,
    refuser_partenariat,
    relancer_partenaires,
    retirer,
    valider_partenariat,
)
from levier.dossiers.actions.partenaires import (
    PartenaireImpossible,
    PartenaireSansAdresse,
    ProjetIncomplet,
    RaisonManquante,
)
from levier.dossiers.actions.tenue import DossierNonModifiable
from levier.dossiers.enums import RecuperationTVA
from levier.dossiers.etude import etudier, obstacles
from levier.dossiers.etude.obstacles import DepotImpossible, EngagementManquant
from levier.dossiers.groupe import contact, membres, partenaires
from levier.dossiers.lecture.recepisse import contexte_recepisse
from levier.dossiers.models import Dossier, Partenaire
from levier.dossiers.queries import visibles_pour
from levier.socle import journal
from levier.socle.erreurs import EtatIncompatible, GesteInterdit, SaisieRefusee
from levier.socle.models import Courriel
from levier.territoires.models import Structure
from levier.territoires.queries import couverture

pytestmark = pytest.mark.requirement("CO-02")


@pytest.fixture
def demande(db) -> Dossier:
    return un_brouillon(un_appel(texte_de_projet_commun()))


@pytest.fixture
def voisine(db) -> Structure:
    return une_structure(AUTRE_COMMUNE)


@pytest.fixture
def maire(voisine):
    return une_personne(voisine, nom="Sacha Roy")


def inviter(demande: Dossier, structure: Structure, **choix) -> Partenaire:
    return inviter_partenaire(demande, structure, par=demande.cree_par, **choix)


def valider(partenaire: Partenaire, par) -> Partenaire:
    return valider_partenariat(partenaire, par=par, engagement=True)


def phrases(demande: Dossier) -> list[str]:
    return [o.phrase for o in obstacles(demande) if o.rubrique == "partenaires"]


def test_request_is_deposited_once_every_partner_validated(demande, voisine, maire):
    assert phrases(demande) == ["Le projet est commun : invitez chaque structure partenaire."]
    partner = inviter(demande, voisine)
    assert phrases(demande) == ["« Commune de Gourdon » n’a pas encore validé le projet : relancez-la."]
    with pytest.raises(DepotImpossible, match="n’a pas encore validé"):
        deposer(demande, par=demande.cree_par, engagement=True)
    valider(partner, maire)
    assert phrases(demande) == []
    assert deposer(demande, par=demande.cree_par, engagement=True).etat == "depose"
    derouler()
    assert (
        Courriel.objects.filter(destinataire=maire.email, sujet__endswith="que vous avez validé est déposé").count()
        == 1
    )
    names = [event.nom for event in journal.histoire(demande)]
    assert [n for n in names if "parten" in n] == ["partenaire_invite", "partenariat_valide"]
    assert [event.acteur_libelle for event in journal.histoire(partner)] == [str(maire)]


CHANGEMENTS = {
    "montant": lambda one, par: enregistrer_reponses(one, {"demande.montant": "20 000"}, par=par),
    "plan": lambda one, par: enregistrer_plan(one, des_lignes("41000"), par=par),
    "titre": lambda one, par: enregistrer_reponses(one, {"projet.titre": "Un autre titre"}, par=par),
    "presentation": lambda one, par: enregistrer_reponses(one, {"projet.presentation": "Autre chose."}, par=par),
    "tva": lambda one, par: enregistrer_plan(one, des_lignes(), par=par, recupere_tva=RecuperationTVA.OUI),
    "piece": lambda one, par: une_piece(one, "devis", "autre devis.pdf", par=par),
    "partenaires": lambda one, **_: inviter(one, une_structure(TROISIEME_COMMUNE), email="mairie@pierreclos.example"),
}


@pytest.mark.parametrize("changement", CHANGEMENTS)
def test_what_changes_the_project_asks_for_validation_again(demande, voisine, maire, changement):
    partner = valider(inviter(demande, voisine), maire)
    CHANGEMENTS[changement](demande, par=demande.cree_par)
    assert "« Commune de Gourdon » a validé une version précédente" in phrases(demande)[0]
    Courriel.objects.all().delete()
    relancer_partenaires(demande, par=demande.cree_par)
    [told] = Courriel.objects.filter(destinataire=maire.email)
    assert told.sujet == "Un projet que vous avez validé a changé : validez-le de nouveau"
    if changement == "montant":
        with pytest.raises(ProjetIncomplet, match="un point reste à régler par la commune de Dompierre"):
            valider(partner, maire)
        return
    valider(partner, maire)
    assert not any("Gourdon" in phrase for phrase in phrases(demande))


def test_what_does_not_change_the_project_keeps_the_validation(demande, voisine, maire):
    valider(inviter(demande, voisine), maire)
    enregistrer_reponses(
        demande, {"projet.presentation": demande.reponses["projet.presentation"]}, par=demande.cree_par
    )
    enregistrer_plan(demande, des_lignes(), par=demande.cree_par)
    assert phrases(demande) == []


def test_partner_validates_no_project_that_is_not_written_whole(client, voisine, maire):
    empty = un_brouillon_vide(un_appel(texte_de_projet_commun()))
    partner = inviter(empty, voisine)
    with pytest.raises(ProjetIncomplet, match="points restent à régler"):
        valider(partner, maire)
    client.force_login(maire)
    page = client.get(reverse("porteur:partenariat", args=[empty.numero])).content.decode()
    assert "n’a pas fini d’écrire ce projet" in page
    assert ("Valider le projet" in page, "indiquez au moins une dépense" in page) == (False, False)


def test_partner_sees_this_request_only_and_while_it_takes_part(demande, voisine, maire):
    other = un_brouillon(demande.appel, demande.structure, par=demande.cree_par)
    assert list(visibles_pour(maire)) == []
    partner = inviter(demande, voisine)
    assert list(visibles_pour(maire)) == [demande]
    assert other not in visibles_pour(maire)
    valider(partner, maire)
    assert list(visibles_pour(maire)) == [demande]
    quitter_partenariat(partner, par=maire, motif="Le conseil a changé d’avis.")
    assert list(visibles_pour(maire)) == []


def test_refusal_gives_its_reason_hides_the_request_and_may_be_asked_again(demande, voisine, maire):
    partner = inviter(demande, voisine)
    with pytest.raises(RaisonManquante):
        refuser_partenariat(partner, par=maire, motif=" ")
    refuser_partenariat(partner, par=maire, motif="Pas de budget.")
    assert list(visibles_pour(maire)) == []
    assert "a refusé le projet" in phrases(demande)[0]
    derouler()
    mail = Courriel.objects.get(destinataire=demande.cree_par.email)
    assert ("a refusé" in mail.sujet, "Pas de budget." in mail.texte) == (True, True)
    with pytest.raises(EtatIncompatible):
        valider(partner, maire)
    again = inviter(demande, voisine)
    assert (again.pk != partner.pk, [p.pk for p in partenaires(demande)]) == (True, [again.pk])


def test_only_a_signatory_of_the_partner_answers(demande, voisine, maire):
    partner = inviter(demande, voisine)
    helper = une_personne(voisine, role=RoleStructure.CONTRIBUTEUR)
    assert demande in visibles_pour(helper)
    for person in (helper, demande.cree_par, une_personne(), un_agent()):
        with pytest.raises(GesteInterdit):
            valider(partner, person)
        with pytest.raises(GesteInterdit):
            refuser_partenariat(partner, par=person, motif="Non.")
    with pytest.raises(EngagementManquant):
        valider_partenariat(partner, par=maire, engagement=False)


def test_partner_writes_nothing_in_the_request(demande, voisine, maire):
    inviter(demande, voisine)
    for act in (
        lambda: enregistrer_reponses(demande, {"projet.titre": "Autre"}, par=maire),
        lambda: retirer(demande, par=maire, motif="Non."),
        lambda: inviter_partenaire(demande, une_structure(CC), par=maire, email="cc@exemple.fr"),
        lambda: deposer(demande, par=maire, engagement=True),
    ):
        with pytest.raises(GesteInterdit):
            act()


def test_structure_without_account_needs_an_address(demande, voisine):
    with pytest.raises(PartenaireSansAdresse):
        inviter(demande, voisine)
    with pytest.raises(SaisieRefusee):
        inviter(demande, voisine, email="pas une adresse")
    inviter(demande, voisine, email="Mairie@Gourdon.example")
    mail = Courriel.objects.get(destinataire="mairie@gourdon.example")
    assert re.search(r"/partenariats/entrer/[^/\s]{20,}/\n", mail.texte)
    assert f"demande n° {demande.numero}" in mail.texte
    assert f"/partenariats/{demande.numero}/" not in mail.texte  # a page that nobody without account opens


def test_porteur_itself_a_double_and_an_ordinary_call_are_refused(demande, voisine, maire):
    inviter(demande, voisine)
    for structure in (demande.structure, voisine):
        with pytest.raises(PartenaireImpossible):
            inviter(demande, structure)
    un_appel()  # the call as it is, which takes no joint project
    with pytest.raises(PartenaireImpossible, match="ne prend pas de projet commun"):
        inviter(demande, une_structure(TROISIEME_COMMUNE))


def test_group_counts_each_commune_once(demande):
    inviter(demande, une_structure(AUTRE_COMMUNE), email="a@exemple.fr")
    covered = couverture(membres(demande), 2021)
    assert (covered.population, covered.communes) == (898 + 895, 2)
    inviter(demande, une_structure(CC), email="cc@exemple.fr")
    alone, both = couverture([une_structure(CC)], 2021), couverture(membres(demande), 2021)
    inside = both.communes - alone.communes
    assert (inside, both.population - alone.population) in {(2, 898 + 895), (1, 898), (1, 895), (0, 0)}


def test_contact_is_the_porteur_or_one_of_the_partners(demande, voisine, maire):
    assert contact(demande) == demande.structure
    partner = inviter(demande, voisine)
    nommer_contact(demande, partner, par=demande.cree_par)
    assert contact(demande) == voisine
    ecarter_partenaire(partner, par=demande.cree_par)
    assert contact(demande) == demande.structure
    with pytest.raises(PartenaireImpossible):
        nommer_contact(demande, partner, par=demande.cree_par)


def test_reminder_goes_to_those_whose_answer_is_waited_for(demande, voisine, maire):
    third = une_structure(TROISIEME_COMMUNE)
    partner = inviter(demande, voisine)
    inviter(demande, third, email="mairie@pierreclos.example")
    valider(partner, maire)
    Courriel.objects.all().delete()
    assert relancer_partenaires(demande, par=demande.cree_par) == 1
    told = [(mail.destinataire, mail.sujet[:8]) for mail in Courriel.objects.all()]
    assert told == [("mairie@pierreclos.example", "Rappel :")]
    for _ in range(3):
        relancer_partenaires(demande, par=demande.cree_par)
    with pytest.raises(TropDeDemandes):
        relancer_partenaires(demande, par=demande.cree_par)


def test_receipt_names_the_partners_and_the_contact(demande, voisine, maire):
    partner = inviter(demande, voisine)
    nommer_contact(demande, partner, par=demande.cree_par)
    valider(partner, maire)
    sent = deposer(demande, par=demande.cree_par, engagement=True)
    lines = {
        line.libelle: line.valeur for line in contexte_recepisse(sent, recu_le=sent.depose_le, complement=False).fiche
    }
    assert lines["Partenaire, qui a validé"] == lines["Contact opérationnel"] == "Commune de Gourdon"


def test_partner_leaves_after_the_deposit_and_the_service_is_told(demande, voisine, maire):
    agent = un_agent()
    partner = valider(inviter(demande, voisine), maire)
    deposer(demande, par=demande.cree_par, engagement=True)
    with pytest.raises(DossierNonModifiable):
        valider(partner, maire)
    quitter_partenariat(partner, par=maire, motif="Fusion de communes.")
    derouler()
    told = Courriel.objects.filter(sujet__contains="n’est plus partenaire").values_list("destinataire", flat=True)
    assert set(told) == {demande.cree_par.email, agent.email}


def test_rules_read_what_the_group_covers(demande, voisine):
    inviter(demande, voisine, email="a@exemple.fr")
    known = etudier(demande).situation
    assert {name: known[name] for name in known if name.startswith("groupe.")} == {
        "groupe.population": 1793, "groupe.communes": 2, "groupe.departements_entiers": 0,
    }  # fmt: skip
