"""Types and units: every formula is checked on load, so that running it cannot fail.

€ and % do not mix, habitants are not communes, a choice only takes its own codes, and no intermediate
value can leave the 64-bit integers. Each mistake points at the characters of the operand concerned.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

from regles.langage import conseils, dates, intervalles, pour, proportions, tables
from regles.langage.arbre import ErreurDeFormule, Noeud, Operation
from regles.langage.diagnostics import suggestion
from regles.langage.enonce_de_table import Ligne
from regles.langage.expression import (
    CONDITION,
    DATE,
    DUREES,
    HAUTEUR_MAXIMALE,
    JOURS_ECOULES,
    MONTANT,
    NOMBRE,
    NOMBRES,
    ORDONNES,
    POIDS_MAXIMUM,
    Colonne,
    Expression,
    Nomme,
    Portee,
    Type,
    accorder,
    depassement,
    litteral,
    nommer,
    plage,
    refuser,
)
from regles.texte import accorder as accorder_mot
from regles.valeurs import JOURS, Genre

if TYPE_CHECKING:
    from regles.langage.intervalles import Intervalle

__all__ = ["NOMBRES", "ORDONNES", "Expression", "NomDefaillant", "Nomme", "Portee", "Type", "nommer", "typer"]


class NomDefaillant(Exception):
    """The formula reads a name whose own definition is wrong: that one is reported, not this one."""


def typer(noeud: Noeud, portee: Portee) -> Expression:
    """The typed expression of a tree.

    Raises:
        ErreurDeFormule: a name, type, unit, code or bound is wrong.
        NomDefaillant: the formula may be right, but reads a definition that is not.
    """
    return _Typeur(portee).typer(noeud)


class _Typeur:
    """Checks one formula against a scope."""

    def __init__(self, portee: Portee, lignes: str = "") -> None:
        self.portee = portee
        self.lignes = lignes  # the repeated lines being run over
        self.regles: Mapping[Operation, Callable[[Noeud], Expression]] = {
            Operation.LITTERAL: self._litteral,
            Operation.NOM: self._nom,
            **dict.fromkeys((Operation.NON, Operation.ET, Operation.OU), self._logique),
            **dict.fromkeys((Operation.PARMI, Operation.HORS, Operation.CONTIENT), self._appartenance),
            Operation.PLUS: self._plus,
            Operation.MOINS: self._moins,
            Operation.FOIS: self._produit,
            **dict.fromkeys((Operation.MIN, Operation.MAX), self._extremum),
            Operation.SI: self._si,
            Operation.A_DEFAUT: self._a_defaut,
            Operation.POUR: lambda noeud: pour.lire_table(noeud, self.portee.noms, *self._operandes(noeud)),
            Operation.PRORATA: lambda noeud: proportions.au_prorata(noeud, *self._operandes(noeud)),
            Operation.ARRONDI: lambda noeud: proportions.arrondir(
                noeud, self.typer(noeud.operandes[0]), portee.arrondi
            ),
            **dict.fromkeys((Operation.APRES, Operation.AVANT), lambda n: dates.decalage(n, *self._operandes(n))),
            **dict.fromkeys(dates.FINS, lambda n: dates.fin_de_l_annee(n, *self._operandes(n))),
            **dict.fromkeys((Operation.SELON, Operation.CROISEMENT), self._table),
            Operation.PAR_TRANCHES: self._par_tranches,
            Operation.LINEAIRE: self._lineaire,
            **dict.fromkeys((Operation.SOMME, Operation.NOMBRE), self._somme),
            **dict.fromkeys((Operation.PLUS_HAUT, Operation.PLUS_BAS), self._extremum_des_lignes),
            **dict.fromkeys((Operation.TOUS, Operation.AU_MOINS_UN), self._tous),
        }

    def typer(self, noeud: Noeud) -> Expression:
        expression = self.regles.get(noeud.operation, self._comparaison)(noeud)
        if expression.poids > POIDS_MAXIMUM or expression.hauteur > HAUTEUR_MAXIMALE:
            refuser("formule trop grande une fois ses tables dépliées : découpez-la en étapes", noeud)
        return expression

    def _litteral(self, noeud: Noeud) -> Expression:
        assert noeud.genre is not None  # noqa: S101 - a literal always has one
        valeur, unite = noeud.valeur, DUREES.get(noeud.nom, noeud.nom)
        if unite and noeud.nom not in DUREES:
            unite = self._unite(unite, noeud)
        if isinstance(valeur, dt.date) and not JOURS[0] <= valeur <= JOURS[1]:
            refuser(f"l'année {valeur.year} n'est pas plausible", noeud)
        bornes = plage(valeur, noeud.genre)
        self._borner(bornes, noeud)
        return Expression(Operation.LITTERAL, noeud.place, Type(noeud.genre, unite), (), bornes, valeur)

    def _unite(self, unite: str, noeud: Noeud) -> str:
        """The unit of some value; `1 élève` is of the unit `élèves`."""
        noms = self.portee.noms.values()
        unites = {un.type.unite for nomme in noms for un in (nomme, *nomme.champs.values()) if un.type}
        valeur = noeud.valeur if isinstance(noeud.valeur, int) else 0
        if unite not in unites and accorder_mot(f"{unite}s", valeur) == unite:
            unite = f"{unite}s"
        if unite not in unites:
            donnee = f" : un champ (« unite: {unite} ») ou un chiffre du cahier la donne d'abord"
            refuser(f"l'unité « {unite} » n'existe pas{suggestion(unite, unites) or donnee}", noeud)
        return unite

    def _nom(self, noeud: Noeud) -> Expression:
        nomme = self.portee.noms.get(noeud.nom)
        if nomme is None:
            choix = self.portee.choix
            if choix is not None and noeud.nom in choix.codes:
                return Expression(Operation.LITTERAL, noeud.place, choix, valeur=noeud.nom)
            self._refuser_nom(noeud)
        if nomme.table is not None:
            refuser(f"« {noeud.nom} » est une table : écrivez « {noeud.nom} pour … »", noeud)
        if nomme.type is None:
            raise NomDefaillant(noeud.nom)
        if nomme.type.genre is Genre.TEXTE:
            refuser(f"« {noeud.nom} » est un texte : une formule ne peut pas le lire", noeud)
        if nomme.type.genre is Genre.LIGNES:
            exemples = f"« somme des {noeud.nom} : … » ou « nombre de {noeud.nom} »"
            refuser(f"« {noeud.nom} » a plusieurs lignes : écrivez par exemple {exemples}", noeud)
        return Expression(Operation.NOM, noeud.place, nomme.type, (), nomme.intervalle, nom=noeud.nom)

    def _refuser_nom(self, noeud: Noeud) -> NoReturn:
        nom, noms = noeud.nom, self.portee.noms
        lignes = noms.get(nom.rpartition(".")[0])
        if dit := conseils.mot_ecrit(nom):
            refuser(dit, noeud)
        if nom in self.portee.plus_loin:
            refuser(f"« {nom} » est calculé plus loin : une étape ne lit que les précédentes", noeud)
        if lignes and nom in lignes.champs:
            message = f"« {nom} » se lit ligne par ligne, par exemple « somme des {nom.rpartition('.')[0]} : {nom} »"
            refuser(message, noeud)
        champs = lignes.champs if lignes else ()
        codes = self.portee.choix.codes if self.portee.choix else ()
        refuser(f"« {nom} » n'existe pas{suggestion(nom, (*noms, *champs, *codes))}", noeud)

    def _logique(self, noeud: Noeud) -> Expression:
        operandes = self._operandes(noeud)
        for operande in operandes:
            if operande.type.genre is not Genre.OUI_NON:
                refuser(f"« {noeud.operation} » relie des conditions, pas {operande.type}", operande)
        return Expression(noeud.operation, noeud.place, CONDITION, operandes)

    def _appartenance(self, noeud: Noeud) -> Expression:
        (choix,) = self._operandes(noeud)
        contient = noeud.operation is Operation.CONTIENT
        if choix.type.genre is Genre.CODE and not contient:
            codes = tuple(tables.code_de_territoire(code.texte, code.place) for code in noeud.codes)
            return Expression(noeud.operation, noeud.place, CONDITION, (choix,), codes=codes)
        if not (choix.type.genre is Genre.CHOIX_MULTIPLE or (choix.type.genre is Genre.CHOIX and not contient)):
            attendu = "un choix multiple" if contient else "un choix dans une liste"
            refuser(f"« {noeud.operation} » attend {attendu}, pas {choix.type}", choix)
        for code in noeud.codes:
            tables.verifier_code(code.texte, choix.type, code.place)
        codes = tuple(code.texte for code in noeud.codes)
        return Expression(noeud.operation, noeud.place, CONDITION, (choix,), codes=codes)

    def _comparaison(self, noeud: Noeud) -> Expression:
        gauche, droite = self._comparer_choix(noeud) or self._operandes(noeud)
        type_ = accorder("de comparer", gauche, droite, noeud)
        egalite = noeud.operation in (Operation.EGAL, Operation.DIFFERENT)
        if type_.genre not in ORDONNES and not (egalite and type_.genre in _EGALABLES):
            refuser(f"« {noeud.operation} » ne s'applique pas à {type_}", noeud)
        return Expression(noeud.operation, noeud.place, CONDITION, (gauche, droite))

    def _comparer_choix(self, noeud: Noeud) -> tuple[Expression, Expression] | None:
        """`projet.theme = 3a`, `porteur.code = 71137`: a bare word beside a choice or a code is one of its codes."""
        for indice in (0, 1):
            mot, autre = noeud.operandes[indice], noeud.operandes[1 - indice]
            connu = self.portee.noms.get(autre.nom) if autre.operation in (Operation.NOM, Operation.POUR) else None
            if connu and isinstance(connu.table, Colonne):
                connu = nommer(connu.table.donnee)
            if connu is None or connu.type is None or connu.type.genre not in _CODES:
                continue
            ecrit = _mot(mot)
            meme = self.portee.noms.get(mot.nom) if mot.operation is Operation.NOM else None
            if not ecrit or (meme is not None and (ecrit not in connu.type.codes or meme.type == connu.type)):
                continue
            if connu.type.genre is Genre.CODE:
                tables.code_de_territoire(ecrit, mot.place)
            else:
                tables.verifier_code(ecrit, connu.type, mot.place)
            code = Expression(Operation.LITTERAL, mot.place, connu.type, valeur=ecrit)
            choix = self.typer(autre)
            return (code, choix) if indice == 0 else (choix, code)
        return None

    def _plus(self, noeud: Noeud) -> Expression:
        gauche, droite = self._nombres(noeud)
        type_ = accorder("d'additionner", gauche, droite, noeud)
        return self._nombre(noeud, type_, (gauche, droite), intervalles.somme(gauche.intervalle, droite.intervalle))

    def _moins(self, noeud: Noeud) -> Expression:
        gauche, droite = self._operandes(noeud)
        ecart = intervalles.difference(gauche.intervalle, droite.intervalle)
        if gauche.type == droite.type == DATE:
            return Expression(Operation.JOURS_ENTRE, noeud.place, JOURS_ECOULES, (gauche, droite), ecart)
        for operande in (gauche, droite):
            _verifier_nombre(operande, noeud)
        return self._nombre(noeud, accorder("de soustraire", gauche, droite, noeud), (gauche, droite), ecart)

    def _produit(self, noeud: Noeud) -> Expression:
        gauche, droite = self._operandes(noeud)
        if gauche.type.genre is Genre.TAUX:
            return proportions.taux_de(noeud, gauche, droite, self.portee.arrondi)
        if droite.type.genre is Genre.TAUX:
            return proportions.taux_de(noeud, droite, gauche, self.portee.arrondi)
        facteur, base = (gauche, droite) if gauche.type.genre is Genre.ENTIER else (droite, gauche)
        if facteur.type.genre is not Genre.ENTIER or base.type.genre not in NOMBRES:
            refuser(f"impossible de multiplier {gauche.type} par {droite.type}", noeud)
        montant = base.type.genre is Genre.MONTANT
        type_ = MONTANT if montant else Type(Genre.ENTIER, base.type.unite or facteur.type.unite)
        bornes = intervalles.produit(facteur.intervalle, base.intervalle)
        return self._nombre(noeud, type_, (facteur, base), bornes)

    def _extremum(self, noeud: Noeud) -> Expression:
        operandes = self._operandes(noeud)
        if any(operande.type != DATE for operande in operandes):
            for operande in operandes:
                _verifier_nombre(operande, noeud)
        type_ = operandes[0].type
        for operande in operandes[1:]:
            type_ = accorder("de comparer", operandes[0], operande, noeud)
        calcul = intervalles.minimum if noeud.operation is Operation.MIN else intervalles.maximum
        return self._nombre(noeud, type_, operandes, calcul([operande.intervalle for operande in operandes]))

    def _si(self, noeud: Noeud) -> Expression:
        condition, alors, sinon = self._operandes(noeud)
        if condition.type.genre is not Genre.OUI_NON:
            refuser(f"après « si » il faut une condition, pas {condition.type}", condition)
        type_ = accorder("de choisir entre", alors, sinon, noeud)
        bornes = intervalles.reunion(alors.intervalle, sinon.intervalle)
        return self._nombre(noeud, type_, (condition, alors, sinon), bornes)

    def _a_defaut(self, noeud: Noeud) -> Expression:
        valeur, repli = self._operandes(noeud)
        type_ = accorder("de choisir entre", valeur, repli, noeud)
        bornes = intervalles.reunion(valeur.intervalle, repli.intervalle)
        return self._nombre(noeud, type_, (valeur, repli), bornes)

    def _table(self, noeud: Noeud) -> Expression:
        croisee = noeud.operation is Operation.CROISEMENT
        cles = [self.typer(cle) for cle in noeud.operandes[: 2 if croisee else 1]]
        valeurs = [self.typer(valeur) for valeur in noeud.operandes[len(cles) :]]
        for valeur in valeurs[1:]:
            accorder("de choisir entre", valeurs[0], valeur, noeud)
        lignes = [Ligne(cas, tuple(map(self.typer, cas.bornes))) for cas in noeud.cas]
        if not croisee:
            return tables.choisir(noeud, cles[0], lignes, valeurs, self._libelle(cles[0]))
        colonnes = [Ligne(cas, tuple(map(self.typer, cas.bornes))) for cas in noeud.colonnes]
        largeur = len(colonnes)
        rangees = [
            tables.choisir(noeud, cles[1], colonnes, valeurs[rang : rang + largeur], self._libelle(cles[1]))
            for rang in range(0, len(valeurs), largeur)
        ]
        return tables.choisir(noeud, cles[0], lignes, rangees, self._libelle(cles[0]))

    def _libelle(self, cle: Expression) -> str:
        nomme = self.portee.noms.get(cle.nom)
        return nomme.libelle if nomme else ""

    def _par_tranches(self, noeud: Noeud) -> Expression:
        base, *taux = self._operandes(noeud)
        lignes = [Ligne(cas, tuple(map(self.typer, cas.bornes))) for cas in noeud.cas]
        return tables.par_tranches(noeud, base, lignes, taux, self.portee.arrondi)

    def _lineaire(self, noeud: Noeud) -> Expression:
        cle, *points = self._nombres(noeud)
        return tables.lineaire(noeud, cle, points[::2], points[1::2])

    def _parcourir(self, noeud: Noeud) -> tuple[Nomme, tuple[Expression, ...]]:
        """The lines that a formula runs over, and its operands: what it takes of each, then which lines it keeps."""
        code = noeud.codes[0]
        nomme = self.portee.noms.get(noeud.nom)
        if nomme is None or nomme.type is None or nomme.type.genre is not Genre.LIGNES:
            connues = [
                nom for nom, autre in self.portee.noms.items() if autre.type and autre.type.genre is Genre.LIGNES
            ]
            message = f"« {noeud.nom} » n'est pas une liste de lignes répétées{suggestion(noeud.nom, connues)}"
            raise ErreurDeFormule(message, code.place)
        if self.lignes:
            message = (
                f"une formule sur les lignes « {self.lignes} » ne peut pas en parcourir d'autres : faites-en une étape"
            )
            raise ErreurDeFormule(message, code.place)
        portee = replace(self.portee, noms={**self.portee.noms, **nomme.champs})
        dedans = _Typeur(portee, noeud.nom)
        return nomme, tuple(dedans.typer(operande) for operande in noeud.operandes)

    def _somme(self, noeud: Noeud) -> Expression:
        nomme, operandes = self._parcourir(noeud)
        if noeud.operation is Operation.NOMBRE:
            operandes = (litteral(1, NOMBRE, noeud.place), *operandes)
        corps = operandes[0]
        _verifier_nombre(corps, noeud)
        if operandes[1:]:
            zero = litteral(0, corps.type, corps.place)
            bornes = intervalles.reunion(corps.intervalle, (0, 0))
            garder = _condition(operandes[1], "avec")
            corps = Expression(Operation.SI, corps.place, corps.type, (garder, corps, zero), bornes)
        fois = nomme.intervalle[1]
        total = min(0, fois * corps.intervalle[0]), max(0, fois * corps.intervalle[1])
        somme = Expression(Operation.SOMME, noeud.place, corps.type, (corps,), total, nom=noeud.nom)
        self._borner(total, noeud, corps)
        return replace(somme, champs=tuple(nomme.champs))

    def _extremum_des_lignes(self, noeud: Noeud) -> Expression:
        """The highest or the lowest of the lines; one that `avec` does not keep takes a value that no line has."""
        nomme, operandes = self._parcourir(noeud)
        corps = operandes[0]
        _verifier_nombre(corps, noeud)
        bas, haut = corps.intervalle
        ecartee = bas - 1 if noeud.operation is Operation.PLUS_HAUT else haut + 1
        self._borner((ecartee, ecartee), noeud)
        if operandes[1:]:
            garder = _condition(operandes[1], "avec")
            sinon = litteral(ecartee, corps.type, corps.place)
            bornes = intervalles.reunion(corps.intervalle, sinon.intervalle)
            corps = Expression(Operation.SI, corps.place, corps.type, (garder, corps, sinon), bornes)
        bornes = min(0, bas), max(0, haut)
        extremum = Expression(noeud.operation, noeud.place, corps.type, (corps,), bornes, ecartee, noeud.nom)
        return replace(extremum, champs=tuple(nomme.champs))

    def _tous(self, noeud: Noeud) -> Expression:
        """`tous`; `au moins un` is that not all fail. A line that `avec` does not keep counts for nothing."""
        nomme, operandes = self._parcourir(noeud)
        conditions = [_condition(operande, str(noeud.operation)) for operande in operandes]
        un = noeud.operation is Operation.AU_MOINS_UN
        corps = _non(conditions[0]) if un else conditions[0]
        if conditions[1:]:
            corps = Expression(Operation.OU, corps.place, CONDITION, (_non(conditions[1]), corps))
        tous = Expression(Operation.TOUS, noeud.place, CONDITION, (corps,), nom=noeud.nom, champs=tuple(nomme.champs))
        return _non(tous) if un else tous

    def _operandes(self, noeud: Noeud) -> tuple[Expression, ...]:
        return tuple(self.typer(operande) for operande in noeud.operandes)

    def _nombres(self, noeud: Noeud) -> tuple[Expression, ...]:
        operandes = self._operandes(noeud)
        for operande in operandes:
            _verifier_nombre(operande, noeud)
        return operandes

    def _nombre(self, noeud: Noeud, type_: Type, operandes: tuple[Expression, ...], bornes: Intervalle) -> Expression:
        self._borner(bornes, noeud, *operandes)
        return Expression(noeud.operation, noeud.place, type_, operandes, bornes)

    @staticmethod
    def _borner(bornes: Intervalle, noeud: Noeud, *operandes: Expression) -> None:
        if not intervalles.tient_sur_64_bits(bornes):
            refuser(depassement(*operandes), noeud)


_EGALABLES = (Genre.OUI_NON, Genre.CHOIX, Genre.CODE)
_CODES = (Genre.CHOIX, Genre.CODE)


def _mot(noeud: Noeud) -> str:
    """The bare word that stands beside a choice or a code, which digits may write; empty when there is none."""
    if noeud.operation is Operation.NOM:
        return noeud.nom
    return noeud.codes[0].texte if noeud.operation is Operation.LITTERAL and noeud.codes else ""


def _verifier_nombre(operande: Expression, noeud: Noeud) -> None:
    if operande.type.genre not in NOMBRES:
        refuser(f"« {noeud.operation} » attend des nombres, pas {operande.type}", operande)


def _condition(operande: Expression, mot: str) -> Expression:
    if operande.type.genre is not Genre.OUI_NON:
        refuser(f"« {mot} » attend une condition, pas {operande.type}", operande)
    return operande


def _non(condition: Expression) -> Expression:
    return Expression(Operation.NON, condition.place, CONDITION, (condition,))
