"""Outlines, map and charts: what is committed, what is drawn."""

from __future__ import annotations

import json

import pytest
from django.template.loader import render_to_string
from outils.carte import COTE, DOSSIER, REGIONS, VERSION, PaquetInattendu, extraire

from levier.espaces.agent.simulation.restitution import ecart, euros
from levier.espaces.composants.carte import PETITE_COURONNE, Zone, carte, intervalles, paliers
from levier.espaces.composants.graphique import LARGEUR, GroupeDeBarres, Serie, graphique
from levier.territoires.donnees.carte import contours
from levier.territoires.donnees.tableau import territoires


def _plat(texte: str) -> str:
    return texte.replace("\u202f", " ").replace("\xa0", " ")


def _zones(*codes: str, classe: str = "gain-1") -> list[Zone]:
    return [Zone(code, f"Nom {code}", f"Titre {code}", classe, f"?territoire=D{code}") for code in codes]


def test_outlines_are_those_of_the_territories():
    drawn, known = contours(), territoires(2021)
    overseas_without_outline = {"975", "986", "987", "988"}
    assert {*drawn.departements, *drawn.outre_mer} == {*known.departements} - overseas_without_outline
    assert {*drawn.regions} == {*known.regions} - {"01", "02", "03", "04", "06"}
    assert {*drawn.regions} == {*REGIONS.values()}


def test_outlines_say_where_they_come_from_and_under_which_licence():
    source = json.loads((DOSSIER / "carte.json").read_text(encoding="utf-8"))["source"]
    assert (source["version"], source["licence"]) == (VERSION, "MIT")
    assert "MIT License" in (DOSSIER / "carte.LICENCE.txt").read_text(encoding="utf-8")
    assert (DOSSIER / "carte.json").stat().st_size < 50_000


def test_another_package_is_refused():
    with pytest.raises(PaquetInattendu, match="contours trouvés"):
        extraire('class: "FR-01",\n  d: "M0 0"')


def test_each_zone_is_one_link_wherever_it_is_drawn():
    codes = [*contours().departements, *contours().outre_mer, "975"]
    drawn = carte("c", ("Titre", "Description"), _zones(*codes), [("gain-1", "gain")])
    traced = [*drawn.hexagone, *drawn.petite_couronne, *drawn.apart]
    assert sorted(one.zone.code for one in traced) == sorted(codes)
    assert [trace.zone.code for trace in drawn.petite_couronne] == list(PETITE_COURONNE)
    page = render_to_string("composants/carte.html", {"carte": drawn, "suite": "table"})
    assert page.count("<a href=") == len(codes) + 1  # and the link that skips the map
    assert drawn.legende[0].nombre == len(codes)
    assert int(drawn.cadre.split()[3]) > COTE


def test_map_of_a_region_shows_the_others_without_link():
    drawn = carte("c", ("Titre", "Description"), _zones("21", "71"), [("gain-1", "gain"), ("perte-1", "perte")])
    page = render_to_string("composants/carte.html", {"carte": drawn, "suite": "table"})
    assert page.count('class="carte__autour"') == 94
    assert "Paris" not in page
    assert [line.code for line in drawn.legende] == ["gain-1"]


def test_loss_and_unknown_are_told_by_a_pattern():
    for classe in ("perte-1", "perte-3", "inconnu"):
        drawn = carte("c", ("Titre", "Description"), _zones("71", "93", classe=classe), [(classe, "mots")])
        page = render_to_string("composants/carte.html", {"carte": drawn, "suite": "table"})
        assert page.count(f'fill="url(#c-{classe})"') == 3  # on the map, under the magnifying glass, in the legend
    assert not _zones("71")[0].motif


@pytest.mark.parametrize(
    ("valeurs", "nombre", "seuils"),
    [([], 4, []), ([5], 4, []), ([1, 1, 1, 1], 4, []), ([10, 20, 30, 40], 4, [20, 30, 40]), ([1234, 5678], 2, [5700])],
)
def test_thresholds_are_round_and_cut_what_there_is(valeurs, nombre, seuils):
    expected = [cut for cut in seuils if cut <= max(valeurs, default=0)]
    assert paliers(valeurs, nombre) == expected


def test_intervals_are_one_more_than_the_thresholds():
    assert intervalles([], str) == ["toutes les valeurs"]
    assert intervalles([5], str) == ["moins de 5", "5 ou plus"]
    assert intervalles([5, 9], str) == ["moins de 5", "de 5 à moins de 9", "9 ou plus"]


@pytest.mark.parametrize(
    ("cents", "arrondi", "signe"),
    [(0, "0 €", "0 €"), (149, "1 €", "+ 1 €"), (150, "2 €", "+ 2 €"), (-150, "−2 €", "− 2 €"), (-49, "0 €", "0 €"),
     (49, "0 €", "0 €"), (123_456_789, "1 234 568 €", "+ 1 234 568 €"), (None, "—", "—")],
)  # fmt: skip
def test_amounts_are_rounded_to_the_euro(cents, arrondi, signe):
    assert (_plat(euros(cents)), _plat(ecart(cents))) == (arrondi, signe)


def test_bars_fit_the_drawing_and_keep_their_proportions():
    series = (Serie("A", "serie-1"), Serie("B", "serie-2"))
    groups = (GroupeDeBarres("petites", (0, 50), ("0", "50")), GroupeDeBarres("grandes", (100, 1), ("100", "1")))
    drawn = graphique("g", ("Titre", "Description"), series, groups)
    widths = [[bar.largeur for bar in line.barres] for line in drawn.lignes]
    assert widths[0][0] == 0
    assert widths[0][1] * 2 == widths[1][0] < LARGEUR
    assert widths[1][1] > 0  # what exists is seen
    page = render_to_string("composants/graphique.html", {"graphique": drawn})
    assert '<title id="g-t">Titre</title>' in page
    assert '<desc id="g-d">Description</desc>' in page
    assert page.count("petites, B : 50") == 1


def test_shares_fill_the_whole_width():
    series = tuple(Serie(name, f"serie-{name}") for name in ("gain", "nul", "perte"))
    groups = (GroupeDeBarres("a", (1, 1, 1), ("1", "1", "1")), GroupeDeBarres("vide", (0, 0, 0), ("0", "0", "0")))
    first, empty = graphique("g", ("T", "D"), series, groups, empile=True).lignes
    assert sum(bar.largeur for bar in first.barres) == LARGEUR
    assert [bar.x for bar in first.barres] == [0, 100, 200]
    assert [bar.largeur for bar in empty.barres] == [0, 0, 0]
