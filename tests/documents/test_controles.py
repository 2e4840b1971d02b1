"""A cahier whose act could not be made is not published, and its author is shown why."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.cahiers.appels import FICHIERS
from tests.fabriques import texte_du_cahier
from typer.testing import CliRunner

from levier.appels.actions import publier
from levier.appels.controles import Faute, controler
from levier.appels.erreurs import CahierRefuse
from levier.appels.models import Appel
from levier.cli.cahier import application
from levier.documents.controles import variables_de_l_acte
from levier.socle.acteurs import SYSTEME
from regles.chargement import CahierInvalide, charger

SANS_TITRE = "« projet.titre » peut rester sans réponse"


def dans_l_acte(*paires: tuple[str, str]) -> str:
    """The cahier of Saône-et-Loire, words of its act replaced, each at its first place."""
    tete, repere, acte = texte_du_cahier().partition("\nacte:")
    for avant, apres in paires:
        assert avant in acte, avant
        acte = acte.replace(avant, apres, 1)
    return tete + repere + acte


def fautes(texte: str) -> list[tuple[str, str]]:
    return [(faute.mot, faute.phrase) for faute in variables_de_l_acte(charger(texte))]


@pytest.mark.requirement("N-03", "SL-11")
def test_an_unknown_variable_is_not_published(db):
    with pytest.raises(CahierRefuse, match=r"« \{montan\} » n'existe pas\. Vouliez-vous dire « montant » \?") as refus:
        publier(dans_l_acte(("{montant}", "{montan}")), par=SYSTEME)
    (diagnostic,) = refus.value.diagnostics
    souligne = diagnostic.extrait[diagnostic.colonne - 1 :][: diagnostic.longueur]
    assert (diagnostic.endroit, souligne) == ("acte", "{montan}")
    assert Appel.objects.count() == 0


def test_every_unknown_variable_is_told_at_once(db):
    with pytest.raises(CahierRefuse) as refus:
        publier(dans_l_acte(("{montant}", "{montan}"), ("{calcul}", "{calcu}")), par=SYSTEME)
    assert [d.message.partition(".")[0] for d in refus.value.diagnostics] == [
        "« {montan} » n'existe pas",
        "« {calcu} » n'existe pas",
    ]


@pytest.mark.parametrize("fichier", FICHIERS, ids=lambda fichier: fichier.stem)
def test_every_call_of_the_sources_may_be_published(fichier):
    texte = fichier.read_text(encoding="utf-8")
    controler(charger(texte), texte)
    assert list(variables_de_l_acte(charger(texte))) == []


def test_a_variable_that_the_form_does_not_ask_has_no_value():
    texte = next(fichier for fichier in FICHIERS if "volet4" in fichier.stem).read_text(encoding="utf-8")
    tete, repere, acte = texte.partition("\nacte:")
    texte = tete + repere + acte.replace("{montant}", "{montant_demande} pour {theme}", 1)
    assert fautes(texte) == [
        ("{montant_demande}", "« {montant_demande} » n'aurait pas toujours de valeur : le formulaire ne demande pas « demande.montant »"),
        ("{theme}", "« {theme} » n'aurait pas toujours de valeur : le formulaire ne demande pas « projet.theme »"),
    ]  # fmt: skip


@pytest.mark.parametrize("change", [{"obligatoire": False}, {"si": "projet.engage"}], ids=["facultatif", "si"])
def test_a_variable_whose_field_may_stay_empty_has_no_value_for_some(change):
    cahier = charger(texte_du_cahier())
    sections = [
        replace(s, champs=tuple(replace(c, **change) if c.nom == cahier.roles.titre else c for c in s.champs))
        for s in cahier.formulaire
    ]
    (faute,) = variables_de_l_acte(replace(cahier, formulaire=tuple(sections)))
    assert faute.phrase == f"« {{projet_titre}} » n'aurait pas toujours de valeur : {SANS_TITRE}"


def test_without_assiette_neither_expenses_nor_rate_have_a_value():
    cahier = charger(dans_l_acte(("{calcul}", "{taux} de {depenses_eligibles}")))
    trouvees = variables_de_l_acte(replace(cahier, roles=replace(cahier.roles, assiette="")))
    raison = "n'aurait pas toujours de valeur : aucune étape n'est l'assiette, nommez-la dans « roles »"
    assert {faute.phrase for faute in trouvees} == {f"« {{{nom}}} » {raison}" for nom in ("depenses_eligibles", "taux")}


def test_a_registered_check_underlines_the_word_in_its_part(monkeypatch):
    monkeypatch.setattr("levier.appels.controles._controles", [lambda _: [Faute("acte", "{montant}", "Refusé.")]])
    texte = texte_du_cahier()
    with pytest.raises(CahierInvalide) as refus:
        controler(charger(texte), texte, "essai.yaml")
    (diagnostic,) = refus.value.diagnostics
    assert diagnostic.ligne > texte[: texte.index("\nacte:")].count("\n") + 1
    assert (diagnostic.fichier, diagnostic.endroit, diagnostic.message) == ("essai.yaml", "acte", "Refusé.")
    assert diagnostic.extrait[diagnostic.colonne - 1 :].startswith("{montant}")


def test_the_command_tells_what_publication_would_refuse(tmp_path):
    fichier = tmp_path / "cahier.yaml"
    fichier.write_text(dans_l_acte(("{montant}", "{montan}")), encoding="utf-8")
    reponse = CliRunner().invoke(application, ["verifier", str(fichier)])
    assert (reponse.exit_code, "« {montan} » n'existe pas" in reponse.output) == (1, True)
