from __future__ import annotations

import pytest

from levier.socle import phrases
from levier.socle.models import Evenement
from levier.socle.registre import DejaDeclare, Registre

E, N = "\u00a0€", "\u202f"


@pytest.fixture(autouse=True)
def _sans_rien(monkeypatch):
    """No sentence but those of the test."""
    monkeypatch.setattr(phrases, "_phrases", Registre("the sentence of “{}”"))


def raconter(apres=None, avant=None, **choix) -> str:
    event = Evenement(format=1, nom="essai", avant_trace=avant or {}, apres_trace=apres or {})
    return phrases.raconter(event, **choix)


@pytest.mark.requirement("X-04")
@pytest.mark.parametrize(
    ("genre", "valeur", "attendu"),
    [
        ("", "12.50", "12.50"),
        ("", "2021-09-15", "2021-09-15"),
        ("", True, "oui"),
        ("", False, "non"),
        ("", 3, "3"),
        ("", "", "—"),
        (":texte", None, "—"),
        (":montant", "28000.00", f"28{N}000,00{E}"),
        (":montant", None, "—"),
        (":montant", "effacé", "effacé"),
        (":jour", "2021-09-05", "05/09/2021"),
        (":jour", "", "—"),
        (":jour", "bientôt", "bientôt"),
    ],
)
def test_value_reads_as_the_kind_that_its_sentence_declares(genre, valeur, attendu):
    phrases.declarer({"essai": f"Vu : {{valeur{genre}}} !"})
    assert raconter({"valeur": valeur}) == f"Vu : {attendu} !"


def test_names_are_said_by_who_knows_them():
    phrases.declarer({"essai": "Demandé : {elements:noms}"})
    say = {"devis": "le devis", "plan": "le plan", "": "voir le message"}.__getitem__
    assert raconter({"elements": "devis, plan"}, nommer=say) == "Demandé : le devis, le plan"
    assert raconter({"elements": ""}, nommer=say) == "Demandé : voir le message"
    assert raconter({}, nommer=say) == "Demandé : voir le message"


def test_value_after_the_act_passes_before_the_one_that_it_replaced():
    phrases.declarer({"essai": "{fichier} {piece} {personne}"})
    told = raconter({"fichier": "b.pdf"}, {"fichier": "a.pdf", "piece": "Devis"}, autres={"personne": "Le maire"})
    assert told == "b.pdf Devis Le maire"
    phrases.declarer(
        {"avis": "Avis demandé à {consulte}, au plus tard le {jour}", "fin": "Corrigée : plus rien à lire"}
    )
    assert [phrases.debut(nom) for nom in ("essai", "avis", "fin")] == [
        "",
        "Avis demandé",
        "Corrigée : plus rien à lire",
    ]


def test_event_without_a_sentence_is_told_by_its_name():
    assert raconter({"x": 1}) == "Essai"
    assert not phrases.est_detaillee("essai")


def test_kind_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(
        phrases.PhraseInvalide, match=r"“essai”: no kind of value is named “date” \(texte, montant, jour, noms\)"
    ):
        phrases.declarer({"essai": "Le {le:date}"})
    assert list(phrases._phrases) == []


def test_event_has_one_sentence():
    phrases.declarer({"essai": "Essai fait"}, detaillees=True)
    phrases.declarer({"essai": "Essai fait"}, detaillees=True)  # loaded twice
    with pytest.raises(
        DejaDeclare, match=r"the sentence of “essai” is declared twice, differently: one step declares it"
    ):
        phrases.declarer({"essai": "Essai"}, detaillees=True)
    assert (raconter(), phrases.est_detaillee("essai")) == ("Essai fait", True)
