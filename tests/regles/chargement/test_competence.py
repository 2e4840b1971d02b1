"""Which service a call gives its requests to, and what is told when it cannot."""

from __future__ import annotations

import pytest

from regles.cahier import Cahier
from regles.chargement import CahierInvalide, charger
from regles.competence import Competence, RegleDeCompetence, Service
from regles.valeurs import Source

SOURCE = 'source: {document: "000", section: Pour qui ?}'
CITEE = Source("000", "Pour qui ?")
SANS_REGION = ('  departement: "71"\n  region: "27"\n', '  departement: "71"\n')
NATIONAL = ('  departement: "71"\n  region: "27"\n', "")


def avec(texte: str, *regles: str, a_regler: str = "[]") -> str:
    lignes = "".join(f"    - {{{regle}, {SOURCE}}}\n" for regle in regles)
    return f"{texte}\ncompetence:\n  regles:\n{lignes}  a_regler: {a_regler}\n"


def messages(texte: str) -> list[str]:
    with pytest.raises(CahierInvalide) as refus:
        charger(texte)
    return [diagnostic.message for diagnostic in refus.value.diagnostics]


def test_without_a_word_the_service_of_the_call_takes_every_request(cahier_71: Cahier):
    assert cahier_71.competence == Competence()
    assert [cahier_71.competence.service(theme) for theme in ("3a", "")] == [Service.APPEL, Service.APPEL]


@pytest.mark.requirement("CO-03")
def test_each_theme_has_its_service(texte_71: str):
    texte = avec(
        texte_71, "service: departement, themes: [3a, 3b]", "service: region, lecture: Le reste.", a_regler="[2A]"
    )
    competence = charger(texte).competence
    assert competence == Competence(
        regles=(
            RegleDeCompetence(Service.DEPARTEMENT, CITEE, ("3a", "3b")),
            RegleDeCompetence(Service.REGION, CITEE, (), "Le reste."),
        ),
        a_regler=frozenset({"2A"}),
    )
    services = [competence.service(theme) for theme in ("3a", "3b", "3c", "")]
    assert services == [Service.DEPARTEMENT, Service.DEPARTEMENT, Service.REGION, Service.REGION]


def test_a_request_without_theme_goes_to_the_call_when_every_rule_names_some(texte_71: str):
    competence = charger(avec(texte_71, "service: region, themes: [3a, 3b, 3c]")).competence
    assert (competence.service("3b"), competence.service("")) == (Service.REGION, Service.APPEL)


@pytest.mark.parametrize(
    ("regles", "a_regler", "dits"),
    [
        (["service: prefecture"], "[]", ["« prefecture » n'est pas admis ici (valeurs : departement, region, nation, appel)"]),
        (["service: region, themes: [3d]", "service: appel"], "[]", ["le thème « 3d » n'existe pas"]),
        (["service: region, themes: [3a]", "service: appel, themes: [3b, 3a, 3c]"], "[]", ["le thème « 3a » a déjà un service"]),
        (["service: region, themes: [3a, 3a]", "service: appel"], "[]", ["le thème « 3a » a déjà un service"]),
        (["service: region, themes: [3a]"], "[]", [f"le thème « {code} » n'a pas de service : ajoutez-le à une règle" for code in ("3b", "3c")]),
        (["service: region", "service: appel"], "[]", ["une règle sans « themes » prend déjà tous les autres : nommez ceux de celle-ci"]),
        (["service: nation"], "[]", ["ce guichet est celui d'un territoire : il n'a pas de service national"]),
        (["service: departement"], "[Paris]", ["« Paris » n'est pas le numéro d'un département : écrivez par exemple « 71 » ou « 2A »"]),
        (["service: region"], '["75"]', ["aucune règle ne donne de dossier à un département"]),
    ],
)  # fmt: skip
def test_a_wrong_competence_is_told(texte_71: str, regles: list[str], a_regler: str, dits: list[str]):
    assert messages(avec(texte_71, *regles, a_regler=a_regler)) == dits


def test_a_call_without_region_has_no_regional_service(texte_71: str):
    texte = avec(texte_71.replace(*SANS_REGION), "service: region")
    assert messages(texte) == ["ce guichet ne dit pas sa région : ajoutez « region » à « identite »"]


@pytest.mark.parametrize("service", list(Service))
def test_a_national_call_may_have_any_service(texte_71: str, service: Service):
    assert charger(avec(texte_71.replace(*NATIONAL), f"service: {service}")).competence.service("3a") is service
