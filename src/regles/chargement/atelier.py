"""The workshop of formulas: the names known so far, and each formula checked against them as it is read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from regles.langage.analyse import IDENTIFIANT, analyser
from regles.langage.arbre import ErreurDeFormule, Operation, noms_ecrits
from regles.langage.expression import DUREES, NOMBRES, Nomme, Portee, Type, nommer, plage
from regles.langage.formule import Formule
from regles.langage.typage import NomDefaillant, typer
from regles.texte import ecrire_en_phrase
from regles.valeurs import Donnee, Genre
from regles.vocabulaire import justifie

if TYPE_CHECKING:
    from collections.abc import Collection

    from regles.arrondi import Arrondi
    from regles.cahier import Champ, EtapeBareme
    from regles.chargement.champs import Champs
    from regles.chargement.lecture import Scalaire
    from regles.langage.expression import Expression
    from regles.valeurs import Valeur, ValeurConnue

Etapes = tuple[tuple["EtapeBareme", Formule | None], ...]
CONDITION = frozenset([Genre.OUI_NON])
MONTANT = frozenset([Genre.MONTANT])
CHOIX = frozenset([Genre.CHOIX])
CALCULS = NOMBRES | {Genre.DATE, Genre.OUI_NON}  # what a step may be; with options, it is a choice
ILLISIBLE = "Règle publiée que l'application ne sait plus lire"
CARACTERES_MAXIMUM = 24_000  # of all the formulas of a cahier: fifteen times the largest of the sources
POIDS_TOTAL_MAXIMUM = 6_000  # operations of them all, tables unfolded


@dataclass(slots=True)
class Atelier:
    """What formulas may read so far, and what was read: figures, values, then each step in turn."""

    arrondi: Arrondi
    constantes: dict[str, str]  # how texts write each figure; shared with the reader
    noms: dict[str, Nomme] = field(default_factory=dict)
    base: dict[str, Valeur] = field(default_factory=dict)
    genres: dict[str, Genre] = field(default_factory=dict)
    donnees: dict[str, Donnee] = field(default_factory=dict)
    cessibles: set[str] = field(
        default_factory=set
    )  # common names that an author may still take for a value of its own
    cedes: set[str] = field(default_factory=set)  # those that it took
    millesime: int = 0
    champs: dict[str, Formule] = field(default_factory=dict)  # when a field is asked
    obligations: dict[str, Formule] = field(default_factory=dict)  # when it is required
    verifications: dict[str, tuple[tuple[Formule, str], ...]] = field(default_factory=dict)
    blocs: dict[str, tuple[Champ, ...]] = field(default_factory=dict)  # the fields of repeated lines, texts included
    pieces: dict[str, Champs] = field(default_factory=dict)  # the pieces, whose formulas are read after the steps
    a_calculer: dict[str, Champs] = field(default_factory=dict)  # values that the form shows, read after the steps
    lus: set[str] = field(default_factory=set)  # every name that a formula or a bound writes
    juges: dict[str, tuple[str, ...]] = field(default_factory=dict)  # judgements and steps: the judgements they rest on
    justifies: dict[str, str] = field(default_factory=dict)  # by value foreseen, the one that payments find justified
    plus_loin: frozenset[str] = frozenset()
    caracteres: int = 0  # of the formulas read so far
    poids: int = 0  # and their operations

    def figer(self, nom: str, valeur: ValeurConnue, genre: Genre, unite: str = "") -> None:
        """Declare a figure of the call."""
        self.noms[nom] = Nomme(Type(genre, DUREES.get(unite, unite)), plage(valeur, genre))
        self.base[nom], self.genres[nom] = valeur, genre
        self.constantes[nom] = ecrire_en_phrase(valeur, genre)

    def figer_illisible(self, nom: str) -> None:
        """Keep the name of a figure that is wrong, and told: its readers are not blamed."""
        self.noms[nom] = Nomme(None)
        self.base[nom], self.genres[nom] = None, Genre.ENTIER
        self.constantes[nom] = ""

    def declarer(self, donnee: Donnee) -> None:
        """Declare a value of the dossier."""
        self.donnees[donnee.nom] = donnee
        self.noms[donnee.nom] = nommer(donnee)
        self.base[donnee.nom], self.genres[donnee.nom] = None, donnee.genre
        self.genres.update({f"{donnee.nom}.{champ.nom}": champ.genre for champ in donnee.champs})

    @property
    def pris(self) -> Collection[str]:
        """The names that no author may take any more."""
        return self.noms.keys() - self.cessibles

    def ceder(self, nom: str) -> None:
        """Leave a common name to the author's own value, with all that it is the beginning of."""
        for cedee in [une for une in self.cessibles if une == nom or une.startswith(f"{nom}.")]:
            self.cessibles.remove(cedee)
            self.cedes.add(cedee)
            for connus in (self.noms, self.base, self.genres, self.donnees):
                connus.pop(cedee, None)

    def justifier(self, donnee: Donnee) -> None:
        """Declare, beside a value foreseen, the one that payments find justified."""
        constatee = replace(donnee, nom=justifie(donnee.nom), libelle=f"{donnee.libelle} (justifié)")
        self.declarer(constatee)
        self.justifies[donnee.nom] = constatee.nom

    def etape(self, nom: str, formule: Formule | None) -> None:
        """Declare a step; a wrong one keeps its name, so that its readers are not blamed."""
        self.noms[nom] = Nomme(formule.expression.type, formule.expression.intervalle) if formule else Nomme(None)
        self.base[nom] = None
        if formule:
            self.genres[nom] = formule.expression.type.genre
            if formule.jugee:
                self.juges[nom] = self.juges_de(formule)

    def juges_de(self, formule: Formule) -> tuple[str, ...]:
        """The judgements on which a formula rests, through the steps that it reads."""
        return tuple(dict.fromkeys(juge for nom in formule.noms for juge in self.juges.get(nom, ())))

    def lit(self, texte: str) -> bool:
        """Whether a text is meant for a formula: it cites what formulas read, or computes."""
        if any(mot in self.noms for mot in IDENTIFIANT.findall(texte)):
            return True
        try:
            return analyser(texte).operation not in (Operation.LITTERAL, Operation.NOM)
        except ErreurDeFormule:
            return False

    def formule(
        self, champs: Champs, cle: str, genres: Collection[Genre], *, requis: bool = True, type_: Type | None = None
    ) -> Formule | None:
        """The formula under `cle`, whose value must be of one of `genres`; None when absent or wrong (and then told).

        `type_`, when it is known: its unit must be that of the value; of a choice, a bare word is one of its codes.
        In an archive, one that is required is never None: absent or no longer understood, it has no value.
        """
        scalaire = champs.scalaire(cle, requis=requis)
        formule = None if scalaire is None else self._lire(champs, cle, scalaire, genres, type_)
        if formule is None and requis:
            return self.illisible(champs, scalaire.texte if scalaire else "", genres)
        return formule

    def _lire(
        self, champs: Champs, cle: str, scalaire: Scalaire, genres: Collection[Genre], type_: Type | None
    ) -> Formule | None:
        texte, decalage = _texte_brut(champs.lecteur.texte, scalaire)
        self.caracteres += len(texte)
        if self.caracteres > CARACTERES_MAXIMUM:
            champs.signaler(cle, f"les formules de ce cahier dépassent {CARACTERES_MAXIMUM} caractères en tout")
            champs.lecteur.arreter()
        try:
            expression = self._typer(texte, genres, type_)
        except ErreurDeFormule as erreur:
            debut, fin = decalage + erreur.place.debut, decalage + erreur.place.fin
            champs.lecteur.signaler_caracteres(debut, fin, champs.endroit, erreur.message)
            return None
        except NomDefaillant:
            return None
        self.poids += expression.poids
        if self.poids > POIDS_TOTAL_MAXIMUM:
            champs.signaler(cle, f"les formules de ce cahier font plus de {POIDS_TOTAL_MAXIMUM} opérations en tout")
            champs.lecteur.arreter()
        return Formule.de(" ".join(texte.split()), expression, self.arrondi, frozenset(self.juges))

    def illisible(self, champs: Champs, texte: str, genres: Collection[Genre]) -> Formule | None:
        """What stands for a formula that is missing or wrong: none for an author, who is told.

        In an archive it reads one value that no dossier has: its result is unknown, and says what it waits for.
        """
        if not champs.lecteur.archive:
            return None
        genre = Genre.OUI_NON if Genre.OUI_NON in genres else Genre.MONTANT
        donnee = Donnee(f"regle_illisible.{genre.name.lower()}", genre, ILLISIBLE)
        self.declarer(donnee)
        expression = typer(analyser(donnee.nom), Portee(self.noms, self.arrondi))
        return Formule.de(" ".join(texte.split()), expression, self.arrondi, frozenset(self.juges))

    def composer(self, texte: str, genres: Collection[Genre]) -> Formule:
        """A formula that no author wrote.

        Raises:
            ErreurDeFormule, NomDefaillant: what it reads is wrong, or too large.
        """
        return Formule.de(texte, self._typer(texte, genres), self.arrondi, frozenset(self.juges))

    def _typer(self, texte: str, genres: Collection[Genre], type_: Type | None = None) -> Expression:
        noms = self.noms
        if not self.plus_loin.isdisjoint(noms):  # a judgement made it known before its turn
            noms = {nom: nomme for nom, nomme in noms.items() if nom not in self.plus_loin}
        noeud = analyser(texte)
        self.lus.update(noms_ecrits(noeud))
        expression = typer(noeud, Portee(noms, self.arrondi, self.plus_loin, type_))
        if expression.type.genre not in genres:
            message = f"il faut ici {_attendus(genres)}, pas {expression.type}"
            if expression.type.genre is Genre.CHOIX and genres == CALCULS:
                message += " : une étape qui est un choix liste ses « options »"
            raise ErreurDeFormule(message, expression.place)
        if type_ is not None and not _convient(expression.type, type_):
            message = f"il faut ici {type_}, pas {expression.type}"
            if type_.codes:
                message = f"ce choix n'a pas les options qu'il faut ici ({', '.join(type_.codes)})"
            raise ErreurDeFormule(message, expression.place)
        return expression


def _texte_brut(fichier: str, scalaire: Scalaire) -> tuple[str, int]:
    """The formula as it stands in the file, with its place: what is underlined is what was typed."""
    brut = fichier[scalaire.debut : scalaire.fin]
    if scalaire.style in ("'", '"'):
        return brut[1:-1], scalaire.debut + 1
    if scalaire.style in (">", "|"):
        entete = brut.find("\n") + 1
        return brut[entete:].rstrip(), scalaire.debut + entete
    return brut.rstrip(), scalaire.debut


def _convient(obtenu: Type, attendu: Type) -> bool:
    unites = {obtenu.unite, attendu.unite} - {""}
    return obtenu.genre is attendu.genre and obtenu.codes == attendu.codes and len(unites) < 2


def _attendus(genres: Collection[Genre]) -> str:
    return " ou ".join(str(Type(genre)) for genre in Genre if genre in genres)
