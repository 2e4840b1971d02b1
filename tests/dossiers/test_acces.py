"""A request goes to the service that its cahier names; who sees it, and who no longer does, stands in one table."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from tests.cahiers.appels import texte_de
from tests.demandes import JOUR, un_brouillon_dans, un_depot_dans
from tests.fabriques import (
    AUTRE_COMMUNE,
    CC,
    un_agent,
    un_agent_de,
    un_appel,
    un_brouillon_vide,
    un_dossier_depose,
    un_rattachement,
    une_personne,
    une_structure,
)
from tests.taches import derouler

from levier.appels.actions import publier, regler_competence
from levier.appels.erreurs import EnveloppeNonDite, RienARegler, ServiceHorsDuGuichet
from levier.appels.models import ReglageCompetence
from levier.attributions.permissions import peut_decider
from levier.comptes.enums import Role
from levier.comptes.queries import qualite_de_signature
from levier.dossiers.acces import (
    emails_du_service,
    excluables,
    exclusions_de,
    instructeurs_possibles,
    nom_du_service,
    ressort_du,
    service_de,
)
from levier.dossiers.actions import completer, deposer, exclure, readmettre, saisir_pour
from levier.dossiers.actions.motifs import MotifTropLong
from levier.dossiers.memoire.evenements import histoire, histoire_pour_le_service, recit_pour_le_service
from levier.dossiers.models import Acces, Dossier
from levier.dossiers.permissions import peut_ecrire, peut_ecrire_au_porteur, peut_instruire
from levier.dossiers.queries import cahier_du, correspondances_visibles, dossiers_du_service, visibles_pour
from levier.instruction.actions import affecter, demander_complement, prendre_en_charge
from levier.instruction.erreurs import InstructeurNonHabilite
from levier.instruction.models import Instruction
from levier.instruction.queries import Filtres, compteurs, liste
from levier.socle import horloge, journal
from levier.socle.acteurs import SYSTEME
from levier.socle.erreurs import EtatIncompatible, GesteInterdit, MotifManquant
from levier.socle.models import Courriel
from levier.territoires.actions import structure_du_territoire
from levier.territoires.models import Structure, Territoire
from levier.territoires.queries.ressorts import communes, departement
from levier.territoires.ressort import NATIONAL, region

pytestmark = pytest.mark.django_db
VOLET1, CORSE, DEMAT = "axe3-ile-de-france-volet1", "axe3-corse", "axe3-demat-ads"
IDF = region("11")
REGLAGE = {"instruit": IDF, "paie": "reliquat_region"}


@pytest.fixture(autouse=True)
def _jour():
    with horloge.figee(JOUR):
        yield


def collectivite_de_corse() -> Structure:
    return structure_du_territoire(Territoire.objects.get(millesime=2021, nature="ctu", region_code="94"))


@pytest.mark.requirement("CO-03", "IF-01", "IF-06", "N-02")
@pytest.mark.parametrize(
    ("appel", "lieu", "choix", "ressort", "service"),
    [
        ("axe3-saone-et-loire", "71178", {}, "communes:71178", "Préfecture de Saône-et-Loire"),
        ("axe3-saone-et-loire", CC, {}, "departement:71", "Préfecture de Saône-et-Loire"),
        (CORSE, "2A004", {"projet__theme": "usagers"}, "communes:2A004", "Préfecture de la Corse-du-Sud"),
        (CORSE, "2B033", {"projet__theme": "organisation"}, "communes:2B033", "Préfecture de la Haute-Corse"),
        (CORSE, "2A004", {"projet__theme": "laboratoire"}, "region:94",
         "Préfecture de Corse, secrétariat général pour les affaires de Corse"),
        (VOLET1, "77288", {"projet__lieu": "d78"}, "departement:78", "Préfecture des Yvelines"),
        (VOLET1, "78646", {"projet__lieu": "d77"}, "departement:77", "Préfecture de Seine-et-Marne"),
        (VOLET1, "78646", {"projet__lieu": "d75"}, "region:11", "Préfecture de la région d’Île-de-France"),
        ("axe3-ile-de-france-volet2", "77288", {}, "region:11", "Préfecture de la région d’Île-de-France"),
        (DEMAT, "200070779", {}, "departement:77", "Préfecture de Seine-et-Marne"),
        ("axe3-national", "71178", {}, "national", "Préfecture de département"),
        ("axe2-volets-1-3", "71", {}, "national", "Direction interministérielle du numérique (DINUM)"),
    ],
)  # fmt: skip
def test_a_deposited_request_goes_to_the_service_of_its_theme_and_place(appel, lieu, choix, ressort, service):
    draft = un_brouillon_dans(appel, une_structure(lieu), **choix)
    assert (ressort_du(draft), draft.acces.count()) == (draft.appel.ressort, 0)
    dossier = deposer(draft, par=draft.cree_par, engagement=True)
    assert ressort_du(dossier).cle == ressort
    assert nom_du_service(dossier).replace("'", "’") == service
    assert service_de(dossier) == ressort_du(dossier).service
    assert journal.histoire(dossier).get(nom="dossier_depose").apres["service"] == nom_du_service(dossier)


@pytest.mark.requirement("CO-03")
def test_a_structure_without_departement_stays_with_the_service_of_the_call():
    dossier = un_depot_dans(CORSE, collectivite_de_corse())
    assert (service_de(dossier), dossier.acces.get().a_regler) == (region("94"), "")


@pytest.mark.requirement("N-02", "IF-06")
def test_each_agent_sees_what_its_service_was_given_and_nothing_else():
    seine, yvelines = (un_depot_dans(VOLET1, une_structure("77288"), projet__lieu=lieu) for lieu in ("d77", "d78"))
    here = un_depot_dans("axe3-saone-et-loire")
    cases = {
        "77": (un_agent_de(departement("77")), [seine]),
        "78": (un_agent_de(departement("78")), [yvelines]),
        "71": (un_agent(), [here]),
        "11": (un_agent_de(IDF), [seine, yvelines]),
        "27": (un_agent_de(region("27")), [here]),
        "FR": (un_agent_de(NATIONAL, Role.LECTEUR), [seine, yvelines, here]),
        "71178": (un_agent_de(communes(["71178", AUTRE_COMMUNE], "71")), [here]),
        "71350": (un_agent_de(communes(["71350"], "71")), []),
        "77288": (un_agent_de(communes(["77288"], "77")), []),
    }
    for name, (agent, seen) in cases.items():
        wanted = {dossier.numero for dossier in seen}
        assert set(visibles_pour(agent).values_list("numero", flat=True)) == wanted, name
        assert set(dossiers_du_service(agent).values_list("numero", flat=True)) == wanted, name
        assert {line.numero for line in liste(agent, Filtres()).lignes} == wanted, name
        assert compteurs(agent).total == len(wanted), name
        rights = {d.numero for d in (seine, yvelines, here) if peut_instruire(agent, d)}
        assert rights == (set() if name == "FR" else wanted), name


@pytest.mark.requirement("N-02")
def test_the_service_is_kept_whatever_a_completion_changes():
    dossier = un_depot_dans(CORSE, une_structure("2A004"), projet__theme="usagers")
    agent = un_agent_de(departement("2A"))
    demander_complement(
        dossier, par=agent, message="", elements=["projet.theme"], remarques={"projet.theme": "Lequel ?"},
        echeance=dt.date(2021, 9, 30),
    )  # fmt: skip
    dossier.refresh_from_db()
    Dossier.objects.filter(pk=dossier.pk).update(reponses={**dossier.reponses, "projet.theme": "organisation"})
    completer(Dossier.objects.get(pk=dossier.pk), par=dossier.cree_par)
    assert service_de(Dossier.objects.get(pk=dossier.pk)) == departement("2A")
    assert dossier.acces.count() == 1


@pytest.mark.requirement("N-02", "N-04")
def test_a_series_of_a_region_never_meets_that_of_a_departement():
    """Département 27 is Eure, région 27 Bourgogne-Franche-Comté (mutant 32)."""
    text = texte_de("axe3-saone-et-loire").replace('departement: "71"\n  region: "27"', 'region: "27"', 1)
    regional = un_appel(text.replace("id: fitn7-axe3-saone-et-loire", "id: regional", 1), credits_ouverts=False)
    eure = text.replace('region: "27"', 'departement: "27"', 1).replace("id: fitn7-axe3-saone-et-loire", "id: eure", 1)
    assert regional.ressort == region("27")
    county = un_appel(eure, credits_ouverts=False)
    asking = ((regional, "71178"), (county, "27229"), (regional, "71178"))
    numbers = [un_brouillon_vide(call, une_structure(place)).numero for call, place in asking]
    assert numbers == ["R27-2021-000001", "27-2021-000001", "R27-2021-000002"]


# --- Paris


@pytest.mark.requirement("IF-06")
def test_paris_is_seen_by_the_region_and_decided_by_nobody_until_the_setting():
    dossier = un_depot_dans(VOLET1, projet__lieu="d75")
    sign = un_agent_de(IDF, Role.SIGNATAIRE)
    paris = un_agent_de(departement("75"), Role.SIGNATAIRE)
    assert (dossier in visibles_pour(sign), dossier in visibles_pour(paris)) == (True, False)
    assert peut_instruire(sign, dossier)
    assert peut_decider(sign, dossier).raison == (
        "Aucun document ne dit quel service instruit les projets du département de Paris, ni quelle enveloppe les paie : "
        "un administrateur de la région Île-de-France règle la compétence du guichet (levier appel regler-competence "
        "fitn7-axe3-ile-de-france-volet1 75), puis la décision est possible."
    )
    regler_competence(dossier.appel, "75", **REGLAGE, par=un_agent_de(IDF, Role.ADMINISTRATEUR))
    assert peut_decider(sign, dossier)


@pytest.mark.requirement("IF-06")
def test_the_setting_moves_what_waits_and_what_comes():
    waiting = un_depot_dans(VOLET1, projet__lieu="d75")
    elsewhere = un_depot_dans(VOLET1, une_structure("77288"), projet__lieu="d77")
    paris = un_agent_de(departement("75"))
    derouler()
    regler_competence(waiting.appel, "75", instruit=departement("75"), paie="tirage_75", par=SYSTEME)
    derouler()
    later = un_depot_dans(VOLET1, une_structure("75056"), projet__lieu="d75")
    assert [service_de(d).cle for d in (waiting, elsewhere, later)] == [
        "departement:75", "departement:77", "departement:75",
    ]  # fmt: skip
    assert set(dossiers_du_service(paris)) == {waiting, later}
    event = journal.histoire(waiting).get(nom="service_designe")
    assert (event.avant, event.apres) == (
        {"service": "Préfecture de la région d'Île-de-France"}, {"service": "Préfecture de Paris"},
    )  # fmt: skip
    told = Courriel.objects.filter(destinataire=paris.email, objet_numero=waiting.numero)
    assert [mail.sujet for mail in told] == [f"Nouvelle demande n° {waiting.numero} : « Commune de Versailles »"]
    regler_competence(waiting.appel, "75", instruit=departement("75"), paie="tirage_75", par=SYSTEME)
    derouler()
    assert journal.histoire(waiting).filter(nom="service_designe").count() == 1
    assert list(journal.ruptures()) == []


@pytest.mark.requirement("IF-06")
def test_what_is_closed_stays_where_it_was():
    dossier = un_depot_dans(VOLET1, projet__lieu="d75")
    Dossier.objects.filter(pk=dossier.pk).update(etat="sans_suite")
    regler_competence(dossier.appel, "75", instruit=departement("75"), paie="tirage_75", par=SYSTEME)
    derouler()
    assert service_de(dossier) == IDF


@pytest.mark.requirement("IF-06", "N-02")
def test_who_may_set_and_what():
    call = publier(texte_de(VOLET1), par=SYSTEME).appel
    for stranger in (
        un_agent_de(departement("75"), Role.ADMINISTRATEUR),
        un_agent_de(IDF, Role.SIGNATAIRE),
        un_agent_de(region("27"), Role.ADMINISTRATEUR),
    ):
        with pytest.raises(GesteInterdit, match="Seul un administrateur de la région Île-de-France"):
            regler_competence(call, "75", **REGLAGE, par=stranger)
    admin = un_agent_de(IDF, Role.ADMINISTRATEUR)
    with pytest.raises(GesteInterdit):
        regler_competence(call, "75", **REGLAGE, par=admin.en_tant_que(Role.ADMINISTRATEUR))
    with pytest.raises(RienARegler, match="à régler : 75"):
        regler_competence(call, "77", **REGLAGE, par=admin)
    for outside in (NATIONAL, region("27"), departement("71"), departement("ZZ"), communes(["75056"], "75")):
        with pytest.raises(ServiceHorsDuGuichet):
            regler_competence(call, "75", instruit=outside, paie="x", par=admin)
    with pytest.raises(EnveloppeNonDite):
        regler_competence(call, "75", instruit=IDF, paie=" ", par=admin)
    assert not ReglageCompetence.objects.exists()


@pytest.mark.requirement("IF-06", "X-04")
def test_a_setting_given_again_replaces_and_the_journal_keeps_both():
    call, admin = publier(texte_de(VOLET1), par=SYSTEME).appel, un_agent_de(IDF, Role.ADMINISTRATEUR)
    regler_competence(call, "75", **REGLAGE, par=admin)
    kept = regler_competence(call, "75", instruit=departement("75"), paie="tirage_75", par=admin)
    assert (ReglageCompetence.objects.get(), kept.ressort, kept.paie) == (kept, departement("75"), "tirage_75")
    events = [(e.acteur_libelle, e.avant, e.apres) for e in journal.histoire(call) if e.nom == "competence_reglee"]
    first = {"departement": "75", "instruit": "region:11", "paie": "reliquat_region"}
    second = {"departement": "75", "instruit": "departement:75", "paie": "tirage_75"}
    before = {"instruit": "region:11", "paie": "reliquat_region"}
    assert events == [(str(admin), {}, first), (str(admin), before, second)]


def test_a_call_that_leaves_nothing_open_has_nothing_to_set():
    with pytest.raises(RienARegler, match="aucun service n’y est à régler"):
        regler_competence(un_appel(), "75", **REGLAGE, par=SYSTEME)


# --- exclusions


@pytest.fixture
def exclu():
    """An instructor of the 71, kept away from one request of two."""
    dossier = un_dossier_depose()
    other = un_dossier_depose(dossier.appel, une_structure(AUTRE_COMMUNE))
    agent = un_agent(nom="Claude Exclu")
    admin = un_agent(Role.ADMINISTRATEUR)
    exclure(dossier, agent, motif="  Conjoint du maire. ", par=admin)
    return agent, dossier, other, admin


@pytest.mark.requirement("N-02", "X-09")
def test_an_exclusion_subtracts_from_everything_of_the_service(exclu):
    agent, dossier, other, _ = exclu
    for seen in (visibles_pour(agent), dossiers_du_service(agent), correspondances_visibles(agent)):
        assert set(seen) == {other}
    assert [line.numero for line in liste(agent, Filtres()).lignes] == [other.numero]
    assert [line.numero for line in liste(agent, Filtres(texte=dossier.numero)).lignes] == []
    assert compteurs(agent).total == 1
    assert emails_du_service(dossier) == []
    assert emails_du_service(other) == [agent.email]
    colleague = un_agent()
    assert emails_du_service(dossier) == [colleague.email]
    assert (list(instructeurs_possibles(dossier)), agent in instructeurs_possibles(other)) == ([colleague], True)
    for right in (peut_instruire, peut_decider, peut_ecrire_au_porteur):
        assert right(agent, dossier).raison == "Vous êtes tenu à l’écart de ce dossier : Conjoint du maire."
    with pytest.raises(GesteInterdit, match="à l’écart"):
        prendre_en_charge(dossier, par=agent)
    with pytest.raises(InstructeurNonHabilite):
        affecter(dossier, agent, par=colleague)
    event = journal.histoire(dossier).get(nom="personne_exclue")
    assert (event.apres, event.motif) == ({"personne": str(agent)}, "Conjoint du maire.")


@pytest.mark.requirement("N-02")
def test_who_is_kept_away_as_an_agent_keeps_its_own_structure_s_request(exclu):
    agent, dossier, _, _ = exclu
    un_rattachement(agent, dossier.structure)
    assert dossier in visibles_pour(agent)
    assert dossier not in dossiers_du_service(agent)
    assert not peut_instruire(agent, dossier)


def test_an_exclusion_ends_with_its_reason(exclu):
    agent, dossier, _, admin = exclu
    with pytest.raises(MotifManquant):
        readmettre(dossier, agent, motif=" ", par=admin)
    readmettre(dossier, agent, motif="Erreur sur la personne.", par=admin)
    assert dossier in dossiers_du_service(agent)
    assert peut_instruire(agent, dossier)
    with pytest.raises(EtatIncompatible, match="n’est pas tenu à l’écart"):
        readmettre(dossier, agent, motif="Encore.", par=admin)
    assert journal.histoire(dossier).get(nom="exclusion_levee").motif == "Erreur sur la personne."


def test_exclusions_are_of_who_administers_or_signs_with_a_reason(exclu):
    agent, dossier, _, admin = exclu
    for stranger in (agent, un_agent(), un_agent(Role.ADMINISTRATEUR, "77"), dossier.cree_par):
        with pytest.raises(GesteInterdit):
            exclure(dossier, un_agent(), motif="Parce que.", par=stranger)
        with pytest.raises(GesteInterdit):
            readmettre(dossier, agent, motif="Parce que.", par=stranger)
    with pytest.raises(MotifManquant):
        exclure(dossier, un_agent(), motif=" ", par=admin)
    with pytest.raises(MotifTropLong):
        exclure(dossier, un_agent(), motif="x" * 4001, par=admin)
    with pytest.raises(EtatIncompatible, match="déjà"):
        exclure(dossier, agent, motif="Deux fois.", par=admin)
    exclure(dossier, admin, motif="Lui aussi.", par=un_agent_de(NATIONAL, Role.ADMINISTRATEUR))
    with pytest.raises(GesteInterdit, match="Lui aussi"):
        readmettre(dossier, agent, motif="Non.", par=admin)
    readmettre(dossier, admin, motif="Par qui signe.", par=un_agent(Role.SIGNATAIRE))
    assert journal.histoire(dossier).last().acteur_role == "signataire"


@pytest.mark.requirement("N-02")
def test_who_follows_a_request_leaves_it_when_kept_away_and_its_structure_reads_nothing_of_it():
    dossier, agent, admin = un_dossier_depose(), un_agent(), un_agent(Role.ADMINISTRATEUR)
    prendre_en_charge(dossier, par=agent)
    assert agent in excluables(dossier)
    exclure(dossier, agent, motif="Conjoint du maire.", par=admin)
    derouler()
    assert Instruction.objects.get(dossier=dossier).instructeur is None
    assert agent not in excluables(dossier)
    assert [one.personne for one in exclusions_de(dossier)] == [agent]
    for told in (histoire(dossier), histoire_pour_le_service(dossier)):
        assert not [line for line in told if "écart" in line.phrase or "Conjoint" in line.motif]
    ours = recit_pour_le_service(dossier, cahier_du(dossier), 30).lignes
    assert [line.motif for line in ours if "écart" in line.phrase] == ["Conjoint du maire."]


# --- the table


def test_a_row_past_its_last_day_gives_nothing():
    dossier, agent = un_dossier_depose(), un_agent()
    Acces.objects.filter(dossier=dossier).update(jusqu_au=dt.date(2021, 9, 10))
    assert dossier in dossiers_du_service(agent)
    with horloge.figee(horloge.a_paris(2021, 9, 11)):
        assert dossier not in dossiers_du_service(agent)


@pytest.mark.parametrize(
    "columns",
    [
        {"titre": "instruit"},
        {"titre": "instruit", "perimetre": "departement", "code": "71"},  # a second service
        {"titre": "", "perimetre": "departement", "code": "71"},
        {"titre": "lit", "perimetre": "national"},
        {"titre": "instruit", "perimetre": "region", "code": "27", "region_code": "11"},
        {"exclu": True, "motif": "Sans personne."},
        {"exclu": True, "personne": True},
        {"exclu": True, "personne": True, "motif": "Et un ressort.", "perimetre": "national"},
        {"titre": "instruit", "perimetre": "national", "personne": True},
        {"titre": "instruit", "perimetre": "national", "motif": "Pourquoi ?"},
    ],
)
def test_the_database_refuses_a_row_without_sense(columns):
    dossier, person = un_dossier_depose(), une_personne()
    given = {**columns, "personne": person if columns.get("personne") else None}
    with pytest.raises(IntegrityError, match="acces_"), transaction.atomic():
        Acces.objects.create(dossier=dossier, **given)


# --- entering for a structure


@pytest.mark.requirement("X-09", "IF-06")
def test_who_may_enter_a_request_is_who_may_be_given_it():
    call = publier(texte_de(VOLET1), par=SYSTEME).appel
    melun, versailles = une_structure("77288"), une_structure("78646")
    agent = un_agent_de(departement("77"))
    entered = saisir_pour(call, melun, par=agent, demandeur="Le maire")
    assert entered in visibles_pour(agent)
    assert peut_ecrire(agent, entered)
    with pytest.raises(GesteInterdit, match="département des Yvelines"):
        saisir_pour(call, versailles, par=agent, demandeur="Le maire")
    assert saisir_pour(call, versailles, par=un_agent_de(IDF), demandeur="Le maire").appel == call
    with pytest.raises(GesteInterdit):
        saisir_pour(un_appel(), melun, par=agent, demandeur="Le maire")
    paris, local = une_structure("75056"), un_agent_de(departement("75"))
    with pytest.raises(GesteInterdit, match="région Île-de-France"):
        saisir_pour(call, paris, par=local, demandeur="La maire")
    regler_competence(call, "75", instruit=departement("75"), paie="reliquat_region", par=SYSTEME)
    assert saisir_pour(call, paris, par=local, demandeur="La maire").appel == call


@pytest.mark.requirement("X-06")
def test_a_national_service_does_not_sign_as_a_prefet():
    sign = un_agent_de(NATIONAL, Role.SIGNATAIRE)
    assert qualite_de_signature(sign, NATIONAL).libelle == "Le signataire habilité"
