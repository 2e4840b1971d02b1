"""What surrounds a request on its page: who follows it, in its structure and at the service, how to reach them, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from levier.comptes.models import Personne
from levier.comptes.queries import membres_actifs
from levier.dossiers.acces import nommer_le_service
from levier.dossiers.enums import EtatSignature, TitreAcces
from levier.dossiers.models import Acces, Dossier, Partenaire, SaisieParLeService, Signature
from levier.dossiers.queries import cahier_du
from levier.instruction.models import Instruction
from levier.messages.enums import Cote
from levier.messages.queries import combien_non_lus
from levier.socle.requetes import Parametre, Requete, depuis_json, en_json
from regles.cahier import Contact


@dataclass(frozen=True, slots=True)
class Interlocuteurs:
    """What the page of a request says of people; `non_lus`: messages of the service; `en_groupe`: partners were invited."""

    suivi_par: Personne | None
    membres: list[Personne]
    service: str
    instructeur: str
    contacts: tuple[Contact, ...]
    saisie: SaisieParLeService | None
    attendue: Signature | None
    donnee: Signature | None
    non_lus: int
    en_groupe: bool


def interlocuteurs(dossier: Dossier, personne: Personne) -> Interlocuteurs:
    """As this person is told, in one statement."""
    lu: Any = _AUTOUR.une(dossier=dossier.pk, personne=personne.pk)
    signatures = [depuis_json(Signature, one) for one in lu.lu_signatures]
    given = [depuis_json(Acces, one).ressort for one in lu.lu_acces] if dossier.depose_le else []
    return Interlocuteurs(
        suivi_par=lu.suivi_par,
        membres=[Personne(**one) for one in lu.lu_membres],
        service=nommer_le_service(dossier.appel, (given[0] if given else dossier.appel.ressort).service),
        instructeur="" if lu.lu_instructeur is None else lu.lu_instructeur or "un instructeur du service",
        contacts=cahier_du(dossier).identite.contacts,
        saisie=getattr(dossier, "saisie", None),
        attendue=next((one for one in signatures if one.etat == EtatSignature.DEMANDEE), None),
        donnee=next((one for one in reversed(signatures) if one.etat == EtatSignature.SIGNEE), None),
        non_lus=lu.lu_non_lus,
        en_groupe=lu.lu_en_groupe,
    )


def _autour() -> QuerySet[Dossier]:
    entier: Any = BigIntegerField()
    here, who = OuterRef("pk"), Parametre("personne", entier)
    colonnes = {nom: F(f"personne__{nom}") for nom in ("id", "nom", "fonction")}
    signatures = Signature.objects.filter(dossier=here).order_by("id")
    instructing = Instruction.objects.filter(dossier=here, instructeur__isnull=False)
    given = Acces.objects.filter(dossier=here, titre=TitreAcces.INSTRUIT)
    members: Any = OuterRef("structure")
    found = Dossier.objects.filter(pk=Parametre("dossier", entier)).select_related("suivi_par")
    return found.only("suivi_par__nom", "suivi_par__fonction").annotate(
        lu_membres=ArraySubquery(membres_actifs(members).values(lu=JSONObject(**colonnes))),
        lu_instructeur=Subquery(instructing.values("instructeur__fonction")[:1]),
        lu_signatures=ArraySubquery(signatures.values(lu=en_json(Signature))),
        lu_acces=ArraySubquery(given.values(lu=en_json(Acces))),
        lu_non_lus=combien_non_lus(Dossier, OuterRef("numero"), Cote.PORTEUR, who),
        lu_en_groupe=Exists(Partenaire.objects.filter(dossier=here)),
    )


_AUTOUR = Requete(_autour)
