"""The commitment signed by hand: read by an agent, said not to be theirs by the structure, answered by the service."""

from __future__ import annotations

from django.db import transaction

from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.dossiers.actions.motifs import lire_motif
from levier.dossiers.enums import CHEZ_LE_SERVICE
from levier.dossiers.models import Dossier
from levier.instruction.actions.peremption import perimer
from levier.instruction.actions.tenue import exiger_texte, tenir
from levier.instruction.annonces import EngagementSignale, SignalementRepondu
from levier.instruction.erreurs import EngagementConteste, EngagementIncontestable, EngagementNonLu, TexteManquant
from levier.instruction.models import Contestation, LectureEngagement
from levier.instruction.permissions import instructeur, peut_contester
from levier.instruction.queries.engagement import contestation_ouverte, engagement_a_lire, engagement_papier
from levier.socle import horloge, journal
from levier.socle.annonces import annoncer
from levier.socle.droits import exiger


@transaction.atomic
def contester_l_engagement(dossier: Dossier, *, par: Personne, motif: str) -> Contestation:
    """Say, for the structure, that what was signed by hand is not theirs: nothing is granted until the service answers.

    A proposal that waits is to be renewed. Journal: engagement_conteste. Announces EngagementSignale.
    Raises GesteInterdit, TexteManquant, MotifTropLong, EtatIncompatible, EngagementIncontestable.
    """
    exiger(peut_contester(par, dossier))
    absent = TexteManquant("Dites ce qui ne va pas : le service vérifie d’après ce que vous écrivez.", "motif")
    why = lire_motif(motif, absent)
    tenu = tenir(dossier, CHEZ_LE_SERVICE)
    signature = engagement_papier(tenu)
    if signature is None:
        raise EngagementIncontestable("Cette demande n’a pas été signée à la main : écrivez au service.")
    if contestation_ouverte(tenu) is not None:
        raise EngagementIncontestable("C’est déjà signalé : le service vérifie, et vous répond par courriel.")
    flag = Contestation.objects.create(signature=signature, par=par, motif=why, contestee_le=horloge.maintenant())
    perimer(dossier, "la structure conteste l’engagement signé à la main")
    after: journal.Instantane = {"signataire": signature.qualite}
    actor = par.en_tant_que(Role.PORTEUR)
    journal.consigner(dossier, "engagement_conteste", par=actor, avant={}, apres=after, motif=flag.motif)
    annoncer(EngagementSignale(flag.pk))
    return flag


@transaction.atomic
def repondre_a_la_contestation(dossier: Dossier, *, par: Personne, reponse: str) -> None:
    """Say what the service checked with the structure: the request goes on.

    Journal: contestation_repondue. Announces SignalementRepondu.
    Raises GesteInterdit, TexteManquant, EtatIncompatible, EngagementIncontestable.
    """
    acteur = instructeur(par, dossier)
    exiger_texte(reponse, "reponse", "Écrivez ce que vous avez vérifié, et auprès de qui : la structure le reçoit.")
    flag = contestation_ouverte(tenir(dossier, CHEZ_LE_SERVICE))
    if flag is None:
        raise EngagementIncontestable("Il n’y a plus de signalement à traiter : rechargez la page.")
    flag.reponse, flag.repondue_le = reponse.strip(), horloge.maintenant()
    flag.save(update_fields=["reponse", "repondue_le"])
    journal.consigner(dossier, "contestation_repondue", par=acteur, avant={}, apres={}, motif=flag.reponse)
    annoncer(SignalementRepondu(flag.pk))


def exiger_non_conteste(dossier: Dossier) -> None:
    """Nothing goes on while the structure says that the commitment is not theirs. Raises EngagementConteste."""
    if (flag := contestation_ouverte(dossier)) is not None:
        raise EngagementConteste(str(flag.par))


def lire_l_engagement(dossier: Dossier, *, par: Personne, lu: bool) -> None:
    """Keep who read the commitment signed by hand, the request held: nothing to do when there is none, or it was read.

    Journal: engagement_lu. Raises EngagementNonLu.
    """
    signature = engagement_a_lire(dossier)
    if signature is None:
        return
    if not lu:
        raise EngagementNonLu
    acteur, function = par.en_tant_que(Role.INSTRUCTEUR), par.fonction or "L’instructeur"
    LectureEngagement.objects.create(
        signature=signature, lu_par=acteur.libelle, fonction=function, lu_le=horloge.maintenant()
    )
    after: journal.Instantane = {"signataire": signature.qualite, "fonction": function}
    journal.consigner(dossier, "engagement_lu", par=acteur, avant={}, apres=after)
