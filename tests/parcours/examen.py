"""What every visited page must pass."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page


@cache
def _axe() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


ATTENDUES = ("Failed to load resource", "htmx:sendAbort", "htmx:afterRequest", "Response Status Error Code 4")
"""An answer 4xx is a page of ours (a form refused, a link too old); htmx gives up a saving that a later one replaces."""


class Examen:
    """axe without violation, one h1, a title, nothing wider than the window, a clean console."""

    def __init__(self) -> None:
        self.pages: list[str] = []
        self._plaintes: list[str] = []

    def surveiller(self, page: Page) -> None:
        """Keep what the browser complains of: scripts that fail, what the content security policy refuses."""
        page.on("pageerror", lambda error: self._plaintes.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._entendre(page, message))

    def _entendre(self, page: Page, message) -> None:
        if message.type == "error" and not message.text.startswith(ATTENDUES):
            self._plaintes.append(f"{page.url}: {message.text}")

    def page(self, page: Page, nom: str, *, axe: bool = True) -> None:
        """Fail with the names and places of what is wrong, all at once."""
        wrong = [*(defauts_axe(page) if axe else []), *defauts_de_structure(page), *self._plaintes]
        assert wrong == [], f"{nom} ({page.url}): {wrong}"
        self.pages.append(nom)


def defauts_axe(page: Page) -> list[str]:
    """What axe finds: rule, and the first places. The style sheets, which none of the rules enabled reads, are not fetched again."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe())
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations'], preload: {assets: ['media']}})")
    return [f"{v['id']}: {[n['html'][:160] for n in v['nodes']][:3]}" for v in found["violations"]]


def defauts_de_structure(page: Page) -> list[str]:
    """Titles and width."""
    wrong = []
    if (count := page.locator("h1").count()) != 1:
        wrong.append(f"{count} h1")
    if not page.title().removesuffix("— Levier").strip():
        wrong.append("no title")
    width, window = page.evaluate("() => [document.documentElement.scrollWidth, window.innerWidth]")
    if width > window:
        wrong.append(f"wider than the window: {width} > {window}, {_debordements(page)}")
    return wrong


def _debordements(page: Page) -> list[str]:
    """The elements that go past the right edge, innermost first."""
    return page.evaluate(
        """() => [...document.querySelectorAll('body *')]
            .filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)
            .map(e => e.outerHTML.slice(0, 90)).reverse().slice(0, 3)"""
    )
