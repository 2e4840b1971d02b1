"""Synthetic dossiers, one array by value: cents, days since 1970, ranks of codes."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
from benchmarks.regles_a_la_main import NATURES, ROLES
from numpy.typing import NDArray

Tableaux = dict[str, NDArray[np.generic]]
EPOQUE = dt.date(1970, 1, 1)
CHOIX = {"porteur.nature": NATURES, "ads.role": ROLES}
DATES = ("projet.depot", "projet.debut", "projet.resultats", "projet.fin")
_PARTS = (0.7, 0.1, 0.03, 0.01, 0.01, 0.01, 0.07, 0.01, 0.01, 0.01, 0.02, 0.01, 0.01)


def jour(date: dt.date) -> int:
    return (date - EPOQUE).days


def tirer(nombre: int, graine: int = 7) -> Tableaux:
    """Odd cents everywhere, so that rounding matters; dates on both sides of every limit."""
    hasard = np.random.default_rng(graine)
    total = (np.exp(hasard.normal(10.3, 1.3, nombre)).clip(100, 8e6) * 100).astype(np.int64)

    def part(chance: float, au_plus: float) -> NDArray[np.int64]:
        return np.where(hasard.random(nombre) < chance, (total * hasard.random(nombre) * au_plus).astype(np.int64), 0)

    def vrai(chance: float) -> NDArray[np.bool_]:
        return hasard.random(nombre) < chance

    depot = jour(dt.date(2021, 1, 15)) + hasard.integers(0, 300, nombre)
    debut = depot + hasard.integers(-20, 200, nombre)
    resultats = debut + hasard.integers(30, 500, nombre)
    return {
        "porteur.nature": hasard.choice(len(NATURES), nombre, p=_PARTS).astype(np.int8),
        "porteur.population": np.exp(hasard.normal(7.5, 1.9, nombre)).clip(5, 3e6).astype(np.int64),
        "porteur.france_services": vrai(0.08),
        "porteur.financee_par_collectivites": vrai(0.5),
        "porteur.deja_attribue": np.where(vrai(0.1), hasard.integers(0, 3_000_001, nombre), 0),
        "projet.depot": depot.astype(np.int32),
        "projet.debut": debut.astype(np.int32),
        "projet.resultats": resultats.astype(np.int32),
        "projet.fin": (resultats + hasard.integers(0, 90, nombre)).astype(np.int32),
        "projet.engage": vrai(0.05),
        "projet.engagement_decisionnel": vrai(0.95),
        "projet.transformation": vrai(0.95),
        "depenses.total": total,
        "depenses.personnel": part(0.4, 0.4),
        "depenses.equipement": part(0.3, 0.3),
        "depenses.licences_hors_ue": part(0.2, 0.1),
        "depenses.equipement_accessoire": part(0.1, 0.1),
        "depenses.anterieures": part(0.1, 0.2),
        "recettes.autres": part(0.35, 0.7),
        "demande.montant": (total * hasard.uniform(0.4, 1.0, nombre)).astype(np.int64),
        "groupe.departements_entiers": (hasard.random(nombre) < 0.4).astype(np.int64),
        "groupe.population": np.exp(hasard.normal(12, 1.5, nombre)).clip(0, 8e6).astype(np.int64),
        "ads.role": hasard.integers(0, len(ROLES), nombre).astype(np.int8),
        "ads.communes": hasard.integers(0, 60, nombre),
    }


def table(tableaux: Tableaux, *, trous: float = 0.0, graine: int = 8) -> pl.DataFrame:
    """The same as a table; `trous` is the share of each column that is missing."""
    colonnes = []
    for nom, valeurs in tableaux.items():
        if nom in CHOIX:
            codes = np.array(CHOIX[nom], dtype=object)[valeurs.astype(np.intp)]
            colonnes.append(pl.Series(nom, codes.tolist(), dtype=pl.Enum(CHOIX[nom])))
        else:
            serie = pl.Series(nom, valeurs)
            colonnes.append(serie.cast(pl.Date) if nom in DATES else serie)
    pleine = pl.DataFrame(colonnes)
    if not trous:
        return pleine
    hasard = np.random.default_rng(graine)
    masques = {nom: pl.Series(hasard.random(pleine.height) < trous) for nom in pleine.columns}
    return pleine.with_columns(
        pl.when(masques[nom]).then(None).otherwise(pl.col(nom)).alias(nom) for nom in pleine.columns
    )
