"""What Chorus commits of what is granted: recorded, and reduced, by who manages the credits that paid (ADR 0065)."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from django.db import connection, transaction
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
    numero: str, montant: Decimal, *, ej: str, du: dt.date, par: Personne | ActeurConnu, cle: uuid.UUID | None = None
) -> Mouvement:
    """Record that the engagement juridique `ej`, of the day `du`, commits `montant` euros of what is granted to the request.

    `cle` makes one line of a form sent twice with the same content. Raises GesteInterdit, MontantDeCreditsInvalide,
    ImputationInvalide, EngagementImpossible (says what may be engaged).
    Journal of the enveloppe: credits_engages.
    """
    lu = lire_ej(ej)
    prise = _exiger(queries.derniere_attribution(numero))
    ligne = _ligne(prise, NatureMouvement.ENGAGEMENT, montant, lu, du)
    acteur = _tenir(ligne, du, par)
    if (sent := _deja_ecrite(ligne, cle)) is not None:
        return sent
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
    return _inscrire(ligne, "credits_engages", montant, par=acteur)


@transaction.atomic
def reduire_un_engagement(
    numero: str, montant: Decimal, *, ej: str, du: dt.date, par: Personne | ActeurConnu, cle: uuid.UUID | None = None
) -> Mouvement:
    """Record that Chorus took `montant` euros back from the engagement juridique `ej` of the request, on the day `du`.

    Raises what `enregistrer_un_engagement` raises. Journal of the enveloppe: credits_desengages.
    """
    lu = lire_ej(ej)
    prise = _exiger(queries.attribution_de_l_ej(lu) or queries.derniere_attribution(numero))
    ligne = _ligne(prise, NatureMouvement.DESENGAGEMENT, montant, lu, du)
    acteur = _tenir(ligne, du, par)
    if (sent := _deja_ecrite(ligne, cle)) is not None:
        return sent
    engaged = queries.engagement_de(prise.enveloppe, numero).par_ej.get(lu, Decimal(0))
    if montant > engaged:
        raise EngagementImpossible(
            f"L’engagement {lu} porte {argent.ecrire(engaged)} de cette demande : indiquez au plus ce montant.",
            "montant",
        )
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


def _ligne(prise: Mouvement, nature: NatureMouvement, montant: Decimal, ej: str, du: dt.date) -> Mouvement:
    """A line not yet written."""
    return Mouvement(enveloppe=prise.enveloppe, nature=nature, montant=montant, prise=prise, ej=ej, ej_du=du)


def _tenir(ligne: Mouvement, du: dt.date, par: Personne | ActeurConnu) -> ActeurConnu:
    """Lock the EJ, whatever enveloppe pays, then the enveloppe that pays; who acts, as the journal keeps it."""
    acteur = ouvreur(par, ligne.enveloppe, ENGAGER)
    exiger_montant(ligne.montant)
    if du > horloge.aujourdhui():
        raise EngagementImpossible("Cette date est à venir : indiquez le jour de l’engagement dans Chorus.", "du")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"ej:{ligne.ej}"])
    Enveloppe.objects.select_for_update().get(pk=ligne.enveloppe_id)
    return acteur


def _deja_ecrite(ligne: Mouvement, cle: uuid.UUID | None) -> Mouvement | None:
    """The line that the same form wrote, with the same content; else None, and the line takes the key of both."""
    if cle is None:
        return None
    said = f"{ligne.numero} {ligne.nature} {ligne.montant:.2f} {ligne.ej} {ligne.ej_du}"
    ligne.cle = uuid.uuid5(cle, said)
    return Mouvement.objects.filter(cle=ligne.cle).first()


def _inscrire(ligne: Mouvement, evenement: str, variation: Decimal, *, par: ActeurConnu) -> Mouvement:
    """Write the line, its counter moved."""
    Enveloppe.objects.filter(pk=ligne.enveloppe_id).update(montant_engage=F("montant_engage") + variation)
    engage = poser(ligne, par=par).montant_engage
    told = {"engage": str(engage), "reference": ligne.numero, "ej": ligne.ej, "ej_du": str(ligne.ej_du)}
    journal.consigner(ligne.enveloppe, evenement, par=par, avant={"engage": str(engage - variation)}, apres=told)
    return ligne
