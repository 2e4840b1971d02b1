"""The rate of a grant is exact: kept as a fraction, printed as a percentage only when it gives the amount back."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st
from tests.attributions.decisions import attribuer, refuser
from tests.documents.lecture import normaliser
from tests.fabriques import un_agent, un_dossier_complet
from tests.proprietaire import en_proprietaire

from levier.attributions.models import Decision
from levier.attributions.taux import ecrire_le_taux, taux_exact
from levier.comptes.enums import Role

AMOUNTS = st.decimals(min_value="0.01", max_value="999999999.99", places=2)


@given(montant=AMOUNTS, assiette=AMOUNTS)
def test_rate_times_the_expenses_is_the_amount_to_the_cent_and_beyond(montant, assiette):
    rate = taux_exact(montant, assiette)
    assert rate * Fraction(assiette) == Fraction(montant)


@given(montant=AMOUNTS, assiette=AMOUNTS)
def test_percentage_printed_alone_gives_the_amount_back(montant, assiette):
    written = normaliser(ecrire_le_taux(taux_exact(montant, assiette), assiette))
    assert "environ" not in written
    if written.endswith("%"):
        percent = Decimal(written.removesuffix(" %").replace(",", "."))
        assert abs(percent * assiette / 100 - montant) < Decimal("0.01")


@pytest.mark.parametrize(
    ("montant", "assiette", "taux"),
    [
        ("28000", "40000", "70 %"),
        ("29999.99", "42857.14", "70 %"),
        ("30000", "50000", "60 %"),
        ("10000", "30000", "un tiers"),
        ("20000", "30000", "deux tiers"),
        ("30000", "45100", "300/451"),
        ("30000", "50950.55", "600 000/1 019 011"),
        ("25000.55", "50000", "50,0011 %"),
        ("5000", "40000", "12,5 %"),
        ("40000", "40000", "100 %"),
        ("10", "0", ""),
    ],
)
def test_rate_as_acts_print_it(montant, assiette, taux):
    rate = taux_exact(Decimal(montant), Decimal(assiette))
    assert normaliser(ecrire_le_taux(rate, Decimal(assiette))) == taux


@pytest.mark.django_db
@pytest.mark.requirement("X-02", "X-04")
def test_decision_keeps_its_rate_and_the_database_holds_it():
    signataire = un_agent(Role.SIGNATAIRE)
    dossier = un_dossier_complet(depenses="45100", demande="30000")
    decision = attribuer(dossier, par=signataire, montant=Decimal(30_000)).decision
    decision.refresh_from_db()
    assert (decision.taux_numerateur, decision.taux_denominateur, decision.taux) == (300, 451, Fraction(300, 451))
    for values in (
        {"taux_numerateur": 301},
        {"taux_numerateur": 600, "taux_denominateur": 902},
        {"taux_numerateur": None, "taux_denominateur": None},
        {"taux_denominateur": None},
        {"montant_attribue": Decimal("29999.99"), "motif": "m"},
        {"assiette": Decimal("45100.01")},
    ):
        with pytest.raises(IntegrityError, match="decision_taux_exact"), en_proprietaire(Decision):
            Decision.objects.filter(pk=decision.pk).update(**values)
    refused = refuser(un_dossier_complet(), par=signataire, motif="m")
    assert (refused.assiette, refused.taux) == (40_000, None)
