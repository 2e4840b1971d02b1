"""From the published packages to the compact committed files. Needs npm, not Django nor a database.

What the sources hide, and what is done about it:
- 2021: the population in force is the one of the EPCI's members (legal 2018); `communes.json` of that version carries
  the next year's. Nobody publishes the former for the four islands without EPCI, which take the latter and say its
  year, nor overseas, where it stays empty.
- 2026: the populations in force are those of `communes.json` (legal 2023); the EPCI file is one year behind, so an
  EPCI is the sum of its communes and has no total population.
- Mayotte keeps its census of 2017 in both.
- A SIREN is copied or empty, never derived.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from levier.territoires.donnees import format as fichiers
from levier.territoires.donnees import particularites as droit
from levier.territoires.donnees import sources
from levier.territoires.donnees.groupements import lignes_des_collectivites, lignes_des_groupements
from levier.territoires.donnees.lignes import Commune, Decoupage, LigneTerritoire, Population, nettoyer_nom

ANNEE_DES_POPULATIONS = {2021: 2018, 2026: 2023}
POPULATIONS_DANS_LES_EPCI = frozenset({2021})
"""Vintages whose populations in force stand in the EPCI file and not in the communes file."""
ANNEE_DES_ILES = {2021: 2019}
"""The year of the population of the communes without EPCI, where it is not that of the others."""
RECENSEMENT_DE_MAYOTTE = 2017
ILES_SANS_EPCI = frozenset({"22016", "29083", "29155", "85113"})
OUTRE_MER_SANS_POPULATION_LEGALE = ("975", "977", "978", "984", "986", "987", "988", "989")
COMPTES_ATTENDUS: Mapping[int, Mapping[str, int]] = {
    2021: {"commune": 34_965 + 94, "epci": 1254, "ept": 11, "departement": 103, "region": 18, "ctu": 4, "com": 8},
    2026: {"commune": 34_875 + 94, "epci": 1255, "ept": 11, "departement": 103, "region": 18, "ctu": 4, "com": 8},
}
"""What each vintage must hold; 103 départements are 101 circonscriptions, Alsace and the Rhône without its métropole."""


class SourceInattendue(RuntimeError):
    """The source does not hold what this vintage must hold: nothing is written."""


@dataclass(frozen=True, slots=True)
class Reconstruction:
    """One vintage, ready to be written."""

    millesime: int
    contenus: Mapping[str, bytes]
    comptes: Mapping[str, int]
    empreinte: str = field(default="")


def reconstruire(
    dossier: Path = fichiers.DOSSIER, suivre: Callable[[str], None] = lambda _: None
) -> list[Reconstruction]:
    """Fetch the packages, rebuild every vintage, write the files and their manifest into `dossier`.

    `suivre` hears what is being done. Raises sources.SourceInaccessible, SourceInattendue; then nothing is written.
    """
    with tempfile.TemporaryDirectory(prefix="levier-territoires-") as folder:
        suivre("Téléchargement des paquets par npm")
        lire = sources.telecharger(Path(folder))
        marks = sources.empreintes(Path(folder))
        built = []
        for millesime in sorted(sources.VERSIONS):
            suivre(f"Millésime {millesime}")
            built.append(assembler(millesime, lire))
    for vintage in built:
        for nom, brut in vintage.contenus.items():
            fichiers.ecrire(dossier, vintage.millesime, nom, brut)
    fichiers.ecrire_manifeste(dossier, _manifeste(built, marks))
    return built


def assembler(millesime: int, lire: sources.Lecture) -> Reconstruction:
    """Every row of one vintage, from the JSON files that `lire` gives. Raises SourceInattendue."""
    version = sources.VERSIONS[millesime]
    rows = lire(version, "communes")
    communes = {commune.code: commune for commune in _communes(millesime, rows, lire)}
    groupes, memberships = lignes_des_groupements(communes, lire(version, "epci"), _ept(communes, lire))
    above, more = lignes_des_collectivites(
        Decoupage(communes, memberships), lire(sources.VERSIONS[2026], "departements"), lire(version, "regions")
    )
    territoires = [_territoire(commune) for commune in communes.values()] + groupes + above
    counts = _comptes(territoires)
    if counts != dict(COMPTES_ATTENDUS[millesime]):
        raise SourceInattendue(
            f"Millésime {millesime} : {counts} au lieu de {dict(COMPTES_ATTENDUS[millesime])}. Le paquet a changé : "
            "comparez-le à la version attendue avant de reconstruire."
        )
    contents = {
        "territoires": fichiers.contenu((t.en_ligne() for t in territoires), "territoires"),
        "appartenances": fichiers.contenu(memberships + more, "appartenances"),
        "anciennes": fichiers.contenu(_anciennes(rows, communes), "anciennes"),
    }
    return Reconstruction(millesime, contents, counts, fichiers.empreinte(contents))


def _communes(millesime: int, rows: Iterable[sources.Ligne], lire: sources.Lecture) -> Iterable[Commune]:
    members = {m["code"]: m for epci in lire(sources.VERSIONS[millesime], "epci") for m in epci["membres"]}
    islands = _siren_des_iles(lire)
    for row in rows:
        if row["type"] != "commune-actuelle":
            continue
        code, overseas = row["code"], row.get("collectiviteOutremer", {}).get("code", "")
        member = members.get(code, {})
        yield Commune(
            code=code,
            nom=nettoyer_nom(row["nom"]),
            article=row.get("typeLiaison") or 0,
            departement=overseas or row["departement"],
            region=overseas or row["region"],
            siren=row.get("siren") or member.get("siren") or islands.get(code),
            population=_population(millesime, row, member),
            poids=row.get("population") or 0,
            codes_postaux=tuple(row.get("codesPostaux", ())),
            anciens_codes=tuple(row.get("anciensCodes", ())),
        )


def _population(millesime: int, row: sources.Ligne, membre: sources.Ligne) -> Population:
    """The figure in force in that vintage, or none; the next year's, said to be, where no other was ever published."""
    if row["code"] in ILES_SANS_EPCI:
        annee = ANNEE_DES_ILES.get(millesime, ANNEE_DES_POPULATIONS[millesime])
        return Population(row["population"], None, annee, "legale")
    dans_membres = millesime in POPULATIONS_DANS_LES_EPCI
    figure = membre.get("populationMunicipale") if dans_membres else row.get("population")
    total = membre.get("populationTotale") if dans_membres else None
    if figure is None:
        return Population()
    if row["code"].startswith("976"):
        return Population(figure, total, RECENSEMENT_DE_MAYOTTE, "recensement")
    if row["code"].startswith(OUTRE_MER_SANS_POPULATION_LEGALE):
        return Population(figure, total, None, "recensement")
    return Population(figure, total, ANNEE_DES_POPULATIONS[millesime], "legale")


def _siren_des_iles(lire: sources.Lecture) -> dict[str, str]:
    """SIREN of the communes without EPCI, which 1.1.1 does not give."""
    return {
        row["code"]: row["siren"]
        for row in lire(sources.VERSION_SIREN_DES_ILES, "communes")
        if row["type"] == "commune-actuelle" and row["code"] in ILES_SANS_EPCI
    }


def _ept(communes: Mapping[str, Commune], lire: sources.Lecture) -> list[sources.Ligne]:
    """EPT with the communes of this vintage. They exist since 2016 with the same perimeter; a commune that has since
    joined another (Pierrefitte-sur-Seine, Saint-Denis) is in the EPT of the one it joined.
    """
    recent = sources.VERSIONS[2026]
    joined: dict[str, list[str]] = {}
    for row in lire(recent, "communes"):
        if row.get("chefLieu") and row["code"] != row["chefLieu"] and row["code"] in communes:
            joined.setdefault(row["chefLieu"], []).append(row["code"])
    return [
        {**ept, "membres": [{"code": code} for m in ept["membres"] for code in (m["code"], *joined.get(m["code"], ()))]}
        for ept in lire(recent, "ept")
    ]


def _territoire(commune: Commune) -> LigneTerritoire:
    return LigneTerritoire(
        niveau="commune",
        nature="commune",
        code=commune.code,
        nom=commune.nom,
        article=commune.article,
        statut_particulier=commune.code in droit.COMMUNES_A_STATUT_PARTICULIER,
        peut_porter=commune.departement not in droit.COM_SANS_COMMUNE,
        siren=commune.siren,
        population=commune.population,
        departement=commune.departement,
        region=commune.region,
        codes_postaux=commune.codes_postaux,
        anciens_codes=commune.anciens_codes,
        poids=commune.population.municipale or commune.poids,
    )


def _anciennes(rows: Iterable[sources.Ligne], communes: Mapping[str, Commune]) -> Iterable[tuple[str, str, str, str]]:
    """Associated and delegated communes and municipal arrondissements, with the commune they lead to."""
    kinds = {
        "commune-deleguee": "deleguee",
        "commune-associee": "associee",
        "arrondissement-municipal": "arrondissement",
    }
    for row in rows:
        if row["type"] in kinds:
            target = row.get("chefLieu") or row["commune"]
            nom = nettoyer_nom(row["nom"])
            if nom != communes[target].nom:
                yield row["code"], nom, kinds[row["type"]], target


def _comptes(territoires: Iterable[LigneTerritoire]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for territoire in territoires:
        counts[territoire.niveau] = counts.get(territoire.niveau, 0) + 1
    return {level: counts[level] for level in sorted(counts)}


def _manifeste(built: Iterable[Reconstruction], marks: Mapping[str, str]) -> dict[str, object]:
    return {
        "licence": "Licence Ouverte (Etalab)",
        "origine": "INSEE (code officiel géographique, populations), DGCL (EPCI), La Poste (codes postaux)",
        "paquet": sources.PAQUET,
        "sources": marks,
        "millesimes": {
            str(vintage.millesime): {
                "paquet": sources.VERSIONS[vintage.millesime],
                "empreinte": vintage.empreinte,
                "comptes": dict(vintage.comptes),
            }
            for vintage in built
        },
    }
