"""The values of every call are listed for authors as the code knows them: `make diagrammes` writes docs/langage.md again."""

from __future__ import annotations

from outils.diagrammes import LANGAGE, page_a_jour

from regles.vocabulaire import COMMUNES, FAMILLES, NATURES_DE_PORTEUR


def test_values_and_their_codes_are_those_of_the_code():
    page = LANGAGE.read_text(encoding="utf-8")
    assert page == page_a_jour(LANGAGE)
    noms = [une.donnee.nom for une in COMMUNES] + [une.nom for une in FAMILLES]
    codes = [option.code for option in NATURES_DE_PORTEUR]
    assert [nom for nom in noms + codes if f"| `{nom}` |" not in page] == []
