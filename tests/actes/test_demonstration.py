"""What the acts add to the demonstration: decisions that are not the last word."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from tests.fabriques import AUTRE_COMMUNE, TROISIEME_COMMUNE, un_agent, un_appel, un_dossier_complet, une_structure
from tests.propositions import attribuer_et_signer
from tests.taches import derouler

from levier.actes.demonstration import RECTIFICATION, RETRAIT, revenir_sur_des_decisions
from levier.actes.models import Acte
from levier.attributions.enums import ObjetSollicitation
from levier.attributions.models import Decision, Sollicitation
from levier.comptes.enums import Role
from levier.enveloppes.queries import incoherences
from levier.socle import horloge


@pytest.mark.django_db
def test_of_the_three_latest_grants_one_is_taken_again_one_rectified_and_one_questioned():
    appel, prefet = un_appel(), un_agent(Role.SIGNATAIRE)
    places = [une_structure(), une_structure(AUTRE_COMMUNE), une_structure(TROISIEME_COMMUNE)]
    first, second, third = (un_dossier_complet(appel, place) for place in places)
    for day, dossier in enumerate((first, second, third), start=20):
        with horloge.figee(horloge.a_paris(2021, 9, day)):
            attribuer_et_signer(dossier, par=prefet, montant=Decimal(28_000))
            derouler()
    days = []
    for _ in revenir_sur_des_decisions():
        days.append(horloge.maintenant())  # jobs run at the date of the act
        derouler()
    assert days == [horloge.a_paris(2021, 9, day) for day in (23, 24, 22, 21)]
    plan, asked = Sollicitation.objects.order_by("objet")
    assert (plan.objet, plan.dossier, plan.close) == (ObjetSollicitation.PLAN, second, False)  # less than asked
    assert asked.objet == ObjetSollicitation.RETRAIT
    assert (asked.dossier, asked.echeance, asked.close) == (first, dt.date(2021, 10, 6), False)
    chain = Decision.objects.filter(rang__gt=1).values_list("dossier__numero", "nature", "montant_attribue", "motif")
    assert list(chain.order_by("dossier__numero", "rang")) == [
        (second.numero, "rectification", 25_200, RECTIFICATION),
        (third.numero, "retrait", None, RETRAIT),
        (third.numero, "attribution", 28_000, ""),
    ]
    assert sorted(Acte.objects.values_list("etat", flat=True)) == ["annule", "annule", *["notifie"] * 4]
    assert incoherences() == []


@pytest.mark.django_db
def test_demonstration_without_a_grant_shows_nothing_of_it():
    assert list(revenir_sur_des_decisions()) == []
