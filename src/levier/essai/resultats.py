"""What a play is owed, and what it gave: the rules that say whether an example holds in the product. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from levier.essai.arret import Arret, EtapeDuJeu
from levier.socle import argent
from regles.comptes import Retenue
from regles.roles import USUELS
from regles.texte import ecrire_valeur
from regles.valeurs import Genre
from regles.vocabulaire import Fourni, Fournisseur, fournisseur

if TYPE_CHECKING:
    from regles.cahier import Cahier, Exemple
    from regles.resultat import Resultat
    from regles.valeurs import Situation

_TOUJOURS_CONNUES = frozenset(
    {Fournisseur.PIECES, Fournisseur.ENVELOPPE, Fournisseur.CALENDRIER, Fournisseur.PLAN, Fournisseur.STRUCTURE}
)

_PLACES = frozenset({Fourni.CODE, Fourni.DEPARTEMENT, Fourni.REGION, Fourni.OUTRE_MER})
"""Where an example says that its porteur is: a call keeps its door for it."""


class IssueDuJeu(StrEnum):
    """How a play ends."""

    ATTRIBUTION = "attribution"
    REFUS = "refus"
    PORTE = "porte"  # refused before the service sees it, as the example is owed nothing
    ATTENTE = "attente"  # stopped where the example itself says that the request waits
    INCONNU = "inconnu"  # stopped where the value that the example leaves unknown is needed
    ARRET = "arret"  # stopped elsewhere, or another result


@dataclass(frozen=True, slots=True)
class Partie:
    """One example played. `phrase`: why it stops, or what differs; `notes`: values that the product knows otherwise."""

    cas: str
    issue: IssueDuJeu
    etape: EtapeDuJeu
    attendu: int | None
    obtenu: int | None
    phrase: str = ""
    jugements: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def conforme(self) -> bool:
        return self.issue is not IssueDuJeu.ARRET

    def en_json(self) -> dict[str, Any]:
        """The same for a machine; amounts in euros."""
        return {
            "cas": self.cas,
            "conforme": self.conforme,
            "issue": self.issue.value,
            "etape": self.etape.name.lower(),
            "attendu": _euros(self.attendu),
            "obtenu": _euros(self.obtenu),
            "phrase": self.phrase,
            "appreciations": list(self.jugements),
            "notes": list(self.notes),
        }


def inconnues_du_cas(attendu: Resultat) -> frozenset[str]:
    """The values left unknown on purpose: those that an undetermined result waits for. Elsewhere, any value does."""
    return frozenset(attendu.manquants) if attendu.montant is None else frozenset()


def juger_l_arret(
    arret: Arret, attendu: Resultat, donnees: Situation, refusees: frozenset[str] = frozenset()
) -> tuple[IssueDuJeu, str]:
    """Whether the stop is the one that the example is owed; `refusees`: the pieces that it says absent or too old.

    Undetermined: it stops at a value left unknown, or where the amount is proposed. Owed nothing: the door refuses it for
    what the example itself says. Anything else is a fault.
    """
    if attendu.montant is None:
        inconnues = inconnues_du_cas(attendu)
        bloque = arret.etape is EtapeDuJeu.DEPOT and (arret.noms <= inconnues or _est_le_plan(arret, inconnues))
        if bloque or arret.etape is EtapeDuJeu.PROPOSITION:
            return IssueDuJeu.INCONNU, arret.phrase
    if arret.etape is EtapeDuJeu.DEPOT and arret.noms and arret.noms <= refusees:
        return IssueDuJeu.PORTE, arret.phrase
    owed = attendu.montant == 0 and arret.etape in {
        EtapeDuJeu.OUVERTURE,
        EtapeDuJeu.PLAN,
        EtapeDuJeu.FORMULAIRE,
        EtapeDuJeu.DEPOT,
    }
    dits = _dits(donnees)
    ailleurs = arret.etape is EtapeDuJeu.OUVERTURE and bool(_PLACES & dits)
    if owed and (arret.du_cas or ailleurs or (arret.noms and arret.noms <= dits)):
        return IssueDuJeu.PORTE, arret.phrase
    return IssueDuJeu.ARRET, arret.phrase


def attend_comme_dit(arret: Arret, exemple: Exemple) -> bool:
    """Whether the play stops where the example itself says that the request waits: for an opinion, or beyond a limit."""
    if arret.etape is EtapeDuJeu.PROPOSITION:
        attendus = exemple.attendu.get("avis")
        return isinstance(attendus, tuple) and any(exemple.donnees.get(str(nom)) is None for nom in attendus)
    return arret.etape is EtapeDuJeu.DECISION and exemple.attendu.get("retenue") == Retenue.ATTENTE


def _dits(donnees: Situation) -> frozenset[str]:
    """The names that an example gives a value, and the pieces of which it says something, by their ids."""
    noms = frozenset(nom for nom, valeur in donnees.items() if valeur is not None)
    return noms | {nom.split(".")[1] for nom in noms if fournisseur(nom) is Fournisseur.PIECES}


def _est_le_plan(arret: Arret, inconnues: frozenset[str]) -> bool:
    """An empty or unbalanced plan, where the example leaves its money unknown."""
    argent_tu = any(fournisseur(nom) is Fournisseur.PLAN or nom == USUELS.montant_demande for nom in inconnues)
    return argent_tu and arret.noms - inconnues <= {"plan"}


def juger_le_resultat(attendu: Resultat, obtenu: Resultat) -> tuple[IssueDuJeu, str]:
    """Whether the product decided what the example says, with the motives that it says."""
    if attendu.montant is None:
        if all(fournisseur(nom) in _TOUJOURS_CONNUES for nom in attendu.manquants):
            return _issue(obtenu), ""  # what the product always knows is never unknown there
        return IssueDuJeu.ARRET, f"l'exemple attend un montant inconnu, le produit calcule {_dire(obtenu.montant)}"
    if attendu.montant != obtenu.montant:
        return (
            IssueDuJeu.ARRET,
            f"l'exemple attend {_dire(attendu.montant)}, le produit calcule {_dire(obtenu.montant)}",
        )
    voulus, trouves = ({motif.id for motif in resultat.motifs} for resultat in (attendu, obtenu))
    if voulus != trouves:
        return IssueDuJeu.ARRET, f"l'exemple attend les motifs {_liste(voulus)}, le produit donne {_liste(trouves)}"
    return _issue(obtenu), ""


def ecarts(cahier: Cahier, donnees: Situation, connues: Situation) -> tuple[str, ...]:
    """The values of the example that the product knows otherwise."""
    return tuple(
        f"{cahier.donnees[nom].libelle} : {_valeur(cahier, nom, valeur)} dans l'exemple, "
        f"{_valeur(cahier, nom, connues.get(nom))} dans le produit"
        for nom, valeur in donnees.items()
        if valeur is not None and nom in cahier.donnees and connues.get(nom) != valeur
    )


def _issue(obtenu: Resultat) -> IssueDuJeu:
    return IssueDuJeu.ATTRIBUTION if obtenu.montant else IssueDuJeu.REFUS


def _valeur(cahier: Cahier, nom: str, valeur: Any) -> str:
    if valeur is None:
        return "inconnu"
    donnee = cahier.donnees[nom]
    return f"{len(valeur)} lignes" if donnee.genre is Genre.LIGNES else ecrire_valeur(valeur, donnee)


def _dire(centimes: int | None) -> str:
    return "un montant inconnu" if centimes is None else argent.ecrire(argent.depuis_centimes(centimes))


def _euros(centimes: int | None) -> str | None:
    return None if centimes is None else f"{argent.depuis_centimes(centimes):.2f}"


def _liste(noms: Iterable[str]) -> str:
    return ", ".join(sorted(noms)) or "aucun"
