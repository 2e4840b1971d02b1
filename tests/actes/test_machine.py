"""The life of decisions and acts on requests that share credits and ceilings, drawn at random, against a plain model of them.

Three communes, five requests of 28 000 €, 30 000 € at most for each commune, credits that run out, are opened and taken back.
What is proposed, signed, sent back, asked again to the porteur, closed without further action, rectified, changed by an
avenant, taken back and granted again is allowed, or refused, as the model says; after each step the ledger equals its
counters and the model, each decision has its act, numbers have neither hole nor double.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, seed, settings
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
from levier.documents import rendu
from levier.dossiers.actions import completer
from levier.dossiers.enums import EtatDossier
from levier.dossiers.models import Dossier
from levier.enveloppes.actions import ouvrir_credits, rattacher_l_appel, reduire_credits
from levier.enveloppes.models import CompteStructure, Enveloppe, Mouvement
from levier.enveloppes.queries import attribue_par_demande, deja_attribue, incoherences
from levier.instruction.actions import (
    declarer_complet,
    demander_complement,
    proposer,
    proposer_le_classement,
    proposer_un_refus,
    renvoyer_la_proposition,
    retablir_les_listes,
    retirer_la_proposition,
)
from levier.instruction.queries import proposition_vivante
from levier.socle import horloge, journal
from levier.socle.acteurs import SYSTEME
from levier.socle.erreurs import RefusMetier
from levier.socle.requetes import Requete

pytestmark = [pytest.mark.lent, pytest.mark.requirement("X-03", "X-06", "X-09")]
BAREME, PLAFOND, PREVU, OUVERT = Decimal(28_000), Decimal(30_000), Decimal(75_000), Decimal(35_000)
PORTEURS = (0, 0, 1, 1, 2)
"""Whose each request is."""
QUI = st.integers(0, 59)
DE_TEMPS_EN_TEMPS = st.integers(0, 4).map(lambda n: n == 4)
MONTANTS = st.sampled_from([*map(Decimal, ("0.01", "1999.99", "2000", "12345.67", "16000", "28000", "28000.01"))])
MOTIF = "Un lot de moins."
CREDITS = ("ouvrir", "réduire")
"""Not twice in a row: decisions are what is played."""
UNE_VIE_SUR = 20
"""Lives of which one prints its acts in full."""
ECHEANCE, LE_LENDEMAIN = dt.date(2021, 10, 10), horloge.a_paris(2021, 10, 11)
REFUS, CLASSEMENT = "refus", "classement"
SERIES = {REFUS: "REF", CLASSEMENT: "CSS"}


@dataclass(frozen=True)
class Proposee:
    """What waits for a signature: an amount, a refusal or a closing, and what its porteur held when it was proposed."""

    quoi: Decimal | str
    tenu: Decimal


@dataclass
class Demande:
    """What the model knows of a request: what waits, what was decided, whether its porteur is asked to complete it."""

    porteur: int
    propose: Proposee | None = None
    accorde: Decimal = Decimal(0)
    rejet: str = ""
    connue: bool = False
    a_completer: bool = False

    @property
    def decidee(self) -> bool:
        return bool(self.rejet or self.accorde)

    @property
    def etat(self) -> EtatDossier:
        if self.rejet:
            return EtatDossier.REFUSE if self.rejet == REFUS else EtatDossier.SANS_SUITE
        if self.accorde:
            return EtatDossier.RETENU
        return EtatDossier.A_COMPLETER if self.a_completer else EtatDossier.EN_INSTRUCTION


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
        self.demandes = [f"71-2021-{rank:06}" for rank in range(1, len(PORTEURS) + 1)]


def _chaine():
    read = ("dossier", "nature", "montant_attribue", "remplacee_par", "actes__etat", "actes__numero")
    return Decision.objects.order_by("dossier", "rang").values_list(*read)


def _livre():
    return Mouvement.objects.order_by().values_list("nature", "structure", "montant")


def _vivantes():
    return Subvention.objects.exclude(etat=EtatSubvention.ANNULEE).values_list("decision__dossier", "montant_attribue")


CHAINE, LIVRE, VIVANTES = Requete(_chaine), Requete(_livre), Requete(_vivantes)
COMPTEURS = Requete(lambda: Enveloppe.objects.values_list("montant_ouvert", "montant_attribue"))
COMPTES = Requete(lambda: CompteStructure.objects.values_list("structure", "montant_attribue"))
ETATS = Requete(lambda: Dossier.objects.order_by("pk").values_list("pk", "numero", "etat"))
"""What each step is checked on, all of it, each read by a statement that the server has prepared."""


class VieDesDecisions(RuleBasedStateMachine):
    monde: Monde
    pas: Counter[str] = Counter()
    vies = 0

    @initialize()
    def commencer(self):
        """Each life is a transaction, rolled back at its end; one in twenty prints its acts, the others keep short bytes."""
        self.vie = transaction.atomic()
        self.vie.__enter__()
        VieDesDecisions.vies += 1
        self.imprimer = pytest.MonkeyPatch()
        if self.vies % UNE_VIE_SUR != 1:
            self.imprimer.setattr(rendu, "pdf", lambda *_, **__: b"%PDF-1.7 sans texte")
        self.demandes = [Demande(who) for who in PORTEURS]
        self.ouvert, self.numeros, self.dernier = OUVERT, Counter[str](), ""

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
        self.dernier = nom
        if not (done := VieDesDecisions.pas.total()) % 1_000:
            print(f"{done} acts, {self.vies} lives", flush=True)
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
        permis = demande.etat == EtatDossier.EN_INSTRUCTION and (montant is None or montant <= self.calcul(demande))
        if self.jouer(nom, act, permis=permis):
            demande.propose = Proposee(REFUS if montant is None else montant, self.tient(demande.porteur))

    @precondition(lambda self: any(one.propose and not one.a_completer for one in self.demandes))
    @rule(qui=QUI, n_importe=DE_TEMPS_EN_TEMPS, rare=DE_TEMPS_EN_TEMPS)
    def demander_a_completer(self, qui, n_importe, rare):
        """What waited for a signature lapses."""
        qui = self.parmi(qui, lambda one: n_importe or (one.propose and not one.a_completer))
        demande = self.demandes[qui]
        act = partial(
            demander_complement, self.dossier(qui), par=self.monde.agent, message="Le devis.", elements=["devis"],
            echeance=ECHEANCE,
        )  # fmt: skip
        if rare and self.jouer("demander à compléter", act, permis=demande.etat == EtatDossier.EN_INSTRUCTION):
            demande.propose, demande.a_completer = None, True

    @precondition(lambda self: any(one.a_completer for one in self.demandes))
    @rule(qui=QUI, n_importe=DE_TEMPS_EN_TEMPS)
    def completer(self, qui, n_importe):
        """Late or not; a closing that waits lapses, and the request is instructed again."""
        qui = self.parmi(qui, lambda one: n_importe or one.etat == EtatDossier.A_COMPLETER)
        demande, dossier = self.demandes[qui], self.dossier(qui)
        act = partial(completer, dossier, par=dossier.cree_par)
        if self.jouer("compléter", act, permis=demande.etat == EtatDossier.A_COMPLETER):
            declarer_complet(self.dossier(qui), par=self.monde.agent)
            demande.propose, demande.a_completer = None, False

    @precondition(lambda self: any(one.a_completer for one in self.demandes))
    @rule(qui=QUI, trop_tot=DE_TEMPS_EN_TEMPS, n_importe=DE_TEMPS_EN_TEMPS)
    def classer(self, qui, trop_tot, n_importe):
        """Once the deadline of the porteur is over."""
        qui = self.parmi(qui, lambda one: n_importe or one.etat == EtatDossier.A_COMPLETER)
        demande, dossier = self.demandes[qui], self.dossier(qui)
        act = partial(proposer_le_classement, dossier, par=self.monde.agent, motif="Sans devis.")
        permis = demande.etat == EtatDossier.A_COMPLETER and not trop_tot
        if self.jouer("proposer un classement", act if trop_tot else partial(_le_lendemain, act), permis=permis):
            demande.propose = Proposee(CLASSEMENT, self.tient(demande.porteur))

    @precondition(lambda self: any(one.propose for one in self.demandes))
    @rule(qui=QUI, geste=st.sampled_from([renvoyer_la_proposition, retirer_la_proposition]), rare=DE_TEMPS_EN_TEMPS)
    def defaire_la_proposition(self, qui, geste, rare):
        qui = self.parmi(qui, lambda one: one.propose)
        who = self.monde.prefet if geste is renvoyer_la_proposition else self.monde.agent
        why = {"motif": "À revoir."} if geste is renvoyer_la_proposition else {}
        if rare and self.jouer(geste.__name__, partial(geste, proposition_vivante(self.dossier(qui)), par=who, **why)):
            self.demandes[qui].propose = None

    @precondition(lambda self: any(one.propose for one in self.demandes))
    @rule(qui=QUI, autre=st.none() | MONTANTS, trop_tot=DE_TEMPS_EN_TEMPS)
    def signer(self, qui, autre, trop_tot):
        """A closing rests on the silence of the porteur alone; what else waits, on what its porteur held then."""
        qui = self.parmi(qui, lambda one: one.propose)
        demande, living = self.demandes[qui], proposition_vivante(self.dossier(qui))
        proposed = demande.propose
        granted = None if isinstance(proposed.quoi, str) else autre or proposed.quoi
        current = proposed.quoi == CLASSEMENT or proposed.tenu == self.tient(demande.porteur)
        payable = granted is None or granted <= min(self.calcul(demande), self.reste())
        act = partial(signer_la_proposition, living, par=self.monde.prefet, montant=granted, motif="Devis revu.")
        early = proposed.quoi == CLASSEMENT and trop_tot
        if proposed.quoi == CLASSEMENT and not trop_tot:
            act = partial(_le_lendemain, act)
        nom = "signer" if granted else f"signer un {proposed.quoi}"
        if self.jouer(nom, act, permis=current and payable and not early):
            demande.propose, demande.connue = None, False
            demande.accorde, demande.rejet = granted or Decimal(0), "" if granted else str(proposed.quoi)
            self.numeros["ARR" if granted else SERIES[demande.rejet]] += 1

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
        told = {REFUS: Fondement.REFUS_ILLEGAL, CLASSEMENT: Fondement.CLASSEMENT_ILLEGAL}.get(
            demande.rejet, Fondement.DEMANDE
        )
        ground = Fondement.NON_NOTIFIEE if tot else told
        act = partial(retirer_et_signer, self.dossier(qui), par=self.monde.prefet, fondement=ground, motif=MOTIF)
        if self.jouer("retirer", act, permis=demande.decidee and not (tot and demande.connue)):
            self.demandes[qui] = Demande(demande.porteur, a_completer=demande.rejet == CLASSEMENT)
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

    @precondition(lambda self: self.dernier not in CREDITS and self.reste() < BAREME)
    @rule(montant=st.sampled_from([Decimal(10), Decimal(4_000), Decimal(20_000)]))
    def ouvrir(self, montant):
        act = partial(ouvrir_credits, self.compte(), montant, par=SYSTEME, motif="m")
        if self.jouer("ouvrir", act, permis=self.ouvert + montant <= PREVU):
            self.ouvert += montant

    @precondition(lambda self: self.dernier not in CREDITS)
    @rule(montant=st.sampled_from([Decimal(10), Decimal(4_000), Decimal(40_000)]), rare=DE_TEMPS_EN_TEMPS)
    def reduire(self, montant, rare):
        """Never what is granted."""
        act = partial(reduire_credits, self.compte(), montant, par=SYSTEME, motif="Redéploiement")
        if rare and self.jouer("réduire", act, permis=montant <= self.reste()):
            self.ouvert -= montant

    def compte(self) -> Enveloppe:
        return Enveloppe.objects.get(pk=self.monde.enveloppe)

    @invariant()
    def argent_et_modele_s_accordent(self):
        if not hasattr(self, "demandes"):
            return
        lines, held = Counter[str](), Counter[int]()
        for nature, structure, montant in LIVRE():
            lines[nature] += montant
            held[structure] += montant if nature == "attribution" else -montant
        ouvert, attribue = lines["ouverture"] - lines["reduction"], lines["attribution"] - lines["degagement"]
        assert COMPTEURS() == [(ouvert, attribue)] == [(self.ouvert, self.ouvert - self.reste())]
        assert attribue <= ouvert
        accounts = dict(COMPTES())
        for who, structure in enumerate(self.monde.structures):
            assert accounts.get(structure.pk, 0) == held[structure.pk] == self.tient(who) <= PLAFOND

    @invariant()
    def decisions_actes_et_dossiers_s_accordent(self):
        if not hasattr(self, "demandes"):
            return
        rows = CHAINE()
        assert len(rows) == self.numeros.total(), "an act without its decision, or the reverse"
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
        living, net = dict(VIVANTES()), attribue_par_demande(self.monde.demandes)
        for key, numero, etat in ETATS():
            demande = self.demandes[self.monde.dossiers.index(key)]
            assert etat == demande.etat, numero
            assert last.get(key) == (demande.accorde if demande.decidee else None), numero
            assert living.get(key, 0) == net.get(numero, 0) == demande.accorde, numero

    def teardown(self):
        """At the end of a life, what the product checks over whole tables: every counter, chains of the journal, lists."""
        if not hasattr(self, "vie"):
            return
        try:
            assert incoherences() == []
            for who, structure in enumerate(self.monde.structures):
                assert deja_attribue(structure, self.monde.appel) == self.tient(who)
            assert list(journal.ruptures()) == []
            assert retablir_les_listes() == []
        finally:
            self.imprimer.undo()
            transaction.set_rollback(True)
            self.vie.__exit__(None, None, None)


def _le_lendemain(geste):
    """Play it on the day after the deadline to complete."""
    with horloge.figee(LE_LENDEMAIN):
        return geste()


def _jouer(actes: int, *, vies: int, pas: int) -> Counter[str]:
    """Play series of `vies` lives of `pas` steps at most, each series of its own seed, until `actes` were played."""
    VieDesDecisions.monde, VieDesDecisions.pas, VieDesDecisions.vies = Monde(), Counter(), 0
    profile = settings(
        max_examples=vies, stateful_step_count=pas, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],  # a shrink plays for minutes
    )  # fmt: skip
    for series in itertools.count():
        run_state_machine_as_test(seed(series)(VieDesDecisions), settings=profile)
        if VieDesDecisions.pas.total() >= actes:
            return VieDesDecisions.pas
    raise AssertionError


def test_life_of_decisions(db):
    _jouer(1, vies=3, pas=15)


@pytest.mark.long
def test_long_life_of_decisions(base_reelle):
    """50 000 acts, each life in a transaction of its own; each kind was allowed, and was refused."""
    played = _jouer(50_000, vies=100, pas=80)
    print(f"{played.total()} acts, {VieDesDecisions.vies} lives", *sorted(played.items()), sep="\n")
    for nom in (
        "proposer", "demander à compléter", "proposer un classement", "compléter", "signer", "signer un refus",
        "signer un classement", "rectifier", "avenant", "retirer", "ouvrir", "réduire",
    ):  # fmt: skip
        assert min(played[f"{nom} oui"], played[f"{nom} non"]) > 0, (nom, played)
