"""The part of a cahier that says who may ask, and where."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from regles.cahier import Condition
from regles.chargement.atelier import CONDITION
from regles.chargement.champs import Champs
from regles.chargement.lecture import Scalaire, Table
from regles.grammaire import majuscule
from regles.langage.arbre import ErreurDeFormule
from regles.langage.diagnostics import suggestion
from regles.langage.typage import NomDefaillant
from regles.natures import NATURES_DE_PORTEUR
from regles.porteurs import PERIMETRE, TOUS, NatureAjoutee, Porteurs, Situes
from regles.valeurs import Donnee, Option, Source

if TYPE_CHECKING:
    from collections.abc import Container

    from regles.cahier import Identite
    from regles.chargement.atelier import Atelier
    from regles.chargement.calcul import Conditions
    from regles.chargement.lecture import Noeud
    from regles.roles import Roles

TERRITOIRE = "territoire"
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


def condition_du_territoire(racine: Champs, atelier: Atelier, prises: Container[str], source: Source) -> Conditions:
    """The condition `territoire` that nobody writes: what must lie on the territory of the call does, or is not told.

    None for a call of the whole country, for one that admits from everywhere, or that writes its own.
    """
    porteurs = racine.table.entrees.get("porteurs")
    situes = _dit(porteurs, "situes") or Situes.AU_SIEGE
    qui, nom = ("lieu", "lieu du projet") if situes == Situes.AU_LIEU else ("porteur", "siège du demandeur")
    for cle, dit in (("departement", "le département"), ("region", "la région")):
        code = _dit(racine.table.entrees.get("identite"), cle)
        if code and situes in (Situes.AU_SIEGE, Situes.AU_LIEU) and TERRITOIRE not in prises:
            try:
                formule = atelier.composer(f"({qui}.{cle} = {code}) à défaut oui", CONDITION)
            except (ErreurDeFormule, NomDefaillant):  # a code that is none, or a name of the author's own
                return ()
            refus = f"Le {nom} n'est pas dans {dit} de ce guichet ({code})."
            return (
                (Condition(TERRITOIRE, f"{majuscule(nom)} dans {dit} {code}", formule.texte, refus, source), formule),
            )
    return ()


def _dit(noeud: Noeud | None, cle: str) -> str:
    scalaire = noeud.entrees.get(cle) if isinstance(noeud, Table) else None
    return scalaire.texte.strip() if isinstance(scalaire, Scalaire) else ""


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
        qui = champs.texte("sans_demande", requis=False)
        if qui:
            champs.reference()
            _exiger_des_beneficiaires(champs, qui)
        return Porteurs(situes, ajoutees, qui)


def _exiger_des_beneficiaires(champs: Champs, qui: str) -> None:
    connus = [fichier.pour for fichier in champs.contexte.codes if fichier.pour]
    if qui != PERIMETRE and qui not in connus:
        voulus = suggestion(qui, (PERIMETRE, *connus))
        champs.signaler(
            "sans_demande",
            f"« {qui} » n'est ni « {PERIMETRE} », ni une table ou des lignes qui viennent d'un fichier{voulus}",
        )
