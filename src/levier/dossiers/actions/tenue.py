"""The request's row under lock: what every act of the porteur begins and ends with."""

from __future__ import annotations

from levier.comptes.models import Personne
from levier.dossiers.enums import MODIFIABLES, EtatDossier
from levier.dossiers.models import Dossier
from levier.dossiers.permissions import peut_deposer, peut_ecrire
from levier.dossiers.queries import place_lue, tenir_demande
from levier.socle import horloge
from levier.socle.droits import exiger
from levier.socle.erreurs import EtatIncompatible
from levier.socle.requetes import MiseAJour

_DATER = MiseAJour(Dossier, ["version", "revision", "modifie_le"])
_SAUVER = MiseAJour(Dossier, ["reponses", "saisies", "auteurs", "recupere_tva", "version", "revision", "modifie_le"])


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
    exiger(peut_ecrire(par, dossier, place_lue(dossier)))
    if dossier.etat not in MODIFIABLES:
        raise DossierNonModifiable(dossier.numero, EtatDossier(dossier.etat).label)


def tenir_modifiable(dossier: Dossier, par: Personne, *avec: str) -> Dossier:
    """The row under lock with its `Alentours`, for who may write in it; a draft follows the cahier in force.

    `avec`: "pieces", the files that it holds. Raises GesteInterdit, DossierNonModifiable.
    """
    return _modifiable(tenir_ecrivable(dossier, par, *avec))


def tenir_la_sienne(numero: str, par: Personne) -> Dossier:
    """The same by its number, among those that the person reaches. Raises also Dossier.DoesNotExist."""
    tenu, place = tenir_demande(par, numero=numero)
    exiger(peut_ecrire(par, tenu, place))
    return _modifiable(tenu)


def tenir_ecrivable(dossier: Dossier, par: Personne, *avec: str) -> Dossier:
    """The same whatever its state. Raises GesteInterdit."""
    tenu, place = tenir_demande(par, *avec, cle=dossier.pk)
    exiger(peut_ecrire(par, tenu, place))
    return tenu


def tenir_pour_deposer(dossier: Dossier, par: Personne) -> Dossier:
    """The same with its pieces, for who commits its structure. Raises GesteInterdit."""
    tenu, place = tenir_demande(par, "pieces", cle=dossier.pk)
    exiger(peut_deposer(par, tenu, place))
    return tenu


def tenir_la_sienne_pour_deposer(numero: str, par: Personne) -> Dossier:
    """The same by its number, among those that the person reaches. Raises also Dossier.DoesNotExist."""
    tenu, place = tenir_demande(par, "pieces", numero=numero)
    exiger(peut_deposer(par, tenu, place))
    return tenu


def _modifiable(tenu: Dossier) -> Dossier:
    if tenu.etat not in MODIFIABLES:
        raise DossierNonModifiable(tenu.numero, EtatDossier(tenu.etat).label)
    return tenu


def sauver(tenu: Dossier) -> None:
    """Write what was prepared: the revision grows."""
    _avancer(tenu)
    _SAUVER(tenu)


def dater(tenu: Dossier) -> None:
    """Say that something beside the row was written: the revision grows, and nothing else of it."""
    _avancer(tenu)
    _DATER(tenu)


def _avancer(tenu: Dossier) -> None:
    tenu.revision += 1
    tenu.modifie_le = horloge.maintenant()
