"""What a request held when it was sent, and what a completion changed in it, for the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NotRequired, TypedDict, cast

from levier.dossiers.enums import SensLigne
from levier.dossiers.financement.lignes import natures_possibles
from levier.dossiers.financement.taxe import ecrire_taux
from levier.dossiers.formulaire.saisie import Reponse
from levier.dossiers.memoire.depose import Brut, depose, garder
from levier.dossiers.memoire.evenements import Changement, en_clair, libelle
from levier.dossiers.models import Dossier, LignePlan
from levier.dossiers.queries import cahier_du, pieces_jointes
from levier.socle import argent
from levier.socle.journal import Instantane
from regles.cahier import Cahier
from regles.formats import format_de

TVA = "porteur.recupere_tva"
"""Name under which the answer on VAT stands beside the others."""


FORMAT_DU_CONTENU = 1


class Contenu(TypedDict):
    """Answers by name, lines of the plan and pieces, each as a sentence; `brut`: the same as it is stored.

    `format` is absent of what was kept before formats had numbers.
    """

    format: NotRequired[int]
    reponses: dict[str, Reponse]
    plan: list[str]
    pieces: list[str]
    brut: Brut


def photographier(dossier: Dossier, cahier: Cahier) -> Contenu:
    """The content of the request now, as JSON."""
    return Contenu(
        format=FORMAT_DU_CONTENU,
        reponses={**dossier.reponses, **({TVA: dossier.get_recupere_tva_display()} if dossier.recupere_tva else {})},
        plan=[_ligne(line, cahier) for line in dossier.lignes.select_related("piece__fichier")],
        pieces=[
            f"{libelle(cahier, piece.genre)} : « {piece.fichier.nom} » ({piece.fichier.empreinte[:12]})"
            for piece in pieces_jointes(dossier)
        ],
        brut=garder(dossier),
    )


def contenu_envoye(dossier: Dossier) -> Contenu:
    """What a request that was sent held then, in this format or a former one. Raises FormatInconnu: kept by a newer version."""
    format_de(dossier.instantane or {}, FORMAT_DU_CONTENU)
    return cast("Contenu", dossier.instantane)


def _ligne(line: LignePlan, cahier: Cahier) -> str:
    side = SensLigne(line.sens)
    nature = natures_possibles(cahier, side).get(line.nature, line.nature)
    obtained = ", obtenue" if line.obtenue else ""
    justified = f", justifiée par « {line.piece.fichier.nom} »" if line.piece else ""
    montant = f"{argent.ecrire(line.montant)}{_hors_taxe(line)}"
    return f"{side.label} : {nature}, « {line.libelle} », {montant}{obtained}{justified}"


def _hors_taxe(line: LignePlan) -> str:
    if line.taux_tva is None:
        return ""
    return f" ({argent.ecrire(line.hors_taxe)} HT, TVA {ecrire_taux(line.taux_tva)}\u00a0%)"


def changements(avant: Contenu, apres: Contenu) -> tuple[Instantane, Instantane]:
    """What differs, by name of answer, `plan` and `pieces`: values before, values after."""
    before, after = _a_plat(avant), _a_plat(apres)
    changed = [name for name in sorted(before.keys() | after.keys()) if before.get(name) != after.get(name)]
    return {name: before.get(name) for name in changed}, {name: after.get(name) for name in changed}


def modifications(dossier: Dossier) -> tuple[Changement, ...]:
    """What the porteur changed since the last sending, as people read it; empty while it changed nothing."""
    if depose(dossier) is None:
        return ()
    cahier = cahier_du(dossier)
    return en_clair(*changements(contenu_envoye(dossier), photographier(dossier, cahier)), cahier)


def _a_plat(contenu: Contenu) -> Mapping[str, Reponse]:
    return {**contenu["reponses"], "plan": "\n".join(contenu["plan"]), "pieces": "\n".join(contenu["pieces"])}
