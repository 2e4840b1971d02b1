from __future__ import annotations

import pytest
from tests.fabriques import CC, une_structure

from levier.territoires.actions import AdressesRefusees, charger_adresses
from levier.territoires.models import AdresseOfficielle
from levier.territoires.queries.adresses import adresse_officielle


def test_a_file_gives_the_address_of_a_commune_by_its_code_and_of_any_by_its_siren(db):
    assert (
        charger_adresses(["\ufeffcode;courriel", "71178;Mairie@dompierre.example", "", f"{CC};accueil@cc.example"]) == 2
    )
    assert [adresse_officielle(une_structure(code)) for code in ("71178", CC, "71222")] == [
        "mairie@dompierre.example", "accueil@cc.example", "",
    ]  # fmt: skip


def test_loaded_again_the_file_replaces_the_directory_and_a_faulty_one_leaves_it(db):
    charger_adresses(["code,courriel", "71178,a@b.example"])
    with pytest.raises(AdressesRefusees) as refusal:
        charger_adresses(["code;courriel", "71178;pas une adresse", "7117;a@b.example", "71222", "71222;x@y.example",
                          "71222;z@y.example", "123456789;a@b.example"])  # fmt: skip
    assert [one.split("\u202f:")[0] for one in refusal.value.erreurs] == [f"Ligne {n}" for n in (2, 3, 4, 6, 7)]
    assert list(AdresseOfficielle.objects.values_list("code", "email")) == [("71178", "a@b.example")]
    assert charger_adresses(["code;courriel", "71222;x@y.example"]) == 1
    assert adresse_officielle(une_structure("71178")) == ""


@pytest.mark.parametrize(
    "lines", [[], ["insee;mail", "71178;a@b.example"], ["code;courriel"], ["code;courriel", " ; "]]
)
def test_a_file_without_header_or_without_line_is_refused(db, lines):
    with pytest.raises(AdressesRefusees, match="Ligne"):
        charger_adresses(lines)
