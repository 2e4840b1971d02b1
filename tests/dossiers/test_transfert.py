"""A request that now says a theme or a place of another service is handed over to it, and to no other."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from tests.demandes import JOUR, un_depot_dans
from tests.espaces.agent.outils import texte
from tests.fabriques import un_agent_de, une_structure
from tests.taches import derouler

from levier.comptes.enums import Role
from levier.dossiers.acces import service_de
from levier.dossiers.actions import completer, transferer
from levier.dossiers.actions.acces import DejaAuServiceCompetent
from levier.dossiers.models import Dossier
from levier.instruction.actions import demander_complement, prendre_en_charge
from levier.instruction.models import Instruction
from levier.instruction.queries import Filtres, liste
from levier.socle import horloge, journal
from levier.socle.erreurs import EtatIncompatible, GesteInterdit
from levier.socle.models import Courriel
from levier.territoires.queries.ressorts import departement
from levier.territoires.ressort import region

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-09", "N-02")]
MOTIF = "Le projet relève du laboratoire."


def test_request_is_handed_over_once_it_says_what_another_service_instructs():
    with horloge.figee(JOUR):
        dossier = un_depot_dans("axe3-corse", une_structure("2A004"), projet__theme="usagers")
        agent, above = un_agent_de(departement("2A")), un_agent_de(region("94"))
        client, address = Client(), reverse("agent:service", args=[dossier.numero])
        client.force_login(agent)
        assert "Ce dossier n’est pas à transférer" in texte(client.get(address))
        with pytest.raises(DejaAuServiceCompetent, match="au service qui l’a déjà"):
            transferer(dossier, par=agent, motif=MOTIF)
        prendre_en_charge(dossier, par=agent)
        demander_complement(
            dossier, par=agent, message="", elements=["projet.theme"], remarques={"projet.theme": "Lequel ?"},
            echeance=dt.date(2021, 9, 30),
        )  # fmt: skip
        dossier.refresh_from_db()
        with pytest.raises(EtatIncompatible, match="rien n’est décidé"):
            transferer(dossier, par=agent, motif=MOTIF)
        Dossier.objects.filter(pk=dossier.pk).update(
            reponses={**dossier.reponses, "projet.theme": "laboratoire", "projet.laboratoire": "Le Lab."}
        )
        dossier = completer(Dossier.objects.get(pk=dossier.pk), par=dossier.cree_par)
        assert service_de(dossier) == departement("2A")
        with pytest.raises(GesteInterdit):
            transferer(dossier, par=un_agent_de(departement("2A"), Role.LECTEUR), motif=MOTIF)
        derouler()
        assert "secrétariat général pour les affaires de Corse" in texte(client.get(address))
        empty = client.post(address, {"motif": ""})
        assert (empty.status_code, "Dites pourquoi" in texte(empty)) == (422, True)
        done = client.post(address, {"motif": MOTIF}, follow=True)
        assert f"Le dossier {dossier.numero} est transféré" in texte(done)
        derouler()
        moved = Dossier.objects.get(pk=dossier.pk)
        assert (service_de(moved), client.get(address).status_code) == (region("94"), 404)
        assert ([one.numero for one in liste(agent, Filtres()).lignes], len(liste(above, Filtres()).lignes)) == ([], 1)
        assert (
            Instruction.objects.get(dossier=moved).instructeur is None
        )  # who may not instruct there follows it no more
        event = journal.histoire(moved).get(nom="service_designe")
        assert (event.motif, event.acteur_identifiant) == (MOTIF, agent.identifiant)
        (told,) = Courriel.objects.filter(sujet__contains="un autre service")
        assert (told.destinataire, MOTIF in told.texte) == (dossier.cree_par.email, True)
        assert Courriel.objects.filter(sujet__startswith="Nouvelle demande", destinataire=above.email).exists()
