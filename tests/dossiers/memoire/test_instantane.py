"""The content that a request was sent with is read back, in each format that ever was: one golden file for each."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest
from tests.fabriques import un_agent, un_brouillon_vide, un_dossier_depose, une_piece

from levier.dossiers.actions import abandonner_modifications, enregistrer_plan
from levier.dossiers.enums import RecuperationTVA
from levier.dossiers.financement.lignes import LigneSaisie
from levier.dossiers.lecture.changements import modifications
from levier.dossiers.lecture.instantane import FORMAT_DU_CONTENU, photographier
from levier.dossiers.memoire.depose import lignes_deposees, pieces_deposees, vu_du_service
from levier.dossiers.models import Dossier
from levier.dossiers.queries import cahier_du
from levier.instruction.actions import demander_complement
from levier.socle import horloge
from regles.formats import FormatInconnu

GARDES = {
    int(fichier.stem): json.loads(fichier.read_text(encoding="utf-8"))
    for fichier in (Path(__file__).parent / "formats").glob("*.json")
}
AVANT, APRES = "Un accueil d’avant", "Un accueil numérique pour tous"


@pytest.fixture
def dossier(db) -> Dossier:
    """A request to complete; today's content is no golden one."""
    dossier = un_dossier_depose()
    demander_complement(
        dossier,
        par=un_agent(),
        message="Précisez.",
        elements=["projet.titre"],
        echeance=horloge.aujourdhui() + dt.timedelta(days=15),
    )
    dossier.refresh_from_db()
    return dossier


def envoye(dossier: Dossier, contenu: dict[str, object]) -> Dossier:
    Dossier.objects.filter(pk=dossier.pk).update(instantane=contenu)
    dossier.refresh_from_db()
    return dossier


def test_each_format_has_its_file(dossier):
    assert set(GARDES) == set(range(FORMAT_DU_CONTENU + 1))
    assert photographier(dossier, cahier_du(dossier)).keys() == GARDES[FORMAT_DU_CONTENU].keys()
    assert dossier.instantane["format"] == FORMAT_DU_CONTENU


@pytest.mark.requirement("X-04")
@pytest.mark.parametrize("numero", sorted(GARDES))
def test_content_of_each_format_is_compared_seen_and_brought_back(dossier, numero):
    envoye(dossier, GARDES[numero])
    changes = {change.nom: (change.avant, change.apres) for change in modifications(dossier)}
    assert changes.keys() == {"projet.titre", "pieces"}
    assert changes["projet.titre"] == (AVANT, APRES)
    assert [line.montant for line in lignes_deposees(dossier)] == [Decimal(40000), Decimal(12000)]
    assert pieces_deposees(dossier) == []
    assert vu_du_service(Dossier.objects.get(pk=dossier.pk)).reponses["projet.titre"] == AVANT
    abandonner_modifications(dossier, par=dossier.cree_par)
    assert dossier.reponses["projet.titre"] == AVANT
    assert modifications(dossier) == ()


def test_content_of_a_newer_version_is_not_guessed(dossier):
    envoye(dossier, {**GARDES[FORMAT_DU_CONTENU], "format": FORMAT_DU_CONTENU + 1})
    with pytest.raises(FormatInconnu, match="au format 2, que cette version"):
        modifications(dossier)


@pytest.mark.requirement("X-04")
@pytest.mark.django_db
def test_sentences_kept_do_not_change():
    dossier = un_brouillon_vide()
    piece = une_piece(dossier)
    lines = [
        LigneSaisie("depense", "prestation", "Étude", "1000", tva="5,5", piece=str(piece.pk)),
        LigneSaisie("recette", "epci", "Communauté", "300", obtenue=True),
    ]
    enregistrer_plan(dossier, lines, par=dossier.cree_par, recupere_tva=RecuperationTVA.NON)
    kept = photographier(dossier, cahier_du(dossier))
    said = "\n".join([*kept["plan"], *kept["pieces"]]).replace("\u00a0", "_").replace("\u202f", "-")
    assert said.splitlines() == [
        "dépense_: Prestation, étude ou expertise, «_Étude_», 1-055,00_€ (1-000,00_€ HT, TVA 5,5_%), justifiée par «_devis.pdf_»",
        "recette_: Epci, syndicat ou autre collectivité, «_Communauté_», 300,00_€, obtenue",
        f"Devis et autres justificatifs du coût_: «_devis.pdf_» ({piece.fichier.empreinte[:12]})",
    ]
