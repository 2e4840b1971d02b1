"""What changed between two contents of a request: for the journal, and as people read it."""

from __future__ import annotations

from collections.abc import Mapping

from levier.dossiers.formulaire.saisie import Reponse
from levier.dossiers.lecture.instantane import Contenu, contenu_envoye, photographier
from levier.dossiers.memoire.depose import depose
from levier.dossiers.memoire.evenements import Changement, en_clair
from levier.dossiers.models import DemandeComplement, Dossier, PointDemande
from levier.dossiers.queries import cahier_du, pieces_tenues
from levier.socle.journal import Instantane


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


def sans_reponse(dossier: Dossier, complement: DemandeComplement) -> list[PointDemande]:
    """The points of an open demand that the porteur neither answered nor changed anything about."""
    sent = depose(dossier)
    changed = {one.nom for one in modifications(dossier)}
    held = {piece.pk for piece in pieces_tenues(dossier)}
    before = set(sent["pieces"]) if sent else set()
    moved = set(dossier.pieces.filter(pk__in=held ^ before).values_list("genre", flat=True))
    return [one for one in complement.points.all() if not one.reponse and one.element not in changed | moved]


def _a_plat(contenu: Contenu) -> Mapping[str, Reponse]:
    return {**contenu["reponses"], "plan": "\n".join(contenu["plan"]), "pieces": "\n".join(contenu["pieces"])}
