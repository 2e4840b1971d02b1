"""The dates of a request and of a call: what was done, what is awaited and by when, what comes next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from levier.dossiers.echeances.delais import silence_etabli, terme_d_examen, terme_de_decision
from levier.dossiers.echeances.mentions import EFFETS, SILENCE_NON_ETABLI
from levier.dossiers.enums import EtatDossier
from levier.dossiers.models import DemandeComplement, Dossier
from levier.socle import horloge
from levier.socle.registre import Registre
from regles.cahier import Cahier
from regles.organisation import Vague
from regles.texte import date_longue
from regles.valeurs import Genre

RELEVE = "releve"
"""Name of the parameter by which a cahier fixes the day when requests are taken together."""


class Temps(StrEnum):
    """Where a moment stands: done, waited for now, to come."""

    FAIT = "fait"
    EN_COURS = "en_cours"
    A_VENIR = "a_venir"


@dataclass(frozen=True, slots=True)
class Jalon:
    """A moment: its stable key, what it is, its instant when known, what it means; `echeance`: something is due by then."""

    cle: str
    libelle: str
    le: dt.datetime | None
    temps: Temps
    precision: str = ""
    echeance: bool = False


Attente = Callable[[Dossier, Cahier, Sequence[DemandeComplement]], Iterable[Jalon]]
"""What is waited for in a state, by a request under its cahier."""
_attentes: Registre[str, Attente] = Registre("what is waited for in the state “{}” of a dossier")


def declarer(attentes: Mapping[EtatDossier, Attente]) -> None:
    """State -> what its timeline waits for. Raises DejaDeclare."""
    _attentes.declarer({etat.value: attente for etat, attente in attentes.items()})


def jalons_du_dossier(dossier: Dossier, cahier: Cahier, complements: Sequence[DemandeComplement]) -> list[Jalon]:
    """The life of a request: what was done, then what its state waits for. Pure but for the clock."""
    attente = _attentes.lire(dossier.etat) if dossier.etat in _attentes else rien_de_plus
    return [*_faits(dossier, cahier, complements), *attente(dossier, cahier, complements)]


def rien_de_plus(_dossier: Dossier, _cahier: Cahier, _complements: Sequence[DemandeComplement]) -> tuple[()]:
    """A closed request waits for nothing."""
    return ()


def _faits(dossier: Dossier, cahier: Cahier, complements: Sequence[DemandeComplement]) -> Iterator[Jalon]:
    yield Jalon("brouillon", "Brouillon créé", dossier.cree_le, Temps.FAIT)
    if dossier.depose_le is None:
        return
    yield Jalon("depot", "Demande déposée", dossier.depose_le, Temps.FAIT)
    yield from (_complement(complement, cahier.fenetre.fuseau) for complement in complements)
    if dossier.complet_le is not None:
        yield Jalon("complet", "Dossier déclaré complet, depuis son dernier envoi", dossier.complet_le, Temps.FAIT)


def jalons_de_l_appel(cahier: Cahier) -> list[Jalon]:
    """Opening and closing of the call or of each of its waves, and the day when requests are taken together."""
    fenetre = cahier.fenetre
    if not fenetre.vagues:
        found = [
            _moment(cahier, "ouverture", "Ouverture du dépôt", fenetre.ouverture, debut=True),
            _moment(cahier, "cloture", "Clôture du dépôt", fenetre.cloture, echeance=True),
        ]
    else:
        found = [one for wave in fenetre.vagues for one in _vague(cahier, wave)]
    day = _releve(cahier)
    return [*found, *([_moment(cahier, "releve", "Relevé des demandes, instruites ensemble", day)] if day else [])]


def prochain(jalons: Iterable[Jalon]) -> Jalon | None:
    """What comes next with a date: a deadline first."""
    ahead = [one for one in jalons if one.temps is not Temps.FAIT and one.le is not None]
    return next((one for one in ahead if one.echeance and one.temps is Temps.EN_COURS), next(iter(ahead), None))


def cloture_du_depot(_dossier: Dossier, cahier: Cahier, _complements: Sequence[DemandeComplement]) -> Iterator[Jalon]:
    """A draft waits for the end of the window, or of its present wave."""
    today = horloge.aujourdhui(cahier.fenetre.fuseau)
    waves = [wave for wave in cahier.fenetre.vagues if today <= wave.cloture]
    last = waves[0].cloture if waves else cahier.fenetre.cloture
    name = f"Clôture du dépôt, {waves[0].libelle.lower()}" if waves else "Clôture du dépôt"
    closing = _moment(cahier, "cloture", name, last, echeance=True)
    past = closing.temps is Temps.FAIT
    yield Jalon(
        closing.cle, closing.libelle, closing.le, Temps.FAIT if past else Temps.EN_COURS,
        "Le dépôt est clos : la demande ne peut plus être déposée." if past else "Déposez avant : l’heure qui compte est celle de votre clic.",
        echeance=not past,
    )  # fmt: skip


def _complement(demande: DemandeComplement, fuseau: str) -> Jalon:
    if demande.repondue_le is not None:
        return Jalon(f"complement-{demande.pk}", "Compléments envoyés", demande.repondue_le, Temps.FAIT)
    late = demande.echeance < horloge.aujourdhui(fuseau)
    told = (
        "L’échéance est passée : le dossier peut être classé sans suite."
        if late
        else "Sans réponse, le dossier peut être classé sans suite."
    )
    last = horloge.fin_de_journee(demande.echeance, fuseau)
    return Jalon(f"complement-{demande.pk}", "Compléments à envoyer", last, Temps.EN_COURS, told, echeance=True)


def attente_du_service(dossier: Dossier, cahier: Cahier, complements: Sequence[DemandeComplement]) -> Iterator[Jalon]:
    """What the cahier and the law say comes after the deposit."""
    zone = cahier.fenetre.fuseau
    waits = dossier.etat == EtatDossier.A_COMPLETER
    examen = terme_d_examen(dossier, cahier, complements)
    if dossier.complet_le is None:
        said = f"Sans réponse à cette date, {EFFETS[examen.effet]} ({examen.reference})." if examen else ""
        yield Jalon("examen", "Vérification par le service", horloge.fin_de_journee(examen.le, zone) if examen else None,
                    Temps.A_VENIR if waits else Temps.EN_COURS, said)  # fmt: skip
    else:
        yield Jalon("instruction", "Instruction par le service", None, Temps.EN_COURS)
    if (day := _releve_apres(dossier, cahier)) is not None:
        yield _moment(cahier, "releve", "Relevé des demandes, instruites ensemble", day)
    if cahier.comite is not None:
        yield Jalon("comite", cahier.comite.libelle, None, Temps.A_VENIR, _phrase(cahier.comite.rythme))
    decision = terme_de_decision(dossier, cahier, complements)
    if decision is not None:
        more = " Le service peut prolonger ce délai par une décision motivée." if decision.prorogeable else ""
        yield Jalon(
            "decision",
            "Décision notifiée au plus tard",
            horloge.fin_de_journee(decision.le, zone),
            Temps.A_VENIR,
            f"Sans décision à cette date, {EFFETS[decision.effet]} ({decision.reference}).{more}",
        )
    elif not silence_etabli(cahier):
        yield Jalon("decision", "Décision notifiée", None, Temps.A_VENIR, SILENCE_NON_ETABLI)


def _releve_apres(dossier: Dossier, cahier: Cahier) -> dt.date | None:
    """The day when this request is taken with the others: the parameter of the cahier, or the end of its wave."""
    if (day := _releve(cahier)) is not None or dossier.depose_le is None:
        return day
    sent = horloge.jour_de(dossier.depose_le, cahier.fenetre.fuseau)
    return next((wave.cloture for wave in cahier.fenetre.vagues if wave.ouverture <= sent <= wave.cloture), None)


def _releve(cahier: Cahier) -> dt.date | None:
    values = (p.valeur for p in cahier.parametres if p.donnee.nom == RELEVE and p.donnee.genre is Genre.DATE)
    return next((value for value in values if isinstance(value, dt.date)), None)


def _vague(cahier: Cahier, vague: Vague) -> tuple[Jalon, Jalon]:
    return (
        _moment(cahier, f"{vague.id}-ouverture", f"{vague.libelle} : ouverture", vague.ouverture, debut=True),
        _moment(cahier, f"{vague.id}-cloture", f"{vague.libelle} : clôture", vague.cloture, echeance=True),
    )


def _moment(
    cahier: Cahier, cle: str, libelle: str, jour: dt.date, *, debut: bool = False, echeance: bool = False
) -> Jalon:
    clock = dt.time() if debut else dt.time(23, 59, 59)
    instant = dt.datetime.combine(jour, clock, tzinfo=ZoneInfo(cahier.fenetre.fuseau))
    past = instant < horloge.maintenant()
    return Jalon(cle, libelle, instant, Temps.FAIT if past else Temps.A_VENIR, echeance=echeance and not past)


def _phrase(texte: str) -> str:
    return texte[:1].upper() + texte[1:] + ("" if texte.endswith(".") else ".")


def en_mots(jalon: Jalon, fuseau: str = "") -> str:
    """« au plus tard le 30 septembre 2021 », « le 22 octobre 2021 », or nothing when the cahier gives no day."""
    if jalon.le is None:
        return ""
    day = date_longue(horloge.jour_de(jalon.le, fuseau))
    return f"au plus tard le {day}" if jalon.echeance else f"le {day}"
