"""Notes of the service: who reads them, whom they call, what is taken back; what is new since a person last read a dossier."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from tests.espaces.agent.outils import texte
from tests.fabriques import un_agent, un_appel, un_dossier_depose, un_rattachement, une_personne
from tests.taches import derouler

from levier.comptes.enums import Role, RythmeDuJour
from levier.comptes.models import Personne
from levier.dossiers.actions import exclure
from levier.dossiers.memoire.evenements import histoire
from levier.instruction.actions import (
    CoupDeFil,
    ecrire_une_note,
    garder_la_lecture,
    noter_un_appel,
    prendre_en_charge,
    retirer_une_note,
    s_abonner,
)
from levier.instruction.actions.journee import ecrire_les_journees
from levier.instruction.erreurs import AppelInvalide, CollegueInconnu, NoteDejaRetiree, TexteManquant
from levier.instruction.models import LectureDossier, NoteInterne
from levier.instruction.queries import Raison, journee_de
from levier.messages.actions import ecrire_au_service
from levier.messages.models import Message
from levier.socle import horloge, journal
from levier.socle.erreurs import GesteInterdit
from levier.socle.models import Courriel, EtatCourriel

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-09")]
SECRET = "Le maire a déjà eu une aide du département."


@pytest.fixture
def agent(db):
    return un_agent(nom="Noa Girard")


@pytest.fixture
def depose(agent):
    return un_dossier_depose(un_appel())


def vu_par(personne) -> Client:
    client = Client()
    client.force_login(personne)
    return client


def page(personne, route, dossier):
    return vu_par(personne).get(reverse(route, args=[dossier.numero]))


def raisons(personne) -> set[Raison]:
    return set(journee_de(personne).dossiers)


def test_note_is_read_by_its_service_tells_who_it_mentions_and_is_taken_back(depose, agent):
    called, kept, reader = (
        un_agent(nom="Sacha Petit"),
        un_agent(nom="Lou Écartée"),
        un_agent(Role.LECTEUR, nom="Lecteur"),
    )
    exclure(depose, kept, par=un_agent(Role.ADMINISTRATEUR), motif="Conjointe du maire.")
    address, client = reverse("agent:notes", args=[depose.numero]), vu_par(agent)
    shown = client.get(address)
    assert "Aucune note pour l’instant" in texte(shown)
    assert ("Sacha Petit" in texte(shown), "Lou Écartée" in texte(shown)) == (True, False)
    empty = client.post(address, {"texte": " "})
    assert (empty.status_code, "Écrivez la note avant de l’enregistrer." in texte(empty)) == (422, True)
    typed = {"texte": SECRET, "mentions": [called.pk], "cle": shown.context["form"]["cle"].value()}
    for _ in range(2):  # a double click
        assert SECRET in texte(client.post(address, typed, follow=True))
    note = NoteInterne.objects.get()
    other = ecrire_une_note(depose, "Autre.", par=called, cle=note.cle)  # the key of somebody else makes another note
    assert (other.pk == note.pk, other.cle == note.cle) == (False, False)
    derouler()
    mail = Courriel.objects.get(destinataire=called.email, sujet__startswith="Une note vous mentionne")
    assert (SECRET in mail.texte, address in mail.texte) == (False, True)
    assert mail.etat == EtatCourriel.A_REGROUPER  # at the rhythm that it chose
    assert Raison.MENTIONS in raisons(called)
    assert "Pour vous" in texte(page(called, "agent:dossier", depose))
    assert "Pour vous" in texte(page(called, "agent:notes", depose))
    assert Raison.MENTIONS not in raisons(called)  # read once it was shown
    assert SECRET in texte(page(reader, "agent:notes", depose))
    assert vu_par(reader).post(address, {"texte": "Moi aussi."}).status_code == 422
    assert page(kept, "agent:notes", depose).status_code == 403
    assert page(un_agent(departement="21"), "agent:notes", depose).status_code == 404
    author = depose.cree_par
    for route in ("porteur:dossier", "porteur:messages", "dossier:lire"):
        read = texte(page(author, route, depose))
        assert (SECRET in read, "Notes du service" in read) == (False, False), route
    assert SECRET.encode() not in b"".join(page(author, "dossier:tout", depose))
    assert [one for one in histoire(depose) if "Note" in one.phrase] == []
    with pytest.raises(GesteInterdit, match="à lui de la retirer"):
        retirer_une_note(note, par=called)
    vu_par(agent).post(reverse("agent:retrait_de_note", args=[depose.numero, note.pk]))
    told = texte(page(called, "agent:notes", depose))
    assert (SECRET in told, "Note retirée par son auteur" in told) == (False, True)
    with pytest.raises(NoteDejaRetiree):
        retirer_une_note(note, par=agent)
    assert [(one.nom, one.motif, one.format) for one in journal.histoire(note)] == [
        ("note_ecrite", SECRET, 2), ("note_retiree", "", 2),
    ]  # fmt: skip
    assert SECRET not in str(list(journal.histoire(note).values()))  # beside the chain alone, where it may be erased


def test_note_calls_nobody_from_elsewhere_and_an_agent_of_the_structure_reads_none(depose, agent):
    for stranger in (un_agent(departement="21"), une_personne(), un_agent(Role.LECTEUR)):
        with pytest.raises(CollegueInconnu):
            ecrire_une_note(depose, "Vu.", par=agent, mentions=[stranger])
    for wrong in ("", "x" * 5001):
        with pytest.raises(TexteManquant):
            ecrire_une_note(depose, wrong, par=agent)
    with pytest.raises(GesteInterdit):
        ecrire_une_note(depose, "Vu.", par=depose.cree_par)
    both = un_agent(nom="Des deux côtés")
    un_rattachement(both, depose.structure)
    assert page(both, "agent:dossier", depose).status_code == 200
    assert [page(both, route, depose).status_code for route in ("agent:notes", "agent:appel")] == [403, 403]
    assert "Notes du service" not in texte(page(both, "agent:dossier", depose))


def test_call_is_kept_by_both_sides_or_by_the_service_alone(depose, agent):
    client, address = vu_par(agent), reverse("agent:appel", args=[depose.numero])
    asked = {
        "interlocuteur": "La secrétaire",
        "jour": horloge.aujourdhui().isoformat(),
        "heure": "00:00",
        "texte": "Le devis arrive lundi.",
    }
    assert client.post(address, asked).status_code == 422  # who reads it is not chosen
    client.post(address, {**asked, "pour": "porteur"})
    (sent,) = Message.objects.all()
    assert sent.texte.startswith("Appel téléphonique du ")
    assert sent.texte.endswith(", avec : La secrétaire.\n\nLe devis arrive lundi.")
    client.post(address, {**asked, "pour": "service"})
    assert "avec : La secrétaire" in texte(page(agent, "agent:notes", depose))
    assert Message.objects.count() == 1
    later = CoupDeFil("Le maire", horloge.maintenant() + dt.timedelta(minutes=1))
    with pytest.raises(AppelInvalide, match="à venir"):
        noter_un_appel(depose, "Non.", par=agent, appel=later, cle=None)
    old = client.post(address, {**asked, "pour": "service", "jour": "0001-01-01"})
    assert (old.status_code, "trop ancienne : vérifiez l’année" in texte(old)) == (422, True)


def test_what_others_did_is_told_once_to_who_follows_or_asked(depose, agent):
    other = un_agent(nom="Sacha Petit")
    Personne.objects.filter(pk=other.pk).update(journee=RythmeDuJour.OUVRE)
    for personne in (agent, other):
        assert "Nouveau depuis votre dernière lecture" not in texte(page(personne, "agent:dossier", depose))
    prendre_en_charge(depose, par=agent)
    assert raisons(agent) & {Raison.NOUVEAUTES} == set()  # one's own acts are no news
    assert Raison.NOUVEAUTES not in raisons(other)  # nor is what one did not ask for
    vu_par(other).post(reverse("agent:abonnement", args=[depose.numero]), {"abonne": "oui"})
    assert Raison.NOUVEAUTES in raisons(other)
    ecrire_au_service(depose, "Bonjour.", par=depose.cree_par)
    assert Raison.NOUVEAUTES not in raisons(agent)  # told above, among the messages not read
    day = journee_de(other).dossiers[Raison.NOUVEAUTES].lignes[0]
    assert day.nouveautes == "2 nouveautés, la dernière : Message"
    with horloge.figee(horloge.a_paris(2026, 12, 7, 7)):
        ecrire_les_journees()
    mail = Courriel.objects.get(destinataire=other.email, sujet__startswith="Votre journée")
    assert f"{depose.numero}, {depose.structure.denomination} : 2 nouveautés" in mail.texte
    exclure(depose, un_agent(nom="Lou Écartée"), par=un_agent(Role.ADMINISTRATEUR), motif="Conjointe du maire.")
    kept = journee_de(other).dossiers[Raison.NOUVEAUTES].lignes[0].nouveautes
    assert kept == "3 nouveautés à lire dans le dossier"  # the sentence starts with a name: a mail tells none
    seen = texte(page(other, "agent:dossier", depose))
    assert "Nouveau depuis votre dernière lecture" in seen
    assert "Dossier pris en charge par Noa Girard" in seen
    assert Raison.NOUVEAUTES not in raisons(other)
    assert "Nouveau depuis" not in texte(page(other, "agent:dossier", depose))
    s_abonner(depose, par=other, abonne=False)
    ecrire_au_service(depose, "Encore moi.", par=depose.cree_par)
    assert Raison.NOUVEAUTES not in raisons(other)
    row = LectureDossier.objects.get(personne=other)
    garder_la_lecture(depose, par=other, rang=row.rang + 1)
    assert LectureDossier.objects.get(personne=other).rang == row.rang + 1
