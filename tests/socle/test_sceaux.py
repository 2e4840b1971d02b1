"""What an owner of the base can still do to a chained journal, and how a signed seal that left the base tells it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction

from levier.documents.models import Numerotation
from levier.socle import journal, sceaux
from levier.socle.acteurs import SYSTEME
from levier.socle.models import Courriel, Evenement, Scellement
from levier.socle.reglages import ReglageInvalide

pytestmark = pytest.mark.requirement("X-04", "X-10")


def ecrire(serie: str, nom: str) -> None:
    with transaction.atomic():
        item, _ = Numerotation.objects.get_or_create(serie=serie)
        journal.consigner(item, nom, par=SYSTEME, avant={}, apres={})


@pytest.fixture
def scelle(db, settings):
    """Two seals, each on two events, and what left the base."""
    for serie in "ab":
        ecrire(serie, "premier")
    sceaux.sceller()
    for serie in "ac":
        ecrire(serie, "second")
    sceaux.sceller()
    return sceaux.lire(Path(settings.LEVIER_SCEAUX).read_text())


def saboter(*ordres: str) -> None:
    """What the owner of the base does, triggers asleep; the test's transaction forgets it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL ROLE NONE; SET LOCAL session_replication_role = replica; DELETE FROM socle_valeurspersonnelles"
        )
        for order in ordres:
            cursor.execute(order)


def constats(sortis=()) -> set[str]:
    return {one.constat for one in [*journal.ruptures(), *sceaux.ruptures(sortis=sortis)]}


COUPE = "la base ne le tient plus, alors qu’il est gardé ailleurs : le journal a été coupé ou réécrit"
CHANGE = "des événements scellés ont disparu ou changé"
SUITE = "il ne suit pas le précédent, ou aucune clé connue ne l’a signé"


def test_seals_follow_one_another_and_leave_the_base(scelle, settings):
    out = scelle
    assert [(one["numero"], one["chaines"]) for one in out] == [(1, 2), (2, 2)]
    assert (out[0]["precedent"], out[1]["precedent"]) == ("", out[0]["empreinte"])
    assert out[1]["depuis"] == out[0]["dernier_evenement"]
    assert constats(out) == set()
    assert sceaux.sceller().numero == 2, "nothing came: no other seal"
    assert len(Path(settings.LEVIER_SCEAUX).read_text().splitlines()) == 2
    assert oct(Path(settings.LEVIER_CLE_SCEAUX).stat().st_mode & 0o777) == "0o600"


@pytest.mark.parametrize(
    ("order", "alone", "beside"),
    [
        ("DELETE FROM socle_evenement WHERE nom = 'second'", {CHANGE}, {CHANGE}),
        (
            "DELETE FROM socle_evenement WHERE nom = 'second'; DELETE FROM socle_scellement WHERE numero = 2",
            set(),
            {COUPE},
        ),
        (
            "DELETE FROM socle_evenement WHERE objet_id = (SELECT min(objet_id) FROM socle_evenement)",
            {CHANGE},
            {CHANGE},
        ),
        ("DELETE FROM socle_scellement", set(), {COUPE}),
        ("DELETE FROM socle_scellement WHERE numero = 1", {SUITE}, {SUITE, COUPE}),
        (
            "UPDATE socle_scellement SET cle = '', signature = '' WHERE numero = 2",
            {SUITE, CHANGE},
            {SUITE, CHANGE, COUPE},
        ),
        (
            "UPDATE socle_scellement SET scelle_le = scelle_le - interval '1 day' WHERE numero = 2",
            {SUITE},
            {SUITE, COUPE},
        ),
    ],
    ids=["tail", "tail and its seal", "a whole chain", "all seals", "first seal", "made an old one", "moved in time"],
)
def test_what_an_owner_does_is_found(scelle, order, alone, beside):
    saboter(order)
    assert (constats(), constats(scelle)) == (alone, beside)


def test_a_journal_written_again_under_new_seals_is_found(scelle, settings, tmp_path):
    """The owner of the base changes an event, its chain, and makes the seals again by a key of his own."""
    honest = sceaux.cle_publique()
    saboter("TRUNCATE socle_scellement", "UPDATE socle_evenement SET nom = 'inventé' WHERE nom = 'premier'")
    former: dict[str, str] = {}
    for event in Evenement.objects.order_by("id"):
        event.empreinte_precedente = former.get(event.objet_id, "")
        event.empreinte = former[event.objet_id] = journal.empreinte(event)
        event.save(update_fields=["empreinte", "empreinte_precedente"])
    key = Path(settings.LEVIER_CLE_SCEAUX)
    settings.LEVIER_CLE_SCEAUX, settings.LEVIER_SCEAUX = tmp_path / "autre", tmp_path / "autre.jsonl"
    sceaux.sceller()
    assert constats() == set(), "with another key and another file, everything holds"
    settings.LEVIER_CLE_SCEAUX = key
    assert sceaux.cle_publique() == honest
    assert constats(scelle) == {SUITE, COUPE}


def test_a_line_kept_elsewhere_that_nobody_signed_proves_nothing(scelle):
    out = scelle
    forged = {**out[1], "dernier_evenement": 999}
    key = Ed25519PrivateKey.generate()
    stranger = {**out[1], "cle": key.public_key().public_bytes_raw().hex(), "signature": key.sign(b"x").hex()}
    for line in (forged, stranger, {**out[1], "signature": "zz"}):
        assert constats([line]) == {"la ligne gardée ailleurs n’est signée par aucune clé connue"}
    with pytest.raises(sceaux.SceauxIllisibles):
        sceaux.lire("pas un sceau")
    with pytest.raises(sceaux.SceauxIllisibles):
        sceaux.lire('{"numero": 1}')


def test_a_restored_base_writes_its_seals_after_those_it_lost(scelle, settings):
    saboter("DELETE FROM socle_evenement WHERE nom = 'second'", "DELETE FROM socle_scellement WHERE numero = 2")
    ecrire("d", "depuis")
    sceaux.sceller()
    with Path(settings.LEVIER_SCEAUX).open("a") as torn:
        torn.write('{"numero": 3, "scel')  # killed in the middle of a line
    ecrire("e", "après")
    sceaux.sceller()
    kept = sceaux.lire(Path(settings.LEVIER_SCEAUX).read_text())
    assert [one["numero"] for one in kept] == [1, 2, 1, 2, 3]
    assert kept[:2] == scelle
    assert constats(kept[2:]) == set()
    assert constats(kept) == {COUPE}


def test_former_seals_verify_as_they_did(db):
    ecrire("a", "premier")
    last = Evenement.objects.latest("id").pk
    count, digest = sceaux._tetes(last)
    Scellement.objects.create(
        scelle_le=Evenement.objects.get().enregistre_le, dernier_evenement=last, chaines=count, empreinte=digest
    )
    ecrire("a", "second")
    seal = sceaux.sceller()
    assert (seal.numero, seal.depuis, seal.precedent) == (1, 0, digest)
    assert constats() == set()


def test_each_seal_is_mailed_to_who_keeps_it(db, settings):
    settings.LEVIER_SCEAUX_COURRIEL = "referent@exemple.fr"
    ecrire("a", "premier")
    seal = sceaux.sceller()
    sceaux.sceller()
    written = Courriel.objects.get()
    assert (written.destinataire, written.sujet) == ("referent@exemple.fr", "Sceau du journal n° 1")
    (line,) = [one for one in written.texte.splitlines() if one.startswith("{")]
    assert json.loads(line) == sceaux.ligne(seal)


def test_key_that_cannot_be_read_is_a_sentence(db, settings):
    Path(settings.LEVIER_CLE_SCEAUX).write_text("abc")
    ecrire("a", "premier")
    with pytest.raises(ReglageInvalide, match="64 signes hexadécimaux"):
        sceaux.sceller()
