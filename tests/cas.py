"""The small cahiers of `tests/regles/cas` in the product: published, with credits, and a request deposited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from tests.fabriques import un_appel, une_personne, une_piece, une_structure

from levier.appels.models import Appel
from levier.dossiers.actions import creer_brouillon, deposer, enregistrer_plan, enregistrer_reponses
from levier.dossiers.enums import RecuperationTVA
from levier.dossiers.financement.lignes import LigneSaisie
from levier.dossiers.models import Dossier
from levier.enveloppes.actions import ouvrir_credits
from levier.socle import horloge
from levier.socle.acteurs import SYSTEME

CAS = Path(__file__).parent / "regles/cas"
JOUR = horloge.a_paris(2021, 9, 10)


def texte_du_cas(nom: str) -> str:
    return (CAS / f"{nom}.yaml").read_text(encoding="utf-8")


def publie_le_cas(nom: str, credits_ouverts: str = "1000000") -> Appel:
    """The call of this case, with these credits opened; none when empty."""
    return publier_le_texte(texte_du_cas(nom), credits_ouverts)


def publier_le_texte(texte: str, credits_ouverts: str = "1000000") -> Appel:
    appel = un_appel(texte, credits_ouverts=False)
    if credits_ouverts:
        ouvrir_credits(appel.enveloppe, Decimal(credits_ouverts), par=SYSTEME, motif="Dotation")
    return appel


def un_depot(
    appel: Appel,
    *recettes: LigneSaisie,
    pieces: Sequence[str] = (),
    depenses: str = "10",
    tva: str = "",
    reponses: Mapping[str, str] | None = None,
) -> Dossier:
    """A request of a commune, which recovers no VAT, with one expense of nature « a », these revenues and pieces."""
    structure = une_structure()
    porteur = une_personne(structure)
    dossier = creer_brouillon(appel, structure, par=porteur)
    enregistrer_reponses(dossier, {"projet.titre": "Un projet", **(reponses or {})}, par=porteur)
    lignes = [LigneSaisie("depense", "a", "A", depenses, tva=tva), *recettes]
    assert enregistrer_plan(dossier, lignes, par=porteur, recupere_tva=RecuperationTVA.NON).erreurs == {}
    for genre in pieces:
        une_piece(dossier, genre, par=porteur)
    return deposer(dossier, par=porteur, engagement=True)
