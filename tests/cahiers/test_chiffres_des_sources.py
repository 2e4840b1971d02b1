"""Every number and date of the five sources is cited by a cahier that names its document, or left out with a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from tests.cahiers.appels import CAHIERS
from tests.cahiers.extraction import Chiffre, chiffres, impliques, normaliser

from regles.chargement.lecture import Lecteur, Noeud, Scalaire, Suite, Table
from regles.chargement.sources import expliciter, repartir

LISTE = yaml.safe_load(Path(__file__).with_name("chiffres_non_retenus.yaml").read_text(encoding="utf-8"))


def _tables(noeud: Noeud) -> Iterator[Table]:
    if isinstance(noeud, Table):
        yield noeud
        enfants = [valeur for cle, valeur in noeud.entrees.items() if cle != "exemples"]
    else:
        enfants = noeud.elements if isinstance(noeud, Suite) else []
    for enfant in enfants:
        yield from _tables(enfant)


def _textes(noeud: Noeud, *, racine: bool = True) -> Iterator[str]:
    """The words of an entry, without those of the entries under it that name their own source."""
    if isinstance(noeud, Scalaire):
        yield noeud.texte
    elif isinstance(noeud, Suite):
        for element in noeud.elements:
            yield from _textes(element, racine=False)
    elif isinstance(noeud, Table) and (racine or not _documents(noeud)):
        for cle, valeur in noeud.entrees.items():
            if not cle.startswith("source"):
                yield from _textes(valeur, racine=False)


def _documents(table: Table) -> set[str]:
    sources = [valeur for cle, valeur in table.entrees.items() if cle.startswith("source")]
    numeros = (source.entrees.get("document") for source in sources if isinstance(source, Table))
    return {numero.texte for numero in numeros if isinstance(numero, Scalaire)}


def cites(fichier: Path) -> Iterator[tuple[str, Chiffre]]:
    """The figures that a file cites, each with the document that its entry names."""
    racine = Lecteur(fichier.read_text(encoding="utf-8"), fichier.name).racine()
    if "identite" in racine.entrees:  # a cahier: each of its sources written where it is worth
        racine = repartir(racine)
        expliciter(racine)
    for table in _tables(racine):
        documents = _documents(table)
        trouves = {dit for texte in _textes(table) for chiffre in lus(texte) for dit in impliques(chiffre)}
        yield from ((document, chiffre) for document in documents for chiffre in trouves)


def lus(texte: str) -> set[Chiffre]:
    """The figures of a source, what is no figure of a call taken out."""
    texte = normaliser(texte)
    for motif in LISTE["motifs"]:
        texte = re.sub(motif["expression"], " ", texte)
    return set(chiffres(texte))


def _non_retenus() -> set[tuple[str, Chiffre]]:
    return {(entree["document"], chiffre) for entree in LISTE["chiffres"] for chiffre in chiffres(entree["chiffre"])}


def _nu(chiffre: Chiffre) -> bool:
    return chiffre.genre == "nombre" and chiffre.valeur.isdigit()


@pytest.mark.requirement("SL-03", "CO-09", "IF-02", "IF-11", "A2-02", "A2-04", "G-05")
def test_every_figure_of_the_sources_is_cited_or_left_out_with_a_reason(sources):
    tous_cites = {paire for fichier in sorted(CAHIERS.glob("*.yaml")) for paire in cites(fichier)}
    extraits = LISTE["extraits"]
    absents = [
        f"{document} : {chiffre}"
        for document, texte in sources.items()
        for chiffre in sorted(lus(texte))
        if not {(document, chiffre), (extraits.get(document, document), chiffre)} & (tous_cites | _non_retenus())
    ]
    assert not absents, absents


def test_what_is_left_out_is_in_its_source_and_in_no_cahier(sources):
    """A reason that serves nothing is removed. A bare number of a table may well be that of a rule elsewhere."""
    tous_cites = {paire for fichier in sorted(CAHIERS.glob("*.yaml")) for paire in cites(fichier)}
    assert all(entree["raison"].strip() for entree in [*LISTE["chiffres"], *LISTE["motifs"]])
    assert [str(paire) for paire in _non_retenus() if paire[1] not in lus(sources[paire[0]])] == []
    assert [str(paire) for paire in _non_retenus() & tous_cites if not _nu(paire[1])] == []


def test_enough_figures_are_read(sources):
    """The extraction sees what a reader sees: it would be easy to demand nothing."""
    assert {numero: len(lus(texte)) for numero, texte in sources.items()} == {
        "000": 13,
        "001": 15,
        "002": 91,
        "003": 12,
        "004": 4,
    }


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Plafond de 30 000€ par porteur", ["montant 3000000"]),
        ("297 029,75 euros", ["montant 29702975"]),
        ("doté de 88 Millions d'euros", ["montant 8800000000"]),
        ("Volet 2 (4 M€)", ["nombre 2", "montant 400000000"]),
        ("jusqu'au 22 octobre 2021 inclus", ["date 2021-10-22"]),
        ("Du 1er avril au 1er mai 2021", ["date 2021-04-01", "date 2021-05-01"]),
        ("le 1^{er} septembre 2021", ["date 2021-09-01"]),
        ("du 01/07/2021", ["date 2021-07-01"]),
        ("fin 2022 ou début novembre 2021", ["annee 2022", "mois 2021-11"]),
        ("5000 € pour moins de 5000 habitants ,10 000 € sinon", ["montant 500000", "nombre 5000 habitants", "montant 1000000"]),
        ("la période 2021-2022", ["annee 2021", "annee 2022"]),
        ("financement à hauteur de 33,5 %", ["taux 335000"]),
        ("UO 0363-DITP-DR75", ["code UO 0363-DITP-DR75"]),
        ("le volet 3a, FITN7", []),
        ("deux référents et trois étapes", ["nombre 2 référents", "nombre 3 étapes"]),
        ("un tiers des crédits, une dizaine de services", ["fraction 1/3", "nombre 10 services"]),
    ],
)  # fmt: skip
def test_one_figure_whatever_the_way_it_is_written(texte, attendu):
    assert [str(chiffre) for chiffre in chiffres(texte)] == attendu
