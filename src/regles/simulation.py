"""What a cahier would give to every territory, under a stated hypothesis; and who wins or loses under another.

The groups (by size, nature, département) are computed here, once: the command, the page and the spreadsheet show them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

from regles.lot import evaluer_lot, tabuler
from regles.porteurs import Situes
from regles.valeurs import Genre
from regles.vocabulaire import Fourni, Fournisseur, fournisseur

if TYPE_CHECKING:
    from regles.cahier import Cahier
    from regles.valeurs import Situation, Valeur

TERRITOIRES = ("code", "nom", "nature", "departement", "population", "communes", "departements_entiers")
TAILLES = (500, 2_000, 5_000, 15_000, 50_000, 500_000)  # inhabitants, each the first of its class
COUT_PAR_HABITANT = 400  # cents
COUT_MINIMUM = 5_000_00
COUT_MAXIMUM = 200_000_00
_DU_TERRITOIRE = {
    Fourni.NATURE: "nature",
    Fourni.POPULATION: "population",
    Fourni.POPULATION_DU_GROUPE: "population",
    Fourni.COMMUNES_DU_GROUPE: "communes",
    Fourni.DEPARTEMENTS_DU_GROUPE: "departements_entiers",
}
"""Values of the rules that come from the territory, never from the example: a porteur alone is a group of one."""
_PRECISIONS = {
    Fourni.CODE: "code",
    Fourni.DEPARTEMENT: "departement",
    Fourni.REGION: "region",
    Fourni.OUTRE_MER: "outre_mer",
    Fourni.PLUS_GRANDE_COMMUNE: "plus_grande_commune",
    Fourni.NATURE_DU_LIEU: "nature",
    Fourni.POPULATION_DU_LIEU: "population",
    Fourni.CODE_DU_LIEU: "code",
    Fourni.DEPARTEMENT_DU_LIEU: "departement",
    Fourni.REGION_DU_LIEU: "region",
    Fourni.LIEU_OUTRE_MER: "outre_mer",
    Fourni.PLUS_GRANDE_COMMUNE_DU_LIEU: "plus_grande_commune",
}
"""The same for what came later: given where rules read it. The project is where its porteur is."""
CALCULEES = (*_DU_TERRITOIRE, *_PRECISIONS, Fourni.MEMBRES, Fourni.DEPENSES)


@dataclass(frozen=True, slots=True)
class Hypothese:
    """What is assumed of each territory, in cents; `valeurs` are those of the request, the same everywhere."""

    cout_par_habitant: int = COUT_PAR_HABITANT
    cout_minimum: int = COUT_MINIMUM
    cout_maximum: int = COUT_MAXIMUM
    valeurs: Mapping[str, Valeur] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class RegleSimulee:
    """A cahier as it is simulated: its figures may be changed, its typical project stays that of `publie`."""

    cahier: Cahier
    publie: Cahier
    changements: tuple[str, ...] = ()

    @property
    def titre(self) -> str:
        return self.publie.identite.titre

    @property
    def projet_type(self) -> str:
        """The name of the example that gives the typical project; empty when the cahier accepts none."""
        return next((one.intitule for one in self.publie.exemples if one.recevable), "")

    @property
    def situation(self) -> Situation:
        """What is the same for every porteur: neither the cost nor what its territory tells."""
        return situation_type(self.publie)


def telle_que_publiee(cahier: Cahier) -> RegleSimulee:
    """A cahier simulated under its own figures."""
    return RegleSimulee(cahier, cahier)


@dataclass(frozen=True, slots=True)
class Simulation:
    """One or two rules, A and B, over territories. Amounts in cents.

    `lignes` has one row by territory: columns `TERRITOIRES`, `cout`, `taille`, `recevable_a`, `aide_a` and, when two
    rules are compared, `recevable_b`, `aide_b` and `ecart` (B minus A; null when either is unknown). Those whose seat is
    not on the ground of the simulation (`sur_le_territoire`) are not there: `hors_territoire` counts them.
    """

    lignes: pl.DataFrame
    regles: tuple[RegleSimulee, ...]
    hors_territoire: int = 0

    @property
    def comparee(self) -> bool:
        return len(self.regles) > 1

    @property
    def lettres(self) -> str:
        """« a », or « ab »: what the columns of each rule end with."""
        return "ab"[: len(self.regles)]

    def groupes(self, cle: str) -> pl.DataFrame:
        """What each group of territories gets under each rule, in the order of the column `cle`, those without it last.

        Columns: `cle`, `territoires`, `population`, by rule `recevables_x`, `aide_x` and `inconnus_x`; then, over the
        territories whose amount is known under every rule, `avant`, `apres`, `ecart`, `gagnants` and `perdants`, and
        `incomparables`, the number of the others.
        """
        return self.lignes.group_by(cle).agg(self._mesures()).sort(cle, nulls_last=True)

    @property
    def total(self) -> dict[str, int]:
        """The measures of `groupes` over every territory."""
        measures = self.lignes.select(self._mesures()).row(0, named=True)
        return {nom: valeur or 0 for nom, valeur in measures.items()}

    def _mesures(self) -> list[pl.Expr]:
        first, last = self.lettres[0], self.lettres[-1]
        ecart = pl.col(f"aide_{last}") - pl.col(f"aide_{first}")
        comparables = ecart.is_not_null()
        return [
            pl.len().cast(pl.Int64).alias("territoires"),
            pl.col("population").sum(),
            *(mesure for lettre in self.lettres for mesure in _mesures_de(lettre)),
            pl.col(f"aide_{first}").filter(comparables).sum().alias("avant"),
            pl.col(f"aide_{last}").filter(comparables).sum().alias("apres"),
            ecart.sum().alias("ecart"),
            (ecart > 0).sum().cast(pl.Int64).alias("gagnants"),
            (ecart < 0).sum().cast(pl.Int64).alias("perdants"),
            ecart.null_count().cast(pl.Int64).alias("incomparables"),
        ]


def _mesures_de(lettre: str) -> list[pl.Expr]:
    """What one rule gives to a group of territories."""
    aide = pl.col(f"aide_{lettre}")
    return [
        pl.col(f"recevable_{lettre}").sum().cast(pl.Int64).alias(f"recevables_{lettre}"),
        aide.sum(),
        aide.null_count().cast(pl.Int64).alias(f"inconnus_{lettre}"),
    ]


def simuler(
    regles: Sequence[RegleSimulee], territoires: pl.DataFrame, hypothese: Hypothese, *, partout: bool = False
) -> Simulation:
    """One rule alone, or the second against the first, over `territoires` (columns `TERRITOIRES`).

    Each territory asks once, for a project whose cost follows its population. What the hypothesis does not say is taken
    from the first eligible example of the cahier, without other expenses or aids.

    Those outside the territory of the call are counted apart; `partout`: its rule is tried on all, as if they were not.

    Raises:
        TableInvalide: a population or a cost outside the bounds of a cahier.
    """
    admis = territoires if partout else sur_le_territoire([regle.publie for regle in regles], territoires)
    lignes = admis.select(TERRITOIRES).with_columns(_cout(hypothese), taille())
    for lettre, regle in zip("ab", regles, strict=False):
        verdicts = _evaluer(regle, lignes, territoires, hypothese)
        lignes = lignes.with_columns(
            verdicts["recevable"].alias(f"recevable_{lettre}"), verdicts["montant"].alias(f"aide_{lettre}")
        )
    if len(regles) > 1:
        lignes = lignes.with_columns(ecart=pl.col("aide_b") - pl.col("aide_a"))
    return Simulation(lignes, tuple(regles), territoires.height - admis.height)


def sur_le_territoire(cahiers: Sequence[Cahier], territoires: pl.DataFrame) -> pl.DataFrame:
    """Those whose seat is where every call wants it; of calls that share no ground, where one of them does.

    Rules of two départements are compared on both: what each would give at the other's.
    """
    admis = [_au_siege(cahier, territoires) for cahier in cahiers]
    communs = territoires.filter(pl.all_horizontal(admis))
    return territoires.filter(pl.any_horizontal(admis)) if communs.is_empty() else communs


def _au_siege(cahier: Cahier, territoires: pl.DataFrame) -> pl.Expr:
    """Whether the seat of each territory is where the call wants it; true everywhere when it does not look at seats."""
    identite = cahier.identite
    if cahier.porteurs.situes is Situes.AU_SIEGE:
        for colonne, code in (("departement", identite.departement), ("region", identite.region)):
            if code and colonne in territoires.columns:
                return (pl.col(colonne) == code).fill_null(value=False)
    return pl.col("code").is_not_null()


def situation_type(cahier: Cahier) -> Situation:
    """The first eligible example, stripped of what would only be its own: particular expenses, other aids, amount asked.

    What is left in the enveloppe is all that the call opens; unknown when no document says it.
    """
    exemples = (exemple.donnees for exemple in cahier.exemples if exemple.recevable)
    depart = next(exemples, {})
    retenues = {
        nom: valeur
        for nom, valeur in depart.items()
        if nom not in (*CALCULEES, Fourni.RESTE, cahier.roles.montant_demande)
    }
    nulles = [
        nom
        for nom, donnee in cahier.donnees.items()
        if donnee.genre is Genre.MONTANT
        and (fournisseur(nom) is Fournisseur.PLAN or nom == Fourni.DEJA_ATTRIBUE)
        and nom not in cahier.programme.cedes
    ]
    fixees: Situation = {} if cahier.enveloppe.montant is None else {Fourni.RESTE: cahier.enveloppe.montant}
    zeros = {nom: 0 for nom in nulles if nom not in (Fourni.DEPENSES, Fourni.AUTOFINANCEMENT)}
    return {**retenues, **fixees, **zeros}


def _cout(hypothese: Hypothese) -> pl.Expr:
    cout = pl.col("population").cast(pl.Int64) * hypothese.cout_par_habitant
    return cout.clip(hypothese.cout_minimum, hypothese.cout_maximum).alias("cout")


def _evaluer(
    regle: RegleSimulee, lignes: pl.DataFrame, territoires: pl.DataFrame, hypothese: Hypothese
) -> pl.DataFrame:
    """`recevable` and `montant` of each territory, whose rows are those of `territoires`."""
    cahier = regle.cahier
    communes = {nom: valeur for nom, valeur in hypothese.valeurs.items() if nom in cahier.donnees}
    constantes = tabuler(cahier, [{**regle.situation, **communes}])
    table = lire_les_territoires(cahier, lignes, territoires).hstack(
        lignes.select(pl.col("cout").alias(Fourni.DEPENSES))
    )
    return evaluer_lot(cahier, avec_les_memes(table, constantes)).select("recevable", "montant")


def lire_les_territoires(cahier: Cahier, lignes: pl.DataFrame, territoires: pl.DataFrame) -> pl.DataFrame:
    """What rules read of each territory (`lignes`: its columns `TERRITOIRES`), under its name."""
    return lignes.select(**_DU_TERRITOIRE).hstack(_precisions(cahier, territoires))


def avec_les_memes(table: pl.DataFrame, constantes: pl.DataFrame) -> pl.DataFrame:
    """The table with the values that are the same on every row, those of the only row of `constantes`."""
    connues = [nom for nom in constantes.columns if nom not in table.columns]
    return table.with_columns(constantes[nom].new_from_index(0, table.height) for nom in connues)


def _precisions(cahier: Cahier, territoires: pl.DataFrame) -> pl.DataFrame:
    """What else the rules read of each territory, under its name; what the table does not have stays unknown."""
    lues = cahier.programme.lus - cahier.programme.cedes
    if lues.isdisjoint((*_PRECISIONS, Fourni.MEMBRES)):
        return pl.DataFrame()
    dites = territoires.with_columns(pl.col(pl.String).replace("", None))
    membre = pl.struct(*(colonne for colonne in ("code", "nature", "population", "departement")))
    return dites.select(
        *(pl.col(de).alias(nom) for nom, de in _PRECISIONS.items() if nom in lues and de in dites.columns),
        *([pl.concat_list(membre).alias(Fourni.MEMBRES)] if Fourni.MEMBRES in lues else []),
    )


def taille() -> pl.Expr:
    """Column `taille` of a table that has `population`: its classes, labelled so that they sort."""
    population = pl.col("population")
    bornes = [f"{_mille(bas)} à {_mille(haut - 1)}" for bas, haut in pairwise(TAILLES)]
    noms = [f"moins de {_mille(TAILLES[0])}", *bornes, f"{_mille(TAILLES[-1])} et plus"]
    classe = pl.sum_horizontal((population >= borne).cast(pl.Int32) for borne in TAILLES)
    classes = classe.replace_strict(dict(enumerate(noms)), return_dtype=pl.Enum(noms))
    return pl.when(population.is_not_null()).then(classes).alias("taille")


def _mille(nombre: int) -> str:
    return f"{nombre:,}".replace(",", "\u202f")
