"""What comes after the deposit, in sentences: payments, what is asked with them, what is followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from regles.enonce import en_mots
from regles.organisation import Effet, Qui

if TYPE_CHECKING:
    from collections.abc import Iterator

    from regles.cahier import Cahier
    from regles.organisation import Suivi
    from regles.valeurs import Source

_EFFETS = {
    Effet.RAPPEL: "",
    Effet.REJET: " ; sans décision à ce jour, la demande est rejetée",
    Effet.ACCORD: " ; sans décision à ce jour, la demande est acceptée",
    Effet.CADUCITE: " ; passé ce jour, la décision n’a plus d’effet",
    Effet.REVERSEMENT: " ; passé ce jour, ce qui a été versé est à rendre",
}


class Suite(NamedTuple):
    """One thing that comes after the deposit."""

    phrase: str
    source: Source | None
    lecture: str = ""


def suites(cahier: Cahier) -> tuple[Suite, ...]:
    """All that the call says of it, in the order in which it comes: what is paid, what is asked then, what is followed."""
    return (*_versements(cahier), *_questions(cahier), *(_suite(cahier, suivi) for suivi in cahier.suivi))


def obligations(cahier: Cahier) -> tuple[Suivi, ...]:
    """What the beneficiary owes once it has the grant, on days that a rule gives: its act says it."""
    return tuple(s for s in cahier.suivi if s.par is Qui.BENEFICIAIRE and not s.rythme and not s.effet.du_silence)


def dire(cahier: Cahier, suivi: Suivi) -> str:
    """« Compte rendu : au plus tard 6 mois après « Date de fin » ; passé ce jour, la décision n’a plus d’effet »."""
    if suivi.chaque:
        quand = f"chaque {suivi.chaque} après la notification, jusqu’à {en_mots(cahier, suivi.jusqu_au)}"
    elif suivi.le:
        quand = f"au plus tard {en_mots(cahier, suivi.le)}"
    else:
        quand = suivi.rythme
    cas = f", quand {en_mots(cahier, suivi.si)}" if suivi.si else ""
    return f"{suivi.libelle.removesuffix('.')} : {quand}{cas}{_EFFETS[suivi.effet]}"


def _suite(cahier: Cahier, suivi: Suivi) -> Suite:
    return Suite(f"{dire(cahier, suivi)}.", suivi.source, suivi.lecture)


def _versements(cahier: Cahier) -> Iterator[Suite]:
    titres = {piece.id: piece.libelle for piece in cahier.pieces}
    for versement in cahier.versements.versements:
        pieces = " et ".join(f"« {titres[piece]} »" for piece in versement.pieces)
        preuves = f", sur production de {pieces}" if pieces else ""
        avant = f", à demander au plus tard {en_mots(cahier, versement.avant)}" if versement.avant else ""
        tout = f"ce qui peut être versé en tout, alors : {en_mots(cahier, versement.verse_en_tout)}"
        yield Suite(
            f"{versement.libelle.removesuffix('.')}{preuves}{avant} ; {tout}.", versement.source, versement.lecture
        )


def _questions(cahier: Cahier) -> Iterator[Suite]:
    for section in cahier.au_versement:
        noms = ", ".join(champ.donnee.libelle for champ in section.champs)
        yield Suite(f"Demandé avec le versement, « {section.titre} » : {noms}.", section.champs[0].source)
