"""The pages of a level's own words: written by one person, published by another, seen on a request, compared."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.documents.lecture import texte as lire
from tests.espaces.agent.outils import texte
from tests.fabriques import un_agent, un_agent_de
from tests.propositions import attribuer_et_signer

from levier.actes.demonstration import MOTS_D_OCTROI, MOTS_DE_REFUS, ecrire_des_modeles
from levier.actes.models import VersionDeModele
from levier.comptes.enums import Role
from levier.territoires.queries.ressorts import communes

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-06")]


def adresse(nom, nature=None, **parametres):
    return reverse(f"agent:{nom}", kwargs={**({"nature": nature} if nature else {}), **parametres})


@pytest.fixture
def administrateur(db):
    return un_agent(Role.ADMINISTRATEUR, nom="Sacha Morel")


def test_words_are_written_previewed_published_and_given_back(vu_par, complet, administrateur, prefet, agent):
    assert list(ecrire_des_modeles()) == []
    attribuer_et_signer(complet, par=prefet, montant=complet.montant_demande)
    assert len(list(ecrire_des_modeles())) == 1
    writer, signer, reader = vu_par(administrateur), vu_par(prefet), vu_par(agent)

    listed = texte(reader.get(adresse("modeles")))
    assert "Attribution version 1 de ce niveau" in listed
    assert listed.count("un projet à publier") == 1
    assert "Avenant texte de Levier, sans ajout" in listed

    page = reader.get(adresse("modele", "attribution"))
    read = texte(page)
    assert f"[ajouté : {MOTS_D_OCTROI['visas']} ]" in read
    assert "Seul un administrateur du département de Saône-et-Loire écrit les modèles" in read
    assert complet.numero in page.content.decode()

    form = writer.get(adresse("redaction", "attribution"))
    assert "{au_beneficiaire}" in form.content.decode()
    assert "les voies et délais de recours" in texte(form)
    typed = {**MOTS_D_OCTROI, "lieu": "Charolles", "vu": ""}
    shown = texte(writer.post(adresse("redaction", "attribution"), {**typed, "apercu": "1"}))
    assert "Vu la charte du numérique responsable de la préfecture de Saône-et-Loire" in shown
    refused = writer.post(adresse("redaction", "attribution"), {**typed, "visas": "à {benificiaire}"})
    assert "Vouliez-vous dire « beneficiaire »" in texte(refused)
    assert "Charolles" in refused.content.decode()
    kept = writer.post(adresse("redaction", "attribution"), {**typed, "enregistrer": "1"}, follow=True)
    assert "Rien ne change avant que le signataire l’ait publié" in texte(kept)
    assert "Publier ce texte" not in texte(kept)

    waiting = signer.get(adresse("modele", "attribution"))
    assert "Écrit par Sacha Morel" in texte(waiting)
    assert "[ajouté : Charolles ]" in texte(waiting)
    draft = reader.post(adresse("apercu", "attribution"), {"dossier": complet.numero})
    assert draft["Content-Type"] == "application/pdf"
    said = lire(draft.content)
    for words in ("PROJET", "Fait à Charolles", "Vu la charte du numérique", "Voies et délais de recours"):
        assert words in said, words
    for nature, numero, why in [
        ("attribution", "71-2021-999999", "Aucune demande « 71-2021-999999 »"),
        ("retrait", complet.numero, "n’a ni acte ni proposition de ce genre"),
        ("attribution", "", "Indiquez le numéro d’une demande"),
    ]:
        assert why in texte(reader.post(adresse("apercu", nature), {"dossier": numero}))

    stale = signer.post(adresse("modele", "attribution"), {"publier": "1", "vu": "autre"})
    assert "relisez-le avant de publier" in texte(stale)
    seen = {"publier": "1", "vu": waiting.context["vu"]}
    assert "La version 2 est publiée" in texte(signer.post(adresse("modele", "attribution"), seen, follow=True))
    back = texte(signer.post(adresse("modele", "attribution"), {"revenir": "1"}, follow=True))
    assert "La version 3 revient au niveau au-dessus" in back
    assert "Revenir au texte" not in back
    assert VersionDeModele.objects.get(numero=3).textes == {}
    second = texte(reader.get(adresse("version_de_modele", "attribution", numero=2)))
    assert "Comparée à la version d’avant" in second
    assert "[ajouté : Charolles ]" in second
    assert reader.get(adresse("version_de_modele", "attribution", numero=4)).status_code == 404

    assert f"[ajouté : {MOTS_DE_REFUS['paragraphes']} ]" in texte(signer.get(adresse("modele", "refus")))
    thrown = signer.post(adresse("modele", "refus"), {"ecarter": "1"}, follow=True)
    assert "Le projet est écarté" in texte(thrown)


def test_unknown_kind_or_level_is_not_found(vu_par, agent):
    client: Client = vu_par(agent)
    assert client.get(adresse("modele", "autre")).status_code == 404
    assert client.get(adresse("modele", "refus"), {"ressort": "departement:21"}).status_code == 404
    of_a_commune = vu_par(un_agent_de(communes(["71014"], "71"), Role.ADMINISTRATEUR))
    read = texte(of_a_commune.get(adresse("modele", "refus"), {"ressort": "departement:71"}))
    assert "Seul un administrateur du département de Saône-et-Loire écrit" in read


@pytest.mark.parametrize("combien", [1, 21])
def test_versions_are_paged(vu_par, prefet, complet, administrateur, agent, combien):
    attribuer_et_signer(complet, par=prefet, montant=complet.montant_demande)
    list(ecrire_des_modeles())
    first = VersionDeModele.objects.get()
    VersionDeModele.objects.bulk_create(
        VersionDeModele(modele=first.modele, numero=numero, textes={}, publiee_par=prefet, publiee_le=first.publiee_le)
        for numero in range(2, combien + 1)
    )
    page = vu_par(agent).get(adresse("modele", "attribution"))
    assert ("Page suivante" in texte(page)) is (combien == 21)
    if combien == 21:
        rest = texte(vu_par(agent).get(page.context["url_suivante"]))
        assert ("Version 1 " in rest, "Version 2 " in rest) == (True, False)
