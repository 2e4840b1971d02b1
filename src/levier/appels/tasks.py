"""What follows an act on a call: those who will instruct its requests are told."""

from __future__ import annotations

import hashlib

from levier.appels.annonces import CahierPublie
from levier.appels.models import VersionCahier
from levier.appels.queries import cahier_de, ressorts_competents
from levier.comptes.queries import abonnes, emails_des_agents
from levier.socle import courriels
from levier.socle.annonces import reagir


@reagir(CahierPublie)
def prevenir_les_services(annonce: CahierPublie) -> None:
    """Tell the agents of every service that the cahier names: the call, its window, where its requests will come."""
    version = VersionCahier.objects.select_related("appel").get(pk=annonce.version_id)
    told = {email for ressort in ressorts_competents(version.appel) for email in emails_des_agents(ressort)}
    context: dict[str, object] = {
        "appel": version.appel,
        "version": version,
        "depots": cahier_de(version).fenetre.dite,
    }
    for reader in abonnes(sorted(told)):
        mark = hashlib.sha256(reader.adresse.encode()).hexdigest()[:16]
        key = f"cahier_publie:{version.pk}:{mark}"
        courriels.informer(reader, "courriels/cahier_publie.txt", context, cle=key)
