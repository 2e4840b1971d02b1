"""Each expense of the plan admitted, cut or set aside by the service, with its reason; the plan stays as it was signed."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from levier.comptes.models import Personne
from levier.dossiers.enums import EtatDossier
from levier.dossiers.models import Dossier
from levier.dossiers.queries import lignes_de
from levier.instruction.actions.peremption import perimer
from levier.instruction.actions.tenue import tenir
from levier.instruction.enums import SortDepense
from levier.instruction.erreurs import DemandeChangee, ExamenRefuse
from levier.instruction.models import ExamenDepense
from levier.instruction.permissions import Juge, instructeur
from levier.instruction.queries.depenses import DepenseExaminee, examen_du_plan
from levier.socle import argent, horloge, journal

_EXAMINABLES = frozenset({EtatDossier.DEPOSE, EtatDossier.EN_INSTRUCTION})


class ExamenSaisi(NamedTuple):
    """What is said of an expense, as it is typed; `sort` None: nothing any more."""

    identite: UUID
    sort: SortDepense | None
    montant: Decimal | None = None
    motif: str = ""


def fautes(saisi: ExamenSaisi, presente: Decimal) -> dict[str, str]:
    """The sentence of each field at fault, for an expense presented at this amount. Pure."""
    found: dict[str, str] = {}
    if saisi.sort == SortDepense.REDUITE:
        if saisi.montant is None:
            found["montant"] = "Indiquez le montant que vous retenez, par exemple 1 234,50."
        elif not 0 < saisi.montant < presente:
            found["montant"] = (
                f"Le montant retenu est entre 0 et {argent.ecrire(presente)}, sans les atteindre : pour tout retenir, "
                "admettez la dépense ; pour ne rien en retenir, écartez-la."
            )
    if saisi.sort in {SortDepense.REDUITE, SortDepense.ECARTEE} and not saisi.motif.strip():
        found["motif"] = "Écrivez pourquoi : le demandeur le lit, et la décision le garde."
    return found


@transaction.atomic
def examiner_les_depenses(dossier: Dossier, saisis: Iterable[ExamenSaisi], *, par: Personne, revision: int) -> int:
    """Say what the service retains of these expenses; all or none. Gives how many changed.

    `revision`: of the request whose plan was shown. What is said anew replaces what was; a proposal that waits is then to be
    renewed. Journal: depense_examinee (before, after), examen_retire, proposition_perimee.
    Raises GesteInterdit, EtatIncompatible, DemandeChangee, ExamenRefuse.
    """
    acteur = instructeur(par, dossier)
    tenu = tenir(dossier, _EXAMINABLES)
    if tenu.revision != revision:
        raise DemandeChangee
    qui = Juge(acteur, par.fonction or "L’instructeur")
    said = {une.ligne.identite: une for une in examen_du_plan(tenu, lignes_de(tenu)).depenses}
    wanted = [(said[one.identite], one) for one in saisis if one.identite in said]
    changed = [(une, one) for une, one in wanted if _differe(une, one)]
    if changed:
        perimer(tenu, "des dépenses ont été examinées")
    for une, one in changed:
        _ecrire(tenu, une, one, qui)
    return len(changed)


def _differe(une: DepenseExaminee, saisi: ExamenSaisi) -> bool:
    """Whether what is typed is not what is already said of the line as it is."""
    if saisi.sort is None:
        return une.examen is not None
    if une.examen is None or not une.tient:
        return True
    kept = une.examen
    return (kept.sort, kept.montant_retenu, kept.motif) != (saisi.sort, *_retenu(saisi, une.ligne.montant))


def _retenu(saisi: ExamenSaisi, presente: Decimal) -> tuple[Decimal, str]:
    kept = {SortDepense.ADMISE: presente, SortDepense.REDUITE: saisi.montant}.get(saisi.sort) if saisi.sort else None
    return kept or Decimal(0), saisi.motif.strip()


def _ecrire(tenu: Dossier, une: DepenseExaminee, saisi: ExamenSaisi, qui: Juge) -> None:
    ligne, before = une.ligne, une.examen
    former = f"{before.montant_retenu:.2f}" if before else None
    told: journal.Instantane = {"libelle": ligne.libelle, "presente": f"{ligne.montant:.2f}"}
    if saisi.sort is None:
        tenu.examens.filter(identite=ligne.identite).delete()
        journal.consigner(tenu, "examen_retire", par=qui.acteur, avant={"retenu": former}, apres=told)
        return
    if wrong := fautes(saisi, ligne.montant):
        field, phrase = next(iter(wrong.items()))
        raise ExamenRefuse(f"« {ligne.libelle} » : {phrase}", f"{field}-{ligne.identite.hex}")
    retenu, motif = _retenu(saisi, ligne.montant)
    kept = {
        "sort": saisi.sort,
        "montant_retenu": retenu,
        "motif": motif,
        "nature": ligne.nature,
        "libelle": ligne.libelle,
        "montant_presente": ligne.montant,
        "piece_id": ligne.piece_id,
        "fait_par": qui.acteur.libelle,
        "fonction": qui.fonction,
        "fait_le": horloge.maintenant(),
    }
    ExamenDepense.objects.update_or_create(dossier=tenu, identite=ligne.identite, defaults=kept)
    after: journal.Instantane = {**told, "retenu": f"{retenu:.2f}"}
    journal.consigner(tenu, "depense_examinee", par=qui.acteur, avant={"retenu": former}, apres=after, motif=motif)
