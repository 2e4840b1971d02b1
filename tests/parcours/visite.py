"""What people do in the browser, in the words of the screens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from tests.parcours.examen import Examen

PATIENCE = 30_000
"""How long (ms) a page or a mail may take on a busy machine."""

_CALME = """() => new Promise(done => {
    let still = 0;
    const look = setInterval(() => {
        still = document.querySelector(".htmx-request") ? 0 : still + 1;
        if (still > 2) { clearInterval(look); done(); }
    }, 40);
})"""

_MENE_AILLEURS = """e => {
    const control = e.closest("a, button");
    if (control === null || control.closest("[hx-get], [hx-post]")) return false;
    return control.matches("a") ? !control.getAttribute("href").startsWith("#") : control.type === "submit" && control.form !== null;
}"""
"""A link or a button that loads another page, rather than a fragment of this one."""


class Visiteur:
    """One person in front of one browser. `voir` examines the page shown."""

    def __init__(self, page: Page, examen: Examen) -> None:
        self.page = page
        self.examen = examen
        page.set_default_timeout(PATIENCE)
        examen.surveiller(page)

    def aller(self, chemin: str) -> None:
        self.page.goto(chemin)

    def voir(self, nom: str, h1: str | None = None) -> None:
        """The page is the one expected, and passes the examination."""
        if h1 is not None:
            expect(self.page.locator("h1")).to_have_text(h1)
        self.examen.page(self.page, nom)

    def cliquer(self, texte: str | re.Pattern[str], *, exact: bool = True) -> None:
        """A link or a button of the page's content, by its visible name; where it leads to a page, that page is there."""
        self.presser(self.nomme(texte, exact=exact).first)

    def presser(self, controle: Locator) -> None:
        """Click, and wait for the page it leads to: what is looked at next is never the page being left."""
        if controle.evaluate(_MENE_AILLEURS):
            with self.page.expect_navigation():
                controle.click()
        else:
            controle.click()

    def nomme(self, texte: str | re.Pattern[str], *, exact: bool = True) -> Locator:
        here = self.page.locator("main")
        return here.get_by_role("link", name=texte, exact=exact).or_(
            here.get_by_role("button", name=texte, exact=exact)
        )

    def menu(self, texte: str) -> None:
        """An entry of the main menu."""
        self.presser(self.page.locator("#navigation").get_by_text(texte, exact=True))

    def lire(self, phrase: str) -> None:
        """The page says so, somewhere visible, whatever the width of its spaces and the shape of its apostrophes."""
        words = re.escape(phrase).replace(r"\ ", r"\s+").replace("’", "['’]")
        expect(self.page.get_by_text(re.compile(words)).first).to_be_visible(timeout=PATIENCE)

    def champ(self, nom: str) -> Locator:
        return self.page.locator(f'[name="{nom}"]')

    def ecrire(self, nom: str, texte: str) -> None:
        """Type in a field, then leave it: what a change needs."""
        self.champ(nom).fill(texte)
        self.champ(nom).blur()

    def calme(self) -> None:
        """Wait until nothing is being saved."""
        self.page.evaluate(_CALME)

    def choisir(self, nom: str, valeur: str) -> None:
        """A radio button or a box, by its label, as one clicks it."""
        box = self.page.locator(f'[name="{nom}"][value="{valeur}"]')
        self.page.locator(f'label[for="{box.get_attribute("id")}"]').click()
        expect(box).to_be_checked()

    def tout_cocher(self, nom: str) -> None:
        """Every box of a field, by its label."""
        for box in self.page.locator(f'[name="{nom}"]').all():
            self.choisir(nom, str(box.get_attribute("value")))

    def joindre(self, genre: str, *chemins: Path) -> None:
        """Files for a piece: sent in place when chosen by the script, with a button by a page led to without it."""
        form = self.page.locator(f"#envoi-{genre}")
        form.locator("input[type=file]").set_input_files(list(chemins))
        if not self.page.locator("html.avec-script").count():
            self.presser(form.locator("button[type=submit]"))
            return
        expect(form.get_by_role("status")).to_have_text(re.compile(r"joint|refus"), timeout=PATIENCE)
        expect(form).not_to_have_attribute("aria-busy", "true", timeout=PATIENCE)

    def saisir(self, valeurs: Mapping[str, str]) -> None:
        """Several fields in a row: lists are chosen, buttons pressed, texts written."""
        for nom, valeur in valeurs.items():
            field = self.champ(nom).first
            kind = field.evaluate("e => e.tagName === 'SELECT' ? 'liste' : e.type")
            if kind in {"radio", "checkbox"}:
                self.choisir(nom, valeur)
            elif kind == "liste":
                field.select_option(valeur)
            else:
                self.ecrire(nom, valeur)

    def se_connecter(self, email: str, mot_de_passe: str) -> None:
        self.aller("/compte/connexion/")
        self.saisir({"email": email, "mot_de_passe": mot_de_passe})
        self.cliquer("Se connecter")
        expect(self.page.get_by_role("button", name="Se déconnecter")).to_be_visible()

    def courrier(self, email: str, sujet: str) -> None:
        """Wait for a mail in the demonstration's mailbox, and open it."""
        link = self.page.get_by_role("link", name=sujet)
        for _ in range(60):
            self.aller(f"/demo/courriers/?pour={email}")
            if link.count():
                self.presser(link.first)
                return
            self.page.wait_for_timeout(500)
        raise AssertionError(f"no mail « {sujet} » for {email}: {self.page.locator('main').inner_text()}")

    def telecharger(self, texte: str | re.Pattern[str], *, exact: bool = False) -> bytes:
        """The bytes behind a link, as the browser receives them."""
        with self.page.expect_download() as waiting:
            self.nomme(texte, exact=exact).first.click()
        return Path(waiting.value.path()).read_bytes()
