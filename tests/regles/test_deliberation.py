"""Quorum, majority, tie, mandates: a table of cases, each named by what other products got wrong."""

from __future__ import annotations

import pytest

from regles.comite import BaseDuQuorum, Majorite, Quorum, ReglesDeVote
from regles.deliberation import Sens, SiegeEnSeance, VoixNonRecue, deliberer, quorum, voix

pytestmark = pytest.mark.requirement("X-05")
CODE = ReglesDeVote()
P, C, A = Sens.POUR, Sens.CONTRE, Sens.ABSTENTION


def sieges(presents: str, *, absents: str = "", **marques: str) -> list[SiegeEnSeance]:
    """Seats by letter, « a » presides; `deport`, `vacant`, `muet`: letters of those that are so."""
    return [
        SiegeEnSeance(
            cle, present=cle in presents, pourvu=cle not in marques.get("vacant", ""), preside=cle == "a",
            vote=cle not in marques.get("muet", ""), deport=cle in marques.get("deport", ""),
        )
        for cle in presents + absents
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("seats", "mandats", "regles", "attendu"),
    [
        (sieges("ab", absents="cd"), {}, CODE, (2, 4, 2, True)),
        (sieges("ab", absents="cde"), {}, CODE, (2, 5, 3, False)),
        (sieges("ab", absents="cde"), {"c": "b"}, CODE, (3, 5, 3, True)),
        (sieges("ab", absents="cde"), {"c": "d"}, CODE, (2, 5, 3, False)),  # the holder is absent too
        (sieges("ab", absents="cdef"), {"c": "b", "d": "b"}, CODE, (3, 6, 3, True)),  # one mandate by holder
        (sieges("abc", absents="de"), {"c": "b"}, CODE, (3, 5, 3, True)),  # the giver came: counted once
        (sieges("abx", absents="cde", muet="x"), {}, CODE, (2, 5, 3, False)),  # who only speaks makes no quorum
        (sieges("ab", absents="cd", deport="b"), {}, CODE, (1, 4, 2, False)),
        (sieges("ab", absents="cd", deport="b"), {}, ReglesDeVote(deport_compte=False), (1, 3, 2, False)),
        (sieges("ab", absents="cd", deport="cd"), {}, ReglesDeVote(deport_compte=False), (2, 2, 1, True)),
        (sieges("ab", absents="cde", vacant="e"), {}, CODE, (2, 5, 3, False)),
        (sieges("ab", absents="cde", vacant="e"), {}, ReglesDeVote(quorum_sur=BaseDuQuorum.POURVUS), (2, 4, 2, True)),
        (sieges("ab", absents="cdef"), {}, ReglesDeVote(quorum=Quorum.TIERS), (2, 6, 2, True)),
        (sieges("abc", absents="de"), {}, ReglesDeVote(quorum=Quorum.DEUX_TIERS), (3, 5, 4, False)),
        (sieges("", absents="ab"), {}, ReglesDeVote(quorum=Quorum.AUCUN), (0, 2, 0, False)),  # nobody deliberates alone
        (sieges("ab", deport="ab"), {}, ReglesDeVote(deport_compte=False), (0, 0, 0, False)),  # everybody is apart
    ],
)  # fmt: skip
def test_quorum(seats, mandats, regles, attendu):
    found = quorum(seats, mandats, regles)
    assert (found.presents, found.base, found.requis, found.atteint) == attendu


def test_second_convocation_needs_no_quorum_unless_a_text_says_so():
    seats = sieges("a", absents="bcd")
    assert quorum(seats, {}, CODE, seconde=True).atteint
    assert not quorum(seats, {}, ReglesDeVote(seconde_sans_quorum=False), seconde=True).atteint


EXPRIMES, TOUS = ReglesDeVote(majorite=Majorite.EXPRIMES), ReglesDeVote(majorite=Majorite.SIEGES)


@pytest.mark.parametrize(
    ("bulletins", "regles", "attendu"),
    [
        ({"a": P, "b": P, "c": C}, CODE, (3, True)),
        ({"a": P, "b": A, "c": A}, CODE, (3, False)),  # an abstention weighs against
        ({"a": P, "b": A, "c": A}, EXPRIMES, (1, True)),  # or nothing
        ({"a": A, "b": A, "c": A}, CODE, (3, False)),  # 0 for: nothing passes
        ({"a": A, "b": A, "c": A}, EXPRIMES, (0, False)),
        ({}, EXPRIMES, (0, False)),
        ({"a": P}, CODE, (3, False)),  # two said nothing: no ballot is made for them
        ({"a": P, "b": P}, TOUS, (5, False)),  # the absent weigh
        ({"a": P, "b": P, "c": P}, TOUS, (5, True)),
        ({"a": P, "b": C}, EXPRIMES, (2, True)),  # equal split, the chair voted for
        ({"a": C, "b": P}, EXPRIMES, (2, False)),
        ({"a": A, "b": P, "c": C}, EXPRIMES, (2, False)),  # the chair did not take sides
        ({"a": P, "b": C, "c": A}, CODE, (3, True)),
        ({"a": P, "b": C}, ReglesDeVote(majorite=Majorite.EXPRIMES, voix_preponderante=False), (2, False)),
        ({"a": P, "b": C}, ReglesDeVote(majorite=Majorite.EXPRIMES, secret=True), (2, False)),  # nobody knows its voice
        ({"a": P, "b": C, "c": C}, EXPRIMES, (3, False)),  # no casting voice without an equal split
    ],
)  # fmt: skip
def test_majority(bulletins, regles, attendu):
    found = deliberer(sieges("abc", absents="de"), {}, bulletins, regles)
    assert (found.base, found.favorable) == attendu
    said = list(bulletins.values())
    assert (found.pour, found.contre, found.abstentions) == (said.count(P), said.count(C), said.count(A))


@pytest.mark.parametrize(
    ("seats", "mandats", "attendu"),
    [
        (sieges("ab", absents="c"), {"c": "b"}, {"a": "a", "b": "b", "c": "b"}),
        (sieges("ab", absents="c"), {"a": "b"}, {"a": "a", "b": "b"}),  # giver and holder never both vote
        (sieges("ab", absents="c", deport="b"), {"c": "b"}, {"a": "a"}),  # who is apart carries nobody's voice
        (sieges("ab", absents="c", deport="c"), {"c": "b"}, {"a": "a", "b": "b"}),
        (sieges("a", absents="bc"), {"c": "b"}, {"a": "a"}),  # mandates are not handed on
        (sieges("abx", absents="c", muet="x"), {"c": "x"}, {"a": "a", "b": "b"}),
        (sieges("ab", absents="cd"), {"d": "b", "c": "b"}, {"a": "a", "b": "b", "d": "b"}),  # the first given
    ],
)  # fmt: skip
def test_whose_ballot_is_received(seats, mandats, attendu):
    assert voix(seats, mandats, CODE) == attendu
    assert voix(seats, mandats, ReglesDeVote(mandats=0)) == {s.cle: s.cle for s in seats if attendu.get(s.cle) == s.cle}


def test_ballot_of_a_seat_apart_or_absent_is_refused():
    for outside in ("b", "c", "z"):
        with pytest.raises(VoixNonRecue, match=outside):
            deliberer(sieges("ab", absents="c", deport="b"), {}, {"a": P, outside: P}, CODE)
