"""What the text typed in a list means: structures by their name, requests by their number. Each key has its index."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Collate, Reverse
from django.db.models.lookups import Lookup

from levier.instruction.models import DossierRecu, TexteRecu
from levier.instruction.queries.portee import dans_la_portee
from levier.socle.requetes import Parametre, Parmi, Requete
from levier.territoires.models import Structure
from levier.territoires.queries.cles import cle
from levier.territoires.queries.portees import Forme, Portee

STRUCTURES_MAX = 500
"""Structures that a text may mean; a shorter text is too vague to search by."""
NUMEROS_MAX = 500
"""Requests that the part of a number may mean before it is looked for row by row."""
_TRIGRAMME = 3
_STRUCTURE, _NUMERO = 0, 1
"""Kinds of keys."""
_APRES_TOUT = "\U0010ffff"
_CLES = ArrayField(BigIntegerField())
_TEXTE: TextField[str, str] = TextField()


def chercher(texte: str, ou: Portee) -> tuple[str, dict[str, object]]:
    """The condition that a text asks (`CONDITIONS`) and its values.

    Structure, whatever accents, hyphens and case; or number, whole, by its beginning or by its end; or words of what was
    written: title, answers, SIREN, pieces, messages.

    The keys are resolved first, each by its index; the part of a number that too many have is compared row by row.
    """
    wanted, ends = cle(texte), {}
    if numbers := any(character.isdigit() for character in texte):
        ends = {
            "debut": texte,
            "debut_fin": texte + _APRES_TOUT,
            "fin": texte[::-1],
            "fin_fin": texte[::-1] + _APRES_TOUT,
        }
    index = ("trigrammes",) if len(wanted) >= _TRIGRAMME else ()
    rows = _CLES_DU_TEXTE(ou.forme, numbers, *index, cle=wanted, **ends, **ou.valeurs) if wanted or numbers else []
    structures, numbered = ([key for kind, key in rows if kind == one] for one in (_STRUCTURE, _NUMERO))
    found: dict[str, object] = {"structures": structures if wanted else [], "mots": texte}
    if not numbers:
        return "structures" if structures else "mots", found
    if len(numbered) > NUMEROS_MAX:
        return "partout", found | ends
    return "numeros" if structures or numbered else "mots", found | {"numeros": numbered}


def _cles_du_texte(forme: Forme, numeros: bool, *index: str) -> QuerySet[Any, Any]:  # noqa: FBT001  a shape
    """Keys of structures, and of requests where the text may be a part of a number, each with its kind. One statement."""
    structures = _nommees(forme, *index)
    if not numeros:
        return structures
    begun = _entre(Collate("numero", "C"), "debut", "debut_fin")
    return structures.union(begun, _entre(Collate(Reverse("numero"), "C"), "fin", "fin_fin"), all=True)


def _nommees(forme: Forme, *index: str) -> QuerySet[Structure, Any]:
    """Structures that asked something there, whose name holds the key; three letters at least have an index."""
    wanted = Parametre("cle", _TEXTE)
    known = DossierRecu.objects.filter(dans_la_portee(forme), structure=OuterRef("pk"))
    found = Structure.objects.filter(Exists(known), cle_recherche__contains=wanted)
    if index:
        parts = ArrayField(_TEXTE)
        held = Func(F("cle_recherche"), function="trigrammes", output_field=parts)
        found = found.alias(parties=held).filter(
            parties__contains=Func(wanted, function="trigrammes", output_field=parts)
        )
    return found.values_list(Value(_STRUCTURE), "pk")[:STRUCTURES_MAX]


def _entre(cle: Collate, debut: str, fin: str) -> QuerySet[DossierRecu, Any]:
    found = DossierRecu.objects.alias(cle=cle).filter(cle__gte=_debut(debut), cle__lt=_debut(fin))
    return found.order_by().values_list(Value(_NUMERO), "pk")[: NUMEROS_MAX + 1]


class Repond(Lookup):
    """Whether a vector of words answers a query."""

    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        words, given = self.process_lhs(compiler, connection)
        wanted, values = compiler.compile(self.rhs)
        return f"{words} @@ {wanted}", [*given, *values]


def _par_les_mots() -> Q:
    """What was written holds each word, typed with its accents or without, whole or in part (`TexteRecu`)."""
    wanted = Func(Parametre("mots", _TEXTE), function="instruction_recherche", output_field=_TEXTE)
    return Q(pk__in=TexteRecu.objects.filter(Repond(F("mots"), wanted)).values("pk"))


def _debut(nom: str) -> Parametre:
    return Parametre(nom, CharField())


def _commence(champ: Combinable, nom: str) -> Q:
    return Q(Func(champ, _debut(nom), function="starts_with", output_field=BooleanField()))


_CLES_DU_TEXTE = Requete(_cles_du_texte, sur_mesure=True)
_DES_STRUCTURES = Q(Parmi(F("structure"), Parametre("structures", _CLES)))
_MOTS = _par_les_mots()
CONDITIONS = {
    "mots": _MOTS,
    "structures": _DES_STRUCTURES | _MOTS,
    "numeros": _DES_STRUCTURES | Q(Parmi(F("pk"), Parametre("numeros", _CLES))) | _MOTS,
    "partout": _DES_STRUCTURES | _commence(F("numero"), "debut") | _commence(Reverse("numero"), "fin") | _MOTS,
}
