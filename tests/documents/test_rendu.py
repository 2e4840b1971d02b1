"""The compiler is held: same bytes, nothing of the machine, French refusals, literal values."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.documents.lecture import codes_qr, declarations, piece_jointe, texte

from levier.documents import rendu
from levier.documents.contexte import Contexte, Emetteur, Montant, en_json
from levier.socle import horloge
from levier.socle.objets import Objet

INSTANT = horloge.a_paris(2021, 9, 15, 14, 5)
MODELE = """#import "commun.typ": *
#show: document-officiel.with(titre: "Essai", pied: [Essai])
= Essai
#c.valeur
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Essai(Contexte):
    emetteur: Emetteur
    valeur: str
    verification: str = ""


def un_essai(valeur: str = "bonjour", **autres) -> Essai:
    emetteur = Emetteur("Préfecture de Saône-et-Loire", "Le préfet", "Guichet", "Fonds", "Axe 3", "neutre")
    return Essai(objet=Objet("essais.essai", "71-2021-000001"), emetteur=emetteur, valeur=valeur, **autres)


def pdf(modele: Path, contexte: Contexte, *, instant: dt.datetime) -> bytes:
    """The PDF of a context, by what is kept of it."""
    return rendu.pdf(modele, contexte.en_json(), instant=instant)


@pytest.fixture
def modele(tmp_path: Path):
    def ecrire(source: str = MODELE) -> Path:
        path = tmp_path / "essai.typ"
        path.write_text(source, encoding="utf-8")
        return path

    return ecrire


@pytest.mark.requirement("X-06")
def test_pdf_declares_archive_and_accessibility_in_one_file(modele):
    made = pdf(modele(), un_essai(), instant=INSTANT)
    declared = declarations(made)
    tags = declared.pop("balises")
    assert declared == {
        "pdfa": "3A",
        "ua": "1",
        "langue": "fr-FR",
        "balise": True,
        "titre_affiche": True,
        "titre": "Essai",
        "cree": "2021-09-15T12:05:00+00:00",
        "intention": True,
    }
    assert {"/Document", "/H1", "/P"} <= tags


def test_pdf_twice_same_bytes(modele):
    path = modele()
    assert pdf(path, un_essai(), instant=INSTANT) == pdf(path, un_essai(), instant=INSTANT)


def test_pdf_at_another_instant_differs(modele):
    path = modele()
    later = INSTANT + dt.timedelta(hours=1)
    assert pdf(path, un_essai(), instant=INSTANT) != pdf(path, un_essai(), instant=later)


def test_pdf_carries_the_data_it_was_made_from(modele):
    context = un_essai("Œuvre « ça »")
    assert piece_jointe(pdf(modele(), context, instant=INSTANT)) == en_json(context)


@pytest.mark.parametrize(
    "valeur",
    [
        '#read("/etc/passwd")',
        "*gras* _italique_ $x^2$ <etiquette> @reference",
        '#import "@preview/cetz:0.3.0"',
        "= Titre",
        "- liste",
        "\\u{41} `code` // commentaire /* bloc */",
        "~ -- --- ... ' \" [contenu] {code}",
    ],
)
def test_value_that_looks_like_markup_prints_literally(modele, valeur):
    assert valeur in texte(pdf(modele(), un_essai(valeur), instant=INSTANT))


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    [
        ("un 😀 sourire", "un □ sourire"),
        ("zéro\x00 \x07cloche", "zéro cloche"),
        ("privé \ue000 ici", "privé ici"),
        ("marque\ufeff", "marque"),
        ("中文", "□□"),
        ("x\u20e3 touche", "x□ touche"),
        ("e\u0301te\u0301", "été"),
    ],
)
def test_value_that_no_font_draws_is_replaced_and_kept_in_the_data(modele, valeur, attendu):
    made = pdf(modele(), un_essai(valeur), instant=INSTANT)
    assert attendu in texte(made)
    assert piece_jointe(made)["valeur"] == valeur


def test_very_long_word_stays_on_the_page(modele, tmp_path):
    made = pdf(modele(), un_essai("a" * 900), instant=INSTANT)
    assert texte(made).count("a" * 30) >= 20


@pytest.mark.parametrize(
    ("source", "constat"),
    [
        ('#set document(title: "x")\n#inconnu', "essai.typ"),
        ('#import "commun.typ": *\n#read("/etc/passwd")', "file not found"),
        ('#set document(title: "x")\n#read("../../../etc/passwd")', "escape"),
        ("#set document(title: \"x\")\n#image(bytes(\"<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>\"))", "missing alt text"),
        ("= Sans titre de document", "missing document title"),
    ],
)  # fmt: skip
def test_refused_model_says_so_in_french(modele, source, constat):
    with pytest.raises(rendu.RenduImpossible) as refus:
        pdf(modele(source), un_essai(), instant=INSTANT)
    assert "Le document n’a pas pu être produit" in refus.value.phrase
    assert constat in refus.value.phrase


def test_model_that_calls_a_package_is_refused_before_any_network(modele, monkeypatch):
    monkeypatch.setattr("typst.Compiler", lambda *_, **__: pytest.fail("the compiler was reached"))
    with pytest.raises(rendu.RenduImpossible, match="un paquet à télécharger"):
        pdf(modele('#import "@preview/cetz:0.3.0": *'), un_essai(), instant=INSTANT)


@pytest.mark.requirement("X-06")
def test_qr_code_is_read_back_from_the_drawn_page(modele, tmp_path):
    address = "https://levier.exemple.fr/actes/ARR-71-2021-0042/"
    source = MODELE + '#image(bytes(sys.inputs.qr), format: "svg", width: 22mm, alt: sys.inputs.qr_alt)\n'
    context = un_essai(verification=address, numero="ARR-71-2021-0042")
    assert codes_qr(pdf(modele(source), context, instant=INSTANT), tmp_path) == [address]


def test_two_renderings_at_once_do_not_mix(modele):
    path, found = modele(), {}

    def rendre(mot: str) -> None:
        found[mot] = texte(pdf(path, un_essai(mot), instant=INSTANT))

    threads = [threading.Thread(target=rendre, args=(f"mot{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {mot: mot in text for mot, text in found.items()} == {f"mot{n}": True for n in range(4)}


def test_remark_of_the_compiler_is_logged(modele, caplog):
    source = MODELE + '#text(font: "Inconnue")[x]\n'
    with caplog.at_level(logging.WARNING, logger="levier.documents.rendu"):
        pdf(modele(source), un_essai(), instant=INSTANT)
    assert [record.getMessage() for record in caplog.records] == ["modèle essai.typ : unknown font family: inconnue"]


def test_context_refuses_a_float():
    with pytest.raises(TypeError, match="a context holds no float"):
        en_json({"montant": 0.1})


def test_context_writes_amounts_and_dates_exactly():
    from decimal import Decimal

    value = {"m": Montant.de(Decimal("297029.75")), "j": dt.date(2021, 9, 15), "i": INSTANT, "t": (1, None, True)}
    assert en_json(value) == {
        "m": {
            "valeur": "297029.75",
            "chiffres": "297\u202f029,75\u00a0€",
            "lettres": "deux cent quatre-vingt-dix-sept mille vingt-neuf euros et soixante-quinze centimes",
        },
        "j": "2021-09-15",
        "i": "2021-09-15T14:05:00+02:00",
        "t": [1, None, True],
    }
