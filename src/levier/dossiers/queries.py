"""What is known of a request: who sees it, what the rules say of it, what still prevents its deposit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from levier.appels.models import VersionCahier
from levier.appels.queries import cahier_de, est_ouvert, fenetre_de, fermeture, version_en_vigueur
from levier.comptes.enums import EtatRattachement, Role
from levier.comptes.models import Personne, Rattachement
from levier.comptes.pouvoirs import Mandat
from levier.comptes.queries import PLACE, ressorts_de, structures_de
from levier.dossiers.acces import vus_par_le_service
from levier.dossiers.enums import CLOS, EtatDossier
from levier.dossiers.financement.financeurs import code_de
from levier.dossiers.financement.justificatifs import Justificatifs
from levier.dossiers.financement.lignes import PLAN, LigneSaisie, lire_ligne
from levier.dossiers.financement.taxe import ecrire_taux
from levier.dossiers.groupe import partenariats_ouverts
from levier.dossiers.models import Alentours, Correction, DemandeComplement, Dossier, LignePlan, Partenaire, Piece
from levier.enveloppes.models import CompteStructure
from levier.enveloppes.queries import deja_attribue
from levier.socle import horloge
from levier.socle.models import EtatFichier, Fichier
from levier.socle.requetes import Parametre, Requete, depuis_json, en_json, est_attachee
from levier.territoires.models import Millesime, Structure
from regles.cahier import Cahier


def visibles_pour(personne: Personne) -> QuerySet[Dossier]:
    """Requests that a person may see: of its structures, of those it is a partner of; for an agent, of its service."""
    shared = Q(Exists(_partenariats(personne)))
    return Dossier.objects.filter(_en_propre(personne) | shared).select_related("appel", "structure")


def correspondances_visibles(personne: Personne) -> QuerySet[Dossier]:
    """Requests whose messages a person may read: those that it sees otherwise than as a partner."""
    return Dossier.objects.filter(_en_propre(personne)).select_related("appel", "structure")


def _en_propre(personne: Personne) -> Q:
    """Of its structures; for an agent, given to its service, or entered for a structure."""
    own = _des_siennes(personne) | _saisies_en_cours(personne)
    return own | vus_par_le_service(personne, ressorts_de(personne))


def _des_siennes(personne: Personne) -> Q:
    """Of the structures for which it was checked that the person acts; of the others, the drafts that it made itself."""
    brouillons = Q(structure__in=structures_de(personne), cree_par=personne, depose_le=None)
    return Q(structure__in=structures_de(personne, verifiees=True)) | brouillons


def dossiers_du_service(personne: Personne, *roles: Role) -> QuerySet[Dossier]:
    """Deposited requests that the person sees as an agent, under any of `roles` (all when none is given).

    Whatever structures it belongs to elsewhere. The rows it is given are joined: one query, whose indexes start from them.
    """
    found = Dossier.objects.filter(vus_par_le_service(personne, ressorts_de(personne, *roles)))
    return found.select_related("appel", "structure")


def _saisies_en_cours(personne: Personne) -> Q:
    """Drafts that this agent entered for a structure, which has not yet made them its own."""
    return Q(saisie__agent=personne, saisie__confirmee_le=None, etat=EtatDossier.BROUILLON)


def _partenariats(personne: Personne) -> QuerySet[Partenaire]:
    """Links by which a person sees the request of another structure: while one of its own is invited or takes part."""
    return partenariats_ouverts(personne).filter(dossier=OuterRef("pk"))


def demandes_de(personne: Personne) -> QuerySet[Dossier]:
    """Requests of the structures a person acts for, and the drafts that an agent entered for others, until confirmed."""
    found = Dossier.objects.filter(_des_siennes(personne) | _saisies_en_cours(personne))
    return found.select_related("appel", "structure", "saisie")


def _demande(cle: str, *avec: str) -> QuerySet[Dossier]:
    """One request with its `Alentours`, and the place of a person in its structure.

    `avec`: "tenue", under its lock; "pieces", the files that it holds.
    """
    here = {"structure": OuterRef("structure_id")}
    who = Parametre("personne", BigIntegerField())
    places = Rattachement.objects.filter(**here, personne=who, etat=EtatRattachement.ACTIF)
    comptes = CompteStructure.objects.filter(**here, appel=OuterRef("appel_id"))
    pieces = Piece.objects.filter(dossier=OuterRef("pk"), retiree_le__isnull=True).order_by("id")
    files = pieces.values(lu=JSONObject(piece=en_json(Piece), fichier=en_json(Fichier, "fichier")))
    lines = LignePlan.objects.filter(dossier=OuterRef("pk")).order_by("sens", "rang", "id")
    vintages = Millesime.objects.values(lu=JSONObject(annee=F("annee"), empreinte=F("empreinte")))
    found = Dossier.objects.filter(**{cle: Parametre(cle, CharField() if cle == "numero" else BigIntegerField())})
    found = found.select_related("appel", "structure", "version", "saisie").annotate(
        lu_place=Subquery(places.values(lu=JSONObject(**PLACE))[:1]),
        lu_deja=Subquery(comptes.values("montant_attribue")[:1]),
        lu_genres=ArraySubquery(pieces.values("genre")),
        lu_lignes=ArraySubquery(lines.values(lu=en_json(LignePlan))),
        lu_millesimes=ArraySubquery(vintages),
        lu_revision=Subquery(Dossier.objects.filter(pk=OuterRef("pk")).values("revision")),
        **({"lu_pieces": ArraySubquery(files)} if "pieces" in avec else {}),
    )
    return found.select_for_update(of=("self",)) if "tenue" in avec else found


_DEMANDE = Requete(_demande)


def lire_demande(personne: Personne, numero: str) -> Dossier | None:
    """A request of one of the person's structures, or a draft that it entered, with its `Alentours`. One statement."""
    lue: Any = _DEMANDE.une("numero", numero=numero, personne=personne.pk)
    return _avec_ses_alentours(lue) if lue is not None and _est_de(personne, lue) else None


def tenir_demande(personne: Personne, *avec: str, numero: str = "", cle: int = 0) -> tuple[Dossier, Mandat | None]:
    """The same under its lock, fresh, with the person's place in its structure, if any, at the same instant. One statement.

    By number, only one that the person reaches; a draft follows the cahier in force. Raises Dossier.DoesNotExist.

    A second statement when it waited for another saving: what stands beside the row was then read as before it.
    """
    by = {"numero": numero} if numero else {"pk": cle}
    shape = (next(iter(by)), "tenue", *avec)
    tenue: Any = _DEMANDE.une(*shape, **by, personne=personne.pk)
    if tenue is not None and tenue.revision != tenue.lu_revision:
        tenue = _DEMANDE.une(*shape, **by, personne=personne.pk)
    if tenue is None or (numero and not _est_de(personne, tenue)):
        raise Dossier.DoesNotExist
    tenue.version = version_de(tenue)
    return _avec_ses_alentours(tenue), place_lue(tenue)


def _est_de(personne: Personne, lue: Any) -> bool:
    """What `demandes_de` says, of a row read with the person's place."""
    entered, place = getattr(lue, "saisie", None), place_lue(lue)
    mine = entered is not None and entered.agent_id == personne.pk and entered.confirmee_le is None
    if mine and lue.etat == EtatDossier.BROUILLON:
        return True
    return place is not None and (place.verifiee or (lue.cree_par_id == personne.pk and lue.depose_le is None))


def place_lue(lue: Any) -> Mandat | None:
    """The place of the person with which a request was read; None when it has none there, or when it was read without."""
    lu = getattr(lue, "lu_place", None)
    return Mandat.lue(lu) if lu else None


def _avec_ses_alentours(lue: Any) -> Dossier:
    lue.alentours = Alentours(
        lignes=[depuis_json(LignePlan, line) for line in lue.lu_lignes],
        genres=lue.lu_genres,
        pieces=[_piece(one) for one in lue.lu_pieces] if hasattr(lue, "lu_pieces") else None,
        deja_attribue=lue.lu_deja or Decimal(0),
        millesimes={one["annee"]: one["empreinte"] for one in lue.lu_millesimes},
    )
    dossier: Dossier = lue
    return dossier


def _piece(lu: dict[str, Any]) -> Piece:
    piece = depuis_json(Piece, lu["piece"])
    piece.fichier = depuis_json(Fichier, lu["fichier"])
    return piece


def pieces_tenues(dossier: Dossier) -> Sequence[Piece]:
    """The pieces that the request holds, with their files: as they were read with the row, else as they are now."""
    if dossier.alentours and dossier.alentours.pieces is not None:
        return dossier.alentours.pieces
    return list(pieces_jointes(dossier))


def lignes_de(dossier: Dossier) -> Sequence[LignePlan]:
    """The lines of the plan, in order: as they were read with the row, else as they are now."""
    return dossier.alentours.lignes if dossier.alentours else list(dossier.lignes.all())


def genres_joints(dossier: Dossier) -> Sequence[str]:
    """The kinds of the pieces that the request holds: as they were read with the row, else as they are now."""
    if dossier.alentours:
        return dossier.alentours.genres
    return list(dossier.pieces.filter(retiree_le__isnull=True).values_list("genre", flat=True))


def jours_des_pieces(dossier: Dossier) -> dict[str, dt.date | None]:
    """The day of each kind of piece that the request holds: the oldest of its files, None when one has none."""
    jours: dict[str, dt.date | None] = {}
    for genre, jour in dossier.pieces.filter(retiree_le__isnull=True).values_list("genre", "datee_du"):
        jours[genre] = le_plus_ancien(jours.get(genre, jour), jour)
    return jours


def le_plus_ancien(un: dt.date | None, autre: dt.date | None) -> dt.date | None:
    """The earlier of two days; None when one is not known."""
    return min(un, autre) if un and autre else None


def deja_attribue_au_porteur(dossier: Dossier) -> Decimal:
    """What the structure already has under the call, in euros: as it was read with the row, else as it is now."""
    return dossier.alentours.deja_attribue if dossier.alentours else deja_attribue(dossier.structure, dossier.appel)


def chargement_lu(dossier: Dossier, millesime: int) -> str:
    """The hash of the files that a vintage is loaded from, as it was read with the row; empty when it was not."""
    return dossier.alentours.millesimes.get(millesime, "") if dossier.alentours else ""


def demandes_suivies(personne: Personne, structure: Structure) -> QuerySet[Dossier]:
    """Open requests of the structure that this member follows."""
    return Dossier.objects.filter(structure=structure, suivi_par=personne).exclude(etat__in=CLOS)


def version_de(dossier: Dossier) -> VersionCahier:
    """A draft follows the version in force; a deposited request keeps the one it was deposited under (N-04)."""
    followed = dossier.etat == EtatDossier.BROUILLON and dossier.appel.en_vigueur_id != dossier.version_id
    return version_en_vigueur(dossier.appel) if followed else dossier.version


def cahier_du(dossier: Dossier) -> Cahier:
    """The cahier des charges that holds for this request."""
    return cahier_de(version_de(dossier))


def lignes_du_plan(dossier: Dossier) -> list[tuple[LigneSaisie, dict[str, str]]]:
    """The plan as last typed, each line with the sentences of its fields at fault."""
    typed = dossier.saisies.get(PLAN)
    if typed is not None:
        cahier = cahier_du(dossier)
        lines = [LigneSaisie(**line) for line in typed]
        return [(line, lire_ligne(cahier, line, dossier.recupere_tva)[1]) for line in lines]
    return [(_comme_saisie(line), {}) for line in lignes_de(dossier)]


def _comme_saisie(ligne: LignePlan) -> LigneSaisie:
    """A line kept, as a person would type it: without tax when it was typed so."""
    rated = ligne.hors_taxe is not None and ligne.taux_tva is not None
    return LigneSaisie(
        ligne.sens,
        code_de(ligne.financeur) or ligne.nature,
        ligne.libelle,
        f"{ligne.hors_taxe if rated else ligne.montant:.2f}".replace(".", ","),
        ligne.obtenue,
        tva=ecrire_taux(ligne.taux_tva) if ligne.taux_tva is not None else "",
        piece=str(ligne.piece_id or ""),
        identite=str(ligne.identite),
    )


def reste_avant_cloture(dossier: Dossier, cahier: Cahier, *, instant: dt.datetime | None = None) -> dt.timedelta | None:
    """How long a draft may still be deposited, from `instant` (now by default); None when it may not, is deposited, or no day closes."""
    now = instant or horloge.maintenant()
    if dossier.etat != EtatDossier.BROUILLON or not est_ouvert(fenetre := fenetre_de(cahier, dossier.appel), now):
        return None
    closes = fermeture(fenetre, now)
    return horloge.duree(now, closes) if closes else None


def pieces_jointes(dossier: Dossier) -> QuerySet[Piece]:
    """Pieces that the request holds now."""
    return dossier.pieces.filter(retiree_le__isnull=True).select_related("fichier", "deposee_par")


def pieces_en_verification(dossier: Dossier) -> QuerySet[Piece]:
    """Pieces that the antivirus has not looked at yet: they count, and nobody reads them."""
    return pieces_jointes(dossier).filter(fichier__etat=EtatFichier.EN_VERIFICATION)


def toutes_les_pieces(dossier: Dossier) -> list[Piece]:
    """Every piece that the request ever held, withdrawn ones included, in the order they came.

    As they were read with the row, else as they are now, in one query.
    """
    return list(dossier.pieces.all()) if est_attachee(dossier, "pieces") else _PIECES(dossier=dossier.pk)


def _pieces() -> QuerySet[Piece]:
    found = Piece.objects.filter(dossier=Parametre("dossier", BigIntegerField()))
    return found.select_related("fichier", "deposee_par", "retiree_par").order_by("id")


_PIECES = Requete(_pieces)


def pieces_visibles(personne: Personne, dossier: Dossier) -> QuerySet[Piece]:
    """Pieces of a request that the person may read: all for its structures; for the service, those once sent to it."""
    own = _des_siennes(personne) | Q(Exists(_partenariats(personne)))
    if Dossier.objects.filter(own, pk=dossier.pk).exists():
        return dossier.pieces.all()
    return dossier.pieces.filter(envoyee_le__isnull=False)


def justificatifs(dossier: Dossier) -> Justificatifs:
    """The files that the expenses of the plan may name. One query."""
    return Justificatifs(cahier_du(dossier).justificatif, toutes_les_pieces(dossier))


def corrections_de(dossier: Dossier) -> list[Correction]:
    """What the service ever proposed to correct, in order. One query, none for a draft, or once read with the row."""
    return list(dossier.corrections.all()) if dossier.depose_le is not None else []


def correction_attendue(dossier: Dossier) -> Correction | None:
    """The correction that waits for the porteur's answer."""
    return next((one for one in corrections_de(dossier) if one.close_le is None), None)


def complement_ouvert(dossier: Dossier) -> DemandeComplement | None:
    """What the service asked and waits for."""
    return next((one for one in complements_de(dossier) if one.repondue_le is None), None)


def complements_de(dossier: Dossier) -> list[DemandeComplement]:
    """All that the service ever asked to complete the request, in order. One query, none for a draft, or once read."""
    if est_attachee(dossier, "complements"):
        return list(dossier.complements.all())
    return _COMPLEMENTS(dossier=dossier.pk) if dossier.depose_le is not None else []


def _complements() -> QuerySet[DemandeComplement]:
    return DemandeComplement.objects.filter(dossier=Parametre("dossier", BigIntegerField())).order_by("id")


_COMPLEMENTS = Requete(_complements)
