"""The tree of credits is made what the file of its fund says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db import transaction
from django.db.models import Q

from levier.appels.models import Appel
from levier.enveloppes.actions.places import ecrire, place, situer
from levier.enveloppes.enums import GenreEnveloppe
from levier.enveloppes.erreurs import FondsRefuse
from levier.enveloppes.models import Enveloppe
from levier.enveloppes.permissions import peut_charger_un_fonds
from levier.enveloppes.queries import sous
from levier.socle import argent
from levier.socle.acteurs import Acteur
from levier.socle.droits import exiger
from levier.territoires.queries.ressorts import depuis_cle, existe
from regles.chargement import CahierInvalide
from regles.fonds import Fonds, Part, charger_fonds
from regles.prevision import RevueDite

Connues = Mapping[str, Enveloppe]
"""The enveloppes that the parts of a file already have, by the id of the part."""


@transaction.atomic
def charger_le_fonds(texte: str, *, par: Acteur) -> Enveloppe:
    """Make the tree of credits what the file says, and give the enveloppe of the fund itself.

    A part keeps its row, its credits and its ledger; the enveloppe of a call published before its fund takes its place
    in it. The same file again changes nothing. Raises GesteInterdit, FondsRefuse. Journal of each enveloppe that changes:
    enveloppe_placee.
    """
    exiger(peut_charger_un_fonds(par))
    try:
        racine = _en_une_part(charger_fonds(texte))
    except CahierInvalide as invalide:
        raise FondsRefuse([str(diagnostic) for diagnostic in invalide.diagnostics]) from invalide
    connues = _connues(racine)
    fautes = [*_fautes_de_place(racine, connues), *_fautes_de_ressort(racine), *_montants_depasses(racine, connues)]
    if fautes:
        raise FondsRefuse(fautes)
    return _placer(racine, connues, par=par)


def _en_une_part(fonds: Fonds) -> Part:
    return Part(fonds.id, GenreEnveloppe.FONDS.value, fonds.titre, fonds.montant, fonds.source, parts=fonds.axes)


def _connues(racine: Part) -> Connues:
    """The rows of the parts, locked: by the cahier of its call, else by its id."""
    parts = list(racine.toutes())
    noms = Q(identifiant__in=[part.id for part in parts])
    cahiers = Q(cahier__in=[part.cahier for part in parts if part.cahier])
    lues = list(Enveloppe.objects.select_for_update().filter(noms | cahiers).order_by("id"))
    par_cahier = {lue.cahier: lue for lue in lues if lue.cahier}
    par_nom = {lue.identifiant: lue for lue in lues}
    trouvees = ((part.id, par_cahier.get(part.cahier) or par_nom.get(part.id)) for part in parts)
    return {nom: trouvee for nom, trouvee in trouvees if trouvee is not None}


def _fautes_de_place(racine: Part, connues: Connues) -> Iterator[str]:
    """Parts of the fund that the file forgets, and ids that are those of other enveloppes."""
    noms = {part.id for part in racine.toutes()}
    tenues = {connue.pk for connue in connues.values()}
    du_fonds = list(sous(connues[racine.id])) if racine.id in connues else []
    for oubliee in (enveloppe for enveloppe in du_fonds if enveloppe.pk not in tenues):
        yield f"« {oubliee} » n’est plus dans le fichier : une part garde sa ligne, mettez son montant à 0 €."
    siennes = {enveloppe.pk for enveloppe in du_fonds}
    for autre in Enveloppe.objects.filter(identifiant__in=noms).exclude(pk__in=siennes).order_by("id"):
        yield f"« {autre.identifiant} » est déjà le nom d’une autre enveloppe, « {autre} » : donnez un autre nom à la part."


def _fautes_de_ressort(tout: Part) -> Iterator[str]:
    """Parts that would pay outside their whole, or on a territory that does not exist."""
    for part in tout.parts:
        ressort = depuis_cle(part.ressort)
        if not existe(ressort):
            yield f"« {part.libelle} » : aucun territoire n’a le code de « {part.ressort} »."
        elif not depuis_cle(tout.ressort).couvre(ressort):
            yield f"« {part.libelle} » paie sur « {part.ressort} », hors de « {tout.ressort} », le ressort de son tout."
        yield from _fautes_de_ressort(part)


def _montants_depasses(racine: Part, connues: Connues) -> Iterator[str]:
    """Parts that the file gives less than what is already opened at them and under them."""
    for part in racine.toutes():
        ouvert = sum(argent.en_centimes(connues[p.id].montant_ouvert) for p in part.toutes() if p.id in connues)
        moved = argent.en_centimes(connues[part.id].montant_transfere) if part.id in connues else 0
        if part.montant is not None and ouvert > part.montant + moved:
            donne, deja = (argent.ecrire(argent.depuis_centimes(centimes)) for centimes in (part.montant, ouvert))
            yield f"« {part.libelle} » : le fichier donne {donne}, et {deja} sont déjà ouverts."


def _placer(racine: Part, connues: Connues, *, par: Acteur) -> Enveloppe:
    tout_de = {fille.id: part.id for part in racine.toutes() for fille in part.parts}
    appels = {appel.identifiant: appel for appel in Appel.objects.filter(identifiant__in=_cahiers(racine))}
    placees: dict[str, Enveloppe] = {}
    for rang, part in enumerate(racine.toutes()):
        enveloppe = connues.get(part.id) or Enveloppe()
        avant = place(enveloppe)
        enveloppe.identifiant, enveloppe.genre, enveloppe.rang = part.id, part.genre, rang
        enveloppe.libelle, enveloppe.cahier = part.libelle, part.cahier
        enveloppe.parent = placees[tout_de[part.id]] if part.id in tout_de else None
        enveloppe.appel = appels.get(part.cahier)
        enveloppe.montant_prevu = None if part.montant is None else argent.depuis_centimes(part.montant)
        _revoir(enveloppe, part.revue)
        situer(enveloppe, depuis_cle(part.ressort))
        ecrire(enveloppe, avant, par=par)
        placees[part.id] = enveloppe
    return placees[racine.id]


def _revoir(enveloppe: Enveloppe, revue: RevueDite | None) -> None:
    enveloppe.prevision = revue.prevision if revue else ""
    enveloppe.revue_premiere = revue.premiere if revue else None
    enveloppe.revue_debut, enveloppe.revue_fin = (revue.debut, revue.fin) if revue else (None, None)


def _cahiers(racine: Part) -> list[str]:
    return [part.cahier for part in racine.toutes() if part.cahier]
