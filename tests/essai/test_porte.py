"""What the gate is for: a file that `verifier` calls conform, and that the product cannot take to its decision."""

from __future__ import annotations

import pytest
from tests.fabriques import texte_du_cahier

from levier.appels.models import Appel
from levier.dossiers.models import Dossier
from levier.essai.actions import essayer
from levier.essai.arret import EtapeDuJeu
from levier.essai.resultats import IssueDuJeu
from levier.socle.models import Evenement
from levier.territoires.models import Structure, Territoire
from regles.chargement import charger


def premiere(texte: str, rang: int = 0):
    (partie,) = essayer(texte, rangs=[rang])
    return partie


def rang_de(texte: str, cas: str) -> int:
    return [exemple.cas for exemple in charger(texte).exemples].index(cas)


def avec(*remplacements: tuple[str, str]) -> str:
    texte = texte_du_cahier()
    for avant, apres in remplacements:
        assert avant in texte, avant
        texte = texte.replace(avant, apres, 1)
    return texte


def test_example_goes_to_its_act(db):
    partie = premiere(texte_du_cahier())
    assert (partie.issue, partie.etape, partie.attendu, partie.obtenu) == (
        IssueDuJeu.ATTRIBUTION, EtapeDuJeu.FIN, 2_800_000, 2_800_000,
    )  # fmt: skip
    assert (partie.phrase, partie.notes) == ("", ())


def test_nothing_is_kept_of_a_play(db):
    tables = (Appel, Dossier, Structure, Evenement)
    avant = [table.objects.count() for table in tables]
    population = Territoire.objects.filter(millesime=2021, departement_code="71").values_list("code", "population")
    habitants = sorted(population)
    premiere(texte_du_cahier())
    assert [table.objects.count() for table in tables] == avant
    assert sorted(population.all()) == habitants


@pytest.mark.parametrize(
    ("cas", "issue", "etape"),
    [
        ("Projet déjà engagé", IssueDuJeu.REFUS, EtapeDuJeu.FIN),
        ("Une commune a déjà tout le plafond", IssueDuJeu.REFUS, EtapeDuJeu.FIN),
        ("Dépôt la veille de l'ouverture", IssueDuJeu.PORTE, EtapeDuJeu.OUVERTURE),
        ("Dépôt le lendemain de la clôture", IssueDuJeu.PORTE, EtapeDuJeu.DEPOT),
        ("D'autres aides couvrent déjà tout", IssueDuJeu.PORTE, EtapeDuJeu.DEPOT),
        ("Date de commencement encore inconnue", IssueDuJeu.INCONNU, EtapeDuJeu.DEPOT),
        ("Date de commencement inconnue, mais demandeur exclu", IssueDuJeu.REFUS, EtapeDuJeu.FIN),
        (
            "Compléments envoyés après la clôture, première commande le même jour",
            IssueDuJeu.ATTRIBUTION,
            EtapeDuJeu.FIN,
        ),
    ],
)
def test_each_kind_of_example_ends_as_its_rules_say(db, cas, issue, etape):
    texte = texte_du_cahier()
    partie = premiere(texte, rang_de(texte, cas))
    assert (partie.issue, partie.etape) == (issue, etape), partie.phrase


def test_form_that_nobody_can_fill_stops_every_request(db):
    partie = premiere(_impossible())
    assert (partie.issue, partie.etape) == (IssueDuJeu.ARRET, EtapeDuJeu.DEPOT)
    assert "La fin précède le début." in partie.phrase


def _impossible() -> str:
    """The check of the last date says the contrary of what it said."""
    texte = texte_du_cahier()
    debut = texte.index("        verifier:\n")
    exiger = texte.index("exiger: ", debut)
    fin = texte.index("\n", exiger)
    sinon = texte.index("sinon: ", fin)
    apres = texte.index("\n", sinon)
    return f"{texte[:exiger]}exiger: projet.fin < projet.debut{texte[fin:sinon]}sinon: La fin précède le début.{texte[apres:]}"


def test_value_that_the_example_gives_and_the_product_has_not_is_named(db):
    """An association has no population in our lists: a rule that reads it waits for ever."""
    texte = avec(
        ("recevabilite:\n", 'recevabilite:\n  - id: habitee\n    libelle: Habitée\n    exiger: porteur.population > 0 habitants\n    refus: Personne.\n    source: {document: "000", section: Pour qui ?}\n'),
    )  # fmt: skip
    partie = premiere(texte, rang_de(texte, "Association qui porte une maison France Services"))
    assert (partie.issue, partie.etape) == (IssueDuJeu.ARRET, EtapeDuJeu.PROPOSITION)
    assert partie.phrase.startswith("Le montant ne peut pas être calculé : il manque « Population du demandeur ».")
    assert [note.partition(" : ")[0] for note in partie.notes] == ["Population du demandeur"]


def test_failure_of_the_program_is_told_and_the_next_example_goes_on(db, monkeypatch):
    from levier.essai import partie as module

    def tomber(*_, **__):
        raise KeyError("montant")

    monkeypatch.setattr(module.instruction, "proposer", tomber)
    premiere_, seconde = essayer(texte_du_cahier(), rangs=[0, 1])
    assert (premiere_.issue, premiere_.etape) == (IssueDuJeu.ARRET, EtapeDuJeu.PROPOSITION)
    assert premiere_.phrase == "le programme s'arrête sur une erreur, KeyError : 'montant'"
    assert seconde.issue is IssueDuJeu.ARRET


def test_porteur_of_another_place_is_refused_at_the_door(db):
    """Expected where the example is owed nothing; the fault of the call where it expects a grant."""
    texte = texte_du_cahier()
    loin = "donnees: {porteur.departement: 47}\n      attendu: {recevable: oui, montant: 28 000 €}"
    accorde = texte.replace("donnees: {}\n      attendu: {recevable: oui, montant: 28 000 €}", loin, 1)
    partie = premiere(accorde)
    assert (partie.issue, partie.etape) == (IssueDuJeu.ARRET, EtapeDuJeu.OUVERTURE)
    refuse = accorde.replace("{porteur.departement: 47}", "{porteur.departement: 47, projet.engage: oui}", 1)
    refuse = refuse.replace("montant: 28 000 €}", "montant: 0 €, motifs: [non_engage]}", 1).replace(
        "attendu: {recevable: oui, montant: 0 €", "attendu: {recevable: non, montant: 0 €", 1
    )
    assert premiere(refuse).issue is IssueDuJeu.PORTE
