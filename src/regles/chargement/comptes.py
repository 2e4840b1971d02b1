"""What a call says across its requests: comptes are named before the rules that read them, and completed after."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, NamedTuple

from regles.chargement.atelier import CALCULS, CONDITION, MONTANT
from regles.chargement.lecture import Scalaire, Table
from regles.compte import DEMANDES, Compte, Etendue, Parmi, PotPartage, Rang
from regles.fenetre import Fin
from regles.langage.diagnostics import suggestion
from regles.langage.expression import NOMBRES
from regles.programme import FormulesDeCompte, FormulesDePartage
from regles.valeurs import Donnee, Genre
from regles.vocabulaire import compte as nom_du_compte

if TYPE_CHECKING:
    from regles.chargement.atelier import Atelier
    from regles.chargement.champs import Champs
    from regles.langage.formule import Formule

COMPTES = "comptes"
CLASSEMENT = "classement"
PORTEUR = "porteur"
_DEMANDES_MAXIMUM = 1_000_000
_DECROISSANT = re.compile(r"(\S+)(?:\s+(d[ée]croissante?s?|croissante?s?))?")
_CLES = (Genre.CHOIX, Genre.CODE, Genre.OUI_NON, Genre.TEXTE, Genre.DATE, Genre.ENTIER)


class ComptesLus(NamedTuple):
    """What the call says, and what runs, in an order where each compte reads only those before it."""

    comptes: tuple[Compte, ...]
    classement: tuple[Rang, ...]
    formules: tuple[FormulesDeCompte, ...]


def annoncer_comptes(racine: Champs, atelier: Atelier) -> None:
    """Give its name to each compte that the call declares: at once, or when the step that it counts is known."""
    for noeud in racine.liste(COMPTES, requis=False):
        if not isinstance(noeud, Table):
            continue
        identifiant, compte = _mot(noeud, "id"), _mot(noeud, "compter")
        donnee = Donnee(nom_du_compte(identifiant), Genre.MONTANT, _mot(noeud, "libelle"))
        if not identifiant or donnee.nom in atelier.noms:
            continue  # told when the compte is read
        if "partager" in noeud.entrees or compte == "montant":
            atelier.declarer(donnee)
        elif not compte:
            atelier.declarer(_de_genre(donnee, Genre.ENTIER, DEMANDES))
        elif (connue := atelier.donnees.get(compte)) is not None:
            atelier.declarer(_de_genre(donnee, connue.genre, connue.unite))
        else:
            atelier.a_compter.setdefault(compte, []).append(donnee)


def _de_genre(donnee: Donnee, genre: Genre, unite: str) -> Donnee:
    maximum = _DEMANDES_MAXIMUM if unite == DEMANDES else None
    return Donnee(donnee.nom, genre, donnee.libelle, unite=unite, maximum=maximum)


class Lectures(NamedTuple):
    """What reads what: the names that each step and judgement reads, and those that conditions read."""

    par_nom: Mapping[str, Collection[str]]
    conditions: Collection[str]


def lire_comptes(racine: Champs, atelier: Atelier, lectures: Lectures, fin: Fin) -> ComptesLus:
    """The comptes and the order of requests, once all that they read has a name; `fin`: what ends deposits."""
    lus = racine.chacun(COMPTES, "compte", lambda champs: _lire(champs, atelier, fin), requis=False)
    classement = tuple(
        rang for scalaire in racine.textes(CLASSEMENT, requis=False) if (rang := _lire_rang(racine, scalaire, atelier))
    )
    atelier.lus.update(rang.nom for rang in classement)
    formules = _ordonner(racine, lectures, {une.compte.id: une for une in lus})
    return ComptesLus(tuple(une.compte for une in lus), classement, formules)


def _lire(champs: Champs, atelier: Atelier, fin: Fin) -> FormulesDeCompte:
    identifiant = champs.identifiant("id")
    parmi = Parmi(champs.parmi("parmi", [*Parmi], Parmi.RETENUES))
    etendue = Etendue(champs.parmi("sur", [*Etendue], Etendue.EDITION, requis=False))
    avec = atelier.formule(champs, "avec", CONDITION, requis=False)
    par = _lire_cles(champs, atelier)
    compter = _lire_compter(champs, atelier)
    atelier.lus.update({*par, compter} - {PORTEUR, ""})
    partage = _lire_partage(champs, atelier, parmi)
    connu = atelier.noms.get(nom_du_compte(identifiant))
    type_ = connu.type if connu else None
    genres = [type_.genre] if type_ else CALCULS
    limites = {
        cle: None
        if _en_demandes(champs, cle, compter)
        else atelier.formule(champs, cle, genres, requis=False, type_=type_)
        for cle in ("au_plus", "au_moins")
    }
    if parmi is not Parmi.RETENUES:
        _exiger_une_liste(champs, etendue, fin)
    if etendue is Etendue.FONDS and (compter not in ("", "montant") or avec or set(par) - {PORTEUR}):
        champs.signaler("sur", "« sur: fonds » ne compte que « montant » ou les demandes, par « porteur » au plus")
    compte = Compte(
        id=identifiant,
        libelle=champs.phrase("libelle"),
        source=champs.reference(),
        parmi=parmi,
        par=par,
        sur=etendue,
        avec=avec.texte if avec else "",
        compter=compter,
        au_plus=_texte(limites["au_plus"]),
        au_moins=_texte(limites["au_moins"]),
        partage=PotPartage(*map(_texte, partage)) if partage else None,
        lecture=champs.phrase("lecture", requis=False),
    )
    return FormulesDeCompte(compte, avec, limites["au_plus"], limites["au_moins"], partage)


def _en_demandes(champs: Champs, cle: str, compter: str) -> bool:
    """Whether the limit of a sum is written in requests, which is told."""
    ecrit = champs.noeud(cle, requis=False) if compter else None
    if not isinstance(ecrit, Scalaire) or not re.search(r"\bdemandes?$", ecrit.texte.strip()):
        return False
    message = f"ce compte additionne « {compter} », sa limite aussi ; pour un nombre de demandes, enlevez « compter »"
    champs.signaler(cle, message)
    return True


def _exiger_une_liste(champs: Champs, etendue: Etendue, fin: Fin) -> None:
    """A total over deposited requests is known when their list is closed: there must be one, and it must close."""
    if etendue is not Etendue.EDITION:
        champs.signaler("sur", f"« sur: {etendue} » ne compte que les demandes retenues")
    if fin in (Fin.SANS, Fin.EPUISEMENT):
        champs.signaler(
            "parmi",
            f"ce total est connu une fois la liste close, et « cloture: {fin} » ne la ferme jamais : écrivez un jour",
        )


def _texte(formule: Formule | None) -> str:
    return formule.texte if formule else ""


def _lire_cles(champs: Champs, atelier: Atelier) -> tuple[str, ...]:
    """The values that requests of one group share: one name, or several."""
    noeud = champs.noeud("par", requis=False)
    if noeud is None:
        return ()
    scalaires = (noeud,) if isinstance(noeud, Scalaire) else champs.textes("par")
    for scalaire in scalaires:
        connu = atelier.noms.get(scalaire.texte)
        if scalaire.texte != PORTEUR and (connu is None or (connu.type and connu.type.genre not in _CLES)):
            ou = suggestion(scalaire.texte, (PORTEUR, *atelier.noms))
            message = f"« {scalaire.texte} » ne peut pas faire de groupe : il faut « porteur », un choix, un code, un texte, une date ou un nombre entier{ou}"
            champs.lecteur.signaler(scalaire, champs.endroit, message)
    return tuple(scalaire.texte for scalaire in scalaires)


def _lire_compter(champs: Champs, atelier: Atelier) -> str:
    nom = champs.texte("compter", requis=False)
    connu = atelier.noms.get(nom)
    if nom and (connu is None or (connu.type and connu.type.genre not in NOMBRES - {Genre.TAUX})):
        nombres = [n for n, autre in atelier.noms.items() if autre.type and autre.type.genre in NOMBRES]
        champs.signaler("compter", f"« {nom} » n'est ni un montant ni un nombre{suggestion(nom, nombres)}")
    return nom


def _lire_partage(champs: Champs, atelier: Atelier, parmi: Parmi) -> FormulesDePartage | None:
    """The pot, the points, the floor and the ceiling of a share."""
    if "partager" not in champs.table.entrees:
        return None
    if parmi is not Parmi.RECEVABLES:
        champs.signaler("parmi", "un pot se partage entre les demandes recevables : « parmi: recevables »")
    return FormulesDePartage(
        atelier.formule(champs, "partager", MONTANT),
        atelier.formule(champs, "selon", NOMBRES),
        atelier.formule(champs, "plancher", MONTANT, requis=False),
        atelier.formule(champs, "plafond", MONTANT, requis=False),
    )


def _lire_rang(racine: Champs, scalaire: Scalaire, atelier: Atelier) -> Rang | None:
    """`note décroissante`, `projet.depot`."""
    lu = _DECROISSANT.fullmatch(" ".join(scalaire.texte.split()))
    connu = atelier.noms.get(lu.group(1)) if lu else None
    if lu is None or connu is None or (connu.type and connu.type.genre not in NOMBRES | {Genre.DATE}):
        nombres = [n for n, autre in atelier.noms.items() if autre.type and autre.type.genre in NOMBRES]
        message = f"« {scalaire.texte} » n'est pas un rang : écrivez un nombre ou une date, et « décroissante » pour commencer par le plus grand"
        racine.lecteur.signaler(scalaire, CLASSEMENT, message + suggestion(lu.group(1) if lu else "", nombres))
        return None
    return Rang(lu.group(1), (lu.group(2) or "").startswith("d"))


def _mot(noeud: Table, cle: str) -> str:
    valeur = noeud.entrees.get(cle)
    return " ".join(valeur.texte.split()) if isinstance(valeur, Scalaire) else ""


def _ordonner(
    racine: Champs, lectures: Lectures, formules: Mapping[str, FormulesDeCompte]
) -> tuple[FormulesDeCompte, ...]:
    """Totals over complete or eligible requests, each after those that its own value reads; those of retained ones last."""
    ordre: list[FormulesDeCompte] = []
    faits: set[str] = set()
    en_cours: list[str] = []

    def poser(identifiant: str) -> None:
        if identifiant in en_cours:
            chemin = " lit ".join(f"« comptes.{un} »" for un in (*en_cours[en_cours.index(identifiant) :], identifiant))
            racine.signaler(COMPTES, f"ces comptes se lisent l'un l'autre : {chemin}")
            return
        if identifiant in faits or identifiant not in formules:
            return
        en_cours.append(identifiant)
        for lu in sorted(_lus(lectures, formules[identifiant])):
            if (autre := formules.get(lu)) and autre.compte.parmi is not Parmi.RETENUES:
                poser(lu)
        en_cours.pop()
        faits.add(identifiant)
        ordre.append(formules[identifiant])

    for identifiant in sorted(formules, key=lambda un: formules[un].compte.parmi is Parmi.RETENUES):
        poser(identifiant)
    return tuple(ordre)


def _lus(lectures: Lectures, formules: FormulesDeCompte) -> set[str]:
    """The comptes that the value counted reads, through its steps; when eligibility counts, those of conditions too."""
    compte = formules.compte
    attente = [compte.compter, *compte.par, *(formules.avec.noms if formules.avec else ())]
    for formule in formules.partage or ():
        attente += formule.noms if formule else ()
    if compte.parmi is not Parmi.COMPLETES:
        attente += lectures.conditions
    vus: set[str] = set()
    while attente:
        nom = attente.pop()
        if nom not in vus:
            vus.add(nom)
            attente += lectures.par_nom.get(nom, ())
    return {nom.removeprefix(nom_du_compte("")) for nom in vus if nom.startswith(nom_du_compte(""))}
