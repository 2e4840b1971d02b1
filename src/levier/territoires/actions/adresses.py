"""Load the addresses that a directory publishes for the mairies and their likes: the whole file, or nothing of it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable

from django.db import transaction
from stdnum.exceptions import ValidationError
from stdnum.fr import siren as numero_siren

from levier.socle.adresses import email_propre
from levier.socle.erreurs import RefusMetier, SaisieRefusee
from levier.territoires.models import AdresseOfficielle

COLONNES = ("code", "courriel")
ERREURS_MAX = 20
"""Faulty lines that a refusal tells; beyond, their number."""
_COMMUNE = re.compile(r"[0-9][0-9AB][0-9]{3}")


class AdressesRefusees(RefusMetier):
    """The file cannot be read as it is: `erreurs`, one sentence a line."""

    def __init__(self, erreurs: list[str]) -> None:
        more = len(erreurs) - ERREURS_MAX
        told = [*erreurs[:ERREURS_MAX], *([f"et {more} autres lignes."] if more > 0 else [])]
        super().__init__("\n".join(["Rien n’est chargé, le fichier est à corriger :", *told]))
        self.erreurs = erreurs


@transaction.atomic
def charger_adresses(lignes: Iterable[str]) -> int:
    """Replace the directory by these lines of CSV (header `code;courriel`, or with commas); returns how many addresses.

    Raises AdressesRefusees with every faulty line, and keeps then what was loaded before.
    """
    rows = list(lignes)
    header = rows[0].lstrip("\ufeff").strip().lower() if rows else ""
    separator = ";" if ";" in header else ","
    if tuple(name.strip() for name in header.split(separator)) != COLONNES:
        raise AdressesRefusees([f"Ligne 1 : l’en-tête doit être « {';'.join(COLONNES)} », on lit « {header[:80]} »."])
    found, errors = _lire(list(csv.reader(rows[1:], delimiter=separator)))
    if not found and not errors:
        errors = ["Ligne 2 : le fichier ne donne aucune adresse."]
    if errors:
        raise AdressesRefusees(errors)
    AdresseOfficielle.objects.all().delete()
    AdresseOfficielle.objects.bulk_create(
        [AdresseOfficielle(code=code, email=email) for code, email in found.items()], batch_size=5000
    )
    return len(found)


def _lire(rangees: list[list[str]]) -> tuple[dict[str, str], list[str]]:
    found: dict[str, str] = {}
    errors: list[str] = []
    for number, row in enumerate(rangees, start=2):
        if not any(cell.strip() for cell in row):
            continue
        try:
            code, email = _ligne(row)
        except SaisieRefusee as refus:
            errors.append(f"Ligne {number} : {refus.phrase}")
            continue
        if found.setdefault(code, email) != email:
            errors.append(f"Ligne {number} : « {code} » a déjà une autre adresse plus haut.")
    return found, errors


def _ligne(cellules: list[str]) -> tuple[str, str]:
    if len(cellules) != len(COLONNES):
        raise SaisieRefusee(f"{len(COLONNES)} colonnes attendues, {len(cellules)} lues.")
    code = re.sub(r"\s", "", cellules[0]).upper()
    if not _COMMUNE.fullmatch(code):
        try:
            code = str(numero_siren.validate(code if code.strip("0") else ""))
        except ValidationError:
            raise SaisieRefusee(
                f"« {cellules[0].strip()[:40]} » n’est ni le code INSEE d’une commune (cinq caractères), ni un SIREN."
            ) from None
    return code, email_propre(cellules[1])
