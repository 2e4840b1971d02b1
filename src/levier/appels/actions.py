"""What is done to a call: publish a version of its cahier des charges, name a service that it leaves open."""

from __future__ import annotations

from django.db import transaction

from levier.appels.annonces import CahierPublie, CompetenceReglee
from levier.appels.codes import controler_les_codes
from levier.appels.controles import controler
from levier.appels.enums import EtatVersion, GesteDuDepot
from levier.appels.erreurs import (
    CahierRefuse,
    DepotDejaRegle,
    EnveloppeNonDite,
    FermetureNonDite,
    RienARegler,
    ServiceHorsDuGuichet,
)
from levier.appels.fiche import presentation_de
from levier.appels.models import FONDS_LONGUEUR, Appel, ReglageCompetence, TexteDeCahier, VersionCahier
from levier.appels.parents import VersionsPubliees
from levier.appels.queries import (
    a_regler_du_depot,
    cahier_de,
    delais_du_cahier,
    est_ouvert,
    fenetre_de,
    reglage_de,
    ressort_du_cahier,
    version_en_vigueur,
)
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.comptes.permissions import administrateur
from levier.socle import horloge, journal
from levier.socle.acteurs import SYSTEME, Acteur, ActeurConnu
from levier.socle.annonces import annoncer
from levier.socle.droits import PERMIS, exiger, refuse
from levier.territoires.queries.noms import en_clair
from levier.territoires.queries.ressorts import existe
from levier.territoires.ressort import Ressort
from regles.cahier import Cahier
from regles.chargement import CahierInvalide, charger_depuis
from regles.chargement.heritage import entier

_EDITEURS = frozenset({Role.ADMINISTRATEUR.value, SYSTEME.role})


@transaction.atomic
def publier(texte: str, *, par: Acteur, motif: str = "") -> VersionCahier:
    """Publish a cahier des charges: the call appears, or takes a new version, frozen from then on.

    The text of the version in force published again gives that version back. A text that starts from a published version is
    kept whole. Raises GesteInterdit, and CahierRefuse
    when the text has mistakes, one of its worked examples fails, a file holds a code of nobody, or a later step could not
    use it (an act with a hole).
    Journal: cahier_publie, with `motif`. Announces CahierPublie: those who will instruct are told.
    """
    exiger(PERMIS if par.role in _EDITEURS else refuse("Seul un administrateur publie un cahier des charges."))
    cahier, texte = _lire(texte)
    appel = _appel(cahier)
    last = appel.en_vigueur
    if last is not None and last.empreinte == cahier.empreinte:
        return last
    decision = delais_du_cahier(cahier).decision
    version = VersionCahier.objects.create(
        appel=appel,
        numero=last.numero + 1 if last else 1,
        empreinte=cahier.empreinte,
        etat=EtatVersion.PUBLIEE,
        ouverture=cahier.fenetre.ouverture,
        cloture=cahier.fenetre.cloture,
        publiee_le=horloge.maintenant(),
        champ_titre=cahier.roles.titre,
        champ_theme=cahier.roles.theme,
        fuseau=cahier.fenetre.fuseau,
        silence_mois=decision.mois if decision else None,
    )
    TexteDeCahier.objects.create(version=version, texte=texte)
    appel.en_vigueur = version
    appel.save(update_fields=["en_vigueur"])
    before: journal.Instantane = {
        "version": last.numero if last else None,
        "empreinte": last.empreinte if last else None,
    }
    after: journal.Instantane = {"version": version.numero, "empreinte": version.empreinte}
    journal.consigner(appel, "cahier_publie", par=par, avant=before, apres=after, motif=motif)
    annoncer(CahierPublie(version.pk))
    return version


def _lire(texte: str) -> tuple[Cahier, str]:
    """The cahier, and its whole text."""
    publies = VersionsPubliees()
    try:
        cahier = charger_depuis(texte, publies)
        controler(cahier, texte)
        controler_les_codes(cahier)
        return cahier, entier(texte, "cahier.yaml", publies)
    except CahierInvalide as invalide:
        raise CahierRefuse(invalide) from invalide


@transaction.atomic
def regler_competence(
    appel: Appel, departement: str, *, instruit: Ressort, paie: str, par: Personne | ActeurConnu
) -> ReglageCompetence:
    """Name the service that instructs the projects of a département which the cahier leaves open, and what pays them.

    `paie`: id of an enveloppe. By an administrator of the call's own ressort, or by the command line (SYSTEME); given
    again, it replaces. Raises GesteInterdit, RienARegler, ServiceHorsDuGuichet, EnveloppeNonDite.
    Journal: competence_reglee, on the call. Announces CompetenceReglee: requests that wait go to that service.
    """
    acteur = administrateur(par, appel.ressort)
    _controler(appel, departement, instruit, paie)
    held = Appel.objects.select_for_update().get(pk=appel.pk)
    before = reglage_de(held, departement)
    given = {**ReglageCompetence.colonnes(instruit), "paie": paie.strip(), "regle_le": horloge.maintenant()}
    reglage, _ = ReglageCompetence.objects.update_or_create(appel=held, departement=departement, defaults=given)
    told = {"departement": departement, "instruit": instruit.cle, "paie": reglage.paie}
    former = {"instruit": before.ressort.cle, "paie": before.paie} if before else {}
    journal.consigner(held, "competence_reglee", par=acteur, avant=former, apres=told)
    annoncer(CompetenceReglee(reglage.pk))
    return reglage


@transaction.atomic
def ouvrir_le_depot(appel: Appel, *, par: Personne | ActeurConnu, motif: str = "") -> None:
    """Open the deposits of a call that no day opens, or those that an act closed. Raises GesteInterdit, DepotDejaRegle.

    By an administrator of the call's own ressort, or by the command line. Journal: depot_ouvert, on the call, with `motif`.
    """
    acteur, held, cahier = _tenir_le_depot(appel, par)
    offered = a_regler_du_depot(cahier, held)
    if cahier.fenetre.s_ouvre_par_un_acte and held.ouvert_le is None:
        held.ouvert_le = horloge.maintenant()
    held.ferme_le = None
    if offered is not GesteDuDepot.OUVRIR or not est_ouvert(fenetre_de(cahier, held)):
        raise DepotDejaRegle(f"Rien n’est à ouvrir : {fenetre_de(cahier, held).dite}.")
    _redire_la_fenetre(held, cahier, "depot_ouvert", acteur, motif.strip())


@transaction.atomic
def fermer_le_depot(appel: Appel, *, motif: str, par: Personne | ActeurConnu) -> None:
    """Close the open deposits of a call that no day closes, its drafts kept. Raises GesteInterdit, FermetureNonDite, DepotDejaRegle.

    By the same. Journal: depot_ferme, on the call, with the reason: the credits are spent, the day is now known.
    """
    acteur, held, cahier = _tenir_le_depot(appel, par)
    if not motif.strip():
        raise FermetureNonDite
    if a_regler_du_depot(cahier, held) is not GesteDuDepot.FERMER:
        raise DepotDejaRegle(f"Rien n’est à fermer : {fenetre_de(cahier, held).dite}.")
    held.ferme_le = horloge.maintenant()
    _redire_la_fenetre(held, cahier, "depot_ferme", acteur, motif.strip())


def _tenir_le_depot(appel: Appel, par: Personne | ActeurConnu) -> tuple[Acteur, Appel, Cahier]:
    acteur = administrateur(par, appel.ressort)
    held = Appel.objects.select_for_update(of=("self",)).select_related("en_vigueur").get(pk=appel.pk)
    return acteur, held, cahier_de(version_en_vigueur(held))


def _redire_la_fenetre(held: Appel, cahier: Cahier, genre: str, par: Acteur, motif: str = "") -> None:
    for column, value in presentation_de(cahier, held.ouvert_le, held.ferme_le).items():
        setattr(held, column, value)
    held.save()
    told: journal.Instantane = {"depots": fenetre_de(cahier, held).dite}
    journal.consigner(held, genre, par=par, avant={}, apres=told, motif=motif)


def _controler(appel: Appel, departement: str, instruit: Ressort, paie: str) -> None:
    if departement not in appel.a_regler:
        raise RienARegler(appel.titre, departement, appel.a_regler)
    if instruit.service != instruit or not existe(instruit) or not appel.ressort.couvre(instruit):
        raise ServiceHorsDuGuichet(en_clair(instruit), en_clair(appel.ressort))
    if not paie.strip():
        raise EnveloppeNonDite


def _appel(cahier: Cahier) -> Appel:
    """The call's row, locked, with the names its cahier gives now."""
    identite = cahier.identite
    names = {"titre": identite.titre, "fonds": identite.fonds[:FONDS_LONGUEUR], "service": identite.service}
    given = {**names, **Appel.colonnes(ressort_du_cahier(cahier)), "services": _services(cahier)}
    given |= {"a_regler": sorted(cahier.competence.a_regler), **presentation_de(cahier)}
    Appel.objects.get_or_create(identifiant=identite.id, defaults=given)
    appel = Appel.objects.select_for_update().get(identifiant=identite.id)
    given |= presentation_de(cahier, appel.ouvert_le, appel.ferme_le)
    for column, value in given.items():
        setattr(appel, column, value)
    appel.save()
    return appel


def _services(cahier: Cahier) -> list[str]:
    """The kinds of service to which this cahier gives requests."""
    themes = [theme.code for theme in cahier.themes] or [""]
    return sorted({cahier.competence.service(theme).value for theme in themes})
