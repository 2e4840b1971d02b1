"""A pot shared by points: its sum, its bounds, its cents."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from regles.partage import Partage, PartDemandee, partager

MONTANTS = st.integers(0, 10**9)
DEMANDES = st.lists(
    st.builds(
        PartDemandee,
        points=st.one_of(st.integers(0, 3), st.integers(0, 10**6)),
        plancher=st.one_of(st.just(0), st.integers(0, 10**8)),
        plafond=st.one_of(st.none(), MONTANTS),
    ),
    max_size=8,
)


def test_shares_follow_points_and_the_cents_left_go_to_the_largest_remainders():
    assert partager(1_000, [PartDemandee(1), PartDemandee(1), PartDemandee(1)]).parts == (334, 333, 333)
    assert partager(1_001, [PartDemandee(2), PartDemandee(1), PartDemandee(1)]).parts == (501, 250, 250)


def test_a_guarantee_is_taken_on_the_others_and_a_ceiling_given_back_to_them():
    assert partager(9_000, [PartDemandee(1, plancher=3_000), PartDemandee(4), PartDemandee(4)]).parts == (3_000,) * 3
    assert partager(9_000, [PartDemandee(8, plafond=5_000), PartDemandee(1), PartDemandee(1)]).parts == (
        5_000,
        2_000,
        2_000,
    )


def test_ceilings_leave_what_they_do_not_allow():
    assert partager(9_000, [PartDemandee(1, plafond=2_000), PartDemandee(0, plancher=100)]) == Partage((2_000, 100))


def test_floors_above_the_pot_share_nothing_and_say_what_is_missing():
    assert partager(1_000, [PartDemandee(1, plancher=800), PartDemandee(1, plancher=500)]) == Partage(None, manque=300)


def test_nobody_and_nothing_are_shared_too():
    assert partager(1_000, []) == Partage(())
    assert partager(0, [PartDemandee(3)]).parts == (0,)


@given(MONTANTS, DEMANDES)
def test_the_sum_is_the_pot_to_the_cent_and_each_share_within_a_cent_of_its_points(
    pot: int, demandes: list[PartDemandee]
):
    hauts = [pot if d.plafond is None else min(d.plafond, pot) for d in demandes]
    bas = [min(d.plancher, haut) for d, haut in zip(demandes, hauts, strict=True)]
    partage = partager(pot, demandes)
    if sum(bas) > pot:
        assert partage == Partage(None, manque=sum(bas) - pot)
        return
    assert partage.parts is not None
    assert all(b <= part <= h for b, part, h in zip(bas, partage.parts, hauts, strict=True))
    permis = sum(h if d.points else b for d, b, h in zip(demandes, bas, hauts, strict=True))
    assert sum(partage.parts) == min(pot, permis)
    for demande, part, b, h in zip(demandes, partage.parts, bas, hauts, strict=True):
        if partage.point is not None:
            assert abs(part - min(max(demande.points * partage.point, Fraction(b)), Fraction(h))) < 1
