"""What waits for an agent, as the page of the day and its mail write it: each reason, why it matters, its rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from levier.comptes.confirmations import DroitAConfirmer
from levier.comptes.models import Personne
from levier.comptes.queries import pouvoirs_de
from levier.dossiers.echeances.silence import BIENTOT, reste_dit
from levier.instruction.queries import Attente, Journee, LigneDeListe, Raison
from levier.socle import argent
from levier.territoires.queries.noms import en_clair
from regles.texte import date_longue


@dataclass(frozen=True, slots=True)
class LigneDuJour:
    """One thing that waits: what, where it is done, what else tells it apart, why it waits."""

    titre: str
    adresse: str
    precision: str
    pourquoi: str


@dataclass(frozen=True, slots=True)
class BlocDuJour:
    """What waits for one reason; `suite`: the words of the link to all of it."""

    titre: str
    sens: str
    attente: Attente[Any]
    lignes: list[LigneDuJour]
    adresse: str
    suite: str

    @property
    def combien(self) -> str:
        """How many, as far as they were counted."""
        return self.attente.combien


def blocs(journee: Journee, personne: Personne) -> list[BlocDuJour]:
    """What waits, in order of consequence; nothing for what does not."""
    found = [_des_dossiers(raison, held, personne) for raison, held in journee.dossiers.items()]
    for attente, mots in (
        (journee.courriels, _COURRIELS),
        (journee.reclamations, _RECLAMATIONS),
        (journee.droits, _DROITS),
        (journee.travaux, _TRAVAUX),
    ):
        if attente.nombre:
            lignes = [mots.ligne(one) for one in attente.lignes]
            found.append(BlocDuJour(mots.titre, mots.sens, attente, lignes, reverse(mots.liste), mots.suite))
    return found


@dataclass(frozen=True, slots=True)
class _Mots:
    """How one reason is written; `ligne`: of a row; `liste`: the route of the whole list, with its filters in `filtres`."""

    titre: str
    sens: str
    suite: str
    ligne: Callable[[Any], Any]
    liste: str = "agent:tableau"
    filtres: str = ""
    geste: str = "agent:dossier"


def _des_dossiers(raison: Raison, attente: Attente[LigneDeListe], personne: Personne) -> BlocDuJour:
    mots = _MOTS[raison]
    lignes = [
        LigneDuJour(
            ligne["demandeur"],
            reverse(mots.geste, args=[ligne.numero]),
            ", ".join(filter(None, (ligne.numero, ligne["projet"], _suivi(ligne, personne)))),
            mots.ligne(ligne),
        )
        for ligne in attente.lignes
    ]
    return BlocDuJour(mots.titre, mots.sens, attente, lignes, f"{reverse(mots.liste)}{mots.filtres}", mots.suite)


def _suivi(ligne: LigneDeListe, personne: Personne) -> str:
    nom = ligne["instructeur"]
    if ligne.suivi_par in pouvoirs_de(personne).remplace:
        return f"en l’absence de {nom}"
    if not nom:
        return "suivi par personne"
    return "suivi par vous" if ligne.suivi_par == personne.pk else f"suivi par {nom}"


def _avant_le(ligne: LigneDeListe) -> str:
    last = ligne.silence_le
    return f"À décider avant le {date_longue(last)} inclus, {reste_dit(ligne.silence_reste)}" if last else ""


def _depuis_le(ligne: LigneDeListe) -> str:
    last = ligne.silence_le
    return f"Réputée rejetée depuis le {date_longue(last)}" if last else ""


def _propose(ligne: LigneDeListe) -> str:
    montant = ligne["propose"]
    return f"{argent.ecrire(montant)} proposés" if montant is not None else "Proposition à signer"


def _jusqu_au(ligne: LigneDeListe) -> str:
    day = ligne.jour("echeance")
    return f"Complément attendu jusqu’au {date_longue(day)}" if day else ""


def _depose_le(ligne: LigneDeListe) -> str:
    day = ligne.jour("depose_le")
    return f"Déposé le {date_longue(day)}" if day else ""


def _non_lus(ligne: LigneDeListe) -> str:
    return f"{ligne.non_lus} messages non lus" if ligne.non_lus > 1 else "1 message non lu"


_MOTS = {
    Raison.PROCHE: _Mots(
        "Le silence va décider",
        f"Sans décision écrite dans les {BIENTOT} jours au plus, ces demandes sont réputées rejetées.",
        "Tous les dossiers dont le délai s’achève",
        _avant_le,
        filtres="?retard=proche&tri=silence",
    ),
    Raison.PASSE: _Mots(
        "Le silence a décidé",
        "Ces demandes sont réputées rejetées. Une décision écrite reste possible.",
        "Tous les dossiers réputés rejetés",
        _depuis_le,
        filtres="?retard=passe&tri=silence",
    ),
    Raison.A_SIGNER: _Mots(
        "À signer",
        "Ces propositions attendent votre signature.",
        "Toutes les propositions à signer",
        _propose,
        liste="agent:a_signer",
        geste="agent:signature",
    ),
    Raison.REPONDU: _Mots(
        "Compléments reçus",
        "Le demandeur a répondu : le dossier est à déclarer complet, ou à faire compléter encore.",
        "Tous vos dossiers déposés",
        lambda ligne: f"Complété. {_depose_le(ligne)}",
        filtres="?suivi=moi&etat=depose",
    ),
    Raison.COMPLEMENT: _Mots(
        "Compléments en retard",
        "Le délai donné au demandeur est passé : relancez-le, ou classez sans suite.",
        "Tous les compléments en retard",
        _jusqu_au,
        filtres="?retard=complement",
    ),
    Raison.NOUVEAU: _Mots(
        "Déposés, suivis par personne",
        "Personne ne suit encore ces demandes : prenez-les en charge ou affectez-les.",
        "Tous les dossiers que personne ne suit",
        _depose_le,
        filtres="?suivi=personne&etat=depose&tri=depose_le",
    ),
    Raison.MESSAGES: _Mots(
        "Messages non lus",
        "Les demandeurs de dossiers que vous suivez vous ont écrit.",
        "Tous vos dossiers",
        _non_lus,
        filtres="?suivi=moi",
        geste="agent:messages",
    ),
    Raison.MENTIONS: _Mots(
        "Notes qui vous mentionnent",
        "Un collègue vous mentionne dans une note sur ces dossiers : lisez-la.",
        "Tous vos dossiers",
        lambda _: "Note à lire",
        filtres="?suivi=moi",
        geste="agent:notes",
    ),
    Raison.NOUVEAUTES: _Mots(
        "Du nouveau depuis votre dernière lecture",
        "Rien à faire ici : d’autres ont agi sur des dossiers que vous instruisez, ou dont vous avez demandé les nouvelles.",
        "Tous vos dossiers",
        lambda ligne: ligne.nouveautes,
        filtres="?suivi=moi",
    ),
    Raison.A_NOTIFIER: _Mots(
        "À notifier",
        "Ces actes sont signés ; leur destinataire ne les a pas reçus, le délai de recours ne court pas.",
        "Tous les actes à notifier",
        lambda _: "Acte signé, à notifier",
        liste="agent:a_notifier",
        geste="agent:notification",
    ),
}
_GENRES: dict[str, str] = {
    "habilitation": "Habilitation de signataire",
    "delegation": "Délégation de signature",
    "cumul": "Proposer et signer",
}


def _adresse_du_droit(droit: DroitAConfirmer) -> str:
    if droit.genre == "cumul":
        return f"{reverse('agent:reglages')}?ressort={droit.ressort.cle}"
    return reverse(f"agent:{droit.genre}", args=[droit.cle])


_COURRIELS = _Mots(
    "Courriels non remis",
    "Vérifiez l’adresse avec la structure, puis envoyez-les de nouveau.",
    "Tous les courriels non remis",
    lambda one: LigneDuJour(
        one.sujet, reverse("agent:courriels"), one.destinataire, f"{one.get_etat_display().capitalize()}"
    ),
    liste="agent:courriels",
)
_RECLAMATIONS = _Mots(
    "Rattachements à vérifier",
    "Ces personnes ont prouvé qu’elles agissent pour une structure : lisez leur preuve.",
    "Tous les rattachements à vérifier",
    lambda one: LigneDuJour(
        one.structure.denomination,
        reverse("agent:rattachement", args=[one.pk]),
        str(one.personne),
        f"Demandé le {date_longue(timezone.localtime(one.demande_le).date())}",
    ),
    liste="agent:rattachements",
)
_DROITS = _Mots(
    "Droits de signer à confirmer",
    "Un droit de signer vaut une fois confirmé par une seconde personne : vous.",
    "Les droits de votre territoire",
    lambda one: LigneDuJour(
        one.pour or "Sans nom",
        _adresse_du_droit(one),
        en_clair(one.ressort),
        _GENRES[one.genre],
    ),
    liste="agent:habilitations",
)
_TRAVAUX = _Mots(
    "Travaux finis",
    "Ce que vous aviez demandé est fait, ou s’est arrêté.",
    "Tous vos travaux",
    lambda one: LigneDuJour(
        one.titre, reverse("agent:travail", args=[one.pk]), f"{one.faits} sur {one.total}",
        one.get_etat_display().capitalize(),
    ),
    liste="agent:travaux",
)  # fmt: skip
