"""What the service knows of a dossier: the result with its judgements, what else the structure asked, the work waiting."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from levier.dossiers import queries as dossiers
from levier.dossiers.enums import CLOS, EtatDossier
from levier.dossiers.etude import etudier
from levier.dossiers.models import Dossier
from levier.enveloppes.queries import attribue_par_demande
from levier.instruction.models import AppreciationRendue
from levier.socle import argent
from regles.cahier import Cahier
from regles.conversion import depuis_json
from regles.evaluation import appreciations_ouvertes, evaluer
from regles.resultat import Resultat
from regles.situation import reprendre
from regles.texte import ecrire_valeur
from regles.valeurs import Appreciation, Situation, Valeur


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
    """What the structure asked elsewhere in the fund, and the warning against double funding, empty when none."""

    demandes: tuple[AutreDemande, ...]
    alerte: str


def situation_instruite(dossier: Dossier) -> Situation:
    """What the rules know now, with the judgements rendered and what the structure holds today. Amounts in cents.

    While the porteur completes, what they knew at the last sending: its changes are not yet the service's.
    """
    cahier = dossiers.cahier_du(dossier)
    waiting = dossier.etat == EtatDossier.A_COMPLETER and dossier.situation is not None
    known = reprendre(cahier, dossier.situation or {}) if waiting else etudier(dossier).situation
    return {**known, **_jugements(dossier, cahier)}


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
    """Requests of the same structure in the same fund, drafts left out, newest first (N-06). Two queries."""
    others = (
        Dossier.objects.filter(structure=dossier.structure_id, appel__fonds=dossier.appel.fonds)
        .exclude(pk=dossier.pk)
        .exclude(etat=EtatDossier.BROUILLON)
        .exclude(depose_le=None)
        .select_related("appel", "version")
        .order_by("-depose_le", "-id")
    )
    found = list(others)
    granted = attribue_par_demande([o.numero for o in found])
    return AutresDemandes(tuple(_autre(other, granted) for other in found), _alerte(dossier, found))


def _jugements(dossier: Dossier, cahier: Cahier) -> dict[str, Valeur]:
    rendered = AppreciationRendue.objects.filter(dossier=dossier).values_list("nom", "valeur")
    return {nom: depuis_json(valeur, cahier.donnees[nom].genre) for nom, valeur in rendered if nom in cahier.donnees}


def _autre(dossier: Dossier, attribues: dict[str, Decimal]) -> AutreDemande:
    return AutreDemande(
        numero=dossier.numero,
        appel=dossier.appel.titre,
        etat=EtatDossier(dossier.etat).label,
        theme=dossier.theme,
        montant_demande=dossier.montant_demande,
        montant_attribue=attribues.get(dossier.numero),
    )


def _alerte(dossier: Dossier, autres: list[Dossier]) -> str:
    """The sentence against double funding: other requests still alive or granted, on the same theme first."""
    alive = [other for other in autres if other.etat not in CLOS or other.etat == EtatDossier.RETENU]
    if not alive:
        return ""
    same = [other for other in alive if other.theme and other.theme == dossier.theme]
    named = ", ".join(
        f"{other.numero} ({EtatDossier(other.etat).label}, {argent.ecrire(other.montant_demande)} demandés)"
        for other in same or alive
    )
    about = "sur le même thème" if same else "dans le même fonds"
    return f"Vérifiez qu’aucune dépense n’est financée deux fois : cette structure a aussi demandé {about} {named}."
