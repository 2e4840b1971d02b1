"""A simulation of the requests of a call asked as a file: a work of the person, however many there are (ADR 0036)."""

from __future__ import annotations

import io
import uuid

from levier.appels.models import Appel
from levier.comptes.models import Personne
from levier.comptes.saisie import titulaire
from levier.simulation.dossiers import ORDRES, Variante, exiger_un_cahier, simuler_mes_dossiers
from levier.simulation.queries import cles_a_decider
from levier.simulation.tableur import xlsx_des_dossiers
from levier.socle import horloge, travaux
from levier.socle.erreurs import SaisieRefusee
from levier.socle.models import LigneDeTravail, Travail
from levier.socle.travaux import GenreDeTravail, LigneDemandee, Produit

SIMULATION = "simulation_de_dossiers"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def demander_la_simulation(appel: Appel, variante: Variante, *, par: Personne, cle: uuid.UUID) -> Travail:
    """Have the requests that the person sees simulated and written as a spreadsheet; under one key, once. Writes in none of them.

    Journal of the work: travail_demande. Raises SaisieRefusee: nothing waits for its decision, or the figures make no cahier
    that holds.
    """
    cles = cles_a_decider(par, appel)
    count = len(cles)
    if not count:
        raise SaisieRefusee("Aucun dossier de ce guichet n’attend de décision : il n’y a rien à simuler.")
    exiger_un_cahier(cles, variante.changements)
    return travaux.demander(
        SIMULATION,
        [LigneDemandee(appel.identifiant, f"{count} dossier{'s' if count > 1 else ''} de « {appel.titre} »")],
        par=titulaire(par),
        cle=cle,
        titre=f"Simulation sur {count} dossier{'s' if count > 1 else ''}",
        demande={
            "personne": par.pk,
            "appel": appel.pk,
            "changements": {nom: int(str(valeur)) for nom, valeur in variante.changements.items()},
            "ordre": variante.ordre,
            "credits": variante.credits,
        },
    )


def verifier_la_simulation(travail: Travail, _ligne: LigneDeTravail) -> str:
    """The one line of the work: what its file will be made from is known when it is made."""
    return f"Servis {ORDRES[travail.demande['ordre']].libelle}"


def ecrire_la_simulation(travail: Travail) -> Produit:
    """The spreadsheet, on what who asked may see when it is made."""
    demande = travail.demande
    personne, appel = Personne.objects.get(pk=demande["personne"]), Appel.objects.get(pk=demande["appel"])
    variante = Variante(demande["changements"], demande["ordre"], demande["credits"])
    repartition = simuler_mes_dossiers(personne, appel, cles_a_decider(personne, appel), variante)
    buffer = io.BytesIO()
    xlsx_des_dossiers(buffer, repartition, appel, variante)
    return Produit(buffer.getvalue(), f"simulation-{horloge.aujourdhui()}.xlsx", _XLSX)


GENRE_DE_SIMULATION = GenreDeTravail(verifier_la_simulation, conclure=ecrire_la_simulation)
