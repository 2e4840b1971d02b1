"""What agents note of a request for one another, a call on the phone among others; what each has read of it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from levier.comptes.models import Personne
from levier.dossiers.acces import collegues_sur
from levier.dossiers.models import Dossier
from levier.instruction.actions.tenue import exiger_texte
from levier.instruction.annonces import NoteEcrite
from levier.instruction.erreurs import AppelInvalide, CollegueInconnu, NoteDejaRetiree, TexteManquant
from levier.instruction.models import LectureDossier, MentionDeNote, NoteInterne
from levier.instruction.permissions import annotateur, peut_annoter
from levier.messages.actions import LONGUEUR_MAX, ecrire_au_porteur
from levier.messages.models import Message
from levier.socle import horloge, journal
from levier.socle.annonces import annoncer
from levier.socle.droits import exiger, refuse
from regles.texte import entier

ANNEE_MIN = 2000
"""Of a call on the phone: before, the year is mistyped."""


@dataclass(frozen=True, slots=True)
class CoupDeFil:
    """A call on the phone: with whom, as a function, and when."""

    interlocuteur: str
    le: dt.datetime


@transaction.atomic
def ecrire_une_note(
    dossier: Dossier,
    texte: str,
    *,
    par: Personne,
    mentions: Collection[Personne] = (),
    appel: CoupDeFil | None = None,
    cle: uuid.UUID | None = None,
) -> NoteInterne:
    """Note something of a request for its service alone; those of `mentions` are told. `cle` makes one note of a form sent twice.

    `appel`: the note tells of a call. Journal of the note: note_ecrite, its text as the reason. Announces NoteEcrite.
    Raises GesteInterdit, TexteManquant, CollegueInconnu, AppelInvalide.
    """
    acteur = annotateur(par, dossier)
    clean = _lire(texte)
    if appel is not None:
        _exiger_passe(appel)
    tenu = Dossier.objects.tenir(dossier.pk)
    if cle and (sent := NoteInterne.objects.filter(cle=cle).first()) is not None:
        if (sent.dossier_id, sent.auteur_id) == (tenu.pk, par.pk):
            return sent
        cle = None  # of the form of another request, or of somebody else: another note
    _exiger_collegues(dossier, mentions)
    note = NoteInterne.objects.create(
        dossier=tenu, auteur=par, auteur_libelle=str(par), texte=clean, ecrite_le=horloge.maintenant(), cle=cle or uuid.uuid4(),
        interlocuteur=appel.interlocuteur.strip() if appel else "", appel_le=appel.le if appel else None,
    )  # fmt: skip
    MentionDeNote.objects.bulk_create(MentionDeNote(note=note, personne=one) for one in mentions)
    named = ", ".join(one.nom for one in mentions)
    journal.consigner(note, "note_ecrite", par=acteur, avant={}, apres={"mentions": named or None}, motif=clean)
    if mentions:
        annoncer(NoteEcrite(note.pk))
    return note


@transaction.atomic
def retirer_une_note(note: NoteInterne, *, par: Personne) -> None:
    """Take back one's own note: its text is no longer shown to anybody, that it was there and by whom stays.

    Journal of the note: note_retiree. Raises GesteInterdit, NoteDejaRetiree.
    """
    acteur = annotateur(par, note.dossier)
    if note.auteur_id != par.pk:
        exiger(refuse(f"Cette note est celle de {note.auteur_libelle} : à lui de la retirer."))
    tenue = NoteInterne.objects.select_for_update().get(pk=note.pk)
    if tenue.retiree_le is not None:
        raise NoteDejaRetiree("Cette note est déjà retirée : rechargez la page.")
    tenue.texte, tenue.retiree_le = "", horloge.maintenant()
    tenue.save(update_fields=["texte", "retiree_le"])
    journal.consigner(tenue, "note_retiree", par=acteur, avant={}, apres={})


def noter_un_appel(dossier: Dossier, texte: str, *, par: Personne, appel: CoupDeFil, cle: uuid.UUID | None) -> Message:
    """Tell the porteur, among its messages, what was said on the phone, so that both sides keep the same.

    As `messages.ecrire_au_porteur`; raises AppelInvalide too.
    """
    _exiger_passe(appel)
    local = horloge.local(appel.le, dossier.appel.fuseau)
    said = f"Appel téléphonique du {local:%d/%m/%Y à %H h %M}, avec : {appel.interlocuteur.strip()}.\n\n{_lire(texte)}"
    return ecrire_au_porteur(dossier, said, par=par, cle=cle)


def lire_les_mentions(dossier: Dossier, *, par: Personne) -> None:
    """The person has read the notes that mention it. Nothing in the journal: reading is no act."""
    waiting = MentionDeNote.objects.filter(note__dossier=dossier, personne=par, lue_le__isnull=True)
    waiting.update(lue_le=horloge.maintenant())


def garder_la_lecture(dossier: Dossier, *, par: Personne, rang: int) -> None:
    """The person has read what happened on the request, up to the event of this rank. Nothing in the journal."""
    _tenir_la_lecture(LectureDossier(dossier=dossier, personne=par, rang=rang), "rang")


def s_abonner(dossier: Dossier, *, par: Personne, abonne: bool) -> None:
    """Be told of what others do on a request of one's service that another instructs, or no longer. Raises GesteInterdit."""
    exiger(peut_annoter(par, dossier))
    events = journal.derniers(dossier, 1)
    row = LectureDossier(dossier=dossier, personne=par, rang=events[-1].rang if events else 0, abonne=abonne)
    _tenir_la_lecture(row, "abonne")


def _tenir_la_lecture(ligne: LectureDossier, champ: str) -> None:
    """One row for each person and request, its column `champ` written over. One statement."""
    LectureDossier.objects.bulk_create(
        [ligne], update_conflicts=True, unique_fields=["dossier", "personne"], update_fields=[champ]
    )


def _lire(texte: str) -> str:
    clean = texte.replace("\0", "").strip()
    exiger_texte(clean, "texte", "Écrivez la note avant de l’enregistrer.")
    if len(clean) > LONGUEUR_MAX:
        raise TexteManquant(
            f"Ce texte compte {entier(len(clean))} caractères, {entier(LONGUEUR_MAX)} au plus : raccourcissez-le.",
            "texte",
        )
    return clean


def _exiger_passe(appel: CoupDeFil) -> None:
    if not appel.interlocuteur.strip():
        raise AppelInvalide("Dites qui était au téléphone, par sa fonction : le maire, la secrétaire.", "interlocuteur")
    if appel.le.year < ANNEE_MIN:
        raise AppelInvalide("Cette date est trop ancienne : vérifiez l’année.", "jour")
    if appel.le > horloge.maintenant():
        raise AppelInvalide(
            "Cet appel est à venir : notez-le quand il a eu lieu, ou vérifiez le jour et l’heure.", "jour"
        )


def _exiger_collegues(dossier: Dossier, mentions: Collection[Personne]) -> None:
    known = set(collegues_sur(dossier).filter(pk__in=[one.pk for one in mentions])) if mentions else set()
    if strangers := [one.nom for one in mentions if one not in known]:
        raise CollegueInconnu(
            f"{', '.join(strangers)} ne voit pas ce dossier comme son service : rechargez la page.", "mentions"
        )
