"""The shapes of the schema: objects, lists, texts, each with its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from regles.conversion import Json


def objet(requis: Mapping[str, Json], facultatifs: Mapping[str, Json] | None = None) -> Json:
    """A mapping. Its `source` is never required here: the part around may say it, which the loader knows."""
    cles: Json = {**requis, **(facultatifs or {})}
    exigees = [cle for cle in requis if cle != "source"]
    return {"type": "object", "properties": cles, "required": [*exigees], "additionalProperties": False}


def liste(element: Json, description: str = "") -> Json:
    return {"type": "array", "items": element, **decrire(description)}


def table(description: str) -> Json:
    return {"type": "object", "additionalProperties": texte(), **decrire(description)}


def textes(description: str = "") -> Json:
    return liste(texte(), description)


def texte(description: str = "") -> Json:
    return {"type": ["string", "number"], **decrire(description)}


def nombre(description: str = "") -> Json:
    return {"type": ["integer", "string"], **decrire(description)}


def nom(description: str = "") -> Json:
    return {"type": "string", **decrire(description)}


def formule(description: str = "") -> Json:
    return {"type": ["string", "number"], "description": description or "Une formule (docs/langage.md)."}


def oui_non() -> Json:
    return un_de(["oui", "non"])


def un_de(valeurs: Iterable[str], description: str = "") -> Json:
    admises = [*valeurs]
    nombres = [int(valeur) for valeur in admises if valeur.isdigit()]
    return {"enum": [*admises, *nombres], **decrire(description)}


def renvoi() -> Json:
    return vers("source")


def vers(definition: str) -> Json:
    return {"$ref": f"#/definitions/{definition}"}


def decrire(description: str) -> Json:
    return {"description": description} if description else {}
