"""The history of a request in French: one line per event of its journal, whatever step wrote it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from levier.dossiers.enums import EtatDossier
from levier.dossiers.formulaire.blocs import champ_nomme, libelle_du_champ
from levier.dossiers.formulaire.ecriture import ecrire_reponse
from levier.dossiers.formulaire.saisie import Reponse
from levier.dossiers.models import Dossier
from levier.dossiers.queries import cahier_du
from levier.socle import horloge, journal, phrases
from levier.socle.acteurs import SYSTEME
from levier.socle.models import Evenement
from regles.cahier import Cahier
from regles.valeurs import Donnee
from regles.vocabulaire import Fourni

_LIBELLES = {
    "plan": "Plan de financement",
    "pieces": "Pièces jointes",
    Fourni.RECUPERE_TVA: "Récupération de la TVA",
}
_EMPREINTE = re.compile(r" \([0-9a-f]{12}\)$", re.MULTILINE)
"""Of a file, in the sentence that is kept of it."""
_EN_LISTE = frozenset({"plan", "pieces"})
VOIR_LE_MESSAGE = "voir le message"
"""What a demand of completion that names nothing asks for."""


@dataclass(frozen=True, slots=True)
class Changement:
    """A value that an act changed, ready to be shown; `avant` or `apres` is "—" when there was none."""

    libelle: str
    avant: str
    apres: str
    nom: str = ""


_DES_AGENTS = frozenset({"personne_exclue", "exclusion_levee"})
"""What concerns people of the service: its structure does not read it."""
DEMANDE, CORRIGE = "complement_demande", "contenu_corrige"
TU, DES_PIECES = "modifications_abandonnees", "piece_"
"""What the porteur gave up; how the events of its files begin: its own, until they are sent."""


@dataclass(frozen=True, slots=True)
class Recit:
    """The last lines of a history; `suite`: there are older ones. `corrections`: by demand of completion; `rang`: of the last event."""

    lignes: tuple[LigneHistoire, ...]
    suite: bool
    corrections: list[tuple[Changement, ...]]
    rang: int = 0

    def nouvelles(self, rang: int | None, personne: str) -> tuple[LigneHistoire, ...]:
        """What others did after the event of this rank, oldest first; nothing for who had read nothing yet."""
        if rang is None:
            return ()
        return tuple(line for line in self.lignes if line.rang > rang and line.auteur != personne)


@dataclass(frozen=True, slots=True)
class LigneHistoire:
    """One event as people read it: when (Paris), who and under which role, what, why, what changed."""

    quand: dt.datetime
    acteur: str
    role: str
    phrase: str
    motif: str
    changements: tuple[Changement, ...]
    rang: int = field(default=0, compare=False)
    auteur: str = field(default="", compare=False)
    """Identifier of who acted."""


def histoire(dossier: Dossier, combien: int | None = None) -> list[LigneHistoire]:
    """The journal of the request in French as its structure reads it, oldest first: its last lines, or all."""
    cahier = cahier_du(dossier)
    events = journal.histoire(dossier) if combien is None else journal.derniers(dossier, combien)
    return [raconter(event, cahier) for event in events if event.nom not in _DES_AGENTS]


def histoire_pour_le_service(dossier: Dossier) -> list[LigneHistoire]:
    """The same for the document that both sides read: what the porteur is changing stays its own until it is sent."""
    cahier = cahier_du(dossier)
    events = _lisibles(dossier, journal.histoire(dossier))
    return [raconter(event, cahier) for event in events if event.nom not in _DES_AGENTS]


def recit_pour_le_service(dossier: Dossier, cahier: Cahier, combien: int) -> Recit:
    """The last events as the service may read them, and what each completion corrected. One query."""
    events = journal.derniers(dossier, combien, toujours=(DEMANDE, CORRIGE))
    first = events[-1].rang - combien if events else 0
    told = [raconter(event, cahier) for event in _lisibles(dossier, events) if event.rang > first]
    last = events[-1].rang if events else 0
    return Recit(tuple(told), suite=first > 0, corrections=_corrections(events, cahier), rang=last)


def _lisibles(dossier: Dossier, evenements: Iterable[Evenement]) -> list[Evenement]:
    """Those that are not the porteur's own: what it gave up, and the files that it changes meanwhile."""
    events = [event for event in evenements if event.nom != TU]
    if dossier.etat != EtatDossier.A_COMPLETER:
        return events
    rang = max((event.rang for event in events if event.nom == DEMANDE), default=0)
    return [event for event in events if event.rang <= rang or not event.nom.startswith(DES_PIECES)]


def _corrections(evenements: Iterable[Evenement], cahier: Cahier) -> list[tuple[Changement, ...]]:
    """What the answer to each demand of completion changed, in their order; nothing for one not yet answered."""
    found: list[tuple[Changement, ...]] = []
    for event in evenements:
        if event.nom not in {DEMANDE, CORRIGE}:
            continue
        if event.nom == DEMANDE:
            found.append(())
        elif found:
            found[-1] = en_clair(event.avant, event.apres, cahier)
    return found


def raconter(evenement: Evenement, cahier: Cahier) -> LigneHistoire:
    """One event as people read it."""
    return LigneHistoire(
        quand=horloge.local(evenement.survenu_le, cahier.fenetre.fuseau),
        acteur=evenement.acteur_libelle,
        role="" if evenement.acteur_role == SYSTEME.role else evenement.acteur_role,
        phrase=phrases.raconter(evenement, nommer=lambda nom: libelle(cahier, nom) or VOIR_LE_MESSAGE),
        motif=evenement.motif,
        changements=_changements(evenement, cahier) if phrases.est_detaillee(evenement.nom) else (),
        rang=evenement.rang,
        auteur=evenement.acteur_identifiant,
    )


def libelle(cahier: Cahier, nom: str) -> str:
    """What people call a field of the form, a piece, a judgement or the plan."""
    if nom in _LIBELLES:
        return _LIBELLES[nom]
    if (label := libelle_du_champ(cahier, nom)) is not None:
        return label
    if nom in cahier.donnees:
        return cahier.donnees[nom].libelle
    return next((piece.libelle for piece in cahier.pieces if piece.id == nom), nom)


def _changements(evenement: Evenement, cahier: Cahier) -> tuple[Changement, ...]:
    return en_clair(evenement.avant, evenement.apres, cahier)


def en_clair(avant: journal.Instantane, apres: journal.Instantane, cahier: Cahier) -> tuple[Changement, ...]:
    """What differs between two contents, named and written as people read it, in the order of the form.

    Of the plan and of the pieces, only the lines that went or came are told.
    """
    order = [champ.nom for section in cahier.formulaire for champ in section.champs] + list(_LIBELLES)
    names = avant.keys() | apres.keys()
    ranked = [name for name in order if name in names] + sorted(names - set(order))
    return tuple(_changement(name, avant.get(name), apres.get(name), cahier) for name in ranked)


def _changement(nom: str, avant: Reponse | None, apres: Reponse | None, cahier: Cahier) -> Changement:
    if nom in _EN_LISTE:
        before, after = str(avant or "").splitlines(), str(apres or "").splitlines()
        avant = "\n".join(line for line in before if line not in after)
        apres = "\n".join(line for line in after if line not in before)
        if nom == "pieces":
            avant, apres = _sans_empreintes(avant, apres)
    donnee = _donnee(cahier, nom)
    return Changement(libelle(cahier, nom), _ecrire(avant, donnee), _ecrire(apres, donnee), nom)


def _sans_empreintes(avant: str, apres: str) -> tuple[str, str]:
    """Files by their names; when only their hashes differed, in words."""
    before, after = _EMPREINTE.sub("", avant), _EMPREINTE.sub("", apres)
    return (before, _EMPREINTE.sub(" (autre contenu)", apres)) if before == after else (before, after)


def _donnee(cahier: Cahier, nom: str) -> Donnee | None:
    champ = champ_nomme(cahier, nom)
    return champ.donnee if champ else cahier.donnees.get(nom)


def _ecrire(valeur: Reponse | None, donnee: Donnee | None) -> str:
    if valeur is None or valeur == "" or donnee is None:
        return phrases.ecrire(valeur)
    return ecrire_reponse(valeur, donnee)
