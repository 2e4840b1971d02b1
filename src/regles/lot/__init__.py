"""The same cahier over a table: every row at once, to the same cent as one dossier at a time.

    evaluer_lot(cahier, table)  ->  recevable, montant, echecs, inconnus
    compter_lot(cahier, table)  ->  what each row reads of the others, by compte
    payer_lot(cahier, table)    ->  what may have been paid in all, by payment
    suivre_lot(cahier, table)   ->  the days of what is followed, by its id

The table has a column by value that is known, under its name (`depenses.total`, in cents; see `schema`); a column that is
absent, like a missing cell, is a missing value. Judgements take the default of the cahier unless a column gives them.
"""

from regles.lot.comptes import compter_lot
from regles.lot.execution import evaluer_lot
from regles.lot.suivi import suivre_lot
from regles.lot.tables import TableInvalide, schema, situations, tabuler
from regles.lot.versements import payer_lot

__all__ = [
    "TableInvalide",
    "compter_lot",
    "evaluer_lot",
    "payer_lot",
    "schema",
    "situations",
    "suivre_lot",
    "tabuler",
]
