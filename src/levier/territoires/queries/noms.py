"""Names as French writes them: « Commune du Creusot », « Communauté de communes du Clunisois »."""

from __future__ import annotations

from levier.territoires.enums import Niveau, Perimetre
from levier.territoires.models import Territoire
from levier.territoires.ressort import Ressort
from regles.grammaire import contracter

PARIS = "75056"
COMMUNES_NOMMEES = 3
"""A list of more communes is told by their number."""
_SIGLES = {"CC ": "Communauté de communes ", "CA ": "Communauté d’agglomération ", "CU ": "Communauté urbaine "}
_COM = {
    "975": "Collectivité territoriale de Saint-Pierre-et-Miquelon",
    "977": "Collectivité de Saint-Barthélemy",
    "978": "Collectivité de Saint-Martin",
}
# INSEE's TNCC -> the article of a département, which its name does not hold
_ARTICLES = {2: "le ", 3: "la ", 4: "les ", 5: "l’"}
# INSEE's TNCC -> the article inside the name of a commune, that « de » takes with it
_ARTICLES_DE_COMMUNE = {2: "Le ", 4: "Les ", 6: "Aux "}


def nom_avec_de(territoire: Territoire) -> str:
    """The name after « de »: « de Cluny », « du Creusot », « d’Autun », « de L’Abergement-de-Cuisery », « de l’Ain »."""
    name = _apostrophe(territoire.nom)
    if territoire.article == 1:
        return f"d’{name}"
    if territoire.niveau in {Niveau.DEPARTEMENT, Niveau.REGION}:
        article = _ARTICLES.get(territoire.article, "")
        return contracter("de", article, name) if article else f"de {name}"
    article = _ARTICLES_DE_COMMUNE.get(territoire.article, "")
    if article and name.startswith(article):
        return contracter("de", article, name.removeprefix(article))
    return f"de {name}"


def denomination(territoire: Territoire) -> str:
    """The legal person's full name, for acts and letters."""
    name = _apostrophe(territoire.nom)
    if territoire.niveau == Niveau.COMMUNE:
        return "Ville de Paris" if territoire.code == PARIS else f"Commune {nom_avec_de(territoire)}"
    if territoire.niveau == Niveau.EPCI:
        acronym = next((short for short in _SIGLES if name.startswith(short)), "")
        return _SIGLES.get(acronym, "") + name.removeprefix(acronym)
    if territoire.niveau == Niveau.EPT:
        return f"Établissement public territorial {name}"
    if territoire.niveau == Niveau.DEPARTEMENT and not territoire.statut_particulier:
        return f"Département {nom_avec_de(territoire)}"
    if territoire.niveau == Niveau.REGION:
        return f"Région {name}"
    return _COM.get(territoire.code, name)


def en_clair(ressort: Ressort) -> str:
    """« le département de Saône-et-Loire », « la région Corse », « les communes de Cluny et Gourdon », « toute la France »."""
    return f"{_le(ressort)}{_nom(ressort)}"


def avec_de(ressort: Ressort) -> str:
    """The same after « de »: « du département de Saône-et-Loire », « des communes de Cluny et Gourdon »."""
    return contracter("de", _le(ressort), _nom(ressort))


def prefecture(ressort: Ressort) -> str:
    """The State's service there: « Préfecture de Seine-et-Marne », « Préfecture de la région Corse »; empty for the nation."""
    match ressort.service.perimetre:
        case Perimetre.NATIONAL:
            return ""
        case Perimetre.REGION:
            return f"Préfecture {avec_de(ressort)}"
    return f"Préfecture {_nom(ressort.service).removeprefix(f'{Perimetre.DEPARTEMENT.label} ')}"


def _le(ressort: Ressort) -> str:
    if ressort.perimetre == Perimetre.DEPARTEMENT:
        return "le "
    if ressort.perimetre == Perimetre.COMMUNES:
        return "les " if len(ressort.communes) > 1 else "la "
    return "la " if ressort.perimetre == Perimetre.REGION else ""


_noms: dict[str, str] = {}
"""Names of the régions and départements by key of their ressort, read together once: the State renames none."""


def _nom(ressort: Ressort) -> str:
    if ressort.perimetre == Perimetre.NATIONAL:
        return "toute la France"
    if ressort.perimetre == Perimetre.COMMUNES:
        return _nom_de_communes(ressort)
    if not _noms:
        _noms.update(_lire_les_noms())
    return _noms.get(ressort.cle) or f"{ressort.perimetre.label} {ressort.code}".strip()


def _lire_les_noms() -> dict[str, str]:
    names = {}
    levels = [Niveau.REGION, Niveau.DEPARTEMENT, Niveau.COM]
    for known in Territoire.objects.filter(niveau__in=levels, circonscription=True).order_by("millesime"):
        if known.niveau != Niveau.DEPARTEMENT:
            names[Ressort(Perimetre.REGION, known.region_code).cle] = f"région {_apostrophe(known.nom)}"
        if known.niveau != Niveau.REGION:
            held = Ressort(Perimetre.DEPARTEMENT, known.departement_code)
            names[held.cle] = f"département {nom_avec_de(known)}"
    return names


def _nom_de_communes(ressort: Ressort) -> str:
    if len(ressort.communes) > COMMUNES_NOMMEES:
        return f"{len(ressort.communes)} communes du département {ressort.code}"
    found = Territoire.objects.filter(niveau=Niveau.COMMUNE, code__in=ressort.communes)
    known = list(found.order_by("code", "-millesime").distinct("code"))
    if len(ressort.communes) == 1:
        return f"commune {nom_avec_de(known[0]) if known else ressort.cle}"
    names = sorted(_apostrophe(territoire.nom) for territoire in known)
    return f"communes de {', '.join(names[:-1])} et {names[-1]}" if names else ressort.cle


def _apostrophe(nom: str) -> str:
    return nom.replace("'", "’")
