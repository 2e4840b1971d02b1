"""Rules: our batch beside the same calls written by hand in polars, NumPy and OpenFisca-core; one traced dossier; compiling.

    python -m benchmarks.regles [--court]

CPU times of this process, all threads, medians of rounds where the competitors take turns. `--court` stops at 35 000 rows.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.regles_a_la_main import APPELS, FICHIERS, donnees, en_numpy, en_openfisca, en_polars, en_python

from regles.cahier import Cahier
from regles.chargement import charger
from regles.chargement.lecture import Lecteur
from regles.evaluation import evaluer
from regles.lot import evaluer_lot, situations
from regles.valeurs import Situation

DOSSIER = Path(__file__).resolve().parents[1] / "cahiers" / "fitn7"
OBJECTIFS = {
    "lot_sur_polars": 1.25,
    "lot_troue_sur_polars": 3.0,
    "openfisca_sur_lot_un_appel": 4.0,
    "openfisca_sur_lot_un_appel_35000": 1.5,  # starting a plan costs what computing ten thousand rows does
    "openfisca_sur_lot_tous": 1.5,
    "million_cpu_s": 1.0,
    "million_memoire_mo": 300.0,
    "trace_us": 50.0,
    "openfisca_sur_trace": 20.0,
    "chargement_ms": 20.0,
}
AU_MOINS = {"openfisca_sur_lot_un_appel", "openfisca_sur_lot_tous", "openfisca_sur_trace"}
EN_LOTS = ("lot_sur_polars", "lot_troue_sur_polars", "openfisca_sur_lot_un_appel", "openfisca_sur_lot_tous")
PREMIER = APPELS[0]
Concurrents = dict[str, Callable[[], object]]


def mesurer(concurrents: Concurrents, tours: int) -> dict[str, float]:
    """Median CPU seconds of each, in an order drawn anew at each round: one pays for the memory that the last gave back."""
    temps: dict[str, list[float]] = {nom: [] for nom in concurrents}
    hasard = random.Random(7)
    for tour in range(tours + 1):
        for nom, calcul in hasard.sample(list(concurrents.items()), len(concurrents)):
            debut = time.process_time()
            calcul()
            if tour:  # the first round warms up
                temps[nom].append(time.process_time() - debut)
    return {nom: statistics.median(mesures) for nom, mesures in temps.items()}


def lire_cahiers() -> dict[str, Cahier]:
    return {appel: charger((DOSSIER / nom).read_text(encoding="utf-8"), nom) for appel, nom in FICHIERS.items()}


def comparer_lots(
    cahiers: dict[str, Cahier], tbs: Any, nombre: int, tours: int
) -> tuple[dict[str, dict[str, float]], Any]:
    """CPU of one call and of all, by competitor; and the tables, for what follows."""
    tableaux = donnees.tirer(nombre)
    pleine, trouee = donnees.table(tableaux), donnees.table(tableaux, trous=1 / 3)
    prets = en_openfisca.entrees(tableaux)

    def tous(calcul: Callable[[str], object], appels: tuple[str, ...]) -> Callable[[], object]:
        return lambda: [calcul(appel) for appel in appels]

    temps = {}
    for titre, appels in (("un appel", (PREMIER,)), ("tous", APPELS)):
        concurrents: Concurrents = {
            "lot": tous(lambda a: evaluer_lot(cahiers[a], pleine), appels),
            "lot, un tiers de trous": tous(lambda a: evaluer_lot(cahiers[a], trouee), appels),
            "polars à la main": tous(lambda a: en_polars.evaluer(cahiers[a], a, pleine), appels),
            "NumPy à la main": tous(lambda a: en_numpy.evaluer(cahiers[a], a, tableaux), appels),
            "OpenFisca-core": lambda appels=appels: en_openfisca.simuler(tbs, prets, appels),
        }
        temps[titre] = mesurer(concurrents, tours)
    return temps, (tableaux, pleine, prets)


def verifier(cahiers: dict[str, Cahier], tbs: Any, tables: Any) -> dict[str, tuple[float, float]]:
    """Our batch, polars and NumPy agree on every row; share of OpenFisca's amounts off, and the worst, in euros."""
    tableaux, pleine, prets = tables
    faux = {}
    for appel in APPELS:
        lot = evaluer_lot(cahiers[appel], pleine)
        main = en_polars.evaluer(cahiers[appel], appel, pleine)
        echecs, montants = en_numpy.evaluer(cahiers[appel], appel, tableaux)
        assert lot.select("echecs", "montant").equals(main.select("echecs", "montant"))  # noqa: S101
        assert (lot["montant"].to_numpy() == montants).all()  # noqa: S101
        assert (lot["echecs"].to_numpy() == echecs).all()  # noqa: S101
        euros = en_openfisca.simuler(tbs, prets, [appel])[appel].astype(np.float64)
        ecarts = np.abs(np.round(euros * 100).astype(np.int64) - montants)
        attribues = montants > 0
        faux[appel] = float((ecarts[attribues] > 0).mean()), float(ecarts.max()) / 100
    return faux


def comparer_traces(cahiers: dict[str, Cahier], tbs: Any, fois: int) -> dict[str, float]:
    """CPU seconds of one dossier: ours with its trace, a plain function, OpenFisca with its trace.

    OpenFisca twice: as one uses it for a dossier, which is a dictionary of values by period; and with its inputs already
    arrays of its own types, which spares it most of the work.
    """
    tableaux = donnees.tirer(5_000)
    pleine = donnees.table(tableaux)
    recevables = evaluer_lot(cahiers[PREMIER], pleine)["recevable"]
    dossiers: list[Situation] = list(situations(cahiers[PREMIER], pleine.filter(recevables).head(50)))
    assert [en_python.evaluer(d)[1] for d in dossiers] == [evaluer(cahiers[PREMIER], d).montant for d in dossiers]  # noqa: S101
    un = en_openfisca.entrees({nom: valeurs[:1] for nom, valeurs in tableaux.items()})
    decrits = [en_openfisca.decrire(dossier) for dossier in dossiers]
    for dossier, decrit in zip(dossiers, decrits, strict=True):
        euros, traceur = en_openfisca.tracer(tbs, decrit, PREMIER)
        assert abs(round(euros * 100) - (evaluer(cahiers[PREMIER], dossier).montant or 0)) <= 1  # noqa: S101 - float32
        assert len(traceur.get_flat_trace()) > len(cahiers[PREMIER].recevabilite)  # noqa: S101 - it did keep its trace
    gc.collect()
    gc.freeze()  # as a worker does once it is warm (`levier.config.chauffe`): what is loaded is not walked again
    concurrents: Concurrents = {
        "trace": lambda: [evaluer(cahiers[PREMIER], d) for d in dossiers for _ in range(fois)],
        "Python nu": lambda: [en_python.evaluer(d) for d in dossiers for _ in range(fois)],
        "OpenFisca, trace": lambda: [en_openfisca.tracer(tbs, decrit, PREMIER) for decrit in decrits],
        "OpenFisca, trace, entrées prêtes": lambda: [
            en_openfisca.simuler(tbs, un, [PREMIER], trace=True) for _ in dossiers
        ],
    }
    temps = mesurer(concurrents, 9)
    return {nom: t / len(dossiers) / (1 if "OpenFisca" in nom else fois) for nom, t in temps.items()}


def compiler_tous() -> tuple[float, float]:
    """The slowest cahier of the fund: CPU seconds from its text to running, and those of reading its YAML."""
    pires = (0.0, 0.0)
    for chemin in sorted(DOSSIER.glob("axe*.yaml")):
        texte = chemin.read_text(encoding="utf-8")
        temps = mesurer(
            {
                "tout": lambda texte=texte: charger.__wrapped__(texte),
                "yaml": lambda texte=texte: Lecteur(texte, "").racine(),
            },
            5,
        )
        pires = max(pires, (temps["tout"], temps["yaml"]))
    return pires


def memoire_d_un_million(nombre: int) -> float:
    """Megabytes that the batch adds to the resident table, in a process of its own."""
    commande = [sys.executable, "-m", "benchmarks.regles", "--memoire", str(nombre)]
    sortie = subprocess.run(commande, check=True, capture_output=True, text=True).stdout
    return float(sortie.split()[-1])


def mesurer_memoire(nombre: int) -> None:
    cahier = lire_cahiers()[PREMIER]
    pleine = donnees.table(donnees.tirer(nombre))
    evaluer_lot(cahier, pleine.head(1_000))
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the highest point starts again from here
    avant = _kilooctets("VmRSS")
    evaluer_lot(cahier, pleine)
    print((_kilooctets("VmHWM") - avant) / 1024)


def _kilooctets(nom: str) -> int:
    lignes = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(ligne.split()[1]) for ligne in lignes if ligne.startswith(nom))


def montrer(nombre: int, temps: dict[str, dict[str, float]]) -> None:
    print(
        f"\n{nombre} dossiers, ms de processeur{'':10}{'un appel':>12}{'× polars':>10}{'tous (4)':>12}{'× polars':>10}"
    )
    for nom in temps["un appel"]:
        colonnes = ((temps[t][nom], temps[t][nom] / temps[t]["polars à la main"]) for t in ("un appel", "tous"))
        print(f"{nom:42}" + "".join(f"{mesure * 1000:>12.1f}{rapport:>10.2f}" for mesure, rapport in colonnes))


def rapports(temps: dict[str, dict[str, float]], nombre: int) -> dict[str, float]:
    un, tous = temps["un appel"], temps["tous"]
    obtenus = {
        "lot_sur_polars": un["lot"] / un["polars à la main"],
        "lot_sur_polars_tous": tous["lot"] / tous["polars à la main"],
        "lot_troue_sur_polars": un["lot, un tiers de trous"] / un["polars à la main"],
        "openfisca_sur_lot_un_appel": un["OpenFisca-core"] / un["lot"],
        "openfisca_sur_lot_tous": tous["OpenFisca-core"] / tous["lot"],
        "numpy_sur_lot": un["NumPy à la main"] / un["lot"],
    }
    return {f"{nom}_{nombre}": rapport for nom, rapport in obtenus.items()}


def conclure(ratios: dict[str, float]) -> None:
    """The objectives reached or missed, at each size, and the line that machines read."""
    print()
    manques = []
    objectifs = {
        nom: OBJECTIFS.get(nom, OBJECTIFS[_sans_taille(nom)]) for nom in ratios if _sans_taille(nom) in OBJECTIFS
    }
    for nom, objectif in objectifs.items():
        au_moins = _sans_taille(nom) in AU_MOINS
        tenu = ratios[nom] >= objectif if au_moins else ratios[nom] <= objectif
        manques += [] if tenu else [nom]
        signe, verdict = "≥" if au_moins else "≤", "tenu" if tenu else "MANQUÉ"
        print(f"{nom:36}{ratios[nom]:>10.2f}   objectif {signe} {objectif:g}   {verdict}")
    arrondis = {nom: round(valeur, 2) for nom, valeur in ratios.items()}
    print(json.dumps({"benchmark": "regles", "ratios": arrondis, "objectifs": objectifs, "tenus": not manques}))


def _sans_taille(nom: str) -> str:
    base, _, taille = nom.rpartition("_")
    return base if base in EN_LOTS and taille.isdigit() else nom


def main() -> None:
    parser = argparse.ArgumentParser(description="Règles : le lot, un dossier, la compilation.")
    parser.add_argument("--court", action="store_true", help="35 000 dossiers seulement")
    parser.add_argument("--memoire", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.memoire:
        mesurer_memoire(options.memoire)
        return
    cahiers = lire_cahiers()
    tbs = en_openfisca.systeme(cahiers)
    traces = comparer_traces(cahiers, tbs, 20)  # before the tables, as a server that serves one dossier has none
    print("un dossier, µs de processeur : " + " ; ".join(f"{nom} {mesure * 1e6:.1f}" for nom, mesure in traces.items()))
    ratios: dict[str, float] = {}
    for nombre, tours in ((35_000, 25),) if options.court else ((35_000, 25), (1_000_000, 9)):
        temps, tables = comparer_lots(cahiers, tbs, nombre, tours)
        montrer(nombre, temps)
        ratios |= rapports(temps, nombre)
        if nombre >= 1_000_000:
            ratios["million_cpu_s"] = temps["un appel"]["lot"]
            ratios["million_memoire_mo"] = memoire_d_un_million(nombre)
    for appel, (part, pire) in verifier(cahiers, tbs, tables).items():
        print(
            f"{appel:20} exacts : lot, polars, NumPy ; OpenFisca faux sur {part:.1%} des aides, de {pire:.2f} € au plus"
        )
    ratios["trace_us"] = traces["trace"] * 1e6
    ratios["openfisca_sur_trace"] = traces["OpenFisca, trace"] / traces["trace"]
    ratios["openfisca_pret_sur_trace"] = traces["OpenFisca, trace, entrées prêtes"] / traces["trace"]
    tout, lecture = compiler_tous()
    print(f"cahier le plus long à charger : {tout * 1000:.1f} ms, dont {lecture * 1000:.1f} ms à lire le YAML")
    ratios |= {"chargement_ms": tout * 1000, "lecture_ms": lecture * 1000}
    conclure(ratios)


if __name__ == "__main__":
    main()
