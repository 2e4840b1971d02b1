"""The stage of a play: the guichet opened as a publication opens it, its agents, the service of each département named."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import F

from levier.appels.actions import ouvrir_le_depot, regler_competence
from levier.appels.models import Appel
from levier.appels.queries import cahier_de, depots, est_ouvert, fenetre_de
from levier.comptes import actions as comptes
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.dossiers.acces import service_de
from levier.dossiers.models import Dossier
from levier.enveloppes.actions import charger_le_fonds, imputer, ouvrir_le_guichet
from levier.enveloppes.imputation import Imputation
from levier.enveloppes.models import Enveloppe
from levier.essai.saisie import Reperes
from levier.socle import horloge
from levier.socle.acteurs import SYSTEME
from levier.socle.erreurs import RefusMetier
from levier.territoires.enums import Niveau
from levier.territoires.models import Territoire
from levier.territoires.queries.ressorts import departement, prefectures
from levier.territoires.ressort import NATIONAL, Ressort
from regles.cahier import Cahier, TypeChamp
from regles.valeurs import Valeur

HEURES = (9, 12, 15, 0, 23)
"""Hours of a day at which a deposit is tried: a call may open late, or close at noon."""
RECUL_MAX = 800
METROPOLE = "71"
IMPUTATION = Imputation("0000", "00", "0000-ESSA-ESSA", "Comptable d’essai")
LIEUX = 20


@dataclass(frozen=True, slots=True)
class Scene:
    """A call of which the examples are played, and who plays the service."""

    cahier: Cahier
    appel: Appel
    instructeur: Personne
    signataire: Personne
    ou: Ressort

    def qui_signe(self, dossier: Dossier) -> Personne:
        """The signatory, of the service that the request was given to."""
        comptes.habiliter(self.signataire, Role.SIGNATAIRE, ressort=service_de(dossier), par=SYSTEME)
        return self.signataire

    @property
    def premier_jour(self) -> dt.date:
        """The first day on which deposits are open; the day of the play for a call that no day opens yet."""
        zone = self.cahier.fenetre.fuseau
        periods = depots(fenetre_de(self.cahier, self.appel)).periodes
        return horloge.jour_de(periods[0].debut, zone) if periods else horloge.aujourdhui(zone)

    def jour_de(self, vague: Valeur) -> dt.date:
        """The first day of a wave; that of the call when no wave is told."""
        known = (une.ouverture for une in self.cahier.fenetre.vagues if une.id == vague)
        return next(known, None) or self.premier_jour

    def instant(self, jour: dt.date) -> dt.datetime:
        """An hour of that day at which deposits are open, in the zone of the call; its noon when there is none."""
        zone = ZoneInfo(self.cahier.fenetre.fuseau)
        instants = [dt.datetime.combine(jour, dt.time(heure, 30), tzinfo=zone) for heure in HEURES]
        return next((instant for instant in instants if self.est_ouvert(instant)), instants[1])

    def est_ouvert(self, instant: dt.datetime) -> bool:
        return bool(est_ouvert(fenetre_de(self.cahier, self.appel), instant))

    def instant_d_un_brouillon(self, depot: dt.datetime) -> dt.datetime:
        """When a request deposited then was begun: the same hour, or the last day before on which it could be."""
        for jours in range(RECUL_MAX):
            instant = self.instant((depot - dt.timedelta(days=jours)).date())
            if self.est_ouvert(instant):
                return min(instant, depot)
        return depot

    def reperes(self, jour: dt.date, ou: Ressort) -> Reperes:
        """Territories of the place, as one types them."""
        tous = Territoire.objects.filter(millesime=self.cahier.identite.millesime, departement_code=ou.code)
        codes = {
            genre: tuple(tous.filter(niveau=niveau).order_by("code").values_list("code", flat=True)[:LIEUX])
            for genre, niveau in ((TypeChamp.COMMUNE, Niveau.COMMUNE), (TypeChamp.EPCI, Niveau.EPCI))
        }
        return Reperes(jour, {**codes, TypeChamp.DEPARTEMENT: (ou.code,)})


def monter(texte: str, fonds: str = "") -> Scene:
    """Publish the text, in its fund when there is one, and give it agents. Raises RefusMetier as a publication does."""
    with horloge.figee(horloge.a_paris(2000, 1, 3)):
        if fonds:
            charger_le_fonds(fonds, par=SYSTEME)
        appel = ouvrir_le_guichet(texte, par=SYSTEME).appel
        version = appel.en_vigueur
        if version is None:
            raise ValueError("a call that is published has a version in force")
        cahier = cahier_de(version)
        if cahier.fenetre.s_ouvre_par_un_acte:
            ouvrir_le_depot(appel, par=SYSTEME)
            appel.refresh_from_db()
        _nommer_les_services(appel)
        for enveloppe in Enveloppe.objects.filter(parent=None):
            imputer(enveloppe, IMPUTATION, par=SYSTEME)
        instructeur = _agent(Role.INSTRUCTEUR)
        comptes.habiliter(instructeur, Role.INSTRUCTEUR, ressort=NATIONAL, par=SYSTEME)
        return Scene(cahier, appel, instructeur, _agent(Role.SIGNATAIRE), _place(cahier, appel))


def doter(enveloppe: Enveloppe, reste: Decimal, *, exactement: bool = False) -> None:
    """Leave at least that much to grant in an enveloppe of the stage, or just that."""
    tenue = Enveloppe.objects.get(pk=enveloppe.pk)
    if exactement or tenue.reste < reste:
        ouvert = F("montant_attribue") + reste
        Enveloppe.objects.filter(pk=tenue.pk).update(montant_ouvert=ouvert, montant_prevu=None)


def _agent(role: Role) -> Personne:
    return comptes.creer_compte_confirme(
        email=f"{role.value}@essai.levier.example", mot_de_passe=None, nom=f"{role.label} d’essai", par=SYSTEME
    )


def _nommer_les_services(appel: Appel) -> None:
    """The settings that a service would make before it decides: each département left open instructs its own."""
    enveloppe = Enveloppe.objects.filter(appel=appel).first()
    for code in appel.a_regler:
        with suppress(RefusMetier):
            paie = enveloppe.identifiant if enveloppe else ""
            regler_competence(appel, code, instruit=departement(code), paie=paie, par=SYSTEME)


def _place(cahier: Cahier, appel: Appel) -> Ressort:
    """The département where examples are played: that of the call, else one of its territory whose service is known."""
    if cahier.identite.departement:
        return departement(cahier.identite.departement)
    possibles = [place for place in prefectures([appel.ressort]) if place.code not in appel.a_regler]
    usuel = next((place for place in possibles if place.code == METROPOLE), None)
    return usuel or next(iter(possibles), departement(METROPOLE))
