"""The texts offered on a form, and those of a level."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from levier.dossiers.acces import ressort_du
from levier.dossiers.models import Dossier
from levier.instruction.enums import GenreDeTexte
from levier.instruction.models import TexteType
from levier.instruction.textes import FOURNIS, TexteFourni, remplir_un_texte
from levier.territoires.queries.ressorts import couvrant
from levier.territoires.ressort import Ressort


@dataclass(frozen=True, slots=True)
class TexteOffert:
    """One choice of a form: where it comes from (`de_levier`), its title, what it says before it is filled in."""

    cle: str
    titre: str
    fondement: str
    texte: str
    de_levier: bool


class TextesOfferts:
    """The texts of a kind for one request: those of its service and above, then Levier's. Read once, if they are shown."""

    def __init__(self, dossier: Dossier, genre: GenreDeTexte) -> None:
        self.dossier, self.genre = dossier, genre

    @cached_property
    def choix(self) -> list[TexteOffert]:
        """Each of them. One statement."""
        own = TexteType.objects.filter(couvrant(ressort_du(self.dossier)), genre=self.genre, retire_le__isnull=True)
        kept = [TexteOffert(str(one.pk), one.titre, one.fondement, one.texte, de_levier=False) for one in own]
        return kept + [_fourni(one) for one in FOURNIS if one.genre == self.genre]

    def rempli(self, cle: str) -> str:
        """The text of this key as the request reads it; empty when it is not offered."""
        found = next((one for one in self.choix if one.cle == cle), None)
        return remplir_un_texte(found.texte, found.fondement, self.dossier) if found else ""


def _fourni(texte: TexteFourni) -> TexteOffert:
    return TexteOffert(texte.cle, texte.titre, texte.fondement, texte.texte, de_levier=True)


def textes_du(ressort: Ressort) -> list[TexteType]:
    """What is offered on the requests of a level, its own and those of the levels above, by title. One statement."""
    found = TexteType.objects.filter(couvrant(ressort), retire_le__isnull=True)
    return list(found.select_related("ecrit_par", "remplace").order_by("titre", "id"))
