"""Who plays in the stories: accounts opened by the acts themselves, before the curtain rises."""

from __future__ import annotations

from tests.fabriques import un_appel, un_rattachement

from levier.comptes import actions
from levier.comptes.enums import Role, RoleStructure
from levier.comptes.models import Personne
from levier.socle.acteurs import SYSTEME
from levier.territoires.models import Structure
from levier.territoires.queries.ressorts import departement

MOT_DE_PASSE = "un mot de passe assez long"
MAIRIE = "mairie@dompierre.exemple.fr"
INSTRUCTRICE = "instruction@prefecture.exemple.fr"
PREFET = "prefet@prefecture.exemple.fr"
_FONCTIONS = {INSTRUCTRICE: ("Dominique Petit", Role.INSTRUCTEUR), PREFET: ("Alix Robert", Role.SIGNATAIRE)}


def ouvrir_le_guichet() -> None:
    """The call published, its credits opened, an instructor and the préfet at work."""
    un_appel()
    for email, (nom, role) in _FONCTIONS.items():
        person = actions.creer_compte_confirme(email=email, mot_de_passe=MOT_DE_PASSE, nom=nom, par=SYSTEME)
        actions.habiliter(person, role, ressort=departement("71"), par=SYSTEME)


def un_porteur(
    structure: Structure,
    email: str = "porteur@exemple.fr",
    *,
    nom: str = "Camille Martin",
    role: RoleStructure = RoleStructure.SIGNATAIRE,
) -> Personne:
    """An account that acts for `structure`, and may commit it unless another `role` is given."""
    person = actions.creer_compte_confirme(email=email, mot_de_passe=MOT_DE_PASSE, nom=nom, par=SYSTEME)
    un_rattachement(person, structure, role)
    return person
