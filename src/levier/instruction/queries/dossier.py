"""What the service knows of a dossier: the result with its judgements, what else the structure asked, the work waiting."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, QuerySet

from levier.dossiers import queries as dossiers
from levier.dossiers.enums import CLOS, EtatDossier
from levier.dossiers.etude import etudier
from levier.dossiers.etude.faits import reste_a_attribuer
from levier.dossiers.etude.situation import tenus_par_le_service
from levier.dossiers.models import Dossier
from levier.enveloppes.queries import attribue_par_demande
from levier.instruction.models import DossierRecu
from levier.instruction.queries.comptes import comptes_lus, jugements
from levier.instruction.queries.depenses import financement_retenu
from levier.instruction.queries.grille import note_lue
from levier.socle import argent, horloge
from levier.socle.requetes import Parametre, Requete
from regles.cahier import Cahier
from regles.conversion import depuis_json
from regles.evaluation import appreciations_ouvertes, evaluer, sans_jugements_sortis
from regles.resultat import Resultat
from regles.situation import reprendre
from regles.texte import date_longue, ecrire_valeur
from regles.valeurs import Appreciation, Situation

AUTRES_MAX = 20
"""Other requests of a structure that are told; older ones are counted."""


@dataclass(frozen=True, slots=True)
class AutreDemande:
    """Another request of the same structure in the same fund; amounts in euros, None when there is none yet."""

    numero: str
    appel: str
    etat: str
    theme: str
    montant_demande: Decimal | None
    montant_attribue: Decimal | None


@dataclass(frozen=True, slots=True)
class AutresDemandes:
    """What the structure asked elsewhere in the fund, and the warning against double funding, empty when none.

    `anterieures`: how many older ones are not told.
    """

    demandes: tuple[AutreDemande, ...]
    alerte: str
    anterieures: int = 0


class _Autre(NamedTuple):
    numero: str
    appel: str
    etat: str
    theme: str
    montant_demande: Decimal | None


def _autres() -> QuerySet[DossierRecu, Any]:
    key = BigIntegerField()
    others = DossierRecu.objects.filter(
        structure=Parametre("structure", key), appel__fonds=Parametre("fonds", CharField())
    )
    others = others.exclude(pk=Parametre("dossier", key)).order_by("-depose_le", "-dossier")
    return others.values_list("numero", "appel__titre", "etat", "theme", "montant_demande")


_AUTRES = Requete(_autres)


def situation_instruite(dossier: Dossier) -> Situation:
    """What the rules know now, with the judgements rendered and what the structure holds today. Amounts in cents.

    Expenses count at what the service retains of them. A judgement that the plan has since put outside its bounds no longer
    counts: it is to be made again.
    While the porteur completes, what they knew at the last sending: its changes are not yet the service's.
    """
    cahier = dossiers.cahier_du(dossier)
    waiting = dossier.etat == EtatDossier.A_COMPLETER and dossier.situation is not None
    known = _deposee(dossier, cahier) if waiting else etudier(dossier).situation
    known = {**known, **financement_retenu(dossier, cahier)}
    held, _ = sans_jugements_sortis(cahier, {**known, **note_lue(dossier, cahier), **jugements(dossier, cahier)})
    others = comptes_lus(dossier, cahier, held)
    return sans_jugements_sortis(cahier, {**held, **others})[0] if others else held


def _deposee(dossier: Dossier, cahier: Cahier) -> Situation:
    """What was last sent, with what the service holds since."""
    held = tenus_par_le_service(cahier, dossier.comite_le, reste_a_attribuer(dossier, cahier))
    return {**reprendre(cahier, dossier.situation or {}), **held}


def attente_du_porteur(dossier: Dossier) -> str:
    """Why a request to complete is not closed yet, with the day; empty once its deadline is over."""
    waiting = next((one for one in dossier.complements.all() if one.repondue_le is None), None)
    if waiting is None or waiting.derniere < horloge.aujourdhui(dossier.appel.fuseau):
        return ""
    return f"Le porteur a jusqu’au {date_longue(waiting.derniere)} inclus pour répondre : le classement s’ouvre le lendemain."


def resultat_instruit(dossier: Dossier) -> Resultat:
    """What the rules give now, with the judgements rendered; defaults of the cahier for the others."""
    return evaluer(dossiers.cahier_du(dossier), situation_instruite(dossier))


def appreciations_ouvertes_sur(dossier: Dossier) -> tuple[Appreciation, ...]:
    """Judgements that the cahier leaves to the authority on this dossier, made already or not."""
    return appreciations_ouvertes(dossiers.cahier_du(dossier), situation_instruite(dossier))


def appreciation_en_clair(appreciation: Appreciation, valeur: object) -> str:
    """A stored judgement as people read it."""
    return ecrire_valeur(depuis_json(valeur, appreciation.donnee.genre), appreciation.donnee)


def autres_demandes(dossier: Dossier) -> AutresDemandes:
    """Deposited requests of the same structure in the same fund, newest first (N-06). Two queries, one when there is none."""
    de_qui = {"structure": dossier.structure_id, "fonds": dossier.appel.fonds, "dossier": dossier.pk}
    found = [_Autre._make(row) for row in _AUTRES(**de_qui)]
    shown = found[:AUTRES_MAX]
    granted = attribue_par_demande([other.numero for other in shown]) if shown else {}
    return AutresDemandes(
        tuple(_autre(other, granted) for other in shown), _alerte(dossier, found), len(found) - len(shown)
    )


def _autre(lue: _Autre, attribues: dict[str, Decimal]) -> AutreDemande:
    return AutreDemande(
        numero=lue.numero,
        appel=lue.appel,
        etat=EtatDossier(lue.etat).label,
        theme=lue.theme,
        montant_demande=lue.montant_demande,
        montant_attribue=attribues.get(lue.numero),
    )


def _alerte(dossier: Dossier, autres: list[_Autre]) -> str:
    """The sentence against double funding: other requests still alive or granted, on the same theme first."""
    alive = [other for other in autres if other.etat not in CLOS or other.etat == EtatDossier.RETENU]
    if not alive:
        return ""
    same = [other for other in alive if other.theme and other.theme == dossier.theme]
    named = ", ".join(
        f"{other.numero} ({EtatDossier(other.etat).label}, {argent.ecrire(other.montant_demande)} demandés)"
        for other in (same or alive)[:AUTRES_MAX]
    )
    more = len(same or alive) - AUTRES_MAX
    named += f" et {more} autre{'s' if more > 1 else ''}" if more > 0 else ""
    about = "sur le même thème" if same else "dans le même fonds"
    return f"Vérifiez qu’aucune dépense n’est financée deux fois : cette structure a aussi demandé {about} {named}."
