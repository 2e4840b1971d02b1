"""What a proposal waits for from those who judge: opinions, and amounts that only a judgement gives."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.regles.petit import SOURCE, petit

from levier.espaces.agent.appreciations import appreciations
from levier.instruction.erreurs import AvisAttendu, ResultatInconnu
from levier.instruction.limites import exiger_dans_les_regles
from regles.evaluation import evaluer

AVIS = f"[{{nom: j.avis, genre: avis, reserve_a: montant > 60 €, libelle: Avis, question: Q, par: Conseil, source: {SOURCE}}}]"


def test_the_decision_waits_for_an_opinion_that_no_rule_reads():
    cahier = petit(appreciations=AVIS)
    attente, rendu = (evaluer(cahier, {"depenses.a": 61_00, "j.avis": avis}) for avis in (None, "defavorable"))
    with pytest.raises(AvisAttendu, match=r"« Avis » \(Conseil\)"):
        exiger_dans_les_regles(cahier, attente, Decimal(61), "")
    assert exiger_dans_les_regles(cahier, rendu, Decimal(61), "") == Decimal(61)
    assert exiger_dans_les_regles(cahier, evaluer(cahier, {"depenses.a": 60_00}), Decimal(60), "") == Decimal(60)
    assert exiger_dans_les_regles(cahier, evaluer(cahier, {"depenses.a": 0}), Decimal(0), "") == Decimal(0)


BORNE = (
    "[{nom: j.m, genre: montant, minimum: 10 €, maximum: depenses.total, libelle: Montant retenu, question: Q, "
    f"par: Conseil, source: {SOURCE}}}]"
)
MONTANT = f"{{libelle: M, calculer: j.m, source: {SOURCE}}}"


def test_an_amount_that_only_a_judgement_gives_says_who_makes_it():
    cahier = petit(appreciations=BORNE, montant=MONTANT)
    with pytest.raises(ResultatInconnu, match=r"attend une appréciation : « Montant retenu » \(Conseil\)"):
        exiger_dans_les_regles(cahier, evaluer(cahier, {"depenses.a": 1, "depenses.total": 90_00}), Decimal(1), "")


def test_the_agent_reads_the_bounds_of_the_dossier():
    cahier = petit(appreciations=BORNE, montant=MONTANT)
    (vue,) = appreciations(cahier, {"depenses.total": 90_00}, {})
    assert vue.bornes == "Entre 10,00\u00a0€ et 90,00\u00a0€, bornes comprises."
    (vue,) = appreciations(cahier, {}, {})
    assert vue.bornes == "Ses bornes attendent « Coût total du projet »."
