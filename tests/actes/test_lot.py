"""A batch: looked at in a fixed number of queries, obstacles grouped, then each act once, in order, under its own locks."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.documents.classeur_lu import Lu
from tests.fabriques import CA, un_agent, un_appel, un_dossier_complet, une_personne, une_structure
from tests.propositions import a_confirmer, proposer, proposer_un_refus
from tests.taches import derouler

from levier.actes.actions import signer_en_lot, signer_la_proposition
from levier.actes.lot import ExamenDuLot, examiner
from levier.actes.models import Acte
from levier.comptes.actions import retirer_habilitation
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.comptes.pouvoirs import Pouvoirs
from levier.comptes.queries import pouvoirs_de
from levier.dossiers.models import Acces, Dossier, LignePlan
from levier.enveloppes.models import CompteStructure, Enveloppe
from levier.instruction.actions import perimer, renvoyer_la_proposition
from levier.instruction.models import AppreciationRendue, Instruction, Proposition
from levier.socle import fichiers, journal
from levier.socle.acteurs import SYSTEME
from levier.socle.erreurs import RefusMetier, SaisieRefusee
from levier.socle.models import EtatTravail, Travail
from levier.territoires.models import Structure, Territoire

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-02", "X-03")]
COMMUNES = ("71014", "71026", "71040", "71047", "71059", "71076", "71105", "71118")


@pytest.fixture
def appel():
    return un_appel()


@pytest.fixture
def instructrice() -> Personne:
    return un_agent(nom="Noa Girard")


@pytest.fixture
def une_proposition(appel, instructrice):
    """A proposal for a commune of its own, or for a given structure."""
    communes = iter(COMMUNES)

    def proposer_(montant: str = "", structure: Structure | None = None) -> Proposition:
        who = structure or une_structure(next(communes))
        dossier = un_dossier_complet(appel, who, agent=instructrice, par=une_personne(who, nom=f"Maire {who.pk}"))
        granted = Decimal(montant) if montant else dossier.montant_demande
        return proposer(dossier, granted, par=instructrice, motif="Projet réduit." if montant else "")

    return proposer_


@pytest.fixture
def un_refus(appel, instructrice) -> Proposition:
    who = une_structure(CA)
    dossier = un_dossier_complet(appel, who, agent=instructrice, par=une_personne(who, nom="Agglomération"))
    return proposer_un_refus(dossier, par=instructrice, motif="La communauté d’agglomération n’est pas éligible.")


def cles(propositions: Iterable[Proposition]) -> list[int]:
    return [one.pk for one in propositions]


def pretes(examen: ExamenDuLot) -> list[int]:
    return cles(one.proposition for one in examen.pretes)


def obstacles(examen: ExamenDuLot) -> dict[str, list[int]]:
    return {why: cles(one.proposition for one in ones) for why, ones in examen.obstacles.items()}


def issues(travail: Travail) -> list[tuple[str, str]]:
    return list(travail.lignes.values_list("issue", "suite"))


def signer(propositions: Sequence[Proposition], par: Personne, cle: uuid.UUID | None = None) -> Travail:
    return signer_en_lot(cles(propositions), par=par, cle=cle or uuid.uuid4())


def test_batch_is_signed_in_order_each_act_once(prefet, une_proposition, un_refus, tmp_path):
    asked = [un_refus, *(une_proposition() for _ in range(3))]
    examen = examiner(prefet, cles(reversed(asked)))
    assert (pretes(examen), examen.obstacles) == (cles(asked), {})
    assert (examen.accordees, examen.refus, examen.total) == (3, 1, Decimal("84000.00"))
    (paid,) = examen.paiements
    assert (paid.nombre, paid.demande, paid.avant - paid.enveloppe.reste) == (3, Decimal(84000), Decimal(84000))
    assert Enveloppe.objects.get(pk=paid.enveloppe.pk).montant_attribue == 0
    travail = signer(list(reversed(asked)), prefet)
    assert travail.titre == "Signature de 4 propositions"
    derouler()
    travail.refresh_from_db()
    assert travail.etat == EtatTravail.FINI
    assert issues(travail) == [
        ("faite", "Acte n° REF-71-2021-0001"), *(("faite", f"Acte n° ARR-71-2021-000{rank}") for rank in (1, 2, 3)),
    ]  # fmt: skip
    assert [one.decision.proposition_id for one in Acte.objects.order_by("pk")] == cles(asked)
    assert {one.etat for one in Proposition.objects.all()} == {"suivie"}
    assert list(journal.ruptures()) == []
    path = tmp_path / "bordereau.xlsx"
    path.write_bytes(fichiers.lire(travail.resultat))
    rows = [tuple(row.values()) for row in Lu(path, 1).lignes]
    assert rows[0][:5] == ("Rang", "Dossier", "Demandeur", "Montant", "Acte ou obstacle")
    assert rows[2][0] == 2
    assert rows[2][1] == asked[1].dossier.numero
    assert rows[2][3:5] == (28000, "Acte n° ARR-71-2021-0001")


def test_two_clicks_sign_one_batch(prefet, une_proposition):
    asked, key = [une_proposition()], uuid.uuid4()
    assert signer(asked, prefet, key) == signer(asked, prefet, key)
    derouler()
    with pytest.raises(SaisieRefusee, match="n’attend plus"):
        signer(asked, prefet)
    assert Acte.objects.count() == 1


def test_what_is_signed_meanwhile_is_refused_with_its_reason(prefet, une_proposition):
    asked = [une_proposition() for _ in range(3)]
    travail = signer(asked, prefet)
    signer_la_proposition(asked[0], par=prefet)
    perimer(asked[1].dossier, "une appréciation a été rendue")
    derouler()
    travail.refresh_from_db()
    assert issues(travail) == [
        ("refusee", "Proposition dépassée"), ("refusee", "Proposition dépassée"), ("faite", "Acte n° ARR-71-2021-0002"),
    ]  # fmt: skip
    assert Acte.objects.count() == 2


def test_obstacles_are_grouped_and_the_signature_finds_the_same(prefet, une_proposition, appel):
    asked = [une_proposition() for _ in range(7)]
    perimer(asked[0].dossier, "une appréciation a été rendue")
    renvoyer_la_proposition(asked[1], par=prefet, motif="À revoir.")
    AppreciationRendue.objects.filter(dossier=asked[2].dossier).delete()
    untitled = asked[3].dossier
    Dossier.objects.filter(pk=untitled.pk).update(reponses=untitled.reponses | {"projet.titre": ""})
    Enveloppe.objects.filter(appel=appel).update(montant_ouvert=Decimal(60000))
    examen = examiner(prefet, cles(asked))
    assert obstacles(examen) == {
        "Proposition dépassée": cles(asked[:2]),
        "Appréciation à rendre": [asked[2].pk],
        "Mention manquante dans l’acte": [asked[3].pk],
        "Crédits insuffisants": [asked[6].pk],
    }
    assert pretes(examen) == cles(asked[4:6])
    assert examen.empechees == 5
    travail = signer(asked, prefet)  # without the two that no longer wait
    derouler()
    found = [suite for _, suite in issues(travail)]
    assert found == [
        "Appréciation à rendre", "Mention manquante dans l’acte", "Acte n° ARR-71-2021-0001", "Acte n° ARR-71-2021-0002",
        "Crédits insuffisants",
    ]  # fmt: skip
    assert Enveloppe.objects.get(appel=appel).montant_attribue == 56000


def test_ceiling_of_a_porteur_counts_the_grants_before(prefet, une_proposition):
    who = une_structure(COMMUNES[-1])
    asked = [une_proposition(structure=who) for _ in range(2)]
    examen = examiner(prefet, cles(asked))
    assert (pretes(examen), obstacles(examen)) == ([asked[0].pk], {"Proposition dépassée": [asked[1].pk]})
    travail = signer(asked, prefet)
    derouler()
    assert [suite for _, suite in issues(travail)] == ["Acte n° ARR-71-2021-0001", "Proposition dépassée"]
    assert CompteStructure.objects.get(structure=who).montant_attribue == 28000


def test_only_what_the_person_may_sign_is_looked_at_and_asked(prefet, une_proposition):
    asked, other = [une_proposition()], un_agent(Role.SIGNATAIRE, "21", nom="D’ailleurs")
    assert pretes(examiner(other, cles(asked))) == []
    with pytest.raises(SaisieRefusee):
        signer(asked, other)
    with pytest.raises(SaisieRefusee):
        signer(asked, une_personne(nom="Personne"))
    assert not Travail.objects.exists()


def test_a_right_withdrawn_before_its_turn_signs_nothing(prefet, une_proposition):
    travail = signer([une_proposition()], prefet)
    retirer_habilitation(prefet.habilitations.get(), par=SYSTEME, motif="Mutation.")
    derouler()
    assert issues(travail) == [("refusee", "Signature hors de vos droits")]
    assert not Acte.objects.exists()


def cloner(modele: Proposition, nombre: int) -> list[Proposition]:
    """As many proposals like this one, each of a request of its own, of a commune of its own, written at once."""
    source, communes = (
        modele.dossier,
        Territoire.objects.filter(millesime=2021, niveau="commune", departement_code="71"),
    )
    others = communes.exclude(code=source.structure.territoire_code).order_by("code")[:nombre]
    structures = Structure.objects.bulk_create(
        _copie(source.structure, denomination=one.nom, territoire_code=one.code, siren=None, siret=None)
        for one in others
    )
    dossiers = Dossier.objects.bulk_create(
        _copie(source, numero=f"71-2021-9{rank:05}", structure=one) for rank, one in enumerate(structures)
    )
    for kind in (Acces, LignePlan, AppreciationRendue, Instruction):
        rows = list(kind.objects.filter(dossier=source))
        kind.objects.bulk_create(_copie(row, dossier=one) for one in dossiers for row in rows)
    return Proposition.objects.bulk_create(_copie(modele, dossier=one) for one in dossiers)


def _copie(row: Any, **autres: Any) -> Any:
    fields = [one for one in row._meta.concrete_fields if not (one.generated or one.auto_created)]
    kept = {one.attname: getattr(row, one.attname) for one in fields}
    for nom in autres:
        kept.pop(f"{nom}_id", None)
    return type(row)(**(kept | autres))


def lu_avec_ses_droits(personne: Personne) -> Personne:
    """As the page that is drawn has it."""
    personne.pouvoirs_lus = pouvoirs_de(personne)
    assert isinstance(personne.pouvoirs_lus, Pouvoirs)
    return personne


@pytest.mark.parametrize("nombre", [1, 200])
def test_preflight_costs_the_same_whatever_the_size_of_the_batch(prefet, une_proposition, nombre):
    ones = cloner(une_proposition("100"), nombre)
    reader = lu_avec_ses_droits(prefet)
    examiner(reader, cles(ones))  # what this process learns of a porteur that it meets
    with CaptureQueriesContext(connection) as seen:
        examen = examiner(reader, cles(ones))
    assert len(seen) == 7  # the proposals, their requests, what pays, its codes; the quality, the authority, the words
    assert pretes(examen) == cles(ones)


@pytest.mark.requirement("X-06", "X-09")
def test_mentions_that_an_act_would_miss_are_grouped_and_the_rest_goes(prefet, une_proposition, un_refus, appel):
    """What the signature of one alone would refuse, said before it; read once, however many miss it."""
    granted = [*cloner(une_proposition("100"), 30), un_refus]
    Enveloppe.objects.filter(appel=appel).update(programme="", action="", centre_financier="", comptable="")
    reader = lu_avec_ses_droits(prefet)
    examiner(reader, cles(granted))
    with CaptureQueriesContext(connection) as seen:
        examen = examiner(reader, cles(granted))
    assert obstacles(examen) == {"Mention manquante dans l’acte": cles(granted[:-1])}
    assert pretes(examen) == [un_refus.pk]
    assert len(seen) == 10
    said = examen.obstacles["Mention manquante dans l’acte"][0].phrase
    with pytest.raises(RefusMetier) as refusal:
        signer_la_proposition(granted[0], par=prefet)
    assert said == refusal.value.phrase
    travail = signer([granted[0], un_refus], prefet)
    derouler()
    assert issues(travail) == [("faite", "Acte n° REF-71-2021-0001"), ("refusee", "Mention manquante dans l’acte")]


def test_judgement_that_nobody_rendered_is_said_not_confirmed(prefet, une_proposition):
    one = une_proposition()
    AppreciationRendue.objects.filter(dossier=one.dossier).delete()
    (obstacle,) = examiner(prefet, [one.pk]).obstacles["Appréciation à rendre"]
    with pytest.raises(RefusMetier) as refusal:
        signer_la_proposition(one, par=prefet)
    assert obstacle.phrase == refusal.value.phrase
    assert a_confirmer(one.dossier)
