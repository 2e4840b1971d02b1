"""Mails that did not arrive, listed for those who may act: their territory only, sent again from the list."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests import fabriques
from tests.espaces.agent.outils import texte
from tests.taches import derouler

from levier.comptes.enums import Role
from levier.comptes.models import Habilitation
from levier.espaces.agent.views import courriels as vue
from levier.socle import courriels, horloge
from levier.socle.models import Courriel, EtatCourriel
from levier.socle.objets import SANS_OBJET, Objet
from levier.territoires.ressort import NATIONAL

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-10")]
PAGE = "/agent/courriels/"


def perdre(
    objet: Objet, combien: int = 1, etat: str = EtatCourriel.NON_REMIS, sujet: str = "Récépissé"
) -> list[Courriel]:
    return [
        Courriel.objects.create(
            destinataire=f"perdu{rank}@mairie.example", sujet=f"{sujet} {rank}", texte="x", etat=etat, **objet.colonnes,
            erreur="550 5.1.1 user unknown", cree_le=horloge.maintenant(),
        )
        for rank in range(combien)
    ]  # fmt: skip


def test_agent_reads_what_did_not_arrive_and_sends_it_again(vu_par, agent, depose):
    (mail,) = perdre(depose.objet)
    client = vu_par(agent)
    totals = client.get(reverse("agent:totaux"))
    assert "1 courriel non remis" in texte(totals)
    assert f'<a href="{PAGE}">' in totals.content.decode()
    read = texte(client.get(PAGE))
    for said in ("Récépissé 0", "550 5.1.1 user unknown", "perdu0@mairie.example", depose.numero, "Non remis",
                 depose.structure.denomination, "15 septembre 2021"):  # fmt: skip
        assert said in read
    again = reverse("agent:relancer_courriel", args=[depose.numero, mail.pk])
    assert client.post(again, {"liste": "1"}).url == PAGE
    assert "Tous les courriels sont arrivés." in texte(client.get(PAGE))
    assert "non remis" not in texte(client.get(reverse("agent:tableau")))
    assert Courriel.objects.get(pk=mail.pk).etat == EtatCourriel.A_ENVOYER
    assert client.post(again).url == reverse("agent:dossier", args=[depose.numero])


def test_only_what_failed_about_deposited_requests_of_the_territory_is_listed(vu_par, agent, depose):
    draft = fabriques.un_brouillon(depose.appel, depose.structure, par=depose.cree_par)
    perdre(draft.objet)
    perdre(SANS_OBJET)
    perdre(depose.objet, etat=EtatCourriel.ENVOYE)
    assert "Tous les courriels sont arrivés." in texte(vu_par(agent).get(PAGE))
    perdre(depose.objet, etat=EtatCourriel.ECHEC)
    assert "Récépissé 0" in texte(vu_par(agent).get(PAGE))
    assert "Tous les courriels sont arrivés." in texte(vu_par(fabriques.un_agent(departement="21")).get(PAGE))


def test_who_may_only_read_has_no_button(vu_par, depose):
    perdre(depose.objet)
    page = vu_par(fabriques.un_agent(Role.LECTEUR)).get(PAGE)
    assert ("Récépissé 0" in texte(page), "Envoyer de nouveau" in texte(page)) == (True, False)


def test_mails_of_accounts_are_of_no_territory_a_national_administrator_alone_reads_them(vu_par, administrateur):
    perdre(SANS_OBJET, sujet="Confirmez votre adresse")
    assert "Tous les courriels sont arrivés." in texte(vu_par(administrateur).get(PAGE))
    national = fabriques.une_personne(nom="Administratrice nationale")
    Habilitation.objects.create(personne=national, role=Role.ADMINISTRATEUR, **Habilitation.colonnes(NATIONAL))
    page = vu_par(national).get(PAGE)
    assert "Confirmez votre adresse 0" in texte(page)
    assert "Envoyer de nouveau" not in texte(page)


@pytest.mark.parametrize("combien", [1, 3])
def test_list_is_paged_by_key_in_a_fixed_number_of_queries(
    vu_par, agent, depose, combien, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(vue, "TAILLE", combien)
    perdre(depose.objet, combien * 2)
    client = vu_par(agent)
    with django_assert_num_queries(5):
        page = client.get(PAGE)
    assert len(page.context["page"].lignes) == combien
    rest = client.get(PAGE + page.context["url_suivante"])
    shown = [mail.pk for one in (page, rest) for mail, _ in one.context["page"].lignes]
    assert shown == sorted(shown, reverse=True)
    assert (len(set(shown)), rest.context["url_suivante"], rest.context["url_debut"]) == (combien * 2, "", PAGE)


def test_mail_that_a_digest_told_is_not_one_that_failed(vu_par, agent, depose):
    derouler()
    assert courriels.adresses_a_resumer() == [agent.email]
    assert "Tous les courriels sont arrivés." in texte(vu_par(agent).get(PAGE))
