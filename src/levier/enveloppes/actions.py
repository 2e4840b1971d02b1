"""Acts on credits: open, commit, release. Counters, ledger and journal move together or not at all."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.db.models import F

from levier.appels.models import Appel
from levier.enveloppes import queries
from levier.enveloppes.enums import NatureMouvement
from levier.enveloppes.erreurs import (
    CreditsNonOuverts,
    DegagementExcessif,
    DejaEngage,
    EnveloppeEpuisee,
    MontantDeCreditsInvalide,
)
from levier.enveloppes.models import CompteStructure, Enveloppe, Mouvement
from levier.enveloppes.permissions import peut_mouvementer, peut_ouvrir_des_credits
from levier.socle import argent, horloge, journal
from levier.socle.acteurs import Acteur
from levier.socle.droits import exiger
from levier.territoires.models import Structure


@transaction.atomic
def ouvrir_credits(appel: Appel, montant: Decimal, *, par: Acteur, motif: str) -> Mouvement:
    """Add `montant` euros to what the call may commit; the first opening makes its enveloppe.

    Raises ActeInterdit, MontantDeCreditsInvalide. Journal of the enveloppe: credits_ouverts.
    """
    exiger(peut_ouvrir_des_credits(par))
    _exiger_montant(montant)
    credits_, _ = Enveloppe.objects.get_or_create(appel=appel, defaults={"libelle": appel.titre})
    Enveloppe.objects.filter(pk=credits_.pk).update(montant_ouvert=F("montant_ouvert") + montant)
    line = Mouvement(enveloppe=credits_, nature=NatureMouvement.OUVERTURE, montant=montant, motif=motif)
    return _inscrire(line, "credits_ouverts", "ouvert", montant, par=par)


@transaction.atomic
def engager(appel: Appel, structure: Structure, montant: Decimal, *, reference: str, par: Acteur) -> Mouvement:
    """Take `montant` euros for `structure` under `reference`, once. Never beyond what is open (X-03).

    The taking is one conditional UPDATE, under a CHECK of the database: it holds whatever the caller locked.
    Raises ActeInterdit, MontantDeCreditsInvalide, CreditsNonOuverts, EnveloppeEpuisee (says what is left), DejaEngage.
    Journal of the enveloppe: credits_engages.
    """
    exiger(peut_mouvementer(par))
    _exiger_montant(montant)
    if not reference:
        raise ValueError("a commitment has a reference")
    _prendre(appel, montant)
    credits_, account = queries.tenir_compte(structure, appel)
    if Mouvement.objects.filter(nature=NatureMouvement.ENGAGEMENT, reference=reference).exists():
        raise DejaEngage(f"Des crédits sont déjà engagés pour {reference} : rechargez la page pour voir la décision.")
    CompteStructure.objects.filter(pk=account.pk).update(montant_attribue=F("montant_attribue") + montant)
    line = Mouvement(
        enveloppe=credits_, nature=NatureMouvement.ENGAGEMENT, montant=montant, structure=structure, reference=reference
    )
    return _inscrire(line, "credits_engages", "engage", montant, par=par)


@transaction.atomic
def degager(
    appel: Appel, structure: Structure, montant: Decimal, *, reference: str, par: Acteur, motif: str = ""
) -> Mouvement:
    """Give back `montant` of the euros committed for `structure` under `reference`.

    Raises ActeInterdit, MontantDeCreditsInvalide, CreditsNonOuverts, DegagementExcessif (says what is committed).
    Journal of the enveloppe: credits_degages.
    """
    exiger(peut_mouvementer(par))
    _exiger_montant(montant)
    credits_, account = queries.tenir_compte(structure, appel)
    committed = queries.engage_sous(appel, structure, reference)
    if montant > committed:
        raise DegagementExcessif(
            f"{argent.ecrire(montant)} ne peuvent pas être dégagés : {argent.ecrire(committed)} sont engagés "
            f"pour {reference}. Indiquez au plus ce montant.",
            "montant",
        )
    Enveloppe.objects.filter(pk=credits_.pk).update(montant_engage=F("montant_engage") - montant)
    CompteStructure.objects.filter(pk=account.pk).update(montant_attribue=F("montant_attribue") - montant)
    line = Mouvement(
        enveloppe=credits_, nature=NatureMouvement.DEGAGEMENT, montant=montant, structure=structure,
        reference=reference, motif=motif,
    )  # fmt: skip
    return _inscrire(line, "credits_degages", "engage", -montant, par=par)


def _exiger_montant(montant: Decimal) -> None:
    if montant == 0 or not argent.est_un_montant(montant):
        raise MontantDeCreditsInvalide(
            "Indiquez un montant en euros et en centimes, supérieur à zéro, au plus "
            f"{argent.ecrire(argent.MONTANT_MAX)}.",
            "montant",
        )


def _prendre(appel: Appel, montant: Decimal) -> None:
    """The guard of X-03: the counter moves only if what is left covers `montant`, in one statement."""
    taken = Enveloppe.objects.filter(appel=appel, montant_ouvert__gte=F("montant_engage") + montant).update(
        montant_engage=F("montant_engage") + montant
    )
    if taken:
        return
    if not Enveloppe.objects.filter(appel=appel).exists():
        raise CreditsNonOuverts(queries.phrase_non_ouvert(appel))
    raise EnveloppeEpuisee(
        f"L’enveloppe ne permet plus d’engager {argent.ecrire(montant)} : il reste "
        f"{argent.ecrire(queries.reste(appel))}. Réduisez le montant avec un motif, ou attendez de nouveaux crédits.",
        "montant",
    )


def _inscrire(ligne: Mouvement, evenement: str, compteur: str, variation: Decimal, *, par: Acteur) -> Mouvement:
    """Write the line of the ledger and the event: `compteur` before and after `variation`."""
    ligne.appel_id = ligne.enveloppe.appel_id
    ligne.acteur_libelle = par.libelle
    ligne.survenu_le = horloge.maintenant()
    ligne.save(force_insert=True)
    ligne.enveloppe.refresh_from_db()
    after: Decimal = getattr(ligne.enveloppe, f"montant_{compteur}")
    context = {"reference": ligne.reference, "structure": str(ligne.structure or "")} if ligne.reference else {}
    journal.consigner(
        ligne.enveloppe,
        evenement,
        par=par,
        avant={compteur: str(after - variation)},
        apres={compteur: str(after), **context},
        motif=ligne.motif,
    )
    return ligne
