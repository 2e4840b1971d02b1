"""Groupings (EPCI, EPT) and the levels above the communes, with who belongs to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from levier.territoires.donnees import particularites as droit
from levier.territoires.donnees.lignes import (
    Commune,
    Decoupage,
    LigneAppartenance,
    LigneTerritoire,
    departement_principal,
    nettoyer_nom,
    poids,
    somme,
)
from levier.territoires.donnees.sources import Ligne

NATURES = {"CC": "cc", "CA": "ca", "CU": "cu", "METRO": "metropole", droit.METROPOLE_DE_LYON: "metropole", "EPT": "ept"}


def lignes_des_groupements(
    communes: Mapping[str, Commune], epci: Iterable[Ligne], ept: Iterable[Ligne]
) -> tuple[list[LigneTerritoire], list[LigneAppartenance]]:
    """EPCI and EPT, and their members. The population of a grouping is the sum of its communes'."""
    territoires, memberships = [], []
    for niveau, groupes in (("epci", epci), ("ept", ept)):
        for groupe in groupes:
            members = [communes[m["code"]] for m in groupe["membres"]]
            departement, region = departement_principal(members)
            territoires.append(
                LigneTerritoire(
                    niveau=niveau,
                    nature=NATURES[groupe["type"]],
                    code=groupe["code"],
                    nom=nettoyer_nom(groupe["nom"]),
                    statut_particulier=groupe["type"] == droit.METROPOLE_DE_LYON,
                    siren=groupe["code"],
                    population=somme(members),
                    departement=departement,
                    region=region,
                    poids=poids(members),
                )
            )
            memberships += [(niveau, groupe["code"], member.code) for member in members]
    return territoires, memberships


def lignes_des_collectivites(
    decoupage: Decoupage, departements: Iterable[Ligne], regions: Iterable[Ligne]
) -> tuple[list[LigneTerritoire], list[LigneAppartenance]]:
    """Départements, régions, overseas and special collectivités; those that no list of codes describes bring members."""
    communes = decoupage.communes.values()
    territoires = []
    for row in departements:
        overseas = row["zone"] == "com"
        here = [c for c in communes if c.departement == row["code"]]
        territoires.append(_com(row, here) if overseas else _departement(row, here))
    territoires += [
        _region(row, [c for c in communes if c.region == row["code"]]) for row in regions if row.get("zone") != "com"
    ]
    memberships: list[LigneAppartenance] = []
    for special in droit.COLLECTIVITES:
        apart = {c.code for c in decoupage.membres(special.sans_groupement)} if special.sans_groupement else set()
        here = [c for c in communes if c.departement in special.departements and c.code not in apart]
        territoires.append(_particuliere(special, here))
        memberships += [(special.niveau, special.code, c.code) for c in here]
    return territoires, memberships


def _departement(row: Ligne, communes: list[Commune]) -> LigneTerritoire:
    return LigneTerritoire(
        niveau="departement",
        nature="departement",
        code=row["code"],
        nom=row["nom"],
        article=row["typeLiaison"],
        peut_porter=row["code"] not in droit.DEPARTEMENTS_SANS_CONSEIL,
        circonscription=True,
        population=somme(communes),
        departement=row["code"],
        region=row["region"],
        poids=poids(communes),
    )


def _region(row: Ligne, communes: list[Commune]) -> LigneTerritoire:
    return LigneTerritoire(
        niveau="region",
        nature="region",
        code=row["code"],
        nom=row["nom"],
        article=row["typeLiaison"],
        peut_porter=row["code"] not in droit.REGIONS_SANS_CONSEIL,
        circonscription=True,
        population=somme(communes),
        region=row["code"],
        poids=poids(communes),
    )


def _com(row: Ligne, communes: list[Commune]) -> LigneTerritoire:
    settled = [c for c in communes if c.poids]
    return LigneTerritoire(
        niveau="com",
        nature="com",
        code=row["code"],
        nom=row["nom"],
        article=row["typeLiaison"],
        peut_porter=row["code"] not in droit.COM_SANS_CONSEIL,
        circonscription=True,
        population=somme(settled),
        departement=row["code"],
        region=row["region"],
        poids=poids(communes),
    )


def _particuliere(special: droit.CollectiviteParticuliere, communes: list[Commune]) -> LigneTerritoire:
    single = special.departements[0] if len(special.departements) == 1 else ""
    return LigneTerritoire(
        niveau=special.niveau,
        nature=special.nature,
        code=special.code,
        nom=special.nom,
        article=2 if special.code == "69D" else 0,
        statut_particulier=special.statut_particulier,
        population=somme(communes),
        departement=single,
        region=special.region,
        poids=poids(communes),
    )
