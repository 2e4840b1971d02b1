"""A request that rests on a commitment signed by hand: its scan shows something, it is read, it can be disowned."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image
from tests.fabriques import (
    signe_a_la_main,
    un_agent,
    un_appel,
    un_brouillon,
    un_dossier_depose,
    un_pdf,
    un_rattachement,
    un_scan,
    une_personne,
    une_structure,
)
from tests.mauvais_fichiers import une_image
from tests.propositions import proposer
from tests.taches import derouler

from levier.comptes.enums import RoleStructure
from levier.dossiers.actions import SignaturePapier, deposer_signe_a_la_main, imprimer_engagement
from levier.dossiers.actions.motifs import MotifTropLong
from levier.dossiers.actions.signature import FORMATS
from levier.instruction.actions import contester_l_engagement, declarer_complet, repondre_a_la_contestation
from levier.instruction.erreurs import EngagementConteste, EngagementIncontestable, EngagementNonLu, TexteManquant
from levier.instruction.models import Contestation, LectureEngagement
from levier.socle import fichiers, journal
from levier.socle.erreurs import FichierRefuse, GesteInterdit
from levier.socle.fichiers import vignettes
from levier.socle.models import Courriel

pytestmark = pytest.mark.requirement("X-09")


@pytest.fixture
def structure(db):
    return une_structure()


@pytest.fixture
def maire(structure):
    return une_personne(structure, nom="Sacha Roy", fonction="Maire")


@pytest.fixture
def agent(db):
    return un_agent(nom="Noa Girard")


@pytest.fixture
def papier(structure, maire):
    return signe_a_la_main(un_dossier_depose(structure=structure, par=maire))


def deux_pages_blanches() -> bytes:
    out = io.BytesIO()
    blank = Image.new("L", (850, 1100), 250)
    blank.save(out, "PDF", save_all=True, append_images=[blank])
    return out.getvalue()


def encre_sur_rien() -> bytes:
    """A signature in black on a transparent ground."""
    out = io.BytesIO()
    sheet = Image.new("RGBA", (600, 400), (0, 0, 0, 0))
    sheet.paste((0, 0, 0, 255), (100, 100, 500, 130))
    sheet.save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("nom", "contenu", "dit"),
    [
        ("point.png", une_image("PNG", (1, 1)), "trop petit"),
        ("etroit.jpg", un_scan("JPEG", (900, 120)), "trop petit"),
        ("uni.png", une_image("PNG", (900, 1200)), "vide, d’une seule couleur"),
        ("blanc.pdf", un_pdf(), "vide, d’une seule couleur"),
        ("blanches.pdf", deux_pages_blanches(), "vide, d’une seule couleur"),
        ("scan.pdf", un_scan(), None),
        ("scan.jpeg", un_scan("JPEG"), None),
        ("encre.png", encre_sur_rien(), None),
    ],
)
def test_scan_that_shows_nothing_is_refused(nom, contenu, dit):
    received = fichiers.controler(io.BytesIO(contenu), nom, formats=FORMATS)
    if dit is None:
        vignettes.exiger_lisible(received, "l’engagement signé")
        return
    with pytest.raises(FichierRefuse, match=dit):
        vignettes.exiger_lisible(received, "l’engagement signé")


def test_deposit_by_hand_is_told_to_every_checked_signatory_and_refuses_a_pixel(structure, maire):
    helper = une_personne(structure, nom="Lou Moreau", role=RoleStructure.CONTRIBUTEUR)
    second = une_personne(structure, nom="Alix Faure")
    un_rattachement(une_personne(nom="Pas Vérifiée"), structure, verifie=None)
    draft = un_brouillon(un_appel(), structure, par=helper)
    imprimer_engagement(draft, par=helper)
    derouler()
    with pytest.raises(FichierRefuse, match="trop petit"):
        deposer_signe_a_la_main(
            draft, SignaturePapier(io.BytesIO(une_image("PNG", (1, 1))), "x.png", "La maire"), par=helper
        )
    deposer_signe_a_la_main(draft, SignaturePapier(io.BytesIO(un_scan()), "x.pdf", "Madame la maire"), par=helper)
    told = Courriel.objects.filter(sujet__contains="signé à la main")
    assert sorted(told.values_list("destinataire", flat=True)) == sorted([maire.email, second.email])
    text = told.first().texte
    assert [words in text for words in (f"/demandes/{draft.numero}/contestation/", "Madame la maire", str(helper))] == [
        True
    ] * 3


def test_complete_once_an_agent_says_that_he_read_it(papier, agent):
    with pytest.raises(EngagementNonLu) as refused:
        declarer_complet(papier, par=agent)
    assert (refused.value.champ, LectureEngagement.objects.count()) == ("engagement_lu", 0)
    assert declarer_complet(papier, par=agent, engagement_lu=True).etat == "en_instruction"
    read = LectureEngagement.objects.get()
    assert (read.signature.dossier, read.lu_par, bool(read.fonction)) == (papier, str(agent), True)
    event = journal.histoire(papier).get(nom="engagement_lu")
    assert (event.acteur_libelle, event.apres["signataire"]) == (str(agent), "Madame la maire")


def test_signed_on_screen_asks_for_no_reading(agent):
    assert declarer_complet(un_dossier_depose(), par=agent).etat == "en_instruction"


def test_flag_of_a_member_stops_complete_until_the_service_answers(papier, maire, agent):
    with pytest.raises(GesteInterdit):
        contester_l_engagement(papier, par=une_personne(une_structure("71014")), motif="Non.")
    with pytest.raises(TexteManquant):
        contester_l_engagement(papier, par=maire, motif=" ")
    with pytest.raises(MotifTropLong):
        contester_l_engagement(papier, par=maire, motif="a" * 10_000)
    contester_l_engagement(papier, par=maire, motif="Ce n’est pas ma signature.")
    with pytest.raises(EngagementIncontestable, match="déjà signalé"):
        contester_l_engagement(papier, par=maire, motif="Encore.")
    derouler()
    mail = Courriel.objects.get(destinataire=agent.email, sujet__startswith="Engagement contesté")
    assert "Ce n’est pas ma signature." in mail.texte
    assert journal.histoire(papier).get(nom="engagement_conteste").motif == "Ce n’est pas ma signature."
    with pytest.raises(EngagementConteste, match="Sacha Roy"):
        declarer_complet(papier, par=agent, engagement_lu=True)
    with pytest.raises(TexteManquant):
        repondre_a_la_contestation(papier, par=agent, reponse=" ")
    repondre_a_la_contestation(papier, par=agent, reponse="La maire confirme par téléphone.")
    with pytest.raises(EngagementIncontestable):
        repondre_a_la_contestation(papier, par=agent, reponse="Encore.")
    derouler()
    assert Courriel.objects.filter(destinataire=maire.email, texte__contains="confirme par téléphone").count() == 1
    assert declarer_complet(papier, par=agent, engagement_lu=True).etat == "en_instruction"


def test_flag_after_complete_puts_the_proposal_out_of_date_and_stops_another(papier, maire, agent):
    declarer_complet(papier, par=agent, engagement_lu=True)
    made = proposer(papier, Decimal(20_000), par=agent, motif="m")
    contester_l_engagement(papier, par=maire, motif="Ce n’est pas nous.")
    made.refresh_from_db()
    assert made.etat == "perimee"
    with pytest.raises(EngagementConteste):
        proposer(papier, Decimal(20_000), par=agent, motif="m")
    repondre_a_la_contestation(papier, par=agent, reponse="Vérifié.")
    assert proposer(papier, Decimal(20_000), par=agent, motif="m").etat == "transmise"


def test_what_is_signed_on_screen_is_not_disowned(maire):
    sent = un_dossier_depose(structure=maire.rattachements.get().structure, par=maire)
    with pytest.raises(EngagementIncontestable, match="écrivez au service"):
        contester_l_engagement(sent, par=maire, motif="Ce n’est pas nous.")


def test_two_flags_do_not_wait_together(papier, maire):
    flag = contester_l_engagement(papier, par=maire, motif="Ce n’est pas nous.")
    with pytest.raises(IntegrityError, match="contestation_ouverte_unique"), transaction.atomic():
        Contestation.objects.create(
            signature=flag.signature, par=maire, motif="Deux fois.", contestee_le=flag.contestee_le
        )


def test_pages_of_the_member_and_of_the_agent(papier, maire, agent, client):
    client.force_login(maire)
    here = reverse("porteur:contestation", args=[papier.numero])
    assert here in client.get(reverse("porteur:dossier", args=[papier.numero])).content.decode()
    assert (client.get(here).status_code, client.post(here, {"motif": ""}).status_code) == (200, 422)
    assert client.get(reverse("porteur:engagement", args=[papier.numero])).getvalue() == fichiers.lire(
        papier.signatures.get().fichier
    )
    client.post(here, {"motif": "Ce n’est pas ma signature."})
    assert "l’a signalé au service" in client.get(here).content.decode()
    client.force_login(agent)
    shown = client.get(reverse("agent:dossier", args=[papier.numero])).content.decode()
    answer, complete = (reverse(f"agent:{one}", args=[papier.numero]) for one in ("contestation", "complet"))
    assert ["Engagement contesté" in shown, answer in shown] == [True, True]
    assert "répondez au signalement" in client.post(complete, {"engagement_lu": "on"}).content.decode()
    assert client.post(answer, {"reponse": "La maire confirme."}).status_code == 302
    assert "J’ai lu l’engagement signé" in client.get(complete).content.decode()
    assert "cochez que vous l’avez lu" in client.post(complete, {}).content.decode()
    assert client.post(complete, {"engagement_lu": "on"}).status_code == 302
    papier.refresh_from_db()
    assert papier.etat == "en_instruction"
