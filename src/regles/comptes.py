"""Several requests of one call together: what each reads of the others, which are served, and what every total comes to.

Totals over complete or eligible requests are taken on the list as it is given, closed. Those over retained requests are
facts: each request is computed after those that were retained before it, in the order of the call.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, cast

from regles.compte import Compte, Etendue, Parmi
from regles.evaluation import deduire, evaluer
from regles.partage import PartLue, demander, partager_par_groupe
from regles.vocabulaire import Fourni
from regles.vocabulaire import compte as nom_du_compte

if TYPE_CHECKING:
    from regles.cahier import Cahier
    from regles.langage.compilation import Environnement
    from regles.programme import FormulesDeCompte, FormulesDePartage
    from regles.resultat import Resultat
    from regles.valeurs import Situation, Valeur

Groupe = tuple[Hashable, ...]
PORTEUR = "porteur"
"""In a situation: who asks, whatever their code is."""


class Retenue(StrEnum):
    """What becomes of a request when the list is served."""

    OUI = "oui"
    NON = "non"  # not eligible
    ATTENTE = "attente"  # a limit is reached
    INCONNU = "inconnu"  # its eligibility, or a limit, waits for a value


class Regle(NamedTuple):
    """One request among the others. `comptes`: what it read of them, by the name of the value."""

    retenue: Retenue
    resultat: Resultat
    comptes: Situation
    limites: tuple[str, ...]  # the comptes whose limit makes it wait


@dataclass(frozen=True, slots=True)
class Reglement:
    """Every request, in the order given, and every total by compte and group: None where a request leaves it unknown."""

    demandes: tuple[Regle, ...]
    totaux: Mapping[str, Mapping[Groupe, int | None]]

    def total(self, compte: str) -> int | None:
        """A compte over all its groups."""
        parties = self.totaux[compte].values()
        return None if None in parties else sum(cast("list[int]", [*parties]))


@dataclass(slots=True, eq=False)
class _Total:
    """One compte while requests are added to it, by group."""

    formules: FormulesDeCompte
    sommes: dict[Groupe, int] = field(default_factory=dict)
    inconnus: set[Groupe] = field(default_factory=set)

    @property
    def compte(self) -> Compte:
        return self.formules.compte

    def ajouter(self, groupe: Groupe | None, apport: int | None) -> None:
        """Add what one request brings; a missing value makes its group unknown."""
        if groupe is None:
            return
        if apport is None:
            self.inconnus.add(groupe)
        else:
            self.sommes[groupe] = self.sommes.get(groupe, 0) + apport

    def de(self, groupe: Groupe | None, sauf: int = 0) -> int | None:
        """The total of a group, less what one request brings to it."""
        return None if groupe is None or groupe in self.inconnus else self.sommes.get(groupe, 0) - sauf

    def finals(self) -> dict[Groupe, int | None]:
        return {**self.sommes, **dict.fromkeys(self.inconnus)}


def regler(cahier: Cahier, demandes: Sequence[Situation]) -> Reglement:
    """These requests, the whole list, ordered as the call says then as they are given, and served.

    Raises:
        AppreciationHorsBornes: a judgement outside its bounds.
    """
    totaux = {une.compte.id: _Total(une) for une in cahier.programme.comptes}
    lus = compter(cahier, demandes, totaux)
    connues = [{**situation, **lu} for situation, lu in zip(demandes, lus, strict=True)]
    reglees: dict[int, Regle] = {}
    for rang in _classer(cahier, connues):
        reglees[rang] = _servir(cahier, connues[rang], lus[rang], totaux)
    finals = {identifiant: total.finals() for identifiant, total in totaux.items()}
    return Reglement(tuple(reglees[rang] for rang in range(len(demandes))), finals)


def compter(
    cahier: Cahier, demandes: Sequence[Situation], totaux: Mapping[str, _Total] | None = None
) -> list[dict[str, Valeur]]:
    """What each request reads of the others on the closed list: totals over complete and eligible ones, and shares."""
    totaux = totaux or {une.compte.id: _Total(une) for une in cahier.programme.comptes}
    lus: list[dict[str, Valeur]] = [_donnes(totaux, une) for une in demandes]
    for total in totaux.values():
        if total.compte.parmi is Parmi.RETENUES:
            continue
        apports = [_apport(cahier, {**une, **lu}, total) for une, lu in zip(demandes, lus, strict=True)]
        nom = nom_du_compte(total.compte.id)
        if total.formules.partage:
            parts = _partager(total, total.formules.partage, apports)
        else:
            for apport in apports:
                total.ajouter(apport.groupe, apport.valeur)
            parts = [total.de(apport.groupe, apport.valeur or 0) for apport in apports]
        for lu, part in zip(lus, parts, strict=True):
            lu.setdefault(nom, part)
    return lus


def _donnes(totaux: Mapping[str, _Total], situation: Situation) -> dict[str, Valeur]:
    """What a situation itself says of the others, which then is what it reads of them."""
    noms = map(nom_du_compte, totaux)
    return {nom: valeur for nom in noms if (valeur := situation.get(nom)) is not None}


class _Apport(NamedTuple):
    """What one request brings to a compte: its group (None: unknown), and its value, 0 when it is not counted."""

    groupe: Groupe | None
    valeur: int | None
    env: Environnement


def _apport(cahier: Cahier, situation: Situation, total: _Total) -> _Apport:
    compte = total.compte
    env = deduire(cahier, situation)
    cles = tuple(_cle(env, nom) for nom in compte.par)
    groupe = None if None in cles else cles
    comptee = _comptee(cahier, situation, env, total)
    if comptee is False:
        return _Apport(groupe, 0, env)
    if comptee is None:
        return _Apport(groupe, None, env)
    return _Apport(groupe, 1 if not compte.compter else cast("int | None", env[compte.compter]), env)


def _comptee(cahier: Cahier, situation: Situation, env: Environnement, total: _Total) -> bool | None:
    """Whether a request is one of those that the compte counts."""
    avec = total.formules.avec
    gardee = True if avec is None else cast("bool | None", avec.calcul(env))
    if gardee is False or total.compte.parmi is not Parmi.RECEVABLES:
        return gardee
    recevable = evaluer(cahier, situation).recevable
    return False if recevable is False else None if recevable is None or gardee is None else True


def _cle(env: Environnement, nom: str) -> Hashable:
    """The key of a group; `PORTEUR`, in a situation, says who asks better than a code, which not everybody has."""
    return cast("Hashable", env.get(PORTEUR) or env[Fourni.CODE] if nom == PORTEUR else env[nom])


def _partager(total: _Total, partage: FormulesDePartage, apports: Sequence[_Apport]) -> list[int | None]:
    """The share of each; what the pot gave in all, by group."""
    formules = {nom: formule for nom, formule in partage._asdict().items() if formule}
    lues = []
    for groupe, valeur, env in apports:
        valeurs = {nom: formule.calcul(env) for nom, formule in formules.items()}
        comptee = None if valeur is None else valeur > 0
        lues.append(PartLue(groupe, comptee, cast("int | None", valeurs["pot"]), demander(valeurs, formules)))
    parts = partager_par_groupe(lues)
    for lue, part in zip(lues, parts, strict=True):
        total.ajouter(cast("Groupe | None", lue.groupe), part)
    return parts


def _classer(cahier: Cahier, situations: Sequence[Situation]) -> list[int]:
    """The order in which requests are served: a value that is missing comes last."""
    envs = [deduire(cahier, situation) for situation in situations] if cahier.classement else []
    rangs = list(range(len(situations)))
    for critere in reversed(cahier.classement):
        rangs.sort(key=lambda rang: _place(envs[rang][critere.nom], decroissant=critere.decroissant))
    return rangs


def _place(valeur: Valeur, *, decroissant: bool) -> tuple[bool, int]:
    nombre = valeur.toordinal() if isinstance(valeur, dt.date) else cast("int | None", valeur)
    return nombre is None, 0 if nombre is None else -nombre if decroissant else nombre


def _servir(cahier: Cahier, situation: Situation, lus: Situation, totaux: Mapping[str, _Total]) -> Regle:
    """One request after those already retained: kept when it is eligible and every limit still admits it."""
    faits = {t: _apport(cahier, situation, t).groupe for t in totaux.values() if t.compte.parmi is Parmi.RETENUES}
    constates = {nom_du_compte(total.compte.id): total.de(groupe) for total, groupe in faits.items()}
    comptes = {**constates, **lus}
    connue = {**situation, **comptes}
    resultat = evaluer(cahier, connue)
    if resultat.recevable is not True:
        return Regle(Retenue.NON if resultat.recevable is False else Retenue.INCONNU, resultat, comptes, ())
    apports = {total: _apport(cahier, connue, total) for total in totaux.values()}
    depasses = {t.compte.id: _depasse(t, apport, apports) for t, apport in apports.items()}
    limites = tuple(identifiant for identifiant, depasse in depasses.items() if depasse)
    if limites or None in depasses.values():
        return Regle(Retenue.ATTENTE if limites else Retenue.INCONNU, resultat, comptes, limites)
    for total in faits:
        total.ajouter(apports[total].groupe, apports[total].valeur)
    return Regle(Retenue.OUI, resultat, comptes, ())


def _depasse(total: _Total, apport: _Apport, apports: Mapping[_Total, _Apport]) -> bool | None:
    """Whether this request would pass the limit of a compte, whole; other comptes are whole in it too."""
    limite = total.formules.au_plus
    if limite is None:
        return False
    au_plus, atteint = cast("int | None", limite.calcul(_entiers(apport, apports))), _entier(total, apport)
    return None if au_plus is None or atteint is None else atteint > au_plus


def _entiers(apport: _Apport, apports: Mapping[_Total, _Apport]) -> Environnement:
    """What a limit reads: the values of the request, and every compte whole."""
    return {**apport.env, **{nom_du_compte(autre.compte.id): _entier(autre, sien) for autre, sien in apports.items()}}


def _entier(total: _Total, apport: _Apport) -> int | None:
    """The whole of a compte, this request counted."""
    if total.compte.parmi is not Parmi.RETENUES:
        return total.de(apport.groupe)
    autres = total.de(apport.groupe)
    return None if autres is None or apport.valeur is None else autres + apport.valeur


class Accordee(NamedTuple):
    """A request already granted: what was known of it then, and its grant, in cents."""

    situation: Situation
    montant: int


class Autres(NamedTuple):
    """The other requests as they are known: the grants of each extent, the list once it is closed (None before)."""

    accordees: Mapping[Etendue, Sequence[Accordee]]
    liste: Sequence[Situation] | None = None


class Depassement(NamedTuple):
    """A limit that a grant would pass: what it allows and what the total would be; None where a value is missing."""

    compte: Compte
    au_plus: int | None
    atteint: int | None


def constater(cahier: Cahier, situation: Situation, autres: Autres) -> dict[str, Valeur]:
    """What one request reads of the others: facts over grants, the closed list over deposited ones."""
    return _constater(cahier, situation, autres)[0]


def depassements(cahier: Cahier, situation: Situation, montant: int, autres: Autres) -> list[Depassement]:
    """The limits that granting `montant` would pass, or that cannot be told yet.

    Raises:
        AppreciationHorsBornes: a judgement outside its bounds.
    """
    lus, totaux = _constater(cahier, situation, autres)
    apports = {total: _apport_accorde(cahier, Accordee({**situation, **lus}, montant), total) for total in totaux}
    trouves = []
    for total, apport in apports.items():
        if _depasse(total, apport, apports) is not False:
            au_plus = total.formules.au_plus
            limite = au_plus.calcul(_entiers(apport, apports)) if au_plus else None
            trouves.append(Depassement(total.compte, cast("int | None", limite), _entier(total, apport)))
    return trouves


def _constater(cahier: Cahier, situation: Situation, autres: Autres) -> tuple[dict[str, Valeur], list[_Total]]:
    totaux = {une.compte.id: _Total(une) for une in cahier.programme.comptes}
    lus = {} if autres.liste is None else compter(cahier, [situation, *autres.liste], totaux)[0]
    for total in totaux.values():
        groupe = _apport(cahier, {**situation, **lus}, total).groupe
        if total.compte.parmi is Parmi.RETENUES:
            for accordee in autres.accordees.get(total.compte.sur, ()):
                apport = _apport_accorde(cahier, accordee, total)
                total.ajouter(apport.groupe, apport.valeur)
            lus[nom_du_compte(total.compte.id)] = total.de(groupe)
        elif autres.liste is None:
            total.ajouter(groupe, None)
    return lus, [*totaux.values()]


def _apport_accorde(cahier: Cahier, accordee: Accordee, total: _Total) -> _Apport:
    """What a grant brings: of `montant`, what was granted, whatever the rules computed."""
    apport = _apport(cahier, accordee.situation, total)
    if total.compte.compter != "montant" or _comptee(cahier, accordee.situation, apport.env, total) is not True:
        return apport
    return apport._replace(valeur=accordee.montant)
