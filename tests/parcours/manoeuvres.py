"""What is done on a screen before it is looked at: a form sent with mistakes, a search typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from django.template.loader import render_to_string
from playwright.sync_api import Page, expect

Lieux = Mapping[str, str]


def autre_montant(montant: str, motif: str) -> Callable[[Page, Lieux], None]:
    """Unfold « Attribuer un autre montant », type it and ask to read it again."""
    typed = saisir(montant=montant, motif=motif)

    def faire(page: Page, lieux: Lieux) -> None:
        page.get_by_text("Attribuer un autre montant").click()
        typed(page, lieux)

    return faire


def saisir(**valeurs: str) -> Callable[[Page, Lieux], None]:
    """Fill what is given, then send the page's form; its own checks are the server's, so the browser's are put aside."""

    def faire(page: Page, _lieux: Lieux) -> None:
        form = page.locator("main form[method=post]").last
        for nom, valeur in valeurs.items():
            form.locator(f'[name="{nom}"]').fill(valeur)
        form.evaluate("f => { f.noValidate = true; }")
        button = form.locator("button[type=submit]").first
        with page.expect_navigation():
            button.click()

    return faire


def chercher(texte: str) -> Callable[[Page, Lieux], None]:
    """Type a place; the answers come by themselves."""

    def faire(page: Page, _lieux: Lieux) -> None:
        page.locator("#recherche-territoire").press_sequentially(texte)
        expect(page.locator("#reponses a").first).to_be_visible()

    return faire


def affecter_a_personne(page: Page, lieux: Lieux) -> None:
    page.locator("select[name=instructeur]").select_option("")
    saisir()(page, lieux)


def lire_les_pieces(page: Page, _lieux: Lieux) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name="lire les pièces").first.click()
    page.locator(".agent-cote__piece img").evaluate("e => e.decode()")


def ecarter_une_depense(page: Page, _lieux: Lieux) -> None:
    """Set the first expense aside without saying why."""
    page.get_by_text("Écartée", exact=True).first.click()
    page.get_by_role("button", name="Garder cet examen").click()


def premier_courrier(page: Page, _lieux: Lieux) -> None:
    with page.expect_navigation():
        page.locator("main table a").first.click()


def courrier(sujet: str) -> Callable[[Page, Lieux], None]:
    """Open the latest mail whose subject begins so."""

    def faire(page: Page, _lieux: Lieux) -> None:
        with page.expect_navigation():
            page.get_by_role("link", name=re.compile(f"^{sujet}")).first.click()

    return faire


def tenir_a_l_ecart(page: Page, _lieux: Lieux) -> None:
    """Keep one more agent away, then ask that it ends."""
    page.locator("[name=personne]").select_option(index=1)
    page.locator("[name=motif]").fill("Conjointe du maire.")
    with page.expect_navigation():
        page.get_by_role("button", name="Tenir à l’écart").click()
    with page.expect_navigation():
        page.get_by_role("link", name="Mettre fin").first.click()


def page_suivante(page: Page, _lieux: Lieux) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name="Page suivante").click()


def joindre_un_faux_pdf(page: Page, _lieux: Lieux) -> None:
    form = page.locator("#envoi-devis")
    form.locator("input[type=file]").set_input_files(
        {"name": "devis.pdf", "mimeType": "application/pdf", "buffer": b"GIF89a, and no PDF at all"}
    )
    expect(form.get_by_role("status")).to_have_text(re.compile("refusé"))
    expect(form.locator(".fr-message--error")).to_be_visible()


def joindre_un_faux_devis(page: Page, _lieux: Lieux) -> None:
    """From the line of the plan whose input is open."""
    page.locator("#l0-fichier").set_input_files(
        {"name": "devis.pdf", "mimeType": "application/pdf", "buffer": b"GIF89a, and no PDF at all"}
    )
    expect(page.locator("#l0-fichier_error .fr-message--error")).to_be_visible()


def sans_jeton(page: Page, _lieux: Lieux) -> None:
    """A form whose token is gone."""
    page.evaluate("document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach(e => e.remove())")
    saisir(email="personne@exemple.fr")(page, _lieux)


def retirer_une_piece_deposee(page: Page, lieux: Lieux) -> None:
    """A page left open since before the deposit: its button comes too late."""
    piece = page.locator("a[href*='/pieces/']").first.get_attribute("href")
    form = page.locator("#navigation form")
    form.evaluate("(f, to) => { f.action = to; }", f"{piece}retirer/")
    with page.expect_navigation():
        form.locator("button").click()


def panne(statut: int) -> Callable[[Page, Lieux], None]:
    """The page of a breakdown, which nothing here provokes: its template, as the server would send it."""

    def montrer(page: Page, _lieux: Lieux) -> None:
        sent = {
            "status": statut,
            "body": render_to_string(f"{statut}.html"),
            "content_type": "text/html; charset=utf-8",
        }
        page.route("**/panne/", lambda route: route.fulfill(**sent))
        page.goto("/panne/")

    return montrer


def coller_un_tableau(page: Page, _lieux: Lieux) -> None:
    """Cells copied from a spreadsheet, one without its nature: what is understood is shown."""
    page.locator("#tableau").fill(
        "Poste\tNature\tMontant HT\tTVA\nDiagnostic\tPrestation\t12 500,00 €\t20 %\nÉcrans\t\t1.234,50\t20 %\n"
        "Total\t\t13 734,50 €\t\nRecettes\nRégion\t\t3 000\t"
    )
    with page.expect_navigation():
        page.get_by_role("button", name="Voir ce qui est compris").click()


def presser(bouton: str) -> Callable[[Page, Lieux], None]:
    """Press one button of the page, as it is."""

    def faire(page: Page, _lieux: Lieux) -> None:
        with page.expect_navigation():
            page.get_by_role("button", name=bouton, exact=True).click()

    return faire
