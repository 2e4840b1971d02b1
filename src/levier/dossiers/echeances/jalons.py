"""The dates of a request and of a call: what was done, what is awaited and by when, what comes next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from levier.appels.models import Appel
from levier.appels.queries import depots, fenetre_de, fermeture
from levier.dossiers.echeances.delais import silence_etabli, terme_d_examen, terme_de_decision
from levier.dossiers.echeances.mentions import EFFETS, SILENCE_NON_ETABLI
from levier.dossiers.enums import EtatDossier
from levier.dossiers.models import DemandeComplement, Dossier
from levier.socle import horloge, journal
from levier.socle.registre import Registre
from regles.cahier import Cahier
from regles.comite import RELEVE, Comite
from regles.fenetre import Fenetre, Fin, Periode
from regles.organisation import Vague
from regles.texte import date_longue, ecrire_heure
from regles.valeurs import Genre

"""Name of the parameter by which a cahier fixes the day when requests are taken together."""


NOTIFICATION = "notification_limite"
"""Name of the parameter by which a cahier says when its service means to have told its decisions."""
_SECONDE = dt.timedelta(seconds=1)


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
    """The life of a request: what was done, then what its state waits for, or how it ended."""
    attente = _attentes.lire(dossier.etat) if dossier.etat in _attentes else rien_de_plus
    return [*_faits(dossier, cahier, complements), *attente(dossier, cahier, complements)]


def rien_de_plus(_dossier: Dossier, _cahier: Cahier, _complements: Sequence[DemandeComplement]) -> tuple[()]:
    """Nothing is told of what comes after."""
    return ()


def conclusion(libelle: str, *evenements: str) -> Attente:
    """How a closed request ended, on the day of the last of these events of its journal. One query."""

    def attente(dossier: Dossier, _cahier: Cahier, _complements: Sequence[DemandeComplement]) -> Iterator[Jalon]:
        found = journal.derniers(dossier, 0, toujours=evenements)
        if found:
            yield Jalon("fin", libelle, found[-1].survenu_le, Temps.FAIT)

    return attente


def _faits(dossier: Dossier, cahier: Cahier, complements: Sequence[DemandeComplement]) -> Iterator[Jalon]:
    if dossier.depose_le is not None and cahier.sans_demande:
        yield Jalon("depot", "Dossier établi par le service", dossier.depose_le, Temps.FAIT)
        return
    yield Jalon("brouillon", "Brouillon créé", dossier.cree_le, Temps.FAIT)
    if dossier.depose_le is None:
        return
    yield Jalon("depot", "Demande déposée", dossier.depose_le, Temps.FAIT)
    yield from (_complement(complement, cahier.fenetre.fuseau) for complement in complements)
    if dossier.complet_le is not None:
        yield Jalon("complet", "Dossier déclaré complet, depuis son dernier envoi", dossier.complet_le, Temps.FAIT)


def jalons_de_l_appel(cahier: Cahier, appel: Appel) -> list[Jalon]:
    """Opening and closing of the call or of each of its waves, the day when requests are taken together, those of the comité.

    Nothing opens nor closes where nobody asks.
    """
    fenetre = fenetre_de(cahier, appel)
    jours, vagues = depots(fenetre), fenetre.vagues
    if vagues:
        named = zip_longest(vagues, jours.periodes)  # the last ones may have no day yet, or be closed before they open
        found = [one for wave, when in named for one in _periode(fenetre, when, wave)]
    elif cahier.sans_demande:
        found = []
    else:
        now = horloge.maintenant()
        found = [*_periode(fenetre, jours.a(now) or jours.apres(now) or next(reversed(jours.periodes), None))]
    day, comite = _jour_fixe(cahier, RELEVE), cahier.comite
    if day is not None:
        found.append(_moment("releve", "Relevé des demandes, instruites ensemble", day))
    meetings = [horloge.fin_de_journee(one, fenetre.fuseau) for one in (comite.dates if comite else ())]
    return found + [_moment(f"comite-{one:%Y%m%d}", comite.libelle, one) for one in meetings if comite]


def prochain(jalons: Iterable[Jalon]) -> Jalon | None:
    """What comes next with a date: a deadline first."""
    ahead = [one for one in jalons if one.temps is not Temps.FAIT and one.le is not None]
    return next((one for one in ahead if one.echeance and one.temps is Temps.EN_COURS), next(iter(ahead), None))


def cloture_du_depot(dossier: Dossier, cahier: Cahier, _complements: Sequence[DemandeComplement]) -> Iterator[Jalon]:
    """A draft waits for the end of the window, or of its present wave."""
    fenetre, now = fenetre_de(cahier, dossier.appel), horloge.maintenant()
    jours = depots(fenetre)
    when = jours.a(now) or jours.apres(now) or next(reversed(jours.periodes), None)
    waves = [wave for wave, one in zip(cahier.fenetre.vagues, jours.periodes, strict=False) if one == when]
    name = f"Clôture du dépôt, {waves[0].libelle.lower()}" if waves and not jours.finis(now) else "Clôture du dépôt"
    if when is None or when.fin is None:
        yield Jalon("cloture", name, None, Temps.EN_COURS, _phrase(fenetre.cloture_dite))
        return
    closing = _moment("cloture", name, _dernier_instant(when.fin, fenetre), echeance=True)
    past = closing.temps is Temps.FAIT
    yield Jalon(
        closing.cle, closing.libelle, closing.le, Temps.FAIT if past else Temps.EN_COURS,
        "Le dépôt est clos : la demande ne peut plus être déposée." if past else "Déposez avant : l’heure qui compte est celle de votre clic.",
        echeance=not past,
    )  # fmt: skip


def _complement(demande: DemandeComplement, fuseau: str) -> Jalon:
    if demande.repondue_le is not None:
        return Jalon(f"complement-{demande.pk}", "Compléments envoyés", demande.repondue_le, Temps.FAIT)
    late = demande.derniere < horloge.aujourdhui(fuseau)
    told = (
        "L’échéance est passée : le dossier peut être classé sans suite."
        if late
        else "Sans réponse, le dossier peut être classé sans suite."
    )
    last = horloge.fin_de_journee(demande.derniere, fuseau)
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
        yield _moment("releve", "Relevé des demandes, instruites ensemble", day)
    if cahier.comite is not None:
        yield _comite(cahier.comite, dossier, zone)
    wished, decision = _jour_fixe(cahier, NOTIFICATION), terme_de_decision(dossier, cahier, complements)
    if wished is not None and wished >= horloge.maintenant():
        yield Jalon(
            "notification",
            "Décision annoncée par l’appel",
            wished,
            Temps.A_VENIR,
            "À titre indicatif : c’est l’objectif du service.",
        )
    if decision is not None:
        more = " Le service peut prolonger ce délai par une décision motivée." if decision.prorogeable else ""
        yield Jalon(
            "decision",
            "Fin du délai que la loi donne au service",
            horloge.fin_de_journee(decision.le, zone),
            Temps.A_VENIR,
            f"Sans décision reçue ce jour-là, {EFFETS[decision.effet]} ({decision.reference}).{more}",
        )
    elif not silence_etabli(cahier):
        yield Jalon("decision", "Décision notifiée", None, Temps.A_VENIR, SILENCE_NON_ETABLI)


def _comite(comite: Comite, dossier: Dossier, zone: str) -> Jalon:
    """The next day of the comité for this request: the one recorded, else the first after it was complete, or sent."""
    sent = dossier.complet_le or dossier.depose_le
    day = dossier.comite_le or (comite.apres(horloge.jour_de(sent, zone)) if sent else None)
    if day is None:
        return Jalon("comite", comite.libelle, None, Temps.A_VENIR, _phrase(comite.rythme.dit) if comite.rythme else "")
    return _moment("comite", comite.libelle, horloge.fin_de_journee(day, zone))


def _releve_apres(dossier: Dossier, cahier: Cahier) -> dt.datetime | None:
    """When this request is taken with the others: the parameter of the cahier, or the end of its wave or of its edition."""
    if (day := _jour_fixe(cahier, RELEVE)) is not None or dossier.depose_le is None:
        return day
    if not cahier.fenetre.vagues and cahier.fenetre.chaque_annee is None:
        return None
    closes = fermeture(fenetre_de(cahier, dossier.appel), dossier.depose_le)
    return _dernier_instant(closes, cahier.fenetre) if closes else None


def _jour_fixe(cahier: Cahier, nom: str) -> dt.datetime | None:
    """The end of the day that a parameter of the cahier fixes."""
    values = (p.valeur for p in cahier.parametres if p.donnee.nom == nom and p.donnee.genre is Genre.DATE)
    day = next((value for value in values if isinstance(value, dt.date)), None)
    return horloge.fin_de_journee(day, cahier.fenetre.fuseau) if day else None


def _periode(fenetre: Fenetre, periode: Periode | None, vague: Vague | None = None) -> Iterator[Jalon]:
    """Opening and closing; without an instant when no day is known, without closing when nothing closes."""
    cle, opening, closing = (
        (f"{vague.id}-", f"{vague.libelle} : ouverture", f"{vague.libelle} : clôture")
        if vague
        else ("", "Ouverture du dépôt", "Clôture du dépôt")
    )
    if periode is None:
        when = vague.dite if vague else fenetre.ouverture_dite
        yield Jalon(f"{cle}ouverture", opening, None, Temps.A_VENIR, _phrase(when))
    else:
        yield _moment(f"{cle}ouverture", opening, periode.debut)
    if periode is not None and periode.fin is not None:
        yield _moment(f"{cle}cloture", closing, _dernier_instant(periode.fin, fenetre), echeance=True)
    elif fenetre.fin is not Fin.SANS and (periode or not vague):
        yield Jalon(f"{cle}cloture", closing, None, Temps.A_VENIR, _phrase(fenetre.cloture_dite))


def _dernier_instant(fin: dt.datetime, fenetre: Fenetre) -> dt.datetime:
    """The last second of a day that is included, or the hour that closes."""
    return fin - _SECONDE if horloge.local(fin, fenetre.fuseau).time() == dt.time() else fin


def _moment(cle: str, libelle: str, instant: dt.datetime, *, echeance: bool = False) -> Jalon:
    past = instant < horloge.maintenant()
    return Jalon(cle, libelle, instant, Temps.FAIT if past else Temps.A_VENIR, echeance=echeance and not past)


def _phrase(texte: str) -> str:
    return texte[:1].upper() + texte[1:] + ("" if texte.endswith(".") else ".")


def en_mots(jalon: Jalon, fuseau: str = "") -> str:
    """« au plus tard le 30 septembre 2021 », « le 22 octobre 2021 », or nothing when the cahier gives no day."""
    if jalon.le is None:
        return ""
    local = horloge.local(jalon.le, fuseau)
    day = date_longue(local.date())
    if not jalon.echeance:
        return f"le {day}"
    whole = local.time() == dt.time(23, 59, 59)
    return f"au plus tard le {day}" + ("" if whole else f" à {ecrire_heure(local.time())}")
