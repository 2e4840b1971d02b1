"""Numbers without hole or double; one document per key; bytes that no longer match are refused."""

from __future__ import annotations

import hashlib
import threading

import pytest
from django.db import connection, connections, transaction
from tests.documents.lecture import texte
from tests.documents.test_rendu import MODELE, un_essai

from levier.documents import actions, rendu
from levier.documents.actions import numeroter, produire
from levier.documents.models import Document, Numerotation
from levier.documents.queries import documents_de
from levier.socle import fichiers
from levier.socle.erreurs import FichierRefuse
from levier.socle.models import Fichier
from levier.socle.objets import Objet


@pytest.fixture
def modele(tmp_path):
    path = tmp_path / "essai.typ"
    path.write_text(MODELE + "\nn° #c.numero\n", encoding="utf-8")
    return path


def produit(modele, cle="essai:1", valeur="bonjour") -> Document:
    return produire(
        cle=cle, genre="essai", modele=modele, contexte=un_essai(valeur), titre="Essai", nom_fichier="essai.pdf"
    )


@transaction.atomic
def numerote(serie: str) -> str:
    return numeroter(serie)


@pytest.mark.django_db
@pytest.mark.requirement("X-06")
def test_document_is_kept_with_its_hash_and_its_data(modele):
    made = produit(modele)
    content = fichiers.lire(made.fichier)
    assert (made.numero, made.titre, made.fichier.nom) == ("", "Essai", "essai.pdf")
    assert made.fichier.empreinte == hashlib.sha256(content).hexdigest()
    assert "bonjour" in texte(content)
    assert made.donnees["valeur"] == "bonjour"
    assert list(documents_de(Objet("essais.essai", "71-2021-000001"))) == [made]


@pytest.mark.django_db
def test_document_played_twice_is_one(modele):
    first = produit(modele)
    assert produit(modele, valeur="autre") == first
    assert (Document.objects.count(), Fichier.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_document_of_a_refused_model_is_made_by_the_next_try(modele):
    good = modele.read_text()
    modele.write_text("#inconnu")
    with pytest.raises(rendu.RenduImpossible):
        produit(modele)
    assert Document.objects.count() == 0
    modele.write_text(good)
    made = produit(modele)
    assert list(Document.objects.all()) == [made]


@pytest.mark.django_db
def test_series_do_not_share_their_numbers():
    given = [numerote(serie) for serie in ["A-71", "B-71", "A-71", "A-71"]]
    assert given == ["A-71-0001", "B-71-0001", "A-71-0002", "A-71-0003"]


def test_number_is_taken_in_a_transaction_only(base_reelle):
    with pytest.raises(transaction.TransactionManagementError):
        numeroter("A-71")


@pytest.mark.django_db
def test_altered_file_is_refused(modele, settings):
    made = produit(modele)
    path = settings.MEDIA_ROOT / made.fichier.chemin
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(FichierRefuse, match="n'est plus identique"):
        fichiers.lire(made.fichier)


def _en_parallele(travaux) -> list[BaseException]:
    """Run callables at once, each on its own connection; returns what they raised."""
    barrier, failures = threading.Barrier(len(travaux)), []

    def lancer(travail) -> None:
        try:
            barrier.wait(10)
            travail()
        except Exception as error:  # noqa: BLE001  the test looks at it
            failures.append(error)
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=lancer, args=(travail,)) for travail in travaux]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return failures


def _numeroter_ensemble(nombre: int) -> tuple[list[str], list[BaseException]]:
    given: list[str] = []
    failures = _en_parallele([lambda: given.append(numerote("ARR-71-2021"))] * nombre)
    return sorted(given), failures


@pytest.mark.requirement("X-04")
def test_numbers_taken_at_once_double_without_the_lock(base_reelle, monkeypatch):
    """The race exists: read then written, two writers take the same number."""
    Numerotation.objects.create(serie="ARR-71-2021")
    meeting = threading.Barrier(2)

    def lire_puis_ecrire(serie: str) -> int:
        row = Numerotation.objects.get(serie=serie)
        meeting.wait(10)
        row.dernier += 1
        row.save()
        return row.dernier

    monkeypatch.setattr(actions, "rang_suivant", lire_puis_ecrire)
    assert _numeroter_ensemble(2) == (["ARR-71-2021-0001", "ARR-71-2021-0001"], [])


@pytest.mark.requirement("X-04")
def test_numbers_taken_at_once_have_no_hole_and_no_double(base_reelle):
    assert _numeroter_ensemble(8) == ([f"ARR-71-2021-000{n}" for n in range(1, 9)], [])
    assert Numerotation.objects.get().dernier == 8


def test_rolled_back_number_is_given_again(base_reelle):
    class Panne(Exception):
        pass

    @transaction.atomic
    def perdre() -> None:
        numeroter("ARR-71-2021")
        raise Panne

    with pytest.raises(Panne):
        perdre()
    assert numerote("ARR-71-2021") == "ARR-71-2021-0001"


def test_same_document_made_at_once_is_one(base_reelle, modele):
    assert _en_parallele([lambda: produit(modele)] * 3) == []
    assert (Document.objects.count(), Fichier.objects.count()) == (1, 1)


def test_pdf_is_made_outside_any_transaction(base_reelle, modele, monkeypatch):
    seen = []
    true = rendu.pdf

    def guette(*args, **kwargs):
        seen.append(connection.in_atomic_block)
        return true(*args, **kwargs)

    monkeypatch.setattr(rendu, "pdf", guette)
    produit(modele)
    assert seen == [False]
