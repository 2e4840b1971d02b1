"""The life of an enveloppe, drawn at random: counters, ledger and a plain model of them never part."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.enveloppes.fabriques import un_appel_ouvert, une_structure

from levier.enveloppes import actions, queries
from levier.enveloppes.erreurs import DegagementExcessif, DejaEngage, EnveloppeEpuisee
from levier.socle import journal
from levier.socle.acteurs import SYSTEME

MONTANTS = st.integers(1, 3_000_000).map(lambda cents: Decimal(cents) / 100)


class VieDUneEnveloppe(RuleBasedStateMachine):
    references = Bundle("references")

    @initialize(montant=MONTANTS)
    def ouvrir_le_guichet(self, montant):
        self.appel = un_appel_ouvert(str(montant))
        self.structures = [une_structure() for _ in range(3)]
        self.ouvert = montant
        self.engages: dict[str, tuple[int, Decimal]] = {}
        self.rang = 0

    @rule(montant=MONTANTS)
    def abonder(self, montant):
        actions.ouvrir_credits(self.appel, montant, par=SYSTEME, motif="abondement")
        self.ouvert += montant

    @rule(target=references, qui=st.integers(0, 2), montant=MONTANTS)
    def engager(self, qui, montant):
        self.rang += 1
        reference = f"m{id(self)}-{self.rang}"
        self._engager(qui, montant, reference, EnveloppeEpuisee if montant > self._reste() else None)
        return reference

    @rule(reference=references, qui=st.integers(0, 2), montant=MONTANTS)
    def engager_encore(self, reference, qui, montant):
        taken = montant > self._reste()
        again = DejaEngage if reference in self.engages else None
        self._engager(qui, montant, reference, EnveloppeEpuisee if taken else again)

    def _engager(self, qui, montant, reference, refus):
        act = lambda: actions.engager(self.appel, self.structures[qui], montant, reference=reference, par=SYSTEME)  # noqa: E731
        if refus:
            with pytest.raises(refus):
                act()
        else:
            act()
            self.engages[reference] = (qui, montant)

    @rule(reference=references, part=st.integers(1, 120))
    def degager(self, reference, part):
        qui, committed = self.engages.get(reference, (0, Decimal(0)))
        montant = max(Decimal("0.01"), round(committed * part / 100, 2))
        act = lambda: actions.degager(self.appel, self.structures[qui], montant, reference=reference, par=SYSTEME)  # noqa: E731
        if montant > committed:
            with pytest.raises(DegagementExcessif):
                act()
        else:
            act()
            self.engages[reference] = (qui, committed - montant)

    def _reste(self):
        return self.ouvert - sum((m for _, m in self.engages.values()), Decimal(0))

    @invariant()
    def compteurs_et_modele_s_accordent(self):
        if not hasattr(self, "appel"):
            return
        found = queries.situation(self.appel)
        assert (found.ouvert, found.reste) == (self.ouvert, self._reste())
        assert found.reste >= 0
        for rank, structure in enumerate(self.structures):
            expected = sum((m for qui, m in self.engages.values() if qui == rank), Decimal(0))
            assert queries.deja_attribue(structure, self.appel) == expected

    def teardown(self):
        assert queries.incoherences() == []
        assert list(journal.ruptures()) == []


def _jouer(exemples: int, pas: int) -> None:
    profile = settings(
        max_examples=exemples, stateful_step_count=pas, deadline=None, derandomize=True,
        suppress_health_check=list(HealthCheck), database=None,
    )  # fmt: skip
    run_state_machine_as_test(VieDUneEnveloppe, settings=profile)


@pytest.mark.requirement("X-03")
def test_life_of_an_enveloppe(db):
    _jouer(15, 15)


@pytest.mark.long
@pytest.mark.requirement("X-03")
def test_long_life_of_an_enveloppe(db):
    _jouer(300, 50)
