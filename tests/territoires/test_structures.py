from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from levier.socle import horloge, journal
from levier.territoires.actions import (
    DenominationManquante,
    DepartementInconnu,
    NatureReserveeAuxTerritoires,
    SirenDeTerritoire,
    SirenInvalide,
    SiretInvalide,
    StructureDejaConnue,
    TerritoireSansPersonnalite,
    creer_structure,
    lire_numero,
    structure_du_territoire,
)
from levier.territoires.models import Structure, Territoire

SIREN, SIRET = "123456782", "12345678200010"  # numbers with a right key that stand for nobody


def test_structure_of_a_commune_is_made_once(territoire):
    cluny = territoire("71137")
    structure = structure_du_territoire(cluny)
    assert structure.denomination == "Commune de Cluny"
    assert (structure.nature, structure.niveau, structure.territoire_code) == ("commune", "commune", "71137")
    assert (structure.siren, structure.departement_code, structure.region_code) == (cluny.siren, "71", "27")
    assert structure_du_territoire(cluny) == structure
    assert structure_du_territoire(territoire("71137", millesime=2026)) == structure
    (event,) = journal.histoire(structure)
    assert (event.nom, event.acteur_identifiant, event.apres["nature"]) == ("structure_creee", "systeme", "commune")


def test_structure_of_an_epci_that_changed_nature_stays_one(db):
    changed = Territoire.objects.raw(
        """SELECT a.* FROM territoires_territoire a JOIN territoires_territoire b USING (niveau, code)
        WHERE a.millesime = 2021 AND b.millesime = 2026 AND a.nature = 'cc' AND b.nature = 'ca' ORDER BY a.code"""
    )
    assert len(changed) == 7
    then = changed[0]
    now = Territoire.objects.get(millesime=2026, niveau="epci", code=then.code)
    assert structure_du_territoire(then) == structure_du_territoire(now)


def test_departement_has_no_siren(territoire):
    structure = structure_du_territoire(territoire("71", "departement"))
    assert structure.denomination == "Département de Saône-et-Loire"
    assert (structure.siren, structure.siret) == (None, None)
    assert [e.nom for e in journal.histoire(structure)] == ["structure_creee"]


@pytest.mark.parametrize(
    ("code", "niveau"),
    [("2A", "departement"), ("94", "region"), ("69", "departement"), ("97701", "commune"), ("989", "com")],
)
def test_division_without_legal_person_carries_nothing(territoire, code, niveau):
    with pytest.raises(TerritoireSansPersonnalite, match="n’est pas une personne morale"):
        structure_du_territoire(territoire(code, niveau))


def test_other_legal_person_is_known_by_its_siret(db):
    structure = creer_structure(
        denomination="  Syndicat   des eaux ", nature="syndicat", siret="123 456 782 00010", adresse="1 rue Basse",
        departement_code="71",
    )  # fmt: skip
    assert structure.denomination == "Syndicat des eaux"
    assert (structure.siren, structure.siret) == (SIREN, SIRET)
    assert (structure.territoire_code, structure.niveau) == (None, "")
    assert (structure.departement_code, structure.region_code) == ("71", "27")
    assert structure.creee_le.date() == horloge.aujourdhui()


def test_siren_alone_is_enough(db):
    structure = creer_structure(denomination="A", nature="autre", siret=SIREN)
    assert (structure.siren, structure.siret) == (SIREN, None)


@pytest.mark.parametrize(
    ("numero", "erreur", "phrase"),
    [
        ("12345678200011", SiretInvalide, "sa clé de contrôle ne correspond pas"),
        ("21440109300016", SiretInvalide, "sa clé de contrôle ne correspond pas"),
        ("123456783", SirenInvalide, "sa clé de contrôle ne correspond pas"),
        ("1234567820001", SiretInvalide, "il faut quatorze chiffres"),
        ("1234567820001A", SiretInvalide, "il faut quatorze chiffres"),
        ("12345678A", SiretInvalide, "il faut quatorze chiffres"),
        ("", SiretInvalide, "il faut quatorze chiffres"),
        ("٥٥٢١٠٠٥٥٤٠٠٠١٣", SiretInvalide, "il faut quatorze chiffres"),
    ],
)
def test_false_number_is_refused_with_a_sentence(numero, erreur, phrase):
    with pytest.raises(erreur, match=phrase) as caught:
        lire_numero(numero)
    assert caught.value.champ == "siret"


@pytest.mark.parametrize("numero", ["35600000000048", "35600000049837"])
def test_la_poste_has_its_own_key(numero):
    """Its head office has the common key, its post offices another one."""
    assert lire_numero(numero) == ("356000000", numero)


def test_la_poste_false_establishment_is_refused():
    with pytest.raises(SiretInvalide):
        lire_numero("35600000049838")


def test_number_of_a_territory_leads_to_the_list(db):
    with pytest.raises(SirenDeTerritoire, match="« Communauté de communes du Clunisois » : choisissez"):
        creer_structure(denomination="CC", nature="autre", siret="200040293")


def test_second_structure_of_the_same_siren_is_refused_with_the_first(db):
    first = creer_structure(denomination="Première", nature="association", siret=SIRET)
    with pytest.raises(StructureDejaConnue, match="« Première » est déjà enregistrée") as caught:
        creer_structure(denomination="Seconde", nature="association", siret=SIREN)
    assert caught.value.structure == first


def test_territory_is_not_declared(db):
    with pytest.raises(NatureReserveeAuxTerritoires, match="choisissez-les dans la liste"):
        creer_structure(denomination="Commune libre", nature="commune", siret=SIRET)
    with pytest.raises(DenominationManquante):
        creer_structure(denomination="  ", nature="association", siret=SIRET)
    with pytest.raises(DepartementInconnu, match="« 20 »"):
        creer_structure(denomination="A", nature="association", siret=SIRET, departement_code="20")


@pytest.mark.parametrize(
    ("champs", "contrainte"),
    [
        ({"siren": None}, "structure_identifiee"),
        ({"siren": "12"}, "structure_siren_chiffres"),
        ({"siret": "99999999900013"}, "structure_siret_du_siren"),
        ({"denomination": ""}, "structure_nommee"),
        ({"nature": "commune"}, "structure_nature"),
        ({"niveau": "commune", "nature": "commune"}, "structure_identifiee"),
    ],
)
def test_database_refuses_what_must_never_be(db, champs, contrainte):
    values = {"nature": "autre", "denomination": "A", "siren": SIREN, "creee_le": horloge.maintenant(), **champs}
    with pytest.raises(IntegrityError, match=contrainte), transaction.atomic():
        Structure.objects.create(**values)


def _ensemble(nombre: int, acte) -> list[object]:
    """Results or errors of the same act played by threads that start together."""
    start, results = threading.Barrier(nombre), []

    def jouer() -> None:
        start.wait()
        try:
            results.append(acte())
        except Exception as error:  # noqa: BLE001  the test looks at what was raised
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=jouer) for _ in range(nombre)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_same_territory_asked_at_once_gives_one_structure(base_reelle):
    cluny = Territoire.objects.get(millesime=2021, niveau="commune", code="71137")
    results = _ensemble(6, lambda: structure_du_territoire(cluny).pk)
    assert results == [Structure.objects.get(niveau="commune", territoire_code="71137").pk] * 6
    assert journal.histoire(Structure.objects.get(pk=results[0])).count() == 1
    assert list(journal.ruptures()) == []


def test_same_siren_declared_at_once_gives_one_structure_and_refusals(base_reelle):
    results = _ensemble(5, lambda: creer_structure(denomination="A", nature="autre", siret=SIRET))
    kinds = sorted(type(result).__name__ for result in results)
    assert kinds == ["Structure"] + ["StructureDejaConnue"] * 4
    assert Structure.objects.filter(siren=SIREN).count() == 1
