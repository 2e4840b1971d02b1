"""Whether someone gives, for this call, each value that a rule reads; and what its author adds when nobody does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from regles.langage.diagnostics import suggestion
from regles.valeurs import Genre
from regles.vocabulaire import Fourni, Fournisseur, famille, fournisseur

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from regles.cahier import Cahier
    from regles.chargement.champs import Contexte

SANS_PLAN = "ce guichet ne demande aucun plan de financement (« plan: sans objet »)"
_AJOUTS = {
    "nature": "ajoutez la nature « {} » à « natures_depense »",
    "cofinanceur": "ajoutez le cofinanceur « {} » à « plan », « cofinanceurs »",
    "id": "ajoutez la pièce « {} » à « pieces »",
}
_SANS_CHAMP = {
    False: "n'est demandé par aucun champ, et personne d'autre ne le donne : ajoutez « - nom: {nom} » au formulaire",
    True: "ne se demande à personne, puisque cette aide est sans demande : lisez-le dans un fichier (« tables »)",
}
"""What is said of a value that only a form gives, whether somebody asks for the aid or nobody does (`sans_demande`)."""
_SANS_LE_DIRE = {
    Fourni.ENVELOPPE.value: "n'est pas connu : donnez le montant de l'enveloppe dans « enveloppe »",
    Fourni.VAGUE.value: "n'existe pas : ce guichet n'a pas de vagues, dites-les dans « fenetre », « vagues »",
    Fourni.EDITION.value: "n'existe pas : ce guichet ne revient pas chaque année (« chaque_annee: oui » dans « fenetre »)",
    Fourni.NOTE.value: "n'existe pas : aucun critère n'est noté, donnez une « echelle » à ceux qui le sont, dans « criteres »",
}


@dataclass(frozen=True, slots=True)
class Offre:
    """What this call has, as far as names that it may lack are concerned."""

    plan: bool = True
    pieces: Collection[str] = ()
    sans_jour: Mapping[str, str] = field(default_factory=dict)

    def absente(self, nom: str, noms: Collection[str]) -> str:
        """What is said of a name that formulas do not know, when the call could have it; nothing of any other."""
        if nom in self.sans_jour:
            return self.sans_jour[nom]
        if nom in _SANS_LE_DIRE:
            return f"« {nom} » {_SANS_LE_DIRE[nom]}"
        connue = famille(nom)
        if connue is None:
            return ""
        if connue.fournisseur is Fournisseur.PLAN and not self.plan:
            return f"« {nom} » n'existe pas : {SANS_PLAN}"
        identifiant = nom[len(connue.debut) : len(nom) - len(connue.fin)]
        if connue.fin and identifiant in self.pieces:
            return f"« {nom} » n'existe pas : dites à cette pièce combien de temps elle est « valable », son jour sera demandé"
        ajout, proche = _AJOUTS[connue.de].format(identifiant), suggestion(nom, noms)
        return f"« {nom} » n'existe pas{proche} Sinon, {ajout}" if proche else f"« {nom} » n'existe pas : {ajout}"


def verifier_offre(cahier: Cahier, contexte: Contexte) -> None:
    """Tell the author each value that is read and that nobody gives, where it is read first."""
    champs = [champ for section in (*cahier.formulaire, *cahier.au_versement) for champ in section.champs]
    demandees = {champ.nom for champ in champs if not champ.calcule}
    demandees |= {appreciation.donnee.nom for appreciation in cahier.appreciations}
    demandees |= {colonne.nom for table in cahier.tables for colonne in table.colonnes}  # the file gives them
    plan = any(fournisseur(champ.nom) is Fournisseur.PLAN for champ in champs)
    for nom, endroit in contexte.lectures.items():
        if nom in cahier.donnees and nom not in demandees and (manque := _manque(nom, cahier, plan=plan)):
            contexte.lecteur.signaler_caracteres(endroit.debut, endroit.fin, endroit.partie, f"« {nom} » {manque}")


def _manque(nom: str, cahier: Cahier, *, plan: bool) -> str:
    """Why nobody gives the value `nom`, which no field asks; nothing when someone does.

    `plan`: the form shows the plan, by one of its values at least. The lines of the call are given with the request.
    """
    if cahier.donnees[nom].genre is Genre.LIGNES:
        return ""
    if fournisseur(nom) is Fournisseur.FORMULAIRE:
        return _SANS_CHAMP[cahier.sans_demande].format(nom=nom)
    if fournisseur(nom) is not Fournisseur.PLAN or plan:
        return ""
    if not cahier.natures_depense:
        return "se lit dans le plan de financement, qui n'a aucune dépense : ajoutez une nature à « natures_depense »"
    if nom == Fourni.DOTATIONS and _le_regime_la_compte(cahier) and not (cahier.plan and cahier.plan.dit):
        return (
            "est compté par le régime, et le cahier ne dit pas ce que le plan demande : ajoutez « plan: {base: HT} », ou "
            f"« - nom: {nom} » au formulaire"
        )
    return ""


def _le_regime_la_compte(cahier: Cahier) -> bool:
    return cahier.regime is not None and Fourni.DOTATIONS in cahier.regime.version.plafond_compte
