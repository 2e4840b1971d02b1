"""The barème of Saône-et-Loire (source 000), case by case, to the cent."""

from __future__ import annotations

import datetime as dt

import pytest

from regles.chargement import charger
from regles.evaluation import AppreciationHorsBornes, evaluer


def _cas(cahier, base, **changes):
    return evaluer(cahier, {**base, **{nom.replace("__", "."): valeur for nom, valeur in changes.items()}})


@pytest.mark.requirement("SL-03")
@pytest.mark.parametrize(
    ("changes", "attendu"),
    [
        ({}, 28_000_00),
        ({"depenses__total": 50_000_00}, 30_000_00),
        ({"depenses__total": 50_000_00, "porteur__deja_attribue": 20_000_00}, 10_000_00),
        ({"porteur__deja_attribue": 30_000_00}, 0),
        ({"depenses__total": 42_857_14}, 29_999_99),
        ({"depenses__total": 1_234_55}, 864_18),
        ({"porteur__nature": "cc", "depenses__total": 60_000_00, "appreciation__derogation_plafond": True}, 42_000_00),
        ({"porteur__nature": "cc", "depenses__total": 60_000_00, "appreciation__derogation_plafond": False}, 30_000_00),
        ({"porteur__nature": "cc", "depenses__total": 60_000_00}, 30_000_00),
        ({"depenses__total": 60_000_00, "appreciation__derogation_plafond": True}, 30_000_00),
        ({"appreciation__taux_retenu": 500_000}, 20_000_00),
        ({"demande__montant": 12_000_00}, 12_000_00),
        ({"recettes__autres": 35_000_00}, 5_000_00),
    ],
)
def test_amount_is_exact(cahier_71, commune, changes, attendu):
    resultat = _cas(cahier_71, commune, **changes)
    assert (resultat.recevable, resultat.montant) == (True, attendu)


@pytest.mark.requirement("SL-04")
@pytest.mark.parametrize(
    ("changes", "attendu"),
    [
        ({"depenses__personnel": 10_000_00, "depenses__equipement": 5_000_00}, 17_500_00),
        ({"depenses__licences_hors_ue": 20_000_00}, 28_000_00),
        ({"depenses__licences_hors_ue": 20_000_00, "appreciation__licences_marginales": False}, 14_000_00),
    ],
)
def test_excluded_expenses_leave_the_base(cahier_71, commune, changes, attendu):
    assert _cas(cahier_71, commune, **changes).montant == attendu


@pytest.mark.requirement("SL-01")
@pytest.mark.parametrize(
    ("changes", "motif"),
    [
        ({"porteur__nature": "ca"}, "porteur_non_exclu"),
        ({"porteur__nature": "ca", "porteur__france_services": True}, "porteur_non_exclu"),
        ({"porteur__nature": "departement"}, "porteur_non_exclu"),
        ({"porteur__nature": "cu", "appreciation__petite_ou_moyenne": False}, "porteur_admis"),
        ({"porteur__nature": "association", "porteur__financee_par_collectivites": False}, "porteur_admis"),
    ],
)
def test_excluded_applicant_is_refused_with_one_reason(cahier_71, commune, changes, motif):
    resultat = _cas(cahier_71, commune, **changes)
    assert (resultat.recevable, resultat.montant, [m.id for m in resultat.motifs]) == (False, 0, [motif])
    assert (resultat.minimum, resultat.maximum) == (0, 0) or motif == "porteur_admis"


@pytest.mark.requirement("SL-01")
@pytest.mark.parametrize("nature", ["commune", "cc", "cu", "syndicat"])
def test_small_collectivite_is_eligible(cahier_71, commune, nature):
    assert _cas(cahier_71, commune, porteur__nature=nature).recevable is True


@pytest.mark.requirement("SL-05")
@pytest.mark.parametrize(
    ("changes", "motifs"),
    [
        ({"projet__engage": True}, ["non_engage"]),
        ({"projet__debut": dt.date(2021, 9, 14)}, ["non_engage"]),
        ({"projet__debut": dt.date(2021, 9, 15)}, []),
        ({"projet__debut": dt.date(2021, 12, 31)}, []),
        ({"projet__debut": dt.date(2022, 1, 1)}, ["debut"]),
        ({"projet__resultats": dt.date(2022, 12, 31)}, []),
        ({"projet__resultats": dt.date(2023, 1, 1)}, ["resultats"]),
        ({"projet__fin": dt.date(2022, 12, 31)}, []),
        ({"projet__fin": dt.date(2023, 1, 1)}, ["fin"]),
    ],
)
def test_calendar_at_its_limits(cahier_71, commune, changes, motifs):
    assert [m.id for m in _cas(cahier_71, commune, **changes).motifs] == motifs


@pytest.mark.requirement("SL-06")
@pytest.mark.parametrize(
    ("jour", "recevable"),
    [
        (dt.date(2021, 1, 24), False),
        (dt.date(2021, 1, 25), True),
        (dt.date(2021, 10, 22), True),
        (dt.date(2021, 10, 23), False),
    ],
)
def test_deposit_window_includes_both_days(cahier_71, commune, jour, recevable):
    assert _cas(cahier_71, commune, projet__depot=jour, projet__debut=dt.date(2021, 11, 2)).recevable is recevable


@pytest.mark.requirement("SL-11")
def test_project_without_sponsorship_or_transformation_is_refused(cahier_71, commune):
    resultat = _cas(cahier_71, commune, projet__engagement_decisionnel=False, projet__transformation=False)
    assert [m.id for m in resultat.motifs] == ["niveau_decisionnel", "transformation"]


@pytest.mark.requirement("SL-02", "SL-06", "SL-07", "SL-08", "SL-09", "SL-10")
def test_cahier_carries_the_whole_call(cahier_71):
    assert cahier_71.enveloppe.montant == 297_029_75
    assert (cahier_71.fenetre.ouverture, cahier_71.fenetre.cloture) == (dt.date(2021, 1, 25), dt.date(2021, 10, 22))
    assert cahier_71.fenetre.fuseau == "Europe/Paris"
    assert [(piece.id, piece.plusieurs) for piece in cahier_71.pieces] == [("devis", True), ("plan_financement", False)]
    assert [theme.code for theme in cahier_71.themes] == ["3a", "3b", "3c"]
    criteres = {code: [c.id for c in cahier_71.criteres if code in c.themes] for code in ("3a", "3b", "3c")}
    assert criteres == {
        "3a": ["impact", "besoin"],
        "3b": ["agents", "portage", "au_dela_outil"],
        "3c": ["impact", "portage", "equipe", "extension"],
    }
    champs = {champ.nom for section in cahier_71.formulaire for champ in section.champs}
    annexe = {"entite", "nom", "fonction", "adresse", "courriel", "telephone"}
    assert {f"demandeur.{nom}" for nom in annexe} <= champs
    assert {"projet.theme", "projet.presentation", "depenses.total", "demande.montant"} <= champs
    assert cahier_71.plafond_par_porteur
    assert len(cahier_71.exemples) >= 20


@pytest.mark.requirement("N-05", "N-06")
def test_form_asks_the_common_aims_and_the_need_not_covered(cahier_71):
    champs = {champ.nom for section in cahier_71.formulaire for champ in section.champs}
    aims = {"objectifs.qualite", "objectifs.mutualisation", "objectifs.competences", "projet.besoin_non_couvert"}
    assert aims <= champs


def test_missing_dates_leave_eligibility_unknown(cahier_71, commune):
    resultat = evaluer(cahier_71, {**commune, "projet.debut": None})
    assert (resultat.recevable, resultat.montant, resultat.manquants) == (None, None, ("projet.debut",))


def test_missing_value_does_not_hide_a_refusal(cahier_71, commune):
    assert evaluer(cahier_71, {**commune, "projet.debut": None, "porteur.nature": "ca"}).recevable is False


def test_missing_values_are_only_those_that_matter(cahier_71, commune):
    """A commune is never asked whether only collectivités finance it."""
    resultat = evaluer(cahier_71, {**commune, "depenses.total": None, "porteur.financee_par_collectivites": None})
    assert resultat.manquants == ("depenses.total",)


def test_open_judgements_take_their_default_and_bound_the_amount(cahier_71, commune):
    base = {**commune, "porteur.nature": "cc", "depenses.total": 60_000_00}
    ouvert = evaluer(cahier_71, base)
    assert (ouvert.minimum, ouvert.montant, ouvert.maximum) == (0, 30_000_00, 42_000_00)
    assert ouvert.a_apprecier == (
        "appreciation.petite_ou_moyenne",
        "appreciation.taux_retenu",
        "appreciation.derogation_plafond",
    )
    juge = base | {
        "appreciation.petite_ou_moyenne": True,
        "appreciation.taux_retenu": 600_000,
        "appreciation.derogation_plafond": True,
    }
    ferme = evaluer(cahier_71, juge)
    assert (ferme.minimum, ferme.montant, ferme.maximum, ferme.a_apprecier) == (36_000_00, 36_000_00, 36_000_00, ())


def test_licences_not_judged_do_not_block_the_estimate(cahier_71, commune):
    jugees = {"appreciation.petite_ou_moyenne": True, "appreciation.taux_retenu": 700_000}
    resultat = evaluer(cahier_71, {**commune, **jugees, "depenses.licences_hors_ue": 10_000_00})
    assert (resultat.recevable, resultat.minimum, resultat.montant, resultat.maximum) == (
        True,
        21_000_00,
        28_000_00,
        28_000_00,
    )


def test_judgement_outside_its_bounds_is_refused(cahier_71, commune):
    with pytest.raises(AppreciationHorsBornes) as refus:
        evaluer(cahier_71, {**commune, "appreciation.taux_retenu": 800_000})
    assert str(refus.value) == (
        "Taux retenu : 80\u00a0% est hors des bornes du cahier des charges (0\u00a0% à 70\u00a0%)."
    )


@pytest.mark.requirement("SL-03", "N-03", "N-04")
def test_changing_the_file_changes_the_call(cahier_71, commune, changer):
    """Rate, ceiling and deadline each stand once in the file; texts, refusals and amounts follow."""
    texte = changer(
        ("    valeur: 70 %\n", "    valeur: 50 %\n"),
        ("    valeur: 30 000 €\n", "    valeur: 10 000 €\n"),
        ("  cloture: 22/10/2021\n", "  cloture: 14/09/2021\n"),
        ("    plusieurs: non\n    formats: [pdf, ods, xlsx, odt, docx]", "    plusieurs: oui\n    formats: [pdf]"),
    )
    autre = charger(texte.split("\nexemples:")[0] + "\nexemples: {cas: []}\n")
    dans_les_temps = {**commune, "projet.depot": dt.date(2021, 9, 14)}
    assert evaluer(autre, dans_les_temps).montant == 10_000_00
    assert evaluer(autre, {**dans_les_temps, "depenses.total": 10_000_00}).montant == 5_000_00
    refus = evaluer(autre, commune).motifs
    assert [motif.phrase for motif in refus] == [
        "Le dossier doit être déposé en ligne du 25 janvier 2021 au 14 septembre 2021 inclus."
    ]
    combien = next(texte for texte in autre.page if texte.titre == "Combien ?").paragraphes[0]
    assert "50\u00a0% des dépenses éligibles, dans la limite de 10\u202f000\u00a0€" in combien
    assert any("14\u00a0septembre\u00a02021" in visa or "14 septembre 2021" in visa for visa in autre.acte.visas)
    assert autre.pieces[1].formats == ("pdf",)
    assert autre.empreinte != cahier_71.empreinte


@pytest.mark.requirement("SL-01", "SL-03")
def test_a_judgement_that_may_refuse_opens_the_lower_bound_to_zero(cahier_71, commune):
    """The rate is judged: only whether the porteur is small or medium may still change the amount, by refusing all of it."""
    taux = {**commune, "appreciation.taux_retenu": 500_000}
    ouvert = evaluer(cahier_71, taux)
    assert ouvert.a_apprecier == ("appreciation.petite_ou_moyenne",)
    assert (ouvert.minimum, ouvert.montant, ouvert.maximum) == (0, 20_000_00, 20_000_00)
    admis, refuse = (evaluer(cahier_71, {**taux, "appreciation.petite_ou_moyenne": juge}) for juge in (True, False))
    assert (admis.minimum, admis.montant, admis.maximum) == (20_000_00, 20_000_00, 20_000_00)
    assert (refuse.minimum, refuse.montant, refuse.maximum) == (0, 0, 0)
