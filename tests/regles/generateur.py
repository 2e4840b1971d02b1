"""Random cahiers drawn from the grammar, as the text that an author would type, and random situations for them.

A draw is a whole file: conditions, steps, judgements, an amount. It goes through the loader, so that the parser and the type
checker are tried too. Everything comes from one seeded source: a seed gives the same draw again.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

Texte = str
Faire = Callable[["Formules", int], Texte]

# What formulas read: the fields of the form, by what they may stand for.
VALEURS = {
    "montant": ["depenses.total", "x.aide", "x.cout", "x.solde"],
    "taux": ["x.taux", "x.part"],
    "habitants": ["porteur.population", "x.usagers"],
    "communes": ["x.communes"],
    "date": ["projet.depot", "projet.debut", "projet.fin"],
    "condition": ["x.neuf", "x.seul", "x.signe"],
    "choix": ["x.sorte", "x.autre_sorte"],
    "multiple": ["x.themes"],
    "code": ["porteur.code", "lieu.code"],
}
DE_LIGNE = {
    "montant": ["camera.cout"],
    "taux": ["camera.part"],
    "communes": ["camera.nombre"],
    "date": ["camera.pose"],
    "condition": ["camera.neuve"],
    "choix": ["camera.sorte"],
}
CODES = ("rouge", "vert", "bleu", "jaune")
TERRITOIRES = ("2A", "2B", "71", "01", "2A004")
COMPARABLES = ("montant", "montant", "taux", "communes", "habitants", "communes", *["date"] * 4, *["jours"] * 3)
SIGNES = ("=", "!=", "<", "<", "<=", ">", ">", ">=", ">=")
UNITES = {"habitants": "habitants", "communes": "communes", "jours": "jours"}
AU_PLUS = {"montant": 49_000_00, "taux": 990_000, "habitants": 40_000, "communes": 40, "jours": 900}
JOUR_ZERO = dt.date(2021, 1, 1)


@dataclass(slots=True)
class Formules:
    """Draws formulas of a given kind; counts what it writes, and keeps the figures it wrote."""

    hasard: random.Random
    noms: dict[str, list[str]]
    ecrits: Counter[str] = field(default_factory=Counter)
    chiffres: dict[str, list[int]] = field(default_factory=lambda: {genre: [] for genre in (*AU_PLUS, "date")})
    durees: list[tuple[int, str]] = field(default_factory=list)  # those that move a date: -3, "mois"
    echeances: list[tuple[str, str, int, str]] = field(default_factory=list)  # a date, the other, and what parts them
    dans_une_ligne: bool = False

    def tirer(self, genre: str, profondeur: int) -> Texte:
        """A formula of this kind, between parentheses unless it is a leaf."""
        if profondeur <= 0 or self.hasard.random() < 0.12:
            return self.feuille(genre)
        faire = self.hasard.choice(PRODUCTIONS[genre])
        return f"({faire(self, profondeur - 1)})"

    def feuille(self, genre: str) -> Texte:
        """A name or a figure."""
        noms = self.noms.get(genre, [])
        if genre in ("choix", "multiple") or (noms and self.hasard.random() < 0.65):
            return self.hasard.choice(noms)
        if genre == "condition":
            return self.hasard.choice(("oui", "non"))
        if genre == "jours" and self.hasard.random() < 0.5:
            return f"({self.hasard.choice(self.noms['date'])} - {self.hasard.choice(self.noms['date'])})"
        return self.litteral(genre, self.figure(genre))

    def figure(self, genre: str) -> int:
        """A figure, in cents, parts per million, units or days from the first of 2021; remembered."""
        valeur = self.hasard.randint(0, 1000 if genre == "date" else AU_PLUS[genre])
        if self.hasard.random() < 0.4 and genre in ("montant", "taux", "habitants"):
            valeur = valeur // 1000 * 1000
        self.chiffres[genre].append(valeur)
        return valeur

    def litteral(self, genre: str, valeur: int) -> Texte:
        """A figure as it is written."""
        if genre == "montant":
            return f"{valeur // 100},{valeur % 100:02d} €"
        if genre == "taux":
            return f"{valeur // 10_000},{valeur % 10_000:04d} %"
        if genre == "date":
            return (JOUR_ZERO + dt.timedelta(valeur)).strftime("%d/%m/%Y")
        return f"{valeur} {UNITES[genre]}"

    def cle(self, genre: str, profondeur: int) -> Texte:
        """A value that may go from one end of its range to the other, so that no line of a table is empty."""
        champs = [*VALEURS[genre], *(DE_LIGNE.get(genre, []) if self.dans_une_ligne else [])]
        un, autre = self.hasard.choice(champs), self.hasard.choice(champs)
        if profondeur <= 0 or self.hasard.random() < 0.6:
            return un
        condition = self.tirer("condition", profondeur - 1)
        return self.hasard.choice((f"({un} à défaut {autre})", f"(si {condition} alors {un} sinon {autre})"))

    def compter(self, *noms: str) -> None:
        self.ecrits.update(noms)


def _deux(genre: str, signe: str) -> Faire:
    def faire(f: Formules, p: int) -> Texte:
        return f"{f.tirer(genre, p)} {signe} {f.tirer(genre, p)}"

    return faire


def _si(genre: str) -> Faire:
    return lambda f, p: f"si {f.tirer('condition', p)} alors {f.tirer(genre, p)} sinon {f.tirer(genre, p)}"


def _extremum(genre: str) -> Faire:
    def faire(f: Formules, p: int) -> Texte:
        operandes = ", ".join(f.tirer(genre, p) for _ in range(f.hasard.choice((2, 2, 3, 4))))
        return f"{f.hasard.choice(('min', 'max'))}({operandes})"

    return faire


def _cas_de_seuils(f: Formules, genre: str) -> list[Texte]:
    """The cases of a table by bracket: every way to say a threshold, without a hole."""
    bornes = sorted({f.figure(genre) for _ in range(f.hasard.choice((1, 2, 3)))})
    dits = [f.litteral(genre, borne) for borne in bornes]
    cas: list[Texte] = []
    for rang, (borne, dit) in enumerate(zip(bornes, dits, strict=True)):
        precedente = bornes[rang - 1] if rang else None
        if (
            precedente is not None
            and borne > precedente + 1
            and cas[-1].startswith("jusqu")
            and f.hasard.random() < 0.75
        ):
            f.compter("DE_A")
            du, au = ("du", "au") if genre == "date" else ("de", "à")
            cas.append(f"{du} {f.litteral(genre, precedente + 1)} {au} {dit}")
            continue
        inclus = f.hasard.random() < 0.5 or borne == 0 or (precedente is not None and borne == precedente + 1)
        f.compter("JUSQU_A" if inclus else "MOINS_DE")
        cas.append(f"{_jusqu(genre)} {dit}" if inclus else f"moins de {dit}")
    return [*cas, _dernier_cas(f, cas[-1], dits[-1])]


def _jusqu(genre: str) -> Texte:
    return "jusqu'au" if genre == "date" else "jusqu'à"


def _dernier_cas(f: Formules, avant: Texte, dit: Texte) -> Texte:
    precis = ("A_PARTIR_DE", f"à partir de {dit}") if avant.startswith("moins") else ("PLUS_DE", f"plus de {dit}")
    sorte, cas = f.hasard.choice((*[precis] * 4, ("AU_DELA", "au-delà"), ("SINON", "sinon")))
    f.compter(sorte)
    return cas


def _cas_de_choix(f: Formules) -> list[Texte]:
    codes = f.hasard.sample(CODES, len(CODES))
    coupe = f.hasard.randint(1, len(codes) - 1)
    f.compter("CODES")
    if f.hasard.random() < 0.5:
        f.compter("SINON")
        return [", ".join(codes[:coupe]), "sinon"]
    f.compter("CODES")
    return [", ".join(codes[:coupe]), ", ".join(codes[coupe:])]


def _cle(f: Formules, p: int) -> tuple[Texte, list[Texte]]:
    """A key of a table and its cases."""
    genre = f.hasard.choice(
        ("montant", "habitants", "communes", "date", "taux", "choix", "choix", "condition", "condition")
    )
    if genre == "choix":
        return f.tirer(genre, min(p, 1)), _cas_de_choix(f)
    if genre == "condition":
        f.compter("OUI", "NON")
        return f.tirer(genre, min(p, 1)), f.hasard.sample(["oui", "non"], 2)
    return f.cle(genre, min(p, 1)), _cas_de_seuils(f, genre)


def _selon(genre: str) -> Faire:
    def faire(f: Formules, p: int) -> Texte:
        f.compter("SELON")
        cle, cas = _cle(f, p)
        return f"selon {cle} : " + " ; ".join(f"{c} : {f.tirer(genre, p - 1)}" for c in cas)

    return faire


def _croisement(genre: str) -> Faire:
    def faire(f: Formules, p: int) -> Texte:
        f.compter("CROISEMENT")
        (cle, cas), (autre, colonnes) = _cle(f, 0), _cle(f, 0)
        rangees = (f"{c} : " + " | ".join(f.tirer(genre, p - 2) for _ in colonnes) for c in cas)
        return f"selon {cle} et {autre} : | {' | '.join(colonnes)} ; " + " ; ".join(rangees)

    return faire


def _lineaire(genre: str) -> Faire:
    def faire(f: Formules, p: int) -> Texte:
        f.compter("LINEAIRE")
        cle = f.hasard.choice(("montant", "habitants", "communes"))
        abscisses = sorted({f.figure(cle) for _ in range(f.hasard.choice((2, 3)))} | {0, AU_PLUS[cle] + 1})
        points = (f"à {f.litteral(cle, x)} : {f.litteral(genre, f.figure(genre))}" for x in abscisses)
        return f"linéaire selon {f.cle(cle, min(p, 1))} : " + " ; ".join(points)

    return faire


def _par_tranches(f: Formules, p: int) -> Texte:
    f.compter("PAR_TRANCHES")
    bornes = sorted({1 + f.figure("montant") for _ in range(2)})
    f.compter(*["JUSQU_A"] * len(bornes), "AU_DELA")
    cas = [f"jusqu'à {f.litteral('montant', borne)} : {f.feuille('taux')}" for borne in bornes]
    return f"par tranches de {f.cle('montant', min(p, 1))} : " + " ; ".join([*cas, f"au-delà : {f.feuille('taux')}"])


def _ligne(f: Formules) -> Formules:
    """Inside repeated lines: their fields beside the other values, and more often."""
    noms = {genre: [*connus, *DE_LIGNE.get(genre, []) * 3] for genre, connus in f.noms.items()}
    return Formules(f.hasard, noms, f.ecrits, f.chiffres, f.durees, dans_une_ligne=True)


def _avec(f: Formules, p: int) -> Texte:
    return f" avec {f.tirer('condition', p)}" if f.hasard.random() < 0.5 else ""


def _somme_des(genre: str) -> Faire:
    def faire(f: Formules, p: int) -> Texte:
        if f.dans_une_ligne:
            return f.feuille(genre)
        ligne = _ligne(f)
        return f"somme des camera{_avec(ligne, p - 1)} : {ligne.tirer(genre, min(p, 2))}"

    return faire


def _parcours_de_condition(f: Formules, p: int) -> Texte:
    if f.dans_une_ligne:
        return f.feuille("condition")
    ligne = _ligne(f)
    mot, sorte = f.hasard.choice((("tous les", "TOUS"), ("au moins un", "AU_MOINS_UN"), ("au moins un", "AU_MOINS_UN")))
    f.compter(sorte)
    return f"{mot} camera{_avec(ligne, p - 1)} : {ligne.tirer('condition', min(p, 2))}"


def _nombre_de(f: Formules, p: int) -> Texte:
    if f.dans_une_ligne:
        return f.feuille("communes")
    f.compter("NOMBRE")
    ligne = _ligne(f)
    avec = f" avec ({ligne.tirer('condition', min(p, 2))})" if f.hasard.random() < 0.7 else ""
    return f"nombre de camera{avec}"


def _extremum_des(genre: str) -> Faire:
    def faire(f: Formules, p: int) -> Texte:
        if f.dans_une_ligne:
            return f.feuille(genre)
        mot, sorte = f.hasard.choice((("maximum", "PLUS_HAUT"), ("minimum", "PLUS_BAS")))
        f.compter(sorte)
        ligne = _ligne(f)
        return f"{mot} des camera{_avec(ligne, p - 1)} : {ligne.tirer(genre, min(p, 2))}"

    return faire


def _arrondi(f: Formules) -> Texte:
    mot = f.hasard.choice(("", " arrondi au-dessus", " arrondi au plus près"))
    f.compter(*["ARRONDI"] * bool(mot))
    return mot


def _taux_de(genre: str) -> Faire:
    return lambda f, p: f"{f.tirer('taux', p)} de {f.tirer(genre, p)}{_arrondi(f)}"


def _prorata(genre: str) -> Faire:
    """The part is small and the total 1 at least; the measure is often a part of the total, as a share is."""

    def faire(f: Formules, p: int) -> Texte:
        mesures = f.hasard.choice(("montant", "montant", "habitants", "habitants", "communes", "taux"))
        part, mesure = f.litteral(genre, f.figure(genre)), f.tirer(mesures, min(p, 2))
        total = f"max({f.litteral(mesures, 1 + f.figure(mesures))}, {f.tirer(mesures, min(p, 1))})"
        if f.hasard.random() < 0.7:
            part = f.hasard.choice(VALEURS[genre][:2])
            mesure = f"max({f.litteral(mesures, 0)}, {f.hasard.choice(VALEURS[mesures])})"
            total = f"max({f.litteral(mesures, 1)}, {f.hasard.choice(VALEURS[mesures])}, {mesure})"
        return f"{part} au prorata de {mesure} sur {total}{_arrondi(f)}"

    return faire


def _pour(genre: str) -> Faire:
    """A table of the call: a formula, or the column of a file, whose code may itself be chosen."""

    def faire(f: Formules, p: int) -> Texte:
        f.compter("POUR")
        if genre == "communes" or (genre == "montant" and f.hasard.random() < 0.4):
            return f"{'palier' if genre == 'montant' else 'reste'} pour {f.hasard.choice(VALEURS['communes'])}"
        code = f.hasard.choice(VALEURS["code"])
        if p > 0 and f.hasard.random() < 0.4:
            code = f"(si {f.tirer('condition', min(p, 1))} alors {code} sinon {f.hasard.choice(VALEURS['code'])})"
        return f"{COLONNES[genre]} pour {code}"

    return faire


COLONNES = {"montant": "zone.prime", "taux": "zone.part", "choix": "zone.couleur", "date": "zone.jour"}


def rare(f: Formules, genre: str) -> Texte:
    """A proportion, a rounded rate or an extreme of lines, over what is simple: a mistake of theirs shows in the result."""
    return f.hasard.choice((_prorata, _prorata, _taux_de, _extremum_des, _extremum_des))(genre)(f, 1)


def _comparaison_rare(f: Formules, p: int) -> Texte:
    genre = f.hasard.choice(("montant", "communes"))
    return f"({rare(f, genre)}) {f.hasard.choice(SIGNES)} {f.feuille(genre)}"


def _fin_de_l_annee(f: Formules, p: int) -> Texte:
    suivante = f.hasard.random() < 0.4
    f.compter(*["FIN_DE_L_ANNEE_SUIVANTE"] * suivante)
    return f"fin de l'année {'suivant' if suivante else 'de'} {f.tirer('date', p)}"


def _fin_de_l_annee_de(f: Formules, un: Texte, autre: Texte) -> Texte:
    """The end of the year of `autre`, near which `un` will stand."""
    suivante = f.hasard.random() < 0.85
    f.compter(*["FIN_DE_L_ANNEE_SUIVANTE"] * suivante)
    f.echeances.append((un, autre, int(suivante), "fin"))
    return f"fin de l'année {'suivant' if suivante else 'de'} {autre}"


def _produit(f: Formules, p: int) -> Texte:
    a, b = f"{f.hasard.randint(0, 30)}", f.feuille("montant")
    if f.hasard.random() < 0.5:
        a = f.feuille("communes")
    return f"{a} × {b}" if f.hasard.random() < 0.5 else f"{b} × {a}"


def _comparaison(f: Formules, p: int) -> Texte:
    genre = f.hasard.choice(COMPARABLES)
    return f"{f.tirer(genre, p)} {f.hasard.choice(SIGNES)} {f.tirer(genre, p)}"


def _egalite(f: Formules, p: int) -> Texte:
    signe = f.hasard.choice(("=", "!="))
    forme = f.hasard.randrange(4)
    if forme == 0:
        return f"{f.tirer('condition', p)} {signe} {f.tirer('condition', p)}"
    if forme == 1:
        return f"{f.tirer('choix', p)} {signe} {f.tirer('choix', p)}"
    nom, code = f.feuille("choix"), f.hasard.choice(CODES)
    return f"{nom} {signe} {code}" if forme == 2 else f"{code} {signe} {nom}"


def _codes(f: Formules) -> Texte:
    return ", ".join(f.hasard.sample(CODES, f.hasard.randint(1, len(CODES))))


def _appartenance(f: Formules, p: int) -> Texte:
    return f"{f.tirer('choix', p)} {f.hasard.choice(('parmi', 'hors'))} ({_codes(f)})"


def _ensemble(f: Formules, p: int) -> Texte:
    themes = f.tirer("multiple", min(p, 1))
    return f"{themes} {f.hasard.choice(('parmi', 'hors', 'contient', 'contient'))} ({_codes(f)})"


def _duree(f: Formules, sens: Texte) -> Texte:
    unite, au_plus = f.hasard.choice((("mois", 40), ("mois", 40), ("jours", 900), ("jours", 900), ("ans", 3)))
    nombre = f.hasard.randint(0, au_plus)
    mois, signe = nombre * (12 if unite == "ans" else 1), -1 if sens == "avant" else 1
    f.durees.append((signe * mois, "jours" if unite == "jours" else "mois"))
    return f"{nombre} {unite}"


def _decalage(f: Formules, p: int) -> Texte:
    sens, sorte = f.hasard.choice((("après", "APRES"), ("avant", "AVANT")))
    f.compter(sorte)
    duree = _duree(f, sens)
    unite = duree.split()[1]
    if f.hasard.random() < 0.3:
        duree = f"(si {f.tirer('condition', p - 1)} alors {duree} sinon {f.hasard.randint(0, 3)} {unite})"
    return f"{duree} {sens} {f.tirer('date', p)}"


def echeance(f: Formules, _: int = 0) -> Texte:
    """Two dates one shift apart: what rules on dates look like."""
    un, autre = f.hasard.sample(f.noms["date"], 2)
    signe = f.hasard.choice(SIGNES)
    if f.hasard.random() < 0.2:
        return f"{un} {signe} ({_fin_de_l_annee_de(f, un, autre)})"
    if f.hasard.random() < 0.3:
        jours = f.figure("jours")
        f.echeances.append((un, autre, jours, "jours"))
        return f"{un} - {autre} {signe} {f.litteral('jours', jours)}"
    decalage = _decalage(f, 0).rsplit(" ", 1)[0]
    f.echeances.append((un, autre, *f.durees[-1]))
    return f"{un} {signe} ({decalage} {autre})"


def _communs(genre: str) -> list[Faire]:
    return [_si(genre), _selon(genre), _deux(genre, "à défaut")]


_NOMBRES = {
    genre: [
        *_communs(genre),
        _extremum(genre),
        _extremum(genre),
        _deux(genre, "+"),
        _deux(genre, "-"),
        _croisement(genre),
    ]
    for genre in ("montant", "taux", "habitants", "communes", "jours")
}
PRODUCTIONS: dict[str, list[Faire]] = {
    **_NOMBRES,
    "montant": [
        *_NOMBRES["montant"],
        *[lambda f, p: f"{f.tirer('taux', p)} de {f.tirer('montant', p)}"] * 3,
        _taux_de("montant"),
        *[_prorata("montant")] * 3,
        *[_extremum_des("montant")] * 3,
        *[_pour("montant")] * 3,
        _produit,
        *[_lineaire("montant")] * 2,
        *[_par_tranches] * 2,
        _somme_des("montant"),
        _somme_des("montant"),
    ],
    "taux": [*_NOMBRES["taux"], *[_pour("taux")] * 2, _lineaire("taux"), _taux_de("taux"), _prorata("taux")],
    "habitants": [*_NOMBRES["habitants"], *[_taux_de("habitants")] * 2, *[_prorata("habitants")] * 2],
    "communes": [
        *_NOMBRES["communes"],
        *[_nombre_de] * 6,
        _somme_des("communes"),
        *[_extremum_des("communes")] * 3,
        _pour("communes"),
        *[_taux_de("communes")] * 2,
        *[_prorata("communes")] * 2,
    ],
    "jours": [*[_deux("date", "-")] * 8, *_NOMBRES["jours"]],
    "date": [*_communs("date"), *[_decalage] * 10, *[_fin_de_l_annee] * 6, *[_pour("date")] * 2, _extremum("date")],
    "choix": [_si("choix"), _deux("choix", "à défaut"), _selon("choix"), *[_pour("choix")] * 2],
    "multiple": [_si("multiple"), _deux("multiple", "à défaut")],
    "condition": [
        *_communs("condition"),
        *[_comparaison] * 7,
        *[_egalite] * 3,
        *[echeance] * 4,
        *[_appartenance] * 4,
        *[_ensemble] * 8,
        *[_parcours_de_condition] * 9,
        *[_comparaison_rare] * 4,
        *[_deux("condition", "et")] * 4,
        _deux("condition", "ou"),
        lambda f, p: f"non {f.tirer('condition', p)}",
    ],
}
