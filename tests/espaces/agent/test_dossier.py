"""The dossier page: one document with everything the service knows, and only the acts that are open."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.urls import reverse
from tests import fabriques
from tests.espaces.agent.outils import boutons, texte, titre
from tests.propositions import attribuer_et_signer, proposer, refuser_et_signer, signer
from tests.taches import derouler

from levier.comptes.enums import Role
from levier.dossiers.actions import retirer
from levier.dossiers.financement.lignes import LigneSaisie
from levier.dossiers.territoire import SIEGE_INCONNU
from levier.espaces.agent.gestes import GesteOffert, Reste, suivant
from levier.espaces.agent.views import dossiers as vues
from levier.instruction.actions import demander_complement, prendre_en_charge, rendre_appreciation
from levier.instruction.queries import dossier as lecture
from levier.socle import horloge
from levier.socle.acteurs import SYSTEME
from levier.socle.droits import PERMIS, refuse
from levier.territoires.actions import creer_structure

pytestmark = pytest.mark.django_db
DU_SERVICE = [
    "Prendre en charge",
    "Affecter à un instructeur",
    "Demander des compléments",
    "Corriger une erreur",
    "Demander un avis",
    "Examiner les dépenses",
]


def page(client, dossier):
    response = client.get(reverse("agent:dossier", args=[dossier.numero]))
    assert response.status_code == 200
    return response


@pytest.fixture
def propose(complet, agent):
    """A complete request whose proposal waits for who signs."""
    proposer(complet, Decimal(28000), par=agent)
    return complet


@pytest.mark.requirement("X-09", "N-05")
def test_page_tells_whose_account_deposited_and_that_no_list_gives_the_seat(vu_par, appel, agent):
    """H1, B10: the instructor sees how the depositor was checked, and has the territory to check."""
    structure = creer_structure(denomination="Les autres", nature="association", siret="552100554", par=SYSTEME)
    dossier = fabriques.un_dossier_depose(appel, structure)
    read = texte(page(vu_par(agent), dossier))
    account = f"Compte déposant {dossier.cree_par}, {dossier.cree_par.email} Rattaché depuis le 15 septembre 2021"
    assert f"{account}, vérifié le 15 septembre 2021" in read
    assert f"Territoire : {SIEGE_INCONNU}" in read


@pytest.mark.requirement("X-02", "N-05")
def test_page_shows_what_was_asked_with_each_reference(vu_par, depose, agent):
    response = page(vu_par(agent), depose)
    read = texte(response)
    assert titre(response) == "Commune de Dompierre-les-Ormes"
    for shown in [
        "Un accueil numérique pour tous",
        "898 habitants",
        "3a - Accompagnement par un expert du numérique",
        "Interopérabilité, accessibilité, réversibilité, sobriété, sécurité Formats ouverts",
        "Le plan est équilibré",
        "Accompagnement par un prestataire Prestation, étude ou expertise éligible",
        "devis.pdf",
        "9 conditions remplies sur 9",
        "70 % des dépenses éligibles 28 000,00 €",
        "document 000, « Quel financement ? »",
        "Aucune autre demande de cette structure dans ce fonds",
        "Demande déposée",
    ]:
        assert shown in read, shown


@pytest.mark.requirement("SL-04")
def test_page_says_which_expenses_are_not_eligible_and_why(vu_par, appel, agent):
    lines = [
        LigneSaisie("depense", "prestation", "Étude", "10000,00"),
        LigneSaisie("depense", "licences_hors_ue", "Licences", "2000,00"),
        LigneSaisie("depense", "personnel", "Chargé de mission", "3000,00"),
        LigneSaisie("recette", "autofinancement", "Fonds propres", "8000,00"),
    ]
    read = texte(
        page(vu_par(agent), fabriques.un_dossier_depose(appel, lignes=lines, depenses="15000", demande="7000"))
    )
    assert (
        "Chargé de mission Dépenses de personnel non éligible Les dépenses de personnel ne sont pas financées." in read
    )
    assert "la préfecture l'apprécie. Part des dépenses éligibles : 16,7 %." in read
    assert "dont éligibles par leur nature 12 000,00 €" in read


def test_page_keeps_four_amounts_apart(vu_par, appel, agent, prefet):
    dossier = fabriques.un_dossier_complet(appel, agent=agent, demande="27000")
    client = vu_par(agent)
    assert "Montant demandé 27 000,00 € par le porteur Montant calculé 27 000,00 €" in texte(page(client, dossier))
    proposed = proposer(dossier, Decimal(26000), par=agent, avis="Favorable.", motif="Prestation en partie courante.")
    signer(proposed, par=prefet, montant=Decimal(25000), motif="Enveloppe limitée.")
    read = texte(page(client, dossier))
    assert "Montant proposé 26 000,00 €" in read
    assert "Montant attribué 25 000,00 €" in read
    assert "Motif de l’écart avec le barème : Prestation en partie courante." in read
    assert "Le barème donnait 27 000,00 €." in read
    assert "Motif : Enveloppe limitée." in read


@pytest.mark.requirement("SL-01")
def test_page_of_a_request_not_eligible_says_the_condition_first(vu_par, appel, agent):
    read = texte(page(vu_par(agent), fabriques.un_dossier_depose(appel, fabriques.une_structure(fabriques.CA))))
    assert (
        "Condition non remplie : Les communautés d'agglomération et les départements ne peuvent pas bénéficier" in read
    )
    assert "Montant calculé 0,00 € demande non recevable" in read
    assert "1 non remplie" in read


@pytest.mark.requirement("N-06")
def test_page_warns_against_double_funding(vu_par, appel, agent, depose):
    other = fabriques.un_dossier_depose(appel, depose.structure, par=depose.cree_par)
    read = texte(page(vu_par(agent), other))
    assert "Attention au double financement" in read
    assert f"{depose.numero} Guichet numérique des collectivités de Saône-et-Loire, thème 3a déposé 28 000,00 €" in read


def test_page_shows_the_completion_asked_and_that_it_is_late(vu_par, depose, agent):
    demander_complement(
        depose,
        par=agent,
        message="Le devis n’est pas lisible.",
        elements=["devis", "plan"],
        echeance=dt.date(2021, 9, 20),
    )
    client = vu_par(agent)
    read = texte(page(client, depose))
    assert "Le devis n’est pas lisible. Devis et autres justificatifs du coût Plan de financement Réponse" in read
    assert "le délai est dépassé" not in read
    with horloge.figee(horloge.a_paris(2021, 9, 20, 23, 59)):  # the last day is one to answer
        assert "le délai est dépassé" not in texte(page(client, depose))
    with horloge.figee(horloge.a_paris(2021, 9, 21)):
        assert "le délai est dépassé" in texte(page(client, depose))


def test_page_shows_the_judgements_open_and_rendered(vu_par, depose, agent):
    client = vu_par(agent)
    assert "à rendre En attendant, le calcul suppose : 70 %." in texte(page(client, depose))
    rendre_appreciation(depose, "appreciation.taux_retenu", "50 %", par=agent, motif="Portage faible.")
    read = texte(page(client, depose))
    assert "rendue 50 % Portage faible." in read
    assert "Montant calculé 20 000,00 €" in read


@pytest.mark.requirement("X-04")
def test_page_after_a_grant_gives_the_act_and_no_button(vu_par, complet, agent, prefet):
    attribuer_et_signer(complet, par=prefet, montant=Decimal(28000))
    client = vu_par(agent)
    assert "L’acte est en cours de production" in texte(page(client, complet))
    derouler()
    response = page(client, complet)
    assert "Subvention attribuée : 28 000,00 €" in texte(response)
    assert "Arrêté attributif de subvention n°" in texte(response)
    assert boutons(response) == ["Demander des observations"]


def test_page_after_a_refusal_says_the_conditions(vu_par, appel, agent, prefet):
    dossier = fabriques.un_dossier_complet(appel, fabriques.une_structure(fabriques.CA), agent=agent)
    refuser_et_signer(dossier, par=prefet, motif="Demandeur exclu.", conditions=["porteur_non_exclu"])
    read = texte(page(vu_par(agent), dossier))
    assert "Demande refusée" in read
    assert "Motif : Demandeur exclu. Les communautés d'agglomération" in read


def test_page_of_a_withdrawn_request_explains_the_last_deposit(vu_par, depose, agent):
    retirer(depose, par=depose.cree_par, motif="Projet abandonné.")
    read = texte(page(vu_par(agent), depose))
    assert "par le barème, au dernier dépôt" in read
    assert "Projet abandonné." in read


@pytest.mark.parametrize(
    ("role", "etat", "attendu"),
    [
        (Role.INSTRUCTEUR, "depose", ["Déclarer le dossier complet", *DU_SERVICE, "Proposer un refus"]),
        (Role.SIGNATAIRE, "depose", ["Déclarer le dossier complet", *DU_SERVICE, "Proposer un refus"]),
        (Role.INSTRUCTEUR, "complet", ["Proposer un montant", *DU_SERVICE, "Proposer un refus"]),
        (Role.SIGNATAIRE, "complet", ["Proposer un montant", *DU_SERVICE, "Proposer un refus"]),
        (Role.INSTRUCTEUR, "propose", [*DU_SERVICE, "Proposer un montant", "Proposer un refus"]),
        (
            Role.SIGNATAIRE,
            "propose",
            [
                "Lire et signer la proposition", *DU_SERVICE, "Proposer un montant", "Proposer un refus",
                "Renvoyer la proposition",
            ],
        ),
        (Role.LECTEUR, "propose", []),
    ],
)  # fmt: skip
def test_buttons_follow_the_table_and_the_rights(request, vu_par, role, etat, attendu):
    dossier = request.getfixturevalue(etat)
    assert boutons(page(vu_par(fabriques.un_agent(role)), dossier)) == attendu


def test_closed_act_says_why(vu_par, depose, agent):
    read = texte(page(vu_par(agent), depose))
    assert "Proposer un montant Possible quand le dossier est « en instruction » ; il est « déposé »." in read
    assert (
        "Proposer un classement sans suite Possible quand le dossier est « à compléter » ; il est « déposé »." in read
    )
    assert "Lire et signer la proposition Vous n’avez pas aujourd’hui de délégation de signature en vigueur" in read


def test_take_in_charge_disappears_once_followed(vu_par, depose, agent):
    prendre_en_charge(depose, par=agent)
    assert "Prendre en charge" not in boutons(page(vu_par(agent), depose))


def test_agent_downloads_a_piece(vu_par, depose, agent):
    piece = depose.pieces.first()
    response = vu_par(agent).get(reverse("dossier:telecharger", args=[depose.numero, piece.pk]))
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content).startswith(b"%PDF")


@pytest.mark.parametrize("nombre", [1, 3])
def test_page_takes_a_fixed_number_of_queries(vu_par, appel, agent, django_assert_num_queries, nombre):
    structure = fabriques.une_structure()
    author = fabriques.une_personne(structure)
    lines = [LigneSaisie("depense", "prestation", f"Ligne {rank}", "1000,00") for rank in range(nombre)]
    asked = {"lignes": lines, "depenses": str(1000 * nombre), "demande": str(1000 * nombre), "par": author}
    for _ in range(nombre):
        dossier = fabriques.un_dossier_depose(
            appel, structure, pieces=["devis"] * nombre + ["plan_financement"], **asked
        )
    client = vu_par(agent)
    page(client, dossier)
    with django_assert_num_queries(11 if nombre == 1 else 12):  # one more to know what the others were granted
        page(client, dossier)


def _depliees(response) -> list[str]:
    return re.findall(r'data-partie="([a-z]+)" open', response.content.decode())


@pytest.mark.requirement("X-09")
def test_parts_are_folded_and_open_as_the_person_left_them(vu_par, depose, agent):
    client, kept = vu_par(agent), reverse("agent:parties")
    assert _depliees(page(client, depose)) == []
    assert client.post(kept, {"partie": ["plan", "pieces"]}).status_code == 302
    assert _depliees(page(client, depose)) == ["plan", "pieces"]
    assert client.post(kept, {"partie": ["calcul"]}, headers={"HX-Request": "true"}).status_code == 204
    assert client.post(kept, {"partie": ["nulle"]}).status_code == 302
    assert _depliees(page(client, depose)) == ["calcul"]
    assert len(_depliees(client.get(reverse("agent:dossier", args=[depose.numero]), {"parties": "toutes"}))) == 9
    assert _depliees(page(vu_par(fabriques.un_agent(nom="Autre")), depose)) == []


_MONTRES = ["contestation", "complement", "complet", "refus", "appreciation", "proposition", "signature"]


@pytest.mark.parametrize(
    ("ouverts", "reste", "attendu"),
    [
        (["complement", "complet", "appreciation"], {}, "complet"),
        (["complement", "complet", "appreciation"], {"manque": ["Devis"]}, "complement"),
        (["contestation", "complement", "complet"], {"manque": ["Devis"]}, "contestation"),
        (["appreciation", "proposition"], {"a_juger": 2}, "appreciation"),
        (["appreciation", "proposition", "refus"], {}, "proposition"),
        (["appreciation", "proposition", "refus"], {"recevable": False, "a_juger": 2}, "refus"),
        (["complet", "refus"], {"recevable": False}, "complet"),
        (["appreciation", "proposition", "signature"], {"propose": True, "a_juger": 1}, "signature"),
        (["appreciation", "proposition"], {"propose": True, "a_juger": 1}, None),
        ([], {}, None),
    ],
)
def test_next_step_follows_the_work(ouverts, reste, attendu):
    offered = [GesteOffert(nom, nom, "", PERMIS if nom in ouverts else refuse("Fermé.")) for nom in _MONTRES]
    found = suivant(offered, Reste(**{"propose": False, "recevable": True, "manque": [], "a_juger": 0} | reste))
    assert (found and found.geste.nom) == attendu


def test_page_tells_the_last_events_and_offers_the_others(vu_par, depose, agent, monkeypatch):
    monkeypatch.setattr(vues, "EVENEMENTS", 1)
    client = vu_par(agent)
    first = texte(page(client, depose))
    assert "Voir aussi ce qui s’est passé avant" in first
    assert first.count("Demande déposée") == 1
    assert "Brouillon ouvert" not in first
    whole = texte(client.get(reverse("agent:dossier", args=[depose.numero]), {"historique": "entier"}))
    assert "Voir aussi ce qui s’est passé avant" not in whole
    assert len(whole) > len(first)


def test_page_names_the_latest_requests_of_the_structure_and_counts_the_others(vu_par, appel, agent, monkeypatch):
    monkeypatch.setattr(lecture, "AUTRES_MAX", 1)
    structure = fabriques.une_structure()
    numbers = [fabriques.un_dossier_depose(appel, structure).numero for _ in range(3)]
    shown = texte(vu_par(agent).get(reverse("agent:dossier", args=[numbers[0]])))
    assert "Et 1 autre demande plus ancienne." in shown
    assert f"{numbers[2]} (déposé, 28 000,00 € demandés) et 1 autre." in shown
    assert numbers[1] not in shown
