"""What the tests of the agents' screens read in a page."""

from __future__ import annotations

import html
import re


def texte(reponse) -> str:
    """The page's text, tags and repeated spaces left out, no-break spaces as spaces."""
    body = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", reponse.content.decode(), flags=re.DOTALL)
    body = re.sub(r"</?(strong|a|time)\b[^>]*>", "", body)
    plain = html.unescape(re.sub(r"<[^>]+>", " ", body))
    return re.sub(r"\s+", " ", plain)


def titre(reponse) -> str:
    """The page's only h1."""
    (found,) = re.findall(r"<h1[^>]*>(.*?)</h1>", reponse.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", found)).split())


def boutons(reponse) -> list[str]:
    """Acts offered by the dossier page: the next one first."""
    body = reponse.content.decode()
    panel = body[body.index('class="agent-gestes') : body.index('class="agent-liens')]
    return [" ".join(one.split()) for one in re.findall(r'class="fr-btn[^"]*"[^>]*>(.*?)<', panel, flags=re.DOTALL)]
