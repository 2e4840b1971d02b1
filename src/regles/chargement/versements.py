"""What a call says of payments: read last, for they may read all that was asked, computed and decided."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from regles.chargement.atelier import MONTANT
from regles.chargement.champs import Champs
from regles.chargement.lecture import Table
from regles.langage.diagnostics import suggestion
from regles.programme import FormulesDeVersement
from regles.valeurs import Genre
from regles.versement import Payeur, Versement, Versements
from regles.vocabulaire import Fourni, depense

if TYPE_CHECKING:
    from regles.cahier import NatureDepense, PieceDemandee
    from regles.chargement.atelier import Atelier
    from regles.langage.formule import Formule

VERSEMENTS = "versements"
PAYEURS = "payeurs"
A_L_UNITE = "a_l_unite"
_DATE = frozenset([Genre.DATE])


class VersementsLus(NamedTuple):
    """What the call says of payments, and the formulas that run."""

    versements: Versements
    formules: tuple[FormulesDeVersement, ...]
    parts: tuple[tuple[Payeur, Formule | None], ...]


def declarer_justifie(racine: Champs, atelier: Atelier, natures: Iterable[NatureDepense]) -> None:
    """The names of what is justified, when the call says how it pays and asks a plan."""
    if VERSEMENTS not in racine.table.entrees or Fourni.DEPENSES not in atelier.donnees:
        return
    atelier.justifier(atelier.donnees[Fourni.DEPENSES])
    for nature in natures:
        atelier.justifier(atelier.donnees[depense(nature.id)])


def lire_versements(racine: Champs, atelier: Atelier, pieces: Collection[PieceDemandee]) -> VersementsLus:
    """The payments, each saying what may have been paid in all once it is made; and who bears the grant."""
    demandees = [piece.id for piece in pieces]

    def lire(champs: Champs) -> FormulesDeVersement | None:
        identifiant = champs.identifiant("id")
        formule = atelier.formule(champs, "verse_en_tout", MONTANT)
        avant = atelier.formule(champs, "avant", _DATE, requis=False)
        versement = Versement(
            id=identifiant,
            libelle=champs.phrase("libelle"),
            verse_en_tout=formule.texte if formule else "",
            source=champs.reference(),
            plusieurs=champs.oui_non("plusieurs", defaut=False),
            pieces=_lire_pieces(champs, demandees),
            avant=avant.texte if avant else "",
            lecture=champs.phrase("lecture", requis=False),
        )
        return FormulesDeVersement(versement, formule, avant) if formule else None

    lues = [une for une in racine.chacun(VERSEMENTS, "versement", lire, requis=False) if une is not None]
    parts, a_l_unite = _lire_payeurs(racine, atelier)
    versements = Versements(
        tuple(une.versement for une in lues),
        tuple(payeur for payeur, _ in parts),
        a_l_unite,
        MappingProxyType(atelier.justifies),
    )
    return VersementsLus(versements, tuple(lues), parts)


def _lire_pieces(champs: Champs, demandees: Collection[str]) -> tuple[str, ...]:
    lues = champs.textes("pieces", requis=False)
    for piece in lues:
        if piece.texte not in demandees:
            ou = suggestion(piece.texte, demandees)
            champs.lecteur.signaler(piece, champs.endroit, f"la pièce « {piece.texte} » n'est pas dans « pieces »{ou}")
    return tuple(piece.texte for piece in lues)


def _lire_payeurs(racine: Champs, atelier: Atelier) -> tuple[tuple[tuple[Payeur, Formule | None], ...], bool]:
    """Those who bear the grant, declared with the amount; the last of them takes what the others leave."""
    noeud = racine.table.entrees.get("montant")
    if not isinstance(noeud, Table):
        return (), False
    montant = Champs(racine.contexte, noeud, "montant")

    def lire(champs: Champs) -> tuple[Payeur, Formule | None]:
        formule = atelier.formule(champs, "part", MONTANT, requis=False)
        nom = champs.identifiant("nom")
        payeur = Payeur(
            nom=nom,
            libelle=champs.phrase("libelle", requis=False) or nom,
            part=formule.texte if formule else "",
            instruit=champs.oui_non("instruit", defaut=False),
        )
        return payeur, formule

    lus = montant.chacun(PAYEURS, "payeur", lire, requis=False)
    for rang, (payeur, _) in enumerate(lus, start=1):
        if bool(payeur.part) is (rang == len(lus)):
            montant.signaler(PAYEURS, "chaque payeur dit sa « part », sauf le dernier, qui prend le reste")
            break
    return lus, montant.oui_non(A_L_UNITE, defaut=False)
