"""A rule stays when a page may use it; a property when something reads it."""

from __future__ import annotations

import pytest

from levier.config.feuille import epurer, mots


@pytest.mark.parametrize(
    ("feuille", "attendu"),
    [
        ('@charset "UTF-8";.fr-a{x:1}.fr-z{x:2}', '@charset "UTF-8";.fr-a{x:1}'),
        (".fr-a,.fr-z{x:1}", ".fr-a{x:1}"),
        (".fr-a .fr-z{x:1}", ""),
        (".fr-a:not(.fr-z){x:1}", ".fr-a:not(.fr-z){x:1}"),
        (":is(.fr-a,p:not(.fr-z)) a,.fr-z{x:1}", ":is(.fr-a,p:not(.fr-z)) a{x:1}"),
        (":is(.fr-a,.fr-z) a{x:1}", ""),
        ("@media (min-width:1em){.fr-z{x:1}.fr-a{x:1}}", "@media (min-width:1em){.fr-a{x:1}}"),
        ("@media print{.fr-z{x:1}}p{x:1}", "p{x:1}"),
        ("@keyframes tour{0%{x:1}to{x:2}}", "@keyframes tour{0%{x:1}to{x:2}}"),
        ("@font-face{font-family:F;src:url(a.woff2)}", "@font-face{font-family:F;src:url(a.woff2)}"),
        ('.fr-a::before{content:"};.fr-z{"}.fr-z{x:1}', '.fr-a::before{content:"};.fr-z{"}'),
        (".fr-alert--info,.fr-alerte{x:1}", ".fr-alert--info{x:1}"),
        (":root{--a:1;--b:var(--c);--c:2}p{x:var(--b)}", ":root{--b:var(--c);--c:2}p{x:var(--b)}"),
        (":root{--d:1}:root{--ailleurs:1;--e:var(--d)}", ":root{--ailleurs:1;}"),
    ],
)
def test_what_stays_of_a_sheet(feuille, attendu):
    written = mots(['<p class="fr-a">', 'f"fr-alert--{niveau}"'])
    assert epurer(feuille, written, ["p { x: var(--ailleurs); }"]) == attendu
