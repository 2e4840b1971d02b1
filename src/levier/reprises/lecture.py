"""A row of a spreadsheet read under a call: what it says, or each cell to correct, with what to do. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from levier.dossiers.financement.entetes import simple
from levier.dossiers.financement.tableur import nombre
from levier.dossiers.formulaire.saisie import Reponse, lire_date, lire_reponse
from levier.reprises.colonnes import CHAMP, champs_offerts
from levier.reprises.enums import DECIDEES, Cible, SuiteDonnee
from levier.socle import argent
from levier.socle.erreurs import RefusMetier, SaisieRefusee
from regles.cahier import Cahier, Champ
from regles.texte import date_longue
from regles.valeurs import Genre

_SUITES: Mapping[SuiteDonnee, str] = {
    SuiteDonnee.REFUSE: r"refus|rejet|non (retenu|eligible)|defavorable|irrecevable",
    SuiteDonnee.ACCORDE: r"accord|attribu|octroy|^retenu|notifi|^favorable|sold|pay[e]",
    SuiteDonnee.COMPLET: r"^complet|instruction|instrui",
    SuiteDonnee.DEPOSE: r"depos|recu|^en cours|attente|nouve|a instruire|a traiter",
}
LIGNE_ENTIERE = ""
"""The column of an error that is of no one cell."""


@dataclass(frozen=True, slots=True)
class ErreurLue:
    """A cell to correct: what its column says (a Cible, or a field), what it holds, and the sentence."""

    cible: str
    valeur: str
    phrase: str


@dataclass(slots=True)
class RangeeLue:
    """What a row says. Amounts as "28000.00", days ISO: what JSON holds."""

    numero: str = ""
    structure: str = ""
    reference: str = ""
    titre: str = ""
    suite: str = SuiteDonnee.DEPOSE.value
    depose_le: str = ""
    decide_le: str = ""
    montant_accorde: str = ""
    reponses: dict[str, Reponse] = field(default_factory=dict)

    @property
    def cle(self) -> str:
        """What tells the requests of one structure apart: the reference, else the title; empty without any."""
        if self.reference:
            return f"ref {simple(self.reference)}"[:200]
        return f"titre {simple(self.titre)}"[:200] if self.titre else ""

    def en_json(self) -> dict[str, Any]:
        return asdict(self)


def lire_ligne(cellules: Mapping[str, str], cahier: Cahier, aujourd_hui: dt.date) -> tuple[RangeeLue, list[ErreurLue]]:
    """Read the cells, by what their columns say. Every cell at fault is told, not only the first."""
    lecture = _RangeeALire(cellules, cahier)
    lue = lecture.lue
    lue.numero, lue.structure = lecture.texte(Cible.NUMERO, 60), lecture.texte(Cible.STRUCTURE, 200)
    lue.reference, lue.titre = lecture.texte(Cible.REFERENCE, 190), lecture.texte(Cible.TITRE, 190)
    lue.suite = (lecture.lire(Cible.SUITE, _suite) or SuiteDonnee.DEPOSE).value
    lecture.dates(aujourd_hui)
    lecture.montants()
    for nom, champ in champs_offerts(cahier).items():
        answered = lecture.lire(f"{CHAMP}{nom}", partial(_repondre, champ))
        if answered is not None:
            lue.reponses[nom] = answered
    lecture.roles()
    if not lue.numero and not lue.structure:
        lecture.dire(Cible.NUMERO, "La structure manque : donnez son SIREN, ou son nom exact.")
    if not lue.cle:
        lecture.dire(
            Cible.REFERENCE,
            "Ni référence ni titre : donnez l’un des deux, sans quoi la même ligne envoyée deux fois ferait deux dossiers.",
        )
    return lue, lecture.erreurs


class _RangeeALire:
    """A row being read: its cells, what was understood, what was not."""

    def __init__(self, cellules: Mapping[str, str], cahier: Cahier) -> None:
        self.cellules, self.cahier = cellules, cahier
        self.lue, self.erreurs = RangeeLue(), list[ErreurLue]()

    def dire(self, cible: str, phrase: str) -> None:
        self.erreurs.append(ErreurLue(str(cible), self.cellules.get(cible, "")[:200], phrase))

    def lire(self, cible: str, lire: Callable[[str], Any]) -> Any:
        """What the cell holds; None when it is empty, or at fault, which is then told."""
        text = self.cellules.get(cible, "").strip()
        try:
            return lire(text) if text else None
        except RefusMetier as refus:
            self.dire(cible, refus.phrase)
            return None

    def texte(self, cible: Cible, longueur: int) -> str:
        text = " ".join(self.cellules.get(cible, "").split())
        if len(text) > longueur:
            self.dire(cible, f"{len(text)} caractères, {longueur} au plus : abrégez.")
        return text[:longueur]

    def dates(self, aujourd_hui: dt.date) -> None:
        """The day of the deposit, from which delays run; that of the decision, for what was decided."""
        lue = self.lue
        deposited, decided = self.lire(Cible.DEPOSE_LE, lire_date), self.lire(Cible.DECIDE_LE, lire_date)
        if deposited is None and not self.cellules.get(Cible.DEPOSE_LE, "").strip():
            self.dire(
                Cible.DEPOSE_LE, "La date de dépôt manque : les délais en partent. Écrivez-la, par exemple 15/09/2021."
            )
        for cible, day in ((Cible.DEPOSE_LE, deposited), (Cible.DECIDE_LE, decided)):
            if day is not None and day > aujourd_hui:
                self.dire(cible, f"Le {date_longue(day)} n’est pas encore passé : vérifiez la date.")
        if lue.suite in DECIDEES and not self.cellules.get(Cible.DECIDE_LE, "").strip():
            self.dire(Cible.DECIDE_LE, "La demande est décidée, et la date de la décision manque : écrivez-la.")
        if deposited and decided and decided < deposited:
            self.dire(Cible.DECIDE_LE, "La décision est antérieure au dépôt : vérifiez les deux dates.")
        lue.depose_le = deposited.isoformat() if deposited else ""
        lue.decide_le = decided.isoformat() if decided and lue.suite in DECIDEES else ""

    def montants(self) -> None:
        """The amount asked is an answer; the one granted, of what was granted only."""
        demande, accorde = self.lire(Cible.DEMANDE, _montant), self.lire(Cible.ACCORDE, _montant)
        if demande is not None:
            self.lue.reponses[self.cahier.roles.montant_demande] = f"{demande:.2f}"
        if self.lue.suite == SuiteDonnee.ACCORDE and not accorde:
            if not any(one.cible == Cible.ACCORDE for one in self.erreurs):
                self.dire(Cible.ACCORDE, "La demande est accordée, et le montant accordé manque : écrivez-le.")
        elif accorde and self.lue.suite != SuiteDonnee.ACCORDE:
            self.dire(
                Cible.ACCORDE,
                f"Un montant est accordé, et la demande est {SuiteDonnee(self.lue.suite).label} : corrigez l’un ou l’autre.",
            )
        elif accorde:
            self.lue.montant_accorde = f"{accorde:.2f}"

    def roles(self) -> None:
        """The title answers its field of the form, when the call has one."""
        nom = self.cahier.roles.titre
        champ = next((one for section in self.cahier.formulaire for one in section.champs if one.nom == nom), None)
        if champ is not None and self.lue.titre:
            answered = self.lire(Cible.TITRE, lambda text: lire_reponse(champ, text))
            if answered is not None:
                self.lue.reponses[nom] = answered


def _montant(texte: str) -> Decimal:
    return argent.lire(nombre(texte))


def _suite(texte: str) -> SuiteDonnee:
    said = simple(texte)
    for suite, words in _SUITES.items():
        if re.search(words, said):
            return suite
    raise SaisieRefusee(
        f"« {texte[:80]} » ne dit pas où en est la demande : écrivez déposée, complète, accordée ou refusée."
    )


def _repondre(champ: Champ, texte: str) -> Reponse | None:
    return lire_reponse(champ, _code(champ, texte))


def _code(champ: Champ, texte: str) -> str:
    """People write the label of a choice, its code answers."""
    if champ.donnee.genre is Genre.OUI_NON:
        return {"o": "oui", "n": "non", "x": "oui"}.get(simple(texte), simple(texte))
    if champ.donnee.genre is Genre.CHOIX:
        said = simple(texte)
        return next(
            (one.code for one in champ.donnee.options if said in {simple(one.libelle), simple(one.code)}), texte
        )
    return texte
