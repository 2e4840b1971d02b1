"""Views of the list that a person keeps, for itself or for its service."""

from __future__ import annotations

from django.db import transaction

from levier.comptes.models import Personne
from levier.comptes.queries import ressorts_de
from levier.instruction.models import VueDeListe
from levier.socle.erreurs import GesteInterdit, SaisieRefusee

VUES_MAX = 30
"""Views that a person keeps."""
_NOM_MAX, _REQUETE_MAX = 80, 2000


@transaction.atomic
def enregistrer_la_vue(nom: str, requete: str, *, par: Personne, partagee: bool = False) -> VueDeListe:
    """Keep these filters under a name, in place of those that it had. Shared, it is so where the person holds its widest right.

    Raises SaisieRefusee, GesteInterdit.
    """
    named, held = nom.strip(), sorted(ressorts_de(par), key=lambda one: (one.etroitesse, one.cle))
    if not held:
        raise GesteInterdit("Les vues de la liste sont celles des agents d’un service.")
    if not named or len(named) > _NOM_MAX:
        raise SaisieRefusee(
            f"Nommez cette vue en {_NOM_MAX} caractères au plus, par exemple « En retard, à moi ».", "nom"
        )
    if not requete or len(requete) > _REQUETE_MAX:
        raise SaisieRefusee("Filtrez ou triez d’abord la liste : une vue garde ses filtres et son ordre.")
    mine = VueDeListe.objects.select_for_update().filter(personne=par)
    if len(others := list(mine.exclude(nom=named))) >= VUES_MAX:
        raise SaisieRefusee(f"Vous gardez déjà {len(others)} vues : retirez-en une d’abord.")
    kept = {"requete": requete, "partagee": partagee, **VueDeListe.colonnes(held[0])}
    vue, _ = VueDeListe.objects.update_or_create(personne=par, nom=named, defaults=kept)
    return vue


def retirer_la_vue(vue: VueDeListe, *, par: Personne) -> None:
    """Forget a view of one's own. Raises GesteInterdit."""
    if vue.personne_id != par.pk:
        raise GesteInterdit(f"Cette vue est celle de {vue.personne} : elle seule la retire.")
    vue.delete()
