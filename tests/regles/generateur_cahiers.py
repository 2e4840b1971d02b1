"""A draw: a random cahier, loaded, with random situations, what the evaluator of one dossier says of each, and their table."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl
from tests.regles.generateur import CODES, JOUR_ZERO, TERRITOIRES, VALEURS, Formules, echeance, rare

from regles.arrondi import ARRONDIS
from regles.cahier import Cahier
from regles.chargement import CahierInvalide, charger
from regles.evaluation import evaluer, sans_jugements_sortis
from regles.langage import calendrier
from regles.langage.expression import Expression
from regles.langage.formule import Formule
from regles.lot import tabuler
from regles.valeurs import Donnee, Genre, Situation, Valeur

SQUELETTE = """format: 1
id: hasard
version: 1
identite: {titre: t, resume: r, fonds: f, axe: a, service: s, millesime: 2021, contacts: []}
documents: {"0": d}
fenetre:
  ouverture: 01/01/2021
  cloture: 31/12/2021
  fuseau: Europe/Paris
  source_ouverture: {document: "0", section: s}
  source_cloture: {document: "0", section: s}
enveloppe: {montant: 100 000 €, source: {document: "0", section: s}}
page: []
natures_depense: []
engagement: e
acte: {visas: [], articles: []}
exemples: {cas: []}
formulaire:
  - id: a
    titre: t
    champs:
      - {nom: depenses.total}
      - {nom: projet.debut}
      - {nom: projet.fin}
      - {nom: camera}
      - {nom: x.aide, genre: montant, libelle: l}
      - {nom: x.cout, genre: montant, libelle: l, maximum: 50 000 €}
      - {nom: x.solde, genre: montant, libelle: l, minimum: -50 000 €, maximum: 50 000 €}
      - {nom: x.taux, genre: taux, libelle: l}
      - {nom: x.part, genre: taux, libelle: l}
      - {nom: x.usagers, genre: entier, unite: habitants, libelle: l}
      - {nom: x.communes, genre: entier, unite: communes, libelle: l, maximum: 500}
      - {nom: x.neuf, genre: oui/non, libelle: l}
      - {nom: x.seul, genre: oui/non, libelle: l}
      - {nom: x.signe, genre: oui/non, libelle: l}
      - {nom: x.sorte, genre: choix, libelle: l, options: OPTIONS}
      - {nom: x.autre_sorte, genre: choix, libelle: l, options: OPTIONS}
      - {nom: x.themes, genre: choix multiple, libelle: l, options: OPTIONS}
tables:
  - nom: palier
    pour: {nom: n, genre: entier, unite: communes, maximum: 500}
    calculer: "selon n : jusqu'à 20 communes : 400 € × n ; au-delà : 8 000 € + 15 % de (10 € × (n - 20 communes))"
  - nom: reste
    pour: {nom: n, unite: communes, maximum: 500}
    calculer: "max(n, 1 commune au prorata de n sur 3 communes) - n"
  - nom: zone
    fichier: zone.csv
    cle: departement
    colonnes:
      - {nom: prime, genre: montant, maximum: 90 000 €}
      - {nom: part, genre: taux, absent: 12 %}
      - {nom: jour, genre: date, absent: 28/02/2021}
      - {nom: couleur, genre: choix, options: OPTIONS}
annexes:
  "zone.csv": |2
    code;couleur;prime;part;jour
    2A;rouge;1 000,05 €;33,3333 %;31/12/2021
    2B;;20 000 €;;30/11/2022
    71;vert;;80 %;
    01;bleu;90 000 €;0 %;01/01/2021
lignes:
  - nom: camera
    libelle: l
    maximum: 8
    champs:
      - {nom: cout, genre: montant, libelle: l}
      - {nom: part, genre: taux, libelle: l}
      - {nom: nombre, genre: entier, unite: communes, libelle: l, maximum: 100}
      - {nom: pose, genre: date, libelle: l}
      - {nom: neuve, genre: oui/non, libelle: l}
      - {nom: sorte, genre: choix, libelle: l, options: OPTIONS}
""".replace("OPTIONS", (LISTE := "[" + ", ".join(f"{{code: {code}, libelle: l}}" for code in CODES) + "]"))
OPTIONS = f", options: {LISTE}"
CODES_LUS = ("porteur.code", "porteur.departement", "lieu.departement")
SOURCE = 'source: {document: "0", section: s}'


@dataclass(frozen=True, slots=True)
class Attendu:
    """What one dossier gives: verdict, amount, and the masks of its conditions."""

    recevable: bool | None
    montant: int | None
    echecs: int
    inconnus: int


@dataclass(frozen=True, slots=True)
class Tirage:
    """A random cahier with its text, situations, their table and the expected results."""

    texte: str
    cahier: Cahier
    situations: list[Situation]
    table: pl.DataFrame
    attendus: list[Attendu]
    refusees: list[Situation]  # a judgement is outside the bounds that they compute


@dataclass(slots=True)
class Couverture:
    """What the draws held."""

    noeuds: Counter[str]
    refuses: int = 0
    valeurs: int = 0
    manquantes: int = 0


def tirer(graine: int, couverture: Couverture) -> Tirage:
    """The draw of this seed. A cahier whose formulas might overflow is refused by the loader, and drawn again."""
    hasard = random.Random(graine)
    while True:
        formules = Formules(hasard, {genre: list(noms) for genre, noms in VALEURS.items()})
        texte = ecrire_regles(hasard, formules)
        try:
            cahier = charger.__wrapped__(texte)
        except CahierInvalide as refus:
            permis = ("hors des bornes", "le minimum dépasse", "dépasser les limites", "trop imbriquée", "trop longue")
            assert all(any(mot in d.message for mot in permis) for d in refus.diagnostics), f"{refus}\n{texte}"  # noqa: PT017 - in a generator, not in a test
            couverture.refuses += 1
            continue
        couverture.noeuds.update(formules.ecrits)
        couverture.noeuds.update(_noeuds(cahier))
        return _avec_situations(hasard, formules, texte, cahier, couverture)


def ecrire_regles(hasard: random.Random, formules: Formules) -> str:
    """The text of a cahier: judgements and steps read one another, then the conditions read them all."""
    lignes = [SQUELETTE, f"arrondi: {hasard.choice(sorted(ARRONDIS))}", *_parametres(hasard, formules)]
    juges = [*_appreciations(hasard, formules)]
    bareme = []
    for rang in range(hasard.choice((1, 2, 3))):
        bareme.append(_etape(hasard, formules, rang))
        if not rang:
            juges += _bornee_par_une_etape(hasard, formules)
    montant = formules.tirer("montant", 3) if hasard.random() < 0.6 else f"({rare(formules, 'montant')})"
    if hasard.random() < 0.5:  # or else, a third of the values missing, most amounts would be unknown
        montant = f"{montant} à défaut {formules.tirer('montant', 1)}"
    formules.noms["montant"].append("montant")
    juges += _avis(hasard, formules)
    lignes += ["appreciations:", *juges, "recevabilite:"]
    for rang in range(hasard.choice((2, 2, 3))):
        exigee = formules.tirer("condition", 3) if rang else echeance(formules)
        if hasard.random() < (
            0.75 if rang else 0.4
        ):  # or else most requests would be refused, and their amounts not compared
            exigee = f"{hasard.choice(('x.signe à défaut oui', 'x.neuf à défaut oui', 'x.seul à défaut oui', 'x.signe'))} ou {exigee}"
        lignes.append(f'  - {{id: c{rang}, libelle: l, refus: r, {SOURCE}, exiger: "{exigee}"}}')
    lignes.append(_condition_sur_des_codes("".join(lignes)))
    lignes += ["bareme:", *bareme, f'montant: {{libelle: m, {SOURCE}, calculer: "{montant}"}}']
    return "\n".join(lignes) + "\n"


def _etape(hasard: random.Random, formules: Formules, rang: int) -> str:
    """A step of any kind; a choice among the same codes as the fields of the form."""
    genre = hasard.choice(
        ("montant", "montant", "taux", "habitants", "communes", "communes", "date", "condition", "choix")
    )
    formule, options = formules.tirer(genre, 3), OPTIONS if genre == "choix" else ""
    formules.noms[genre] += [f"e{rang}"] * 2
    return f'  - {{id: e{rang}, libelle: l, {SOURCE}, calculer: "{formule}"{options}}}'


def _condition_sur_des_codes(graine: str) -> str:
    """Codes of territories compared, nearly always as they must be; drawn apart, so that the rest is drawn as without it."""
    hasard = random.Random(graine)
    un, autre, code = hasard.choice(CODES_LUS), hasard.choice(CODES_LUS), hasard.choice((*TERRITOIRES, *CODES_LUS))
    signe, mot = hasard.choice(("=", "!=")), hasard.choice(("parmi", "hors"))
    codes = ", ".join(hasard.sample([une for une in TERRITOIRES if not une.isdecimal()], 2))
    exigee = f"x.signe à défaut oui ou non ({un} {signe} {code} et {autre} {mot} ({codes}))"
    return f'  - {{id: codes, libelle: l, refus: r, {SOURCE}, exiger: "{exigee}"}}'


def _parametres(hasard: random.Random, formules: Formules) -> Iterator[str]:
    yield "parametres:"
    for genre in ("montant", "taux", "habitants", "date"):
        figure = formules.litteral(genre, formules.figure(genre))
        yield f'  - {{nom: p.{genre}, valeur: "{figure}", libelle: l, {SOURCE}}}'
        formules.noms[genre].append(f"p.{genre}")


def _appreciations(hasard: random.Random, formules: Formules) -> Iterator[str]:
    """A judged rate and a judged condition, open or reserved, with a default or waiting."""
    for nom, genre, bornes, defauts in (
        ("j.taux", "taux", "minimum: 10 %, maximum: 80 %, ", ("20 %", "80 %")),
        ("j.oui", "oui/non", "", ("oui", "non")),
    ):
        reserve = f'reserve_a: "{formules.tirer("condition", 2)}", ' if hasard.random() < 0.5 else ""
        defaut = f"defaut: {hasard.choice(defauts)}, " if hasard.random() < 0.7 else ""
        yield f"  - {{nom: {nom}, genre: {genre}, libelle: l, question: q, par: p, {bornes}{reserve}{defaut}{SOURCE}}}"
        formules.noms["taux" if genre == "taux" else "condition"].append(nom)


def _bornee_par_une_etape(hasard: random.Random, formules: Formules) -> Iterator[str]:
    """A judged amount whose bounds, and at times its default, are computed from what stands above."""
    if hasard.random() < 0.5:
        return
    minimum = hasard.choice(("0 €", "0 €", f'"{formules.tirer("montant", 1)}"'))
    suite = f'minimum: {minimum}, maximum: "{formules.tirer("montant", 2)}", '
    if hasard.random() < 0.6:
        suite += f'defaut: "{hasard.choice(("0 €", "500 €", formules.tirer("montant", 1)))}", '
    if hasard.random() < 0.3:
        suite += f'reserve_a: "{formules.tirer("condition", 1)}", '
    yield f"  - {{nom: j.montant, genre: montant, libelle: l, question: q, par: p, {suite}{SOURCE}}}"
    formules.noms["montant"] += ["j.montant"] * 2


def _avis(hasard: random.Random, formules: Formules) -> Iterator[str]:
    """An opinion, asked of what the amount or a step says; a condition reads it, or none does."""
    if hasard.random() < 0.6:
        return
    reserve = f'reserve_a: "{formules.tirer("condition", 2)}", ' if hasard.random() < 0.7 else ""
    yield f"  - {{nom: j.avis, genre: avis, libelle: l, question: q, par: p, {reserve}{SOURCE}}}"
    formules.noms["condition"] += ["(j.avis != defavorable)"]


def _noeuds(cahier: Cahier) -> Iterator[str]:
    """Every operation that runs, by the name of the language."""
    programme = cahier.programme
    attente = [f.expression for f in (*programme.conditions, *programme.etapes, *_des_jugements(cahier))]
    while attente:
        expression: Expression = attente.pop()
        yield expression.operation.name
        attente.extend(expression.operandes)


def _des_jugements(cahier: Cahier) -> list[Formule]:
    return [formule for jugement in cahier.programme.jugements for formule in jugement.formules]


def _avec_situations(
    hasard: random.Random, formules: Formules, texte: str, cahier: Cahier, couverture: Couverture
) -> Tirage:
    """A third of the values missing, by columns with none, some or all; one lot in four is one situation repeated."""
    juges = [appreciation.donnee.nom for appreciation in cahier.appreciations]
    refusees: list[Situation] = []
    colonnes = [*(nom for noms in VALEURS.values() for nom in noms), *juges, "camera", "zone.prime"]
    trous = {nom: hasard.choice((0, 0, 0.4, 0.5, 1.0 if hasard.random() < 0.6 else 0.5)) for nom in colonnes}
    trous |= {nom: hasard.choice((0, 0.5, 1.0)) for nom in juges}

    codes = random.Random(texte)

    def situation() -> Situation:
        tire = {}
        depart = _depart(hasard)
        for nom in colonnes:
            manque = hasard.random() < trous[nom]
            tire[nom] = None if manque else _valeur(hasard, formules, cahier.donnees[nom], depart)
        tire |= {nom: codes.choice((None, *TERRITOIRES)) for nom in CODES_LUS}
        for un, autre, nombre, unite in formules.echeances:
            if tire.get(un) and tire.get(autre) and hasard.random() < 0.6:
                tire[autre] = depart
                tire[un] = _decaler(depart, nombre, unite) + dt.timedelta(hasard.choice((-1, 0, 1, 2)))
        _, sortis = sans_jugements_sortis(cahier, tire)
        if sortis:
            refusees.append(tire)
        return {**tire, **dict.fromkeys(sortis)}

    lus = {nom for formule in (*cahier.programme.conditions, *cahier.programme.etapes) for nom in formule.noms}
    if hasard.random() < 0.25:
        situations = [situation()] * hasard.choice((2, 3, 4))
    else:
        situations = [situation() for _ in range(hasard.randint(1, 8))]
    table = tabuler(cahier, situations)
    absentes = [nom for nom in colonnes if table[nom].null_count() == table.height and hasard.random() < 0.5]
    for une in situations:
        couverture.valeurs += sum(nom in colonnes for nom in lus)
        couverture.manquantes += sum(une[nom] is None for nom in lus if nom in colonnes)
    attendus = [_attendu(cahier, une) for une in situations]
    return Tirage(texte, cahier, situations, table.drop(absentes), attendus, refusees)


def _attendu(cahier: Cahier, situation: Situation) -> Attendu:
    resultat = evaluer(cahier, situation)
    verdicts = [condition.verdict for condition in resultat.conditions]
    masques = (sum(1 << i for i, verdict in enumerate(verdicts) if verdict is cherche) for cherche in (False, None))
    return Attendu(resultat.recevable, resultat.montant, *masques)


def valeur_au_hasard(hasard: random.Random, formules: Formules, donnee: Donnee) -> Valeur:
    """A value of a `Donnee`, near no other."""
    return _valeur(hasard, formules, donnee, _depart(hasard))


def _valeur(hasard: random.Random, formules: Formules, donnee: Donnee, depart: dt.date) -> Valeur:
    """A value of a `Donnee`: a bound, a figure of the formulas or its neighbour, or anything between."""
    match donnee.genre:
        case Genre.OUI_NON:
            return hasard.random() < 0.6
        case Genre.CHOIX | Genre.CODE:
            return hasard.choice([option.code for option in donnee.options] or TERRITOIRES)
        case Genre.CHOIX_MULTIPLE:
            return frozenset(hasard.sample(CODES, hasard.randint(0, len(CODES))))
        case Genre.LIGNES:
            return tuple(_ligne(hasard, formules, donnee, depart) for _ in range(hasard.choice((0, 1, 1, 2, 3, 8))))
        case Genre.DATE:
            return _date(hasard, formules, depart)
    genre = {Genre.MONTANT: "montant", Genre.TAUX: "taux"}.get(donnee.genre, donnee.unite)
    bas, haut = donnee.minimum or 0, donnee.maximum
    if haut is None:
        haut = {"montant": 10**12, "taux": 10**6}.get(genre, 10**9)
    haut = max(bas, haut)
    voisine = _voisine(hasard, formules.chiffres.get(genre, []))
    if voisine is None:
        voisine = hasard.choice(
            (bas, haut, hasard.randint(bas, haut), *[hasard.randint(bas, max(bas, min(haut, 60_000_00)))] * 3)
        )
    return max(bas, min(haut, voisine))


def _depart(hasard: random.Random) -> dt.date:
    """The date that the others of a situation stand near; often the last of a month, where civil months differ."""
    jour = JOUR_ZERO + dt.timedelta(hasard.randint(-400, 1400))
    return jour if hasard.random() < 0.5 else jour.replace(day=1) - dt.timedelta(1)


def _date(hasard: random.Random, formules: Formules, depart: dt.date) -> dt.date:
    """The date of departure, moved by a duration of the formulas; or a date of theirs; one day off at times."""
    veille = hasard.choice((-1, 0, 0, 1, 1))
    voisine = _voisine(hasard, formules.chiffres["date"])
    if voisine is not None and hasard.random() < 0.5:
        return JOUR_ZERO + dt.timedelta(voisine)
    decalages = [*formules.durees, *[(jours, "jours") for jours in formules.chiffres["jours"]]]
    if not decalages or hasard.random() < 0.4:
        return depart
    nombre, unite = hasard.choice(decalages)
    return _decaler(depart, nombre, unite) + dt.timedelta(veille)


def _decaler(depart: dt.date, nombre: int, unite: str) -> dt.date:
    if unite == "fin":
        return calendrier.fin_de_l_annee(calendrier.mois_apres(12 * nombre, depart))
    return (calendrier.mois_apres if unite == "mois" else calendrier.jours_apres)(nombre, depart)


def _ligne(hasard: random.Random, formules: Formules, donnee: Donnee, depart: dt.date) -> dict[str, Valeur]:
    vide = hasard.choice((0, 0, 0.3))
    return {
        champ.nom: None if hasard.random() < vide else _valeur(hasard, formules, champ, depart)
        for champ in donnee.champs
    }


def _voisine(hasard: random.Random, chiffres: list[int]) -> int | None:
    if not chiffres or hasard.random() < 0.5:
        return None
    return hasard.choice(chiffres) + hasard.choice((-1, 0, 1))
