from __future__ import annotations

from decimal import Decimal

import pytest
from tests.fabriques import (
    AUTRE_COMMUNE,
    CC,
    un_agent,
    un_appel,
    un_brouillon,
    un_dossier_complet,
    un_dossier_depose,
    une_structure,
)
from tests.propositions import attribuer_et_signer

from levier.comptes.enums import Role
from levier.dossiers.actions import retirer
from levier.enveloppes.actions import attribuer_credits
from levier.instruction import queries
from levier.instruction.actions import prendre_en_charge, rendre_appreciation
from levier.instruction.models import Instruction
from levier.socle import horloge
from levier.socle.acteurs import SYSTEME
from regles.valeurs import Valeur

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("N-06")
def test_other_requests_of_the_structure_are_shown_with_what_they_got():
    appel, structure = un_appel(), une_structure()
    with horloge.figee(horloge.a_paris(2021, 9, 1)):
        granted = un_dossier_complet(appel, structure)
        attribuer_et_signer(granted, par=un_agent(Role.SIGNATAIRE), montant=Decimal(28_000))
    with horloge.figee(horloge.a_paris(2021, 9, 2)):
        withdrawn = un_dossier_depose(appel, structure, reponses={"projet.theme": "3b"})
        retirer(withdrawn, par=withdrawn.cree_par, motif="Abandon.")
    un_brouillon(appel, structure)
    un_dossier_depose(appel, une_structure(AUTRE_COMMUNE))
    found = queries.autres_demandes(un_dossier_depose(appel, structure))
    assert found.demandes == (
        queries.AutreDemande(withdrawn.numero, appel.titre, "retiré", "3b", Decimal("28000.00"), None),
        queries.AutreDemande(granted.numero, appel.titre, "retenu", "3a", Decimal("28000.00"), Decimal("28000.00")),
    )
    assert found.alerte == (
        "Vérifiez qu’aucune dépense n’est financée deux fois : cette structure a aussi demandé sur le même thème "
        f"{granted.numero} (retenu, 28\u202f000,00\u00a0€ demandés)."
    )


@pytest.mark.requirement("N-06")
def test_request_alive_on_another_theme_is_warned_about_too():
    appel, structure = un_appel(), une_structure()
    other = un_dossier_depose(appel, structure, reponses={"projet.theme": "3b"})
    found = queries.autres_demandes(un_dossier_depose(appel, structure))
    assert f"dans le même fonds {other.numero} (déposé," in found.alerte


def test_structure_alone_in_the_fund_raises_no_warning():
    assert queries.autres_demandes(un_dossier_depose()) == queries.AutresDemandes((), "")


@pytest.mark.parametrize("count", [1, 3])
def test_other_requests_take_two_queries(count, django_assert_num_queries):
    appel, structure = un_appel(), une_structure()
    for _ in range(count):
        un_dossier_depose(appel, structure)
    dossier = un_dossier_depose(appel, structure)
    with django_assert_num_queries(2):
        assert len(queries.autres_demandes(dossier).demandes) == count


@pytest.mark.requirement("X-02")
def test_instructed_situation_adds_judgements_and_what_the_structure_holds_today():
    dossier = un_dossier_complet(structure=une_structure(CC), juge=False)
    rendre_appreciation(dossier, "appreciation.taux_retenu", "62,5 %", par=un_agent(), motif="m")
    attribuer_credits(
        dossier.appel.enveloppe, dossier.structure, Decimal(10_000), appel=dossier.appel, reference="autre", par=SYSTEME
    )
    situation = queries.situation_instruite(dossier)
    expected: dict[str, Valeur] = {"appreciation.taux_retenu": 625_000, "porteur.deja_attribue": 10_000_00}
    assert {name: situation[name] for name in expected} == expected
    result = queries.resultat_instruit(dossier)
    assert (result.montant, result.maximum) == (20_000_00, 25_000_00)
    assert result.a_apprecier == ("appreciation.petite_ou_moyenne", "appreciation.derogation_plafond")


def test_judgements_open_depend_on_the_dossier():
    commune, group = un_dossier_complet(), un_dossier_complet(structure=une_structure(CC))
    names = [
        {a.donnee.nom.removeprefix("appreciation.") for a in queries.appreciations_ouvertes_sur(d)}
        for d in (commune, group)
    ]
    assert names == [{"petite_ou_moyenne", "taux_retenu"}, {"petite_ou_moyenne", "taux_retenu", "derogation_plafond"}]


def test_work_on_a_dossier_is_none_until_begun():
    dossier, agent = un_dossier_depose(), un_agent()
    assert not Instruction.objects.filter(dossier=dossier).exists()
    prendre_en_charge(dossier, par=agent)
    assert Instruction.objects.get(dossier=dossier).instructeur == agent
