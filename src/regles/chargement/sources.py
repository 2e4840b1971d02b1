"""References made explicit, so that a part moved into another cahier still cites what it cited."""

from __future__ import annotations

from regles.chargement.champs import LISTES_CITEES
from regles.chargement.lecture import Noeud, Scalaire, Suite, Table

_CITENT = ("enveloppe", "montant", "regime", "partenaires", "comite", "information")
_ENTRE_LES_CHAMPS = ("explication", "piece", "calcul")


def repartir(racine: Table) -> Table:
    """The same mapping, each source that was said once written on all that it is worth for."""
    tout = _copie(racine)
    commune = _prendre(tout)
    for cle in LISTES_CITEES:
        if (liste := tout.entrees.get(cle)) is not None:
            tout.entrees[cle] = _repartir_liste(cle, liste, commune)
    for cle in _CITENT:
        if isinstance(partie := tout.entrees.get(cle), Table):
            tout.entrees[cle] = _citer(partie, commune)
    if isinstance(fenetre := tout.entrees.get("fenetre"), Table):
        tout.entrees["fenetre"] = _repartir_dans(fenetre, "vagues", commune, ("source_ouverture", "source_cloture"))
    if isinstance(competence := tout.entrees.get("competence"), Table):
        tout.entrees["competence"] = _repartir_dans(competence, "regles", commune)
    return tout


def expliciter(racine: Table) -> None:
    """Write the document of each bare source: a section of the first."""
    documents = racine.entrees.get("documents")
    premier = next(iter(documents.cles), "") if isinstance(documents, Table) else ""
    for cle, partie in racine.entrees.items():
        if cle != "exemples":
            _expliciter(partie, premier)


def _expliciter(noeud: Noeud, document: str) -> None:
    if isinstance(noeud, Suite):
        for element in noeud.elements:
            _expliciter(element, document)
    elif isinstance(noeud, Table):
        for cle, valeur in noeud.entrees.items():
            if cle.startswith("source") and isinstance(valeur, Scalaire):
                noeud.entrees[cle] = _reference(valeur, document)
            else:
                _expliciter(valeur, document)


def _reference(section: Scalaire, document: str) -> Table:
    place = (section.debut, section.fin, section.ligne, section.colonne)
    entrees: dict[str, Noeud] = {"document": Scalaire(*place, document), "section": section}
    return Table(*place, entrees, {cle: Scalaire(*place, cle) for cle in entrees})


def _repartir_liste(cle: str, liste: Noeud, commune: Noeud | None) -> Noeud:
    if isinstance(liste, Table) and "liste" in liste.entrees:
        partie = _copie(liste)
        commune = _prendre(partie) or commune
        liste = partie.entrees["liste"]
    if not isinstance(liste, Suite):
        return liste
    elements = [_element(cle, element, commune) for element in liste.elements]
    return Suite(liste.debut, liste.fin, liste.ligne, liste.colonne, elements)


def _element(cle: str, element: Noeud, commune: Noeud | None) -> Noeud:
    if not isinstance(element, Table):
        return element
    return _repartir_dans(element, "champs", commune) if cle == "formulaire" else _citer(element, commune)


def _repartir_dans(partie: Table, contenu: str, commune: Noeud | None, propres: tuple[str, ...] = ()) -> Table:
    """A part whose source goes to its keys `propres`, and to the elements of its list `contenu`."""
    tout = _copie(partie)
    commune = _prendre(tout) or commune
    for cle in propres:
        tout = _citer(tout, commune, cle)
    if isinstance(liste := tout.entrees.get(contenu), Suite):
        elements = [_citer(e, commune) if isinstance(e, Table) and _cite(e) else e for e in liste.elements]
        tout.entrees[contenu] = Suite(liste.debut, liste.fin, liste.ligne, liste.colonne, elements)
    return tout


def _cite(element: Table) -> bool:
    """What stands between the fields of a form cites nothing."""
    type_ = element.entrees.get("type")
    return not (isinstance(type_, Scalaire) and type_.texte.strip() in _ENTRE_LES_CHAMPS)


def _citer(partie: Table, commune: Noeud | None, cle: str = "source") -> Table:
    if commune is None or cle in partie.entrees:
        return partie
    tout = _copie(partie)
    tout.entrees[cle] = commune
    tout.cles[cle] = Scalaire(commune.debut, commune.fin, commune.ligne, commune.colonne, cle)
    return tout


def _prendre(partie: Table) -> Noeud | None:
    """The source of a part, taken from it."""
    partie.cles.pop("source", None)
    return partie.entrees.pop("source", None)


def _copie(table: Table) -> Table:
    return Table(table.debut, table.fin, table.ligne, table.colonne, dict(table.entrees), dict(table.cles))
