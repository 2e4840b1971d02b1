from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from tests.boite_smtp import boite_smtp  # noqa: F401  a fixture

from levier.comptes import actions
from levier.comptes.enums import Role, RoleStructure
from levier.comptes.models import Personne, Rattachement
from levier.socle.acteurs import SYSTEME
from levier.territoires.actions import structure_du_territoire
from levier.territoires.models import Structure, Territoire
from levier.territoires.queries.ressorts import departement
from levier.territoires.ressort import NATIONAL, Ressort

MOT_DE_PASSE = "cheval-agrafe-pile-71"
_numeros = itertools.count(1)


def une_personne(email: str = "", nom: str = "Camille Martin", fonction: str = "secrétaire de mairie") -> Personne:
    return actions.creer_compte_confirme(
        email=email or f"personne{next(_numeros)}@mairie.example",
        nom=nom,
        fonction=fonction,
        mot_de_passe=MOT_DE_PASSE,
        par=SYSTEME,
    )


def un_invite(nom: str = "Camille Martin") -> Personne:
    """An account whose owner has chosen no password yet: a right given to it waits for no acceptance."""
    return actions.creer_compte_confirme(
        email=f"invite{next(_numeros)}@mairie.example", nom=nom, mot_de_passe=None, par=SYSTEME
    )


def un_agent(role: Role, ressort: Ressort | None = None, **periode) -> Personne:
    person = une_personne(nom=f"Agent {role.value}", fonction="préfecture")
    actions.habiliter(person, role, ressort=ressort or departement("71"), par=SYSTEME, **periode)
    return person


def une_structure(nom: str = "Cluny", nature: str = "commune", code: str = "71") -> Structure:
    return structure_du_territoire(
        Territoire.objects.get(millesime=2021, nature=nature, nom=nom, departement_code=code)
    )


@pytest.fixture
def structure(db) -> Structure:
    return une_structure()


@pytest.fixture
def administratrice(db) -> Personne:
    return un_agent(Role.ADMINISTRATEUR, NATIONAL)


@pytest.fixture
def membre(structure: Structure) -> Callable[..., Rattachement]:
    """A checked member of `structure`, welcomed by the first one when there is one."""

    def faire(role: RoleStructure = RoleStructure.SIGNATAIRE) -> Rattachement:
        first = Rattachement.objects.filter(structure=structure, etat="actif").order_by("id").first()
        if first is None:
            return actions.rattacher_d_office(une_personne(), structure, role=role, par=SYSTEME)
        link = actions.rattacher(une_personne(), structure, role=role)
        return actions.confirmer_rattachement(link, par=first.personne)

    return faire
