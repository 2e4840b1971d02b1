"""The results as the page shows them: sentences, tables, charts, map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from levier.espaces.agent.simulation.adresse import SimulationDemandee
from levier.espaces.agent.simulation.mots import Mots
from levier.espaces.composants.carte import Carte, Zone, carte, intervalles, paliers
from levier.espaces.composants.graphique import Graphique, GroupeDeBarres, Serie, graphique
from levier.simulation.resultats import QUANTILES, Bilan, GroupeSimule, Resultats
from levier.socle import argent
from regles.simulation import TAILLES, RegleSimulee
from regles.texte import ABSENT, INSECABLE, entier

A, B = Serie("A, règle de référence", "serie-1"), Serie("B, règle comparée", "serie-2")
SORTS = (Serie("gagnent", "serie-gain"), Serie("ne changent pas", "serie-nul"), Serie("perdent", "serie-perte"))
NIVEAUX = {"gain": 4, "perte": 3}


@dataclass(frozen=True, slots=True)
class LigneBilan:
    """One figure under each rule, written."""

    libelle: str
    valeurs: tuple[str, ...]
    forte: bool = False


@dataclass(frozen=True, slots=True)
class PartVue:
    """A group of territories with its name and, on the map, its address."""

    libelle: str
    part: GroupeSimule
    url: str = ""


def euros(cents: int | None) -> str:
    """Rounded to the euro: « 31 742 € »."""
    if cents is None:
        return "—"
    rounded = (abs(cents) + 50) // 100
    return f"{'−' if cents < 0 and rounded else ''}{entier(rounded)}{INSECABLE}€"


def ecart(cents: int | None) -> str:
    """With its sign: « + 31 742 € »; a dash when unknown."""
    if cents is None:
        return euros(cents)
    written = euros(cents)
    return f"+{INSECABLE}{written}" if (abs(cents) + 50) // 100 and cents > 0 else written.replace("−", f"−{INSECABLE}")


def lignes_du_bilan(bilans: Sequence[Bilan], regles: Sequence[RegleSimulee], mots: Mots) -> list[LigneBilan]:
    """The rules side by side, figure by figure."""
    rows = [
        LigneBilan(f"{mots.des.capitalize()} recevables", tuple(entier(one.recevables) for one in bilans)),
        LigneBilan(f"{mots.des.capitalize()} non recevables", tuple(entier(one.refuses) for one in bilans)),
        LigneBilan("Total des aides", tuple(euros(one.total) for one in bilans), forte=True),
        LigneBilan("Enveloppe du guichet", tuple(euros(one.cahier.enveloppe.montant) for one in regles)),
        LigneBilan("Total face à l’enveloppe", tuple(map(_face_a_l_enveloppe, bilans, regles))),
        LigneBilan("Aide moyenne des recevables", tuple(euros(one.moyenne) for one in bilans)),
        *(
            LigneBilan(f"Aide, {words}", tuple(euros(one.quantiles[rank]) for one in bilans))
            for rank, (_, words) in enumerate(QUANTILES)
        ),
        LigneBilan("Aide la plus forte", tuple(euros(one.maximum) for one in bilans)),
    ]
    if any(one.inconnus for one in bilans):
        unknown = LigneBilan("Montant à compléter (population inconnue)", tuple(entier(one.inconnus) for one in bilans))
        rows.insert(2, unknown)
    return rows


def _face_a_l_enveloppe(bilan: Bilan, regle: RegleSimulee) -> str:
    credits_ = regle.cahier.enveloppe.montant
    if not credits_:
        return "montant non connu"
    if bilan.total <= credits_:
        return f"reste {euros(credits_ - bilan.total)}"
    return f"dépasse de {euros(bilan.total - credits_)}"


def suppose(demande: SimulationDemandee) -> list[str]:
    """What the simulation takes for granted, in sentences."""
    form = demande.formulaire.cleaned_data
    low, high = form["cout_minimum"], form["cout_maximum"]
    cost = f"{argent.ecrire(form['cout_par_habitant'] or Decimal(0))} par habitant"
    bornes = f"{f', au moins {argent.ecrire(low)}' if low else ''}{f', au plus {argent.ecrire(high)}' if high is not None else ''}"
    told = [
        (
            f"Chaque {demande.mots.un} demande sans partenaire, pour un projet qui coûte {cost}{bornes}, sans autre aide ni "
            "dépense exclue."
        ),
        (
            "La population, les communes et les départements entiers que couvre chaque territoire sont comptés sur les "
            f"communes de {demande.regles[0].cahier.identite.millesime}."
        ),
    ]
    outside = resultats_hors(demande)
    told += [outside] if outside else []
    regles = demande.regles
    for lettre, regle in zip("AB", regles, strict=False):
        name = f"Règle {lettre} : pour" if len(regles) > 1 else "Pour"
        told.append(
            f"{name} tout le reste (dates, thème, conditions), le projet est celui de l’exemple « {regle.projet_type} » du "
            "cahier ; les appréciations gardent leur valeur par défaut."
        )
    return [*told, "Les totaux sont arrondis à l’euro ; les aides sont calculées au centime."]


def resultats_hors(demande: SimulationDemandee) -> str:
    """How many territories the calls do not admit, or that their rules are tried outside their own."""
    if demande.territoire:
        return "La règle est essayée sur le territoire choisi, que son guichet l’admette ou non."
    outside = demande.resultats.simulation.hors_territoire if demande.resultats else 0
    return f"{entier(outside)} {demande.mots.des} hors du territoire du guichet sont comptés à part." if outside else ""


def portee(regles: Sequence[RegleSimulee], territoire: str) -> str:
    """What to keep in mind of the enveloppes: each is for its own territory."""
    if not territoire or all(territoire == _ressort(one) for one in regles if one.cahier.enveloppe.montant):
        return ""
    return (
        "Chaque enveloppe est celle d’un guichet : restreignez le territoire à son ressort pour la comparer au total."
    )


def _ressort(regle: RegleSimulee) -> str:
    identity = regle.cahier.identite
    if identity.departement:
        return f"D{identity.departement}"
    return f"R{identity.region}" if identity.region else ""


def tranches(resultats: Resultats) -> list[PartVue]:
    """The size brackets, named; those whose population is unknown last."""
    named = [PartVue(libelle_tranche(part.cle), part) for part in resultats.tranches if part.cle]
    return named + [PartVue("Population inconnue", part) for part in resultats.tranches if not part.cle]


def libelle_tranche(cle: str) -> str:
    """« 500 à 1 999 habitants »."""
    rank = int(cle)
    if rank == 0:
        return f"Moins de {entier(TAILLES[0])} habitants"
    if rank == len(TAILLES):
        return f"{entier(TAILLES[-1])} habitants ou plus"
    return f"{entier(TAILLES[rank - 1])} à {entier(TAILLES[rank] - 1)} habitants"


def departements(resultats: Resultats, demande: SimulationDemandee) -> list[PartVue]:
    """The départements, named, each with the address of the same simulation on it alone; what spans several has none."""
    names = demande.territoires.departements
    return [
        PartVue(f"{names.get(part.cle, ABSENT)} ({part.cle})", part, demande.adresse(territoire=f"D{part.cle}"))
        for part in resultats.departements
        if part.cle
    ]


def graphique_des_moyennes(vues: Sequence[PartVue], mots: Mots, *, compare: bool) -> Graphique:
    """The mean grant by size."""
    series = (A, B) if compare else (Serie("aide moyenne", "serie-1"),)
    groupes = [
        GroupeDeBarres(vue.libelle, values, tuple(map(euros, values)))
        for vue in vues
        if (values := (vue.part.moyenne_avant or 0, vue.part.moyenne_apres or 0)[: len(series)])
    ]
    told = "Une barre par règle et par tranche de population." if compare else "Une barre par tranche de population."
    return graphique(
        "moyennes",
        (f"Aide moyenne par {mots.un}, selon la taille", f"{told} Le tableau voisin donne les mêmes chiffres."),
        series,
        groupes,
    )


def graphique_des_sorts(vues: Sequence[PartVue], mots: Mots) -> Graphique:
    """Shares of winners and losers by size."""
    groupes = []
    for vue in vues:
        counts = (vue.part.gagnants, vue.part.inchanges, vue.part.perdants)
        groupes.append(GroupeDeBarres(vue.libelle, counts, tuple(f"{entier(count)} {mots.des}" for count in counts)))
    told = f"Une barre par tranche de population, partagée entre {mots.des} qui gagnent, ne changent pas, perdent."
    texts = ("Qui gagne, qui perd, selon la taille", f"{told} Le tableau voisin donne les mêmes chiffres.")
    return graphique("sorts", texts, SORTS, groupes, empile=True)


def carte_des_departements(vues: Sequence[PartVue], mots: Mots, *, compare: bool) -> Carte:
    """By département, the mean difference by porteur; without comparison, the mean grant."""
    values = {vue.part.cle: (vue.part.ecart_moyen if compare else vue.part.moyenne_avant) or 0 for vue in vues}
    cuts = {
        "gain": paliers([value for value in values.values() if value > 0], NIVEAUX["gain"]),
        "perte": paliers([-value for value in values.values() if value < 0], NIVEAUX["perte"]),
    }
    zones = [
        Zone(
            vue.part.cle,
            vue.libelle,
            _titre(vue, values[vue.part.cle], mots, compare=compare),
            _classe(vue, values[vue.part.cle], cuts),
            vue.url,
        )
        for vue in vues
    ]
    title = (
        f"Écart moyen par {mots.un} (B moins A), par département"
        if compare
        else f"Aide moyenne par {mots.un}, par département"
    )
    text = "Chaque département est un lien vers la même simulation sur lui seul. Le tableau voisin donne les mêmes chiffres."
    return carte("carte", (title, text), zones, _legende(cuts, compare=compare))


def _titre(vue: PartVue, valeur: int, mots: Mots, *, compare: bool) -> str:
    if not vue.part.connues:
        return f"{vue.libelle} : population inconnue"
    if not compare:
        return f"{vue.libelle} : {euros(valeur)} par {mots.un} en moyenne, {euros(vue.part.avant)} en tout"
    sorts = f"{entier(vue.part.gagnants)} gagnent, {entier(vue.part.perdants)} perdent"
    return f"{vue.libelle} : {ecart(valeur)} par {mots.un} en moyenne, {sorts}"


def _classe(vue: PartVue, valeur: int, seuils: dict[str, list[int]]) -> str:
    if not vue.part.connues:
        return "inconnu"
    if not valeur:
        return "nul"
    side = "gain" if valeur > 0 else "perte"
    return f"{side}-{1 + sum(abs(valeur) >= cut for cut in seuils[side])}"


def _legende(seuils: dict[str, list[int]], *, compare: bool) -> list[tuple[str, str]]:
    lost = [(f"perte-{rank}", f"perte, {words}") for rank, words in enumerate(intervalles(seuils["perte"], euros), 1)]
    won = [
        (f"gain-{rank}", f"gain, {words}" if compare else words)
        for rank, words in enumerate(intervalles(seuils["gain"], euros), 1)
    ]
    return [*won[::-1], ("nul", "aucun écart" if compare else "aucune aide"), *lost, ("inconnu", "population inconnue")]
