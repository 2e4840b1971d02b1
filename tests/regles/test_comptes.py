"""Requests of one call together: totals over the others, limits, shares of a pot, winners; one at a time or in a table."""

from __future__ import annotations

import random

import polars as pl
import pytest
from tests.profil import LONG
from tests.regles.petit import SOURCE, petit, texte_petit

from regles.cahier import Cahier
from regles.chargement import CahierInvalide, charger
from regles.comptes import Retenue, compter, regler
from regles.lot import compter_lot, tabuler
from regles.valeurs import Situation, Valeur

FORMULAIRE = """[{id: f, titre: T, champs: [{nom: projet.titre, genre: texte, libelle: T}, {nom: refuge.nom, genre: texte, libelle: N},
  {nom: refuge.massif, genre: choix, libelle: M, options: [{code: nord, libelle: Nord}, {code: sud, libelle: Sud}]},
  {nom: refuge.lits, genre: entier, unite: lits, libelle: L, maximum: 200},
  {nom: refuge.sobre, genre: oui/non, libelle: S}]}]"""
CONDITION = f"[{{id: c, libelle: C, exiger: refuge.lits >= 4 lits, refus: R, source: {SOURCE}}}]"
BAREME = f"""[{{id: note, libelle: N, calculer: refuge.lits, source: {SOURCE}}},
  {{id: depenses_eligibles, libelle: D, calculer: depenses.a, source: {SOURCE}}}]"""


def appel(comptes: str, classement: str = "[note décroissante]", **parties: str) -> Cahier:
    communes = {"formulaire": FORMULAIRE, "recevabilite": CONDITION, "bareme": BAREME}
    return petit(**communes | parties, comptes=f"[{comptes}]", classement=classement)


def compte(identifiant: str, reste: str) -> str:
    return f"{{id: {identifiant}, libelle: {identifiant}, source: {SOURCE}, {reste}}}"


def refuge(lits: int | None, aide: int | None = 1_000_00, massif: str | None = "nord", **autres: Valeur) -> Situation:
    return {"refuge.lits": lits, "depenses.a": aide, "refuge.massif": massif, "refuge.sobre": False} | autres


def retenues(cahier: Cahier, *demandes: Situation) -> list[str]:
    return [regle.retenue.value for regle in regler(cahier, demandes).demandes]


def test_a_number_of_winners_keeps_the_best_in_the_order_of_the_call():
    deux = appel(compte("laureats", "parmi: retenues, au_plus: 2 demandes"))
    assert retenues(deux, refuge(5), refuge(30), refuge(3), refuge(20)) == ["attente", "oui", "non", "oui"]
    assert regler(deux, [refuge(5), refuge(30), refuge(20)]).demandes[0].limites == ("laureats",)


def test_without_an_order_the_first_decided_are_served():
    deux = appel(compte("laureats", "parmi: retenues, au_plus: 2 demandes"), classement="[]")
    assert retenues(deux, refuge(5), refuge(30), refuge(20)) == ["oui", "oui", "attente"]


def test_a_limit_holds_by_group_and_one_that_is_smaller_may_still_fit():
    par_massif = appel(compte("massif", "parmi: retenues, par: refuge.massif, compter: montant, au_plus: 1 500 €"))
    demandes = [refuge(50), refuge(40, 600_00), refuge(30, 500_00), refuge(20, 900_00, "sud")]
    assert retenues(par_massif, *demandes) == ["oui", "attente", "oui", "oui"]
    assert regler(par_massif, demandes).totaux["massif"] == {("nord",): 1_500_00, ("sud",): 900_00}


def test_an_amount_reads_what_is_left_of_a_component():
    reste = appel(
        compte("volet", "parmi: retenues, compter: montant"),
        montant=f"{{libelle: M, calculer: 'min(depenses.a, max(0 €, 1 500 € - comptes.volet))', source: {SOURCE}}}",
    )
    montants = [r.resultat.montant for r in regler(reste, [refuge(9), refuge(20), refuge(5)]).demandes]
    assert montants == [500_00, 1_000_00, 0]


def test_a_condition_tests_all_the_files_of_one_event():
    evenement = appel(
        compte("degats", "parmi: complètes, par: refuge.massif, compter: depenses.a"),
        recevabilite=f"[{{id: c, libelle: C, exiger: comptes.degats + depenses.a > 1 500 €, refus: R, source: {SOURCE}}}]",
    )
    assert retenues(evenement, refuge(9), refuge(9, 600_00), refuge(9, 600_00, "sud")) == ["oui", "oui", "non"]


def test_a_pot_is_shared_between_eligible_requests_by_their_points():
    pot = appel(
        compte("dotation", "parmi: recevables, partager: 1 000 €, selon: note, plafond: 600 €"),
        montant=f"{{libelle: M, calculer: comptes.dotation, source: {SOURCE}}}",
    )
    lues = regler(pot, [refuge(10), refuge(30), refuge(2), refuge(5)])
    assert [r.resultat.montant for r in lues.demandes] == [266_67, 600_00, 0, 133_33]
    assert lues.total("dotation") == 1_000_00


def test_one_by_porteur_and_component_and_an_aim_that_blocks_nothing():
    une = appel(
        compte("une_fois", "parmi: retenues, par: [porteur, refuge.nom], sur: appel, au_plus: 1 demande")
        + ", "
        + compte("sobres", "parmi: retenues, avec: refuge.sobre, compter: montant, au_moins: 900 €")
    )
    col, lac = ({"porteur.code": "73001", "refuge.nom": nom} for nom in ("Col", "Lac"))
    assert retenues(une, refuge(9) | col, refuge(8) | col, refuge(7) | lac) == ["oui", "attente", "oui"]


def test_a_missing_value_leaves_its_group_unknown():
    par_massif = appel(compte("massif", "parmi: complètes, par: refuge.massif, compter: depenses.a"))
    lus = compter(par_massif, [refuge(9), refuge(9, None), refuge(9, massif=None), refuge(9, massif="sud")])
    assert [lu["comptes.massif"] for lu in lus] == [None, None, None, 0]
    deux = appel(compte("laureats", "parmi: retenues, au_plus: 1 demande"))
    assert retenues(deux, refuge(None), refuge(9)) == [Retenue.INCONNU.value, "oui"]


def test_examples_of_several_dossiers_assert_who_is_retained_and_totals():
    cas = """{cas: [{cas: c, dossiers: {nord: {refuge.lits: 14, depenses.a: 8 000 €}, sud: {refuge.lits: 12, depenses.a: 8 000 €, fois: 2}},
      attendu: {nord: {retenue: oui, montant: 8 000 €}, sud: {retenue: attente}, comptes: {laureats: 1 demande}}}]}"""
    une = compte("laureats", "parmi: retenues, au_plus: 1 demande")
    assert len(appel(une, exemples=cas).exemples) == 2
    for juste, faux, dit in (
        ("retenue: attente", "retenue: oui", "retenue : attendu oui, obtenu attente"),
        ("1 demande}", "2 demandes}", "« laureats » attendu 2, obtenu 1"),
        ("laureats: 1", "laureat: 1", "le compte « laureat » n'existe pas. Vouliez-vous dire « laureats » ?"),
    ):
        with pytest.raises(CahierInvalide) as refus:
            appel(une, exemples=cas.replace(juste, faux))
        assert dit in str(refus.value).replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("comptes", "dit"),
    [
        ("parmi: retenues, compter: taux", "« taux » n'est ni un montant ni un nombre"),
        ("parmi: retenues, par: depenses.a", "ne peut pas faire de groupe"),
        ("parmi: retenues, compter: montant, au_plus: 2", "il faut ici un montant"),
        ("parmi: complètes, partager: 1 €, selon: note", "« parmi: recevables »"),
        ("parmi: retenues, sur: fonds, compter: note", "« sur: fonds » ne compte que « montant »"),
        ("parmi: complètes, sur: fonds", "« sur: fonds » ne compte que les demandes retenues"),
    ],
)
def test_what_is_wrong_with_a_compte_is_told(comptes: str, dit: str):
    with pytest.raises(CahierInvalide) as refus:
        appel(compte("x", comptes))
    assert dit in str(refus.value)


@pytest.mark.parametrize("fin", ["sans", "épuisement"])
def test_a_total_over_a_list_that_never_closes_is_refused(fin: str):
    texte = texte_petit(comptes=f"[{compte('x', 'parmi: recevables')}]").replace(
        "cloture: 31/12/2021", f"cloture: {fin}"
    )
    with pytest.raises(CahierInvalide, match=f"« cloture: {fin} » ne la ferme jamais"):
        charger(texte)
    charger(texte.replace("parmi: recevables", "parmi: retenues"))


def test_comptes_that_read_each_other_are_refused_with_their_path():
    croises = compte("un", "parmi: complètes, compter: e1") + ", " + compte("deux", "parmi: complètes, compter: e2")
    etapes = f"""[{{id: e1, libelle: E, calculer: depenses.a + comptes.tiers, source: {SOURCE}}},
      {{id: e2, libelle: E, calculer: e1 + comptes.un, source: {SOURCE}}}]"""
    with pytest.raises(CahierInvalide) as refus:
        appel(croises + ", " + compte("tiers", "parmi: complètes, compter: montant"), bareme=etapes,
              montant=f"{{libelle: M, calculer: e2, source: {SOURCE}}}", roles="{assiette: e1}")  # fmt: skip
    assert "se lisent l'un l'autre" in str(refus.value)


LISTE = ", ".join(
    (
        compte("tous", "parmi: complètes, avec: refuge.sobre"),
        compte("massif", "parmi: recevables, par: refuge.massif, compter: note"),
        compte("nom", "parmi: complètes, par: [refuge.nom, refuge.sobre], compter: depenses.a"),
        compte("pot", "parmi: recevables, par: refuge.massif, partager: 1 000 €, selon: note, plancher: 10 €, plafond: depenses.a"),
    )
)  # fmt: skip


def test_a_table_counts_the_others_as_one_request_at_a_time_does():
    cahier, hasard = appel(LISTE), random.Random(7)
    for _ in range(2_000 if LONG else 25):
        demandes = [_tirer(hasard) for _ in range(hasard.randint(1, 10))]
        noms = pl.Series("refuge.nom", [demande["refuge.nom"] for demande in demandes], dtype=pl.String)
        table = tabuler(cahier, demandes).with_columns(noms)
        assert compter_lot(cahier, table).to_dicts() == compter(cahier, demandes), demandes


def _tirer(hasard: random.Random) -> Situation:
    tiree: Situation = {
        "refuge.lits": hasard.choice((2, 4, 10, 50)),
        "depenses.a": hasard.choice((0, 1, 50_00, 999_99)),
        "refuge.massif": hasard.choice(("nord", "sud")),
        "refuge.sobre": hasard.random() < 0.7,
        "refuge.nom": "Col",
    }
    return {nom: None if hasard.random() < 0.05 else valeur for nom, valeur in tiree.items()}
