"""What an act says, by its kind; and what a closing says, and the arrêté de retrait with the decision that it takes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings

from levier.actes.articles import Article
from levier.actes.contextes import (
    ContexteDecision,
    Enonce,
    cadre,
    considerants,
    contexte_arrete,
    contexte_refus,
    destinataire,
    emetteur,
    visa_delegation,
    visa_du_fondement,
)
from levier.actes.enums import GenreActe
from levier.actes.models import Acte
from levier.actes.queries import acte_remplace, redaction_de
from levier.actes.redaction import CONSIDERANTS, FORMULE, VISAS, Redaction
from levier.actes.valeurs import beneficiaire, valeurs_de_la_demande, valeurs_du_modele
from levier.appels.queries import cahier_de
from levier.attributions.autorite import Autorite
from levier.attributions.enums import NatureDecision, ObjetSollicitation
from levier.attributions.fondements import OBSERVATIONS
from levier.attributions.models import Decision
from levier.attributions.queries import sollicitations_sur
from levier.documents.contexte import Contexte, Emetteur, Jour
from levier.documents.typographie import francais
from levier.dossiers.acces import service_de
from levier.dossiers.memoire.evenements import libelle
from levier.dossiers.models import DemandeComplement
from levier.socle import argent, horloge
from regles.cahier import Cahier


@dataclass(frozen=True, slots=True, kw_only=True)
class ContexteRetrait(Contexte):
    """The arrêté de retrait. `verification`: the address that the QR code opens, of a grant taken back only.

    `projet`: not signed yet; `modele`: the versions of the levels' models that it was written with.
    """

    emetteur: Emetteur
    cadre: Enonce
    intitule: str
    visas: tuple[str, ...]
    considerants: tuple[str, ...]
    articles: tuple[Article, ...]
    verification: str = ""
    projet: bool = False
    modele: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PointManquant:
    """One thing that was asked and did not come, with the remark of the service."""

    libelle: str
    remarque: str


@dataclass(frozen=True, slots=True)
class CompletementAttendu:
    """What was asked to complete the request, until which day, and never came."""

    le: Jour
    echeance: Jour
    message: str
    points: tuple[PointManquant, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContexteSansSuite(Contexte):
    """The decision that closes a request left incomplete. It is not public."""

    emetteur: Emetteur
    cadre: Enonce
    destinataire: tuple[str, ...]
    demandes: tuple[CompletementAttendu, ...]
    article: str
    motif: str
    paragraphes: tuple[str, ...]
    formule: str
    projet: bool = False
    modele: tuple[str, ...] = ()


ContexteActe = ContexteDecision | ContexteRetrait | ContexteSansSuite
_GENRES = {
    NatureDecision.REFUS: GenreActe.LETTRE_REFUS,
    NatureDecision.RETRAIT: GenreActe.RETRAIT,
    NatureDecision.SANS_SUITE: GenreActe.SANS_SUITE,
}
"""Of the decisions that grant nothing."""
INCOMPLETE = "code des relations entre le public et l’administration, article L. 114-5"
"""Where it is written that an incomplete request is asked to be completed, within a delay that is told."""


def genre_de(decision: Decision) -> GenreActe:
    """The kind of act that carries a decision."""
    return _GENRES.get(NatureDecision(decision.nature), GenreActe.ARRETE)


def acte_projete(decision: Decision, autorite: Autorite) -> Acte:
    """The act by which `autorite` would sign a decision that is not taken, without number. Not saved."""
    return Acte(
        decision=decision,
        genre=genre_de(decision),
        signataire=autorite.nom,
        qualite=autorite.qualite,
        delegation_reference=autorite.delegation_reference,
        signe_le=decision.decidee_le,
    )


def contexte_de(acte: Acte, redaction: Redaction | None = None) -> ContexteActe:
    """What an act says: numbered, signed and dated as it is now, in the words of its service that are in force now.

    `redaction`: other words, to see them before they are. What was signed is read in `Acte.donnees`, never composed again.
    Raises VariableInconnue or VariableSansValeur when the cahier's act cannot be filled.
    """
    decision = acte.decision
    words = redaction or redaction_de(service_de(decision.dossier), NatureDecision(decision.nature))
    return _CONTEXTES[GenreActe(acte.genre)](acte, words)


def contexte_retrait(acte: Acte, redaction: Redaction) -> ContexteRetrait:
    """From an act whose decision takes back another: which one, why, what it changes for its structure."""
    decision = acte.decision
    former = _retiree(decision)
    dossier, cahier = decision.dossier, cahier_de(decision.dossier.version)
    own = valeurs_du_modele(valeurs_de_la_demande(decision, cahier))
    return ContexteRetrait(
        objet=dossier.objet,
        numero=acte.numero,
        verification=f"{settings.LEVIER_ADRESSE}/actes/{acte.numero}/" if former.accorde and acte.numero else "",
        projet=not acte.numero,
        modele=redaction.origines,
        emetteur=emetteur(acte, cahier),
        cadre=cadre(acte, redaction),
        intitule=f"portant retrait de {_nommer(decision, former)}",
        visas=(
            *visa_du_fondement(decision),
            *_visas_du_dossier(decision, former),
            *redaction.lignes(VISAS, own),
            *visa_delegation(acte),
        ),
        considerants=(*considerants(decision), *redaction.lignes(CONSIDERANTS, own)),
        articles=_ajouter(_articles(decision, former), redaction.articles(own)),
    )


def contexte_sans_suite(acte: Acte, redaction: Redaction) -> ContexteSansSuite:
    """From an act whose decision closes its request: what was asked, until when, and the service's own words."""
    decision = acte.decision
    dossier, cahier = decision.dossier, cahier_de(decision.dossier.version)
    own = valeurs_du_modele(valeurs_de_la_demande(decision, cahier))
    return ContexteSansSuite(
        objet=dossier.objet,
        numero=acte.numero,
        projet=not acte.numero,
        modele=redaction.origines,
        emetteur=emetteur(acte, cahier),
        cadre=cadre(acte, redaction),
        destinataire=destinataire(dossier, cahier),
        demandes=tuple(_attendu(one, cahier) for one in dossier.complements.all() if one.repondue_le is None),
        article=INCOMPLETE,
        motif=decision.motif,
        paragraphes=redaction.paragraphes(own),
        formule=redaction.remplie(FORMULE, own),
    )


def _attendu(demande: DemandeComplement, cahier: Cahier) -> CompletementAttendu:
    return CompletementAttendu(
        le=Jour.de(horloge.jour_de(demande.demandee_le, cahier.fenetre.fuseau)),
        echeance=Jour.de(demande.derniere),
        message=demande.message,
        points=tuple(
            PointManquant(francais(libelle(cahier, point.element)), point.remarque) for point in demande.points.all()
        ),
    )


_CONTEXTES: dict[GenreActe, Callable[[Acte, Redaction], ContexteActe]] = {
    GenreActe.ARRETE: contexte_arrete,
    GenreActe.LETTRE_REFUS: contexte_refus,
    GenreActe.RETRAIT: contexte_retrait,
    GenreActe.SANS_SUITE: contexte_sans_suite,
}


def _ajouter(articles: tuple[Article, ...], ajoutes: Iterable[tuple[str, str]]) -> tuple[Article, ...]:
    """Those of the level's model, before the last one: how the act is notified."""
    return (*articles[:-1], *(Article(title, text) for title, text in ajoutes), articles[-1])


_NOMS = {
    NatureDecision.REFUS: "la décision de refus",
    NatureDecision.SANS_SUITE: "la décision de classement sans suite",
}
"""Of what is taken back; an arrêté otherwise."""


def _retiree(decision: Decision) -> Decision:
    if decision.remplace is None:
        raise ValueError("a withdrawal takes back a decision: the database says so")
    return decision.remplace


def _nommer(decision: Decision, retiree: Decision) -> str:
    """« l’arrêté n° ARR-71-2021-0001 du 15 septembre 2021 »; the decision by its day when its act was never signed."""
    day = Jour.de(horloge.jour_de(retiree.decidee_le, decision.dossier.appel.fuseau)).texte
    act = acte_remplace(decision)
    if act is None:
        return f"la décision du {day}"
    noun = _NOMS.get(NatureDecision(retiree.nature), "l’arrêté")
    return f"{noun} n° {act.numero} du {day}"


def _visas_du_dossier(decision: Decision, retiree: Decision) -> tuple[str, ...]:
    """The request, the decision taken back, and the observations that were sollicitations before."""
    dossier, zone = decision.dossier, decision.dossier.appel.fuseau
    deposited = Jour.de(horloge.jour_de(dossier.depose_le or retiree.decidee_le, zone)).texte
    sollicitations = [
        one
        for one in sollicitations_sur(retiree)
        if (one.objet, one.fondement) == (ObjetSollicitation.RETRAIT, decision.fondement)
    ]
    heard = tuple(
        f"l’invitation à présenter des observations adressée au bénéficiaire le {_jour(one.demandee_le, zone)} "
        f"({OBSERVATIONS}), et {_suite(one.repondue_le, zone)}"
        for one in sollicitations
    )
    return (f"la demande n° {dossier.numero} déposée le {deposited}", _nommer(decision, retiree), *heard)


def _suite(repondue_le: dt.datetime | None, fuseau: str) -> str:
    return f"ses observations du {_jour(repondue_le, fuseau)}" if repondue_le else "l’absence de réponse de sa part"


def _jour(instant: dt.datetime, fuseau: str) -> str:
    return Jour.de(horloge.jour_de(instant, fuseau)).texte


def _articles(decision: Decision, retiree: Decision) -> tuple[Article, ...]:
    named, who = _nommer(decision, retiree), beneficiaire(decision.dossier.structure)
    named = named[:1].upper() + named[1:]
    taken = Article("Retrait", f"{named} est retiré{'' if named.startswith('L’arrêté') else 'e'}.")
    if retiree.accorde:
        effect = Article(
            "Effets",
            f"La subvention de {argent.ecrire(retiree.montant_attribue)} accordée {who.au} n’est plus due. Les crédits "
            "correspondants sont rendus à l’enveloppe qui les portait.",
        )
    elif retiree.nature == NatureDecision.SANS_SUITE:
        effect = Article("Effets", f"Le classement de la demande {decision.dossier.structure.avec_de} est sans effet.")
    else:
        effect = Article("Effets", f"Le refus opposé {who.au} est sans effet.")
    next_ = (
        "peut de nouveau être complétée" if retiree.nature == NatureDecision.SANS_SUITE else "est de nouveau examinée"
    )
    after = Article(
        "Suite de la demande",
        f"La demande n° {decision.dossier.numero} {next_}\u00a0; une nouvelle décision sera notifiée.",
    )
    return (taken, effect, after, Article("Notification", f"Le présent arrêté est notifié {who.au}."))
