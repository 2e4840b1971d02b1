"""What the service retains of the expenses of a request, and what is left to look at again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from levier.dossiers.enums import SensLigne
from levier.dossiers.etude.faits import totaux
from levier.dossiers.etude.situation import financement
from levier.dossiers.financement.retenue import Retenue, plan_retenu
from levier.dossiers.memoire.depose import lignes_deposees
from levier.dossiers.models import Dossier, LignePlan
from levier.instruction.models import ExamenDepense
from regles.cahier import Cahier
from regles.valeurs import Valeur


@dataclass(frozen=True, slots=True)
class DepenseExaminee:
    """An expense of the plan; `examen`: what the service said of it, of the line as it then was where it no longer `tient`."""

    ligne: LignePlan
    examen: ExamenDepense | None

    @property
    def tient(self) -> bool:
        return self.examen is not None and self.examen.porte_sur(self.ligne)

    @property
    def a_refaire(self) -> bool:
        """The line changed since it was looked at: it counts as it is presented until it is looked at again."""
        return self.examen is not None and not self.tient


@dataclass(frozen=True, slots=True)
class ExamenDuPlan:
    """Each expense with what was said of it; `disparues`: what was said of lines that the plan no longer has."""

    depenses: tuple[DepenseExaminee, ...]
    disparues: tuple[ExamenDepense, ...]

    @property
    def retenues(self) -> Mapping[UUID, Retenue]:
        """What counts, by line."""
        return {une.ligne.identite: une.examen.retenue for une in self.depenses if une.examen and une.tient}

    @property
    def reduites(self) -> list[DepenseExaminee]:
        """Those that the service does not retain whole."""
        return [une for une in self.depenses if une.examen and une.tient and not une.examen.retenue.entiere]

    @property
    def a_refaire(self) -> list[DepenseExaminee]:
        """Those that changed since."""
        return [une for une in self.depenses if une.a_refaire]


def examen_du_plan(dossier: Dossier, lignes: Iterable[LignePlan]) -> ExamenDuPlan:
    """What was said of these lines of the request. One query, none when it was read with the row."""
    return _confronter(dossier.examens.all(), lignes)


def _confronter(examens: Iterable[ExamenDepense], lignes: Iterable[LignePlan]) -> ExamenDuPlan:
    said = {one.identite: one for one in examens}
    spent = [ligne for ligne in lignes if ligne.sens == SensLigne.DEPENSE]
    here = {ligne.identite for ligne in spent}
    return ExamenDuPlan(
        tuple(DepenseExaminee(ligne, said.get(ligne.identite)) for ligne in spent),
        tuple(one for one in said.values() if one.identite not in here),
    )


def a_reexaminer(dossier: Dossier) -> list[str]:
    """The expenses that changed since they were looked at, by name."""
    said = list(dossier.examens.all())
    return [une.ligne.libelle for une in _confronter(said, lignes_deposees(dossier)).a_refaire] if said else []


def financement_retenu(dossier: Dossier, cahier: Cahier) -> dict[str, Valeur]:
    """The plan as the service retains it, in the names of the rules; empty while it retains all of it."""
    said = list(dossier.examens.all())
    if all(one.retenue.entiere for one in said):
        return {}
    lignes = lignes_deposees(dossier)
    plan = totaux(cahier, dossier.reponses, plan_retenu(lignes, _confronter(said, lignes).retenues))
    return {nom: valeur for nom, valeur in financement(cahier, plan).items() if nom in cahier.donnees}


def examens_gardes(dossier: Dossier, lignes: Iterable[LignePlan]) -> list[dict[str, str]]:
    """What was said of these lines and counts, as a decision keeps it: what, how much, by whom, why, when."""
    return [
        {
            "identite": str(une.ligne.identite),
            "libelle": une.ligne.libelle,
            "presente": f"{une.ligne.montant:.2f}",
            "retenu": f"{une.examen.montant_retenu:.2f}",
            "motif": une.examen.motif,
            "par": une.examen.fait_par,
            "fonction": une.examen.fonction,
            "le": une.examen.fait_le.isoformat(),
        }
        for une in examen_du_plan(dossier, lignes).depenses
        if une.examen is not None and une.tient
    ]
