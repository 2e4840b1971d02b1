"""One question, `GET ?q=<siret>`, and its answer read with suspicion: sizes, types and time are bounded."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from typing import IO

from connecteurs.sirene.erreurs import (
    AdresseIllisible,
    ReponseInattendue,
    SireneInjoignable,
    SireneMuet,
    SiretIntrouvable,
    TropDeDemandes,
)

_REPONSE_MAX = 1024 * 1024
_MORCEAU = 16 * 1024


@dataclass(frozen=True, slots=True)
class Etablissement:
    """What the service knows of a number. `active` is false when the establishment, or its legal person, has closed."""

    siret: str
    denomination: str
    adresse: str
    categorie_juridique: str
    departement: str
    active: bool


class Sirene:
    """The service at `adresse` (the whole address of its search). `delai`: seconds given to a whole conversation."""

    def __init__(self, adresse: str, *, delai: float = 3.0) -> None:
        """Raise AdresseIllisible."""
        parts = urllib.parse.urlsplit(adresse)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise AdresseIllisible(adresse)
        self.adresse, self.delai = adresse, delai

    def chercher(self, siret: str) -> Etablissement:
        """The establishment of this SIRET. Raises SiretIntrouvable, or the errors of SireneIndisponible."""
        query = urllib.parse.urlencode({"q": siret, "page": 1, "per_page": 1})
        request = urllib.request.Request(  # noqa: S310  the scheme was checked
            f"{self.adresse}?{query}", headers={"Accept": "application/json", "User-Agent": "Levier"}
        )
        return _lire(self._converser(request), siret)

    def _converser(self, request: urllib.request.Request) -> bytes:
        limit = time.monotonic() + self.delai
        try:
            with urllib.request.urlopen(request, timeout=self.delai) as answer:  # noqa: S310  same
                return _tout(answer, limit)
        except urllib.error.HTTPError as error:
            with error:
                if error.code == HTTPStatus.TOO_MANY_REQUESTS:
                    raise TropDeDemandes(str(error)) from error
                if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    raise SireneInjoignable(str(error)) from error
                raise ReponseInattendue(str(error)) from error
        except urllib.error.URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise SireneMuet(str(error.reason)) from error
            raise SireneInjoignable(str(error.reason)) from error
        except TimeoutError as error:
            raise SireneMuet(str(error)) from error
        except (HTTPException, OSError) as error:
            raise SireneInjoignable(str(error)) from error


def _tout(answer: IO[bytes], limit: float) -> bytes:
    """Every byte before `limit`: a server that drips is silent."""
    parts, size = [], 0
    while part := answer.read(_MORCEAU):
        parts.append(part)
        size += len(part)
        if size > _REPONSE_MAX:
            raise ReponseInattendue(f"plus de {_REPONSE_MAX} octets")
        if time.monotonic() > limit:
            raise SireneMuet("la réponse n'est pas arrivée entière à temps")
    return b"".join(parts)


def _lire(contenu: bytes, siret: str) -> Etablissement:
    try:
        body = json.loads(contenu)
        results = body["results"]
        if not results:
            raise SiretIntrouvable(siret)
        company = results[0]
        places = [company["siege"], *company.get("matching_etablissements", [])]
        place = next((one for one in places if one["siret"] == siret), None)
        if place is None:
            raise SiretIntrouvable(siret)
        return Etablissement(
            siret=siret,
            denomination=_texte(company.get("nom_raison_sociale") or company["nom_complet"]),
            adresse=_texte(place["adresse"]),
            categorie_juridique=_texte(company["nature_juridique"]),
            departement=_departement(_texte(place["commune"])),
            active=company["etat_administratif"] == "A" and place["etat_administratif"] == "A",
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ReponseInattendue(f"{type(error).__name__} : {error}") from error


def _texte(valeur: object) -> str:
    if not isinstance(valeur, str):
        raise TypeError(f"un texte était attendu, pas {type(valeur).__name__}")
    return " ".join(valeur.split())


def _departement(commune: str) -> str:
    """Code of the département of an INSEE code of commune: three characters overseas."""
    return commune[:3] if commune.startswith(("97", "98")) else commune[:2]
