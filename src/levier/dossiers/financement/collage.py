"""A table copied from a spreadsheet, read as lines of a plan: no amount goes without being said. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from levier.dossiers.enums import OrigineRecette, SensLigne
from levier.dossiers.financement.entetes import Colonnes, frontiere, lire_colonnes, sens_dit, simple
from levier.dossiers.financement.financeurs import financeurs
from levier.dossiers.financement.lignes import LigneSaisie, natures_possibles
from levier.dossiers.financement.tableur import est_un_montant, montant_au_bout, nombre, rangees
from levier.socle import argent
from levier.territoires.enums import NatureStructure
from regles.cahier import Cahier

RANGEES_MAX = 400
"""Rows read of what is pasted: twice what a plan may hold."""
COLONNES_MAX = 60
_ORIGINES: Mapping[str, tuple[str, ...]] = {
    OrigineRecette.AUTOFINANCEMENT: ("autofinancement", "fonds propre", "emprunt", "reste a charge", "part propre", "budget propre"),
    OrigineRecette.ETAT: ("etat", "fnadt", "prefecture", "ministere"),
    OrigineRecette.REGION: ("region", "conseil regional"),
    OrigineRecette.DEPARTEMENT: ("departement", "conseil departemental"),
    OrigineRecette.EPCI: ("epci", "communaute", "agglomeration", "metropole", "syndicat", "interco"),
    OrigineRecette.EUROPE: ("europe", "feder", "fse", "feader", "leader", "union europeenne"),
    OrigineRecette.PRIVE: ("prive", "fondation", "mecenat", "entreprise", "mecene"),
}  # fmt: skip
_SOI_MEME: Mapping[str, tuple[str, ...]] = {
    NatureStructure.COMMUNE: (r"commune\b", r"mairie\b", r"ville\b"),
    **dict.fromkeys(
        (NatureStructure.CC, NatureStructure.CA, NatureStructure.CU, NatureStructure.METROPOLE, NatureStructure.EPT),
        ("epci", "communaute", "agglomeration", "metropole", "interco"),
    ),
    NatureStructure.SYNDICAT: ("syndicat",),
    NatureStructure.DEPARTEMENT: ("departement", "conseil departemental"),
    NatureStructure.REGION: ("region", "conseil regional"),
}
"""How a porteur names its own money, by its nature: its name in the column of who pays."""
_DEMANDE = re.compile(
    r"fitn\b|transformation numerique|france relance|(?:presente|notre) demande"
    r"|(?:subvention|aide) (?:demandee|sollicitee|attendue)|(?:(?:subvention|aide|dotation)s? )?(?:de )?(?:l )?etat\b"
)
_AUTRE_AIDE = re.compile(r"\b(?:detr|dsil|fnadt|dsid|dpv|cper|fnade|fct|ademe|anct|adelphe|drac|agence|autres?)\b")
"""State money that is not this fund's."""
_TOTAL = re.compile(r"(sous[- ]?)?total\b|ensemble\b|montant total\b")
_OBTENUE = ("oui", "x", "obtenu", "obtenue", "acquis", "acquise", "accorde", "accordee", "notifie", "notifiee")


@dataclass(frozen=True, slots=True)
class Collage:
    """What was understood: lines, each as a person would have typed it, and what is left aside with the reason.

    `demande`: the amount asked of this fund, which is no line of the plan; empty when no row says it. `devinees`: the
    lines whose nature or origin was guessed from words.
    """

    lignes: tuple[LigneSaisie, ...]
    laissees: tuple[tuple[str, str], ...]
    demande: str = ""
    devinees: frozenset[LigneSaisie] = frozenset()


def lire_tableau(texte: str, cahier: Cahier, porteur: str = NatureStructure.COMMUNE) -> Collage:
    """Read TSV, semicolons or commas, with or without a header, expenses and revenues in one table or side by side.

    Sides come from titles, columns or origins, expenses by default. `porteur`: nature of the structure, which names its
    own money by its kind.
    """
    rows = rangees(texte)
    kept, beyond = [row[:COLONNES_MAX] for row in rows[:RANGEES_MAX]], rows[RANGEES_MAX:]
    width, cut = max(map(len, kept), default=0), frontiere(kept)
    lecture = _PlanLu(cahier, porteur)
    for start, end in ((0, cut), (cut, width)) if cut else ((0, width),):
        _Moitie(lecture, [row[start:end] for row in kept if any(row[start:end])]).lire()
    wide = [_en_texte(row[COLONNES_MAX:]) for row in rows[:RANGEES_MAX]]
    lecture.laissees += [(text, f"Au-delà de {COLONNES_MAX} colonnes.") for text in wide if text]
    lecture.laissees += [(_en_texte(row), f"Au-delà de {RANGEES_MAX} lignes.") for row in beyond]
    return Collage(tuple(lecture.lignes), tuple(lecture.laissees), lecture.demande, frozenset(lecture.devinees))


@dataclass(slots=True)
class _PlanLu:
    """What both halves of a table give."""

    cahier: Cahier
    porteur: str
    lignes: list[LigneSaisie] = field(default_factory=list)
    laissees: list[tuple[str, str]] = field(default_factory=list)
    devinees: list[LigneSaisie] = field(default_factory=list)
    demande: str = ""


class _Moitie:
    """One table, or one side of a table that has two: its columns, the side announced, what it adds up to."""

    def __init__(self, lecture: _PlanLu, rangees: list[list[str]]) -> None:
        self.lecture, self.rangees = lecture, rangees
        self.colonnes: Colonnes = lire_colonnes(rangees)
        self.sens, self.annonce = SensLigne.DEPENSE, False
        self.somme = self.partiel = Decimal(0)
        self.restes: dict[int, list[str]] = {}

    def lire(self) -> None:
        """Every row is a line, a title, a total, or left aside; every column that no line takes is told."""
        for row in self.rangees[: self.colonnes.debut]:
            self._annoncer(sens_dit(row) if len([cell for cell in row if cell]) == 1 else self.colonnes.sens)
            self._laisser(row, "En-tête du tableau.")
        for row in self.rangees[self.colonnes.debut :]:
            if (titled := _titre(row)) is not None:
                self._annoncer(titled)
                self._laisser(row, f"Titre : les lignes suivantes sont des {titled.label}s.")
            elif _TOTAL.match(simple(_premier(row))):
                self._laisser(row, self._total(row))
            else:
                self._ligne(row)
        for rank, cells in sorted(self.restes.items()):
            told = f"{self.colonnes.nom(rank)} : {' · '.join(cells)}"
            self.lecture.laissees.append((told, self.colonnes.pourquoi(rank)))

    def _annoncer(self, sens: SensLigne | None) -> None:
        if sens is not None:
            self.sens, self.annonce, self.somme, self.partiel = sens, True, Decimal(0), Decimal(0)

    def _laisser(self, rangee: Sequence[str], raison: str) -> None:
        self.lecture.laissees.append((_en_texte(rangee), raison))

    def _total(self, rangee: Sequence[str]) -> str:
        """A total is checked, not kept."""
        said = [argent.lire(nombre(cell)) for cell in rangee if est_un_montant(cell)]
        sums, self.partiel = {self.somme, self.partiel}, Decimal(0)
        if not said or sums & set(said):
            return "Total : il est recalculé."
        return f"Total : les lignes lues au-dessus font {argent.ecrire(self.somme)}, vérifiez qu’aucune ne manque."

    def _ligne(self, rangee: Sequence[str]) -> None:
        cell = self.colonnes.cellules(rangee)
        label, kind = cell.get("libelle", ""), cell.get("nature", "")
        typed = self.colonnes.montant(cell)
        if not typed and (split := montant_au_bout(rangee)):
            label, typed = split
        said = sens_dit([cell["sens"]]) if cell.get("sens") else None
        sens, code, guessed = self._nature(said, (kind, label))
        asks = sens is SensLigne.RECETTE and self._est_la_demande(code, (kind, label))
        if asks and not self.lecture.demande and est_un_montant(typed):
            self.lecture.demande = nombre(typed)
            self._compter(typed)
            self._laisser(rangee, "C’est l’aide demandée à ce fonds : elle est reprise dans son champ.")
            return
        rated = cell.get("tva", "") if cell.get("hors_taxe") and sens is SensLigne.DEPENSE else ""
        line = LigneSaisie(
            sens.value,
            code,
            label or kind or ("" if self.colonnes.places else _en_texte(rangee)),
            nombre(cell["hors_taxe"] if rated else typed),
            obtenue=sens is SensLigne.RECETTE and simple(cell.get("obtenue", "")) in _OBTENUE,
            tva=rated.removesuffix("%").strip(),
        )
        self.lecture.lignes.append(line)
        self.lecture.devinees += [line] if guessed else []
        self._compter(typed)
        if typed and not est_un_montant(typed):
            self._laisser(rangee, f"Montant illisible, « {typed} » : écrivez-le en chiffres dans sa ligne.")
        elif self.colonnes.places:
            somme = {"hors_taxe", "tva"} if rated else {"montant" if cell.get("montant") else "hors_taxe"}
            self._noter_le_reste(rangee, {"libelle" if label else "nature", *somme})

    def _noter_le_reste(self, rangee: Sequence[str], prises: set[str]) -> None:
        """The amounts of a row that its line does not take, column by column."""
        taken = {rank for role, rank in self.colonnes.places.items() if role in prises}
        for rank, cell in enumerate(rangee):
            if rank not in taken and est_un_montant(cell):
                self.restes.setdefault(rank, []).append(cell)

    def _compter(self, typed: str) -> None:
        if est_un_montant(typed):
            value = argent.lire(nombre(typed))
            self.somme, self.partiel = self.somme + value, self.partiel + value

    def _nature(self, dit: SensLigne | None, textes: tuple[str, str]) -> tuple[SensLigne, str, bool]:
        """Side, nature or origin, and whether it was guessed; words of a funder make a revenue where no side is said."""
        side = dit or self.sens
        code, guessed = _code(side, textes, self.lecture)
        if not code and not dit and not self.annonce:
            origin, sure = _code(SensLigne.RECETTE, textes, self.lecture)
            if origin:
                return SensLigne.RECETTE, origin, sure
        return side, code, guessed

    def _est_la_demande(self, code: str, textes: Iterable[str]) -> bool:
        text = " ".join(map(simple, textes))
        plain = " ".join(re.sub(r"[^a-z0-9 ]", " ", text).split())
        if code not in {"", OrigineRecette.ETAT} or _AUTRE_AIDE.search(plain):
            return False
        return _DEMANDE.match(plain) is not None or re.search(r"\bfitn\b|\bpresente demande\b", plain) is not None


def _code(sens: SensLigne, textes: Iterable[str], lecture: _PlanLu) -> tuple[str, bool]:
    """The nature or origin that one of these texts names, exactly or (guessed) by most of its words; empty in doubt.

    Who names itself among its funders brings its own money.
    """
    offered = natures_possibles(lecture.cahier, sens)
    own = _SOI_MEME.get(lecture.porteur, ()) if sens is SensLigne.RECETTE else ()
    for text in map(simple, textes):
        if any(re.match(rf"(?:part (?:de )?(?:la |l )?)?{word}", text) for word in own):
            return OrigineRecette.AUTOFINANCEMENT, True
        exact = [code for code, label in offered.items() if text and text in {code, simple(label)}]
        if exact:
            return exact[0], False
        if sens is SensLigne.RECETTE:
            found = _origines(text, lecture)
        else:
            scores = {code: len(_racines(text) & _racines(simple(label))) for code, label in offered.items()}
            best = max(scores.values(), default=0)
            found = [code for code, score in scores.items() if best and score == best]
        if len(found) == 1:
            return str(found[0]), True
    return "", False


def _origines(texte: str, lecture: _PlanLu) -> list[str]:
    """The co-financer that a text names, else the origins whose words it holds."""
    named = [
        code
        for code, un in financeurs(lecture.cahier).items()
        if re.search(rf"\b({re.escape(simple(un.id))}|{re.escape(simple(un.libelle))})\b", texte)
    ]
    if len(named) == 1:
        return named
    return [code for code, words in _ORIGINES.items() if any(re.search(rf"\b{word}", texte) for word in words)]


def _racines(texte: str) -> set[str]:
    return {word[:6] for word in re.findall(r"[a-z]{5,}", texte)} - {"depens", "autres", "projet"}


def _titre(rangee: Sequence[str]) -> SensLigne | None:
    """The side that a row with one cell announces."""
    filled = [cell for cell in rangee if cell]
    return sens_dit(filled) if len(filled) == 1 else None


def _premier(rangee: Sequence[str]) -> str:
    return next((cell for cell in rangee if cell), "")


def _en_texte(rangee: Iterable[str]) -> str:
    return " · ".join(cell for cell in rangee if cell)
