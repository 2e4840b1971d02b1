from __future__ import annotations

import io
import zipfile

import pytest
from tests.fabriques import (
    AUTRE_COMMUNE,
    des_lignes,
    texte_prolonge,
    un_appel,
    un_brouillon,
    un_brouillon_vide,
    un_pdf,
    une_personne,
    une_piece,
    une_structure,
)

from levier.appels.actions import publier
from levier.comptes.enums import RoleStructure
from levier.dossiers.actions import (
    ajouter_piece,
    creer_brouillon,
    deposer,
    enregistrer_plan,
    enregistrer_reponses,
    retirer_piece,
)
from levier.dossiers.actions.pieces import PIECES_MAX, PieceDejaRetiree, PieceInconnue, TropDePieces
from levier.dossiers.actions.plan import LIGNES_MAX, PlanTropLong
from levier.dossiers.actions.tenue import DossierNonModifiable
from levier.dossiers.etude import etudier, obstacles
from levier.dossiers.etude.obstacles import DepotFerme
from levier.dossiers.etude.situation import PERIMEE
from levier.dossiers.financement.lignes import LigneSaisie
from levier.dossiers.models import Dossier, Piece
from levier.dossiers.queries import lignes_du_plan, pieces_jointes
from levier.socle import fichiers, horloge, journal
from levier.socle.acteurs import SYSTEME
from levier.socle.erreurs import FichierRefuse, GesteInterdit


def noms_des_evenements(dossier: Dossier) -> list[str]:
    return [event.nom for event in journal.histoire(dossier)]


@pytest.mark.requirement("X-01", "SL-08")
def test_draft_opens_with_a_number_and_what_the_account_tells(db):
    appel, structure = un_appel(), une_structure()
    person = une_personne(structure)
    first = creer_brouillon(appel, structure, par=person)
    assert (first.numero, first.etat, first.revision) == ("71-2021-000001", "brouillon", 0)
    assert first.reponses == {
        "demandeur.entite": "Commune de Dompierre-les-Ormes",
        "demandeur.nom": "Camille Martin",
        "demandeur.fonction": "Secrétaire générale",
        "demandeur.courriel": person.email,
    }
    assert noms_des_evenements(first) == ["brouillon_cree"]
    other = un_brouillon_vide(appel, une_structure(AUTRE_COMMUNE))
    assert other.numero == "71-2021-000002"


def test_draft_still_untouched_is_given_back(db):
    first = un_brouillon_vide()
    again = creer_brouillon(first.appel, first.structure, par=first.cree_par)
    assert again == first
    enregistrer_reponses(first, {"projet.titre": "Un titre"}, par=first.cree_par)
    assert creer_brouillon(first.appel, first.structure, par=first.cree_par) != first
    assert Dossier.objects.count() == 2


@pytest.mark.requirement("SL-06")
@pytest.mark.parametrize(
    ("instant", "phrase"),
    [
        (horloge.a_paris(2021, 1, 20), "pas encore ouvert"),
        (horloge.a_paris(2021, 10, 23, 0), "clos depuis le 22 octobre"),
    ],
)
def test_draft_is_not_opened_outside_the_window(db, instant, phrase):
    structure = une_structure()
    person = une_personne(structure)
    with horloge.figee(instant), pytest.raises(DepotFerme, match=phrase):
        creer_brouillon(un_appel(), structure, par=person)


@pytest.mark.requirement("N-02")
def test_draft_is_for_members_of_the_structure(db):
    stranger = une_personne(une_structure(AUTRE_COMMUNE))
    with pytest.raises(GesteInterdit, match="la commune de Dompierre-les-Ormes"):
        creer_brouillon(un_appel(), une_structure(), par=stranger)
    draft = un_brouillon_vide()
    gestes = [
        lambda: enregistrer_reponses(draft, {"projet.titre": "Autre"}, par=stranger),
        lambda: enregistrer_plan(draft, des_lignes(), par=stranger),
        lambda: une_piece(draft, par=stranger),
        lambda: deposer(draft, par=stranger, engagement=True),
    ]
    for geste in gestes:
        with pytest.raises(GesteInterdit):
            geste()
    draft.refresh_from_db()
    assert (draft.revision, draft.lignes.count(), draft.pieces.count()) == (0, 0, 0)


@pytest.mark.requirement("X-01", "SL-08")
def test_answers_are_saved_field_by_field_and_bad_ones_kept_with_their_sentence(db):
    draft = un_brouillon_vide()
    saved = enregistrer_reponses(
        draft,
        {"projet.titre": "Un accueil", "projet.debut": "31/02/2021", "demande.montant": "1.234,50", "inconnu": "x"},
        par=draft.cree_par,
    )
    assert set(saved.erreurs) == {"projet.debut", "demande.montant"}
    assert saved.dossier.reponses["projet.titre"] == "Un accueil"
    assert saved.dossier.saisies == {"projet.debut": "31/02/2021", "demande.montant": "1.234,50"}
    assert (saved.dossier.revision, draft.revision) == (1, 1)
    assert etudier(Dossier.objects.get(pk=draft.pk)).questionnaire.erreurs == saved.erreurs
    corrected = enregistrer_reponses(draft, {"projet.debut": "02/11/2021"}, par=draft.cree_par)
    assert corrected.erreurs == {}
    assert corrected.dossier.reponses["projet.debut"] == "2021-11-02"
    assert corrected.dossier.saisies == {"demande.montant": "1.234,50"}


@pytest.mark.parametrize("saisie", ["1.234,50", "12e9", "-100", "1 000 000 000,00", "NaN", "1\x002"])
def test_absurd_amount_replaces_no_good_answer_silently(db, saisie):
    draft = un_brouillon()
    saved = enregistrer_reponses(draft, {"demande.montant": saisie}, par=draft.cree_par)
    assert set(saved.erreurs) == {"demande.montant"}
    assert "demande.montant" not in saved.dossier.reponses
    assert saved.dossier.saisies["demande.montant"] == saisie.replace("\0", "")


def test_empty_text_withdraws_the_answer(db):
    draft = un_brouillon()
    saved = enregistrer_reponses(draft, {"projet.titre": "  "}, par=draft.cree_par)
    assert saved.erreurs == {}
    assert "projet.titre" not in saved.dossier.reponses


def test_values_that_nobody_types_are_left_aside(db):
    draft = un_brouillon_vide()
    saved = enregistrer_reponses(
        draft,
        {"depenses.total": "1", "porteur.nature": "cc", "porteur.deja_attribue": "0", "projet.depot": "2021-01-01"},
        par=draft.cree_par,
    )
    assert (saved.erreurs, saved.dossier.revision) == ({}, 0)


def test_saving_the_same_again_is_no_new_revision(db):
    draft = un_brouillon()
    before = draft.revision
    enregistrer_reponses(draft, {"projet.theme": "3a"}, par=draft.cree_par)
    enregistrer_plan(draft, des_lignes(), par=draft.cree_par, revision=before)
    assert draft.revision == before


@pytest.mark.requirement("SL-07")
def test_plan_keeps_good_lines_and_what_was_typed_in_bad_ones(db):
    draft = un_brouillon_vide()
    lines = [
        LigneSaisie("depense", "prestation", "Diagnostic", "10 000"),
        LigneSaisie("depense", "prestation", "", ""),
        LigneSaisie("depense", "formation", "Ateliers", "12e9"),
        LigneSaisie("recette", "", "Don", "5,00"),
    ]
    saved = enregistrer_plan(draft, lines, par=draft.cree_par)
    assert set(saved.erreurs) == {"lignes.2.montant", "lignes.3.nature"}
    assert [(line.nature, f"{line.montant}") for line in saved.dossier.lignes.all()] == [("prestation", "10000.00")]
    shown = lignes_du_plan(Dossier.objects.get(pk=draft.pk))
    assert [(line.libelle, line.montant, sorted(errors)) for line, errors in shown] == [
        ("Diagnostic", "10 000", []),
        ("Ateliers", "12e9", ["montant"]),
        ("Don", "5,00", ["nature"]),
    ]
    enregistrer_plan(draft, des_lignes(), par=draft.cree_par)
    assert draft.saisies == {}
    assert [(line.montant, errors) for line, errors in lignes_du_plan(draft)] == [("40000,00", {}), ("12000,00", {})]


def test_plan_too_long_is_refused(db):
    draft = un_brouillon_vide()
    with pytest.raises(PlanTropLong, match="201 lignes, plus que les 200"):
        enregistrer_plan(draft, [LigneSaisie("depense", "prestation", "x", "1")] * (LIGNES_MAX + 1), par=draft.cree_par)


@pytest.mark.requirement("SL-07", "X-04")
def test_piece_asked_once_is_replaced_and_stays_in_the_history(db):
    draft = un_brouillon_vide()
    first = une_piece(draft, "plan_financement", "plan.pdf")
    second = une_piece(draft, "plan_financement", "plan corrigé.pdf")
    quotes = [une_piece(draft, "devis", f"devis {rank}.pdf") for rank in range(3)]
    assert list(pieces_jointes(draft)) == [second, *quotes]
    first.refresh_from_db()
    assert first.retiree_le is not None
    event = list(journal.histoire(draft))[2]
    assert (event.nom, event.avant["fichier"], event.apres["fichier"]) == (
        "piece_remplacee",
        "plan.pdf",
        "plan corrigé.pdf",
    )
    assert event.apres["empreinte"] == second.fichier.empreinte


def test_same_file_sent_twice_is_one_piece(db):
    draft = un_brouillon_vide()
    content = un_pdf("un devis")
    first, again = (
        ajouter_piece(draft, "devis", io.BytesIO(content), "devis.pdf", par=draft.cree_par) for _ in range(2)
    )
    assert first == again
    assert Piece.objects.count() == 1


def _archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("virus.exe", b"MZ")
    return out.getvalue()


@pytest.mark.requirement("SL-07")
@pytest.mark.parametrize(
    ("nom", "contenu", "phrase"),
    [
        ("devis.pdf", b"", "est vide"),
        ("devis.pdf", b"MZ\x90\x00 not a pdf", "c'est un programme Windows"),
        ("devis.pdf", b"%PDF-1.7 cut", "son contenu"),
        ("devis.ods", _archive(), "contient un programme"),
        ("devis.exe", b"MZ", "un format accepté"),
        ("devis", b"%PDF-", "un format accepté"),
    ],
)
def test_bad_file_is_refused_and_nothing_kept(db, nom, contenu, phrase):
    draft = un_brouillon_vide()
    with pytest.raises(FichierRefuse, match=phrase):
        ajouter_piece(draft, "devis", io.BytesIO(contenu), nom, par=draft.cree_par)
    assert (draft.pieces.count(), noms_des_evenements(draft)) == (0, ["brouillon_cree"])


def test_file_over_the_limit_is_refused_and_the_former_stays(db, settings):
    draft = un_brouillon_vide()
    kept = une_piece(draft, "plan_financement")
    settings.TAILLE_MAX_FICHIER = 1024 * 1024
    with pytest.raises(FichierRefuse, match="dépasse 1 Mo"):
        ajouter_piece(
            draft, "plan_financement", io.BytesIO(b"%PDF-" + b"x" * 1024 * 1024), "gros.pdf", par=draft.cree_par
        )
    assert list(pieces_jointes(draft)) == [kept]


def test_piece_not_asked_is_refused(db):
    draft = un_brouillon_vide()
    with pytest.raises(PieceInconnue):
        une_piece(draft, "photo_de_famille")


def test_too_many_pieces_are_refused(db, monkeypatch):
    monkeypatch.setattr("levier.dossiers.actions.pieces.PIECES_MAX", 2)
    draft = un_brouillon()
    with pytest.raises(TropDePieces, match="déjà 2 fichiers"):
        une_piece(draft)
    une_piece(draft, "plan_financement")  # replaces: the number does not grow
    assert pieces_jointes(draft).count() == 2
    assert PIECES_MAX > 2


@pytest.mark.requirement("X-04")
def test_withdrawn_piece_stays_readable_in_the_history(db):
    draft = un_brouillon_vide()
    piece = une_piece(draft)
    other_tab = Piece.objects.get(pk=piece.pk)
    retirer_piece(piece, par=draft.cree_par)
    assert list(pieces_jointes(draft)) == []
    assert fichiers.lire(piece.fichier).startswith(b"%PDF")
    with pytest.raises(PieceDejaRetiree, match=r"devis\.pdf"):
        retirer_piece(other_tab, par=draft.cree_par)
    assert noms_des_evenements(draft) == ["brouillon_cree", "piece_ajoutee", "piece_retiree"]


@pytest.mark.requirement("X-01")
def test_nothing_is_written_once_deposited(db):
    draft = un_brouillon()
    piece = pieces_jointes(draft).first()
    deposer(draft, par=draft.cree_par, engagement=True)
    gestes = [
        lambda: enregistrer_reponses(draft, {"projet.titre": "Autre"}, par=draft.cree_par),
        lambda: enregistrer_plan(draft, des_lignes("50000"), par=draft.cree_par),
        lambda: une_piece(draft),
        lambda: retirer_piece(piece, par=draft.cree_par),
    ]
    for geste in gestes:
        with pytest.raises(DossierNonModifiable, match="ne se modifie plus : son état est « déposé »"):
            geste()


@pytest.mark.requirement("N-04")
def test_draft_follows_the_cahier_in_force_and_a_deposit_keeps_its_own(db):
    deposited = un_brouillon()
    deposer(deposited, par=deposited.cree_par, engagement=True)
    draft = un_brouillon(structure=une_structure(AUTRE_COMMUNE))
    second = publier(texte_prolonge(), par=SYSTEME)
    enregistrer_reponses(draft, {"projet.titre": "Autre"}, par=draft.cree_par)
    deposited.refresh_from_db()
    assert (deposited.version.numero, draft.version) == (1, second)
    with horloge.figee(horloge.a_paris(2021, 10, 28)):
        assert deposer(draft, par=draft.cree_par, engagement=True).version == second


def test_answer_that_a_new_cahier_no_longer_admits_counts_as_missing(db):
    draft = un_brouillon(reponses={"projet.debut": "02/11/2021"})
    Dossier.objects.filter(pk=draft.pk).update(reponses={**draft.reponses, "projet.debut": "n’importe quoi"})
    draft.refresh_from_db()
    assert etudier(draft).resultat.manquants == ("projet.debut",)
    assert etudier(draft).questionnaire.erreurs == {"projet.debut": PERIMEE}
    assert [(o.champ, PERIMEE in o.phrase) for o in obstacles(draft)] == [("projet.debut", True)]


def test_contributor_prepares_without_depositing(db):
    structure = une_structure()
    contributor = une_personne(structure, role=RoleStructure.CONTRIBUTEUR)
    draft = un_brouillon(structure=structure, par=contributor)
    with pytest.raises(GesteInterdit, match="signataire"):
        deposer(draft, par=contributor, engagement=True)
    signatory = une_personne(structure, nom="Maude Roy")
    assert deposer(draft, par=signatory, engagement=True).etat == "depose"
