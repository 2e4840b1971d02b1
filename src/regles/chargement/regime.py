"""The legal regime of a call, and the steps that it adds to every barème."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from regles.cahier import EtapeBareme
from regles.chargement.atelier import MONTANT
from regles.langage.arbre import ErreurDeFormule, Operation
from regles.langage.diagnostics import suggestion
from regles.langage.typage import NomDefaillant
from regles.regimes import Regime, en_vigueur, etapes_communes, regimes
from regles.texte import date
from regles.valeurs import Source

if TYPE_CHECKING:
    from regles.chargement.atelier import Atelier, Etapes
    from regles.chargement.champs import Champs
    from regles.fenetre import Fenetre
    from regles.langage.formule import Formule


def lire_regime(racine: Champs, atelier: Atelier, fenetre: Fenetre) -> tuple[Regime | None, Etapes]:
    """The regime in force when the call opens, with its steps; they read what the barème computed."""
    with racine.lire(racine.noeud("regime", requis=False), "regime") as champs:
        if champs is None:
            return None, ()
        identifiant = champs.parmi("id", regimes(), "aucun")
        assiette = champs.texte("assiette")
        part_propre = champs.oui_non("part_propre", defaut=False)
        source = champs.reference()
        connu = atelier.noms.get(assiette)
        if assiette and (connu is None or (connu.type and connu.type.genre not in MONTANT)):
            montants = [nom for nom, n in atelier.noms.items() if n.type and n.type.genre in MONTANT]
            ou = suggestion(assiette, montants)
            champs.signaler("assiette", f"« {assiette} » n'est ni une étape ni une valeur en euros{ou}")
            return None, ()
        version = en_vigueur(identifiant, jour := fenetre.ouverture or dt.date.max)
        if version is None:
            champs.signaler("id", f"ce régime n'est pas décrit pour un guichet ouvert le {date(jour)}")
            return None, ()
        regime = Regime(identifiant, regimes()[identifiant][0], version, assiette, part_propre)
        return regime, _composer(champs, atelier, regime, source)


def _composer(champs: Champs, atelier: Atelier, regime: Regime, source: Source) -> Etapes:
    etapes = []
    for commune in etapes_communes(regime):
        if not regime.assiette:
            break
        try:
            formule = atelier.composer(commune.calculer, MONTANT)
        except ErreurDeFormule as erreur:
            champs.signaler("assiette", erreur.message)
            break
        except NomDefaillant:
            break
        atelier.etape(commune.id, formule)
        _relever(champs, formule)
        etape = EtapeBareme(
            commune.id, commune.libelle, commune.calculer, source, commune.lecture, limite=commune.limite
        )
        etapes.append((etape, formule))
    return tuple(etapes)


def _relever(champs: Champs, formule: Formule) -> None:
    """What the regime reads is read where the author chooses it."""
    choisi = champs.table.entrees.get("id", champs.table)
    for nom in formule.noms:
        champs.contexte.lue(nom, champs, choisi.debut, choisi.fin)


def limiter(atelier: Atelier, formule: Formule, etapes: Etapes) -> Formule:
    """The amount of the author, never above what the regime's steps allow."""
    ajoutees = [etape.id for etape, _ in etapes if etape.id not in formule.noms]
    if not ajoutees:
        return formule
    texte, limites = formule.texte, ", ".join(ajoutees)
    seul = formule.expression.operation is Operation.MIN and texte.startswith("min(") and texte.endswith(")")
    return atelier.composer(f"{texte[:-1]}, {limites})" if seul else f"min({texte}, {limites})", MONTANT)
