"""Why a request is refused: each condition once, the rule of the cahier, then what the request says of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from levier.actes.calcul import reference_complete
from levier.actes.jugements import JugementDit, jugements_de
from levier.attributions.models import Decision
from levier.documents.typographie import francais
from regles.cahier import Cahier
from regles.enonce import DU_GUICHET, ConditionDite, enoncer
from regles.resultat import Resultat


@dataclass(frozen=True, slots=True)
class MotifRefus:
    """A condition of the cahier that is not met, what the request says of it, and where it stands."""

    phrase: str
    faits: str
    reference: str


def motifs_de(decision: Decision, cahier: Cahier, resultat: Resultat) -> tuple[MotifRefus, ...]:
    """The failed conditions that the decision keeps, by id, each once: the rule of the cahier, then what the request says."""
    kept = dict.fromkeys(str(item["id"]) if isinstance(item, dict) else str(item) for item in decision.motifs_regles)
    said = {condition.id: condition for condition in enoncer(cahier, resultat).conditions}
    judged, written = jugements_de(decision, cahier), {condition.id: condition for condition in cahier.recevabilite}
    figures = DU_GUICHET | {parameter.donnee.nom for parameter in cahier.parametres}
    return tuple(
        MotifRefus(
            phrase=francais((said[id_].phrase if id_ in said else "") or written[id_].refus),
            faits=_faits_d_une_condition(said.get(id_), judged, figures),
            reference=reference_complete(cahier, written[id_].source),
        )
        for id_ in kept
        if id_ in written
    )


def _faits_d_une_condition(
    condition: ConditionDite | None, jugements: Mapping[str, JugementDit], chiffres: frozenset[str]
) -> str:
    """What the request answers where it fails, the figures of the call left out; of a judgement, who judged and why."""
    if condition is None:
        return ""
    read = [value for value in condition.valeurs if value.nom not in chiffres and not value.manque]
    return " ; ".join(
        jugements[value.nom].phrase if value.nom in jugements else f"{francais(value.libelle)}\u00a0: {value.texte}"
        for value in read
    )


def sans_redite(motif: str, motifs: Sequence[MotifRefus]) -> str:
    """The service's own words, without the sentences of the conditions that the letter gives already."""
    for one in motifs:
        words = (re.escape(word).replace("’", "['’]") for word in one.phrase.split())
        motif = re.sub(r"\s+".join(words), "", motif)
    return motif.strip()
