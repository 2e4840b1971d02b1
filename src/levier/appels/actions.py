"""What is done to a call: publish a version of its cahier des charges."""

from __future__ import annotations

from django.db import transaction

from levier.appels.controles import controler
from levier.appels.enums import EtatVersion
from levier.appels.erreurs import CahierRefuse
from levier.appels.models import Appel, VersionCahier
from levier.comptes.enums import Role
from levier.socle import horloge, journal
from levier.socle.acteurs import SYSTEME, Acteur
from levier.socle.droits import PERMIS, exiger, refuse
from levier.territoires.queries.ressorts import departement
from levier.territoires.ressort import NATIONAL, Ressort, region
from regles.cahier import Cahier, Identite
from regles.chargement import CahierInvalide, charger

_EDITEURS = frozenset({Role.ADMINISTRATEUR.value, SYSTEME.role})


@transaction.atomic
def publier(texte: str, *, par: Acteur) -> VersionCahier:
    """Publish a cahier des charges: the call appears, or takes a new version, frozen from then on.

    The text of the version in force published again gives that version back. Raises ActeInterdit, and CahierRefuse
    when the text has mistakes, one of its worked examples fails, or a later step could not use it (an act with a hole).
    """
    exiger(PERMIS if par.role in _EDITEURS else refuse("Seul un administrateur publie un cahier des charges."))
    try:
        cahier = charger(texte)
        controler(cahier, texte)
    except CahierInvalide as invalide:
        raise CahierRefuse(invalide) from invalide
    appel = _appel(cahier)
    last = appel.versions.filter(etat=EtatVersion.PUBLIEE).order_by("-numero").first()
    if last is not None and last.empreinte == cahier.empreinte:
        return last
    version = VersionCahier.objects.create(
        appel=appel,
        numero=last.numero + 1 if last else 1,
        texte=texte,
        empreinte=cahier.empreinte,
        etat=EtatVersion.PUBLIEE,
        ouverture=cahier.fenetre.ouverture,
        cloture=cahier.fenetre.cloture,
        publiee_le=horloge.maintenant(),
        champ_titre=cahier.roles.titre,
        champ_theme=cahier.roles.theme,
    )
    journal.consigner(
        appel,
        "cahier_publie",
        par=par,
        avant={"version": last.numero if last else None, "empreinte": last.empreinte if last else None},
        apres={"version": version.numero, "empreinte": version.empreinte},
    )
    return version


def _appel(cahier: Cahier) -> Appel:
    """The call's row, locked, with the names its cahier gives now."""
    identite = cahier.identite
    names = {"titre": identite.titre, "fonds": identite.fonds, "service": identite.service}
    given = {**names, **Appel.colonnes(_ressort(identite))}
    Appel.objects.get_or_create(identifiant=identite.id, defaults=given)
    appel = Appel.objects.select_for_update().get(identifiant=identite.id)
    for column, value in given.items():
        setattr(appel, column, value)
    appel.save()
    return appel


def _ressort(identite: Identite) -> Ressort:
    """The call's own ressort: its département, else its région, else the nation."""
    if identite.departement:
        return departement(identite.departement)
    return region(identite.region) if identite.region else NATIONAL
