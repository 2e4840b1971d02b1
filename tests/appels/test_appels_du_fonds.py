"""Every call of the fund is published, shown and simulated as it stands; between two waves nothing is received."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from levier.appels.actions import publier
from levier.appels.queries import cahier_de, est_ouvert
from levier.socle import horloge
from levier.socle.acteurs import SYSTEME
from levier.territoires.queries import couverture_des_territoires, trouver_territoire
from regles.chargement import charger
from regles.evaluation import evaluer
from regles.mots_de_l_acte import NOMS
from regles.texte import REPERE
from regles.valeurs import HYPOTHESE

FICHIERS = sorted((Path(settings.LEVIER_CAHIERS) / "fitn7").glob("axe*.yaml"))
VAGUES = Path(settings.LEVIER_CAHIERS) / "fitn7" / "axe2-volets-1-3.yaml"


@pytest.mark.parametrize("fichier", FICHIERS, ids=lambda fichier: fichier.stem)
def test_call_is_published_and_shown(db, client, fichier):
    version = publier(fichier.read_text(encoding="utf-8"), par=SYSTEME)
    cahier = cahier_de(version)
    for route in ("appel", "simulateur"):
        page = client.get(reverse(f"espaces:{route}", args=[version.appel.identifiant]))
        assert page.status_code == 200, route
    texte = client.get(reverse("espaces:appel", args=[version.appel.identifiant])).content.decode()
    assert ("montant non communiqué" in texte) is (cahier.enveloppe.montant is None)
    assert "hypothèse" in texte or HYPOTHESE not in cahier.documents
    assert [vague.libelle for vague in cahier.fenetre.vagues if f"<li>{vague.libelle}" not in texte] == []


@pytest.mark.parametrize("fichier", FICHIERS, ids=lambda fichier: fichier.stem)
def test_words_of_the_act_are_those_that_acts_know(fichier):
    cahier = charger(fichier.read_text(encoding="utf-8"))
    textes = [*cahier.acte.visas, *(texte for _, texte in cahier.acte.articles)]
    assert {nom for texte in textes for nom in REPERE.findall(texte)} <= NOMS


@pytest.mark.parametrize(
    ("instant", "raison"),
    [
        (horloge.a_paris(2021, 1, 24, 23, 59, 59), "Le dépôt n’est pas encore ouvert\u00a0: il commence le 25 janvier 2021."),
        (horloge.a_paris(2021, 1, 25, 0), ""),
        (horloge.a_paris(2021, 5, 28, 23, 59, 59), ""),
        (horloge.a_paris(2021, 5, 29, 0), "Aucune vague n’est ouverte : la prochaine commence le 1er juillet 2021."),
        (horloge.a_paris(2021, 7, 1, 0), ""),
        (horloge.a_paris(2021, 12, 15), "Aucune vague n’est ouverte : la prochaine commence le 3 janvier 2022."),
        (horloge.a_paris(2022, 5, 31, 23, 59, 59), ""),
    ],
)  # fmt: skip
def test_nothing_is_received_between_two_waves(instant, raison):
    verdict = est_ouvert(charger(VAGUES.read_text(encoding="utf-8")), instant)
    assert (bool(verdict), verdict.raison if raison else "") == (not raison, raison)


RENNES, LYON, LIFFRE, VALLONS = "243500139", "200046977", "243500774", "200043990"


@pytest.mark.requirement("A2-01")
@pytest.mark.parametrize(
    ("membres", "population", "entiers", "recevable"),
    [
        ([("epci", RENNES)], 451_762, 0, False),
        ([("epci", LYON)], 1_398_892, 0, True),
        ([("epci", RENNES), ("epci", LIFFRE)], 477_998, 0, False),
        ([("epci", RENNES), ("epci", LIFFRE), ("epci", VALLONS)], 521_859, 0, True),
        ([("epci", RENNES), ("commune", "35024"), ("epci", LIFFRE)], 477_998, 0, False),
        ([("departement", "48")], 76_520, 1, True),
        ([("departement", "35")], 1_069_228, 1, True),
    ],
)
def test_territory_covered_is_counted_on_real_communes(db, membres, population, entiers, recevable):
    """A commune of two members counts once; a whole département needs no population."""
    cahier = charger(VAGUES.read_text(encoding="utf-8"))
    lieux = [trouver_territoire(2021, niveau, code) for niveau, code in membres]
    groupe = couverture_des_territoires(lieux, 2021).valeurs()
    assert (groupe["groupe.population"], groupe["groupe.departements_entiers"]) == (population, entiers)
    situation = {**cahier.exemples[0].donnees, "porteur.population": 100_000, **groupe}
    assert evaluer(cahier, situation).recevable is recevable
