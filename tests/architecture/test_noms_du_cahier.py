"""No file of levier knows how a cahier names its values: roles say the call's own, `Fourni` those that the program provides."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from regles.roles import USUELS, RolesDuDemandeur
from regles.vocabulaire import COMMUNES, Fourni, Fournisseur, fournisseur

LEVIER = Path(__file__).resolve().parents[2] / "src/levier"
NOM = re.compile(
    r"(projet|demande|demandeur|porteur|lieu|depenses|recettes|groupe|enveloppe|fenetre|aides|pieces)\.[a-z_]*"
)
DANS_UN_GABARIT = re.compile(rf"[\"'](?P<nom>{NOM.pattern})[\"']")
DEMONSTRATION = re.compile(r"(?:^|/)demonstration(?:/|\.py$)")
"""The content of the demonstration answers the forms of the calls that it opens: it names their fields as a porteur would."""
SOURCES = [
    chemin
    for chemin in sorted((*LEVIER.rglob("*.py"), *LEVIER.rglob("*.html"), *LEVIER.rglob("*.txt")))
    if "migrations" not in chemin.parts and not DEMONSTRATION.search(chemin.relative_to(LEVIER).as_posix())
]


def noms_ecrits(chemin: Path) -> list[str]:
    """The names of values that a file writes by itself."""
    texte = chemin.read_text(encoding="utf-8")
    if chemin.suffix != ".py":
        return [trouve["nom"] for trouve in DANS_UN_GABARIT.finditer(texte)]
    textes = [n.value for n in ast.walk(ast.parse(texte)) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return [un for un in textes if NOM.fullmatch(un)]


def test_no_name_of_a_cahier_is_written_in_levier():
    trouves = {chemin.relative_to(LEVIER).as_posix(): noms for chemin in SOURCES if (noms := noms_ecrits(chemin))}
    assert trouves == {}


@pytest.mark.parametrize(
    ("suffixe", "ligne"),
    [
        (".py", 'titre = reponses["projet.titre"]\n'),
        (".py", 'oui = nom.startswith("depenses.")\n'),
        (".py", 'nom = f"depenses.{nature}"\n'),
        (".html", "{{ reponses|valeur:'demande.montant' }}\n"),
    ],
)
def test_a_name_written_in_a_file_is_seen(tmp_path, suffixe, ligne):
    chemin = tmp_path / f"essai{suffixe}"
    chemin.write_text(ligne, encoding="utf-8")
    assert len(noms_ecrits(chemin)) == 1


def test_every_common_value_is_provided_or_asked():
    """What nobody provides is a question: no value of every cahier is left without someone to give it."""
    communs = {une.donnee.nom for une in COMMUNES}
    hors_du_vocabulaire = {Fourni.RECUPERE_TVA, Fourni.OUVERTURE, Fourni.CLOTURE, Fourni.ENVELOPPE}
    assert set(Fourni) - hors_du_vocabulaire <= communs
    assert {nom for nom in Fourni if fournisseur(nom) is Fournisseur.FORMULAIRE} == {Fourni.RECUPERE_TVA}
    assert {fournisseur(Fourni.DEPENSES), fournisseur("depenses.achats")} == {Fournisseur.PLAN}
    assert [fournisseur(nom) for nom in ("pieces.devis", "projet.debut", USUELS.titre)] == [
        Fournisseur.PIECES,
        Fournisseur.FORMULAIRE,
        Fournisseur.FORMULAIRE,
    ]


def test_usual_names_of_the_applicant_are_one_name_each():
    demandeur = USUELS.demandeur
    noms = [
        demandeur.entite,
        demandeur.nom,
        demandeur.fonction,
        demandeur.adresse,
        demandeur.courriel,
        demandeur.telephone,
    ]
    assert (len(set(noms)), demandeur) == (6, RolesDuDemandeur())
