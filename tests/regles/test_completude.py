"""Pieces proposed, due, dated: whether a dossier is complete, one at a time or over a table."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from tests.regles.petit import SOURCE, petit, texte_petit

from regles.chargement import CahierInvalide, charger, relire
from regles.completude import EtatPiece, completude
from regles.lot import tabuler
from regles.lot.pieces import completude_lot
from regles.valeurs import Moment, Situation
from regles.verification import avertissements

REGLES = {
    "formulaire": """[{id: f, titre: T, champs: [{nom: projet.titre, genre: texte, libelle: T},
      {nom: ecole.concerts, genre: oui/non, libelle: L'école donne des concerts}]}]""",
    "roles": "{assiette: couts}",
    "bareme": f"[{{id: couts, libelle: Coûts, calculer: depenses.a + depenses.b, source: {SOURCE}}}]",
    "montant": f"{{libelle: M, calculer: 50 % de couts, source: {SOURCE}}}",
}
AUTRES = f"""{{id: devis, libelle: Devis, formats: [pdf], source: {SOURCE}}},
  {{id: photo, libelle: Photo, obligatoire: non, formats: [jpg], source: {SOURCE}}}"""


def etude(cles: str, **parties: str) -> str:
    pieces = f"[{{id: etude, libelle: Étude acoustique, formats: [pdf], {cles}, source: {SOURCE}}}, {AUTRES}]"
    return texte_petit(**(REGLES | {"pieces": pieces} | parties))


TOUT = charger(etude('si: ecole.concerts, obligatoire_si: "montant > 60 000 €", valable: 5 ans, quand: décision'))
GROS = {
    "depenses.a": 120_000_02,
    "depenses.b": 0,
    "ecole.concerts": True,
    "projet.depot": dt.date(2021, 6, 1),
    "pieces.devis": True,
}


def suivre(donnees: Situation, cahier=TOUT):
    suivi = completude(cahier, donnees)
    etude = suivi.pieces[0]
    return suivi.complet, etude.due, etude.etat, suivi.manquants


@pytest.mark.parametrize(
    ("change", "attendu"),
    [
        ({}, (False, True, EtatPiece.ABSENTE, ())),
        ({"depenses.a": 120_000_00}, (True, False, EtatPiece.ABSENTE, ())),
        ({"ecole.concerts": False}, (True, False, EtatPiece.ABSENTE, ())),
        ({"ecole.concerts": None}, (None, None, EtatPiece.ABSENTE, ("ecole.concerts",))),
        ({"depenses.a": None}, (None, None, EtatPiece.ABSENTE, ("depenses.a",))),
        ({"pieces.etude": True, "pieces.etude.date": dt.date(2016, 6, 1)}, (True, True, EtatPiece.RECUE, ())),
        ({"pieces.etude": True, "pieces.etude.date": dt.date(2016, 5, 31)}, (False, True, EtatPiece.TROP_ANCIENNE, ())),
        ({"pieces.etude": True}, (None, True, EtatPiece.SANS_DATE, ("pieces.etude.date",))),
        ({"pieces.etude": False, "pieces.etude.date": dt.date(2021, 1, 1)}, (False, True, EtatPiece.ABSENTE, ())),
        ({"ecole.concerts": None, "pieces.etude": True, "pieces.etude.date": dt.date(2021, 1, 1)},
         (True, None, EtatPiece.RECUE, ())),
        ({"ecole.concerts": None, "pieces.devis": False}, (False, None, EtatPiece.ABSENTE, ("ecole.concerts",))),
        ({"ecole.concerts": False, "pieces.devis": None}, (False, False, EtatPiece.ABSENTE, ())),
    ],
)  # fmt: skip
def test_a_piece_is_due_as_its_formulas_say_and_in_doubt_it_is_not(change, attendu):
    assert suivre(GROS | change) == attendu


@pytest.mark.parametrize(
    ("change", "phrase"),
    [
        ({"pieces.etude": True, "pieces.etude.date": dt.date(2010, 1, 1)},
         "Étude acoustique : pièce due car L'école donne des concerts : oui ; M : 60 000,01 € ; elle a plus de 5 ans."),
        ({"ecole.concerts": False}, "Étude acoustique : pièce qui n'est pas due."),
        ({"depenses.a": None},
         "Étude acoustique : on ne sait pas encore si elle est due ; elle est absente."),
    ],
)  # fmt: skip
def test_a_piece_says_why_it_is_due(change, phrase):
    suivie = completude(TOUT, GROS | change).pieces[0]
    dite = f"{suivie.piece.libelle} : {suivie.raison}"
    assert dite.replace("\u202f", " ").replace("\u00a0", " ") == phrase


def test_pieces_count_until_the_moment_that_is_asked():
    facture = f"{{id: facture, libelle: Facture, quand: versement, formats: [pdf], source: {SOURCE}}}"
    cahier = petit(**(REGLES | {"pieces": f"[{facture}, {AUTRES}]"}))
    assert completude(cahier, GROS).complet
    assert completude(cahier, GROS, Moment.VERSEMENT).complet is False
    assert [une.piece.id for une in completude(TOUT, GROS, Moment.DEPOT).pieces] == ["devis", "photo"]


def test_a_table_gives_each_row_the_completeness_of_its_dossier():
    choix = {
        "depenses.a": [None, 0, 120_000_02],
        "ecole.concerts": [None, True, False],
        "pieces.etude": [None, True, False],
        "pieces.etude.date": [None, dt.date(2016, 5, 31), dt.date(2016, 6, 1)],
        "pieces.devis": [True, None],
    }
    situations = [
        dict(zip(choix, valeurs, strict=True)) | {"depenses.b": 0, "projet.depot": dt.date(2021, 6, 1)}
        for valeurs in itertools.product(*choix.values())
    ]
    for jusque in Moment:
        suivis = [completude(TOUT, situation, jusque) for situation in situations]
        lot = completude_lot(TOUT, tabuler(TOUT, situations), jusque)
        assert lot["complet"].to_list() == [suivi.complet for suivi in suivis]
        for colonne, valeur in (("manquantes", False), ("douteuses", None)):
            bits = [sum(1 << rang for rang, une in enumerate(s.pieces) if une.tenue is valeur) for s in suivis]
            assert lot[colonne].to_list() == bits


@pytest.mark.parametrize(
    ("cles", "dit"),
    [
        (
            'obligatoire_si: "montant > 1 €"',
            "« montant » n'est connu qu'à la décision, et cette pièce est due au dépôt",
        ),
        ('si: "enveloppe.reste > 1 €"', "« enveloppe.reste » n'est connu qu'à la décision"),
        ('si: "depenses.a > porteur.deja_attribue"', "« porteur.deja_attribue » n'est connu qu'à la décision"),
        ("si: pieces.facture, quand: décision", "« pieces.facture » n'est connu qu'au versement"),
        ("si: ecole.concert", "« ecole.concert » n'existe pas. Vouliez-vous dire « ecole.concerts » ?"),
        ("si: depenses.a", "il faut ici une condition"),
        (
            "obligatoire: oui, obligatoire_si: ecole.concerts",
            "dites « obligatoire » ou « obligatoire_si », pas les deux",
        ),
        ("valable: 5", "« 5 » n'est pas une durée : écrivez par exemple « 5 ans »"),
        ("valable: 51 ans", "« 51 ans » n'est pas une durée"),
        ("quand: depot", "« depot » n'est pas admis ici. Vouliez-vous dire « dépôt » ?"),
        ("par_depense: facultatif, valable: 1 an", "joint cette pièce sans demander sa date"),
        ("par_depense: obligatoire, quand: versement", "ni venir après le dépôt"),
    ],
)
def test_what_is_wrong_with_a_piece_is_told(cles, dit):
    facture = f"{{id: facture, libelle: F, quand: versement, formats: [pdf], source: {SOURCE}}}"
    pieces = f"[{{id: etude, libelle: E, formats: [pdf], {cles}, source: {SOURCE}}}, {facture}]"
    texte = texte_petit(**(REGLES | {"pieces": pieces}))
    with pytest.raises(CahierInvalide) as refus:
        charger(texte)
    assert dit in str(refus.value).replace("\u202f", " ").replace("\u00a0", " ")
    assert [piece.id for piece in relire(texte).pieces] == ["etude", "facture"]


@pytest.mark.parametrize(
    "cles", ['obligatoire_si: "couts > 60 000 €"', "si: ecole.concerts", "valable: 90 jours", "valable: 1 an"]
)
def test_a_piece_of_the_deposit_reads_what_is_known_then(cles):
    """Steps among them, when all they read is known at the deposit."""
    assert charger(etude(cles)).pieces[0].quand is Moment.DEPOT


def test_an_example_asserts_completeness_and_the_pieces_due():
    donnees = "donnees: {depenses.a: 130 000 €, depenses.b: 0 €, ecole.concerts: oui, projet.depot: 01/06/2021, pieces.devis: oui}"
    cles = 'obligatoire_si: "montant > 60 000 €", quand: décision'
    charger(etude(cles, exemples=f"{{cas: [{{cas: c, {donnees}, attendu: {{complet: non, pieces: [etude]}}}}]}}"))
    with pytest.raises(CahierInvalide) as refus:
        charger(etude(cles, exemples=f"{{cas: [{{cas: c, {donnees}, attendu: {{complet: oui, pieces: []}}}}]}}"))
    assert "complet : attendu oui, obtenu non ; pieces : attendu aucun, obtenu etude" in str(refus.value)


def doutes(texte: str) -> list[tuple[str, str]]:
    trouves = avertissements(charger(texte))
    return [(d.endroit, d.message) for d in trouves if "pièce" in d.endroit or "pièce" in d.message]


def test_two_ways_to_ask_one_piece_are_told():
    condition = f"[{{id: c, libelle: C, exiger: pieces.devis et depenses.a > 0 €, refus: R, source: {SOURCE}}}]"
    ((endroit, message),) = doutes(etude("obligatoire: non", recevabilite=condition))
    assert endroit == "condition « c »"
    assert message.startswith("la pièce « devis » est obligatoire, et cette condition la demande aussi")
    photo = f"[{{id: c, libelle: C, exiger: pieces.photo et depenses.a > 0 €, refus: R, source: {SOURCE}}}]"
    assert doutes(etude("obligatoire: non", recevabilite=photo)) == []


def test_a_piece_that_no_example_makes_due_or_not_is_told():
    cles = "obligatoire_si: ecole.concerts"
    due = "{cas: c, donnees: {ecole.concerts: oui}, attendu: {pieces: [etude, devis]}}"
    non = "{cas: d, donnees: {ecole.concerts: non}, attendu: {pieces: [devis]}}"
    dites = [doutes(etude(cles, exemples=f"{{cas: [{', '.join(cas)}]}}")) for cas in ([due, non], [due], [non])]
    assert dites == [
        [],
        [("pièce « etude »", "aucun exemple où elle n'est pas due")],
        [("pièce « etude »", "aucun exemple où elle est due")],
    ]


def test_a_figure_that_only_a_piece_reads_is_read():
    seuil = f"[{{nom: seuil, libelle: Seuil, valeur: 60 000 €, source: {SOURCE}}}]"
    texte = etude("obligatoire_si: depenses.a > seuil", parametres=seuil)
    assert [d for d in avertissements(charger(texte)) if "seuil" in d.endroit] == []
