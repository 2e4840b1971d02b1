"""What nobody types by mistake, in every field of every form: a sentence or a page, never an error of ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.urls import reverse
from tests.architecture.droits_des_routes import ECRITURES, ENVOIS, LECTURES, Ligne, lire
from tests.fabriques import un_pdf
from tests.profil import LONG
from tests.securite.monde import OBJETS, Monde

from levier.dossiers.actions.reponses import GARDEE_MAX

pytestmark = pytest.mark.lent

HOSTILES = {
    "nul": "a\0b",
    "controles": "\x01\x1b[31m\x7f\u202e\u2066\ufeff\u2028",
    "demi-caractere": "\ud800",
    "hors-plan": "\U0001f9ff\U000e0041\uffff",
    "enorme": "é" * 500_000,
    "grand-nombre": "9" * 5000,
    "exposant": "1e400",
    "pas-un-nombre": "NaN",
    "infini": "-Infinity",
    "chiffres-arabes": "٣٤٥",
    "date-absurde": "99999-99-99",
    "an-zero": "0000-00-00",
    "chemin": "../../../../etc/passwd",
    "sql": "'; DROP TABLE dossiers_dossier; --",
    "entete": "a\r\nBcc: pirate@exemple.fr\r\n\r\ncorps",
    "gabarit": "{{ settings.SECRET_KEY }}{% debug %}{montant}%s%(a)s",
    "tres-imbrique": "[" * 20_000,
}
PARTOUT = ("nul", "demi-caractere", "enorme", "grand-nombre")
"""What each form has to refuse by itself: no layer under it does it for all. The short profile sends them to every form."""
ACTEURS = {"porteur": "signataire", "agent": "prefet", "comptes": "signataire", "espaces": "anonyme"}
ADMINISTRE = {"agent:habilitations", "agent:fin_d_habilitation", "agent:rattachement", "agent:delegations"}


class Champs(HTMLParser):
    """Names of the fields that a page sends."""

    def __init__(self) -> None:
        super().__init__()
        self.noms: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in {"input", "select", "textarea", "button"} and values.get("name"):
            self.noms.add(str(values["name"]))


def champs(reponse: HttpResponse) -> set[str]:
    parser = Champs()
    parser.feed(reponse.content.decode())
    return parser.noms - {"csrfmiddlewaretoken"}


def formulaires() -> list[Ligne]:
    return [ligne for ligne in lire(ECRITURES) if "fait" in ligne.attendus.values()]


def acteur(ligne: Ligne) -> str:
    """Somebody whom the address lets in, so that values reach the act."""
    return next(audience for audience in reversed(ligne.attendus) if ligne.attendus[audience] == "fait")


def en_octets(valeur: object) -> object:
    """A lone surrogate goes as the bytes that a forged request would hold."""
    return [valeur.encode(errors="surrogatepass")] if isinstance(valeur, str) else valeur


def envoyer(client: Client, adresse: str, valeurs: dict[str, object]) -> int:
    """Play it and undo it; an error of the application is raised by the client."""
    with transaction.atomic():
        answer = client.post(adresse, {name: en_octets(value) for name, value in valeurs.items()})
        if not answer.streaming:
            assert "Traceback" not in answer.content.decode(errors="replace")
        transaction.set_rollback(True)
    return answer.status_code


def textes(formulaire: int) -> list[str]:
    """What is typed in the form of that rank: in the short profile, what it refuses by itself and a third of the rest, in turn."""
    others = [text for kind, text in HOSTILES.items() if kind not in PARTOUT]
    return [HOSTILES[kind] for kind in PARTOUT] + (others if LONG else others[formulaire % 3 :: 3])


def croises(noms: list[str], tapes: list[str]) -> Iterator[dict[str, str]]:
    """What is typed in a form: each field alone holds each text, then all fields hold each text at once.

    The short profile keeps each text in some field of this form and each field with some text (which one turns with its
    rank), and, in a form of many fields, each text in all of them at once.
    """
    rythme = 1 if LONG else min(len(noms), len(tapes))
    for rank, name in enumerate(noms):
        yield from ({name: text} for place, text in enumerate(tapes) if (place - rank) % rythme == 0)
    if len(noms) > len(HOSTILES) // 3:
        yield from (dict.fromkeys(noms, text) for text in tapes)


def test_short_profile_keeps_each_field_and_each_text():
    assert {text for rank in range(3) for text in textes(rank)} == set(HOSTILES.values())
    for count in range(1, 60):
        typed = textes(count)
        assert {HOSTILES[kind] for kind in PARTOUT} < set(typed)
        played = [one for one in croises([f"champ{rank}" for rank in range(count)], typed) if len(one) == 1]
        per_field = Counter(name for one in played for name in one)
        assert len(per_field) == count
        assert min(per_field.values()) >= 1
        assert {text for one in played for text in one.values()} == set(typed)


@pytest.mark.parametrize(
    ("rang", "ligne"), list(enumerate(formulaires())), ids=[f"{row.route}-{row.objet}" for row in formulaires()]
)
def test_hostile_text_in_each_field_of_a_form_is_answered(monde: Monde, rang: int, ligne: Ligne):
    address = reverse(ligne.route, kwargs=OBJETS[ligne.objet](monde))
    client = monde.navigateur(acteur(ligne))
    valid = ENVOIS.get(ligne.route, lambda _: {})(monde)
    page = client.get(address)
    names = set(valid) | (champs(page) if page.status_code == 200 else set())
    kinds = {text: kind for kind, text in HOSTILES.items()}
    for typed in croises(sorted(names - {"confirmer"}), textes(rang)):
        sent = {**ENVOIS.get(ligne.route, lambda _: {})(monde), **typed}
        shown = {name: kinds[text] for name, text in typed.items()}
        assert (shown, envoyer(client, address, sent) < 500) == (shown, True)


def adresses() -> list[tuple[Ligne, list[str]]]:
    """Each row of the table with the texts to put in its address: in the short profile, the rows of a route share them."""
    rows, texts = lire(LECTURES), list(HOSTILES.values())
    if LONG:
        return [(ligne, texts) for ligne in rows]
    total, seen = Counter(ligne.route for ligne in rows), Counter[str]()
    shared = []
    for ligne in rows:
        step = min(total[ligne.route], len(texts) // 3)
        shared.append((ligne, texts[seen[ligne.route] % step :: step]))
        seen[ligne.route] += 1
    return shared


def test_short_profile_sends_each_text_to_each_route():
    sent: dict[str, set[str]] = {}
    for ligne, texts in adresses():
        assert len(texts) >= 3
        sent.setdefault(ligne.route, set()).update(texts)
    assert [route for route, texts in sent.items() if texts != set(HOSTILES.values())] == []


def regarde(monkeypatch) -> list[str]:
    """Filled with the addresses whose parameters are looked at: through `request.GET`, or the whole address."""
    looked: list[str] = []
    read, whole = WSGIRequest.GET, WSGIRequest.get_full_path

    def lire_le_tout(request: WSGIRequest, **options) -> str:
        looked.append(request.path)
        return whole(request, **options)

    def lire_les_parametres(request: WSGIRequest) -> QueryDict:
        looked.append(request.path)
        return read.__get__(request)

    monkeypatch.setattr(WSGIRequest, "GET", property(lire_les_parametres))
    monkeypatch.setattr(WSGIRequest, "get_full_path", lire_le_tout)
    return looked


def test_page_that_looks_at_its_parameters_is_known(monde, monkeypatch):
    looked = regarde(monkeypatch)
    monde.navigateur("anonyme").get(reverse("espaces:mentions") + "?q=1")
    assert looked == []
    monde.navigateur("anonyme").get(reverse("espaces:recherche_territoires") + "?q=cluny")
    assert looked != []


@pytest.mark.parametrize(("ligne", "textes"), adresses(), ids=[f"{row.route}-{row.objet}" for row, _ in adresses()])
def test_hostile_text_in_the_address_is_answered(monde: Monde, monkeypatch, ligne: Ligne, textes: list[str]):
    """A page that looks at nothing after the `?` of its first three addresses is not asked the others."""
    looked = regarde(monkeypatch)
    address = reverse(ligne.route, kwargs=OBJETS[ligne.objet](monde))
    audience = next((a for a, expected in reversed(ligne.attendus.items()) if expected == "ouvert"), "anonyme")
    client = monde.navigateur(audience)
    parameters = ("q", "appel", "numero", "next", "apres", "debut", "pour", "texte", "tri", "etat", "theme", "suivi",
                  "departement", "territoire", "projet.debut", "demande.montant", "depenses.prestation")  # fmt: skip
    for rank, text in enumerate(textes):
        if rank == 3 and not looked and not LONG:
            break
        with transaction.atomic():
            typed = quote(text[:4000], safe="", errors="surrogatepass")
            answer = client.get(f"{address}?{'&'.join(f'{name}={typed}' for name in parameters)}")
            if answer.streaming:
                answer.getvalue()
            transaction.set_rollback(True)
        assert answer.status_code < 500


@pytest.mark.parametrize("texte", list(HOSTILES.values()), ids=list(HOSTILES))
@pytest.mark.parametrize(
    "gabarit",
    ["/actes/{}/", "/appels/{}/", "/appels/{}/simulateur/", "/demandes/{}/", "/demandes/{}/formulaire/",
     "/agent/dossiers/{}/", "/agent/enveloppes/{}/", "/compte/confirmation/{}/", "/compte/mot-de-passe/{}/",
     "/nouvelle-adresse/{}/", "/droits/{}/", "/demo/courriers/{}/", "/documents/{}/", "/compte/structures/{}/rejoindre/",
     "/courriels/{}/"],
)  # fmt: skip
def test_hostile_text_as_a_part_of_the_address_names_nothing(monde, gabarit, texte):
    address = gabarit.format(quote(texte[:2000], safe="", errors="surrogatepass"))
    assert monde.navigateur("instructeur").get(address).status_code in {400, 403, 404, 410}


@pytest.mark.parametrize(
    "nom",
    ["../../etc/passwd.pdf", "a\r\nSet-Cookie: x=1.pdf", 'a"; filename="b.exe.pdf', "\0.pdf", "a\u202efdp.exe.pdf",
     "é" * 5000 + ".pdf", ".pdf", "con.pdf", "<img src=x onerror=alert(1)>.pdf", "a.pdf\0.exe"],
)  # fmt: skip
def test_hostile_file_name_is_cleaned_and_comes_back_in_one_header(monde, nom):
    client, numero = monde.navigateur("signataire"), monde.brouillon.numero
    before = set(monde.brouillon.pieces.values_list("pk", flat=True))
    file = SimpleUploadedFile("x.pdf", un_pdf("nom"), "text/html")
    file._name = nom
    answer = client.post(reverse("porteur:pieces", args=[numero]), {"fichier.devis": file})
    assert answer.status_code in {302, 400, 422}
    for piece in monde.brouillon.pieces.exclude(pk__in=before).select_related("fichier"):
        assert not set("\r\n\0/\\\u202e") & set(piece.fichier.nom)
        assert len(piece.fichier.nom) <= 150
        assert ".." not in piece.fichier.chemin
        sent = client.get(reverse("dossier:telecharger", args=[numero, piece.pk]))
        sent.getvalue()
        assert sent["Content-Disposition"].startswith("attachment;")
        assert (sent["Content-Type"], sent["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
        assert "Set-Cookie" not in sent


def test_file_name_in_an_unknown_encoding_is_answered(monde):
    body = (
        b"--x\r\nContent-Disposition: form-data; name=\"fichier.devis\"; filename*=klingon''a.pdf\r\n"
        b"Content-Type: application/pdf\r\n\r\n%PDF-\r\n--x--\r\n"
    )
    address = reverse("porteur:pieces", args=[monde.brouillon.numero])
    answer = monde.navigateur("signataire").post(address, body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code < 500


@pytest.mark.parametrize("corps", [b"", b"\xff\xfe\0", b"--x\r\n", b"a=%ff&b=%ed%a0%80&%00=1"])
@pytest.mark.parametrize("genre", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                                   "multipart/form-data", "application/json", "text/plain; charset=klingon"])  # fmt: skip
def test_body_that_is_no_form_is_answered(monde, corps, genre):
    address = reverse("porteur:enregistrer", args=[monde.brouillon.numero])
    assert monde.navigateur("signataire").generic("POST", address, corps, genre).status_code < 500


def test_form_of_too_many_fields_or_too_large_is_refused_in_a_page(monde):
    client, address = monde.navigateur("signataire"), reverse("porteur:formulaire", args=[monde.brouillon.numero])
    many = client.post(address, {f"champ{rank}": "x" for rank in range(5001)})
    large = client.post(address, "projet.titre=" + "x" * 3_000_000, content_type="application/x-www-form-urlencoded")
    assert (many.status_code, large.status_code) == (400, 400)


def test_what_is_kept_of_an_enormous_text_is_bounded(monde):
    client, numero = monde.navigateur("signataire"), monde.brouillon.numero
    client.post(reverse("porteur:enregistrer", args=[numero]), {"projet.titre": "é" * 500_000})
    monde.brouillon.refresh_from_db()
    assert len(monde.brouillon.saisies["projet.titre"]) == GARDEE_MAX
    answer = client.post(reverse("porteur:retirer", args=[numero]), {"motif": "é" * 500_000})
    assert (answer.status_code, "500\u202f000 caractères" in answer.content.decode()) == (422, True)
