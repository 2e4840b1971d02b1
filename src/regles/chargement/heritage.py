"""`depuis`: a call that starts from another one, and writes what it changes. The text that is published is whole.

Mappings merge; lists whose elements have a name merge by it, new ones last; any other list, and any text, is replaced.
`retirer` takes out first. Places of the texts that follow one another stay known: a mistake is shown where it is written.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from regles.chargement.ecriture import ecrire
from regles.chargement.lecture import Lecteur, Noeud, Scalaire, Suite, Table
from regles.chargement.sources import expliciter, repartir
from regles.langage.diagnostics import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEPUIS, RETIRER = "depuis", "retirer"
POUR_LES_APPELS = "pour_ses_appels"
"""Of the file of a fund: what the calls that start from it take."""
SANS_PARENT = "ce cahier part d'un autre, qui n'est pas donné ici : vérifiez-le ou publiez-le à côté de son fichier"
PARENTS_MAXIMUM = 5
NOMS = ("id", "nom", "code", "cas", "titre", "fonction")  # what tells one element of a list from another
_CONTENUS = ("champs", "cas")  # lists that a path to take out may leave unsaid
_ECRIT = re.compile(rf"^{DEPUIS}\s*:", re.MULTILINE)


class _Texte(NamedTuple):
    """One text of the line: under which name, with what it says."""

    nom: str
    lecteur: Lecteur
    racine: Table


class LecteurHeritier(Lecteur):
    """The reader of a text and of those that it starts from, one after the other."""

    def __init__(self, textes: list[_Texte]) -> None:
        super().__init__("\n".join(un.lecteur.texte for un in textes), textes[0].lecteur.fichier)
        self.lignes = self.texte.split("\n")
        self.debuts: list[tuple[int, str]] = []  # how many lines stand before each text, and its name
        debut = ligne = 0
        for un in textes:
            _decaler(un.racine, debut, ligne)
            self.debuts.append((ligne, un.nom))
            debut += len(un.lecteur.texte) + 1
            ligne += un.lecteur.texte.count("\n") + 1
        self.depuis = textes[0].racine.cles[DEPUIS].ligne
        self.fusion = _fusionner_tout(self, textes)

    def racine(self) -> Table:
        """The whole, merged."""
        return self.fusion

    @property
    def entier(self) -> str:
        """The text of the whole, as it is published."""
        return ecrire(self.fusion, f"Texte entier, qui part de « {self.debuts[1][1]} ».")

    def ligne(self, noeud: Noeud) -> int:
        """That of `depuis`, for what another text says."""
        return self.depuis if noeud.ligne > self.debuts[1][0] else noeud.ligne

    def situer(self, ligne: int, endroit: str) -> tuple[str, int, str]:
        """The text that holds this line, its line there."""
        avant, nom = next((avant, nom) for avant, nom in reversed(self.debuts) if ligne > avant)
        return (nom, ligne - avant, f"{endroit}, hérité de « {nom} »") if avant else (self.fichier, ligne, endroit)


def part_d_un_autre(texte: str) -> bool:
    """Whether this text may say « depuis »: `composer` knows."""
    return bool(_ECRIT.search(texte))


def entier(texte: str, fichier: str, parents: Mapping[str, str]) -> str:
    """The whole text: itself when it starts from no other.

    Raises:
        CahierInvalide: what it starts from is unknown, or does not hold what it takes out.
    """
    if not part_d_un_autre(texte):
        return texte
    lecteur = composer(texte, fichier, parents)
    lecteur.arreter()
    return lecteur.entier


def composer(texte: str, fichier: str, parents: Mapping[str, str]) -> Lecteur:
    """The reader of the whole; `parents` gives a text by the name under which `depuis`, if it is a key, cites it.

    Raises:
        CahierInvalide: a text is missing, or no YAML, or they are too many.
    """
    textes = list(_remonter(texte, fichier, parents))
    return LecteurHeritier(textes) if len(textes) > 1 else Lecteur(texte, fichier)


def _remonter(texte: str, fichier: str, parents: Mapping[str, str]) -> Iterator[_Texte]:
    """The text, the one that it starts from, and so on to the one that starts from none."""
    nom = fichier
    vus: list[str] = []
    while True:
        lecteur = Lecteur(texte, nom)
        racine = lecteur.racine()
        lecteur.arreter()
        if vus:
            racine = _ce_qu_il_donne(lecteur, racine, nom)
        yield _Texte(nom, lecteur, racine)
        noeud = racine.entrees.get(DEPUIS)
        if noeud is None:
            return
        nom = " ".join(noeud.texte.split()) if isinstance(noeud, Scalaire) else ""
        if faute := _inconnu(nom, vus, parents):
            lecteur.signaler(noeud, DEPUIS, faute)
            lecteur.arreter()
        vus.append(nom)
        texte = parents[nom]


def _ce_qu_il_donne(lecteur: Lecteur, racine: Table, nom: str) -> Table:
    """What a text gives to those that start from it: all of a cahier; of the file of a fund, what it says for its calls.

    The fund gives its title and its documents too.
    """
    pour = racine.entrees.get(POUR_LES_APPELS)
    if not isinstance(pour, Table):
        if "parts" in racine.entrees:
            message = f"« {nom} » est le fichier d'un fonds : il ne donne que « {POUR_LES_APPELS} », qu'il n'écrit pas"
            lecteur.signaler(racine, DEPUIS, message)
            lecteur.arreter()
        return racine
    documents, titre = racine.entrees.get("documents"), racine.entrees.get("titre")
    entrees, cles = dict(pour.entrees), dict(pour.cles)
    if documents is not None:
        entrees.setdefault("documents", documents)
        cles.setdefault("documents", racine.cles["documents"])
    identite = entrees.get("identite", Table(pour.debut, pour.fin, pour.ligne, pour.colonne, {}, {}))
    if isinstance(identite, Table) and titre is not None:
        siennes = {"fonds": titre} | identite.entrees
        entrees["identite"] = replace(identite, entrees=siennes, cles={"fonds": racine.cles["titre"]} | identite.cles)
        cles.setdefault("identite", racine.cles["titre"])
    return replace(pour, entrees=entrees, cles=cles)


def _inconnu(nom: str, vus: list[str], parents: Mapping[str, str]) -> str:
    """Why nothing starts from `nom`; empty when it may."""
    if nom in vus:
        return f"« {nom} » part de lui-même : chaque cahier part d'un autre, publié avant lui"
    if len(vus) >= PARENTS_MAXIMUM:
        return f"plus de {PARENTS_MAXIMUM} cahiers à la suite : partez d'un cahier entier"
    if nom in parents:
        return ""
    connus = ", ".join(f"« {un} »" for un in parents) or "aucun"
    conseil = suggestion(nom, parents) or f". Connus : {connus}"
    return f"« {nom} » n'est pas un cahier connu, par son identifiant et sa version{conseil}"


def _decaler(noeud: Noeud, debut: int, ligne: int) -> None:
    """Move the places of a whole tree."""
    noeud.debut, noeud.fin, noeud.ligne = noeud.debut + debut, noeud.fin + debut, noeud.ligne + ligne
    if isinstance(noeud, Suite):
        for element in noeud.elements:
            _decaler(element, debut, ligne)
    elif isinstance(noeud, Table):
        for enfant in (*noeud.cles.values(), *noeud.entrees.values()):
            _decaler(enfant, debut, ligne)


# --- Merging ----------------------------------------------------------------------------------------------------------


def _fusionner_tout(lecteur: LecteurHeritier, textes: list[_Texte]) -> Table:
    """The first text over all those that follow it."""
    *enfants, dernier = textes
    tout = repartir(dernier.racine)
    for enfant in reversed(enfants):
        expliciter(tout)
        propre = repartir(enfant.racine)
        _retirer(lecteur, tout, propre.entrees.get(RETIRER))
        for cle in (DEPUIS, RETIRER):
            propre.entrees.pop(cle, None)
            propre.cles.pop(cle, None)
        for cle in ("id", "version"):
            tout.entrees.pop(cle, None)
            if cle not in propre.entrees:
                lecteur.signaler(propre, "cahier", f"il manque « {cle} » : un cahier qui part d'un autre a le sien")
        documents = propre.entrees.get("documents"), tout.entrees.get("documents")
        tout = _tables(tout, propre)
        if isinstance(documents[0], Table) and isinstance(documents[1], Table):
            tout.entrees["documents"] = _tables(documents[0], documents[1], garder=True)  # a bare source cites its own
    return tout


def _fusionner(parent: Noeud, enfant: Noeud) -> Noeud:
    if isinstance(parent, Table) and isinstance(enfant, Table):
        return _tables(parent, enfant)
    if isinstance(parent, Suite) and isinstance(enfant, Suite):
        return _suites(parent, enfant)
    return enfant


def _tables(parent: Table, enfant: Table, *, garder: bool = False) -> Table:
    """The keys of both; the child's values, unless `garder` keeps those that come first."""
    tout = Table(enfant.debut, enfant.fin, enfant.ligne, enfant.colonne, dict(parent.entrees), dict(parent.cles))
    for cle, valeur in enfant.entrees.items():
        avant = tout.entrees.get(cle)
        if avant is None or not garder:
            tout.entrees[cle] = valeur if avant is None or _entier(cle) else _fusionner(avant, valeur)
            tout.cles[cle] = enfant.cles[cle]
    return tout


def _entier(cle: str) -> bool:
    """A reference is replaced whole."""
    return cle.startswith("source")


def _suites(parent: Suite, enfant: Suite) -> Suite:
    """By name when elements have one; an example is replaced whole, for what it expects depends on all it says."""
    if not any(map(nom_de, (*parent.elements, *enfant.elements))):
        return enfant
    propres = {nom: element for element in enfant.elements if (nom := nom_de(element))}
    pris = set()
    tout: list[Noeud] = []
    for element in parent.elements:
        propre = propres.get(nom := nom_de(element))
        pris.add(nom)
        tout.append(element if propre is None else propre if _est_un_cas(propre) else _fusionner(element, propre))
    tout += [element for element in enfant.elements if not (nom_de(element) and nom_de(element) in pris)]
    return Suite(enfant.debut, enfant.fin, enfant.ligne, enfant.colonne, tout)


def nom_de(noeud: Noeud) -> str:
    """The name of an element of a list; empty when it has none."""
    if isinstance(noeud, Table):
        for cle in NOMS:
            if isinstance(valeur := noeud.entrees.get(cle), Scalaire):
                return " ".join(valeur.texte.split())
    return ""


def _est_un_cas(noeud: Noeud) -> bool:
    return isinstance(noeud, Table) and "cas" in noeud.entrees


# --- Taking out -------------------------------------------------------------------------------------------------------


def _retirer(lecteur: Lecteur, parent: Table, demandes: Noeud | None) -> None:
    """Take out of the parent each path that the child lists."""
    if demandes is not None and not isinstance(demandes, Suite):
        lecteur.signaler(demandes, RETIRER, "« retirer » attend une liste, par exemple « [pieces.caution] »")
    for demande in demandes.elements if isinstance(demandes, Suite) else ():
        chemin = " ".join(demande.texte.split()) if isinstance(demande, Scalaire) else ""
        if not chemin or not _oter(parent, chemin):
            ou = suggestion(chemin, list(_chemins(parent)))
            lecteur.signaler(demande, RETIRER, f"« {chemin} » n'est pas dans le cahier dont celui-ci part{ou}")


def _oter(noeud: Noeud, chemin: str) -> bool:
    """Whether what `chemin` names was there; names may hold dots."""
    if isinstance(noeud, Suite):
        trouve = next((element for element in noeud.elements if nom_de(element) == chemin), None)
        if trouve is not None:
            noeud.elements.remove(trouve)
            return True
        return any(_oter(element, suite) for element in noeud.elements for suite in _suites_de(element, chemin))
    if not isinstance(noeud, Table):
        return False
    if noeud.entrees.pop(chemin, None) is not None:
        del noeud.cles[chemin]
        return True
    debuts = [cle for cle in noeud.entrees if chemin.startswith(f"{cle}.")]
    if any(_oter(noeud.entrees[cle], chemin.removeprefix(f"{cle}.")) for cle in debuts):
        return True
    return any(_oter(noeud.entrees[cle], chemin) for cle in _CONTENUS if cle in noeud.entrees)


def _suites_de(element: Noeud, chemin: str) -> Iterator[str]:
    """What remains of a path inside an element: past its name, or all of it where a section holds fields."""
    if isinstance(element, Table) and "champs" in element.entrees:
        yield chemin
    if (nom := nom_de(element)) and chemin.startswith(f"{nom}."):
        yield chemin.removeprefix(f"{nom}.")


def _chemins(parent: Table) -> Iterator[str]:
    """What may be taken out, for who mistypes it."""
    for cle, noeud in parent.entrees.items():
        yield cle
        for element in noeud.elements if isinstance(noeud, Suite) else ():
            yield f"{cle}.{nom_de(element)}"
