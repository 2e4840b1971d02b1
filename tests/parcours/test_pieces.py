"""Pieces in a real browser: several at once with their bars, dropped, refused one by one, by keyboard and at 320 px."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.fabriques import MOT_DE_PASSE, un_brouillon_vide, un_pdf, une_personne, une_structure

from levier.dossiers.queries import pieces_jointes

pytestmark = pytest.mark.parcours
DEPOSER = """([cible, nom, contenu]) => {
  const transfert = new DataTransfer();
  transfert.items.add(new File([Uint8Array.from(atob(contenu), (c) => c.charCodeAt(0))], nom));
  document.querySelector(cible).dispatchEvent(
    new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: transfert }));
}"""


def ecrire(dossier: Path, **contenus: bytes) -> list[Path]:
    paths = [dossier / nom.replace("__", ".") for nom in contenus]
    for path, content in zip(paths, contenus.values(), strict=True):
        path.write_bytes(content)
    return paths


@pytest.mark.requirement("X-01", "SL-07")
def test_several_files_each_with_its_bar_and_its_fate(visiteur, tmp_path):
    import base64

    structure = une_structure()
    owner = une_personne(structure)
    draft = un_brouillon_vide(structure=structure, par=owner)
    for width in (1280, 320):
        porteur = visiteur(largeur=width)
        porteur.se_connecter(owner.email, MOT_DE_PASSE)
        porteur.aller(f"/demandes/{draft.numero}/pieces/")
        names = ecrire(
            tmp_path,
            **{f"a{width}__pdf": un_pdf(f"a{width}"), "b__pdf": b"MZ programme", f"c{width}__pdf": un_pdf(f"c{width}")},
        )
        requests: list[str] = []
        porteur.page.on("request", lambda sent: requests.append(sent.method) if sent.method == "POST" else None)  # noqa: B023
        porteur.joindre("devis", *names)
        porteur.lire("2 fichiers sont joints. Un fichier est refusé, voyez pourquoi ci-dessus.")
        porteur.lire("c'est un programme Windows")
        assert requests == ["POST"] * 3
        expect(porteur.page.locator("#recues-devis a")).to_have_count(2 if width == 1280 else 4 + 1)
        porteur.voir(f"pièces, plusieurs à {width} px")
        content = base64.b64encode(un_pdf(f"glissé {width}")).decode()
        porteur.page.evaluate(DEPOSER, ["#envoi-devis", f"glisse{width}.pdf", content])
        expect(porteur.page.locator("#envoi-devis").get_by_role("status")).to_have_text("Le fichier est joint.")
        porteur.lire(f"glisse{width}.pdf")
        big = tmp_path / "gros.pdf"
        big.write_bytes(un_pdf() + b" " * (10 * 1024 * 1024))
        before = len(requests)
        porteur.joindre("devis", big)
        porteur.lire("« gros.pdf » dépasse 10 Mo")
        assert len(requests) == before, "a file known to be too large is not sent"
    assert pieces_jointes(draft).count() == 6


@pytest.mark.requirement("X-01")
def test_cut_network_is_said_and_the_file_may_be_sent_again(visiteur, tmp_path):
    structure = une_structure()
    owner = une_personne(structure)
    draft = un_brouillon_vide(structure=structure, par=owner)
    porteur = visiteur()
    porteur.se_connecter(owner.email, MOT_DE_PASSE)
    porteur.aller(f"/demandes/{draft.numero}/pieces/")
    [quote] = ecrire(tmp_path, devis__pdf=un_pdf())
    porteur.page.route(re.compile("/pieces/$"), lambda route: route.abort())
    porteur.joindre("devis", quote)
    porteur.lire("Pas envoyé : la connexion a été coupée.")
    porteur.page.unroute(re.compile("/pieces/$"))
    porteur.joindre("devis", quote)
    porteur.lire("Le fichier est joint.")
    assert pieces_jointes(draft).count() == 1
