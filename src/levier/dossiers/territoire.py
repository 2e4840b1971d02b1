"""Whether who asks, or where its project is, lies on the territory of the call."""

from __future__ import annotations

from collections.abc import Sequence

from levier.appels.queries import ressort_du_cahier
from levier.dossiers.competence import lieu_de
from levier.dossiers.models import Dossier
from levier.dossiers.queries import chargement_lu
from levier.socle.erreurs import RefusMetier
from levier.territoires.enums import Perimetre
from levier.territoires.models import Structure, Territoire
from levier.territoires.queries import selon_le_chargement
from levier.territoires.queries.noms import avec_de, en_clair
from levier.territoires.queries.sieges import est_dans, siege_connu, siege_du_territoire, sieges, touche
from levier.territoires.ressort import NATIONAL, Ressort
from regles.cahier import Cahier
from regles.grammaire import le, majuscule
from regles.porteurs import Situes

SIEGE_INCONNU = "Aucune liste ne dit où est le siège du demandeur : vérifiez qu’il est sur le territoire du guichet."


class HorsTerritoire(RefusMetier):
    """The structure has its seat elsewhere than on the territory of the call."""


def exiger_du_territoire(cahier: Cahier, structure: Structure) -> None:
    """Raises HorsTerritoire: the call is not for this structure."""
    if sentence := ecartees(cahier, [structure]).get(structure.pk):
        raise HorsTerritoire(sentence, "structure")


def ecartees(cahier: Cahier, structures: Sequence[Structure]) -> dict[int, str]:
    """Why each structure that the call does not admit is outside, by its key. No query when all rows say it is inside."""
    wanted = _exige_au_siege(cahier)
    doubtful = [one for one in structures if not wanted.couvre(siege_connu(one))]
    if not doubtful:
        return {}
    millesime = cahier.identite.millesime
    found = sieges(doubtful, millesime)
    return {
        one.pk: _hors(one.denomination, found[one.pk], wanted)
        for one in doubtful
        if _dedans(one, found[one.pk], wanted, millesime) is False
    }


def ecart_du_territoire(cahier: Cahier, territoire: Territoire) -> str:
    """The same for a territory that is no structure yet; empty when it is admitted."""
    wanted, place = _exige_au_siege(cahier), siege_du_territoire(territoire)
    return _hors(territoire.nom, place, wanted) if est_dans(place, wanted) is False else ""


def ecart(dossier: Dossier, cahier: Cahier) -> str:
    """Why the request is outside the territory of its call; empty when it lies there, or when no list tells where it is."""
    if cahier.porteurs.situes is Situes.AU_LIEU:
        wanted, place = ressort_du_cahier(cahier), lieu_de(dossier, cahier)
        return _projet_hors(place, wanted) if est_dans(place.service, wanted) is False else ""
    wanted = _exige_au_siege(cahier)
    if wanted == NATIONAL or _selon_le_siege(dossier, cahier, wanted) is not False:
        return ""
    return ecartees(cahier, [dossier.structure])[dossier.structure.pk]


def siege_inconnu(dossier: Dossier, cahier: Cahier) -> bool:
    """Whether it is for the service to say where the porteur sits: no list does."""
    wanted = _exige_au_siege(cahier)
    if dossier.structure.departement_code:
        return False
    return wanted != NATIONAL and _selon_le_siege(dossier, cahier, wanted) is None


def _exige_au_siege(cahier: Cahier) -> Ressort:
    """Where the seat has to be: the nation when it may be anywhere."""
    return ressort_du_cahier(cahier) if cahier.porteurs.situes is Situes.AU_SIEGE else NATIONAL


def _selon_le_siege(dossier: Dossier, cahier: Cahier, guichet: Ressort) -> bool | None:
    """Nothing is read of a structure whose row says it; else once by a process for the files of the vintage."""
    structure, millesime = dossier.structure, cahier.identite.millesime
    if guichet.couvre(siege_connu(structure)):
        return True
    if structure.territoire_code is None:
        return _lire(structure, millesime, guichet)
    known = chargement_lu(dossier, millesime)
    return selon_le_chargement(
        f"siege {guichet.cle}", structure, millesime, known, lambda: _lire(structure, millesime, guichet)
    )


def _lire(structure: Structure, millesime: int, guichet: Ressort) -> bool | None:
    return _dedans(structure, sieges([structure], millesime)[structure.pk], guichet, millesime)


def _dedans(structure: Structure, siege: Ressort, guichet: Ressort, millesime: int) -> bool | None:
    inside = est_dans(siege, guichet)
    regional = inside is None and siege.perimetre == Perimetre.REGION and structure.territoire_code is not None
    return False if regional and not touche(structure, millesime, guichet.code) else inside


def _hors(qui: str, siege: Ressort, guichet: Ressort) -> str:
    return f"{majuscule(le(qui))} est dans {en_clair(siege)} ; ce guichet est ouvert aux porteurs {avec_de(guichet)}."


def _projet_hors(lieu: Ressort, guichet: Ressort) -> str:
    return (
        f"Le projet est dans {en_clair(lieu.service)} ; ce guichet est ouvert aux projets {avec_de(guichet)} : "
        "corrigez le lieu du projet, ou adressez-vous au guichet de ce territoire."
    )
