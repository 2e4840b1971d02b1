"""The form: which values are asked, under which words. A call declares its own values here."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from regles.cahier import Champ, Explication, PieceLiee, Section, TypeChamp, ValeurCalculee
from regles.chargement.atelier import CALCULS
from regles.chargement.competence import lire_departement
from regles.chargement.conditions import lire_obligation, lire_si, lire_verifications
from regles.chargement.fichiers import lire_options
from regles.chargement.lecture import Scalaire
from regles.chargement.sans_demande import sans_demande
from regles.conversion import lire_texte
from regles.langage.diagnostics import suggestion
from regles.langage.expression import NOMBRES, PLAGES, Nomme
from regles.valeurs import Donnee, Genre, Moment, Option
from regles.vocabulaire import Fournisseur, fournisseur

if TYPE_CHECKING:
    from regles.cahier import PieceDemandee
    from regles.chargement.atelier import Atelier
    from regles.chargement.champs import Champs
    from regles.langage.formule import Formule

Element = Champ | Explication | ValeurCalculee | PieceLiee
_GENRES = [genre.value for genre in Genre if genre is not Genre.CODE]
_JAMAIS_DEMANDES = (Genre.CODE, Genre.LIGNES)
_DES_TERRITOIRES = (Fournisseur.TERRITOIRE, Fournisseur.STRUCTURE)
TERRITOIRES = (TypeChamp.COMMUNE, TypeChamp.EPCI, TypeChamp.DEPARTEMENT)
PERIODE, EXPLICATION, CALCUL, PIECE = "periode", "explication", "calcul", "piece"
TYPES = (*(type_.value for type_ in TypeChamp), PERIODE, EXPLICATION, CALCUL, PIECE)


def lire_formulaire(racine: Champs, atelier: Atelier, pieces: Iterable[PieceDemandee] = ()) -> tuple[Section, ...]:
    """The sections of the form. A field with a `genre` or a `type` declares a value of the call; another asks a known one."""
    lecture = _Lecture(atelier, [piece.id for piece in pieces])
    sections = racine.chacun("formulaire", "section", lecture.section, requis=not sans_demande(racine))
    return (*sections, *_lignes_du_versement(atelier, lecture.demandes))


def _lignes_du_versement(atelier: Atelier, demandes: Container[str]) -> Iterator[Section]:
    """The repeated lines asked with a payment that no section holds: each is one."""
    for nom, bloc in atelier.blocs.items():
        if nom not in demandes and atelier.moments.get(nom) is Moment.VERSEMENT:
            donnee = atelier.donnees[nom]
            champ = Champ(nom, donnee, champs=bloc)
            yield Section(nom, donnee.libelle, (champ,), donnee.aide, (champ,), Moment.VERSEMENT)


def lire_calculs(sections: tuple[Section, ...], atelier: Atelier) -> tuple[tuple[Section, ...], dict[str, Formule]]:
    """The formulas of the values that the form shows, now that the steps they may read are known; how each is written."""
    lues = {nom: atelier.formule(champs, "calculer", CALCULS) for nom, champs in atelier.a_calculer.items()}
    formules = {nom: formule for nom, formule in lues.items() if formule is not None}

    def ecrire(element: Element) -> Element:
        if not isinstance(element, ValeurCalculee) or element.donnee.nom not in formules:
            return element
        formule = formules[element.donnee.nom]
        type_ = formule.expression.type
        return ValeurCalculee(replace(element.donnee, genre=type_.genre, unite=type_.unite), formule.texte)

    return tuple(replace(s, elements=tuple(ecrire(e) for e in s.elements)) for s in sections), formules


class _Lecture:
    """The reading of one form: what it asked so far, in order."""

    def __init__(self, atelier: Atelier, pieces: list[str]) -> None:
        self.atelier, self.pieces = atelier, pieces
        self.demandes: dict[str, Donnee] = {}
        self.quand = Moment.DEPOT

    def section(self, champs: Champs) -> Section:
        identifiant, titre = champs.identifiant("id"), champs.phrase("titre")
        champs.citer()
        self.quand = self.atelier.moment = lire_quand(champs)
        elements = tuple(e for lus in champs.chacun("champs", "champ", self.elements) for e in lus)
        self.atelier.moment = Moment.DEPOT
        return Section(
            id=identifiant,
            titre=titre,
            champs=tuple(element for element in elements if isinstance(element, Champ)),
            aide=champs.phrase("aide", requis=False),
            elements=elements,
            quand=self.quand,
        )

    def elements(self, champs: Champs) -> tuple[Element, ...]:
        """What one entry of a section becomes: one field, the two of a period, or what stands between fields."""
        type_ = lire_type(champs, TYPES)
        match type_:
            case "explication":
                return (Explication(self._repere(champs), champs.phrase("texte")),)
            case "piece":
                return (self._piece(champs),)
            case "calcul":
                return (self._calcul(champs),)
            case "periode":
                return self._periode(champs)
        return (self._champ(champs, type_),)

    def _repere(self, champs: Champs) -> str:
        """A name for what has none, so that its condition is found."""
        repere = f"ligne_{champs.table.ligne}"
        lire_si(champs, self.atelier, repere)
        return repere

    def _piece(self, champs: Champs) -> PieceLiee:
        piece = champs.texte("piece")
        if piece and piece not in self.pieces:
            champs.signaler("piece", f"la pièce « {piece} » n'est pas dans « pieces »{suggestion(piece, self.pieces)}")
        return PieceLiee(self._repere(champs), piece, champs.phrase("aide", requis=False))

    def _calcul(self, champs: Champs) -> ValeurCalculee:
        """Its formula waits for the steps; its words are read now, so that what is wrong with them is told once."""
        nom = champs.identifiant("nom", lambda nom: self._demande(nom) or self.atelier.pris(nom))
        champs.noeud("calculer")
        lire_si(champs, self.atelier, nom)
        self.atelier.a_calculer[nom] = champs
        libelle, aide = champs.phrase("libelle"), champs.phrase("aide", requis=False)
        return ValeurCalculee(Donnee(nom, Genre.TEXTE, libelle, aide), "")

    def _periode(self, champs: Champs) -> tuple[Champ, ...]:
        """Two days, the last not before the first."""
        nom, libelle = champs.identifiant("nom", self._demande), champs.phrase("libelle")
        obligatoire = champs.oui_non("obligatoire", defaut=True)
        aide, source = champs.phrase("aide", requis=False), champs.source(requis=False)
        jours = ((f"{nom}.debut", f"{libelle} : premier jour"), (f"{nom}.fin", f"{libelle} : dernier jour"))
        lus = []
        for jour, dit in jours:
            donnee = Donnee(jour, Genre.DATE, dit, aide if jour.endswith(".debut") else "")
            if jour not in self.atelier.donnees and (par := self.atelier.pris(jour)):
                champs.signaler("nom", f"le nom « {jour} » est déjà pris {par}")
            self._declarer(donnee)
            si = lire_si(champs, self.atelier, jour)
            lus.append(Champ(jour, donnee, obligatoire=obligatoire, source=source, si=si))
        lire_verifications(champs, self.atelier, f"{nom}.fin", ordre=(f"{nom}.debut", f"{nom}.fin"))
        return tuple(lus)

    def _champ(self, champs: Champs, type_: str) -> Champ:
        nom = champs.identifiant("nom", self._pris)
        donnee = self._donnee(champs, nom, type_)
        if self.quand is Moment.DEPOT and self.atelier.moments.get(nom) is Moment.VERSEMENT:
            message = f"les lignes « {nom} » se demandent avec un versement : dites aussi « quand: versement » à cette section"
            champs.signaler("nom", message)
        self._declarer(donnee)
        if sans_genre(champs):
            self.atelier.noms[nom] = Nomme(None)
        depend_de = self._premiere_liste(champs, donnee)
        champ = Champ(
            nom=nom,
            donnee=donnee,
            obligatoire=champs.oui_non("obligatoire", defaut="obligatoire_si" not in champs.table.entrees),
            lignes=champs.entier("lignes", 1),
            longueur_max=champs.entier("longueur_max", 0) or None,
            source=champs.source(requis=False),
            si=lire_si(champs, self.atelier, nom),
            calcule=champs.oui_non("calcule", defaut=False),
            type=type_de(type_),
            millesime=self.atelier.millesime if type_de(type_) in TERRITOIRES else 0,
            depend_de=depend_de,
            champs=self.atelier.blocs.get(nom, ()),
        )
        lire_verifications(champs, self.atelier, nom)
        if champs.oui_non("justifier", defaut=False):
            self.atelier.justifier(donnee)
        return replace(champ, obligatoire_si=lire_obligation(champs, self.atelier, champ))

    def _demande(self, nom: str) -> str:
        return "par un autre champ" if nom in self.demandes else ""

    def _pris(self, nom: str) -> str:
        """What has the name of a field: a value that the call knows is asked by its name, nothing else is."""
        return self._demande(nom) or ("" if nom in self.atelier.donnees else self.atelier.pris(nom))

    def _declarer(self, donnee: Donnee) -> None:
        self.demandes[donnee.nom] = donnee
        if donnee.nom not in self.atelier.noms:
            self.atelier.declarer(donnee)
        if self.quand is Moment.VERSEMENT:
            self.atelier.moments[donnee.nom] = self.quand

    def _donnee(self, champs: Champs, nom: str, type_: str) -> Donnee:
        connue = self.atelier.donnees.get(nom)
        if nom in self.atelier.cessibles and not {"genre", "type"}.isdisjoint(champs.table.entrees):
            self.atelier.ceder(nom)
            connue = None
        if nom in self.atelier.derivees:
            champs.signaler(
                "nom", f"« {nom} » suit de « {self.atelier.derivees[nom].depuis} » : aucun champ ne le demande"
            )
        if connue is not None:
            libelle, aide = champs.phrase("libelle", requis=False), champs.phrase("aide", requis=False)
            if connue.genre in _JAMAIS_DEMANDES and fournisseur(nom) in _DES_TERRITOIRES:
                champs.signaler("nom", f"« {nom} » vient des données des territoires : aucun champ ne la demande")
            if type_:
                champs.signaler("type", f"« {nom} » est une valeur connue, elle a déjà son genre : enlevez « type »")
            _refuser_de_redire(champs, nom, connue)
            return replace(connue, libelle=libelle or connue.libelle, aide=aide or connue.aide)
        if nom and not type_ and "genre" not in champs.table.entrees:
            ou = suggestion(nom, self.atelier.donnees)
            champs.signaler("nom", f"« {nom} » n'est pas dans le vocabulaire{ou} ; un nouveau champ dit son « genre »")
            for cle in ("libelle", "aide"):
                champs.phrase(cle, requis=False)
            return Donnee(nom, Genre.TEXTE, nom)
        donnee = lire_question(champs, nom, type_)
        if donnee.genre is Genre.LIGNES:
            champs.signaler("genre", "des lignes répétées se déclarent dans « lignes »")
        return donnee

    def _premiere_liste(self, champs: Champs, donnee: Donnee) -> str:
        """The list on which this choice depends, each of its options offered under codes of that one."""
        nom = champs.texte("depend_de", requis=False)
        liees = [option for option in donnee.options if option.pour]
        if not nom:
            if liees:
                champs.signaler(
                    "options", "des options disent « pour » : dites aussi de quelle liste, avec « depend_de »"
                )
            return ""
        premiere = self.demandes.get(nom)
        if premiere is None or premiere.genre is not Genre.CHOIX or donnee.genre is not Genre.CHOIX:
            listes = [n for n, autre in self.demandes.items() if autre.genre is Genre.CHOIX and n != donnee.nom]
            champs.signaler("depend_de", f"« {nom} » n'est pas une liste demandée plus haut{suggestion(nom, listes)}")
            return ""
        codes = [option.code for option in premiere.options]
        for option in donnee.options:
            inconnus = [code for code in option.pour if code not in codes]
            if inconnus or not option.pour:
                lus = f"« {inconnus[0]} » n'est pas dans « {nom} »" if inconnus else "il manque « pour »"
                champs.signaler("options", f"option « {option.code} » : {lus} (codes : {', '.join(codes)})")
        return nom


def lire_quand(champs: Champs) -> Moment:
    """Whether a section, or lines, are asked with the request or with a payment."""
    return Moment(champs.parmi("quand", (Moment.DEPOT, Moment.VERSEMENT), Moment.DEPOT, requis=False))


def lire_type(champs: Champs, types: Iterable[str]) -> str:
    """The one word under `type`, or nothing."""
    if "type" not in champs.table.entrees:
        champs.noeud("type", requis=False)
        return ""
    type_ = champs.parmi("type", tuple(types), "")
    if type_ and "genre" in champs.table.entrees:
        champs.signaler("genre", f"« type: {type_} » suffit : enlevez « genre »")
        champs.noeud("genre", requis=False)
    return type_


def type_de(type_: str) -> TypeChamp:
    """The kind of a field that says none is a text, or what its genre says."""
    return TypeChamp(type_) if type_ else TypeChamp.TEXTE


def _refuser_de_redire(champs: Champs, nom: str, connue: Donnee) -> None:
    """A known value has its genre and its options: said again, they are refused once, with what they are."""
    redites = [cle for cle in ("genre", "options", "unite") if champs.noeud(cle, requis=False) is not None]
    if not redites:
        return
    codes = ", ".join(option.code for option in connue.options)
    fixes = f"ses valeurs sont fixées ({codes})" if codes else f"elle est de genre « {connue.genre.value} »"
    enlevees = " et ".join(f"« {cle} »" for cle in redites)
    champs.signaler(redites[0], f"« {nom} » est une valeur connue, {fixes} : enlevez {enlevees}")


def lire_question(champs: Champs, nom: str, type_: str) -> Donnee:
    """A value that the call declares, by its `genre` or by its `type`."""
    if not type_:
        return borner(champs, lire_donnee(champs, nom))
    genre = Genre.OUI_NON if type_ == TypeChamp.DECLARATION else Genre.TEXTE
    return Donnee(nom, genre, champs.phrase("libelle"), champs.phrase("aide", requis=False))


def borner(champs: Champs, donnee: Donnee) -> Donnee:
    """The bounds that a call gives to a number of its own: what is typed must respect them."""
    if donnee.genre not in NOMBRES:
        return donnee
    minimum, maximum = (
        champs.lire_valeur(cle, lambda texte: _borne(texte, donnee), None, requis=False)
        for cle in ("minimum", "maximum")
    )
    if minimum is not None and maximum is not None and minimum > maximum:
        champs.signaler("minimum", "le minimum dépasse le maximum")
    return replace(donnee, minimum=minimum, maximum=maximum)


def _borne(texte: str, donnee: Donnee) -> int | None:
    lue = lire_texte(texte, replace(donnee, minimum=-PLAGES[donnee.genre][1]))
    return lue if isinstance(lue, int) else None


def lire_donnee(champs: Champs, nom: str) -> Donnee:
    """A value declared by the call: genre, label, unit, options."""
    genre = Genre(champs.parmi("genre", _GENRES, Genre.TEXTE.value))
    if sans_genre(champs):  # told once: what it would have said of a number or of a choice is let alone
        for cle in ("minimum", "maximum", "options", "options_de"):
            champs.noeud(cle, requis=False)
    donnee = Donnee(
        nom=nom,
        genre=genre,
        libelle=champs.phrase("libelle"),
        aide=champs.phrase("aide", requis=False),
        unite=champs.texte("unite", requis=False),
    )
    if genre in (Genre.CHOIX, Genre.CHOIX_MULTIPLE):
        return replace(donnee, options=lire_options(champs, lire_option))
    return donnee


def sans_genre(champs: Champs) -> bool:
    """Whether the genre of a value is written, and is none."""
    genre = champs.table.entrees.get("genre")
    return isinstance(genre, Scalaire) and genre.texte.strip() not in _GENRES


def lire_option(champs: Champs) -> Option:
    """One option of a choice."""
    pour = tuple(code.texte for code in champs.textes("pour", requis=False))
    return Option(
        code=champs.code("code"),
        libelle=champs.phrase("libelle"),
        pour=pour,
        departement=champs.lire_valeur("departement", lire_departement, "", requis=False),
    )
