"""Credits moved between two drawing rights: who asks, who signs, what the ledger, the counters and the tree say."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from tests import fabriques
from tests.enveloppes.fabriques import attribuer, le_fonds, texte_du_fonds, un_guichet, une_structure

from levier.comptes.enums import Role
from levier.enveloppes import queries
from levier.enveloppes.actions import (
    charger_le_fonds,
    demander_un_transfert,
    ecarter_un_transfert,
    ouvrir_credits,
    signer_un_transfert,
)
from levier.enveloppes.enums import EtatTransfert
from levier.enveloppes.erreurs import CreditsAuDela, FondsRefuse, TransfertImpossible
from levier.enveloppes.models import Enveloppe, Transfert
from levier.socle import journal
from levier.socle.acteurs import SYSTEME
from levier.socle.erreurs import EtatIncompatible, GesteInterdit, MotifManquant
from levier.socle.models import Courriel
from levier.territoires.ressort import region

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("IF-08", "X-03")]
MOTIF = "Deux demandes de plus qu’attendu dans les Yvelines."


@pytest.fixture
def parts():
    """The drawing rights of Seine-et-Marne and of the Yvelines, 297 000 € open at each."""
    le_fonds()
    un_guichet("axe3-ile-de-france-volet1")
    return Enveloppe.objects.get(identifiant="tirage_77"), Enveloppe.objects.get(identifiant="tirage_78")


@pytest.fixture
def prefet_77():
    return fabriques.un_agent(Role.SIGNATAIRE, "77", nom="Alix Robert")


@pytest.fixture
def prefet_de_region():
    return fabriques.un_agent_de(region("11"), Role.SIGNATAIRE, nom="Camille Roy")


def situation(*enveloppes):
    read = [Enveloppe.objects.get(pk=one.pk) for one in enveloppes]
    return [(one.montant_ouvert, one.montant_transfere, one.droits) for one in read]


def test_what_is_signed_moves_once_and_the_ledger_of_both_says_it(parts, prefet_77, prefet_de_region):
    giver, receiver = parts
    asked = demander_un_transfert(giver, receiver, Decimal(97_000), par=prefet_77, motif=MOTIF)
    assert situation(*parts) == [(Decimal(297_000), 0, Decimal(297_000))] * 2, "nothing is kept aside"
    assert [mail.destinataire for mail in Courriel.objects.filter(sujet__contains="attend votre signature")] == [
        prefet_de_region.email
    ]
    signer_un_transfert(asked, par=prefet_de_region)
    assert situation(*parts) == [
        (Decimal(200_000), Decimal(-97_000), Decimal(200_000)),
        (Decimal(394_000), Decimal(97_000), Decimal(394_000)),
    ]
    lines = [queries.mouvements(one).lignes[0] for one in parts]
    assert [(one.nature, one.montant, one.transfert_id, one.motif) for one in lines] == [
        ("cession", Decimal(97_000), asked.pk, MOTIF), ("reception", Decimal(97_000), asked.pk, MOTIF),
    ]  # fmt: skip
    assert queries.incoherences() == []
    with pytest.raises(CreditsAuDela):
        ouvrir_credits(receiver, Decimal("0.01"), par=SYSTEME, motif="Un centime de plus que le tout")
    assert [event.nom for event in journal.histoire(asked)] == ["transfert_demande", "transfert_signe"]
    with pytest.raises(EtatIncompatible, match="n'est plus possible"):
        signer_un_transfert(asked, par=prefet_de_region)
    assert Courriel.objects.filter(destinataire=prefet_77.email, sujet__contains="a sa réponse").count() == 1
    le_fonds()  # the file of the fund read again changes nothing
    assert situation(*parts)[1] == (Decimal(394_000), Decimal(97_000), Decimal(394_000))


def test_two_persons_and_the_level_of_the_whole(parts, prefet_77, prefet_de_region):
    giver, receiver = parts
    others = [fabriques.un_agent(Role.SIGNATAIRE, "78"), fabriques.un_agent_de(region("11"), Role.ADMINISTRATEUR)]
    with pytest.raises(GesteInterdit, match="ouvre des crédits"):
        demander_un_transfert(giver, receiver, Decimal(1), par=others[0], motif=MOTIF)
    asked = demander_un_transfert(giver, receiver, Decimal(1), par=prefet_77, motif=MOTIF)
    for person in (prefet_77, *others):
        with pytest.raises(GesteInterdit):
            signer_un_transfert(asked, par=person)
    own = demander_un_transfert(giver, receiver, Decimal(1), par=prefet_de_region, motif=MOTIF)
    with pytest.raises(GesteInterdit, match="Vous l’avez demandé"):
        signer_un_transfert(own, par=prefet_de_region)
    with pytest.raises(GesteInterdit):
        ecarter_un_transfert(asked, par=others[0], motif="Non.")
    with pytest.raises(MotifManquant):
        ecarter_un_transfert(asked, par=prefet_de_region, motif="  ")
    ecarter_un_transfert(asked, par=prefet_de_region, motif="Gardez vos crédits.")
    ecarter_un_transfert(own, par=prefet_de_region, motif="Erreur de part.")
    assert set(Transfert.objects.values_list("etat", flat=True)) == {EtatTransfert.ECARTE.value}
    assert situation(*parts) == [(Decimal(297_000), 0, Decimal(297_000))] * 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfert.objects.filter(pk=own.pk).update(etat=EtatTransfert.SIGNE)


def test_what_was_granted_since_stays_and_other_wholes_give_nothing(parts, prefet_77, prefet_de_region):
    giver, receiver = parts
    elsewhere = Enveloppe.objects.get(identifiant="appel_saone_et_loire")
    with pytest.raises(TransfertImpossible, match="part voisine"):
        demander_un_transfert(giver, elsewhere, Decimal(1), par=prefet_77, motif=MOTIF)
    with pytest.raises(TransfertImpossible, match="Il reste 297"):
        demander_un_transfert(giver, receiver, Decimal("297000.01"), par=prefet_77, motif=MOTIF)
    asked = demander_un_transfert(giver, receiver, Decimal(297_000), par=prefet_77, motif=MOTIF)
    attribuer(giver, une_structure(), "0.01", "77-2021-000001/1", appel=giver.parent.appel)
    with pytest.raises(TransfertImpossible, match="Il reste 296"):
        signer_un_transfert(asked, par=prefet_de_region)
    assert situation(*parts) == [(Decimal(297_000), 0, Decimal(297_000))] * 2
    assert Transfert.objects.get().etat == EtatTransfert.DEMANDE


def test_a_fund_that_gives_less_than_is_open_after_a_transfer_is_refused(parts, prefet_77, prefet_de_region):
    asked = demander_un_transfert(*parts, Decimal(7_000), par=prefet_77, motif=MOTIF)
    signer_un_transfert(asked, par=prefet_de_region)
    head, mark, tail = texte_du_fonds().partition("id: tirage_78\n")
    less = head + mark + tail.replace("montant: 297 000 €", "montant: 296 000 €", 1)
    with pytest.raises(FondsRefuse, match="Yvelines"):
        charger_le_fonds(less, par=SYSTEME)
