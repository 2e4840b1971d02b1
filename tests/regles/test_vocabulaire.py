"""The values of every call: what they are, who fills them, and what a format says of their names."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from regles.cahier import Cahier
from regles.chargement import CahierInvalide, charger, relire
from regles.evaluation import evaluer
from regles.financement import BasePlan, Origine
from regles.lot import evaluer_lot, tabuler
from regles.situation import ecrire, lire
from regles.valeurs import Genre, Moment
from regles.vocabulaire import COMMUNES, FAMILLES, Fournisseur, fournisseur, quand

NEUVES = ("porteur.code", "lieu.departement", "groupe.membres", "recettes.etat", "recettes.publiques", "recettes.detr")
SOURCE = '{document: "003", section: Quel financement ?}'


def ecrit(changer: Callable[..., str], formule: str) -> str:
    """The cahier with one condition more, whose examples would not hold: nothing here reads them."""
    texte = changer(
        (
            "recevabilite:\n",
            f'recevabilite:\n  - {{id: x, libelle: X, exiger: "{formule}", refus: R, source: {SOURCE}}}\n',
        )
    )
    return texte[: texte.index("\nexemples:")] + "\nexemples: {cas: []}\n"


def phrases(texte: str) -> list[str]:
    with pytest.raises(CahierInvalide) as refus:
        charger(texte)
    return [un.message for un in refus.value.diagnostics]


def test_every_value_says_who_fills_it_and_when():
    assert len({une.donnee.nom for une in COMMUNES}) == len(COMMUNES)
    assert {fournisseur(nom) for nom in ("porteur.code", "lieu.region")} == {Fournisseur.TERRITOIRE}
    assert (fournisseur("enveloppe.reste"), quand("enveloppe.reste")) == (Fournisseur.ENVELOPPE, Moment.DECISION)
    assert (fournisseur("x.reponse"), quand("x.reponse")) == (Fournisseur.FORMULAIRE, Moment.DEPOT)
    assert fournisseur("pieces.devis.date") is Fournisseur.PIECES
    assert [une.nom for une in FAMILLES] == [
        "depenses.<nature>",
        "recettes.<cofinanceur>",
        "pieces.<id>.date",
        "pieces.<id>",
        "justifie.<nature>",
        "comptes.<id>",
    ]


def test_values_added_since_are_known_to_a_cahier_of_any_format(cahier_71: Cahier):
    assert [nom for nom in NEUVES if nom not in cahier_71.donnees] == []
    membres = cahier_71.donnees["groupe.membres"]
    assert [(champ.nom, champ.genre) for champ in membres.champs] == [
        ("code", Genre.CODE),
        ("nature", Genre.CHOIX),
        ("population", Genre.ENTIER),
        ("departement", Genre.CODE),
    ]


@pytest.mark.parametrize(
    ("formule", "attendus"),
    [
        ("porteur.departement = 71", (True, False, None)),
        ("01 != porteur.departement", (True, True, None)),
        ("porteur.departement = lieu.departement", (None, None, None)),
        ("porteur.departement hors (2A, 2B)", (True, False, None)),
        ("au moins un groupe.membres : groupe.membres.departement = 2A", (False, True, None)),
        ("nombre de groupe.membres avec (groupe.membres.code = 01004) = 1", (True, False, None)),
    ],
)
def test_codes_compare_alike_for_a_dossier_and_for_a_table(changer, formule, attendus):
    cahier = charger(ecrit(changer, formule))
    membres = lambda *codes: [{"code": c, "departement": c[:2]} for c in codes]  # noqa: E731
    situations = [
        lire(cahier, {"porteur.departement": "71", "groupe.membres": membres("01004", "71137")}),
        lire(cahier, {"porteur.departement": "2A", "groupe.membres": membres("2A004")}),
        {},
    ]
    assert ecrire(cahier, situations[0])["porteur.departement"] == "71"
    un_a_un = [evaluer(cahier, une).conditions[0].verdict for une in situations]
    assert tuple(un_a_un) == attendus
    table = evaluer_lot(cahier, tabuler(cahier, situations))
    assert table["recevable"].to_list() == [evaluer(cahier, une).recevable for une in situations]


@pytest.mark.parametrize(
    ("formule", "phrase"),
    [
        ("porteur.departement = Corse", "« Corse » n'est pas un code de territoire"),
        ("porteur.code > 71137", "« > » ne s'applique pas à un code de territoire"),
        ("porteur.code = porteur.population", "impossible de comparer un code de territoire et un nombre d'habitants"),
        ("porteur.code contient 2A", "« contient » attend un choix multiple, pas un code de territoire"),
    ],
)
def test_a_code_is_read_by_equality_alone(changer, formule, phrase):
    assert any(phrase in une for une in phrases(ecrit(changer, formule)))


def test_an_author_of_format_1_keeps_a_name_added_since(changer):
    parametre = f"parametres:\n  - {{nom: recettes.etat, valeur: 40 %, libelle: L, source: {SOURCE}}}\n"
    champ = "      - {nom: lieu.code, genre: oui/non, libelle: L}\n      - nom: projet.debut\n"
    texte = changer(("parametres:\n", parametre), ("      - nom: projet.debut\n", champ))
    for cahier in (charger(texte), relire(texte)):
        assert cahier.programme.base["recettes.etat"] == 400_000
        assert cahier.donnees["lieu.code"].genre is Genre.OUI_NON
        assert cahier.donnees["recettes.region"].genre is Genre.MONTANT
    assert any("« lieu.code »" in une for une in phrases(texte.replace("format: 1", "format: 2")))


def test_plan_of_a_call(changer, cahier_71):
    assert (cahier_71.plan.base, cahier_71.plan.dit) == (BasePlan.SELON_LA_TVA, False)
    assert [un.id for un in cahier_71.plan.cofinanceurs] == ["detr", "dsil", "dsid", "dpv"]
    plan = "plan:\n  base: HT\n  cofinanceurs:\n    - {id: dsil, libelle: DSIL 71, origine: etat}\n    - {id: fondation, libelle: Fondation, origine: prive}\n"
    cahier = charger(changer(("\nformulaire:", f"\n{plan}\nformulaire:")))
    assert cahier.plan.base is BasePlan.HT
    assert [un.id for un in cahier.plan.cofinanceurs] == ["dsil", "fondation", "detr", "dsid", "dpv"]
    assert cahier.plan.cofinanceurs[1].origine is Origine.PRIVE
    assert (cahier.donnees["recettes.fondation"].libelle, cahier.donnees["recettes.dsil"].libelle) == (
        "Fondation",
        "DSIL 71",
    )


@pytest.mark.parametrize(
    ("plan", "phrase"),
    [
        ("plan: rien", "« plan » attend « sans objet »"),
        ("plan: {base: HTT}", "« HTT » n'est pas admis ici"),
        ("plan: {cofinanceurs: [{id: prive, libelle: L, origine: prive}]}", "le nom « prive » est déjà pris"),
        ("plan: {cofinanceurs: [{id: detr, libelle: L, origine: prive}]}", "dites « origine: etat »"),
        ("plan: {cofinanceurs: [{id: x, libelle: L, origine: banque}]}", "« banque » n'est pas admis ici"),
    ],
)
def test_wrong_plan_says_what_to_write(changer, plan, phrase):
    assert any(phrase in une for une in phrases(changer(("\nformulaire:", f"\n{plan}\nformulaire:"))))


def test_a_territory_code_is_never_asked(changer):
    champ = "      - nom: porteur.code\n      - nom: projet.debut\n"
    assert phrases(changer(("      - nom: projet.debut\n", champ))) == [
        "« porteur.code » vient des données des territoires : aucun champ ne la demande"
    ]


def test_a_call_may_not_declare_a_code(changer):
    champ = "      - {nom: x.code, genre: code, libelle: L}\n      - nom: projet.debut\n"
    assert "« code » n'est pas admis ici" in phrases(changer(("      - nom: projet.debut\n", champ)))[0]
