"""The form as one request is asked it now: what is shown, what is required, what is at fault, how far it is. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from levier.dossiers.formulaire import blocs
from regles.cahier import Cahier, Champ, Explication, PieceLiee, Section, ValeurCalculee
from regles.evaluation import calculer, champ_obligatoire, est_montre, verifications_manquees
from regles.valeurs import Option, Situation, Valeur
from regles.vocabulaire import Fourni

Element = Champ | Explication | ValeurCalculee | PieceLiee


@dataclass(frozen=True, slots=True)
class Avancement:
    """How far a section is: `repondues` answers out of `demandees`; `reste` things to do before the deposit."""

    id: str
    titre: str
    repondues: int
    demandees: int
    reste: int


def nom_de(element: Element) -> str:
    """The name under which an element of the form is known."""
    if isinstance(element, Champ):
        return element.nom
    return element.donnee.nom if isinstance(element, ValeurCalculee) else element.id


@dataclass(frozen=True)
class Questionnaire:
    """One request in front of its form.

    `illisibles`: the sentence of each answer that could not be read, by name. `comptes`: what the territories' data give,
    which is shown and not asked. `natures`: what this structure may be, when the call tells natures apart.
    """

    cahier: Cahier
    situation: Situation
    reponses: Mapping[str, object]
    saisies: Mapping[str, object]
    illisibles: Mapping[str, str]
    comptes: frozenset[str] = frozenset()
    natures: frozenset[str] = frozenset()

    def montre(self, element: Element) -> bool:
        """Whether the form shows this element now."""
        return est_montre(self.cahier, nom_de(element), self.situation)

    @cached_property
    def champs(self) -> tuple[Champ, ...]:
        """The fields asked, in order; a block is one of them."""
        fields = (champ for champ in blocs.champs_du(self.cahier) if champ.nom not in self.comptes)
        return tuple(self._propose(champ) for champ in fields if self.montre(champ))

    def _propose(self, champ: Champ) -> Champ:
        """The field with the options that this structure is offered: of its nature, those that fit it."""
        if champ.nom != Fourni.NATURE or not self.natures:
            return champ
        fitting = tuple(option for option in champ.donnee.options if option.code in self.natures)
        return replace(champ, donnee=replace(champ.donnee, options=fitting))

    @cached_property
    def montres(self) -> frozenset[str]:
        """The names of all that the form shows."""
        elements = (element for section in self.cahier.formulaire for element in section.elements)
        return frozenset(nom_de(element) for element in elements if self.montre(element))

    @cached_property
    def sections(self) -> frozenset[str]:
        """The sections that show something."""
        return frozenset(
            section.id
            for section in self.cahier.formulaire
            if any(nom_de(element) in self.montres for element in section.elements)
        )

    def demande(self, nom: str) -> bool:
        """Whether a name is a field that the form asks, or one of a line of a block that it asks."""
        return nom in self.montres or any(nom.startswith(f"{shown}.") for shown in self.montres)

    def obligatoire(self, champ: Champ) -> bool:
        """Whether this field needs an answer now; those of a line do when the line exists."""
        return champ_obligatoire(self.cahier, champ, self.situation)

    @cached_property
    def presents(self) -> frozenset[str]:
        """The names that hold something, read or not."""
        return frozenset((*self.reponses, *self.saisies))

    def rangs(self, bloc: Champ) -> list[int]:
        """The numbers of the lines of a block."""
        return blocs.rangs(bloc, self.presents)

    @cached_property
    def saisissables(self) -> tuple[Champ, ...]:
        """The fields that one types: those asked, and those of each line of the blocks asked."""
        return tuple(champ for pose in self.champs for champ in self._saisissables(pose))

    def lignes(self, champ: Champ) -> list[Champ]:
        """The fields of each line of a block; none for another field."""
        return list(self._saisissables(champ)) if blocs.est_un_bloc(champ) else []

    def _saisissables(self, champ: Champ) -> Iterator[Champ]:
        if blocs.est_un_bloc(champ):
            for rank in self.rangs(champ):
                yield from blocs.de_la_ligne(champ, rank)
        elif not champ.calcule:
            yield champ

    @cached_property
    def erreurs(self) -> dict[str, str]:
        """The sentence of each field at fault: unreadable, or wrong beside the others."""
        noms = {champ.nom for champ in (*self.champs, *self.saisissables)}
        wrong = {**verifications_manquees(self.cahier, self.situation), **self._mal_accordees(), **self.illisibles}
        return {nom: phrase for nom, phrase in wrong.items() if nom in noms}

    def _mal_accordees(self) -> dict[str, str]:
        """Linked choices whose second answer is not offered under the first."""
        wrong = {}
        for champ in self.champs:
            chosen = self.situation.get(champ.nom)
            if not champ.depend_de or chosen is None:
                continue
            offered = {option.code for option in offertes(champ, self.reponses)}
            if chosen not in offered:
                first = next(c for c in blocs.champs_du(self.cahier) if c.nom == champ.depend_de)
                wrong[champ.nom] = f"Ce choix ne va pas avec « {first.donnee.libelle} » : choisissez de nouveau."
        return wrong

    @cached_property
    def calculs(self) -> dict[str, Valeur]:
        """The values that the form shows."""
        return calculer(self.cahier, self.situation)

    def manque(self, champ: Champ) -> list[str]:
        """The names of the fields, of this one, that still need an answer."""
        if champ.calcule:
            return []
        if not blocs.est_un_bloc(champ):
            empty = champ.nom not in self.reponses and champ.nom not in self.erreurs
            return [champ.nom] if empty and self.obligatoire(champ) else []
        lines = list(self._saisissables(champ))
        if not lines:
            return [champ.nom] if self.obligatoire(champ) else []
        return [line.nom for line in lines if line.obligatoire and line.nom not in self.presents]

    @cached_property
    def avancement(self) -> list[Avancement]:
        """How far each section that asks something is."""
        return [self._avancement(section) for section in self.cahier.formulaire if self._demandes(section)]

    def _demandes(self, section: Section) -> list[Champ]:
        shown = self.montres - self.comptes
        return [champ for champ in section.champs if champ.nom in shown and not champ.calcule]

    def _avancement(self, section: Section) -> Avancement:
        demandes = self._demandes(section)
        answered = [champ for champ in demandes if self._repondu(champ)]
        own = {champ.nom for champ in demandes} | {line.nom for champ in demandes for line in self._saisissables(champ)}
        left = sum(len(self.manque(champ)) for champ in demandes) + len(own & self.erreurs.keys())
        return Avancement(section.id, section.titre, len(answered), len(demandes), left)

    def _repondu(self, champ: Champ) -> bool:
        if blocs.est_un_bloc(champ):
            return bool(self.rangs(champ)) and not self.manque(champ)
        return champ.nom in self.reponses and champ.nom not in self.erreurs


def offertes(champ: Champ, reponses: Mapping[str, object]) -> list[Option]:
    """The options of a choice, those of a linked one under the first answer; all of them before it is given."""
    first = reponses.get(champ.depend_de) if champ.depend_de else None
    return [option for option in champ.donnee.options if first is None or first in option.pour]
