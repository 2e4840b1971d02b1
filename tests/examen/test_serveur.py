"""Files are opened by a process that has nothing to lose, and that nobody misses."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests import mauvais_fichiers as mauvais
from tests.fabriques import un_pdf

import examen
from levier.socle import cloison, fichiers
from levier.socle.cloison import Sans
from levier.socle.erreurs import FichierRefuse

ENV = {"PYTHONPATH": str(Path(examen.__file__).parents[1])}
pytestmark = pytest.mark.requirement("X-01")


@pytest.fixture
def serveur():
    """The first server, started again at the end if a test ended it."""
    cloison.arreter()
    yield cloison._serveurs[0]
    cloison.arreter()


@pytest.fixture
def examiner(tmp_path):
    def demander(contenu: bytes = un_pdf()) -> object:
        (tmp_path / "source").write_bytes(contenu)
        return cloison.demander("examiner", tmp_path / "source", tmp_path / "cible", "pdf")

    return demander


def enfants(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_each_file_has_its_process_and_one_server_stays(serveur, examiner):
    assert examiner() == {"retraits": []}
    first = serveur._process.pid
    assert examiner(b"%PDF-1.7 rien") == {"nature": True}
    assert examiner() == {"retraits": []}
    assert serveur._process.pid == first
    assert enfants(first) == []


def test_server_that_dies_is_started_again(serveur, examiner):
    examiner()
    first = serveur._process.pid
    os.kill(first, signal.SIGKILL)
    assert examiner() == {"retraits": []}
    assert serveur._process.pid != first


def test_server_that_always_dies_asks_to_send_again(monkeypatch):
    monkeypatch.setattr(cloison.Serveur, "essayer", lambda *_: None)
    with pytest.raises(FichierRefuse, match="n'a pas pu être vérifié : renvoyez-le dans un instant"):
        fichiers.controler(io.BytesIO(un_pdf()), "devis.pdf", formats=("pdf",))


def test_server_knows_neither_the_database_nor_a_secret(serveur, examiner, monkeypatch):
    monkeypatch.setenv("LEVIER_CLE_SECRETE", "secret")
    examiner()
    known = Path(f"/proc/{serveur._process.pid}/environ").read_bytes()
    assert [line.partition(b"=")[0] for line in known.split(b"\0") if line] == [b"PYTHONPATH"]


NUIRE = {
    "mémoire": "bytearray(2 * 1024**3)",
    "durée": "time.sleep(60)",
    "processeur": "[None for _ in iter(int, 1)]",
    "mort": "os.kill(os.getpid(), 11)",
    "fichier": "open('/tmp/levier-examen-nuire', 'w')",
    "réseau": "socket.socket()",
    "environnement": "open('/proc/self/environ')",
}


@pytest.fixture(scope="module")
def dits(tmp_path_factory):
    """What a server whose tasks are hostile code answers, once each."""
    source = tmp_path_factory.mktemp("nuire") / "source"
    source.write_bytes(b"x")
    tasks = "\n".join(
        f"def f{n}(contenu, extension):\n    {code}\n    return {{}}, b''" for n, code in enumerate(NUIRE.values())
    )
    program = (
        "import os, socket, sys, time\nfrom examen import serveur\nserveur.DELAI = 3\nserveur.DUREE_MAX = 1\n"
        f"{tasks}\nserveur.servir({{name: globals()[name] for name in dir() if name.startswith('f') and name[1:].isdigit()}})\n"
    )
    asked = "".join(json.dumps([f"f{n}", str(source), str(source) + ".c", "pdf"]) + "\n" for n in range(len(NUIRE)))
    done = subprocess.run(
        [sys.executable, "-c", program], input=asked.encode(), capture_output=True, env=ENV, timeout=60, check=False
    )
    return dict(zip(NUIRE, [json.loads(line) for line in done.stdout.splitlines()], strict=True))


@pytest.mark.parametrize(
    ("quoi", "mort"),
    [("mémoire", "memoire"), ("durée", "duree"), ("processeur", "duree"), ("mort", "autre"), ("fichier", "autre"),
     ("réseau", "autre"), ("environnement", "autre")],
)  # fmt: skip
def test_what_a_file_does_ends_its_own_process(dits, quoi, mort):
    assert dits[quoi] == {"mort": mort}
    assert not Path("/tmp/levier-examen-nuire").exists()


@pytest.mark.parametrize(
    ("raison", "dit"),
    [
        ("duree", "demande trop de temps"),
        ("memoire", "se déplie en un contenu démesuré"),
        ("autre", "n'a pas pu être lu"),
    ],
)
def test_file_without_verdict_is_refused_with_its_reason(monkeypatch, raison, dit):
    monkeypatch.setattr("levier.socle.fichiers.controle.demander", lambda *_: Sans(raison))
    with pytest.raises(FichierRefuse, match=dit):
        fichiers.controler(io.BytesIO(un_pdf()), "devis.pdf", formats=("pdf",))


def test_server_ends_with_the_program_that_asked(tmp_path):
    (tmp_path / "source").write_bytes(mauvais.une_image())
    program = (
        "import os, pathlib\nfrom levier.socle import cloison\n"
        f"folder = pathlib.Path({str(tmp_path)!r})\n"
        "assert cloison.demander('examiner', folder / 'source', folder / 'cible', 'png') == {'retraits': []}\n"
        "print(cloison._serveurs[0]._process.pid, flush=True)\nos.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, env=ENV, check=False)
    server = Path(f"/proc/{int(done.stdout)}")
    limit = time.monotonic() + 10
    while server.exists() and "Z" not in server.joinpath("stat").read_text().split()[2] and time.monotonic() < limit:
        time.sleep(0.01)
    assert time.monotonic() < limit
