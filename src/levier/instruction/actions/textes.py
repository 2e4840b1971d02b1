"""The texts that a service keeps for its messages and reasons: written, replaced, no longer offered."""

from __future__ import annotations

from django.db import transaction

from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.instruction.actions.tenue import exiger_texte
from levier.instruction.erreurs import TexteTypeRefuse, TexteTypeRemplace
from levier.instruction.models import TexteType
from levier.instruction.permissions import peut_ecrire_un_texte
from levier.instruction.textes import TexteSaisi, relire_un_texte
from levier.socle import horloge, journal
from levier.socle.droits import exiger
from levier.territoires.queries.ressorts import exactement
from levier.territoires.ressort import Ressort

TEXTES_MAX = 100
"""How many a level offers at once."""


@transaction.atomic
def ecrire_un_texte_type(
    ressort: Ressort, saisi: TexteSaisi, *, par: Personne, remplace: TexteType | None = None
) -> TexteType:
    """Offer a text on the forms of its kind, at this level and below; `remplace` is offered no more, and kept.

    Journal of the text: texte_type_ecrit. Raises GesteInterdit, TexteManquant, TexteTypeRefuse, TexteTypeRemplace.
    """
    exiger(peut_ecrire_un_texte(par, ressort))
    exiger_texte(saisi.titre, "titre", "Donnez un titre : c’est lui que vos collègues choisissent.")
    clean, now = relire_un_texte(saisi.texte), horloge.maintenant()
    former = _tenir(remplace) if remplace is not None else None
    if former is not None:
        former.retire_le = now
        former.save(update_fields=["retire_le"])
    _exiger_sa_place(ressort, saisi, par, remplace=former is not None)
    kept = TexteType.objects.create(
        genre=saisi.genre, titre=saisi.titre.strip(), texte=clean, fondement=saisi.fondement.strip(), ecrit_par=par, ecrit_le=now,
        remplace=former, **TexteType.colonnes(ressort),
    )  # fmt: skip
    before = {"titre": former.titre, "texte": former.texte} if former else {}
    after = {"titre": kept.titre, "texte": clean}
    journal.consigner(kept, "texte_type_ecrit", par=par.en_tant_que(Role.ADMINISTRATEUR), avant=before, apres=after)
    return kept


@transaction.atomic
def retirer_un_texte_type(texte: TexteType, *, par: Personne) -> None:
    """Offer a text no more. Journal of the text: texte_type_retire. Raises GesteInterdit, TexteTypeRemplace."""
    exiger(peut_ecrire_un_texte(par, texte.ressort))
    tenu = _tenir(texte)
    tenu.retire_le = horloge.maintenant()
    tenu.save(update_fields=["retire_le"])
    acteur = par.en_tant_que(Role.ADMINISTRATEUR)
    journal.consigner(tenu, "texte_type_retire", par=acteur, avant={"titre": tenu.titre}, apres={})


def _exiger_sa_place(ressort: Ressort, saisi: TexteSaisi, par: Personne, *, remplace: bool) -> None:
    """Room left at the level, and no text of this name there; one person at once writes one text: a form sent twice keeps one."""
    Personne.objects.select_for_update(no_key=True).get(pk=par.pk)
    offered = TexteType.objects.filter(exactement(ressort), retire_le__isnull=True)
    if offered.filter(genre=saisi.genre, titre=saisi.titre.strip()).exists():
        raise TexteTypeRefuse("Votre service a déjà un texte de ce titre : remplacez-le, ou changez le titre.", "titre")
    if not remplace and offered.count() >= TEXTES_MAX:
        raise TexteTypeRefuse(f"Votre service a déjà {TEXTES_MAX} textes types : retirez-en un d’abord.")


def _tenir(texte: TexteType) -> TexteType:
    tenu = TexteType.objects.select_for_update().get(pk=texte.pk)
    if tenu.retire_le is not None:
        raise TexteTypeRemplace("Ce texte a été remplacé ou retiré entre-temps : rechargez la page.")
    return tenu
