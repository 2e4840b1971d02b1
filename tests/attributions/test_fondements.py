"""What undoes a signed decision: each ground with its article, its delay, what it asks first."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from tests.attributions.decisions import (
    attribuer,
    conclure_un_avenant,
    observees,
    rectifier_decision,
    refuser,
    retirer_decision,
)
from tests.fabriques import un_agent, un_dossier_complet
from tests.taches import derouler

from levier.attributions.actions import demander_des_observations, repondre_a_une_sollicitation
from levier.attributions.enums import Fondement
from levier.attributions.enums import NatureDecision as N
from levier.attributions.enums import ObjetSollicitation as Objet
from levier.attributions.erreurs import (
    DecisionSansMotif,
    EcheanceTropProche,
    FondementFerme,
    ObservationsInutiles,
    SollicitationClose,
)
from levier.attributions.fondements import REGLES, article_cite, possibilites
from levier.attributions.models import Decision, Sollicitation
from levier.attributions.permissions import peut_retirer
from levier.attributions.queries import decision_de, sollicitations_sur
from levier.comptes.enums import Role
from levier.enveloppes.queries import incoherences
from levier.messages.models import Message
from levier.socle import horloge, journal
from levier.socle.erreurs import EtatIncompatible, GesteInterdit
from levier.socle.models import Courriel

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-09")]
QUINZE_JOURS = dt.date(2021, 9, 30)


@pytest.fixture
def signataire():
    return un_agent(Role.SIGNATAIRE, nom="Alix Robert")


@pytest.fixture
def retenu(signataire):
    """A request granted on 15 September 2021."""
    dossier = un_dossier_complet()
    attribuer(dossier, par=signataire, montant=Decimal(28_000))
    return dossier


def ouverts(dossier, acte, *, connue=True) -> list[str]:
    found = possibilites(decision_de(dossier), acte, connue=connue, sollicitations=[])
    return [one.regle.fondement.value for one in found if one.verdict]


def demander(
    dossier,
    *,
    par=None,
    fondement=Fondement.CONDITIONS,
    objet=Objet.RETRAIT,
    texte="Travaux non faits.",
    jour=QUINZE_JOURS,
):
    return demander_des_observations(
        dossier, par=par or un_agent(), objet=objet, fondement=fondement, texte=texte, echeance=jour
    )


def test_each_ground_has_its_article_its_delay_and_says_whether_it_listens_first():
    assert {
        r.fondement.value: (r.article.rpartition("article ")[2], r.mois, r.observations) for r in REGLES.values()
    } == {
        "non_notifiee": ("L. 221-8", None, False),
        "illegalite": ("L. 242-1", 4, True),
        "conditions": ("L. 242-2, 2°", None, True),
        "fraude": ("L. 241-2", None, True),
        "demande": ("L. 242-4", None, False),
        "refus_illegal": ("L. 243-3", 4, False),
        "classement_illegal": ("L. 243-3", 4, False),
        "erreur_materielle": ("", None, False),
    }


def test_grounds_open_to_each_act_on_a_grant(retenu):
    assert ouverts(retenu, N.RETRAIT) == ["demande"]
    assert ouverts(retenu, N.RETRAIT, connue=False) == ["non_notifiee", "demande"]
    assert ouverts(retenu, N.RECTIFICATION) == ["erreur_materielle"]
    assert ouverts(retenu, N.AVENANT) == ["demande"]


@pytest.mark.parametrize(("jour", "ouvert"), [((2022, 1, 15), True), ((2022, 1, 16), False)])
def test_illegal_grant_is_taken_back_within_four_months_last_day_included(retenu, signataire, jour, ouvert):
    with horloge.figee(horloge.a_paris(*jour)):
        observees(retenu, Fondement.ILLEGALITE)
        if ouvert:
            assert (
                retirer_decision(retenu, par=signataire, motif="Illégale.", fondement=Fondement.ILLEGALITE).fondement
                == "illegalite"
            )
            return
        with pytest.raises(FondementFerme, match="Le délai de 4 mois est passé depuis le 15 janvier 2022") as refus:
            retirer_decision(retenu, par=signataire, motif="Illégale.", fondement=Fondement.ILLEGALITE)
        assert refus.value.champ == "fondement"
        observees(retenu, Fondement.CONDITIONS)
        assert retirer_decision(retenu, par=signataire, motif="Non faits.", fondement=Fondement.CONDITIONS).rang == 2


def test_refusal_is_taken_back_within_four_months_and_then_stands_closed_with_its_date(signataire):
    dossier = un_dossier_complet()
    refuser(dossier, par=signataire, motif="Trop tôt.")
    assert peut_retirer(signataire, dossier)
    with horloge.figee(horloge.a_paris(2022, 1, 16)):
        closed = peut_retirer(signataire, dossier)
        assert not closed
        assert "passé depuis le 15 janvier 2022" in closed.raison
        with pytest.raises(FondementFerme, match=r"L\. 243-3"):
            retirer_decision(dossier, par=signataire, motif="m", fondement=Fondement.REFUS_ILLEGAL)


def test_ground_of_another_decision_or_of_another_act_is_refused(retenu, signataire):
    for fondement in (Fondement.REFUS_ILLEGAL, Fondement.ERREUR_MATERIELLE):
        with pytest.raises(FondementFerme, match="ne permet pas cet acte"):
            retirer_decision(retenu, par=signataire, motif="m", fondement=fondement)
    with pytest.raises(FondementFerme, match="ne permet pas cet acte"):
        rectifier_decision(retenu, par=signataire, montant=Decimal(1), motif="m", fondement=Fondement.FRAUDE)
    with pytest.raises(FondementFerme, match="déjà connue du demandeur"):
        retirer_decision(retenu, par=signataire, motif="m", fondement=Fondement.NON_NOTIFIEE)


def test_avenant_may_keep_the_amount_and_says_what_changes(retenu, signataire):
    conclure_un_avenant(retenu, par=signataire, montant=Decimal(28_000), motif="Six mois de plus.")
    grant = conclure_un_avenant(retenu, par=signataire, montant=Decimal(20_000), motif="Un lot de moins.")
    assert [(d.nature, d.fondement, d.montant_attribue) for d in retenu.decisions.all()] == [
        ("attribution", "", 28_000), ("avenant", "demande", 28_000), ("avenant", "demande", 20_000),
    ]  # fmt: skip
    assert (grant.etat, incoherences()) == ("attribuee", [])
    assert journal.histoire(retenu).last().nom == "avenant_conclu"
    with pytest.raises(DecisionSansMotif, match="ce que l’avenant change"):
        conclure_un_avenant(retenu, par=signataire, montant=Decimal(1), motif=" ")


@pytest.mark.requirement("X-04")
def test_grant_is_taken_back_for_its_conditions_after_the_deadline_or_the_answer(retenu, signataire):
    with pytest.raises(FondementFerme, match="Demandez d’abord ses observations"):
        retirer_decision(retenu, par=signataire, motif="m", fondement=Fondement.CONDITIONS)
    demander(retenu)
    with pytest.raises(FondementFerme, match="attendues jusqu’au 30 septembre 2021 inclus"):
        retirer_decision(retenu, par=signataire, motif="m", fondement=Fondement.CONDITIONS)
    with pytest.raises(FondementFerme, match="Demandez d’abord"):  # heard on another ground is not heard on this one
        retirer_decision(retenu, par=signataire, motif="m", fondement=Fondement.FRAUDE)
    with horloge.figee(horloge.a_paris(2021, 10, 1)):
        assert retirer_decision(retenu, par=signataire, motif="m", fondement=Fondement.CONDITIONS).rang == 2


def test_answer_opens_the_act_before_its_day_is_kept_once_and_told(retenu, signataire):
    asked = demander(retenu)
    repondre_a_une_sollicitation(asked, "Ils sont faits.", par=retenu.cree_par)
    (kept,) = sollicitations_sur(decision_de(retenu))
    assert (kept.reponse.texte, kept.repondue_le) == ("Ils sont faits.", kept.reponse.envoye_le)
    with pytest.raises(SollicitationClose, match="n’est plus attendue : elle a été reçue"):
        repondre_a_une_sollicitation(asked, "Encore.", par=retenu.cree_par)
    names = [event.nom for event in journal.histoire(retenu)]
    assert names.count("observations_demandees") == names.count("observations_recues") == 1
    assert retirer_decision(retenu, par=signataire, motif="m", fondement=Fondement.CONDITIONS).rang == 2


def test_answer_sent_twice_by_a_double_click_is_one(retenu):
    asked = demander(retenu)
    first = Message._meta.get_field("cle").get_default()
    for _ in range(2):
        repondre_a_une_sollicitation(asked, "Ils sont faits.", par=retenu.cree_par, cle=first)
    assert Message.objects.count() == 1


def test_nobody_answers_about_a_decision_undone_meanwhile(retenu, signataire):
    asked = demander(retenu)
    retirer_decision(retenu, par=signataire, motif="m")
    with pytest.raises(SollicitationClose):
        repondre_a_une_sollicitation(asked, "Trop tard.", par=retenu.cree_par)
    assert Message.objects.count() == 0


def test_observations_are_asked_with_time_facts_and_a_ground_that_wants_them(retenu):
    with pytest.raises(EcheanceTropProche, match="choisissez le 30 septembre 2021 ou un jour suivant"):
        demander(retenu, jour=dt.date(2021, 9, 29))
    with pytest.raises(DecisionSansMotif, match="Écrivez ce qui est envisagé"):
        demander(retenu, texte=" ")
    with pytest.raises(ObservationsInutiles, match="ne demande pas d’observations"):
        demander(retenu, fondement=Fondement.DEMANDE)
    with pytest.raises(ObservationsInutiles, match="ne s’applique pas"):
        demander(retenu, fondement=Fondement.FRAUDE, objet=Objet.RECTIFICATION)
    demander(retenu)
    with pytest.raises(ObservationsInutiles, match="déjà demandées"):
        demander(retenu)
    with horloge.figee(horloge.a_paris(2022, 1, 16)), pytest.raises(ObservationsInutiles, match="délai de 4 mois"):
        demander(retenu, fondement=Fondement.ILLEGALITE, jour=dt.date(2022, 3, 1))
    assert Sollicitation.objects.count() == 1


def test_observations_belong_to_the_service_and_to_the_structure(retenu):
    with pytest.raises(GesteInterdit):
        demander(retenu, par=retenu.cree_par)
    asked = demander(retenu)
    with pytest.raises(GesteInterdit):
        repondre_a_une_sollicitation(asked, "m", par=un_agent())


def test_every_member_is_told_what_is_envisaged_and_until_when(retenu):
    demander(retenu)
    derouler()
    mail = Courriel.objects.get(cle__startswith="observations_demandees:")
    assert mail.destinataire == retenu.cree_par.email
    assert "Travaux non faits." in mail.texte
    assert "au plus tard le 30\xa0septembre\xa02021" in mail.texte
    assert f"/demandes/{retenu.numero}/observations/" in mail.texte


def test_nothing_is_asked_about_a_request_that_was_not_decided():
    with pytest.raises(ObservationsInutiles):
        demander(un_dossier_complet())


def test_rectified_decision_asks_its_own_observations(retenu, signataire):
    observees(retenu, Fondement.CONDITIONS)
    with pytest.raises(FondementFerme, match="Demandez d’abord"):
        rectifier_decision(retenu, par=signataire, montant=Decimal(1), motif="m", fondement=Fondement.CONDITIONS)
    rectifier_decision(retenu, par=signataire, montant=Decimal(20_000), motif="m")
    with pytest.raises(FondementFerme, match="Demandez d’abord"):
        retirer_decision(retenu, par=signataire, motif="m", fondement=Fondement.CONDITIONS)
    with pytest.raises(EtatIncompatible):
        conclure_un_avenant(un_dossier_complet(), par=signataire, montant=Decimal(1), motif="m")


@pytest.mark.parametrize(
    ("nature", "avant", "apres", "cite"),
    [
        ("avenant", 28_000, 30_000, True),
        ("avenant", 28_000, 28_000, True),
        ("avenant", 28_000, 20_000, False),
        ("retrait", 28_000, None, False),
    ],
)
def test_l_242_4_is_cited_for_what_is_no_less_favourable(nature, avant, apres, cite):
    """It replaces at the beneficiary's request; a renunciation and a lower amount rest on that request alone."""
    former = Decision(nature="attribution", montant_attribue=avant)
    decision = Decision(nature=nature, montant_attribue=apres, fondement="demande", remplace=former)
    assert article_cite(decision).endswith("L. 242-4") is cite
    assert article_cite(Decision(nature=nature, fondement="fraude", remplace=former)).endswith("L. 241-2")
    assert article_cite(Decision(nature=nature)) == ""
