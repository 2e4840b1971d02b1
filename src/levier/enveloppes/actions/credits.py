"""Acts on credits: open, reduce, grant, release. Counters, ledger and journal move together or not at all."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.db.models import F

from levier.appels.models import Appel
from levier.comptes.models import Personne
from levier.enveloppes import queries
from levier.enveloppes.enums import NatureMouvement
from levier.enveloppes.erreurs import (
    CreditsAuDela,
    CreditsNonOuverts,
    DegagementExcessif,
    DejaAttribue,
    EnveloppeEpuisee,
    HypotheseNonDite,
    MontantDeCreditsInvalide,
    ReductionExcessive,
    ReductionSansMotif,
)
from levier.enveloppes.models import CompteStructure, Enveloppe, Mouvement, Transfert
from levier.enveloppes.permissions import ouvreur, peut_mouvementer
from levier.socle import argent, horloge, journal
from levier.socle.acteurs import Acteur, ActeurConnu
from levier.socle.droits import exiger
from levier.territoires.models import Structure


@transaction.atomic
def ouvrir_credits(
    enveloppe: Enveloppe, montant: Decimal, *, par: Personne | ActeurConnu, motif: str, hypothese: bool = False
) -> Mouvement:
    """Add `montant` euros to what the enveloppe may grant, within what the source gives to it and to each whole above.

    `hypothese`: no source gives the amount. `par`: an agent with a right on the enveloppe's ressort, or Levier.
    Raises GesteInterdit, MontantDeCreditsInvalide, HypotheseNonDite, CreditsAuDela. Journal of the enveloppe: credits_ouverts.
    """
    acteur = ouvreur(par, enveloppe)
    exiger_montant(montant)
    lignee = queries.tenir_lignee(enveloppe)
    tenue = lignee[-1]
    if tenue.parent_id is not None and tenue.montant_prevu is None and not hypothese:
        raise HypotheseNonDite(
            f"Aucun document ne donne de montant à « {tenue} » : ouvrez ces crédits comme une hypothèse, en disant pourquoi."
        )
    for tout in lignee:
        _exiger_dans_le_prevu(tout, montant)
    Enveloppe.objects.filter(pk=tenue.pk).update(montant_ouvert=F("montant_ouvert") + montant)
    ligne = Mouvement(
        enveloppe=tenue, nature=NatureMouvement.OUVERTURE, montant=montant, motif=motif, hypothese=hypothese
    )
    return _inscrire(ligne, "credits_ouverts", "ouvert", montant, par=acteur)


@transaction.atomic
def reduire_credits(enveloppe: Enveloppe, montant: Decimal, *, par: Personne | ActeurConnu, motif: str) -> Mouvement:
    """Take `montant` euros back from what the enveloppe may grant, never from what it granted already.

    `par`: as `ouvrir_credits`. Raises GesteInterdit, MontantDeCreditsInvalide, ReductionSansMotif, ReductionExcessive.
    Journal of the enveloppe: credits_reduits.
    """
    acteur = ouvreur(par, enveloppe)
    exiger_montant(montant)
    motif = motif.strip()
    if not motif:
        raise ReductionSansMotif(
            "Écrivez pourquoi ces crédits sont repris : le grand livre en garde la raison.", "motif"
        )
    tenue = queries.tenir_lignee(enveloppe)[-1]
    if montant > tenue.reste:
        raise ReductionExcessive(
            f"Il reste {argent.ecrire(tenue.reste)} à attribuer : {argent.ecrire(montant)} ne peuvent pas être repris. "
            "Indiquez au plus ce qui reste ; pour reprendre davantage, retirez ou réduisez d’abord des subventions.",
            "montant",
        )
    Enveloppe.objects.filter(pk=tenue.pk).update(montant_ouvert=F("montant_ouvert") - montant)
    ligne = Mouvement(enveloppe=tenue, nature=NatureMouvement.REDUCTION, montant=montant, motif=motif)
    return _inscrire(ligne, "credits_reduits", "ouvert", -montant, par=acteur)


def ceder_credits(transfert: Transfert, *, par: Acteur) -> Mouvement:
    """Write at the enveloppe that gives what a transfert takes from it: both rows are held by the act that signs."""
    ligne = _deplacer(transfert.de, NatureMouvement.CESSION, transfert, -transfert.montant)
    return _inscrire(ligne, "credits_cedes", "ouvert", -transfert.montant, par=par)


def recevoir_credits(transfert: Transfert, *, par: Acteur) -> Mouvement:
    """Write at the enveloppe that receives what a transfert brings it."""
    ligne = _deplacer(transfert.vers, NatureMouvement.RECEPTION, transfert, transfert.montant)
    return _inscrire(ligne, "credits_recus", "ouvert", transfert.montant, par=par)


def _deplacer(enveloppe: Enveloppe, nature: NatureMouvement, transfert: Transfert, variation: Decimal) -> Mouvement:
    Enveloppe.objects.filter(pk=enveloppe.pk).update(
        montant_ouvert=F("montant_ouvert") + variation, montant_transfere=F("montant_transfere") + variation
    )
    return Mouvement(
        enveloppe=enveloppe, nature=nature, montant=transfert.montant, transfert=transfert, motif=transfert.motif
    )


@transaction.atomic
def attribuer_credits(
    enveloppe: Enveloppe, structure: Structure, montant: Decimal, *, appel: Appel, reference: str, par: Acteur
) -> Mouvement:
    """Take `montant` euros from the enveloppe for `structure` under `appel`, for the decision `reference`, once (X-03).

    The taking is one conditional UPDATE, under a CHECK of the database: it holds whatever the caller locked. The right
    on the ressort is asked by the step that decides.
    Raises GesteInterdit, MontantDeCreditsInvalide, CreditsNonOuverts, EnveloppeEpuisee (says what is left), DejaAttribue.
    Journal of the enveloppe: credits_attribues.
    """
    exiger(peut_mouvementer(par))
    exiger_montant(montant)
    if not reference:
        raise ValueError("an attribution has a reference")
    _prendre(enveloppe, montant)
    tenue, compte = queries.tenir_compte(enveloppe, structure, appel)
    if Mouvement.objects.filter(nature=NatureMouvement.ATTRIBUTION, reference=reference).exists():
        raise DejaAttribue(
            f"Des crédits sont déjà attribués pour {reference} : rechargez la page pour voir la décision."
        )
    CompteStructure.objects.filter(pk=compte.pk).update(montant_attribue=F("montant_attribue") + montant)
    ligne = Mouvement(
        enveloppe=tenue, nature=NatureMouvement.ATTRIBUTION, montant=montant, structure=structure, appel=appel,
        reference=reference,
    )  # fmt: skip
    return _inscrire(ligne, "credits_attribues", "attribue", montant, par=par)


@transaction.atomic
def degager(enveloppe: Enveloppe, montant: Decimal, *, reference: str, par: Acteur, motif: str = "") -> Mouvement:
    """Give back to the enveloppe `montant` of the euros that it granted for the decision `reference`: the ceiling too.

    Raises GesteInterdit, MontantDeCreditsInvalide, DegagementExcessif (says what is granted under it).
    Journal of the enveloppe: credits_degages.
    """
    exiger(peut_mouvementer(par))
    exiger_montant(montant)
    prise = queries.attribution(reference)
    if prise is None or prise.structure is None or prise.appel is None:
        raise _degagement_excessif(montant, Decimal(0), reference)
    tenue, compte = queries.tenir_compte(enveloppe, prise.structure, prise.appel)
    attribue = queries.attribue_sous(tenue, reference)
    if montant > attribue:
        raise _degagement_excessif(montant, attribue, reference)
    Enveloppe.objects.filter(pk=tenue.pk).update(montant_attribue=F("montant_attribue") - montant)
    CompteStructure.objects.filter(pk=compte.pk).update(montant_attribue=F("montant_attribue") - montant)
    ligne = Mouvement(
        enveloppe=tenue, nature=NatureMouvement.DEGAGEMENT, montant=montant, structure=prise.structure,
        appel=prise.appel, reference=reference, motif=motif,
    )  # fmt: skip
    return _inscrire(ligne, "credits_degages", "attribue", -montant, par=par)


def _degagement_excessif(montant: Decimal, attribue: Decimal, reference: str) -> DegagementExcessif:
    return DegagementExcessif(
        f"{argent.ecrire(montant)} ne peuvent pas être dégagés : {argent.ecrire(attribue)} sont attribués pour "
        f"{reference}. Indiquez au plus ce montant.",
        "montant",
    )


def exiger_montant(montant: Decimal) -> None:
    """Raise MontantDeCreditsInvalide unless it is positive, in whole cents."""
    if montant == 0 or not argent.est_un_montant(montant):
        raise MontantDeCreditsInvalide(
            "Indiquez un montant en euros et en centimes, supérieur à zéro, au plus "
            f"{argent.ecrire(argent.MONTANT_MAX)}.",
            "montant",
        )


def _exiger_dans_le_prevu(tout: Enveloppe, montant: Decimal) -> None:
    """A whole of which the amount is known opens no more than it, its parts together."""
    if tout.droits is None:
        return
    ouvert = queries.ouvert_sous(tout)
    if ouvert + montant > tout.droits:
        moved = ", transferts comptés" if tout.montant_transfere else ""
        raise CreditsAuDela(
            f"La source donne {argent.ecrire(tout.droits)} à « {tout} »{moved}, dont {argent.ecrire(ouvert)} sont déjà "
            f"ouverts : il reste {argent.ecrire(tout.droits - ouvert)} à ouvrir. Ouvrez au plus ce montant, ou "
            "faites d’abord corriger le fichier du fonds.",
            "montant",
        )


def _prendre(enveloppe: Enveloppe, montant: Decimal) -> None:
    """The guard of X-03: the counter moves only if what is left covers `montant`, in one statement."""
    prise = Enveloppe.objects.filter(pk=enveloppe.pk, montant_ouvert__gte=F("montant_attribue") + montant).update(
        montant_attribue=F("montant_attribue") + montant
    )
    if prise:
        return
    situation = queries.situation(enveloppe)
    if not situation.ouvert:
        raise CreditsNonOuverts(queries.phrase_non_ouvert(enveloppe.libelle, enveloppe.ressort))
    raise EnveloppeEpuisee(
        f"L’enveloppe ne permet plus d’attribuer {argent.ecrire(montant)} : il reste "
        f"{argent.ecrire(situation.reste)}. Réduisez le montant avec un motif, ou attendez de nouveaux crédits.",
        "montant",
    )


def _inscrire(ligne: Mouvement, evenement: str, compteur: str, variation: Decimal, *, par: Acteur) -> Mouvement:
    """Write the line of the ledger and the event: `compteur` before and after `variation`."""
    apres: Decimal = getattr(poser(ligne, par=par), f"montant_{compteur}")
    journal.consigner(
        ligne.enveloppe,
        evenement,
        par=par,
        avant={compteur: str(apres - variation)},
        apres={compteur: str(apres), **_ce_qui_est_dit(ligne)},
        motif=ligne.motif,
    )
    return ligne


def poser(ligne: Mouvement, *, par: Acteur) -> Enveloppe:
    """Write a line of the ledger, now, and give its enveloppe fresh: the caller holds its row, and has moved its counter."""
    ligne.acteur_libelle = par.libelle
    ligne.survenu_le = horloge.maintenant()
    ligne.save(force_insert=True)
    ligne.enveloppe.refresh_from_db()
    return ligne.enveloppe


def _ce_qui_est_dit(ligne: Mouvement) -> dict[str, str | bool]:
    if not ligne.reference:
        return {"hypothese": True} if ligne.hypothese else {}
    return {"reference": ligne.reference, "structure": str(ligne.structure)}
