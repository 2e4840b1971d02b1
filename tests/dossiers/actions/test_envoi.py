from __future__ import annotations

import datetime as dt

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.fabriques import (
    AUTRE_COMMUNE,
    CA,
    CC,
    DEPARTEMENT,
    des_lignes,
    un_agent,
    un_brouillon,
    un_brouillon_vide,
    un_dossier_depose,
    une_personne,
    une_piece,
    une_structure,
)

from levier.dossiers.actions import (
    completer,
    deposer,
    enregistrer_plan,
    enregistrer_reponses,
    retirer,
)
from levier.dossiers.actions.envoi import DejaDepose
from levier.dossiers.annonces import ComplementEnvoye, DossierDepose, DossierRetire
from levier.dossiers.etude import etudier, obstacles
from levier.dossiers.etude.obstacles import DepotFerme, DepotImpossible, EngagementManquant
from levier.dossiers.models import Dossier
from levier.dossiers.queries import complement_ouvert
from levier.instruction.actions import declarer_complet, demander_complement
from levier.socle import annonces, horloge, journal
from levier.socle.erreurs import EtatIncompatible, GesteInterdit, MotifManquant
from regles.resultat import Resultat

E, N = "\u00a0€", "\u202f"
DERNIERE_SECONDE = horloge.a_paris(2021, 10, 22, 23, 59, 59)


@pytest.fixture
def annoncees(monkeypatch):
    """Announcements written by the acts, in order."""
    found: list[annonces.Annonce] = []
    monkeypatch.setattr("levier.dossiers.actions.envoi.annoncer", found.append)
    return found


def phrases(refus: DepotImpossible) -> list[tuple[str, str]]:
    return [(obstacle.rubrique, obstacle.champ) for obstacle in refus.obstacles]


@pytest.mark.requirement("X-01", "X-02", "X-04")
def test_deposit_freezes_what_the_rules_knew_and_gave(db, annoncees):
    draft = un_brouillon()
    with horloge.figee(horloge.a_paris(2021, 9, 20, 14, 5)):
        deposited = deposer(draft, par=draft.cree_par, engagement=True)
    assert (deposited.etat, deposited.montant_demande) == ("depose", 28000)
    assert deposited.depose_le == deposited.dernier_depot_le == horloge.a_paris(2021, 9, 20, 14, 5)
    assert deposited.complet_le is None
    assert deposited.situation["valeurs"]["projet.depot"] == "2021-09-20"
    assert deposited.situation["valeurs"]["porteur.population"] == 898
    result = Resultat.depuis_json(deposited.resultat)
    assert (result.recevable, result.montant) == (True, 2_800_000)
    event = journal.histoire(deposited).last()
    assert (event.nom, event.acteur_role, event.avant, event.apres) == (
        "dossier_depose",
        "porteur",
        {"etat": "brouillon"},
        {
            "etat": "depose",
            "montant_demande": "28000.00",
            "montant_calcule": "28000.00",
            "recevable": True,
            "version_cahier": 1,
            "signature": "ecran",
            "signataire": "Camille Martin (Secrétaire générale)",
            "service": "Préfecture de Saône-et-Loire",
        },
    )
    assert annoncees == [DossierDepose(dossier_id=deposited.pk)]
    assert list(journal.ruptures()) == []


@pytest.mark.requirement("SL-06")
@pytest.mark.parametrize("micro", [0, 999_999])
def test_deposit_at_the_last_second_is_accepted(db, micro):
    draft = un_brouillon()
    with horloge.figee(DERNIERE_SECONDE.replace(microsecond=micro)):
        assert deposer(draft, par=draft.cree_par, engagement=True).etat == "depose"


@pytest.mark.requirement("SL-06")
def test_deposit_one_second_later_is_refused_and_the_draft_kept(db, annoncees):
    draft = un_brouillon()
    with (
        horloge.figee(DERNIERE_SECONDE + dt.timedelta(seconds=1)),
        pytest.raises(DepotFerme) as refus,
    ):
        deposer(draft, par=draft.cree_par, engagement=True)
    assert str(refus.value) == (
        "Le dépôt est clos depuis le 22 octobre 2021 à 23 h 59 min 59 s (heure de Paris) : aucune demande n’est plus "
        "reçue. Votre brouillon n° 71-2021-000001 est conservé."
    )
    kept = Dossier.objects.get(pk=draft.pk)
    assert (kept.etat, kept.reponses, kept.lignes.count(), kept.pieces.count()) == ("brouillon", draft.reponses, 2, 2)
    assert (kept.depose_le, kept.resultat, annoncees) == (None, None, [])


@pytest.mark.requirement("SL-06")
def test_instant_that_counts_is_when_the_request_arrives(db, monkeypatch):
    """The act waits for a lock across the deadline: it was asked in time."""
    draft = un_brouillon()
    instants = iter([DERNIERE_SECONDE])
    after = DERNIERE_SECONDE + dt.timedelta(seconds=30)
    monkeypatch.setattr(horloge, "maintenant", lambda: next(instants, after))
    deposited = deposer(draft, par=draft.cree_par, engagement=True)
    assert (deposited.etat, deposited.depose_le) == ("depose", DERNIERE_SECONDE)
    assert deposited.situation["valeurs"]["projet.depot"] == "2021-10-22"


@pytest.mark.requirement("X-01")
def test_double_click_says_the_date_and_number(db, annoncees):
    with horloge.figee(horloge.a_paris(2021, 9, 20, 14, 5)):
        deposited = un_dossier_depose()
    with pytest.raises(DejaDepose) as refus:
        deposer(deposited, par=deposited.cree_par, engagement=True)
    assert str(refus.value) == (
        "La demande n° 71-2021-000001 est déjà déposée, depuis le 20 septembre 2021 à 14 h 05 : "
        "il n’y a rien d’autre à faire."
    )
    assert refus.value.numero == deposited.numero
    assert len(annoncees) == 1
    assert [e.nom for e in journal.histoire(deposited)].count("dossier_depose") == 1


def test_deposit_writes_its_jobs_in_its_own_transaction(db):
    draft = un_brouillon()
    before = ProcrastinateJob.objects.count()
    handlers = len(annonces.table()["dossier_depose"])
    deposer(draft, par=draft.cree_par, engagement=True)
    assert ProcrastinateJob.objects.count() == before + handlers


@pytest.mark.requirement("SL-08")
def test_deposit_needs_the_commitment(db):
    draft = un_brouillon()
    with pytest.raises(EngagementManquant, match="Cochez l’engagement") as refus:
        deposer(draft, par=draft.cree_par, engagement=False)
    assert refus.value.champ == "engagement"


@pytest.mark.requirement("SL-07", "SL-08")
def test_deposit_lists_everything_that_is_missing(db):
    draft = un_brouillon_vide()
    with pytest.raises(DepotImpossible) as refus:
        deposer(draft, par=draft.cree_par, engagement=True)
    fields = [field for section, field in phrases(refus.value) if section == "formulaire"]
    assert fields == [
        "demandeur.adresse",
        "demandeur.telephone",
        "porteur.france_services",
        "projet.titre",
        "projet.theme",
        "projet.presentation",
        "projet.engagement_decisionnel",
        "projet.transformation",
        "projet.besoin_non_couvert",
        "objectifs.qualite",
        "projet.engage",
        "projet.debut",
        "projet.resultats",
        "projet.fin",
        "demande.montant",
    ]
    assert phrases(refus.value)[len(fields) :] == [
        ("plan", "plan"),
        ("pieces", "devis"),
        ("pieces", "plan_financement"),
    ]
    assert str(refus.value).startswith("La demande n’est pas envoyée, 18 points restent à régler : ")


@pytest.mark.requirement("SL-07")
@pytest.mark.parametrize(
    ("fonds_propres", "phrase"),
    [
        ("10 800,00", f"il manque 1{N}200,00{E} de recettes"),
        ("13 200,00", f"il y a 1{N}200,00{E} de recettes en trop"),
    ],
)
def test_deposit_of_a_plan_that_does_not_add_up_says_by_how_much(db, fonds_propres, phrase):
    lines = des_lignes()
    lines[-1] = type(lines[-1])("recette", "autofinancement", "Fonds propres", fonds_propres)
    draft = un_brouillon(lignes=lines)
    with pytest.raises(DepotImpossible, match="un point reste à régler") as refus:
        deposer(draft, par=draft.cree_par, engagement=True)
    assert phrase in str(refus.value)


@pytest.mark.parametrize("saisie", ["1.234,50", "12e9", "-28000"])
def test_deposit_with_an_absurd_amount_repeats_its_sentence(db, saisie):
    draft = un_brouillon(reponses={"demande.montant": saisie})
    assert [(o.champ, o.rubrique) for o in obstacles(draft)] == [
        ("demande.montant", "formulaire"),
        ("plan", "plan"),
    ]
    assert saisie in obstacles(draft)[0].phrase


def test_deposit_with_an_unreadable_line_names_it(db):
    lines = [*des_lignes(), type(des_lignes()[0])("depense", "formation", "Ateliers", "1.234,50")]
    draft = un_brouillon(lignes=lines)
    (obstacle,) = obstacles(draft)
    assert obstacle.phrase == "Dans le plan de financement, une ligne est à corriger : « Ateliers »."


def test_deposit_of_a_request_for_nothing_is_refused(db):
    draft = un_brouillon(demande="0")
    assert [o.champ for o in obstacles(draft)] == ["demande.montant"]


@pytest.mark.requirement("SL-01", "SL-05", "X-02")
@pytest.mark.parametrize(
    ("lieu", "reponses", "motif"),
    [
        (CA, {}, "porteur_non_exclu"),
        (
            DEPARTEMENT,
            {"porteur.france_services": "oui"},
            "porteur_non_exclu",
        ),
        (
            AUTRE_COMMUNE,
            {"projet.engage": "oui"},
            "non_engage",
        ),
        (
            AUTRE_COMMUNE,
            {"projet.debut": "14/09/2021"},
            "non_engage",
        ),
    ],
)
def test_what_the_rules_refuse_is_said_before_and_may_be_deposited(db, lieu, reponses, motif):
    draft = un_brouillon(structure=une_structure(lieu), reponses=reponses)
    assert [warning.id for warning in etudier(draft).resultat.motifs] == [motif]
    deposited = deposer(draft, par=draft.cree_par, engagement=True)
    result = Resultat.depuis_json(deposited.resultat)
    assert (result.recevable, result.montant, [m.id for m in result.motifs]) == (False, 0, [motif])


def un_dossier_a_completer(**choix) -> Dossier:
    dossier = un_dossier_depose(**choix)
    demander_complement(
        dossier,
        par=un_agent(),
        message="Précisez le coût.",
        elements=["demande.montant", "devis"],
        echeance=horloge.aujourdhui() + dt.timedelta(days=15),
    )
    dossier.refresh_from_db()
    return dossier


@pytest.mark.requirement("X-01", "X-04")
def test_completion_journals_each_change_before_and_after(db, annoncees):
    dossier = un_dossier_a_completer()
    porteur = dossier.cree_par
    enregistrer_reponses(dossier, {"demande.montant": "35 000", "projet.titre": "Un autre titre"}, par=porteur)
    enregistrer_plan(dossier, des_lignes("50000", "35000"), par=porteur)
    une_piece(dossier, "devis", "devis complémentaire.pdf")
    asked = complement_ouvert(dossier)
    with horloge.figee(horloge.a_paris(2021, 11, 2, 10)):  # after the window: a completion is not a deposit
        completer(dossier, par=porteur)
    assert (dossier.etat, dossier.montant_demande) == ("depose", 35000)
    assert dossier.depose_le < dossier.dernier_depot_le == horloge.a_paris(2021, 11, 2, 10)
    assert dossier.situation["valeurs"]["projet.depot"] == "2021-09-15"
    assert dossier.situation["valeurs"]["projet.depot_complet"] == "2021-11-02"
    assert Resultat.depuis_json(dossier.resultat).montant == 3_000_000
    asked.refresh_from_db()
    assert asked.repondue_le == dossier.dernier_depot_le
    *_, corrected, sent = journal.histoire(dossier)
    assert (corrected.nom, sent.nom) == ("contenu_corrige", "complement_envoye")
    assert set(corrected.apres) == {"demande.montant", "projet.titre", "plan", "pieces"}
    assert (corrected.avant["demande.montant"], corrected.apres["demande.montant"]) == ("28000.00", "35000.00")
    assert corrected.avant["plan"].splitlines()[0] == (
        f"dépense : Prestation, étude ou expertise, « Accompagnement par un prestataire », 40{N}000,00{E}"
    )
    assert len(corrected.apres["pieces"].splitlines()) == 3
    assert annoncees[1:] == [ComplementEnvoye(dossier_id=dossier.pk)]


def test_completion_without_change_says_so_by_its_silence(db):
    dossier = un_dossier_a_completer()
    completer(dossier, par=dossier.cree_par)
    assert [e.nom for e in journal.histoire(dossier)][-2:] == ["complement_demande", "complement_envoye"]


def test_completion_that_leaves_a_hole_is_refused(db):
    dossier = un_dossier_a_completer()
    enregistrer_reponses(dossier, {"projet.titre": ""}, par=dossier.cree_par)
    with pytest.raises(DepotImpossible, match="Répondez à « Titre du projet »"):
        completer(dossier, par=dossier.cree_par)
    dossier.refresh_from_db()
    assert dossier.etat == "a_completer"


@pytest.mark.requirement("SL-05")
def test_engagement_before_the_completed_deposit_is_found(db):
    dossier = un_dossier_a_completer(reponses={"projet.debut": "20/09/2021"})
    assert etudier(dossier).resultat.motifs == ()
    with horloge.figee(horloge.a_paris(2021, 9, 27)):
        assert [motif.id for motif in etudier(dossier).resultat.motifs] == ["non_engage"]
        completer(dossier, par=dossier.cree_par)
    assert [m.id for m in Resultat.depuis_json(dossier.resultat).motifs] == ["non_engage"]
    assert etudier(dossier).situation["projet.depot_complet"] == dt.date(2021, 9, 27)


def test_second_completion_is_compared_with_the_first(db):
    dossier = un_dossier_a_completer()
    enregistrer_reponses(dossier, {"projet.titre": "Deuxième titre"}, par=dossier.cree_par)
    completer(dossier, par=dossier.cree_par)
    demander_complement(
        dossier, par=un_agent(), message="Encore.", elements=[], echeance=horloge.aujourdhui() + dt.timedelta(days=5)
    )
    dossier.refresh_from_db()
    enregistrer_reponses(dossier, {"projet.titre": "Troisième titre"}, par=dossier.cree_par)
    completer(dossier, par=dossier.cree_par)
    corrections = [e for e in journal.histoire(dossier) if e.nom == "contenu_corrige"]
    assert [(e.avant, e.apres) for e in corrections] == [
        ({"projet.titre": "Un accueil numérique pour tous"}, {"projet.titre": "Deuxième titre"}),
        ({"projet.titre": "Deuxième titre"}, {"projet.titre": "Troisième titre"}),
    ]


@pytest.mark.requirement("X-01")
def test_withdrawal_of_a_draft_needs_no_reason_and_tells_nobody(db, annoncees):
    draft = un_brouillon_vide()
    retirer(draft, par=draft.cree_par, motif="")
    assert (draft.etat, annoncees) == ("retire", [])


@pytest.mark.requirement("X-01")
def test_withdrawal_of_a_deposited_request_needs_a_reason(db, annoncees):
    dossier = un_dossier_depose(structure=une_structure(CC))
    with pytest.raises(MotifManquant, match="Dites pourquoi"):
        retirer(dossier, par=dossier.cree_par, motif="  ")
    retirer(dossier, par=dossier.cree_par, motif="Projet abandonné")
    assert (dossier.etat, journal.histoire(dossier).last().motif) == ("retire", "Projet abandonné")
    assert annoncees[1:] == [DossierRetire(dossier_id=dossier.pk)]
    with pytest.raises(EtatIncompatible, match="est plus possible"):
        retirer(dossier, par=dossier.cree_par, motif="Encore")


def test_acts_of_the_porteur_are_not_the_agents(db):
    dossier = un_dossier_a_completer()
    agent = un_agent()
    for geste in (
        lambda: completer(dossier, par=agent),
        lambda: retirer(dossier, par=agent, motif="x"),
        lambda: enregistrer_reponses(dossier, {"projet.titre": "x"}, par=agent),
        lambda: deposer(dossier, par=une_personne(), engagement=True),
    ):
        with pytest.raises(GesteInterdit):
            geste()


def test_declared_complete_keeps_the_day_that_counts(db):
    dossier = un_dossier_depose()
    declarer_complet(dossier, par=un_agent())
    dossier.refresh_from_db()
    assert dossier.complet_le == dossier.dernier_depot_le
    assert "projet.depot_complet" not in etudier(dossier).situation
