"""The call of Corse (source 001), case by case."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.cahiers.appels import cas_de, lire, motifs

from regles.evaluation import AppreciationHorsBornes, projet_commun
from regles.grille import criteres_notes

COLLECTIVITES = ["commune", "cc", "ca", "cu", "metropole", "syndicat", "ctu"]


@pytest.fixture(scope="module")
def cahier():
    return lire("axe3-corse")


@pytest.fixture(scope="module")
def cas(cahier):
    return cas_de(cahier)


@pytest.mark.requirement("CO-01")
@pytest.mark.parametrize("nature", COLLECTIVITES)
def test_collectivites_and_groups_may_apply(cas, nature):
    assert cas(porteur__nature=nature).recevable is True


@pytest.mark.requirement("CO-01")
@pytest.mark.parametrize("nature", ["etablissement", "association", "autre"])
def test_legal_person_must_be_financed_by_collectivites_only(cas, nature):
    assert cas(porteur__nature=nature, porteur__financee_par_collectivites=True).recevable is True
    assert motifs(cas(porteur__nature=nature, porteur__financee_par_collectivites=False)) == ["demandeur_admis"]


@pytest.mark.requirement("CO-01")
@pytest.mark.parametrize("nature", ["departement", "region", "ept"])
def test_what_does_not_exist_in_corse_may_not_apply(cas, nature):
    assert motifs(cas(porteur__nature=nature)) == ["demandeur_admis"]


@pytest.mark.requirement("CO-02")
@pytest.mark.parametrize(
    ("associes", "engages", "verdict"),
    [
        (True, True, True),
        (True, False, False),
        (False, True, False),
        (True, None, None),
        (False, None, False),
    ],
)
def test_joint_project_is_validated_and_carried_by_all(cas, associes, engages, verdict):
    resultat = cas(projet__commun=True, projet__partenaires_associes=associes, projet__partenaires_engages=engages)
    assert resultat.recevable is verdict


@pytest.mark.requirement("CO-02")
def test_joint_project_names_its_partners_and_their_contact(cahier):
    champs = {champ.nom: champ for section in cahier.formulaire for champ in section.champs}
    assert cahier.partenaires.si == champs["projet.partenaires_engages"].si == "projet.commun"
    assert str(cahier.partenaires.source) == str(champs["projet.commun"].source)
    assert [projet_commun(cahier, {"projet.commun": answer}) for answer in (True, False, None)] == [True, False, False]


@pytest.mark.requirement("CO-03")
def test_four_themes_and_two_circuits(cahier, cas):
    assert [(theme.code, len(theme.objet)) for theme in cahier.themes] == [
        ("organisation", 4),
        ("competences", 4),
        ("usagers", 5),
        ("laboratoire", 3),
    ]
    for theme in cahier.themes:
        assert cas(projet__theme=theme.code).recevable is True
    objets = {contact.fonction: contact.objet for contact in cahier.identite.contacts}
    assert objets == {
        "Référent départemental de la Haute-Corse": "Thèmes 1 à 3, porteurs de Haute-Corse",
        "Référent départemental de la Corse-du-Sud": "Thèmes 1 à 3, porteurs de Corse-du-Sud",
        "Référent régional": "Thème 4, projets avec un laboratoire d'innovation territoriale",
    }
    champs = {champ.nom: champ for section in cahier.formulaire for champ in section.champs}
    assert champs["projet.laboratoire"].si == "projet.theme = laboratoire"


@pytest.mark.requirement("CO-03")
def test_demat_ads_is_sent_to_its_own_call(cas):
    resultat = cas(projet__demat_ads=True)
    assert motifs(resultat) == ["theme_propre"]
    assert "31 octobre 2021" in resultat.motifs[0].phrase


@pytest.mark.requirement("CO-04")
@pytest.mark.parametrize(
    ("jour", "recevable"),
    [
        (dt.date(2021, 6, 30), False),
        (dt.date(2021, 7, 1), True),
        (dt.date(2021, 9, 17), True),
        (dt.date(2021, 9, 18), False),
        (dt.date(2021, 9, 20), False),
    ],
)
def test_deposits_close_before_they_are_taken_together(cas, jour, recevable):
    assert cas(projet__depot=jour).recevable is recevable


@pytest.mark.requirement("CO-04", "CO-05")
def test_releve_and_comite_are_said(cahier):
    releve = next(parametre for parametre in cahier.parametres if parametre.donnee.nom == "releve")
    assert releve.valeur == dt.date(2021, 9, 20)
    assert [siege.dit for siege in cahier.comite.sieges] == [
        "Référent régional (2 sièges)",
        "Référent départemental, Haute-Corse",
        "Référent départemental, Corse-du-Sud",
    ]
    assert cahier.comite.rythme.dit == "après le relevé du 20 septembre 2021"
    publication = next(suivi for suivi in cahier.suivi if suivi.id == "laureats")
    assert "Publication" in publication.libelle
    assert "notification aux autres" in publication.libelle


@pytest.mark.requirement("CO-06")
@pytest.mark.parametrize("nature", ["personnel", "equipement", "fonctionnement"])
def test_excluded_expenses_leave_the_base(cahier, cas, nature):
    assert cas(**{f"depenses__{nature}": 4_000_00}).montant == 16_000_00
    assert next(n for n in cahier.natures_depense if n.id == nature).eligible is False


@pytest.mark.requirement("CO-06")
@pytest.mark.parametrize(("marginales", "montant"), [(True, 20_000_00), (False, 12_000_00)])
def test_licences_from_outside_the_union_are_marginal_or_leave_the_base(cas, marginales, montant):
    resultat = cas(depenses__licences_hors_ue=8_000_00, appreciation__licences_marginales=marginales)
    assert resultat.montant == montant


@pytest.mark.requirement("CO-06")
def test_running_costs_are_refused_and_a_lot_may_be_presented_alone(cahier, cas):
    assert motifs(cas(projet__courant=True)) == ["hors_fonctionnement"]
    champs = {champ.nom: champ for section in cahier.formulaire for champ in section.champs}
    assert champs["projet.lot"].obligatoire is False


@pytest.mark.requirement("CO-07")
@pytest.mark.parametrize(
    ("changes", "motif"),
    [
        ({"projet__deliberation": False}, ["deliberation"]),
        ({"projet__resultats": dt.date(2022, 12, 31)}, []),
        ({"projet__resultats": dt.date(2023, 1, 1)}, ["resultats"]),
    ],
)
def test_deliberation_and_results_are_conditions(cas, changes, motif):
    assert motifs(cas(**changes)) == motif


@pytest.mark.requirement("CO-07", "CO-11")
def test_analysis_and_preferences_are_the_criteria(cahier):
    assert [critere.id for critere in cahier.criteres] == [
        "decision", "resultats", "constat", "coconstruction", "feuille_de_route", "logiciel_libre",
        "efficacite", "beneficiaires", "duree", "maturite",
    ]  # fmt: skip


@pytest.mark.requirement("CO-07")
def test_each_criterion_is_marked_alike_and_free_software_may_have_no_object(cahier):
    assert {(str(critere.echelle), critere.poids) for critere in cahier.criteres} == {("de 0 à 3", 1)}
    assert [critere.id for critere in cahier.criteres if critere.sans_objet] == ["logiciel_libre"]
    assert criteres_notes(cahier, "laboratoire") == cahier.criteres


@pytest.mark.requirement("CO-08")
def test_form_has_its_four_parts_and_two_pieces(cahier):
    sections = [section.id for section in cahier.formulaire]
    assert [s for s in sections if s not in ("demandeur", "financement")] == [
        "existant",
        "methode",
        "feuille_de_route",
        "solution",
    ]
    assert [(piece.id, piece.obligatoire) for piece in cahier.pieces] == [("deliberation", True), ("budget", True)]


@pytest.mark.requirement("CO-09")
@pytest.mark.parametrize(
    ("cout", "recevable", "montant"),
    [
        (4_999_99, False, 0),
        (5_000_00, True, 5_000_00),
        (5_000_01, True, 5_000_01),
    ],
)
def test_total_cost_is_at_least_its_minimum(cas, cout, recevable, montant):
    resultat = cas(depenses__total=cout)
    assert (resultat.recevable, resultat.montant) == (recevable, montant)


@pytest.mark.requirement("CO-09")
def test_total_cost_counts_what_is_not_eligible(cas):
    assert cas(depenses__total=5_000_00, depenses__equipement=3_000_00).montant == 2_000_00


@pytest.mark.requirement("CO-09")
def test_rate_is_judged_from_nothing_to_the_whole_cost(cahier, cas):
    ouvert = cas()
    assert (ouvert.minimum, ouvert.montant, ouvert.maximum) == (0, 20_000_00, 20_000_00)
    assert ouvert.a_apprecier == ("appreciation.taux_retenu",)
    assert cas(appreciation__taux_retenu=333_333).montant == 6_666_66
    with pytest.raises(AppreciationHorsBornes):
        cas(appreciation__taux_retenu=1_000_001)
    assert cahier.enveloppe.montant == 794_000_00


@pytest.mark.requirement("CO-09", "X-02")
def test_grant_never_exceeds_what_is_left_to_finance(cas):
    assert cas(recettes__autres=16_000_00).montant == 4_000_00
    assert cas(recettes__autres=25_000_00).montant == 0


@pytest.mark.requirement("CO-10")
def test_laureates_report_each_quarter(cahier):
    etat = next(suivi for suivi in cahier.suivi if suivi.id == "etat_des_lieux")
    assert etat.rythme == "au moins chaque trimestre"
    for mot in ("Avancement", "crédits", "échéances", "entreprises", "siège"):
        assert mot in etat.libelle
    assert any("chaque trimestre" in texte for _, texte in cahier.acte.articles)
