"""A ressort: the one notion of scope, for people, calls, requests, enveloppes and series of numbers. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from levier.territoires.enums import Perimetre

_RANG = {perimetre: rang for rang, perimetre in enumerate(Perimetre)}


@dataclass(frozen=True, slots=True)
class Ressort:
    """A territory on which a right, a competence or credits hold.

    `code`: of the région or of the département (for a list of communes: the département they are all in; for the
    nation: empty). `region`: of the région it lies in, itself for a région; empty when it is not known. `communes`:
    INSEE codes, of a list of communes only.
    """

    perimetre: Perimetre
    code: str = ""
    region: str = ""
    communes: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.perimetre == Perimetre.REGION and not self.region:
            object.__setattr__(self, "region", self.code)
        if (self.perimetre == Perimetre.COMMUNES) != bool(self.communes):
            raise ValueError("communes are those of a list of communes, which has some")

    def couvre(self, autre: Ressort) -> bool:
        """Whether all of `autre` lies in this one: the nation covers all, a région its départements, each covers itself."""
        match self.perimetre:
            case Perimetre.NATIONAL:
                return True
            case Perimetre.REGION:
                return autre.perimetre != Perimetre.NATIONAL and autre.region == self.code
            case Perimetre.DEPARTEMENT:
                return autre.perimetre in {Perimetre.DEPARTEMENT, Perimetre.COMMUNES} and autre.code == self.code
            case Perimetre.COMMUNES:
                return autre.perimetre == Perimetre.COMMUNES and autre.communes <= self.communes

    @property
    def service(self) -> Ressort:
        """Whose service of the State it is: a list of communes has none of its own, it is its département's."""
        return Ressort(Perimetre.DEPARTEMENT, self.code, self.region) if self.communes else self

    @property
    def etroitesse(self) -> int:
        """0 for the nation, growing with the narrowness: the narrowest of several covers is the nearest."""
        return _RANG[self.perimetre]

    @property
    def cle(self) -> str:
        """One text for one ressort: `national`, `region:27`, `departement:71`, `communes:71076,71270`."""
        if self.perimetre == Perimetre.COMMUNES:
            return f"{self.perimetre}:{','.join(sorted(self.communes))}"
        return f"{self.perimetre}:{self.code}" if self.code else str(self.perimetre)

    @property
    def serie(self) -> str:
        """How the series of numbers of this ressort are named: `71`, `R27`, `FR`."""
        if self.perimetre == Perimetre.NATIONAL:
            return "FR"
        return f"R{self.code}" if self.perimetre == Perimetre.REGION else self.code


NATIONAL = Ressort(Perimetre.NATIONAL)


def region(code: str) -> Ressort:
    """The ressort of one région."""
    return Ressort(Perimetre.REGION, code)
