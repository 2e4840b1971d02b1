"""« Mes travaux »: seen by its owner alone, with its progress, what came of it, its buttons and its file."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.espaces.agent.outils import texte, titre
from tests.fabriques import un_agent
from tests.taches import derouler

from levier.comptes.saisie import titulaire
from levier.espaces.agent.views import travaux as vue
from levier.socle import travaux
from levier.socle.erreurs import RefusMetier
from levier.socle.models import LigneDeTravail, Travail
from levier.socle.registre import Registre
from levier.socle.travaux import GenreDeTravail, LigneDemandee, Produit

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-10")]
PAGE = "/agent/travaux/"


def traiter(_travail: Travail, ligne: LigneDeTravail) -> str:
    if ligne.cle == "non":
        raise RefusMetier(f"La ligne {ligne.rang} manque de crédits.")
    return f"Acte n° {ligne.rang}"


@pytest.fixture(autouse=True)
def genre(monkeypatch) -> None:
    monkeypatch.setattr(travaux, "_genres", Registre("{}"))
    kind = GenreDeTravail(
        traiter,
        raison=lambda _: "Crédits insuffisants",
        conclure=lambda travail: Produit(travail.titre.encode(), "bordereau.txt", "text/plain"),
    )
    travaux.declarer("essai", kind)


def demander(personne, *cles: str, dossier=None, titre: str = "Signature de deux actes") -> Travail:
    about = {"objet": dossier.objet} if dossier else {}
    lignes = [LigneDemandee(cle, f"Commune {rang}", **about) for rang, cle in enumerate(cles, start=1)]
    return travaux.demander("essai", lignes, par=titulaire(personne), cle=uuid.uuid4(), titre=titre)


def adresse(travail: Travail, route: str = "travail") -> str:
    return reverse(f"agent:{route}", args=[travail.pk])


def test_owner_sees_progress_then_what_came_of_it(vu_par, prefet, depose):
    client = vu_par(prefet)
    assert "Aucun travail." in texte(client.get(PAGE))
    travail = demander(prefet, "oui", "non", dossier=depose)
    assert "Signature de deux actes" in texte(client.get(PAGE))
    waiting = client.get(adresse(travail))
    assert titre(waiting) == "Signature de deux actes"
    assert 'hx-trigger="every 2s"' in waiting.content.decode()
    assert '<progress max="2" value="0"' in waiting.content.decode()
    assert "Arrêter ici" in texte(waiting)
    derouler()
    ended = client.get(adresse(travail))
    body, read = ended.content.decode(), texte(ended)
    assert "hx-trigger" not in body
    for said in (
        "2 sur 2", "Fait : 1", "Non fait — Crédits insuffisants : 1", "La ligne 2 manque de crédits.", "Acte n° 1",
        "s’efface de cette page le 15 octobre 2021", "Travail fini : 2 sur 2.",
    ):  # fmt: skip
        assert said in read
    assert "Arrêter ici" not in read
    assert f'<a href="{reverse("agent:dossier", args=[depose.numero])}">Commune 1</a>' in body
    answer = client.get(adresse(travail, "resultat_de_travail"))
    assert (answer.getvalue(), answer["Content-Disposition"]) == (
        b"Signature de deux actes", 'attachment; filename="bordereau.txt"',
    )  # fmt: skip


def test_nobody_else_sees_it_nor_stops_it(vu_par, prefet):
    travail, other = demander(prefet, "oui"), vu_par(un_agent(nom="Une Autre"))
    assert "Signature de deux actes" not in texte(other.get(PAGE))
    assert [
        other.get(adresse(travail)).status_code,
        other.get(adresse(travail, "resultat_de_travail")).status_code,
        other.post(adresse(travail, "arret_de_travail")).status_code,
        other.post(adresse(travail, "reprise_de_travail")).status_code,
    ] == [404] * 4
    assert Travail.objects.get().vivant


def test_stopped_by_its_owner_it_says_what_is_left(vu_par, prefet):
    client, travail = vu_par(prefet), demander(prefet, "oui", "oui", "oui")
    travaux._avancer(travail.pk)
    assert client.get(adresse(travail, "resultat_de_travail")).status_code == 404
    read = texte(client.post(adresse(travail, "arret_de_travail"), follow=True))
    for said in ("Le travail est arrêté.", "1 sur 3", "2 sur 3 n’ont pas été commencés", "pas commencé"):
        assert said in read
    again = texte(client.post(adresse(travail, "arret_de_travail"), follow=True))
    assert "« Arrêter le travail » n'est plus possible" in again


def test_stopped_by_a_fault_it_is_resumed_by_its_owner(vu_par, prefet):
    client, travail = vu_par(prefet), demander(prefet, "oui")
    travaux.echouer(travail.pk)
    assert "Une erreur de notre fait a arrêté ce travail" in texte(client.get(adresse(travail)))
    assert "Le travail reprend" in texte(client.post(adresse(travail, "reprise_de_travail"), follow=True))
    derouler()
    assert Travail.objects.get().faits == 1


def test_long_lists_are_paged_with_a_fixed_number_of_queries(vu_par, prefet, monkeypatch):
    monkeypatch.setattr(vue, "TAILLE", 2)
    client, counts = vu_par(prefet), set()
    for nombre in (1, 3):
        travail = demander(prefet, *["oui"] * nombre, titre=f"Travail de {nombre}")
        derouler()
        for page in (PAGE, adresse(travail)):
            client.get(page)
            with CaptureQueriesContext(connection) as seen:
                client.get(page)
            counts.add((page == PAGE, len(seen)))
    assert len(counts) == 2
    demander(prefet, "oui", titre="Le dernier")
    first, second = client.get(PAGE), client.get(f"{PAGE}?apres={travail.pk}")
    assert ["Le dernier" in texte(one) for one in (first, second)] == [True, False]
    assert ["Travail de 1" in texte(one) for one in (first, second)] == [False, True]
    assert "Commune 3" not in texte(client.get(adresse(travail)))
    assert "Commune 3" in texte(client.get(f"{adresse(travail)}?apres=2"))
