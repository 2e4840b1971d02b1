"""Who writes and who publishes the words of a level: its administrator, then who signs them."""

from __future__ import annotations

from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.comptes.permissions import est_signataire_de_droit
from levier.comptes.queries import pouvoirs_de
from levier.socle.droits import PERMIS, Verdict, refuse
from levier.territoires.queries.noms import avec_de
from levier.territoires.ressort import Ressort


def peut_ecrire_un_modele(personne: Personne, ressort: Ressort) -> Verdict:
    """Administrator of that very level: a right on a wider one writes the model of the wider one."""
    if any(held.cle == ressort.cle for held in pouvoirs_de(personne).ressorts(Role.ADMINISTRATEUR)):
        return PERMIS
    return refuse(f"Seul un administrateur {avec_de(ressort)} écrit les modèles d’actes de ce niveau.")


def peut_publier_un_modele(personne: Personne, ressort: Ressort) -> Verdict:
    """The préfet himself, who signs these words; a delegate signs acts, he does not choose what they say."""
    if est_signataire_de_droit(personne, ressort):
        return PERMIS
    return refuse(
        f"Seul le signataire {avec_de(ressort)} publie ses modèles d’actes : ce sont ses mots. Un délégataire ne le fait pas."
    )
