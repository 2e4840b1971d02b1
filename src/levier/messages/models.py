"""Messages, their files, and what each person has read of them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from levier.comptes.models import Personne
from levier.messages.enums import Cote
from levier.socle.models import Fichier
from levier.socle.objets import SurUnObjet


class Message(SurUnObjet):
    """What one side writes to the other about an object. Never changed once sent."""

    cote = models.CharField(max_length=8, choices=Cote.choices, help_text="who speaks")
    auteur = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="+")
    auteur_libelle = models.CharField(max_length=200, help_text="who wrote, as known that day")
    texte = models.TextField()
    envoye_le = models.DateTimeField()
    cle = models.UUIDField(unique=True, default=uuid.uuid4, help_text="of the form: sent twice, kept once")

    class Meta:
        verbose_name = "message"
        ordering = ["id"]
        indexes = [models.Index(fields=["objet_numero", "objet_type", "-id"], name="message_fil")]
        constraints = [
            models.CheckConstraint(condition=~Q(texte=""), name="message_non_vide"),
            models.CheckConstraint(condition=~Q(objet_numero="") & ~Q(objet_type=""), name="message_sur_un_objet"),
        ]


class PieceMessage(models.Model):
    """A file joined to a message."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="pieces")
    fichier = models.OneToOneField(Fichier, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "pièce jointe à un message"
        ordering = ["id"]


class LectureMessages(SurUnObjet):
    """How far a person has read the messages about an object."""

    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="+")
    dernier = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "lecture des messages"
        constraints = [
            models.UniqueConstraint(fields=["objet_numero", "objet_type", "personne"], name="lecture_unique")
        ]
