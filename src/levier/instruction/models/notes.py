"""What agents write to one another about a request, whom they mention, and how far each has read what happened on it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from levier.comptes.models import Personne
from levier.dossiers.models import Dossier


class NoteInterne(models.Model):
    """What an agent notes of a request for its service alone, a call on the phone among others. Never changed, only taken back.

    Its journal is its own: the structure reads that of the request. What was taken back is left there, erasable (ADR 0015).
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="notes_internes")
    auteur = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="+")
    auteur_libelle = models.CharField(max_length=200, help_text="who wrote, as known that day")
    texte = models.TextField(blank=True, help_text="empty once taken back")
    ecrite_le = models.DateTimeField(help_text="business time")
    interlocuteur = models.CharField(
        max_length=150, blank=True, help_text="of a call: who was on the phone, a function"
    )
    appel_le = models.DateTimeField(null=True, help_text="of a call: when")
    retiree_le = models.DateTimeField(null=True, help_text="business time; taken back by who wrote it")
    cle = models.UUIDField(unique=True, default=uuid.uuid4, help_text="of the form: sent twice, kept once")

    class Meta:
        verbose_name = "note interne"
        ordering = ["id"]
        indexes = [models.Index(fields=["dossier", "-id"], name="note_interne_fil")]
        constraints = [
            models.CheckConstraint(
                condition=Q(retiree_le__isnull=True) & ~Q(texte="") | Q(retiree_le__isnull=False, texte=""),
                name="note_interne_dite",
            ),
            models.CheckConstraint(
                condition=Q(appel_le__isnull=True, interlocuteur="") | Q(appel_le__isnull=False) & ~Q(interlocuteur=""),
                name="note_interne_appel",
            ),
        ]


class MentionDeNote(models.Model):
    """A colleague whom a note calls, until he reads it."""

    note = models.ForeignKey(NoteInterne, on_delete=models.CASCADE, related_name="mentions")
    personne = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="+")
    lue_le = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "mention dans une note"
        ordering = ["id"]
        indexes = [models.Index(fields=["personne", "note"], condition=Q(lue_le__isnull=True), name="mention_a_lire")]
        constraints = [models.UniqueConstraint(fields=["note", "personne"], name="mention_unique")]


class LectureDossier(models.Model):
    """How far an agent has read what happened on a request, and whether he asked to be told of what comes.

    Who instructs a request is told without asking.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+")
    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="+")
    rang = models.PositiveIntegerField(help_text="of the last event of its journal that was read")
    abonne = models.BooleanField(default=False)

    class Meta:
        verbose_name = "lecture d’un dossier"
        indexes = [models.Index(fields=["personne"], condition=Q(abonne=True), name="lecture_abonnes")]
        constraints = [models.UniqueConstraint(fields=["dossier", "personne"], name="lecture_du_dossier_unique")]
