"""Number and produce a document, once."""

from __future__ import annotations

from pathlib import Path

from django.db import connection, transaction
from django.db.models import F

from levier.documents import rendu
from levier.documents.contexte import Contexte, en_json
from levier.documents.models import Document, NumeroAttribue, Numerotation
from levier.socle import fichiers, horloge


def produire(  # noqa: PLR0913  one document, one call: each word names a property of the stored row
    *, cle: str, genre: str, modele: Path, contexte: Contexte, titre: str, nom_fichier: str, serie: str = ""
) -> Document:
    """Make the PDF of `contexte` by `modele` and keep it with its hash; once only: `cle` names what it is for.

    With a `serie`, the next number of that series is given to `cle` first, in a transaction of its own, and joins
    the context, the title and the file name (`{numero}`). The PDF is made outside any transaction, then kept. A job that
    dies between the two finds its number again: no hole, no double. Raises RenduImpossible when the model is refused.
    """
    existing = Document.objects.filter(cle=cle).first()
    if existing:
        return existing
    instant = horloge.maintenant()
    numero = ""
    if serie:
        given = numeroter(cle, serie)
        instant, numero = given.attribue_le.astimezone(horloge.PARIS), str(given)
        contexte = contexte.numerote(numero)
    content = rendu.pdf(modele, contexte, instant=instant)
    with transaction.atomic():
        _verrouiller_cle(cle)
        existing = Document.objects.filter(cle=cle).first()
        if existing:
            return existing
        return Document.objects.create(
            cle=cle,
            genre=genre,
            titre=titre.replace("{numero}", numero),
            numero=numero,
            **contexte.objet.colonnes,
            donnees=en_json(contexte),
            fichier=fichiers.garder(content, nom_fichier.replace("{numero}", numero), "application/pdf"),
            produit_le=instant,
        )


@transaction.atomic
def numeroter(cle: str, serie: str) -> NumeroAttribue:
    """The number of `cle` in `serie`: the one it has, else the next. Writers of one series wait for each other."""
    if not Numerotation.objects.filter(serie=serie).exists():
        Numerotation.objects.bulk_create([Numerotation(serie=serie)], ignore_conflicts=True)
    series = verrouiller_serie(serie)
    given = NumeroAttribue.objects.select_related("numerotation").filter(cle=cle).first()
    if given:
        return given
    Numerotation.objects.filter(pk=series.pk).update(dernier=F("dernier") + 1)
    series.refresh_from_db()
    return NumeroAttribue.objects.create(
        numerotation=series, rang=series.dernier, cle=cle, attribue_le=horloge.maintenant()
    )


def verrouiller_serie(serie: str) -> Numerotation:
    """The row of a series, held until the end of the transaction."""
    return Numerotation.objects.select_for_update().get(serie=serie)


def _verrouiller_cle(cle: str) -> None:
    """Two jobs that keep the same document wait for each other; the second finds the first's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"document:{cle}"])
