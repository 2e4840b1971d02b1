"""Which cahiers can be simulated: the versions published, the calls delivered with Levier, those that one brings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from levier.appels.enums import EtatVersion
from levier.appels.fichiers import lire_un_cahier
from levier.appels.models import TexteDeCahier, VersionCahier
from regles.cahier import Cahier, Identite
from regles.chargement import CahierInvalide, charger, relire

DEPOSE, FOURNI, VERSION = "depose", "fourni", "version"
FICHIERS_LUS = 256


@dataclass(frozen=True, slots=True)
class CahierOffert:
    """A cahier that the form offers. `cle` is what the address holds."""

    cle: str
    libelle: str
    cahier_id: str
    groupe: str


@dataclass(frozen=True, slots=True)
class Bibliotheque:
    """The cahiers offered to one person, and how to read one."""

    choix: tuple[CahierOffert, ...]
    deposes: Mapping[str, str]
    lus: dict[str, str] = field(default_factory=dict)

    def lire(self, cle: str) -> Cahier:
        """The cahier behind a choice of this library. Raises KeyError: it is none of its choices."""
        if cle not in {one.cle for one in self.choix}:
            raise KeyError(cle)
        return (relire if cle.startswith(VERSION) else charger)(self.texte(cle))

    def texte(self, cle: str) -> str:
        """The text behind a choice of this library, read once."""
        if cle not in self.lus:
            self.lus[cle] = self._texte(cle)
        return self.lus[cle]

    def _texte(self, cle: str) -> str:
        genre, _, reste = cle.partition("-")
        if genre == VERSION:
            return TexteDeCahier.objects.values_list("texte", flat=True).get(pk=int(reste))
        if genre == FOURNI:
            return lire_un_cahier(settings.LEVIER_CAHIERS / f"{reste}.yaml")
        return self.deposes[cle]

    def du_cahier(self, cahier_id: str) -> str:
        """The choice that runs this call, the most recent version first; empty when none does."""
        return next((one.cle for one in self.choix if one.cahier_id == cahier_id), "")


def bibliotheque(deposes: Mapping[str, str]) -> Bibliotheque:
    """What can be simulated. `deposes`: the texts that one brought, by the choice that `cle_du_depose` gives. One query."""
    return Bibliotheque((*_publiees(), *_fournis(), *_deposes(deposes)), deposes)


def cle_du_depose(texte: str) -> str:
    """The choice of a text that one brings. Raises CahierInvalide."""
    return f"{DEPOSE}-{charger(texte).empreinte[:16]}"


def _deposes(textes: Mapping[str, str]) -> Iterable[CahierOffert]:
    for cle, text in textes.items():
        cahier = charger(text)
        yield CahierOffert(
            cle, f"{cahier.identite.titre} (déposé, version {cahier.numero})", "", "Déposés pendant cette session"
        )


def _publiees() -> Iterable[CahierOffert]:
    rows = (
        VersionCahier.objects.filter(etat=EtatVersion.PUBLIEE)
        .order_by("appel__titre", "-numero")
        .values_list("pk", "numero", "appel__titre", "appel__identifiant")
    )
    for pk, numero, titre, identifiant in rows:
        yield CahierOffert(f"{VERSION}-{pk}", f"{titre} (version {numero})", identifiant, "Guichets publiés")


def _fournis() -> Iterable[CahierOffert]:
    """The files delivered, published or not: their address does not depend on the database."""
    folder: Path = settings.LEVIER_CAHIERS
    for path in sorted(folder.glob("*/*.yaml")):
        try:
            identite = _identite(lire_un_cahier(path))
        except (OSError, UnicodeDecodeError, CahierInvalide):
            continue
        if identite is not None:
            cle = f"{FOURNI}-{path.relative_to(folder).with_suffix('').as_posix()}"
            yield CahierOffert(cle, f"{identite.titre} (modèle)", identite.id, "Modèles fournis")


@lru_cache(maxsize=FICHIERS_LUS)
def _identite(texte: str) -> Identite | None:
    """What the cahier of a file is; None for a file that is something else, such as the tree of a fund."""
    try:
        return charger(texte).identite
    except CahierInvalide:
        return None
