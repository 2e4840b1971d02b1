"""The roles of a cahier: each names a field of the form or a step of the barème, of the kind that the role needs."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from regles.chargement.lecture import Suite
from regles.langage.diagnostics import suggestion
from regles.lieu import LIEUX
from regles.roles import ASSIETTE, Roles, RolesDuDemandeur
from regles.valeurs import Genre

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from regles.cahier import Champ, NatureDepense, Section, Theme
    from regles.chargement.atelier import Etapes
    from regles.chargement.champs import Champs
    from regles.regimes import Regime

DE_L_ASSIETTE = (ASSIETTE, "taux")  # words of acts
_SANS_ASSIETTE = (
    "il manque une étape pour l'assiette, que lit l'acte : nommez-la dans « roles » "
    f"(« assiette: … »), ou appelez-la « {ASSIETTE} »"
)


class Joueurs(NamedTuple):
    """What may play a role: the call's themes and natures, the fields of its form, the steps of its own barème."""

    themes: tuple[Theme, ...]
    natures_depense: tuple[NatureDepense, ...]
    formulaire: tuple[Section, ...]
    etapes: Etapes
    regime: Regime | None


class _Attente(NamedTuple):
    """What a role needs of its field, and how that is said."""

    convient: Callable[[Champ], bool]
    dit: str


_TEXTE = _Attente(lambda champ: champ.donnee.genre is Genre.TEXTE, "un texte")
_MONTANT = _Attente(lambda champ: champ.donnee.genre is Genre.MONTANT, "un montant")
_CHOIX = _Attente(lambda champ: champ.donnee.genre is Genre.CHOIX, "un choix")
_LIEU = _Attente(
    lambda champ: champ.type in LIEUX or _dit_le_departement(champ),
    "une commune, un EPCI, un département, ou un choix dont chaque option dit son « departement »",
)
_ATTENTES: Mapping[str, _Attente] = {
    "titre": _TEXTE,
    "presentation": _TEXTE,
    "theme": _CHOIX,
    "montant_demande": _MONTANT,
}


def lire_roles(racine: Champs, joueurs: Joueurs) -> Roles:
    """The roles that the cahier declares, the others as every call plays them."""
    demandes = {champ.nom: champ for section in joueurs.formulaire for champ in section.champs}
    roles = Roles(assiette=_assiette_d_usage(joueurs))
    with racine.lire(racine.noeud("roles", requis=False), "roles") as champs:
        if champs is not None:
            dits = {cle: _lire_champ(champs, cle, attente, demandes) for cle, attente in _ATTENTES.items()}
            roles = replace(
                roles,
                **_dits(dits, _lire_lieux(champs, demandes)),
                assiette=_lire_assiette(champs, joueurs) or roles.assiette,
                demandeur=_lire_demandeur(champs, demandes),
            )
            _verifier_theme(champs, joueurs.themes, demandes.get(dits["theme"]))
    if not roles.assiette and joueurs.natures_depense and _dite_dans_l_acte(racine):
        racine.signaler("bareme", _SANS_ASSIETTE)
    return roles


def _lire_demandeur(champs: Champs, demandes: Mapping[str, Champ]) -> RolesDuDemandeur:
    with champs.lire(champs.noeud("demandeur", requis=False), "roles, demandeur") as propres:
        if propres is None:
            return RolesDuDemandeur()
        dits = {role.name: _lire_champ(propres, role.name, _TEXTE, demandes) for role in fields(RolesDuDemandeur)}
        return RolesDuDemandeur(**{cle: nom for cle, nom in dits.items() if nom})


def _dits(dits: Mapping[str, str], lieux: Sequence[str]) -> dict[str, Any]:
    """The roles that the cahier declares."""
    places = {"lieu": lieux[0], "autres_lieux": tuple(lieux[1:])} if lieux else {}
    return {**{cle: nom for cle, nom in dits.items() if nom}, **places}


def _lire_lieux(champs: Champs, demandes: Mapping[str, Champ]) -> list[str]:
    """The field that says the place of the project, or several: the first that is answered does."""
    if not isinstance(champs.table.entrees.get("lieu"), Suite):
        return [nom for nom in [_lire_champ(champs, "lieu", _LIEU, demandes)] if nom]
    noms = [scalaire.texte for scalaire in champs.textes("lieu")]
    for nom in noms:
        _verifier_champ(champs, "lieu", nom, _LIEU, demandes)
    return noms


def _lire_champ(champs: Champs, cle: str, attente: _Attente, demandes: Mapping[str, Champ]) -> str:
    """The field that plays the role `cle`; empty when the cahier does not say."""
    nom = champs.texte(cle, requis=False)
    if nom:
        _verifier_champ(champs, cle, nom, attente, demandes)
    return nom


def _verifier_champ(champs: Champs, cle: str, nom: str, attente: _Attente, demandes: Mapping[str, Champ]) -> None:
    champ = demandes.get(nom)
    if champ is None:
        champs.signaler(cle, f"« {nom} » n'est pas un champ du formulaire{suggestion(nom, demandes)}")
    elif not attente.convient(champ):
        champs.signaler(cle, f"« {nom} » ne convient pas : il faut {attente.dit}")


def _verifier_theme(champs: Champs, themes: tuple[Theme, ...], champ: Champ | None) -> None:
    if champ is None or champ.donnee.genre is not Genre.CHOIX:
        return
    codes = {theme.code for theme in themes}
    autres = [option.code for option in champ.donnee.options if option.code not in codes]
    if autres:
        champs.signaler("theme", f"l'option « {autres[0]} » de « {champ.nom} » n'est pas un thème du guichet")


def _lire_assiette(champs: Champs, joueurs: Joueurs) -> str:
    nom = champs.texte("assiette", requis=False)
    montants = _montants(joueurs.etapes)
    if nom and nom not in montants:
        champs.signaler("assiette", f"« {nom} » n'est pas une étape en euros du barème{suggestion(nom, montants)}")
    return nom


def _assiette_d_usage(joueurs: Joueurs) -> str:
    """The step that the regime counts on, when it is one of the barème, or the one that bears the usual name."""
    montants = _montants(joueurs.etapes)
    connues = (joueurs.regime.assiette if joueurs.regime else "", ASSIETTE)
    return next((nom for nom in connues if nom in montants), "")


def _dite_dans_l_acte(racine: Champs) -> bool:
    """Whether a text takes a value that only decisions with an assiette have; a figure of the call is its own."""
    return any(nom in racine.contexte.cites and nom not in racine.contexte.constantes for nom in DE_L_ASSIETTE)


def _montants(etapes: Etapes) -> list[str]:
    """The steps in euros; a wrong one may be, and is not blamed twice."""
    return [e.id for e, formule in etapes if formule is None or formule.expression.type.genre is Genre.MONTANT]


def _dit_le_departement(champ: Champ) -> bool:
    return bool(champ.donnee.options) and all(option.departement for option in champ.donnee.options)
