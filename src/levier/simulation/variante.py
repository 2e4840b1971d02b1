"""A cahier with other figures: its own text, each figure replaced where it is written, then checked again from the start.

Its worked examples hold for the figures of its authority, not for these: one stands for them, whose situation is empty.
"""

from __future__ import annotations

from collections.abc import Mapping

from regles.cahier import Cahier, Parametre
from regles.chargement import CahierInvalide, charger
from regles.chargement.lecture import Lecteur, Scalaire, Suite, Table
from regles.evaluation import evaluer
from regles.texte import ecrire_valeur, montant
from regles.valeurs import Genre, ValeurConnue

MODIFIABLES = frozenset({Genre.MONTANT, Genre.TAUX, Genre.ENTIER})


def chiffres(cahier: Cahier) -> list[Parametre]:
    """The figures that can be tried otherwise: amounts, rates, thresholds. Dates are those of one project."""
    return [one for one in cahier.parametres if one.donnee.genre in MODIFIABLES]


def varier(cahier: Cahier, texte: str, valeurs: Mapping[str, ValeurConnue]) -> Cahier:
    """`cahier`, written in `texte`, with the figures of `valeurs`, by their names.

    Raises:
        CahierInvalide: the figures make a cahier that does not hold, such as brackets that overlap.
    """
    root = Lecteur(texte, "cahier.yaml").racine()
    written = {
        one.donnee.nom: ecrire_valeur(valeurs[one.donnee.nom], one.donnee)
        for one in chiffres(cahier)
        if one.donnee.nom in valeurs
    }
    changes = [*_chiffres(root, written), *_exemple(root, cahier)]
    for start, end, new in sorted(changes, reverse=True):
        texte = texte[:start] + new + texte[end:]
    return charger(texte, "cahier modifié")


def _chiffres(racine: Table, ecrits: Mapping[str, str]) -> list[tuple[int, int, str]]:
    figures = racine.entrees.get("parametres")
    if isinstance(figures, Table):  # with one source for them all
        figures = figures.entrees.get("liste")
    found = []
    for entry in figures.elements if isinstance(figures, Suite) else ():
        if not isinstance(entry, Table):
            continue
        nom, valeur = entry.entrees.get("nom"), entry.entrees.get("valeur")
        if isinstance(nom, Scalaire) and isinstance(valeur, Scalaire) and nom.texte in ecrits:
            found.append((valeur.debut, valeur.fin, f'"{ecrits[nom.texte]}"'))
    return found


def _exemple(racine: Table, cahier: Cahier) -> list[tuple[int, int, str]]:
    """One example in place of all, if there is any."""
    block = racine.entrees.get("exemples")
    if block is None:
        return []
    result = evaluer(cahier, {})
    verdict = {True: "oui", False: "non", None: "inconnu"}[result.recevable]
    attendu = "inconnu" if result.montant is None else montant(result.montant)
    motifs = ", ".join(motif.id for motif in result.motifs)
    case = (
        f'{{cas: variante, donnees: {{}}, attendu: {{recevable: {verdict}, montant: "{attendu}", motifs: [{motifs}]}}}}'
    )
    return [(block.debut, block.fin, f"{{cas: [{case}]}}\n")]


__all__ = ["CahierInvalide", "chiffres", "varier"]
