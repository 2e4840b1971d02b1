"""What the columns of a spreadsheet say: offered for a call, guessed by the words of their titles. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from levier.dossiers.financement.entetes import simple
from levier.reprises.enums import Cible
from regles.cahier import Cahier, Champ
from regles.valeurs import Genre

CHAMP = "champ:"
_MOTS: Mapping[Cible, str] = {
    Cible.NUMERO: r"\bsiren\b|\bsiret\b",
    Cible.ACCORDE: r"(montant|subvention|aide)s? (accorde|attribue|notifie|retenu|octroye)|\baccordee?s?$|\battribuee?s?$",
    Cible.DECIDE_LE: r"(date|jour).*(decision|arrete|notification|accord|refus)|^decidee? le|^notifiee? le",
    Cible.DEPOSE_LE: r"(date|jour).*(depot|reception|arrivee|demande)|^deposee? le|^recue? le|^depot$",
    Cible.DEMANDE: r"(montant|subvention|aide|financement).*(demande|sollicite)|^demandee?$|^montant$",
    Cible.REFERENCE: r"\breference\b|^ref\b|^n( |o |°)|^numero|\bnumero (de )?(dossier|demande)|^dossier$|^id$",
    Cible.TITRE: r"(titre|intitule|nom|objet|libelle).*(projet|operation|demande)|^(titre|intitule|objet|projet|operation)$",
    Cible.SUITE: r"^(etat|statut|suite|avancement|situation|decision|avis|resultat)\b",
    Cible.STRUCTURE: r"\b(structure|collectivite|commune|beneficiaire|demandeur|porteur|organisme|epci|mairie)\b",
}
"""The first that a title answers takes it."""


@dataclass(frozen=True, slots=True)
class Proposee:
    """What is proposed for a column: nothing, what its title lets guess, or what the service confirmed last time."""

    cible: str = ""
    connue: bool = False


def champs_offerts(cahier: Cahier) -> dict[str, Champ]:
    """The fields of the form that one cell can answer, by name; those that `Cible` has are not offered twice."""
    taken = {cahier.roles.titre, cahier.roles.montant_demande, cahier.roles.demandeur.entite}
    return {
        champ.nom: champ
        for section in cahier.formulaire
        for champ in section.champs
        if champ.donnee.genre is not Genre.LIGNES and not champ.calcule and champ.nom not in taken
    }


def cibles_offertes(cahier: Cahier) -> dict[str, str]:
    """What a column may say under this call, and how it is called."""
    known = {cible.value: str(cible.label) for cible in Cible}
    return known | {f"{CHAMP}{nom}": champ.donnee.libelle for nom, champ in champs_offerts(cahier).items()}


def proposer(entete: Sequence[str], cahier: Cahier, connues: Mapping[str, str]) -> list[Proposee]:
    """For each column: as the service last said of this title, else as its words say; each target is proposed once."""
    offered, taken = cibles_offertes(cahier), set[str]()
    found: list[Proposee] = []
    for titre in entete:
        key = cle_de_titre(titre)
        cible, known = connues.get(key, ""), key in connues
        if not known or (cible and cible not in offered):
            cible, known = _devinee(key, offered, taken), False
        if cible in taken:
            cible, known = "", False
        taken |= {cible} - {""}
        found.append(Proposee(cible, known))
    return found


def cle_de_titre(titre: str) -> str:
    """The title in plain letters: what a service's own words are known by."""
    return re.sub(r"[\s_/.:()'’-]+", " ", simple(titre)).strip()[:200]


def _devinee(cle: str, offertes: Mapping[str, str], prises: set[str]) -> str:
    exact = [cible for cible, label in offertes.items() if cle and cle == cle_de_titre(label)]
    by_words = [cible.value for cible, words in _MOTS.items() if re.search(words, cle)]
    return next((cible for cible in [*exact, *by_words] if cible not in prises), "")


def rang_de_l_entete(rangees: Sequence[Sequence[str]]) -> int:
    """Which of the first rows has the titles: the one where most cells are words that we know; else the first with two texts."""
    scores = [
        sum(any(re.search(words, cle_de_titre(cell)) for words in _MOTS.values()) for cell in row if cell)
        for row in rangees[:15]
    ]
    best = max(scores, default=0)
    if best > 1:
        return scores.index(best)
    return next((rank for rank, row in enumerate(rangees) if sum(map(bool, row)) > 1), 0)
