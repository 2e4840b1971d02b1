"""What a level may write in its acts: accepted, it fills everywhere; refused, the sentence says why."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from levier.actes.comparaison import Devenir, comparer
from levier.actes.redaction import (
    ARTICLES,
    CONSIDERANTS,
    FORMULE,
    LIEU,
    PARAGRAPHES,
    VISAS,
    ModeleRefuse,
    Redaction,
    heriter,
    propres,
    relire,
    rubriques,
    superposer,
    variables,
)
from levier.actes.valeurs import beneficiaire, valeurs_du_modele
from levier.attributions.enums import NatureDecision
from levier.documents.imprimable import imprimable
from levier.territoires.enums import NatureStructure
from levier.territoires.models import Structure
from regles.mots_de_l_acte import VARIABLES

pytestmark = pytest.mark.requirement("X-06")
OCTROI, REFUS = NatureDecision.ATTRIBUTION, NatureDecision.REFUS
NOMS = {
    NatureStructure.COMMUNE: "Commune du Creusot",
    NatureStructure.SYNDICAT: "SIVOM de la Vallée",
    NatureStructure.ETABLISSEMENT: "CCAS d’Autun",
    NatureStructure.ASSOCIATION: "Les Amis du Musée",
    NatureStructure.AUTRE: "Société d’économie mixte",
}
MORCEAUX = st.one_of(
    st.sampled_from([f"{{{variable.nom}}}" for variable in VARIABLES]),
    st.sampled_from(["{", "}", "{ montant }", "{{montant}}", "\n", "Article : Suivi\n", "vu le code ;", "l'aide", "«", "30 000 €", "\u200b"]),
    st.text(alphabet="abcé ;:!{}\n’", max_size=12),
)  # fmt: skip


def les_valeurs(nature, nom):
    """Those of the examples of the list, for a structure of each kind."""
    structure = beneficiaire(Structure(denomination=nom, nature=nature, siren="217100146"))
    named = {"beneficiaire": structure.denomination, "le_beneficiaire": structure.le, "au_beneficiaire": structure.au}
    examples = {variable.nom: variable.exemple for variable in VARIABLES}
    return valeurs_du_modele({**examples, **named, "identifiant": structure.identifiant, "projet_titre": ""})


@example(OCTROI, "vu le code ;vu le code ;")
@given(st.sampled_from(list(NatureDecision)), st.lists(MORCEAUX, max_size=6).map("".join))
def test_a_text_that_is_accepted_fills_for_every_structure_without_a_brace(nature, texte):
    accepted = {}
    for rubrique in rubriques(nature):
        with suppress(ModeleRefuse):
            accepted |= relire({rubrique.cle: texte}, nature)
    assert relire(accepted, nature) == accepted
    redaction = Redaction(accepted)
    for kind, name in NOMS.items():
        values = les_valeurs(kind, name)
        said = [
            *redaction.lignes(VISAS, values),
            *redaction.lignes(CONSIDERANTS, values),
            *redaction.paragraphes(values),
        ]
        said += [part for article in redaction.articles(values) for part in article]
        said += [redaction.remplie(FORMULE, values), redaction.remplie(LIEU, values)]
        assert [text for text in said if {"{", "}", "□"} & set(imprimable(text))] == []


@pytest.mark.parametrize(
    ("nature", "rubrique", "texte", "phrase"),
    [
        (OCTROI, VISAS, "la demande {benificiaire}", "Vouliez-vous dire « beneficiaire »"),
        (REFUS, PARAGRAPHES, "Soit {montant}.", "« {montant} » n’est pas une variable de cet acte"),
        (OCTROI, VISAS, "la demande { beneficiaire }", "Une accolade n’entoure que le nom d’une variable"),
        (OCTROI, CONSIDERANTS, "que 30 000 € suffisent", "Un modèle n’écrit ni montant ni taux"),
        (OCTROI, ARTICLES, "Article : Avance\nUne avance de 30 % est versée.", "Retirez « 30 % »"),
        (OCTROI, ARTICLES, "Article : Juge\nLe tribunal de Dijon juge.", "Les voies et délais de recours sont écrits par"),
        (REFUS, PARAGRAPHES, "Un recours gracieux est possible un an.", "Retirez « recours gracieux »"),
        (OCTROI, ARTICLES, "Article : Crédits\nCentre financier 0112-D071.", "L’imputation vient de l’enveloppe"),
        (OCTROI, ARTICLES, "Article 3 : Écart\nRien.", "est écrit par Levier d’après le cahier des charges et la loi"),
        (OCTROI, ARTICLES, "Article : Voies de recours\nAucune.", "est écrit par Levier"),
        (OCTROI, ARTICLES, "Article : Du montant\nIl est ferme.", "est écrit par Levier"),
        (OCTROI, ARTICLES, "Article : L’objet de l’aide\nUn autre.", "est écrit par Levier"),
        (REFUS, PARAGRAPHES, "L’aide serait de cinq mille euros.", "Retirez « euros »"),
        (OCTROI, CONSIDERANTS, "que soixante pour cent suffisent", "Retirez « pour cent »"),
        (OCTROI, ARTICLES, "Le bénéficiaire affiche.", "La première ligne donne le titre du premier article"),
        (OCTROI, ARTICLES, "Article : Communication", "n’a pas de texte"),
        (OCTROI, VISAS, "le 🂡 code", "un caractère qui ne s’imprime pas"),
        (OCTROI, VISAS, "a" * 6001, "6001 caractères, le maximum est 6000"),
    ],
)  # fmt: skip
def test_what_a_model_may_not_say_is_refused_with_its_block(nature, rubrique, texte, phrase):
    with pytest.raises(ModeleRefuse) as refus:
        relire({rubrique.cle: texte}, nature)
    assert (refus.value.champ, phrase in refus.value.phrase) == (rubrique.cle, True), refus.value.phrase


def test_what_the_act_prints_itself_is_not_written_twice():
    typed = {"visas": "Vu le code rural ;\r\n\r\n vu la loi.", "considerants": "Considérant que l'aide sert ;"}
    kept = relire(typed, OCTROI)
    assert kept == {"visas": "le code rural\nla loi", "considerants": "que l'aide sert"}
    assert Redaction(kept).lignes(CONSIDERANTS, {}) == ("que l’aide sert",)


def test_a_block_that_is_not_written_follows_the_level_above():
    nation = superposer({"visas": "la circulaire", "lieu": "Paris"}, "national, version 1", Redaction(), OCTROI)
    region = superposer({"articles": "Article : Suivi\nUn point par an."}, "region:27, version 2", nation, OCTROI)
    assert region.textes == {"visas": "la circulaire", "articles": "Article : Suivi\nUn point par an."}
    assert region.origines == ("region:27, version 2", "national, version 1")
    typed = {**region.textes, "visas": "", "lieu": "Mâcon"}
    own = propres(typed, region, OCTROI)
    assert own == {"visas": "", "lieu": "Mâcon"}
    assert superposer(own, "departement:71, version 1", region, OCTROI).texte(VISAS) == ""
    assert heriter(nation, OCTROI).textes == {"visas": "la circulaire"}
    assert propres({"formule": FORMULE.usuel}, Redaction(), REFUS) == {}
    assert superposer({}, "departement:71, version 2", region, OCTROI).origines == region.origines


def test_variables_are_of_the_list_of_the_cahier_and_have_a_value_in_every_decision():
    assert [len(variables(nature)) for nature in (OCTROI, REFUS)] == [17, 13]
    without_title = valeurs_du_modele({"projet_titre": "", "numero_dossier": "71-2021-000001"})
    assert without_title["projet_titre"] == "demande n°\u00a071-2021-000001"


@given(st.text(alphabet="ab \n", max_size=30), st.text(alphabet="ab \n", max_size=30))
def test_passages_give_both_texts_back(avant, apres):
    passages = comparer(avant, apres)
    assert "".join(one.texte for one in passages if one.sort is not Devenir.AJOUTE) == avant
    assert "".join(one.texte for one in passages if one.sort is not Devenir.RETIRE) == apres
