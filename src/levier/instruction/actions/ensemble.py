"""One act of the service on many dossiers: a work of one line each, done by the act that does one (ADR 0036)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from levier.comptes.models import Personne
from levier.comptes.saisie import titulaire
from levier.dossiers.memoire.depose import pieces_deposees, vu_du_service
from levier.dossiers.models import Dossier
from levier.dossiers.queries import cahier_du
from levier.instruction.actions.appreciations import rendre_appreciation
from levier.instruction.actions.avis import Consulte, Parties, demander_un_avis, exiger_echeance
from levier.instruction.actions.complements import prolonger
from levier.instruction.actions.propositions import proposer
from levier.instruction.actions.suivi import affecter, declarer_complet
from levier.instruction.ensemble import ENSEMBLE_MAX, raison_de
from levier.instruction.queries.lecture import lire_ensemble, lire_pour_le_service
from levier.socle import argent, travaux
from levier.socle.erreurs import GesteInterdit, SaisieRefusee
from levier.socle.models import LigneDeTravail, Travail
from levier.socle.travaux import GenreDeTravail, LigneDemandee
from regles.texte import date_longue

GESTE_D_ENSEMBLE = "geste_d_ensemble"
_TITRES = {
    "affecter": "Affectation",
    "consulter": "Demande d’avis",
    "declarer_complet": "Déclaration de complétude",
    "juger": "Appréciation",
    "proposer": "Proposition au montant calculé",
    "prolonger": "Prolongation du délai pour compléter",
}


def agir_ensemble(
    geste: str, numeros: Sequence[str], *, par: Personne, cle: uuid.UUID, reglages: Mapping[str, str]
) -> Travail:
    """Have an act (`GESTES`) done on these dossiers in the name of who confirms it; under one key, once.

    `reglages`: what the act is told, the same for all ("instructeur", "nom", "valeur", "motif", "avis", "echeance", and those of `_consulter`), and by number of a
    dossier the amount that was shown. Each is done by the act itself, which asks everything again, or refused with its
    reason. Journal of the work: travail_demande. Raises SaisieRefusee when none is seen; EcheanceInvalide.
    """
    found = lire_ensemble(par, numeros[:ENSEMBLE_MAX]) if geste in _TITRES else []
    if not found:
        raise SaisieRefusee("Aucun de ces dossiers n’est plus à vous : rechargez la liste.")
    held = sorted(found, key=lambda one: one.numero)
    if geste == "consulter":
        exiger_echeance(held[0], dt.date.fromisoformat(reglages["echeance"]))
    return travaux.demander(
        GESTE_D_ENSEMBLE,
        [LigneDemandee(one.numero, f"{one.numero} — {one.structure.denomination}", one.objet) for one in held],
        par=titulaire(par),
        cle=cle,
        titre=f"{_TITRES[geste]} : {len(held)} dossier{'s' if len(held) > 1 else ''}",
        demande={"personne": par.pk, "geste": geste, "reglages": dict(reglages)},
    )


def agir_sur_la_ligne(travail: Travail, ligne: LigneDeTravail) -> str:
    """Do the act on one dossier, in the name of who confirmed it. Raises what the act raises."""
    personne = Personne.objects.get(pk=travail.demande["personne"])
    dossier = lire_pour_le_service(personne, ligne.cle)
    if dossier is None:
        raise GesteInterdit("Ce dossier n’est plus de ceux que vous voyez.")
    return _FAIRE[travail.demande["geste"]](dossier, personne, travail.demande["reglages"])


def _affecter(dossier: Dossier, par: Personne, reglages: Mapping[str, str]) -> str:
    who = Personne.objects.get(pk=int(reglages["instructeur"]))
    affecter(dossier, who, par=par)
    return f"Confié à {who.nom}"


def _consulter(dossier: Dossier, par: Personne, reglages: Mapping[str, str]) -> str:
    """The same question to the same service, on the same parts of each: "consulte", "fonction", "email", "question", "parties"."""
    shown = reglages["parties"].split(",")
    seen = vu_du_service(dossier)
    pieces = [one.pk for one in pieces_deposees(seen)] if "pieces" in shown else []
    demande = demander_un_avis(
        dossier, par=par, consulte=Consulte(reglages["consulte"], reglages["fonction"], reglages["email"]),
        question=reglages["question"], echeance=dt.date.fromisoformat(reglages["echeance"]),
        montre=Parties("demande" in shown, "plan" in shown and cahier_du(seen).demande_un_plan, pieces),
    )  # fmt: skip
    return f"Avis demandé à {demande.nom}"


def _declarer_complet(dossier: Dossier, par: Personne, _reglages: Mapping[str, str]) -> str:
    declarer_complet(dossier, par=par)
    return "Déclaré complet"


def _juger(dossier: Dossier, par: Personne, reglages: Mapping[str, str]) -> str:
    rendre_appreciation(dossier, reglages["nom"], reglages["valeur"], par=par, motif=reglages["motif"])
    return "Appréciation rendue"


def _proposer(dossier: Dossier, par: Personne, reglages: Mapping[str, str]) -> str:
    """At the amount that was shown: refused when it is no more the computed one, since no reason is given for another."""
    montant = Decimal(reglages[dossier.numero])
    proposer(dossier, montant, par=par, avis=reglages["avis"])
    return f"{argent.ecrire(montant)} proposés"


def _prolonger(dossier: Dossier, par: Personne, reglages: Mapping[str, str]) -> str:
    day = dt.date.fromisoformat(reglages["echeance"])
    prolonger(dossier, day, par=par, motif=reglages["motif"])
    return f"À compléter jusqu’au {date_longue(day)}"


_FAIRE: Mapping[str, Callable[[Dossier, Personne, Mapping[str, str]], str]] = {
    "affecter": _affecter,
    "consulter": _consulter,
    "declarer_complet": _declarer_complet,
    "juger": _juger,
    "proposer": _proposer,
    "prolonger": _prolonger,
}
GENRE_D_ENSEMBLE = GenreDeTravail(agir_sur_la_ligne, raison_de)
