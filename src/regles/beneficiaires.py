"""What an aid without application gives to each of its beneficiaries: all of them at once, as the list is established."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from regles.lot import compter_lot, evaluer_lot, tabuler
from regles.simulation import avec_les_memes, lire_les_territoires

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from regles.cahier import Cahier, Condition
    from regles.valeurs import Situation


class AideCalculee(NamedTuple):
    """Of one beneficiary: its verdict and its amount in cents (None: a value is missing), the conditions that fail."""

    recevable: bool | None
    montant: int | None
    echecs: tuple[Condition, ...]


def calculer_les_aides(cahier: Cahier, territoires: pl.DataFrame, connues: Situation) -> list[AideCalculee]:
    """What the rules give to each row of `territoires`; `connues`: what is the same for all.

    Totals over the other beneficiaries are taken on this very list.

    Raises:
        TableInvalide: a population outside the bounds of a cahier.
    """
    if territoires.is_empty():
        return []
    dites = {nom: valeur for nom, valeur in connues.items() if nom in cahier.donnees}
    table = avec_les_memes(lire_les_territoires(cahier, territoires, territoires), tabuler(cahier, [dites]))
    if (lus := compter_lot(cahier, table)).width:
        table = table.hstack(lus)
    return list(_lire(cahier, evaluer_lot(cahier, table)))


def _lire(cahier: Cahier, resultats: pl.DataFrame) -> Iterator[AideCalculee]:
    for recevable, montant, echecs in resultats.select("recevable", "montant", "echecs").iter_rows():
        failed = (une for rang, une in enumerate(cahier.recevabilite) if echecs >> rang & 1)
        yield AideCalculee(recevable, montant, tuple(failed))
