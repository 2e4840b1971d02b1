"""Who follows the dossier, when it is complete, when the comité looks at it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from levier.comptes.models import Personne
from levier.dossiers.annonces import DossierDeclareComplet
from levier.dossiers.enums import CHEZ_LE_SERVICE
from levier.dossiers.models import Dossier
from levier.dossiers.permissions import peut_instruire
from levier.dossiers.queries import pieces_en_verification
from levier.instruction.actions.engagement import exiger_non_conteste, lire_l_engagement
from levier.instruction.actions.peremption import perimer
from levier.instruction.actions.tenue import instruction_tenue, tenir
from levier.instruction.erreurs import ComiteAvantLeDepot, DejaAffecte, InstructeurNonHabilite, PiecesEnVerification
from levier.instruction.models import Instruction
from levier.instruction.permissions import affectant
from levier.instruction.permissions import instructeur as acteur_instructeur
from levier.instruction.pieces import exiger_complet
from levier.socle import horloge, journal
from levier.socle.acteurs import SYSTEME
from levier.socle.annonces import annoncer
from levier.socle.etats import exiger_transition, franchir
from regles.texte import date_longue


@transaction.atomic
def prendre_en_charge(dossier: Dossier, *, par: Personne) -> Instruction:
    """Follow the dossier oneself; nothing happens when one already does. Journal: dossier_pris_en_charge.

    Raises GesteInterdit, EtatIncompatible, DejaAffecte (says who follows it).
    """
    acteur = acteur_instructeur(par, dossier)
    instruction = instruction_tenue(dossier, CHEZ_LE_SERVICE)
    if instruction.instructeur == par:
        return instruction
    if instruction.instructeur is not None:
        raise DejaAffecte(
            f"{instruction.instructeur.nom} suit déjà ce dossier : affectez-le-vous si vous prenez la suite."
        )
    instruction.instructeur = par
    instruction.save(update_fields=["instructeur"])
    journal.consigner(
        dossier, "dossier_pris_en_charge", par=acteur, avant={"instructeur": None}, apres={"instructeur": par.nom}
    )
    return instruction


@transaction.atomic
def affecter(dossier: Dossier, instructeur: Personne, *, par: Personne) -> Instruction:
    """Give the dossier to an instructor of its service (leave, workload): by one of them, or by who administers it.

    Journal: dossier_affecte. Raises GesteInterdit, InstructeurNonHabilite, EtatIncompatible.
    """
    acteur = affectant(par, dossier)
    if not peut_instruire(instructeur, dossier):
        raise InstructeurNonHabilite(
            f"{instructeur.nom} n’est pas habilité aujourd’hui à instruire ce dossier : choisissez un autre agent.",
            "instructeur",
        )
    instruction = instruction_tenue(dossier, CHEZ_LE_SERVICE)
    before = instruction.instructeur
    if before == instructeur:
        return instruction
    instruction.instructeur = instructeur
    instruction.save(update_fields=["instructeur"])
    journal.consigner(
        dossier,
        "dossier_affecte",
        par=acteur,
        avant={"instructeur": before.nom if before else None},
        apres={"instructeur": instructeur.nom},
    )
    return instruction


@transaction.atomic
def declarer_complet(dossier: Dossier, *, par: Personne, engagement_lu: bool = False) -> Dossier:
    """The dossier holds what the call asks: it counts as complete since its last sending, and is instructed.

    `engagement_lu`: `par` read the commitment signed by hand, where there is one. Journal: dossier_declare_complet.
    Raises GesteInterdit, EtatIncompatible, EngagementConteste, EngagementNonLu, PiecesEnVerification, DossierIncomplet.
    Announces DossierDeclareComplet.
    """
    acteur = acteur_instructeur(par, dossier)
    exiger_transition(dossier, "declarer_complet", par=acteur)
    sent = Dossier.objects.tenir(dossier.pk).dernier_depot_le
    exiger_non_conteste(dossier)
    lire_l_engagement(dossier, par=par, lu=engagement_lu)
    if waiting := [piece.fichier.nom for piece in pieces_en_verification(dossier)]:
        raise PiecesEnVerification(waiting)
    exiger_complet(dossier)
    franchir(dossier, "declarer_complet", par=acteur, apres={"complet_le": sent.isoformat() if sent else None})
    dossier.complet_le = sent
    dossier.save(update_fields=["complet_le"])
    annoncer(DossierDeclareComplet(dossier.pk))
    return dossier


@transaction.atomic
def enregistrer_comite(dossier: Dossier, jour: dt.date | None, *, par: Personne) -> Dossier:
    """Record the day of the comité that looks at the request, which rules may read; another one replaces it, None forgets it.

    Journal: comite_enregistre (before, after). Raises GesteInterdit, EtatIncompatible, ComiteAvantLeDepot.
    """
    acteur = acteur_instructeur(par, dossier)
    tenu = tenir(dossier, CHEZ_LE_SERVICE)
    if jour is not None and tenu.depose_le is not None and jour < _jour(tenu.depose_le):
        raise ComiteAvantLeDepot(
            f"Le comité ne peut pas examiner la demande avant son dépôt, le {date_longue(_jour(tenu.depose_le))} : "
            "vérifiez la date.",
            "jour",
        )
    before, dossier.comite_le = tenu.comite_le, jour
    if before == jour:
        return dossier
    dossier.save(update_fields=["comite_le"])
    perimer(dossier, "la date du comité a changé")
    journal.consigner(
        dossier, "comite_enregistre", par=acteur, avant={"comite": _iso(before)}, apres={"comite": _iso(jour)}
    )
    return dossier


def _jour(instant: dt.datetime) -> dt.date:
    return instant.astimezone(horloge.PARIS).date()


def _iso(jour: dt.date | None) -> str | None:
    return jour.isoformat() if jour else None


@transaction.atomic
def rendre_au_service(dossier: Dossier, instructeur: Personne) -> None:
    """Nobody follows any more a dossier whose instructor left, or is kept away. Twice is once. Journal: dossier_rendu."""
    Dossier.objects.tenir(dossier.pk)
    followed = Instruction.objects.filter(dossier=dossier, instructeur=instructeur).first()
    if followed is None:
        return
    followed.instructeur = None
    followed.save(update_fields=["instructeur"])
    before, after = {"instructeur": instructeur.nom}, {"instructeur": None}
    journal.consigner(dossier, "dossier_rendu", par=SYSTEME, avant=before, apres=after)
