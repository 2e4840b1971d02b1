"""Has the comparison teeth? Each plausible mistake, planted in one evaluator or in the other, is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache, reduce
from operator import and_

import polars as pl
import pytest
from tests.profil import LONG
from tests.regles.accord import ecart
from tests.regles.generateur_cahiers import Couverture, Tirage, tirer

from regles.langage import compilation
from regles.langage.arbre import Operation
from regles.langage.proportions import PRORATAS
from regles.lot import colonnes, execution, lignes, operations, plan, pliage
from regles.lot.colonnes import Colonne, _colonne

pytestmark = pytest.mark.lent

TIRAGES = 600 if LONG else 180
Planter = Callable[[pytest.MonkeyPatch], None]


@cache
def tirages() -> list[Tirage]:
    """The same draws for every mistake, expected results computed before any is planted."""
    couverture = Couverture(Counter())
    return [tirer(graine, couverture) for graine in range(1_000_000, 1_000_000 + TIRAGES)]


def operation(op: Operation, calcul: Callable[..., pl.Expr]) -> Planter:
    """A strict operation of the batch computed otherwise."""
    return lambda mp: mp.setitem(operations.OPERATIONS, op, calcul)


def composeur(ops: tuple[Operation, ...], composer: Callable[..., Colonne]) -> Planter:
    def planter(mp: pytest.MonkeyPatch) -> None:
        for op in ops:
            mp.setitem(colonnes.COMPOSEURS, op, composer)

    return planter


def _extremum_saute(composition, expression, operandes):
    choisir = pl.min_horizontal if expression.operation is Operation.MIN else pl.max_horizontal
    nulle = any(operande.nulle for operande in operandes)
    return composition.poser(_colonne(choisir(*(o.expression for o in operandes)), operandes, nulle=nulle))


def _extremum_sans_garde(composition, expression, operandes):
    certains = [replace(operande, nulle=False) for operande in operandes]
    return colonnes.composer_extremum(composition, expression, certains)


def _extremum_du_premier_inconnu(composition, expression, operandes):
    """The second operand missing is forgotten."""
    premier, *autres = sorted((composition.poser(operande) for operande in operandes), key=lambda o: not o.nulle)
    autres = [replace(autre, nulle=False) for autre in autres]
    au_plus = expression.operation is Operation.MIN
    return reduce(lambda a, b: composition.poser(colonnes._garder(a, b, au_plus=au_plus)), autres, premier)


def _si_inconnu_est_faux(_, __, operandes):
    condition, alors, sinon = operandes
    valeur = pl.when(condition.expression).then(alors.expression).otherwise(sinon.expression)
    return _colonne(valeur, operandes, nulle=any(operande.nulle for operande in operandes))


def _et_strict(_, __, operandes):
    nul = reduce(lambda a, b: a | b, (o.expression.is_null() for o in operandes))
    valeur = pl.when(nul).then(None).otherwise(reduce(and_, (o.expression for o in operandes)))
    return _colonne(valeur, operandes, nulle=True)


def _ignorer_les_trous(mp: pytest.MonkeyPatch) -> None:
    origine = plan.compiler_plan
    mp.setattr(execution, "plan_pour", lambda cahier, presentes, _: origine(cahier, presentes, frozenset()))


def _taux_flottant(type_: pl.DataType) -> Planter:
    origine = operations.calculer

    def calculer(expression, termes, arrondi):
        if expression.operation is Operation.TAUX_DE:
            taux, montant = termes
            return (montant.cast(type_) * (taux.cast(type_) / 1_000_000)).floor().cast(pl.Int64)
        return origine(expression, termes, arrondi)

    return lambda mp: mp.setattr(colonnes, "calculer", calculer)


def _hauteur(mp: pytest.MonkeyPatch) -> None:
    """Constants left of comparisons, and a plain select: where polars gives a wrong number of rows."""
    mp.setattr(pliage, "MIROIRS", {})
    mp.setattr(pl.LazyFrame, "with_columns", lambda self, **c: self.select(pl.all().exclude(*c), **c))


def _hors_prend_l_inconnu(expression, termes):
    return operations._appartenance(expression, termes).fill_null(value=expression.operation is Operation.HORS)


def _kleene_scalaire_strict(mp: pytest.MonkeyPatch) -> None:
    """The mistake is in the evaluator of one dossier: its results are computed again."""

    def strict(gauche, droite, *, absorbant):
        def calcul(env):
            a, b = gauche(env), droite(env)
            return None if a is None or b is None else (a or b) if absorbant else (a and b)

        return calcul

    mp.setattr(compilation, "_kleene", strict)


def _strictes(op: Operation, autre: Operation) -> Planter:
    return lambda mp: mp.setattr(operations, "STRICTES", {**operations.STRICTES, op: operations.STRICTES[autre]})


def _choisis(calcul: Callable[[pl.Expr, list[str]], pl.Expr]) -> Callable[..., pl.Expr]:
    return lambda expression, termes: calcul(termes[0], list(expression.codes))


def _au_moins_un_code(terme: pl.Expr, codes: list[str]) -> pl.Expr:
    return reduce(lambda a, b: a | b, (terme.list.contains(code) for code in codes))


def _parcours(change: Callable[[pl.Series], pl.Series]) -> Planter:
    origine = lignes._totaux

    def totaux(valeurs, comptes):
        return origine(change(valeurs), comptes)

    return lambda mp: mp.setattr(lignes, "_totaux", totaux)


def _sans_ligne_inconnu(mp: pytest.MonkeyPatch) -> None:
    origine = lignes._totaux
    mp.setattr(
        lignes, "_totaux", lambda v, c: pl.select(pl.when(c == 0).then(None).otherwise(origine(v, c))).to_series()
    )


def _lignes_decalees(mp: pytest.MonkeyPatch) -> None:
    origine = lignes._totaux
    mp.setattr(lignes, "_totaux", lambda v, c: origine(v, c).reverse())


def _quotient_vers_zero(_, termes):
    quotient = termes[0].abs() // termes[1]
    return pl.when(termes[0] < 0).then(-quotient).otherwise(quotient)


def _prorata_en(type_: pl.DataType) -> Planter:
    """The product in 64 bits, or the proportion in floats."""

    def prorata(expression, termes):
        part, mesure, total = (terme.cast(type_) for terme in termes)
        return PRORATAS[expression.operation](part, mesure, total).cast(pl.Int64, strict=False)

    return lambda mp: [mp.setitem(operations.OPERATIONS, op, prorata) for op in PRORATAS]


def _comme(autre: Operation) -> Callable[..., pl.Expr]:
    return lambda e, t: operations._prorata(replace(e, operation=autre), t)


def _ecartee_comptee(mp: pytest.MonkeyPatch) -> None:
    """A line that is set aside counts like another."""
    origine = lignes._extremums
    mp.setattr(
        lignes,
        "_extremums",
        lambda v, c, p: origine(pl.select(pl.when(v == p.ecartee).then(99_900).otherwise(v)).to_series(), c, p),
    )


def _mois_qui_debordent(expression, termes):
    decale = operations._mois_apres(expression, termes)
    return decale + pl.duration(days=termes[1].dt.day().cast(pl.Int64) - decale.dt.day().cast(pl.Int64))


def _jugement_ferme_garde(mp: pytest.MonkeyPatch) -> None:
    mp.setattr(plan, "si", lambda _, alors, __: alors)


def _jugement_douteux_ouvert(mp: pytest.MonkeyPatch) -> None:
    def si(condition, alors, sinon):
        choix = pliage.si(condition, alors, sinon)
        doute, defaut = choix.operandes[0].operandes
        certaine = replace(choix.operandes[0], operandes=(doute, replace(defaut, valeur=True)))
        return replace(choix, operandes=(certaine, alors, sinon))

    mp.setattr(plan, "si", si)


def _jamais_negatif_oublie(mp: pytest.MonkeyPatch) -> None:
    mp.setattr(plan.Pliage, "_au_moins_zero", lambda self, montant: self.plier(_lire_montant(montant)))


def _lire_montant(montant):
    return replace(montant, operation=Operation.NOM, operandes=(), nom="montant", valeur=None, codes=(), champs=())


MUTANTS: dict[str, Planter] = {
    # those of the study
    "min and max skip what is missing": composeur((Operation.MIN, Operation.MAX), _extremum_saute),
    "min and max never missing": composeur((Operation.MIN, Operation.MAX), _extremum_sans_garde),
    "min and max forget the second missing": composeur((Operation.MIN, Operation.MAX), _extremum_du_premier_inconnu),
    "an unknown condition takes the else": composeur((Operation.SI,), _si_inconnu_est_faux),
    "rate in 64-bit floats": _taux_flottant(pl.Float64()),
    "rate in 32-bit floats": _taux_flottant(pl.Float32()),
    "hors takes what is missing": lambda mp: [
        mp.setitem(operations.OPERATIONS, op, _hors_prend_l_inconnu) for op in (Operation.HORS, Operation.PARMI)
    ],
    ">= as >": _strictes(Operation.SUPERIEUR_OU_EGAL, Operation.SUPERIEUR),
    "<= as <": _strictes(Operation.INFERIEUR_OU_EGAL, Operation.INFERIEUR),
    "missing values ignored": _ignorer_les_trous,
    "strict et": composeur((Operation.ET,), _et_strict),
    "polars height": _hauteur,
    # one at least for each operation added since
    "à défaut of the wrong side": composeur((Operation.A_DEFAUT,), lambda _, __, operandes: operandes[0]),
    "contient any": operation(Operation.CONTIENT, _choisis(_au_moins_un_code)),
    "parmi of a set as contient": operation(
        Operation.PARMI,
        lambda e, t: (
            operations._appartenance if e.operandes[0].type.genre != "choix multiple" else operations._contient
        )(e, t),
    ),
    "months overflow the end of the month": operation(Operation.MOIS_APRES, _mois_qui_debordent),
    "months of thirty days": operation(
        Operation.MOIS_APRES, lambda _, t: (t[1].cast(pl.Int32) + t[0] * 30).cast(pl.Int32).cast(pl.Date)
    ),
    "months looked up a day late": lambda mp: mp.setattr(operations, "_PREMIER_JOUR", operations._PREMIER_JOUR - 1),
    "days before for days after": operation(
        Operation.JOURS_APRES, lambda _, t: (t[1].cast(pl.Int32) - t[0]).cast(pl.Int32).cast(pl.Date)
    ),
    "days counted both ends": operation(Operation.JOURS_ENTRE, lambda e, t: operations._jours_entre(e, t) + 1),
    "the end of the year before": operation(Operation.FIN_DE_L_ANNEE, lambda _, t: pl.date(t[0].dt.year() - 1, 12, 31)),
    "a proportion in 64 bits": _prorata_en(pl.Int64()),
    "a proportion in 32-bit floats": _prorata_en(pl.Float32()),
    "a proportion up for down": operation(Operation.PRORATA, _comme(Operation.PRORATA_AU_DESSUS)),
    "a proportion down for up": operation(Operation.PRORATA_AU_DESSUS, _comme(Operation.PRORATA)),
    "a proportion up for the nearest": operation(Operation.PRORATA_AU_PLUS_PRES, _comme(Operation.PRORATA_AU_DESSUS)),
    "the lowest line for the highest": lambda mp: mp.setattr(
        lignes,
        "_extremums",
        lambda v, c, p, origine=lignes._extremums: origine(v, c, replace(p, operation=Operation.PLUS_BAS)),
    ),
    "a line set aside counts": _ecartee_comptee,
    "a file gives what is absent to what is missing": lambda mp: mp.setattr(
        colonnes,
        "lire_colonne",
        lambda e, code, lire=operations.lire_colonne: pl.coalesce(lire(e, code), lire(e, pl.lit("?"))),
    ),
    "a file forgets the value of the row": composeur(
        (Operation.LECTURE,),
        lambda c, e, o: _colonne(operations.lire_colonne(e, c.poser(o[0]).expression), [o[0]], nulle=True),
    ),
    "a file gives the value of the row first": composeur(
        (Operation.LECTURE,),
        lambda c, e, o: _colonne(
            pl.coalesce(o[1].expression, operations.lire_colonne(e, c.poser(o[0]).expression)), o, nulle=True
        ),
    ),
    "quotient towards zero": operation(Operation.QUOTIENT, _quotient_vers_zero),
    "an unknown line counts for nothing": _parcours(lambda valeurs: valeurs * (valeurs.max() != 1)),
    "no line is unknown": _sans_ligne_inconnu,
    "lines of another row": _lignes_decalees,
    "tous as somme of one": lambda mp: mp.setattr(lignes, "_totaux", lambda _, c: (c > 0).cast(pl.Int64)),
    # judgements and results
    "a closed judgement is kept": _jugement_ferme_garde,
    "an uncertain judgement is open": _jugement_douteux_ouvert,
    "a negative amount is given": _jamais_negatif_oublie,
}


TARDIFS = {"months overflow the end of the month"}
"""Found by one draw in three hundred: the long profile draws enough."""


@pytest.mark.parametrize(
    "nom", [pytest.param(nom, marks=[pytest.mark.long] if nom in TARDIFS else []) for nom in MUTANTS]
)
def test_planted_mistake_is_found(nom: str, monkeypatch: pytest.MonkeyPatch):
    attendus = tirages()
    monkeypatch.setattr(execution, "plan_pour", plan.compiler_plan)  # no plan made before the mistake
    MUTANTS[nom](monkeypatch)
    rang = next((rang for rang, tirage in enumerate(attendus) if _trouvee(tirage)), None)
    assert rang is not None, f"« {nom} » survit à {TIRAGES} tirages"
    print(f"\n{nom} : trouvé au tirage {rang + 1}")


def _trouvee(tirage: Tirage) -> bool:
    try:
        return bool(ecart(tirage))
    except (pl.exceptions.PolarsError, AssertionError, TypeError):
        return True


def test_planted_mistake_in_the_evaluator_of_one_dossier_is_found(monkeypatch: pytest.MonkeyPatch):
    _kleene_scalaire_strict(monkeypatch)
    couverture = Couverture(Counter())
    assert any(ecart(tirer(graine, couverture)) for graine in range(60))


def test_nothing_is_found_when_nothing_is_planted():
    assert not any(ecart(tirage) for tirage in tirages())
