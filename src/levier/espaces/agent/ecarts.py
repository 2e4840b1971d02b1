"""What departs from the ordinary in what is about to be signed: a derogation, a rate, the scale, the proposal. Named one by one."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from levier.dossiers.models import Dossier
from levier.instruction.models import Proposition
from levier.instruction.queries import appreciation_en_clair
from levier.socle import argent
from regles.cahier import Cahier
from regles.evaluation import appreciations_ouvertes
from regles.texte import ecrire_valeur
from regles.valeurs import Situation


def ecarts(
    cahier: Cahier, situation: Situation, dossier: Dossier, proposition: Proposition, retenu: tuple[Decimal | None, str]
) -> list[str]:
    """A sentence for each departure; `retenu`: the amount about to be granted, and its reason."""
    return [*_jugements(cahier, situation, dossier), *_montants(proposition, *retenu)]


def _jugements(cahier: Cahier, situation: Situation, dossier: Dossier) -> Iterable[str]:
    """Judgements rendered otherwise than the cahier supposes: a derogation granted, a rate reduced."""
    rendered = {one.nom: one for one in dossier.appreciations.all()}
    for one in appreciations_ouvertes(cahier, situation):
        judged = rendered.get(one.donnee.nom)
        if judged is None or one.defaut is None:
            continue
        value, supposed = appreciation_en_clair(one, judged.valeur), ecrire_valeur(one.defaut, one.donnee)
        if value != supposed:
            yield (
                f"{one.donnee.libelle} : {value}, au lieu de {supposed}. "
                f"{judged.fonction or judged.rendue_par} : « {judged.motif} »"
            )


def _montants(proposition: Proposition, montant: Decimal | None, motif: str) -> Iterable[str]:
    computed, proposed = proposition.montant_calcule, proposition.montant
    if montant is None or computed is None or proposed is None:
        return
    motif = motif or proposition.motif
    if montant != computed:
        yield f"Le barème donne {argent.ecrire(computed)} : le montant retenu est inférieur de {argent.ecrire(computed - montant)}. « {motif} »"
    if montant != proposed:
        yield f"L’instructeur propose {argent.ecrire(proposed)} : vous retenez {argent.ecrire(montant)}. « {motif} »"
