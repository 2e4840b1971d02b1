"""The server is warm when it forks, and starts before its base does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
OUVRIR = """
import gc, json, sys
from levier.config.wsgi import application
from django.db import connections
from django.template import engines
loader = engines["django"].engine.template_loaders[0]
print(json.dumps({
    "gelés": gc.get_freeze_count() > 100_000,
    "adresses": "levier.espaces.agent.urls" in sys.modules,
    "gabarits": "public/appel.html" in loader.get_template_cache,
    "connexions": [c.alias for c in connections.all() if c.connection],
}))
"""


def test_server_is_warm_and_starts_without_its_base():
    env = {k: v for k, v in os.environ.items() if not k.startswith(("LEVIER_", "DATABASE_URL", "DJANGO_"))}
    env |= {"PYTHONPATH": str(RACINE / "src"), "LEVIER_CLE_SECRETE": "x"}
    done = subprocess.run([sys.executable, "-c", OUVRIR], env=env, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert "La base ne répond pas encore" in done.stderr
    assert json.loads(done.stdout) == {"gelés": True, "adresses": True, "gabarits": True, "connexions": []}
