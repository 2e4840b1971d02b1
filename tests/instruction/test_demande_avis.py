"""An avis asked by a link: what it opens and until when, one answer, reminders, what the service and the structure read of it."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from tests.espaces.agent.outils import texte, titre
from tests.fabriques import (
    REPONSES,
    justifier,
    un_agent,
    un_appel,
    un_brouillon,
    un_dossier_complet,
    un_dossier_depose,
    un_pdf,
    une_personne,
    une_piece,
    une_structure,
)
from tests.propositions import proposer
from tests.taches import derouler

from levier.comptes.enums import Role
from levier.comptes.erreurs import LienRefuse
from levier.dossiers.actions import deposer, exclure, retirer
from levier.instruction.actions import (
    Consulte,
    Parties,
    annuler_un_avis,
    demander_un_avis,
    prolonger_un_avis,
    rappeler_les_avis,
    rendre_un_avis,
)
from levier.instruction.enums import EtatAvis, SensAvis
from levier.instruction.erreurs import (
    AvisNonAttendu,
    AvisSansPartie,
    ConsulteImpossible,
    EcheanceInvalide,
    LienDAvisFerme,
    TexteManquant,
)
from levier.instruction.lien import faire_lien, lire_lien
from levier.instruction.models import DemandeAvis
from levier.instruction.queries import avis_sur
from levier.socle import horloge, journal
from levier.socle.erreurs import FichierRefuse, GesteInterdit
from levier.socle.models import Courriel
from regles.texte import date_longue

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("N-02", "IF-06")]
UDEAT = Consulte("UDEAT de Saône-et-Loire", "Cheffe de l’unité urbanisme", "udeat@exemple.fr")
QUESTION = "Le chiffrage du raccordement est-il réaliste ?"
REPONSE = "Le chiffrage suppose une fibre déjà posée."


@pytest.fixture
def agent(db):
    return un_agent(nom="Noa Girard")


@pytest.fixture
def depose(agent):
    return un_dossier_depose(un_appel())


def demander(dossier, par, *, consulte=UDEAT, jours=10, demande=False, plan=False, pieces=()) -> DemandeAvis:
    return demander_un_avis(
        dossier, par=par, consulte=consulte, question=QUESTION, echeance=dans(jours), montre=Parties(demande, plan, pieces)
    )  # fmt: skip


def dans(jours: int) -> dt.date:
    return horloge.aujourdhui() + dt.timedelta(days=jours)


def rendre(demande, **choix):
    return rendre_un_avis(faire_lien(demande), **{"sens": SensAvis.RESERVE, "texte": REPONSE, **choix})


def lire(demande, client=None):
    return (client or Client()).get(reverse("espaces:avis", args=[faire_lien(demande)]))


def fichier_de(demande, piece) -> int:
    """The status of its download by the link, read to its end."""
    answer = Client().get(reverse("espaces:piece_d_avis", args=[faire_lien(demande), piece.pk]))
    if answer.streaming:
        assert answer.getvalue().startswith(b"%PDF")
    return answer.status_code


def a_pied_d_oeuvre(jours: int):
    """Business time, that many days later."""
    return horloge.figee(horloge.maintenant() + dt.timedelta(days=jours))


def courriels(adresse: str) -> list[str]:
    return [one.sujet for one in Courriel.objects.filter(destinataire=adresse).order_by("pk")]


def test_avis_is_asked_read_and_rendered_once_without_account(depose, agent, client):
    client.force_login(agent)
    piece = depose.pieces.first()
    asked = {
        "nom": UDEAT.nom, "fonction": UDEAT.fonction, "email": UDEAT.email, "question": QUESTION,
        "echeance": dans(10).isoformat(), "parties": ["plan", f"piece-{piece.pk}"],
    }  # fmt: skip
    done = client.post(reverse("agent:avis", args=[depose.numero]), asked, follow=True)
    assert "La demande d’avis est envoyée à udeat@exemple.fr." in texte(done)
    demande = DemandeAvis.objects.get()
    mail = Courriel.objects.get(destinataire=UDEAT.email)
    link = f"/avis/{faire_lien(demande)}/"
    assert link in mail.texte
    assert QUESTION in mail.texte
    expert = Client()
    page = expert.get(link)
    assert titre(page) == depose.titre
    read = texte(page)
    assert QUESTION in read
    assert "Accompagnement par un prestataire" in read  # the plan
    assert fichier_de(demande, piece) == 200
    empty = expert.post(link, {})
    assert (empty.status_code, "Écrivez votre avis : le service décide d’après lui." in texte(empty)) == (422, True)
    joint = SimpleUploadedFile("avis.pdf", un_pdf("avis"), "application/pdf")
    answered = expert.post(link, {"sens": "reserve", "texte": REPONSE, "fichier": joint}, follow=True)
    assert "Votre avis est rendu" in texte(answered)
    again = expert.post(link, {"sens": "favorable", "texte": "Finalement oui."})
    assert "Un avis ne se rend qu’une fois" in texte(again)
    kept = DemandeAvis.objects.get()
    assert (kept.sens, kept.texte, kept.fichier.nom) == ("reserve", REPONSE, "avis.pdf")
    seen = texte(client.get(reverse("agent:dossier", args=[depose.numero])))
    assert "UDEAT de Saône-et-Loire, Cheffe de l’unité urbanisme" in seen
    assert "favorable sous réserve" in seen
    assert REPONSE in seen
    sent = client.get(reverse("agent:fichier_d_avis", args=[depose.numero, kept.pk]))
    assert sent.getvalue().startswith(b"%PDF")
    assert sent.headers["Content-Disposition"] == 'attachment; filename="avis.pdf"'
    assert courriels(agent.email)[-1].startswith("Avis favorable sous réserve : demande n°")
    assert [one.nom for one in journal.histoire(kept)] == ["avis_demande", "avis_rendu"]


def test_answer_is_read_by_the_service_and_by_nobody_else(depose, agent):
    demande = rendre(demander(depose, agent, demande=True), joint=(io.BytesIO(un_pdf("secret")), "secret.pdf"))
    author = Client()
    author.force_login(depose.cree_par)
    for route in ("porteur:dossier", "dossier:lire"):
        read = texte(author.get(reverse(route, args=[depose.numero])))
        assert (REPONSE in read, "UDEAT" in read) == (False, False), route
    assert b"secret.pdf" not in b"".join(author.get(reverse("dossier:tout", args=[depose.numero])))
    neighbour = Client()
    neighbour.force_login(un_agent(departement="21"))
    for route in ("agent:suivi_d_avis", "agent:fichier_d_avis"):
        assert neighbour.get(reverse(route, args=[depose.numero, demande.pk])).status_code == 404


def test_link_shows_the_parts_listed_and_nothing_else(depose, agent):
    draft = un_brouillon(depose.appel, une_structure("71178"))
    listed, other = draft.pieces.first(), une_piece(draft, "devis", "autre.pdf", par=draft.cree_par)
    justifier(draft, other)
    elsewhere, depose = depose, deposer(draft, par=draft.cree_par, engagement=True)
    pieces = demander(depose, agent, pieces=[listed.pk])
    read = texte(lire(pieces))
    assert (listed.fichier.nom in read, "autre.pdf" in read) == (True, False)
    assert ("Accompagnement par un prestataire" in read, "Le demandeur" in read) == (False, False)
    assert fichier_de(pieces, listed) == 200
    assert [fichier_de(pieces, one) for one in (other, elsewhere.pieces.first())] == [404, 404]
    plan = demander(depose, agent, consulte=Consulte("SGAR", "Chargé de mission", "sgar@exemple.fr"), plan=True)
    read = texte(lire(plan))
    assert [word in read for word in ("Accompagnement par un prestataire", "Le demandeur", ".pdf")] == [
        True,
        False,
        False,
    ]
    answers = texte(lire(demander(depose, agent, consulte=Consulte("DDT", "", "ddt@exemple.fr"), demande=True)))
    assert [word in answers for word in ("Le demandeur", "Dépenses", "Recettes", ".pdf")] == [True, False, False, False]
    reached = ("Secrétaire générale", REPONSES["demandeur.courriel"], REPONSES["demandeur.telephone"])
    assert [word in answers for word in reached] == [True, False, False]  # nor how its people are reached
    assert fichier_de(plan, listed) == 404
    with_session = Client()
    lire(pieces, with_session)
    for route in ("agent:dossier", "dossier:lire", "dossier:pdf", "dossier:tout", "agent:messages"):
        assert with_session.get(reverse(route, args=[depose.numero])).status_code == 302, route
    listed.retiree_le = horloge.maintenant()
    listed.save()
    assert fichier_de(pieces, listed) == 404


def test_link_altered_of_another_late_cancelled_or_decided_opens_nothing(depose, agent):
    piece = depose.pieces.first()
    demande = demander(depose, agent, pieces=[piece.pk])
    other = demander(depose, agent, consulte=Consulte("SGAR", "", "sgar@exemple.fr"), plan=True)
    token = faire_lien(demande)
    crossed = f"{other.pk}:{token.partition(':')[2]}"
    for wrong in (f"{token}x", crossed, f"{demande.pk}", "x", "9" * 40, f"{demande.pk}:"):
        with pytest.raises(LienRefuse):
            lire_lien(wrong)
        assert Client().get(reverse("espaces:avis", args=[wrong])).status_code == 410
        assert Client().get(reverse("espaces:piece_d_avis", args=[wrong, piece.pk])).status_code == 410
    with a_pied_d_oeuvre(10):
        assert [lire(demande).status_code, fichier_de(demande, piece)] == [200, 200]
    with a_pied_d_oeuvre(11):
        assert [lire(demande).status_code, fichier_de(demande, piece)] == [410, 410]
        with pytest.raises(LienDAvisFerme, match="Le dernier jour pour répondre"):
            rendre(demande)
        prolonger_un_avis(demande, par=agent, echeance=dans(5))
        assert lire(demande).status_code == 200
    annuler_un_avis(demande, par=agent, motif="La commune renonce.")
    assert [lire(demande).status_code, fichier_de(demande, piece)] == [410, 410]
    assert texte(lire(demande)).count("Se connecter") == 1  # of the site's menu: who is asked has no account
    retirer(depose, par=depose.cree_par, motif="Projet abandonné.")
    with pytest.raises(LienDAvisFerme, match="n’est plus à l’instruction"):
        rendre(other)
    assert {one.etat for one in avis_sur(depose)} == {EtatAvis.ANNULE, EtatAvis.SANS_OBJET}


def test_reminders_leave_three_days_before_and_on_the_last_day_once(depose, agent):
    demander(depose, agent, jours=10, demande=True)
    demander(depose, agent, consulte=Consulte("SGAR", "", "sgar@exemple.fr"), jours=2, demande=True)
    sent = []
    for days in range(13):
        with a_pied_d_oeuvre(days):
            for _ in range(2):
                rappeler_les_avis()
            sent.append((len(courriels(UDEAT.email)), len(courriels("sgar@exemple.fr"))))
    assert sent == [(1, 1), (1, 1), (1, 2), *[(1, 2)] * 4, (2, 2), (2, 2), (2, 2), (3, 2), (3, 2), (3, 2)]
    rendre(DemandeAvis.objects.get(email=UDEAT.email))
    with a_pied_d_oeuvre(10):
        rappeler_les_avis()
    assert len(courriels(UDEAT.email)) == 3


def test_avis_is_asked_of_nobody_who_is_kept_away_or_concerned(depose, agent):
    kept, member = un_agent(nom="Écartée"), depose.cree_par
    exclure(depose, kept, par=un_agent(Role.ADMINISTRATEUR), motif="Elle siège au conseil de la structure.")
    for person, why in ((kept, "tenue à l’écart"), (member, "agit, ou a agi, pour")):
        with pytest.raises(ConsulteImpossible, match=why):
            demander(depose, agent, consulte=Consulte("Une experte", "", person.email), demande=True)
    with pytest.raises(GesteInterdit, match="tenu à l’écart"):
        demander(depose, kept, demande=True)
    demande = demander(depose, agent, demande=True)
    with pytest.raises(ConsulteImpossible, match="déjà attendu"):
        demander(depose, agent, demande=True)
    later = une_personne()
    later.email = UDEAT.email
    later.save()
    exclure(depose, later, par=un_agent(Role.ADMINISTRATEUR), motif="Elle a conseillé la commune.")
    assert lire(demande).status_code == 410


def test_what_is_asked_and_answered_is_checked(depose, agent):
    with pytest.raises(GesteInterdit):
        demander(depose, une_personne(), demande=True)
    for days in (0, -1, 400):
        with pytest.raises(EcheanceInvalide, match="Choisissez un jour à venir"):
            demander(depose, agent, jours=days, demande=True)
    for wrong in ({}, {"pieces": [10**9]}):
        with pytest.raises(AvisSansPartie):
            demander(depose, agent, **wrong)
    demande = demander(depose, agent, demande=True)
    with pytest.raises(TexteManquant):
        rendre(demande, texte=" ")
    with pytest.raises(FichierRefuse) as refus:
        rendre(demande, joint=(io.BytesIO(b"MZ"), "avis.exe"))
    assert refus.value.champ == "fichier"
    with pytest.raises(TexteManquant):
        annuler_un_avis(demande, par=agent, motif="")
    rendre(demande)
    for act in (
        lambda: rendre(demande),
        lambda: annuler_un_avis(demande, par=agent, motif="Trop tard."),
        lambda: prolonger_un_avis(demande, par=agent, echeance=dans(3)),
    ):
        with pytest.raises(AvisNonAttendu):
            act()
    with pytest.raises(IntegrityError), transaction.atomic():
        DemandeAvis.objects.filter(pk=demande.pk).update(texte="")


def test_who_signs_reads_each_avis_in_the_list_and_on_the_page(agent, client):
    dossier, signer = un_dossier_complet(un_appel(), agent=agent), un_agent(Role.SIGNATAIRE)
    proposer(dossier, Decimal(28_000), par=agent)
    rendre(demander(dossier, agent, demande=True), sens=SensAvis.DEFAVORABLE)
    for rank in range(2):
        demander(dossier, agent, consulte=Consulte("SGAR", "", f"sgar{rank}@exemple.fr"), demande=True)
    annuler_un_avis(DemandeAvis.objects.last(), par=agent, motif="Une seule suffit.")
    client.force_login(signer)
    assert "Avis : défavorable, 1 attendu" in texte(client.get(reverse("agent:a_signer")))
    read = texte(client.get(reverse("agent:signature", args=[dossier.numero])))
    assert ("défavorable" in read, REPONSE in read, "SGAR, au plus tard le" in read) == (True, True, True)


def test_page_of_an_avis_gives_another_day_or_ends_it(depose, agent, client):
    demande = demander(depose, agent, demande=True)
    client.force_login(agent)
    address = reverse("agent:suivi_d_avis", args=[depose.numero, demande.pk])
    assert QUESTION in texte(client.get(address))
    assert client.post(address, {"geste": "prolonger", "echeance": "hier"}).status_code == 422
    client.post(address, {"geste": "prolonger", "echeance": dans(30).isoformat()})
    assert DemandeAvis.objects.get().echeance == dans(30)
    assert "Écrivez pourquoi l’avis" in texte(client.post(address, {"geste": "annuler", "motif": ""}))
    client.post(address, {"geste": "annuler", "motif": "Réponse obtenue par téléphone."})
    assert [one.etat for one in avis_sur(depose)] == [EtatAvis.ANNULE]
    derouler()
    assert [one.split(" :")[0] for one in courriels(UDEAT.email)][1:] == [
        f"Votre avis est attendu jusqu’au {date_longue(dans(30))}",
        "Votre avis n’est plus attendu",
    ]
    told = texte(client.get(address))
    assert "Avis demandé à UDEAT de Saône-et-Loire, Cheffe de l’unité urbanisme, au plus tard le" in told
    assert "(montré : les réponses)" in told
    assert f"Avis attendu jusqu’au {dans(30):%d/%m/%Y}" in told
    assert "Réponse obtenue par téléphone." in told
    elsewhere = un_dossier_depose(depose.appel, une_structure("71178"))
    assert client.get(reverse("agent:suivi_d_avis", args=[elsewhere.numero, demande.pk])).status_code == 404
