"""While a request is completed: remarks point by point, what the service goes on seeing, changes sent or given up."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from tests.espaces.agent.outils import texte
from tests.fabriques import (
    des_lignes,
    un_agent,
    un_brouillon,
    un_dossier_depose,
    une_personne,
    une_piece,
)
from tests.taches import derouler

from levier.documents.queries import documents_de
from levier.dossiers.actions import (
    abandonner_modifications,
    completer,
    enregistrer_plan,
    enregistrer_reponses,
    repondre_aux_remarques,
    retirer_piece,
)
from levier.dossiers.actions.complements import ReponseTropLongue, RienAAbandonner
from levier.dossiers.actions.tenue import DossierNonModifiable
from levier.dossiers.lecture.changements import modifications
from levier.dossiers.lecture.instantane import photographier
from levier.dossiers.memoire.evenements import histoire
from levier.dossiers.models import Dossier, PointDemande
from levier.dossiers.queries import cahier_du, complement_ouvert, pieces_jointes
from levier.instruction.actions import demander_complement
from levier.instruction.erreurs import ElementInconnu, TexteManquant
from levier.socle import horloge, journal
from levier.socle.erreurs import GesteInterdit
from levier.socle.models import Courriel

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-01", "X-04")]
DEVIS = "Devis et autres justificatifs du coût"
REMARQUES = {"projet.titre": "Le titre est trop général.", "devis": "Le devis n’est pas signé."}


@pytest.fixture
def agent():
    return un_agent()


def demander(dossier, agent, **choix):
    asked = {"message": "", "elements": ["projet.titre", "devis"], "remarques": REMARQUES, **choix}
    demander_complement(dossier, par=agent, echeance=horloge.aujourdhui() + dt.timedelta(days=15), **asked)
    dossier.refresh_from_db()
    return dossier


@pytest.fixture
def dossier(agent) -> Dossier:
    """Deposited, then asked to complete its title and its quote."""
    return demander(un_dossier_depose(), agent)


@pytest.fixture
def modifie(dossier) -> Dossier:
    """The same, with changes of each kind not yet sent: title, plan, VAT's own answer left, a piece replaced, one withdrawn."""
    porteur = dossier.cree_par
    enregistrer_reponses(dossier, {"projet.titre": "Un titre précis", "demande.montant": "21 000"}, par=porteur)
    enregistrer_plan(dossier, des_lignes("30000", "21000"), par=porteur)
    une_piece(dossier, "devis", "devis signé.pdf")
    retirer_piece(pieces_jointes(dossier).get(genre="plan_financement"), par=porteur)
    repondre_aux_remarques(dossier, {"devis": "Voici le devis signé."}, par=porteur)
    return dossier


def page(personne, route: str, *args):
    client = Client()
    client.force_login(personne)
    answer = client.get(reverse(route, args=args))
    if answer.streaming:
        answer.getvalue()  # closes the file
    return answer


def test_demand_says_what_is_wrong_at_each_point(dossier):
    asked = complement_ouvert(dossier)
    assert [(p.element, p.remarque, p.reponse) for p in asked.points.all()] == [
        ("projet.titre", "Le titre est trop général.", ""), ("devis", "Le devis n’est pas signé.", ""),
    ]  # fmt: skip
    line = histoire(dossier)[-1]
    assert line.phrase.endswith(f": Titre du projet, {DEVIS}")
    assert line.motif == f"Titre du projet : Le titre est trop général.\n{DEVIS} : Le devis n’est pas signé."
    derouler()
    mail = Courriel.objects.get(cle__startswith="complement_demande:")
    assert "- Titre du projet : Le titre est trop général." in mail.texte


def test_remark_on_something_not_ticked_ticks_it_and_a_point_needs_a_reason_somewhere(agent):
    first = un_dossier_depose()
    for wrong in ({"remarques": {}}, {"remarques": {"devis": "Pas signé."}}, {"elements": [], "remarques": {}}):
        with pytest.raises(TexteManquant):
            demander(first, agent, **wrong)
    with pytest.raises(ElementInconnu):
        demander(first, agent, remarques={"inconnu": "x"}, message="Voir.")
    demander(first, agent, elements=[], remarques={"devis": "Pas signé.", "plan": "  "})
    assert complement_ouvert(first).elements == ["devis"]


def test_service_goes_on_seeing_what_was_deposited(modifie, agent):
    seen = texte(page(agent, "agent:dossier", modifie.numero))
    assert "Un accueil numérique pour tous" in seen
    assert "Un titre précis" not in seen
    assert "28 000,00 €" in seen
    assert "21 000,00 €" not in seen
    assert "devis signé.pdf" not in seen
    assert "plan_financement.pdf" in seen
    assert "Voici le devis signé." not in seen
    assert "ses changements vous parviendront avec sa réponse" in seen
    assert "Un titre précis" not in texte(page(agent, "agent:tableau"))
    piece = pieces_jointes(modifie).get(genre="devis", fichier__nom="devis signé.pdf")
    assert page(agent, "dossier:telecharger", modifie.numero, piece.pk).status_code == 404
    kept = modifie.pieces.get(genre="plan_financement")
    assert page(agent, "dossier:telecharger", modifie.numero, kept.pk).status_code == 200
    assert page(modifie.cree_par, "dossier:telecharger", modifie.numero, piece.pk).status_code == 200


def test_list_of_the_service_filters_on_what_was_deposited(dossier, agent):
    enregistrer_reponses(dossier, {"projet.theme": "3b"}, par=dossier.cree_par)
    client = Client()
    client.force_login(agent)
    found = [
        dossier.numero in client.get(reverse("agent:tableau"), {"theme": theme}).content.decode()
        for theme in ("3a", "3b")
    ]
    assert found == [True, False]


def test_once_sent_the_service_sees_each_change_before_and_after(modifie, agent):
    une_piece(modifie, "plan_financement", "plan corrigé.pdf")
    completer(modifie, par=modifie.cree_par)
    seen = texte(page(agent, "agent:dossier", modifie.numero))
    section = seen[seen.index("Compléments et avis") : seen.index("La demande")]
    told = [
        "Titre du projet : Le titre est trop général.",
        "Avant Un accueil numérique pour tous Après Un titre précis",
        "Réponse du demandeur : Voici le devis signé.",
        "Autres changements",
        "Avant 28 000,00 € Après 21 000,00 €",
    ]
    assert [one for one in told if one not in section] == []
    piece = pieces_jointes(modifie).get(fichier__nom="devis signé.pdf")
    assert page(agent, "dossier:telecharger", modifie.numero, piece.pk).status_code == 200
    assert histoire(modifie)[-1].motif == f"{DEVIS} : Voici le devis signé."


def test_of_the_plan_and_the_pieces_only_what_moved_is_told(dossier):
    une_piece(dossier, "devis", "deuxième devis.pdf")
    (change,) = modifications(dossier)
    assert (change.libelle, change.avant) == ("Pièces jointes", "—")
    assert change.apres.startswith(f"{DEVIS}\u00a0: «\u00a0deuxième devis.pdf\u00a0»")
    enregistrer_plan(dossier, des_lignes("40000", "28000", "2000"), par=dossier.cree_par)
    changed = {one.nom: one for one in modifications(dossier)}["plan"]
    assert "prestation" not in changed.avant.lower()
    assert "Subvention de la région" in changed.apres


def test_giving_up_brings_back_exactly_what_was_sent(modifie):
    sent = modifie.instantane
    added = pieces_jointes(modifie).get(fichier__nom="devis signé.pdf")
    assert {change.nom for change in modifications(modifie)} == {"projet.titre", "demande.montant", "plan", "pieces"}
    abandonner_modifications(modifie, par=modifie.cree_par)
    back = photographier(modifie, cahier_du(modifie))
    assert {**back, "brut": {**back["brut"], "lignes": back["brut"]["lignes"]}} == sent
    assert modifications(modifie) == ()
    added.refresh_from_db()
    assert added.retiree_le is not None
    assert list(complement_ouvert(modifie).points.values_list("reponse", flat=True)) == ["", ""]
    event = journal.histoire(modifie).last()
    assert (event.nom, event.avant["projet.titre"], event.apres["projet.titre"]) == (
        "modifications_abandonnees", "Un titre précis", "Un accueil numérique pour tous",
    )  # fmt: skip
    assert histoire(modifie)[-1].phrase == "Modifications abandonnées par le demandeur avant leur envoi"
    assert modifie.etat == "a_completer"


def test_giving_up_forgets_what_could_not_be_read(dossier):
    enregistrer_reponses(dossier, {"projet.debut": "bientôt"}, par=dossier.cree_par)
    abandonner_modifications(dossier, par=dossier.cree_par)
    assert (dossier.saisies, dossier.reponses["projet.debut"]) == ({}, "2021-11-02")


def test_giving_up_is_for_the_structure_while_it_completes(dossier, agent):
    for outsider in (une_personne(), agent):
        with pytest.raises(GesteInterdit):
            abandonner_modifications(dossier, par=outsider)
    draft = un_brouillon(dossier.appel, dossier.structure, par=dossier.cree_par)
    with pytest.raises(RienAAbandonner):
        abandonner_modifications(draft, par=draft.cree_par)
    completer(dossier, par=dossier.cree_par)
    with pytest.raises(DossierNonModifiable):
        abandonner_modifications(dossier, par=dossier.cree_par)


def test_answers_to_remarks_are_for_what_was_asked(dossier):
    porteur = dossier.cree_par
    repondre_aux_remarques(dossier, {"projet.titre": " Précisé. ", "projet.debut": "Rien demandé ici"}, par=porteur)
    assert list(PointDemande.objects.values_list("element", "reponse")) == [("projet.titre", "Précisé."), ("devis", "")]
    with pytest.raises(ReponseTropLongue):
        repondre_aux_remarques(dossier, {"devis": "x" * 2001}, par=porteur)
    with pytest.raises(GesteInterdit):
        repondre_aux_remarques(dossier, {"devis": "x"}, par=une_personne())


def test_receipt_made_late_tells_what_was_deposited_not_what_is_being_changed(agent):
    """The receipt's job runs after the service asked, and while the porteur changes its request."""
    with horloge.figee(horloge.a_paris(2021, 9, 20)):
        dossier = un_dossier_depose()
    demander(dossier, agent)
    enregistrer_reponses(dossier, {"projet.titre": "Un titre précis"}, par=dossier.cree_par)
    une_piece(dossier, "devis", "devis signé.pdf")
    derouler()
    (receipt,) = documents_de(dossier.objet)
    assert "Un accueil numérique pour tous" in str(receipt.donnees)
    assert "Un titre précis" not in str(receipt.donnees)
    assert [piece["nom"] for piece in receipt.donnees["pieces"]] == ["devis.pdf", "plan_financement.pdf"]
