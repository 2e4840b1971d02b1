from __future__ import annotations

from html.parser import HTMLParser
from uuid import UUID

import pytest
from tests.fabriques import des_lignes, un_brouillon, une_personne

from levier.dossiers.actions import enregistrer_plan, enregistrer_reponses
from levier.dossiers.formulaire.conflits import empreinte


@pytest.fixture
def brouillon(personne, structure):
    return un_brouillon(structure=structure, par=personne)


def lire(reponse) -> str:
    return reponse.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def lignes(*valeurs: tuple[str, str, str]) -> dict[str, str]:
    sent: dict[str, str] = {}
    for rank, (sens, nature, montant) in enumerate(valeurs):
        sent |= {f"l{rank}-sens": sens, f"l{rank}-nature": nature, f"l{rank}-libelle": "", f"l{rank}-montant": montant}
    return sent


class _Champs(HTMLParser):
    """What a browser would send of a page: its texts, and the options selected."""

    def __init__(self) -> None:
        super().__init__()
        self.valeurs: dict[str, str] = {}
        self._liste = ""

    def handle_starttag(self, tag, attrs) -> None:
        held = dict(attrs)
        if tag == "select":
            self._liste = held.get("name", "")
        elif tag == "option" and "selected" in held:
            self.valeurs[self._liste] = held["value"]
        elif tag == "input" and held.get("type") in {"hidden", "text"} and held.get("name"):
            self.valeurs[held["name"]] = held.get("value", "")


def champs(html: str) -> dict[str, str]:
    parser = _Champs()
    parser.feed(html)
    return parser.valeurs


def montants(dossier) -> list[tuple[str, str]]:
    return [(ligne.nature, str(ligne.montant)) for ligne in dossier.lignes.all()]


def test_plan_says_by_how_much_it_does_not_balance(connectee, brouillon):
    sent = lignes(
        ("depense", "prestation", "30 000"), ("depense", "personnel", "1 234,50"), ("recette", "region", "2000")
    )
    connectee.post(f"/demandes/{brouillon.numero}/plan/", {**sent, "demande.montant": "21 000"})
    html = lire(connectee.get(f"/demandes/{brouillon.numero}/plan/"))
    assert "il manque 8 234,50 € de recettes" in html
    assert "Ne compte pas dans l’aide." in html
    assert montants(brouillon) == [("prestation", "30000.00"), ("personnel", "1234.50"), ("region", "2000.00")]


def test_line_is_removed_by_its_button(connectee, brouillon):
    sent = lignes(("depense", "prestation", "30 000"), ("depense", "formation", "500"), ("recette", "", ""))
    connectee.post(f"/demandes/{brouillon.numero}/plan/", {**sent, "retirer": "0"})
    assert montants(brouillon) == [("formation", "500.00")]


def test_line_is_added_by_its_button_and_one_is_always_spare(connectee, brouillon):
    sent = lignes(("depense", "prestation", "30 000"), ("depense", "formation", "500"), ("recette", "", ""))
    html = lire(connectee.post(f"/demandes/{brouillon.numero}/plan/", {**sent, "ajouter": "depense"}, follow=True))
    assert 'name="l2-sens" value="depense"' in html
    assert 'name="l3-sens" value="recette"' in html


def test_unreadable_line_stays_as_typed(connectee, brouillon):
    sent = lignes(("depense", "prestation", "1.234,50"), ("depense", "inconnue", "100"))
    html = lire(connectee.post(f"/demandes/{brouillon.numero}/plan/", sent, follow=True))
    assert 'value="1.234,50"' in html
    assert "mêle point et virgule" in html
    assert "Choisissez la nature de cette ligne dans la liste." in html


def test_htmx_receives_balance_errors_and_result(connectee, brouillon):
    sent = lignes(("depense", "prestation", "12e9"), ("depense", "equipement", "100"))
    html = lire(
        connectee.post(
            f"/demandes/{brouillon.numero}/plan/",
            {**sent, "revision": brouillon.revision},
            headers={"HX-Request": "true"},
        )
    )
    assert "<h1" not in html
    assert 'id="l0-montant_error"' in html
    assert "notation scientifique" in html
    assert "Les équipements informatiques des agents sont exclus." in html


@pytest.mark.requirement("X-01")
def test_stale_plan_is_refused_and_both_are_shown(connectee, brouillon):
    seen, url = brouillon.revision, f"/demandes/{brouillon.numero}/plan/"
    colleague = une_personne(brouillon.structure, nom="Maude Roy")
    enregistrer_plan(brouillon, des_lignes("33000"), par=colleague)
    sent = {**lignes(("depense", "prestation", "77")), "revision": seen}
    response = connectee.post(url, sent)
    html = lire(response)
    assert response.status_code == 409
    assert "Maude Roy a modifié le plan de financement" in html
    assert 'value="77"' in html
    assert f'name="revision" id="revision" value="{seen}"' in html
    assert "Accompagnement par un prestataire, 33 000,00 €" in html
    assert f'name="garder" value="{brouillon.revision}"' in html
    assert "33 000,00 €" in lire(connectee.post(url, sent, headers={"HX-Request": "true"}))
    connectee.post(url, {**sent, "garder": brouillon.revision})
    assert montants(brouillon) == [("prestation", "77.00")]


def test_amount_asked_that_a_colleague_changed_is_not_overwritten_from_the_plan(connectee, brouillon):
    url = f"/demandes/{brouillon.numero}/plan/"
    base = empreinte(brouillon.reponses["demande.montant"])
    enregistrer_reponses(
        brouillon, {"demande.montant": "21 000"}, par=une_personne(brouillon.structure, nom="Maude Roy")
    )
    sent = {**lignes(("depense", "prestation", "77")), "demande.montant": "54", "base.demande.montant": base}
    response = connectee.post(url, sent)
    assert response.status_code == 409
    assert "Maude Roy a modifié cette réponse" in lire(response)
    assert 'value="54"' in lire(response)
    assert montants(brouillon) == [("prestation", "77.00")]
    connectee.post(url, {**sent, "prendre.demande.montant": "1"})
    brouillon.refresh_from_db()
    assert brouillon.reponses["demande.montant"] == "21000.00"


def test_too_many_lines_are_refused(connectee, brouillon):
    response = connectee.post(f"/demandes/{brouillon.numero}/plan/", lignes(*[("depense", "prestation", "1")] * 300))
    assert response.status_code == 409
    assert "plus que les 200 acceptées" in lire(response)


def test_nul_bytes_typed_anywhere_break_nothing(connectee, brouillon):
    base = f"/demandes/{brouillon.numero}"
    sent = lignes(("depense", "prestation", "1\0e9"), ("depense", "pre\0station", "1"))
    assert connectee.post(f"{base}/plan/", {**sent, "l0-libelle": "a\0b", "demande.montant": "1\0x"}).status_code == 302
    assert connectee.post(f"{base}/formulaire/", {"projet.titre": "a\0b", "projet.debut": "\0"}).status_code == 302
    nouvelle = "/mes-demandes/nouvelle/fitn7-axe3-saone-et-loire/"
    assert connectee.post(nouvelle, {"structure": "\0", "simulation": "territoire=commune-1%00"}).status_code == 422
    assert connectee.post(f"{base}/retirer/", {"motif": "a\0b"}).status_code == 302


def test_enter_key_never_removes_a_line(connectee, brouillon):
    """The browser presses the first button of the form: it has no name, so that it only saves."""
    html = lire(connectee.get(f"/demandes/{brouillon.numero}/plan/"))
    form = html[html.index('<form method="post" id="plan"') :]
    first = form[form.index("<button") : form.index("</button>")]
    assert "name=" not in first


@pytest.mark.requirement("SL-07", "X-09")
def test_amount_typed_without_tax_counts_as_the_structure_recovers_it(connectee, brouillon):
    sent = lignes(("depense", "prestation", "10 000"), ("recette", "", "")) | {"l0-tva": "20"}
    html = lire(connectee.post(f"/demandes/{brouillon.numero}/plan/", sent, follow=True))
    assert "Dites d’abord, en haut du plan, si la structure récupère la TVA" in html
    html = lire(connectee.post(f"/demandes/{brouillon.numero}/plan/", {**sent, "recupere_tva": "non"}, follow=True))
    assert "10 000,00 € hors taxes, 12 000,00 € avec la TVA de 20 %." in html
    assert 'value="10000,00"' in html
    assert montants(brouillon) == [("prestation", "12000.00")]
    html = lire(connectee.post(f"/demandes/{brouillon.numero}/plan/", {**sent, "recupere_tva": "oui"}, follow=True))
    assert "10 000,00 € hors taxes : la TVA récupérée ne compte pas." in html
    assert montants(brouillon) == [("prestation", "10000.00")]


@pytest.mark.requirement("SL-07")
def test_screen_says_the_effect_of_each_line_and_the_public_share(connectee, brouillon):
    html = lire(connectee.get(f"/demandes/{brouillon.numero}/plan/"))
    assert "Sans elle, l’aide baisserait de 28 000,00 €." in html
    assert "Part des aides publiques, celle-ci comprise" in html
    assert "70 %" in html
    assert "Ce que donnent les règles" in html


@pytest.mark.requirement("SL-07")
def test_pasted_table_is_shown_then_joins_the_plan_with_its_problems(connectee, brouillon):
    where = f"/demandes/{brouillon.numero}/plan/coller/"
    html = lire(
        connectee.post(where, {"tableau": "Poste;Nature;Montant\nÉtude;prestation;1.234,50\nÉcrans;;900\nTotal;;2"})
    )
    assert "2 lignes comprises" in html
    assert "Une ligne est à corriger" in html
    assert "« Total · 2 » : Total : les lignes lues au-dessus font 2 134,50 €, vérifiez qu’aucune ne manque." in html
    assert "Origine devinée" not in html
    assert 'value="1234,50"' in html
    before = montants(brouillon)
    sent = lignes(("depense", "prestation", "1234,50"), ("depense", "", "900")) | {
        "ajouter": "",
        "l1-libelle": "Écrans",
    }
    answer = connectee.post(where, {**sent, "revision": brouillon.revision}, follow=True)
    assert answer.redirect_chain == [(f"/demandes/{brouillon.numero}/plan/", 302)]
    assert montants(brouillon) == [before[0], ("prestation", "1234.50"), *before[1:]]
    brouillon.refresh_from_db()
    assert [line["libelle"] for line in brouillon.saisies["plan"]][-1] == "Écrans"


@pytest.mark.requirement("SL-07")
def test_plan_of_two_sides_takes_the_place_of_the_former_with_the_amount_asked(connectee, brouillon):
    where = f"/demandes/{brouillon.numero}/plan/coller/"
    pasted = "DÉPENSES\tMONTANT\tRECETTES\tMONTANT\nFormation\t5 000\tÉtat (FITN)\t3 500\n\t\tCommune\t1 500"
    html = lire(connectee.post(where, {"tableau": pasted}))
    assert "Votre tableau demande <strong>3 500 €</strong> à ce fonds" in html
    assert "Origine devinée d’après les mots" in html
    sent = lignes(("depense", "formation", "5 000"), ("recette", "autofinancement", "1 500"))
    connectee.post(where, {**sent, "remplacer": "", "demande.montant": "3 500", "revision": brouillon.revision})
    assert montants(brouillon) == [("formation", "5000.00"), ("autofinancement", "1500.00")]
    brouillon.refresh_from_db()
    assert brouillon.reponses["demande.montant"] == "3500.00"


@pytest.mark.requirement("SL-07")
def test_paste_beyond_what_a_plan_holds_stays_on_screen(connectee, brouillon):
    sent = lignes(*[("depense", "prestation", "10")] * 200) | {"ajouter": ""}
    response = connectee.post(f"/demandes/{brouillon.numero}/plan/coller/", sent)
    assert response.status_code == 409
    assert "plus que les 200 acceptées" in lire(response)
    assert "200 lignes comprises" in lire(response)
    assert brouillon.lignes.count() == 2


@pytest.mark.requirement("SL-07")
def test_page_sends_each_line_back_as_the_line_that_it_is_the_spare_ones_too(connectee, brouillon):
    """A line typed in the spare row, then saved again and again from the same page, is one line."""
    address = f"/demandes/{brouillon.numero}/plan/"
    sent = champs(connectee.get(address).content.decode())
    before = dict(brouillon.lignes.values_list("libelle", "identite"))
    assert [sent["l0-identite"], sent["l2-identite"]] == [str(identite) for identite in before.values()]
    sent |= {"l0-libelle": "Autre", "l1-nature": "formation", "l1-libelle": "Formation", "l1-montant": "500"}
    for amount in ("500", "600"):
        sent["l1-montant"] = amount
        answer = connectee.post(address, sent, headers={"HX-Request": "true"}).content.decode()
        sent["revision"] = champs(answer)["revision"]
    after = dict(brouillon.lignes.values_list("libelle", "identite"))
    assert after == {
        "Autre": before["Accompagnement par un prestataire"],
        "Formation": UUID(sent["l1-identite"]),
        "Fonds propres": before["Fonds propres"],
    }


def test_amount_that_the_rules_give_and_own_funds_are_one_button_each(connectee, brouillon):
    address = f"/demandes/{brouillon.numero}/plan/"
    spent = lignes(("depense", "prestation", "20000"))
    connectee.post(address, {**spent, "demande.montant": "5000"})
    html = lire(connectee.get(address)).replace("\u202f", " ").replace("\xa0", " ")
    assert "Vous demandez 9 000,00 € de moins que ce que donnent les règles." in html
    connectee.post(address, {**spent, "demande.montant": "5000", "demander": "14000,00"})
    html = lire(connectee.get(address)).replace("\u202f", " ").replace("\xa0", " ")
    assert ("de moins que" in html, "Compléter par l’autofinancement : 6 000,00 €" in html) == (False, True)
    connectee.post(address, {**spent, "demande.montant": "14000", "completer": "6000,00"})
    html = lire(connectee.get(address)).replace("\u202f", " ").replace("\xa0", " ")
    assert "Le plan est équilibré : 20 000,00 € de dépenses et autant de recettes." in html
    connectee.post(address, {**spent, "demande.montant": "18000"})
    html = lire(connectee.get(address)).replace("\u202f", " ").replace("\xa0", " ")
    assert "4 000,00 € de plus que ce que donnent les règles : l’aide ne dépassera pas 14 000,00 €." in html
