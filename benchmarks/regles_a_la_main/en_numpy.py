"""The four calls in NumPy."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from benchmarks.regles_a_la_main import AUTRES, COLLECTIVITES, NATURES, ROLES
from benchmarks.regles_a_la_main.donnees import Tableaux, jour
from numpy.typing import NDArray

from regles.cahier import Cahier

Masque = NDArray[np.bool_]
Cents = NDArray[np.int64]
Calcul = tuple[Sequence[Masque], Cents]
CENTRE, AUTONOME, RATTACHEE = (ROLES.index(role) for role in ("centre", "autonome", "rattachee"))


def _nature(d: Tableaux, codes: Sequence[str]) -> Masque:
    return np.array([nature in codes for nature in NATURES])[d["porteur.nature"]]


def _depot(d: Tableaux, cahier: Cahier) -> Masque:
    depot = d["projet.depot"]
    return (depot >= jour(cahier.fenetre.ouverture)) & (depot <= jour(cahier.fenetre.cloture))


def _limite(cahier: Cahier, nom: str) -> int:
    return next(jour(parametre.valeur) for parametre in cahier.parametres if parametre.donnee.nom == nom)


def _eligibles(d: Tableaux, *exclues: str) -> Cents:
    reste = d["depenses.total"].copy()
    for nature in exclues:
        reste -= d[f"depenses.{nature}"]
    return np.maximum(reste, 0, out=reste)


def _reste(d: Tableaux, eligibles: Cents) -> Cents:
    return np.maximum(eligibles - d["recettes.autres"], 0)


def _calendrier(d: Tableaux, cahier: Cahier) -> list[Masque]:
    return [
        d["projet.engagement_decisionnel"],
        d["projet.transformation"],
        ~d["projet.engage"] & (d["projet.debut"] >= d["projet.depot"]),
        *([d["projet.debut"] <= _limite(cahier, "debut_limite")] if "saone" in cahier.identite.id else []),
        d["projet.resultats"] <= _limite(cahier, "resultats_limite"),
        d["projet.fin"] <= _limite(cahier, "fin_limite"),
    ]


def saone_et_loire(d: Tableaux, cahier: Cahier) -> Calcul:
    exclus = _nature(d, ("ca", "departement"))
    finances = _nature(d, AUTRES) & d["porteur.financee_par_collectivites"]
    petites = _nature(d, [nature for nature in COLLECTIVITES if nature not in ("ca", "departement")])
    exigees = [~exclus, exclus | petites | d["porteur.france_services"] | finances, _depot(d, cahier)]
    eligibles = _eligibles(d, "personnel", "equipement")
    plafond = np.maximum(3_000_000 - d["porteur.deja_attribue"], 0)
    montant = np.minimum(
        np.minimum(eligibles * 70 // 100, plafond), np.minimum(_reste(d, eligibles), d["demande.montant"])
    )
    return [*exigees, *_calendrier(d, cahier)], montant


def ile_de_france(d: Tableaux, cahier: Cahier) -> Calcul:
    finances = _nature(d, AUTRES) & d["porteur.financee_par_collectivites"]
    exigees = [_nature(d, COLLECTIVITES) | finances, _depot(d, cahier), *_calendrier(d, cahier)]
    eligibles = _eligibles(d, "personnel", "licences_hors_ue", "equipement", "anterieures")
    taux = np.where(d["groupe.population"] <= 15_000, 100, 50)
    return exigees, np.minimum(np.minimum(taux * eligibles // 100, _reste(d, eligibles)), d["demande.montant"])


def dix_huit_mois_apres(debut: NDArray[np.int32]) -> NDArray[np.int64]:
    """Days since 1970, the day clamped to the end of the month."""
    jours = debut.astype("datetime64[D]")
    mois = jours.astype("datetime64[M]")
    rang = (jours - mois.astype("datetime64[D]")).astype(np.int64)
    premier = (mois + 18).astype("datetime64[D]").astype(np.int64)
    dernier = (mois + 19).astype("datetime64[D]").astype(np.int64) - 1
    return np.minimum(premier + rang, dernier)


def axe2(d: Tableaux, cahier: Cahier) -> Calcul:
    depot, total = d["projet.depot"], d["depenses.total"]
    vagues = [(depot >= jour(v.ouverture)) & (depot <= jour(v.cloture)) for v in cahier.fenetre.vagues]
    assez = (d["groupe.population"] >= 500_000) | (d["porteur.population"] >= 500_000)
    exigees = [
        _nature(d, COLLECTIVITES),
        (d["groupe.departements_entiers"] >= 1) | assez,
        vagues[0] | vagues[1] | vagues[2],
        d["projet.resultats"] <= dix_huit_mois_apres(d["projet.debut"]),
    ]
    return exigees, np.minimum(np.minimum(total * 50 // 100, _reste(d, total)), d["demande.montant"])


def ads(d: Tableaux, cahier: Cahier) -> Calcul:
    role = d["ads.role"]
    commune = _nature(d, ("commune",))
    exigees = [role != RATTACHEE, (role != AUTONOME) | commune, _depot(d, cahier)]
    eligibles = _eligibles(d, "personnel", "equipement", "licences_hors_ue")
    communes = np.where(role == CENTRE, np.minimum(d["ads.communes"], 30), 0)
    return exigees, np.minimum(400_000 + 40_000 * communes, _reste(d, eligibles))


CALCULS: dict[str, Callable[[Tableaux, Cahier], Calcul]] = {
    "saone_et_loire": saone_et_loire,
    "ile_de_france": ile_de_france,
    "axe2": axe2,
    "ads": ads,
}


def evaluer(cahier: Cahier, appel: str, d: Tableaux) -> tuple[NDArray[np.uint32], Cents]:
    """Masks and amounts of every row."""
    exigees, montant = CALCULS[appel](d, cahier)
    echecs = np.zeros(len(montant), dtype=np.uint32)
    for rang, vraie in enumerate(exigees):
        echecs |= (~vraie).astype(np.uint32) << np.uint32(rang)
    return echecs, np.where(echecs == 0, montant, 0)
