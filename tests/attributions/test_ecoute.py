"""Before a refusal, where the service wants it: the structure is heard first, on every road to the refusal."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from tests.espaces.agent.outils import texte
from tests.fabriques import un_agent, un_dossier_depose
from tests.propositions import proposer_un_refus, signer
from tests.taches import derouler

from levier.actes.lot import examiner
from levier.attributions.actions import (
    demander_avant_un_refus,
    repondre_a_une_sollicitation,
)
from levier.attributions.erreurs import EcheanceTropProche, ObservationsAttendues, ObservationsInutiles
from levier.attributions.models import Sollicitation
from levier.comptes.actions import regler
from levier.comptes.enums import Reglage, Role
from levier.dossiers.models import Dossier
from levier.instruction.models import Proposition
from levier.socle import horloge
from levier.socle.erreurs import GesteInterdit
from levier.socle.models import Courriel
from levier.territoires.enums import Perimetre
from levier.territoires.ressort import Ressort

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-02", "X-09")]
ICI = Ressort(Perimetre.DEPARTEMENT, "71", "27")
FAITS = "Le projet paraît hors du champ du guichet."


def refus(dossier, agent):
    return proposer_un_refus(Dossier.objects.get(pk=dossier.pk), par=agent, motif="Hors du champ.")


def test_a_refusal_waits_for_the_answer_or_the_deadline(client):
    dossier, agent, prefet = un_dossier_depose(), un_agent(), un_agent(Role.SIGNATAIRE)
    client.force_login(agent)
    page = reverse("agent:dossier", args=[dossier.numero])
    assert "Votre service ne demande pas d’observations avant un refus" in texte(client.get(page))
    with pytest.raises(GesteInterdit):
        demander_avant_un_refus(dossier, par=agent, texte=FAITS, echeance=dt.date(2021, 11, 1))
    waiting = refus(dossier, agent)
    with pytest.raises(GesteInterdit):
        regler(ICI, Reglage.OBSERVATIONS, actif=True, par=agent)
    regler(ICI, Reglage.OBSERVATIONS, actif=True, par=prefet)
    dossier.relire()
    with pytest.raises(ObservationsAttendues, match="demandez-les d’abord"):
        signer(waiting, par=prefet)
    assert list(examiner(prefet, [waiting.pk]).obstacles) == ["Observations du demandeur attendues"]
    with pytest.raises(ObservationsAttendues):
        refus(dossier, agent)
    assert Proposition.objects.get().etat == "transmise"
    assert "Proposer un refus Votre service demande ses observations" in texte(client.get(page))
    sent = client.post(reverse("agent:observations", args=[dossier.numero]), {"envisage": "refus", "texte": FAITS, "echeance": "2021-10-20"}, follow=True)  # fmt: skip
    assert "La demande d’observations est envoyée" in texte(sent)
    assert "réponse attendue jusqu’au 20 octobre 2021 inclus" in texte(sent)
    derouler()
    assert (
        "envisage de refuser la demande de la commune de" in Courriel.objects.get(cle__startswith="observations").texte
    )
    with pytest.raises(ObservationsInutiles):
        demander_avant_un_refus(dossier, par=agent, texte=FAITS, echeance=dt.date(2021, 11, 1))
    with (
        horloge.figee(horloge.a_paris(2021, 10, 20, 23)),
        pytest.raises(ObservationsAttendues, match="20 octobre 2021"),
    ):
        refus(dossier, agent)
    with horloge.figee(horloge.a_paris(2021, 10, 21)):
        refus(dossier, agent)
    client.force_login(dossier.cree_par)
    assert "Le service envisage de refuser votre demande" in texte(client.get(reverse("porteur:dossier", args=[dossier.numero])))  # fmt: skip
    assert "Le service envisage de refuser votre demande" in texte(client.get(reverse("porteur:observations", args=[dossier.numero])))  # fmt: skip
    repondre_a_une_sollicitation(
        Sollicitation.objects.get(), "Il est dans le champ : voyez la page 2.", par=dossier.cree_par
    )
    client.force_login(agent)
    assert "Il est dans le champ : voyez la page 2." in texte(client.get(page))
    acte = signer(refus(dossier, agent), par=prefet)
    assert acte.numero == "REF-71-2021-0001"


def test_a_deadline_too_close_and_an_answer_before_the_last_sending_do_not_count():
    dossier, agent, prefet = un_dossier_depose(), un_agent(), un_agent(Role.SIGNATAIRE)
    regler(ICI, Reglage.OBSERVATIONS, actif=True, par=prefet)
    with pytest.raises(EcheanceTropProche):
        demander_avant_un_refus(dossier, par=agent, texte=FAITS, echeance=horloge.aujourdhui() + dt.timedelta(days=14))
    asked = demander_avant_un_refus(
        dossier, par=agent, texte=FAITS, echeance=horloge.aujourdhui() + dt.timedelta(days=15)
    )
    repondre_a_une_sollicitation(asked, "Voici.", par=dossier.cree_par)
    later = horloge.maintenant() + dt.timedelta(days=1)
    Dossier.objects.filter(pk=dossier.pk).update(dernier_depot_le=later)
    with pytest.raises(ObservationsAttendues, match="demandez-les d’abord"):
        refus(dossier, agent)
    regler(ICI, Reglage.OBSERVATIONS, actif=False, par=prefet)
    refus(dossier, agent)
