"""One scope: conditions, judgements and steps read one another. The files of `cas` under their own names, and their siblings."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from tests.regles.petit import SOURCE, petit, texte_petit
from typer.testing import CliRunner

from levier.cli.cahier import application
from regles import explication
from regles.cahier import Cahier
from regles.chargement import CahierInvalide, charger, relire
from regles.evaluation import AppreciationHorsBornes, appreciations_ouvertes, evaluer, sans_jugements_sortis
from regles.lot import evaluer_lot, tabuler
from regles.resultat import Resultat
from regles.valeurs import Genre, Situation
from regles.verification import avertissements

CAS = Path(__file__).parent / "cas"
QUI = f"libelle: L, question: Q, par: Direction régionale, source: {SOURCE}"


def texte(nom: str) -> str:
    return (CAS / f"{nom}.yaml").read_text(encoding="utf-8")


def etapes(**formules: str) -> str:
    return (
        "["
        + ", ".join(f'{{id: {nom}, libelle: {nom}, calculer: "{f}", source: {SOURCE}}}' for nom, f in formules.items())
        + "]"
    )


def condition(exiger: str, **autres: str) -> str:
    plus = "".join(f", {cle}: {valeur}" for cle, valeur in autres.items())
    return f'[{{id: c, libelle: C, exiger: "{exiger}", refus: R, source: {SOURCE}{plus}}}]'


def montant(formule: str) -> str:
    return f'{{libelle: M, calculer: "{formule}", source: {SOURCE}}}'


def refus(**parties: str) -> str:
    with pytest.raises(CahierInvalide) as refuse:
        petit(**parties)
    return "\n".join(diagnostic.message for diagnostic in refuse.value.diagnostics)


def les_deux(cahier: Cahier, *situations: Situation) -> list[Resultat]:
    """The result of each situation, the table giving the same."""
    un_a_un = [evaluer(cahier, situation) for situation in situations]
    lot = evaluer_lot(cahier, tabuler(cahier, situations))
    assert lot["recevable"].to_list() == [resultat.recevable for resultat in un_a_un]
    assert lot["montant"].to_list() == [resultat.montant for resultat in un_a_un]
    return un_a_un


def revient(resultat: Resultat) -> bool:
    """Whether what is stored of a result gives it back."""
    return replace(Resultat.depuis_json(resultat.en_json()), genres={}) == replace(resultat, genres={})


# --- The files of the cases -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "nom", ["condition-lit-une-etape", "etape-oui-non-impossible", "appreciation-sans-defaut-demandee-au-porteur"]
)
def test_file_is_accepted(nom: str):
    retour = CliRunner().invoke(application, ["verifier", str(CAS / f"{nom}.yaml")])
    assert retour.exit_code == 0, retour.output


def test_a_condition_reads_a_step_that_fails_it():
    cahier = charger(texte("condition-lit-une-etape").replace("exiger: x > 0 €", "exiger: x >= 5 €"))
    assert [motif.id for motif in evaluer(cahier, {"depenses.a": 9_99}).motifs] == ["c"]
    assert evaluer(cahier, {"depenses.a": 10_00}).montant == 10_00


def test_a_yes_no_step_is_kept_with_its_value():
    resultat = evaluer(charger(texte("etape-oui-non-impossible")), {"depenses.a": 10_00})
    assert (resultat.etapes[0].genre, resultat.etapes[0].valeur) == (Genre.OUI_NON, True)
    assert resultat.etapes[0].phrase == "O : oui"


def test_a_judgement_is_bounded_by_a_step():
    """The example of the file holds 10 € where 80 % of 10 € are 8 €: all the rest of the file is accepted."""
    source = texte("appreciation-bornee-par-une-etape")
    with pytest.raises(CahierInvalide) as refuse:
        charger(source)
    assert [d.endroit for d in refuse.value.diagnostics] == ["exemple « c »"]
    cahier = charger(source.replace("montant: 10 €}}", "montant: 8 €}}"))
    resultat, petite, juge = les_deux(
        cahier, {"depenses.a": 10_00}, {"depenses.a": 4_00}, {"depenses.a": 4_00, "appreciation.t": 500_000}
    )
    assert (resultat.montant, resultat.minimum, resultat.maximum) == (8_00, 0, 8_00)
    assert (petite.montant, petite.minimum, petite.maximum) == (2_00, 0, 2_00)
    assert (juge.montant, juge.minimum, juge.maximum) == (2_00, 2_00, 2_00)
    for refuser in (lambda s: evaluer(cahier, s), lambda s: evaluer_lot(cahier, tabuler(cahier, [{}, s]))):
        with pytest.raises(AppreciationHorsBornes, match=r"60.% est hors des bornes de ce dossier \(0.% à 50.%\)"):
            refuser({"depenses.a": 4_00, "appreciation.t": 600_000})


def test_no_range_is_given_where_a_judgement_may_leave_eligibility_to_a_missing_value():
    juge = f"[{{nom: j.utile, genre: oui/non, defaut: oui, {QUI}}}]"
    condition = f"[{{id: c, libelle: C, exiger: j.utile ou depenses.b > 0 €, refus: R, source: {SOURCE}}}]"
    cahier = petit(appreciations=juge, recevabilite=condition)
    attend, refusable = les_deux(cahier, {"depenses.a": 8_00}, {"depenses.a": 8_00, "depenses.b": 0})
    assert (attend.montant, attend.minimum, attend.maximum) == (8_00, None, None)
    assert (refusable.montant, refusable.minimum, refusable.maximum) == (8_00, 0, 8_00)


def test_a_judgement_without_default_gives_its_range_and_is_not_asked_of_the_porteur():
    cahier = charger(texte("appreciation-sans-defaut-demandee-au-porteur"))
    resultat = evaluer(cahier, {"depenses.a": 1_000_00})
    assert (resultat.montant, resultat.minimum, resultat.maximum) == (None, 0, 100_00)
    assert (resultat.manquants, resultat.a_apprecier) == ((), ("appreciation.m",))
    assert explication.ligne(cahier, resultat) == "À apprécier par Agence de l'eau : de 0,00\u00a0€ à 100,00\u00a0€"
    assert explication.paragraphe(cahier, resultat) == (
        "Le montant ne peut pas encore être calculé. À apprécier par Agence de l'eau : Montant retenu, "
        "de 0,00\u00a0€ à 100,00\u00a0€. La subvention ira de 0,00\u00a0€ à 100,00\u00a0€."
    )
    assert evaluer(cahier, {}).manquants == ("depenses.a",)
    assert (evaluer(cahier, {}).minimum, evaluer(cahier, {}).maximum) == (None, None)


# --- What a step may be -----------------------------------------------------------------------------------------------


CHOIX = f"""
  - {{id: taille, libelle: Taille, calculer: si depenses.a <= 20 € alors petite sinon grande, source: {SOURCE},
     options: [{{code: petite, libelle: Petite}}, {{code: grande, libelle: Grande}}]}}"""


@pytest.mark.parametrize(
    ("calculer", "genre", "valeur"),
    [
        ("depenses.a", Genre.MONTANT, 30_00),
        ("si depenses.a > 20 € alors 50 % sinon 20 %", Genre.TAUX, 500_000),
        ("6 mois après projet.depot", Genre.DATE, dt.date(2021, 8, 28)),
        ("projet.depot >= 01/03/2021", Genre.OUI_NON, False),
        ("projet.depot - fenetre.ouverture", Genre.ENTIER, 58),
    ],
)
def test_a_step_is_any_number_a_date_or_a_yes(calculer, genre, valeur):
    cahier = petit(bareme=etapes(x=calculer))
    resultat = evaluer(cahier, {"depenses.a": 30_00, "projet.depot": dt.date(2021, 2, 28)})
    assert (resultat.etapes[0].genre, resultat.etapes[0].valeur) == (genre, valeur)
    assert revient(resultat)


@pytest.mark.parametrize(
    ("formule", "petite", "grande"),
    [
        ("si taille = petite alors 1 € sinon 2 €", 1_00, 2_00),
        ("si taille != petite alors 1 € sinon 2 €", 2_00, 1_00),
        ("si taille parmi (petite) alors 1 € sinon 2 €", 1_00, 2_00),
        ("selon taille : petite : 1 € ; grande : 2 €", 1_00, 2_00),
    ],
)
def test_a_step_is_a_choice_when_it_lists_its_options(formule, petite, grande):
    cahier = petit(
        bareme=CHOIX, recevabilite=condition("taille hors (grande) ou depenses.a > 0 €"), montant=montant(formule)
    )
    inconnue, un, deux = les_deux(cahier, {}, {"depenses.a": 20_00}, {"depenses.a": 20_01})
    assert (un.montant, deux.montant, inconnue.montant) == (petite, grande, None)
    assert inconnue.manquants == ("depenses.a",)
    assert un.etapes[0].phrase == "Taille : Petite"
    assert "Taille : Grande (A : 20,01\u00a0€)" in explication.calcul(cahier, deux)[1]
    assert revient(un)


@pytest.mark.parametrize(
    ("bareme", "phrase"),
    [
        (etapes(taille="projet.theme"), "une étape qui est un choix liste ses « options »"),
        (CHOIX.replace("alors petite", "alors petitte"), "« petitte » n'existe pas. Vouliez-vous dire « petite » ?"),
        (CHOIX.replace("alors petite sinon grande", "alors 1 € sinon 2 €"), "il faut ici un choix dans une liste"),
        (CHOIX.replace("si depenses.a <= 20 € alors petite sinon grande", "porteur.nature"), "n'a pas les options"),
        (CHOIX.replace("code: petite", "code: petite}, {libelle: G, code: grande"), "le nom « grande » est déjà pris"),
        (
            CHOIX + etapes(petite="1 €")[1:-1].join(("\n  - ", "")),
            "« petite » est déjà le nom d'une valeur, d'un chiffre",
        ),
    ],
)
def test_a_choice_that_cannot_be_is_told(bareme, phrase):
    assert phrase in refus(bareme=bareme)


# --- What reads what --------------------------------------------------------------------------------------------------


def test_a_floor_on_the_grant_is_a_condition_on_the_amount():
    cahier = petit(montant=montant("50 % de depenses.a"), recevabilite=condition("montant >= 1 000 €"))
    sous, juste = les_deux(cahier, {"depenses.a": 1_999_98}, {"depenses.a": 2_000_00})
    assert (sous.recevable, sous.montant, juste.recevable, juste.montant) == (False, 0, True, 1_000_00)
    assert "M : 999,99\u00a0€" in explication.calcul(cahier, sous)[0]


def test_a_floor_that_an_open_judgement_may_miss_opens_the_lower_bound():
    juge = f"[{{nom: j.taux, genre: taux, minimum: 20 %, maximum: 60 %, defaut: 50 %, {QUI}}}]"
    cahier = petit(
        appreciations=juge, montant=montant("j.taux de depenses.a"), recevabilite=condition("montant >= 1 000 €")
    )
    resultat, sur = les_deux(cahier, {"depenses.a": 2_000_00}, {"depenses.a": 6_000_00})
    assert (resultat.montant, resultat.minimum, resultat.maximum) == (1_000_00, 0, 1_200_00)
    assert (sur.minimum, sur.maximum) == (1_200_00, 3_600_00)
    assert resultat.conditions[0].a_apprecier == ("j.taux",)
    assert explication.ligne(cahier, sur) == (
        "Recevable : 3\u202f000,00\u00a0€ ; à apprécier par Direction régionale : de 1\u202f200,00\u00a0€ à 3\u202f600,00\u00a0€"
    )


def test_a_judgement_is_reserved_to_what_a_step_or_the_amount_says():
    juges = (
        f"[{{nom: j.un, genre: oui/non, reserve_a: montant > 60 €, {QUI}}}, "
        f"{{nom: j.deux, genre: oui/non, reserve_a: grand, {QUI}}}]"
    )
    cahier = petit(appreciations=juges, bareme=etapes(grand="depenses.a > 100 €"))
    ouvertes = [evaluer(cahier, {"depenses.a": somme}).a_apprecier for somme in (60_00, 60_01, 100_01)]
    assert ouvertes == [(), ("j.un",), ("j.un", "j.deux")]
    assert [a.donnee.nom for a in appreciations_ouvertes(cahier, {"depenses.a": 60_01})] == ["j.un"]


def test_steps_and_judgements_are_ordered_by_what_they_read():
    """The bound stands below the step that reads the judgement."""
    juge = f"[{{nom: j.taux, genre: taux, minimum: bas, maximum: haut, {QUI}}}]"
    cahier = petit(
        appreciations=juge,
        bareme=etapes(aide="j.taux de depenses.a", bas="si depenses.b > 0 € alors 20 % sinon 10 %", haut="bas + 25 %"),
        montant=montant("aide"),
        recevabilite=condition("haut > 40 % ou depenses.a > 0 €"),
    )
    attente, rendu = les_deux(
        cahier, {"depenses.a": 100_00, "depenses.b": 1_00}, {"depenses.a": 100_00, "depenses.b": 0, "j.taux": 350_000}
    )
    assert (attente.montant, attente.minimum, attente.maximum) == (None, 20_00, 45_00)
    assert [etape.id for etape in attente.etapes] == ["aide", "bas", "haut", "montant"]
    assert attente.bornes == {"j.taux": (200_000, 450_000)}
    assert revient(attente)
    assert rendu.montant == 35_00
    assert attente.conditions[0].verdict is True
    dites = explication.calcul(cahier, attente)
    assert (
        dites[-1]
        == "À apprécier (Direction régionale) : Q De 20\u00a0% à 45\u00a0%. Le montant attend cette appréciation."
    )
    assert not [d for d in avertissements(cahier) if "ne lit" in d.message]


@pytest.mark.parametrize(
    ("maximum", "bareme", "montant_", "cycle"),
    [
        ("plafond", {"plafond": "max(10 %, j.taux)"}, "1 €", "« plafond » lit « j.taux », dont le maximum lit « plafond »"),
        ("b", {"a": "j.taux", "b": "a"}, "1 €", "« b » lit « a », qui lit « j.taux », dont le maximum lit « b »"),
        (
            "si montant > 5 € alors 20 % sinon 30 %", {"a": "j.taux de 10 €"}, "a",
            "« montant » lit « a », qui lit « j.taux », dont le maximum lit « montant »",
        ),
        ("j.taux", {}, "1 €", "« j.taux », dont le maximum lit « j.taux »"),
    ],
)  # fmt: skip
def test_a_cycle_is_told_with_its_path(maximum, bareme, montant_, cycle):
    juge = f"[{{nom: j.taux, genre: taux, minimum: 0 %, maximum: {maximum}, {QUI}}}]"
    dits = refus(appreciations=juge, bareme=etapes(**bareme), montant=montant(montant_)).splitlines()
    assert len(dits) == 1
    assert cycle in dits[0]


def test_a_step_never_reads_one_below_even_known_before_it():
    juge = f"[{{nom: j.taux, genre: taux, minimum: 0 %, maximum: dernier, {QUI}}}]"
    dit = refus(appreciations=juge, bareme=etapes(premier="dernier", dernier="30 %"))
    assert "« dernier » est calculé plus loin : une étape ne lit que les précédentes" in dit


# --- The bounds of one dossier ----------------------------------------------------------------------------------------


BORNE = f"[{{nom: j.m, genre: montant, minimum: 10 €, maximum: depenses.total, defaut: 50 €, {QUI}}}]"


def test_bounds_are_those_of_the_dossier():
    cahier = petit(appreciations=BORNE, montant=montant("j.m"))
    (ouverte,) = appreciations_ouvertes(cahier, {"depenses.a": 1_00, "depenses.total": 80_00})
    assert (ouverte.donnee.minimum, ouverte.donnee.maximum, ouverte.defaut, ouverte.attend) == (10_00, 80_00, 50_00, ())
    resultat, court = les_deux(
        cahier, {"depenses.a": 1_00, "depenses.total": 80_00}, {"depenses.a": 1_00, "depenses.total": 40_00}
    )
    assert (resultat.montant, resultat.minimum, resultat.maximum) == (50_00, 10_00, 80_00)
    assert (court.montant, court.minimum, court.maximum) == (None, 10_00, 40_00)  # a default outside its bounds is none


def test_unknown_bounds_give_no_range_and_say_why():
    cahier = petit(appreciations=BORNE, montant=montant("j.m"))
    resultat = les_deux(cahier, {"depenses.a": 1_00})[0]
    assert (resultat.montant, resultat.minimum, resultat.manquants) == (None, None, ("depenses.total",))
    (ouverte,) = appreciations_ouvertes(cahier, {"depenses.a": 1_00})
    assert (ouverte.donnee.maximum, ouverte.attend) == (None, ("depenses.total",))
    attendu = "L : 20,00\u00a0€ ne peut pas être vérifié : les bornes de ce dossier attendent « Coût total du projet »."
    for refuser in (lambda s: evaluer(cahier, s), lambda s: evaluer_lot(cahier, tabuler(cahier, [s]))):
        with pytest.raises(AppreciationHorsBornes) as refuse:
            refuser({"depenses.a": 1_00, "j.m": 20_00})
        assert str(refuse.value) == attendu


def test_a_judgement_that_leaves_its_bounds_is_to_be_made_again():
    cahier = petit(appreciations=BORNE, montant=montant("j.m"))
    situation = {"depenses.a": 1_00, "depenses.total": 30_00, "j.m": 60_00}
    gardee, sortis = sans_jugements_sortis(cahier, situation)
    assert gardee == {"depenses.a": 1_00, "depenses.total": 30_00}
    assert list(sortis) == ["j.m"]
    assert "est hors des bornes de ce dossier (10,00\u00a0€ à 30,00\u00a0€)" in sortis["j.m"]
    assert sans_jugements_sortis(cahier, {**situation, "j.m": 30_00}) == ({**situation, "j.m": 30_00}, {})


def test_a_closed_judgement_takes_its_default_whatever_its_bounds():
    juge = BORNE.replace("defaut: 50 €", "defaut: 300 €, reserve_a: depenses.b > 0 €").replace(
        "depenses.total", "2 × depenses.a"
    )
    cahier = petit(appreciations=juge, montant=montant("j.m"))
    ferme, ouvert = les_deux(cahier, {"depenses.a": 90_00, "depenses.b": 0}, {"depenses.a": 90_00, "depenses.b": 1})
    assert (ferme.montant, ferme.maximum, ferme.a_apprecier) == (300_00, 300_00, ())
    assert (ouvert.montant, ouvert.minimum, ouvert.maximum) == (None, 10_00, 180_00)


def test_a_default_may_be_a_formula_or_a_choice_a_step_says():
    juge = f"[{{nom: j.c, genre: choix, options: [{{code: x, libelle: X}}, {{code: y, libelle: Y}}], defaut: si gros alors x sinon y, {QUI}}}]"
    cahier = petit(
        appreciations=juge, bareme=etapes(gros="depenses.a > 9 €"), montant=montant("si j.c = x alors 2 € sinon 1 €")
    )
    gros, petite = les_deux(cahier, {"depenses.a": 10_00}, {"depenses.a": 9_00})
    assert (gros.montant, gros.minimum, gros.maximum, petite.montant) == (2_00, 1_00, 2_00, 1_00)


@pytest.mark.parametrize(
    ("cle", "texte_", "phrase"),
    [
        ("maximum", "depenses.a", "il faut ici un taux en %, pas un montant en €"),
        ("maximum", "45 €", "« 45 € » n'est pas un taux"),
        ("maximum", "plafon", "Vouliez-vous dire « plafond » ?"),
        ("maximum", "1 %", "le minimum dépasse le maximum"),
    ],
)
def test_a_bound_that_cannot_be_is_told(cle, texte_, phrase):
    juge = f"[{{nom: j.taux, genre: taux, minimum: 10 %, maximum: 20 %, {QUI}}}]".replace(
        f"{cle}: 20 %", f"{cle}: {texte_}"
    )
    figure = f"[{{nom: plafond, valeur: 30 %, libelle: P, source: {SOURCE}}}]"
    assert phrase in refus(appreciations=juge, parametres=figure)


# --- Opinions ---------------------------------------------------------------------------------------------------------


AVIS = f"[{{nom: j.avis, genre: avis, reserve_a: montant > 60 €, {QUI}}}]"


def test_an_opinion_is_a_choice_of_three_that_no_rule_need_read():
    cahier = petit(appreciations=AVIS)
    (avis,) = cahier.appreciations
    assert avis.avis
    assert [option.code for option in avis.donnee.options] == ["favorable", "reserve", "defavorable"]
    petite, grande, rendu = les_deux(
        cahier, {"depenses.a": 60_00}, {"depenses.a": 61_00}, {"depenses.a": 61_00, "j.avis": "defavorable"}
    )
    assert (petite.a_apprecier, grande.a_apprecier, rendu.a_apprecier) == ((), ("j.avis",), ())
    assert (grande.montant, grande.minimum, grande.maximum) == (61_00, 61_00, 61_00)
    assert explication.paragraphe(cahier, grande).endswith("Avis attendu de Direction régionale : L.")
    assert not [d for d in avertissements(cahier) if "appréciation" in d.endroit]


def test_a_rule_that_reads_an_opinion_makes_it_binding():
    cahier = petit(
        appreciations=AVIS.replace("montant >", "depenses.a >"),
        recevabilite=condition("depenses.a <= 60 € ou j.avis != defavorable"),
    )
    attente, contre = les_deux(cahier, {"depenses.a": 61_00}, {"depenses.a": 61_00, "j.avis": "defavorable"})
    assert (attente.recevable, attente.montant, attente.minimum, attente.maximum) == (None, None, 0, 61_00)
    assert (contre.recevable, contre.montant) == (False, 0)


# --- Archives ---------------------------------------------------------------------------------------------------------


def test_a_published_code_stays_a_code_beside_its_choice():
    """Conditions did not see steps: a step named as a code changes nothing to them."""
    source = texte_petit(
        themes=f"[{{code: ecole, libelle: E, source: {SOURCE}}}, {{code: rue, libelle: R, source: {SOURCE}}}]",
        recevabilite=condition("projet.theme = ecole"),
        bareme=etapes(ecole="depenses.a"),
    )
    resultat = evaluer(relire(source), {"projet.theme": "rue", "depenses.a": 10_00})
    assert resultat.recevable is False
