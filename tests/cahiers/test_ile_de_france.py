"""The three counters of Île-de-France (source 002), case by case."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.cahiers.appels import cas_de, lire, motifs

from regles.evaluation import AppreciationHorsBornes


@pytest.fixture(scope="module")
def volet1():
    return lire("axe3-ile-de-france-volet1")


@pytest.fixture(scope="module")
def cas(volet1):
    return cas_de(volet1)


@pytest.fixture(scope="module")
def ads():
    return lire("axe3-demat-ads")


@pytest.fixture(scope="module")
def volet2():
    return lire("axe3-ile-de-france-volet2")


@pytest.fixture(scope="module")
def cas2(volet2):
    return cas_de(volet2)


@pytest.mark.requirement("IF-02")
@pytest.mark.parametrize(
    ("population", "theme", "derogation", "montant"),
    [
        (1, "expert", None, 60_000_00),
        (14_999, "formation", None, 60_000_00),
        (15_000, "expert", None, 60_000_00),
        (15_001, "expert", None, 30_000_00),
        (15_001, "formation", True, 30_000_00),
        (15_001, "usagers", False, 30_000_00),
        (15_001, "usagers", True, 48_000_00),
        (15_000, "usagers", True, 60_000_00),
        (2_000_000, "usagers", True, 48_000_00),
    ],
)
def test_rate_follows_population_and_derogation(cas, population, theme, derogation, montant):
    resultat = cas(groupe__population=population, projet__theme=theme, appreciation__taux_exceptionnel=derogation)
    assert (resultat.recevable, resultat.montant) == (True, montant)


@pytest.mark.requirement("IF-02")
@pytest.mark.parametrize("nature", ["cc", "ca", "ept", "metropole", "syndicat"])
def test_groups_are_read_in_both_brackets(cas, nature):
    assert cas(porteur__nature=nature, groupe__population=15_000).montant == 60_000_00
    assert cas(porteur__nature=nature, groupe__population=15_001).montant == 30_000_00


@pytest.mark.requirement("IF-02")
def test_departement_decides_under_the_maximum(cas):
    assert cas(appreciation__taux_retenu=400_000).montant == 24_000_00
    assert cas(groupe__population=15_001, appreciation__taux_retenu=1_000_000).montant == 30_000_00
    ouvert = cas(groupe__population=15_001, projet__theme="usagers")
    assert (ouvert.minimum, ouvert.montant, ouvert.maximum) == (0, 30_000_00, 48_000_00)


@pytest.mark.requirement("IF-03")
@pytest.mark.parametrize(
    ("changes", "montant"),
    [
        ({"depenses__personnel": 10_000_00}, 50_000_00),
        ({"depenses__licences_hors_ue": 10_000_00}, 50_000_00),
        ({"depenses__equipement": 10_000_00}, 50_000_00),
        ({"depenses__anterieures": 10_000_00}, 50_000_00),
        ({"depenses__equipement_accessoire": 10_000_00}, 60_000_00),
        ({"depenses__equipement_accessoire": 10_000_00, "appreciation__equipement_accessoire": True}, 60_000_00),
        ({"depenses__equipement_accessoire": 10_000_00, "appreciation__equipement_accessoire": False}, 50_000_00),
    ],
)
def test_exclusions_leave_the_base(cas, changes, montant):
    assert cas(**changes).montant == montant


@pytest.mark.requirement("IF-03")
@pytest.mark.parametrize(
    ("changes", "attendu"),
    [
        ({"projet__engage": True}, ["non_engage"]),
        ({"projet__debut": dt.date(2021, 6, 9)}, ["non_engage"]),
        ({"projet__debut": dt.date(2021, 6, 10)}, []),
        ({"projet__comite": None, "projet__debut": dt.date(2021, 4, 14)}, ["non_engage"]),
        ({"projet__comite": None, "projet__debut": dt.date(2021, 4, 15)}, []),
        ({"projet__comite": None, "projet__depot_complet": dt.date(2021, 7, 2)}, ["non_engage"]),
    ],
)
def test_project_starts_after_the_comite(cas, cas2, changes, attendu):
    assert motifs(cas(**changes)) == attendu


@pytest.mark.requirement("IF-04")
@pytest.mark.parametrize(("fin", "attendu"), [(dt.date(2022, 10, 31), []), (dt.date(2022, 11, 1), ["fin"])])
def test_project_is_done_by_the_last_day(cas, cas2, fin, attendu):
    assert motifs(cas(projet__fin=fin)) == attendu
    assert motifs(cas2(projet__fin=fin)) == attendu


@pytest.mark.requirement("IF-05")
def test_grid_of_volet_1(volet1):
    communs = [critere.id for critere in volet1.criteres if not critere.themes]
    assert communs == ["portage", "equipe", "utilisateurs", "extension", "impact"]


@pytest.mark.requirement("IF-11")
@pytest.mark.parametrize(
    ("communes", "montant"),
    [(0, 4_000_00), (1, 4_400_00), (29, 15_600_00), (30, 16_000_00), (31, 16_000_00), (1_000, 16_000_00)],
)
def test_centre_and_its_communes_up_to_the_maximum(ads, communes, montant):
    resultat = cas_de(ads)(ads__communes=communes)
    assert (resultat.recevable, resultat.montant) == (True, montant)


@pytest.mark.requirement("IF-11")
@pytest.mark.parametrize(
    ("changes", "recevable", "montant"),
    [
        ({"porteur__nature": "commune", "ads__role": "autonome", "ads__communes": None}, True, 4_000_00),
        ({"porteur__nature": "cc", "ads__role": "autonome"}, False, 0),
        ({"porteur__nature": "commune", "ads__role": "rattachee"}, False, 0),
        ({"projet__engage": True}, True, 8_800_00),
        ({"projet__depot": dt.date(2021, 10, 31)}, True, 8_800_00),
        ({"projet__depot": dt.date(2021, 11, 1)}, False, 0),
        ({"depenses__total": 8_000_00}, True, 8_000_00),
        ({"depenses__total": 9_000_00, "depenses__personnel": 1_000_00}, True, 8_000_00),
        ({"depenses__total": 9_000_00, "depenses__licences_hors_ue": 1_000_00}, True, 8_000_00),
        ({"depenses__total": 9_000_00, "depenses__equipement": 1_000_00}, True, 8_000_00),
    ],
)
def test_who_applies_when_and_on_which_invoices(ads, changes, recevable, montant):
    resultat = cas_de(ads)(**changes)
    assert (resultat.recevable, resultat.montant) == (recevable, montant)


@pytest.mark.requirement("IF-11")
def test_short_form_with_invoices_on_an_unknown_enveloppe(ads):
    champs = [champ.nom for section in ads.formulaire for champ in section.champs]
    assert len([nom for nom in champs if not nom.startswith("demandeur.")]) == 6
    assert [(piece.id, piece.obligatoire) for piece in ads.pieces] == [("factures", True), ("autres", False)]
    assert ads.enveloppe.montant is None
    assert any("UDEAT" in contact.fonction for contact in ads.identite.contacts)
    assert [(suivi.id, suivi.rythme) for suivi in ads.suivi][-1] == ("liste", "à chaque fin de mois")


@pytest.mark.requirement("IF-13")
@pytest.mark.parametrize(("taux", "montant"), [(None, 40_000_00), (800_000, 40_000_00), (600_000, 30_000_00), (0, 0)])
def test_labs_rate_is_judged_under_the_maximum(cas2, taux, montant):
    assert cas2(appreciation__taux_retenu=taux).montant == montant


@pytest.mark.requirement("IF-13")
def test_labs_call_is_run_by_the_region(volet2, cas2):
    assert volet2.enveloppe.montant == 200_000_00
    with pytest.raises(AppreciationHorsBornes):
        cas2(appreciation__taux_retenu=800_001)
    assert volet2.comite.rythme.dit == "tous les 2 mois"
    assert [siege.fonction for siege in volet2.comite.sieges] == [
        "Préfecture de région",
        "Préfecture de département",
        "Conseil départemental",
        "Fonds pour la transformation de l'action publique (FTAP)",
        "Laboratoire d'innovation territoriale",
        "Expert du numérique",
    ]
    assert {"avis", "convention"} <= {suivi.id for suivi in volet2.suivi}
    assert (volet2.identite.region, volet2.identite.departement) == ("11", "")


@pytest.mark.requirement("IF-15", "IF-15b")
@pytest.mark.parametrize(
    ("nature", "montant"),
    [
        ("autres", 32_000_00),
        ("equipement", 32_000_00),
        ("personnel", 32_000_00),
        ("licences_hors_ue", 32_000_00),
        ("anterieures", 32_000_00),
        ("equipement_accessoire", 40_000_00),
    ],
)
def test_labs_pay_services_tools_and_training_only(volet2, cas2, nature, montant):
    assert cas2(**{f"depenses__{nature}": 10_000_00}).montant == montant
    eligibles = [n.id for n in volet2.natures_depense if n.eligible]
    assert eligibles == ["prestation", "outils", "formation", "equipement_accessoire"]


@pytest.mark.requirement("IF-15")
@pytest.mark.parametrize(
    ("changes", "attendu"),
    [
        ({"projet__engage": True}, ["non_engage"]),
        ({"projet__debut": dt.date(2021, 7, 14)}, ["non_engage"]),
        ({"projet__debut": dt.date(2021, 7, 15)}, []),
        ({"projet__fin": dt.date(2022, 10, 31)}, []),
        ({"projet__fin": dt.date(2022, 11, 1)}, ["fin"]),
        ({"projet__laboratoire": False}, ["avec_laboratoire"]),
        ({"groupe__population": 12_000_000}, []),
    ],
)
def test_labs_conditions(cas2, changes, attendu):
    assert motifs(cas2(**changes)) == attendu


@pytest.mark.requirement("IF-14")
@pytest.mark.parametrize(
    ("contrat", "justificatifs", "recevable"),
    [
        ("signe", None, True),
        ("signe", False, True),
        ("aucun", True, True),
        ("aucun", False, False),
        ("preparation", True, True),
        ("preparation", False, False),
        ("aucun", None, None),
    ],
)
def test_signed_contract_is_enough(cas2, contrat, justificatifs, recevable):
    assert cas2(projet__contrat=contrat, projet__justificatifs=justificatifs).recevable is recevable


@pytest.mark.requirement("IF-14", "IF-15b")
def test_labs_cases_contracts_and_grid(volet2):
    assert [theme.code for theme in volet2.themes] == ["une_collectivite", "commun"]
    champs = {champ.nom: champ for section in volet2.formulaire for champ in section.champs}
    assert [option.code for option in champs["projet.contrat"].donnee.options] == ["aucun", "signe", "preparation"]
    assert champs["projet.equipe"].si == "projet.contrat hors (signe)"
    grille = [critere.id for critere in volet2.criteres]
    assert grille[:5] == ["impact", "portage", "equipe", "diffusion", "extension"]
