"""A call that closes at an hour, that no day opens or closes, or that comes back each year: what its window answers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from tests.fabriques import texte_du_cahier, un_agent, un_appel, un_brouillon, une_personne, une_structure

from levier.appels.actions import fermer_le_depot, ouvrir_le_depot, publier
from levier.appels.erreurs import DepotDejaRegle, FermetureNonDite
from levier.appels.models import Appel
from levier.appels.queries import (
    appels_en_liste,
    appels_ouverts,
    cahier_de,
    depots,
    est_ouvert,
    est_recu,
    fenetre_de,
    jours_restants,
    jusqu_a_quand,
    version_en_vigueur,
)
from levier.comptes.enums import Role
from levier.dossiers.actions import creer_brouillon, deposer
from levier.dossiers.echeances.jalons import en_mots, jalons_de_l_appel
from levier.dossiers.etude import obstacles
from levier.dossiers.etude.obstacles import DepotFerme
from levier.dossiers.queries import cahier_du, reste_avant_cloture
from levier.socle import horloge
from levier.socle.acteurs import SYSTEME
from levier.socle.erreurs import GesteInterdit
from levier.socle.models import Evenement
from regles.cahier import Cahier
from regles.chargement import charger

GUADELOUPE = ZoneInfo("America/Guadeloupe")
CAS = Path(__file__).parents[1] / "regles/cas/execution-autre-departement.yaml"
JOURS = "ouverture: 01/01/2021, cloture: 31/12/2021"


def le_texte(fenetre: str, nom: str = "guichet") -> str:
    text = CAS.read_text(encoding="utf-8").replace(JOURS, fenetre).replace("Europe/Paris", "America/Guadeloupe")
    return text.replace("id: execution-autre-departement", f"id: {nom}")


def le_cahier(fenetre: str) -> Cahier:
    return charger(le_texte(fenetre))


def la_bas(annee: int, mois: int, jour: int, heure: int = 0, minute: int = 0, seconde: int = 0) -> dt.datetime:
    return dt.datetime(annee, mois, jour, heure, minute, seconde, tzinfo=GUADELOUPE)


def sans_insecables(texte: str) -> str:
    return texte.replace("\u00a0", " ")


MIDI = "ouverture: 01/01/2021, cloture: 31/12/2021 à midi"


@pytest.mark.parametrize(
    ("fenetre", "instant", "raison"),
    [
        (MIDI, la_bas(2021, 12, 31, 11, 59, 59), ""),
        (MIDI, la_bas(2021, 12, 31, 12),
         "Le dépôt est clos depuis le 31 décembre 2021 à midi (heure de Guadeloupe) : aucune demande n’est plus reçue."),
        ("ouverture: inconnue, cloture: 31/12/2021", la_bas(2021, 6, 1),
         "Le dépôt n’est pas encore ouvert : le service annoncera ici sa date d’ouverture."),
        ("ouverture: 01/01/2021, cloture: épuisement", la_bas(2030, 1, 1), ""),
        ("ouverture: 01/01/2021, cloture: sans", la_bas(2030, 1, 1), ""),
        ("ouverture: 01/01/2021, cloture: inconnue", la_bas(2020, 12, 31, 23, 59),
         "Le dépôt n’est pas encore ouvert : il commence le 1er janvier 2021."),
        ("chaque_annee: oui, ouverture: 01/06, cloture: 31/05", la_bas(2027, 5, 31, 23, 59), ""),
        ("chaque_annee: oui, ouverture: 01/02, cloture: 30/04", la_bas(2027, 5, 1),
         "Le dépôt est fermé : il reprend le 1er février 2028."),
    ],
)  # fmt: skip
def test_a_window_says_whether_it_is_open_and_why_not(fenetre, instant, raison):
    verdict = est_ouvert(le_cahier(fenetre), instant)
    assert (bool(verdict), sans_insecables(verdict.raison)) == (not raison, raison)


def test_a_request_that_comes_after_the_hour_is_told_both_minutes():
    cahier = le_cahier("ouverture: 01/01/2021, cloture: 30/06/2021 à 16 h")
    assert est_recu(cahier, la_bas(2021, 6, 30, 15, 59, 59))
    late = est_recu(cahier, la_bas(2021, 6, 30, 16, 1)).raison
    assert late == "Reçu le 30/06/2021 à 16 h 01, clos à 16 h (heure de Guadeloupe)."
    assert est_recu(cahier, la_bas(2021, 7, 1)).raison.startswith("Le dépôt est clos depuis le 30 juin 2021 à 16 h")


@pytest.mark.parametrize(
    ("fenetre", "instant", "dit", "jours"),
    [
        (MIDI, la_bas(2021, 12, 30, 23), "jusqu’au 31 décembre 2021 à midi", 1),
        (JOURS, la_bas(2021, 12, 31, 23), "jusqu’au 31 décembre 2021 inclus", 0),
        ("ouverture: 01/01/2021, cloture: épuisement", la_bas(2021, 2, 1), "jusqu’à épuisement des crédits", None),
        ("ouverture: 01/01/2021, cloture: sans", la_bas(2021, 2, 1), "sans date de fin", None),
        ("chaque_annee: oui, ouverture: 01/06, cloture: 31/05", la_bas(2027, 6, 1), "jusqu’au 31 mai 2028 inclus", 365),
        (MIDI, la_bas(2022, 1, 1), "", None),
    ],
)
def test_until_when_a_call_receives(fenetre, instant, dit, jours):
    cahier = le_cahier(fenetre)
    assert (sans_insecables(jusqu_a_quand(cahier, instant)), jours_restants(cahier, instant)) == (dit, jours)


@pytest.mark.parametrize(
    ("fenetre", "dates"),
    [
        (MIDI, ["le 1er janvier 2021", "au plus tard le 31 décembre 2021 à midi"]),
        ("ouverture: inconnue, cloture: inconnue", ["", ""]),
        ("ouverture: 01/01/2021, cloture: sans", ["le 1er janvier 2021"]),
        ("ouverture: 01/01/2021, cloture: épuisement", ["le 1er janvier 2021", ""]),
        ("chaque_annee: oui, ouverture: 01/06, cloture: 31/05", ["le 1er juin 2020", "au plus tard le 31 mai 2021"]),
    ],
)
def test_milestones_of_a_call_have_the_days_that_are_known(fenetre, dates):
    with horloge.figee(la_bas(2021, 2, 1)):
        found = jalons_de_l_appel(le_cahier(fenetre), Appel())
    assert [sans_insecables(en_mots(one, "America/Guadeloupe")) for one in found] == dates


def test_lists_put_open_ended_calls_after_those_that_close_and_closed_ones_last(db):
    windows = {
        "sans": "ouverture: 01/01/2021, cloture: sans",
        "datee": JOURS,
        "inconnue": "ouverture: inconnue, cloture: 30/06/2021",
        "annuelle": "chaque_annee: oui, ouverture: 01/06, cloture: 31/05",
        "midi": "ouverture: 01/01/2021, cloture: 31/03/2021 à midi",
    }
    for name, window in windows.items():
        publier(le_texte(window, name), par=SYSTEME)
    with horloge.figee(la_bas(2021, 3, 31, 11, 59)):
        assert [call.identifiant for call in appels_ouverts()] == ["midi", "datee", "sans", "annuelle"]
    with horloge.figee(la_bas(2021, 3, 31, 12)):
        listed = appels_en_liste()
        assert [call.identifiant for call in listed] == ["datee", "sans", "annuelle", "midi", "inconnue"]
    for call in listed:
        assert depots(call) == depots(cahier_de(version_en_vigueur(call)))


def test_a_deposit_in_guadeloupe_at_noon_is_late_and_a_second_before_is_not(db):
    structure = une_structure()
    person = une_personne(structure)
    text = texte_du_cahier().replace("fuseau: Europe/Paris", "fuseau: America/Guadeloupe")
    with horloge.figee(la_bas(2021, 10, 22, 11)):
        appel = un_appel(text.replace("cloture: 22/10/2021", "cloture: 22/10/2021 à midi"))
        draft = un_brouillon(appel, structure, par=person)
        assert reste_avant_cloture(draft, cahier_du(draft)) == dt.timedelta(hours=1)
    with (
        horloge.figee(la_bas(2021, 10, 22, 12)),
        pytest.raises(DepotFerme, match="Reçu le 22/10/2021 à 12 h 00, clos à midi"),
    ):
        deposer(draft, par=person, engagement=True)
    with horloge.figee(la_bas(2021, 10, 22, 11, 59, 59)):
        assert deposer(draft, par=person, engagement=True).depose_le


@pytest.mark.parametrize(
    ("fenetre", "dit"),
    [
        ("ouverture: inconnue, cloture: inconnue", "le service annoncera ici sa date d’ouverture"),
        ("ouverture: 01/01/2021, cloture: épuisement", "Ouvert jusqu’à épuisement des crédits"),
        (MIDI, "du 1er janvier 2021 au 31 décembre 2021 à midi"),
        ("chaque_annee: oui, ouverture: 01/06, cloture: 31/05", "chaque année, du 1er juin au 31 mai inclus"),
    ],
)
def test_pages_of_the_call_say_its_window(db, client, fenetre, dit):
    with horloge.figee(la_bas(2021, 2, 1)):
        publier(le_texte(fenetre), par=SYSTEME)
        page = client.get(reverse("espaces:appel", args=["guichet"]))
        assert dit in sans_insecables(page.content.decode())
        assert client.get(reverse("espaces:accueil")).status_code == 200
        assert client.get(reverse("espaces:calendrier", args=["guichet"])).status_code == 200


def _au_journal() -> list[str]:
    return list(Evenement.objects.filter(nom__startswith="depot_").order_by("pk").values_list("nom", flat=True))


def test_the_service_opens_what_no_day_opens_then_closes_what_no_day_closes(db):
    with horloge.figee(la_bas(2021, 2, 1)):
        appel = publier(le_texte("ouverture: inconnue, cloture: épuisement"), par=SYSTEME).appel
        with pytest.raises(DepotDejaRegle, match="Rien n’est à fermer"):
            fermer_le_depot(appel, motif="Plus rien", par=SYSTEME)
    with horloge.figee(la_bas(2021, 3, 1, 10)):
        assert not appels_ouverts()
        ouvrir_le_depot(appel, par=SYSTEME)
        assert appels_ouverts() == [appel]
        with pytest.raises(DepotDejaRegle, match="Rien n’est à ouvrir"):
            ouvrir_le_depot(appel, par=SYSTEME)
    with horloge.figee(la_bas(2021, 5, 3, 16, 37)):
        with pytest.raises(FermetureNonDite):
            fermer_le_depot(appel, motif=" ", par=SYSTEME)
        fermer_le_depot(appel, motif="Les crédits sont épuisés.", par=SYSTEME)
        assert not appels_ouverts()
        (listed,) = appels_en_liste()
        assert sans_insecables(est_ouvert(listed).raison).startswith("Le dépôt est clos depuis le 3 mai 2021 à 16 h 37")
        assert (
            fenetre_de(cahier_de(version_en_vigueur(listed)), listed).dite == "du 1er mars 2021 au 3 mai 2021 à 16 h 37"
        )
        publier(le_texte("ouverture: inconnue, cloture: épuisement").replace("version: 1", "version: 2"), par=SYSTEME)
        assert not appels_ouverts()  # a new version keeps the acts
        ouvrir_le_depot(appel, par=SYSTEME)
        assert appels_ouverts() == [appel]
    assert _au_journal() == ["depot_ouvert", "depot_ferme", "depot_ouvert"]


@pytest.mark.parametrize("fenetre", [JOURS, "chaque_annee: oui, ouverture: 01/06, cloture: 31/05"])
def test_days_of_the_cahier_are_moved_by_no_act(db, fenetre):
    with horloge.figee(la_bas(2021, 2, 1)):
        appel = publier(le_texte(fenetre), par=SYSTEME).appel
        for act in (
            lambda: ouvrir_le_depot(appel, par=SYSTEME),
            lambda: fermer_le_depot(appel, motif="Fin", par=SYSTEME),
        ):
            with pytest.raises(DepotDejaRegle):
                act()


def test_only_an_administrator_of_the_call_opens_it(db, client):
    appel = publier(le_texte("ouverture: inconnue, cloture: épuisement"), par=SYSTEME).appel
    with pytest.raises(GesteInterdit):
        ouvrir_le_depot(appel, par=un_agent(Role.INSTRUCTEUR, "47"))
    with horloge.figee(la_bas(2021, 2, 1)):
        administre = un_agent(Role.ADMINISTRATEUR, "47")
        client.force_login(administre)
        page, motif = reverse("agent:depot", args=[appel.identifiant]), "Le comité l’a dit."
        assert 'name="geste" value="ouvrir"' in client.get(page).content.decode()
        for attendu in (302, 422):  # clicked twice: what the page offered, never the opposite
            assert client.post(page, {"geste": "ouvrir", "motif": motif}).status_code == attendu
            assert appels_ouverts() == [appel]
        assert client.post(page, {"motif": motif}).status_code == 422
        assert _au_journal() == ["depot_ouvert"]


def test_a_draft_of_a_call_closed_by_an_act_is_kept_and_not_received(db):
    structure = une_structure()
    person = une_personne(structure)
    text = le_texte("ouverture: inconnue, cloture: épuisement").replace(
        'departement: "47", region: "75"', 'departement: "71"'
    )
    with horloge.figee(la_bas(2021, 3, 1)):
        appel = publier(text, par=SYSTEME).appel
        with pytest.raises(DepotFerme, match="le service annoncera ici"):
            creer_brouillon(appel, structure, par=person)
        ouvrir_le_depot(appel, par=SYSTEME)
        appel.refresh_from_db()
        draft = creer_brouillon(appel, structure, par=person)
    with horloge.figee(la_bas(2021, 3, 1, 10)):
        fermer_le_depot(appel, motif="Crédits épuisés", par=SYSTEME)
    draft = type(draft).objects.get(pk=draft.pk)
    with horloge.figee(la_bas(2021, 3, 2)):
        told = [one.phrase for one in obstacles(draft) if one.rubrique == "fenetre"]
        assert [sans_insecables(one)[:48] for one in told] == ["Le dépôt est clos depuis le 1er mars 2021 à 10 h"]
