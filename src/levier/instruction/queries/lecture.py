"""A request as the pages of its service read it: the row, whose it is, and for its own page all that surrounds it."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from enum import Enum, auto
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Count, Exists, F, Model, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject

from levier.comptes.models import Personne
from levier.dossiers.enums import EtatSignature
from levier.dossiers.models import (
    Acces,
    Alentours,
    Correction,
    DemandeComplement,
    Dossier,
    LignePlan,
    Partenaire,
    Piece,
    PointDemande,
    Signature,
)
from levier.dossiers.queries import toutes_les_pieces
from levier.enveloppes.models import CompteStructure
from levier.instruction.models import (
    AppreciationRendue,
    DossierRecu,
    ExamenDepense,
    LectureDossier,
    NoteInterne,
    Proposition,
)
from levier.instruction.queries.collegues import interim_de
from levier.instruction.queries.nouveautes import est_mentionne
from levier.instruction.queries.portee import A_TEMPS, EXCLU, MOI, dans_la_portee, portee_de, qui_regarde
from levier.messages.enums import Cote
from levier.messages.queries import combien_non_lus
from levier.socle.courriels import courriels_sur
from levier.socle.models import Fichier
from levier.socle.requetes import Parametre, Parmi, Requete, attacher, depuis_json, en_json
from levier.territoires.models import Millesime
from levier.territoires.queries.portees import Forme

M = TypeVar("M", bound=Model)


class Avec(Enum):
    """What is read with a request: nothing more, what its computation needs, or all that its own page shows."""

    RIEN = auto()
    CALCUL = auto()
    TOUT = auto()


def lire_pour_le_service(personne: Personne, numero: str, avec: Avec = Avec.RIEN) -> Dossier | None:
    """A deposited request that the person sees as its service, who it is given to read with it. One statement.

    `avec`: what more a page shows. Of the whole, in one more, `lu_non_lus`, `lu_groupe` and `lu_manques` say how many
    messages of the porteur the person has not read, whether the project is a joint one, whether a mail did not arrive;
    `lu_rang` and `lu_abonne` how far it had read what happened (None: nothing yet) and whether it asked to be told of more;
    `lu_notes` and `lu_mentions` how many notes there are, and whether one mentions it that it has not read.
    None of it is for an act, which asks again.
    """
    where = portee_de(personne)
    lu: Any = _DOSSIER.une(where.forme, avec, numeros=[numero], **where.valeurs, **qui_regarde(personne))
    return _completer(lu, avec) if lu else None


def lire_ensemble(personne: Personne, numeros: Collection[str]) -> list[Dossier]:
    """Those of these requests that the person sees as their service, with what their computation needs. One statement."""
    where = portee_de(personne)
    lus: list[Any] = _DOSSIER(where.forme, Avec.CALCUL, numeros=list(numeros), **where.valeurs, **qui_regarde(personne))
    return [_completer(lu, Avec.CALCUL) for lu in lus]


def numeros_vus(personne: Personne, numeros: Collection[str]) -> frozenset[str]:
    """Those of these requests that the person sees as their service. One query, none when there is no number."""
    where = portee_de(personne)
    asked_for = {"numeros": sorted(numeros), **where.valeurs, **qui_regarde(personne)}
    return frozenset(numero for (numero,) in _VUS(where.forme, **asked_for)) if numeros else frozenset()


def _vus(forme: Forme) -> QuerySet[DossierRecu, tuple[str]]:
    wanted = Parmi(F("numero"), Parametre("numeros", ArrayField(CharField())))
    return DossierRecu.objects.filter(wanted, dans_la_portee(forme), A_TEMPS, ~EXCLU).values_list("numero")


def _dossier(forme: Forme, avec: Avec) -> QuerySet[Dossier]:
    seen = DossierRecu.objects.filter(dans_la_portee(forme), A_TEMPS, pk=OuterRef("pk"))
    joined = ("appel", "version", "structure", "saisie", "repris", "instruction__instructeur")
    wanted = Parmi(F("numero"), Parametre("numeros", ArrayField(CharField())))
    found = Dossier.objects.filter(wanted, Exists(seen), ~EXCLU)
    found = found.select_related(*joined).annotate(lu_acces=_json(Acces, "id"))
    if avec == Avec.RIEN:
        return found
    comptes = CompteStructure.objects.filter(structure=OuterRef("structure_id"), appel=OuterRef("appel_id"))
    held = Piece.objects.filter(dossier=OuterRef("pk"), retiree_le__isnull=True).order_by("id")
    found = found.annotate(
        lu_lignes=_json(LignePlan, "sens", "rang", "id"),
        lu_appreciations=_json(AppreciationRendue, "id"),
        lu_examens=_json(ExamenDepense, "id"),
        lu_propositions=ArraySubquery(
            Proposition.objects.filter(dossier=OuterRef("pk")).order_by("-id").values(lu=en_json(Proposition))[:1]
        ),
        lu_genres=ArraySubquery(held.values("genre")),
        lu_deja=Subquery(comptes.values("montant_attribue")[:1]),
        lu_millesimes=ArraySubquery(
            Millesime.objects.values(lu=JSONObject(annee=F("annee"), empreinte=F("empreinte")))
        ),
    )
    return _autour(found) if avec == Avec.TOUT else found


def _autour(dossiers: QuerySet[Dossier]) -> QuerySet[Dossier]:
    points = PointDemande.objects.filter(demande=OuterRef("pk")).order_by("rang", "id").values(lu=en_json(PointDemande))
    demandes = DemandeComplement.objects.filter(dossier=OuterRef("pk")).order_by("id")
    signatures = Signature.objects.filter(dossier=OuterRef("pk"), etat=EtatSignature.SIGNEE).order_by("id")
    mine = LectureDossier.objects.filter(dossier=OuterRef("pk"), personne=MOI)
    notes = NoteInterne.objects.filter(dossier=OuterRef("pk"), retiree_le__isnull=True).order_by()
    return dossiers.annotate(
        lu_complements=ArraySubquery(
            demandes.values(lu=JSONObject(demande=en_json(DemandeComplement), points=ArraySubquery(points)))
        ),
        lu_signatures=ArraySubquery(
            signatures.values(lu=JSONObject(signature=en_json(Signature), fichier=en_json(Fichier, "fichier")))
        ),
        lu_corrections=_json(Correction, "id"),
        lu_manques=Exists(courriels_sur(Dossier, OuterRef("numero"))),
        lu_interim=interim_de("instruction__instructeur"),
        lu_groupe=Exists(Partenaire.objects.filter(dossier=OuterRef("pk"))),
        lu_non_lus=combien_non_lus(Dossier, OuterRef("numero"), Cote.SERVICE, MOI),
        lu_rang=Subquery(mine.values("rang")[:1]),
        lu_abonne=Exists(mine.filter(abonne=True)),
        lu_mentions=est_mentionne(),
        lu_notes=Coalesce(Subquery(notes.values("dossier").annotate(combien=Count("pk")).values("combien")), Value(0)),
    )


def _json(modele: type[Model], *ordre: str) -> ArraySubquery:
    rows = modele._default_manager.filter(dossier=OuterRef("pk"))  # noqa: SLF001  Django's documented API
    return ArraySubquery(rows.order_by(*ordre).values(lu=en_json(modele)))


def _completer(lu: Any, avec: Avec) -> Dossier:
    attacher(lu, "acces", _tous(Acces, lu.lu_acces))
    if avec != Avec.RIEN:
        _calcul(lu)
    return _entier(lu) if avec == Avec.TOUT else lu


def _calcul(lu: Any) -> None:
    lu.alentours = Alentours(
        lignes=_tous(LignePlan, lu.lu_lignes),
        genres=lu.lu_genres,
        pieces=None,
        deja_attribue=lu.lu_deja or Decimal(0),
        millesimes={one["annee"]: one["empreinte"] for one in lu.lu_millesimes},
    )
    attacher(lu, "appreciations", _tous(AppreciationRendue, lu.lu_appreciations))
    attacher(lu, "examens", _tous(ExamenDepense, lu.lu_examens))
    propositions = _tous(Proposition, lu.lu_propositions)
    for proposition in propositions:
        proposition.dossier = lu
    attacher(lu, "propositions", propositions)


def _entier(lu: Any) -> Dossier:
    attacher(lu, "complements", [_complement(one) for one in lu.lu_complements])
    attacher(lu, "corrections", _tous(Correction, lu.lu_corrections))
    attacher(lu, "pieces", toutes_les_pieces(lu))
    attacher(lu, "signatures", [_signature(one) for one in lu.lu_signatures])
    dossier: Dossier = lu
    return dossier


def _signature(lu: dict[str, Any]) -> Signature:
    signature = depuis_json(Signature, lu["signature"])
    signature.fichier = depuis_json(Fichier, lu["fichier"]) if lu["signature"]["fichier_id"] else None
    return signature


def _complement(lu: dict[str, Any]) -> DemandeComplement:
    demande = depuis_json(DemandeComplement, lu["demande"])
    attacher(demande, "points", _tous(PointDemande, lu["points"]))
    return demande


def _tous(modele: type[M], lus: list[dict[str, Any]]) -> list[M]:
    return [depuis_json(modele, lu) for lu in lus]


_DOSSIER, _VUS = Requete(_dossier), Requete(_vus)
