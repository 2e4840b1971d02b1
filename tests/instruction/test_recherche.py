"""What is written in a request is found in French, typed with accents or without, by its service and nobody else."""

from __future__ import annotations

import pytest
from tests.fabriques import AUTRE_COMMUNE, CC, un_agent, un_appel, un_dossier_depose, une_structure
from tests.socle.concurrence import proprietaire

from levier.dossiers.actions import completer, enregistrer_reponses
from levier.dossiers.models import Dossier
from levier.instruction.actions import demander_complement, retablir_les_listes
from levier.instruction.models import TexteRecu
from levier.instruction.queries import Filtres, compteurs, liste
from levier.messages.actions import ecrire_au_service
from levier.socle import horloge

pytestmark = pytest.mark.requirement("CO-07", "CO-05")
TITRES = (
    "Dématérialisation simplifiée des autorisations d’urbanisme",
    "Des téléservices pour les écoles et les œuvres sociales",
    "Transports scolaires",
)


def deposer():
    """Three requests, of three titles."""
    appel = un_appel()
    for place, titre in zip(("71178", AUTRE_COMMUNE, CC), TITRES, strict=True):
        un_dossier_depose(appel, une_structure(place), reponses={"projet.titre": titre})
    return list(Dossier.objects.order_by("numero"))


def trouves(agent, texte: str) -> list[int]:
    """Ranks of the requests found; the counts say as many."""
    found = liste(agent, Filtres(texte=texte, tri="depose_le")).lignes
    assert compteurs(agent, Filtres(texte=texte)).bilan.nombre == len(found)
    return sorted(int(line.numero[-1]) for line in found)


def test_search_finds_words_in_french_with_accents_or_without(db):
    agent, dossiers = un_agent(), deposer()
    for texte, attendu in {
        "dématérialisé": [1],
        "dematerialise": [1],
        "DEMATERIALISATION simplifie": [1],
        "urbanismes": [1],
        "teleservice écoles": [2],
        "oeuvre sociale": [2],
        "transport-scolaire": [3],
        "scol": [3],
        "transports urbanisme": [],
        "de la": [],
        "l'urbanisme & (x | !y) \\ :* '": [],
        "devis": [1, 2, 3],
        dossiers[2].structure.siren: [3],
    }.items():
        assert trouves(agent, texte) == attendu, texte
    assert trouves(un_agent(departement="01"), "urbanisme") == []


def test_search_follows_what_the_service_has_received(db):
    agent, (first, *_) = un_agent(), deposer()
    until = horloge.aujourdhui().replace(year=2022)
    demander_complement(first, par=agent, message="Le titre ?", elements=["projet.titre"], echeance=until)
    first.refresh_from_db()
    enregistrer_reponses(first, {"projet.titre": "Guichet de la forêt"}, par=first.cree_par)
    assert (trouves(agent, "forets"), trouves(agent, "urbanisme")) == ([], [1])  # not sent yet
    first.refresh_from_db()
    completer(first, par=first.cree_par)
    assert (trouves(agent, "forets"), trouves(agent, "urbanisme")) == ([1], [])
    ecrire_au_service(first, "Notre conseil municipal délibérera en juin.", par=first.cree_par)
    assert trouves(agent, "deliberer conseil") == [1]
    assert retablir_les_listes() == []


def test_a_text_written_without_triggers_is_found_and_mended(base_reelle):
    agent, (first, *_) = un_agent(), deposer()
    with proprietaire(base_reelle) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("DELETE FROM instruction_texterecu WHERE dossier_id = %s", [first.pk])
    assert trouves(agent, "urbanisme") == []
    assert retablir_les_listes() == [f"Dossier {first.numero} : la recherche ne lisait pas ce qui y est écrit."]
    assert trouves(agent, "urbanisme") == [1]
    assert TexteRecu.objects.count() == 3
