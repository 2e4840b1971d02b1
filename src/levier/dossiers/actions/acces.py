"""Who the request is given to, and who is kept away from it."""

from __future__ import annotations

from django.db import transaction

from levier.appels.models import ReglageCompetence
from levier.appels.queries import cahier_de
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.comptes.permissions import peut_administrer
from levier.dossiers.acces import exclusion_de, nom_du_service, ressort_du
from levier.dossiers.actions.motifs import lire_motif
from levier.dossiers.annonces import DossierConfie, PersonneExclue
from levier.dossiers.competence import Competent, service_competent
from levier.dossiers.enums import CHEZ_LE_SERVICE, EtatDossier, TitreAcces
from levier.dossiers.models import Acces, Dossier
from levier.dossiers.permissions import peut_exclure, peut_instruire, peut_transferer
from levier.socle import journal
from levier.socle.acteurs import SYSTEME, ActeurConnu
from levier.socle.annonces import annoncer
from levier.socle.droits import exiger
from levier.socle.erreurs import EtatIncompatible, MotifManquant, RefusMetier
from levier.socle.requetes import Insertion
from levier.territoires.ressort import Ressort
from regles.cahier import Cahier

_CONFIER = Insertion(Acces)
TRANSFERABLES = frozenset({EtatDossier.DEPOSE, EtatDossier.EN_INSTRUCTION})
NON_TRANSFERABLE = "Une demande ne se transfère que si le service l’a en main et que rien n’est décidé. Si des compléments sont attendus, attendez-les ; après la décision, elle ne se transfère plus."
RIEN_A_TRANSFERER = (
    "Le cahier des charges donne cette demande au service qui l’a déjà, d’après son thème et son lieu. S’ils sont faux, faites-les "
    "corriger par des compléments : le transfert s’ouvre ensuite."
)


class DejaAuServiceCompetent(RefusMetier):
    """The cahier names no other service for what the request says."""


SANS_MOTIF = "Dites pourquoi : le journal du dossier en garde la raison."


def confier(tenu: Dossier, cahier: Cahier) -> Ressort:
    """Give a request that is being deposited, its row locked, to the service that its cahier names. Kept from then on."""
    competent = service_competent(tenu, cahier)
    _CONFIER(
        Acces(
            dossier=tenu,
            titre=TitreAcces.INSTRUIT,
            a_regler=competent.a_regler,
            **Acces.colonnes(competent.ressort),
        )
    )
    return competent.ressort.service


@transaction.atomic
def confier_au_service_regle(dossier: Dossier, reglage: ReglageCompetence) -> None:
    """Give a deposited request to the service that the setting of its call names, while nothing is decided.

    Journal: service_designe. Announces DossierConfie. Does nothing when it is there already.
    """
    tenu = Dossier.objects.tenir(dossier.pk)
    kept = Acces.objects.select_for_update().get(dossier=tenu, titre=TitreAcces.INSTRUIT)
    given = service_competent(tenu, cahier_de(tenu.version))
    if tenu.etat not in CHEZ_LE_SERVICE or kept.a_regler != reglage.departement or kept.ressort == given.ressort:
        return
    _donner(tenu, kept, given, par=SYSTEME)
    dossier.instruit = None


@transaction.atomic
def transferer(dossier: Dossier, *, motif: str, par: Personne) -> Ressort:
    """Give a request to the service that its cahier names for what it says now, when another one has it.

    A completion that changed the theme or the place moves nothing by itself: a service hands over, with its reason. The
    structure and the other service are told. Raises GesteInterdit, MotifManquant, MotifTropLong, EtatIncompatible,
    DejaAuServiceCompetent. Journal: service_designe. Announces DossierConfie.
    """
    exiger(peut_transferer(par, dossier))
    motif = lire_motif(motif, MotifManquant("Dites pourquoi : le demandeur et l’autre service le lisent."))
    tenu = Dossier.objects.tenir(dossier.pk)
    if tenu.etat not in TRANSFERABLES:
        raise EtatIncompatible(NON_TRANSFERABLE)
    kept = Acces.objects.select_for_update().get(dossier=tenu, titre=TitreAcces.INSTRUIT)
    given = service_competent(tenu, cahier_de(tenu.version))
    if given.ressort.service == kept.ressort.service:
        raise DejaAuServiceCompetent(RIEN_A_TRANSFERER)
    _donner(tenu, kept, given, par=_agent(par, dossier), motif=motif)
    dossier.instruit = None
    return given.ressort.service


def _donner(tenu: Dossier, place: Acces, competent: Competent, *, par: ActeurConnu, motif: str = "") -> None:
    before, place.a_regler = nom_du_service(tenu), competent.a_regler
    for column, value in Acces.colonnes(competent.ressort).items():
        setattr(place, column, value)
    place.save()
    tenu.instruit = place
    after = {"service": nom_du_service(tenu)}
    journal.consigner(tenu, "service_designe", par=par, avant={"service": before}, apres=after, motif=motif)
    annoncer(DossierConfie(tenu.pk))


@transaction.atomic
def exclure(dossier: Dossier, personne: Personne, *, motif: str, par: Personne) -> Acces:
    """Keep somebody away from the service's work on a request: a conflict of interest, told by its reason.

    The person no longer sees it in any list, count, search or mail, and no act is open to it. Its own structure's
    request stays its own. Raises GesteInterdit, MotifManquant, MotifTropLong, EtatIncompatible. Journal: personne_exclue.
    Announces PersonneExclue.
    """
    exiger(peut_exclure(par, dossier))
    motif = lire_motif(motif, MotifManquant(SANS_MOTIF))
    tenu = Dossier.objects.tenir(dossier.pk)
    if exclusion_de(personne, tenu):
        raise EtatIncompatible(f"{personne.nom} est déjà tenu à l’écart de ce dossier.")
    kept = Acces.objects.create(dossier=tenu, personne=personne, exclu=True, motif=motif)
    journal.consigner(
        tenu, "personne_exclue", par=_responsable(par, tenu),
        avant={}, apres={"personne": str(personne)}, motif=motif,
    )  # fmt: skip
    annoncer(PersonneExclue(tenu.pk, personne.pk))
    return kept


@transaction.atomic
def readmettre(dossier: Dossier, personne: Personne, *, motif: str, par: Personne) -> None:
    """End an exclusion, with its reason. Raises GesteInterdit, MotifManquant,
    EtatIncompatible. Journal: exclusion_levee.
    """
    exiger(peut_exclure(par, dossier))
    motif = lire_motif(motif, MotifManquant(SANS_MOTIF))
    tenu = Dossier.objects.tenir(dossier.pk)
    ended, _ = Acces.objects.filter(dossier=tenu, personne=personne, exclu=True).delete()
    if not ended:
        raise EtatIncompatible(f"{personne.nom} n’est pas tenu à l’écart de ce dossier.")
    journal.consigner(
        tenu, "exclusion_levee", par=_responsable(par, tenu),
        avant={"personne": str(personne)}, apres={}, motif=motif,
    )  # fmt: skip


def _agent(par: Personne, dossier: Dossier) -> ActeurConnu:
    """The actor that the journal keeps of a transfer: who instructs, else who administers."""
    return par.en_tant_que(Role.INSTRUCTEUR if peut_instruire(par, dossier) else Role.ADMINISTRATEUR)


def _responsable(par: Personne, dossier: Dossier) -> ActeurConnu:
    """The actor that the journal keeps: who administers the service, else who signs for it."""
    return par.en_tant_que(Role.ADMINISTRATEUR if peut_administrer(par, ressort_du(dossier)) else Role.SIGNATAIRE)
