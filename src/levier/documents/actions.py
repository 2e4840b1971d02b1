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
    Numerotation.objects.bulk_create([Numerotation(serie=serie)], ignore_conflicts=True)
    series = verrouiller_serie(serie)
    series.dernier += 1
    series.save(update_fields=["dernier"])
    return f"{serie}-{series.dernier:04d}"


def verrouiller_serie(serie: str) -> Numerotation:
    """The row of a series, held until the end of the transaction."""
    return Numerotation.objects.select_for_update().get(serie=serie)


def _verrouiller_cle(cle: str) -> None:
    """Two jobs that keep the same document wait for each other; the second finds the first's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"document:{cle}"])
