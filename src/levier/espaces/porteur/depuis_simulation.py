"""From a simulation to a draft: what was typed without account is not typed again."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import QueryDict

from levier.comptes.models import Personne
from levier.dossiers.actions import enregistrer_plan, enregistrer_reponses
from levier.dossiers.enums import SensLigne
from levier.dossiers.financement.lignes import LigneSaisie
from levier.dossiers.models import Dossier
from levier.espaces.appel.guichet import Guichet
from levier.espaces.appel.simulation import SimulationDUnAppel
from levier.territoires.models import Structure
from regles.vocabulaire import depense


def lire_simulation(guichet: Guichet, parametres: QueryDict) -> SimulationDUnAppel:
    """The simulation that an address holds; an empty one when it holds none."""
    return SimulationDUnAppel(guichet, parametres)


def structure_simulee(simulation: SimulationDUnAppel, structures: Sequence[Structure]) -> Structure | None:
    """The person's structure that was simulated, or its only one."""
    place = simulation.territoire
    if place is not None:
        return next((s for s in structures if s.territoire_code == place.code), None)
    return structures[0] if len(structures) == 1 else None


def reprendre(simulation: SimulationDUnAppel, dossier: Dossier, *, par: Personne) -> None:
    """Put what the address holds into the draft: answers as typed, one line of the plan per expense.

    What the draft already knows is not overwritten. Texts that cannot be read stay as typed, with their sentence.
    """
    typed = valeurs(simulation)
    depenses = [
        LigneSaisie(SensLigne.DEPENSE, nature.id, nature.libelle, typed[depense(nature.id)])
        for nature in simulation.cahier.natures_depense
        if depense(nature.id) in typed
    ]
    known = {*dossier.reponses, *dossier.saisies}
    enregistrer_reponses(dossier, {nom: text for nom, text in typed.items() if nom not in known}, par=par)
    if depenses and not dossier.lignes.exists():
        enregistrer_plan(dossier, depenses, par=par)


def valeurs(simulation: SimulationDUnAppel) -> dict[str, str]:
    """What an address holds for a request of this call: fields of the form, expenses by nature."""
    noms = {champ.nom for section in simulation.cahier.formulaire for champ in section.champs if not champ.calcule}
    noms |= {depense(nature.id) for nature in simulation.cahier.natures_depense}
    return {nom: text for nom in noms if (text := str(simulation.parametres.get(nom, "")).strip())}
