"""An act from its text to its addressee, one step at a time; annulled with its decision; whoever dies loses nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from tests.attributions.decisions import attribuer
from tests.fabriques import un_agent, un_dossier_complet
from tests.propositions import attribuer_et_signer, refuser_et_signer
from tests.proprietaire import en_proprietaire
from tests.taches import derouler

from levier.actes import actions
from levier.actes.actions import (
    etablir,
    notifier,
    presenter,
    produire_document,
    rectifier_et_signer,
    retirer_et_signer,
    signer,
)
from levier.actes.enums import EtatActe
from levier.actes.models import Acte
from levier.actes.queries import acte_de
from levier.actes.tasks import etablir_l_acte
from levier.attributions.annonces import DecisionPrise
from levier.attributions.enums import EtatSubvention, Fondement
from levier.attributions.models import Decision, Subvention
from levier.attributions.permissions import signataire
from levier.comptes.enums import ActeDelegue, Role
from levier.documents.models import Document, Numerotation
from levier.socle import horloge, journal
from levier.socle.acteurs import SYSTEME
from levier.socle.erreurs import EtatIncompatible, GesteInterdit
from levier.socle.models import Courriel

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-06")]
MOTIF = "Une erreur de dossier."
ERREUR = Fondement.ERREUR_MATERIELLE


@pytest.fixture
def decidee(prefet):
    """A decision taken, as a comité does: no act signed with it."""
    dossier = un_dossier_complet()
    return attribuer(dossier, par=prefet, montant=Decimal(28_000)).decision


@pytest.fixture
def a_signer(decidee):
    acte = etablir(decidee, par=SYSTEME)
    presenter(acte, par=SYSTEME)
    return acte


def le_prefet_signe(acte, prefet):
    acteur, autorite = signataire(prefet, acte.decision.dossier, ActeDelegue.ATTRIBUTION)
    signer(acte, par=acteur, autorite=autorite)


def relu(acte) -> Acte:
    return Acte.objects.select_related("decision__dossier").get(pk=acte.pk)


def test_act_goes_step_by_step_each_told_once(decidee, prefet):
    acte = etablir(decidee, par=SYSTEME)
    states = [acte.etat]
    presenter(acte, par=SYSTEME)
    states.append(relu(acte).etat)
    le_prefet_signe(acte, prefet)
    states.append(relu(acte).etat)
    produire_document(relu(acte))
    states.append(relu(acte).etat)
    notifier(relu(acte))
    states.append(relu(acte).etat)
    assert states == ["projet", "a_signer", "signe", "a_notifier", "notifie"]
    assert [(e.nom, e.acteur_role) for e in journal.histoire(acte)] == [
        ("acte_etabli", "systeme"),
        ("acte_presente", "systeme"),
        ("acte_signe", "signataire"),
        ("acte_produit", "systeme"),
        ("acte_notifie", "systeme"),
    ]
    assert Subvention.objects.get().etat == EtatSubvention.NOTIFIEE


def test_decision_signed_by_nobody_gets_its_text_alone(decidee):
    derouler()
    acte = Acte.objects.get()
    assert (acte.etat, acte.numero, acte.signe_le, acte.donnees, acte.document) == ("projet", "", None, None, None)
    assert acte_de(decidee) == acte
    assert Numerotation.objects.filter(serie__startswith="ARR").count() == 0


def test_act_signed_later_says_its_own_day_and_takes_the_number_of_its_year(a_signer, prefet):
    with horloge.figee(horloge.a_paris(2022, 1, 3)):
        le_prefet_signe(a_signer, prefet)
        derouler()
    acte = relu(a_signer)
    assert acte.numero == "ARR-71-2022-0001"
    assert (acte.signe_le, acte.document.produit_le) == (horloge.a_paris(2022, 1, 3), horloge.a_paris(2022, 1, 3))
    assert acte.donnees["cadre"]["date"]["date"] == "2022-01-03"
    assert (acte.signataire, acte.qualite, acte.delegation_reference) == (
        "Alix Robert",
        "Le préfet de Saône-et-Loire",
        "",
    )


def test_only_a_signataire_signs(a_signer):
    authority = signataire(un_agent(Role.SIGNATAIRE), a_signer.decision.dossier, ActeDelegue.ATTRIBUTION)[1]
    for actor in (SYSTEME, un_agent().en_tant_que(Role.INSTRUCTEUR)):
        with pytest.raises(GesteInterdit, match="Signer l’acte"):
            signer(a_signer, par=actor, autorite=authority)
    assert relu(a_signer).etat == EtatActe.A_SIGNER


def test_act_is_signed_once(a_signer, prefet):
    le_prefet_signe(a_signer, prefet)
    with pytest.raises(EtatIncompatible, match="« signé »"):
        le_prefet_signe(a_signer, prefet)
    assert Numerotation.objects.get(serie="ARR-71-2021").dernier == 1


@pytest.mark.requirement("X-04")
def test_number_is_rolled_back_with_its_signature(a_signer, prefet):
    class Panne(Exception):
        pass

    def signer_puis_tomber() -> None:
        le_prefet_signe(a_signer, prefet)
        raise Panne

    with pytest.raises(Panne), transaction.atomic():
        signer_puis_tomber()
    assert (relu(a_signer).etat, relu(a_signer).numero) == ("a_signer", "")
    le_prefet_signe(a_signer, prefet)
    assert relu(a_signer).numero == "ARR-71-2021-0001"


@pytest.mark.requirement("X-04")
def test_pdf_says_what_was_signed_whatever_changes_before_it_is_made(a_signer, prefet):
    le_prefet_signe(a_signer, prefet)
    structure = a_signer.decision.dossier.structure
    type(structure).objects.filter(pk=structure.pk).update(denomination="Commune renommée")
    produire_document(relu(a_signer))
    acte = relu(a_signer)
    assert acte.document.donnees == acte.donnees
    assert acte.donnees["cadre"]["beneficiaire"]["denomination"] == "Commune de Dompierre-les-Ormes"


@pytest.mark.requirement("X-04", "X-06")
@pytest.mark.parametrize("moment", ["rendu.pdf", "annoncer"])
def test_job_killed_anywhere_is_played_again_and_makes_one(a_signer, prefet, monkeypatch, moment):
    class Panne(Exception):
        pass

    def tomber(*_, **__):
        raise Panne

    le_prefet_signe(a_signer, prefet)
    with monkeypatch.context() as broken:
        broken.setattr(f"levier.actes.actions.actes.{moment}", tomber)
        with pytest.raises(Panne):
            produire_document(relu(a_signer))
    assert (relu(a_signer).etat, Document.objects.filter(genre="arrete_attributif").count()) == ("signe", 0)
    produire_document(relu(a_signer))
    made = relu(a_signer)
    produire_document(made)
    assert (made.etat, Document.objects.filter(numero=made.numero).count()) == ("a_notifier", 1)
    assert journal.histoire(made.decision.dossier).filter(nom="acte_produit").count() == 1


@pytest.mark.requirement("X-09")
def test_decision_taken_back_annuls_its_act_and_tells_the_porteur(accorde, prefet):
    acte = accorde()
    dossier = acte.decision.dossier
    retirer_et_signer(dossier, par=prefet, fondement=Fondement.DEMANDE, motif=MOTIF)
    derouler()
    annulled = relu(acte)
    assert (annulled.etat, annulled.numero, annulled.document_id) == ("annule", acte.numero, acte.document_id)
    assert (journal.histoire(acte).last().nom, journal.histoire(acte).last().motif) == ("acte_annule", MOTIF)
    assert acte_de(annulled.decision) is None
    mail = Courriel.objects.get(cle__startswith="decision_retiree:")
    assert (mail.destinataire, mail.sujet) == (
        dossier.cree_par.email, f"Décision retirée sur votre demande n° {dossier.numero}",
    )  # fmt: skip
    assert f"L’acte n° {acte.numero} n’a plus d’effet : la subvention de" in mail.texte
    assert f"Motif du retrait (le bénéficiaire le demande) : {MOTIF}" in mail.texte
    assert [piece.nom for piece in mail.pieces.all()] == ["RET-71-2021-0001.pdf"]


def test_refusal_taken_back_annuls_its_letter(refuse, prefet):
    acte = refuse("Les crédits sont épuisés.")
    retirer_et_signer(acte.decision.dossier, par=prefet, fondement=Fondement.REFUS_ILLEGAL, motif=MOTIF)
    assert relu(acte).etat == EtatActe.ANNULE


def test_decision_granted_again_has_its_own_act(accorde, prefet):
    first = accorde()
    dossier = first.decision.dossier
    retirer_et_signer(dossier, par=prefet, fondement=Fondement.DEMANDE, motif=MOTIF)
    second = attribuer_et_signer(dossier, par=prefet, montant=Decimal(28_000))
    derouler()
    assert [(a.etat, a.numero) for a in Acte.objects.all()] == [
        ("annule", "ARR-71-2021-0001"), ("notifie", "RET-71-2021-0001"), ("notifie", "ARR-71-2021-0002"),
    ]  # fmt: skip
    assert relu(second).decision.rang == 3


def test_rectified_decision_has_an_act_that_replaces_the_former(accorde, prefet):
    first = accorde()
    rectifier_et_signer(
        first.decision.dossier, par=prefet, montant=Decimal(20_000), fondement=ERREUR, motif="Devis revus."
    )
    derouler()
    assert [(a.etat, a.decision.nature, a.donnees["montant"]["valeur"]) for a in Acte.objects.all()] == [
        ("annule", "attribution", "28000.00"), ("notifie", "rectification", "20000.00"),
    ]  # fmt: skip
    assert Subvention.objects.get().etat == EtatSubvention.NOTIFIEE
    visas = Acte.objects.get(etat="notifie").donnees["visas"]
    assert visas[-1] == "l’arrêté n° ARR-71-2021-0001 du 15\u00a0septembre\u00a02021, que le présent arrêté remplace"


@pytest.mark.parametrize("avant", ["PDF", "courriel"])
def test_act_annulled_before_its_jobs_is_neither_printed_nor_sent(prefet, avant):
    dossier = un_dossier_complet()
    acte = attribuer_et_signer(dossier, par=prefet, montant=Decimal(28_000))
    if avant == "courriel":
        produire_document(relu(acte))
    arretes = Document.objects.filter(genre="arrete_attributif").count()
    retrait = retirer_et_signer(dossier, par=prefet, fondement=Fondement.NON_NOTIFIEE, motif=MOTIF)
    derouler()
    assert (relu(acte).etat, relu(acte).notifie_le) == ("annule", None)
    assert Document.objects.filter(genre="arrete_attributif").count() == arretes
    (mail,) = Courriel.objects.filter(cle__contains=":acte-")
    assert mail.cle.startswith(f"decision_retiree:{dossier.pk}:acte-{retrait.pk}:")
    assert f"ne vous avait pas encore été notifiée (acte n° {acte.numero})" in mail.texte


def test_decision_replaced_since_needs_no_text(decidee, prefet):
    retirer_et_signer(decidee.dossier, par=prefet, fondement=Fondement.NON_NOTIFIEE, motif=MOTIF)
    etablir_l_acte(DecisionPrise(decidee.pk))
    assert [acte.genre for acte in Acte.objects.all()] == ["arrete_retrait"]


@pytest.mark.requirement("N-02")
def test_each_act_of_an_officer_asks_his_right_once_and_writes_nothing_without(accorde):
    dossier, waiting = accorde().decision.dossier, un_dossier_complet()
    agent, before = un_agent(), (Decision.objects.count(), Acte.objects.count())
    for act in (
        lambda: attribuer_et_signer(waiting, par=agent, montant=Decimal(2_000)),
        lambda: refuser_et_signer(waiting, par=agent, motif="m"),
        lambda: rectifier_et_signer(dossier, par=agent, montant=Decimal(1), fondement=ERREUR, motif="m"),
        lambda: retirer_et_signer(dossier, par=agent, fondement=Fondement.DEMANDE, motif="m"),
    ):
        with pytest.raises(GesteInterdit, match="délégation de signature"):
            act()
    assert (Decision.objects.count(), Acte.objects.count()) == before


@pytest.mark.requirement("X-04")
def test_database_itself_holds_the_states(accorde, a_signer):
    acte = accorde("1000", motif="Peu de crédits.")
    for row, values, name in (
        (acte, {"numero": ""}, "acte_signe_numerote"),
        (acte, {"donnees": None}, "acte_signe_numerote"),
        (acte, {"document": None}, "acte_produit"),
        (acte, {"notifie_le": None}, "acte_notifie_date"),
        (a_signer, {"etat": "signe"}, "acte_signe_numerote"),
        (a_signer, {"numero": acte.numero}, "acte_numero_unique"),
        (a_signer, {"decision": acte.decision}, "acte_vivant_unique"),
    ):
        with pytest.raises(IntegrityError, match=name), en_proprietaire(Acte):
            Acte.objects.filter(pk=row.pk).update(**values)


def test_every_act_of_the_step_is_public():
    assert sorted(actions.__all__) == sorted(
        name for name in vars(actions) if not name.startswith("_") and callable(getattr(actions, name))
    )
