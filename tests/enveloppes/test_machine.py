"""The life of a tree of credits, drawn at random: counters, ledger and a plain model of them never part.

Credits are opened at each level, requests are paid by the node that covers them, decisions are released, in part or
whole, and granted again under another rank; Chorus engages some of them. Days pass, and the tree at each past day
stays what it was.
"""

from __future__ import annotations

import datetime as dt
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.enveloppes.fabriques import attribuer, un_appel_sans_credits, une_structure
from tests.fabriques import un_agent_de

from levier.appels.models import Appel
from levier.comptes.enums import Role
from levier.enveloppes import actions, queries
from levier.enveloppes.erreurs import (
    CreditsAuDela,
    CreditsNonOuverts,
    DegagementExcessif,
    DejaAttribue,
    EngagementImpossible,
    EnveloppeEpuisee,
    TransfertImpossible,
)
from levier.enveloppes.models import Enveloppe, reference
from levier.socle import horloge, journal
from levier.socle.acteurs import SYSTEME
from levier.territoires.queries.ressorts import departement
from levier.territoires.ressort import NATIONAL

pytestmark = pytest.mark.lent

MONTANTS = st.integers(1, 3_000_000).map(lambda cents: Decimal(cents) / 100)
SOURCE = 'source: {document: "d", section: Crédits}'
FONDS = f"""format: 1
id: essai
titre: Fonds d'essai
resume: Un fonds.
documents: {{"d": Document d'essai}}
montant: 90 000 €
{SOURCE}
parts:
  - {{id: axe, genre: axe, libelle: Axe, montant: 60 000 €, {SOURCE}, parts: [
      {{id: sans_montant, genre: appel, libelle: Sans montant, montant: inconnu, cahier: un, {SOURCE}}},
      {{id: region, genre: appel, libelle: Région, montant: 50 000 €, cahier: deux, ressort: "region:11", {SOURCE}, parts: [
        {{id: tirage_77, genre: tirage, libelle: Tirage 77, montant: 20 000 €, ressort: "departement:77", {SOURCE}}},
        {{id: tirage_78, genre: tirage, libelle: Tirage 78, montant: 20 000 €, ressort: "departement:78", {SOURCE}}},
        {{id: reste, genre: reserve, libelle: Reste, montant: 10 000 €, {SOURCE}}}]}}]}}
"""
PREVU = {
    "essai": 90_000, "axe": 60_000, "sans_montant": None, "region": 50_000,
    "tirage_77": 20_000, "tirage_78": 20_000, "reste": 10_000,
}  # fmt: skip
TOUT = {
    "axe": "essai", "sans_montant": "axe", "region": "axe",
    "tirage_77": "region", "tirage_78": "region", "reste": "region",
}  # fmt: skip
PARTS = ["tirage_77", "tirage_78", "reste", "axe"]
LIEUX = st.sampled_from([("un", "71"), ("un", "77"), ("deux", "77"), ("deux", "78"), ("deux", "75")])


def lignee(nom: str) -> list[str]:
    return [nom, *(lignee(TOUT[nom]) if nom in TOUT else [])]


@dataclass(slots=True)
class Prise:
    enveloppe: str
    appel: str
    qui: int
    montant: Decimal


class VieDUnArbre(RuleBasedStateMachine):
    demandes = Bundle("demandes")

    @initialize()
    def charger(self):
        self.avant = transaction.savepoint()
        for nom in ("un", "deux"):
            Appel.objects.filter(pk=un_appel_sans_credits().pk).update(identifiant=nom)
        actions.charger_le_fonds(FONDS, par=SYSTEME)
        self.appels = {nom: Appel.objects.get(identifiant=nom) for nom in ("un", "deux")}
        self.structures = [une_structure() for _ in range(3)]
        self.ouvert, self.transfere = dict.fromkeys(PREVU, Decimal(0)), dict.fromkeys(PREVU, Decimal(0))
        self.demande, self.signe = (un_agent_de(NATIONAL, Role.SIGNATAIRE, nom=nom) for nom in ("Alix", "Noa"))
        self.engage: dict[tuple[str, str], Decimal] = {}
        self.jour, self.passes = dt.date(2021, 1, 26), []
        self.temps = ExitStack()
        self.dater()
        self.prises: dict[str, Prise] = {}
        self.rangs: dict[str, int] = {}

    def enveloppe(self, nom: str) -> Enveloppe:
        return Enveloppe.objects.get(identifiant=nom)

    def dater(self):
        self.temps.close()
        self.temps.enter_context(horloge.figee(horloge.debut_de_journee(self.jour)))

    @rule(jours=st.integers(1, 90))
    def passer(self, jours):
        self.passes.append((self.jour, self._situations()))
        self.jour += dt.timedelta(jours)
        self.dater()

    def _situations(self):
        return {nom: (self.ouvert[nom], self._attribue(nom), self._engage_a(nom), self.transfere[nom]) for nom in PREVU}

    @rule(numero=demandes, montant=MONTANTS, reduit=st.booleans())
    def engager(self, numero, montant, reduit):
        """By one EJ for each request and enveloppe: never more than is granted there, never taken back more than is engaged."""
        act = actions.reduire_un_engagement if reduit else actions.enregistrer_un_engagement
        ou = self.prises[reference(numero, self.rangs[numero])].enveloppe if self.rangs[numero] else ""
        ej = f"21{list(self.rangs).index(numero):04}{[*PREVU, ''].index(ou):04}"
        engaged, granted = self.engage.get((ou, numero), Decimal(0)), self._accorde(ou, numero)
        play = lambda: act(numero, montant, ej=ej, du=self.jour, par=SYSTEME)  # noqa: E731
        if montant > (engaged if reduit else granted - engaged):
            with pytest.raises(EngagementImpossible):
                play()
        else:
            play()
            self.engage[ou, numero] = engaged + (-montant if reduit else montant)

    @rule(nom=st.sampled_from(list(PREVU)), montant=MONTANTS)
    def ouvrir(self, nom, montant):
        act = lambda: actions.ouvrir_credits(self.enveloppe(nom), montant, par=SYSTEME, motif="m", hypothese=PREVU[nom] is None)  # noqa: E731  # fmt: skip
        if any(self._droits(tout) is not None and self._ouvert_sous(tout) + montant > self._droits(tout) for tout in lignee(nom)):  # fmt: skip
            with pytest.raises(CreditsAuDela):
                act()
        else:
            act()
            self.ouvert[nom] += montant

    @rule(target=demandes, lieu=LIEUX, qui=st.integers(0, 2), montant=MONTANTS)
    def attribuer(self, lieu, qui, montant):
        numero = f"m{id(self)}-{len(self.rangs)}"
        self.rangs[numero] = 0
        self._attribuer(numero, lieu, qui, montant)
        return numero

    @rule(numero=demandes, lieu=LIEUX, qui=st.integers(0, 2), montant=MONTANTS)
    def attribuer_de_nouveau(self, numero, lieu, qui, montant):
        self._attribuer(numero, lieu, qui, montant)

    def _attribuer(self, numero, lieu, qui, montant):
        """Under the next rank of the request, by the node that pays; the same rank again is refused."""
        nom, code = lieu
        payeuse = self._payeuse(nom, code)
        if payeuse is None:
            with pytest.raises(CreditsNonOuverts):
                queries.enveloppe_qui_paie(self.appels[nom], departement(code))
            return
        assert queries.enveloppe_qui_paie(self.appels[nom], departement(code)).identifiant == payeuse
        act = lambda: attribuer(self.enveloppe(payeuse), self.structures[qui], montant, cle, appel=self.appels[nom])  # noqa: E731
        cle = reference(numero, self.rangs[numero] + 1)
        if montant > self._reste(payeuse):
            with pytest.raises(EnveloppeEpuisee):
                act()
            return
        act()
        self.rangs[numero] += 1
        self.prises[cle] = Prise(payeuse, nom, qui, montant)
        with pytest.raises((DejaAttribue, EnveloppeEpuisee)):
            act()

    @rule(numero=demandes, part=st.integers(1, 120), ailleurs=st.booleans())
    def degager(self, numero, part, ailleurs):
        cle = reference(numero, self.rangs[numero])
        prise = self.prises.get(cle, Prise("tirage_77", "deux", 0, Decimal(0)))
        montant = max(Decimal("0.01"), round(prise.montant * part / 100, 2))
        ou = "reste" if ailleurs else prise.enveloppe
        act = lambda: actions.degager(self.enveloppe(ou), montant, reference=cle, par=SYSTEME)  # noqa: E731
        if ailleurs or montant > prise.montant:
            with pytest.raises(DegagementExcessif):
                act()
        elif self._accorde(ou, numero) - montant < self.engage.get((ou, numero), Decimal(0)):
            with transaction.atomic():
                act()
                with pytest.raises(EngagementImpossible):
                    actions.exiger_engage_couvert(self.enveloppe(ou), numero)
                transaction.set_rollback(True)
        else:
            act()
            prise.montant -= montant

    @rule(de=st.sampled_from(PARTS), vers=st.sampled_from(PARTS), montant=MONTANTS)
    def transferer(self, de, vers, montant):
        """Between two parts of the région: as much as is left, no more, and never to another whole."""
        ask = lambda: actions.demander_un_transfert(self.enveloppe(de), self.enveloppe(vers), montant, par=self.demande, motif="m")  # noqa: E731  # fmt: skip
        if de == vers or "axe" in (de, vers) or montant > self._reste(de):
            with pytest.raises(TransfertImpossible):
                ask()
            return
        actions.signer_un_transfert(ask(), par=self.signe)
        for nom, moved in ((de, -montant), (vers, montant)):
            self.ouvert[nom] += moved
            self.transfere[nom] += moved

    def _droits(self, nom):
        return None if PREVU[nom] is None else PREVU[nom] + self.transfere[nom]

    def _payeuse(self, nom, code):
        if nom == "un":
            return next((noeud for noeud in ("sans_montant", "axe") if self.ouvert[noeud]), None)
        noeud = f"tirage_{code}" if code in {"77", "78"} else "region"
        return noeud if self.ouvert[noeud] else None

    def _ouvert_sous(self, tout):
        return sum((montant for nom, montant in self.ouvert.items() if tout in lignee(nom)), Decimal(0))

    def _attribue(self, nom):
        return sum((p.montant for p in self.prises.values() if p.enveloppe == nom), Decimal(0))

    def _accorde(self, nom, numero):
        these = (p for cle, p in self.prises.items() if cle.startswith(f"{numero}/") and p.enveloppe == nom)
        return sum((p.montant for p in these), Decimal(0))

    def _engage_a(self, nom):
        return sum((montant for (ou, _), montant in self.engage.items() if ou == nom), Decimal(0))

    def _reste(self, nom):
        return self.ouvert[nom] - self._attribue(nom)

    @invariant()
    def compteurs_et_modele_s_accordent(self):
        if not hasattr(self, "appels"):
            return
        for enveloppe in Enveloppe.objects.filter(identifiant__in=PREVU):
            nom = enveloppe.identifiant
            assert (enveloppe.montant_ouvert, enveloppe.reste) == (self.ouvert[nom], self._reste(nom))
            assert enveloppe.reste >= 0
            assert (enveloppe.montant_transfere, enveloppe.montant_engage) == (self.transfere[nom], self._engage_a(nom))
        for nom, appel in self.appels.items():
            for rang, structure in enumerate(self.structures):
                tenu = [p.montant for p in self.prises.values() if (p.appel, p.qui) == (nom, rang)]
                assert queries.deja_attribue(structure, appel) == sum(tenu, Decimal(0))

    def teardown(self):
        everything = list(Enveloppe.objects.filter(identifiant__in=PREVU))
        for day, kept in [*self.passes, (self.jour, self._situations())] if hasattr(self, "prises") else []:
            read = queries.etats_au(everything, day)
            states = {one.identifiant: read[one.pk] for one in everything}
            assert {nom: (s.ouvert, s.attribue, s.engage, s.transfere) for nom, s in states.items()} == kept
        with connection.cursor() as cursor:  # what the database says at the end of a transaction
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        assert queries.incoherences() == []
        assert list(journal.ruptures()) == []
        for numero, rang in getattr(self, "rangs", {}).items():
            tenu = [self.prises[reference(numero, n)].montant for n in range(1, rang + 1)]
            assert queries.attribue_par_demande([numero]).get(numero, 0) == sum(tenu, Decimal(0))
        if hasattr(self, "avant"):
            self.temps.close()
            transaction.savepoint_rollback(self.avant)


def _jouer(exemples: int, pas: int) -> None:
    profile = settings(
        max_examples=exemples, stateful_step_count=pas, deadline=None, derandomize=True,
        suppress_health_check=list(HealthCheck), database=None,
    )  # fmt: skip
    run_state_machine_as_test(VieDUnArbre, settings=profile)


@pytest.mark.requirement("X-03")
def test_life_of_a_tree(db):
    _jouer(5, 20)


@pytest.mark.long
@pytest.mark.requirement("X-03")
def test_long_life_of_a_tree(db):
    _jouer(300, 50)
