"""Who follows a request inside its structure: named by a member, handed over when someone leaves."""

from __future__ import annotations

from django.db import transaction

from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.comptes.permissions import peut_agir_pour
from levier.comptes.queries import membres_actifs
from levier.dossiers.enums import CLOS
from levier.dossiers.models import Dossier
from levier.socle import journal
from levier.socle.acteurs import SYSTEME, Acteur
from levier.socle.droits import exiger
from levier.socle.erreurs import RefusMetier
from levier.territoires.models import Structure
from regles.grammaire import le


class RelaisImpossible(RefusMetier):
    """Who follows a request is a member of its structure."""

    def __init__(self, structure: str) -> None:
        super().__init__(
            f"La personne qui suit la demande doit agir pour {le(structure)} : choisissez l’un de ses membres.",
            "suivi_par",
        )


@transaction.atomic
def confier(dossier: Dossier, personne: Personne, *, par: Personne) -> Dossier:
    """A member says which member follows the request. Raises GesteInterdit, RelaisImpossible. Journal: suivi_confie."""
    exiger(peut_agir_pour(par, dossier.structure))
    tenu = Dossier.objects.tenir(dossier.pk)
    if not membres_actifs(tenu.structure).filter(personne=personne).exists():
        raise RelaisImpossible(tenu.structure.denomination)
    if tenu.suivi_par_id != personne.pk:
        _confier(tenu, personne, par=par.en_tant_que(Role.PORTEUR))
    return dossier.relire()


@transaction.atomic
def passer_le_relais(structure: Structure, partant: Personne, relais: Personne | None) -> int:
    """Give the open requests that `partant` followed to `relais`, or to nobody yet; returns how many.

    Played again, it finds nothing left to give. Journal of each: suivi_confie.
    """
    followed = Dossier.objects.filter(structure=structure, suivi_par=partant).exclude(etat__in=CLOS)
    kept = [Dossier.objects.tenir(dossier.pk) for dossier in followed.order_by("id")]
    for tenu in kept:
        _confier(tenu, relais, par=SYSTEME, motif=f"{partant.nom} n’agit plus pour {structure.avec_le}.")
    return len(kept)


def _confier(tenu: Dossier, personne: Personne | None, *, par: Acteur, motif: str = "") -> None:
    before = tenu.suivi_par.nom if tenu.suivi_par else None
    tenu.suivi_par = personne
    tenu.save(update_fields=["suivi_par"])
    journal.consigner(
        tenu, "suivi_confie", par=par, avant={"suivi_par": before},
        apres={"suivi_par": personne.nom if personne else None}, motif=motif,
    )  # fmt: skip
