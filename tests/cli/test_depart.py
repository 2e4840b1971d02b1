"""What tells that a base has nothing left to prepare."""

from __future__ import annotations

import os

from levier.cli import depart


def test_base_is_ready_once_marked_and_no_longer_when_it_or_our_sources_change(base_reelle, tmp_path, monkeypatch):
    head, _, tail = os.environ["DATABASE_URL"].partition("?")
    address = f"{head.rsplit('/', 1)[0]}/{base_reelle}?{tail}"
    mark, sources = tmp_path / "marque", tmp_path / "src"
    sources.mkdir()
    (sources / "un.py").write_text("1")
    monkeypatch.setattr(depart, "SOURCES", sources)
    assert not depart.est_pret(address, mark)
    depart.noter(address, mark)
    assert depart.est_pret(address, mark)
    assert not depart.est_pret(address.replace(base_reelle, "absente"), mark)
    (sources / "un.py").write_text("12")
    assert not depart.est_pret(address, mark)
