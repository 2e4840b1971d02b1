"""A request of each of the eight calls of the sources, filled and deposited as anybody could."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.cahiers.appels import texte_de
from tests.fabriques import justifier, un_appel, un_brouillon_vide, une_personne, une_piece, une_structure
from tests.formulaires import remplir_le_formulaire

from levier.appels.models import Appel
from levier.comptes.models import Personne
from levier.dossiers.actions import deposer, enregistrer_plan
from levier.dossiers.etude import etudier
from levier.dossiers.financement.lignes import LigneSaisie
from levier.dossiers.financement.plan import est_au_forfait
from levier.dossiers.models import Dossier
from levier.dossiers.queries import cahier_du
from levier.socle import horloge
from levier.territoires.models import Structure


@dataclass(frozen=True)
class Demandeur:
    """Who asks which call, when, for what."""

    appel: str
    lieu: str
    nature_depense: str
    pieces: Sequence[str]
    choix: Mapping[str, str] = field(default_factory=dict)


JOUR = horloge.a_paris(2021, 9, 10)
_DEMANDEURS = [
    Demandeur("axe3-saone-et-loire", "71178", "prestation", ("devis", "plan_financement"),
              {"projet.theme": "3a", "projet.engage": "non", "projet.debut": "02/11/2021", "porteur.france_services": "non"}),
    Demandeur("axe3-corse", "2A004", "prestation", ("deliberation", "budget"),
              {"projet.theme": "usagers", "projet.commun": "non", "projet.demat_ads": "non", "projet.courant": "non"}),
    Demandeur("axe3-ile-de-france-volet1", "78646", "prestation", ("devis", "plan_financement"),
              {"projet.engage": "non", "projet.debut": "02/11/2021", "projet.lieu": "d78", "projet.besoin_non_couvert": "Un accueil."}),
    Demandeur("axe3-ile-de-france-volet2", "78646", "prestation", (),
              {"projet.engage": "non", "projet.debut": "02/11/2021", "projet.lieu": "d78", "projet.contrat": "aucun"}),
    Demandeur("axe3-demat-ads", "200072346", "logiciel", ("factures",),
              {"ads.role": "centre", "ads.communes": "2", "rattachee.1.commune": "77014", "rattachee.2.commune": "Fontainebleau"}),
    Demandeur("axe3-national", "71178", "prestation", ("devis", "plan_financement"),
              {"projet.theme": "3a", "projet.debut": "02/11/2021"}),
    Demandeur("axe2-volets-1-3", "71", "prestation", ("devis", "plan_financement"),
              {"projet.debut": "02/11/2021", "groupe.population": "560 000", "groupe.departements_entiers": "1"}),
    Demandeur("axe2-volet4-franceconnect-api", "71178", "raccordement_fc", ("devis",),
              {"volet4.deja_franceconnect": "non", "volet4.deja_api": "non"}),
]  # fmt: skip
DEMANDEURS = {demandeur.appel: demandeur for demandeur in _DEMANDEURS}


def un_brouillon_dans(
    nom: str, structure: Structure | None = None, *, appel: Appel | None = None, **choix: str
) -> Dossier:
    """A draft of this call (published when none is given), ready on `JOUR`; `choix` replaces answers, dots written `__`."""
    asked = DEMANDEURS[nom]
    structure = structure or une_structure(asked.lieu)
    with horloge.figee(JOUR):
        person = une_personne(structure)
        appel = appel or un_appel(texte_de(nom), credits_ouverts=False)
        draft = un_brouillon_vide(appel, structure, par=person)
        chosen = {name.replace("__", "."): value for name, value in choix.items()}
        remplir_le_formulaire(draft, {**asked.choix, **chosen}, par=person)
        financer(draft, asked.nature_depense, person)
        joined = [une_piece(draft, genre, f"{genre}.pdf", par=person) for genre in asked.pieces]
        if etudier(draft).cahier.justificatif and joined:
            justifier(draft, *joined, par=person)
    return draft


def un_depot_dans(nom: str, structure: Structure | None = None, *, appel: Appel | None = None, **choix: str) -> Dossier:
    """The same, deposited."""
    draft = un_brouillon_dans(nom, structure, appel=appel, **choix)
    with horloge.figee(JOUR):
        return deposer(draft, par=draft.cree_par, engagement=True)


def financer(draft: Dossier, nature: str, person: Personne) -> None:
    """A balanced plan; where the call fixes the amount, expenses alone."""
    lines = [LigneSaisie("depense", nature, "Prestataire", "40 000")]
    if not est_au_forfait(cahier_du(draft)):
        lines.append(LigneSaisie("recette", "autofinancement", "Fonds propres", "20 000"))
    assert enregistrer_plan(draft, lines, par=person).erreurs == {}
