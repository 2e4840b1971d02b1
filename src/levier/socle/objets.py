"""What a mail, a message or a document is about: the kind of the object, as the journal names it, and its number."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models


@dataclass(frozen=True, slots=True)
class Objet:
    """An object by its kind (`dossiers.dossier`) and the number under which people know it."""

    type: str
    numero: str

    @property
    def colonnes(self) -> dict[str, str]:
        """The columns of a row about this object: to write it, or to find it."""
        return {"objet_type": self.type, "objet_numero": self.numero}


SANS_OBJET = Objet("", "")
"""About no object: a mail of an account."""


def type_de(modele: type[models.Model] | models.Model) -> str:
    """The kind of the objects of a model, the same word as in the journal."""
    return modele._meta.label_lower  # noqa: SLF001  Django's documented model API


class Numerote(models.Model):
    """An object that people know by its number."""

    numero = models.CharField(max_length=20, unique=True, help_text="public reference: 71-2021-000123")

    class Meta:
        abstract = True

    @property
    def objet(self) -> Objet:
        """What rows about it name."""
        return Objet(type_de(self), self.numero)


class SurUnObjet(models.Model):
    """A row about an object of whatever step."""

    objet_type = models.CharField(max_length=60, blank=True, help_text="kind of the object, as in the journal")
    objet_numero = models.CharField(max_length=60, blank=True, help_text="its number; empty: about none")

    class Meta:
        abstract = True

    @property
    def objet(self) -> Objet:
        """What the row is about."""
        return Objet(self.objet_type, self.objet_numero)
