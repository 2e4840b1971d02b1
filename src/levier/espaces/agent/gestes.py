"""What an agent may do on a dossier now: what the steps declare, with the reason of what is closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from levier.comptes.models import Personne
from levier.dossiers import gestes as declares
from levier.dossiers.enums import CHEZ_LE_SERVICE, EtatDossier
from levier.dossiers.gestes import Geste
from levier.dossiers.models import Dossier
from levier.socle.droits import Verdict, refuse


@dataclass(frozen=True, slots=True)
class GesteOffert:
    """One act offered on a dossier: its button, its page, and why it is closed when it is."""

    nom: str
    libelle: str
    adresse: str
    verdict: Verdict

    @property
    def ouvert(self) -> bool:
        return self.verdict.permis


def gestes(dossier: Dossier, personne: Personne) -> list[GesteOffert]:
    """Every act of the service on this dossier, in the order of the work; once it is closed, those open to its state.

    Acts that ask for one right ask for it once.
    """
    working = dossier.etat in CHEZ_LE_SERVICE
    offered = [geste for geste in declares.declares() if working or dossier.etat in geste.depuis]
    shown = [geste for geste in offered if geste.quand(dossier)]
    predicats = dict.fromkeys(geste.droit for geste in shown if dossier.etat in geste.depuis)
    verdicts = {droit: droit(personne, dossier) for droit in predicats}
    return [_offrir(geste, dossier, verdicts.get(geste.droit)) for geste in shown]


@dataclass(frozen=True, slots=True)
class Reste:
    """What decides of the next act: a proposal waits, documents that are missing, expenses to look at again, judgements left to this person."""

    propose: bool
    recevable: bool
    manque: Sequence[str]
    a_juger: int
    a_reexaminer: int = 0


@dataclass(frozen=True, slots=True)
class Suivant:
    """The next step of the work among the open acts, and why it is this one."""

    geste: GesteOffert
    phrase: str


def suivant(possibles: Sequence[GesteOffert], reste: Reste) -> Suivant | None:
    """Answer, ask what is missing, declare complete, judge, then propose; once a proposal stands, sign it. None: one waits."""
    opened = {geste.nom: geste for geste in possibles if geste.ouvert}
    order = _A_SIGNER if reste.propose else _ordre(reste)
    return next((Suivant(opened[nom], phrase) for nom, phrase in order.items() if nom in opened), None)


_A_SIGNER = {"signature": "Une proposition attend votre signature."}


def _ordre(reste: Reste) -> dict[str, str]:
    """Acts in the order of the work, each with its reason; those that nothing calls for are left out."""
    left = {"contestation": "La structure conteste l’engagement signé en son nom."}
    if not reste.recevable:
        return left | {
            "complet": "Une condition n’est pas remplie : la demande complète, un refus se propose.",
            "refus": "Une condition n’est pas remplie.",
        }
    if reste.manque:
        left["complement"] = f"Il manque : {', '.join(reste.manque)}."
    left["complet"] = "Ce que le cahier des charges demande au dépôt est là."
    if reste.a_reexaminer:
        left["depenses"] = (
            f"Le plan a changé depuis l’examen de {reste.a_reexaminer} dépense{'s' if reste.a_reexaminer > 1 else ''}."
        )
    if reste.a_juger:
        left["appreciation"] = f"Il en reste {reste.a_juger} à rendre."
    return left | {"proposition": "Rien ne reste à juger par vous.", "signature": _A_SIGNER["signature"]}


def appreciation(possibles: Sequence[GesteOffert]) -> GesteOffert | None:
    """The right to judge, shown beside each judgement rather than among the buttons."""
    return next((geste for geste in possibles if geste.nom == "appreciation"), None)


def geste(nom: str, dossier: Dossier, personne: Personne) -> GesteOffert:
    """One act by its name, whatever the state: closed with a reason when the dossier no longer allows it."""
    declared = declares.nomme(nom)
    return _offrir(declared, dossier, declared.droit(personne, dossier))


def _offrir(geste: Geste, dossier: Dossier, droit: Verdict | None) -> GesteOffert:
    address = reverse(geste.route, args=[dossier.numero]) if geste.route else ""
    closed = refuse(_raison_d_etat(dossier, geste.depuis))
    verdict = closed if droit is None or dossier.etat not in geste.depuis else droit
    return GesteOffert(geste.nom, geste.libelle, address, verdict)


def _raison_d_etat(dossier: Dossier, etats: frozenset[str]) -> str:
    wanted = " ou ".join(f"« {etat.label} »" for etat in EtatDossier if etat.value in etats)
    return f"Possible quand le dossier est {wanted} ; il est « {EtatDossier(dossier.etat).label} »."
