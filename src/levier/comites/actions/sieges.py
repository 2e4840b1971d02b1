"""Who sits: the comité of a service opened, its seats completed, people designated for each between dates."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from levier.appels.models import Appel
from levier.appels.queries import cahier_de, version_en_vigueur
from levier.comites.enums import QualiteDuMembre
from levier.comites.erreurs import (
    AppelSansComite,
    DesignationImpossible,
    PresidenceDite,
    SiegeInconnu,
    SiegeNonAjoute,
)
from levier.comites.models import ComiteDuService, DesignationAuSiege, SiegeAjoute
from levier.comites.permissions import composant, peut_composer
from levier.comites.places import PlaceAuComite
from levier.comites.queries import comite_du_cahier, designations_vivantes, places_du_comite
from levier.comptes.actions import AgentDesigne, inviter
from levier.comptes.models import Personne
from levier.comptes.periode import Periode
from levier.dossiers.actions.motifs import QualiteManquante, lire_motif, lire_qualite
from levier.socle import courriels, horloge, journal
from levier.socle.droits import exiger
from levier.socle.erreurs import MotifManquant
from levier.territoires.ressort import Ressort
from regles.comite import SUPPLEANCES, NatureDeSiege, Siege
from regles.texte import date_longue

_FIN_SANS_MOTIF = "Écrivez pourquoi cette personne ne siège plus : le journal du comité le garde."


_SANS_REFERENCE = "Indiquez le texte : un arrêté, un courrier, avec sa date."


@dataclass(frozen=True, slots=True)
class Designe:
    """Who is designated, under which quality, by which text, from when to when."""

    membre: AgentDesigne
    qualite: QualiteDuMembre
    reference: str
    periode: Periode


@transaction.atomic
def ouvrir_un_comite(appel: Appel, ressort: Ressort, *, par: Personne) -> ComiteDuService:
    """The comité of a call in a service: made the first time, found afterwards. Raises GesteInterdit, AppelSansComite.

    Journal: comite_ouvert.
    """
    exiger(peut_composer(par, ressort))
    if cahier_de(version_en_vigueur(appel)).comite is None:
        raise AppelSansComite
    found, created = ComiteDuService.objects.get_or_create(
        appel=appel,
        **ComiteDuService.colonnes(ressort),
        defaults={"ouvert_par": par, "ouvert_le": horloge.maintenant()},
    )
    if created:
        journal.consigner(
            found, "comite_ouvert", par=composant(par, found), avant={}, apres={"appel": appel.identifiant}
        )
    return found


@transaction.atomic
def ajouter_un_siege(comite: ComiteDuService, siege: Siege, *, reference: str, par: Personne) -> SiegeAjoute:
    """A seat that the documents of the call do not give, on the text that `reference` cites: only where they give none.

    Raises GesteInterdit, SiegeNonAjoute, SaisieRefusee. Journal: siege_ajoute.
    """
    acteur = composant(par, comite)
    tenu = _tenir(comite)
    said = comite_du_cahier(tenu)
    if said is not None and said.sieges:
        raise SiegeNonAjoute(
            "Le cahier des charges dit qui siège à ce comité : sa composition ne change que par une nouvelle version.",
            "fonction",
        )
    fonction = _texte(siege.fonction, 150, "fonction", "Indiquez la fonction que tient ce siège.")
    institution = " ".join(siege.institution.split())[:150]
    cited = _texte(reference, 200, "reference", _SANS_REFERENCE)
    if tenu.ajoutes.filter(fonction__iexact=fonction, institution__iexact=institution).exists():
        raise SiegeNonAjoute(f"« {fonction} » a déjà son siège : précisez son institution.", "fonction")
    made = SiegeAjoute.objects.create(
        comite=tenu, fonction=fonction, institution=institution, nature=siege.nature.value, voix=siege.voix.value,
        reference=cited, ajoute_le=horloge.maintenant(),
    )  # fmt: skip
    told = {"siege": Siege(fonction, institution, voix=siege.voix).dit, "reference": cited}
    journal.consigner(tenu, "siege_ajoute", par=acteur, avant={}, apres=told)
    return made


@transaction.atomic
def confier_la_presidence(comite: ComiteDuService, place: str, *, par: Personne) -> None:
    """Name the seat that presides, where the cahier does not. Raises GesteInterdit, SiegeInconnu, PresidenceDite.

    Journal: presidence_confiee.
    """
    acteur = composant(par, comite)
    tenu = _tenir(comite)
    said = comite_du_cahier(tenu)
    if said is not None and any(siege.preside for siege in said.sieges):
        raise PresidenceDite("Le cahier des charges dit quel siège préside : il n’y a pas à le choisir.", "place")
    found = _place(tenu, place)
    if not found.vote:
        raise PresidenceDite("Le président vote : choisissez un siège qui a voix délibérative.", "place")
    before, tenu.presidence = tenu.presidence, found.cle
    tenu.save(update_fields=["presidence"])
    told = {"siege": found.dite}
    journal.consigner(tenu, "presidence_confiee", par=acteur, avant={"place": before}, apres=told)


@transaction.atomic
def designer(comite: ComiteDuService, place: str, designe: Designe, *, par: Personne) -> DesignationAuSiege:
    """Give a seat to a person between dates; an account is opened for who has none, and the person is told.

    A seat has one titular at a time, deputies only where the code lets it have some; nobody holds two seats of one comité.
    Raises GesteInterdit, SiegeInconnu, DesignationImpossible, SaisieRefusee. Journal: membre_designe.
    """
    acteur = composant(par, comite)
    tenu = _tenir(comite)
    seat = _place(tenu, place)
    reference = _texte(designe.reference, 200, "reference", _SANS_REFERENCE)
    fonction = _texte(
        designe.membre.fonction, 150, "fonction", "Indiquez la fonction de cette personne : le procès-verbal l’écrit."
    )
    personne = inviter(designe.membre.email, designe.membre.nom, par=par, fonction=fonction)
    _exiger_possible(tenu, seat, designe, personne)
    made = DesignationAuSiege.objects.create(
        comite=tenu, place=seat.cle, siege=seat.dite, personne=personne, qualite=designe.qualite, fonction=fonction,
        reference=reference, du=designe.periode.du or horloge.aujourdhui(), au=designe.periode.au,
    )  # fmt: skip
    told = {
        "personne": personne.nom, "qualite": designe.qualite.label, "siege": seat.dite, "reference": reference,
        "du": made.du.isoformat(), "au": made.au.isoformat() if made.au else None,
    }  # fmt: skip
    journal.consigner(tenu, "membre_designe", par=acteur, avant={}, apres=told)
    courriels.ecrire(personne.email, "courriels/designation.txt", {"designation": made, "comite": tenu})
    return made


@transaction.atomic
def mettre_fin_a_une_designation(designation: DesignationAuSiege, *, par: Personne, motif: str) -> None:
    """The person no longer sits, from today; what it did stays. Twice is once.

    Raises GesteInterdit, MotifManquant, MotifTropLong. Journal: designation_terminee.
    """
    acteur = composant(par, designation.comite)
    motif = lire_motif(motif, MotifManquant(_FIN_SANS_MOTIF))
    tenu = _tenir(designation.comite)
    held = DesignationAuSiege.objects.select_for_update(of=("self",)).select_related("personne").get(pk=designation.pk)
    if held.terminee_le is not None:
        return
    held.terminee_le, held.motif_fin = horloge.aujourdhui(), motif
    held.save(update_fields=["terminee_le", "motif_fin"])
    told = {"personne": held.personne.nom, "siege": held.siege}
    journal.consigner(tenu, "designation_terminee", par=acteur, avant={}, apres=told, motif=motif)


def _texte(ecrit: str, longueur: int, champ: str, absent: str) -> str:
    return lire_qualite(ecrit, longueur, QualiteManquante(absent, champ))


def _tenir(comite: ComiteDuService) -> ComiteDuService:
    """Its row under its lock: seats and designations of one comité follow one another."""
    return ComiteDuService.objects.select_for_update(of=("self",)).select_related("appel").get(pk=comite.pk)


def _place(comite: ComiteDuService, cle: str) -> PlaceAuComite:
    found = next((place for place in places_du_comite(comite) if place.cle == cle), None)
    if found is None:
        raise SiegeInconnu
    return found


def _exiger_possible(comite: ComiteDuService, place: PlaceAuComite, designe: Designe, personne: Personne) -> None:
    """Raises DesignationImpossible: a deputy where none may be, days that are over, a seat taken, a person already seated."""
    first, last = designe.periode.du or horloge.aujourdhui(), designe.periode.au
    if last is not None and last < max(first, horloge.aujourdhui()):
        raise DesignationImpossible("Le dernier jour vient après le premier, et n’est pas passé : vérifiez.", "au")
    deputy = designe.qualite is QualiteDuMembre.SUPPLEANT
    if deputy and not place.suppleable:
        raise DesignationImpossible(
            f"« {place.dite} » est une personne qualifiée, {SUPPLEANCES[NatureDeSiege.QUALIFIE]} (R133-3) : désignez un titulaire.",
            "qualite",
        )
    for one in designations_vivantes(comite):
        if (one.au is not None and one.au < first) or (last is not None and last < one.du):
            continue
        if one.personne_id == personne.pk:
            raise DesignationImpossible(
                f"{personne.nom} tient déjà le siège « {one.siege} » de ce comité ces jours-là : personne ne siège deux fois.",
                "email",
            )
        if not deputy and one.place == place.cle and one.qualite == QualiteDuMembre.TITULAIRE:
            until = f" jusqu’au {date_longue(one.au)}" if one.au else ""
            raise DesignationImpossible(
                f"« {place.dite} » a un titulaire, {one.personne.nom}{until} : mettez fin à sa désignation, ou choisissez "
                "d’autres jours.",
                "du",
            )
