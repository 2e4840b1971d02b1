"""Static files: only what pages use, kept for ever by browsers, and every class of a page has its rules."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse
from django.test import RequestFactory
from whitenoise.middleware import WhiteNoiseMiddleware

from levier.config import statiques

MAIN = Path(finders.find("dsfr/dsfr.main.min.css"))


def classes(css: str) -> set[str]:
    return set(re.findall(r"\.(fr-[\w-]+)", css))


def test_every_class_of_the_templates_that_the_design_system_knows_keeps_its_rules():
    written = {
        name
        for page in statiques.ECRANS.rglob("templates/**/*.html")
        for value in re.findall(r'class="([^"]*)"', page.read_text(encoding="utf-8"))
        for name in re.findall(r"fr-[\w-]+", value)
    }
    known, kept = classes(MAIN.read_text(encoding="utf-8")), classes(statiques.feuille(MAIN))
    assert len(written & known) > 40
    assert (written & known) - kept == set()
    assert len(kept) < len(known) / 4


def test_files_are_gathered_once_hashed_compressed_and_kept_for_ever(db, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "statique"
    settings.WHITENOISE_AUTOREFRESH = False
    assert staticfiles_storage.url("levier/levier.js") == "/statique/levier/levier.js"
    statiques.rassembler()
    address = staticfiles_storage.url("dsfr/dsfr.main.min.css")
    served = WhiteNoiseMiddleware(lambda _: HttpResponse(status=404))(
        RequestFactory().get(address, headers={"accept-encoding": "gzip"})
    )
    body = b"".join(served.streaming_content)
    served.close()
    assert re.fullmatch(r"/statique/dsfr/dsfr\.main\.min\.[0-9a-f]{12}\.css", address)
    assert (served["Cache-Control"], served["Content-Encoding"]) == ("max-age=315360000, public, immutable", "gzip")
    assert len(body) < 20_000
    assert re.search(r"url\(\"?fonts/Marianne-Regular\.[0-9a-f]{12}\.woff2", gzip.decompress(body).decode())
    before = (settings.STATIC_ROOT / "staticfiles.json").stat().st_mtime_ns
    statiques.rassembler()
    assert (settings.STATIC_ROOT / "staticfiles.json").stat().st_mtime_ns == before


def test_disk_that_refuses_prevents_no_start(settings, tmp_path, caplog):
    settings.STATIC_ROOT = tmp_path / "statique"
    (tmp_path / "statique.verrou").mkdir()
    statiques.rassembler()
    assert "les pages sont sans style" in caplog.text
    assert staticfiles_storage.url("levier/levier.js") == "/statique/levier/levier.js"
