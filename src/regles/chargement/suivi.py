"""What a call says of what follows the deposit: on one day, again and again, or in words only."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from regles.chargement.atelier import CONDITION
from regles.organisation import Effet, Frequence, Qui, Suivi
from regles.programme import FormulesDeSuivi
from regles.valeurs import Genre, Moment

if TYPE_CHECKING:
    from regles.chargement.atelier import Atelier
    from regles.chargement.champs import Champs
    from regles.langage.formule import Formule

SUIVI = "suivi"
HYPOTHESE = "hypothese"
_DATE = frozenset([Genre.DATE])
_QUAND = (
    "dites quand, d'une seule façon : « le: 6 mois après projet.fin », « chaque: semestre » avec « jusqu_au », ou « rythme » "
    "en mots"
)


class SuiviLu(NamedTuple):
    """What the call follows, and the formulas that run."""

    suivi: tuple[Suivi, ...]
    formules: tuple[FormulesDeSuivi, ...]


def lire_suivi(racine: Champs, atelier: Atelier) -> SuiviLu:
    """What is sent or done after the deposit. Read with the payments: it may read all that they do."""
    formules: list[FormulesDeSuivi] = []

    def lire(champs: Champs) -> Suivi:
        effet = Effet(champs.parmi("effet", [*Effet], Effet.RAPPEL, requis=False))
        atelier.moment = Moment.DECISION if effet.du_silence else Moment.VERSEMENT
        jours = {cle: atelier.formule(champs, cle, _DATE, requis=False) for cle in ("le", "jusqu_au")}
        si = atelier.formule(champs, "si", CONDITION, requis=False)
        chaque = champs.parmi("chaque", [*Frequence], "", requis=False)
        suivi = Suivi(
            id=champs.identifiant("id"),
            libelle=champs.phrase("libelle"),
            rythme=champs.phrase("rythme", requis=False),
            source=champs.reference(),
            par=Qui(par) if (par := champs.parmi("par", [*Qui], "", requis=False)) else None,
            le=_texte(jours["le"]),
            chaque=Frequence(chaque) if chaque else None,
            jusqu_au=_texte(jours["jusqu_au"]),
            si=_texte(si),
            effet=effet,
            lecture=champs.phrase("lecture", requis=False),
        )
        _verifier(champs, suivi)
        jour = jours["le"] or jours["jusqu_au"]
        formules.extend([FormulesDeSuivi(suivi, jour, si)] if jour else [])
        return suivi

    lus = racine.chacun(SUIVI, "suivi", lire, requis=False)
    atelier.moment = Moment.VERSEMENT
    return SuiviLu(lus, tuple(formules))


def _verifier(champs: Champs, suivi: Suivi) -> None:
    """It says when, in one way; an effect has its day and the text that gives it."""
    dites = [cle for cle in ("rythme", "le", "chaque") if cle in champs.table.entrees]
    if len(dites) != 1:
        champs.signaler(dites[-1] if dites else "id", _QUAND)
    if ("jusqu_au" in champs.table.entrees) is not ("chaque" in champs.table.entrees):
        champs.signaler("jusqu_au", "« chaque » et « jusqu_au » vont ensemble : ce qui revient finit un jour")
    if dites == ["rythme"]:
        for cle in ("si", "effet"):
            if cle in champs.table.entrees:
                champs.signaler(cle, f"« {cle} » demande un jour que l'on calcule : dites « le » plutôt que « rythme »")
    if suivi.effet is Effet.RAPPEL:
        return
    if suivi.chaque:
        champs.signaler(
            "effet", f"« {suivi.effet} » tombe un jour, pas à chaque fois : dites « le » plutôt que « chaque »"
        )
    if suivi.source.document == HYPOTHESE:
        message = f"« {suivi.effet} » est un effet de droit : il cite le texte qui le donne, pas une hypothèse"
        champs.signaler("source", message)


def _texte(formule: Formule | None) -> str:
    return formule.texte if formule else ""
