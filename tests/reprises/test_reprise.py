"""The spreadsheet already running: 300 rows, 12 bad ones; nothing half-imported; done twice, done once."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from decimal import Decimal

import pytest
from tests.fabriques import un_agent, un_appel, un_dossier_depose
from tests.reprises.tableaux import des_communes, jouer_les_travaux, un_tableau, une_ligne

from levier.appels.queries import cahier_de, version_en_vigueur
from levier.comptes.enums import Role
from levier.dossiers.enums import EtatDossier
from levier.dossiers.models import Dossier
from levier.enveloppes.models import CompteStructure, Enveloppe
from levier.enveloppes.queries import incoherences
from levier.instruction.queries import Filtres, liste
from levier.reprises.actions import decrire_les_colonnes, recevoir_le_tableau, reprendre_les_lignes
from levier.reprises.colonnes import proposer as proposer_les_colonnes
from levier.reprises.corrections import ecrire_les_corrections
from levier.reprises.enums import Cible, IssueDeReprise
from levier.reprises.models import DossierRepris, TableauRepris
from levier.reprises.queries import combien, correspondances_de
from levier.socle import journal
from levier.socle.erreurs import EtatIncompatible, FichierRefuse, GesteInterdit, SaisieRefusee
from levier.socle.models import Courriel

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-09")]


def decrire(tableau: TableauRepris, *, par) -> None:
    """What is guessed, confirmed; then checked."""
    cahier = cahier_de(version_en_vigueur(tableau.appel))
    guesses = proposer_les_colonnes(tableau.entete, cahier, correspondances_de(tableau.appel))
    decrire_les_colonnes(tableau, {rank: one.cible for rank, one in enumerate(guesses)}, par=par, cle=uuid.uuid4())
    jouer_les_travaux()


def reprendre(tableau: TableauRepris, *, par) -> None:
    reprendre_les_lignes(tableau, par=par, cle=uuid.uuid4())
    jouer_les_travaux()


def fautes(tableau: TableauRepris) -> dict[int, list[str]]:
    return {
        one.numero: [wrong["phrase"] for wrong in one.erreurs]
        for one in tableau.lignes.filter(issue=IssueDeReprise.ERREUR)
    }


def test_rows_become_requests_where_they_stood_and_twice_is_once():
    appel, agent = un_appel(), un_agent()
    prefet = un_agent(Role.SIGNATAIRE, nom="Claude Moreau")
    names = des_communes(6)
    here = un_dossier_depose(appel)
    rows = [
        une_ligne(1, names[0]),
        une_ligne(2, f"Mairie de {names[1]}", statut="complet"),
        une_ligne(3, names[2], statut="Accordée", accorde=6000.5, decide=dt.date(2021, 9, 1)),
        une_ligne(4, names[3], statut="refusé", decide="02/09/2021"),
        une_ligne(5, here.structure.denomination, titre=here.titre),
    ]
    tableau = un_tableau(appel, rows, par=agent)
    assert tableau.feuille == "Suivi 2021"
    decrire(tableau, par=agent)
    assert (fautes(tableau), combien(tableau)) == ({}, {"valide": 4, "deja": 1})
    assert Dossier.objects.count() == 1
    with pytest.raises(GesteInterdit, match="prend des crédits"):
        reprendre_les_lignes(tableau, par=agent, cle=uuid.uuid4())
    told = Courriel.objects.count()
    reprendre(tableau, par=prefet)
    assert combien(tableau) == {"reprise": 4, "deja": 1}
    assert Courriel.objects.count() == told
    made = list(Dossier.objects.filter(repris__isnull=False).order_by("pk"))
    states = [EtatDossier.DEPOSE, EtatDossier.EN_INSTRUCTION, EtatDossier.RETENU, EtatDossier.REFUSE]
    assert [one.etat for one in made] == states
    assert made[0].montant_demande == Decimal(8001)
    assert made[0].depose_le.date() == dt.date(2021, 7, 2)
    (event,) = journal.histoire(made[2])
    assert (event.nom, event.apres["ligne"], event.apres["montant_accorde"]) == ("dossier_repris", 6, "6000.50")
    assert Enveloppe.objects.get(appel=appel).montant_attribue == Decimal("6000.50")
    assert CompteStructure.objects.get(structure=made[2].structure).montant_attribue == Decimal("6000.50")
    assert (list(incoherences()), list(journal.ruptures())) == ([], [])
    shown = {ligne["numero"]: ligne["attribue"] for ligne in liste(agent, Filtres(), None, 50).lignes}
    assert len(shown) == 5
    assert shown[made[2].numero] == Decimal("6000.50")
    again = un_tableau(appel, rows, par=prefet)
    decrire(again, par=prefet)
    assert combien(again) == {"deja": 5}
    with pytest.raises(EtatIncompatible, match="Aucune ligne"):
        reprendre_les_lignes(again, par=prefet, cle=uuid.uuid4())
    with pytest.raises(EtatIncompatible, match="déjà repris"):
        decrire_les_colonnes(
            tableau, {0: Cible.REFERENCE, 1: Cible.STRUCTURE, 4: Cible.DEPOSE_LE}, par=prefet, cle=uuid.uuid4()
        )


def test_pages_of_what_was_decided_before_tell_it_and_open_no_act(vu_par):
    from tests.espaces.agent.outils import boutons, texte
    from tests.fabriques import une_personne

    appel, prefet = un_appel(), un_agent(Role.SIGNATAIRE, nom="Claude Moreau")
    names = des_communes(2)
    rows = [une_ligne(1, names[0], statut="accordé", accorde=6000, decide="01/09/2021"), une_ligne(2, names[1])]
    tableau = un_tableau(appel, rows, par=prefet)
    decrire(tableau, par=prefet)
    reprendre(tableau, par=prefet)
    granted, waiting = (one.dossier for one in DossierRepris.objects.order_by("pk").select_related("dossier"))
    page = vu_par(prefet).get(f"/agent/dossiers/{granted.numero}/")
    told = texte(page)
    assert "Décision antérieure, prise hors de Levier : 6 000,00 € accordés le 1er septembre 2021" in told.replace(
        "\u202f", " "
    )
    assert "à la demande de : tableau « suivi.xlsx », ligne 4" in told
    assert boutons(page) == []
    for route in ("rectification", "retrait", "avenant"):
        assert "hors de Levier" in texte(vu_par(prefet).get(f"/agent/dossiers/{granted.numero}/{route}/"))
    assert vu_par(prefet).get(f"/agent/dossiers/{waiting.numero}/").status_code == 200
    mayor = une_personne(granted.structure)
    mine = texte(vu_par(mayor).get(f"/demandes/{granted.numero}/"))
    assert "Votre demande a été retenue le 1er septembre 2021." in mine
    assert "hors de Levier" in mine


LIGNES, MAUVAISES = 48, 12


def test_wrong_rows_are_told_one_by_one_and_sent_again_corrected():
    """X-09: row by row what is wrong; the others once; the twelve corrected and sent again complete the rest."""
    appel, agent = un_appel(), un_agent()
    names = des_communes(LIGNES)
    rows = [une_ligne(rang, name) for rang, name in enumerate(names, 1)]
    wrong = {
        1: {"depose": "31/02/2021"}, 2: {"depose": ""}, 3: {"depose": dt.date(2031, 7, 1)}, 4: {"demande": "12 000 k€"},
        5: {"statut": "on verra"}, 6: {"statut": "accordé"}, 7: {"ref": "", "titre": ""}, 8: {"siren": "123456789"},
        9: {"statut": "refusé"}, 10: {"accorde": 500},
    }  # fmt: skip
    for rang, autres in wrong.items():
        rows[rang - 1] = une_ligne(rang, names[rang - 1], **autres)
    rows[10] = une_ligne(11, "Ville-Inconnue")
    rows[19] = une_ligne(18, names[17])
    tableau = un_tableau(appel, rows, par=agent)
    decrire(tableau, par=agent)
    assert combien(tableau) == {"valide": LIGNES - MAUVAISES, "erreur": MAUVAISES}
    told = {numero: [one.replace("\u00a0", " ") for one in said] for numero, said in fautes(tableau).items()}
    assert sorted(told) == [rang + 3 for rang in sorted([*wrong, 11, 20])]
    assert told[4] == ["« 31/02/2021 » n’existe pas : février 2021 compte 28 jours."]
    assert told[9] == [
        "La demande est décidée, et la date de la décision manque : écrivez-la.",
        "La demande est accordée, et le montant accordé manque : écrivez-le.",
    ]
    assert told[14] == [
        "« Ville-Inconnue » n’est le nom d’aucune collectivité du territoire du guichet : corrigez-le, ou donnez le SIREN."
    ]
    assert told[23] == ["Même structure et même référence (ou titre) que la ligne 21 : gardez une seule des deux."]
    assert not Dossier.objects.exists()
    reprendre(tableau, par=agent)
    assert Dossier.objects.count() == LIGNES - MAUVAISES
    kept = io.BytesIO()
    ecrire_les_corrections(tableau, kept)
    kept.seek(0)
    again = recevoir_le_tableau(appel, kept, "a-corriger.xlsx", par=agent)
    assert (again.entete[-1], again.lignes.count()) == ("À corriger", MAUVAISES)
    decrire(again, par=agent)
    assert combien(again) == {"erreur": MAUVAISES - 1, "deja": 1}
    for ligne in again.lignes.all():
        rang = int(ligne.numero) - 2
        cells = [str(one) for one in une_ligne(500 + rang, names[rang])]
        ligne.cellules = [*cells[:4], "2021-07-05", cells[5], "", "", ""]
        ligne.save()
    decrire(again, par=agent)
    reprendre(again, par=agent)
    assert Dossier.objects.count() == LIGNES
    assert list(journal.ruptures()) == []


def test_what_cannot_be_a_spreadsheet_is_told(vu_par):
    appel, agent, stranger = un_appel(), un_agent(), un_agent(departement="21")
    for content, name, words in (
        (b"Commune;Recu le\n", "vide.csv", "n’a pas de tableau"),
        (b"a;b\n" + b"1;2\n" * 2001, "long.csv", "trop grand"),
        (b"PK\x03\x04rien", "faux.xlsx", "endommagé"),
        (b"MZ\x90\x00", "outil.csv", "programme"),
        (b"un\0deux;trois", "octets.csv", "n'est pas celui d'un tel fichier"),
        (b"%PDF-1.7", "notice.pdf", "n'est pas d'un format accepté"),
    ):
        with pytest.raises(FichierRefuse, match=words):
            recevoir_le_tableau(appel, io.BytesIO(content), name, par=agent)
    with pytest.raises(GesteInterdit):
        recevoir_le_tableau(appel, io.BytesIO(b"a;b\n1;2\n"), "x.csv", par=stranger)
    tableau = recevoir_le_tableau(
        appel, io.BytesIO("Réf;Nom de la commune;Arrivée le\n1;Cluny;01/07/2021\n".encode("cp1252")), "t.csv", par=agent
    )
    assert tableau.entete == ["Réf", "Nom de la commune", "Arrivée le"]
    for said, words in (
        ({0: Cible.REFERENCE, 1: Cible.STRUCTURE}, "date de dépôt"),
        ({0: Cible.REFERENCE, 1: Cible.REFERENCE, 2: Cible.DEPOSE_LE}, "Deux colonnes disent « Référence"),
    ):
        with pytest.raises(SaisieRefusee, match=words):
            decrire_les_colonnes(tableau, said, par=agent, cle=uuid.uuid4())
    decrire_les_colonnes(
        tableau, {0: Cible.REFERENCE, 1: Cible.STRUCTURE, 2: Cible.DEPOSE_LE}, par=agent, cle=uuid.uuid4()
    )
    guesses = proposer_les_colonnes(
        ["Arrivée le", "Commune"], cahier_de(version_en_vigueur(appel)), correspondances_de(appel)
    )
    assert [(one.cible, one.connue) for one in guesses] == [("depose_le", True), ("structure", False)]
    assert vu_par(stranger).get(f"/agent/reprises/{tableau.pk}/").status_code == 404
