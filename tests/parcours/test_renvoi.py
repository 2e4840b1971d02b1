"""The protocol by which a page sends again what the service did not acknowledge, played in a browser without any site."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.parcours
SCRIPT = Path(__file__).resolve().parents[2] / "src/levier/espaces/static/levier/renvoi.js"
PAGE = """
  window.renvois = 0;
  window.attend = true;
  window.dit = "";
  window.protocole = window.levierRenvoi({
    attend: () => window.attend,
    dire: (phrase) => { window.dit = phrase; },
    renvoyer: () => { window.renvois += 1; },
  });
"""


@pytest.fixture
def page(navigateur) -> Iterator[Any]:
    """A blank page that runs the protocol, its clock in our hands."""
    context = navigateur.new_context()
    opened = context.new_page()
    opened.clock.install(time=0)
    opened.add_script_tag(path=SCRIPT)
    opened.evaluate(PAGE)
    yield opened
    context.close()


def echec(page) -> None:
    page.evaluate('window.protocole.echec("le service ne répond pas")')


def renvois_apres(page, secondes: int) -> int:
    page.clock.run_for(secondes * 1000)
    return page.evaluate("window.renvois")


@pytest.mark.requirement("X-01")
def test_failure_is_told_and_sent_again_later_and_later(page):
    for rank, wait in enumerate((2, 4, 8, 16, 32, 60, 60)):
        echec(page)
        assert renvois_apres(page, wait - 1) == rank
        assert page.evaluate("window.protocole.enRelance()")
        assert renvois_apres(page, 1) == rank + 1
        assert not page.evaluate("window.protocole.enRelance()")
    assert page.evaluate("window.dit") == "le service ne répond pas"


def test_failures_at_once_are_sent_again_once(page):
    for _ in range(3):
        echec(page)
    assert renvois_apres(page, 2) == 1
    assert renvois_apres(page, 600) == 1


def test_acknowledgement_begins_the_waits_again(page):
    for wait in (2, 4, 8):
        echec(page)
        renvois_apres(page, wait)
    page.evaluate("window.protocole.recu()")
    echec(page)
    assert renvois_apres(page, 2) == 4


@pytest.mark.requirement("X-01")
def test_network_back_sends_at_once_and_not_twice(page):
    echec(page)
    page.evaluate('window.dispatchEvent(new Event("online"))')
    assert page.evaluate("window.renvois") == 1
    assert renvois_apres(page, 600) == 1


def quitter_est_retenu(page) -> bool:
    """Whether the browser would ask before leaving."""
    return page.evaluate('!window.dispatchEvent(new Event("beforeunload", { cancelable: true }))')


def test_leaving_is_asked_only_while_something_waits(page):
    assert quitter_est_retenu(page)
    page.evaluate("window.attend = false")
    assert not quitter_est_retenu(page)
    page.evaluate("window.attend = true")
    page.evaluate("window.protocole.quitter()")
    assert not quitter_est_retenu(page)


@pytest.mark.parametrize("entete", ["HX-Redirect", "HX-Refresh"])
def test_answer_that_sends_elsewhere_lets_leave(page, entete):
    page.evaluate(
        """entete => document.dispatchEvent(new CustomEvent("htmx:beforeOnLoad", {
          detail: { xhr: { getResponseHeader: (nom) => (nom === entete ? "/ailleurs/" : null) } },
        }))""",
        entete,
    )
    assert page.evaluate("window.protocole.aQuitte()")
    assert not quitter_est_retenu(page)


def test_what_is_kept_is_stale_after_a_day(page):
    page.clock.set_fixed_time(dt.datetime(2021, 9, 22, tzinfo=dt.UTC))
    kept = [dt.datetime(2021, 9, 21, tzinfo=dt.UTC), dt.datetime(2021, 9, 20, 23, 59, tzinfo=dt.UTC)]
    stale = [page.evaluate("le => window.levierPerime(le)", at.timestamp() * 1000) for at in kept]
    assert stale == [False, True]
