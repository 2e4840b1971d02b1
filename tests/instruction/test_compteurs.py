"""Lists and counters that the database keeps, against the requests themselves, whatever is done and by whatever way."""

from __future__ import annotations

import datetime as dt
import os
import signal
from collections import Counter
from decimal import Decimal

import psycopg
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.fabriques import (
    AUTRE_COMMUNE,
    CC,
    un_agent,
    un_agent_de,
    un_appel,
    un_brouillon,
    un_dossier_depose,
    une_structure,
)
from tests.propositions import attribuer_et_signer, classer_et_signer, refuser_et_signer
from tests.socle.concurrence import proprietaire

from levier.comptes.enums import Role
from levier.dossiers.actions import completer, deposer, enregistrer_reponses, exclure, readmettre, retirer
from levier.dossiers.enums import CHEZ_LE_SERVICE, EtatDossier
from levier.dossiers.models import Acces, Dossier
from levier.dossiers.queries import dossiers_du_service
from levier.enveloppes.queries import attribue_par_demande
from levier.instruction.actions import (
    affecter,
    compacter_les_compteurs,
    declarer_complet,
    demander_complement,
    prendre_en_charge,
    proposer,
    retablir_les_listes,
)
from levier.instruction.models import CompteurDeDossiers, DossierRecu, Instruction
from levier.instruction.queries import Filtres, compteurs, demande_en_attente, liste
from levier.instruction.tasks import compacter
from levier.socle import horloge
from levier.socle.erreurs import RefusMetier
from levier.territoires.enums import Perimetre
from levier.territoires.ressort import NATIONAL, Ressort, region

QUI = st.integers(0, 2)
SAONE_ET_LOIRE = Ressort(Perimetre.DEPARTEMENT, "71", "27")
RESSORTS = (
    SAONE_ET_LOIRE,
    Ressort(Perimetre.DEPARTEMENT, "77", "11"),
    region("27"),
    NATIONAL,
    Ressort(Perimetre.COMMUNES, "71", "27", frozenset({"71178"})),
    Ressort(Perimetre.COMMUNES, "71", "27", frozenset({"71222", "71178"})),
)


class VieDUneListe(RuleBasedStateMachine):
    @initialize()
    def ouvrir(self):
        self.avant = transaction.savepoint()
        self.jour = horloge.figee(horloge.a_paris(2021, 9, 15))
        self.jour.__enter__()
        self.appel = un_appel()
        self.structures = [une_structure(lieu) for lieu in ("71178", AUTRE_COMMUNE, CC)]
        self.dossiers = [
            un_dossier_depose(self.appel, self.structures[0], demande="10000"),
            un_brouillon(self.appel, self.structures[1], reponses={"projet.theme": "3b"}),
            un_brouillon(self.appel, self.structures[2]),
        ]
        self.agent, self.collegue = un_agent(), un_agent(nom="Claude Renard")
        self.prefet, self.referent = un_agent(Role.SIGNATAIRE), un_agent(Role.ADMINISTRATEUR)
        self.vus = [self.agent, self.collegue, *(un_agent_de(ressort) for ressort in RESSORTS[1:])]
        double = un_agent_de(RESSORTS[1])
        un_droit = un_agent_de(region("27"))
        un_droit.habilitations.update(personne=double)
        self.vus.append(double)

    def dossier(self, qui):
        return Dossier.objects.get(pk=self.dossiers[qui].pk)

    def _tenter(self, acte):
        with transaction.atomic():
            marque = transaction.savepoint()
            try:
                acte()
            except RefusMetier:
                transaction.savepoint_rollback(marque)

    @rule(qui=QUI)
    def deposer(self, qui):
        self._tenter(lambda: deposer(self.dossier(qui), par=self.dossiers[qui].cree_par, engagement=True))

    @rule(qui=QUI)
    def retirer(self, qui):
        self._tenter(lambda: retirer(self.dossier(qui), par=self.dossiers[qui].cree_par, motif="Autre."))

    @rule(qui=QUI, moi=st.booleans())
    def confier(self, qui, moi):
        if moi:
            self._tenter(lambda: prendre_en_charge(self.dossier(qui), par=self.agent))
        else:
            self._tenter(lambda: affecter(self.dossier(qui), self.collegue, par=self.agent))

    @rule(qui=QUI)
    def demander(self, qui):
        ask = {"echeance": dt.date(2021, 10, 15), "message": "Le thème ?", "elements": ["projet.theme"]}
        self._tenter(lambda: demander_complement(self.dossier(qui), par=self.agent, **ask))

    @rule(qui=QUI, theme=st.sampled_from(["3a", "3b"]), envoyer=st.booleans())
    def repondre(self, qui, theme, envoyer):
        par = self.dossiers[qui].cree_par
        self._tenter(lambda: enregistrer_reponses(self.dossier(qui), {"projet.theme": theme}, par=par))
        if envoyer:
            self._tenter(lambda: completer(self.dossier(qui), par=par))

    @rule(qui=QUI)
    def instruire(self, qui):
        self._tenter(lambda: declarer_complet(self.dossier(qui), par=self.agent))
        self._tenter(lambda: proposer(self.dossier(qui), Decimal(5000), par=self.agent, avis="Avis.", motif="Moins."))

    @rule(qui=QUI, oui=st.booleans())
    def decider(self, qui, oui):
        if oui:
            self._tenter(
                lambda: attribuer_et_signer(self.dossier(qui), par=self.prefet, montant=Decimal(5000), motif="M.")
            )
        else:
            self._tenter(lambda: refuser_et_signer(self.dossier(qui), par=self.prefet, motif="Non."))
            self._tenter(lambda: classer_et_signer(self.dossier(qui), par=self.prefet, motif="Rien."))

    @rule(qui=QUI, dehors=st.booleans())
    def ecarter(self, qui, dehors):
        geste = exclure if dehors else readmettre
        self._tenter(lambda: geste(self.dossier(qui), self.collegue, motif="Conflit.", par=self.referent))

    @rule(qui=QUI, ou=st.sampled_from(RESSORTS), reste=st.sampled_from([None, -1, 0, 3]))
    def deplacer(self, qui, ou, reste):
        """An access moved, and ended on a day, by a queryset: as no act does yet."""
        last = None if reste is None else horloge.aujourdhui() + dt.timedelta(days=reste)
        Acces.objects.filter(dossier=self.dossiers[qui], exclu=False).update(jusqu_au=last, **Acces.colonnes(ou))

    @rule(qui=QUI, montant=st.sampled_from([None, "0", "123.45"]))
    def corriger_en_sql(self, qui, montant):
        with connection.cursor() as cursor:
            change = "UPDATE dossiers_dossier SET montant_demande = %s WHERE id = %s"
            cursor.execute(change, [montant, self.dossiers[qui].pk])

    @rule()
    def laisser_passer_un_jour(self):
        self.jour.__exit__(None, None, None)
        self.jour = horloge.figee(horloge.maintenant() + dt.timedelta(days=1))
        self.jour.__enter__()

    @rule()
    def compacter(self):
        compacter_les_compteurs()

    @invariant()
    def listes_et_compteurs_disent_les_dossiers(self):
        for agent in getattr(self, "vus", ()):
            verifier(agent, self.appel)

    def teardown(self):
        if not hasattr(self, "vus"):
            return
        assert retablir_les_listes() == []
        self.listes_et_compteurs_disent_les_dossiers()
        transaction.savepoint_rollback(self.avant)
        self.jour.__exit__(None, None, None)


def verifier(agent, appel):
    """Every count and the list of this agent against what the rows of the requests tell."""
    dossiers = list(dossiers_du_service(agent).select_related("version", "instruction"))
    for name, filtres in {
        "tous": Filtres(),
        "theme": Filtres(theme="3b"),
        "moi": Filtres(suivi="moi"),
        "personne": Filtres(suivi="personne"),
        "appel": Filtres(appel=appel.identifiant),
    }.items():
        kept = [one for one in dossiers if _retenu(one, name, agent)]
        found = compteurs(agent, filtres)
        assert found.par_etat == Counter(one.etat for one in kept), (agent, name)
        waiting = sum((one.montant_demande or 0 for one in kept if one.etat in CHEZ_LE_SERVICE), Decimal(0))
        assert found.demande_en_attente == waiting, (agent, name)
        assert found.bilan == _bilan(kept), (agent, name)
        assert {line.numero for line in liste(agent, filtres).lignes} == {one.numero for one in kept}, (agent, name)
    here = [one for one in dossiers if SAONE_ET_LOIRE.couvre(one.acces.get(exclu=False).ressort)]
    asked = sum((one.montant_demande or 0 for one in here if one.etat in CHEZ_LE_SERVICE), Decimal(0))
    assert demande_en_attente(agent, appel, SAONE_ET_LOIRE) == asked


def _bilan(dossiers):
    """The four amounts, from the requests, their last proposal and the ledger."""
    asked = sum((one.montant_demande or 0 for one in dossiers), Decimal(0))
    last = {one.pk: one.propositions.last() for one in dossiers}
    computed, proposed = Decimal(0), Decimal(0)
    for one in dossiers:
        proposal, decided = last[one.pk], one.etat in {"retenu", "refuse"}
        alive = proposal is not None and proposal.etat in {"transmise", "suivie"}
        known = proposal.montant_calcule if alive else None
        computed += Decimal(one.resultat["montant"] or 0) if known is None else known
        if proposal is not None and (
            proposal.etat in {"transmise", "perimee"} or (proposal.etat == "suivie" and decided)
        ):
            proposed += proposal.montant or 0
    granted = sum(attribue_par_demande([one.numero for one in dossiers]).values(), Decimal(0))
    return (len(dossiers), asked, computed, proposed, granted)


def _retenu(dossier, nom, agent):
    sent = dossier.instantane["reponses"] if dossier.etat == EtatDossier.A_COMPLETER else dossier.reponses
    follows = dossier.instruction.instructeur_id if hasattr(dossier, "instruction") else None
    return {"theme": sent.get("projet.theme") == "3b", "moi": follows == agent.pk, "personne": follows is None}.get(
        nom, True
    )


def _jouer(exemples: int, pas: int) -> None:
    profile = settings(
        max_examples=exemples, stateful_step_count=pas, deadline=None, derandomize=True,
        suppress_health_check=list(HealthCheck), database=None,
    )  # fmt: skip
    run_state_machine_as_test(VieDUneListe, settings=profile)


@pytest.mark.lent
@pytest.mark.requirement("N-02", "X-10")
def test_life_of_a_list(db):
    _jouer(3, 10)


@pytest.mark.long
@pytest.mark.requirement("N-02", "X-10")
def test_long_life_of_a_list(db):
    _jouer(200, 40)


def test_counters_are_put_together_and_those_of_nothing_leave(db):
    agent, dossier = un_agent(), un_dossier_depose()
    prendre_en_charge(dossier, par=agent)
    assert CompteurDeDossiers.objects.count() > 1
    before = compteurs(agent)
    compacter(0)
    (kept,) = CompteurDeDossiers.objects.all()
    assert (kept.nombre, kept.demande, kept.instructeur) == (1, Decimal(28_000), agent)
    assert compteurs(agent) == before


def test_what_was_written_without_triggers_is_found_and_mended(base_reelle):
    agent, dossier = un_agent(), un_dossier_depose()
    with proprietaire(base_reelle) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("UPDATE dossiers_dossier SET etat = 'retenu' WHERE id = %s", [dossier.pk])
        owner.execute(
            "UPDATE instruction_compteurdedossiers SET nombre = nombre + 4 WHERE nombre = 1 AND etat = 'depose'"
        )
    found = retablir_les_listes()
    assert found == [
        f"Dossier {dossier.numero} : la liste ne le montrait pas comme il est.",
        "Compteur 71, depose, thème 3a : -4 dossiers, 0,00\xa0€.",
    ]
    assert compteurs(agent).par_etat == {"retenu": 1}
    assert retablir_les_listes() == []


def test_a_date_of_silence_written_without_triggers_is_found_and_mended(base_reelle):
    dossier = un_dossier_depose()
    before = DossierRecu.objects.get().silence_au
    with proprietaire(base_reelle) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("UPDATE instruction_dossierrecu SET silence_au = silence_au + interval '1 day'")
    assert retablir_les_listes() == [f"Dossier {dossier.numero} : la liste ne le montrait pas comme il est."]
    assert DossierRecu.objects.get().silence_au == before is not None


def test_two_acts_on_two_tables_of_one_request_follow_one_another(base_reelle):
    """One that changes the dossier, one its instruction, neither seeing the other: the list tells both."""
    agent, dossier = un_agent(), un_dossier_depose()
    prendre_en_charge(dossier, par=agent)
    with proprietaire(base_reelle) as first, proprietaire(base_reelle) as second, first.transaction():
        first.execute("UPDATE dossiers_dossier SET montant_demande = 1 WHERE id = %s", [dossier.pk])
        second.execute("SET lock_timeout = '50ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            second.execute("UPDATE instruction_instruction SET instructeur_id = NULL")
    Instruction.objects.update(instructeur=None)
    kept = DossierRecu.objects.get()
    assert (kept.montant_demande, kept.instructeur_id) == (1, None)


def test_a_process_killed_in_the_middle_leaves_both_or_none(base_reelle):
    agent, dossier = un_agent(), un_dossier_depose()
    child = os.fork()
    if not child:
        with proprietaire(base_reelle) as own, own.transaction():
            own.execute("UPDATE dossiers_dossier SET etat = 'en_instruction' WHERE id = %s", [dossier.pk])
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    verifier(agent, dossier.appel)
    assert compteurs(agent).par_etat == {"depose": 1}
