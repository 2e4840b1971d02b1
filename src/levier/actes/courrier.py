"""What the members of the structure are told of an act: that it is there, or that it is worth nothing any more."""

from __future__ import annotations

import re
from collections.abc import Callable

from levier.actes.models import Acte
from levier.actes.queries import acte_remplace
from levier.actes.recours import EN_LETTRES, mois_de_recours
from levier.appels.queries import cahier_de
from levier.attributions.enums import NatureDecision
from levier.comptes.queries import emails_de, emails_des_agents
from levier.documents.contexte import Jour
from levier.dossiers.acces import service_de, tribunal_de
from levier.dossiers.courrier.plis import Pli, ecrire
from levier.dossiers.models import Dossier
from levier.socle import argent, horloge
from levier.socle.models import Courriel, EtatCourriel
from levier.territoires.queries.adresses import adresse_officielle
from levier.territoires.queries.noms import en_clair
from levier.territoires.ressort import NATIONAL, Ressort, region
from regles.organisation import Informe

_MODELE = {
    NatureDecision.ATTRIBUTION: "attribution",
    NatureDecision.RECTIFICATION: "rectification",
    NatureDecision.AVENANT: "avenant",
    NatureDecision.REFUS: "refus",
    NatureDecision.RETRAIT: "decision_retiree",
    NatureDecision.SANS_SUITE: "sans_suite",
}


def remettre(acte: Acte) -> list[str]:
    """Write to every member, the PDF attached; once to each. Gives the addresses.

    Of an aid that nobody asked for, no account is needed: the mailbox of the directory takes it, where nobody has one.
    """
    if acte.document is None:
        raise ValueError("an act to notify has its document: the database says so")
    decision = acte.decision
    pli = Pli(_modele(acte), f"acte-{acte.pk}", _contexte(acte), (acte.document.fichier,))
    recipients = emails_de(decision.dossier.structure) or _boite_officielle(decision.dossier)
    ecrire(decision.dossier, pli, recipients)
    return recipients


def _boite_officielle(dossier: Dossier) -> list[str]:
    address = adresse_officielle(dossier.structure) if cahier_de(dossier.version).sans_demande else ""
    return [address] if address else []


def annoncer_au_dessus(acte: Acte) -> str:
    """Write to the agents of the service that the cahier has told before the addressee. Gives who was, in words; empty
    when that service has no agent.
    """
    dossier = acte.decision.dossier
    to_tell = cahier_de(dossier.version).information
    if to_tell is None:
        raise ValueError("the cahier names nobody to tell before")
    ressort = _AU_DESSUS[to_tell.qui](dossier)
    recipients = emails_des_agents(ressort)
    ecrire(dossier, Pli("information", f"acte-{acte.pk}-avant", _contexte(acte)), recipients)
    return f"{en_clair(ressort)} prévenu avant la notification" if recipients else ""


def arrives(acte: Acte) -> list[str]:
    """Addresses that the mails of this act went to and did not come back from."""
    about = Courriel.objects.filter(cle__startswith=f"{_modele(acte)}:{acte.decision.dossier_id}:acte-{acte.pk}:")
    return list(about.exclude(etat=EtatCourriel.NON_REMIS).order_by("id").values_list("destinataire", flat=True))


def acte_dans(cle: str) -> int | None:
    """The act that a mail of this key tells; None for any other mail."""
    found = _CLE.match(cle)
    return int(found["acte"]) if found else None


_CLE = re.compile(rf"(?:{'|'.join(_MODELE.values())}):\d+:acte-(?P<acte>\d+):")


def _modele(acte: Acte) -> str:
    return _MODELE[NatureDecision(acte.decision.nature)]


def _region(dossier: Dossier) -> Ressort:
    return region(service_de(dossier).region)


_AU_DESSUS: dict[Informe, Callable[[Dossier], Ressort]] = {Informe.REGION: _region, Informe.NATION: lambda _: NATIONAL}


def _contexte(acte: Acte) -> dict[str, object]:
    """What the mail says of the decision, and of the one that it takes the place of: whether that one was ever told."""
    decision, granted = acte.decision, acte.decision.montant_attribue
    former, annulled = decision.remplace, acte_remplace(decision)
    zone = decision.dossier.appel.fuseau
    return {
        "acte": acte,
        "mois_de_recours": EN_LETTRES[mois_de_recours(decision.dossier)],
        "le_tribunal": f"le {tribunal_de(decision.dossier)}",
        "montant": argent.ecrire(granted) if granted is not None else "",
        "motif": decision.motif,
        "fondement": decision.get_fondement_display(),
        "decidee_le": Jour.de(horloge.jour_de(former.decidee_le, zone)).texte if former else "",
        "montant_precedent": argent.ecrire(former.montant_attribue) if former and former.accorde else "",
        "annule": annulled,
        "sans_demande": cahier_de(decision.dossier.version).sans_demande,
        "plan": granted is not None and granted < (decision.dossier.montant_demande or granted),
    }
