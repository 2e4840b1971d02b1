"""What of an earlier request another call can take over: answers of the same name and kind, lines of natures it knows. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from levier.appels.models import Appel
from levier.appels.queries import cahier_de, version_en_vigueur
from levier.dossiers.financement.lignes import LigneSaisie, lire_ligne
from levier.dossiers.formulaire.blocs import champ_nomme, champs_du, de_la_ligne, est_un_bloc, libelle_du_champ, rangs
from levier.dossiers.formulaire.saisie import lire_reponse
from levier.dossiers.models import Dossier
from levier.dossiers.queries import cahier_du, lignes_du_plan
from levier.socle.erreurs import SaisieRefusee
from regles.cahier import Cahier, Champ

_SANS_CHAMP = "ce guichet ne le demande pas"


@dataclass(frozen=True, slots=True)
class Laissee:
    """Something of the earlier request that is not taken over, and why."""

    libelle: str
    raison: str


@dataclass(frozen=True, slots=True)
class Reprise:
    """What is taken over, as typed, and what is left."""

    saisies: Mapping[str, str]
    lignes: tuple[LigneSaisie, ...]
    laissees: tuple[Laissee, ...]


def reprise(
    ancien: Cahier, nouveau: Cahier, reponses: Mapping[str, object], lignes: Iterable[LigneSaisie], recupere_tva: str
) -> Reprise:
    """Confront an earlier request with a call. Each answer is read again as if it were typed in the new form."""
    typed: dict[str, str] = {}
    left: list[Laissee] = []
    for champ in _saisissables(ancien, reponses):
        reponse = reponses.get(champ.nom)
        if reponse is None or champ.nom == ancien.roles.montant_demande:  # what each request decides anew
            continue
        motif = _raison(champ_nomme(nouveau, champ.nom), champ, reponse)
        if motif:
            left.append(Laissee(libelle_du_champ(ancien, champ.nom, reponses) or champ.nom, motif))
        else:
            typed[champ.nom] = en_saisie(reponse)
    kept = []
    for line in lignes:
        errors = lire_ligne(nouveau, line, recupere_tva)[1]
        if errors:
            left.append(Laissee(f"Ligne du plan « {line.libelle} »", " ".join(errors.values())))
        else:
            kept.append(line)
    return Reprise(typed, tuple(kept), tuple(left))


def _saisissables(cahier: Cahier, reponses: Mapping[str, object]) -> Iterator[Champ]:
    """The fields that one types, those of each line of the blocks included."""
    for champ in champs_du(cahier):
        if est_un_bloc(champ):
            yield from (field for rank in rangs(champ, reponses) for field in de_la_ligne(champ, rank))
        elif not champ.calcule:
            yield champ


def _raison(nouveau: Champ | None, ancien: Champ, reponse: object) -> str:
    """Why an answer is not taken over; empty when it is."""
    if nouveau is None:
        return _SANS_CHAMP
    if nouveau.donnee.genre is not ancien.donnee.genre or not isinstance(reponse, str | bool | int):
        return "ce guichet attend une réponse d’une autre sorte"
    try:
        lire_reponse(nouveau, en_saisie(reponse))
    except SaisieRefusee as refus:
        return refus.phrase
    return ""


def en_saisie(reponse: object) -> str:
    """An answer as one may type it; every reader takes it back."""
    if isinstance(reponse, bool):
        return "oui" if reponse else "non"
    return str(reponse)


def reprise_dans(dossier: Dossier, appel: Appel) -> Reprise:
    """What `appel` can take over from an earlier request, and what it leaves."""
    return reprises(dossier, [cahier_de(version_en_vigueur(appel))])[0]


def reprises(dossier: Dossier, cahiers: Sequence[Cahier]) -> list[Reprise]:
    """The same for several calls; the number of queries does not depend on how many."""
    former = cahier_du(dossier)
    lines = [replace(line, piece="", identite="") for line, errors in lignes_du_plan(dossier) if not errors]
    return [reprise(former, cahier, dossier.reponses, lines, dossier.recupere_tva) for cahier in cahiers]
