"""The tree of credits: which enveloppe pays, what stands under each, who sees which."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet, Sum

from levier.appels.models import Appel, ReglageCompetence
from levier.enveloppes.enums import GenreEnveloppe
from levier.enveloppes.erreurs import CreditsNonOuverts, EnveloppeInconnue
from levier.enveloppes.imputation import Imputation
from levier.enveloppes.models import Enveloppe
from levier.enveloppes.queries.grand_livre import ou_zero
from levier.socle.requetes import Parametre, Requete
from levier.territoires.queries.noms import avec_de
from levier.territoires.queries.portees import Forme, couvrant_une, dans_une, places, portee
from levier.territoires.ressort import Ressort

_ETAGES = len(GenreEnveloppe) - 1
"""A reserve stands beside the drawing rights: fonds, axe, volet, appel, tirage."""
_PARENTS = ["__".join(["parent"] * etage) for etage in range(1, _ETAGES)]


@dataclass(frozen=True, slots=True)
class Branche:
    """An enveloppe at its place in the tree, with what is opened and granted at it and at those under it, in euros.

    `a_repartir`: what its source gives it and gives to none of its parts; None when it gives no amount.
    """

    enveloppe: Enveloppe
    etage: int
    ouvert: Decimal
    attribue: Decimal
    a_repartir: Decimal | None

    @property
    def reste(self) -> Decimal:
        return self.ouvert - self.attribue


def enveloppe_qui_paie(appel: Appel, ressort: Ressort) -> Enveloppe:
    """The enveloppe that pays the requests of a call instructed on `ressort`. Fixed number of queries.

    The drawing right of the call that covers the ressort most narrowly, else the call's own; a reserve pays nobody. Where
    no source gives its amount and nothing was opened at it, the nearest whole above that has one.
    Raises CreditsNonOuverts.
    """
    du_appel, parts = _noeuds(appel)
    return _exiger_ouverte(_porteuse(_la_plus_etroite(du_appel, parts, ressort)))


def enveloppe_nommee(identifiant: str) -> Enveloppe:
    """The enveloppe that a setting names. Raises EnveloppeInconnue, CreditsNonOuverts."""
    found = Enveloppe.objects.filter(identifiant=identifiant).first()
    if found is None:
        raise EnveloppeInconnue(identifiant)
    return _exiger_ouverte(found)


def phrase_non_ouvert(nom: str, ressort: Ressort) -> str:
    """What is said when no credit was ever opened at an enveloppe: who opens them."""
    return (
        f"Aucun crédit n’est ouvert pour « {nom} » : un administrateur ou un signataire {avec_de(ressort)} ouvre "
        "l’enveloppe avant qu’une subvention soit attribuée."
    )


def imputation_de(enveloppe: Enveloppe) -> Imputation | None:
    """The codes of the enveloppe, else of the nearest whole above that has some; None when nobody gave any.

    One query, none when it was given with the enveloppe (`retenue`).
    """
    if "retenue" in vars(enveloppe):
        return enveloppe.retenue
    lue = Enveloppe.objects.select_related(_PARENTS[-1]).get(pk=enveloppe.pk)
    return next((noeud.imputation for noeud in lignee(lue) if noeud.imputation), None)


def phrase_sans_imputation(enveloppe: Enveloppe) -> str:
    """What is said when an act would name no imputation: who gives it, and how."""
    return (
        f"L’imputation de « {enveloppe} » n’est pas renseignée (programme, action, centre financier, comptable assignataire) : "
        f"un administrateur {avec_de(enveloppe.ressort)} la donne (levier enveloppes imputer {enveloppe.identifiant})."
    )


def sous(enveloppe: Enveloppe) -> QuerySet[Enveloppe]:
    """The enveloppe and all those under it."""
    dessous = Q(pk=enveloppe.pk)
    for chemin in _PARENTS:
        dessous |= Q(**{chemin: enveloppe.pk})
    return Enveloppe.objects.filter(dessous)


def ouvert_sous(enveloppe: Enveloppe) -> Decimal:
    """Credits opened at the enveloppe and at those under it, in euros. One query."""
    total: Decimal = sous(enveloppe).aggregate(total=ou_zero(Sum("montant_ouvert")))["total"]
    return total


def tenir_lignee(enveloppe: Enveloppe) -> list[Enveloppe]:
    """Lock the enveloppe and every whole above it; from the fund down, fresh.

    Openings under one whole follow one another. Whoever pays holds one enveloppe only: the two never wait in a circle.
    """
    lues = Enveloppe.objects.select_related(_PARENTS[-1])
    au_dessus = [noeud.pk for noeud in lignee(lues.get(pk=enveloppe.pk))]
    tenues = {
        noeud.pk: noeud for noeud in Enveloppe.objects.select_for_update().filter(pk__in=au_dessus).order_by("id")
    }
    return [tenues[pk] for pk in reversed(au_dessus)]


def branches(enveloppes: Iterable[Enveloppe]) -> list[Branche]:
    """The enveloppes as a tree, in the order of their fund, each before its parts; sums count those given only."""
    par_tout: dict[int | None, list[Enveloppe]] = {}
    presentes = {enveloppe.pk: enveloppe for enveloppe in enveloppes}
    for enveloppe in sorted(presentes.values(), key=lambda e: (e.rang, e.pk)):
        tout = enveloppe.parent_id if enveloppe.parent_id in presentes else None
        par_tout.setdefault(tout, []).append(enveloppe)
    return list(_descendre(par_tout, None, 0))


def enveloppes_visibles(ressorts: Collection[Ressort], appels: Iterable[Appel]) -> list[Enveloppe]:
    """What an agent of these ressorts sees of the credits: what lies in them, and what pays there the calls given.

    One query; never the enveloppe of another territory.
    """
    ou = portee(ressorts)
    lues: list[Any] = _AUTOUR(ou.forme, **ou.valeurs)
    connues: dict[int, Enveloppe] = {lue.pk: lue for lue in lues}
    vues = {lue.pk for lue in lues if lue.reglee or any(r.couvre(lue.ressort) for r in ressorts)}
    for enveloppe in connues.values():
        enveloppe.parent = connues.get(enveloppe.parent_id) if enveloppe.parent_id else None
    noeuds = {enveloppe.appel_id: enveloppe for enveloppe in connues.values() if enveloppe.appel_id}
    for noeud in (noeuds[appel.pk] for appel in appels if appel.pk in noeuds):
        parts = [enveloppe for enveloppe in connues.values() if enveloppe.parent_id == noeud.pk]
        vues |= {_porteuse(_la_plus_etroite(noeud, parts, ressort)).pk for ressort in ressorts}
    return [connues[pk] for pk in vues]


def _autour(forme: Forme) -> QuerySet[Enveloppe]:
    """What lies in these ressorts, covers one of them, or pays there by a setting (`reglee`)."""
    la = dans_une(forme)
    for place in places(forme):
        la |= couvrant_une(place)
    reglages = ReglageCompetence.objects.filter(dans_une(forme), paie=OuterRef("identifiant"))
    lues = Enveloppe.objects.annotate(reglee=Exists(reglages)).filter(la | Q(reglee=True))
    return lues.select_related("appel")


_AUTOUR = Requete(_autour)


def branche_du_guichet(appel: Appel, ressorts: Collection[Ressort]) -> Branche | None:
    """What an agent of these ressorts follows of the credits of a call; None when nothing, or several drawing rights, do.

    The call's own with all its parts, else the one of its parts that is seen, else the whole above that pays for it.
    """
    vues = branches(enveloppes_visibles(ressorts, [appel]))
    du_guichet = [vue for vue in vues if appel.pk in {noeud.appel_id for noeud in lignee(vue.enveloppe)}]
    hautes = [vue for vue in du_guichet if vue.etage == min(autre.etage for autre in du_guichet)]
    if len(hautes) != 1:
        return None
    porteuse = _porteuse(hautes[0].enveloppe)
    return next((vue for vue in vues if vue.enveloppe.pk == porteuse.pk), None)


def _noeuds(appel: Appel) -> tuple[Enveloppe, list[Enveloppe]]:
    """The node of a call, every whole above it joined, and its parts. One query. Raises CreditsNonOuverts."""
    lus = _NOEUDS(appel=appel.pk)
    noeud = next((lu for lu in lus if lu.appel_id == appel.pk), None)
    if noeud is None:
        raise CreditsNonOuverts(phrase_non_ouvert(appel.titre, appel.ressort))
    return noeud, [lu for lu in lus if lu is not noeud]


def _du_guichet() -> QuerySet[Enveloppe]:
    appel = Parametre("appel", BigIntegerField())
    return Enveloppe.objects.filter(Q(appel=appel) | Q(parent__appel=appel)).select_related(_PARENTS[-1])


_NOEUDS = Requete(_du_guichet)


def _la_plus_etroite(du_appel: Enveloppe, parts: Iterable[Enveloppe], ressort: Ressort) -> Enveloppe:
    tirages = [part for part in parts if part.genre == GenreEnveloppe.TIRAGE and part.ressort.couvre(ressort)]
    return max(tirages, key=lambda tirage: tirage.ressort.etroitesse, default=du_appel)


def _porteuse(enveloppe: Enveloppe) -> Enveloppe:
    """The nearest, from the enveloppe up, whose amount a source gives or at which credits were opened."""
    lus = list(lignee(enveloppe))
    return next((noeud for noeud in lus if noeud.montant_prevu is not None or noeud.montant_ouvert), lus[0])


def _exiger_ouverte(enveloppe: Enveloppe) -> Enveloppe:
    if not enveloppe.montant_ouvert:
        raise CreditsNonOuverts(phrase_non_ouvert(enveloppe.libelle, enveloppe.ressort))
    return enveloppe


def lignee(enveloppe: Enveloppe) -> Iterator[Enveloppe]:
    """The enveloppe, then each whole above it."""
    noeud: Enveloppe | None = enveloppe
    while noeud is not None:
        yield noeud
        noeud = noeud.parent


def _descendre(par_tout: dict[int | None, list[Enveloppe]], tout: int | None, etage: int) -> Iterator[Branche]:
    for enveloppe in par_tout.get(tout, []):
        dessous = list(_descendre(par_tout, enveloppe.pk, etage + 1))
        filles = [branche for branche in dessous if branche.etage == etage + 1]
        yield Branche(
            enveloppe,
            etage,
            ouvert=enveloppe.montant_ouvert + sum((fille.ouvert for fille in filles), Decimal(0)),
            attribue=enveloppe.montant_attribue + sum((fille.attribue for fille in filles), Decimal(0)),
            a_repartir=_a_repartir(par_tout, enveloppe),
        )
        yield from dessous


def _a_repartir(par_tout: dict[int | None, list[Enveloppe]], tout: Enveloppe) -> Decimal | None:
    return None if tout.montant_prevu is None else tout.montant_prevu - _donne_aux_parts(par_tout, tout)


def _donne_aux_parts(par_tout: dict[int | None, list[Enveloppe]], tout: Enveloppe) -> Decimal:
    """What the parts take at least: their amounts, or what their own parts take when they have none."""
    parts = par_tout.get(tout.pk, [])
    pris = (p.montant_prevu if p.montant_prevu is not None else _donne_aux_parts(par_tout, p) for p in parts)
    return sum(pris, Decimal(0))
