"""Jobs of the instruction: counters put together; avis reminded; proposals told to who signs them, or to who made them."""

from __future__ import annotations

import datetime as dt

from procrastinate.contrib.django import app

from levier.comptes.annonces import CompteFerme
from levier.comptes.models import Personne
from levier.comptes.queries import signataires_de
from levier.dossiers.acces import collegues_sur, exclusion_de
from levier.dossiers.annonces import (
    ComplementDemande,
    ComplementEnvoye,
    CorrectionRepondue,
    DossierConfie,
    DossierRetire,
    PersonneExclue,
)
from levier.dossiers.courrier.plis import Pli, agents, ecrire, informer
from levier.dossiers.enums import CHEZ_LE_SERVICE
from levier.dossiers.models import Correction, DemandeComplement, Dossier
from levier.dossiers.permissions import peut_instruire
from levier.instruction.actions import (
    compacter_les_compteurs,
    ecrire_les_journees,
    perimer,
    rappeler_les_avis,
    rendre_au_service,
    tenir_la_note,
)
from levier.instruction.annonces import (
    EngagementSignale,
    NoteEcrite,
    PropositionRenvoyee,
    PropositionTransmise,
    SignalementRepondu,
)
from levier.instruction.enums import EtatProposition
from levier.instruction.models import Contestation, Instruction, NoteInterne, Proposition
from levier.instruction.permissions import signataires_du
from levier.socle import argent, horloge
from levier.socle.annonces import reagir
from levier.socle.tasks import REESSAI

HEURE_DES_JOURNEES = 7


@app.periodic(cron="20 * * * *")
@app.task(name="instruction.compacter", queue="entretien", queueing_lock="instruction.compacter")
def compacter(timestamp: int) -> None:  # noqa: ARG001  procrastinate gives it
    """Put together the counters that acts appended."""
    compacter_les_compteurs()


@app.periodic(cron="40 6 * * *")
@app.task(name="instruction.rappeler_les_avis", queue="entretien", queueing_lock="instruction.rappeler_les_avis")
def rappeler(timestamp: int) -> None:  # noqa: ARG001  procrastinate gives it
    """Remind those whose avis is awaited that its last day comes."""
    rappeler_les_avis()


@app.periodic(cron="10 5,6 * * *")
@app.task(name="instruction.journees", retry=REESSAI, queue="entretien", queueing_lock="instruction.journees")
def journees(timestamp: int) -> None:
    """Write to each agent what waits for it, at 7:10 in Paris; the scheduler counts in universal time."""
    if dt.datetime.fromtimestamp(timestamp, horloge.PARIS).hour == HEURE_DES_JOURNEES:
        ecrire_les_journees()


@reagir(CompteFerme)
def rendre_les_dossiers(annonce: CompteFerme) -> None:
    """What a closed account instructs goes back to nobody; what is decided keeps who followed it."""
    gone = Personne.objects.get(pk=annonce.personne_id)
    for dossier in Dossier.objects.filter(instruction__instructeur=gone, etat__in=CHEZ_LE_SERVICE).order_by("pk"):
        rendre_au_service(dossier, gone)


@reagir(PersonneExclue)
def rendre_le_dossier(annonce: PersonneExclue) -> None:
    """What was followed by who is kept away goes back to nobody, unless it was readmitted meanwhile."""
    dossier = Dossier.objects.get(pk=annonce.dossier_id)
    gone = Personne.objects.get(pk=annonce.personne_id)
    if dossier.etat in CHEZ_LE_SERVICE and exclusion_de(gone, dossier):
        rendre_au_service(dossier, gone)


@reagir(PropositionTransmise)
def prevenir_les_signataires(annonce: PropositionTransmise) -> None:
    """Tell those who may sign it, at the rhythm that each chose; nobody once it no longer waits."""
    proposition = _proposition(annonce.proposition_id)
    if proposition.etat == EtatProposition.TRANSMISE:
        message = Pli("proposition_a_signer", str(proposition.pk), _contexte(proposition))
        informer(proposition.dossier, message, signataires_du(proposition.dossier, sauf=proposition.faite_par_personne))


@reagir(PropositionRenvoyee)
def prevenir_l_instructeur(annonce: PropositionRenvoyee) -> None:
    """Tell who made a proposal that it comes back, and why."""
    proposition = _proposition(annonce.proposition_id)
    if (author := proposition.faite_par_personne) is not None:
        message = Pli("proposition_renvoyee", str(proposition.pk), _contexte(proposition))
        ecrire(proposition.dossier, message, [author.email])


@reagir(EngagementSignale)
def alerter_le_service(annonce: EngagementSignale) -> None:
    """Tell at once those who instruct the request that the structure says not to have signed it."""
    flag = _contestation(annonce.contestation_id)
    dossier = flag.signature.dossier
    ecrire(dossier, Pli("engagement_conteste", str(flag.pk), {"contestation": flag}), agents(dossier))


@reagir(SignalementRepondu)
def dire_la_reponse(annonce: SignalementRepondu) -> None:
    """Tell who flagged the commitment, and the signatories of the structure, what the service checked."""
    flag = _contestation(annonce.contestation_id)
    dossier = flag.signature.dossier
    others = signataires_de(dossier.structure).values_list("personne__email", flat=True)
    told = dict.fromkeys([flag.par.email, *others])
    ecrire(dossier, Pli("contestation_repondue", str(flag.pk), {"contestation": flag}), told)


@reagir(NoteEcrite)
def prevenir_les_mentionnes(annonce: NoteEcrite) -> None:
    """Tell those whom a note mentions, at the rhythm that each chose, without its text; nobody once it is taken back."""
    joined = ("dossier__structure", "dossier__appel", "dossier__version")
    note = NoteInterne.objects.select_related(*joined).get(pk=annonce.note_id)
    if note.retiree_le is None:
        told = collegues_sur(note.dossier).filter(pk__in=note.mentions.values("personne"))
        informer(note.dossier, Pli("note_mention", str(note.pk), {"note": note}), told.values_list("email", flat=True))


@reagir(ComplementDemande, aussitot=True)
def perimer_ce_que_le_porteur_change(annonce: ComplementDemande) -> None:
    """A proposal does not outlive what is asked of the porteur."""
    demande = DemandeComplement.objects.select_related("dossier").get(pk=annonce.complement_id)
    perimer(demande.dossier, "des compléments ont été demandés au porteur")


@reagir(ComplementEnvoye, aussitot=True)
def perimer_ce_qui_est_complete(annonce: ComplementEnvoye) -> None:
    """A closing does not outlive the completion that it said missing, however late; a note is that of the theme now asked."""
    dossier = Dossier.objects.get(pk=annonce.dossier_id)
    perimer(dossier, "le porteur a envoyé ses compléments")
    tenir_la_note(dossier)


@reagir(CorrectionRepondue, aussitot=True)
def perimer_ce_qui_est_corrige(annonce: CorrectionRepondue) -> None:
    """A correction accepted changes what a proposal was made on, and the theme that a note is of."""
    correction = Correction.objects.select_related("dossier").get(pk=annonce.correction_id)
    if correction.acceptee:
        perimer(correction.dossier, "le porteur a accepté une correction")
        tenir_la_note(correction.dossier)


@reagir(DossierConfie, aussitot=True)
def perimer_ce_qui_change_de_service(annonce: DossierConfie) -> None:
    """Another service signs, another enveloppe pays; who may not instruct there follows the request no more."""
    dossier = Dossier.objects.get(pk=annonce.dossier_id)
    perimer(dossier, "la demande a été confiée à un autre service")
    followed = (
        Instruction.objects.filter(dossier=dossier, instructeur__isnull=False).select_related("instructeur").first()
    )
    if followed is not None and followed.instructeur is not None and not peut_instruire(followed.instructeur, dossier):
        rendre_au_service(dossier, followed.instructeur)


@reagir(DossierRetire, aussitot=True)
def perimer_ce_qui_est_retire(annonce: DossierRetire) -> None:
    """Nothing waits on a request that the porteur withdrew."""
    perimer(Dossier.objects.get(pk=annonce.dossier_id), "le porteur a retiré sa demande")


def _proposition(cle: int) -> Proposition:
    joined = ("dossier__structure", "dossier__appel", "dossier__version", "faite_par_personne")
    return Proposition.objects.select_related(*joined).get(pk=cle)


def _contestation(cle: int) -> Contestation:
    joined = ("par", "signature__dossier__structure", "signature__dossier__appel", "signature__dossier__version")
    return Contestation.objects.select_related(*joined).get(pk=cle)


def _contexte(proposition: Proposition) -> dict[str, object]:
    granted = proposition.montant
    return {"proposition": proposition, "propose": "" if granted is None else argent.ecrire(granted)}
