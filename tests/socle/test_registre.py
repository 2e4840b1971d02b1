from __future__ import annotations

import pytest

from levier.socle.registre import DejaDeclare, NonDeclare, Registre


def test_things_are_kept_in_the_order_of_the_steps():
    register = Registre("the act “{}”")
    register.declarer({"b": 1, "a": 2})
    register.declarer({"c": 3, "b": 1})  # a step loaded twice
    assert (list(register), register.valeurs(), register.lire("a")) == (["b", "a", "c"], [1, 2, 3], 2)
    assert "a" in register
    assert "d" not in register


def test_thing_declared_twice_differently_is_refused():
    register = Registre("the act “{}”")
    register.declarer({"a": 1})
    with pytest.raises(DejaDeclare, match=r"the act “a” is declared twice, differently"):
        register.declarer({"a": 2})
    assert register.lire("a") == 1


def test_thing_that_no_step_declares_says_where_to_declare_it():
    with pytest.raises(NonDeclare, match=r"no step declares the act “a”: the step that brings it declares it, in its"):
        Registre("the act “{}”").lire("a")
