"""What only a judge gives: the porteur reads who, and between which bounds, and is never asked for it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.cas import publier_le_texte, texte_du_cas, un_depot
from tests.espaces.agent.outils import texte
from tests.fabriques import un_agent, une_personne

from levier.attributions.permissions import signataire
from levier.comptes.enums import ActeDelegue, Role
from levier.dossiers.actions import creer_brouillon, enregistrer_plan
from levier.dossiers.enums import RecuperationTVA
from levier.dossiers.financement.lignes import LigneSaisie
from levier.socle import horloge

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-02")]
CAS = "appreciation-sans-defaut-demandee-au-porteur"
JOUR = horloge.a_paris(2023, 6, 1)
SERVICE = "Agence des aides à la ruralité"
PANNEAU = "Montant à apprécier À apprécier par Agence de l'eau : Montant retenu, de 0,00 € à 100,00 €."
PLAGE = "Le montant peut aller de 0,00 € à 10,00 €."


def texte_d_un_autre_service(nom: str) -> str:
    ailleurs = {
        "service: S,": f"service: {SERVICE}, departement: 71,",
        "par: P,": "par: Le jury,",
        "montant: 10 €}": "montant: 8 €}",
    }
    lu = texte_du_cas(nom)
    for ecrit, voulu in ailleurs.items():
        lu = lu.replace(ecrit, voulu)
    return lu


def lire(personne, vue: str, *parties: str) -> str:
    client = Client()
    client.force_login(personne)
    return texte(client.get(reverse(vue, args=parties)))


def ecrans(nom: str) -> dict[str, str]:
    """The simulator, the draft's form and its page, then the page once deposited; an expense of 10 € on each."""
    with horloge.figee(JOUR):
        appel = publier_le_texte(texte_d_un_autre_service(nom))
        simulateur = reverse("espaces:simulateur", args=[appel.identifiant])
        simulation = texte(Client().get(simulateur, {"territoire": "commune-71178", "depenses.a": "10"}))
        depose = un_depot(appel)
        personne = une_personne(depose.structure)
        brouillon = creer_brouillon(appel, depose.structure, par=personne)
        ligne = LigneSaisie("depense", "a", "A", "10")
        assert enregistrer_plan(brouillon, [ligne], par=personne, recupere_tva=RecuperationTVA.NON).erreurs == {}
        return {
            "simulateur": simulation,
            "formulaire": lire(personne, "porteur:formulaire", brouillon.numero),
            "brouillon": lire(personne, "porteur:dossier", brouillon.numero),
            "depose": lire(personne, "porteur:dossier", depose.numero),
            "calcul": texte(Client().get(reverse("espaces:calcul", args=[appel.identifiant]))),
        }


def test_porteur_reads_who_judges_between_which_bounds_and_is_not_asked():
    for ecran, lu in ecrans(CAS).items():
        assert "préfecture" not in lu.lower().partition("mentions légales")[0], ecran
        if ecran == "calcul":
            assert f"Décision : {SERVICE}." in lu
            continue
        assert PANNEAU in lu, ecran
        assert PLAGE in lu, ecran
        assert "À compléter Montant retenu" not in lu, ecran


def test_bounds_that_the_dossier_computes_are_read_on_each_screen():
    for ecran, lu in ecrans("appreciation-bornee-par-une-etape").items():
        if ecran != "calcul":
            assert "À apprécier par Le jury : T, de 0 % à 80 %." in lu, ecran
            assert "Le montant peut aller de 0,00 € à 8,00 €." in lu, ecran


def test_decision_of_another_service_is_not_signed_by_a_prefet():
    with horloge.figee(JOUR):
        depose = un_depot(publier_le_texte(texte_d_un_autre_service(CAS)))
        _, autorite = signataire(un_agent(Role.SIGNATAIRE), depose, ActeDelegue.ATTRIBUTION)
    assert autorite.qualite == "Le signataire habilité"
