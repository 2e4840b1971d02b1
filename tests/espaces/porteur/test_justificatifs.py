"""The quote of an expense on screen: chosen among those joined, or joined from the line, without any script."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.fabriques import (
    AUTRE_COMMUNE,
    des_lignes,
    justifier,
    texte_exigeant_un_devis_par_depense,
    un_agent,
    un_appel,
    un_brouillon,
    un_pdf,
    une_piece,
    une_structure,
)
from tests.taches import derouler

from levier.dossiers.actions import deposer, enregistrer_plan
from levier.dossiers.etude import obstacles
from levier.dossiers.financement.lignes import LigneSaisie
from levier.dossiers.lecture.dossier import contexte_dossier
from levier.dossiers.queries import lignes_du_plan, pieces_jointes

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("SL-07", "X-01")]
REQUETES = 4
HTMX = {"HX-Request": "true"}


@pytest.fixture
def brouillon(personne, structure):
    return un_brouillon(structure=structure, par=personne)


@pytest.fixture
def exigeant(personne, structure):
    """A draft of a call that wants a quote for each expense: joined, but named by none."""
    return un_brouillon(un_appel(texte_exigeant_un_devis_par_depense()), structure, par=personne)


def plan(dossier) -> str:
    return reverse("porteur:plan", args=[dossier.numero])


def lire(reponse) -> str:
    return reponse.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def saisies(*depenses: tuple[str, str], piece: str = "") -> dict[str, str]:
    sent: dict[str, str] = {}
    for rank, (libelle, montant) in enumerate(depenses):
        line = {"sens": "depense", "nature": "prestation", "libelle": libelle, "montant": montant, "piece": piece}
        sent |= {f"l{rank}-{field}": value for field, value in line.items()}
    return sent


def nommees(dossier) -> dict[str, str | None]:
    return dict(dossier.lignes.filter(sens="depense").values_list("libelle", "piece__fichier__nom"))


def test_line_names_a_quote_already_joined(connectee, brouillon):
    quote = pieces_jointes(brouillon).get(genre="devis")
    html = lire(connectee.get(plan(brouillon)))
    assert f'<option value="{quote.pk}">devis.pdf</option>' in html
    assert "plan_financement.pdf" not in html
    connectee.post(plan(brouillon), saisies(("Tables", "100"), ("Chaises", "50"), piece=str(quote.pk)))
    assert nommees(brouillon) == {"Tables": "devis.pdf", "Chaises": "devis.pdf"}
    assert f'<option value="{quote.pk}" selected>devis.pdf</option>' in lire(connectee.get(plan(brouillon)))


def test_file_is_joined_from_its_line_without_script_and_nothing_typed_is_lost(connectee, brouillon):
    sent = saisies(("", ""), ("Tables", "100"), ("Chaises", "50"))
    asked = connectee.post(plan(brouillon), {**sent, "joindre": "2"})
    assert asked["Location"] == f"{plan(brouillon)}?joindre=1#l1-fichier"
    html = lire(connectee.get(asked["Location"]))
    assert re.findall(r'<input [^>]*type="file"[^>]* id="([^"]+)"', html) == ["l1-fichier"]
    opened = saisies(("Tables", "110"), ("Chaises", "50"), ("", ""))
    file = SimpleUploadedFile("chaises.pdf", un_pdf("chaises"))
    joined = connectee.post(plan(brouillon), {**opened, "joindre": "1", "fichier": file})
    assert joined["Location"] == f"{plan(brouillon)}#l1-piece"
    assert nommees(brouillon) == {"Tables": None, "Chaises": "chaises.pdf"}
    assert str(brouillon.lignes.get(libelle="Tables").montant) == "110.00"
    assert sorted(piece.fichier.nom for piece in pieces_jointes(brouillon).filter(genre="devis")) == ["chaises.pdf", "devis.pdf"]  # fmt: skip


def test_bad_file_is_refused_at_its_line_and_the_plan_is_saved(connectee, brouillon):
    file = SimpleUploadedFile("devis.pdf", b"MZ programme")
    response = connectee.post(plan(brouillon), {**saisies(("Tables", "100")), "joindre": "0", "fichier": file})
    assert response.status_code == 409
    html = lire(response)
    error = html[html.index('id="l0-fichier_error"') :]
    assert "programme Windows" in error[: error.index("</div>")]
    assert nommees(brouillon) == {"Tables": None}


def test_htmx_receives_the_whole_form_when_a_file_is_joined(connectee, brouillon):
    sent = {**saisies(("Tables", "100")), "joindre": "0"}
    opened = lire(connectee.post(plan(brouillon), sent, headers=HTMX))
    assert "<h1" not in opened
    assert 'id="l0-fichier"' in opened
    file = SimpleUploadedFile("tables.pdf", un_pdf("tables"))
    joined = lire(connectee.post(plan(brouillon), {**sent, "fichier": file}, headers=HTMX))
    assert re.search(r'<option value="\d+" selected>tables.pdf</option>', joined)
    assert 'id="l0-fichier"' not in joined


@pytest.mark.requirement("X-01")
def test_file_sent_with_a_plan_that_is_refused_is_not_joined_and_its_line_says_so(connectee, brouillon):
    enregistrer_plan(brouillon, des_lignes("50000"), par=brouillon.cree_par, page="une autre")
    kept = set(pieces_jointes(brouillon))
    file = SimpleUploadedFile("tables.pdf", un_pdf("tables"))
    sent = {**saisies(("Tables", "100")), "joindre": "0", "revision": "0", "page": "la mienne", "fichier": file}
    answer = connectee.post(plan(brouillon), sent)
    assert (answer.status_code, set(pieces_jointes(brouillon))) == (409, kept)
    assert "« tables.pdf » n’est pas joint, le plan n’étant pas enregistré : choisissez-le de nouveau." in lire(answer)


@pytest.mark.requirement("N-02")
@pytest.mark.parametrize("page", ["porteur:plan", "porteur:coller"])
def test_piece_of_another_structure_is_not_found(connectee, brouillon, page):
    theirs = une_piece(un_brouillon(structure=une_structure(AUTRE_COMMUNE)))
    sent = {**saisies(("Tables", "100"), piece=str(theirs.pk)), "ajouter": ""}
    assert connectee.post(reverse(page, args=[brouillon.numero]), sent).status_code == 404
    assert set(nommees(brouillon).values()) == {None}
    assert "Tables" not in nommees(brouillon)


def test_pasted_lines_leave_the_quotes_of_the_others(connectee, brouillon):
    justifier(brouillon, pieces_jointes(brouillon).get(genre="devis"))
    connectee.post(reverse("porteur:coller", args=[brouillon.numero]), {**saisies(("Tables", "100")), "ajouter": ""})
    assert nommees(brouillon) == {"Accompagnement par un prestataire": "devis.pdf", "Tables": None}


def test_quote_that_is_wanted_is_said_at_the_line_and_in_the_list(connectee, exigeant):
    wanted = "Ce guichet demande un fichier pour chaque dépense"
    html = lire(connectee.get(plan(exigeant)))
    error = html[html.index('id="l0-piece_error"') :]
    assert wanted in error[: error.index("</div>")]
    assert html.count(wanted) == 1, "neither the spare line nor the revenues"
    depot = lire(connectee.get(reverse("porteur:depot", args=[exigeant.numero])))
    assert f'{plan(exigeant)}#l0-piece">Dépense « Accompagnement par un prestataire » : choisissez ou joignez' in depot
    quote = pieces_jointes(exigeant).get(genre="devis")
    answer = lire(connectee.post(plan(exigeant), saisies(("Tables", "100")), headers=HTMX))
    assert f'id="l0-piece_error" hx-swap-oob="innerHTML"><p class="fr-message fr-message--error">{wanted}' in answer
    answer = lire(connectee.post(plan(exigeant), saisies(("Tables", "100"), piece=str(quote.pk)), headers=HTMX))
    assert 'id="l0-piece_error" hx-swap-oob="innerHTML"></div>' in answer
    assert [one.champ for one in obstacles(exigeant)] == ["plan"]


def test_call_that_attaches_no_piece_shows_no_choice(connectee, personne, structure):
    text = texte_exigeant_un_devis_par_depense().replace("    par_depense: obligatoire\n", "", 1)
    draft = un_brouillon(un_appel(text), structure, par=personne)
    assert "l0-piece" not in lire(connectee.get(plan(draft)))


def test_conflict_tells_the_quotes_of_the_other_plan(connectee, brouillon):
    seen = brouillon.revision
    justifier(brouillon, pieces_jointes(brouillon).get(genre="devis"))
    html = lire(connectee.post(plan(brouillon), {**saisies(("Tables", "100")), "revision": seen}))
    assert "40 000,00 €, justifiée par « devis.pdf »" in html


def test_readers_see_the_quote_of_each_line(connectee, client, brouillon):
    quote = pieces_jointes(brouillon).get(genre="devis")
    justifier(brouillon, quote)
    link = f'href="{reverse("dossier:telecharger", args=[brouillon.numero, quote.pk])}" download>devis.pdf</a>'
    row = re.compile(
        rf"Accompagnement par un prestataire\s*<span class=\"levier-justificatif\">.{{0,40}}{re.escape(link)}"
    )
    deposer(brouillon, par=brouillon.cree_par, engagement=True)
    assert row.search(lire(connectee.get(reverse("porteur:dossier", args=[brouillon.numero]))))
    brouillon.refresh_from_db()
    [expense] = contexte_dossier(brouillon).depenses
    assert expense.piece == "Devis et autres justificatifs du coût\u00a0: devis.pdf"
    client.force_login(un_agent())
    assert row.search(lire(client.get(reverse("agent:dossier", args=[brouillon.numero]))))


def test_quote_under_check_says_so_and_is_no_link(connectee, antivirus, brouillon):
    justifier(brouillon, pieces_jointes(brouillon).get(genre="devis"))
    assert "devis.pdf (en cours de vérification)</option>" in lire(connectee.get(plan(brouillon)))
    page = reverse("porteur:dossier", args=[brouillon.numero])
    html = lire(connectee.get(page))
    line = html[html.index('class="levier-justificatif"') :]
    line = line[: line.index("</th>")]
    assert "en cours de vérification" in line
    assert "href" not in line
    assert contexte_dossier(brouillon).depenses[0].piece.endswith("devis.pdf, en cours de vérification")
    derouler()
    html = lire(connectee.get(page))
    assert "href" in html[html.index('class="levier-justificatif"') :].partition("</th>")[0]


@pytest.mark.parametrize("nombre", [1, 30])
def test_plan_takes_a_fixed_number_of_queries(connectee, brouillon, django_assert_num_queries, nombre):
    for rank in range(3):
        une_piece(brouillon, nom=f"devis{rank}.pdf")
    lines = [LigneSaisie("depense", "prestation", f"Dépense {rank}", "100") for rank in range(nombre)]
    enregistrer_plan(brouillon, lines, par=brouillon.cree_par)
    justifier(brouillon, *pieces_jointes(brouillon).filter(genre="devis"))
    assert all(line.piece for line, _ in lignes_du_plan(brouillon))
    connectee.get(plan(brouillon))  # its porteur is known from then on
    with django_assert_num_queries(REQUETES):
        connectee.get(plan(brouillon))
