"""What is asked of the structure before a refusal or about a signed decision, and its answer."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction

from levier.attributions.actions.decisions import exiger_motif
from levier.attributions.annonces import ObservationsDemandees
from levier.attributions.enums import Fondement, ObjetSollicitation
from levier.attributions.erreurs import EcheanceTropProche, ObservationsInutiles, SollicitationClose
from levier.attributions.fondements import JOURS_POUR_REPONDRE, REGLES, hors_delai
from levier.attributions.models import Decision, Sollicitation
from levier.attributions.permissions import peut_demander_des_observations
from levier.attributions.queries import decision_de, sollicitations_avant_refus, sollicitations_sur
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.dossiers.enums import REFUSABLES
from levier.dossiers.models import Dossier
from levier.instruction.permissions import instructeur
from levier.messages.actions import Joint, ecrire_au_service
from levier.socle import argent, horloge, journal
from levier.socle.acteurs import Acteur
from levier.socle.annonces import annoncer
from levier.socle.droits import exiger
from levier.socle.erreurs import EtatIncompatible
from regles.texte import date_longue


@transaction.atomic
def demander_des_observations(
    dossier: Dossier, *, par: Personne, objet: ObjetSollicitation, fondement: Fondement, texte: str, echeance: dt.date
) -> Sollicitation:
    """Ask the beneficiary what it has to say before its grant is taken back or corrected, and until which day.

    Journal of the dossier: observations_demandees. Announces ObservationsDemandees.
    Raises GesteInterdit, DecisionSansMotif, ObservationsInutiles, EcheanceTropProche.
    """
    acteur, written = instructeur(par, dossier), texte.strip()
    exiger_motif(written, "Écrivez ce qui est envisagé et sur quels faits : le bénéficiaire y répond.")
    tenu = Dossier.objects.tenir(dossier.pk)
    decision = _exiger_utiles(decision_de(tenu), objet, fondement)
    _exiger_du_temps(tenu, echeance)
    demande = Sollicitation.objects.create(
        dossier=tenu, decision=decision, objet=objet, fondement=fondement, texte=written, demandee_par=str(par),
        demandee_par_personne=par, demandee_le=horloge.maintenant(), echeance=echeance,
    )  # fmt: skip
    told = {"objet": objet.label, "fondement": fondement.label, "echeance": echeance.isoformat()}
    journal.consigner(tenu, "observations_demandees", par=acteur, avant={}, apres=told, motif=written)
    annoncer(ObservationsDemandees(demande.pk))
    return demande


@transaction.atomic
def demander_avant_un_refus(dossier: Dossier, *, par: Personne, texte: str, echeance: dt.date) -> Sollicitation:
    """Ask who asks what it has to say before its request is refused, and until which day. Once at a time.

    Journal of the dossier: observations_demandees. Announces ObservationsDemandees.
    Raises GesteInterdit, DecisionSansMotif, EtatIncompatible, ObservationsInutiles, EcheanceTropProche.
    """
    acteur, written = instructeur(par, dossier), texte.strip()
    exiger(peut_demander_des_observations(par, dossier))
    exiger_motif(written, "Écrivez ce qui est envisagé et sur quels faits : le demandeur y répond.")
    tenu = Dossier.objects.tenir(dossier.pk)
    if tenu.etat not in REFUSABLES:
        raise EtatIncompatible("Cette demande n’attend plus de décision : rechargez la page du dossier.")
    if any(not one.close for one in sollicitations_avant_refus(tenu)):
        raise ObservationsInutiles("Ces observations sont déjà demandées : la page du dossier dit jusqu’à quel jour.")
    _exiger_du_temps(tenu, echeance)
    demande = Sollicitation.objects.create(
        dossier=tenu, objet=ObjetSollicitation.REFUS, texte=written, demandee_par=str(par),
        demandee_par_personne=par, demandee_le=horloge.maintenant(), echeance=echeance,
    )  # fmt: skip
    told = {"objet": ObjetSollicitation.REFUS.label, "echeance": echeance.isoformat()}
    journal.consigner(tenu, "observations_demandees", par=acteur, avant={}, apres=told, motif=written)
    annoncer(ObservationsDemandees(demande.pk))
    return demande


def demander_le_plan(decision: Decision, *, par: Acteur) -> None:
    """Ask the structure for its plan on the amount granted, when it is less than the one asked; once, for the caller's act.

    Journal of the dossier: plan_demande. Runs in the caller's transaction, under the lock of the dossier.
    """
    granted, wanted = decision.montant_attribue, decision.dossier.montant_demande
    if granted is None or wanted is None or granted >= wanted:
        return
    _, created = Sollicitation.objects.get_or_create(
        decision=decision, objet=ObjetSollicitation.PLAN, fondement="",
        defaults={
            "dossier": decision.dossier, "demandee_par": par.libelle, "demandee_le": horloge.maintenant(),
            "texte": f"La subvention accordée, {argent.ecrire(granted)}, est inférieure aux {argent.ecrire(wanted)} demandés\u00a0: "
            "envoyez votre plan de financement révisé, équilibré sur ce montant.",
        },
    )  # fmt: skip
    if created:
        journal.consigner(
            decision.dossier, "plan_demande", par=par, avant={}, apres={"montant_attribue": f"{granted:.2f}"}
        )


@transaction.atomic
def repondre_a_une_sollicitation(
    demande: Sollicitation, texte: str, *, par: Personne, joints: Sequence[Joint] = (), cle: uuid.UUID | None = None
) -> None:
    """The structure answers, once: a message of its thread, with its files. Late answers are taken while it is in force.

    Journal of the dossier: message_envoye, and observations_recues or plan_recu. Raises SollicitationClose, and what `ecrire_au_service` raises.
    """
    sent = ecrire_au_service(demande.dossier, texte, par=par, joints=joints, cle=cle)
    tenue = Sollicitation.objects.select_for_update(of=("self",)).get(pk=demande.pk)
    if tenue.reponse_id == sent.pk:
        return
    if tenue.reponse_id is not None or decision_de(demande.dossier) != demande.decision:
        raise SollicitationClose(
            "Cette réponse n’est plus attendue : elle a été reçue, ou la décision a changé. Écrivez au service "
            "par la messagerie."
        )
    tenue.reponse, tenue.repondue_le = sent, sent.envoye_le
    tenue.save(update_fields=["reponse", "repondue_le"])
    told: journal.Instantane = {"objet": tenue.get_objet_display(), "message": sent.pk}
    event = "plan_recu" if tenue.objet == ObjetSollicitation.PLAN else "observations_recues"
    journal.consigner(demande.dossier, event, par=par.en_tant_que(Role.PORTEUR), avant={}, apres=told)


def _exiger_utiles(decision: Decision | None, objet: ObjetSollicitation, fondement: Fondement) -> Decision:
    regle = REGLES[fondement]
    if decision is None or decision.nature not in regle.sur or objet.value not in regle.actes:
        raise ObservationsInutiles("Ce fondement ne s’applique pas à la décision en vigueur : choisissez-en un autre.")
    if not regle.observations:
        raise ObservationsInutiles("Ce fondement ne demande pas d’observations : l’acte est ouvert sans elles.")
    if late := hors_delai(decision, regle, connue=True):
        raise ObservationsInutiles(late)
    if any((one.objet, one.fondement) == (objet, fondement) for one in sollicitations_sur(decision)):
        raise ObservationsInutiles("Ces observations sont déjà demandées : la page du dossier dit jusqu’à quel jour.")
    return decision


def _exiger_du_temps(dossier: Dossier, echeance: dt.date) -> None:
    first = horloge.aujourdhui(dossier.appel.fuseau) + dt.timedelta(days=JOURS_POUR_REPONDRE)
    if echeance < first:
        raise EcheanceTropProche(
            f"Laissez au moins {JOURS_POUR_REPONDRE} jours au bénéficiaire : choisissez le {date_longue(first)} ou un "
            "jour suivant.",
            "echeance",
        )
