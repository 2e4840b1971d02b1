"""A step of about fifty lines is added without touching any other file, is seen working, and leaves without a trace.

It lives in a package of its own, outside `levier`; its settings add its name to INSTALLED_APPS, and its page to the
addresses. Each part runs in a process of its own: Django loads steps once.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from levier.dossiers.memoire.evenements import histoire
from levier.dossiers.models import Dossier
from levier.espaces.agent.gestes import gestes

pytestmark = pytest.mark.lent

RACINE = Path(__file__).resolve().parents[2]
ETAPE = {
    "apps.py": """
from levier.socle import etape

class VisitesConfig(etape.Etape):
    name = label = "visites"
""",
    "models.py": """
from django.db import models
from levier.dossiers.models import Dossier
from levier.socle.etats import TableDeTransitions, Transition

class EtatVisite(models.TextChoices):
    PREVUE = "prevue", "prévue"
    FAITE = "faite", "faite"

class Visite(models.Model):
    TRANSITIONS = TableDeTransitions(EtatVisite, Transition(
        "faire", frozenset({"prevue"}), "faite", frozenset({"instructeur"}), "Faire la visite", "visite_faite"))
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT)
    etat = models.CharField(max_length=8, choices=EtatVisite.choices, default=EtatVisite.PREVUE)

class Constat(models.Model):
    visite = models.ForeignKey(Visite, on_delete=models.PROTECT)
    texte = models.TextField()
""",
    "actions.py": """
from dataclasses import dataclass
from django.db import transaction
from levier.instruction.permissions import instructeur
from levier.socle import journal
from levier.socle.annonces import Annonce, annoncer, declarer
from levier.socle.etats import franchir
from visites.models import Visite

@declarer
@dataclass(frozen=True, slots=True)
class VisiteFaite(Annonce):
    nom = "visite_faite"
    visite_id: int

@transaction.atomic
def visiter(dossier, *, par, cout):
    actor, visit = instructeur(par, dossier), Visite.objects.create(dossier=dossier)
    franchir(visit, "faire", par=actor)
    journal.consigner(dossier, "visite_faite", par=actor, avant={}, apres={"cout": f"{cout:.2f}", "lieu": "12.50"})
    annoncer(VisiteFaite(visit.pk))
    return visit
""",
    "tasks.py": """
from levier.socle.annonces import reagir
from visites.actions import VisiteFaite
from visites.models import Constat

@reagir(VisiteFaite)
def constater(annonce):
    Constat.objects.create(visite_id=annonce.visite_id, texte="Conforme")
""",
    "presentation.py": """
from levier.dossiers import gestes
from levier.dossiers.enums import EtatDossier
from levier.dossiers.gestes import Geste
from levier.dossiers.models import Dossier
from levier.instruction.permissions import peut_instruire
from levier.socle import couleurs, demonstration, phrases
from levier.socle.couleurs import Couleur
from levier.socle.protection import en_ajout_seul
from visites.models import Constat, EtatVisite, Visite

phrases.declarer({"visite_faite": "Visite faite à {lieu}, pour {cout:montant}"})
gestes.declarer(Geste("visite", "Visiter le lieu", "visite", frozenset({EtatDossier.DEPOSE}), peut_instruire, 35))
couleurs.declarer({EtatVisite.PREVUE: Couleur.ATTENTION, EtatVisite.FAITE: Couleur.SUCCES})
en_ajout_seul(Constat)

def montrer():
    Visite.objects.create(dossier=Dossier.objects.earliest("id"))
    yield

demonstration.declarer("visites", montrer)
""",
}
INSTALLATION = {
    "reglages.py": """
from levier.config.settings_tests import *
INSTALLED_APPS = [*INSTALLED_APPS[:INSTALLED_APPS.index("levier.espaces")], "visites", *INSTALLED_APPS[INSTALLED_APPS.index("levier.espaces"):]]
MIGRATION_MODULES = {"visites": None}
ROOT_URLCONF = "adresses"
""",
    "reglages_proprietaire.py": """
from reglages import *
DATABASES = {"default": CONNEXION_PROPRIETAIRE}
""",
    "adresses.py": """
from decimal import Decimal
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from levier.config.urls import urlpatterns as produit
from levier.dossiers.models import Dossier
from visites.actions import visiter

def visite(request, numero):
    visiter(get_object_or_404(Dossier, numero=numero), par=request.user, cout=Decimal(80))
    return redirect("agent:dossier", numero)

urlpatterns = [*produit, path("visites/<str:numero>/", visite, name="visite")]
""",
}
EPREUVE = """
import json, re, sys
import django; django.setup()
from django.db import Error, connection
from django.template import Context, Template
from django.test import Client
from django.test.utils import setup_test_environment
setup_test_environment()
from tests import fabriques
from tests.taches import derouler
from levier.dossiers.memoire.evenements import histoire
from levier.socle import demonstration, horloge, journal
from visites.models import Constat, Visite

with horloge.figee(horloge.a_paris(2021, 9, 15)):
    agent, dossier = fabriques.un_agent(), fabriques.un_dossier_depose()
    derouler()
    client = Client()
    client.force_login(agent)
    page = f"/agent/dossiers/{dossier.numero}/"
    button = re.search(r'<a class="[^"]*" href="([^"]*)">Visiter le lieu</a>', client.get(page).content.decode())[1]
    shown = client.post(button, follow=True).content.decode()
    derouler()
    visit = Visite.objects.get()
    told = {"bouton": button, "etat": visit.etat, "constats": [one.texte for one in Constat.objects.all()]}
    told["histoire"] = histoire(dossier)[-1].phrase
    told["page"] = told["histoire"] in shown
    told["badge"] = Template("{% include 'composants/etat.html' with objet=visite only %}").render(Context({"visite": visit}))
    try:
        connection.cursor().execute("UPDATE visites_constat SET texte = 'x'")
    except Error as error:
        told["refus"] = str(error).splitlines()[0]
    before = Visite.objects.count()
    *_, last = demonstration.demonstrations()
    told["demonstration"] = [len(list(last())), Visite.objects.count() - before]
    told["ruptures"] = len(list(journal.ruptures()))
    told["numero"] = dossier.numero
print(json.dumps(told))
"""


@pytest.fixture
def etape(tmp_path: Path, base_reelle: str):
    """The step written beside the product, and how to run something where it is installed."""
    step = {f"visites/{name}": text for name, text in ETAPE.items()}
    for name, text in (step | INSTALLATION).items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "visites/__init__.py").touch()
    head, _, tail = os.environ["DATABASE_URL"].partition("?")
    address = f"{head.rsplit('/', 1)[0]}/{base_reelle}?{tail}"

    def lancer(reglages: str, *code: str) -> str:
        env = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": reglages, "LEVIER_DATA": str(tmp_path),
               "PYTHONPATH": os.pathsep.join(map(str, (RACINE / "src", RACINE, tmp_path)))}  # fmt: skip
        done = subprocess.run(
            [sys.executable, *code], env=env, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    return lancer


def test_step_is_added_without_touching_any_other_file_then_removed(etape):
    etape("reglages_proprietaire", "-m", "django", "migrate", "--run-syncdb", "--verbosity", "0")
    told = json.loads(etape("reglages", "-c", EPREUVE).splitlines()[-1])
    number = told.pop("numero")
    assert told == {
        "bouton": f"/visites/{number}/",
        "etat": "faite",
        "constats": ["Conforme"],
        "histoire": "Visite faite à 12.50, pour 80,00\u00a0€",
        "page": True,
        "badge": '\n<span class="fr-badge fr-badge--no-icon fr-badge--success">faite</span>\n',
        "refus": "permission denied for table visites_constat",
        "demonstration": [1, 1],
        "ruptures": 0,
    }
    dossier = Dossier.objects.get(numero=number)  # here the step is not installed
    assert histoire(dossier)[-1].phrase == "Visite faite"
    assert "visite" not in {one.nom for one in gestes(dossier, dossier.cree_par)}
    assert Client().get("/visites/x/").status_code == 404
