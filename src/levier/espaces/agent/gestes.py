"""What an agent may do on a dossier now: read in the table of transitions and in the rights, with the reason when not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from levier.comptes.models import Personne
from levier.dossiers.enums import CHEZ_LE_SERVICE, EtatDossier
from levier.dossiers.models import Dossier
from levier.dossiers.transitions import TRANSITIONS
from levier.espaces.agent.acces import Droits, droits_sur
from levier.socle.droits import Verdict, refuse

EN_TRAVAUX = frozenset(etat.value for etat in CHEZ_LE_SERVICE)
JUGEABLES = frozenset({EtatDossier.DEPOSE.value, EtatDossier.EN_INSTRUCTION.value})


@dataclass(frozen=True, slots=True)
class Geste:
    """One act offered on a dossier: its button, its page, and why it is closed when it is."""

    nom: str
    libelle: str
    adresse: str
    verdict: Verdict
    signe: bool = False  # engages the State's signature

    @property
    def ouvert(self) -> bool:
        return self.verdict.permis


@dataclass(frozen=True, slots=True)
class _Modele:
    """What a button needs to know: states and side of the right come from the table when `transition` names one."""

    nom: str
    libelle: str
    route: str
    transition: str = ""
    depuis: frozenset[str] = frozenset()
    signe: bool = False


_MODELES: Sequence[_Modele] = (
    _Modele("affectation", "Affecter à un instructeur", "affectation", depuis=EN_TRAVAUX),
    _Modele("complement", "Demander des compléments", "complement", transition="demander_complement"),
    _Modele("complet", "Déclarer le dossier complet", "complet", transition="declarer_complet"),
    _Modele("appreciation", "Rendre une appréciation", "", depuis=JUGEABLES),
    _Modele("proposition", "Proposer un montant", "proposition", depuis=frozenset({EtatDossier.EN_INSTRUCTION.value})),
    _Modele("decision", "Attribuer la subvention", "decision", transition="retenir", signe=True),
    _Modele("refus", "Refuser la demande", "refus", transition="refuser", signe=True),
    _Modele("sans_suite", "Classer sans suite", "sans_suite", transition="classer_sans_suite"),
)


def gestes(dossier: Dossier, personne: Personne) -> list[Geste]:
    """Every act of the service on this dossier, in the order of the work. None once the request is closed."""
    if dossier.etat not in CHEZ_LE_SERVICE:
        return []
    rights = droits_sur(personne, dossier.appel.ressort)
    return [_geste(modele, dossier, rights) for modele in _MODELES]


def principal(possibles: Sequence[Geste], *, propose: bool) -> str:
    """The next step of the work among the open acts: complete, then propose, then decide once a proposal stands."""
    order = ["decision", "proposition", "complet"] if propose else ["proposition", "complet", "decision"]
    opened = {geste.nom for geste in possibles if geste.ouvert}
    return next((nom for nom in order if nom in opened), "")


def appreciation(possibles: Sequence[Geste]) -> Geste | None:
    """The right to judge, shown beside each judgement rather than among the buttons."""
    return next((geste for geste in possibles if geste.nom == "appreciation"), None)


def geste(nom: str, dossier: Dossier, personne: Personne) -> Geste:
    """One act by its name, whatever the state: closed with a reason when the dossier no longer allows it."""
    modele = next(modele for modele in _MODELES if modele.nom == nom)
    return _geste(modele, dossier, droits_sur(personne, dossier.appel.ressort))


def _geste(modele: _Modele, dossier: Dossier, droits: Droits) -> Geste:
    address = reverse(f"agent:{modele.route}", args=[dossier.numero]) if modele.route else ""
    return Geste(modele.nom, modele.libelle, address, _verdict(modele, dossier, droits), modele.signe)


def _verdict(modele: _Modele, dossier: Dossier, droits: Droits) -> Verdict:
    states = TRANSITIONS.transitions[modele.transition].depuis if modele.transition else modele.depuis
    if dossier.etat not in states:
        return refuse(_raison_d_etat(dossier, states))
    return droits.signer if modele.signe else droits.instruire


def _raison_d_etat(dossier: Dossier, etats: frozenset[str]) -> str:
    wanted = " ou ".join(f"« {etat.label} »" for etat in EtatDossier if etat.value in etats)
    return f"Possible quand le dossier est {wanted} ; il est « {EtatDossier(dossier.etat).label} »."
