"""Read documents."""

from __future__ import annotations

from django.db.models import QuerySet

from levier.documents.models import Document
from levier.socle import fichiers


def documents_de(sujet: str) -> QuerySet[Document]:
    """Documents of a dossier (by its number), oldest first. Rights are those of the dossier: check them before."""
    return Document.objects.filter(sujet=sujet).select_related("fichier")


def contenu(document: Document) -> bytes:
    """The bytes as they were made; raises FichierRefuse if they changed since."""
    return fichiers.lire(document.fichier)
