"""What plays each role of a cahier: the usual names, those that it declares, and what it is told when they cannot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from regles.cahier import Cahier, TypeChamp
from regles.chargement import CahierInvalide, charger
from regles.lieu import Lieu, lieu_du_projet
from regles.roles import Roles, RolesDuDemandeur

CHAMPS = (Path(__file__).parent / "tous-les-champs.yaml").read_text(encoding="utf-8")
FAIBLE = (Path(__file__).parents[1] / "cahiers/plus-faible-de-plusieurs.yaml").read_text(encoding="utf-8")
APPAREIL = (Path(__file__).parents[1] / "cahiers/plafond-par-appareil.yaml").read_text(encoding="utf-8")
USUELS = Roles(assiette="depenses_eligibles")
SANS_ASSIETTE = (
    "il manque une étape pour l'assiette, que lit l'acte : nommez-la dans « roles » "
    "(« assiette: … »), ou appelez-la « depenses_eligibles »"
)
LIEU = "une commune, un EPCI, un département, ou un choix dont chaque option dit son « departement »"
Changer = Callable[..., str]


def remplacer(texte: str, avant: str, apres: str) -> str:
    assert texte.count(avant) == 1, avant
    return texte.replace(avant, apres)


def messages(texte: str) -> list[str]:
    with pytest.raises(CahierInvalide) as refus:
        charger(texte)
    return [diagnostic.message for diagnostic in refus.value.diagnostics]


def renommer_l_assiette(texte: str) -> str:
    """The cahier of Saône-et-Loire, its step of eligible expenses under a name of its own and an act that tells its rate."""
    tete, acte, suite = texte.partition("\nacte:")
    return tete.replace("depenses_eligibles", "base_retenue") + acte + suite.replace("{calcul}", "{taux}")


def test_a_cahier_that_says_nothing_plays_the_usual_names(cahier_71: Cahier):
    assert cahier_71.roles == USUELS


def test_a_cahier_names_its_own_fields_and_step():
    assert charger(CHAMPS).roles == Roles(
        assiette="cout_retenu",
        lieu="lieu.commune",
        demandeur=RolesDuDemandeur(
            adresse="contact.adresse", courriel="contact.courriel", telephone="contact.telephone"
        ),
    )


@pytest.mark.requirement("SL-03")
def test_an_assiette_that_nothing_names_is_refused_on_load(texte_71: str):
    """Under another name and without role, credits were committed by a decision whose act could never be made."""
    assert messages(renommer_l_assiette(texte_71)) == [SANS_ASSIETTE]


def test_an_assiette_that_no_act_tells_may_be_missing(texte_71: str):
    texte = renommer_l_assiette(texte_71)
    assert texte.count("{taux}") == 1
    assert charger(texte.replace("{taux}", "{calcul}")).roles.assiette == ""


def test_an_assiette_under_its_own_name_is_declared(texte_71: str):
    texte = renommer_l_assiette(texte_71) + "\nroles: {assiette: base_retenue}\n"
    assert charger(texte).roles == replace(USUELS, assiette="base_retenue")


def test_the_step_that_the_regime_counts_on_is_the_assiette():
    assert charger(APPAREIL).roles.assiette == "base"


def test_a_value_that_the_regime_counts_on_is_no_step():
    assert charger(FAIBLE).roles.assiette == "depenses_eligibles"


def test_a_cahier_without_nature_of_expense_needs_no_assiette():
    texte = remplacer(FAIBLE, "  - id: depenses_eligibles\n", "  - id: autre_etape\n")
    natures = '\n  - {id: achats, libelle: Achats, source: {document: "902", section: Barème}}\n'
    texte = remplacer(texte, "    champs:\n", "    champs:\n      - {nom: depenses.total, calcule: oui}\n")
    assert charger(remplacer(texte, natures, " []\n")).roles.assiette == ""


@pytest.mark.parametrize(
    ("roles", "phrase"),
    [
        ("titre: projet.titres", "« projet.titres » n'est pas un champ du formulaire. Vouliez-vous dire « projet.titre » ?"),
        ("titre: demande.montant", "« demande.montant » ne convient pas : il faut un texte"),
        ("montant_demande: projet.titre", "« projet.titre » ne convient pas : il faut un montant"),
        ("theme: projet.titre", "« projet.titre » ne convient pas : il faut un choix"),
        ("assiette: projet.titre", "« projet.titre » n'est pas une étape en euros du barème"),
        ("assiette: depenses_eligible", "« depenses_eligible » n'est pas une étape en euros du barème. Vouliez-vous dire « depenses_eligibles » ?"),
        ("assiette: demande.montant", "« demande.montant » n'est pas une étape en euros du barème"),
        ("assiette: montant", "« montant » n'est pas une étape en euros du barème. Vouliez-vous dire « montant_demande » ?"),
        ("lieu: projet.titre", f"« projet.titre » ne convient pas : il faut {LIEU}"),
        ("lieu: porteur.population", "« porteur.population » n'est pas un champ du formulaire"),
        ("demandeur: {nom: demande.montant}", "« demande.montant » ne convient pas : il faut un texte"),
        ("demandeur: {age: demandeur.nom}", "« age » n'est pas un mot-clé. Mots-clés connus : adresse, courriel, entite, fonction, nom, telephone"),
        ("titres: projet.titre", "« titres » n'est pas un mot-clé. Vouliez-vous dire « titre » ?"),
    ],
)  # fmt: skip
def test_a_wrong_role_is_told(texte_71: str, roles: str, phrase: str):
    assert messages(f"{texte_71}\nroles: {{{roles}}}\n") == [phrase]


def test_a_theme_of_the_form_is_a_theme_of_the_call(changer: Changer):
    champ = (
        "- {nom: projet.volet, genre: choix, libelle: Volet, options: [{code: 3a, libelle: A}, {code: 3d, libelle: D}]}"
    )
    texte = changer(("      - nom: projet.theme\n", f"      {champ}\n      - nom: projet.theme\n"))
    dit = messages(texte + "\nroles: {theme: projet.volet}\n")
    assert dit == ["l'option « 3d » de « projet.volet » n'est pas un thème du guichet"]


def choix(options: str) -> str:
    """`tous-les-champs` whose place is a choice."""
    champ = "{nom: lieu.commune, type: commune, libelle: Commune du projet}"
    return remplacer(CHAMPS, champ, f"{{nom: lieu.commune, genre: choix, libelle: Lieu, options: [{options}]}}")


DEUX = '{code: nord, libelle: Nord, departement: "71"}, {code: sud, libelle: Sud, departement: 2A}'


@pytest.mark.requirement("IF-06")
@pytest.mark.parametrize(
    ("texte", "reponse", "lieu"),
    [
        (CHAMPS, "Cluny (71137)", Lieu(TypeChamp.COMMUNE, "Cluny (71137)")),
        (CHAMPS.replace("lieu: lieu.commune", "lieu: lieu.departement"), "71", Lieu(TypeChamp.DEPARTEMENT, "71")),
        (choix(DEUX), "sud", Lieu(TypeChamp.DEPARTEMENT, "2A")),
        (choix(DEUX), "ailleurs", None),
        (CHAMPS, "", None),
        (CHAMPS, None, None),
        (CHAMPS.replace("  lieu: lieu.commune\n", ""), "Cluny (71137)", None),
    ],
    ids=["commune", "département", "choix", "option retirée", "vide", "sans réponse", "aucun rôle"],
)
def test_place_of_the_project_is_what_the_porteur_answered(texte: str, reponse: str | None, lieu: Lieu | None):
    cahier = charger(texte)
    assert lieu_du_projet(cahier, {cahier.roles.lieu or "lieu.commune": reponse}) == lieu


def test_a_choice_of_place_says_each_departement():
    dit = messages(choix('{code: nord, libelle: Nord, departement: "71"}, {code: sud, libelle: Sud}'))
    assert dit == [f"« lieu.commune » ne convient pas : il faut {LIEU}"]
    dit = messages(choix('{code: nord, libelle: Nord, departement: "Saône"}'))
    assert dit[0] == "« Saône » n'est pas le numéro d'un département : écrivez par exemple « 71 » ou « 2A »"


def test_place_may_be_asked_by_several_fields_of_several_kinds():
    champ = "- {nom: lieu.commune, type: commune, libelle: Commune du projet}"
    autre = f"{champ}\n      - {{nom: projet.epci, type: epci, libelle: Intercommunalité, obligatoire: non}}"
    texte = remplacer(CHAMPS, champ, autre).replace("lieu: lieu.commune", "lieu: [projet.epci, lieu.commune]")
    cahier = charger(texte)
    assert (cahier.roles.lieu, cahier.roles.autres_lieux) == ("projet.epci", ("lieu.commune",))
    reponses = {"lieu.commune": "Cluny (71137)", "projet.epci": "200070308"}
    assert lieu_du_projet(cahier, reponses) == Lieu(TypeChamp.EPCI, "200070308")
    assert lieu_du_projet(cahier, {**reponses, "projet.epci": ""}) == Lieu(TypeChamp.COMMUNE, "Cluny (71137)")
    with pytest.raises(CahierInvalide, match=r"« projet\.autre » n'est pas un champ du formulaire"):
        charger(texte.replace("[projet.epci,", "[projet.autre,"))
