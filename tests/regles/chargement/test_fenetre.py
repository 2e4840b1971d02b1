"""The window of a call: an hour, no day, no end, the same days each year."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from tests.regles.court import COURT
from tests.regles.petit import texte_petit

from regles.cahier import Cahier
from regles.chargement import CahierInvalide, charger, relire
from regles.comptes import regler
from regles.evaluation import evaluer
from regles.fenetre import Fin, periodes
from regles.lot import evaluer_lot, tabuler

REUNION = ZoneInfo("Indian/Reunion")
DATEE = "ouverture: 04/05/2026, cloture: 30/06/2026"


def texte(fenetre: str, exiger: str = "depenses.travaux > 0 €", refus: str = "Le projet comporte des travaux.") -> str:
    text = COURT.replace(DATEE, fenetre).replace("depenses.travaux > 0 €", exiger)
    return text.replace("Le projet comporte des travaux.", refus)


def lu(fenetre: str) -> Cahier:
    return charger(texte(fenetre))


def refus(text: str) -> str:
    with pytest.raises(CahierInvalide) as invalide:
        charger(text)
    return "\n".join(str(one) for one in invalide.value.diagnostics)


@pytest.mark.parametrize(
    ("cloture", "heure"),
    [("30/06/2027 à 16 h", dt.time(16)), ("30/06/2027 à 16 h 30", dt.time(16, 30)), ("30/06/2027 à midi", dt.time(12)),
     ("30/06/2027 à 16h30", dt.time(16, 30)), ("30/06/2027 à 9 h 05", dt.time(9, 5)), ("30/06/2027", None)],
)  # fmt: skip
def test_a_closing_day_may_have_an_hour(cloture, heure):
    fenetre = lu(f"ouverture: 04/05/2026, cloture: {cloture}").fenetre
    assert (fenetre.cloture, fenetre.heure, fenetre.fin) == (dt.date(2027, 6, 30), heure, Fin.DATEE)


def test_an_hour_counts_in_the_zone_of_the_call_and_is_excluded():
    fenetre = lu("ouverture: 04/05/2026, cloture: 30/06/2027 à 16 h, fuseau: Indian/Reunion").fenetre
    (seule,) = periodes(fenetre)
    assert seule == (dt.datetime(2026, 5, 4, tzinfo=REUNION), dt.datetime(2027, 6, 30, 16, tzinfo=REUNION))
    assert seule.tient(dt.datetime(2027, 6, 30, 15, 59, 59, tzinfo=REUNION))
    assert not seule.tient(dt.datetime(2027, 6, 30, 16, tzinfo=REUNION))
    assert not seule.tient(dt.datetime(2027, 6, 30, 15, tzinfo=ZoneInfo("Europe/Paris")))


@pytest.mark.parametrize(
    ("fenetre", "dite"),
    [
        ("ouverture: 04/05/2026, cloture: 30/06/2027 à 16 h", "du 4 mai 2026 au 30 juin 2027 à 16 h"),
        (DATEE, "du 4 mai 2026 au 30 juin 2026 inclus"),
        ("ouverture: 04/05/2026, cloture: épuisement", "ouverture le 4 mai 2026, clôture à l’épuisement des crédits"),
        ("ouverture: 04/05/2026, cloture: sans", "ouverture le 4 mai 2026, clôture sans date de fin"),
        ("ouverture: inconnue, cloture: 30/06/2027 à midi",
         "ouverture à une date que le service annoncera, clôture le 30 juin 2027 à midi"),
        ("ouverture: inconnue, cloture: inconnue",
         "ouverture à une date que le service annoncera, clôture à une date que le service annoncera"),
        ("chaque_annee: oui, ouverture: 01/06, cloture: 31/05", "chaque année, du 1er juin au 31 mai inclus"),
        ("chaque_annee: oui, ouverture: 01/02, cloture: 30/04 à 18 h", "chaque année, du 1er février au 30 avril à 18 h"),
    ],
)  # fmt: skip
def test_a_window_is_said_in_words_that_the_page_takes(fenetre, dite):
    cahier = lu(fenetre)
    assert cahier.fenetre.dite.replace("\u00a0", " ") == dite
    assert dite in cahier.page[-1].paragraphes[0].replace("\u00a0", " ")


def test_without_a_day_to_open_nothing_is_open_and_without_an_end_all_is():
    assert periodes(lu("ouverture: inconnue, cloture: 30/06/2027").fenetre) == []
    (seule,) = periodes(lu("ouverture: 04/05/2026, cloture: sans").fenetre)
    assert seule.fin is None
    assert seule.tient(dt.datetime(2099, 1, 1, tzinfo=REUNION))


def test_the_vintage_of_a_call_that_no_day_opens_is_the_latest_or_the_one_it_names():
    assert lu("ouverture: inconnue, cloture: inconnue").identite.millesime == 2026
    named = texte("ouverture: inconnue, cloture: inconnue").replace("titre: Refuges", "millesime: 2021, titre: Refuges")
    assert charger(named).identite.millesime == 2021


@pytest.mark.parametrize(
    ("jours", "debut", "fin"),
    [
        ("ouverture: 01/06, cloture: 31/05", dt.date(2026, 6, 1), dt.date(2027, 6, 1)),
        ("ouverture: 01/01, cloture: 31/12", dt.date(2026, 1, 1), dt.date(2027, 1, 1)),
        ("ouverture: 15/11, cloture: 15/01", dt.date(2026, 11, 15), dt.date(2027, 1, 16)),
    ],
)
def test_editions_follow_one_another_each_year(jours, debut, fin):
    editions = periodes(lu(f"chaque_annee: oui, {jours}").fenetre)
    (tenue,) = [une for une in editions if une.debut.date() == debut]
    assert tenue.fin is not None
    assert tenue.fin.date() == fin
    assert editions == sorted(editions)


@pytest.mark.parametrize(
    ("fenetre", "dit"),
    [
        ("ouverture: 04/05/2026, cloture: 30/06/2027 à 25 h", "cette heure n'existe pas"),
        ("ouverture: 04/05/2026, cloture: 30/06/2027 vers midi", "30/06/2027 vers midi"),
        ("ouverture: 04/05/2026, cloture: épuisment", "épuisement"),
        ("ouverture: 04/05/2026, cloture: jamais", "« inconnue », « sans » ou « épuisement »"),
        ("ouverture: bientôt, cloture: 30/06/2027", "bientôt"),
        ("ouverture: 04/05/2026, cloture: 03/05/2026 à midi", "la clôture précède l'ouverture"),
        ("ouverture: 04/05/2026, cloture: 04/05/2026 à 0 h", "se fermerait à l'instant où il s'ouvre"),
        ("chaque_annee: oui, ouverture: 01/06/2026, cloture: 31/05", "l'année ne s'écrit pas"),
        ("chaque_annee: oui, ouverture: 29/02, cloture: 31/05", "n'existe pas chaque année"),
        ("chaque_annee: oui, ouverture: 01/02, cloture: inconnue", "n'est pas un jour de chaque année"),
        ("ouverture: 01/06, cloture: 31/05/2027", "01/06"),
    ],
)  # fmt: skip
def test_what_is_no_window_says_what_to_write(fenetre, dit):
    assert dit in refus(texte(fenetre))


@pytest.mark.parametrize(
    ("fenetre", "nom", "dit"),
    [
        ("ouverture: 04/05/2026, cloture: épuisement", "fenetre.cloture", "donnez une date à « cloture »"),
        ("ouverture: inconnue, cloture: 30/06/2027", "fenetre.ouverture", "donnez une date à « ouverture »"),
        ("chaque_annee: oui, ouverture: 01/06, cloture: 31/05", "fenetre.cloture", "change à chaque édition"),
    ],
)
def test_a_day_that_is_not_known_is_read_neither_by_a_formula_nor_by_a_text(fenetre, nom, dit):
    assert dit in refus(texte(fenetre, exiger=f"projet.depot <= {nom}"))
    assert dit in refus(texte(fenetre, refus=f"'Déposez avant {{{nom}}}.'"))


def test_the_known_day_of_an_open_window_is_read():
    assert charger(texte("ouverture: 04/05/2026, cloture: sans", exiger="projet.depot >= fenetre.ouverture"))


VAGUES = (
    "ouverture: 04/05/2026, cloture: {}, vagues: ["
    "{{id: v1, libelle: Vague 1, ouverture: 04/05/2026, cloture: 30/05/2026 à midi}}, "
    "{{id: v2, libelle: Vague 2, ouverture: 01/06/2026, cloture: 30/06/2026 à 16 h 30}}]"
)


def test_waves_have_their_hours_and_the_window_closes_with_the_last():
    for written in ("30/06/2026", "30/06/2026 à 16 h 30"):
        fenetre = lu(VAGUES.format(written)).fenetre
        assert fenetre.heure == dt.time(16, 30)
        assert [une.fin and une.fin.time() for une in periodes(fenetre)] == [dt.time(12), dt.time(16, 30)]
    assert fenetre.vagues[0].dite.replace("\u00a0", " ") == "du 4 mai 2026 au 30 mai 2026 à midi"


@pytest.mark.parametrize(
    ("cloture", "dit"),
    [("30/06/2026 à 17 h", "l'heure de sa dernière vague"), ("sans", "donnez à la fenêtre"), ("29/06/2026", "dernière vague")],
)  # fmt: skip
def test_a_window_and_its_waves_agree(cloture, dit):
    assert dit in refus(texte(VAGUES.format(cloture)))


def test_the_archive_reads_what_it_does_not_know():
    cahier = relire(texte("ouverture: un jour, cloture: un autre", refus="'Avant {fenetre.cloture}.'"))
    assert cahier.fenetre.fuseau == "Europe/Paris"


def en_format(numero: int, fenetre: str) -> Cahier:
    return charger(texte(fenetre).replace("format: 1", f"format: {numero}"))


DEPENSE = {"depenses.travaux": 1_000_00}


@pytest.mark.parametrize(
    ("fenetre", "dedans", "dehors"),
    [
        (DATEE, [dt.date(2026, 5, 4), dt.date(2026, 6, 30)], [dt.date(2026, 5, 3), dt.date(2026, 7, 1)]),
        ("ouverture: 04/05/2026, cloture: épuisement", [dt.date(2030, 1, 1)], [dt.date(2026, 5, 3)]),
        ("ouverture: inconnue, cloture: 30/06/2026 à midi", [dt.date(2026, 6, 30)], [dt.date(2026, 7, 1)]),
        (VAGUES.format("30/06/2026"), [dt.date(2026, 5, 30), dt.date(2026, 6, 1)], [dt.date(2026, 5, 31), dt.date(2026, 7, 1)]),
    ],
)  # fmt: skip
def test_from_format_2_a_deposit_out_of_the_window_is_refused_by_a_condition_that_nobody_writes(
    fenetre, dedans, dehors
):
    cahier = en_format(2, fenetre)
    assert [condition.id for condition in cahier.recevabilite] == ["travaux", "fenetre"]
    for jour in (None, *dedans):
        told = evaluer(cahier, {**DEPENSE, **({"projet.depot": jour} if jour else {})})
        assert (told.recevable, told.montant, told.manquants) == (True, 400_00, ())
    for jour in dehors:
        told = evaluer(cahier, {**DEPENSE, "projet.depot": jour})
        assert [one.id for one in told.conditions if one.verdict is False] == ["fenetre"]
        assert str(jour.year) in told.conditions[-1].phrase


def test_the_window_is_a_condition_neither_in_format_1_nor_without_a_known_day():
    assert [one.id for one in en_format(1, DATEE).recevabilite] == ["travaux"]
    assert [one.id for one in relire(texte(DATEE)).recevabilite] == ["travaux"]
    for fenetre in ("chaque_annee: oui, ouverture: 01/06, cloture: 31/05", "ouverture: inconnue, cloture: sans"):
        assert [one.id for one in en_format(2, fenetre).recevabilite] == ["travaux"]


def test_a_condition_of_that_name_is_kept_as_its_author_wrote_it():
    own = texte(DATEE).replace("format: 1", "format: 2").replace("id: travaux, exiger", "id: fenetre, exiger")
    (seule,) = charger(own).recevabilite
    assert seule.formule == "depenses.travaux > 0 €"


def test_a_batch_says_of_the_window_what_one_request_is_told():
    cahier = en_format(2, VAGUES.format("30/06/2026"))
    jours = [dt.date(2026, 5, 3) + dt.timedelta(days=7 * rang) for rang in range(10)]
    lot = evaluer_lot(cahier, pl.DataFrame({"depenses.travaux": [1_000_00] * len(jours), "projet.depot": jours}))
    seules = [evaluer(cahier, {**DEPENSE, "projet.depot": jour}).recevable for jour in jours]
    assert lot["recevable"].to_list() == seules
    assert {True, False} == set(seules)


DEUX_VAGUES = (
    "{ouverture: 01/01/2021, cloture: 31/12/2021, fuseau: Europe/Paris, source: {document: d, section: s}, vagues: ["
    "{id: printemps, libelle: Printemps, ouverture: 01/01/2021, cloture: 31/03/2021}, "
    "{id: automne, libelle: Automne, ouverture: 01/09/2021, cloture: 31/12/2021}]}"
)
PAR_VAGUE = "{libelle: M, calculer: 'selon projet.vague : printemps : 10 € ; automne : 20 €', source: {document: d, section: s}}"
QUOTA = (
    "[{id: quota, libelle: Q, parmi: retenues, par: projet.vague, source: {document: d, section: s}, "
    "au_plus: 'selon projet.vague : printemps : 1 demandes ; automne : 2 demandes'}]"
)


def sans_fenetre(**parties: str) -> str:
    return re.sub(r"^fenetre:.*\n", f"fenetre: {DEUX_VAGUES}\n", texte_petit(**parties), flags=re.MULTILINE)


def test_the_wave_of_a_request_follows_from_its_day_in_one_dossier_and_in_a_table():
    cahier = charger(sans_fenetre(montant=PAR_VAGUE))
    jours = [dt.date(2021, 3, 31), dt.date(2021, 9, 1), dt.date(2021, 6, 1), None]
    situations = [{"depenses.a": 1_00, "projet.depot": jour} for jour in jours]
    resultats = [evaluer(cahier, situation) for situation in situations]
    assert [resultat.montant for resultat in resultats] == [10_00, 20_00, None, None]
    assert [resultat.manquants for resultat in resultats[2:]] == [("projet.vague",), ("projet.depot",)]
    assert evaluer_lot(cahier, tabuler(cahier, situations))["montant"].to_list() == [10_00, 20_00, None, None]


def test_a_wave_has_its_own_quota():
    cahier = charger(sans_fenetre(comptes=QUOTA))
    jours = [dt.date(2021, 2, 1), dt.date(2021, 3, 1), dt.date(2021, 10, 1), dt.date(2021, 11, 1)]
    reglees = regler(cahier, [{"depenses.a": 1_00, "projet.depot": jour} for jour in jours]).demandes
    assert [une.retenue.value for une in reglees] == ["oui", "attente", "oui", "oui"]


def test_a_call_without_waves_has_no_wave_to_read():
    with pytest.raises(CahierInvalide, match="ce guichet n'a pas de vagues"):
        charger(texte_petit(montant=PAR_VAGUE))


def test_what_requests_of_one_group_share_is_read_of_the_product():
    par = QUOTA.replace("par: projet.vague", "par: porteur.departement").replace(
        "'selon projet.vague : printemps : 1 demandes ; automne : 2 demandes'", "2 demandes"
    )
    assert "porteur.departement" in charger(texte_petit(comptes=par)).programme.lus


@pytest.mark.parametrize(
    ("dates", "phrase"),
    [
        ("[15/11/2021, 04/10/2021]", "les dates du comité vont dans l'ordre"),
        ("[15/11/2021, 15/11/2021]", "les dates du comité vont dans l'ordre"),
        ("[chaque mois]", "n'est pas une date"),
        ("[]", "il manque « rythme »"),
    ],
)
def test_the_comite_has_days_in_order_or_a_rhythm(dates, phrase):
    comite = f"{{libelle: Comité, dates: {dates}, source: {{document: d, section: s}}}}"
    with pytest.raises(CahierInvalide, match=phrase):
        charger(texte_petit(comite=comite))
