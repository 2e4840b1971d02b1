"""The key `plan`: what the financing plan of a call counts, or that the call asks none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regles.chargement.lecture import Scalaire
from regles.chargement.sans_demande import sans_demande
from regles.financement import DOTATIONS, BasePlan, Cofinanceur, Origine, PlanDemande
from regles.vocabulaire import commune, recette

if TYPE_CHECKING:
    from regles.chargement.atelier import Atelier
    from regles.chargement.champs import Champs

SANS_OBJET = "sans objet"
_DOTATIONS = {une.id: une for une in DOTATIONS}


def lire_plan(racine: Champs, atelier: Atelier) -> PlanDemande | None:
    """The plan that the call asks; None when it asks none, or when nobody asks anything."""
    noeud = racine.noeud("plan", requis=False)
    if isinstance(noeud, Scalaire):
        if " ".join(noeud.texte.split()) == SANS_OBJET:
            return None
        racine.signaler("plan", f"« plan » attend « {SANS_OBJET} », ou les clés « base » et « cofinanceurs »")
        return PlanDemande()
    if sans_demande(racine):
        if noeud is not None:
            racine.signaler("plan", f"personne ne demande cette aide : écrivez « plan: {SANS_OBJET} », ou rien")
        return None
    with racine.lire(noeud, "plan") as champs:
        if champs is None:
            return PlanDemande()
        return PlanDemande(
            base=BasePlan(champs.parmi("base", [*BasePlan], BasePlan.SELON_LA_TVA, requis=False)),
            declares=champs.chacun(
                "cofinanceurs", "cofinanceur", lambda un: _lire_cofinanceur(un, atelier), requis=False
            ),
            dit=True,
        )


def _lire_cofinanceur(champs: Champs, atelier: Atelier) -> Cofinanceur:
    """A co-financer of the call. It may give a dotation of the State its own label, no other common name is free."""
    pris = atelier.pris_dans(recette(""))
    identifiant = champs.identifiant("id", lambda nom: "" if nom in _DOTATIONS else _commune(nom) or pris(nom))
    dotation = _DOTATIONS.get(identifiant)
    origine = Origine(champs.parmi("origine", [*Origine], Origine.ETAT))
    if dotation and origine is not dotation.origine:
        champs.signaler("origine", f"« {identifiant} » est une dotation de l'État : dites « origine: etat »")
    return Cofinanceur(identifiant, champs.phrase("libelle"), origine)


def _commune(identifiant: str) -> str:
    """What has the name of a revenue in every call, of any format: the key is newer than the names."""
    connue = commune(recette(identifiant))
    return f"par « {connue.donnee.nom} », « {connue.donnee.libelle} »" if connue else ""
