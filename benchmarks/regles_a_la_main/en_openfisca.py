"""The four calls for OpenFisca-core, as its users write them: euros in its only float type, one variable by rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from benchmarks.regles_a_la_main import AUTRES, COLLECTIVITES, NATURES, ROLES
from benchmarks.regles_a_la_main.donnees import CHOIX, DATES, Tableaux, tirer
from benchmarks.regles_a_la_main.en_numpy import dix_huit_mois_apres
from numpy.typing import NDArray
from openfisca_core import entities, taxbenefitsystems
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.variables import Variable

from regles.cahier import Cahier
from regles.valeurs import Situation

MOIS = "2021-06"
Formule = Callable[[Any, Any], Any]
Nature = Enum("Nature", {nature: nature for nature in NATURES})
Role = Enum("Role", {role: role for role in ROLES})
ENUMS = {"porteur.nature": Nature, "ads.role": Role}
MONTANTS = ("demande.montant", "recettes.autres", "porteur.deja_attribue")
Dossier = entities.build_entity(key="dossier", plural="dossiers", label="Dossier", is_person=True)


def plat(nom: str) -> str:
    """OpenFisca's names have no dot."""
    return nom.replace(".", "_")


def est_montant(nom: str) -> bool:
    return nom.startswith("depenses.") or nom in MONTANTS


def systeme(cahiers: dict[str, Cahier]) -> taxbenefitsystems.TaxBenefitSystem:
    """Inputs, then the rules of each call."""
    tbs = taxbenefitsystems.TaxBenefitSystem([Dossier])

    def variable(nom: str, type_: type, formule: Formule | None = None, **attributs: object) -> None:
        corps = {"value_type": type_, "entity": Dossier, "definition_period": DateUnit.MONTH, "label": nom, **attributs}
        if formule:
            corps["formula"] = formule
        tbs.add_variable(type(nom, (Variable,), corps))

    _entrees(variable)
    for appel, ecrire in ECRIRE.items():
        conditions, montant = ecrire(cahiers[appel])
        for rang, condition in enumerate(conditions):
            variable(f"{appel}_c{rang}", bool, condition)
        variable(f"{appel}_recevable", bool, _toutes([f"{appel}_c{rang}" for rang in range(len(conditions))]))
        variable(appel, float, _si_recevable(f"{appel}_recevable", montant))
    return tbs


def _toutes(noms: Sequence[str]) -> Formule:
    return lambda d, p: np.logical_and.reduce([d(nom, p) for nom in noms])


def _si_recevable(recevable: str, montant: Formule) -> Formule:
    return lambda d, p: d(recevable, p) * montant(d, p)


def _entrees(variable: Callable[..., None]) -> None:
    for nom, valeurs in tirer(1).items():
        if nom in CHOIX:
            variable(plat(nom), Enum, possible_values=ENUMS[nom], default_value=next(iter(ENUMS[nom])))
        elif nom in DATES:
            variable(plat(nom), dt.date)
        elif est_montant(nom):
            variable(plat(nom), float)
        else:
            variable(plat(nom), bool if valeurs.dtype == np.bool_ else int)


def au_centime(euros: NDArray[np.float32]) -> NDArray[np.float64]:
    """Down to the cent, with the tolerance that floats ask for."""
    return np.floor(np.asarray(euros, np.float64) * 100 + 5e-5) / 100


def _parmi(d: Any, p: Any, codes: Sequence[str]) -> Any:
    nature = d("porteur_nature", p)
    return np.logical_or.reduce([nature == Nature[code] for code in codes])


def _depot(cahier: Cahier) -> Formule:
    bas, haut = np.datetime64(cahier.fenetre.ouverture), np.datetime64(cahier.fenetre.cloture)
    return lambda d, p: (d("projet_depot", p) >= bas) * (d("projet_depot", p) <= haut)


def _jusqu_au(nom: str, cahier: Cahier, limite: str) -> Formule:
    date = np.datetime64(next(x.valeur for x in cahier.parametres if x.donnee.nom == limite))
    return lambda d, p: d(nom, p) <= date


def _eligibles(*exclues: str) -> Formule:
    return lambda d, p: np.maximum(0, d("depenses_total", p) - sum(d(f"depenses_{nature}", p) for nature in exclues))


def _aide(eligibles: Formule, au_taux: Formule) -> Formule:
    def montant(d: Any, p: Any) -> Any:
        reste = np.maximum(0, eligibles(d, p) - d("recettes_autres", p))
        return np.minimum(np.minimum(au_taux(d, p), reste), d("demande_montant", p))

    return montant


def _non_engage(d: Any, p: Any) -> Any:
    return ~d("projet_engage", p) * (d("projet_debut", p) >= d("projet_depot", p))


def _oui(nom: str) -> Formule:
    return lambda d, p: d(nom, p)


Ecrit = tuple[list[Formule], Formule]


def saone_et_loire(cahier: Cahier) -> Ecrit:
    petites = [nature for nature in COLLECTIVITES if nature not in ("ca", "departement")]
    eligibles = _eligibles("personnel", "equipement")
    conditions: list[Formule] = [
        lambda d, p: ~_parmi(d, p, ("ca", "departement")),
        lambda d, p: (
            _parmi(d, p, (*petites, "ca", "departement"))
            | d("porteur_france_services", p)
            | (_parmi(d, p, AUTRES) & d("porteur_financee_par_collectivites", p))
        ),
        _depot(cahier),
        _oui("projet_engagement_decisionnel"),
        _oui("projet_transformation"),
        _non_engage,
        _jusqu_au("projet_debut", cahier, "debut_limite"),
        _jusqu_au("projet_resultats", cahier, "resultats_limite"),
        _jusqu_au("projet_fin", cahier, "fin_limite"),
    ]
    aide = _aide(eligibles, lambda d, p: au_centime(eligibles(d, p) * 0.7))
    return conditions, lambda d, p: np.minimum(aide(d, p), np.maximum(0, 30_000 - d("porteur_deja_attribue", p)))


def _admis(d: Any, p: Any) -> Any:
    return _parmi(d, p, COLLECTIVITES) | (_parmi(d, p, AUTRES) & d("porteur_financee_par_collectivites", p))


def ile_de_france(cahier: Cahier) -> Ecrit:
    eligibles = _eligibles("personnel", "licences_hors_ue", "equipement", "anterieures")
    conditions: list[Formule] = [
        _admis,
        _depot(cahier),
        _oui("projet_engagement_decisionnel"),
        _oui("projet_transformation"),
        _non_engage,
        _jusqu_au("projet_resultats", cahier, "resultats_limite"),
        _jusqu_au("projet_fin", cahier, "fin_limite"),
    ]

    def au_taux(d: Any, p: Any) -> Any:
        return au_centime(np.where(d("groupe_population", p) <= 15_000, 1, 0.5) * eligibles(d, p))

    return conditions, _aide(eligibles, au_taux)


def axe2(cahier: Cahier) -> Ecrit:
    vagues = [(np.datetime64(vague.ouverture), np.datetime64(vague.cloture)) for vague in cahier.fenetre.vagues]

    def dans_une_vague(d: Any, p: Any) -> Any:
        depot = d("projet_depot", p)
        return np.logical_or.reduce([(depot >= bas) & (depot <= haut) for bas, haut in vagues])

    def couverture(d: Any, p: Any) -> Any:
        assez = (d("groupe_population", p) >= 500_000) | (d("porteur_population", p) >= 500_000)
        return (d("groupe_departements_entiers", p) >= 1) | assez

    def sous_delai(d: Any, p: Any) -> Any:
        return d("projet_resultats", p).astype(np.int64) <= dix_huit_mois_apres(d("projet_debut", p))

    total = _oui("depenses_total")
    admis: Formule = lambda d, p: _parmi(d, p, COLLECTIVITES)  # noqa: E731 - one line beside the others
    aide = _aide(total, lambda d, p: au_centime(d("depenses_total", p) * 0.5))
    return [admis, couverture, dans_une_vague, sous_delai], aide


def ads(cahier: Cahier) -> Ecrit:
    eligibles = _eligibles("personnel", "equipement", "licences_hors_ue")

    def montant(d: Any, p: Any) -> Any:
        communes = np.where(d("ads_role", p) == Role.centre, np.minimum(d("ads_communes", p), 30), 0)
        return np.minimum(4_000 + 400 * communes, np.maximum(0, eligibles(d, p) - d("recettes_autres", p)))

    conditions: list[Formule] = [
        lambda d, p: d("ads_role", p) != Role.rattachee,
        lambda d, p: (d("ads_role", p) != Role.autonome) | (d("porteur_nature", p) == Nature.commune),
        _depot(cahier),
    ]
    return conditions, montant


ECRIRE: dict[str, Callable[[Cahier], Ecrit]] = {
    "saone_et_loire": saone_et_loire,
    "ile_de_france": ile_de_france,
    "axe2": axe2,
    "ads": ads,
}


def entrees(d: Tableaux) -> dict[str, Any]:
    """The inputs in OpenFisca's types, made once: not counted."""
    prets: dict[str, Any] = {}
    for nom, valeurs in d.items():
        if nom in CHOIX:
            prets[plat(nom)] = ENUMS[nom].encode(np.array(CHOIX[nom])[valeurs.astype(np.intp)])
        elif nom in DATES:
            prets[plat(nom)] = valeurs.astype("datetime64[D]")
        elif est_montant(nom):
            prets[plat(nom)] = (valeurs / 100).astype(np.float32)
        else:
            prets[plat(nom)] = valeurs if valeurs.dtype == np.bool_ else valeurs.astype(np.int32)
    return prets


def decrire(dossier: Situation) -> dict[str, Any]:
    """One dossier as OpenFisca is given one: a dictionary of values by period, dates as text, amounts in euros."""
    valeurs: dict[str, Any] = {}
    for nom, valeur in dossier.items():
        if isinstance(valeur, dt.date):
            valeurs[plat(nom)] = {MOIS: valeur.isoformat()}
        elif isinstance(valeur, int) and est_montant(nom):
            valeurs[plat(nom)] = {MOIS: valeur / 100}
        elif valeur is not None:
            valeurs[plat(nom)] = {MOIS: valeur}
    return {"dossiers": {"un": valeurs}}


def tracer(tbs: Any, decrit: dict[str, Any], appel: str) -> tuple[float, Any]:
    """The amount of one dossier in euros, and the tracer that holds its steps."""
    simulation: Simulation = SimulationBuilder().build_from_dict(tbs, decrit)
    simulation.trace = True
    (montant,) = simulation.calculate(appel, MOIS)
    return float(montant), simulation.tracer


def simuler(tbs: Any, prets: dict[str, Any], appels: Sequence[str], *, trace: bool = False) -> dict[str, Any]:
    """Amounts in euros, one simulation for all the calls asked."""
    simulation: Simulation = SimulationBuilder().build_default_simulation(tbs, len(prets["depenses_total"]))
    simulation.trace = trace
    for nom, valeurs in prets.items():
        simulation.set_input(nom, MOIS, valeurs)
    return {appel: simulation.calculate(appel, MOIS) for appel in appels}
