"""The eight calls of the sources are played in the product: a path once in `make test`, every example in the long run."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cahiers.appels import FICHIERS
from tests.cas import texte_du_cas
from tests.essai.chemins import un_par_chemin
from tests.profil import LONG

from levier.essai import preuves
from levier.essai.actions import essayer
from levier.essai.resultats import IssueDuJeu
from regles.chargement import charger


@pytest.mark.requirement("N-03", "N-04", "SL-01", "X-02")
@pytest.mark.parametrize("fichier", FICHIERS, ids=lambda fichier: fichier.stem)
def test_examples_of_a_shipped_call_reach_what_they_say(db, fichier: Path):
    texte = fichier.read_text(encoding="utf-8")
    cahier = charger(texte)
    rangs = range(len(cahier.exemples)) if LONG else un_par_chemin(cahier)
    parties = list(essayer(texte, fichier.with_name("fonds.yaml").read_text(encoding="utf-8"), rangs))
    assert [(partie.cas, partie.phrase, partie.notes) for partie in parties if not partie.conforme] == []
    assert len(parties) == len(rangs)
    assert {partie.issue for partie in parties} >= {IssueDuJeu.ATTRIBUTION, IssueDuJeu.REFUS, IssueDuJeu.PORTE}
    assert all(partie.obtenu == partie.attendu for partie in parties if partie.issue is IssueDuJeu.ATTRIBUTION)


@pytest.mark.parametrize(
    "nom", ["enveloppe-reste", "grille-note", "piece-lue", "projet-comite", "recettes-dotations", "sans-depense"]
)
def test_value_that_the_product_fills_lets_a_request_reach_its_decision(db, nom: str):
    """Each of these was conform, and stuck at the proposal for ever."""
    parties = list(essayer(texte_du_cas(f"execution-{nom}")))
    assert [(partie.issue, partie.obtenu, partie.phrase) for partie in parties] == [
        (IssueDuJeu.ATTRIBUTION, parties[0].attendu, "")
    ]


@pytest.mark.parametrize("fichier", FICHIERS, ids=lambda fichier: fichier.stem)
def test_shipped_call_has_the_proof_of_its_text(fichier: Path):
    cahier = charger(fichier.read_text(encoding="utf-8"))
    preuve = preuves.preuve_de(fichier, cahier)
    assert preuve is not None, f"play it again: levier cahier essayer {fichier.relative_to(fichier.parents[2])}"
    assert (preuve.cahier, preuve.exemples) == (cahier.identite.id, len(cahier.exemples))
