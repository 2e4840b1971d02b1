"""The key `plan`: what the financing plan of a call counts, or that the call asks none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regles.chargement.lecture import Scalaire
from regles.financement import DOTATIONS, BasePlan, Cofinanceur, Origine, PlanDemande
from regles.vocabulaire import commune, recette

if TYPE_CHECKING:
    from regles.chargement.champs import Champs

SANS_OBJET = "sans objet"


def lire_plan(racine: Champs) -> PlanDemande | None:
    """The plan that the call asks; None when it asks none."""
    noeud = racine.noeud("plan", requis=False)
    if isinstance(noeud, Scalaire):
        if " ".join(noeud.texte.split()) == SANS_OBJET:
            return None
        racine.signaler("plan", f"« plan » attend « {SANS_OBJET} », ou les clés « base » et « cofinanceurs »")
        return PlanDemande()
    with racine.lire(noeud, "plan") as champs:
        if champs is None:
            return PlanDemande()
        return PlanDemande(
            base=BasePlan(champs.parmi("base", [*BasePlan], BasePlan.SELON_LA_TVA, requis=False)),
            declares=champs.chacun("cofinanceurs", "cofinanceur", _lire_cofinanceur, requis=False),
            dit=True,
        )


def _lire_cofinanceur(champs: Champs) -> Cofinanceur:
    """A co-financer of the call. It may give a dotation of the State its own label, no other common name is free."""
    identifiant = champs.identifiant("id")
    dotation = next((une for une in DOTATIONS if une.id == identifiant), None)
    prise = None if dotation else commune(recette(identifiant))
    if prise is not None:
        champs.signaler(
            "id", f"le nom « {identifiant} » est déjà pris : « {prise.donnee.nom} » est « {prise.donnee.libelle} »"
        )
    origine = Origine(champs.parmi("origine", [*Origine], Origine.ETAT))
    if dotation and origine is not dotation.origine:
        champs.signaler("origine", f"« {identifiant} » est une dotation de l'État : dites « origine: etat »")
    return Cofinanceur(identifiant, champs.phrase("libelle"), origine)
