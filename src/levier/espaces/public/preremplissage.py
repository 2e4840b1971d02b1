"""A link that opens a request already filled in part: which names it may hold, and how long it may be."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from levier.dossiers.formulaire.blocs import est_un_bloc
from levier.espaces.appel.guichet import Guichet
from levier.espaces.composants.champs import FORMATS
from levier.socle.erreurs import RefusMetier
from regles.cahier import Cahier
from regles.texte import entier
from regles.valeurs import Genre, Option
from regles.vocabulaire import depense

LONGUEUR_MAX = 2000
"""Characters of the values once encoded: the address goes through the login page and a mail, where it doubles."""
_EXEMPLES = {
    Genre.MONTANT: "12 500",
    Genre.TAUX: "70",
    Genre.ENTIER: "3",
    Genre.DATE: "15/09/2021",
    Genre.OUI_NON: "oui",
    Genre.TEXTE: "Texte libre",
}


class LienTropLong(RefusMetier):
    """More than an address may hold."""

    def __init__(self, longueur: int) -> None:
        super().__init__(
            f"Ce lien contient {entier(longueur)} caractères de réponses, {entier(LONGUEUR_MAX)} au plus : "
            "gardez-y les réponses courtes et laissez les longs textes au formulaire."
        )


@dataclass(frozen=True, slots=True)
class NomPreremplissable:
    """A name that a link may hold: what it is, what to write, an example."""

    nom: str
    libelle: str
    attendu: str


def noms(cahier: Cahier) -> list[NomPreremplissable]:
    """Fields of the form, then expenses by nature."""
    fields = [
        NomPreremplissable(champ.nom, champ.donnee.libelle, _attendu(champ.donnee.genre, champ.donnee.options))
        for section in cahier.formulaire
        for champ in section.champs
        if not champ.calcule and not est_un_bloc(champ)
    ]
    return fields + [
        NomPreremplissable(depense(nature.id), f"Dépense : {nature.libelle}", FORMATS[Genre.MONTANT])
        for nature in cahier.natures_depense
    ]


def exemple(guichet: Guichet) -> str:
    """A link to start from: the title of the project, what is asked after it, and one expense."""
    cahier = guichet.cahier
    fields = [
        champ
        for section in cahier.formulaire
        for champ in section.champs
        if not champ.calcule and not est_un_bloc(champ)
    ]
    start = next((rank for rank, champ in enumerate(fields) if champ.nom == cahier.roles.titre), 0)
    chosen = fields[start : start + 2]
    values = {champ.nom: _exemple(champ.donnee.genre, champ.donnee.options) for champ in chosen}
    values |= {depense(nature.id): "12 500" for nature in cahier.natures_depense[:1]}
    return f"{reverse('espaces:demande', args=[guichet.appel.identifiant])}?{urlencode(values)}"


def destination(guichet: Guichet, parametres: QueryDict) -> str:
    """Where the link leads: a new request of the call, with the values it holds. Raises LienTropLong."""
    known = {name.nom for name in noms(guichet.cahier)}
    query = urlencode({nom: str(text) for nom, text in parametres.items() if nom in known and str(text).strip()})
    if len(query) > LONGUEUR_MAX:
        raise LienTropLong(len(query))
    return reverse("porteur:nouvelle", args=[guichet.appel.identifiant]) + (f"?{query}" if query else "")


def _attendu(genre: Genre, options: tuple[Option, ...]) -> str:
    if genre is Genre.OUI_NON:
        return "oui ou non"
    if options:
        return "un code : " + ", ".join(option.code for option in options)
    return FORMATS.get(genre, "Texte.")


def _exemple(genre: Genre, options: tuple[Option, ...]) -> str:
    return options[0].code if options else _EXEMPLES.get(genre, "")
