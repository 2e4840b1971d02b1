"""What whoever watches reads, and what no log holds."""

from __future__ import annotations

import logging

import pytest
from tests.comptes.conftest import une_personne

from levier.comptes.jetons import Usage, faire
from levier.socle import fichiers
from levier.socle.erreurs import FichierRefuse
from levier.socle.trace import SansJetons


def test_logs_hold_no_link_of_a_mail(db):
    token = faire(Usage.MOT_DE_PASSE, une_personne())
    record = logging.LogRecord(
        "x", logging.WARNING, "", 0, "Forbidden (%s): %s", ("Referer", f"/compte/mot-de-passe/{token}/"), None
    )
    assert SansJetons().filter(record)
    assert record.getMessage() == "Forbidden (Referer): /compte/mot-de-passe/…/"
    plain = logging.LogRecord("x", logging.WARNING, "", 0, "Not Found: /demandes/2021-AX3-71-00012/tout.zip", (), None)
    assert (SansJetons().filter(plain), plain.getMessage()) == (True, plain.msg)


def test_a_file_changed_on_the_disk_is_not_served_and_is_found(db):
    kept, gone = (fichiers.garder(b"%PDF-1.7 acte", f"{name}.pdf", "application/pdf") for name in ("acte", "perdu"))
    assert [oct(path.stat().st_mode & 0o777) for path in (fichiers.chemin(kept), fichiers.chemin(kept).parent)] == [
        "0o600",
        "0o700",
    ]
    assert (fichiers.lire(kept), list(fichiers.alteres())) == (b"%PDF-1.7 acte", [])
    fichiers.chemin(kept).write_bytes(b"%PDF-1.7 autre")
    fichiers.chemin(gone).unlink()
    with pytest.raises(FichierRefuse, match="n'est plus identique"):
        fichiers.ouvrir(kept)
    assert sorted(fichier.nom for fichier, _ in fichiers.alteres()) == ["acte.pdf", "perdu.pdf"]
