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
from levier.documents.models import Document, NumeroAttribue, Numerotation
from levier.documents.queries import contenu, documents_de
from levier.socle import horloge
from levier.socle.erreurs import FichierRefuse
from levier.socle.models import Fichier
from levier.socle.objets import Objet


@pytest.fixture
def modele(tmp_path):
    path = tmp_path / "essai.typ"
    path.write_text(MODELE + "\nn° #c.numero\n", encoding="utf-8")
    return path


def produit(modele, cle="essai:1", serie="ESS-71-2021", valeur="bonjour") -> Document:
    return produire(
        cle=cle, genre="essai", modele=modele, contexte=un_essai(valeur), titre="Essai n° {numero}", nom_fichier="{numero}.pdf", serie=serie
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.requirement("X-06")
def test_document_is_numbered_kept_with_its_hash_and_its_data(modele):
    made = produit(modele)
    content = contenu(made)
    assert (made.numero, made.titre, made.fichier.nom) == ("ESS-71-2021-0001", "Essai n° ESS-71-2021-0001", "ESS-71-2021-0001.pdf")  # fmt: skip
    assert made.fichier.empreinte == hashlib.sha256(content).hexdigest()
    assert "n° ESS-71-2021-0001" in texte(content)
    assert made.donnees["valeur"] == "bonjour"
    assert list(documents_de(Objet("essais.essai", "71-2021-000001"))) == [made]


@pytest.mark.django_db
def test_document_played_twice_is_one(modele):
    first = produit(modele)
    assert produit(modele, valeur="autre") == first
    assert (Document.objects.count(), Fichier.objects.count(), Numerotation.objects.get().dernier) == (1, 1, 1)


@pytest.mark.django_db
def test_document_without_series_has_no_number(modele):
    made = produit(modele, serie="")
    assert (made.numero, NumeroAttribue.objects.count()) == ("", 0)


@pytest.mark.django_db
def test_refused_model_keeps_its_number_for_the_next_try(modele):
    good = modele.read_text()
    modele.write_text("#inconnu")
    with pytest.raises(rendu.RenduImpossible):
        produit(modele)
    assert Document.objects.count() == 0
    other = produit_apres(modele, good, cle="essai:2")
    retried = produit(modele)
    assert (other.numero, retried.numero) == ("ESS-71-2021-0002", "ESS-71-2021-0001")


def produit_apres(modele, source, **choix) -> Document:
    modele.write_text(source)
    return produit(modele, **choix)


@pytest.mark.django_db
def test_retried_document_keeps_the_instant_of_its_number(modele):
    with horloge.figee(horloge.a_paris(2021, 12, 31, 23, 59)):
        numeroter("essai:1", "ESS-71-2021")
    with horloge.figee(horloge.a_paris(2022, 1, 2)):
        made = produit(modele)
    assert made.produit_le == horloge.a_paris(2021, 12, 31, 23, 59)


@pytest.mark.django_db
def test_series_do_not_share_their_numbers():
    given = [str(numeroter(f"k{n}", serie)) for n, serie in enumerate(["A-71", "B-71", "A-71", "A-71"])]
    assert given == ["A-71-0001", "B-71-0001", "A-71-0002", "A-71-0003"]


@pytest.mark.django_db
def test_altered_file_is_refused(modele, settings):
    made = produit(modele)
    path = settings.MEDIA_ROOT / made.fichier.chemin
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(FichierRefuse, match="n'est plus identique"):
        contenu(made)


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


def _numeroter_ensemble(nombre: int) -> list[BaseException]:
    return _en_parallele([lambda n=n: numeroter(f"cle:{n}", "ARR-71-2021") for n in range(nombre)])


@pytest.mark.requirement("X-04")
def test_numbers_taken_at_once_double_without_the_lock(base_reelle, monkeypatch):
    """The race exists: without the lock on the series, two writers read the same last number."""
    Numerotation.objects.create(serie="ARR-71-2021")
    meeting = threading.Barrier(2)

    class SansVerrou:
        """The row as read, without lock, once both have read it; `refresh_from_db` no longer sees the other's."""

        def __init__(self) -> None:
            row = Numerotation.objects.get(serie="ARR-71-2021")
            meeting.wait(10)
            self.pk, self.dernier = row.pk, row.dernier + 1

        def refresh_from_db(self) -> None:
            pass

    created = []
    monkeypatch.setattr(actions, "verrouiller_serie", lambda _: SansVerrou())
    monkeypatch.setattr(
        actions.NumeroAttribue.objects, "create", lambda **valeurs: created.append(valeurs["rang"]), raising=False
    )
    _numeroter_ensemble(2)
    assert created == [1, 1]


@pytest.mark.requirement("X-04")
def test_numbers_taken_at_once_have_no_hole_and_no_double(base_reelle):
    assert _numeroter_ensemble(8) == []
    ranks = sorted(NumeroAttribue.objects.values_list("rang", flat=True))
    assert (ranks, Numerotation.objects.get().dernier) == (list(range(1, 9)), 8)


def test_rolled_back_number_is_given_again(base_reelle):
    class Panne(Exception):
        pass

    @transaction.atomic
    def perdre() -> None:
        numeroter("perdue", "ARR-71-2021")
        raise Panne

    with pytest.raises(Panne):
        perdre()
    assert str(numeroter("suivante", "ARR-71-2021")) == "ARR-71-2021-0001"


def test_same_document_made_at_once_is_one(base_reelle, modele):
    assert _en_parallele([lambda: produit(modele)] * 3) == []
    assert (Document.objects.count(), NumeroAttribue.objects.count(), Fichier.objects.count()) == (1, 1, 1)


def test_pdf_is_made_outside_any_transaction(base_reelle, modele, monkeypatch):
    seen = []
    true = rendu.pdf

    def guette(*args, **kwargs):
        seen.append(connection.in_atomic_block)
        return true(*args, **kwargs)

    monkeypatch.setattr(rendu, "pdf", guette)
    produit(modele)
    assert seen == [False]
