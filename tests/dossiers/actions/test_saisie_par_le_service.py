from __future__ import annotations

import datetime as dt

import pytest
from tests.fabriques import remplir, un_agent, un_appel, un_dossier_depose, une_personne, une_structure

from levier.attributions.permissions import peut_decider
from levier.comptes.enums import Role
from levier.dossiers.actions import confirmer_saisie, deposer, enregistrer_reponses, saisir_pour
from levier.dossiers.actions.motifs import QualiteManquante
from levier.dossiers.lecture.recepisse import contexte_recepisse
from levier.dossiers.models import Dossier
from levier.dossiers.queries import demandes_de, visibles_pour
from levier.socle import journal
from levier.socle.erreurs import EtatIncompatible, GesteInterdit
from levier.socle.models import Courriel

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-09")]


@pytest.fixture
def structure():
    return une_structure()


@pytest.fixture
def maire(structure):
    return une_personne(structure, nom="Sacha Roy", fonction="Maire")


@pytest.fixture
def agent():
    return un_agent(Role.SIGNATAIRE)


def saisir(structure, agent, **choix) -> Dossier:
    return saisir_pour(un_appel(), structure, par=agent, **{"demandeur": "Le maire", **choix})


def test_agent_enters_the_structure_is_told_confirms_and_deposits(structure, maire, agent):
    dossier = saisir(structure, agent, email="Mairie@commune.example")
    told = set(Courriel.objects.values_list("destinataire", flat=True))
    assert told == {maire.email, "mairie@commune.example"}
    remplir(dossier, par=agent)
    assert (list(demandes_de(agent)), dossier in visibles_pour(agent)) == ([dossier], True)
    confirmer_saisie(dossier, par=maire)
    with pytest.raises(GesteInterdit):
        enregistrer_reponses(dossier, {"projet.titre": "Trop tard"}, par=agent)
    assert list(demandes_de(agent)) == []
    with pytest.raises(EtatIncompatible):
        confirmer_saisie(dossier, par=maire)
    deposer(dossier, par=maire, engagement=True)
    names = [event.nom for event in journal.histoire(dossier)]
    assert (names[0], names.count("saisie_confirmee"), names[-1]) == ("brouillon_saisi", 1, "dossier_depose")
    receipt = contexte_recepisse(dossier, recu_le=dossier.depose_le, complement=False)
    fiche = {line.libelle: line.valeur for line in receipt.fiche}
    assert fiche["Saisie par le service"].endswith("à la demande de : Le maire")


def test_deposit_by_a_member_confirms_and_who_entered_does_not_decide(structure, maire, agent):
    dossier = saisir(structure, agent)
    remplir(dossier, par=agent)
    deposer(dossier, par=maire, engagement=True)
    dossier = Dossier.objects.get(pk=dossier.pk)
    assert (dossier.saisie.confirmee_le is None, dossier.suivi_par) == (False, maire)
    assert (bool(peut_decider(agent, dossier)), bool(peut_decider(un_agent(Role.SIGNATAIRE), dossier))) == (False, True)
    assert "un autre signataire en décide" in peut_decider(agent, dossier).raison


@pytest.mark.parametrize("nombre", [1, 3])
def test_lists_mark_what_the_service_entered_and_nothing_else_without_one_more_query(
    client, structure, maire, agent, django_assert_num_queries, nombre
):
    own = un_dossier_depose(structure=structure, par=maire)
    for _ in range(nombre):
        deposer(remplir(saisir(structure, agent), par=agent), par=maire, engagement=True)
    for person, address, queries in ((maire, "/mes-demandes/", 7), (agent, "/agent/", 6)):
        client.force_login(person)
        client.get(address)
        with django_assert_num_queries(queries):
            html = client.get(address).content.decode()
        assert (html.count("Saisie par le service"), own.numero in html) == (nombre, True)


def test_only_an_agent_of_the_territory_enters(structure):
    for person in (un_agent(Role.LECTEUR), un_agent(Role.INSTRUCTEUR, "21"), une_personne(structure)):
        with pytest.raises(GesteInterdit):
            saisir(structure, person)
    with pytest.raises(QualiteManquante):
        saisir(structure, un_agent(), demandeur=" ")


def test_agent_neither_deposits_nor_confirms_nor_writes_without_his_right(structure, agent):
    dossier = saisir(structure, agent)
    remplir(dossier, par=agent)
    with pytest.raises(GesteInterdit):
        deposer(dossier, par=agent, engagement=True)
    with pytest.raises(GesteInterdit):
        confirmer_saisie(dossier, par=agent)
    with pytest.raises(GesteInterdit):
        enregistrer_reponses(dossier, {"projet.titre": "X"}, par=un_agent())
    agent.habilitations.update(au=dt.date(2020, 1, 1))
    with pytest.raises(GesteInterdit):
        enregistrer_reponses(dossier, {"projet.titre": "X"}, par=agent)
