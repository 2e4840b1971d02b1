"""Long work seen by people: asked once, done line after line by jobs, cancelled, resumed, fetched, erased (ADR 0036).

The lock of a work is taken before any other: work, enveloppe, account, dossier, act, series of numbers.
"""

from __future__ import annotations

import datetime as dt
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from django.db import transaction
from django.db.models import Count, QuerySet
from procrastinate.types import JSONValue

from levier.socle import fichiers, horloge, journal
from levier.socle.acteurs import SYSTEME, Acteur
from levier.socle.erreurs import RefusMetier
from levier.socle.etats import franchir_tenu
from levier.socle.models import EtatTravail, IssueDeLigne, LigneDeTravail, Travail
from levier.socle.objets import SANS_OBJET, Objet
from levier.socle.registre import Registre
from levier.socle.taches import differer

TRANCHE = 10.0
"""Seconds that one job gives to a work before it queues the next."""
CONSERVATION = dt.timedelta(days=30)
"""How long a work that ended can still be read, and its file fetched."""
SUITE_MAX = 200


@dataclass(frozen=True, slots=True)
class Produit:
    """The file that a work gives at its end: its bytes, or what writes them as they are made, when they may be many."""

    contenu: bytes | Callable[[IO[bytes]], None]
    nom: str
    type_mime: str


def _rien(_travail: Travail) -> Produit | None:
    return None


def _phrase(refus: RefusMetier) -> str:
    return refus.phrase


@dataclass(frozen=True, slots=True)
class GenreDeTravail:
    """How a kind of work is done.

    `traiter` does one line, in the transaction of its mark, and says what was made (« 71-2021-ARR-0012 »); what it refuses
    by a RefusMetier is kept under the short reason that `raison` gives. `conclure` makes the file of the end, outside
    any transaction.
    """

    traiter: Callable[[Travail, LigneDeTravail], str]
    raison: Callable[[RefusMetier], str] = _phrase
    conclure: Callable[[Travail], Produit | None] = _rien


@dataclass(frozen=True, slots=True)
class LigneDemandee:
    """One thing to do: the key of its kind, what people read, the object of the business it is about."""

    cle: str
    libelle: str
    objet: Objet = SANS_OBJET


_genres: Registre[str, GenreDeTravail] = Registre("the kind of work “{}”")


def declarer(nom: str, genre: GenreDeTravail) -> None:
    """Have works of this kind done. Raises DejaDeclare."""
    _genres.declarer({nom: genre})


@transaction.atomic
def demander(
    genre: str,
    lignes: Sequence[LigneDemandee],
    *,
    par: Acteur,
    cle: uuid.UUID,
    titre: str,
    demande: Mapping[str, JSONValue] | None = None,
) -> Travail:
    """Ask for a work, in the order of its lines; the one asked already under this key, if any.

    Journal of the work: travail_demande. Raises NonDeclare.
    """
    _genres.lire(genre)
    travail, created = Travail.objects.get_or_create(
        proprietaire=par.identifiant,
        cle=cle,
        defaults={
            "genre": genre,
            "titre": titre,
            "demande": dict(demande or {}),
            "total": len(lignes),
            "demande_le": horloge.maintenant(),
        },
    )
    if created:
        LigneDeTravail.objects.bulk_create(
            LigneDeTravail(travail=travail, rang=rang, cle=one.cle, libelle=one.libelle, **one.objet.colonnes)
            for rang, one in enumerate(lignes, start=1)
        )
        journal.consigner(travail, "travail_demande", par=par, avant={}, apres={"genre": genre, "lignes": len(lignes)})
        differer("socle.executer_travail", travail_id=travail.pk)
    return travail


def executer(travail_id: int) -> None:
    """Do lines of a work until its end or that of the slice; the next slice is then queued. Played again, it goes on."""
    limit = time.monotonic() + TRANCHE
    while _avancer(travail_id):
        if time.monotonic() > limit:
            differer("socle.executer_travail", travail_id=travail_id)
            return
    _conclure(travail_id)


@transaction.atomic
def _avancer(travail_id: int) -> bool:
    """Do the first line not done, with its mark; whether there was one. Nothing for a work cancelled, failed or erased."""
    travail = _tenir(travail_id)
    if travail is None or not travail.vivant:
        return False
    if travail.etat == EtatTravail.EN_ATTENTE:
        franchir_tenu(travail, "commencer", par=SYSTEME)
    ligne = travail.lignes.filter(issue=IssueDeLigne.A_FAIRE).first()
    if ligne is None:
        return False
    _traiter(travail, ligne)
    travail.faits += 1
    travail.save(update_fields=["faits"])
    return True


def _traiter(travail: Travail, ligne: LigneDeTravail) -> None:
    genre = _genres.lire(travail.genre)
    try:
        with transaction.atomic():
            made = genre.traiter(travail, ligne)
        ligne.issue, ligne.suite = IssueDeLigne.FAITE, made
    except RefusMetier as refus:
        ligne.issue, ligne.suite, ligne.detail = IssueDeLigne.REFUSEE, genre.raison(refus)[:SUITE_MAX], refus.phrase
    ligne.save(update_fields=["issue", "suite", "detail"])


def _conclure(travail_id: int) -> None:
    """Make the file of a work whose lines are done, then end it."""
    travail = Travail.objects.filter(pk=travail_id, etat=EtatTravail.EN_COURS).first()
    if travail is None:
        return
    produit = _genres.lire(travail.genre).conclure(travail)
    pose = None if produit is None else fichiers.poser_ecrit(_ecriture(produit), produit.nom, produit.type_mime)
    with transaction.atomic():
        tenu = _tenir(travail_id)
        if tenu is None or tenu.etat != EtatTravail.EN_COURS:
            return
        if pose is not None:
            tenu.resultat = fichiers.garder_fait(pose)
        _arreter(tenu, "finir", par=SYSTEME, avec=("resultat",))


def _ecriture(produit: Produit) -> Callable[[IO[bytes]], None]:
    content = produit.contenu
    if not isinstance(content, bytes):
        return content

    def ecrire(flux: IO[bytes]) -> None:
        flux.write(content)

    return ecrire


@transaction.atomic
def echouer(travail_id: int) -> None:
    """Stop a work on a fault of ours, at the line where it happens. Journal of the work: travail_echoue."""
    travail = _tenir(travail_id)
    if travail is not None and travail.vivant:
        _arreter(travail, "echouer", par=SYSTEME)


@transaction.atomic
def annuler(travail: Travail, *, par: Acteur) -> None:
    """Stop a work between two lines: what is done stays done. Journal of the work: travail_annule.

    Raises EtatIncompatible, GesteInterdit.
    """
    _arreter(Travail.objects.select_for_update().get(pk=travail.pk), "annuler", par=par)


@transaction.atomic
def reprendre(travail: Travail, *, par: Acteur) -> None:
    """Go on with a work that a fault stopped, at the line where it was. Journal of the work: travail_repris.

    Raises EtatIncompatible, GesteInterdit.
    """
    tenu = Travail.objects.select_for_update().get(pk=travail.pk)
    tenu.arrete_le = None
    franchir_tenu(tenu, "reprendre", par=par, avec=("arrete_le",))
    differer("socle.executer_travail", travail_id=tenu.pk)


def purger() -> None:
    """Erase the works that ended long ago, their lines and their files. Their journal stays."""
    for travail in Travail.objects.filter(arrete_le__lt=horloge.maintenant() - CONSERVATION).select_related("resultat"):
        with transaction.atomic():
            travail.delete()
            if travail.resultat is not None:
                fichiers.effacer(travail.resultat)


def travaux_de(proprietaire: str) -> QuerySet[Travail]:
    """The works of a person, named as in the journal, the latest first: nobody else's."""
    return Travail.objects.filter(proprietaire=proprietaire)


@dataclass(frozen=True, slots=True)
class PageDeTravaux:
    """Some works, and the key that the next page starts after; None at the end."""

    lignes: list[Travail]
    suivant: int | None


def page_de_travaux(proprietaire: str, apres: int | None, taille: int) -> PageDeTravaux:
    """One page of the works of a person, keyset-paged. One query."""
    found = travaux_de(proprietaire)
    page = list((found.filter(pk__lt=apres) if apres is not None else found)[: taille + 1])
    return PageDeTravaux(page[:taille], page[taille - 1].pk if len(page) > taille else None)


@dataclass(frozen=True, slots=True)
class PageDeLignes:
    """Some lines of a work, and the rank that the next page starts after; None at the end."""

    lignes: list[LigneDeTravail]
    suivant: int | None


def page_de_lignes(travail: Travail, apres: int | None, taille: int) -> PageDeLignes:
    """One page of the lines of a work, in the order in which they are done. One query."""
    page = list(travail.lignes.filter(rang__gt=apres or 0)[: taille + 1])
    return PageDeLignes(page[:taille], page[taille - 1].rang if len(page) > taille else None)


@dataclass(frozen=True, slots=True)
class BilanDeTravail:
    """What a work came to so far: lines done, and those refused by reason, the most frequent first."""

    faites: int
    refus: list[tuple[str, int]]


def bilan(travail: Travail) -> BilanDeTravail:
    """One query."""
    refused = travail.lignes.filter(issue=IssueDeLigne.REFUSEE).order_by()
    counted = refused.values_list("suite").annotate(nombre=Count("pk")).order_by("-nombre", "suite")
    told = [(raison, nombre) for raison, nombre in counted]
    return BilanDeTravail(travail.faits - sum(nombre for _, nombre in told), told)


def _tenir(travail_id: int) -> Travail | None:
    """The work, held; None once it is erased."""
    return Travail.objects.select_for_update().filter(pk=travail_id).first()


def _arreter(tenu: Travail, action: str, *, par: Acteur, avec: tuple[str, ...] = ()) -> None:
    tenu.arrete_le = horloge.maintenant()
    franchir_tenu(tenu, action, par=par, apres={"faits": tenu.faits}, avec=("arrete_le", *avec))
