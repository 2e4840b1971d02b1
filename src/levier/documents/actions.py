"""Number a series without hole, produce a document once, keep it as it was made."""

from __future__ import annotations

from pathlib import Path

from django.db import connection, transaction

from levier.documents import rendu
from levier.documents.contexte import Contexte
from levier.documents.models import Document, Numerotation
from levier.socle import fichiers, horloge


def produire(*, cle: str, genre: str, modele: Path, contexte: Contexte, titre: str, nom_fichier: str) -> Document:
    """Make the PDF of `contexte` by `modele` and keep it with its hash. Once only: `cle` names what it is for.

    The PDF is made outside any transaction, then kept. Raises RenduImpossible when the model is refused.
    """
    existing = Document.objects.filter(cle=cle).first()
    if existing:
        return existing
    instant, data = horloge.maintenant(), contexte.en_json()
    content = rendu.pdf(modele, data, instant=instant)
    document = Document(cle=cle, genre=genre, titre=titre, donnees=data, produit_le=instant, **contexte.objet.colonnes)
    return garder(document, content, nom_fichier)


@transaction.atomic
def garder(document: Document, contenu: bytes, nom_fichier: str) -> Document:
    """Keep a document not yet saved, with the PDF made from its data; the one kept first under its `cle` stays."""
    _verrouiller_cle(document.cle)
    existing = Document.objects.filter(cle=document.cle).first()
    if existing:
        return existing
    document.fichier = fichiers.garder(contenu, nom_fichier, "application/pdf")
    document.save(force_insert=True)
    return document


def numeroter(serie: str) -> str:
    """The next number of a series, `ARR-71-2021-0001`, in the caller's transaction: rolled back with it, it is given again.

    Writers of one series wait for each other until they commit: no hole, no double. It is taken last, and what is long
    (a PDF, a mail) is done after.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a number is taken in the transaction of what it numbers")
    return f"{serie}-{rang_suivant(serie):04d}"


def rang_suivant(serie: str) -> int:
    """The next rank of a series, from 1, its row held until the end of the caller's transaction. One upsert."""
    table = connection.ops.quote_name(Numerotation._meta.db_table)  # noqa: SLF001  Django's documented model API
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (serie, dernier) VALUES (%s, 1) "  # noqa: S608  the name comes from the model
            f"ON CONFLICT (serie) DO UPDATE SET dernier = {table}.dernier + 1 RETURNING dernier",
            [serie],
        )
        row: tuple[int] = cursor.fetchone()
    return row[0]


def _verrouiller_cle(cle: str) -> None:
    """Two jobs that keep the same document wait for each other; the second finds the first's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"document:{cle}"])
