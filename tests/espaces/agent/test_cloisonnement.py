"""An agent of one territory sees nothing of another in any page, list, count, search, file or mail."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from tests.cahiers.appels import CAHIERS, texte_de
from tests.demandes import JOUR, un_depot_dans
from tests.fabriques import imputee, un_agent_de, un_pdf, une_habilitation, une_personne, une_structure
from tests.propositions import attribuer_et_signer, proposer_un_refus
from tests.taches import derouler

from levier.actes.actions import ecrire_un_modele, empreinte_du_projet, publier_le_modele
from levier.actes.actions.lot import SIGNATURE_EN_LOT
from levier.actes.queries import page_a_notifier
from levier.attributions.enums import NatureDecision
from levier.comites.actions import Designe, ajouter_un_siege, designer, ouvrir_un_comite
from levier.comites.enums import QualiteDuMembre
from levier.comites.queries import places_du_comite
from levier.comptes.actions import AgentDesigne, absenter, deleguer_signature, reclamer_structure
from levier.comptes.delegation import Arrete
from levier.comptes.enums import Accord, EtatRattachement, Role, RoleStructure, Titre
from levier.comptes.models import Habilitation, Personne, Rattachement
from levier.comptes.periode import Periode
from levier.comptes.qualites import Fonction
from levier.comptes.saisie import titulaire
from levier.documents.models import Document
from levier.dossiers.actions import exclure
from levier.dossiers.models import Dossier
from levier.dossiers.queries import correspondances_visibles, dossiers_du_service, visibles_pour
from levier.enveloppes.actions import charger_le_fonds, demander_un_transfert, ouvrir_le_guichet
from levier.enveloppes.models import Enveloppe
from levier.instruction.actions import (
    Consulte,
    Parties,
    declarer_complet,
    demander_un_avis,
    ecrire_un_texte_type,
    ecrire_une_note,
    enregistrer_la_vue,
    prendre_en_charge,
    rendre_un_avis,
)
from levier.instruction.enums import GenreDeTexte, SensAvis
from levier.instruction.lien import faire_lien
from levier.instruction.limites import montant_calcule
from levier.instruction.models import DemandeAvis, Notation
from levier.instruction.queries import (
    TRIS,
    Filtres,
    a_signer,
    combien_a_signer,
    compteurs,
    courriels_manques,
    liste,
    page_de_courriels,
    resultat_instruit,
)
from levier.instruction.textes import TexteSaisi
from levier.messages.actions import ecrire_au_service
from levier.messages.models import PieceMessage
from levier.reprises.actions import recevoir_le_tableau
from levier.socle import horloge, travaux
from levier.socle.acteurs import SYSTEME
from levier.socle.models import Courriel, EtatCourriel, Travail
from levier.socle.travaux import LigneDemandee
from levier.territoires.models import Structure
from levier.territoires.queries.ressorts import communes, departement
from levier.territoires.ressort import region
from regles.comite import Siege

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("N-02", "IF-06")]
TITRE = "Guichet unique confidentiel"
MOTIF = "Un projet que seule la Seine-et-Marne refuse."
MESSAGE = "Une question qui ne regarde que la Seine-et-Marne."
TRAVAIL = ("travail", "resultat_de_travail", "arret_de_travail", "reprise_de_travail")
REPRISE = ("reprise", "reprise_confirmation", "reprise_corrections")
VOLET1 = "axe3-ile-de-france-volet1"


@dataclass(frozen=True)
class Monde:
    """What the 77 does: a request granted, another whose refusal waits to be signed, a claim, rights; and everything that names them."""

    attribue: Dossier
    depose: Dossier
    adresses: dict[str, object]
    secrets: tuple[str, ...]


@pytest.fixture(autouse=True)
def _jour():
    with horloge.figee(JOUR):
        yield


@pytest.fixture
def monde() -> Monde:
    charger_le_fonds((CAHIERS / "fonds.yaml").read_text(encoding="utf-8"), par=SYSTEME)
    appel = ouvrir_le_guichet(texte_de(VOLET1), par=SYSTEME).appel
    imputee(Enveloppe.objects.get(identifiant="tirage_77"))
    melun, dammarie = une_structure("77288"), une_structure("77152")
    agent, sign = un_agent_de(departement("77")), un_agent_de(departement("77"), Role.SIGNATAIRE)
    granted, waiting = (
        un_depot_dans(VOLET1, structure, appel=appel, projet__lieu="d77", projet__titre=TITRE)
        for structure in (melun, dammarie)
    )
    prendre_en_charge(granted, par=agent)
    declarer_complet(granted, par=agent)
    granted.refresh_from_db()
    montant = montant_calcule(resultat_instruit(granted))
    assert montant is not None
    acte = attribuer_et_signer(granted, par=sign, montant=montant)
    ecrire_au_service(waiting, MESSAGE, par=waiting.cree_par, joints=[(io.BytesIO(un_pdf("joint")), "joint.pdf")])
    derouler()
    proposer_un_refus(waiting, par=agent, motif=MOTIF)
    acte.refresh_from_db()
    lost = Courriel.objects.filter(objet_numero=granted.numero).order_by("pk")[0]
    Courriel.objects.filter(objet_numero__in=[granted.numero, waiting.numero]).update(etat=EtatCourriel.NON_REMIS)
    secrets = (
        granted.numero, waiting.numero, TITRE, MESSAGE, MOTIF, acte.numero, granted.cree_par.email, waiting.cree_par.email,
        agent.email, "Commune de Melun", "Commune de Dammarie",
    )  # fmt: skip
    return Monde(granted, waiting, _adresses(granted, waiting, lost, agent, sign), secrets)


def _adresses(granted: Dossier, waiting: Dossier, lost: Courriel, agent: Personne, sign: Personne) -> dict[str, object]:
    """What the addresses of the routes name, by parameter; a new parameter must be given its object here."""
    document = Document.objects.order_by("pk")[0]
    delegation = deleguer_signature(
        agent, ressort=departement("77"), fonction=Fonction(Titre.SECRETAIRE_GENERAL, Accord.FEMININ),
        arrete=Arrete("arrêté n° 12", "RAA n° 34", JOUR.date()), periode=Periode(JOUR.date(), JOUR.date()), par=sign,
    )  # fmt: skip
    travail, vue = _travail(sign), enregistrer_la_vue("À signer", "proposition=transmise", par=sign)
    writer = un_agent_de(departement("77"), Role.ADMINISTRATEUR)
    written = ecrire_un_modele(departement("77"), NatureDecision.ATTRIBUTION, {"visas": "la charte"}, par=writer)
    publier_le_modele(written, par=sign, vu=empreinte_du_projet(written))
    moved = demander_un_transfert(
        Enveloppe.objects.get(identifiant="tirage_77"), Enveloppe.objects.get(identifiant="tirage_95"), Decimal(1),
        par=sign, motif="Moins de demandes.",
    )  # fmt: skip
    return {
        "readmission:cle": exclure(
            granted, un_agent_de(departement("77"), nom="Camille Écarté"), motif=MOTIF, par=writer
        ).personne_id,
        "transfert:cle": moved.pk,
        **_comite(writer),
        "agent:numero": granted.numero,
        "dossier:numero": granted.numero,
        "courriel": lost.pk,
        "nom": "taux",
        "slug": "tirage_77",
        "revue:slug": "appel_ile_de_france",
        "revue_csv:slug": "appel_ile_de_france",
        "appel": f"fitn7-{VOLET1}",
        "reclamation": _reclamation().pk,
        "fin_de_delegation:cle": delegation.pk,
        "delegation:cle": delegation.pk,
        "habilitation:cle": Habilitation.objects.get(personne=agent).pk,
        "fin_d_habilitation:cle": Habilitation.objects.get(personne=agent).pk,
        **{f"{route}:cle": travail.pk for route in TRAVAIL},
        "retrait_de_vue:cle": vue.pk,
        "retour:cle": absenter(agent, JOUR.date(), JOUR.date(), [sign], par=agent).pk,
        **dict.fromkeys((f"{route}:cle" for route in REPRISE), _tableau(granted)),
        "fermeture:cle": Habilitation.objects.get(personne=agent).pk,
        "projet:numero": waiting.numero,
        "retrait_de_proposition:numero": waiting.numero,
        "signature:numero": waiting.numero,
        "renvoi:numero": waiting.numero,
        "piece": granted.pieces.first().pk,
        "sens": "suivant",
        "fichier_message:numero": waiting.numero,
        "suivi_d_avis:numero": waiting.numero,
        "fichier_d_avis:numero": waiting.numero,
        "avis": _avis(waiting, agent).pk,
        "retrait_de_texte:cle": ecrire_un_texte_type(
            departement("77"), TexteSaisi(GenreDeTexte.MESSAGE, MESSAGE, "", MESSAGE), par=writer
        ).pk,
        "note": ecrire_une_note(granted, MESSAGE, par=agent).pk,
        "notation:numero": waiting.numero,
        "notation": _notation(waiting, agent).pk,
        "fichier_message:piece": PieceMessage.objects.get().pk,
        "document": document.pk,
        "nature": "attribution",
        "version_de_modele:numero": 1,
    }


def _avis(dossier: Dossier, agent: Personne) -> DemandeAvis:
    """An avis of the 77, rendered."""
    demande = demander_un_avis(
        dossier, par=agent, consulte=Consulte("SGAR", "Experte", "sgar@exemple.fr"), question=MESSAGE,
        echeance=JOUR.date() + dt.timedelta(days=9), montre=Parties(demande=True, plan=True, pieces=()),
    )  # fmt: skip
    joint = (io.BytesIO(un_pdf("avis")), "avis.pdf")
    return rendre_un_avis(faire_lien(demande), sens=SensAvis.FAVORABLE, texte=MESSAGE, joint=joint)


def _notation(dossier: Dossier, agent: Personne) -> Notation:
    """A grid of the 77, awaited: its call has none, so that no act makes it."""
    return Notation.objects.create(
        dossier=dossier,
        evaluateur=agent,
        version_id=dossier.version_id,
        ouverte_le=JOUR,
        lignes={"c": {"raison": MESSAGE}},
    )


def _travail(personne: Personne) -> Travail:
    """What somebody of the 77 asked for that takes long."""
    lines = [LigneDemandee("0", MESSAGE)]
    return travaux.demander(SIGNATURE_EN_LOT, lignes=lines, par=titulaire(personne), cle=uuid.uuid4(), titre=TITRE)


def _tableau(dossier: Dossier) -> int:
    """A spreadsheet of the call, received by who instructs where it is held."""
    agent = un_agent_de(dossier.appel.ressort)
    text = f"Référence;Commune;Reçu le;Projet\n1;Melun;01/07/2021;{TITRE}\n"
    return recevoir_le_tableau(dossier.appel, io.BytesIO(text.encode()), "suivi.csv", par=agent).pk


def _reclamation() -> Rattachement:
    """A structure of the 77 whose accounts are gone, claimed."""
    structure: Structure = une_structure("77186")
    former = une_personne(structure)
    Rattachement.objects.filter(personne=former).update(etat=EtatRattachement.TERMINE, termine_le=horloge.maintenant())
    return reclamer_structure(
        une_personne(), structure, preuve=io.BytesIO(un_pdf("preuve")), nom_fichier="preuve.pdf",
        role=RoleStructure.SIGNATAIRE, motif="Tous partis.",
    )  # fmt: skip


def un_voisin(nom: str) -> Personne:
    """Somebody with every role, but not there."""
    where = {
        "78": departement("78"),
        "71": departement("71"),
        "27": region("27"),
        "communes du 77": communes(["77014"], "77"),
    }[nom]
    person = un_agent_de(where, Role.INSTRUCTEUR, nom="Dominique Voisin")
    for role in (Role.SIGNATAIRE, Role.ADMINISTRATEUR, Role.LECTEUR):
        une_habilitation(person, role, where)
    return person


DU_SERVICE = {
    "agent:depot",
    "agent:guichet",
    "agent:enveloppe",
    "agent:credits",
    "agent:deplacer",
    "agent:transfert",
    "agent:modele",
    "agent:redaction",
    "agent:retrait_de_texte",
    "agent:textes",
    "agent:version_de_modele",
    "agent:apercu",
}
"""What the 77 shares with its agents of some communes: what pays them, whose ledger names no request but theirs, its words."""
DU_GUICHET = {"agent:guichet", "agent:depot"}
"""What the 77 shares with the 78: the call of their region, whose deposits neither opens nor closes."""
VOISINS = ["78", "71", "27", "communes du 77"]


def _comite(admin: Personne) -> dict[str, object]:
    """The comité of the 77, whose only seat its service made and filled."""
    call = Dossier.objects.filter(appel__identifiant=f"fitn7-{VOLET1}").first().appel
    held = ouvrir_un_comite(call, departement("77"), par=admin)
    ajouter_un_siege(held, Siege("Sous-préfet"), reference="arrêté du 1er juin 2021", par=admin)
    said = Designe(
        AgentDesigne("sous-prefet@exemple.fr", "Lou Petit", "Sous-préfet"),
        QualiteDuMembre.TITULAIRE,
        "arrêté",
        Periode(),
    )
    made = designer(held, places_du_comite(held)[0].cle, said, par=admin)
    return {"comite_du_service:cle": held.pk, "fin_de_siege:cle": made.pk}


def les_routes() -> list[tuple[str, tuple[str, ...]]]:
    """Every address of the agents' space and of what is read from both sides: its name, its parameters."""
    found = []
    for space in ("agent", "dossier"):
        _, resolver = get_resolver().namespace_dict[space]
        for name in resolver.reverse_dict:
            if isinstance(name, str):
                ((_, parameters),) = resolver.reverse_dict.getlist(name)[0][0]
                found.append((f"{space}:{name}", tuple(one for one in parameters if one != "suffixe")))
    return sorted(found)


ROUTES = les_routes()


def adresse(monde: Monde, route: str, parametres: tuple[str, ...]) -> str:
    space, _, name = route.partition(":")
    values = {}
    for parameter in parametres:
        keys = (f"{name}:{parameter}", f"{space}:{parameter}", parameter)
        values[parameter] = next(monde.adresses[key] for key in keys if key in monde.adresses)
    asked = "?ressort=departement:77" if "nature" in parametres else ""
    return reverse(route, kwargs=values) + asked


def test_the_walk_knows_every_route():
    assert len(ROUTES) >= 80
    assert {"agent:dossier", "agent:signature", "dossier:tout", "agent:enveloppe"} <= {name for name, _ in ROUTES}


@pytest.mark.parametrize("voisin", VOISINS)
def test_no_page_shows_anything_of_another_territory(monde, voisin):
    client = Client()
    client.force_login(un_voisin(voisin))
    before = set(Courriel.objects.values_list("pk", flat=True))
    shown = {}
    for route, parameters in ROUTES:
        for method in (client.get, client.post):
            response = method(adresse(monde, route, parameters))
            body = b"".join(response) if response.streaming else response.content
            leaks = [secret for secret in monde.secrets if secret in body.decode("utf-8", "replace")]
            if route == "agent:textes" and voisin == "communes du 77":  # its words are told downward
                leaks = []
            if "simulation" in route:  # every territory of France is there, and no request
                leaks = [secret for secret in leaks if not secret.startswith("Commune")]
            shared = (voisin == "communes du 77" and route in DU_SERVICE) or (voisin == "78" and route in DU_GUICHET)
            closed = parameters and not shared
            if leaks or (closed and response.status_code not in {404, 405}):
                shown[route, method.__name__] = (response.status_code, leaks)
    assert shown == {}
    assert set(Courriel.objects.values_list("pk", flat=True)) == before


@pytest.mark.parametrize("voisin", VOISINS)
def test_no_list_count_search_or_mail_reaches_another_territory(monde, voisin):
    person = un_voisin(voisin)
    for query in (visibles_pour, dossiers_du_service, correspondances_visibles):
        assert not query(person).exists(), query.__name__
    searched = [monde.attribue.numero, "melun", monde.attribue.numero[-6:], "77-2021", "R11-2021"]
    filters = [
        *(Filtres(tri=tri) for tri in TRIS),
        *(Filtres(texte=text) for text in searched),
        *(Filtres(etat=state) for state in ("depose", "retenu")),
        Filtres(theme=str(monde.attribue.reponses["projet.theme"])),
        Filtres(appel=monde.attribue.appel.identifiant),
        Filtres(suivi="personne"),
    ]
    for kept in filters:
        assert liste(person, kept).lignes == [], kept
        assert (compteurs(person, kept).total, compteurs(person, kept).demande_en_attente) == (0, Decimal(0)), kept
    assert (a_signer(person, None, 50).lignes, combien_a_signer(person)) == ([], 0)
    assert page_a_notifier(person).actes == []
    assert courriels_manques(person) == 0
    assert page_de_courriels(person).lignes == []
    client = Client()
    client.force_login(person)
    for text in searched:
        pages = (client.get(reverse(f"agent:{route}"), {"texte": text}) for route in ("tableau", "totaux"))
        page = "".join(one.content.decode() for one in pages)
        assert [secret for secret in monde.secrets if secret in page and secret != text] == []


def test_no_mail_of_the_journey_goes_to_another_territory():
    voisins = [un_voisin(name) for name in VOISINS]
    here = un_agent_de(departement("77"))
    dossier = un_depot_dans(VOLET1, une_structure("77288"), projet__lieu="d77")
    derouler()
    ecrire_au_service(dossier, MESSAGE, par=dossier.cree_par)
    derouler()
    about = Courriel.objects.filter(objet_numero=dossier.numero)
    assert about.filter(destinataire=here.email).count() == 2
    assert not about.filter(destinataire__in=[person.email for person in voisins]).exists()


def test_who_is_kept_away_reads_why_by_every_route_and_finds_nothing(monde):
    """An agent of the 77 with every role, kept away from both requests: lists, counts, search and exports are without them."""
    gone = un_agent_de(departement("77"), nom="Dominique Écarté")
    for role in (Role.SIGNATAIRE, Role.ADMINISTRATEUR, Role.LECTEUR):
        une_habilitation(gone, role, departement("77"))
    client = Client()
    client.force_login(gone)
    listed = f"{reverse('agent:export')}?texte=melun"
    assert compteurs(gone).total == 2
    for dossier in (monde.attribue, monde.depose):
        exclure(dossier, gone, motif="Sa sœur est maire.", par=un_agent_de(departement("77"), Role.SIGNATAIRE))
    told = {}
    for route, parameters in ROUTES:
        if not {"numero", "document"} & set(parameters) or "nature" in parameters:
            continue
        response = client.get(adresse(monde, route, parameters))
        if response.status_code != 405:
            told[route] = (
                response.status_code,
                "Sa sœur est maire." in response.content.decode(),
            )
    assert len(told) > 30
    assert set(told.values()) == {(403, True)}
    assert [*dossiers_du_service(gone), *visibles_pour(gone)] == []
    assert (liste(gone, Filtres()).lignes, liste(gone, Filtres(texte="melun")).lignes, compteurs(gone).total) == (
        [],
        [],
        0,
    )
    assert (a_signer(gone, None, 50).lignes, combien_a_signer(gone), page_a_notifier(gone).actes) == ([], 0, [])
    assert (courriels_manques(gone), page_de_courriels(gone).lignes) == (0, [])
    for route in ("tableau", "totaux", "journee", "a_signer", "a_notifier", "courriels", "recueil_csv"):
        body = client.get(reverse(f"agent:{route}")).content.decode()
        assert [secret for secret in monde.secrets if secret in body and secret != TITRE] == [], route
    client.post(listed, {"cle": str(uuid.uuid4()), "suffixe": "csv"})
    assert not Travail.objects.filter(proprietaire=gone.identifiant).exists()


def test_the_agent_of_the_place_sees_it_all(monde):
    """The walk above proves nothing if the pages were empty for everybody."""
    agent = un_agent_de(departement("77"))
    for role in (Role.SIGNATAIRE, Role.ADMINISTRATEUR):
        une_habilitation(agent, role, departement("77"))
    une_habilitation(agent, Role.INSTRUCTEUR, region("11"))  # which holds the call: its spreadsheets are there
    client = Client()
    client.force_login(agent)
    for route, parameters in ROUTES:
        response = client.get(adresse(monde, route, parameters))
        b"".join(response)
        status = response.status_code
        # on screen, none left open, asked for, not drawn; a work is seen by who asked for it alone
        absent = {
            "agent:engagement",
            "agent:appreciation",
            "agent:beneficiaires",
            "dossier:vignette",
            "agent:travail",
            "agent:resultat_de_travail",
        }
        assert status in ({404} if route in absent else {200, 302, 405}), route
    assert compteurs(agent).total == 2
    assert combien_a_signer(agent) == 1
