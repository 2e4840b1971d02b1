"""Every page: one h1, a title of its own, no inline handler, style or script, no id twice, nothing of another host."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from tests.fabriques import un_agent, un_appel, un_brouillon, un_dossier_complet, un_dossier_depose, une_habilitation
from tests.propositions import attribuer_et_signer
from tests.taches import derouler

from levier.comptes.enums import Role
from levier.documents.models import Document
from levier.dossiers.etude import etudier
from levier.socle import argent
from levier.territoires.queries.ressorts import departement

pytestmark = pytest.mark.lent

GABARITS = sorted((Path(__file__).resolve().parents[2] / "src/levier/espaces/templates").rglob("*.html"))
INTERDITS = {
    "handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "style": re.compile(r"<[^>{]*\sstyle\s*=|<style", re.IGNORECASE),
    "script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "hx-on": re.compile(r"\shx-on|\shx-vals=['\"]js:|javascript:", re.IGNORECASE),
    "hote": re.compile(r"(?:src|href|action)=\"(?:https?:)?//", re.IGNORECASE),
}


def test_templates_hold_nothing_that_the_csp_refuses():
    found = [
        f"{path.name}: {nom}"
        for path in GABARITS
        for nom, motif in INTERDITS.items()
        if motif.search(re.sub(r"\{[#%].*?[#%]\}", "", path.read_text(encoding="utf-8")))
    ]
    assert found == []


COLONNES = 200


def test_templates_are_read_without_scrolling_aside():
    """No line of a template over 200 columns: a branch or a mapping that does not fit belongs to Python."""
    found = [
        f"{path.name}:{rank}"
        for path in GABARITS
        for rank, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1)
        if len(line) > COLONNES
    ]
    assert found == []


class Page(HTMLParser):
    """What the test reads of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.h1, self.title, self.defauts = 0, "", []
        self.references: set[str] = set()
        self._dans_le_titre = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.h1 += tag == "h1"
        self._dans_le_titre = tag == "title"
        self.ids.update([named["id"] or ""] if "id" in named else [])
        self.references |= set((named.get("aria-describedby") or "").split())
        if tag == "label" and named.get("for"):
            self.references.add(named["for"] or "")
        self.defauts += [f"{tag} {nom}" for nom in named if nom.startswith("on") or nom == "style"]
        if tag == "style" or (tag == "script" and "src" not in named):
            self.defauts.append(tag)

    def handle_data(self, data: str) -> None:
        if self._dans_le_titre:
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        self._dans_le_titre = self._dans_le_titre and tag != "title"


def _motifs(motifs: list[URLPattern | URLResolver], espace: str = "") -> Iterator[str]:
    for pattern in motifs:
        if isinstance(pattern, URLResolver):
            yield from _motifs(pattern.url_patterns, pattern.namespace or espace)
        elif pattern.name:
            yield f"{espace}:{pattern.name}"


FRAGMENTS = {"porteur:territoires"}
"""What a page that is here already asks for as one types: the same search has its own page without script."""


def adresses(objets: dict[str, object]) -> Iterator[str]:
    """Every address that these objects (kwarg -> value) can fill."""
    for nom in sorted(set(_motifs(get_resolver().url_patterns)) - FRAGMENTS):
        for wanted in (
            {},
            {"numero"},
            {"appel"},
            {"document"},
            {"numero", "piece"},
            {"numero", "nom"},
            {"slug"},
            {"pk"},
        ):
            try:
                yield reverse(nom, kwargs={kwarg: objets[kwarg] for kwarg in wanted})
            except (NoReverseMatch, KeyError):
                continue


@pytest.fixture
def dossiers(db):
    """One request per shape of page: a draft with errors, deposited, instructed, granted."""
    appel = un_appel()
    draft = un_brouillon(appel, reponses={"projet.debut": "31/02/2021"}, pieces=())
    structure, porteur = draft.structure, draft.cree_par
    chosen = {"structure": structure, "par": porteur, "depenses": "10000", "demande": "7000"}
    granted = un_dossier_complet(appel, **chosen)
    attribuer_et_signer(
        granted, par=un_agent(Role.SIGNATAIRE), montant=argent.depuis_centimes(etudier(granted).resultat.montant or 0)
    )
    found = [draft, un_dossier_depose(appel, **chosen), un_dossier_complet(appel, **chosen), granted]
    derouler()
    return found


def _agent():
    agent = un_agent(Role.SIGNATAIRE)
    for role in (Role.INSTRUCTEUR, Role.ADMINISTRATEUR):
        une_habilitation(agent, role, departement("71"))
    return agent


@pytest.mark.parametrize("audience", ["visiteur", "porteur", "agent"])
def test_every_page_is_well_made(client, dossiers, audience):
    if audience != "visiteur":
        client.force_login(dossiers[0].cree_par if audience == "porteur" else _agent())
    slug = dossiers[0].appel.identifiant
    titles: dict[str, str] = {}
    for dossier in dossiers:
        objets = {"numero": dossier.numero, "appel": slug, "slug": slug, "document": Document.objects.first().pk,
                  "piece": getattr(dossier.pieces.first(), "pk", 0), "nom": "appreciation.taux_retenu"}  # fmt: skip
        for address in adresses(objets):
            response = client.get(address)
            if response.streaming:
                for closer in response._resource_closers:  # `close()` would also cut the database off
                    closer()
            elif response.status_code in {200, 404, 409} and response["Content-Type"].startswith("text/html"):
                page = Page(response.content.decode())
                assert page.defauts == [], address
                assert page.h1 == 1, address
                assert [ident for ident, count in page.ids.items() if count > 1] == [], address
                assert page.references - page.ids.keys() == set(), address
                if response.status_code == 200:
                    titles[address] = page.title
    assert len(titles) > {"visiteur": 10, "porteur": 20, "agent": 15}[audience]
    assert {title for title, count in Counter(titles.values()).items() if count > 1} == set()
