"""What is right but looks forgotten in a cahier: it loads, and its author is told all the same.

A rule that can never fail, a figure that nothing reads, a threshold that no example stands on. None blocks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from regles.evaluation import evaluer
from regles.langage.arbre import Operation
from regles.langage.compilation import compiler
from regles.langage.encadrement import encadrer_valeur, encadreur
from regles.langage.expression import NOMBRES, ORDONNES, SUR_LIGNES, Expression, dire, nommer
from regles.texte import REPERE
from regles.valeurs import Genre

if TYPE_CHECKING:
    from regles.cahier import Cahier
    from regles.langage.encadrement import Encadre, Possibles
    from regles.langage.formule import Formule
    from regles.valeurs import Valeur

_SEUILS = {
    Operation.INFERIEUR_OU_EGAL: 1,
    Operation.SUPERIEUR: 1,
    Operation.INFERIEUR: -1,
    Operation.SUPERIEUR_OU_EGAL: -1,
}  # the value beside the threshold where the verdict changes
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
    doutes = [*_sans_effet(cahier), *_inutiles(cahier), *_un_seul_justificatif(cahier), *_seuils_sans_exemple(cahier)]
    places = cahier.programme.places
    trouves = {Avertissement(places.get(endroit, 1), endroit, message) for endroit, message in doutes}
    return tuple(sorted(trouves, key=lambda a: (a.ligne, a.endroit, a.message)))


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
        yield f"condition « {condition.id} »", formule
    for nom, formule in zip(cahier.programme.noms_etapes, cahier.programme.etapes, strict=True):
        yield "montant" if nom == "montant" else f"étape « {nom} »", formule


def _noeuds(expression: Expression) -> Iterator[Expression]:
    yield expression
    for operande in expression.operandes:
        yield from _noeuds(operande)


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
    remplacees[nom] = expression.intervalle if expression.type.genre in NOMBRES else frozenset((True, False))
    return Expression(Operation.NOM, expression.place, expression.type, (), expression.intervalle, nom=nom)


def _domaine(cahier: Cahier) -> dict[str, Encadre]:
    """All that each value of the dossier and each step may be."""
    domaine: dict[str, Encadre] = {}
    for donnee in cahier.donnees.values():
        if donnee.genre in ORDONNES:
            domaine[donnee.nom] = nommer(donnee).intervalle
        elif donnee.genre is Genre.OUI_NON:
            domaine[donnee.nom] = frozenset((True, False))
        else:
            domaine[donnee.nom] = frozenset(option.code for option in donnee.options)
    for nom, formule in zip(cahier.programme.noms_etapes, cahier.programme.etapes, strict=True):
        domaine[nom] = formule.expression.intervalle
    return domaine


# --- Values that nothing reads ----------------------------------------------------------------------------------------


def _inutiles(cahier: Cahier) -> _Doutes:
    lus = _lus(cahier)
    communes = tuple(nom for nom in cahier.programme.noms_etapes if nom.startswith("aides."))
    for parametre in cahier.parametres:
        nom = parametre.donnee.nom
        if nom not in lus and not nom.startswith("fenetre."):
            yield f"paramètre « {nom} »", "ni une règle ni un texte ne lit ce chiffre"
    for appreciation in cahier.appreciations:
        if appreciation.donnee.nom not in lus:
            yield f"appréciation « {appreciation.donnee.nom} »", "aucune règle ne lit cette appréciation"
    demandes = {champ.nom for section in cahier.formulaire for champ in section.champs}
    for lignes in cahier.lignes:
        if lignes.nom not in lus and lignes.nom not in demandes:
            yield f"lignes « {lignes.nom} »", "ni une règle ni le formulaire ne parcourt ces lignes"
    for etape in cahier.bareme:
        if etape.id not in lus and etape.id not in communes:
            yield f"étape « {etape.id} »", "ni le montant ni une autre étape ne lit celle-ci"


def _lus(cahier: Cahier) -> Collection[str]:
    programme = cahier.programme
    formules = [*programme.conditions, *programme.etapes, *filter(None, programme.appreciations)]
    formules += [*programme.champs.values(), *programme.obligations.values(), *programme.calculs.values()]
    formules += [formule for paires in programme.verifications.values() for formule, _ in paires]
    lus = {nom for formule in formules for nom in formule.noms}
    phrases = [etape.phrase for etape in (*cahier.bareme, cahier.montant)]
    lus |= {nom for phrase in phrases for nom in REPERE.findall(phrase)} | programme.cites
    return lus | {cahier.roles.assiette} | ({cahier.regime.assiette} if cahier.regime else set())


def _un_seul_justificatif(cahier: Cahier) -> _Doutes:
    piece = cahier.justificatif
    if piece is not None and not piece.plusieurs:
        yield f"pièce « {piece.id} »", "un seul fichier justifierait toutes les dépenses : dites « plusieurs: oui »"


# --- Thresholds without example ---------------------------------------------------------------------------------------


def _seuils_sans_exemple(cahier: Cahier) -> _Doutes:
    if not cahier.exemples:
        yield "exemples", "aucun exemple : un cahier se vérifie sur des cas calculés à la main"
        return
    situations = [_environnement(cahier, rang) for rang in range(len(cahier.exemples))]
    for endroit, formule in _formules(cahier):
        for noeud in _noeuds(formule.expression):
            if noeud.operation in SUR_LIGNES:
                continue
            if noeud.operation in _SEUILS:
                yield from ((endroit, phrase) for phrase in _seuil(cahier, noeud, situations))


def _seuil(cahier: Cahier, comparaison: Expression, situations: list[dict[str, Valeur]]) -> Iterator[str]:
    """What the examples miss of one threshold: the value itself, and the one just beyond."""
    cle, borne = comparaison.operandes
    pas = _SEUILS[comparaison.operation]
    if cle.constante() is not None:
        cle, borne, pas = borne, cle, -pas
    seuil = borne.constante()
    lus = cle.noms()
    if seuil is None or cle.constante() is not None or not lus or any(nom not in situations[0] for nom in lus):
        return
    bas, haut = cle.intervalle
    attendus = [valeur for valeur in (seuil, seuil + pas) if bas <= valeur <= haut]
    if seuil == bas:
        return  # « plus de zéro » is no threshold to stand on
    calcul = compiler(cle, cahier.programme.arrondi)
    vus = {_ordinal(calcul(situation), cle.type.genre) for situation in situations}
    if manquants := [dire(valeur, cle.type) for valeur in attendus if valeur not in vus]:
        yield f"aucun exemple à {' ni à '.join(manquants)} ({_nommer(cahier, cle)})"


def _environnement(cahier: Cahier, rang: int) -> dict[str, Valeur]:
    """Every value of an example once computed: its own, judgements by default, steps."""
    donnees = cahier.exemples[rang].donnees
    etapes = {etape.id: etape.valeur for etape in evaluer(cahier, donnees).etapes}
    defauts = {appreciation.donnee.nom: appreciation.defaut for appreciation in cahier.appreciations}
    return {**cahier.programme.base, **defauts, **donnees, **etapes}


def _ordinal(valeur: Valeur, genre: Genre) -> int | None:
    bornes = encadrer_valeur(valeur, genre)
    return bornes[0] if isinstance(bornes, tuple) else None


def _nommer(cahier: Cahier, cle: Expression) -> str:
    noms = cle.noms()
    libelles = {etape.id: etape.libelle for etape in cahier.bareme}
    return " ; ".join(cahier.donnees[nom].libelle if nom in cahier.donnees else libelles.get(nom, nom) for nom in noms)
