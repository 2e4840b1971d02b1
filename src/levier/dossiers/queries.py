"""What is known of a request: who sees it, what the rules say of it, what still prevents its deposit."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from levier.appels.models import VersionCahier
from levier.appels.queries import cahier_de, est_ouvert, fermeture, version_en_vigueur
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.comptes.queries import ressorts_de, structures_de
from levier.dossiers.acces import vus_par_le_service
from levier.dossiers.enums import CLOS, PARTENAIRES_PRESENTS, EtatDossier
from levier.dossiers.financement.justificatifs import Justificatifs
from levier.dossiers.financement.lignes import PLAN, LigneSaisie, lire_ligne
from levier.dossiers.financement.taxe import ecrire_taux
from levier.dossiers.models import DemandeComplement, Dossier, LignePlan, Partenaire, Piece
from levier.socle import horloge
from levier.socle.models import EtatFichier
from levier.territoires.models import Structure
from regles.cahier import Cahier


def visibles_pour(personne: Personne) -> QuerySet[Dossier]:
    """Requests that a person may see: of its structures, of those it is a partner of; for an agent, of its service."""
    shared = Q(Exists(_partenariats(structures_de(personne))))
    return Dossier.objects.filter(_en_propre(personne) | shared).select_related("appel", "structure")


def correspondances_visibles(personne: Personne) -> QuerySet[Dossier]:
    """Requests whose messages a person may read: those that it sees otherwise than as a partner."""
    return Dossier.objects.filter(_en_propre(personne)).select_related("appel", "structure")


def _en_propre(personne: Personne) -> Q:
    """Of its structures; for an agent, given to its service, or entered for a structure."""
    own = Q(structure__in=structures_de(personne)) | _saisies_en_cours(personne)
    return own | vus_par_le_service(personne, ressorts_de(personne))


def dossiers_du_service(personne: Personne, *roles: Role) -> QuerySet[Dossier]:
    """Deposited requests that the person sees as an agent, under any of `roles` (all when none is given).

    Whatever structures it belongs to elsewhere. The rows it is given are joined: one query, whose indexes start from them.
    """
    found = Dossier.objects.filter(vus_par_le_service(personne, ressorts_de(personne, *roles)))
    return found.select_related("appel", "structure")


def _saisies_en_cours(personne: Personne) -> Q:
    """Drafts that this agent entered for a structure, which has not yet made them its own."""
    return Q(saisie__agent=personne, saisie__confirmee_le=None, etat=EtatDossier.BROUILLON)


def _partenariats(structures: QuerySet[Structure]) -> QuerySet[Partenaire]:
    """Links by which these structures see the request of another: while they are invited to it or take part."""
    return Partenaire.objects.filter(dossier=OuterRef("pk"), structure__in=structures, etat__in=PARTENAIRES_PRESENTS)


def demandes_de(personne: Personne) -> QuerySet[Dossier]:
    """Requests of the structures a person acts for, and the drafts that an agent entered for others, until confirmed."""
    found = Dossier.objects.filter(Q(structure__in=structures_de(personne)) | _saisies_en_cours(personne))
    return found.select_related("appel", "structure", "saisie")


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
    return [(_comme_saisie(line), {}) for line in dossier.lignes.all()]


def _comme_saisie(ligne: LignePlan) -> LigneSaisie:
    """A line kept, as a person would type it: without tax when it was typed so."""
    rated = ligne.hors_taxe is not None and ligne.taux_tva is not None
    return LigneSaisie(
        ligne.sens,
        ligne.nature,
        ligne.libelle,
        f"{ligne.hors_taxe if rated else ligne.montant:.2f}".replace(".", ","),
        ligne.obtenue,
        tva=ecrire_taux(ligne.taux_tva) if ligne.taux_tva is not None else "",
        piece=str(ligne.piece_id or ""),
        identite=str(ligne.identite),
    )


def reste_avant_cloture(dossier: Dossier, cahier: Cahier, *, instant: dt.datetime | None = None) -> dt.timedelta | None:
    """How long a draft may still be deposited, from `instant` (now by default); None when it may not, or is deposited."""
    now = instant or horloge.maintenant()
    if dossier.etat != EtatDossier.BROUILLON or not est_ouvert(cahier, now):
        return None
    return fermeture(cahier, now) - now


def pieces_jointes(dossier: Dossier) -> QuerySet[Piece]:
    """Pieces that the request holds now."""
    return dossier.pieces.filter(retiree_le__isnull=True).select_related("fichier", "deposee_par")


def pieces_en_verification(dossier: Dossier) -> QuerySet[Piece]:
    """Pieces that the antivirus has not looked at yet: they count, and nobody reads them."""
    return pieces_jointes(dossier).filter(fichier__etat=EtatFichier.EN_VERIFICATION)


def pieces_de(dossier: Dossier) -> QuerySet[Piece]:
    """Every piece that the request ever held, withdrawn ones included, in the order they came."""
    return dossier.pieces.select_related("fichier", "deposee_par", "retiree_par").order_by("id")


def pieces_visibles(personne: Personne, dossier: Dossier) -> QuerySet[Piece]:
    """Pieces of a request that the person may read: all for its structures; for the service, those once sent to it."""
    mine = structures_de(personne)
    own = Q(structure__in=mine) | Q(Exists(_partenariats(mine)))
    if Dossier.objects.filter(own, pk=dossier.pk).exists():
        return dossier.pieces.all()
    return dossier.pieces.filter(envoyee_le__isnull=False)


def justificatifs(dossier: Dossier) -> Justificatifs:
    """The files that the expenses of the plan may name. One query."""
    return Justificatifs(cahier_du(dossier).justificatif, list(pieces_de(dossier)))


def complement_ouvert(dossier: Dossier) -> DemandeComplement | None:
    """What the service asked and waits for."""
    if dossier.depose_le is None:
        return None
    return dossier.complements.filter(repondue_le__isnull=True).first()
