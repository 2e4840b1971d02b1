"""The workshop of formulas: the names known so far, and each formula checked against them as it is read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from regles.chargement.offre import Offre
from regles.langage.analyse import IDENTIFIANT, analyser
from regles.langage.arbre import ErreurDeFormule, Operation, mots_compares, noeuds, noms_ecrits
from regles.langage.expression import DUREES, NOMBRES, Colonne, Nomme, Portee, Type, nommer, plage
from regles.langage.formule import Formule
from regles.langage.typage import NomDefaillant, typer
from regles.regimes import ETAPES_COMMUNES
from regles.texte import ecrire_en_phrase
from regles.valeurs import Donnee, Genre, Moment
from regles.vocabulaire import commune, justifie, quand

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from regles.arrondi import Arrondi
    from regles.cahier import Champ, EtapeBareme
    from regles.chargement.champs import Champs
    from regles.chargement.lecture import Scalaire
    from regles.langage.arbre import Noeud
    from regles.langage.expression import Expression, TableDeFormule
    from regles.porteurs import NatureAjoutee
    from regles.programme import Derivee
    from regles.valeurs import Valeur, ValeurConnue

Etapes = tuple[tuple["EtapeBareme", Formule | None], ...]
CONDITION = frozenset([Genre.OUI_NON])
MONTANT = frozenset([Genre.MONTANT])
CHOIX = frozenset([Genre.CHOIX])
CALCULS = NOMBRES | {Genre.DATE, Genre.OUI_NON}  # what a step may be; with options, it is a choice
RESERVES = {
    "montant": "par le montant de l'aide",
    **dict.fromkeys(ETAPES_COMMUNES, "par une étape du régime"),
}
"""Names that every call has, whether it uses them or not."""
_AU = {Moment.DEPOT: "au dépôt", Moment.DECISION: "à la décision", Moment.VERSEMENT: "au versement"}
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
    format: int = 1
    offre: Offre = field(default_factory=Offre)
    moment: Moment = Moment.DEPOT  # the latest from which what is being read may be known
    prises: dict[str, str] = field(default_factory=dict)  # what holds each name
    moments: dict[str, Moment] = field(default_factory=dict)  # of the steps
    compares: set[tuple[str, str]] = field(default_factory=set)  # names that formulas compare
    millesime: int = 0
    champs: dict[str, Formule] = field(default_factory=dict)  # when a field is asked
    obligations: dict[str, Formule] = field(default_factory=dict)  # when it is required
    verifications: dict[str, tuple[tuple[Formule, str], ...]] = field(default_factory=dict)
    blocs: dict[str, tuple[Champ, ...]] = field(default_factory=dict)  # the fields of repeated lines, texts included
    derivees: dict[str, Derivee] = field(default_factory=dict)  # by name, values that another one gives
    pieces: dict[str, Champs] = field(default_factory=dict)  # the pieces, whose formulas are read after the steps
    a_calculer: dict[str, Champs] = field(default_factory=dict)  # values that the form shows, read after the steps
    lus: set[str] = field(default_factory=set)  # every name that a formula or a bound writes
    juges: dict[str, tuple[str, ...]] = field(default_factory=dict)  # judgements and steps: the judgements they rest on
    a_compter: dict[str, list[Donnee]] = field(default_factory=dict)  # by step, the comptes that wait for its genre
    justifies: dict[str, str] = field(default_factory=dict)  # by value foreseen, the one that payments find justified
    natures: tuple[NatureAjoutee, ...] = ()  # of applicants, that the call tells apart
    plus_loin: frozenset[str] = frozenset()
    caracteres: int = 0  # of the formulas read so far
    poids: int = 0  # and their operations

    def prendre(self, nom: str, par: str) -> None:
        """Say what holds a name."""
        self.prises[nom] = par

    def pris(self, nom: str) -> str:
        """What has the name `nom` already, so that no author may give it to something else; nothing when it is free."""
        return "" if nom in self.cessibles else self._reserve(nom) or self.prises.get(nom, "")

    def pris_dans(self, debut: str) -> Callable[[str], str]:
        """The same for what is named by its id after `debut`: the nature `total` would be `depenses.total`."""

        def pris(identifiant: str) -> str:
            nom = f"{debut}{identifiant}"
            par = self.pris(nom)
            return f": « {nom} » l'est {par}" if par else ""

        return pris

    def _reserve(self, nom: str) -> str:
        connue = commune(nom)
        if connue is not None and connue.depuis <= self.format:
            return f"par la valeur « {connue.donnee.libelle} »"
        lignes, _, champ = nom.rpartition(".")
        if lignes in self.noms and nom in self.noms[lignes].champs:
            return f"par le champ « {champ} » des lignes « {lignes} »"
        return RESERVES.get(nom, "")

    def figer(self, nom: str, valeur: ValeurConnue, genre: Genre, unite: str = "") -> None:
        """Declare a figure of the call."""
        self.noms[nom] = Nomme(Type(genre, DUREES.get(unite, unite)), plage(valeur, genre))
        self.base[nom], self.genres[nom] = valeur, genre
        self.prendre(nom, "par un chiffre du guichet")
        self.constantes[nom] = ecrire_en_phrase(valeur, genre)

    def figer_illisible(self, nom: str) -> None:
        """Keep the name of a figure that is wrong, and told: its readers are not blamed."""
        self.noms[nom] = Nomme(None)
        self.base[nom], self.genres[nom] = None, Genre.ENTIER
        self.constantes[nom] = ""

    def nommer_table(self, nom: str, table: TableDeFormule | Colonne | None) -> None:
        """Declare a table; a wrong one keeps its name, so that its readers are not blamed."""
        if isinstance(table, Colonne):
            self.noms[nom] = replace(nommer(table.donnee), table=table)
        else:
            self.noms[nom] = Nomme(table.corps.type if table else None, table=table)

    def declarer(self, donnee: Donnee) -> None:
        """Declare a value of the dossier."""
        self.donnees[donnee.nom] = donnee
        self.prendre(donnee.nom, f"par la valeur « {donnee.libelle} »")
        self.noms[donnee.nom] = nommer(donnee)
        self.base[donnee.nom], self.genres[donnee.nom] = None, donnee.genre
        self.genres.update({f"{donnee.nom}.{champ.nom}": champ.genre for champ in donnee.champs})

    def moment_de(self, nom: str) -> Moment:
        """From when a name is known: a judgement, once it is decided; a step, once all that it reads is known."""
        return Moment.DECISION if nom in self.juges else self.moments.get(nom) or quand(nom)

    def ceder(self, nom: str) -> None:
        """Leave a common name to the author's own value, with all that it is the beginning of."""
        for cedee in [une for une in self.cessibles if une == nom or une.startswith(f"{nom}.")]:
            self.cessibles.remove(cedee)
            self.cedes.add(cedee)
            for connus in (self.noms, self.base, self.genres, self.donnees, self.prises, self.derivees):
                connus.pop(cedee, None)

    def justifier(self, donnee: Donnee) -> None:
        """Declare, beside a value foreseen, the one that payments find justified."""
        constatee = replace(donnee, nom=justifie(donnee.nom), libelle=f"{donnee.libelle} (justifié)")
        self.declarer(constatee)
        self.justifies[donnee.nom] = constatee.nom

    def etape(self, nom: str, formule: Formule | None) -> None:
        """Declare a step; a wrong one keeps its name, so that its readers are not blamed."""
        self.noms[nom] = Nomme(formule.expression.type, formule.expression.intervalle) if formule else Nomme(None)
        self.prendre(nom, "par une étape du barème")
        self.moments[nom] = _le_plus_tardif(map(self.moment_de, formule.noms if formule else ()))
        self.base[nom] = None
        if formule:
            self.genres[nom] = formule.expression.type.genre
            if formule.jugee:
                self.juges[nom] = self.juges_de(formule)
            for donnee in self.a_compter.pop(nom, ()):
                type_ = formule.expression.type
                self.declarer(replace(donnee, genre=type_.genre, unite=type_.unite))

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
            expression = self._typer(texte, genres, type_, lambda noeud: self._relever(champs, noeud, decalage))
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

    def _relever(self, champs: Champs, noeud: Noeud, decalage: int) -> None:
        """Keep what a formula reads, and where.

        Raises:
            ErreurDeFormule: it reads what is known too late.
        """
        self.compares.update(mots_compares(noeud))
        for ecrit in noeuds(noeud):
            nom = ecrit.nom
            if not nom or ecrit.operation is Operation.LITTERAL:
                continue
            champs.contexte.lue(nom, champs, decalage + ecrit.place.debut, decalage + ecrit.place.fin)
            if nom in self.noms and self.moment_de(nom).rang > self.moment.rang:
                message = f"« {nom} » n'est connu qu'{_AU[self.moment_de(nom)]}, et se lirait ici avant"
                raise ErreurDeFormule(message, ecrit.place)

    def _refuser_les_absents(self, noeud: Noeud) -> None:
        for ecrit in noeuds(noeud):
            if ecrit.operation is Operation.NOM and ecrit.nom not in self.noms:
                absente = self.offre.absente(ecrit.nom, self.noms)
                if absente:
                    raise ErreurDeFormule(absente, ecrit.place)

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

    def _typer(
        self,
        texte: str,
        genres: Collection[Genre],
        type_: Type | None = None,
        relever: Callable[[Noeud], None] = lambda _: None,
    ) -> Expression:
        noms = self.noms
        if not self.plus_loin.isdisjoint(noms):  # a judgement made it known before its turn
            noms = {nom: nomme for nom, nomme in noms.items() if nom not in self.plus_loin}
        noeud = analyser(texte)
        self.lus.update(noms_ecrits(noeud))
        relever(noeud)
        self._refuser_les_absents(noeud)
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


def _le_plus_tardif(moments: Iterable[Moment]) -> Moment:
    return max(moments, key=lambda moment: moment.rang, default=Moment.DEPOT)


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
