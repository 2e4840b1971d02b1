"""The tree of a fund: fonds > axes > volets > appels, each part with its amount, and parts that never exceed their whole.

A file of its own beside the cahiers. An amount that no document gives is absent, never zero: what its parts already take
is then counted against the nearest whole that is known.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from regles.chargement.champs import Champs, Contexte
from regles.chargement.heritage import POUR_LES_APPELS
from regles.chargement.lecture import CahierInvalide, Lecteur, Scalaire, Table
from regles.formules_du_fonds import CalculsDuFonds, lire_formules
from regles.langage.arbre import ErreurDeFormule
from regles.langage.litteraux import LitteralInvalide, lire_nombre
from regles.partage import PartDemandee, partager
from regles.prevision import RevueDite, lire_la_prevision
from regles.texte import montant_court
from regles.valeurs import Genre, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from regles.cahier import Cahier
    from regles.chargement.lecture import Noeud

__all__ = ["Cadre", "CahierInvalide", "Fonds", "Jalon", "Part", "charger_fonds", "ecarts"]

FORMAT = "1"
# What each kind of part may hold: an appel may hang from any of them when its document names no level between.
GENRES = {
    "axe": ("volet", "appel", "reserve"),
    "volet": ("appel", "reserve"),
    "appel": ("tirage", "reserve"),
    "tirage": (),
    "reserve": (),
}
_RACINE = ("axe",)
REPARTIR, _TERRITOIRES = "repartir", ("departement", "region")
INCONNU = "inconnu"
NATIONAL = "national"
_ADRESSE = re.compile(r"[A-Za-z0-9_]{1,80}")
_RESSORT = re.compile(r"national|region:\d{2}|departement:(\d{2,3}|2[AB])")


@dataclass(frozen=True, slots=True)
class Jalon:
    """A moment of a part's life, from `debut` to `fin`, both included."""

    libelle: str
    debut: dt.date
    fin: dt.date
    source: Source
    lecture: str = ""


@dataclass(frozen=True, slots=True)
class Cadre:
    """A whole that the fund belongs to, above it: the plan, the family of funds."""

    libelle: str
    montant: int
    source: Source


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the fund, in cents; None when no document gives its amount.

    `ressort`: where it pays, « region:11 » (its whole's when the file names none). `cahier`: id of the call's cahier.
    """

    id: str
    genre: str
    libelle: str
    montant: int | None
    source: Source
    ressort: str = NATIONAL
    lecture: str = ""
    cahier: str = ""
    jalons: tuple[Jalon, ...] = ()
    parts: tuple[Part, ...] = ()
    revue: RevueDite | None = None

    @property
    def pris(self) -> int:
        """What the part takes at least: its amount, or what its own parts take when it has none."""
        return self.montant if self.montant is not None else sum(part.pris for part in self.parts)

    @property
    def reste(self) -> int | None:
        """What is not given to any part yet; None when the amount is not known."""
        return None if self.montant is None else self.montant - sum(part.pris for part in self.parts)

    def toutes(self) -> Iterator[Part]:
        """This part, then those under it, in the order of the file."""
        yield self
        for part in self.parts:
            yield from part.toutes()


@dataclass(frozen=True, slots=True)
class Fonds:
    """The fund, in cents, with the wholes above it and the axes under it."""

    id: str
    titre: str
    resume: str
    montant: int
    source: Source
    documents: Mapping[str, str]
    cadres: tuple[Cadre, ...]
    axes: tuple[Part, ...]
    jalons: tuple[Jalon, ...] = ()
    calculs: CalculsDuFonds = field(default_factory=CalculsDuFonds)
    periode: tuple[dt.date, dt.date] | None = None  # first and last day of the fund

    def toutes(self) -> Iterator[Part]:
        """Every part of the fund, each before those it holds."""
        for axe in self.axes:
            yield from axe.toutes()

    @property
    def reste(self) -> int:
        """What is not given to any axe."""
        return self.montant - sum(axe.pris for axe in self.axes)


@lru_cache(maxsize=8)
def charger_fonds(texte: str, fichier: str = "fonds.yaml") -> Fonds:
    """The fund written in `texte`, its sums checked.

    Raises:
        CahierInvalide: with every mistake found, sums that exceed their whole included.
    """
    lecteur = Lecteur(texte, fichier)
    contexte = Contexte(lecteur)
    racine = Champs(contexte, lecteur.racine(), "fonds")
    fonds = _lire(racine, contexte)
    racine.fermer()
    lecteur.arreter()
    return fonds


def ecarts(fonds: Fonds, cahiers: Iterable[Cahier]) -> tuple[str, ...]:
    """What the tree and the cahiers of its calls do not say alike, as sentences; nothing when they agree."""
    connus = {cahier.identite.id: cahier for cahier in cahiers}
    phrases = []
    for part in fonds.toutes():
        cahier = connus.pop(part.cahier, None) if part.cahier else None
        if part.cahier and cahier is None:
            phrases.append(f"« {part.libelle} » : le cahier « {part.cahier} » n'existe pas.")
        elif cahier is not None and cahier.enveloppe.montant != part.montant:
            dits = " et ".join(_dire(valeur) for valeur in (part.montant, cahier.enveloppe.montant))
            phrases.append(f"« {part.libelle} » : le fonds et le cahier ne donnent pas la même enveloppe ({dits}).")
    return (*phrases, *(f"Le cahier « {oublie} » n'est pas dans l'arbre du fonds." for oublie in connus))


def _lire(racine: Champs, contexte: Contexte) -> Fonds:
    racine.parmi("format", [FORMAT], FORMAT)
    with racine.lire(racine.noeud("documents"), "documents") as champs:
        contexte.documents = {} if champs is None else {cle: champs.texte(cle) for cle in champs.table.entrees}
    montant, noeud = racine.montant("montant"), racine.noeud("montant")
    cadres = racine.chacun(
        "cadres",
        "cadre",
        lambda c: Cadre(c.phrase("libelle"), c.montant("montant"), c.reference()),
        requis=False,
    )
    if any(bas.montant > haut.montant for bas, haut in zip(cadres[1:], cadres, strict=False)) or (
        cadres and montant > cadres[-1].montant
    ):
        racine.signaler("cadres", "chaque cadre contient le suivant, et le dernier contient le fonds")
    identifiant = _lire_identifiant(racine, set())
    fonds = Fonds(
        id=identifiant,
        titre=racine.phrase("titre"),
        resume=racine.phrase("resume"),
        montant=montant,
        source=racine.reference(),
        documents=MappingProxyType(contexte.documents),
        cadres=cadres,
        axes=_lire_parts(racine, _RACINE, {identifiant}, NATIONAL),
        jalons=_lire_jalons(racine),
        calculs=lire_formules(racine),
        periode=_lire_periode(racine),
    )
    if isinstance(pour := racine.noeud(POUR_LES_APPELS, requis=False), Scalaire):
        racine.lecteur.signaler(
            pour, POUR_LES_APPELS, "il faut ici des clés d'un cahier, par exemple « contacts: […] »"
        )
    _verifier(racine, noeud, fonds.montant, fonds.axes)
    cahiers = Counter(part.cahier for part in fonds.toutes() if part.cahier)
    for cahier in (nom for nom, fois in cahiers.items() if fois > 1):
        racine.signaler("parts", f"« {cahier} » est le cahier de plusieurs parts")
    return fonds


def _lire_parts(champs: Champs, genres: tuple[str, ...], ids: set[str], ressort: str) -> tuple[Part, ...]:
    return champs.chacun("parts", "part", lambda c: _lire_part(c, genres, ids, ressort), requis=False)


def _lire_part(champs: Champs, genres: tuple[str, ...], ids: set[str], ressort_du_tout: str) -> Part:
    identifiant = _lire_identifiant(champs, ids)
    genre = champs.parmi("genre", genres, genres[0]) if genres else champs.texte("genre")
    if not genres:
        champs.signaler("genre", "cette part ne se divise plus")
    montant, noeud = champs.lire_valeur("montant", _montant_ou_inconnu, None), champs.noeud("montant")
    ressort = champs.lire_valeur("ressort", _lire_ressort, ressort_du_tout, requis=False)
    part = Part(
        id=identifiant,
        genre=genre,
        libelle=champs.phrase("libelle"),
        montant=montant,
        source=champs.reference(),
        ressort=ressort,
        lecture=champs.phrase("lecture", requis=False),
        cahier=_lire_cahier(champs, genre),
        jalons=_lire_jalons(champs),
        parts=_lire_parts(champs, GENRES.get(genre, ()), ids, ressort),
        revue=_lire_revue(champs),
    )
    part = replace(part, parts=(*part.parts, *_repartir(champs, part, ids)))
    if montant is not None:
        _verifier(champs, noeud, montant, part.parts)
    return part


def _repartir(champs: Champs, tout: Part, ids: set[str]) -> Iterator[Part]:
    """What is left of a whole, shared among territories by their points, to the cent."""
    with champs.lire(champs.noeud(REPARTIR, requis=False), champs.endroit) as partage:
        if partage is None:
            return
        genre = partage.parmi("genre", GENRES.get(tout.genre, ()), "")
        par = partage.parmi("par", _TERRITOIRES, _TERRITOIRES[0])
        libelle, source = partage.phrase("libelle"), partage.reference()
        selon = _lire_points(partage, par)
        if tout.reste is None:
            partage.signaler("selon", f"« {tout.libelle} » n'a pas de montant connu : rien ne s'y partage")
            return
        parts = partager(max(0, tout.reste), [PartDemandee(points) for points in selon.values()]).parts or ()
        for code, montant in zip(selon, parts, strict=True):
            identifiant = f"{tout.id}_{code}"
            ids.add(identifiant)
            yield Part(identifiant, genre, f"{libelle} ({code})", montant, source, f"{par}:{code}")


def _lire_points(partage: Champs, par: str) -> dict[str, int]:
    """The points of each territory, by its code."""
    points: dict[str, int] = {}
    noeud = partage.noeud("selon")
    if not isinstance(noeud, Table):
        partage.signaler("selon", "il faut ici des points par code, par exemple « selon: {77: 1 400, 78: 900} »")
        return points
    with partage.lire(noeud, partage.endroit) as champs:
        for code in champs.table.entrees if champs else ():
            if champs is not None:
                points[code] = champs.entier(code, 0)
                if not _RESSORT.fullmatch(f"{par}:{code}"):
                    partage.signaler("selon", f"« {code} » n'est pas le code d'un territoire ({par})")
    return points


def _lire_periode(racine: Champs) -> tuple[dt.date, dt.date] | None:
    with racine.lire(racine.noeud("periode", requis=False), "periode") as champs:
        if champs is None:
            return None
        debut, fin = champs.date("debut", dt.date.min), champs.date("fin", dt.date.max)
        champs.reference()
        if fin < debut:
            champs.signaler("fin", "la fin précède le début")
        return debut, fin


def _lire_identifiant(champs: Champs, pris: set[str]) -> str:
    """A name that stands in an address, unique in the fund."""
    identifiant = champs.identifiant("id", lambda nom: "dans ce fonds" if nom in pris else "")
    if identifiant and not _ADRESSE.fullmatch(identifiant):
        champs.signaler("id", f"« {identifiant} » : des lettres sans accent, des chiffres et « _ », 80 au plus")
    pris.add(identifiant)
    return identifiant


def _lire_cahier(champs: Champs, genre: str) -> str:
    """The id of the call's cahier; one call has one part of the fund."""
    cahier = champs.texte("cahier", requis=False)
    if cahier and genre != "appel":
        champs.signaler("cahier", "seul un appel a un cahier des charges")
    return cahier


def _verifier(champs: Champs, noeud: Noeud | None, montant: int, parts: tuple[Part, ...]) -> None:
    """Signal parts that take more than their whole."""
    pris = sum(part.pris for part in parts)
    if noeud is not None and pris > montant:
        message = f"les parts font {_dire(pris)}, plus que le tout ({_dire(montant)})"
        champs.lecteur.signaler(noeud, champs.endroit, message)


def _lire_jalons(champs: Champs) -> tuple[Jalon, ...]:
    return champs.chacun("jalons", "jalon", _lire_jalon, requis=False)


def _lire_jalon(champs: Champs) -> Jalon:
    debut = champs.date("debut", dt.date.min)
    jalon = Jalon(
        libelle=champs.phrase("libelle"),
        debut=debut,
        fin=champs.date("fin", debut) if "fin" in champs.table.entrees else debut,
        source=champs.reference(),
        lecture=champs.phrase("lecture", requis=False),
    )
    if jalon.fin < jalon.debut:
        champs.signaler("fin", "la fin précède le début")
    return jalon


def _lire_revue(champs: Champs) -> RevueDite | None:
    if "revue" not in champs.table.entrees:
        return None
    with champs.lire(champs.noeud("revue"), "revue") as lus:
        if lus is None:
            return None
        debut = lus.date("debut", dt.date.min)
        revue = RevueDite(
            premiere=lus.date("premiere", debut), debut=debut, fin=lus.date("fin", debut), prevision=lus.texte("prevision"),
            source=lus.reference(), lecture=lus.phrase("lecture", requis=False),
        )  # fmt: skip
        if revue.fin < debut:
            lus.signaler("fin", "la fin précède le début")
        try:
            lire_la_prevision(revue.prevision or "0 €")
        except ErreurDeFormule as erreur:
            lus.signaler("prevision", erreur.message)
        return revue


def _montant_ou_inconnu(texte: str) -> int | None:
    return None if texte == INCONNU else lire_nombre(texte, Genre.MONTANT)


def _lire_ressort(texte: str) -> str:
    if not _RESSORT.fullmatch(texte):
        message = f"« {texte} » n'est pas un ressort : écrivez « national », « region:11 » ou « departement:77 »"
        raise LitteralInvalide(message)
    return texte


def _dire(montant: int | None) -> str:
    return "montant non communiqué" if montant is None else montant_court(montant)
