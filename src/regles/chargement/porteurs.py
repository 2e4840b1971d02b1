"""The part of a cahier that says who may ask, and where."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from regles.chargement.champs import Champs
from regles.chargement.lecture import Table
from regles.natures import NATURES_DE_PORTEUR
from regles.porteurs import TOUS, NatureAjoutee, Porteurs, Situes
from regles.valeurs import Donnee, Option

if TYPE_CHECKING:
    from regles.cahier import Identite
    from regles.roles import Roles

_SANS_TERRITOIRE = "ce guichet n'a pas de territoire : dites « departement » ou « region » dans « identite »"
_SANS_LIEU = "aucun champ ne dit le lieu du projet : nommez-le dans « roles » (« lieu: … »)"


def lire_natures_ajoutees(racine: Champs) -> tuple[NatureAjoutee, ...]:
    """The natures of applicant that the call tells apart, read before the formulas that name them."""
    noeud = racine.table.entrees.get("porteurs")
    if not isinstance(noeud, Table):
        return ()
    connues = [option.code for option in NATURES_DE_PORTEUR]

    def lire(champs: Champs) -> NatureAjoutee:
        code = champs.identifiant("code", lambda nom: "par une nature connue" if nom in connues else "")
        return NatureAjoutee(code, champs.phrase("libelle"), champs.parmi("comme", connues, connues[0]))

    return Champs(racine.contexte, noeud, "porteurs").chacun("natures", "nature", lire, requis=False)


def etendre_nature(donnee: Donnee, ajoutees: tuple[NatureAjoutee, ...]) -> Donnee:
    """`porteur.nature` with the natures that the call adds."""
    return replace(donnee, options=(*donnee.options, *(Option(une.code, une.libelle) for une in ajoutees)))


def lire_porteurs(racine: Champs, identite: Identite, roles: Roles, ajoutees: tuple[NatureAjoutee, ...]) -> Porteurs:
    """Who may ask; by default, those whose seat lies on the territory of the call."""
    with racine.lire(racine.noeud("porteurs", requis=False), "porteurs") as champs:
        if champs is None:
            return TOUS
        champs.noeud("natures", requis=False)  # read before the rules
        situes = Situes(champs.parmi("situes", list(Situes), Situes.AU_SIEGE, requis=False))
        if situes is Situes.AU_LIEU and not roles.lieu:
            champs.signaler("situes", _SANS_LIEU)
        elif situes is Situes.AU_LIEU and not (identite.departement or identite.region):
            champs.signaler("situes", _SANS_TERRITOIRE)
        return Porteurs(situes, ajoutees)
