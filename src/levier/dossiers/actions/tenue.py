"""The request's row under lock: what every act of the porteur begins and ends with."""

from __future__ import annotations

from levier.comptes.models import Personne
from levier.dossiers.enums import MODIFIABLES, EtatDossier
from levier.dossiers.models import Dossier
from levier.dossiers.permissions import peut_ecrire
from levier.dossiers.queries import version_de
from levier.socle import horloge
from levier.socle.droits import exiger
from levier.socle.erreurs import EtatIncompatible


class DossierNonModifiable(EtatIncompatible):
    """The request is with the service, or closed: the porteur no longer writes in it."""

    def __init__(self, numero: str, etat: str) -> None:
        super().__init__(
            f"La demande n° {numero} ne se modifie plus : son état est « {etat} ». "
            "Pour la corriger, écrivez au service, qui peut vous demander des compléments."
        )


def exiger_modifiable(dossier: Dossier, par: Personne) -> None:
    """Who may write, in a state where one writes, as the request was read: before a costly check, without lock.

    Raises GesteInterdit, DossierNonModifiable.
    """
    exiger(peut_ecrire(par, dossier))
    if dossier.etat not in MODIFIABLES:
        raise DossierNonModifiable(dossier.numero, EtatDossier(dossier.etat).label)


def tenir_modifiable(dossier: Dossier, par: Personne) -> Dossier:
    """The row under lock, for who may write in it; a draft follows the cahier in force.

    Raises GesteInterdit, DossierNonModifiable.
    """
    exiger(peut_ecrire(par, dossier))
    tenu = Dossier.objects.tenir(dossier.pk)
    if tenu.etat not in MODIFIABLES:
        raise DossierNonModifiable(tenu.numero, EtatDossier(tenu.etat).label)
    tenu.version = version_de(tenu)
    return tenu


def sauver(tenu: Dossier) -> None:
    """Write what was prepared: the revision grows."""
    tenu.revision += 1
    tenu.modifie_le = horloge.maintenant()
    tenu.save(update_fields=["reponses", "saisies", "auteurs", "recupere_tva", "version", "revision", "modifie_le"])
