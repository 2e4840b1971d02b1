from __future__ import annotations

import io
from contextlib import closing

import pytest
from django.db import connection
from django.urls import reverse
from tests.fabriques import (
    AUTRE_COMMUNE,
    des_lignes,
    un_agent,
    un_appel,
    un_brouillon,
    un_scan,
    une_personne,
    une_structure,
)
from tests.taches import derouler

from levier.comptes.actions import regler
from levier.comptes.enums import Reglage, Role, RoleStructure
from levier.documents.models import Document
from levier.dossiers.actions import (
    SignaturePapier,
    annuler_signature,
    demander_signature,
    deposer,
    deposer_signe_a_la_main,
    enregistrer_plan,
    enregistrer_reponses,
    imprimer_engagement,
    renvoyer_signature,
)
from levier.dossiers.actions.envoi import DejaDepose
from levier.dossiers.actions.motifs import QualiteManquante
from levier.dossiers.actions.signature import CommentaireManquant, EngagementPerime, PapierRefuse, SignataireInvalide
from levier.dossiers.lecture.archive import entrees
from levier.dossiers.lecture.engagement import engagement_imprime, signature_demandee, signature_donnee
from levier.dossiers.lecture.recepisse import contexte_recepisse
from levier.socle import fichiers, journal
from levier.socle.erreurs import GesteInterdit
from levier.socle.models import Courriel
from levier.territoires.enums import Perimetre
from levier.territoires.ressort import Ressort

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-09")]
ICI = Ressort(Perimetre.DEPARTEMENT, "71", "27")


@pytest.fixture
def structure():
    return une_structure()


@pytest.fixture
def secretaire(structure):
    return une_personne(structure, nom="Lou Moreau", fonction="Secrétaire", role=RoleStructure.CONTRIBUTEUR)


@pytest.fixture
def maire(structure):
    return une_personne(structure, nom="Sacha Roy", fonction="Maire")


@pytest.fixture
def demande(structure, secretaire):
    return un_brouillon(un_appel(), structure, par=secretaire)


def papier(qualite: str = "Le maire") -> SignaturePapier:
    return SignaturePapier(io.BytesIO(un_scan()), "engagement signé.pdf", qualite)


def fiche_du_recepisse(dossier) -> dict[str, str]:
    context = contexte_recepisse(dossier, recu_le=dossier.depose_le, complement=False)
    return {line.libelle: line.valeur for line in context.fiche}


def test_prepared_by_one_signed_by_another(demande, secretaire, maire):
    with pytest.raises(GesteInterdit):
        deposer(demande, par=secretaire, engagement=True)
    asked = demander_signature(demande, maire, par=secretaire)
    mail = Courriel.objects.get(destinataire=maire.email)
    assert (f"/demandes/{demande.numero}/signature/" in mail.texte, signature_demandee(demande)) == (True, asked)
    deposer(demande, par=maire, engagement=True)
    asked.refresh_from_db()
    given = signature_donnee(demande)
    assert (asked.etat, asked.mode, signature_demandee(demande), given) == ("signee", "ecran", None, asked)
    event = journal.histoire(demande).get(nom="dossier_depose")
    assert (event.apres["signature"], event.apres["signataire"]) == ("ecran", "Sacha Roy (Maire)")
    assert fiche_du_recepisse(demande)["Engagement signé par"].startswith("Sacha Roy (Maire), à l’écran")


def test_sent_back_with_a_comment_then_asked_again(demande, secretaire, maire):
    asked = demander_signature(demande, maire, par=secretaire)
    with pytest.raises(CommentaireManquant):
        renvoyer_signature(asked, par=maire, commentaire=" ")
    with pytest.raises(GesteInterdit):
        renvoyer_signature(asked, par=secretaire, commentaire="Non.")
    renvoyer_signature(asked, par=maire, commentaire="Précisez le calendrier.")
    assert "Précisez le calendrier." in Courriel.objects.get(destinataire=secretaire.email).texte
    assert (signature_demandee(demande), journal.histoire(demande).last().motif) == (None, "Précisez le calendrier.")
    again = demander_signature(demande, maire, par=secretaire)
    annuler_signature(again, par=secretaire)
    assert signature_demandee(demande) is None


def test_asked_to_another_replaces_and_only_signatories_are_asked(demande, structure, secretaire, maire):
    adjointe = une_personne(structure, nom="Noa Petit", fonction="Adjointe")
    first = demander_signature(demande, maire, par=secretaire)
    second = demander_signature(demande, adjointe, par=secretaire)
    first.refresh_from_db()
    assert (first.etat, signature_demandee(demande)) == ("annulee", second)
    for wrong in (secretaire, une_personne(une_structure(AUTRE_COMMUNE))):
        with pytest.raises(SignataireInvalide):
            demander_signature(demande, wrong, par=secretaire)
    with pytest.raises(GesteInterdit):
        demander_signature(demande, maire, par=une_personne())


def test_signed_by_hand_and_scanned_back(client, demande, secretaire):
    with pytest.raises(EngagementPerime):
        deposer_signe_a_la_main(demande, papier(), par=secretaire)
    imprimer_engagement(demande, par=secretaire)
    derouler()
    printed = engagement_imprime(demande)
    assert (printed.titre, printed.objet) == ("Engagement à signer", demande.objet)
    with pytest.raises(QualiteManquante):
        deposer_signe_a_la_main(demande, papier(" "), par=secretaire)
    sent = deposer_signe_a_la_main(demande, papier(), par=secretaire)
    signed = signature_donnee(sent)
    assert (sent.etat, signed.mode, signed.qualite) == ("depose", "papier", "Le maire")
    assert signed.fichier.nom == "engagement signé.pdf"
    assert journal.histoire(sent).get(nom="dossier_depose").acteur_libelle == str(secretaire)
    assert fiche_du_recepisse(sent)["Engagement signé par"].startswith("Le maire, à la main")
    received = contexte_recepisse(sent, recu_le=sent.depose_le, complement=False).pieces[0]
    proof = ("Engagement signé par Le maire", "engagement signé.pdf", signed.fichier.empreinte)
    assert (received.libelle, received.nom, received.empreinte) == proof
    archived = {entree.chemin: entree.fichier for entree in entrees(sent, avec_messages=False)}
    assert archived["documents/engagement signé.pdf"] == signed.fichier
    client.force_login(secretaire)
    page = client.get(reverse("porteur:dossier", args=[sent.numero])).content.decode()
    assert "Engagement signé</a>" in page
    with closing(client.get(reverse("porteur:engagement", args=[sent.numero]))) as answer:
        assert answer.status_code == 200


def test_commitment_printed_and_not_used_is_no_document_of_a_request_signed_on_screen(client, demande, maire):
    imprimer_engagement(demande, par=maire)
    derouler()
    sent = deposer(demande, par=maire, engagement=True)
    client.force_login(maire)
    assert "Engagement à signer" not in client.get(reverse("porteur:dossier", args=[sent.numero])).content.decode()
    assert not any("engagement" in entree.chemin for entree in entrees(sent, avec_messages=False))


def test_service_takes_no_paper_once_it_says_so_and_takes_it_again(client, demande, secretaire):
    prefet, page = un_agent(Role.SIGNATAIRE), reverse("porteur:signature", args=[demande.numero])
    imprimer_engagement(demande, par=secretaire)
    derouler()
    with pytest.raises(GesteInterdit):
        regler(ICI, Reglage.SANS_PAPIER, actif=True, par=un_agent())
    client.force_login(prefet)
    settings = f"{reverse('agent:reglages')}?ressort={ICI.cle}"
    told = client.post(settings, {"sans_papier": "oui"}, follow=True).content.decode()
    assert "les demandes se signent à l’écran seulement" in told
    assert "Accepter de nouveau le papier" in told
    for refused in (imprimer_engagement, lambda one, par: deposer_signe_a_la_main(one, papier(), par=par)):
        with pytest.raises(PapierRefuse, match="faites signer la demande à l’écran"):
            refused(demande, par=secretaire)
    client.force_login(secretaire)
    assert "Sur papier" not in client.get(page).content.decode()
    regler(ICI, Reglage.SANS_PAPIER, actif=False, par=prefet)
    assert "Sur papier" in client.get(page).content.decode()
    assert deposer_signe_a_la_main(demande, papier(), par=secretaire).etat == "depose"


def test_scan_is_examined_before_the_request_is_locked(demande, secretaire, monkeypatch):
    imprimer_engagement(demande, par=secretaire)
    derouler()
    outside, states, examine = connection.savepoint_ids.copy(), [], fichiers.controler
    monkeypatch.setattr(
        fichiers, "controler", lambda *a, **k: states.append(connection.savepoint_ids == outside) or examine(*a, **k)
    )
    assert deposer_signe_a_la_main(demande, papier(), par=secretaire).etat == "depose"
    assert states == [True]


def test_second_click_is_told_before_its_scan_is_examined(demande, secretaire, monkeypatch):
    imprimer_engagement(demande, par=secretaire)
    derouler()
    deposer_signe_a_la_main(demande, papier(), par=secretaire)
    monkeypatch.setattr(fichiers, "controler", None)
    with pytest.raises(DejaDepose):
        deposer_signe_a_la_main(demande, papier(), par=secretaire)


def test_commitment_printed_before_a_change_is_no_longer_good(demande, secretaire):
    imprimer_engagement(demande, par=secretaire)
    derouler()
    enregistrer_reponses(demande, {"demande.montant": "20 000"}, par=secretaire)
    enregistrer_plan(demande, des_lignes(demande="20000"), par=secretaire)
    assert engagement_imprime(demande) is None
    with pytest.raises(EngagementPerime):
        deposer_signe_a_la_main(demande, papier(), par=secretaire)
    assert Document.objects.filter(genre="engagement").count() == 1
