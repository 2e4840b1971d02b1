"""The financing plan as its screen holds it: lines typed, spare lines, what each nature is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import uuid4

from django.http import QueryDict

from levier.dossiers.enums import RecuperationTVA, SensLigne
from levier.dossiers.financement.collage import Collage
from levier.dossiers.financement.effets import Cle, Effet, PartRetenue, part_retenue
from levier.dossiers.financement.financeurs import code_de
from levier.dossiers.financement.justificatifs import Justificatifs, il_manque
from levier.dossiers.financement.lignes import LigneLue, LigneSaisie, lire_ligne, natures_possibles
from levier.dossiers.financement.taxe import base_fixee, ecrire_taux, recuperation
from levier.dossiers.models import Dossier, Piece
from levier.dossiers.queries import justificatifs, lignes_du_plan
from levier.socle import argent
from regles.cahier import Cahier, NatureDepense

LIGNES_LUES_MAX = 400
"""Beyond, a forged form: the act itself refuses long before."""
_SAISIS = ("sens", "nature", "libelle", "montant", "tva", "piece", "identite")
"""Texts that a line of the form sends."""


Effets = Mapping[Cle, Effet]


@dataclass(frozen=True, slots=True)
class Note:
    """What a line is worth: counted amount, part that the cahier retains and why, effect on the grant; all may be unknown."""

    nature: NatureDepense | None
    part: PartRetenue | None = None
    compte: str = ""
    effet: Effet | None = None
    retenu: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LigneDuTableau:
    """A line of the screen, with its rank in the form and the sentences of its fields at fault.

    `devinee`: its nature comes from the words of a paste.
    """

    rang: int
    saisie: LigneSaisie
    erreurs: dict[str, str]
    note: Note
    piece: Piece | None = None
    devinee: bool = False


@dataclass(frozen=True, slots=True)
class LigneEnvoyee:
    """A line just sent: what its screen must now say, field by field."""

    rang: int
    note: Note
    messages: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TableauPlan:
    """Both sides of the plan, each with a spare line."""

    depenses: tuple[LigneDuTableau, ...]
    recettes: tuple[LigneDuTableau, ...]
    natures: dict[str, str]
    origines: dict[str, str]
    justificatifs: Justificatifs


@dataclass(frozen=True, slots=True)
class Apercu:
    """Lines understood from a paste, as the screen shows them; how many, how many to correct, and what is left aside.

    `demande`: the amount asked of the fund, as typed; empty without.
    """

    tableau: TableauPlan
    laissees: tuple[tuple[str, str], ...]
    demande: str
    nombre: int
    fautes: int


def lire_lignes(donnees: QueryDict) -> list[LigneSaisie]:
    """The lines of a form sent: `l0-sens`, `l0-nature`... The one whose button « retirer » was pressed is left out."""
    removed = donnees.get("retirer", "")
    lines: list[LigneSaisie] = []
    for rank in range(LIGNES_LUES_MAX):
        if f"l{rank}-sens" not in donnees:
            break
        if str(rank) == removed:
            continue
        typed = {field: str(donnees.get(f"l{rank}-{field}", "")).replace("\0", "") for field in _SAISIS}
        lines.append(LigneSaisie(**typed, obtenue=f"l{rank}-obtenue" in donnees))
    return lines


def envoyees(
    dossier: Dossier, cahier: Cahier, lignes: list[LigneSaisie], erreurs: dict[str, str], effets: Effets
) -> list[LigneEnvoyee]:
    """Each line as sent, with its errors (empty ones clear the screen's) and what it is worth."""
    held, shown = justificatifs(dossier), []
    for rank, line in enumerate(lignes):
        own = {field: erreurs.get(f"lignes.{rank}.{field}", "") for field in _champs(line, held)}
        if held.demandee and not any(own.values()):
            own |= _sans_justificatif(cahier, line, held)
        shown.append(LigneEnvoyee(rank, _note(dossier, cahier, line, effets), tuple(own.items())))
    return shown


def tableau(dossier: Dossier, cahier: Cahier, effets: Effets, saisies: list[LigneSaisie] | None = None) -> TableauPlan:
    """The plan kept, or the lines of a refused saving."""
    typed = lignes_du_plan(dossier) if saisies is None else _lues(dossier, cahier, saisies)
    return _ranger(dossier, cahier, effets, typed, spare=True)


def apercu(dossier: Dossier, cahier: Cahier, collage: Collage) -> Apercu:
    """The lines of a paste, each with its problem, those whose nature was guessed marked so."""
    typed = _lues(dossier, cahier, collage.lignes)
    faulty = sum(1 for _, errors in typed if errors)
    table = _ranger(dossier, cahier, {}, typed, spare=False)

    def marquees(rows: tuple[LigneDuTableau, ...]) -> tuple[LigneDuTableau, ...]:
        return tuple(replace(row, devinee=row.saisie in collage.devinees) for row in rows)

    table = replace(table, depenses=marquees(table.depenses), recettes=marquees(table.recettes))
    return Apercu(table, collage.laissees, collage.demande, len(typed), faulty)


def _lues(dossier: Dossier, cahier: Cahier, lignes: Sequence[LigneSaisie]) -> list[tuple[LigneSaisie, dict[str, str]]]:
    return [(line, {} if line.est_vide else lire_ligne(cahier, line, dossier.recupere_tva)[1]) for line in lignes]


def _ranger(
    dossier: Dossier,
    cahier: Cahier,
    effets: Effets,
    typed: list[tuple[LigneSaisie, dict[str, str]]],
    *,
    spare: bool,
) -> TableauPlan:
    """Both sides with their ranks in the form, each ended by a spare line where asked."""
    sides = {sens: [pair for pair in typed if pair[0].sens == sens and not pair[0].est_vide] for sens in SensLigne}
    for sens, side in sides.items():
        if spare:
            side.append((LigneSaisie(sens.value, "", "", "", identite=str(uuid4())), {}))
    held = justificatifs(dossier)
    rows = [
        LigneDuTableau(
            rank,
            line,
            errors or _sans_justificatif(cahier, line, held),
            _note(dossier, cahier, line, effets),
            held.designe(line.piece),
        )
        for rank, (line, errors) in enumerate([*sides[SensLigne.DEPENSE], *sides[SensLigne.RECETTE]])
    ]
    return TableauPlan(
        depenses=tuple(row for row in rows if row.saisie.sens == SensLigne.DEPENSE),
        recettes=tuple(row for row in rows if row.saisie.sens == SensLigne.RECETTE),
        natures=dict(natures_possibles(cahier, SensLigne.DEPENSE)),
        origines=dict(natures_possibles(cahier, SensLigne.RECETTE)),
        justificatifs=held,
    )


def _champs(ligne: LigneSaisie, justificatifs: Justificatifs) -> tuple[str, ...]:
    if ligne.sens != SensLigne.DEPENSE:
        return ("nature", "libelle", "montant")
    return ("nature", "libelle", "montant", "tva", *(["piece"] if justificatifs.demandee else []))


def _sans_justificatif(cahier: Cahier, ligne: LigneSaisie, justificatifs: Justificatifs) -> dict[str, str]:
    """The sentence of an expense that still wants its file."""
    depense = ligne.sens == SensLigne.DEPENSE and not ligne.est_vide
    if not depense or not il_manque(cahier, ligne.nature, justificatifs.designe(ligne.piece)):
        return {}
    return {"piece": "Ce guichet demande un fichier pour chaque dépense : choisissez-le dans la liste ou joignez-le."}


def _note(dossier: Dossier, cahier: Cahier, ligne: LigneSaisie, effets: Effets) -> Note:
    """What is known of a line as it stands; of one that cannot be read, what its nature says."""
    nature = next((one for one in cahier.natures_depense if one.id == ligne.nature), None)
    if ligne.sens != SensLigne.DEPENSE:
        nature = None
    read = None if ligne.est_vide else lire_ligne(cahier, ligne, dossier.recupere_tva)[0]
    if read is None:
        return Note(nature, part_retenue(nature, Decimal(0), None) if nature else None)
    montant = Decimal(read.montant)
    effect = effets.get((read.sens.value, code_de(read.financeur) or read.nature, montant))
    if nature is None:
        return Note(None, effet=effect)
    part = part_retenue(nature, montant, effect)
    kept = effect.retenu if effect and part is PartRetenue.EN_PARTIE else None
    retained = None if kept is None else argent.depuis_centimes(kept)
    return Note(nature, part, _compte(read, cahier, dossier), effect, retained)


def _compte(lue: LigneLue, cahier: Cahier, dossier: Dossier) -> str:
    """How the amount that counts comes from what was typed."""
    if not lue.tva:
        return ""
    untaxed, counted = argent.ecrire(Decimal(lue.hors_taxe)), argent.ecrire(Decimal(lue.montant))
    if recuperation(cahier, dossier.recupere_tva) == RecuperationTVA.OUI:
        what = "la TVA" if base_fixee(cahier) else "la TVA récupérée"
        return f"{counted} hors taxes : {what} ne compte pas."
    return f"{untaxed} hors taxes, {counted} avec la TVA de {ecrire_taux(Decimal(lue.tva))}\u00a0%."
