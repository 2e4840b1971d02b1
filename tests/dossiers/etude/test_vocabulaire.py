"""Every value that a rule may read reaches it in the running product, from the one whom the table names."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.cas import JOUR, publier_le_texte, texte_du_cas, un_depot

from levier.dossiers.etude import etudier
from levier.dossiers.financement.lignes import LigneSaisie
from levier.dossiers.models import Dossier
from levier.socle import horloge
from regles.cahier import Cahier
from regles.chargement import charger
from regles.roles import USUELS
from regles.valeurs import Donnee, Genre
from regles.vocabulaire import COMMUNES, Fourni, Fournisseur, Moment, depense, fournisseur, piece_jointe, recette

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("N-04")]
PLUS = """themes: [{code: t1, libelle: T, objet: [o], source: {document: d, section: s}}]
plan: {cofinanceurs: [{id: fondation, libelle: Fondation, origine: prive}]}
pieces: [{id: inventaire, libelle: Inventaire, obligatoire: oui, formats: [pdf], source: {document: d, section: s}}]
"""
VAGUE = (
    ", vagues: [{id: t1, libelle: V, ouverture: 01/01/2021, cloture: 31/12/2021, source: {document: d, section: s}}]}\n"
)
TEST = {
    Genre.MONTANT: "{} >= 0 €",
    Genre.ENTIER: "{} >= 0",
    Genre.DATE: "{} >= 01/01/2000",
    Genre.OUI_NON: "{0} ou non {0}",
    Genre.CHOIX: "{} parmi ({code})",
    Genre.CODE: "{} != 99999",
}
"""A formula of each genre that any value known meets."""
REPONSES = {
    Genre.MONTANT: "12.00",
    Genre.DATE: "2021-11-02",
    Genre.OUI_NON: "oui",
    Genre.CHOIX: "t1",
}
A_LA_CARTE = (
    Donnee(USUELS.theme, Genre.CHOIX, ""),
    Donnee(depense("a"), Genre.MONTANT, ""),
    Donnee(recette("fondation"), Genre.MONTANT, ""),
    Donnee(piece_jointe("inventaire"), Genre.OUI_NON, ""),
)
"""What the call of this test makes by what it declares."""
VALEURS = [
    *(une.donnee for une in COMMUNES if une.quand is not Moment.VERSEMENT and une.donnee.nom != Fourni.NOTE),
    *A_LA_CARTE,
]
"""What is paid is known once a grant is: payments are declared, and executed by a later step. The note of the grid is given by
the instruction, above this step (tests/instruction/test_grille.py)."""


def formule(donnee: Donnee) -> str:
    if donnee.genre is Genre.LIGNES:
        return f"au moins un {donnee.nom} : {donnee.nom}.code != 99999"
    codes = [option.code for option in donnee.options] or ["t1"]
    return TEST[donnee.genre].format(donnee.nom, code=", ".join(codes))


def le_texte() -> str:
    texte = texte_du_cas("execution-recettes-dotations").replace("engagement: E\n", f"engagement: E\n{PLUS}")
    return texte.replace("}}\nenveloppe:", f"}}{VAGUE}enveloppe:")


def _chaque_annee(texte: str) -> str:
    """The same call, coming back each year instead of in waves."""
    jours = "{ouverture: 01/01/2021, cloture: 31/12/2021"
    return texte.replace(VAGUE, "}\n").replace(jours, "{chaque_annee: oui, ouverture: 01/01, cloture: 31/12")


def qui_lit(donnee: Donnee) -> Cahier:
    """A call that reads this value alone, in a condition and in its amount; its form asks what the table leaves to it."""
    texte = _chaque_annee(le_texte()) if donnee.nom == Fourni.EDITION else le_texte()
    texte = texte[: texte.index("exemples:")] + "exemples: {cas: []}\n"
    texte = texte.replace("exiger: recettes.dotations = 0 €", f'exiger: "{formule(donnee)}"')
    texte = texte.replace("calculer: depenses.a", f'calculer: "si {formule(donnee)} alors 10 € sinon 5 €"')
    if fournisseur(donnee.nom) is Fournisseur.FORMULAIRE:
        texte = texte.replace("libelle: T}]}]\n", f"libelle: T}}, {{nom: {donnee.nom}}}]}}]\n")
    return charger(texte)


@pytest.fixture
def demande() -> Dossier:
    """A request in which everyone gave what is theirs to give: its porteur, its plan, its pieces, its service."""
    texte = le_texte()
    with horloge.figee(JOUR):
        appel = publier_le_texte(texte)
        lignes = [LigneSaisie("recette", code, "", "1") for code in ("fondation", "region", "autofinancement")]
        dossier = un_depot(appel, *lignes, pieces=["inventaire"])
    dossier.dernier_depot_le, dossier.comite_le = JOUR + dt.timedelta(days=5), dt.date(2021, 10, 1)
    return dossier


def test_every_value_that_a_rule_may_read_reaches_it(demande):
    """Under a tiny call for each: the study knows it, the condition and the amount that read it are told."""
    muettes = {}
    for donnee in VALEURS:
        cahier = qui_lit(donnee)
        asked = fournisseur(donnee.nom) is Fournisseur.FORMULAIRE
        demande.reponses = {donnee.nom: REPONSES[donnee.genre]} if asked else {}
        lu = etudier(demande, cahier)
        said = (lu.situation.get(donnee.nom), lu.resultat.recevable, lu.resultat.montant)
        deduite = donnee.nom in (Fourni.VAGUE, Fourni.EDITION)  # that the rules deduce from the day of the deposit
        missing = said[0] is None and not deduite
        if missing or said[1:] != (True, 1000):
            muettes[donnee.nom] = said
    assert muettes == {}
