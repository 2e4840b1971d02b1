"""Every call of the sources: it loads clean, its examples hold at its limits, its words are ours, its guesses are named."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from outils.exigences import matrice
from tests.cahiers.appels import CAHIERS, FICHIERS, lire, texte_de

from regles.cahier import Cahier
from regles.chargement.lecture import Lecteur, Noeud, Scalaire, Suite, Table
from regles.evaluation import evaluer
from regles.texte import ecrire_en_phrase
from regles.valeurs import HYPOTHESE, Genre, Source
from regles.verification import avertissements

NOMS = [chemin.stem for chemin in FICHIERS]
EXEMPLES_MINIMUM = 12
MOTS_DE_SUITE = 14  # as many words in the order of a source are a copied sentence, not a title or a legal name


def test_every_call_of_the_sources_is_there():
    assert NOMS == [
        "axe2-volet4-franceconnect-api",
        "axe2-volets-1-3",
        "axe3-corse",
        "axe3-demat-ads",
        "axe3-ile-de-france-volet1",
        "axe3-ile-de-france-volet2",
        "axe3-national",
        "axe3-saone-et-loire",
    ]


@pytest.mark.parametrize("nom", NOMS)
def test_examples_hold_and_are_many(nom):
    cahier = lire(nom)
    assert len(cahier.exemples) >= EXEMPLES_MINIMUM
    for exemple in cahier.exemples:
        resultat = evaluer(cahier, exemple.donnees)
        assert (resultat.recevable, resultat.montant) == (exemple.recevable, exemple.montant), exemple.cas


@pytest.mark.parametrize("nom", NOMS)
def test_examples_stand_on_both_days_of_each_end_of_the_window(nom):
    cahier = lire(nom)
    jours = {(exemple.donnees["projet.depot"], "depot" in " ".join(exemple.motifs)) for exemple in cahier.exemples}
    bornes = cahier.fenetre.vagues or (cahier.fenetre,)
    for borne in bornes:
        assert {(borne.ouverture, False), (borne.cloture, False)} <= jours
        assert (_decaler(borne.ouverture, -1), True) in jours
        assert (_decaler(borne.cloture, 1), True) in jours


def _decaler(jour, nombre):
    return type(jour).fromordinal(jour.toordinal() + nombre)


LIMITES = [
    ("axe3-ile-de-france-volet1", "groupe.population", (15_000, 15_001)),
    ("axe3-national", "porteur.population", (4_999, 5_000)),
    ("axe3-demat-ads", "ads.communes", (30, 31)),
    ("axe3-corse", "depenses.total", (4_999_99, 5_000_00)),
    ("axe2-volet4-franceconnect-api", "depenses.total", (4_999_99, 5_000_00)),
    ("axe2-volets-1-3", "groupe.population", (499_999, 500_000)),
]


@pytest.mark.parametrize(("nom", "valeur", "cotes"), LIMITES)
def test_each_limit_of_the_texts_has_an_example_on_both_sides(nom, valeur, cotes):
    assert set(cotes) <= {exemple.donnees.get(valeur) for exemple in lire(nom).exemples}


PROUVEES = [
    *(f"SL-{rang:02}" for rang in range(1, 12)),
    *(f"CO-{rang:02}" for rang in range(1, 12)),
    *("IF-02", "IF-03", "IF-11", "IF-13", "IF-15", "G-01", "G-02", "G-05", "A2-01", "A2-02", "A2-04"),
]


def test_each_rule_of_the_sources_is_proved_by_cases():
    """The requirement matrix names, for each row of rules, a test of the cahiers or of the rules."""
    proprietaires = {"tests/cahiers", "tests/regles"}
    preuves = matrice()
    sans_cas = [
        ligne
        for ligne in PROUVEES
        if proprietaires.isdisjoint("/".join(test.split("/")[:2]) for test in preuves.get(ligne, []))
    ]
    assert sans_cas == []


@pytest.mark.parametrize("nom", NOMS)
def test_verification_finds_nothing_to_say(nom):
    """No rule that cannot fail, no value of no use, no limit without its examples."""
    assert [str(doute) for doute in avertissements(lire(nom))] == []


@pytest.mark.parametrize("nom", NOMS)
def test_each_condition_is_refused_by_an_example(nom):
    """A condition that no example refuses is not shown to bite."""
    cahier = lire(nom)
    refusees = {motif for exemple in cahier.exemples for motif in exemple.motifs}
    assert {condition.id for condition in cahier.recevabilite} - refusees == set()


@pytest.mark.parametrize("nom", NOMS)
def test_each_judgement_is_made_by_an_example(nom):
    """A judgement whose answers change nothing in any example is not shown to count."""
    cahier = lire(nom)
    for appreciation in cahier.appreciations:
        valeurs = {exemple.donnees.get(appreciation.donnee.nom) for exemple in cahier.exemples} - {None}
        assert valeurs, appreciation.donnee.nom
        assert appreciation.par
        assert appreciation.question.endswith("?")


@pytest.mark.parametrize("nom", NOMS)
def test_each_figure_has_its_reference(nom):
    cahier = lire(nom)
    cites = set()
    for source in _sources(cahier):
        assert source.section.strip()
        cites.add(source.document)
    assert cites == set(cahier.documents)


def _sources(cahier: Cahier):
    parties = (
        cahier.parametres, cahier.page, cahier.themes, cahier.natures_depense, cahier.pieces, cahier.criteres,
        cahier.appreciations, cahier.recevabilite, cahier.bareme, (cahier.montant, cahier.enveloppe), cahier.suivi,
    )  # fmt: skip
    yield from (element.source for partie in parties for element in partie)
    yield from (champ.source for section in cahier.formulaire for champ in section.champs if champ.source)
    yield cahier.fenetre.source_ouverture
    yield cahier.fenetre.source_cloture
    if cahier.comite:
        yield cahier.comite.source
        yield from filter(None, [cahier.comite.vote.source])


@pytest.mark.parametrize("nom", NOMS)
def test_a_figure_that_no_document_gives_is_said_so_on_the_page(nom):
    """Its paragraph says « hypothèse » beside it."""
    cahier = lire(nom)
    supposes = [
        ecrire_en_phrase(parametre.valeur, Genre.DATE) for parametre in cahier.parametres if _suppose(parametre.lecture)
    ]
    fenetre = cahier.fenetre
    supposes += [ecrire_en_phrase(fenetre.ouverture, Genre.DATE)] * (fenetre.source_ouverture.document == HYPOTHESE)
    supposes += [ecrire_en_phrase(fenetre.cloture, Genre.DATE)] * (fenetre.source_cloture.document == HYPOTHESE)
    paragraphes = [paragraphe for texte in cahier.page for paragraphe in texte.paragraphes if "hypothèse" in paragraphe]
    for suppose in supposes:
        assert any(suppose in paragraphe for paragraphe in paragraphes), suppose
    assert supposes or HYPOTHESE not in cahier.documents or "hypothèse" in texte_de(nom)


def _suppose(lecture: str) -> bool:
    return "(hypothèse)" in lecture


def test_guess_is_said_where_its_reference_stands():
    assert str(Source(HYPOTHESE, "Jour du lancement")) == "hypothèse, « Jour du lancement »"
    assert str(Source("002", "Axe 2")) == "document 002, « Axe 2 »"


def test_four_calls_guess_a_day_and_one_its_scales(cahiers):
    supposent = {nom for nom, cahier in cahiers.items() if HYPOTHESE in cahier.documents}
    assert supposent == {
        "axe2-volets-1-3",
        "axe2-volet4-franceconnect-api",
        "axe3-national",
        "axe3-demat-ads",
        "axe3-corse",
    }


@pytest.mark.parametrize("nom", NOMS)
def test_contacts_are_functions(nom):
    texte = texte_de(nom)
    assert lire(nom).identite.contacts
    assert re.findall(r"\S+@\S+|\b0\d(?: \d\d){4}", texte) == []


@pytest.mark.parametrize("chemin", sorted(CAHIERS.glob("*.yaml")), ids=lambda chemin: chemin.stem)
def test_no_person_and_no_sentence_of_the_sources_is_copied(chemin, sources):
    """Figures and facts carry over, sentences and people do not."""
    suites = {suite for texte in sources.values() for suite in _suites(texte)}
    table = sources["002"].partition("Liste des référents dans les préfetures.\n\nPréfeture")[2]
    personnes = {nom for nom in re.findall(r"\b[A-Z]{2}[A-Z-]{2,}\b", table) if len(nom) > 3}
    assert len(personnes) > 15
    texte = chemin.read_text(encoding="utf-8")
    assert {nom for nom in personnes if re.search(rf"\b{nom}\b", texte, re.IGNORECASE)} == set()
    racine = Lecteur(texte, chemin.name).racine()
    copies = [" ".join(suite) for dit in _textes(racine) for suite in _suites(dit) if suite in suites]
    assert copies == []


def _suites(texte: str) -> Iterator[tuple[str, ...]]:
    mots = re.findall(r"[a-zà-ÿœ0-9]+", texte.lower())
    return (tuple(mots[i : i + MOTS_DE_SUITE]) for i in range(len(mots) - MOTS_DE_SUITE + 1))


def _textes(noeud: Noeud) -> Iterator[str]:
    if isinstance(noeud, Scalaire):
        yield noeud.texte
    elif isinstance(noeud, Suite):
        yield from (texte for element in noeud.elements for texte in _textes(element))
    elif isinstance(noeud, Table):
        yield from (t for cle, valeur in noeud.entrees.items() if cle != "exemples" for t in _textes(valeur))
