"""A cahier published: its call takes its place in the tree, and its credits are opened the first time."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from levier.appels.actions import publier
from levier.appels.models import Appel, VersionCahier
from levier.appels.queries import cahier_de
from levier.enveloppes.actions.credits import ouvrir_credits
from levier.enveloppes.actions.places import ecrire, place, situer
from levier.enveloppes.enums import GenreEnveloppe, NatureMouvement
from levier.enveloppes.erreurs import EnveloppeContraire
from levier.enveloppes.models import Enveloppe, Mouvement
from levier.enveloppes.queries import branches, sous
from levier.socle import argent
from levier.socle.acteurs import SYSTEME, Acteur


@transaction.atomic
def ouvrir_le_guichet(texte: str, *, par: Acteur, motif: str = "") -> VersionCahier:
    """Publish a cahier des charges; the first time, open at each enveloppe of its call what its source gives it.

    Drawing rights are opened one by one; where no source gives an amount, nothing is opened. A later version opens
    nothing. `motif`: what the journal keeps of it. Raises what `publier` and `rattacher_l_appel` raise.
    """
    version = publier(texte, par=par, motif=motif)
    montant = cahier_de(version).enveloppe.montant
    prevu = None if montant is None else argent.depuis_centimes(montant)
    enveloppe = rattacher_l_appel(version.appel, prevu, par=par)
    du_guichet = sous(enveloppe)
    if not Mouvement.objects.filter(enveloppe__in=du_guichet, nature=NatureMouvement.OUVERTURE).exists():
        for branche in branches(du_guichet):
            if branche.a_repartir:
                pourquoi = f"Publication de la version {version.numero}"
                ouvrir_credits(branche.enveloppe, branche.a_repartir, par=SYSTEME, motif=pourquoi)
    return version


@transaction.atomic
def rattacher_l_appel(appel: Appel, montant_prevu: Decimal | None, *, par: Acteur) -> Enveloppe:
    """The enveloppe of a published call: the part of its fund that names it, else one of its own.

    `montant_prevu`: what its cahier gives, None when it gives nothing. Raises EnveloppeContraire when its fund says
    otherwise, or when more is already open. Journal of the enveloppe: enveloppe_placee.
    """
    enveloppe = _du_cahier(appel)
    avant = place(enveloppe)
    enveloppe.appel = appel
    if enveloppe.parent_id is None:
        _exiger_assez(enveloppe, montant_prevu)
        enveloppe.libelle, enveloppe.montant_prevu = appel.titre, montant_prevu
        situer(enveloppe, appel.ressort)
    elif enveloppe.montant_prevu != montant_prevu:
        raise EnveloppeContraire(
            f"Le cahier des charges donne {_dire(montant_prevu)} à « {appel.titre} », et son fonds lui donne "
            f"{_dire(enveloppe.montant_prevu)} : corrigez le cahier, ou chargez d’abord le fichier corrigé du fonds."
        )
    ecrire(enveloppe, avant, par=par)
    return enveloppe


def _du_cahier(appel: Appel) -> Enveloppe:
    connue = Enveloppe.objects.select_for_update().filter(cahier=appel.identifiant).first()
    return connue or Enveloppe(
        identifiant=appel.identifiant, genre=GenreEnveloppe.APPEL, cahier=appel.identifiant, libelle=appel.titre
    )


def _exiger_assez(enveloppe: Enveloppe, montant_prevu: Decimal | None) -> None:
    if montant_prevu is not None and enveloppe.montant_ouvert > montant_prevu:
        raise EnveloppeContraire(
            f"Le cahier des charges donne {_dire(montant_prevu)} à « {enveloppe} », où {_dire(enveloppe.montant_ouvert)} "
            "sont déjà ouverts : donnez au moins ce montant."
        )


def _dire(montant: Decimal | None) -> str:
    return "un montant non communiqué" if montant is None else argent.ecrire(montant)
