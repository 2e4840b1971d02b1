"""Commands on who instructs: the setting of a call, exclusions; a refusal is a sentence and exit code 1."""

from __future__ import annotations

import io
from contextlib import contextmanager

import pytest
from tests.cahiers.appels import texte_de
from tests.fabriques import un_agent, un_dossier_depose
from typer.testing import CliRunner

from levier.appels.actions import publier
from levier.appels.models import ReglageCompetence
from levier.cli import competence, comptes
from levier.comptes.enums import Role
from levier.dossiers.models import Acces
from levier.socle.acteurs import SYSTEME
from levier.territoires.ressort import region

VOLET1 = "fitn7-axe3-ile-de-france-volet1"


@pytest.fixture
def commande(db, monkeypatch):
    @contextmanager
    def ready():
        yield

    monkeypatch.setattr(comptes, "django_pret", ready)
    monkeypatch.setattr(competence.ecran, "file", io.StringIO())
    return lambda application, *args: CliRunner().invoke(application, args)


@pytest.mark.requirement("IF-06")
def test_the_service_of_paris_is_set_by_command(commande):
    publier(texte_de("axe3-ile-de-france-volet1"), par=SYSTEME)
    setting = ("--instruit", "region:11", "--paie", "reliquat_region")
    assert commande(competence.appels, "regler-competence", VOLET1, "75", *setting).exit_code == 0
    assert ReglageCompetence.objects.get().ressort == region("11")
    assert competence.ecran.file.getvalue() == (
        "Département 75 : instruit par la région Île-de-France, payé par reliquat_region.\n"
    )
    refused = commande(competence.appels, "regler-competence", VOLET1, "77", *setting)
    assert (refused.exit_code, "à régler : 75" in refused.stderr) == (1, True)
    unknown = commande(competence.appels, "regler-competence", "inconnu", "75", *setting)
    assert (unknown.exit_code, "Aucun guichet « inconnu »" in unknown.stderr) == (2, True)
    stranger = commande(competence.appels, "regler-competence", VOLET1, "75", *setting, "--par", un_agent().email)
    assert (stranger.exit_code, "Seul un administrateur de la région" in stranger.stderr) == (1, True)


@pytest.mark.requirement("N-02")
def test_somebody_is_kept_away_then_comes_back_by_command(commande):
    dossier, agent, admin = un_dossier_depose(), un_agent(), un_agent(Role.ADMINISTRATEUR)
    who = (dossier.numero, agent.email, "--par", admin.email)
    assert commande(competence.dossiers, "exclure", *who, "--motif", "Conflit d’intérêts.").exit_code == 0
    assert Acces.objects.get(exclu=True).personne == agent
    assert commande(competence.dossiers, "exclure", *who, "--motif", "Encore.").exit_code == 1
    assert commande(competence.dossiers, "readmettre", *who, "--motif", "Erreur.").exit_code == 0
    assert not Acces.objects.filter(exclu=True).exists()
    told = competence.ecran.file.getvalue().splitlines()
    assert told == [
        f"{agent.nom} est tenu à l’écart du dossier {dossier.numero}.",
        f"{agent.nom} n’est plus tenu à l’écart du dossier {dossier.numero}.",
    ]
