"""What later steps refuse in a cahier before it is published: each registers its checks here, in its `presentation.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from regles.cahier import Cahier
from regles.chargement.lecture import Lecteur


@dataclass(frozen=True, slots=True)
class Faute:
    """A word of a part of the cahier (`acte`), as it is written there, and why it cannot stand."""

    partie: str
    mot: str
    phrase: str


Controle = Callable[[Cahier], Iterable[Faute]]
_controles: list[Controle] = []


def enregistrer(controle: Controle) -> None:
    """Have every cahier checked by `controle` too, once however often it is registered."""
    if controle not in _controles:
        _controles.append(controle)


def controler(cahier: Cahier, texte: str, fichier: str = "cahier.yaml") -> None:
    """Hold a loaded cahier to what the steps that will use it need; `texte` is where its author is shown the mistakes.

    Raises:
        CahierInvalide: with every mistake, each at its place.
    """
    lecteur = Lecteur(texte, fichier)
    for controle in _controles:
        for faute in controle(cahier):
            debut = max(0, lecteur.texte.find(faute.mot, lecteur.texte.find(f"\n{faute.partie}:")))
            lecteur.signaler_caracteres(debut, debut + len(faute.mot), faute.partie, faute.phrase)
    lecteur.arreter()
