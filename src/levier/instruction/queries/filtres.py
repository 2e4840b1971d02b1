"""What narrows the list of a service, read once for its rows and for its counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    TextField,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Collate, Reverse

from levier.appels.models import Appel
from levier.dossiers.echeances.silence import BIENTOT
from levier.instruction.models import DossierRecu
from levier.instruction.queries.portee import MOI, dans_la_portee
from levier.socle import horloge
from levier.socle.requetes import Parametre, Parmi, Requete
from levier.territoires.models import Structure
from levier.territoires.queries.cles import cle
from levier.territoires.queries.portees import Forme, Portee

STRUCTURES_MAX = 500
"""Structures that a text may mean; a shorter text is too vague to search by."""
NUMEROS_MAX = 500
"""Requests that the part of a number may mean before it is looked for row by row."""
_TRIGRAMME = 3
_APRES_TOUT = "\U0010ffff"
_CLES = ArrayField(BigIntegerField())
_TEXTE: TextField[str, str] = TextField()


@dataclass(frozen=True, slots=True)
class Filtres:
    """What narrows the list; empty means all. `suivi`: "moi" or "personne". An unknown value is ignored."""

    texte: str = ""
    etat: str = ""
    theme: str = ""
    suivi: str = ""
    tri: str = "depot_recent"
    appel: str = ""
    proposition: str = ""
    silence: str = ""
    """"proche": it decides within `BIENTOT` days; "passe": it has decided."""


@dataclass(frozen=True, slots=True)
class Criteres:
    """The filters as queries take them: which there are, and their values."""

    forme: tuple[str, ...]
    valeurs: dict[str, object]

    @property
    def par_texte(self) -> bool:
        """Whether a text is looked for: no counter knows its answer."""
        return bool({"aucun", "structures", "numeros", "partout"} & {*self.forme})

    @property
    def un_a_un(self) -> bool:
        """Whether the rows are few, and of a kind that no counter tells apart."""
        return bool({"proposition", *_SILENCES} & {*self.forme})

    def sauf(self, nom: str) -> Criteres:
        """All the others."""
        return replace(self, forme=tuple(one for one in self.forme if one != nom))


def criteres(filtres: Filtres, ou: Portee) -> Criteres:
    """What the filters ask; a text is looked for here: a query for the structures, another for a number."""
    values: dict[str, object] = {
        nom: getattr(filtres, nom).strip()
        for nom in ("etat", "theme", "appel", "proposition")
        if getattr(filtres, nom).strip()
    }
    shape = (*values, *({filtres.suivi} & {"moi", "personne"}))
    if filtres.silence in _SILENCES:
        now = horloge.maintenant()
        shape, values = (*shape, filtres.silence), values | {"instant": now, "bientot": now + _BIENTOT}
    if not (text := filtres.texte.strip()):
        return Criteres(shape, values)
    found = _chercher(text, ou)
    return Criteres((*shape, *found.forme), values | found.valeurs)


def retenus(forme: tuple[str, ...]) -> Q:
    """The requests received that pass the filters of this shape."""
    found = Q()
    for nom in forme:
        found &= _CONDITIONS[nom]
    return found


def _chercher(texte: str, ou: Portee) -> Criteres:
    """Structure, whatever accents, hyphens and case; or number, whole, by its beginning or by its end.

    The keys are resolved first, each by its index; the part of a number that too many have is compared row by row.
    """
    structures = _structures(cle(texte), ou)
    if not any(character.isdigit() for character in texte):
        return Criteres(("structures",) if structures else ("aucun",), {"structures": structures})
    ends = {"debut": texte, "debut_fin": texte + _APRES_TOUT, "fin": texte[::-1], "fin_fin": texte[::-1] + _APRES_TOUT}
    numbered = [key for (key,) in _NUMEROS(**ends)]
    if len(numbered) > NUMEROS_MAX:
        return Criteres(("partout",), {"structures": structures, **ends})
    shape = ("numeros",) if structures or numbered else ("aucun",)
    return Criteres(shape, {"structures": structures, "numeros": numbered})


def _structures(cherche: str, ou: Portee) -> list[int]:
    index = ("trigrammes",) if len(cherche) >= _TRIGRAMME else ()
    rows = _STRUCTURES(ou.forme, *index, cle=cherche, **ou.valeurs) if cherche else []
    return [key for (key,) in rows]


def _nommees(forme: Forme, *index: str) -> QuerySet[Structure, tuple[int]]:
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
    return found.values_list("pk")[:STRUCTURES_MAX]


def _numerotes() -> QuerySet[DossierRecu, tuple[int]]:
    begun = _entre(Collate("numero", "C"), "debut", "debut_fin")
    return begun.union(_entre(Collate(Reverse("numero"), "C"), "fin", "fin_fin"), all=True)


def _entre(cle: Collate, debut: str, fin: str) -> QuerySet[DossierRecu, tuple[int]]:
    found = DossierRecu.objects.alias(cle=cle).filter(cle__gte=_debut(debut), cle__lt=_debut(fin))
    return found.order_by().values_list("pk")[: NUMEROS_MAX + 1]


def _debut(nom: str) -> Parametre:
    return Parametre(nom, CharField())


def _commence(champ: Combinable, nom: str) -> Q:
    return Q(Func(champ, _debut(nom), function="starts_with", output_field=BooleanField()))


_STRUCTURES = Requete(_nommees, sur_mesure=True)
_NUMEROS = Requete(_numerotes)
_DES_STRUCTURES = Q(Parmi(F("structure"), Parametre("structures", _CLES)))
_APPEL = Appel.objects.filter(identifiant=Parametre("appel", CharField())).values("pk")[:1]
_BIENTOT = timedelta(days=BIENTOT + 1)
"""The last of these days is included."""
_INSTANT = Parametre("instant", DateTimeField())
_SILENCES = {
    "proche": Q(silence_tri__gt=_INSTANT, silence_tri__lte=Parametre("bientot", DateTimeField())),
    "passe": Q(silence_tri__lte=_INSTANT),
}
_CONDITIONS = {
    "etat": Q(etat=Parametre("etat", CharField())),
    "theme": Q(theme=Parametre("theme", CharField())),
    "appel": Q(appel=_APPEL),
    "proposition": Q(proposition=Parametre("proposition", CharField())),
    "moi": Q(instructeur=MOI),
    "personne": Q(instructeur__isnull=True),
    **_SILENCES,
    "aucun": Q(pk__in=[]),
    "structures": _DES_STRUCTURES,
    "numeros": _DES_STRUCTURES | Q(Parmi(F("pk"), Parametre("numeros", _CLES))),
    "partout": _DES_STRUCTURES | _commence(F("numero"), "debut") | _commence(Reverse("numero"), "fin"),
}
