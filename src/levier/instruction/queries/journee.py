"""What waits for a person today and why, in order of consequence: a few rows of each reason, counted up to a ceiling.

Nothing is counted over the table: each reason is read from its index, so many rows and no more. What the person follows
comes first, with that of colleagues away for whom it stands in, then what is of its service.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Generic, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Value

from levier.comptes.confirmations import DroitAConfirmer, droits_a_confirmer
from levier.comptes.enums import Role
from levier.comptes.models import Personne, Rattachement
from levier.comptes.queries import ROLES_D_INSTRUCTION, pouvoirs_de, reclamations_a_verifier, ressorts_de
from levier.dossiers.enums import EtatDossier
from levier.dossiers.models import DemandeComplement, Dossier
from levier.instruction.enums import ActeVu, EtatProposition
from levier.instruction.models import DossierRecu
from levier.instruction.queries.a_signer import ou_signer
from levier.instruction.queries.courriels import premiers_courriels_manques
from levier.instruction.queries.filtres import Filtres, criteres, retenus
from levier.instruction.queries.liste import LigneDeListe, lignes_nommees
from levier.instruction.queries.nouveautes import a_du_nouveau, est_abonne, est_mentionne, nouveautes_sur
from levier.instruction.queries.portee import A_TEMPS, EXCLU, MOI, dans_la_portee, qui_regarde
from levier.messages.enums import Cote
from levier.messages.queries import combien_non_lus
from levier.socle import horloge
from levier.socle.models import Courriel, EtatTravail, Travail
from levier.socle.requetes import Parametre, Parmi, Requete
from levier.socle.travaux import travaux_de
from levier.territoires.queries.portees import Forme, portee
from levier.territoires.ressort import NATIONAL

PLAFOND = 100
"""Beyond, what waits is no longer counted."""
MONTRES = 5
"""Rows shown of each reason."""
RECENT = dt.timedelta(days=2)
"""How long a work that ended well is told."""
T = TypeVar("T")


class Raison(StrEnum):
    """Why a request waits for the person, in order of consequence."""

    PROCHE = "proche"
    PASSE = "passe"
    A_SIGNER = "a_signer"
    REPONDU = "repondu"
    COMPLEMENT = "complement"
    NOUVEAU = "nouveau"
    MESSAGES = "messages"
    MENTIONS = "mentions"
    A_NOTIFIER = "a_notifier"
    NOUVEAUTES = "nouveautes"


@dataclass(frozen=True, slots=True)
class Attente(Generic[T]):
    """What waits for one reason: its first rows, and how many there are; `plus`: more than that, not counted."""

    lignes: list[T]
    nombre: int
    plus: bool = False

    @property
    def combien(self) -> str:
        """How many, as far as they were counted."""
        return f"plus de {self.nombre}" if self.plus else str(self.nombre)


def attente(trouves: list[T]) -> Attente[T]:
    """Of what was read up to `PLAFOND` + 1 rows."""
    return Attente(trouves[:MONTRES], min(len(trouves), PLAFOND), len(trouves) > PLAFOND)


@dataclass(frozen=True, slots=True)
class Journee:
    """All that waits for one person; a reason that nothing waits for is left out."""

    dossiers: dict[Raison, Attente[LigneDeListe]]
    courriels: Attente[Courriel]
    reclamations: Attente[Rattachement]
    droits: Attente[DroitAConfirmer]
    travaux: Attente[Travail]

    @property
    def vide(self) -> bool:
        """Whether nothing waits."""
        autres = (self.courriels, self.reclamations, self.droits, self.travaux)
        return not self.dossiers and not any(one.nombre for one in autres)


def journee_de(personne: Personne) -> Journee:
    """What waits for an act of the person. Six statements at most, fewer for who holds fewer rights."""
    some = PLAFOND + 1
    acts = ressorts_de(personne, *ROLES_D_INSTRUCTION) or pouvoirs_de(personne).couvre(NATIONAL, Role.ADMINISTRATEUR)
    checks = ressorts_de(personne, Role.INSTRUCTEUR, Role.ADMINISTRATEUR)
    ended = travaux_de(personne.identifiant).filter(
        Q(etat=EtatTravail.ECHOUE) | Q(etat=EtatTravail.FINI, arrete_le__gte=horloge.maintenant() - RECENT)
    )
    return Journee(
        dossiers_en_attente(personne),
        attente(premiers_courriels_manques(personne, some) if acts else []),
        attente(list(reclamations_a_verifier(personne)[:some]) if checks else []),
        attente(droits_a_confirmer(personne, some)),
        attente(list(ended[:some])),
    )


def dossiers_en_attente(personne: Personne, *, siens: bool = False) -> dict[Raison, Attente[LigneDeListe]]:
    """The requests that wait for an act that the person may do, by reason; reasons without any are left out. Two statements.

    What silence decides within `silence.BIENTOT` days, or has decided; what to sign; completions answered and messages
    on what the person follows; completions late; deposits that nobody follows; notes that mention the person; acts to
    notify; what others did, on what the person instructs or asked to be told of, where nothing else waits (one statement
    more). `siens`: only those that the person follows or may sign.
    """
    keys = _lire(personne, siens=siens)
    shown = {key for found in keys.values() for key in found[:MONTRES]}
    read = {ligne.id: ligne for ligne in lignes_nommees(personne, shown)} if shown else {}
    for key, said in nouveautes_sur(personne, keys.get(Raison.NOUVEAUTES, [])[:MONTRES]).items():
        if key in read:
            read[key] = replace(read[key], nouveautes=said)
    return {raison: _avec(attente(found), read) for raison, found in keys.items()}


def _avec(cles: Attente[int], lues: dict[int, LigneDeListe]) -> Attente[LigneDeListe]:
    return Attente([lues[key] for key in cles.lignes if key in lues], cles.nombre, cles.plus)


def _lire(personne: Personne, *, siens: bool) -> dict[Raison, list[int]]:
    """The keys of each reason, those that the person follows first, then in the order of their day."""
    where, sign = portee(ressorts_de(personne, *ROLES_D_INSTRUCTION)), replace(ou_signer(personne), nom="signe")
    if not where.ressorts:
        return {}
    limits = criteres(Filtres(retard="tout"), where).valeurs
    values = {**where.valeurs, **sign.valeurs, **limits, **qui_regarde(personne), "auteur": personne.identifiant}
    absents = list(pouvoirs_de(personne).remplace)
    rows = _ATTENDENT(where.forme, sign.forme, bool(absents), **values, miens=[personne.pk, *absents])
    found: dict[Raison, list[tuple[bool, dt.datetime, int]]] = defaultdict(list)
    kept = (one for one in rows if not siens or one[1] or one[0] == Raison.A_SIGNER)
    for raison, followed, day, key in kept:
        found[Raison(raison)].append((not followed, day, key))
    keys = {raison: [key for *_, key in sorted(found[raison])] for raison in Raison if raison in found}
    told = {key for raison, held in keys.items() if raison is not Raison.NOUVEAUTES for key in held}
    keys[Raison.NOUVEAUTES] = [key for key in keys.get(Raison.NOUVEAUTES, []) if key not in told]
    return {raison: held for raison, held in keys.items() if held}


def _attendent(forme: Forme, signe: Forme, remplace: bool) -> QuerySet[DossierRecu, Any]:  # noqa: FBT001  a shape
    mine = Q(Parmi(F("instructeur"), _MIENS)) if remplace else Q(instructeur=MOI)
    others = Q(instructeur__isnull=True) | ~mine
    answered = DemandeComplement.objects.filter(dossier=OuterRef("pk"), repondue_le__isnull=False)
    deposited = Q(etat=EtatDossier.DEPOSE)
    both = (
        (Raison.PROCHE, retenus(("proche",)), "silence_tri"),
        (Raison.PASSE, retenus(("passe",)), "silence_tri"),
        (Raison.COMPLEMENT, retenus(("complement",)), "echeance_au"),
        (Raison.A_NOTIFIER, Q(acte=ActeVu.A_NOTIFIER), "depose_le"),
    )
    here = DossierRecu.objects.filter(dans_la_portee(forme))
    unread = here.annotate(non_lus=combien_non_lus(Dossier, OuterRef("numero"), Cote.SERVICE, MOI))
    parts = [
        *(_partie(here.filter(mine, what), raison, ordre, suivi=True) for raison, what, ordre in both),
        *(_partie(here.filter(others, what), raison, ordre) for raison, what, ordre in both),
        _partie(here.filter(mine, deposited, Exists(answered)), Raison.REPONDU, "depose_le", suivi=True),
        _partie(here.filter(deposited, instructeur__isnull=True), Raison.NOUVEAU, "depose_le"),
        _partie(unread.filter(mine, non_lus__gt=0), Raison.MESSAGES, "depose_le", suivi=True),
        _partie(here.filter(est_mentionne()), Raison.MENTIONS, "depose_le", suivi=True),
        _partie(here.filter(mine, a_du_nouveau()), Raison.NOUVEAUTES, "depose_le", suivi=True),
        _partie(here.filter(others, est_abonne(), a_du_nouveau()), Raison.NOUVEAUTES, "depose_le", suivi=True),
    ]
    if len(signe) > 1:
        proposed = DossierRecu.objects.filter(dans_la_portee(signe, meme=True), proposition=EtatProposition.TRANSMISE)
        parts.append(_partie(proposed, Raison.A_SIGNER, "depose_le"))
    return parts[0].union(*parts[1:], all=True)


def _partie(dossiers: QuerySet[DossierRecu], raison: Raison, ordre: str, *, suivi: bool = False) -> QuerySet[Any, Any]:
    """The first ones, with the day that puts them in order."""
    seen = dossiers.filter(A_TEMPS, ~EXCLU).order_by(ordre, "dossier")
    return seen.values_list(Value(raison.value), Value(suivi), F(ordre), "dossier")[: PLAFOND + 1]


_MIENS = Parametre("miens", ArrayField(BigIntegerField()))
"""The person, and those away for whom it stands in."""
_ATTENDENT = Requete(_attendent, sur_mesure=True)
