"""Waves whose days are not known yet, and the edition of a call that comes back each year."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.regles.petit import SOURCE, texte_petit

from levier.appels.queries import est_ouvert
from regles.chargement import CahierInvalide, charger
from regles.evaluation import deduire
from regles.fenetre import periodes, reglee
from regles.lot import tabuler
from regles.lot.derivees import avec_les_derivees

FENETRE = "fenetre: {ouverture: 01/01/2021, cloture: 31/12/2021, fuseau: Europe/Paris,"
VAGUES = f"""fenetre: {{ouverture: 01/01/2021, cloture: inconnue, fuseau: Europe/Paris, vagues: [
  {{id: v1, libelle: Première, ouverture: 01/01/2021, cloture: 01/02/2021, source: {SOURCE}}},
  {{id: v2, libelle: Seconde, ouverture: inconnue, cloture: inconnue, source: {SOURCE}}}],"""
ANNUELLE = "fenetre: {chaque_annee: oui, ouverture: 01/09, cloture: 31/05, fuseau: Europe/Paris,"


def texte(fenetre: str, etape: str = "1 €") -> str:
    bareme = f'[{{id: e, libelle: E, calculer: "{etape}", source: {SOURCE}}}]'
    return texte_petit(bareme=bareme).replace(FENETRE, fenetre)


def test_wave_without_days_has_its_code_and_receives_nothing():
    cahier = charger(texte(VAGUES, "selon projet.vague : v1 : 1 € ; v2 : 2 €"))
    ouverte, fin = periodes(cahier.fenetre)[0]
    assert (len(periodes(cahier.fenetre)), [vague.dite for vague in cahier.fenetre.vagues][1]) == (
        1,
        "à des dates que le service annoncera",
    )
    assert deduire(cahier, {"projet.depot": dt.date(2021, 2, 1)})["e"] == 1_00
    assert deduire(cahier, {"projet.depot": dt.date(2021, 2, 2)})["projet.vague"] is None
    assert "Aucune vague n’est ouverte" in est_ouvert(cahier.fenetre, fin).raison
    assert periodes(reglee(cahier.fenetre, None, ouverte + dt.timedelta(days=3)))[0].fin == ouverte + dt.timedelta(
        days=3
    )


@pytest.mark.parametrize(
    ("avant", "apres", "phrase"),
    [
        ("cloture: inconnue, fuseau", "cloture: 01/02/2021, fuseau", "écrivez « cloture: inconnue »"),
        ("ouverture: inconnue", "ouverture: 01/03/2021", "une vague dit ses deux jours, ou aucun"),
        ("ouverture: 01/01/2021, cloture: 01/02/2021", "ouverture: inconnue, cloture: inconnue", "donnez les jours de la première vague"),
        ('exiger: "depenses.a > 0 €"', "exiger: projet.depot > fenetre.v2.cloture", "cette vague n'a pas encore les siens"),
        ('exiger: "depenses.a > 0 €"', "exiger: projet.depot > projet.edition", "ce guichet ne revient pas chaque année"),
    ],
)  # fmt: skip
def test_waves_known_by_half_are_refused(avant, apres, phrase):
    with pytest.raises(CahierInvalide) as refus:
        charger(texte(VAGUES).replace(avant, apres))
    assert phrase in str(refus.value)


def test_edition_is_the_last_day_of_the_one_that_holds_the_deposit():
    cahier = charger(texte(ANNUELLE, "selon projet.edition : jusqu'au 31/05/2022 : 1 € ; au-delà : 2 €"))
    depots = [dt.date(2021, 9, 1), dt.date(2022, 5, 31), dt.date(2022, 6, 1), dt.date(2022, 9, 1), None]
    attendues = [dt.date(2022, 5, 31), dt.date(2022, 5, 31), None, dt.date(2023, 5, 31), None]
    situations = [{"projet.depot": depot} for depot in depots]
    assert [deduire(cahier, une)["projet.edition"] for une in situations] == attendues
    table = avec_les_derivees(cahier, tabuler(cahier, situations))
    assert table["projet.edition"].to_list() == attendues
