"""Who enters the agents' space, and what another département's agent finds there."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from tests import fabriques
from tests.espaces.agent.outils import texte, titre
from tests.propositions import proposer

from levier.comptes.actions import accepter_d_office, deleguer_signature
from levier.comptes.delegation import Arrete
from levier.comptes.enums import Accord, Role, Titre
from levier.comptes.models import Habilitation
from levier.comptes.periode import Periode
from levier.comptes.qualites import Fonction
from levier.espaces.agent.urls import urlpatterns
from levier.socle import horloge
from levier.socle.acteurs import SYSTEME
from levier.territoires.queries.ressorts import departement

pytestmark = pytest.mark.django_db
PAGES = ["agent:tableau", "agent:enveloppes", "agent:rattachements", "agent:delegations", "agent:habilitations"]
D_UN_DOSSIER = [
    "dossier", "affectation", "complement", "complet", "comite", "proposition", "refus", "signature", "renvoi",
    "observations", "rectification", "retrait", "avenant", "sans_suite",
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_page_without_login_asks_for_it(page):
    response = Client().get(reverse(page))
    assert response.status_code == 302
    assert response.url == f"{reverse('comptes:connexion')}?next={reverse(page)}"


@pytest.mark.parametrize("page", PAGES)
def test_page_for_a_porteur_is_refused_with_the_reason(vu_par, page):
    response = vu_par(fabriques.une_personne(fabriques.une_structure())).get(reverse(page))
    assert response.status_code == 403
    assert "Cet espace est réservé aux agents du service instructeur." in texte(response)


@pytest.mark.requirement("N-02")
@pytest.mark.parametrize("page", D_UN_DOSSIER)
def test_dossier_of_another_departement_is_not_found(vu_par, depose, page):
    client = vu_par(fabriques.un_agent(departement="01"))
    address = reverse(f"agent:{page}", args=[depose.numero])
    assert client.get(address).status_code == 404
    assert client.post(address, {"motif": "x"}).status_code == 404


@pytest.mark.requirement("N-02")
def test_dossier_page_without_right_any_more_is_refused(vu_par, depose, agent):
    Habilitation.objects.filter(personne=agent).update(au=dt.date(2021, 9, 14))
    response = vu_par(agent).get(reverse("agent:dossier", args=[depose.numero]))
    assert response.status_code == 403


def test_draft_is_not_found(vu_par, appel, agent):
    draft = fabriques.un_brouillon(appel)
    assert vu_par(agent).get(reverse("agent:dossier", args=[draft.numero])).status_code == 404


def test_reader_sees_the_dossier_and_no_act(vu_par, depose):
    response = vu_par(fabriques.un_agent(Role.LECTEUR)).get(reverse("agent:dossier", args=[depose.numero]))
    assert response.status_code == 200
    assert "Aucune action possible" in texte(response)
    assert "Vous n’êtes pas habilité aujourd’hui à instruire dans le département de Saône-et-Loire" in texte(response)


def test_delegate_signs_only_between_the_dates(vu_par, complet, prefet):
    delegate = fabriques.un_agent(nom="Sophie Bernard")
    period = Periode(dt.date(2021, 9, 15), dt.date(2021, 9, 30))
    given = deleguer_signature(
        delegate, ressort=departement("71"), fonction=Fonction(Titre.SECRETAIRE_GENERAL, Accord.FEMININ), periode=period,
        arrete=Arrete("arrêté n° 12", "RAA n° 34", dt.date(2021, 9, 14)), par=prefet,
    )  # fmt: skip
    accepter_d_office(given, par=SYSTEME)
    proposer(complet, Decimal(28_000), par=fabriques.un_agent(), avis="Favorable.")
    address = reverse("agent:signature", args=[complet.numero])
    assert "sous la qualité « Pour le préfet et par délégation, la secrétaire générale » (arrêté n° 12)" in texte(
        vu_par(delegate).get(address)
    )
    with horloge.figee(horloge.a_paris(2021, 10, 1)):
        assert "Cette action n’est pas possible maintenant" in texte(vu_par(delegate).get(address))


def test_every_page_has_its_own_title_and_one_h1(vu_par, depose, complet, administrateur, agent, prefet):
    client = vu_par(prefet)
    pages = [reverse(page) for page in PAGES if page != "agent:enveloppes"]
    pages += [reverse(f"agent:{page}", args=[complet.numero]) for page in D_UN_DOSSIER]
    pages += [
        reverse("agent:complet", args=[depose.numero]),
        reverse("agent:enveloppe", args=[depose.appel.identifiant]),
    ]
    seen = set()
    for page in pages:
        response = client.get(page)
        assert response.status_code == 200, page
        assert titre(response)
        body = response.content.decode()
        head = body[body.index("<title>") : body.index("</title>")]
        assert head not in seen, head
        seen.add(head)


def test_every_route_is_named():
    assert all(pattern.name for pattern in urlpatterns)
