"""What a worked example may assert: how each key of `attendu` is read, and held against what the rules give."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, cast

from regles.attente import jugements_attendus
from regles.chargement.lecture import Scalaire, Table
from regles.completude import completude
from regles.comptes import Retenue, regler
from regles.conversion import lire_texte
from regles.evaluation import evaluer
from regles.langage.diagnostics import suggestion
from regles.langage.litteraux import LitteralInvalide, lire_nombre
from regles.paiement import payer_tout, repartir
from regles.texte import ecrire
from regles.valeurs import Donnee, Genre, Option
from regles.vocabulaire import Fourni, Fournisseur, compte, fournisseur

if TYPE_CHECKING:
    from regles.cahier import Affirmation, Cahier, Exemple
    from regles.chargement.champs import Champs
    from regles.completude import Completude
    from regles.comptes import Regle, Reglement
    from regles.langage.expression import Type
    from regles.resultat import Resultat
    from regles.valeurs import Situation, Valeur

INCONNU = "inconnu"
COMPTES = "comptes"
VERDICTS = {"oui": True, "non": False, INCONNU: None}
_PAR_QUI = {
    Fournisseur.FORMULAIRE: "dans le formulaire",
    Fournisseur.TERRITOIRE: "dans les données du territoire",
    Fournisseur.STRUCTURE: "par la structure",
    Fournisseur.SERVICE: "par le service",
    Fournisseur.ENVELOPPE: "par le service",
    Fournisseur.CALENDRIER: "par le service",
    Fournisseur.PLAN: "dans le plan de financement",
    Fournisseur.PIECES: "avec les pièces",
}


class Connus(NamedTuple):
    """The names that a case may speak of."""

    donnees: Mapping[str, Donnee]
    conditions: Collection[str]
    etapes: Mapping[str, Type]
    pieces: Collection[str]
    jugees: Collection[str]
    versements: Collection[str]
    payeurs: Collection[str]
    motifs_implicites: bool  # format 1: a case that says its verdict and its amount says all its reasons


class Joue:
    """What the rules give of one dossier of an example, each part computed when the case asserts it."""

    def __init__(
        self, cahier: Cahier, donnees: Situation, regle: Regle | None = None, reglement: Reglement | None = None
    ) -> None:
        self.cahier, self.regle, self.reglement = cahier, regle, reglement
        self.donnees = {**donnees, **regle.comptes} if regle else donnees

    @cached_property
    def resultat(self) -> Resultat:
        """The result of the rules."""
        return self.regle.resultat if self.regle else evaluer(self.cahier, self.donnees)

    def retenue(self) -> str:
        """What becomes of it among the dossiers of its case."""
        if self.regle:
            return self.regle.retenue.value
        return {True: "oui", False: "non", None: INCONNU}[self.resultat.recevable]

    def comptes(self, noms: Collection[str]) -> Mapping[str, Valeur]:
        """The whole of each compte, once the dossiers of the case are served."""
        return {nom: self.reglement.total(nom) if self.reglement else None for nom in noms}

    def accordee(self) -> Situation:
        """What is known once the amount of the rules is granted, unless the case says what was granted and paid."""
        return {Fourni.ACCORDE: self.resultat.montant, Fourni.VERSE: 0, **self.donnees}

    def versements(self, identifiants: Collection[str]) -> dict[str, Valeur]:
        """These payments, made one after the other."""
        faits = payer_tout(self.cahier, tuple(identifiants), self.accordee())
        return {paiement.versement.id: paiement.montant for paiement in faits}

    def a_reverser(self) -> int | None:
        """What is to be given back once every payment of the call is made."""
        declares = [versement.id for versement in self.cahier.versements.versements]
        faits = payer_tout(self.cahier, declares, self.accordee())
        return faits[-1].a_reverser if faits else 0

    def payeurs(self, _: Collection[str]) -> Mapping[str, Valeur]:
        """What each payer bears of the grant."""
        accorde = self.accordee()[Fourni.ACCORDE]
        if not isinstance(accorde, int):
            return dict.fromkeys((payeur.nom for payeur in self.cahier.versements.payeurs), None)
        return repartir(self.cahier, self.donnees, accorde)

    @cached_property
    def completude(self) -> Completude:
        """Which pieces are due, and received, until the decision."""
        return completude(self.cahier, self.donnees)

    def etapes(self) -> dict[str, Valeur]:
        """The value of each step, the amount before eligibility among them."""
        return {etape.id: etape.valeur for etape in self.resultat.etapes}

    def qui_manque(self) -> str:
        """What the result waits for, and who gives it; empty when it waits for nothing."""
        dits = [
            f"« {self.cahier.donnees[nom].libelle} » ({nom}), à donner {_PAR_QUI[fournisseur(nom)]}"
            for nom in dict.fromkeys((*self.resultat.manquants, *self.completude.manquants))
        ]
        if self.resultat.montant is None:
            attendus = jugements_attendus(self.cahier, self.resultat)
            dits += [f"« {attendu.libelle} » ({attendu.nom}), à donner par : {attendu.par}" for attendu in attendus]
        return f"il manque {' ; '.join(dits)}" if dits else ""


def jouer(cahier: Cahier, exemples: Sequence[Exemple]) -> list[list[Joue]]:
    """The dossiers of one case, each as many times as it is there, computed together when the call counts across them."""
    if not cahier.comptes:
        return [[Joue(cahier, exemple.donnees)] for exemple in exemples]
    reglement = regler(cahier, [exemple.donnees for exemple in exemples for _ in range(exemple.fois)])
    regles = iter(reglement.demandes)
    return [
        [Joue(cahier, exemple.donnees, regle, reglement) for regle in islice(regles, exemple.fois)]
        for exemple in exemples
    ]


Lire = Callable[["Champs", str, Connus], "Affirmation"]
Comparer = Callable[[Joue, "Affirmation"], str]


class Assertion(NamedTuple):
    """A key of `attendu`: how it is read, and what is told of a dossier that does not give it."""

    lire: Lire
    comparer: Comparer


def lire_attendu(attendu: Champs, connus: Connus) -> dict[str, Affirmation]:
    """What a case asserts, by key."""
    lues: dict[str, Affirmation] = {}
    for cle, assertion in ASSERTIONS.items():
        if attendu.noeud(cle, requis=False) is not None:
            lues[cle] = assertion.lire(attendu, cle, connus)
    if connus.motifs_implicites and {"recevable", "montant"} <= lues.keys():
        lues.setdefault("motifs", ())
    return lues


def ecarts(joue: Joue, attendu: Mapping[str, Affirmation]) -> list[str]:
    """A sentence for each assertion that does not hold, then what the result waits for."""
    trouves = [f"{cle} : {ecart}" for cle, lue in attendu.items() if (ecart := ASSERTIONS[cle].comparer(joue, lue))]
    if trouves and (manque := joue.qui_manque()):
        trouves.append(manque)
    return trouves


# --- Reading ----------------------------------------------------------------------------------------------------------


def _verdict(attendu: Champs, cle: str, _: Connus) -> bool | None:
    return VERDICTS[attendu.parmi(cle, VERDICTS, INCONNU)]


def _montant(attendu: Champs, cle: str, _: Connus) -> int | None:
    return attendu.lire_valeur(cle, _lire_montant, None)


def _lire_montant(texte: str) -> int | None:
    return None if texte == INCONNU else lire_nombre(texte, Genre.MONTANT)


def _etapes(attendu: Champs, cle: str, connus: Connus) -> Mapping[str, Valeur]:
    """Each step that the case names, read as its genre is written."""
    lues: dict[str, Valeur] = {}
    noeud = attendu.noeud(cle)
    if not isinstance(noeud, Table):
        attendu.signaler(cle, "il faut ici des étapes par leur nom, par exemple « etapes: {plafond: 5 000 €} »")
        return lues
    for nom, valeur in noeud.entrees.items():
        type_ = connus.etapes.get(nom)
        if type_ is None:
            message = f"l'étape « {nom} » n'existe pas{suggestion(nom, connus.etapes)}"
            attendu.lecteur.signaler(noeud.cles[nom], attendu.endroit, message)
            continue
        try:
            lues[nom] = _valeur(valeur.texte if isinstance(valeur, Scalaire) else "", type_)
        except LitteralInvalide as erreur:
            attendu.lecteur.signaler(valeur, attendu.endroit, str(erreur))
    return lues


def _montants(quoi: str, connus_de: Callable[[Connus], Collection[str]]) -> Lire:
    """An amount by name, each name one that exists: `quoi` says what it is not."""

    def lire(attendu: Champs, cle: str, connus: Connus) -> Mapping[str, Valeur]:
        connues = connus_de(connus)
        lues: dict[str, Valeur] = {}
        with attendu.lire(attendu.noeud(cle), attendu.endroit) as champs:
            if champs is None:
                return lues
            for nom in champs.table.entrees:
                lues[nom] = champs.lire_valeur(nom, _lire_montant, None)
                if nom not in connues:
                    message = f"{quoi.format(nom)}{suggestion(nom, connues)}"
                    attendu.lecteur.signaler(champs.table.cles[nom], attendu.endroit, message)
        return lues

    return lire


def _comptes(attendu: Champs, cle: str, connus: Connus) -> Mapping[str, Valeur]:
    """The whole of each compte that the case names, as its genre is written."""
    lues: dict[str, Valeur] = {}
    with attendu.lire(attendu.noeud(cle), attendu.endroit) as champs:
        for nom in champs.table.entrees if champs else ():
            donnee = connus.donnees.get(compte(nom))
            if champs is None or donnee is None:
                noms = [connu.removeprefix(compte("")) for connu in connus.donnees if connu.startswith(compte(""))]
                attendu.signaler(cle, f"le compte « {nom} » n'existe pas{suggestion(nom, noms)}")
                continue
            lues[nom] = champs.lire_valeur(nom, partial(_lire_compte, donnee), None)
    return lues


def _lire_compte(donnee: Donnee, texte: str) -> Valeur:
    return None if texte == INCONNU else lire_texte(texte.removesuffix(f" {donnee.unite}"), donnee)


def _valeur(texte: str, type_: Type) -> Valeur:
    brut = texte.strip()
    if brut == INCONNU:
        return None
    donnee = Donnee("", type_.genre, "", unite=type_.unite, options=tuple(Option(c, c) for c in type_.codes))
    if brut.startswith("-"):
        return -cast("int", lire_texte(brut[1:].lstrip(), donnee))
    return lire_texte(brut, donnee)


def _noms(quoi: str, connus_de: Callable[[Connus], Collection[str]]) -> Lire:
    """A list of names, each one that exists: `quoi` says what it is not."""

    def lire(attendu: Champs, cle: str, connus: Connus) -> tuple[str, ...]:
        noms, connues = attendu.textes(cle, requis=False), connus_de(connus)
        for nom in noms:
            if nom.texte not in connues:
                message = f"{quoi.format(nom.texte)}{suggestion(nom.texte, connues)}"
                attendu.lecteur.signaler(nom, attendu.endroit, message)
        return tuple(nom.texte for nom in noms)

    return lire


# --- Comparing --------------------------------------------------------------------------------------------------------


def _egal(obtenir: Callable[[Joue], Valeur], genre: Genre) -> Comparer:
    """One value, unknown among them."""

    def comparer(joue: Joue, attendue: Affirmation) -> str:
        obtenue = obtenir(joue)
        return "" if obtenue == attendue else _dire(_ecrire(cast("Valeur", attendue), genre), _ecrire(obtenue, genre))

    return comparer


def _memes(obtenir: Callable[[Joue], Collection[str]]) -> Comparer:
    """A whole list of names, in any order."""

    def comparer(joue: Joue, attendus: Affirmation) -> str:
        voulus, obtenus = cast("tuple[str, ...]", attendus), obtenir(joue)
        return "" if set(voulus) == set(obtenus) else _dire(_ecrire_liste(voulus), _ecrire_liste(obtenus))

    return comparer


def _comparer_etapes(joue: Joue, attendues: Affirmation) -> str:
    obtenues, genres = joue.etapes(), joue.cahier.programme.genres
    differentes = [
        f"« {nom} » {_dire(_ecrire(valeur, genres[nom]), _ecrire(obtenues[nom], genres[nom]))}"
        for nom, valeur in cast("Mapping[str, Valeur]", attendues).items()
        if obtenues[nom] != valeur
    ]
    return " ; ".join(differentes)


def _memes_montants(obtenir: Callable[[Joue, Collection[str]], Mapping[str, Valeur]]) -> Comparer:
    """The amounts that the case names."""

    def comparer(joue: Joue, attendus: Affirmation) -> str:
        voulus = cast("Mapping[str, Valeur]", attendus)
        obtenus = obtenir(joue, voulus)
        differents = [
            f"« {nom} » {_dire(_ecrire(montant, Genre.MONTANT), _ecrire(obtenus[nom], Genre.MONTANT))}"
            for nom, montant in voulus.items()
            if obtenus[nom] != montant
        ]
        return " ; ".join(differents)

    return comparer


def _comparer_comptes(joue: Joue, attendus: Affirmation) -> str:
    voulus = cast("Mapping[str, Valeur]", attendus)
    obtenus, donnees = joue.comptes(voulus), joue.cahier.donnees
    differents = [
        f"« {nom} » {_dire(*(_ecrire(un, donnees[compte(nom)].genre) for un in (valeur, obtenus[nom])))}"
        for nom, valeur in voulus.items()
        if obtenus[nom] != valeur
    ]
    return " ; ".join(differents)


def _dire(attendu: str, obtenu: str) -> str:
    return f"attendu {attendu}, obtenu {obtenu}"


def _ecrire(valeur: Valeur, genre: Genre) -> str:
    return INCONNU if valeur is None else ecrire(valeur, genre)


def _ecrire_liste(noms: Collection[str]) -> str:
    return ", ".join(noms) or "aucun"


ASSERTIONS: Mapping[str, Assertion] = {
    "recevable": Assertion(_verdict, _egal(lambda joue: joue.resultat.recevable, Genre.OUI_NON)),
    "montant": Assertion(_montant, _egal(lambda joue: joue.resultat.montant, Genre.MONTANT)),
    "minimum": Assertion(_montant, _egal(lambda joue: joue.resultat.minimum, Genre.MONTANT)),
    "maximum": Assertion(_montant, _egal(lambda joue: joue.resultat.maximum, Genre.MONTANT)),
    "motifs": Assertion(
        _noms("la condition « {} » n'existe pas", lambda connus: connus.conditions),
        _memes(lambda joue: [motif.id for motif in joue.resultat.motifs]),
    ),
    "etapes": Assertion(_etapes, _comparer_etapes),
    "complet": Assertion(_verdict, _egal(lambda joue: joue.completude.complet, Genre.OUI_NON)),
    "pieces": Assertion(
        _noms("la pièce « {} » n'existe pas", lambda connus: connus.pieces),
        _memes(lambda joue: [une.piece.id for une in joue.completude.manquantes]),
    ),
    "manque": Assertion(
        _noms("« {} » n'existe pas", lambda connus: connus.donnees), _memes(lambda joue: joue.resultat.manquants)
    ),
    "avis": Assertion(
        _noms("l'appréciation « {} » n'existe pas", lambda connus: connus.jugees),
        _memes(lambda joue: joue.resultat.a_apprecier),
    ),
    "versements": Assertion(
        _montants("le versement « {} » n'existe pas", lambda connus: connus.versements),
        _memes_montants(lambda joue, noms: joue.versements(noms)),
    ),
    "a_reverser": Assertion(_montant, _egal(lambda joue: joue.a_reverser(), Genre.MONTANT)),
    "retenue": Assertion(
        lambda attendu, cle, _: attendu.parmi(cle, [*Retenue], Retenue.INCONNU),
        lambda joue, voulue: "" if joue.retenue() == voulue else _dire(str(voulue), joue.retenue()),
    ),
    COMPTES: Assertion(_comptes, _comparer_comptes),
    "payeurs": Assertion(
        _montants("le payeur « {} » n'existe pas", lambda connus: connus.payeurs),
        _memes_montants(lambda joue, noms: joue.payeurs(noms)),
    ),
}
"""Every key of `attendu`, in the order in which differences are told."""
