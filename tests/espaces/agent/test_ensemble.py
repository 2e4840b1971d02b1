"""One act on many dossiers: ticked in the list, looked at, confirmed once, each done by its own act or told why not."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import fabriques
from tests.espaces.agent.outils import texte
from tests.taches import derouler

from levier.dossiers.echeances.silence import silence_de
from levier.dossiers.models import Dossier
from levier.dossiers.queries import cahier_du
from levier.instruction.actions import (
    Consulte,
    Parties,
    declarer_complet,
    demander_complement,
    demander_un_avis,
    prolonger,
)
from levier.instruction.erreurs import EcheanceInvalide
from levier.instruction.models import AppreciationRendue, DemandeAvis, Proposition
from levier.instruction.queries import attente_du_porteur, lignes_nommees
from levier.socle import horloge, journal
from levier.socle.models import Courriel, Travail
from regles.texte import date_longue

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-02", "X-10")]
ENSEMBLE = "/agent/ensemble/"
NOMS = {"appreciation.petite_ou_moyenne": "oui", "appreciation.taux_retenu": "70 %"}
"""What the service judges on these requests."""


@pytest.fixture
def quatre(appel, agent) -> list[str]:
    """Three deposited, one that its porteur completes."""
    for place in ("71178", fabriques.AUTRE_COMMUNE, fabriques.TROISIEME_COMMUNE, fabriques.CC):
        fabriques.un_dossier_depose(appel, fabriques.une_structure(place), depenses="10000", demande="7000")
    found = list(Dossier.objects.order_by("numero"))
    until = horloge.aujourdhui().replace(year=2022)
    demander_complement(found[3], par=agent, message="Le devis.", elements=["devis"], echeance=until)
    return [one.numero for one in found]


def adresse(geste, numeros, **autres):
    more = "".join(f"&{nom}={value}" for nom, value in autres.items())
    return f"{ENSEMBLE}?geste={geste}{more}" + "".join(f"&d={one}" for one in numeros)


def champs(reponse) -> dict[str, list[str]]:
    body = reponse.content.decode()
    names = ("cle", "d", "m", "geste", "nom")
    return {nom: re.findall(rf'<input type="hidden" name="{nom}"\s+value="([^"]*)"', body) for nom in names}


def confirmer(client, reponse, **choix) -> str:
    """The work's page, once its jobs are done; asked twice, it is one."""
    sent = champs(reponse) | choix
    first, second = client.post(ENSEMBLE, sent), client.post(ENSEMBLE, sent)
    assert first.status_code == 302, texte(first)
    assert first.url == second.url
    derouler()
    return texte(client.get(first.url))


def test_ticked_dossiers_go_from_arrival_to_proposal_together(vu_par, agent, quatre):
    client, colleague = vu_par(agent), fabriques.un_agent(nom="Claude Renard")
    listed = client.get("/agent/").content.decode()
    assert [f'name="d" form="ensemble" value="{one}"' in listed for one in quatre] == [True] * 4

    shown = client.get(adresse("affecter", quatre))
    assert "4 peuvent être affectés" in texte(shown)
    assert "Fait : 4" in confirmer(client, shown, instructeur=colleague.pk)
    assert set(Dossier.objects.values_list("instruction__instructeur__nom", flat=True)) == {"Claude Renard"}

    shown = client.get(adresse("declarer_complet", quatre))
    assert "1 ne peut pas être déclaré complet État qui ne le permet pas : 1" in texte(shown)
    declarer_complet(Dossier.objects.get(numero=quatre[0]), par=agent)  # meanwhile, alone
    read = confirmer(client, shown)
    assert "Fait : 2" in read
    assert "Non fait — État qui ne le permet pas : 1" in read

    shown = client.get(adresse("proposer", quatre))
    assert "Appréciation à rendre : 3" in texte(shown)
    choice = texte(client.get(adresse("juger", quatre)))
    names = re.findall(r'name="nom" value="([^"]+)"', client.get(adresse("juger", quatre)).content.decode())
    assert "Quelle appréciation ?" in choice
    for nom, value in NOMS.items():
        assert nom in names
        shown = client.get(adresse("juger", quatre[:3], nom=nom))
        assert "Fait : 3" in confirmer(client, shown, valeur=value, motif="Même projet.")
    assert AppreciationRendue.objects.filter(motif="Même projet.").count() == 3 * len(NOMS)

    shown = client.get(adresse("proposer", quatre))
    assert "En tout : 21 000,00 €" in texte(shown)
    sent = champs(shown)
    assert sent["m"] == [f"{one}=7000.00" for one in quatre[:3]]
    sent["m"][1] = f"{quatre[1]}=6000.00"  # no more the computed one: refused, since nobody said why
    read = confirmer(client, shown, avis="Favorable.", m=sent["m"])
    assert "Fait : 2" in read
    assert set(Proposition.objects.values_list("montant", "avis")) == {(7000, "Favorable.")}


def test_nothing_ticked_or_seen_says_so_and_a_missing_choice_is_asked(vu_par, agent, quatre):
    client = vu_par(agent)
    for address in (f"{ENSEMBLE}?geste=affecter", adresse("detruire", quatre)):
        assert "cochez au moins un dossier" in texte(client.get(address, follow=True))
    refused = client.post(ENSEMBLE, champs(client.get(adresse("affecter", quatre))))
    assert "Choisissez à qui confier ces dossiers." in texte(refused)
    assert "Aucun de ces dossiers ne peut" in texte(
        vu_par(fabriques.un_agent(departement="01")).get(adresse("affecter", quatre))
    )
    assert not Travail.objects.exists()
    whole = client.get(f"{ENSEMBLE}?geste=affecter&toute=1&liste=etat%3Ddepose")
    assert champs(whole)["d"] == quatre[:3]


@pytest.mark.requirement("IF-05")
def test_the_same_question_is_asked_on_all_that_are_ticked_and_once_of_each_address(vu_par, agent, quatre):
    """One that the same service is asked about already is told apart; a past day is refused before anything is sent."""
    client = vu_par(agent)
    page = client.get(adresse("consulter", quatre))
    assert "4 peuvent être montrés" in texte(page)
    sent = {
        "consulte": "UDEAT de Saône-et-Loire", "fonction": "Cheffe de l’unité", "email": "udeat@exemple.fr",
        "question": "Le projet est-il conforme ?", "echeance": "01/01/2020", "parties": ["demande", "plan", "pieces"],
    }  # fmt: skip
    refused = client.post(ENSEMBLE, champs(page) | sent)
    assert ("Choisissez un jour à venir" in texte(refused), Travail.objects.count()) == (True, 0)
    assert "Cochez au moins une partie" in texte(client.post(ENSEMBLE, champs(page) | sent | {"parties": []}))
    sent["echeance"] = (horloge.aujourdhui() + dt.timedelta(days=21)).isoformat()
    first = Dossier.objects.get(numero=quatre[0])
    alone = Parties(demande=True, plan=False, pieces=())
    demander_un_avis(
        first, par=agent, consulte=Consulte("UDEAT", "Cheffe", "udeat@exemple.fr"), question="Déjà ?",
        echeance=dt.date.fromisoformat(sent["echeance"]), montre=alone,
    )  # fmt: skip
    said = confirmer(client, page, **sent)
    assert "Fait : 3" in said
    assert "Non fait — Déjà consulté, ou à ne pas consulter : 1" in said
    posees = DemandeAvis.objects.exclude(dossier=first)
    assert {(one.question, one.nom, one.montre_plan, one.pieces.count()) for one in posees} == {
        ("Le projet est-il conforme ?", "UDEAT de Saône-et-Loire", True, 2)
    }
    assert Courriel.objects.filter(cle__startswith="avis_demande:", destinataire="udeat@exemple.fr").count() == 4


@pytest.mark.parametrize("geste", ["declarer_complet", "proposer"])
def test_looking_at_many_costs_what_one_costs(vu_par, agent, quatre, geste):
    client, counts = vu_par(agent), []
    for numeros in (quatre[:1], quatre[:1], quatre):
        with CaptureQueriesContext(connection) as seen:
            client.get(adresse(geste, numeros))
        counts.append(len(seen))
    assert counts[1] == counts[2]


def test_more_time_is_given_to_one_or_to_a_whole_call_and_told_without_moving_the_silence(vu_par, agent, quatre):
    """Only what waits for its porteur; the structure, the journal, the closing and the list read the new day."""
    client, waiting = vu_par(agent), Dossier.objects.get(numero=quatre[3])
    (before,) = lignes_nommees(agent, [waiting.pk])
    assert (
        f"geste=prolonger&amp;d={waiting.numero}" in client.get(f"/agent/dossiers/{waiting.numero}/").content.decode()
    )
    page = client.get(f"{ENSEMBLE}?geste=prolonger&toute=1&liste=appel%3D{waiting.appel.identifiant}")
    assert champs(page)["d"] == [waiting.numero]  # the three others wait for nobody
    later = waiting.complements.get().echeance + dt.timedelta(days=30)
    sent = {"echeance": later.isoformat(), "motif": "La commune a été inondée."}
    said = confirmer(client, page, **sent)
    assert f"À compléter jusqu’au {date_longue(later)}" in said
    (after,) = lignes_nommees(agent, [waiting.pk])
    assert (after.jour("echeance"), after.silence_le) == (later, before.silence_le)
    held = Dossier.objects.get(pk=waiting.pk)
    assert silence_de(held, cahier_du(held), held.complements.all()).le == before.silence_le
    assert date_longue(later) in attente_du_porteur(held)
    (mail,) = Courriel.objects.filter(cle__startswith="complement_prolonge:")
    assert (mail.destinataire, "La commune a été inondée." in mail.texte) == (waiting.cree_par.email, True)
    told = list(journal.histoire(held))[-1]
    assert (told.nom, told.apres) == ("complement_prolonge", {"echeance": later.isoformat()})
    with pytest.raises(EcheanceInvalide, match="plus tardif"):
        prolonger(held, later, par=agent, motif="Encore.")
