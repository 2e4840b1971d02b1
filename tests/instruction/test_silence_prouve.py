"""The silence that decides: one date on the receipt, the list, the day and the sheet, and it is the one that the law gives.

Dates written by hand (`silences_a_la_main.csv`) are reasoned from the texts, not taken from the code; dates drawn hold the
reading of the base (lists, day) to that of the receipt and of the sheet.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import re
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.dossiers.echeances.test_delais import en_texte
from tests.fabriques import un_agent, un_appel, un_dossier_depose
from tests.profil import LONG

from levier.appels.models import VersionCahier
from levier.documents.contexte import Jour
from levier.dossiers.echeances.mentions import mentions
from levier.dossiers.echeances.silence import silence_de
from levier.dossiers.models import Acces, DemandeComplement, Dossier
from levier.dossiers.queries import cahier_du
from levier.instruction.queries import Avec, Filtres, lignes_nommees, lire_pour_le_service, liste
from levier.socle import horloge

A_LA_MAIN = Path(__file__).with_name("silences_a_la_main.csv")
ZONES = (
    "Europe/Paris", "America/Guadeloupe", "America/Martinique", "America/Cayenne", "Indian/Reunion", "Indian/Mayotte",
    "America/Miquelon", "Pacific/Noumea", "Pacific/Tahiti",
)  # fmt: skip
REGIMES = ("aucun", "decret-2018-514", "detr-dsil")
Complement = tuple[dt.datetime, dt.date, dt.datetime | None]


@dataclass(frozen=True)
class Cas:
    """A request: its regime, its time zone, when it was sent, what was asked to complete (asked, until, answered)."""

    regime: str
    fuseau: str
    depot: dt.datetime
    complements: tuple[Complement, ...] = ()
    attendu: dt.date | None = None


def ecrits() -> list[Cas]:
    with A_LA_MAIN.open(encoding="utf-8") as read:
        return [_ecrit(row) for row in csv.DictReader(read, delimiter=";")]


def _ecrit(row: dict[str, str]) -> Cas:
    zone = ZoneInfo(row["fuseau"])

    def instant(text: str) -> dt.datetime | None:
        return dt.datetime.fromisoformat(text).replace(tzinfo=zone) if text else None

    asked = tuple(
        (instant(when), dt.date.fromisoformat(until), instant(answered))
        for when, until, answered in (one.split(">") for one in row["complements"].split(",") if one)
    )
    day = dt.date.fromisoformat(row["attendu"]) if row["attendu"] else None
    return Cas(row["regime"], row["fuseau"], instant(row["depot"]), asked, day)


def tire(sort: random.Random, regime: str, fuseau: str) -> Cas:
    """Ends of months and last hours of the day more often than chance would."""
    zone = ZoneInfo(fuseau)
    day = dt.date(2021, 1, 1) + dt.timedelta(sort.randrange(4 * 365))
    if sort.random() < 0.4:
        day = day.replace(day=28) + dt.timedelta(sort.randrange(5))
    sent = dt.datetime.combine(day, dt.time(sort.choice((0, 9, 14, 20, 23)), sort.choice((0, 1, 30, 59))), zone)
    asked, clock = [], sent
    for rank in range(count := sort.choice((0, 0, 1, 1, 2, 3))):
        clock += dt.timedelta(days=sort.choice((0, 1, 10, 40, 80)), hours=sort.randrange(30))
        until = clock.date() + dt.timedelta(sort.choice((1, 15, 30, 60)))
        answered = clock + dt.timedelta(days=sort.choice((0, 1, 9, 31, 70)), hours=sort.randrange(20))
        open_ = rank == count - 1 and sort.random() < 0.5
        asked.append((clock, until, None if open_ else answered))
        clock = answered
    return Cas(regime, fuseau, sent, tuple(asked))


def versions(cas: list[Cas]) -> dict[tuple[str, str], VersionCahier]:
    found = {}
    for regime, zone in sorted({(one.regime, one.fuseau) for one in cas}):
        text = en_texte(regime).replace("fuseau: Europe/Paris", f"fuseau: {zone}")
        if regime == "detr-dsil":
            text = re.sub(
                r"ouverture: \S+\n  cloture: \S+", "ouverture: 01/01/2022\n  cloture: 31/12/2022", text, count=1
            )
        found[regime, zone] = un_appel(text).en_vigueur
    return found


def recus(cas: list[Cas]) -> list[int]:
    """The keys of as many requests received, each as its case says, with the triggers of the base."""
    model = un_dossier_depose()
    (access,) = Acces.objects.filter(dossier=model)
    of = versions(cas)
    rows = []
    for rank, one in enumerate(cas, start=1):
        row = Dossier.objects.get(pk=model.pk)
        row.pk, row.numero, row.version = None, f"71-2021-9{rank:05}", of[one.regime, one.fuseau]
        waits = one.complements and one.complements[-1][2] is None
        row.depose_le, row.etat = one.depot, "a_completer" if waits else "depose"
        rows.append(row)
    keys = [row.pk for row in Dossier.objects.bulk_create(rows)]
    for key in keys:
        access.pk, access.dossier_id = None, key
        access.save(force_insert=True)
    DemandeComplement.objects.bulk_create(
        DemandeComplement(dossier_id=key, echeance=until, demandee_le=asked, repondue_le=answered, demandee_par="A")
        for key, one in zip(keys, cas, strict=True)
        for asked, until, answered in one.complements
    )
    return keys


def a_la_liste(agent) -> dict[int, dt.date | None]:
    found, after = {}, None
    while True:
        page = liste(agent, Filtres(tri="silence"), after, 200)
        found |= {ligne.id: ligne.silence_le for ligne in page.lignes}
        if (after := page.suivant) is None:
            return found


@pytest.mark.django_db
@pytest.mark.requirement("X-06", "X-09")
def test_silence_is_dated_alike_on_the_receipt_the_list_the_day_and_the_sheet_and_as_the_law_says():
    """40 requests dated by hand, 40 drawn (400 in the long profile: every regime in every time zone)."""
    sort = random.Random(231)
    pairs = [(regime, zone) for regime in REGIMES for zone in ZONES]
    pairs = pairs if LONG else [(REGIMES[rank % 3], zone) for rank, zone in enumerate(ZONES)]
    written = ecrits()
    assert len(written) == 40
    cas = written + [tire(sort, *pairs[rank % len(pairs)]) for rank in range(400 if LONG else 40)]
    keys, agent = recus(cas), un_agent()
    with horloge.figee(horloge.a_paris(2026, 1, 1)):
        listed = a_la_liste(agent)
        day = {ligne.id: ligne.silence_le for ligne in lignes_nommees(agent, keys)}
    for key, one in zip(keys, cas, strict=True):
        dossier = Dossier.objects.select_related("version", "appel").get(pk=key)
        sheet = silence_de(dossier, cahier_du(dossier), dossier.complements.all())
        read = lire_pour_le_service(agent, dossier.numero, Avec.TOUT)
        assert silence_de(read, cahier_du(read), read.complements.all()) == sheet
        said = " ".join(line.valeur for line in mentions(dossier, cahier_du(dossier), dossier.depose_le))
        date = sheet.le if sheet else None
        assert (listed[key], day[key]) == (date, date), one
        assert (Jour.de(date).texte in said) if date else "aucune date de rejet implicite" in said, one
    assert [listed[key] for key in keys[: len(written)]] == [one.attendu for one in written]
