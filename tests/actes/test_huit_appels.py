"""The eight calls of the sources: published, deposited, seen, instructed and decided by the services that they name."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from tests.cahiers.appels import CAHIERS, texte_de
from tests.demandes import JOUR, un_depot_dans
from tests.fabriques import imputee, un_agent_de, une_structure
from tests.propositions import attribuer_et_signer, proposer, refuser_et_signer
from tests.taches import derouler

from levier.appels.actions import regler_competence
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.dossiers.credits import ServiceADesigner, enveloppe_de
from levier.dossiers.models import Dossier
from levier.dossiers.queries import dossiers_du_service
from levier.enveloppes.actions import charger_le_fonds, ouvrir_credits, ouvrir_le_guichet
from levier.enveloppes.models import Enveloppe
from levier.instruction.actions import declarer_complet, prendre_en_charge
from levier.instruction.limites import montant_calcule
from levier.instruction.queries import Filtres, liste, resultat_instruit
from levier.socle import horloge, journal
from levier.socle.acteurs import SYSTEME
from levier.socle.erreurs import GesteInterdit
from levier.socle.models import Courriel
from levier.territoires.queries.ressorts import depuis_cle

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Cas:
    """A call, who asks, what; who instructs, who must not see it; what pays, opened by hand when no source gives it."""

    appel: str
    lieu: str
    service: str
    ailleurs: str
    paie: str
    serie: str
    choix: dict[str, str] = field(default_factory=dict)
    ouvrir: str = ""


CAS = [
    Cas("axe3-saone-et-loire", "71178", "departement:71", "departement:77", "appel_saone_et_loire", "71"),
    Cas("axe3-corse", "2A004", "departement:2A", "departement:2B", "appel_corse", "2A", {"projet__theme": "usagers"}),
    Cas("axe3-corse", "2B033", "region:94", "departement:2B", "appel_corse", "R94", {"projet__theme": "laboratoire"}),
    Cas("axe3-ile-de-france-volet1", "77288", "departement:77", "departement:78", "tirage_77", "77",
        {"projet__lieu": "d77"}),
    Cas("axe3-ile-de-france-volet2", "77288", "region:11", "departement:77", "appel_ile_de_france_volet2", "R11"),
    Cas("axe3-demat-ads", "200072346", "departement:77", "departement:78", "appel_demat_ads", "77",
        {"rattachee__1__commune": "Avon (77014)", "rattachee__2__commune": "Fontainebleau (77186)"}, ouvrir="appel_demat_ads"),
    Cas("axe3-national", "71178", "national", "departement:71", "appel_national", "FR", ouvrir="appel_national"),
    Cas("axe2-volets-1-3", "71", "national", "departement:71", "axe2", "FR", ouvrir="axe2"),
    Cas("axe2-volet4-franceconnect-api", "71178", "national", "departement:71", "axe2", "FR", ouvrir="axe2"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _jour():
    with horloge.figee(JOUR):
        yield


def ouvrir(nom: str):
    racine = charger_le_fonds((CAHIERS / "fonds.yaml").read_text(encoding="utf-8"), par=SYSTEME)
    imputee(racine)
    return ouvrir_le_guichet(texte_de(nom), par=SYSTEME).appel


def crediter(identifiant: str) -> None:
    enveloppe = Enveloppe.objects.get(identifiant=identifiant)
    hypothese = enveloppe.montant_prevu is None
    ouvrir_credits(
        enveloppe, Decimal(200_000), par=SYSTEME, motif="Crédits délégués, répartition supposée", hypothese=hypothese
    )


def instruire(dossier: Dossier, agent: Personne) -> Decimal:
    prendre_en_charge(dossier, par=agent)
    declarer_complet(dossier, par=agent)
    dossier.refresh_from_db()
    montant = montant_calcule(resultat_instruit(dossier))
    assert montant is not None
    proposer(dossier, montant, par=agent, avis="Conforme.")
    return montant


@pytest.mark.requirement("N-01", "N-02", "CO-03", "IF-01", "IF-06")
@pytest.mark.parametrize("cas", CAS, ids=lambda cas: f"{cas.appel}-{cas.service}")
def test_each_call_is_lived_by_its_own_service(cas):
    appel = ouvrir(cas.appel)
    here, away = depuis_cle(cas.service), depuis_cle(cas.ailleurs)
    agent, stranger = un_agent_de(here), un_agent_de(away)
    sign, other = un_agent_de(here, Role.SIGNATAIRE), un_agent_de(away, Role.SIGNATAIRE)
    dossier = un_depot_dans(cas.appel, une_structure(cas.lieu), appel=appel, **cas.choix)
    derouler()

    about = Courriel.objects.filter(objet_numero=dossier.numero)
    assert about.filter(destinataire=agent.email).count() == 1
    assert not about.filter(destinataire__in=[stranger.email, other.email]).exists()
    assert [line.numero for line in liste(agent, Filtres()).lignes] == [dossier.numero]
    assert not dossiers_du_service(stranger).exists()
    for person in (stranger, other):
        with pytest.raises(GesteInterdit):
            prendre_en_charge(dossier, par=person)

    montant = instruire(dossier, agent)
    if cas.ouvrir:
        crediter(cas.ouvrir)
    assert enveloppe_de(dossier).identifiant == cas.paie
    with pytest.raises(GesteInterdit):
        attribuer_et_signer(dossier, par=other, montant=montant)
    acte = attribuer_et_signer(dossier, par=sign, montant=montant)
    assert acte.numero == f"ARR-{cas.serie}-2021-0001"
    paid = Enveloppe.objects.get(identifiant=cas.paie)
    assert paid.montant_attribue == montant
    assert Enveloppe.objects.exclude(pk=paid.pk).filter(montant_attribue__gt=0).count() == 0
    derouler()
    acte.refresh_from_db()
    assert acte.document is not None
    assert list(journal.ruptures()) == []


@pytest.mark.requirement("IF-06")
def test_a_project_in_paris_is_decided_once_its_service_and_its_enveloppe_are_named():
    appel = ouvrir("axe3-ile-de-france-volet1")
    agent, sign = un_agent_de(depuis_cle("region:11")), un_agent_de(depuis_cle("region:11"), Role.SIGNATAIRE)
    dossier = un_depot_dans("axe3-ile-de-france-volet1", une_structure("75056"), appel=appel, projet__lieu="d75")
    montant = instruire(dossier, agent)
    for decide in (
        lambda: attribuer_et_signer(dossier, par=sign, montant=montant),
        lambda: refuser_et_signer(dossier, par=sign, motif="Hors du champ."),
    ):
        with pytest.raises(GesteInterdit, match="un administrateur de la région Île-de-France règle la compétence"):
            decide()
    with pytest.raises(ServiceADesigner, match="projets du département de Paris"):
        enveloppe_de(dossier)
    regler_competence(appel, "75", instruit=depuis_cle("region:11"), paie="reliquat_region", par=SYSTEME)
    derouler()
    assert enveloppe_de(dossier).identifiant == "reliquat_region"
    acte = attribuer_et_signer(dossier, par=sign, montant=Decimal(208), motif="Le reliquat de la région.")
    assert acte.numero == "ARR-R11-2021-0001"
    assert Enveloppe.objects.get(identifiant="reliquat_region").montant_attribue == Decimal(208)
