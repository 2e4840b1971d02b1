"""What Chorus commits of what is granted: recorded, and reduced, by who manages the credits that paid (ADR 0065)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from levier.comptes.models import Personne
from levier.enveloppes import queries
from levier.enveloppes.actions.credits import exiger_montant, poser
from levier.enveloppes.enums import NatureMouvement
from levier.enveloppes.erreurs import EngagementImpossible
from levier.enveloppes.imputation import lire_ej
from levier.enveloppes.models import Enveloppe, Mouvement
from levier.enveloppes.permissions import ENGAGER, ouvreur
from levier.socle import argent, horloge, journal
from levier.socle.acteurs import ActeurConnu


@transaction.atomic
def enregistrer_un_engagement(
    numero: str, montant: Decimal, *, ej: str, du: dt.date, par: Personne | ActeurConnu
) -> Mouvement:
    """Record that the engagement juridique `ej`, of the day `du`, commits `montant` euros of what is granted to the request.

    Raises GesteInterdit, MontantDeCreditsInvalide, ImputationInvalide, EngagementImpossible (says what may be engaged).
    Journal of the enveloppe: credits_engages.
    """
    lu = lire_ej(ej)
    prise = _exiger(queries.derniere_attribution(numero))
    acteur = _tenir(prise, montant, du, par)
    situation = queries.engagement_de(prise.enveloppe, numero)
    if montant > situation.reste:
        raise EngagementImpossible(
            f"{argent.ecrire(situation.attribue)} sont attribués à cette demande, dont {argent.ecrire(situation.engage)} déjà "
            f"engagés : il reste {argent.ecrire(situation.reste)} à engager. Indiquez au plus ce montant.",
            "montant",
        )
    other = queries.attribution_de_l_ej(lu)
    if other is not None and (other.numero, other.enveloppe) != (numero, prise.enveloppe):
        raise EngagementImpossible(
            f"L’engagement {lu} est déjà enregistré pour la demande {other.numero} sur « {other.enveloppe} » : vérifiez le numéro "
            "dans Chorus.",
            "ej",
        )
    ligne = _ligne(prise, NatureMouvement.ENGAGEMENT, montant, lu, du)
    return _inscrire(ligne, "credits_engages", montant, par=acteur)


@transaction.atomic
def reduire_un_engagement(
    numero: str, montant: Decimal, *, ej: str, du: dt.date, par: Personne | ActeurConnu
) -> Mouvement:
    """Record that Chorus took `montant` euros back from the engagement juridique `ej` of the request, on the day `du`.

    Raises what `enregistrer_un_engagement` raises. Journal of the enveloppe: credits_desengages.
    """
    lu = lire_ej(ej)
    prise = _exiger(queries.attribution_de_l_ej(lu) or queries.derniere_attribution(numero))
    acteur = _tenir(prise, montant, du, par)
    engaged = queries.engagement_de(prise.enveloppe, numero).par_ej.get(lu, Decimal(0))
    if montant > engaged:
        raise EngagementImpossible(
            f"L’engagement {lu} porte {argent.ecrire(engaged)} de cette demande : indiquez au plus ce montant.",
            "montant",
        )
    ligne = _ligne(prise, NatureMouvement.DESENGAGEMENT, montant, lu, du)
    return _inscrire(ligne, "credits_desengages", -montant, par=acteur)


def exiger_engage_couvert(enveloppe: Enveloppe, numero: str) -> None:
    """Raise EngagementImpossible when Chorus commits more than the enveloppe now grants to the request.

    Asked by who releases credits, once what takes their place is granted: under the lock of the enveloppe.
    """
    situation = queries.engagement_de(enveloppe, numero)
    if situation.reste < 0:
        raise EngagementImpossible(
            f"Chorus engage {argent.ecrire(situation.engage)} pour cette demande (EJ {', '.join(situation.par_ej)}), et "
            f"{argent.ecrire(situation.attribue)} lui resteraient attribués. Le service qui gère ces crédits fait d’abord réduire "
            "l’engagement et l’enregistre : les crédits ne reviennent qu’ensuite."
        )


def _exiger(prise: Mouvement | None) -> Mouvement:
    if prise is None:
        raise EngagementImpossible("Aucune subvention n’est attribuée à cette demande : il n’y a rien à engager.")
    return prise


def _tenir(prise: Mouvement, montant: Decimal, du: dt.date, par: Personne | ActeurConnu) -> ActeurConnu:
    """Lock the enveloppe that pays; who acts, as the journal keeps it."""
    acteur = ouvreur(par, prise.enveloppe, ENGAGER)
    exiger_montant(montant)
    if du > horloge.aujourdhui():
        raise EngagementImpossible("Cette date est à venir : indiquez le jour de l’engagement dans Chorus.", "du")
    Enveloppe.objects.select_for_update().get(pk=prise.enveloppe_id)
    return acteur


def _ligne(prise: Mouvement, nature: NatureMouvement, montant: Decimal, ej: str, du: dt.date) -> Mouvement:
    """A line not yet written, its counter moved."""
    variation = montant if nature == NatureMouvement.ENGAGEMENT else -montant
    Enveloppe.objects.filter(pk=prise.enveloppe_id).update(montant_engage=F("montant_engage") + variation)
    return Mouvement(enveloppe=prise.enveloppe, nature=nature, montant=montant, prise=prise, ej=ej, ej_du=du)


def _inscrire(ligne: Mouvement, evenement: str, variation: Decimal, *, par: ActeurConnu) -> Mouvement:
    engage = poser(ligne, par=par).montant_engage
    told = {"engage": str(engage), "reference": ligne.numero, "ej": ligne.ej, "ej_du": str(ligne.ej_du)}
    journal.consigner(ligne.enveloppe, evenement, par=par, avant={"engage": str(engage - variation)}, apres=told)
    return ligne
