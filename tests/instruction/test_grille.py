"""Grids of a request: alone until sent, exact together, awaited, marked anew, read again; what lists, files and rules read of it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from django.urls import reverse
from tests.cas import JOUR, publier_le_texte, un_depot
from tests.fabriques import un_agent, un_agent_de
from tests.regles.petit import SOURCE, texte_petit

from levier.instruction import actions, queries
from levier.instruction.actions import NoteSaisie, retablir_les_listes
from levier.instruction.erreurs import (
    GrilleIncomplete,
    InstructeurNonHabilite,
    NotationFermee,
    NoteHorsEchelle,
    TexteManquant,
)
from levier.instruction.models import DossierRecu, Instruction
from levier.instruction.queries import Filtres, grille_de, liste
from levier.socle import horloge, journal
from levier.socle.erreurs import GesteInterdit
from levier.socle.models import Courriel
from levier.territoires.ressort import NATIONAL

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CO-05", "CO-07", "IF-15b")]
CRITERES = f"""[{{id: impact, libelle: Impact, echelle: 0-3, poids: 2, source: {SOURCE}}},
  {{id: equipe, libelle: Équipe, echelle: [fragile, solide], source: {SOURCE}}},
  {{id: libre, libelle: Logiciel libre, echelle: 1-5, sans_objet: oui, source: {SOURCE}}}]"""
SEUIL = f"[{{id: n, libelle: N, exiger: grille.note >= 50 %, refus: La note est sous la moyenne., source: {SOURCE}}}]"


@pytest.fixture(autouse=True)
def _le_jour():
    with horloge.figee(JOUR):
        yield


@pytest.fixture
def premier():
    return un_agent_de(NATIONAL, nom="Alix Premier")


@pytest.fixture
def second():
    return un_agent_de(NATIONAL, nom="Camille Second")


def un_note(**parties: str):
    return un_depot(publier_le_texte(texte_petit(criteres=CRITERES, **parties)))


def saisies(impact: int | None, equipe: int | None, libre: int | None = None, raison: str = "Vu au dossier."):
    return {
        "impact": NoteSaisie(impact, raison),
        "equipe": NoteSaisie(equipe, raison),
        "libre": NoteSaisie(libre, raison, sans_objet=libre is None),
    }


def envoyer(dossier, par, *notes: int | None, motif: str = ""):
    return actions.envoyer_la_notation(dossier, saisies(*notes), par=par, motif=motif)


def note_de(dossier) -> Decimal | None:
    """As the list holds it, which the base writes from the work."""
    kept = Instruction.objects.get(dossier=dossier).note
    assert DossierRecu.objects.get(pk=dossier.pk).note == kept
    return kept


def test_each_marks_alone_then_the_spread_is_shown(premier, second):
    """The whole play of a grid: asked, begun, sent, read by who may, ranked when none is awaited."""
    dossier, tiers = un_note(), un_agent_de(NATIONAL, nom="Dominique Tiers")
    actions.demander_une_notation(dossier, second, par=premier)
    (mail,) = Courriel.objects.filter(destinataire=second.email)
    assert "Grille à remplir" in mail.sujet
    with pytest.raises(NotationFermee, match="note déjà"):
        actions.demander_une_notation(dossier, second, par=premier)

    with pytest.raises(GrilleIncomplete, match="Il manque une note : « Impact »"):
        envoyer(dossier, premier, None, 1, 5)
    with pytest.raises(
        GrilleIncomplete, match="Il manque la justification : « Impact », « Équipe », « Logiciel libre »"
    ):
        actions.envoyer_la_notation(dossier, saisies(0, 0, raison=" "), par=premier)
    for hors in (saisies(4, 1), saisies(1, 1) | {"impact": NoteSaisie(None, "R", sans_objet=True)}):
        with pytest.raises(NoteHorsEchelle, match=r"« Impact » se note de 0 à 3"):
            actions.enregistrer_la_notation(dossier, hors, par=premier)
    actions.enregistrer_la_notation(dossier, saisies(None, 1), par=premier)
    assert grille_de(dossier, premier).mienne.notes == {"equipe": 1, "libre": None}
    envoyer(dossier, premier, 1, 1, None)

    assert note_de(dossier) is None  # one grid of two: not ranked
    for who, read, shown in ((premier, True, 1), (second, False, 0), (tiers, False, 0)):
        vue = grille_de(dossier, who)
        assert (vue.bilan is not None, len(vue.visibles), vue.envoyees) == (read, shown, 1), who
    envoyer(dossier, second, 3, 0, 5)
    vue = grille_de(dossier, tiers)
    assert vue.bilan.totaux == (Fraction(3, 4), Fraction(5, 9))
    assert (vue.bilan.note, vue.bilan.ecart) == (Fraction(47, 72), Fraction(7, 36))
    assert note_de(dossier) == Decimal("0.652777777777777778")
    assert [one.apres_lecture for one in vue.visibles] == [False, False]
    assert not journal.histoire(dossier) or all("grille" not in one.nom for one in journal.histoire(dossier))
    assert [one.nom for one in journal.histoire(vue.visibles[0])] == ["grille_demandee", "grille_envoyee"]


def test_marked_anew_the_first_stays_and_a_second_agent_reads_again(premier, second):
    dossier = un_note()
    first = envoyer(dossier, premier, 0, 0, 1)
    assert note_de(dossier) == 0  # a zero, not an absence
    with pytest.raises(NotationFermee, match="par un autre agent"):
        actions.relire_la_notation(first, par=premier, accord=True, texte="Bien.")
    actions.relire_la_notation(first, par=second, accord=False, texte="L’équipe est solide.")
    with pytest.raises(NotationFermee, match="déjà relue"):
        actions.relire_la_notation(first, par=second, accord=True, texte="Bien.")
    actions.enregistrer_la_notation(dossier, saisies(3, None), par=second)
    assert note_de(dossier) is None
    vue = grille_de(dossier, second)
    assert (vue.mienne.apres_lecture, vue.bilan, vue.visibles) == (True, None, ())  # a second look; alone from now on
    with pytest.raises(TexteManquant):
        actions.abandonner_la_notation(vue.mienne, par=premier, motif=" ")
    actions.abandonner_la_notation(vue.mienne, par=premier, motif="Absent jusqu’au comité.")
    assert note_de(dossier) == 0
    with pytest.raises(TexteManquant, match="pourquoi vous notez de nouveau"):
        envoyer(dossier, premier, 3, 1, 5)
    envoyer(dossier, premier, 3, 1, 5, motif="Pièce lue trop vite.")
    kept = grille_de(dossier, second).visibles
    assert [(one.compte, one.notes["impact"], one.motif) for one in kept] == [
        (False, 0, ""),
        (True, 3, "Pièce lue trop vite."),
    ]
    assert note_de(dossier) == 1


def test_rules_read_the_note_and_lists_sort_it_as_a_number(premier, second):
    appel = publier_le_texte(texte_petit(criteres=CRITERES, recevabilite=SEUIL))
    dossiers = [un_depot(appel) for _ in range(4)]
    for dossier, impact in zip(dossiers, (3, 1, 1), strict=False):
        envoyer(dossier, premier, impact, 1, None)
    for dossier in dossiers:
        dossier.refresh_from_db()
    noted = [queries.resultat_instruit(dossier) for dossier in dossiers]
    assert [one.recevable for one in noted] == [True, True, True, None]
    assert noted[3].manquants == ("grille.note",)
    downwards = [ligne.id for ligne in liste(premier, Filtres(tri="-note")).lignes]
    assert downwards == [dossiers[0].pk, *sorted([dossiers[1].pk, dossiers[2].pk], reverse=True), dossiers[3].pk]
    page = liste(premier, Filtres(tri="note"), taille=2)
    assert page.lignes[0].id == dossiers[3].pk
    assert len(liste(premier, Filtres(tri="note"), page.suivant, 2).lignes) == 2
    DossierRecu.objects.filter(pk=dossiers[0].pk).update(note=0)
    assert len(retablir_les_listes()) == 1
    assert note_de(dossiers[0]) == 1


def test_screens_show_the_grid_to_who_may_read_it(premier, second, client):
    dossier = un_note()
    page = reverse("agent:grille", args=[dossier.numero])
    client.force_login(premier)
    assert "Aucune grille envoyée" in client.get(page).content.decode()
    marks = {"note.impact": "2", "note.equipe": "", "note.libre": "sans_objet", "raison.impact": "Net."}
    wrong = client.post(page, marks | {"geste": "envoyer"})
    assert wrong.status_code == 422
    assert "une note vide n’est pas un zéro" in wrong.content.decode()
    assert client.post(page, marks | {"geste": "garder"}).status_code == 302
    whole = marks | {"note.equipe": "1", "raison.equipe": "Deux agents.", "raison.libre": "Aucun logiciel."}
    client.post(page, whole | {"geste": "envoyer"})
    client.post(page, {"geste": "demander", "evaluateur": second.pk})
    (mine,) = grille_de(dossier, premier).visibles
    one = reverse("agent:notation", args=[dossier.numero, mine.pk])
    assert "Aucun logiciel." in client.get(one).content.decode()
    client.force_login(second)
    assert "Vous notez seul" in client.get(page).content.decode()
    assert client.get(one).status_code == 404
    sheet = client.get(reverse("agent:dossier", args=[dossier.numero])).content.decode()
    assert "Pas encore de note à lire" in sheet
    assert "1 sur 2 envoyée" in sheet
    assert "83,33" not in client.get(reverse("agent:tableau")).content.decode()
    client.post(page, whole | {"geste": "envoyer", "note.impact": "1"})
    assert client.post(one, {"accord": "oui", "texte": "Relue."}).status_code == 302
    read = client.get(page).content.decode()
    assert "écart de <strong>22,22 points" in " ".join(read.split())
    assert "<span>66,67 sur 100</span>" in client.get(reverse("agent:dossier", args=[dossier.numero])).content.decode()
    assert (
        '<td role="cell" data-titre="Note" class="levier-nombre">66,67</td>'
        in client.get(reverse("agent:tableau")).content.decode()
    )


def test_who_does_not_instruct_marks_nothing_and_a_call_without_grid_says_so(premier):
    dossier, ailleurs = un_note(), un_agent(nom="Noa Ailleurs")
    with pytest.raises(GesteInterdit):
        envoyer(dossier, ailleurs, 1, 1)
    with pytest.raises(InstructeurNonHabilite):
        actions.demander_une_notation(dossier, ailleurs, par=premier)
    sans = un_depot(publier_le_texte(texte_petit().replace("id: petit", "id: sans-grille")))
    with pytest.raises(GesteInterdit, match="n’a pas de grille"):
        envoyer(sans, premier, 1, 1)
