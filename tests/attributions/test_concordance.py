"""What the porteur reads beside its form is what the service computes at the decision: drafts drawn at random."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from decimal import Decimal

import pytest
from tests.attributions.decisions import attribuer, refuser
from tests.fabriques import juger, un_agent, un_appel, un_brouillon, un_dossier_complet, une_personne, une_structure
from tests.profil import LONG

from levier.attributions.models import Decision
from levier.comptes.enums import Role
from levier.dossiers.actions import deposer
from levier.dossiers.etude import etudier
from levier.dossiers.financement.lignes import LigneSaisie
from levier.dossiers.models import Dossier
from levier.enveloppes.actions import ouvrir_credits
from levier.enveloppes.queries import deja_attribue, incoherences
from levier.instruction.actions import declarer_complet
from levier.socle import argent, horloge
from levier.socle.acteurs import SYSTEME
from levier.territoires.actions import structure_du_territoire
from levier.territoires.models import Territoire
from regles.resultat import Resultat

NOMBRE = 200 if LONG else 60
NATURES = ("prestation", "formation", "logiciels", "licences_hors_ue", "equipement", "personnel", "autres")
ORIGINES = ("region", "departement", "etat", "europe", "prive")


def _montant(rng: random.Random, maximum: int) -> Decimal:
    return Decimal(rng.randint(100, maximum * 100)) / 100


def _plan(rng: random.Random) -> tuple[list[LigneSaisie], Decimal]:
    """Lines that balance, with amounts down to the cent, and the amount asked."""
    lines = [
        LigneSaisie("depense", nature, nature, f"{_montant(rng, 45_000):.2f}".replace(".", ","))
        for nature in rng.sample(NATURES, rng.randint(1, 5))
    ]
    total = sum((argent.lire(line.montant) for line in lines), Decimal(0))
    asked = argent.depuis_centimes(max(1, int(total * 100 * rng.randint(5, 100) / 100)))
    left = max(Decimal(0), total - asked)
    other = argent.depuis_centimes(int(left * 100 * rng.choice([0, 0, 0, 30, 70, 100]) / 100))
    revenues = [(rng.choice(ORIGINES), other), ("autofinancement", left - other)]
    lines += [
        LigneSaisie("recette", origin, origin, f"{amount:.2f}".replace(".", ","), rng.random() < 0.5)
        for origin, amount in revenues
        if amount
    ]
    return lines, asked


def _reponses(rng: random.Random) -> dict[str, str]:
    """Mostly eligible; one in eight fails a condition."""
    answers = {
        "projet.theme": rng.choice(["3a", "3b", "3c"]),
        "porteur.france_services": rng.choice(["oui", "non"]),
        "projet.debut": f"{dt.date(2021, 10, 1) + dt.timedelta(days=rng.randint(0, 60)):%d/%m/%Y}",
    }
    if rng.random() < 1 / 8:
        name, value = rng.choice(
            [
                ("projet.transformation", "non"),
                ("projet.engage", "oui"),
                ("projet.debut", "01/01/2022"),
                ("projet.resultats", "01/01/2023"),
                ("projet.engagement_decisionnel", "non"),
            ]
        )
        answers[name] = value
    return answers


def _structures(rng: random.Random) -> list[Territoire]:
    """Some porteurs come two, three, four times, so that the ceiling counts what they already have."""
    millesime = Territoire.objects.filter(millesime=2021, departement_code="71")
    communes = list(millesime.filter(nature="commune").order_by("code"))
    groups = list(millesime.filter(nature__in=["cc", "ca", "cu"]).order_by("code"))
    return rng.sample(communes, 90) + groups[:20]


def _decider(dossier: Dossier, signataire) -> Decision:
    juger(dossier)
    live = etudier(dossier).resultat
    if live.montant:
        return attribuer(
            dossier, par=signataire, montant=argent.depuis_centimes(live.montant),
        ).decision  # fmt: skip
    return refuser(dossier, par=signataire, motif="Rien ne peut être attribué.", conditions=[m.id for m in live.motifs])


@pytest.mark.lent
@pytest.mark.django_db
@pytest.mark.requirement("X-02", "SL-03")
def test_live_result_equals_the_amount_computed_at_decision_on_random_drafts():
    rng = random.Random(71_2021)
    appel, agent, signataire = un_appel(), un_agent(), un_agent(Role.SIGNATAIRE)
    ouvrir_credits(appel.enveloppe, Decimal(50_000_000), par=SYSTEME, motif="De quoi tout attribuer")
    places, people = _structures(rng), {}
    seen: Counter[str] = Counter()
    for rank in range(NOMBRE):
        structure = structure_du_territoire(rng.choice(places))
        porteur = people.get(structure.pk) or people.setdefault(structure.pk, une_personne(structure))
        with horloge.figee(horloge.a_paris(2021, 9, 1 + rank % 28)):
            lines, asked = _plan(rng)
            draft = un_brouillon(
                appel, structure, par=porteur, demande=str(asked), lignes=lines, reponses=_reponses(rng)
            )
            live = etudier(draft).resultat
            before = deja_attribue(structure, appel)
            draft = deposer(draft, par=porteur, engagement=True)
            declarer_complet(draft, par=agent)
            decision = _decider(draft, signataire)
        kept = list(decision.lignes.values_list("montant_presente", "montant_retenu"))
        if decision.montant_attribue:
            assert sum(retained for _, retained in kept) == decision.assiette, draft.numero
            assert all(0 <= retained <= presented for presented, retained in kept), draft.numero
        seen["dépense non retenue"] += any(retained == 0 for _, retained in kept)
        computed = None if live.montant is None else argent.depuis_centimes(live.montant)
        assert decision.montant_calcule == computed, draft.numero
        assert Resultat.depuis_json(decision.resultat).montant == live.montant
        assert deja_attribue(structure, appel) - before == (decision.montant_attribue or 0)
        seen["attribuée" if decision.montant_attribue else "refusée"] += 1
        seen["deuxième dossier limité"] += bool(
            decision.montant_attribue and before and "plafond" in live.etapes[-1].limite
        )
        seen["centimes"] += bool(computed and computed % 1)
    assert incoherences() == []
    assert seen["attribuée"] > NOMBRE // 2, seen
    assert seen["refusée"] > NOMBRE // 10, seen
    assert seen["deuxième dossier limité"] > NOMBRE // 100, seen
    assert seen["centimes"] > NOMBRE // 4, seen
    assert seen["dépense non retenue"] > NOMBRE // 10, seen


@pytest.mark.django_db
@pytest.mark.requirement("X-02", "SL-03")
def test_second_request_of_a_porteur_reads_the_first_grant_at_once():
    """Both drafts computed before any decision: once the first is decided, what the second shows is what it gets."""
    appel, structure, signataire = un_appel(), une_structure(), un_agent(Role.SIGNATAIRE)
    first, second = (un_dossier_complet(appel, structure) for _ in range(2))
    assert [etudier(first).resultat.montant, etudier(second).resultat.montant] == [28_000_00, 28_000_00]
    attribuer(first, par=signataire, montant=Decimal(28_000))
    live = etudier(second).resultat
    assert live.montant == 2_000_00
    assert _decider(second, signataire).montant_calcule == argent.depuis_centimes(live.montant) == 2_000
    assert deja_attribue(structure, appel) == 30_000
