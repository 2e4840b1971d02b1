"""Two writers in one draft, on screen: both texts of a field, and the marks by which a page says which one it showed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from levier.comptes.models import Personne
from levier.dossiers.actions import Enregistrement
from levier.dossiers.formulaire.blocs import champ_nomme, libelle_du_champ
from levier.dossiers.formulaire.conflits import contenu, empreinte, qui_a_modifie
from levier.dossiers.models import Dossier
from levier.espaces.composants.champs import SEPARATEUR
from levier.espaces.porteur.formulaire import textes
from regles.cahier import Cahier, Champ
from regles.valeurs import Genre


@dataclass(frozen=True, slots=True)
class ConflitAffiche:
    """Both texts of a field. `empreinte` marks the other's: sent with « garder », it is what the person has seen."""

    nom: str
    libelle: str
    phrase: str
    mienne: str
    autre: str
    empreinte: str


def marques(dossier: Dossier, noms: Iterable[str]) -> list[tuple[str, str]]:
    """The mark of each field as it is shown now."""
    return [(nom, empreinte(contenu(dossier, nom))) for nom in noms]


def conflits_affiches(saved: Enregistrement, cahier: Cahier, par: Personne) -> dict[str, ConflitAffiche]:
    """Each conflict of a saving, in words."""
    if not saved.conflits:
        return {}
    fields = {nom: champ for nom in saved.conflits if (champ := champ_nomme(cahier, nom)) is not None}
    theirs = textes(saved.dossier, tuple(fields.values()))
    return {
        nom: ConflitAffiche(
            nom,
            libelle_du_champ(cahier, nom, saved.dossier.reponses) or nom,
            qui_a_modifie("cette réponse", conflit.auteur, par).rstrip(",") + ".",
            _lisible(fields[nom], conflit.mienne),
            _lisible(fields[nom], theirs[nom]),
            conflit.empreinte,
        )
        for nom, conflit in saved.conflits.items()
    }


def _lisible(champ: Champ, texte: str) -> str:
    """A text as its field shows it: the label of a choice, not its code."""
    if champ.donnee.genre is Genre.OUI_NON:
        return texte.capitalize()
    if not champ.donnee.options:
        return texte
    labels = {option.code: option.libelle for option in champ.donnee.options}
    return ", ".join(labels.get(code, code) for code in texte.split(SEPARATEUR))
