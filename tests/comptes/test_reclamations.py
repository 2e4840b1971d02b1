from __future__ import annotations

import io

import pikepdf
import pytest
from django.db import IntegrityError, transaction
from tests.comptes.conftest import un_agent, une_personne, une_structure

from levier.comptes import actions, queries
from levier.comptes.enums import EtatRattachement, Role, RoleStructure
from levier.comptes.erreurs import DejaRattache
from levier.comptes.models import Rattachement
from levier.comptes.permissions import peut_agir_pour, peut_verifier
from levier.socle import fichiers, horloge, journal
from levier.socle.erreurs import EtatIncompatible, FichierRefuse, GesteInterdit, MotifManquant
from levier.socle.models import Courriel, Fichier
from levier.territoires.queries.ressorts import departement
from levier.territoires.ressort import NATIONAL, region

SIGNATAIRE = RoleStructure.SIGNATAIRE


def un_pdf() -> io.BytesIO:
    pdf, out = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.save(out)
    out.seek(0)
    return out


def reclamer(structure, personne=None, **autres) -> Rattachement:
    values = {
        "preuve": un_pdf(),
        "nom_fichier": "délibération.pdf",
        "role": SIGNATAIRE,
        "motif": "Départ du secrétaire.",
    }
    return actions.reclamer_structure(personne or une_personne(), structure, **{**values, **autres})


@pytest.fixture
def orpheline(structure, membre):
    """A structure whose only account left."""
    link = membre()
    actions.quitter_structure(link, par=link.personne, fermer=True)
    return structure


@pytest.mark.requirement("X-09")
def test_claim_with_a_proof_is_checked_by_the_prefecture(orpheline):
    agent = un_agent(Role.INSTRUCTEUR)
    link = reclamer(orpheline)
    assert (link.etat, bool(peut_agir_pour(link.personne, orpheline))) == (EtatRattachement.RECLAME, False)
    assert Courriel.objects.first().destinataire == agent.email
    assert list(queries.reclamations_a_verifier(agent)) == [link]
    assert fichiers.lire(link.preuve)[:5] == b"%PDF-"
    actions.accepter_reclamation(link, par=agent)
    assert peut_agir_pour(link.personne, orpheline)
    assert list(queries.reclamations_a_verifier(agent)) == []
    assert Courriel.objects.first().sujet == "Votre justificatif est accepté"
    assert [(e.nom, e.acteur_role) for e in journal.histoire(link)] == [
        ("structure_reclamee", "porteur"), ("reclamation_acceptee", "instructeur"),
        ("rattachement_verifie", "instructeur"),
    ]  # fmt: skip


def test_claim_refused_with_a_reason_the_claimant_receives(orpheline):
    agent = un_agent(Role.ADMINISTRATEUR)
    link = reclamer(orpheline)
    with pytest.raises(MotifManquant):
        actions.refuser_reclamation(link, par=agent, motif="  ")
    actions.refuser_reclamation(link, par=agent, motif="La délibération est celle d’une autre commune.")
    assert "La délibération est celle d’une autre commune." in Courriel.objects.first().texte
    assert reclamer(orpheline, link.personne).etat == EtatRattachement.RECLAME
    with pytest.raises(EtatIncompatible):
        actions.accepter_reclamation(link, par=agent)


def test_claim_is_checked_on_its_territory_only(orpheline):
    link = reclamer(orpheline)
    allowed = [
        un_agent(Role.INSTRUCTEUR),
        un_agent(Role.ADMINISTRATEUR, region("27")),
        un_agent(Role.ADMINISTRATEUR, NATIONAL),
    ]
    refused = [
        un_agent(Role.INSTRUCTEUR, departement("21")),
        un_agent(Role.LECTEUR),
        un_agent(Role.SIGNATAIRE),
        link.personne,
    ]
    assert [bool(peut_verifier(agent, orpheline)) for agent in allowed] == [True] * 3
    for person in refused:
        assert list(queries.reclamations_a_verifier(person)) == []
        with pytest.raises(GesteInterdit):
            actions.accepter_reclamation(link, par=person)
        with pytest.raises(GesteInterdit):
            actions.refuser_reclamation(link, par=person, motif="non")
    assert [list(queries.reclamations_a_verifier(agent)) for agent in allowed] == [[link]] * 3


def test_region_claims_belong_to_the_region(db):
    structure = une_structure("Bourgogne-Franche-Comté", "region", "")
    link = reclamer(structure)
    there, elsewhere, below = (
        un_agent(Role.INSTRUCTEUR, region("27")),
        un_agent(Role.INSTRUCTEUR, region("84")),
        un_agent(Role.INSTRUCTEUR),
    )
    assert [bool(peut_verifier(a, structure)) for a in (there, elsewhere, below)] == [True, False, False]
    assert [list(queries.reclamations_a_verifier(a)) for a in (there, elsewhere, below)] == [[link], [], []]


@pytest.mark.requirement("X-09")
def test_account_held_by_someone_who_left_is_ended_with_the_claim(structure, membre):
    gone = membre()
    link = reclamer(structure)
    assert {mail.destinataire for mail in Courriel.objects.all()} == {gone.personne.email}
    actions.accepter_reclamation(link, par=un_agent(Role.INSTRUCTEUR), ecarter_les_autres=True)
    gone.refresh_from_db()
    assert (gone.etat, gone.motif) == (
        EtatRattachement.TERMINE,
        "Compte repris sur preuve, vérifiée par la préfecture.",
    )
    assert [m.personne for m in queries.membres_actifs(structure)] == [link.personne]
    assert journal.histoire(gone).last().nom == "membre_retire"


def test_request_without_answer_becomes_a_claim(structure, membre):
    membre()
    pending = actions.rattacher(une_personne(), structure, role=RoleStructure.CONTRIBUTEUR)
    link = reclamer(structure, pending.personne)
    assert (link.pk, link.etat, link.role) == (pending.pk, EtatRattachement.RECLAME, SIGNATAIRE)
    assert [e.nom for e in journal.histoire(link)] == ["rattachement_demande", "structure_reclamee"]
    with pytest.raises(DejaRattache):
        reclamer(structure, pending.personne)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "vide.pdf"),
        (b"MZ\x90\x00 not a pdf", "virus.pdf"),
        (b"%PDF-1.7 broken", "casse.pdf"),
        (b"x" * 10, "preuve.exe"),
    ],
)
def test_bad_proof_gets_its_sentence_and_nothing_is_kept(orpheline, content, name):
    with pytest.raises(FichierRefuse):
        reclamer(orpheline, preuve=io.BytesIO(content), nom_fichier=name)
    assert (Fichier.objects.count(), Rattachement.objects.filter(etat="reclame").count()) == (0, 0)


def test_claim_without_a_reason_is_refused(orpheline):
    with pytest.raises(MotifManquant) as refusal:
        reclamer(orpheline, motif=" ")
    assert refusal.value.champ == "motif"


def test_database_refuses_a_claim_without_proof(structure):
    with pytest.raises(IntegrityError), transaction.atomic():
        Rattachement.objects.create(
            personne=une_personne(),
            structure=structure,
            role=SIGNATAIRE,
            etat="reclame",
            demande_le=horloge.maintenant(),
        )
