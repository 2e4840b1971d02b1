"""The requests that wait for their decision under other figures or another order: who gets what within what is left (ADR 0061).

Read and computed in the batch, never one by one; nothing is written. Amounts in cents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import polars as pl

from levier.appels.models import Appel, VersionCahier
from levier.appels.queries import cahier_de
from levier.comptes.models import Personne
from levier.comptes.queries import ressorts_de
from levier.dossiers.models import Dossier
from levier.enveloppes.queries import branche_du_guichet
from levier.simulation.queries import (
    DossierADecider,
    avec_depenses_examinees,
    lire_a_decider,
    situation_connue,
    versions_a_decider,
    versions_lues,
)
from levier.simulation.variante import chiffres, varier
from levier.socle import argent
from levier.socle.erreurs import SaisieRefusee
from regles.cahier import Cahier
from regles.chargement import CahierInvalide
from regles.lot import TableInvalide, evaluer_lot, tabuler
from regles.texte import ecrire_valeur
from regles.valeurs import ValeurConnue
from regles.vocabulaire import Fourni

COLONNES: Mapping[str, Any] = {
    "cle": pl.Int64,
    "numero": pl.String,
    "demandeur": pl.String,
    "structure": pl.Int64,
    "depose_le": pl.Datetime("us", "UTC"),
    "demande": pl.Int64,
    "note": pl.Int64,
    "population": pl.Int64,
    "calcule_a": pl.Int64,
    "calcule_b": pl.Int64,
}
_FIN = 10**18
"""A note is kept with eighteen decimals: equal ones stay equal."""


@dataclass(frozen=True, slots=True)
class OrdreDeService:
    """In what order requests are served: by a column, those without it last; equal ones by their deposit."""

    libelle: str
    colonne: str
    descendant: bool = False


DEPOT = "depot"
ORDRES: Mapping[str, OrdreDeService] = {
    DEPOT: OrdreDeService("par ordre de dépôt", "depose_le"),
    "note": OrdreDeService("les meilleures notes d’abord", "note", descendant=True),
    "petites": OrdreDeService("les plus petits montants d’abord", "calcule_b"),
    "grandes": OrdreDeService("les plus grands montants d’abord", "calcule_b", descendant=True),
    "peu_peuplees": OrdreDeService("les moins peuplés d’abord", "population"),
    "peuplees": OrdreDeService("les plus peuplés d’abord", "population", descendant=True),
}


@dataclass(frozen=True, slots=True)
class Variante:
    """What is tried: figures of the cahier by name, an order, credits in cents (None: what is left today)."""

    changements: Mapping[str, ValeurConnue] = field(default_factory=dict)
    ordre: str = DEPOT
    credits: int | None = None


@dataclass(frozen=True, slots=True)
class BilanDuService:
    """What one rule and one order come to: amounts computed, requests served and what they get, what is left.

    `non_servis`: those that have an amount, which no longer fits; `refuses`: those that get nothing by the rules.
    """

    calcule: int
    servis: int
    accorde: int
    reste: int
    non_servis: int
    refuses: int


@dataclass(frozen=True, slots=True)
class Repartition:
    """Today's figures in the order of deposits (a), against what is tried (b).

    `lignes`: `COLONNES`, with `accorde_a`, `accorde_b` (0: not served; null: no amount), `ecart`, `rang` under b.
    """

    lignes: pl.DataFrame
    avant: BilanDuService
    apres: BilanDuService
    gagnants: int
    perdants: int
    inconnus: int
    """Whose amount cannot be told: a value, a judgement or another request is waited for. Served nowhere."""
    meme_porteur: int
    """Requests of a structure that has several: each is computed as if the others were not granted."""
    credits_ouverts: bool = True


def reste_a_servir(personne: Personne, appel: Appel) -> int | None:
    """What is left of the enveloppe that the person follows for the call, in cents; None when it follows none."""
    branche = branche_du_guichet(appel, ressorts_de(personne))
    return None if branche is None else argent.en_centimes(branche.reste)


def simuler_mes_dossiers(personne: Personne, appel: Appel, cles: Sequence[int], variante: Variante) -> Repartition:
    """Serve these requests twice, as today and as it is tried. A fixed number of statements for each slice read.

    Raises SaisieRefusee: the figures make no cahier that holds, or a value is outside the bounds of a cahier.
    """
    left = reste_a_servir(personne, appel)
    regles: dict[int, tuple[Cahier, Cahier]] = {}
    frames = [
        _calculer(slice_, regles, variante.changements, left)
        for slice_ in lire_a_decider(personne, appel, cles)
        if slice_
    ]
    table = pl.concat(frames) if frames else pl.DataFrame(schema=COLONNES)
    today = max(0, left or 0)
    return repartir(
        table, today, today if variante.credits is None else variante.credits, variante.ordre, ouverts=left is not None
    )


def exiger_un_cahier(cles: Sequence[int], changements: Mapping[str, ValeurConnue]) -> None:
    """Whether these figures make a cahier that holds of each version of these requests. Two statements.

    Raises SaisieRefusee: they do not.
    """
    for version in versions_lues(versions_a_decider(cles)).values() if changements else ():
        _regles(version, changements)


def repartir(table: pl.DataFrame, avant: int, apres: int, ordre: str, *, ouverts: bool = True) -> Repartition:
    """Serve the rows of `COLONNES` within `avant` cents in the order of deposits, and within `apres` in the order tried.

    One that no longer fits is passed over: the next one that does is served, as the guard of credits would let it be.
    """
    table = _servir(_servir(table, avant, ORDRES[DEPOT], "a"), apres, ORDRES[ordre], "b")
    table = table.with_columns((pl.col("accorde_b") - pl.col("accorde_a")).alias("ecart"))
    ecart, shared = table.get_column("ecart"), table.select(pl.col("structure").is_duplicated().sum()).item()
    return Repartition(
        lignes=table,
        avant=_bilan(table, "a", avant),
        apres=_bilan(table, "b", apres),
        gagnants=int((ecart > 0).sum()),
        perdants=int((ecart < 0).sum()),
        inconnus=table.filter(pl.any_horizontal(pl.col("calcule_a", "calcule_b").is_null())).height,
        meme_porteur=int(shared or 0),
        credits_ouverts=ouverts,
    )


def changements_dits(cahier: Cahier, changements: Mapping[str, ValeurConnue]) -> list[str]:
    """« Taux maximal : 60 % au lieu de 70 % »."""
    return [
        f"{one.donnee.libelle} : {ecrire_valeur(changements[one.donnee.nom], one.donnee)} au lieu de "
        f"{ecrire_valeur(one.valeur, one.donnee)}"
        for one in chiffres(cahier)
        if one.donnee.nom in changements
    ]


def mises_en_garde(repartition: Repartition) -> list[str]:
    """What to keep in mind of these totals. The first one is said to everybody, kept away from a request or not."""
    told = [
        "Seuls comptent les dossiers à décider que vous voyez : d’autres, que vous ne voyez pas, peuvent attendre les mêmes crédits."
    ]
    if not repartition.credits_ouverts:
        told.append(
            "Aucun crédit ouvert n’est à suivre pour ce guichet : indiquez ceux à répartir pour voir qui serait servi."
        )
    if repartition.inconnus:
        told.append(
            f"Sans montant : {repartition.inconnus}. Une réponse, une appréciation ou d’autres demandes sont attendues : aucun crédit n’y va."
        )
    if repartition.meme_porteur:
        told.append(
            f"{repartition.meme_porteur} sont de demandeurs qui en ont plusieurs : chacun est calculé comme si les autres n’étaient pas accordés."
        )
    return told


def _servir(table: pl.DataFrame, credits_: int, ordre: OrdreDeService, lettre: str) -> pl.DataFrame:
    """The rows in their order of service, with what each gets (`accorde_x`) and, of the last one, their `rang`."""
    columns = [ordre.colonne, "depose_le", "cle"]
    ranked = table.sort(columns, descending=[ordre.descendant, False, False], nulls_last=True, maintain_order=True)
    left, granted = credits_, list[int | None]()
    for montant in ranked.get_column(f"calcule_{lettre}"):
        given = montant if montant is None or montant <= left else 0
        left -= given or 0
        granted.append(given)
    served = pl.Series(f"accorde_{lettre}", granted, dtype=pl.Int64)
    return ranked.drop("rang", strict=False).with_columns(served).with_row_index("rang", offset=1)


def _bilan(table: pl.DataFrame, lettre: str, credits_: int) -> BilanDuService:
    computed, granted = table.get_column(f"calcule_{lettre}"), table.get_column(f"accorde_{lettre}")
    total = int(granted.sum())
    return BilanDuService(
        calcule=int(computed.sum()),
        servis=int((granted > 0).sum()),
        accorde=total,
        reste=credits_ - total,
        non_servis=int(((computed > 0) & (granted == 0)).sum()),
        refuses=int((computed == 0).sum()),
    )


def _calculer(
    dossiers: Sequence[DossierADecider],
    regles: dict[int, tuple[Cahier, Cahier]],
    changements: Mapping[str, ValeurConnue],
    reste: int | None,
) -> pl.DataFrame:
    """The rows of a slice, each under the version that it was deposited under, as it is and with other figures."""
    examined = avec_depenses_examinees(dossiers)
    by_version: dict[int, list[DossierADecider]] = {}
    for dossier in dossiers:
        by_version.setdefault(dossier.version, []).append(dossier)
    for key, version in (
        versions_lues(by_version.keys() - regles.keys()).items() if by_version.keys() - regles.keys() else ()
    ):
        regles[key] = _regles(version, changements)
    frames = [_une_version(held, *regles[key], reste, examined) for key, held in by_version.items()]
    return pl.concat(frames)


def _regles(version: VersionCahier, changements: Mapping[str, ValeurConnue]) -> tuple[Cahier, Cahier]:
    """A version, and itself with those of these figures that it has. Raises SaisieRefusee."""
    cahier = cahier_de(version)
    known = {one.donnee.nom for one in chiffres(cahier)}
    changed = {nom: valeur for nom, valeur in changements.items() if nom in known}
    try:
        return cahier, varier(cahier, version.ecrit.texte, changed) if changed else cahier
    except CahierInvalide as refus:
        told = " ; ".join(one.message for one in refus.diagnostics[:3])
        raise SaisieRefusee(f"Ces chiffres ne font pas un cahier qui se tient : {told}.") from refus


def _une_version(
    dossiers: list[DossierADecider], cahier: Cahier, varie: Cahier, reste: int | None, examines: Mapping[int, Dossier]
) -> pl.DataFrame:
    situations = [situation_connue(one, cahier, reste, examines.get(one.cle)) for one in dossiers]
    try:
        table = tabuler(cahier, situations)
        if not table.width:
            table = pl.DataFrame({"#": [None] * len(dossiers)})
        before = evaluer_lot(cahier, table, ecarter=True).get_column("montant")
        after = before if varie is cahier else evaluer_lot(varie, table, ecarter=True).get_column("montant")
    except TableInvalide as refus:
        raise SaisieRefusee(f"Cette simulation sort des bornes du cahier : {refus}.") from refus
    columns = {
        "cle": [one.cle for one in dossiers],
        "numero": [one.numero for one in dossiers],
        "demandeur": [one.demandeur for one in dossiers],
        "structure": [one.structure for one in dossiers],
        "depose_le": [one.depose_le for one in dossiers],
        "demande": [_cents(one.montant_demande) for one in dossiers],
        "note": [None if one.note is None else int(one.note * _FIN) for one in dossiers],
        "population": [known.get(Fourni.POPULATION) for known in situations],
        "calcule_a": before,
        "calcule_b": after,
    }
    return pl.DataFrame(columns, schema=COLONNES)


def _cents(montant: Decimal | None) -> int | None:
    return None if montant is None else argent.en_centimes(montant)
