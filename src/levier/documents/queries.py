"""Read documents."""

from __future__ import annotations

from django.db.models import QuerySet

from levier.documents.models import Document
from levier.socle.objets import Objet


def documents_de(objet: Objet) -> QuerySet[Document]:
    """Documents about an object, oldest first. Rights are those of the object: check them before."""
    return Document.objects.filter(**objet.colonnes).select_related("fichier")
