"""The tree of the fund: its sums, its calls, and what its file may not say."""

from __future__ import annotations

import pytest
from tests.cahiers.appels import CAHIERS

from regles.chargement.lecture import CahierInvalide
from regles.fonds import charger_fonds, ecarts

MILLION = 1_000_000_00
ENTETE = """format: 1
id: essai
titre: Fonds d'essai
resume: Un fonds.
documents: {"d": Document d'essai}
montant: 100 €
source: {document: "d", section: Crédits}
parts:
"""


def _axe(contenu: str = "", montant: str = "100 €", nom: str = "a") -> str:
    return f"""  - id: {nom}
    genre: axe
    libelle: Axe
    montant: {montant}
    source: {{document: "d", section: Crédits}}
{contenu}"""


def _partie(nom: str, montant: str, genre: str = "volet") -> str:
    return f"""      - id: {nom}
        genre: {genre}
        libelle: Partie {nom}
        montant: {montant}
        source: {{document: "d", section: Crédits}}
"""


def test_fund_divides_into_its_axes_and_volets(fonds):
    assert (fonds.montant, fonds.reste) == (88 * MILLION, 0)
    assert [(axe.id, axe.montant) for axe in fonds.axes] == [
        ("axe1", 30 * MILLION),
        ("axe2", 24 * MILLION),
        ("axe3", 34 * MILLION),
    ]
    volets = [(part.id, part.montant) for part in fonds.toutes() if part.genre == "volet"]
    assert volets == [
        ("axe2_volets_1_3", None),
        ("axe2_volet4", None),
        ("axe3_volet1", 30 * MILLION),
        ("axe3_volet2", 4 * MILLION),
    ]
    assert [cadre.montant for cadre in fonds.cadres] == [500 * MILLION, 292 * MILLION]


def test_region_keeps_what_its_drawing_rights_leave(fonds):
    ile_de_france = next(part for part in fonds.toutes() if part.id == "appel_ile_de_france")
    tirages = [part for part in ile_de_france.parts if part.genre == "tirage"]
    assert (len(tirages), {tirage.montant for tirage in tirages}) == (7, {297_000_00})
    assert [tirage.ressort for tirage in tirages] == [f"departement:{code}" for code in (77, 78, 91, 92, 93, 94, 95)]
    assert ile_de_france.montant == 2_079_208_00
    assert (ile_de_france.parts[-1].montant, ile_de_france.reste) == (208_00, 0)


def test_part_without_a_ressort_has_that_of_its_whole(fonds):
    ressorts = {part.id: part.ressort for part in fonds.toutes()}
    assert {nom: ressorts[nom] for nom in ("axe3", "axe3_volet1", "appel_corse", "reliquat_region")} == {
        "axe3": "national",
        "axe3_volet1": "national",
        "appel_corse": "region:94",
        "reliquat_region": "region:11",
    }


def test_parts_never_exceed_their_whole(fonds):
    for part in fonds.toutes():
        assert part.reste is None or part.reste >= 0
        assert part.montant is None or part.montant >= sum(fille.pris for fille in part.parts)


def test_tree_and_cahiers_say_the_same(fonds, cahiers):
    assert ecarts(fonds, cahiers.values()) == ()
    sans_la_corse = [cahier for nom, cahier in cahiers.items() if nom != "axe3-corse"]
    assert ecarts(fonds, sans_la_corse) == (
        "« Appel à projets de Corse » : le cahier « fitn7-axe3-corse » n'existe pas.",
    )


def test_tree_and_cahiers_that_differ_are_told(cahiers):
    texte = (CAHIERS / "fonds.yaml").read_text(encoding="utf-8")
    autre = charger_fonds(texte.replace("montant: 794 000 €", "montant: 794 001 €"))
    (phrase,) = ecarts(autre, cahiers.values())
    assert "Appel à projets de Corse" in phrase
    assert "794\u202f001" in phrase
    assert "794\u202f000" in phrase
    oublie = charger_fonds(texte.replace("            cahier: fitn7-axe3-corse\n", ""))
    assert ecarts(oublie, cahiers.values()) == ("Le cahier « fitn7-axe3-corse » n'est pas dans l'arbre du fonds.",)


def test_amount_not_given_counts_what_its_parts_take():
    fonds = charger_fonds(ENTETE + _axe("    parts:\n" + _partie("v", "30 €") + _partie("w", "20 €"), "inconnu"))
    (axe,) = fonds.axes
    assert (axe.montant, axe.pris, axe.reste, fonds.reste) == (None, 50_00, None, 50_00)


@pytest.mark.parametrize(
    ("texte", "message"),
    [
        (ENTETE + _axe(montant="100,01 €"), "les parts font 100,01\u00a0€, plus que le tout (100\u00a0€)"),
        (ENTETE + _axe(montant="60 €") + _axe(montant="41 €", nom="b"), "les parts font 101\u00a0€, plus que le tout"),
        (
            ENTETE + _axe("    parts:\n" + _partie("v", "60 €") + _partie("w", "40,01 €")),
            "les parts font 100,01\u00a0€, plus que le tout (100\u00a0€)",
        ),
        (
            ENTETE + _axe("    parts:\n" + _partie("v", "60 €") + _partie("w", "40,01 €"), "inconnu"),
            "les parts font 100,01\u00a0€, plus que le tout (100\u00a0€)",
        ),
        (ENTETE + _axe() + _axe(montant="0 €"), "le nom « a » est déjà pris"),
        (ENTETE + _axe("    parts:\n" + _partie("v", "1 €", "tirage")), "« tirage » n'est pas admis ici"),
        (ENTETE + _axe(montant="beaucoup"), "« beaucoup » n'est pas un montant"),
        (ENTETE + _axe("    lectur: Rien\n"), "« lectur » n'est pas un mot-clé"),
        (ENTETE + _axe("    cahier: un-cahier\n"), "seul un appel a un cahier des charges"),
        (ENTETE + _axe(nom="essai"), "le nom « essai » est déjà pris"),
        (ENTETE + _axe(nom="été"), "« été » : des lettres sans accent"),
        (
            ENTETE + _axe("    parts:\n" + "".join(_partie(n, "1 €", "appel") + "        cahier: c\n" for n in "vw")),
            "« c » est le cahier de plusieurs parts",
        ),
        (ENTETE + _axe("    ressort: departement:Paris\n"), "« departement:Paris » n'est pas un ressort"),
        (
            ENTETE + _axe('    jalons:\n      - {libelle: J, debut: 02/01/2021, fin: 01/01/2021, source: {document: "d", section: S}}\n'),
            "la fin précède le début",
        ),
        (
            ENTETE.replace("parts:", 'cadres:\n  - {libelle: C, montant: 99 €, source: {document: "d", section: S}}\nparts:') + _axe(),
            "chaque cadre contient le suivant",
        ),
    ],
)  # fmt: skip
def test_wrong_tree_is_refused_with_a_sentence(texte, message):
    with pytest.raises(CahierInvalide) as refus:
        charger_fonds(texte, "fonds.yaml")
    assert message in str(refus.value)
