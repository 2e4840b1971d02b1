"""The financing plan of a request: its totals, and by how much it does not balance. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from levier.dossiers.enums import AIDES_PUBLIQUES, OrigineRecette, SensLigne
from levier.dossiers.formulaire.blocs import champs_du
from levier.dossiers.models import LignePlan
from levier.socle import argent
from regles.cahier import Cahier
from regles.texte import part

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Plan:
    """Totals of a plan. The grant asked is one of its revenues: `recettes` holds the others, by origin and by co-financer.

    `forfait`: the call asks for no amount, its rules give it; the plan holds the expenses and need not balance.
    """

    depenses_par_nature: dict[str, Decimal]
    recettes_par_origine: dict[str, Decimal]
    demande: Decimal | None
    obtenues: Decimal = ZERO
    """Revenues already obtained, among the others."""
    forfait: bool = False
    recettes_par_financeur: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def est_vide(self) -> bool:
        """No expense yet: nothing can be computed."""
        return not self.depenses_par_nature

    @property
    def depenses(self) -> Decimal:
        return sum(self.depenses_par_nature.values(), ZERO)

    @property
    def autofinancement(self) -> Decimal:
        return self.recettes_par_origine.get(OrigineRecette.AUTOFINANCEMENT, ZERO)

    @property
    def autres_aides(self) -> Decimal:
        """Revenues other than own funds and this request."""
        return self.recettes - self.autofinancement

    @property
    def aides_publiques(self) -> Decimal:
        """Public aid beside this request."""
        return sum(
            (montant for origin, montant in self.recettes_par_origine.items() if origin in AIDES_PUBLIQUES), ZERO
        )

    @property
    def financements_prives(self) -> Decimal:
        """Revenues that are neither public aid nor own funds."""
        return self.autres_aides - self.aides_publiques

    @property
    def aide_publique(self) -> Decimal:
        """Public aid, the grant asked included."""
        return self.aides_publiques + (self.demande or ZERO)

    @property
    def part_publique(self) -> str:
        """« 79,9 % » of the expenses paid by public aid, to the tenth: for the eye, nothing is computed from it."""
        if not self.depenses:
            return ""
        return part(argent.en_centimes(self.aide_publique), argent.en_centimes(self.depenses))

    @property
    def recettes(self) -> Decimal:
        """Revenues typed in the plan, this request left aside."""
        return sum(self.recettes_par_origine.values(), ZERO)

    @property
    def total_recettes(self) -> Decimal:
        """Revenues with the grant asked."""
        return self.recettes + (self.demande or ZERO)

    @property
    def ecart(self) -> Decimal:
        """Expenses minus revenues: positive when revenue is lacking."""
        return self.depenses - self.total_recettes

    def sans(self, ligne: LignePlan) -> Plan:
        """The same plan without this line. A nature left without any line is worth zero: the plan is not empty for it."""
        if ligne.sens == SensLigne.DEPENSE:
            left = self.depenses_par_nature[ligne.nature] - ligne.montant
            return replace(self, depenses_par_nature={**self.depenses_par_nature, ligne.nature: left})
        brought = dict(self.recettes_par_financeur)
        if ligne.financeur:
            brought[ligne.financeur] -= ligne.montant
        left = self.recettes_par_origine[ligne.nature] - ligne.montant
        origins = {**self.recettes_par_origine, ligne.nature: left}
        return replace(self, recettes_par_origine=origins, recettes_par_financeur=brought)

    def sans_nature(self, nature: str) -> Plan:
        """The same plan without any expense of this nature."""
        return replace(self, depenses_par_nature={**self.depenses_par_nature, nature: ZERO})

    @property
    def equilibre(self) -> bool:
        return not self.est_vide and (self.forfait or self.ecart == 0)

    @property
    def phrase(self) -> str:
        """Whether it balances, otherwise by how much it does not and what to do."""
        if self.est_vide:
            return "Le plan de financement est vide : indiquez au moins une dépense."
        if self.forfait:
            return f"{argent.ecrire(self.depenses)} de dépenses. Ce guichet fixe le montant de l’aide : rien d’autre n’est à équilibrer."
        if self.ecart == 0:
            return f"Le plan est équilibré : {argent.ecrire(self.depenses)} de dépenses et autant de recettes."
        totals = (
            f"{argent.ecrire(self.depenses)} de dépenses, {argent.ecrire(self.total_recettes)} de recettes "
            "avec le financement demandé"
        )
        if self.ecart > 0:
            return f"Le plan n’est pas équilibré, il manque {argent.ecrire(self.ecart)} de recettes ({totals})."
        return f"Le plan n’est pas équilibré, il y a {argent.ecrire(-self.ecart)} de recettes en trop ({totals})."


def totaliser(lignes: Iterable[LignePlan], demande: Decimal | None, *, forfait: bool = False) -> Plan:
    """The plan made of these lines and of the grant asked."""
    sides: dict[str, dict[str, Decimal]] = {SensLigne.DEPENSE: {}, SensLigne.RECETTE: {}}
    brought: dict[str, Decimal] = {}
    obtained = ZERO
    for ligne in lignes:
        side = sides[ligne.sens]
        side[ligne.nature] = side.get(ligne.nature, ZERO) + ligne.montant
        if ligne.sens == SensLigne.RECETTE and ligne.obtenue:
            obtained += ligne.montant
        if ligne.financeur:
            brought[ligne.financeur] = brought.get(ligne.financeur, ZERO) + ligne.montant
    return Plan(sides[SensLigne.DEPENSE], sides[SensLigne.RECETTE], demande, obtained, forfait, brought)


def est_au_forfait(cahier: Cahier) -> bool:
    """Whether the call fixes the amount by itself, without asking for one."""
    return all(champ.nom != cahier.roles.montant_demande for champ in champs_du(cahier))
