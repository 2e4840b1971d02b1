"""Names as French writes them: « Commune du Creusot », « Communauté de communes du Clunisois »."""

from __future__ import annotations

from levier.territoires.enums import Niveau
from levier.territoires.models import Territoire

PARIS = "75056"
_SIGLES = {"CC ": "Communauté de communes ", "CA ": "Communauté d’agglomération ", "CU ": "Communauté urbaine "}
_COM = {
    "975": "Collectivité territoriale de Saint-Pierre-et-Miquelon",
    "977": "Collectivité de Saint-Barthélemy",
    "978": "Collectivité de Saint-Martin",
}
# INSEE's TNCC -> (article inside the name of a commune, what « de » and it become)
_CONTRACTIONS = {2: ("Le ", "du "), 4: ("Les ", "des "), 6: ("Aux ", "des ")}
# INSEE's TNCC -> what comes before the name of a département, which holds no article
_DE_DEPARTEMENT = {0: "de ", 1: "d’", 2: "du ", 3: "de la ", 4: "des ", 5: "de l’"}


def nom_avec_de(territoire: Territoire) -> str:
    """The name after « de »: « de Cluny », « du Creusot », « d’Autun », « de L’Abergement-de-Cuisery », « de l’Ain »."""
    name = _apostrophe(territoire.nom)
    if territoire.niveau in {Niveau.DEPARTEMENT, Niveau.REGION}:
        return _DE_DEPARTEMENT[territoire.article] + name
    article, contraction = _CONTRACTIONS.get(territoire.article, ("", ""))
    if article and name.startswith(article):
        return contraction + name.removeprefix(article)
    return ("d’" if territoire.article == 1 else "de ") + name


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


def _apostrophe(nom: str) -> str:
    return nom.replace("'", "’")
