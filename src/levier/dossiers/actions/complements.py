"""While the service waits: answer its remarks, give up the changes not yet sent."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.dossiers.actions.justificatifs import liberer
from levier.dossiers.actions.tenue import sauver, tenir_modifiable
from levier.dossiers.formulaire.conflits import signer
from levier.dossiers.lecture.changements import changements
from levier.dossiers.lecture.instantane import contenu_envoye, photographier
from levier.dossiers.memoire.brut import lignes_de
from levier.dossiers.memoire.depose import depose
from levier.dossiers.models import Dossier, LignePlan
from levier.dossiers.queries import cahier_du, complement_ouvert
from levier.socle import horloge, journal
from levier.socle.erreurs import EtatIncompatible, RefusMetier
from levier.socle.models import EtatFichier
from regles.texte import entier

REPONSE_MAX = 2000


class ReponseTropLongue(RefusMetier):
    """More than an answer to a remark ever needs."""

    def __init__(self, longueur: int, maximum: int, element: str) -> None:
        super().__init__(
            f"Votre réponse à la remarque compte {entier(longueur)} caractères, {entier(maximum)} au plus : "
            "raccourcissez-la, ou envoyez un message au service.",
            element,
        )


class RienAAbandonner(EtatIncompatible):
    """Nothing waits to be sent: the request is as the service received it."""

    def __init__(self) -> None:
        super().__init__("Il n’y a pas de modification à abandonner : la demande est telle que le service l’a reçue.")


@transaction.atomic
def repondre_aux_remarques(dossier: Dossier, reponses: Mapping[str, str], *, par: Personne) -> None:
    """Keep what the porteur answers to each remark, by element; the service reads it when the completion is sent.

    Names that nothing was asked about are left aside. Raises GesteInterdit, DossierNonModifiable, ReponseTropLongue.
    """
    noter_reponses(tenir_modifiable(dossier, par), reponses)


def noter_reponses(tenu: Dossier, reponses: Mapping[str, str]) -> None:
    """Write the answers on the request held. Raises ReponseTropLongue."""
    complement = complement_ouvert(tenu) if reponses else None
    for point in complement.points.filter(element__in=list(reponses)) if complement else ():
        text = reponses[point.element].replace("\0", "").strip()
        if len(text) > REPONSE_MAX:
            raise ReponseTropLongue(len(text), REPONSE_MAX, point.element)
        if text != point.reponse:
            point.reponse = text
            point.save(update_fields=["reponse"])


@transaction.atomic
def abandonner_modifications(dossier: Dossier, *, par: Personne) -> Dossier:
    """Give up what was changed since the last sending: answers, plan, pieces, replies to remarks come back to it.

    Journal: modifications_abandonnees, with what is given up. Raises GesteInterdit, DossierNonModifiable,
    RienAAbandonner.
    """
    tenu = tenir_modifiable(dossier, par)
    sent, complement = depose(tenu), complement_ouvert(tenu)
    if sent is None or complement is None:
        raise RienAAbandonner
    cahier = cahier_du(tenu)
    given_up, back = changements(photographier(tenu, cahier), contenu_envoye(tenu))
    lines = lignes_de(sent, tenu)
    now = horloge.maintenant()
    for nom, value in sent["champs"].items():
        setattr(tenu, nom, value)
    tenu.saisies = {}
    tenu.save(update_fields=list(sent["champs"]))
    tenu.lignes.all().delete()
    tenu.pieces.filter(retiree_le__isnull=True).exclude(pk__in=sent["pieces"]).update(retiree_le=now, retiree_par=par)
    back_again = tenu.pieces.filter(pk__in=sent["pieces"]).exclude(fichier__etat=EtatFichier.ECARTE)
    back_again.update(retiree_le=None, retiree_par=None)
    LignePlan.objects.bulk_create(lines)
    liberer(tenu)
    complement.points.update(reponse="")
    signer(tenu, list(given_up), par=par, page="")
    sauver(tenu)
    if given_up:
        journal.consigner(
            tenu, "modifications_abandonnees", par=par.en_tant_que(Role.PORTEUR), avant=given_up, apres=back
        )
    return dossier.relire()
