"""An aid that nobody asks for: its list computed at once, its dossiers made once, then proposed, signed and notified like others."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest
from django.test import Client
from tests.cahiers.appels import RACINE
from tests.cahiers.test_autres import texte_de
from tests.fabriques import un_agent, un_appel, une_personne, une_structure
from tests.taches import derouler

from levier.actes.actions import signer_la_proposition
from levier.actes.enums import EtatActe
from levier.actes.models import Acte
from levier.comptes.enums import Role
from levier.dossiers.actions import creer_brouillon, saisir_pour
from levier.dossiers.enums import EtatDossier
from levier.dossiers.etude.obstacles import DepotFerme
from levier.dossiers.models import Dossier
from levier.instruction import actions
from levier.instruction.actions.beneficiaires import etablir_la_ligne
from levier.instruction.enums import SortDuBeneficiaire
from levier.instruction.erreurs import BeneficiaireEcarte, DejaEtabli, ListeChangee, RienAEtablir
from levier.instruction.models import ListeDeBeneficiaires, Proposition
from levier.instruction.queries import beneficiaires, calculer_la_liste
from levier.socle import horloge, journal
from levier.socle.erreurs import GesteInterdit
from levier.socle.models import Courriel, IssueDeLigne, LigneDeTravail
from levier.territoires.donnees.tableau import territoires
from levier.territoires.models import AdresseOfficielle, Structure

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("N-03", "N-04")]
ECOLES = RACINE / "tests/cahiers/autres/ecoles-de-montagne.yaml"


RIEN_A_DEPOSER = "Il n’y a rien à déposer"


def test_list_is_computed_then_each_beneficiary_gets_its_dossier_once():
    appel, agent, prefet = un_appel(texte_de(ECOLES)), un_agent(), un_agent(Role.SIGNATAIRE, nom="Claude Moreau")
    liste = calculer_la_liste(appel)
    assert [(one.nom, one.sort, one.montant, len(one.raisons)) for one in liste.beneficiaires] == [
        ("Autun", SortDuBeneficiaire.RETENU, Decimal(9000), 0),
        ("Cluny", SortDuBeneficiaire.RETENU, Decimal(4800), 0),
        ("Clux-Villeneuve", SortDuBeneficiaire.RETENU, Decimal(9000), 0),
        ("Mâcon", SortDuBeneficiaire.ECARTE, Decimal(0), 2),
        ("Montceau-les-Mines", SortDuBeneficiaire.ECARTE, Decimal(0), 1),
    ]
    assert (liste.total, liste.reste, liste.manque) == (Decimal(22_800), Decimal(60_000), 0)
    assert liste.ecartes_par_raison[0] == ("L'école est à moins de 400 mètres.", 2)

    vue = liste.empreinte
    with pytest.raises(GesteInterdit):
        actions.etablir_la_liste(appel, par=une_personne(), cle=uuid.uuid4(), vue=vue)
    with pytest.raises(ListeChangee, match="relisez-la"):
        actions.etablir_la_liste(appel, par=agent, cle=uuid.uuid4(), vue="autre")
    derouler()
    told = Courriel.objects.count()
    travail = actions.etablir_la_liste(appel, par=agent, cle=uuid.uuid4(), vue=vue)
    assert (
        actions.etablir_la_liste(appel, par=agent, cle=uuid.uuid4(), vue=vue) == travail
    )  # a second click, another key
    first = travail.lignes.first()
    etablir_la_ligne(travail, first)  # made, its mark lost with the worker
    merged = Structure.objects.create(
        nature="commune", niveau="commune", denomination="Fusionnée", siren="999999999", territoire_code="71999",
        departement_code="71", creee_le=horloge.maintenant(),
    )  # fmt: skip
    rows, unknown = beneficiaires._par_siren(territoires(2021).table, [merged.siren], 2021)
    assert (rows.height, unknown) == (0, [merged.siren])  # set aside: no row that its work could never find
    with pytest.raises(BeneficiaireEcarte, match="l’année du cahier"):
        etablir_la_ligne(travail, LigneDeTravail(cle=f"commune:{merged.siren}"))
    derouler()
    assert list(travail.lignes.values_list("libelle", "issue")) == [
        ("Autun", IssueDeLigne.REFUSEE),
        ("Cluny", IssueDeLigne.FAITE),
        ("Clux-Villeneuve", IssueDeLigne.FAITE),
        ("La liste, une fois ses dossiers établis", IssueDeLigne.FAITE),
    ]
    made = list(Dossier.objects.order_by("pk").select_related("structure"))
    assert [(one.structure.territoire_code, one.etat) for one in made] == [
        (code, EtatDossier.EN_INSTRUCTION) for code in ("71014", "71137", "71578")
    ]
    assert (Courriel.objects.count(), made[0].titre) == (told, "Écoles de montagne")  # nobody is asked, nor written to
    assert [one.nom for one in journal.histoire(made[1])] == ["dossier_etabli"]
    assert ListeDeBeneficiaires.objects.get(appel=appel).arretee_le is not None
    with pytest.raises(DejaEtabli, match=made[0].numero):
        actions.etablir_le_dossier(appel, made[0].structure, par=agent)
    with pytest.raises(RienAEtablir):
        actions.etablir_la_liste(appel, par=agent, cle=uuid.uuid4(), vue=calculer_la_liste(appel).empreinte)

    AdresseOfficielle.objects.create(code="71137", email="mairie@cluny.exemple.fr")
    numeros = [one.numero for one in made]
    amounts = {one.code: one.montant for one in liste.beneficiaires}
    reglages = {"avis": "Le barème.", **{one.numero: str(amounts[one.structure.territoire_code]) for one in made}}
    actions.agir_ensemble("proposer", numeros, par=agent, cle=uuid.uuid4(), reglages=reglages)
    derouler()
    assert Proposition.objects.count() == 3
    signer_la_proposition(Proposition.objects.get(dossier=made[1]), par=prefet)
    derouler()
    assert Acte.objects.get().etat == EtatActe.NOTIFIE  # by the mailbox of the directory: nobody has an account there
    mail = Courriel.objects.get(destinataire="mairie@cluny.exemple.fr")
    assert "Vous n’aviez rien à demander" in mail.texte


def test_credits_left_are_told_only_to_who_establishes_the_list(client):
    appel = un_appel(texte_de(ECOLES))
    for who, told in ((un_agent(), True), (un_agent(Role.LECTEUR, nom="Andrea Petit"), False)):
        client.force_login(who)
        page = client.get(f"/agent/guichets/{appel.identifiant}/beneficiaires/").content.decode()
        assert ("Total calculé" in page, "Reste à attribuer" in page) == (True, told)


def test_whoever_tries_to_ask_is_told_that_nothing_is_to_be_asked(client):
    appel, agent = un_appel(texte_de(ECOLES)), un_agent()
    cluny = une_structure("71137")
    personne = une_personne(structure=cluny)
    with pytest.raises(DepotFerme, match=RIEN_A_DEPOSER):
        creer_brouillon(appel, cluny, par=personne)
    with pytest.raises(DepotFerme, match=RIEN_A_DEPOSER):
        saisir_pour(appel, cluny, par=agent, demandeur="Le maire")
    client.logout()
    page = Client().get("/appels/ecoles-de-montagne/").content.decode()
    assert RIEN_A_DEPOSER in page
    assert "Préparer une demande" not in page
    assert "Sans demande" in Client().get("/appels/").content.decode()
