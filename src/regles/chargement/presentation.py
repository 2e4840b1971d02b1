"""The parts of a cahier that describe the call: who, when, how much, the page, the pieces, the act."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from regles.cahier import (
    Contact,
    Critere,
    Enveloppe,
    Fenetre,
    Identite,
    ModeleActe,
    NatureDepense,
    ParDepense,
    PieceDemandee,
    Texte,
    Theme,
)
from regles.chargement.lecture import Scalaire, Table
from regles.chargement.organisation import lire_vagues
from regles.langage.diagnostics import suggestion
from regles.langage.litteraux import LitteralInvalide, lire_nombre
from regles.texte import REPERE
from regles.valeurs import Genre, Source

if TYPE_CHECKING:
    from regles.chargement.champs import Champs

MILLESIMES = ("2021", "2026")  # vintages of the territories
FORMATS = frozenset(("pdf", "odt", "ods", "odp", "docx", "xlsx", "pptx", "jpg", "jpeg", "png", "csv", "txt"))
_JAMAIS = dt.date(1990, 1, 1)


def lire_identite(racine: Champs) -> Identite:
    """Who runs the call, where, in which fund."""
    identifiant = racine.texte("id")
    with racine.lire(racine.noeud("identite"), "identite") as champs:
        if champs is None:
            return Identite(identifiant, "", "", "", "", "", "", "", 0, ())
        return Identite(
            id=identifiant,
            titre=champs.phrase("titre"),
            resume=champs.phrase("resume"),
            fonds=champs.texte("fonds"),
            axe=champs.texte("axe"),
            service=champs.texte("service"),
            departement=champs.texte("departement", requis=False),
            region=champs.texte("region", requis=False),
            millesime=int(champs.parmi("millesime", MILLESIMES, MILLESIMES[0])),
            contacts=champs.chacun("contacts", "contact", lambda c: Contact(c.texte("fonction"), c.phrase("objet"))),
        )


@cache
def _fuseaux() -> frozenset[str]:
    """The time zones of this computer: a folder read once, not for each cahier."""
    return frozenset(available_timezones())


def lire_fenetre(racine: Champs) -> Fenetre:
    """When requests may be deposited."""
    with racine.lire(racine.noeud("fenetre"), "fenetre") as champs:
        if champs is None:
            return Fenetre(_JAMAIS, _JAMAIS, "Europe/Paris", Source("", ""), Source("", ""))
        fenetre = Fenetre(
            ouverture=champs.date("ouverture", _JAMAIS),
            cloture=champs.date("cloture", _JAMAIS),
            fuseau=champs.parmi("fuseau", _fuseaux(), "Europe/Paris"),
            source_ouverture=champs.reference("source_ouverture"),
            source_cloture=champs.reference("source_cloture"),
            lecture=champs.phrase("lecture", requis=False),
            vagues=lire_vagues(champs),
        )
        if _JAMAIS < fenetre.cloture < fenetre.ouverture:
            champs.signaler("cloture", "la clôture précède l'ouverture")
        return fenetre


def lire_enveloppe(racine: Champs) -> Enveloppe:
    """The credits opened for the call."""
    with racine.lire(racine.noeud("enveloppe"), "enveloppe") as champs:
        if champs is None:
            return Enveloppe(None, Source("", ""))
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
        "page", "page", lambda champs: Texte(champs.phrase("titre"), champs.phrases("paragraphes"), champs.reference())
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


def lire_natures(racine: Champs) -> tuple[NatureDepense, ...]:
    """The natures of expense of the financing plan."""
    return racine.chacun(
        "natures_depense",
        "nature de dépense",
        lambda champs: NatureDepense(
            id=champs.identifiant("id"),
            libelle=champs.phrase("libelle"),
            eligible=champs.oui_non("eligible", defaut=True),
            raison=champs.phrase("raison", requis=False),
            source=champs.reference(),
        ),
    )


def lire_criteres(racine: Champs, themes: tuple[Theme, ...]) -> tuple[Critere, ...]:
    """The criteria of selection, each for known themes."""
    codes = [theme.code for theme in themes]

    def lire(champs: Champs) -> Critere:
        concernes = champs.textes("themes", requis=False)
        for theme in concernes:
            if theme.texte not in codes:
                ou = suggestion(theme.texte, codes)
                champs.lecteur.signaler(theme, champs.endroit, f"le thème « {theme.texte} » n'existe pas{ou}")
        return Critere(
            id=champs.identifiant("id"),
            libelle=champs.phrase("libelle"),
            themes=tuple(theme.texte for theme in concernes),
            source=champs.reference(),
        )

    return racine.chacun("criteres", "critère", lire, requis=False)


def lire_millesime(racine: Champs) -> int:
    """The vintage of the territories, read before the form that searches them; `lire_identite` tells what is wrong."""
    identite = racine.table.entrees.get("identite")
    noeud = identite.entrees.get("millesime") if isinstance(identite, Table) else None
    return int(noeud.texte) if isinstance(noeud, Scalaire) and noeud.texte in MILLESIMES else int(MILLESIMES[0])


def _adresse(texte: str) -> str:
    if not re.fullmatch(r"https://[^\s/]+\.[^\s]+", texte):
        message = f"« {texte} » n'est pas une adresse qui commence par https://"
        raise LitteralInvalide(message)
    return texte


def lire_pieces(racine: Champs) -> tuple[PieceDemandee, ...]:
    """The documents asked with the request; the expenses of the plan name the files of one of them at most."""
    rattachees: list[str] = []

    def lire(champs: Champs) -> PieceDemandee:
        formats = champs.textes("formats")
        for format_ in formats:
            if format_.texte not in FORMATS:
                ou = suggestion(format_.texte, FORMATS)
                champs.lecteur.signaler(format_, champs.endroit, f"le format « {format_.texte} » n'est pas admis{ou}")
        identifiant, obligatoire = champs.identifiant("id"), champs.oui_non("obligatoire", defaut=True)
        par_depense = _lire_par_depense(champs, rattachees, obligatoire=obligatoire)
        rattachees.extend([identifiant] if par_depense else [])
        return PieceDemandee(
            id=identifiant,
            libelle=champs.phrase("libelle"),
            aide=champs.phrase("aide", requis=False),
            obligatoire=obligatoire,
            plusieurs=champs.oui_non("plusieurs", defaut=False),
            formats=tuple(format_.texte for format_ in formats),
            source=champs.reference(),
            modele=champs.lire_valeur("modele", _adresse, "", requis=False),
            par_depense=par_depense,
        )

    return racine.chacun("pieces", "pièce", lire, requis=False)


def _lire_par_depense(champs: Champs, rattachees: list[str], *, obligatoire: bool) -> ParDepense:
    """Whether expenses name the files of this piece; `rattachees` are the pieces before it whose files they name."""
    admis = [ParDepense.FACULTATIF.value, ParDepense.OBLIGATOIRE.value]
    lu = ParDepense(champs.parmi("par_depense", admis, ParDepense.NON.value, requis=False))
    if lu and rattachees:
        champs.signaler("par_depense", f"une dépense ne nomme qu'une pièce, et c'est déjà « {rattachees[0]} »")
    elif lu is ParDepense.OBLIGATOIRE and not obligatoire:
        champs.signaler(
            "par_depense", "chaque dépense l'exige : la pièce ne peut pas être facultative, dites « obligatoire: oui »"
        )
    return lu


def lire_acte(racine: Champs) -> ModeleActe:
    """The call's words for its arrêté. `{variables}` that are no figure of the call are those of the act: they stay."""
    with racine.lire(racine.noeud("acte"), "acte") as champs:
        if champs is None:
            return ModeleActe((), ())
        textes = champs.textes("visas")
        visas = tuple(champs.remplir(texte, libres=REPERE.findall(texte.texte)) for texte in textes)
        return ModeleActe(visas, champs.chacun("articles", "article", _lire_article))


def _lire_article(champs: Champs) -> tuple[str, str]:
    texte = champs.scalaire("texte")
    return champs.phrase("titre"), champs.remplir(texte, libres=REPERE.findall(texte.texte)) if texte else ""
