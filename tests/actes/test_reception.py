"""Told, then received: the delays of appeal count from the first consultation or the delivery of a letter, never from a mail."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from tests.espaces.agent.outils import texte
from tests.fabriques import un_agent, un_agent_de, un_appel, un_dossier_complet, une_personne, une_structure
from tests.propositions import attribuer_et_signer
from tests.taches import derouler

from levier.actes.actions import (
    consulter,
    enregistrer_l_information,
    enregistrer_la_remise,
    retirer_et_signer,
)
from levier.actes.erreurs import DateDeRemiseInvalide, InformationManquante, LettreSansNumero
from levier.actes.models import Acte
from levier.actes.recours import dernier_jour_de_recours
from levier.actes.textes import contexte_de
from levier.attributions.actions import repondre_a_une_sollicitation
from levier.attributions.enums import Fondement
from levier.attributions.erreurs import FondementFerme
from levier.attributions.models import Sollicitation, Subvention
from levier.comptes.enums import Role
from levier.socle import courriels, horloge, journal
from levier.socle.erreurs import EtatIncompatible, GesteInterdit
from levier.socle.models import Courriel
from levier.territoires.prefectures import est_au_loin
from levier.territoires.queries.ressorts import depuis_cle
from levier.territoires.ressort import region

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("SL-09", "X-04")]
LETTRE = "2C 123 456 7890 1"


def relu(acte) -> Acte:
    return Acte.objects.select_related("decision__dossier__structure", "decision__dossier__appel").get(pk=acte.pk)


def revenir(acte, mail: Courriel) -> None:
    """The mail comes back: what the reader of notices does, and the job that follows."""
    Courriel.objects.filter(pk=mail.pk).update(message_id=f"<{mail.pk}@levier>")
    courriels.noter_non_remis(f"<{mail.pk}@levier>", mail.destinataire, "550 5.1.1")
    derouler()


def les_courriels(acte) -> list[Courriel]:
    return list(Courriel.objects.filter(cle__contains=f":acte-{acte.pk}:").order_by("id"))


def noms(objet) -> list[str]:
    return [event.nom for event in journal.histoire(objet)]


def test_mail_alone_starts_nothing(accorde):
    acte = accorde()
    assert (acte.etat, acte.recu_le, dernier_jour_de_recours(relu(acte))) == ("notifie", None, None)


def test_first_consultation_by_a_member_is_kept_once(accorde):
    acte = accorde()
    member = acte.decision.dossier.cree_par
    with horloge.figee(horloge.a_paris(2021, 9, 20, 14)):
        consulter(relu(acte), par=member)
    with horloge.figee(horloge.a_paris(2021, 9, 21)):
        consulter(relu(acte), par=member)
    kept = relu(acte)
    assert (kept.preuve, kept.recu_le) == ("consultation", horloge.a_paris(2021, 9, 20, 14))
    assert dernier_jour_de_recours(kept) == dt.date(2021, 11, 22)  # the 21st is a Sunday
    assert noms(acte).count("acte_recu") == noms(acte.decision.dossier).count("acte_recu") == 1


@pytest.mark.parametrize(
    ("recu", "dernier"), [((2021, 9, 15), dt.date(2021, 11, 16)), ((2021, 12, 31), dt.date(2022, 3, 1))]
)
def test_two_whole_months_to_contest(accorde, recu, dernier):
    acte = accorde()
    Acte.objects.filter(pk=acte.pk).update(preuve="consultation", recu_le=horloge.a_paris(*recu, 23, 59))
    assert dernier_jour_de_recours(relu(acte)) == dernier


def test_page_and_paper_opened_by_a_member_are_consultations_and_by_an_agent_are_not(accorde, client, prefet):
    acte = accorde()
    dossier = acte.decision.dossier
    paper = reverse("dossier:document", args=[acte.document_id])
    client.force_login(prefet)
    client.get(paper).getvalue()
    assert "Le délai de recours n’a pas commencé" in texte(client.get(reverse("agent:dossier", args=[dossier.numero])))
    client.force_login(dossier.cree_par)
    assert relu(acte).recu_le is None
    client.get(paper).getvalue()
    assert relu(acte).preuve == "consultation"
    said = texte(client.get(reverse("porteur:dossier", args=[dossier.numero])))
    assert "vous pouvez la contester jusqu’au 16 novembre 2021 inclus" in said
    client.force_login(prefet)
    assert "Recours possible jusqu’au 16 novembre 2021 inclus" in texte(
        client.get(reverse("agent:dossier", args=[dossier.numero]))
    )


def test_page_of_the_request_read_by_a_member_is_a_consultation(accorde, client):
    acte = accorde()
    client.force_login(acte.decision.dossier.cree_par)
    said = texte(client.get(reverse("porteur:dossier", args=[acte.decision.dossier.numero])))
    assert relu(acte).preuve == "consultation"
    assert "première consultation dans l’espace du demandeur" in said


def test_mail_that_comes_back_puts_the_act_to_be_notified_again(accorde, client, prefet):
    acte = accorde()
    dossier = acte.decision.dossier
    (mail,) = les_courriels(acte)
    revenir(acte, mail)
    assert (relu(acte).etat, relu(acte).notifie_le, Subvention.objects.get().etat) == ("a_notifier", None, "attribuee")
    assert noms(dossier)[-1] == "acte_non_remis"
    client.force_login(prefet)
    assert "1 acte à notifier" in texte(client.get(reverse("agent:totaux")))
    assert acte.numero in texte(client.get(reverse("agent:a_notifier")))
    courriels.relancer(mail)
    Courriel.objects.filter(pk=mail.pk).update(essais=1)
    derouler(courriels=True)
    assert (relu(acte).etat, Subvention.objects.get().etat) == ("notifie", "notifiee")


def test_one_mail_of_two_that_arrives_is_enough(accorde):
    structure = une_structure()
    members = [une_personne(structure), une_personne(structure, nom="Sacha Petit")]
    acte = accorde(dossier=un_dossier_complet(structure=structure, par=members[0]))
    first, second = les_courriels(acte)
    revenir(acte, first)
    assert relu(acte).etat == "notifie"
    revenir(acte, second)
    assert relu(acte).etat == "a_notifier"


def test_mail_that_comes_back_after_the_consultation_changes_nothing(accorde):
    acte = accorde()
    consulter(relu(acte), par=acte.decision.dossier.cree_par)
    revenir(acte, les_courriels(acte)[0])
    assert relu(acte).etat == "notifie"


def test_structure_without_address_is_told_by_a_letter(accorde, client, prefet):
    dossier = un_dossier_complet()
    type(dossier.cree_par).objects.filter(pk=dossier.cree_par_id).update(email_confirme_le=None)
    acte = accorde(dossier=dossier)
    assert (acte.etat, acte.notifie_le) == ("a_notifier", None)
    client.force_login(prefet)
    there = reverse("agent:notification", args=[dossier.numero])
    with horloge.figee(horloge.a_paris(2021, 9, 22)):
        refused = client.post(there, {"lettre": LETTRE, "remis_le": "2021-09-23"})
        assert "entre le jour de la signature" in texte(refused)
        done = client.post(there, {"lettre": LETTRE, "remis_le": "2021-09-20"}, follow=True)
    assert f"Preuve de réception : remise d’un courrier n° {LETTRE}, le 20 septembre 2021" in texte(done)
    assert (relu(acte).etat, Subvention.objects.get().etat) == ("notifie", "notifiee")
    assert client.get(there).status_code == 404


def test_delivery_is_proved_by_a_number_a_day_and_an_agent(accorde):
    acte, agent, day = accorde(), un_agent(), dt.date(2021, 9, 15)
    with pytest.raises(LettreSansNumero):
        enregistrer_la_remise(acte, lettre=" ", remis_le=day, par=agent)
    with pytest.raises(DateDeRemiseInvalide):
        enregistrer_la_remise(acte, lettre=LETTRE, remis_le=day - dt.timedelta(days=1), par=agent)
    with pytest.raises(GesteInterdit):
        enregistrer_la_remise(acte, lettre=LETTRE, remis_le=day, par=acte.decision.dossier.cree_par)
    enregistrer_la_remise(acte, lettre=LETTRE, remis_le=day, par=agent)
    with pytest.raises(EtatIncompatible, match="n’attend plus de preuve"):
        enregistrer_la_remise(acte, lettre=LETTRE, remis_le=day, par=agent)


def test_act_annulled_is_not_received_any_more(accorde, prefet):
    acte = accorde()
    retirer_et_signer(acte.decision.dossier, par=prefet, fondement=Fondement.DEMANDE, motif="m")
    consulter(relu(acte), par=acte.decision.dossier.cree_par)
    assert relu(acte).recu_le is None


@pytest.fixture
def a_prevenir():
    """A request of a call whose region is told before."""
    from tests.fabriques import texte_du_cahier

    told = "\ninformation:\n  qui: region\n  source: {document: '000', section: Gestion}\n"
    return un_dossier_complet(un_appel(texte_du_cahier() + told))


@pytest.mark.requirement("IF-06")
def test_region_is_told_before_the_porteur(a_prevenir, prefet):
    officer = un_agent_de(region("27"), Role.INSTRUCTEUR)
    acte = attribuer_et_signer(a_prevenir, par=prefet, montant=Decimal(28_000))
    derouler()
    before, after = Courriel.objects.filter(cle__contains=f":acte-{acte.pk}").order_by("id")
    assert (before.destinataire, before.sujet.split(" :")[0]) == (officer.email, "Décision prise, à notifier")
    assert after.destinataire == a_prevenir.cree_par.email
    assert noms(a_prevenir)[-2:] == ["acte_annonce", "acte_notifie"]


@pytest.mark.requirement("IF-06")
def test_without_agent_in_the_region_the_act_waits_for_who_writes_that_it_was_told(a_prevenir, client, prefet):
    acte = attribuer_et_signer(a_prevenir, par=prefet, montant=Decimal(28_000))
    derouler()
    assert relu(acte).etat == "a_notifier"
    client.force_login(a_prevenir.cree_par)
    assert "28 000,00 € attribuée" not in texte(client.get(reverse("porteur:dossier", args=[a_prevenir.numero])))
    assert client.get(reverse("dossier:document", args=[relu(acte).document_id])).status_code == 404
    assert relu(acte).recu_le is None
    agent = un_agent()
    with pytest.raises(InformationManquante):
        enregistrer_la_remise(relu(acte), lettre=LETTRE, remis_le=dt.date(2021, 9, 15), par=agent)
    with pytest.raises(InformationManquante):
        enregistrer_l_information(relu(acte), " ", par=agent)
    client.force_login(agent)
    there = reverse("agent:notification", args=[a_prevenir.numero])
    assert "C’est noté" in texte(client.post(there, {"information": "La région, par téléphone."}, follow=True))
    assert relu(acte).etat == "notifie"
    with pytest.raises(EtatIncompatible):
        enregistrer_l_information(relu(acte), "Encore.", par=agent)


def test_less_than_asked_asks_the_plan_again_once(accorde, client):
    acte = accorde("20000", motif="Un lot de moins.")
    dossier = acte.decision.dossier
    client.force_login(dossier.cree_par)
    home = texte(client.get(reverse("porteur:dossier", args=[dossier.numero])))
    assert "À faire : envoyez votre plan de financement révisé" in home
    asked = Sollicitation.objects.get()
    repondre_a_une_sollicitation(asked, "Le voici.", par=dossier.cree_par)
    assert "plan de financement révisé du 15 septembre 2021 est parvenu" in texte(
        client.get(reverse("porteur:dossier", args=[dossier.numero]))
    )
    assert noms(dossier)[-2:] == ["message_envoye", "plan_recu"]


def test_all_that_was_asked_asks_nothing(accorde):
    accorde()
    assert Sollicitation.objects.count() == 0


def test_decision_known_by_its_consultation_is_not_one_never_notified(accorde, prefet):
    acte = accorde()
    with pytest.raises(FondementFerme, match="déjà connue"):
        retirer_et_signer(acte.decision.dossier, par=prefet, fondement=Fondement.NON_NOTIFIEE, motif="m")


@pytest.mark.parametrize(
    ("structure", "service", "loin"),
    [
        ("71", "departement:71", False), ("71", "national", False), ("974", "departement:974", False),
        ("974", "national", True), ("974", "region:04", False), ("71", "departement:974", True), ("", "national", False),
    ],
)  # fmt: skip
def test_the_delay_is_a_month_longer_between_overseas_and_another_court(structure, service, loin):
    assert est_au_loin(structure, depuis_cle(service)) is loin


def test_a_structure_overseas_has_three_months_before_another_court(accorde):
    kept = relu(accorde())
    kept.recu_le = horloge.a_paris(2021, 9, 20, 12)
    kept.decision.dossier.structure.departement_code = "974"
    assert dernier_jour_de_recours(kept) == dt.date(2021, 12, 21)
    assert contexte_de(kept).cadre.mois_de_recours == "trois"
