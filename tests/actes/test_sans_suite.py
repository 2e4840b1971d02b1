"""A request that nobody completes: closed by a decision like another, from its proposal to its withdrawal."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from tests.documents.lecture import normaliser, texte
from tests.espaces.agent.outils import texte as lire
from tests.fabriques import un_agent, un_brouillon
from tests.propositions import signer
from tests.taches import derouler

from levier.actes.actions import consulter, imprimer_le_projet, retirer_et_signer
from levier.actes.lot import examiner
from levier.actes.models import Acte
from levier.actes.recours import dernier_jour_de_recours
from levier.attributions.enums import Fondement
from levier.attributions.permissions import autorite_qui_signerait
from levier.dossiers.actions import completer, deposer
from levier.dossiers.models import Dossier
from levier.instruction.actions import demander_complement, proposer_le_classement
from levier.instruction.queries import a_signer
from levier.socle import fichiers, horloge
from levier.socle.models import Courriel

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-06", "X-09")]
MOTIF = "Sans devis, la dépense ne peut pas être vérifiée."


@pytest.fixture
def vu_par():
    """A client signed in as a person."""

    def _vu(personne) -> Client:
        client = Client()
        client.force_login(personne)
        return client

    return _vu


@pytest.fixture
def attendu():
    """A request to complete until 10 October 2021, and who instructs it."""
    draft, agent = un_brouillon(), un_agent()
    deposer(draft, par=draft.cree_par, engagement=True)
    demander_complement(
        draft, par=agent, message="Le devis n’est pas signé.", elements=["devis"],
        remarques={"devis": "Une signature manque."}, echeance=dt.date(2021, 10, 10),
    )  # fmt: skip
    return Dossier.objects.get(pk=draft.pk), agent


def test_a_closing_is_proposed_read_signed_told_and_taken_back(attendu, prefet, vu_par):
    dossier, agent = attendu
    page = reverse("agent:dossier", args=[dossier.numero])
    said = "Le porteur a jusqu’au 10 octobre 2021 inclus pour répondre : le classement s’ouvre le lendemain."
    assert said in lire(vu_par(agent).get(page))
    with horloge.figee(horloge.a_paris(2021, 10, 11, 10)):
        proposed = proposer_le_classement(dossier, par=agent, motif=MOTIF, avis="Relancé deux fois.")
        assert [one.pk for one in a_signer(prefet).lignes] == [proposed.pk]
        examined = examiner(prefet, [proposed.pk])
        assert (len(examined.pretes), examined.classements, examined.refus, examined.obstacles) == (1, 1, 0, {})
        draft = texte(imprimer_le_projet(proposed, autorite_qui_signerait(prefet, proposed)))
        assert "PROJET" in draft
        assert MOTIF in draft
        assert "Signer : classer la demande sans suite" in lire(vu_par(prefet).get(reverse("agent:signature", args=[dossier.numero])))  # fmt: skip
        signer(proposed, par=prefet)
        derouler()
        acte = Acte.objects.get(decision__dossier=dossier)
        read = texte(fichiers.lire(acte.document.fichier))
        expected = [
            "Décision n° CSS-71-2021-0001", f"Classement sans suite de la demande de subvention n° {dossier.numero}",
            "1 place de la Mairie 71520 Dompierre-les-Ormes", "À Mâcon, le 11 octobre 2021",
            "pour la commune de Dompierre-les-Ormes", "de la compléter au plus tard le 10 octobre 2021",
            "article L. 114-5", "Le devis n’est pas signé.", "Une signature manque.", MOTIF, "Le préfet", "Alix Robert",
            "tribunal administratif de Dijon", "dans les deux mois qui suivent sa notification",
        ]  # fmt: skip
        assert [one for one in expected if one not in read] == []
        mail = normaliser(Courriel.objects.get(cle__startswith="sans_suite:").texte)
        assert "La décision n° CSS-71-2021-0001, jointe à ce message" in mail
        assert "Demande classée sans suite" in lire(vu_par(agent).get(page))
        assert "classement sans suite n° CSS-71-2021-0001" in lire(vu_par(agent).get(page))
        assert vu_par(dossier.cree_par).get(f"/actes/{acte.numero}/").status_code == 404
        told = lire(vu_par(dossier.cree_par).get(reverse("porteur:dossier", args=[dossier.numero])))
        assert "Demande classée sans suite, 11 octobre 2021" in told
        assert "simple courriel" not in told
        consulter(acte, par=dossier.cree_par)
        acte.refresh_from_db()
        assert (acte.etat, dernier_jour_de_recours(acte)) == ("notifie", dt.date(2021, 12, 13))
        ground = Fondement.CLASSEMENT_ILLEGAL
        taken = retirer_et_signer(Dossier.objects.get(pk=dossier.pk), par=prefet, fondement=ground, motif="Le devis signé était joint.")  # fmt: skip
        derouler()
        taken.refresh_from_db()
        read = texte(fichiers.lire(taken.document.fichier))
        expected = [
            "portant retrait de la décision de classement sans suite n° CSS-71-2021-0001 du 11 octobre 2021",
            "article L. 243-3", "le classement sans suite est illégal",
            "La décision de classement sans suite n° CSS-71-2021-0001 du 11 octobre 2021 est retirée.",
            "Le classement de la demande de la commune de Dompierre-les-Ormes est sans effet.",
            "peut de nouveau être complétée",
        ]  # fmt: skip
        assert [one for one in expected if one not in read] == []
        acte.refresh_from_db()
        back = Dossier.objects.get(pk=dossier.pk)
        assert (acte.etat, back.etat) == ("annule", "a_completer")
        completer(back, par=back.cree_par)
        assert Dossier.objects.get(pk=dossier.pk).etat == "depose"


def test_a_closing_falls_with_the_completion_that_comes_late(attendu, prefet):
    dossier, agent = attendu
    with horloge.figee(horloge.a_paris(2021, 10, 11)):
        proposed = proposer_le_classement(dossier, par=agent, motif=MOTIF)
        completer(dossier, par=dossier.cree_par)
        proposed.refresh_from_db()
        assert (proposed.etat, proposed.raison) == ("perimee", "le porteur a envoyé ses compléments")
        assert a_signer(prefet).lignes == []


def test_a_request_closed_by_a_mail_before_is_said_so_to_both(attendu, prefet, vu_par):
    dossier, agent = attendu
    Dossier.objects.filter(pk=dossier.pk).update(etat="sans_suite")
    for who, route in ((agent, "agent:dossier"), (dossier.cree_par, "porteur:dossier")):
        assert "a été classée par un simple courriel" in lire(vu_par(who).get(reverse(route, args=[dossier.numero])))
    closed = lire(vu_par(prefet).get(reverse("agent:dossier", args=[dossier.numero])))
    assert "Retirer la décision Aucune décision signée n’est en vigueur" in closed
