"""Messages between a structure and the service: who writes, who is told, what is unread, what is refused and kept out."""

from __future__ import annotations

import io
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection, connections
from django.db.models import OuterRef, Value
from tests import mauvais_fichiers as mauvais
from tests.clamd import EICAR
from tests.fabriques import un_agent, un_brouillon, un_dossier_depose, un_pdf, une_personne
from tests.taches import derouler

from levier.comptes.enums import Role
from levier.dossiers.memoire.evenements import histoire
from levier.dossiers.models import Dossier
from levier.messages.actions import ecrire_au_porteur, ecrire_au_service, marquer_lus
from levier.messages.enums import Cote
from levier.messages.erreurs import MessageTropLong, MessageVide, TropDeFichiers
from levier.messages.models import Message, PieceMessage
from levier.messages.queries import combien_non_lus, fil
from levier.messages.tasks import prevenir_l_auteur
from levier.socle import fichiers, horloge
from levier.socle.erreurs import FichierRefuse, GesteInterdit
from levier.socle.fichiers.quarantaine import FichierEcarteParAntivirus
from levier.socle.models import Courriel, Fichier

pytestmark = pytest.mark.requirement("X-01")


def joint(nom: str = "devis.pdf", contenu: bytes | None = None):
    return io.BytesIO(un_pdf(nom) if contenu is None else contenu), nom


def test_message_keeps_who_when_its_files_and_stands_in_the_journal(db):
    dossier = un_dossier_depose()
    with horloge.figee(horloge.a_paris(2021, 9, 20, 14, 5)):
        sent = ecrire_au_service(
            dossier, "  Le devis arrive.\n", par=dossier.cree_par, joints=[joint(), joint("b.pdf")]
        )
    assert (sent.cote, sent.texte, sent.auteur_libelle) == (
        "porteur", "Le devis arrive.", "Camille Martin (Secrétaire générale)",
    )  # fmt: skip
    assert sent.envoye_le == horloge.a_paris(2021, 9, 20, 14, 5)
    assert [fichiers.lire(piece.fichier) for piece in sent.pieces.all()] == [un_pdf("devis.pdf"), un_pdf("b.pdf")]
    line = histoire(dossier)[-1]
    assert line.phrase == "Message du demandeur au service, « devis.pdf », « b.pdf »"
    assert (line.acteur, line.role) == ("Camille Martin (Secrétaire générale)", "porteur")
    ecrire_au_porteur(dossier, "Bien reçu.", par=un_agent())
    assert histoire(dossier)[-1].phrase == "Message du service au demandeur, sans fichier joint"


def test_each_side_is_told_of_what_the_other_writes_and_not_of_its_own(db):
    dossier, agent = un_dossier_depose(), un_agent()
    ecrire_au_service(dossier, "Une question secrète", par=dossier.cree_par)
    derouler()
    told = Courriel.objects.get(cle__startswith="message_")
    assert told.destinataire == agent.email
    assert f"/agent/dossiers/{dossier.numero}/messages/" in told.texte
    assert "secrète" not in told.texte + told.sujet
    ecrire_au_porteur(dossier, "Une réponse", par=agent)
    derouler()
    told = Courriel.objects.filter(cle__startswith="message_").exclude(pk=told.pk).get()
    assert told.destinataire == dossier.cree_par.email
    assert f"/demandes/{dossier.numero}/messages/" in told.texte


def non_lus(personne, modele, numeros, cote) -> dict[str, int]:
    """By number, those that have some."""
    count = combien_non_lus(modele, OuterRef("numero"), cote, Value(personne.pk))
    found = modele.objects.filter(numero__in=numeros).annotate(combien=count).values_list("numero", "combien")
    return {numero: combien for numero, combien in found if combien}


def test_unread_counts_what_the_other_side_wrote_and_this_person_has_not_seen(db, django_assert_num_queries):
    dossier, agent = un_dossier_depose(), un_agent()
    porteur, colleague = dossier.cree_par, une_personne(dossier.structure, nom="Lou Moreau")
    ecrire_au_service(dossier, "Une", par=porteur)
    ecrire_au_porteur(dossier, "Deux", par=agent)
    ecrire_au_porteur(dossier, "Trois", par=agent)
    with django_assert_num_queries(1):
        assert non_lus(porteur, Dossier, [dossier.numero], Cote.PORTEUR) == {dossier.numero: 2}
    assert non_lus(agent, Dossier, [dossier.numero], Cote.SERVICE) == {dossier.numero: 1}
    marquer_lus(dossier, par=porteur)
    assert non_lus(porteur, Dossier, [dossier.numero], Cote.PORTEUR) == {}
    assert non_lus(colleague, Dossier, [dossier.numero], Cote.PORTEUR) == {dossier.numero: 2}
    ecrire_au_porteur(dossier, "Quatre", par=agent)
    assert non_lus(porteur, Dossier, [dossier.numero], Cote.PORTEUR) == {dossier.numero: 1}
    assert non_lus(porteur, Dossier, [], Cote.PORTEUR) == {}


def test_one_form_sent_twice_is_one_message(db):
    dossier, cle = un_dossier_depose(), uuid.uuid4()
    first = ecrire_au_service(dossier, "Une fois", par=dossier.cree_par, cle=cle, joints=[joint()])
    assert ecrire_au_service(dossier, "Une fois", par=dossier.cree_par, cle=cle, joints=[joint()]) == first
    assert (Message.objects.count(), PieceMessage.objects.count()) == (1, 1)
    other = ecrire_au_porteur(dossier, "La clé d’un autre", par=un_agent(), cle=cle)
    assert other.cle != cle


def test_same_bytes_are_joined_once_to_a_thread_whatever_their_name(db):
    dossier = un_dossier_depose()
    with pytest.raises(FichierRefuse, match=r"a le même contenu .* sous le nom « devis\.pdf »") as refus:
        ecrire_au_service(dossier, "Deux", par=dossier.cree_par, joints=[joint(), joint("b.pdf", un_pdf("devis.pdf"))])
    assert refus.value.champ == "fichiers"
    ecrire_au_service(dossier, "Un", par=dossier.cree_par, joints=[joint()])
    with pytest.raises(FichierRefuse, match=r"déjà joint sous le nom « devis\.pdf »"):
        ecrire_au_porteur(dossier, "Le même", par=un_agent(), joints=[joint("autre.pdf", un_pdf("devis.pdf"))])
    assert PieceMessage.objects.count() == 1


def test_double_click_at_once_is_one_message(base_reelle):
    dossier, cle = un_dossier_depose(), uuid.uuid4()

    def send(_):
        try:
            return ecrire_au_service(dossier, "Une fois", par=dossier.cree_par, cle=cle).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(send, range(4)))) == 1
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("texte", "joints", "attendu", "champ"),
    [
        (" \n ", 0, MessageVide, "texte"),
        ("x" * 5001, 0, MessageTropLong, "texte"),
        ("Voici", 6, TropDeFichiers, "fichiers"),
    ],
)
def test_message_that_says_nothing_too_much_or_carries_too_many_is_refused(db, texte, joints, attendu, champ):
    dossier = un_dossier_depose()
    with pytest.raises(attendu) as refus:
        ecrire_au_service(dossier, texte, par=dossier.cree_par, joints=[joint(f"{n}.pdf") for n in range(joints)])
    assert refus.value.champ == champ
    assert Message.objects.count() == 0


def test_one_bad_file_refuses_the_whole_message(db, settings):
    dossier = un_dossier_depose()
    kept = Fichier.objects.count()
    with pytest.raises(FichierRefuse) as refus:
        ecrire_au_service(
            dossier, "Voici", par=dossier.cree_par, joints=[joint(), joint("facture.pdf", b"MZ\x90 an executable")]
        )
    assert refus.value.champ == "fichiers"
    assert (Message.objects.count(), Fichier.objects.count()) == (0, kept)
    assert Path(settings.MEDIA_ROOT).exists()


def test_files_are_examined_before_anything_is_locked(db, monkeypatch):
    dossier, states = un_dossier_depose(), []
    outside = connection.savepoint_ids.copy()
    checked = fichiers.controler
    monkeypatch.setattr(
        fichiers, "controler", lambda *a, **k: states.append(connection.savepoint_ids == outside) or checked(*a, **k)
    )
    ecrire_au_service(dossier, "Voici", par=dossier.cree_par, joints=[joint(), joint("b.pdf")])
    assert states == [True, True]


def test_who_may_write(db):
    dossier = un_dossier_depose()
    outsider, reader = une_personne(), un_agent(Role.LECTEUR)
    for attempt in (
        lambda: ecrire_au_service(dossier, "x", par=outsider),
        lambda: ecrire_au_service(dossier, "x", par=un_agent()),
        lambda: ecrire_au_porteur(dossier, "x", par=dossier.cree_par),
        lambda: ecrire_au_porteur(dossier, "x", par=reader),
        lambda: ecrire_au_porteur(dossier, "x", par=un_agent(departement="21")),
    ):
        with pytest.raises(GesteInterdit):
            attempt()
    draft = un_brouillon(dossier.appel, dossier.structure, par=dossier.cree_par)
    with pytest.raises(GesteInterdit, match="déposez-la, puis écrivez-lui"):
        ecrire_au_service(draft, "x", par=draft.cree_par)
    assert Message.objects.count() == 0


def test_long_thread_is_paged_by_key_in_three_queries(db, django_assert_num_queries):
    dossier = un_dossier_depose()
    for rank in range(7):
        ecrire_au_service(dossier, f"Message {rank}", par=dossier.cree_par, joints=[joint(f"{rank}.pdf")])
    seen, before = [], None
    for _ in range(3):
        with django_assert_num_queries(3):  # messages, their pieces, the files
            page = fil(dossier, before, taille=3)
        seen.append([(m.texte, m.pieces.all()[0].fichier.nom) for m in page.messages])
        before = page.suivant
    assert [[texte for texte, _ in page] for page in seen] == [
        ["Message 6", "Message 5", "Message 4"], ["Message 3", "Message 2", "Message 1"], ["Message 0"],
    ]  # fmt: skip
    assert before is None
    assert [page.suivant for page in (fil(dossier, taille=7), fil(dossier, taille=8))] == [None, None]


@pytest.mark.parametrize("cote", [Cote.PORTEUR, Cote.SERVICE])
def test_author_of_an_infected_file_is_told_once_and_alone(db, antivirus, cote):
    dossier, agent = un_dossier_depose(), un_agent()
    une_personne(dossier.structure)
    write, author, page = {
        Cote.PORTEUR: (ecrire_au_service, dossier.cree_par, "demandes"),
        Cote.SERVICE: (ecrire_au_porteur, agent, "agent/dossiers"),
    }[cote]
    sent = write(dossier, "Voici.", par=author, joints=[joint("infecté.pdf", mauvais.un_pdf_avec(EICAR)), joint()])
    derouler()
    infected, clean = (piece.fichier for piece in sent.pieces.select_related("fichier"))
    assert (infected.ecarte, clean.lisible) == (True, True)
    prevenir_l_auteur(FichierEcarteParAntivirus(str(infected.pk), "played again"))
    [told] = Courriel.objects.filter(sujet__contains="écarté")
    assert (told.destinataire, told.sujet) == (
        author.email,
        f"Demande n° {dossier.numero} : un fichier de votre message a été écarté",
    )
    assert "« infecté.pdf »" in told.texte
    assert f"/{page}/{dossier.numero}/messages/" in told.texte
