"""Seals: what the journal held at an instant, each on the one before, signed by a key that the base has not, written elsewhere.

A chain proves that nothing inside it moved; whoever owns the base may still cut its end, take it whole away, or write it again.
A seal holds the digest of every event since the one before it, in the order of their numbers. Its line is worth what the place
where it is kept is worth: a file that only grows, the mailbox of somebody who does not own the base.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import connection, transaction

from levier.socle import courriels, horloge
from levier.socle.journal import RuptureDeChaine
from levier.socle.models import Evenement, Scellement
from levier.socle.reglages import lire_cle_des_sceaux

ATTENTE_MAX = 60
"""Seconds that a seal waits for the acts being written."""
FIN = 4096
"""Bytes that hold the last line of the file, and more."""
DIT = ("numero", "scelle_le", "depuis", "dernier_evenement", "chaines", "precedent", "empreinte", "cle")
"""What a line says, and its signature signs."""


class ScellementImpossible(RuntimeError):
    """An act has been writing for too long: the job of the seal is tried again."""


class SceauxIllisibles(ValueError):
    """A file of seals holds a line that is none."""


def cle_publique() -> str:
    """By which anybody checks the seals made here, in hexadecimal."""
    return _cle().public_key().public_bytes_raw().hex()


def cle_publiee() -> str:
    """The same, for pages: that of the last seal, none before the first one."""
    return Scellement.objects.exclude(cle="").order_by("-pk").values_list("cle", flat=True).first() or ""


def sceller() -> Scellement:
    """Seal what the journal holds, then write the line out of the base; the last seal again when nothing came since.

    Numbers are taken before they are committed: what was being written below the last one is waited for.
    Raises ScellementImpossible when an act writes for more than ATTENTE_MAX seconds.
    """
    seal = _poser()
    _sortir()
    return seal


@transaction.atomic
def _poser() -> Scellement:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('scellement', 0))")
    former = Scellement.objects.order_by("pk").last()
    last = Evenement.objects.order_by("-id").values_list("id", flat=True).first() or 0
    if former is not None and former.cle and former.dernier_evenement == last:
        return former
    _attendre_les_ecritures_en_cours()
    made = Scellement(scelle_le=horloge.temps_reel(), dernier_evenement=last, numero=1, cle=cle_publique())
    if former is not None:
        made.precedent, made.numero = former.empreinte, (former.numero or 0) + 1
        made.depuis = former.dernier_evenement if former.cle else 0
    made.chaines, made.empreinte = _somme(made)
    made.signature = _cle().sign(_signe(ligne(made))).hex()
    made.save(force_insert=True)
    if settings.LEVIER_SCEAUX_COURRIEL:
        context = {"sceau": made, "ligne": json.dumps(ligne(made), ensure_ascii=False)}
        courriels.ecrire(settings.LEVIER_SCEAUX_COURRIEL, "courriels/sceau.txt", context)
    return made


def ligne(sceau: Scellement) -> dict[str, Any]:
    """What goes out of the base of a seal."""
    return {
        **{name: getattr(sceau, name) for name in DIT},
        "scelle_le": sceau.scelle_le.astimezone(dt.UTC).isoformat(),
        "signature": sceau.signature,
    }


def lire(texte: str) -> list[dict[str, Any]]:
    """The lines of a file of seals, or of the mails that held them. Raises SceauxIllisibles."""
    try:
        lines = [json.loads(one) for one in texte.splitlines() if one.strip()]
    except json.JSONDecodeError as error:
        raise SceauxIllisibles(str(error)) from error
    if not all(isinstance(one, dict) and {*DIT, "signature"} <= one.keys() for one in lines):
        raise SceauxIllisibles("a line is no seal")
    return lines


def ruptures(*, sortis: Sequence[dict[str, Any]] = (), cles: Sequence[str] = ()) -> Iterator[RuptureDeChaine]:
    """Each seal that the journal no longer fits, that does not follow the one before, or that no known key signed; and, of those
    that were kept elsewhere (`sortis`), each that the base has no more. `cles`: public keys trusted beside the one of this machine.
    """
    trusted, held = {cle_publique(), *cles}, {}
    former, signed = "", False
    for seal in Scellement.objects.order_by("pk").iterator():
        said = ligne(seal)
        held[seal.numero] = said
        if (seal.cle or signed) and (seal.precedent != former or not _signee(said, trusted)):
            yield _rupture(seal, "il ne suit pas le précédent, ou aucune clé connue ne l’a signé")
        if _somme(seal) != (seal.chaines, seal.empreinte):
            yield _rupture(seal, "des événements scellés ont disparu ou changé")
        former, signed = seal.empreinte, signed or bool(seal.cle)
    for said in sortis:
        if not _signee(said, trusted):
            yield _rupture_de(said, "la ligne gardée ailleurs n’est signée par aucune clé connue")
        elif held.get(said["numero"]) != said:
            yield _rupture_de(
                said, "la base ne le tient plus, alors qu’il est gardé ailleurs : le journal a été coupé ou réécrit"
            )


def _rupture(sceau: Scellement, constat: str) -> RuptureDeChaine:
    return RuptureDeChaine(sceau.dernier_evenement, f"sceau {sceau.pk}", constat)


def _rupture_de(dit: dict[str, Any], constat: str) -> RuptureDeChaine:
    return RuptureDeChaine(int(dit["dernier_evenement"]), f"sceau {dit['numero']}", constat)


def _signee(dit: dict[str, Any], cles: set[str]) -> bool:
    if dit["cle"] not in cles:
        return False
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(dit["cle"]))
        key.verify(bytes.fromhex(dit["signature"]), _signe(dit))
    except (InvalidSignature, ValueError):
        return False
    return True


def _signe(dit: dict[str, Any]) -> bytes:
    return json.dumps([dit[name] for name in DIT], ensure_ascii=False).encode()


def _somme(sceau: Scellement) -> tuple[int, str]:
    """How many chains the seal counts, and their digest: of the events since the seal before; of all heads, before format 2."""
    if not sceau.cle:
        return _tetes(sceau.dernier_evenement)
    digest, chains = hashlib.sha256(f"{sceau.precedent}|{sceau.depuis}".encode()), set()
    since = Evenement.objects.filter(id__gt=sceau.depuis, id__lte=sceau.dernier_evenement).order_by("id")
    for number, kind, key, mark in since.values_list("id", "objet_type", "objet_id", "empreinte").iterator(2000):
        digest.update(f"|{number}:{mark}".encode())
        chains.add((kind, key))
    return len(chains), digest.hexdigest()


def _tetes(jusqu_a: int) -> tuple[int, str]:
    heads = (
        Evenement.objects.filter(id__lte=jusqu_a)
        .order_by("objet_type", "objet_id", "-rang")
        .distinct("objet_type", "objet_id")
        .values_list("objet_type", "objet_id", "empreinte")
    )
    digest, count = hashlib.sha256(), 0
    for head in heads.iterator(chunk_size=2000):
        digest.update("|".join(head).encode())
        count += 1
    return count, digest.hexdigest()


def _cle() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(lire_cle_des_sceaux(Path(settings.LEVIER_CLE_SCEAUX)))


def _sortir() -> None:
    """Write at the end of the file the lines that it has not, on the disk before it returns. One writer at a time.

    A base that was restored does not know the last line: all its own are written after it, and what was lost stays readable.
    A line that a kill left half written is taken away, and written again.
    """
    path = Path(settings.LEVIER_SCEAUX)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - FIN))
        tail = file.read()
        whole = tail[: tail.rfind(b"\n") + 1]
        file.truncate(size - len(tail) + len(whole))
        *_, end = [b"", *whole.splitlines()]
        last = lire(end.decode())[0] if end else {}
        known = Scellement.objects.filter(numero=last.get("numero"), empreinte=last.get("empreinte", "")).exists()
        for seal in Scellement.objects.filter(numero__gt=last["numero"] if known else 0).order_by("numero"):
            file.write(f"{json.dumps(ligne(seal), ensure_ascii=False)}\n".encode())
        file.flush()
        os.fsync(file.fileno())


def _attendre_les_ecritures_en_cours() -> None:
    """Return once every transaction that writes in the journal now is over. Takes no lock on the table: it holds nobody."""
    writing, limit = _ecritures_en_cours(), time.monotonic() + ATTENTE_MAX
    while writing := writing & _ecritures_en_cours():
        if time.monotonic() > limit:
            raise ScellementImpossible(f"an act has been writing in the journal for {ATTENTE_MAX} s")
        time.sleep(0.05)


def _ecritures_en_cours() -> set[str]:
    """Transactions of others that hold the lock of a writer on the table of events."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' "
            "AND relation = %s::regclass AND pid <> pg_backend_pid() "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [Evenement._meta.db_table],  # noqa: SLF001  Django's documented model API
        )
        return {row[0] for row in cursor.fetchall()}
