"""« Ma journée »: what waits, in order of consequence, for whom may act on it; counted in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from decimal import Decimal

import pytest
from tests import fabriques
from tests.espaces.agent.outils import texte
from tests.espaces.agent.test_courriels import perdre
from tests.instruction.test_silence import au_recepisse
from tests.propositions import proposer

from levier.comptes.confirmations import droits_a_confirmer
from levier.comptes.enums import Role
from levier.comptes.models import DelegationSignature, Habilitation
from levier.comptes.permissions import peut_confirmer_un_droit
from levier.dossiers.actions import completer
from levier.dossiers.models import Acces, DemandeComplement, Dossier
from levier.instruction.actions import demander_complement, prendre_en_charge
from levier.instruction.queries import Raison, journee_de
from levier.messages.actions import ecrire_au_service
from levier.socle import horloge
from levier.socle.models import EtatTravail, Travail
from levier.territoires.queries.ressorts import departement
from levier.territoires.ressort import NATIONAL, region

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-09")]
PAGE = "/agent/journee/"
AOUT = horloge.a_paris(2021, 8, 1)


def titres(reponse) -> dict[str, tuple[str, list[str]]]:
    """What the page says waits: how many, and the structures shown."""
    return {bloc.titre: (bloc.combien, [one.titre for one in bloc.lignes]) for bloc in reponse.context["blocs"]}


@pytest.fixture
def trois(appel, agent):
    """Sent in June: Dompierre, asked to complete too long ago; Gourdon, followed and completed, who wrote; Clunisois, nobody's."""
    found = []
    for day, place in ((12, fabriques.COMMUNE), (13, fabriques.AUTRE_COMMUNE), (14, fabriques.CC)):
        with horloge.figee(horloge.a_paris(2021, 6, day)):
            found.append(fabriques.un_dossier_depose(appel, fabriques.une_structure(place)))
    dompierre, gourdon, _ = found
    for one, until in ((dompierre, 10), (gourdon, 10)):
        with horloge.figee(horloge.a_paris(2021, 7, 1)):
            demander_complement(
                one, par=agent, message="Un devis.", elements=["devis"], echeance=dt.date(2021, 7, until)
            )
    with horloge.figee(horloge.a_paris(2021, 7, 5)):
        gourdon.refresh_from_db()
        completer(gourdon, par=gourdon.cree_par)
        prendre_en_charge(gourdon, par=agent)
        ecrire_au_service(gourdon, "Le devis est parti.", par=gourdon.cree_par)
    return found


def test_all_that_waits_stands_in_order_of_consequence_mine_first(vu_par, agent, trois):
    dompierre, gourdon, clunisois = (one.structure.denomination for one in trois)
    perdre(trois[0].objet)
    with horloge.figee(AOUT):
        work = Travail.objects.create(
            genre="essai", titre="Un export", proprietaire=agent.identifiant, cle=uuid.uuid4(), demande={}, total=1,
            demande_le=AOUT,
        )  # fmt: skip
        Travail.objects.filter(pk=work.pk).update(etat=EtatTravail.ECHOUE, arrete_le=AOUT)
        page = vu_par(agent).get(PAGE)
    assert list(titres(page).items()) == [
        ("Le silence va décider", ("3", [gourdon, clunisois, dompierre])),
        ("Compléments reçus", ("1", [gourdon])),
        ("Compléments en retard", ("1", [dompierre])),
        ("Déposés, suivis par personne", ("1", [clunisois])),
        ("Messages non lus", ("1", [gourdon])),
        ("Courriels non remis", ("1", ["Récépissé 0"])),
        ("Travaux finis", ("1", ["Un export"])),
    ]
    read = texte(page)
    for said in ("À décider avant le 14 août 2021 inclus, il reste 13 jours", "suivi par vous", "1 message non lu",
                 "Complément attendu jusqu’au 10 juillet 2021", "Arrêté par une erreur"):  # fmt: skip
        assert said in read
    with horloge.figee(horloge.a_paris(2021, 9, 20)):
        assert titres(vu_par(agent).get(PAGE))["Le silence a décidé"][0] == "3"


def test_nothing_of_it_is_for_who_may_not_act(vu_par, agent, trois):
    Acces.objects.create(dossier=trois[2], personne=agent, exclu=True, motif="Lien de famille.")
    with horloge.figee(AOUT):
        assert "Déposés, suivis par personne" not in titres(vu_par(agent).get(PAGE))
        for other in (fabriques.un_agent(Role.LECTEUR), fabriques.un_agent(departement="21")):
            page = vu_par(other).get(PAGE)
            assert (titres(page), "Rien ne vous attend." in texte(page)) == ({}, True)


def test_signatory_reads_what_to_sign_on_its_own_territory_alone(vu_par, prefet, complet, agent):
    proposer(complet, Decimal(20_000), par=agent, motif="Devis surestimé.")
    page = vu_par(prefet).get(PAGE)
    assert titres(page)["À signer"] == ("1", [complet.structure.denomination])
    assert "000,00 € proposés" in texte(page)
    above = fabriques.un_agent_de(region("27"), Role.SIGNATAIRE)
    for other in (agent, above):
        assert "À signer" not in titres(vu_par(other).get(PAGE))


@pytest.mark.parametrize("combien", [1, 3])
def test_page_costs_the_same_whatever_waits(vu_par, agent, appel, combien, django_assert_num_queries):
    with horloge.figee(horloge.a_paris(2021, 6, 14)):
        for place in (fabriques.COMMUNE, fabriques.AUTRE_COMMUNE, fabriques.CC)[:combien]:
            perdre(fabriques.un_dossier_depose(appel, fabriques.une_structure(place)).objet)
    client = vu_par(agent)
    with horloge.figee(AOUT), django_assert_num_queries(7):  # session, person; requests twice, mails, claims, works
        page = client.get(PAGE)
    assert titres(page)["Le silence va décider"][0] == str(combien)


def test_silence_is_the_one_of_the_receipt_whatever_its_delay(agent, depose):
    """Forty drawn deposits, with what each was asked to complete: the day shown is the day written on the receipt."""
    draw = random.Random(11)
    for _ in range(40):
        sent = horloge.a_paris(2020, 1, 1) + dt.timedelta(minutes=draw.randrange(700 * 24 * 60))
        asked = sent + dt.timedelta(days=draw.randrange(1, 50))
        Dossier.objects.filter(pk=depose.pk).update(depose_le=sent)
        DemandeComplement.objects.all().delete()
        DemandeComplement.objects.create(
            dossier=depose, message="x", demandee_le=asked, demandee_par="x",
            echeance=(asked + dt.timedelta(days=draw.randrange(1, 40))).date(),
            repondue_le=asked + dt.timedelta(days=draw.randrange(60)),
        )  # fmt: skip
        depose.refresh_from_db()
        said = au_recepisse(depose)
        left = draw.randrange(31)
        with horloge.figee(
            horloge.debut_de_journee(said - dt.timedelta(days=left)) + dt.timedelta(hours=draw.randrange(24))
        ):
            (line,) = journee_de(agent).dossiers[Raison.PROCHE].lignes
            assert (line.silence_le, line.silence_reste) == (said, left)


def test_rights_to_confirm_are_those_that_the_permission_gives():
    here, around = departement("71"), region("27")
    people = {
        (ou.cle, role): fabriques.un_agent_de(ou, role)
        for ou in (here, departement("21"), around, NATIONAL)
        for role in (Role.ADMINISTRATEUR, Role.SIGNATAIRE, Role.INSTRUCTEUR)
    }
    proposer_ = people[here.cle, Role.ADMINISTRATEUR]
    made = fabriques.une_personne(nom="Faite par lui")
    fabriques.une_habilitation(made, Role.ADMINISTRATEUR, around, proposee_par=proposer_)
    for ou in (here, around, NATIONAL):
        held = {"proposee_par": proposer_, "confirmee_le": None}
        fabriques.une_habilitation(fabriques.une_personne(), Role.SIGNATAIRE, ou, **held)
        fabriques.une_delegation(people[around.cle, Role.ADMINISTRATEUR], proposer_, ou, confirmee_le=None)
    Habilitation.objects.filter(personne=people[here.cle, Role.SIGNATAIRE]).update(
        retrait_par=people[NATIONAL.cle, Role.ADMINISTRATEUR], retrait_motif="Départ."
    )
    waiting = [*Habilitation.objects.filter(role=Role.SIGNATAIRE), *DelegationSignature.objects.all()]
    waiting = [one for one in waiting if one.est_a_confirmer or getattr(one, "retrait_par_id", None)]
    seen = 0
    for person in (*people.values(), made):
        expected = {(type(one).__name__, one.pk) for one in waiting if peut_confirmer_un_droit(person, one)}
        names = {"habilitation": "Habilitation", "delegation": "DelegationSignature"}
        assert {(names[one.genre], one.cle) for one in droits_a_confirmer(person, 50)} == expected
        seen += len(expected)
    assert seen
