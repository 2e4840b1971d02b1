"""The parts of a cahier that describe the call: who, when, how much, the page, the pieces, the act."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from regles.cahier import (
    Contact,
    Enveloppe,
    Identite,
    ModeleActe,
    NatureDepense,
    Texte,
    Theme,
)
from regles.chargement.competence import lire_departement
from regles.chargement.lecture import Scalaire, Table
from regles.langage.litteraux import LitteralInvalide, lire_nombre
from regles.texte import REPERE
from regles.valeurs import Genre
from regles.vocabulaire import depense

if TYPE_CHECKING:
    from regles.chargement.atelier import Atelier
    from regles.chargement.champs import Champs
    from regles.fenetre import Fenetre

_REGIONS = frozenset(
    ("01", "02", "03", "04", "06", *["11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93", "94"])
)
_ADRESSE = re.compile(r"[A-Za-z0-9_-]{1,80}")
MILLESIMES = ("2021", "2026")  # vintages of the territories


def lire_identite(racine: Champs, annee: int) -> Identite:
    """Who runs the call, where, in which fund; a call that names no vintage takes the one of `annee`, its opening."""
    identifiant = racine.texte("id")
    if identifiant and not _ADRESSE.fullmatch(identifiant):
        message = f"« {identifiant} » se lit dans des adresses : des lettres sans accent, des chiffres, « - » et « _ », 80 au plus"
        racine.signaler("id", message)
    with racine.lire(racine.noeud("identite"), "identite") as champs:
        if champs is None:
            return Identite(identifiant, "", "", "", "", "", "", "", 0, ())
        return Identite(
            id=identifiant,
            titre=champs.phrase("titre"),
            resume=champs.phrase("resume", requis=False),
            fonds=champs.texte("fonds", requis=False),
            axe=champs.texte("axe", requis=False),
            service=champs.texte("service"),
            departement=champs.lire_valeur("departement", lire_departement, "", requis=False),
            region=champs.lire_valeur("region", _lire_region, "", requis=False),
            millesime=champs.lire_valeur("millesime", _lire_millesime, au_plus_pres(annee), requis=False),
            annee=int(nomme) if (nomme := champs.texte("millesime", requis=False)).isdecimal() else annee,
            contacts=champs.chacun(
                "contacts", "contact", lambda c: Contact(c.texte("fonction"), c.phrase("objet")), requis=False
            ),
        )


def _lire_region(texte: str) -> str:
    if texte not in _REGIONS:
        message = f"« {texte} » n'est pas le code INSEE d'une région : écrivez par exemple « 27 » ou « 94 »"
        raise LitteralInvalide(message)
    return texte


def lire_enveloppe(racine: Champs) -> Enveloppe:
    """The credits opened for the call."""
    with racine.lire(racine.noeud("enveloppe", requis=False), "enveloppe") as champs:
        if champs is None:
            return Enveloppe(None, None)
        return Enveloppe(
            montant=champs.lire_valeur("montant", _montant_ou_inconnu, None),
            source=champs.reference(),
            lecture=champs.phrase("lecture", requis=False),
        )


def _montant_ou_inconnu(texte: str) -> int | None:
    return None if texte == "inconnu" else lire_nombre(texte, Genre.MONTANT)


def lire_page(racine: Champs) -> tuple[Texte, ...]:
    """The paragraphs of the public page."""
    return racine.chacun(
        "page",
        "page",
        lambda champs: Texte(champs.phrase("titre"), champs.phrases("paragraphes"), champs.reference()),
        requis=False,
    )


def lire_themes(racine: Champs) -> tuple[Theme, ...]:
    """The themes a project may choose."""
    return racine.chacun(
        "themes",
        "thème",
        lambda champs: Theme(
            code=champs.identifiant("code"),
            libelle=champs.phrase("libelle"),
            aide=champs.phrase("aide", requis=False),
            objet=champs.phrases("objet", requis=False),
            exemples=champs.phrases("exemples", requis=False),
            source=champs.reference(),
        ),
        requis=False,
    )


def lire_natures(racine: Champs, atelier: Atelier, *, requis: bool) -> tuple[NatureDepense, ...]:
    """The natures of expense of the financing plan, which a call without plan has not."""
    return racine.chacun(
        "natures_depense",
        "nature de dépense",
        lambda champs: NatureDepense(
            id=champs.identifiant("id", atelier.pris_dans(depense(""))),
            libelle=champs.phrase("libelle"),
            eligible=champs.oui_non("eligible", defaut=True),
            raison=champs.phrase("raison", requis=False),
            source=champs.reference(),
        ),
        requis=requis,
    )


def annee_d_ouverture(fenetre: Fenetre) -> int:
    """The year of the territories of a call that names none: that of its opening, the latest known when no day opens it."""
    return fenetre.ouverture.year if fenetre.ouverture else int(MILLESIMES[-1])


def au_plus_pres(annee: int) -> int:
    """The vintage at or before a year; the oldest for a year before them all."""
    return max((int(m) for m in MILLESIMES if int(m) <= annee), default=int(MILLESIMES[0]))


def _lire_millesime(texte: str) -> int:
    if not re.fullmatch("[0-9]{4}", texte) or texte < MILLESIMES[0]:
        message = f"« {texte} » n'est pas admis ici : écrivez une année depuis {MILLESIMES[0]}, premier millésime connu"
        raise LitteralInvalide(message)
    return au_plus_pres(int(texte))


def lire_millesime(racine: Champs, annee: int) -> int:
    """The vintage of the territories, read before the form that searches them; `lire_identite` tells what is wrong."""
    identite = racine.table.entrees.get("identite")
    noeud = identite.entrees.get("millesime") if isinstance(identite, Table) else None
    texte = noeud.texte.strip() if isinstance(noeud, Scalaire) else ""
    return au_plus_pres(int(texte) if re.fullmatch("[0-9]{4}", texte) else annee)


def lire_acte(racine: Champs) -> ModeleActe:
    """The call's words for its arrêté. `{variables}` that are no figure of the call are those of the act: they stay."""
    with racine.lire(racine.noeud("acte", requis=False), "acte") as champs:
        if champs is None:
            return ModeleActe((), ())
        textes = champs.textes("visas")
        visas = tuple(champs.remplir(texte, libres=REPERE.findall(texte.texte)) for texte in textes)
        return ModeleActe(visas, champs.chacun("articles", "article", _lire_article))


def _lire_article(champs: Champs) -> tuple[str, str]:
    texte = champs.scalaire("texte")
    return champs.phrase("titre"), champs.remplir(texte, libres=REPERE.findall(texte.texte)) if texte else ""
