"""What people write stays text: on every page, in the PDF, in the mails, whatever language it imitates."""

from __future__ import annotations

import datetime as dt
import io
import re
from html.parser import HTMLParser

import pypdf
import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from tests.architecture.droits_des_routes import LECTURES, lire
from tests.fabriques import MOT_DE_PASSE, un_agent, un_appel, un_brouillon, un_rattachement, une_personne, une_piece
from tests.propositions import proposer, refuser_et_signer, signer
from tests.taches import derouler

from levier.comptes.enums import Role
from levier.comptes.models import Habilitation
from levier.documents.models import Document
from levier.dossiers.actions import deposer
from levier.dossiers.models import Dossier
from levier.instruction.actions import declarer_complet, demander_complement, rendre_appreciation
from levier.instruction.limites import montant_calcule
from levier.instruction.queries import resultat_instruit
from levier.socle import fichiers, horloge
from levier.socle.models import Courriel
from levier.territoires.actions import creer_structure

pytestmark = pytest.mark.lent

POINTE = "<i id=x9>&lt;b&gt;\"'`</i>"
BALISES = f'{POINTE}<script>alert(1)</script><img src=x onerror=alert(2)>" onfocus="alert(3)" x="'
TYPST = '#read("/etc/passwd") *gras* $x^2$ #panic("p") `a` @cle <etiquette> \\u{41} //fin'
FORMULES = '=HYPERLINK("http://x");+1;-1;@SUM(A1)'
GABARITS = "{{ settings.SECRET_KEY }} {% load static %} {montant} {numero} %(x)s ${7*7}"
TEXTE = f"{BALISES} {TYPST} {FORMULES} {GABARITS}"


class Balises(HTMLParser):
    """Elements and attributes of a page, as a browser would build them."""

    def __init__(self) -> None:
        super().__init__()
        self.suspects: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name.startswith("on") or (name == "id" and value == "x9") or (value or "").startswith("javascript:"):
                self.suspects.append(f"{tag} {name}={value}")
        if tag == "script" and "src" not in dict(attrs):
            self.suspects.append("script")


@pytest.fixture
def histoire(db, settings):
    """A whole story whose every free text is hostile; its agents, its member, its dossiers."""
    member = une_personne(nom=TEXTE[:150], fonction=TEXTE[:150])
    structure = creer_structure(
        siret="35600000000048", denomination=BALISES[:200], nature="syndicat", adresse=TEXTE[:300],
        departement_code="71", par=member.en_tant_que(Role.PORTEUR),
    )  # fmt: skip
    un_rattachement(member, structure)
    agent, prefet = un_agent(nom=BALISES[:150]), un_agent(Role.SIGNATAIRE, nom=BALISES[:150])
    un_agent(Role.ADMINISTRATEUR, nom=BALISES[:150])
    answers = {"demandeur.entite": BALISES, "demandeur.nom": BALISES[:100], "demandeur.fonction": BALISES[:100],
               "demandeur.adresse": f"{BALISES[:100]}\n71000 Mâcon", "projet.titre": BALISES[:120], "projet.presentation": TEXTE[:600],
               "projet.besoin_non_couvert": TEXTE[:600], "objectifs.qualite": TEXTE[:600]}  # fmt: skip
    appel = un_appel()

    def un_depose() -> Dossier:
        draft = un_brouillon(appel, structure, par=member, reponses=answers)
        une_piece(draft, "devis", f"{POINTE}.pdf", par=member)
        return deposer(draft, par=member, engagement=True)

    waiting, granted, refused = un_depose(), un_depose(), un_depose()
    soon = horloge.aujourdhui() + dt.timedelta(days=9)
    demander_complement(waiting, par=agent, message=TEXTE, elements=["devis"], echeance=soon)
    for dossier in (granted, refused):
        declarer_complet(dossier, par=agent)
    rendre_appreciation(granted, "appreciation.taux_retenu", "50 %", par=agent, motif=TEXTE)
    granted.refresh_from_db()
    amount = montant_calcule(resultat_instruit(granted))
    signer(proposer(granted, amount, par=agent, avis=TEXTE), par=prefet)
    refuser_et_signer(refused, par=prefet, motif=TEXTE)
    derouler()
    return {"membre": member, "agent": agent, "dossiers": [waiting, granted, refused], "structure": structure}


def ouvrir(personne) -> Client:
    client = Client()
    assert (
        client.post(reverse("comptes:connexion"), {"email": personne.email, "mot_de_passe": MOT_DE_PASSE}).status_code
        == 302
    )
    return client


def pages(histoire) -> dict[str, str]:
    """Every page that shows what was written, by address."""
    numbers = [dossier.numero for dossier in histoire["dossiers"]]
    common = ["comptes:profil", "comptes:structures"]
    shown = {
        histoire["membre"]: ["porteur:liste", *common],
        histoire["agent"]: ["agent:tableau", "agent:enveloppes", "agent:rattachements", "agent:delegations",
                            "agent:habilitations", *common],
    }  # fmt: skip
    numbered = {
        histoire["membre"]: [x.route for x in lire(LECTURES) if x.route.startswith("porteur:") and x.objet == "depose"],
        histoire["agent"]: ["agent:dossier", "agent:complement", "agent:proposition", "agent:signature", "agent:refus"],
    }
    found = {}
    for person, routes in shown.items():
        client = ouvrir(person)
        addresses = [reverse(route) for route in routes]
        addresses += [reverse(route, args=[n]) for route in dict.fromkeys(numbered[person]) for n in numbers]
        for address in addresses:
            answer = client.get(address, follow=True)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                found[f"{address} {person.pk}"] = answer.content.decode()
    return found


def test_hostile_text_is_shown_as_it_was_typed_on_every_page(histoire):
    for address, html in pages(histoire).items():
        parser = Balises()
        parser.feed(html)
        assert (address, parser.suspects) == (address, [])
        assert (address, "<i id=x9>" in html, "<script>alert" in html) == (address, False, False)
        assert (address, "tests-only" in html) == (address, False)


def test_hostile_text_is_really_on_these_pages(histoire):
    shown = [address for address, html in pages(histoire).items() if "&lt;i id=x9&gt;" in html]
    assert len(shown) >= 10


def test_hostile_text_prints_literally_in_every_document(histoire):
    made = Document.objects.filter(objet_numero__in=[dossier.numero for dossier in histoire["dossiers"]])
    assert {document.genre for document in made} >= {"recepisse", "arrete_attributif"}
    for document in made:
        reader = pypdf.PdfReader(io.BytesIO(fichiers.lire(document.fichier)))
        text = re.sub(r"\s+", "", "".join(page.extract_text() for page in reader.pages))
        assert (document.genre, "root:" in text) == (document.genre, False)
        assert (document.genre, "<iid=x9>" in text) == (document.genre, True)
        assert [a for page in reader.pages for a in page.get("/Annots") or [] if "/JS" in str(a.get_object())] == []
        assert "/OpenAction" not in reader.trailer["/Root"]


def test_hostile_text_in_a_motif_prints_literally_in_the_letter(histoire):
    refused = histoire["dossiers"][2]
    letter = Document.objects.filter(**refused.objet.colonnes).exclude(genre="recepisse").get()
    reader = pypdf.PdfReader(io.BytesIO(fichiers.lire(letter.fichier)))
    text = re.sub(r"\s+", "", "".join(page.extract_text() for page in reader.pages))
    for written in ('#read("/etc/passwd")', "*gras*", "$x^2$", "{{settings.SECRET_KEY}}", "{montant}", "@cle"):
        assert (written, re.sub(r"\s+", "", written) in text) == (written, True)


def test_hostile_text_stays_text_in_mails(histoire):
    mails = list(Courriel.objects.all())
    assert len(mails) > 8
    for mail in mails:
        assert (mail.sujet, "\n" in mail.sujet, "\r" in mail.sujet) == (mail.sujet, False, False)
        assert len(mail.sujet) <= 300
        assert ("&lt;i id" in mail.sujet, "&#x27;" in mail.texte, "tests-only" in mail.texte) == (False, False, False)
        if mail.destinataire != histoire["membre"].email:
            assert Habilitation.objects.filter(personne__email=mail.destinataire).exists()


@pytest.mark.parametrize("saut", ["\n", "\r\n", "\r", "\x0b", "\x85", "\u2028", "%0d%0aBcc:x"])
def test_no_text_adds_a_header_to_a_mail(db, saut):
    """A name on two lines neither ends the subject nor breaks the sending."""
    member = une_personne(nom="Camille")
    structure = creer_structure(
        siret="35600000000048", denomination=f"Syndicat{saut}Bcc: pirate@exemple", nature="syndicat", adresse="",
        departement_code="71", par=member.en_tant_que(Role.PORTEUR),
    )  # fmt: skip
    un_rattachement(member, structure)
    un_agent()
    deposer(un_brouillon(un_appel(), structure, par=member), par=member, engagement=True)
    derouler()
    for mail in Courriel.objects.all():
        message = EmailMessage(mail.sujet, mail.texte, "a@exemple.fr", [mail.destinataire]).message()
        assert message["Bcc"] is None
        assert "pirate" not in "".join(message.get_all("To"))
