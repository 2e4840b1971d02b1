"""The commands of the platform on credits, as they are typed."""

from __future__ import annotations

import io
import shutil
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from typer.testing import CliRunner

from levier.appels.models import VersionCahier
from levier.cli import commandes, enveloppes, publication
from levier.enveloppes.models import Enveloppe

FITN7 = Path(settings.LEVIER_CAHIERS) / "fitn7"
SANS = ("--sans-essai", "Le jeu a ses propres tests")


@pytest.fixture
def commande(db, monkeypatch):
    """`levier ...` on the test's own database; gives its exit code and what it said."""

    @contextmanager
    def ready():
        yield

    said = io.StringIO()
    for module in (enveloppes, publication):
        monkeypatch.setattr(module, "django_pret", ready)
        monkeypatch.setattr(module.ecran, "file", said)

    def jouer(*args: str) -> tuple[int, str]:
        said.seek(0)
        said.truncate()
        result = CliRunner().invoke(commandes.application, list(args))
        return result.exit_code, (said.getvalue() + result.stderr).replace("\u202f", " ").replace("\u00a0", " ")

    return jouer


@pytest.mark.requirement("N-01")
def test_fund_is_loaded_then_loaded_again(commande):
    said = "« Fonds de transformation numérique des collectivités territoriales (ITN 7) » : 24 enveloppes.\n"
    assert commande("fonds", "charger", str(FITN7 / "fonds.yaml")) == (0, said)
    assert commande("fonds", "charger", str(FITN7 / "fonds.yaml")) == (0, said)
    assert Enveloppe.objects.count() == 24


FORMULE = """
periode: {debut: 26/01/2021, fin: 31/12/2022, source: {document: "002", section: Introduction}}
formules:
  - id: libre
    libelle: Crédits qui resteraient
    calculer: ouvert - min(ouvert, attribue + en_instruction)
    source: {document: "002", section: Introduction}
"""


def test_formulas_of_a_fund_run_over_its_parts(commande, tmp_path):
    fund = tmp_path / "fonds.yaml"
    fund.write_text((FITN7 / "fonds.yaml").read_text("utf-8").replace("\nparts:\n", f"{FORMULE}parts:\n", 1), "utf-8")
    assert commande("fonds", "calculer", str(fund)) == (0, "Ce fonds n'a pas de formule, ou n'est pas chargé.\n")
    commande("fonds", "charger", str(fund))
    Enveloppe.objects.filter(identifiant="appel_corse").update(montant_ouvert=1000, montant_attribue=400)
    code, said = commande("fonds", "calculer", str(fund))
    lines = said.splitlines()
    assert (code, len(lines), lines[0].endswith("Crédits qui resteraient : 600,00 €")) == (0, 24, True)
    assert [
        line for line in lines if "Droit de tirage, Yvelines" in line and "il manque : en_instruction" in line
    ] != []


@pytest.mark.requirement("N-01")
def test_loading_says_where_the_cahiers_beside_differ(commande, tmp_path):
    shutil.copytree(FITN7, tmp_path, dirs_exist_ok=True)
    fund = tmp_path / "fonds.yaml"
    fund.write_text(fund.read_text("utf-8").replace("montant: 794 000 €", "montant: 794 001 €"), "utf-8")
    (tmp_path / "axe3-demat-ads.yaml").unlink()
    code, said = commande("fonds", "charger", str(fund))
    assert code == 0
    assert said.splitlines()[:2] == [
        "« Appel à projets de Corse » : le fonds et le cahier ne donnent pas la même enveloppe (794 001 € et 794 000 €).",
        "« Dématérialisation de l'urbanisme (Démat.ADS) » : le cahier « fitn7-axe3-demat-ads » n'existe pas.",
    ]


def test_wrong_file_of_a_fund_is_refused_with_its_lines(commande, tmp_path):
    fund = tmp_path / "fonds.yaml"
    fund.write_text((FITN7 / "fonds.yaml").read_text("utf-8").replace("departement:77", "departement:7"), "utf-8")
    code, said = commande("fonds", "charger", str(fund))
    assert (code, Enveloppe.objects.count()) == (1, 0)
    assert "Le fonds n’est pas chargé, il faut d’abord corriger son fichier" in said
    assert "« departement:7 » n'est pas un ressort" in said


@pytest.mark.requirement("SL-02", "N-01")
def test_publishing_gives_the_call_its_place_and_its_credits(commande):
    code, said = commande("cahier", "publier", str(FITN7 / "axe3-saone-et-loire.yaml"), *SANS)
    assert code == 0
    assert said.endswith("dépôts du 25 janvier 2021 au 22 octobre 2021 inclus ; 297 029,75 € de crédits ouverts.\n")
    enveloppe = Enveloppe.objects.get(identifiant="appel_saone_et_loire")
    assert (enveloppe.montant_ouvert, enveloppe.parent.identifiant) == (Decimal("297029.75"), "axe3_volet1")
    assert commande("cahier", "publier", str(FITN7 / "axe3-saone-et-loire.yaml"), *SANS)[0] == 0
    assert Enveloppe.objects.get(pk=enveloppe.pk).montant_ouvert == Decimal("297029.75")


def test_publishing_a_call_without_amount_says_that_nothing_is_open(commande):
    code, said = commande("cahier", "publier", str(FITN7 / "axe3-demat-ads.yaml"), *SANS)
    assert code == 0
    assert said.endswith(" ; aucun crédit n'est ouvert à ce guichet.\n")


def test_publishing_a_call_of_no_fund(commande, tmp_path):
    alone = shutil.copy(FITN7 / "axe3-saone-et-loire.yaml", tmp_path)
    assert commande("cahier", "publier", str(alone), *SANS)[0] == 0
    assert [e.identifiant for e in Enveloppe.objects.all()] == ["fitn7-axe3-saone-et-loire"]


@pytest.mark.requirement("SL-02")
def test_cahier_that_contradicts_its_fund_is_refused_and_nothing_is_written(commande, tmp_path):
    shutil.copy(FITN7 / "fonds.yaml", tmp_path)
    richer = tmp_path / "cahier.yaml"
    text = (FITN7 / "axe3-saone-et-loire.yaml").read_text("utf-8")
    richer.write_text(text.replace("montant: 297 029,75 €", "montant: 400 000 €", 1), "utf-8")
    code, said = commande("cahier", "publier", str(richer), *SANS)
    assert (code, VersionCahier.objects.count(), Enveloppe.objects.count()) == (1, 0, 0)
    assert "Le cahier des charges donne 400 000,00 €" in said
    assert "et son fonds lui donne 297 029,75 €" in said


@pytest.mark.requirement("N-01")
def test_credits_are_opened_and_reduced_from_the_command_line(commande):
    commande("fonds", "charger", str(FITN7 / "fonds.yaml"))
    assert commande("enveloppes", "ouvrir", "axe2", "24 000 000", "--motif", "Délégation") == (
        0, "« Axe 2, appels à projets et guichet nationaux (DINUM) » : 24 000 000,00 € ouverts.\n",
    )  # fmt: skip
    code, said = commande("enveloppes", "ouvrir", "axe2", "0,01", "--motif", "Un centime de trop")
    assert (code, "il reste 0,00 € à ouvrir" in said) == (1, True)
    code, said = commande("enveloppes", "ouvrir", "appel_demat_ads", "1 000", "--motif", "Estimation")
    assert (code, "ouvrez ces crédits comme une hypothèse" in said) == (1, True)
    assert commande("enveloppes", "ouvrir", "appel_demat_ads", "1 000", "--motif", "Estimation", "--hypothese")[0] == 0
    code, said = commande("enveloppes", "ouvrir", "axe9", "1 000", "--motif", "m")
    assert (code, "aucune enveloppe ne s'appelle « axe9 »" in said) == (2, True)
    assert commande("enveloppes", "ouvrir", "axe2", "beaucoup", "--motif", "m")[0] == 1
    assert commande("enveloppes", "reduire", "axe2", "4 000 000", "--motif", "Redéploiement") == (
        0, "« Axe 2, appels à projets et guichet nationaux (DINUM) » : 4 000 000,00 € repris.\n",
    )  # fmt: skip
    code, said = commande("enveloppes", "reduire", "axe2", "20 000 000,01", "--motif", "Un centime de trop")
    assert (code, "Il reste 20 000 000,00 € à attribuer" in said) == (1, True)


@pytest.mark.requirement("X-03", "N-01")
def test_checking_reads_the_ledger_and_the_tree(commande):
    commande("cahier", "publier", str(FITN7 / "axe3-ile-de-france-volet1.yaml"), *SANS)
    assert commande("enveloppes", "verifier") == (
        0, "Chaque compteur est la somme de ses mouvements, et chaque tout contient ses parts.\n",
    )  # fmt: skip
    Enveloppe.objects.filter(identifiant="reliquat_region").update(montant_prevu=209, montant_ouvert=209)
    code, said = commande("enveloppes", "verifier")
    assert code == 1
    assert said.splitlines() == [
        "Enveloppe « Reliquat de la région » : compteurs 209,00 € ouverts et 0,00 € attribués, mouvements 208,00 € et 0,00 €.",
        (
            "Enveloppe « Guichets des départements d'Île-de-France » : 2 079 209,00 € sont ouverts, ses parts comprises, pour "
            "2 079 208,00 € prévus."
        ),
    ]
