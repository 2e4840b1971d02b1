"""The link by which who is asked an avis reads what it is shown and answers: of its own address, until its last day."""

from __future__ import annotations

import re

from django.core.signing import BadSignature, Signer

from levier.comptes.erreurs import LienRefuse
from levier.dossiers.enums import CHEZ_LE_SERVICE
from levier.instruction.enums import EtatAvis
from levier.instruction.erreurs import LienDAvisFerme
from levier.instruction.models import DemandeAvis
from levier.socle import horloge
from regles.texte import date_longue

_CONTENU = re.compile(r"([1-9][0-9]{0,17}):")


def faire_lien(demande: DemandeAvis) -> str:
    """The token of its mails, safe in an address: the same in each of them, so that a longer deadline keeps the link."""
    return _signeur(demande).sign(str(demande.pk))


def lire_lien(jeton: str, *, verrouiller: bool = False) -> DemandeAvis:
    """What a token opens, its request joined. Raises LienRefuse when it is altered, LienDAvisFerme when it opens nothing today.

    `verrouiller` locks the row first: two answers at once are one.
    """
    read = _CONTENU.match(jeton)
    demandes = DemandeAvis.objects.select_related("dossier__appel", "dossier__version", "dossier__structure", "fichier")
    if verrouiller:
        demandes = demandes.select_for_update(of=("self",))
    found = demandes.filter(pk=int(read[1])).first() if read else None
    if found is None:
        raise LienRefuse
    try:
        _signeur(found).unsign(jeton)
    except BadSignature:
        raise LienRefuse from None
    _exiger_ouvert(found)
    return found


def _exiger_ouvert(demande: DemandeAvis) -> None:
    if demande.etat == EtatAvis.ANNULE:
        raise LienDAvisFerme("Le service n’attend plus votre avis : il a annulé sa demande. Vous n’avez rien à faire.")
    if demande.dossier.acces.filter(exclu=True, personne__email__iexact=demande.email).exists():
        raise LienDAvisFerme("Vous êtes tenu à l’écart de cette demande : le service n’attend plus votre avis.")
    if demande.dossier.etat not in CHEZ_LE_SERVICE:
        raise LienDAvisFerme("Cette demande de subvention n’est plus à l’instruction : votre avis n’est plus attendu.")
    if demande.echeance < horloge.aujourdhui(demande.dossier.appel.fuseau):
        raise LienDAvisFerme(
            f"Le dernier jour pour répondre et pour lire était le {date_longue(demande.echeance)}. Écrivez au service qui "
            "vous a demandé cet avis : il peut donner un nouveau délai, et ce même lien s’ouvrira de nouveau."
        )


def _signeur(demande: DemandeAvis) -> Signer:
    return Signer(salt=f"levier.instruction.avis:{demande.email}")
