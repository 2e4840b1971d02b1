"""What a cahier need not say: default figures of its preamble, and a source said once for all that a part holds."""

from __future__ import annotations

import pytest
from tests.regles.court import COURT

from levier.documents.controles import variables_de_l_acte
from regles.cahier import Cahier
from regles.chargement import CahierInvalide, charger
from regles.texte import INSECABLE
from regles.valeurs import Source

ARRETE = Source("arrete", "Article 1")


def court(avant: str = "", apres: str = "") -> Cahier:
    assert avant in COURT
    return charger(COURT.replace(avant, apres) if avant else COURT)


def fautes(avant: str, apres: str) -> list[str]:
    with pytest.raises(CahierInvalide) as refus:
        court(avant, apres)
    return [diagnostic.message for diagnostic in refus.value.diagnostics]


@pytest.mark.parametrize("format_", ["1", "2"])
def test_fifteen_lines_are_a_call(format_: str):
    cahier = court("format: 1", f"format: {format_}")
    assert COURT.index("recevabilite:") > 0
    assert len(COURT[: COURT.index("recevabilite:")].splitlines()) <= 15
    assert (cahier.arrondi, cahier.fenetre.fuseau, cahier.identite.millesime) == (
        "centime inférieur",
        "Europe/Paris",
        2026,
    )
    assert cahier.enveloppe.montant is None
    assert cahier.enveloppe.source is None


def test_a_bare_source_is_a_section_of_the_first_document():
    cahier = court()
    assert cahier.fenetre.source_ouverture == cahier.fenetre.source_cloture == Source("arrete", "Article 3")


def test_what_says_no_source_has_that_of_the_part_around():
    cahier = court()
    assert [p.source for p in cahier.parametres] == [Source("arrete", "Article 2"), Source("annexe", "Tableau 1")]
    assert {cahier.montant.source, cahier.recevabilite[0].source, cahier.natures_depense[0].source} == {ARRETE}


def test_a_section_of_the_form_says_the_source_of_its_fields():
    cahier = court("titre: Le projet,", "titre: Le projet, source: Article 9,")
    assert {champ.source for champ in cahier.formulaire[0].champs} == {Source("arrete", "Article 9")}


def test_each_day_of_the_window_may_have_its_own_source():
    cahier = court("source: Article 3}", "source: Article 3, source_cloture: Article 4}")
    assert (cahier.fenetre.source_ouverture.section, cahier.fenetre.source_cloture.section) == (
        "Article 3",
        "Article 4",
    )


def test_without_source_around_each_rule_still_says_its_own():
    assert fautes("source: Article 1\n", "") == ["il manque « source »"] * 4


@pytest.mark.parametrize(
    ("apres", "message"),
    [
        ("source: annexe\n", "« annexe » est un document : dites aussi où, « {document: annexe, section: Article 2} »"),
        ('source: ""\n', "il manque la section, par exemple « source: Article 2 »"),
    ],
)
def test_a_bare_source_that_is_no_section_is_told(apres: str, message: str):
    assert message in fautes("source: Article 1\n", apres)


def test_a_bare_source_without_document_is_told():
    messages = fautes("documents: {arrete: Arrêté du 3 mai 2026, annexe: Annexe technique}", "documents: {}")
    assert "« documents » ne nomme aucun texte : cette source n'a rien à citer" in messages


def test_a_list_with_its_source_has_no_other_key():
    assert "« taux » n'est pas un mot-clé. Mots-clés connus : liste, source" in fautes(
        "  source: Article 2\n", "  taux: Article 2\n"
    )


def test_who_runs_it_answers_and_is_its_own_fund():
    identite = court().identite
    assert (identite.resume, identite.fonds, identite.axe) == (
        "Guichet ouvert par : Préfecture de l'Isère.",
        "Refuges de montagne",
        "",
    )
    assert [(c.fonction, c.objet) for c in identite.contacts] == [
        ("Préfecture de l'Isère", "Toute question sur ce guichet")
    ]


def test_a_condition_is_worded_as_its_refusal():
    assert court().recevabilite[0].libelle == "Le projet comporte des travaux"


def test_page_is_drawn_from_conditions_figures_and_days():
    assert [(texte.titre, texte.paragraphes) for texte in court().page] == [
        ("Pour qui ?", ("Le projet comporte des travaux.",)),
        (
            "Combien ?",
            (
                "Aide proposée.",
                f"Taux de l'aide : 40{INSECABLE}%.",
                f"Aide maximale : 9\u202f000{INSECABLE}€.",
            ),
        ),
        ("Jusqu'à quand ?", ("Les demandes se déposent en ligne du 4 mai 2026 au 30 juin 2026 inclus.",)),
    ]


@pytest.mark.parametrize(
    ("avant", "apres", "absent"),
    [
        ("", "", "« rien »"),
        ("bareme: [{id: depenses_eligibles,", "bareme: [{id: base,", "{taux}"),
        ("genre: texte, libelle: Titre}", "genre: texte, libelle: Titre, obligatoire: non}", "{projet_titre}"),
    ],
)
def test_act_takes_only_what_every_decision_of_the_call_has(avant: str, apres: str, absent: str):
    texte = COURT.replace(avant, apres) if avant else COURT
    if "base" in apres:
        texte = texte.replace("taux de depenses_eligibles", "taux de base")
    cahier = charger(texte)
    assert [titre for titre, _ in cahier.acte.articles] == ["Objet", "Calcul"]
    assert absent not in "".join(texte for _, texte in cahier.acte.articles)
    assert list(variables_de_l_acte(cahier)) == []


def test_laws_of_the_state_are_cited_by_its_prefectures_only():
    assert "le décret n° 2004-374 du 29 avril 2004 relatif aux pouvoirs des préfets" in court().acte.visas
    assert len(court("Préfecture de l'Isère", "Agence de l'eau").acte.visas) == 2


def test_what_is_written_is_taken_as_it_is():
    parties = (
        "engagement: Je m'engage.\npage: []\nacte: {visas: [le code], articles: [{titre: Objet, texte: Accordé.}]}\n"
    )
    cahier = charger(COURT + parties)
    assert (cahier.engagement, cahier.page, cahier.acte.visas) == ("Je m'engage.", (), ("le code",))


def test_expenses_are_named_unless_there_is_no_plan():
    sans = COURT.replace("natures_depense: [{id: travaux, libelle: Travaux}]\n", "")
    with pytest.raises(CahierInvalide, match="il manque « natures_depense »"):
        charger(sans)
    sans = sans.replace("{nom: depenses.total, calcule: oui}", "{nom: places, genre: entier, libelle: Places}")
    sans = sans.replace("depenses.travaux > 0 €", "places > 0").replace("depenses.travaux", "plafond par place")
    sans = sans.replace("calculer: plafond par place", "calculer: plafond")
    assert charger(sans + "plan: sans objet\n").natures_depense == ()
