"""What is asked of the porteur."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction

from levier.comptes.models import Personne
from levier.dossiers.annonces import ComplementDemande, ComplementProlonge
from levier.dossiers.enums import EtatDossier
from levier.dossiers.financement.lignes import PLAN
from levier.dossiers.memoire.evenements import libelle
from levier.dossiers.models import DemandeComplement, Dossier, PointDemande
from levier.dossiers.queries import cahier_du
from levier.instruction.actions.peremption import perimer
from levier.instruction.actions.tenue import exiger_texte, tenir
from levier.instruction.erreurs import EcheanceInvalide, ElementInconnu
from levier.instruction.permissions import instructeur as acteur_instructeur
from levier.socle import horloge, journal
from levier.socle.annonces import annoncer
from levier.socle.etats import franchir
from regles.cahier import Cahier
from regles.texte import date_longue


@transaction.atomic
def demander_complement(
    dossier: Dossier,
    *,
    par: Personne,
    message: str,
    elements: Sequence[str],
    echeance: dt.date,
    remarques: Mapping[str, str] | None = None,
) -> DemandeComplement:
    """Ask the porteur to complete or correct: `elements` are names of answers, ids of pieces, or "plan".

    `remarques` says what is wrong with each, by element; without a message, each must have one. The dossier goes back
    to the porteur until `echeance`, included, and is no longer complete; the service goes on seeing what was deposited.
    A proposal that waits is to be renewed. Journal: complement_demande, proposition_perimee.
    Raises GesteInterdit, EtatIncompatible, TexteManquant, EcheanceInvalide, ElementInconnu. Announces ComplementDemande.
    """
    acteur = acteur_instructeur(par, dossier)
    points = _points(elements, remarques or {})
    _exiger_dit(message, points)
    _exiger_a_venir(dossier, echeance)
    cahier = cahier_du(dossier)
    _exiger_elements_connus(cahier, list(points))
    franchir(
        dossier,
        "demander_complement",
        par=acteur,
        motif=_en_toutes_lettres(cahier, message.strip(), points),
        apres={"echeance": echeance.isoformat(), "elements": ", ".join(points)},
    )
    complement = DemandeComplement.objects.create(
        dossier=dossier,
        message=message.strip(),
        echeance=echeance,
        demandee_le=horloge.maintenant(),
        demandee_par=acteur.libelle,
    )
    _garder_les_points(complement, points)
    _n_est_plus_complet(dossier)
    annoncer(ComplementDemande(complement.pk))
    return complement


@transaction.atomic
def prolonger(dossier: Dossier, jusqu_au: dt.date, *, par: Personne, motif: str) -> DemandeComplement:
    """Give the porteur more time to complete, until `jusqu_au` included; the silence of the law does not move (ADR 0051).

    A closing that was proposed is to be renewed. Journal: complement_prolonge, proposition_perimee. Raises GesteInterdit,
    EtatIncompatible, TexteManquant, EcheanceInvalide (not later, or already past). Announces ComplementProlonge.
    """
    acteur = acteur_instructeur(par, dossier)
    exiger_texte(motif, "motif", "Écrivez pourquoi vous donnez plus de temps : le demandeur le lit.")
    tenir(dossier, {EtatDossier.A_COMPLETER})
    demande = DemandeComplement.objects.get(dossier=dossier, repondue_le__isnull=True)
    _exiger_a_venir(dossier, jusqu_au)
    before = demande.derniere
    if jusqu_au <= before:
        raise EcheanceInvalide(
            f"Le demandeur a déjà jusqu’au {date_longue(before)} : choisissez un jour plus tardif.", "echeance"
        )
    demande.prolongee_au = jusqu_au
    demande.save(update_fields=["prolongee_au"])
    perimer(dossier, "le délai pour compléter a été prolongé")
    journal.consigner(
        dossier, "complement_prolonge", par=acteur, motif=motif.strip(),
        avant={"echeance": before.isoformat()}, apres={"echeance": jusqu_au.isoformat()},
    )  # fmt: skip
    annoncer(ComplementProlonge(demande.pk))
    return demande


def _exiger_dit(message: str, points: Mapping[str, str]) -> None:
    if not points or not all(points.values()):
        exiger_texte(message, "message", "Écrivez au demandeur ce qui manque et pourquoi.")


def _n_est_plus_complet(dossier: Dossier) -> None:
    if dossier.complet_le is not None:
        dossier.complet_le = None
        dossier.save(update_fields=["complet_le"])


def _points(elements: Sequence[str], remarques: Mapping[str, str]) -> dict[str, str]:
    """Each element once, with its remark; a remark on something not ticked ticks it."""
    written = {element: text.strip() for element, text in remarques.items() if text.strip()}
    return {element: written.get(element, "") for element in dict.fromkeys([*elements, *written])}


def _garder_les_points(demande: DemandeComplement, points: Mapping[str, str]) -> None:
    PointDemande.objects.bulk_create(
        PointDemande(demande=demande, element=element, remarque=remark, rang=rank)
        for rank, (element, remark) in enumerate(points.items(), start=1)
    )


def _exiger_a_venir(dossier: Dossier, echeance: dt.date) -> None:
    if echeance <= horloge.aujourdhui(dossier.appel.fuseau):
        raise EcheanceInvalide(
            "Choisissez une échéance à venir : le porteur doit avoir le temps de répondre.", "echeance"
        )


def _en_toutes_lettres(cahier: Cahier, message: str, points: Mapping[str, str]) -> str:
    """All that is asked, for the journal: the message, then each remark with what it is about."""
    remarks = [f"{libelle(cahier, element)} : {remark}" for element, remark in points.items() if remark]
    return "\n".join(filter(None, [message, *remarks]))


def _exiger_elements_connus(cahier: Cahier, elements: Sequence[str]) -> None:
    known = {champ.nom for section in cahier.formulaire for champ in section.champs}
    known |= {piece.id for piece in cahier.pieces} | {PLAN}
    unknown = [element for element in elements if element not in known]
    if unknown:
        raise ElementInconnu(f"« {unknown[0]} » n’est ni une réponse ni une pièce de ce guichet.", "elements")
