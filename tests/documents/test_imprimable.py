"""What can be printed is a list, read once."""

from __future__ import annotations

import time

import typst
from outils.glyphes import LISTE, lire, se_compile

from levier.documents.imprimable import REMPLACANT, adapter, glyphes


def test_rare_characters_cost_nothing(monkeypatch):
    """Two thousand ideograms, each seen for the first time: seven seconds when each was compiled."""
    monkeypatch.setattr(typst, "compile", None)
    texts = ["".join(chr(0x4E00 + 200 * rank + one) for one in range(200)) for rank in range(10)]
    start = time.process_time()
    assert adapter({"lignes": texts}) == {"lignes": [("\u200b").join([REMPLACANT * 40] * 5)] * 10}
    assert time.process_time() - start < 0.3


def test_list_is_that_of_the_fonts_installed_and_the_compiler_agrees():
    assert lire() == LISTE.read_text(encoding="ascii")
    tried = "éœ—€αжЯ⅓→∑☃你א🙂ﬁ" + chr(0x1DC6)
    assert [ord(one) in glyphes() for one in tried] == [se_compile(one) for one in tried]
