"""What is right but looks forgotten in a cahier: it loads, and its author is told all the same.

A rule that can never fail, a figure that nothing reads, a threshold that no example stands on. None blocks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from regles.langage.arbre import Operation
from regles.langage.encadrement import encadreur
from regles.langage.expression import ORDONNES, SUR_LIGNES, Expression, nommer
from regles.seuils import Seuils
from regles.texte import REPERE
from regles.valeurs import Genre
from regles.verification_pieces import doutes_des_pieces
from regles.verification_suivi import doutes_du_suivi

if TYPE_CHECKING:
    from regles.cahier import Cahier, Condition
    from regles.langage.encadrement import Encadre, Possibles
    from regles.langage.expression import Colonne, Type
    from regles.langage.formule import Formule
    from regles.langage.intervalles import Intervalle

_REPETES = "#lignes"


@dataclass(frozen=True, slots=True)
class Avertissement:
    """Something to look at again: where, in which line of the file, and what."""

    ligne: int
    endroit: str
    message: str

    def __str__(self) -> str:
        return f"ligne {self.ligne}, {self.endroit} : {self.message}"


def avertissements(cahier: Cahier) -> tuple[Avertissement, ...]:
    """Every doubt about `cahier`, in the order of its file."""
    doutes = [
        *_millesime(cahier),
        *_sans_effet(cahier),
        *_inutiles(cahier),
        *doutes_des_pieces(cahier),
        *doutes_du_suivi(cahier),
        *_tables(cahier),
        *_seuils_sans_exemple(cahier),
    ]
    places = cahier.programme.places
    implicites = {_endroit(une) for une in cahier.recevabilite} - {_endroit(une) for une in ecrites(cahier)}
    trouves = {
        Avertissement(places.get(endroit, 1), endroit, message)
        for endroit, message in doutes
        if endroit not in implicites
    }
    return tuple(sorted(trouves, key=lambda a: (a.ligne, a.endroit, a.message)))


def ecrites(cahier: Cahier) -> list[Condition]:
    """The conditions that stand in the file: from format 2, one is nobody's."""
    return [condition for condition in cahier.recevabilite if _endroit(condition) in cahier.programme.places]


def _endroit(condition: Condition) -> str:
    return f"condition « {condition.id} »"


def memes_versions(cahiers: Iterable[tuple[str, Cahier]]) -> list[str]:
    """A sentence for each pair of files that give one number to two different texts of the same call."""
    vus: dict[tuple[str, int], tuple[str, str]] = {}
    phrases = []
    for fichier, cahier in cahiers:
        cle = cahier.identite.id, cahier.numero
        autre, empreinte = vus.setdefault(cle, (fichier, cahier.empreinte))
        if empreinte != cahier.empreinte:
            phrases.append(
                f"{fichier} et {autre} sont deux versions différentes de « {cle[0]} » avec le même numéro ({cle[1]}) : "
                "changez « version » dans la plus récente."
            )
    return phrases


_Doutes = Iterator[tuple[str, str]]


def _formules(cahier: Cahier) -> Iterator[tuple[str, Formule]]:
    for condition, formule in zip(cahier.recevabilite, cahier.programme.conditions, strict=True):
        yield _endroit(condition), formule
    for nom, formule in zip(cahier.programme.noms_etapes, cahier.programme.etapes, strict=True):
        yield "montant" if nom == "montant" else f"étape « {nom} »", formule


def _noeuds(expression: Expression) -> Iterator[Expression]:
    yield expression
    for operande in expression.operandes:
        yield from _noeuds(operande)


def _millesime(cahier: Cahier) -> _Doutes:
    identite = cahier.identite
    if identite.millesime != identite.annee:
        pris = f"les territoires sont ceux de {identite.millesime}, le millésime le plus proche de {identite.annee}"
        yield "identite", f"{pris} : écrivez « millesime: {identite.millesime} » si cela convient"


# --- Rules without effect ---------------------------------------------------------------------------------------------


def _sans_effet(cahier: Cahier) -> _Doutes:
    domaine = _domaine(cahier)
    conditions = len(cahier.recevabilite)
    for rang, (endroit, formule) in enumerate(_formules(cahier)):
        if rang < conditions:
            possibles = _possibles(cahier, formule.expression, domaine)
            if possibles == {True}:
                yield endroit, "cette condition ne peut jamais échouer : elle ne sert à rien"
            elif possibles == {False}:
                yield endroit, "cette condition échoue toujours : aucune demande ne serait recevable"
        for noeud in _noeuds(formule.expression):
            if noeud.operation is Operation.SI and not any(operande.cas for operande in noeud.operandes):
                verdicts = _possibles(cahier, noeud.operandes[0], domaine)
                if len(verdicts) == 1:
                    mot = "sinon" if verdicts == {True} else "alors"
                    yield endroit, f"la branche « {mot} » ne sert jamais : sa condition a toujours le même résultat"


def _possibles(cahier: Cahier, condition: Expression, domaine: Mapping[str, Encadre]) -> Possibles:
    """The verdicts that a condition may have, over all that its values may be."""
    remplacees: dict[str, Encadre] = {}
    opaque = _sans_lignes(condition, remplacees)
    encadres = {**domaine, **remplacees}
    bornes = encadreur(opaque, cahier.programme.arrondi, frozenset(encadres))(dict(cahier.programme.base), encadres)
    return bornes if isinstance(bornes, frozenset) else frozenset()


def _sans_lignes(expression: Expression, remplacees: dict[str, Encadre]) -> Expression:
    """The expression with each formula over repeated lines replaced by a name, known by its bounds."""
    if expression.operation not in SUR_LIGNES:
        operandes = tuple(_sans_lignes(operande, remplacees) for operande in expression.operandes)
        return replace(expression, operandes=operandes)
    nom = f"{_REPETES}{len(remplacees)}"
    remplacees[nom] = _tout(expression.type, expression.intervalle)
    return Expression(Operation.NOM, expression.place, expression.type, (), expression.intervalle, nom=nom)


def _domaine(cahier: Cahier) -> dict[str, Encadre]:
    """All that each value of the dossier, each field of its repeated lines and each step may be."""
    nommes = {donnee.nom: nommer(donnee) for donnee in cahier.donnees.values()}
    for nomme in list(nommes.values()):
        nommes |= nomme.champs
    domaine = {nom: _tout(nomme.type, nomme.intervalle) for nom, nomme in nommes.items() if nomme.type}
    for nom, formule in zip(cahier.programme.noms_etapes, cahier.programme.etapes, strict=True):
        domaine[nom] = _tout(formule.expression.type, formule.expression.intervalle)
    return domaine


def _tout(type_: Type, intervalle: Intervalle) -> Encadre:
    """All that a value of this type may be."""
    if type_.genre in ORDONNES:
        return intervalle
    return frozenset((True, False)) if type_.genre is Genre.OUI_NON else frozenset(type_.codes)


# --- Values that nothing reads ----------------------------------------------------------------------------------------


def _inutiles(cahier: Cahier) -> _Doutes:
    lus = _lus(cahier)
    communes = tuple(nom for nom in cahier.programme.noms_etapes if nom.startswith("aides."))
    for parametre in cahier.parametres:
        nom = parametre.donnee.nom
        if nom not in lus and not nom.startswith("fenetre."):
            yield f"paramètre « {nom} »", "ni une règle ni un texte ne lit ce chiffre"
    for appreciation in cahier.appreciations:
        if appreciation.donnee.nom not in lus and not appreciation.avis:
            yield f"appréciation « {appreciation.donnee.nom} »", "aucune règle ne lit cette appréciation"
    demandes = {champ.nom for section in (*cahier.formulaire, *cahier.au_versement) for champ in section.champs}
    for lignes in cahier.lignes:
        if lignes.nom not in lus and lignes.nom not in demandes:
            yield f"lignes « {lignes.nom} »", "ni une règle ni le formulaire ne parcourt ces lignes"
    for etape in cahier.bareme:
        if etape.id not in lus and etape.id not in communes:
            yield f"étape « {etape.id} »", "ni le montant ni une autre étape ne lit celle-ci"


def _tables(cahier: Cahier) -> _Doutes:
    """Tables that nothing reads, and readings that a code may leave without an answer."""
    lus = _lus(cahier)
    for table in cahier.tables:
        for nom in [colonne.nom for colonne in table.colonnes] or [table.nom]:
            if nom not in lus:
                yield f"table « {table.nom} »", f"aucune règle ne lit « {nom} »"
    for endroit, formule in _formules(cahier):
        for colonne in _sans_repli(formule.expression):
            if cahier.beneficiaires is not None and colonne.fichier == cahier.beneficiaires.nom:
                continue  # whoever is given the aid stands in that file
            dit = f"« {colonne.donnee.nom} » n'a pas d'« absent » : la demande d'un code que {colonne.fichier} ignore"
            yield endroit, f"{dit} reste sans réponse ; donnez-lui un « absent », ou écrivez « … à défaut … »"


def _sans_repli(expression: Expression) -> Iterator[Colonne]:
    if expression.table is not None and expression.table.absent is None:
        yield expression.table
    gardes = expression.operandes
    if expression.operation is Operation.A_DEFAUT:
        gardes = (*expression.operandes[0].operandes, *expression.operandes[1:])
    for operande in gardes:
        yield from _sans_repli(operande)


def _lus(cahier: Cahier) -> Collection[str]:
    programme = cahier.programme
    phrases = [etape.phrase for etape in (*cahier.bareme, cahier.montant)]
    lus = programme.lus | programme.cites | {nom for phrase in phrases for nom in REPERE.findall(phrase)}
    return lus | {cahier.roles.assiette} | ({cahier.regime.assiette} if cahier.regime else set())


# --- Thresholds without example ---------------------------------------------------------------------------------------


def _seuils_sans_exemple(cahier: Cahier) -> _Doutes:
    if not cahier.exemples:
        yield "exemples", "aucun exemple : un cahier se vérifie sur des cas calculés à la main"
        return
    seuils = Seuils(cahier)
    for endroit, formule in _formules(cahier):
        yield from ((endroit, phrase) for phrase in seuils.manques(formule))
