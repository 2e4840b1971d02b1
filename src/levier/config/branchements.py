"""Ports of the steps, wired to the connectors that the environment names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.conf import settings

from connecteurs.clamav import Clamav, ClamavIndisponible, Infecte
from connecteurs.sirene import Sirene, SireneIndisponible, SiretIntrouvable
from levier.socle.antivirus import Antivirus, AntivirusIndisponible
from levier.territoires.annuaire import Annuaire, AnnuaireIndisponible, PasDansLAnnuaire, PersonneMorale
from levier.territoires.enums import NatureStructure

DELAI_D_EXAMEN = 60.0
DELAI_DE_SANTE = 2.0


class AntivirusClamav:
    """ClamAV behind the kernel's port."""

    def __init__(self, adresse: str) -> None:
        self._examen = Clamav(adresse, delai=DELAI_D_EXAMEN)
        self._sante = Clamav(adresse, delai=DELAI_DE_SANTE)

    def examiner(self, morceaux: Iterable[bytes]) -> str:
        with _traduite():
            reply = self._examen.examiner(morceaux)
        return reply.signature if isinstance(reply, Infecte) else ""

    def repondre(self) -> None:
        with _traduite():
            self._sante.repondre()


@contextmanager
def _traduite() -> Iterator[None]:
    try:
        yield
    except ClamavIndisponible as error:
        raise AntivirusIndisponible(str(error)) from error


def antivirus() -> Antivirus | None:
    """ClamAV at LEVIER_CLAMAV; None when it is empty."""
    return AntivirusClamav(settings.LEVIER_CLAMAV) if settings.LEVIER_CLAMAV else None


SYNDICATS = frozenset({"7345", "7353", "7354", "7355"})
"""Legal categories of INSEE: SIVOM, SIVU, syndicats mixtes fermé and ouvert."""


class AnnuaireSirene:
    """The public search of legal persons behind the port of the territories."""

    def __init__(self, adresse: str, delai: float) -> None:
        self._sirene = Sirene(adresse, delai=delai)

    def chercher(self, siret: str) -> PersonneMorale:
        try:
            found = self._sirene.chercher(siret)
        except SiretIntrouvable as error:
            raise PasDansLAnnuaire(siret) from error
        except SireneIndisponible as error:
            raise AnnuaireIndisponible(str(error)) from error
        return PersonneMorale(
            siret=found.siret,
            denomination=found.denomination,
            adresse=found.adresse,
            departement_code=found.departement,
            nature=_nature(found.categorie_juridique),
            active=found.active,
        )


def _nature(categorie: str) -> NatureStructure | None:
    """Ours for a legal category; None for those that are no porteur of ours, or a territory chosen by its name."""
    if categorie in SYNDICATS:
        return NatureStructure.SYNDICAT
    if categorie.startswith(("73", "41")):
        return NatureStructure.ETABLISSEMENT
    return NatureStructure.ASSOCIATION if categorie.startswith("92") else None


def annuaire() -> Annuaire | None:
    """The search at LEVIER_SIRENE; None when it is empty."""
    return AnnuaireSirene(settings.LEVIER_SIRENE, settings.LEVIER_SIRENE_DELAI) if settings.LEVIER_SIRENE else None
