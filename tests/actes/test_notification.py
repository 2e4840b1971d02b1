"""A decision is followed once by its act, and once by its notification, whatever is played again."""

from __future__ import annotations

import pytest
from tests.documents.lecture import normaliser
from tests.fabriques import un_dossier_complet, une_personne, une_structure

from levier.actes.actions import etablir, produire_document
from levier.actes.annonces import ActeProduit, ActeSigne
from levier.actes.models import Acte
from levier.actes.queries import acte_de
from levier.actes.tasks import etablir_l_acte, notifier_l_acte, produire_l_acte
from levier.attributions.annonces import DecisionPrise
from levier.attributions.enums import EtatSubvention
from levier.attributions.models import Subvention
from levier.documents.models import Document
from levier.dossiers.memoire.evenements import histoire
from levier.socle import journal
from levier.socle.acteurs import SYSTEME
from levier.socle.models import Courriel

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("SL-09", "X-04", "X-06")]


def les_courriels(acte: Acte):
    return Courriel.objects.filter(cle__contains=f":acte-{acte.pk}:").order_by("id")


def test_grant_is_notified_with_the_arrete_attached(accorde, settings):
    settings.LEVIER_ADRESSE = "https://levier.exemple.fr"
    act = accorde()
    (mail,) = les_courriels(act)
    assert mail.destinataire == act.decision.dossier.cree_par.email
    assert (
        " ".join(mail.sujet.split()) == f"Subvention attribuée : 28 000,00 €, demande n° {act.decision.dossier.numero}"
    )
    assert f"https://levier.exemple.fr/demandes/{act.decision.dossier.numero}/" in mail.texte
    assert f"https://levier.exemple.fr/actes/{act.numero}/" in mail.texte
    assert [piece.nom for piece in mail.pieces.all()] == [f"{act.numero}.pdf"]
    assert Subvention.objects.get().etat == EtatSubvention.NOTIFIEE
    assert act.notifie_le is not None


def test_every_member_is_told_once(accorde):
    structure = une_structure()
    members = [une_personne(structure), une_personne(structure, nom="Sacha Petit")]
    act = accorde(dossier=un_dossier_complet(structure=structure, par=members[0]))
    assert sorted(les_courriels(act).values_list("destinataire", flat=True)) == sorted(m.email for m in members)


def test_refusal_is_notified_without_saying_the_reasons_in_the_mail(refuse):
    act = refuse("Motif qui reste dans la lettre.")
    (mail,) = les_courriels(act)
    assert "n’est pas retenue" in mail.texte
    assert "Motif qui reste dans la lettre." not in mail.texte
    assert [piece.nom for piece in mail.pieces.all()] == [f"{act.numero}.pdf"]
    assert Subvention.objects.count() == 0


def test_journal_tells_the_act_and_its_notification(accorde):
    dossier = accorde().decision.dossier
    events = [(e.nom, e.acteur_role) for e in journal.histoire(dossier)][-2:]
    assert events == [("acte_produit", "systeme"), ("acte_notifie", "systeme")]
    assert [normaliser(line.phrase) for line in histoire(dossier)][-2:] == [
        "Acte n° ARR-71-2021-0001 produit",
        "Acte n° ARR-71-2021-0001 notifié au demandeur",
    ]
    grant = Subvention.objects.get()
    assert [e.nom for e in journal.histoire(grant)] == ["subvention_creee", "subvention_notifiee"]


def test_jobs_played_twice_make_one_document_one_mail_one_event(accorde):
    act = accorde()
    before = (Document.objects.count(), Courriel.objects.count(), journal.histoire(act.decision.dossier).count())
    for _ in range(2):
        etablir_l_acte(DecisionPrise(act.decision_id))
        produire_l_acte(ActeSigne(act.pk))
        notifier_l_acte(ActeProduit(act.pk))
    assert Acte.objects.count() == 1
    assert (
        Document.objects.count(),
        Courriel.objects.count(),
        journal.histoire(act.decision.dossier).count(),
    ) == before


def test_produced_act_is_given_back(accorde):
    act = accorde()
    produire_document(act)
    assert etablir(act.decision, par=SYSTEME) == act
    assert acte_de(act.decision) == act


def test_structure_without_confirmed_address_waits_to_be_notified(accorde):
    dossier = un_dossier_complet()
    type(dossier.cree_par).objects.filter(pk=dossier.cree_par_id).update(email_confirme_le=None)
    act = accorde(dossier=dossier)
    assert (les_courriels(act).count(), act.etat, act.notifie_le) == (0, "a_notifier", None)
    assert journal.histoire(dossier).last().nom == "acte_produit"
