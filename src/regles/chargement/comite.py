"""Reading the comité of a call: its seats, its rhythm, its rules of vote."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from regles.chargement.champs import lire_date_plausible
from regles.chargement.lecture import Scalaire, Table
from regles.comite import (
    RELEVE,
    BaseDuQuorum,
    Comite,
    Majorite,
    NatureDeSiege,
    Quorum,
    ReglesDeVote,
    Rythme,
    Siege,
    Voix,
)
from regles.langage.litteraux import LitteralInvalide

if TYPE_CHECKING:
    from regles.chargement.champs import Champs

SIEGES_MAX, MOIS_MAX, DOSSIERS_MAX, MANDATS_MAX, JOURS_MAX = 60, 12, 1000, 5, 60
_EN_PROSE = (
    "« rythme » s'écrit par ses clés, qui font la convocation : « rythme: {mois: 1, dossiers: 10} » (chaque mois, ou au dixième "
    "dossier), « rythme: {mois: 3} », « rythme: {releve: oui} », ou « dates » à côté"
)


def lire_comite(racine: Champs) -> Comite | None:
    """The comité of the call, when its documents describe one."""
    with racine.lire(racine.noeud("comite", requis=False), "comite") as champs:
        if champs is None:
            return None
        dates = _lire_dates(champs)
        comite = Comite(
            libelle=champs.phrase("libelle"),
            sieges=_lire_sieges(champs),
            rythme=_lire_rythme(champs, racine, requis=not dates),
            source=champs.reference(),
            lecture=champs.phrase("lecture", requis=False),
            dates=dates,
            vote=_lire_vote(champs),
        )
        _exiger_un_president(champs, comite)
        return comite


def _lire_dates(champs: Champs) -> tuple[dt.date, ...]:
    """The days of the comité, in order."""
    lues: list[dt.date] = []
    for scalaire in champs.textes("dates", requis=False):
        try:
            jour = lire_date_plausible(scalaire.texte.strip())
        except LitteralInvalide as erreur:
            champs.lecteur.signaler(scalaire, champs.endroit, str(erreur))
            continue
        if lues and jour <= lues[-1]:
            champs.lecteur.signaler(scalaire, champs.endroit, "les dates du comité vont dans l'ordre, chacune une fois")
        lues.append(jour)
    return tuple(lues)


def _lire_sieges(champs: Champs) -> tuple[Siege, ...]:
    """The seats: each by its keys, or by its function alone."""
    sieges: list[Siege] = []
    for noeud in champs.liste("composition", requis=False):
        if isinstance(noeud, Scalaire):
            siege = Siege(champs.remplir(noeud))
        else:
            with champs.lire(noeud, "siège") as lus:
                if lus is None:
                    continue
                siege = _lire_siege(lus)
        if any((un.fonction, un.institution) == (siege.fonction, siege.institution) for un in sieges):
            champs.lecteur.signaler(
                noeud, champs.endroit, f"« {siege.fonction} » a déjà son siège : dites-en le « nombre »"
            )
        sieges.append(siege)
    if sum(un.nombre for un in sieges) > SIEGES_MAX:
        champs.signaler("composition", f"un comité a {SIEGES_MAX} sièges au plus")
    return tuple(sieges)


def _lire_siege(champs: Champs) -> Siege:
    siege = Siege(
        fonction=champs.phrase("fonction"),
        institution=champs.phrase("institution", requis=False),
        nombre=_entre(champs, "nombre", 1, (1, SIEGES_MAX)),
        nature=NatureDeSiege(champs.parmi("nature", [*NatureDeSiege], NatureDeSiege.FONCTION, requis=False)),
        voix=Voix(champs.parmi("voix", [*Voix], Voix.DELIBERATIVE, requis=False)),
        preside=champs.oui_non("preside", defaut=False),
    )
    if siege.preside and (siege.nombre > 1 or siege.voix is Voix.CONSULTATIVE):
        champs.signaler("preside", "le président tient un seul siège, qui vote")
    return siege


def _exiger_un_president(champs: Champs, comite: Comite) -> None:
    """One chair at most; none when the documents do not say it, and the service then names it among the seats."""
    if sum(siege.preside for siege in comite.sieges) > 1:
        champs.signaler("composition", "un seul siège préside")
    if comite.sieges and not any(siege.voix is Voix.DELIBERATIVE for siege in comite.sieges):
        champs.signaler("composition", "aucun siège ne vote : le comité ne peut donner aucun avis")


def _lire_rythme(champs: Champs, racine: Champs, *, requis: bool) -> Rythme:
    """What first calls the comité together."""
    noeud = champs.noeud("rythme", requis=requis)
    if isinstance(noeud, Scalaire):
        champs.signaler("rythme", _EN_PROSE)
        return Rythme(prose=champs.remplir(noeud))
    with champs.lire(noeud, "rythme") as lus:
        if lus is None:
            return Rythme()
        rythme = Rythme(
            mois=_entre(lus, "mois", 0, (1, MOIS_MAX)),
            dossiers=_entre(lus, "dossiers", 0, (1, DOSSIERS_MAX)),
            releve=_releve(lus, racine) if lus.oui_non("releve", defaut=False) else "",
        )
        if not rythme and not any(lus.table.entrees):
            champs.signaler("rythme", "dites au moins « mois », « dossiers » ou « releve: oui »")
        return rythme


def _releve(champs: Champs, racine: Champs) -> str:
    """How the day after which the comité meets is told: that of the relevé, the end of each wave, the end of deposits."""
    if jour := champs.contexte.constantes.get(RELEVE):
        champs.contexte.cites.add(RELEVE)
        return f"après le relevé du {jour}"
    fenetre = racine.table.entrees.get("fenetre")
    if isinstance(fenetre, Table) and "vagues" in fenetre.entrees:
        return "après la clôture de chaque vague"
    return "après la clôture du dépôt"


def _lire_vote(comite: Champs) -> ReglesDeVote:
    """The rules of the text that creates the comité; each that it does not say is that of the code."""
    with comite.lire(comite.noeud("vote", requis=False), "vote") as champs:
        if champs is None:
            return ReglesDeVote()
        usage = ReglesDeVote()
        return ReglesDeVote(
            quorum=Quorum(champs.parmi("quorum", [*Quorum], usage.quorum, requis=False)),
            quorum_sur=BaseDuQuorum(champs.parmi("quorum_sur", [*BaseDuQuorum], usage.quorum_sur, requis=False)),
            deport_compte=champs.oui_non("deport_compte", defaut=usage.deport_compte),
            seconde_sans_quorum=champs.oui_non("seconde_sans_quorum", defaut=usage.seconde_sans_quorum),
            majorite=Majorite(champs.parmi("majorite", [*Majorite], usage.majorite, requis=False)),
            voix_preponderante=champs.oui_non("voix_preponderante", defaut=usage.voix_preponderante),
            mandats=_entre(champs, "mandats", usage.mandats, (0, MANDATS_MAX)),
            secret=champs.oui_non("secret", defaut=usage.secret),
            delai=_entre(champs, "delai", usage.delai, (0, JOURS_MAX)),
            source=champs.source(requis=False) or comite.source(requis=False),
            lecture=champs.phrase("lecture", requis=False),
        )


def _entre(champs: Champs, cle: str, defaut: int, bornes: tuple[int, int]) -> int:
    """A whole number between two others."""
    lu = champs.entier(cle, defaut)
    if cle in champs.table.entrees and not bornes[0] <= lu <= bornes[1]:
        champs.signaler(cle, f"« {cle} » va de {bornes[0]} à {bornes[1]}")
    return lu
