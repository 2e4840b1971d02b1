from __future__ import annotations

from pathlib import Path

import pytest
from tests.fabriques import un_agent, un_appel, un_rattachement, une_personne, une_structure

from levier.comptes.enums import Role
from levier.dossiers.actions import creer_brouillon, enregistrer_reponses, saisir_pour
from levier.dossiers.etude import obstacles
from levier.dossiers.models import Dossier
from levier.dossiers.territoire import HorsTerritoire, ecart_du_territoire, ecartees, siege_inconnu
from levier.socle import horloge
from levier.socle.acteurs import SYSTEME
from levier.territoires.actions import structure_du_territoire
from levier.territoires.actions.structures import creer_structure
from levier.territoires.models import Structure, Territoire
from regles.cahier import Cahier
from regles.chargement import charger

CAS = Path(__file__).parents[1] / "regles/cas"
JOUR = horloge.a_paris(2021, 6, 1)
LOT_ET_GARONNE = 'departement: "47", region: "75"'

DEHORS = (
    "La commune de Cluny est dans le département de Saône-et-Loire ; ce guichet est ouvert aux porteurs du département "
    "du Lot-et-Garonne."
)


def le_texte(ou: str = LOT_ET_GARONNE, *, porteurs: str = "") -> str:
    text = (
        (CAS / "execution-autre-departement.yaml")
        .read_text(encoding="utf-8")
        .replace(f"{LOT_ET_GARONNE}, ", f"{ou}, " if ou else "")
    )
    return text.replace("engagement: E", f"{porteurs}engagement: E")


def le_guichet(ou: str = LOT_ET_GARONNE) -> Cahier:
    return charger(le_texte(ou))


def une_structure_de(niveau: str, code: str) -> Structure:
    return structure_du_territoire(Territoire.objects.get(millesime=2021, niveau=niveau, code=code))


def ouvrir(texte: str, structure: Structure) -> Dossier:
    with horloge.figee(JOUR):
        return creer_brouillon(un_appel(texte, credits_ouverts=False), structure, par=une_personne(structure))


def test_execution_autre_departement(db):
    cluny = une_structure("71137")
    with pytest.raises(HorsTerritoire) as refus:
        ouvrir(le_texte(), cluny)
    assert str(refus.value) == DEHORS
    assert not Dossier.objects.exists()
    assert ouvrir(le_texte(), une_structure("47001")).numero.startswith("47-2021-")


@pytest.mark.parametrize(
    ("ou", "niveau", "code", "admis"),
    [
        ('departement: "47"', "departement", "47", True),
        ('departement: "47"', "departement", "71", False),
        ('region: "75"', "commune", "47001", True),
        ('region: "75"', "region", "75", True),
        ('region: "75"', "region", "27", False),
        ('departement: "47"', "region", "75", True),  # its seat is in no list: for the service
        ('departement: "47"', "region", "27", False),
        ('departement: "2A"', "commune", "2A004", True),
        ('departement: "2A"', "commune", "2B033", False),
        ('departement: "94"', "commune", "2A004", False),
        ('region: "94"', "commune", "2A004", True),
        ('region: "94"', "commune", "94028", False),
        ('departement: "2A"', "ctu", "20R", True),
        ('departement: "67"', "departement", "6AE", True),
        ('departement: "54"', "departement", "6AE", False),  # of the same région, with no commune there
        ('departement: "971"', "commune", "97105", True),
        ('region: "01"', "commune", "97105", True),
        ('departement: "972"', "commune", "97105", False),
        ('departement: "71"', "epci", "200040293", True),
        ('departement: "75"', "commune", "75056", True),
        ('region: "11"', "commune", "75056", True),
        ('departement: "69"', "departement", "69D", True),
        ("", "commune", "71137", True),  # of the whole country
    ],
)
def test_a_porteur_is_admitted_by_its_seat(db, ou, niveau, code, admis):
    structure = une_structure_de(niveau, code)
    assert (structure.pk not in ecartees(le_guichet(ou), [structure])) is admis


def test_an_association_without_known_territory_is_left_to_the_service(db):
    known = creer_structure(
        denomination="Les amis", nature="association", siret="732829320", departement_code="71", par=SYSTEME
    )
    unknown = creer_structure(denomination="Les autres", nature="association", siret="552100554", par=SYSTEME)
    assert [*ecartees(le_guichet(), [known, unknown])] == [known.pk]
    draft = ouvrir(le_texte(), unknown)
    assert siege_inconnu(draft, le_guichet())
    assert not [one for one in obstacles(draft) if one.rubrique == "territoire"]


def test_an_agent_does_not_enter_a_request_from_elsewhere(db):
    appel, agent = un_appel(le_texte(), credits_ouverts=False), un_agent(Role.INSTRUCTEUR, "47")
    with horloge.figee(JOUR), pytest.raises(HorsTerritoire, match="Saône-et-Loire"):
        saisir_pour(appel, une_structure("71137"), par=agent, demandeur="La maire")


def test_a_draft_of_before_is_stopped_at_its_deposit(db):
    draft = ouvrir(le_texte('region: "27"'), une_structure("71137"))
    un_appel(le_texte().replace("version: 1", "version: 2"), credits_ouverts=False)
    draft = Dossier.objects.get(pk=draft.pk)
    with horloge.figee(JOUR):
        found = [one.phrase for one in obstacles(draft) if one.rubrique == "territoire"]
    assert found == [DEHORS]


def test_a_call_may_admit_porteurs_from_everywhere(db):
    assert ouvrir(le_texte(porteurs="porteurs: {situes: partout}\n"), une_structure("71137")).pk


def test_the_place_of_the_project_is_looked_at_when_it_is_deposited(db):
    asked = "champs: [{nom: projet.ou, type: commune, libelle: Où}, {nom: projet.titre"
    text = le_texte(porteurs="porteurs: {situes: au lieu du projet}\nroles: {lieu: projet.ou}\n")
    draft = ouvrir(text.replace("champs: [{nom: projet.titre", asked), une_structure("71137"))

    def said(place: str) -> list[str]:
        with horloge.figee(JOUR):
            enregistrer_reponses(draft, {"projet.ou": place}, par=draft.cree_par)
            draft.refresh_from_db()
            return [one.phrase for one in obstacles(draft) if "guichet est ouvert" in one.phrase]

    assert said("47001") == []
    (told,) = said("71137")
    assert told.startswith(
        "Le projet est dans le département de Saône-et-Loire ; ce guichet est ouvert aux projets du "
    )


def test_a_territory_without_structure_is_told_the_same(db):
    cluny = Territoire.objects.get(millesime=2021, niveau="commune", code="71137")
    assert ecart_du_territoire(le_guichet(), cluny).startswith("Cluny est dans le département de Saône-et-Loire")
    assert not ecart_du_territoire(le_guichet('departement: "71"'), cluny)


def test_the_page_of_a_new_request_tells_which_structures_are_outside(db, client):
    appel = un_appel(le_texte(), credits_ouverts=False)
    person = une_personne(une_structure("71137"))
    un_rattachement(person, une_structure("47001"))
    client.force_login(person)
    with horloge.figee(JOUR):
        page = client.get(f"/mes-demandes/nouvelle/{appel.identifiant}/").content.decode()
        simulator, here = f"/appels/{appel.identifiant}/simulateur/", {"territoire": "commune-71137"}
        public = client.get(simulator, here).content.decode()
        alone = client.get(simulator, here, headers={"HX-Request": "true"}).content.decode()
    assert DEHORS in page
    assert "Commune d’Agen" in page
    assert page.count('type="radio"') == 1
    assert public.count("Cluny est dans le département de Saône-et-Loire") == 1
    assert "Cluny est dans le département de Saône-et-Loire" in alone
    assert "levier-resultat__montant" not in public + alone
