"""What waits for each agent, by mail, at the rhythm that it chose."""

from __future__ import annotations

from dataclasses import replace

from levier.comptes.absences import absences_en_cours
from levier.comptes.enums import RythmeDuJour
from levier.comptes.models import Personne
from levier.comptes.queries import abonne
from levier.dossiers.echeances.silence import reste_dit
from levier.instruction.queries.journee import Attente, Raison, dossiers_en_attente
from levier.instruction.queries.liste import LigneDeListe
from levier.socle import courriels, horloge
from levier.socle.models import EtatCourriel
from regles.texte import date_longue

URGENT = 7
"""Days left before the silence that the subject of the mail tells."""
_LUNDI, _VENDREDI = 0, 4
_TITRES = {
    Raison.PROCHE: "Le silence va décider",
    Raison.PASSE: "Le silence a décidé",
    Raison.A_SIGNER: "À signer",
    Raison.REPONDU: "Compléments reçus",
    Raison.COMPLEMENT: "Compléments en retard",
    Raison.MESSAGES: "Messages non lus",
    Raison.MENTIONS: "Notes qui vous mentionnent",
    Raison.A_NOTIFIER: "Actes à notifier",
    Raison.NOUVEAUTES: "Du nouveau depuis votre dernière lecture",
}
_DATES = frozenset({Raison.PROCHE, Raison.PASSE})


def ecrire_les_journees() -> None:
    """Write to each agent who asked for it what waits on what it follows or may sign; nothing when nothing waits.

    From Monday to Friday, or on Mondays; once a day, however often it is played. Not who is away: its stand-ins read it.
    """
    today = horloge.aujourdhui()
    due = {RythmeDuJour.OUVRE} if _LUNDI <= today.weekday() <= _VENDREDI else set()
    due |= {RythmeDuJour.LUNDI} if today.weekday() == _LUNDI else set()
    away = absences_en_cours().values("personne")
    for personne in Personne.objects.filter(journee__in=due, is_active=True).exclude(pk__in=away).order_by("pk"):
        waiting = dossiers_en_attente(personne, siens=True)
        if waiting:
            reader = replace(abonne(personne), depart=EtatCourriel.A_ENVOYER)
            courriels.informer(
                reader, "courriels/journee.txt", _contexte(waiting), cle=f"journee:{personne.pk}:{today}"
            )


def _contexte(attentes: dict[Raison, Attente[LigneDeListe]]) -> dict[str, object]:
    near = attentes.get(Raison.PROCHE)
    left = min((ligne.silence_reste for ligne in near.lignes), default=URGENT + 1) if near else URGENT + 1
    groupes = [
        (f"{_TITRES[raison]} ({held.combien})", [_phrase(raison, ligne) for ligne in held.lignes])
        for raison, held in attentes.items()
    ]
    return {"urgence": reste_dit(left) if left <= URGENT else "", "groupes": groupes}


def _phrase(raison: Raison, ligne: LigneDeListe) -> str:
    said = f"{ligne.numero}, {ligne['demandeur']}"
    if raison is Raison.NOUVEAUTES and ligne.nouveautes:
        return f"{said} : {ligne.nouveautes}"
    if raison not in _DATES or ligne.silence_le is None:
        return said
    if ligne.silence_reste < 0:
        return f"{said} : réputée rejetée depuis le {date_longue(ligne.silence_le)}"
    return f"{said} : à décider avant le {date_longue(ligne.silence_le)} inclus, {reste_dit(ligne.silence_reste)}"
