"""Each expense admitted, cut or set aside by the service: what the rules, the decision and the porteur then read."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse
from tests import fabriques
from tests.attributions.decisions import attribuer
from tests.espaces.agent.outils import texte
from tests.fabriques import un_agent, un_dossier_complet, une_personne
from tests.taches import derouler

from levier.actes.contextes import contexte_arrete
from levier.actes.models import Acte
from levier.actes.redaction import Redaction
from levier.comptes.enums import Role
from levier.dossiers.actions import completer, enregistrer_plan
from levier.dossiers.financement.lignes import LigneSaisie
from levier.dossiers.financement.retenue import Retenue, plan_retenu
from levier.dossiers.models import LignePlan
from levier.dossiers.queries import lignes_du_plan
from levier.instruction.actions import (
    ExamenSaisi,
    declarer_complet,
    demander_complement,
    examiner_les_depenses,
    proposer,
)
from levier.instruction.actions.depenses import fautes
from levier.instruction.ensemble import examiner_ensemble
from levier.instruction.enums import SortDepense
from levier.instruction.erreurs import DemandeChangee, DepensesAReexaminer, ExamenRefuse
from levier.instruction.queries import resultat_instruit
from levier.socle.erreurs import EtatIncompatible, GesteInterdit

PLAN = [
    LigneSaisie("depense", "prestation", "Étude", "20 000"),
    LigneSaisie("depense", "prestation", "Formation", "10 000"),
    LigneSaisie("depense", "personnel", "Un agent", "5 000"),
    LigneSaisie("recette", "autofinancement", "Fonds propres", "14 000"),
]
ADMISE, REDUITE, ECARTEE = SortDepense.ADMISE, SortDepense.REDUITE, SortDepense.ECARTEE


def test_what_is_said_of_an_expense_is_all_a_part_with_a_reason_or_nothing_with_a_reason():
    key, presented = LignePlan().identite, Decimal(100)

    def wrong(sort, montant=None, motif=""):
        return sorted(fautes(ExamenSaisi(key, sort, None if montant is None else Decimal(montant), motif), presented))

    assert wrong(None) == wrong(ADMISE) == wrong(REDUITE, "99.99", "m") == wrong(ECARTEE, motif="m") == []
    assert wrong(ECARTEE, motif="  ") == ["motif"]
    assert wrong(REDUITE) == ["montant", "motif"]
    for montant in ("0", "100", "101"):
        assert wrong(REDUITE, montant, "m") == ["montant"]
    rows = [LignePlan(sens="depense", montant=presented), LignePlan(sens="recette", montant=presented)]
    cut = {row.identite: Retenue(presented, Decimal(40), "m") for row in rows}
    assert [row.montant for row in plan_retenu(rows, cut)] == [40, 100]
    assert [row.montant for row in rows] == [100, 100]


def dire(dossier, agent, **dits):
    """Say, by first word of a line, what is retained of it."""
    keys = {ligne.libelle.split()[0]: ligne.identite for ligne in dossier.lignes.all()}
    saisis = [ExamenSaisi(keys[nom], *dit) for nom, dit in dits.items()]
    dossier.refresh_from_db()
    return examiner_les_depenses(dossier, saisis, par=agent, revision=dossier.revision)


@pytest.mark.django_db
@pytest.mark.requirement("X-04", "SL-07", "X-09")
def test_expense_cut_or_set_aside_counts_at_what_is_retained_until_the_decision_which_keeps_it(client):
    agent, prefet = un_agent(), un_agent(Role.SIGNATAIRE)
    owner = une_personne(structure := fabriques.une_structure())
    dossier = un_dossier_complet(structure=structure, par=owner, agent=agent, lignes=PLAN, demande="21000")
    before = [(ligne.libelle, ligne.montant) for ligne in dossier.lignes.all()]
    assert resultat_instruit(dossier).montant == 21_000_00
    proposition = proposer(dossier, Decimal(21_000), par=agent, avis="Utile.")
    assert (
        dire(dossier, agent, Étude=(REDUITE, Decimal(15_000), "Au-delà du prix du marché."), Formation=(ADMISE,)) == 2
    )
    proposition.refresh_from_db()
    assert (proposition.etat, proposition.raison) == ("perimee", "des dépenses ont été examinées")
    assert resultat_instruit(dossier).montant == 17_500_00
    assert dire(dossier, agent, Étude=(REDUITE, Decimal(15_000), "Au-delà du prix du marché.")) == 0
    assert dire(dossier, agent, Formation=(ECARTEE, None, "Déjà financée."), Un=(ECARTEE, None, "Personnel.")) == 2
    assert resultat_instruit(dossier).montant == 10_500_00
    assert dire(dossier, agent, Formation=(None,)) == 1
    assert resultat_instruit(dossier).montant == 17_500_00
    with pytest.raises(ExamenRefuse, match="Écrivez pourquoi"):
        dire(dossier, agent, Formation=(ECARTEE,))
    with pytest.raises(GesteInterdit):
        dire(dossier, un_agent(departement="21"), Formation=(ADMISE,))
    with pytest.raises(DemandeChangee):
        examiner_les_depenses(dossier, [], par=agent, revision=dossier.revision - 1)
    client.force_login(owner)
    read = texte(client.get(reverse("porteur:dossier", args=[dossier.numero])))
    cut = "Le service a retenu 15 000,00 € sur 20 000,00 €. Motif : Au-delà du prix du marché."
    assert "Ce que le service retient de vos dépenses" in read
    assert cut in read
    assert "Dépense « Étude » : 15 000,00 € retenus sur 20 000,00 €" in read
    decision = attribuer(dossier, par=prefet, montant=Decimal(17_500)).decision
    assert decision.assiette == 25_000
    kept = list(decision.lignes.values_list("libelle", "montant_presente", "montant_retenu"))
    assert kept == [("Étude", 20_000, 15_000), ("Formation", 10_000, 10_000), ("Un agent", 5_000, 0)]
    assert [one.motif.partition(".")[2].strip() for one in decision.lignes.all()][:2] == [
        "Motif : Au-delà du prix du marché.",
        "",
    ]
    assert [(one["libelle"], one["retenu"]) for one in decision.depenses] == [
        ("Étude", "15000.00"),
        ("Un agent", "0.00"),
    ]
    assert [(ligne.libelle, ligne.montant) for ligne in dossier.lignes.all()] == before
    act = Acte(decision=decision, signe_le=decision.decidee_le)
    annexe = contexte_arrete(act, Redaction()).calcul.depenses
    assert [(one.libelle, one.retenu.valeur) for one in annexe] == [("Étude", 15_000), ("Un agent", 0)]
    with pytest.raises(EtatIncompatible):
        dire(dossier, agent, Formation=(ADMISE,))


@pytest.mark.django_db
@pytest.mark.requirement("X-04", "X-01")
def test_line_that_a_completion_changed_is_looked_at_again_before_anything_is_proposed(client):
    agent, owner = un_agent(), une_personne(structure := fabriques.une_structure())
    dossier = un_dossier_complet(structure=structure, par=owner, agent=agent, lignes=PLAN, demande="21000")
    cut = (REDUITE, Decimal(1_000), "Trop.")
    dire(dossier, agent, Étude=cut, Formation=cut, Un=(ECARTEE, None, "Personnel."))
    assert resultat_instruit(dossier).montant == 1_400_00
    demander_complement(dossier, par=agent, message="Précisez.", echeance=dt.date(2021, 12, 1), elements=["plan"])
    dossier.refresh_from_db()
    lines = [line for line, _ in lignes_du_plan(dossier)]
    sent = [lines[0], replace(lines[1], montant="12 000"), replace(lines[3], montant="11 000")]
    enregistrer_plan(dossier, sent, par=owner)
    assert resultat_instruit(dossier).montant == 1_400_00
    completer(dossier, par=owner)
    derouler()
    declarer_complet(dossier, par=agent)
    assert resultat_instruit(dossier).montant == 70 * (1_000 + 12_000)
    with pytest.raises(DepensesAReexaminer, match="« Formation »"):
        proposer(dossier, Decimal(9_100), par=agent, avis="Utile.")
    assert list(examiner_ensemble(agent, [dossier.numero], "proposer").obstacles) == ["Dépenses à réexaminer"]
    client.force_login(agent)
    sheet = texte(client.get(reverse("agent:dossier", args=[dossier.numero])))
    assert "Le plan a changé depuis l’examen de 1 dépense. Examiner les dépenses" in sheet
    assert "Examinées, et qui ne sont plus dans le plan : « Un agent »" in sheet
    address = reverse("agent:depenses", args=[dossier.numero])
    page = client.get(address)
    assert "elle était « Formation », 10 000,00 €, dont 1 000,00 € retenus (Trop.)" in texte(page)
    form = page.context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    key = next(ligne.identite.hex for ligne in dossier.lignes.all() if ligne.libelle == "Formation")
    wrong = client.post(address, {**typed, f"sort-{key}": "reduite", f"montant-{key}": "12 000"})
    assert "Le montant retenu est entre 0 et 12 000,00 €" in texte(wrong)
    assert "Écrivez pourquoi" in texte(wrong)
    looked = client.post(address, {**typed, f"motif-{key}": "Tapé.", "voir": dossier.pieces.first().pk})
    assert "Tapé." in texte(looked)
    assert "Écrivez pourquoi" not in texte(looked)
    done = client.post(
        address, {**typed, f"sort-{key}": "reduite", f"montant-{key}": "4 000", f"motif-{key}": "Assez."}, follow=True
    )
    assert "1 dépense examinée : le calcul en tient compte." in texte(done)
    dossier.refresh_from_db()
    proposer(dossier, Decimal(3_500), par=agent, avis="Utile.")
