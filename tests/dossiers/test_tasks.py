"""What the porteur and the service receive at each step of a request: receipts reopened, mails told once."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.documents.lecture import declarations, normaliser, piece_jointe, texte
from tests.fabriques import un_agent, un_brouillon, un_brouillon_vide, un_dossier_depose, une_personne
from tests.taches import derouler

from levier.comptes.enums import Role
from levier.documents.models import Document
from levier.documents.queries import documents_de
from levier.dossiers import tasks
from levier.dossiers.actions import completer, deposer, enregistrer_reponses, retirer
from levier.dossiers.annonces import ComplementDemande, ComplementEnvoye, DossierDeclareComplet, DossierDepose
from levier.dossiers.models import Dossier
from levier.instruction.actions import declarer_complet, demander_complement
from levier.socle import fichiers, horloge, journal
from levier.socle.models import Courriel

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-01", "X-06")]
DEPOT = horloge.a_paris(2021, 10, 22, 23, 59, 58)


@pytest.fixture
def agent():
    return un_agent()


@pytest.fixture
def depose(agent) -> Dossier:
    """Deposited two seconds before the end, jobs run."""
    with horloge.figee(DEPOT):
        dossier = deposer(brouillon := un_brouillon(), par=brouillon.cree_par, engagement=True)
        derouler()
    return dossier


def les_courriels(modele: str):
    return Courriel.objects.filter(cle__startswith=f"{modele}:").order_by("id")


def le_courriel(modele: str, destinataire: str) -> Courriel:
    return les_courriels(modele).get(destinataire=destinataire)


def demande_un_complement(dossier: Dossier, agent) -> None:
    demander_complement(
        dossier, par=agent, message="Le devis n'est pas signé.\nMerci de le remplacer.",
        elements=["devis", "projet.titre", "plan"], echeance=dt.date(2021, 11, 10),
    )  # fmt: skip
    derouler()


def test_receipt_proves_what_was_received_and_when(depose):
    (document,) = documents_de(depose.objet)
    read = texte(fichiers.lire(document.fichier))
    pieces = list(depose.pieces.select_related("fichier"))
    expected = [
        "Récépissé de dépôt",
        f"Demande de subvention n° {depose.numero}",
        "le 22 octobre 2021 à 23 h 59 min 58 s (heure de Paris)",
        "Commune de Dompierre-les-Ormes",
        "28 000,00 € (vingt-huit mille euros)",
        "Préfecture de Saône-et-Loire",
        "ne vaut pas promesse de subvention",
        "Sans réponse à cette date, la demande est réputée rejetée",
        "22 décembre 2021 inclus (2 mois après la réception)",
        "article L. 114-5",
        "tribunal administratif",
        "Référent du guichet numérique",
        "Un accueil numérique pour tous",
        "3a - Accompagnement par un expert du numérique",
        "02/11/2021",
        "Accompagnement par un prestataire",
        "40 000,00 €",
        "Subvention demandée à ce guichet",
        "Engagement pris par Camille Martin (Secrétaire générale), le 22 octobre 2021.",
        *(piece.fichier.nom for piece in pieces),
    ]
    assert [said for said in expected if said not in read] == []
    compact = read.replace(" ", "")
    assert [piece.fichier.empreinte for piece in pieces if piece.fichier.empreinte not in compact] == []
    assert len(pieces) == 2


def test_receipt_is_archivable_accessible_and_carries_its_data(depose):
    (document,) = documents_de(depose.objet)
    made = fichiers.lire(document.fichier)
    declared = declarations(made)
    assert [declared[key] for key in ("pdfa", "ua", "langue", "balise")] == ["3A", "1", "fr-FR", True]
    assert piece_jointe(made) == document.donnees
    assert document.donnees["recu_le"]["instant"] == "2021-10-22T23:59:58+02:00"


def test_receipt_is_mailed_to_the_porteur_and_the_service_is_told(depose, agent):
    mail = le_courriel("recepisse", depose.cree_par.email)
    assert mail.sujet == f"Demande n° {depose.numero} : votre dépôt est enregistré"
    assert "a été reçue le 22 octobre 2021 à 23 h 59 min 58 s (heure de Paris)" in normaliser(mail.texte)
    assert f"http://localhost/demandes/{depose.numero}/" in mail.texte
    assert [piece.nom for piece in mail.pieces.all()] == [f"recepisse-{depose.numero}.pdf"]
    told = le_courriel("service_depot", agent.email)
    assert f"http://localhost/agent/dossiers/{depose.numero}/" in told.texte
    assert told.pieces.count() == 0


def test_jobs_played_twice_make_one_receipt_one_mail_one_event(depose):
    before = (Document.objects.count(), Courriel.objects.count(), journal.histoire(depose).count())
    for _ in range(2):
        tasks.delivrer_le_recepisse(DossierDepose(depose.pk))
        tasks.prevenir_le_service_du_depot(DossierDepose(depose.pk))
    assert (Document.objects.count(), Courriel.objects.count(), journal.histoire(depose).count()) == before


def test_receipt_stands_in_the_journal_with_its_hash(depose):
    event = journal.histoire(depose).get(nom="recepisse_produit")
    assert event.apres == {
        "document": "Récépissé de dépôt",
        "empreinte": documents_de(depose.objet)[0].fichier.empreinte,
    }


def test_answer_that_looks_like_markup_prints_literally(agent):
    odd = '#read("/etc/passwd") *gras* $x$ <b>'
    dossier = un_dossier_depose(reponses={"projet.titre": odd, "projet.presentation": f"{odd}\n\nFin 😀."})
    derouler()
    read = texte(fichiers.lire(documents_de(dossier.objet)[0].fichier))
    assert (read.count(odd), "Fin □." in read) == (3, True)
    mail = le_courriel("service_depot", agent.email)
    assert odd in mail.texte


def test_asked_completion_reaches_the_porteur_with_its_words(depose, agent):
    demande_un_complement(depose, agent)
    mail = le_courriel("complement_demande", depose.cree_par.email)
    read = normaliser(mail.texte)
    assert "au plus tard le 10 novembre 2021" in read
    assert "Le devis n'est pas signé. Merci de le remplacer." in read
    labels = "- Devis et autres justificatifs du coût - Titre du projet - Plan de financement"
    assert f"À compléter ou à corriger : {labels}" in read


def test_sent_completion_has_its_own_receipt(depose, agent):
    demande_un_complement(depose, agent)
    enregistrer_reponses(depose, {"projet.titre": "Un accueil refait"}, par=depose.cree_par)
    with horloge.figee(horloge.a_paris(2021, 11, 3, 10, 30)):
        completer(depose, par=depose.cree_par)
        derouler()
    first, second = documents_de(depose.objet)
    assert (first.titre, second.titre) == ("Récépissé de dépôt", "Récépissé d’envoi de compléments")
    read = texte(fichiers.lire(second.fichier))
    assert "Les compléments demandés ont été reçus le 3 novembre 2021 à 10 h 30 min 00 s" in read
    assert "Un accueil refait" in read
    mail = le_courriel("recepisse_complements", depose.cree_par.email)
    assert [piece.nom for piece in mail.pieces.all()] == [f"recepisse-{depose.numero}-complements.pdf"]
    assert les_courriels("service_complements").count() == 1
    tasks.delivrer_le_recepisse_des_complements(ComplementEnvoye(depose.pk))
    assert documents_de(depose.objet).count() == 2


def test_second_completion_is_asked_by_a_second_mail(depose, agent):
    for _ in range(2):
        demande_un_complement(depose, agent)
        completer(depose, par=depose.cree_par)
        derouler()
    assert les_courriels("complement_demande").count() == 2
    assert les_courriels("recepisse_complements").count() == 2
    asked = depose.complements.last()
    tasks.transmettre_la_demande_de_complements(ComplementDemande(asked.pk))
    assert les_courriels("complement_demande").count() == 2


def test_complete_request_is_announced_once(depose, agent):
    declarer_complet(depose, par=agent)
    derouler()
    tasks.annoncer_le_dossier_complet(DossierDeclareComplet(depose.pk))
    (mail,) = les_courriels("dossier_complet")
    assert mail.sujet == f"Demande n° {depose.numero} : votre dossier est complet"


def test_withdrawn_request_is_confirmed_and_the_service_told(depose, agent):
    retirer(depose, par=depose.cree_par, motif="Le conseil a changé d'avis.")
    derouler()
    assert "par Camille Martin (Secrétaire générale)" in le_courriel("dossier_retire", depose.cree_par.email).texte
    assert (
        "Raison donnée : «\u202fLe conseil a changé d'avis.\u202f»" in le_courriel("service_retrait", agent.email).texte
    )


def test_withdrawn_draft_concerns_nobody_in_the_service(agent):
    draft = un_brouillon_vide()
    retirer(draft, par=draft.cree_par, motif="")
    derouler()
    assert les_courriels("service_retrait").count() == 0


def test_every_member_and_every_instructor_is_told(agent):
    second = un_agent(Role.INSTRUCTEUR, nom="Second")
    draft = un_brouillon()
    colleague = une_personne(draft.structure, nom="Collègue")
    deposer(draft, par=draft.cree_par, engagement=True)
    derouler()
    assert sorted(les_courriels("recepisse").values_list("destinataire", flat=True)) == sorted([draft.cree_par.email, colleague.email])  # fmt: skip
    assert sorted(les_courriels("service_depot").values_list("destinataire", flat=True)) == sorted([agent.email, second.email])  # fmt: skip


def test_no_mail_text_is_escaped_as_html(depose):
    assert [mail.texte for mail in Courriel.objects.all() if "&#" in mail.texte or "&amp;" in mail.texte] == []
