"""What a call says across its requests, held in the product: winners, what is left, the fund, a pot known once closed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.attributions.decisions import attribuer, retirer_decision
from tests.cas import JOUR, publier_le_texte, un_depot
from tests.fabriques import un_agent_de
from tests.regles.petit import SOURCE, texte_petit

from levier.attributions.erreurs import LimiteAtteinte
from levier.comptes.enums import Role
from levier.dossiers.etude import etudier
from levier.dossiers.models import Dossier
from levier.instruction import actions, queries
from levier.instruction.erreurs import MontantHorsRegles, ResultatInconnu
from levier.socle import horloge
from levier.territoires.ressort import NATIONAL

pytestmark = pytest.mark.django_db
APRES = horloge.a_paris(2022, 1, 10)
LITS = """[{id: f, titre: T, champs: [{nom: projet.titre, genre: texte, libelle: T},
  {nom: refuge.lits, genre: entier, unite: lits, libelle: L, maximum: 200}]}]"""
RESTE = f"{{libelle: M, calculer: 'min(depenses.a, max(0 €, 100 € - comptes.volet))', source: {SOURCE}}}"
PART = f"{{libelle: M, calculer: comptes.dotation, source: {SOURCE}}}"


@pytest.fixture(autouse=True)
def _le_jour():
    with horloge.figee(JOUR):
        yield


@pytest.fixture
def agent():
    return un_agent_de(NATIONAL)


@pytest.fixture
def prefet():
    return un_agent_de(NATIONAL, Role.SIGNATAIRE)


def publier(compte: str, **parties: str):
    return publier_le_texte(texte_petit(comptes=f"[{{libelle: Lauréats, source: {SOURCE}, {compte}}}]", **parties))


def un_complet(appel, agent, **choix) -> Dossier:
    dossier = un_depot(appel, **choix)
    actions.declarer_complet(dossier, par=agent)
    return dossier


def accorder(dossier: Dossier, prefet, montant: int) -> None:
    attribuer(dossier, par=prefet, montant=Decimal(montant))


def test_a_number_of_winners_is_held_when_a_grant_is_decided(agent, prefet):
    un_seul = publier("id: laureats, parmi: retenues, au_plus: 1 demande")
    premier, second = un_complet(un_seul, agent), un_complet(un_seul, agent)
    assert "comptes.laureats" not in queries.situation_instruite(second)  # no rule reads it: nothing is asked
    accorder(premier, prefet, 10)
    with pytest.raises(
        LimiteAtteinte, match=r"« Lauréats ».* : au plus 1\sdemande, et cette subvention ferait 2\sdemandes"
    ):
        accorder(second, prefet, 10)
    retirer_decision(premier, par=prefet, motif="Une erreur.")
    accorder(second, prefet, 10)


def test_a_limit_on_amounts_counts_what_was_granted_and_not_what_was_computed(agent, prefet):
    plafond = publier("id: aides, parmi: retenues, par: porteur, compter: montant, au_plus: 15 €")
    premier, second = un_complet(plafond, agent), un_complet(plafond, agent)
    attribuer(premier, par=prefet, montant=Decimal(5), motif="Moins, faute de besoin.")
    accorder(second, prefet, 10)


def test_a_limit_over_the_fund_counts_the_grants_of_its_other_calls(agent, prefet):
    du_fonds = "id: aides, parmi: retenues, sur: fonds, par: porteur, compter: montant, au_plus: 15 €"
    dans_un = un_complet(publier_le_texte(texte_petit().replace("id: petit", "id: autre")), agent)
    ici = un_complet(publier(du_fonds), agent)
    accorder(dans_un, prefet, 10)
    with pytest.raises(LimiteAtteinte, match=r"au plus 15,00\s€, et cette subvention ferait 20,00\s€"):
        accorder(ici, prefet, 10)


def test_what_is_left_of_a_component_is_read_again_under_the_lock(agent, prefet):
    volet = publier("id: volet, parmi: retenues, compter: montant", montant=RESTE)
    premier, second = un_complet(volet, agent, depenses="60"), un_complet(volet, agent, depenses="60")
    assert etudier(second).situation.get("comptes.volet") is None  # the porteur reads nothing of the others
    assert queries.resultat_instruit(second).montant == 60_00
    accorder(premier, prefet, 60)
    with pytest.raises(MontantHorsRegles, match=r"40,00\s€"):
        attribuer(second, par=prefet, montant=Decimal(60))
    accorder(second, prefet, 40)


def test_a_share_of_a_pot_is_known_once_the_list_is_closed(agent, prefet):
    pot = "id: dotation, parmi: recevables, partager: 90 €, selon: refuge.lits"
    appel = publier(pot, formulaire=LITS, montant=PART)
    petit, grand = (un_complet(appel, agent, reponses={"refuge.lits": lits}) for lits in ("10", "20"))
    assert queries.resultat_instruit(petit).montant is None
    with pytest.raises(ResultatInconnu, match="connu une fois la liste close"):
        actions.proposer(petit, Decimal(30), par=agent, avis="Favorable.")
    with horloge.figee(APRES):
        assert [queries.resultat_instruit(dossier).montant for dossier in (petit, grand)] == [30_00, 60_00]
        accorder(petit, prefet, 30)
        accorder(grand, prefet, 60)
        assert etudier(grand).situation.get("comptes.dotation") is None


def test_each_year_has_its_own_winners_and_the_call_all_of_them(agent, prefet):
    annuel = texte_petit(
        comptes=f"[{{libelle: L, source: {SOURCE}, id: laureats, parmi: retenues, au_plus: 1 demande}}]"
    ).replace("ouverture: 01/01/2021, cloture: 31/12/2021", "chaque_annee: oui, ouverture: 01/01, cloture: 31/12")
    par_an, en_tout = (
        publier_le_texte(annuel),
        publier_le_texte(
            annuel.replace("id: petit", "id: autre").replace("parmi: retenues", "parmi: retenues, sur: appel")
        ),
    )
    for appel in (par_an, en_tout):
        accorder(un_complet(appel, agent), prefet, 10)
    with horloge.figee(APRES):
        accorder(un_complet(par_an, agent), prefet, 10)
        with pytest.raises(LimiteAtteinte):
            accorder(un_complet(en_tout, agent), prefet, 10)
