"""The life of decisions and acts on requests that share credits and ceilings, drawn at random, against a plain model of them.

Three communes, five requests of 28 000 €, 30 000 € at most for each commune, credits that run out. What is proposed, signed,
sent back, rectified, changed by an avenant, taken back and granted again is allowed, or refused, as the model says; after
each step the ledger equals its counters and the model, each decision has its act, numbers have neither hole nor double.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.fabriques import (
    AUTRE_COMMUNE,
    COMMUNE,
    TROISIEME_COMMUNE,
    un_agent,
    un_appel,
    un_dossier_complet,
    une_structure,
)

from levier.actes.actions import (
    conclure_un_avenant_et_signer,
    notifier,
    produire_document,
    rectifier_et_signer,
    retirer_et_signer,
    signer_la_proposition,
)
from levier.actes.enums import EtatActe
from levier.actes.models import Acte
from levier.attributions.enums import EtatSubvention, Fondement
from levier.attributions.models import Decision, Subvention
from levier.comptes.enums import Role
from levier.dossiers.enums import EtatDossier
from levier.dossiers.models import Dossier
from levier.enveloppes.actions import ouvrir_credits, rattacher_l_appel
from levier.enveloppes.models import Enveloppe
from levier.enveloppes.queries import attribue_par_demande, deja_attribue, incoherences
from levier.instruction.actions import (
    proposer,
    proposer_un_refus,
    renvoyer_la_proposition,
    retablir_les_listes,
    retirer_la_proposition,
)
from levier.instruction.queries import proposition_vivante
from levier.socle import journal
from levier.socle.acteurs import SYSTEME
from levier.socle.erreurs import RefusMetier

pytestmark = [pytest.mark.lent, pytest.mark.requirement("X-03", "X-06", "X-09")]
BAREME, PLAFOND, PREVU, OUVERT = Decimal(28_000), Decimal(30_000), Decimal(75_000), Decimal(35_000)
PORTEURS = (0, 0, 1, 1, 2)
"""Whose each request is."""
QUI = st.integers(0, 59)
DE_TEMPS_EN_TEMPS = st.integers(0, 4).map(lambda n: n == 4)
MONTANTS = st.sampled_from([*map(Decimal, ("0.01", "1999.99", "2000", "12345.67", "16000", "28000", "28000.01"))])
MOTIF = "Un lot de moins."


@dataclass
class Demande:
    """What the model knows of a request. `propose`: amount that waits (None: a refusal), what its porteur held then."""

    porteur: int
    propose: tuple[Decimal | None, Decimal] | None = None
    accorde: Decimal = Decimal(0)
    refusee: bool = False
    connue: bool = False

    @property
    def decidee(self) -> bool:
        return self.refusee or bool(self.accorde)

    @property
    def etat(self) -> EtatDossier:
        if self.refusee:
            return EtatDossier.REFUSE
        return EtatDossier.RETENU if self.accorde else EtatDossier.EN_INSTRUCTION


class Monde:
    """What every life begins with: made once, each life goes back to it."""

    def __init__(self):
        self.agent, self.prefet = un_agent(nom="Noa Girard"), un_agent(Role.SIGNATAIRE, nom="Alix Robert")
        appel = un_appel(credits_ouverts=False)
        enveloppe = rattacher_l_appel(appel, PREVU, par=SYSTEME)
        ouvrir_credits(enveloppe, OUVERT, par=SYSTEME, motif="Dotation initiale")
        self.enveloppe = enveloppe.pk
        self.structures = [une_structure(lieu) for lieu in (COMMUNE, AUTRE_COMMUNE, TROISIEME_COMMUNE)]
        self.dossiers = [un_dossier_complet(appel, self.structures[who], agent=self.agent).pk for who in PORTEURS]
        self.appel = appel


class VieDesDecisions(RuleBasedStateMachine):
    monde: Monde
    pas: Counter[str] = Counter()

    @initialize()
    def commencer(self):
        self.avant = transaction.savepoint()
        self.demandes = [Demande(who) for who in PORTEURS]
        self.ouvert, self.numeros = OUVERT, Counter[str]()

    def dossier(self, qui) -> Dossier:
        joined = ("structure", "appel", "version")
        return Dossier.objects.select_related(*joined).get(pk=self.monde.dossiers[qui])

    def tient(self, porteur) -> Decimal:
        return sum((one.accorde for one in self.demandes if one.porteur == porteur), Decimal(0))

    def calcul(self, demande) -> Decimal:
        """What the rules give: the scale, within what the ceiling leaves, the request's own grant apart."""
        return min(BAREME, PLAFOND - self.tient(demande.porteur) + demande.accorde)

    def reste(self) -> Decimal:
        return self.ouvert - sum((one.accorde for one in self.demandes), Decimal(0))

    def jouer(self, nom, acte, *, permis=True) -> bool:
        """Play it: done when the model allows it, refused with a sentence otherwise."""
        VieDesDecisions.pas[f"{nom} {'oui' if permis else 'non'}"] += 1
        if permis:
            acte()
        else:
            with pytest.raises(RefusMetier):
                acte()
        return permis

    def parmi(self, qui, voulue) -> int:
        """Of the requests for which `voulue` holds, one; any when there is none."""
        found = [rank for rank, one in enumerate(self.demandes) if voulue(one)]
        return found[qui % len(found)] if found else qui % len(self.demandes)

    @rule(qui=QUI, montant=MONTANTS | st.none(), n_importe=DE_TEMPS_EN_TEMPS)
    def proposer(self, qui, montant, n_importe):
        """An amount, or a refusal; it takes the place of what waited."""
        qui = self.parmi(qui, lambda one: n_importe or not one.decidee)
        demande, dossier, agent = self.demandes[qui], self.dossier(qui), self.monde.agent
        if montant is None:
            nom, act = "proposer un refus", partial(proposer_un_refus, dossier, par=agent, motif="Hors du champ.")
        else:
            nom, act = "proposer", partial(proposer, dossier, montant, par=agent, avis="Avis.", motif=MOTIF)
        permis = not demande.decidee and (montant is None or montant <= self.calcul(demande))
        if self.jouer(nom, act, permis=permis):
            demande.propose = montant, self.tient(demande.porteur)

    @precondition(lambda self: any(one.propose for one in self.demandes))
    @rule(qui=QUI, geste=st.sampled_from([renvoyer_la_proposition, retirer_la_proposition]), rare=DE_TEMPS_EN_TEMPS)
    def defaire_la_proposition(self, qui, geste, rare):
        qui = self.parmi(qui, lambda one: one.propose)
        who = self.monde.prefet if geste is renvoyer_la_proposition else self.monde.agent
        why = {"motif": "À revoir."} if geste is renvoyer_la_proposition else {}
        if rare and self.jouer(geste.__name__, partial(geste, proposition_vivante(self.dossier(qui)), par=who, **why)):
            self.demandes[qui].propose = None

    @precondition(lambda self: any(one.propose for one in self.demandes))
    @rule(qui=QUI, autre=st.none() | MONTANTS)
    def signer(self, qui, autre):
        qui = self.parmi(qui, lambda one: one.propose)
        demande, living = self.demandes[qui], proposition_vivante(self.dossier(qui))
        proposed, held = demande.propose
        granted = None if proposed is None else autre or proposed
        current = held == self.tient(demande.porteur)
        payable = granted is None or granted <= min(self.calcul(demande), self.reste())
        act = partial(signer_la_proposition, living, par=self.monde.prefet, montant=granted, motif="Devis revu.")
        if self.jouer("signer" if proposed else "refuser", act, permis=current and payable):
            demande.propose, demande.connue = None, False
            demande.accorde, demande.refusee = granted or Decimal(0), granted is None
            self.numeros["ARR" if granted else "REF"] += 1

    @precondition(lambda self: any(one.decidee for one in self.demandes))
    @rule(qui=QUI, montant=MONTANTS, avenant=st.booleans(), n_importe=DE_TEMPS_EN_TEMPS)
    def remplacer(self, qui, montant, avenant, n_importe):
        qui = self.parmi(qui, lambda one: n_importe or one.accorde)
        demande = self.demandes[qui]
        geste = conclure_un_avenant_et_signer if avenant else rectifier_et_signer
        ground = Fondement.DEMANDE if avenant else Fondement.ERREUR_MATERIELLE
        act = partial(geste, self.dossier(qui), par=self.monde.prefet, montant=montant, fondement=ground, motif=MOTIF)
        payable = montant <= min(self.calcul(demande), self.reste() + demande.accorde)
        if self.jouer("avenant" if avenant else "rectifier", act, permis=bool(demande.accorde) and payable):
            demande.accorde, demande.connue = montant, False
            self.numeros["ARR"] += 1

    @precondition(lambda self: any(one.decidee for one in self.demandes))
    @rule(qui=QUI, tot=st.booleans(), n_importe=DE_TEMPS_EN_TEMPS)
    def retirer(self, qui, tot, n_importe):
        """On the ground that nobody was told, or on the one that asks nothing first."""
        qui = self.parmi(qui, lambda one: n_importe or one.decidee)
        demande = self.demandes[qui]
        told = Fondement.REFUS_ILLEGAL if demande.refusee else Fondement.DEMANDE
        ground = Fondement.NON_NOTIFIEE if tot else told
        act = partial(retirer_et_signer, self.dossier(qui), par=self.monde.prefet, fondement=ground, motif=MOTIF)
        if self.jouer("retirer", act, permis=demande.decidee and not (tot and demande.connue)):
            self.demandes[qui] = Demande(demande.porteur)
            self.numeros["RET"] += 1

    @precondition(lambda self: any(one.decidee and not one.connue for one in self.demandes))
    @rule(qui=QUI)
    def imprimer_et_notifier(self, qui):
        qui = self.parmi(qui, lambda one: one.decidee and not one.connue)
        signed = Acte.objects.select_related("decision__dossier__appel")
        acte = signed.get(decision__dossier=self.monde.dossiers[qui], etat=EtatActe.SIGNE, decision__remplacee_par=None)
        self.jouer("produire", partial(produire_document, acte))
        notifier(signed.get(pk=acte.pk))
        self.demandes[qui].connue = True

    @precondition(lambda self: self.reste() < BAREME)
    @rule(montant=st.sampled_from([Decimal(10), Decimal(4_000), Decimal(20_000)]))
    def ouvrir(self, montant):
        act = partial(ouvrir_credits, self.compte(), montant, par=SYSTEME, motif="m")
        if self.jouer("ouvrir", act, permis=self.ouvert + montant <= PREVU):
            self.ouvert += montant

    def compte(self) -> Enveloppe:
        return Enveloppe.objects.get(pk=self.monde.enveloppe)

    @invariant()
    def argent_et_modele_s_accordent(self):
        if not hasattr(self, "demandes"):
            return
        enveloppe = self.compte()
        assert (enveloppe.montant_ouvert, enveloppe.reste) == (self.ouvert, self.reste())
        assert enveloppe.reste >= 0
        for who, structure in enumerate(self.monde.structures):
            assert deja_attribue(structure, self.monde.appel) == self.tient(who) <= PLAFOND
        assert incoherences() == []

    @invariant()
    def decisions_actes_et_dossiers_s_accordent(self):
        if not hasattr(self, "demandes"):
            return
        rows = Decision.objects.order_by("dossier", "rang").values_list(
            "dossier", "nature", "montant_attribue", "remplacee_par", "actes__etat", "actes__numero"
        )
        last = {}
        for dossier, nature, montant, replaced, etat, numero in rows:
            assert numero, "a decision without a signed act"
            undone = replaced is not None and nature != "retrait"  # what takes back goes on having taken back
            assert (etat == EtatActe.ANNULE) == undone, numero
            last[dossier] = None if nature == "retrait" else montant or Decimal(0)
        assert Counter(number.partition("-")[0] for *_, number in rows) == self.numeros
        assert sorted(number for *_, number in rows) == sorted(
            f"{kind}-71-2021-{rank:04}" for kind, made in self.numeros.items() for rank in range(1, made + 1)
        )
        living = dict(
            Subvention.objects.exclude(etat=EtatSubvention.ANNULEE).values_list("decision__dossier", "montant_attribue")
        )
        net = attribue_par_demande([f"71-2021-{rank:06}" for rank in range(1, len(PORTEURS) + 1)])
        for key, numero, etat in Dossier.objects.order_by("pk").values_list("pk", "numero", "etat"):
            demande = self.demandes[self.monde.dossiers.index(key)]
            assert etat == demande.etat, numero
            assert last.get(key) == (demande.accorde if demande.decidee else None), numero
            assert living.get(key, 0) == net.get(numero, 0) == demande.accorde, numero

    def teardown(self):
        if hasattr(self, "avant"):
            assert list(journal.ruptures()) == []
            assert retablir_les_listes() == []
            transaction.savepoint_rollback(self.avant)


def _jouer(exemples: int, pas: int) -> Counter[str]:
    VieDesDecisions.monde, VieDesDecisions.pas = Monde(), Counter()
    profile = settings(
        max_examples=exemples, stateful_step_count=pas, deadline=None, derandomize=True,
        suppress_health_check=list(HealthCheck), database=None, phases=[Phase.generate],  # a shrink plays for minutes
    )  # fmt: skip
    run_state_machine_as_test(VieDesDecisions, settings=profile)
    return VieDesDecisions.pas


def test_life_of_decisions(db):
    _jouer(3, 15)


@pytest.mark.long
def test_long_life_of_decisions(db):
    """50 000 acts; each kind was allowed, and was refused."""
    played = _jouer(1_500, 50)
    assert played.total() >= 50_000, played
    for nom in ("proposer", "signer", "rectifier", "avenant", "retirer", "ouvrir"):
        assert min(played[f"{nom} oui"], played[f"{nom} non"]) > 0, played
