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
from levier.dossiers.competence import service_competent
from levier.dossiers.enums import CHEZ_LE_SERVICE, TitreAcces
from levier.dossiers.models import Acces, Dossier
from levier.dossiers.permissions import peut_exclure
from levier.socle import journal
from levier.socle.acteurs import SYSTEME, ActeurConnu
from levier.socle.annonces import annoncer
from levier.socle.droits import exiger
from levier.socle.erreurs import EtatIncompatible, MotifManquant
from levier.socle.requetes import Insertion
from levier.territoires.ressort import Ressort
from regles.cahier import Cahier

_CONFIER = Insertion(Acces)
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
    before = nom_du_service(tenu)
    for column, value in Acces.colonnes(given.ressort).items():
        setattr(kept, column, value)
    kept.save()
    tenu.instruit, dossier.instruit = kept, None
    after = {"service": nom_du_service(tenu)}
    journal.consigner(tenu, "service_designe", par=SYSTEME, avant={"service": before}, apres=after)
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


def _responsable(par: Personne, dossier: Dossier) -> ActeurConnu:
    """The actor that the journal keeps: who administers the service, else who signs for it."""
    return par.en_tant_que(Role.ADMINISTRATEUR if peut_administrer(par, ressort_du(dossier)) else Role.SIGNATAIRE)
