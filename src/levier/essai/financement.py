"""The financing plan of an example: a line by nature of expense and by origin of money, balanced by own funds. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from levier.dossiers.enums import AIDES_PUBLIQUES, OrigineRecette, SensLigne
from levier.dossiers.financement.financeurs import ORIGINES, code_de, financeurs
from levier.dossiers.financement.lignes import LigneSaisie
from levier.dossiers.financement.plan import est_au_forfait
from levier.socle import argent
from regles.cahier import Cahier, NatureDepense
from regles.financement import DOTATIONS, Origine
from regles.valeurs import Situation
from regles.vocabulaire import Fourni, depense, recette

USUEL = 1_000_000
"""Cents of a plan of which the example says nothing."""


@dataclass(frozen=True, slots=True)
class PlanDuCas:
    """The lines to type, and the amount to ask, in cents; None where the call asks for none or the example leaves it unknown."""

    lignes: tuple[LigneSaisie, ...]
    demande: int | None


def plan_du_cas(cahier: Cahier, donnees: Situation, inconnues: frozenset[str]) -> PlanDuCas:
    """What the example says of money, as a plan. Where its natures are not its total, they count: so does the product."""
    depenses = list(_depenses(cahier, donnees, inconnues))
    recettes = list(_recettes(cahier, donnees))
    total, autres = _somme(depenses), _somme(recettes)
    propres, role = _montant(donnees, Fourni.AUTOFINANCEMENT), cahier.roles.montant_demande
    demande = None
    if not est_au_forfait(cahier):
        demande = _montant(donnees, role)
        demande = max(total - autres - (propres or 0), 100) if demande is None else demande
        propres = total - autres - demande if propres is None else propres
    if propres and propres > 0:
        recettes.append((OrigineRecette.AUTOFINANCEMENT.value, propres))
    lignes = [_ligne(SensLigne.DEPENSE, *ligne) for ligne in depenses]
    lignes += [_ligne(SensLigne.RECETTE, *ligne) for ligne in recettes]
    return PlanDuCas(tuple(lignes), None if role in inconnues else demande)


def _depenses(cahier: Cahier, donnees: Situation, inconnues: frozenset[str]) -> Iterator[tuple[str, int]]:
    if not cahier.natures_depense or Fourni.DEPENSES in inconnues:
        return
    dites = {nature.id: _montant(donnees, depense(nature.id)) for nature in cahier.natures_depense}
    connues = {nature: montant for nature, montant in dites.items() if montant}
    total = _montant(donnees, Fourni.DEPENSES)
    if total is None:
        total = sum(connues.values()) or (USUEL if all(montant is None for montant in dites.values()) else 0)
    yield from connues.items()
    libres = [nature for nature in cahier.natures_depense if dites[nature.id] is None]
    if (reste := total - sum(connues.values())) > 0 and libres:
        yield _la_mieux_venue(libres).id, reste


def _la_mieux_venue(natures: list[NatureDepense]) -> NatureDepense:
    return next((nature for nature in natures if nature.eligible), natures[0])


def _recettes(cahier: Cahier, donnees: Situation) -> Iterator[tuple[str, int]]:
    """Money of others: by co-financer, by origin, and what the example leaves to neither."""
    brought = dict(_cofinanceurs(cahier, donnees))
    of = financeurs(cahier)
    left = {
        origine: (_montant(donnees, recette(nom)) or 0)
        - sum(brought[un] for un in brought if of[un].origine is origine)
        for nom, origine in ORIGINES.items()
    }
    left = {origine: max(0, montant) for origine, montant in left.items()}
    publiques = sum(brought.values()) + sum(left[origine] for origine in left if origine in AIDES_PUBLIQUES)
    left[OrigineRecette.AUTRE_PUBLIC] += max(0, (_montant(donnees, Fourni.PUBLIQUES) or 0) - publiques)
    reste = (_montant(donnees, Fourni.AUTRES_RECETTES) or 0) - sum(brought.values()) - sum(left.values())
    told = _montant(donnees, recette(Origine.PRIVE)) is not None  # the rest is then nobody's private money
    rest_of = OrigineRecette.AUTRE_PUBLIC if told else OrigineRecette.AUTRE
    left[rest_of] = left.get(rest_of, 0) + max(0, reste)
    yield from ((un, montant) for un, montant in brought.items() if montant)
    yield from ((origine.value, montant) for origine, montant in left.items() if montant)


def _cofinanceurs(cahier: Cahier, donnees: Situation) -> Iterator[tuple[str, int]]:
    """What each co-financer of the call brings; dotations said together come from the first of them."""
    dits = {code: _montant(donnees, recette(un.id)) or 0 for code, un in financeurs(cahier).items()}
    dotations = [code_de(une.id) for une in DOTATIONS if code_de(une.id) in dits]
    if dotations:
        dits[dotations[0]] += max(0, (_montant(donnees, Fourni.DOTATIONS) or 0) - sum(dits[code] for code in dotations))
    yield from dits.items()


def _montant(donnees: Situation, nom: str) -> int | None:
    valeur = donnees.get(nom)
    return valeur if isinstance(valeur, int) else None


def _somme(lignes: list[tuple[str, int]]) -> int:
    return sum(montant for _, montant in lignes)


def _ligne(sens: SensLigne, nature: str, montant: int) -> LigneSaisie:
    return LigneSaisie(sens.value, nature, "", f"{argent.depuis_centimes(montant):.2f}")
