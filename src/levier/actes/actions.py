"""Produce the act of a decision, and notify it. Played again, each does nothing more."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.db import transaction

from levier.actes.annonces import ActeProduit
from levier.actes.contextes import ContexteDecision, contexte_arrete, contexte_refus
from levier.actes.enums import GenreActe
from levier.actes.models import Acte
from levier.attributions.enums import EtatSubvention, SensDecision
from levier.attributions.models import Decision, Subvention
from levier.comptes.queries import emails_de
from levier.documents.actions import produire
from levier.socle import argent, courriels, horloge, journal
from levier.socle.acteurs import SYSTEME, Acteur
from levier.socle.annonces import annoncer
from levier.socle.etats import franchir

MODELES = Path(__file__).parent / "modeles"
_SERIES = {GenreActe.ARRETE: "ARR", GenreActe.LETTRE_REFUS: "REF"}


def produire_acte(decision: Decision, *, par: Acteur = SYSTEME) -> Acte:
    """The arrêté or the refusal letter of a decision, numbered in its territory's series of the year. Once only.

    The PDF is made outside any transaction (numbered before, kept after); then the act, the journal of the dossier
    (acte_produit) and ActeProduit are written together. Raises RenduImpossible, VariableInconnue, VariableSansValeur.
    """
    existing = Acte.objects.filter(decision=decision).first()
    if existing:
        return existing
    genre, context = _contexte(decision)
    document = produire(
        cle=f"acte:{decision.pk}",
        genre=genre.value,
        modele=MODELES / f"{_MODELE[genre]}.typ",
        contexte=context,
        titre=f"{genre.label.capitalize()} n° {{numero}}",
        nom_fichier="{numero}.pdf",
        serie=_serie(genre, decision),
    )
    with transaction.atomic():
        act, created = Acte.objects.get_or_create(
            decision=decision,
            defaults={
                "genre": genre,
                "numero": document.numero,
                "document": document,
                "produit_le": document.produit_le,
            },
        )
        if created:
            journal.consigner(
                decision.dossier,
                "acte_produit",
                par=par,
                avant={},
                apres={"numero": act.numero, "genre": genre.value, "empreinte": document.fichier.empreinte},
            )
            annoncer(ActeProduit(act.pk))
    return act


@transaction.atomic
def notifier(acte: Acte, *, par: Acteur = SYSTEME) -> None:
    """Tell every member of the structure, the PDF attached; the grant becomes notifiee. Once only.

    Journal: acte_notifie on the dossier, subvention_notifiee on the grant. Without any confirmed address the act is
    notified in the porteur's space alone, and the journal says to nobody.
    """
    held = Acte.objects.select_for_update(of=("self",)).select_related("document__fichier").get(pk=acte.pk)
    if held.notifie_le is not None:
        return
    decision = Decision.objects.select_related("dossier__structure", "dossier__appel").get(pk=held.decision_id)
    recipients = _ecrire_aux_membres(held, decision)
    grant = Subvention.objects.filter(decision=decision, etat=EtatSubvention.ATTRIBUEE).first()
    if grant is not None:
        franchir(grant, "notifier", par=par, apres={"acte": held.numero})
    now = horloge.maintenant()
    Acte.objects.filter(pk=held.pk).update(notifie_le=now)
    acte.notifie_le = now
    journal.consigner(
        decision.dossier,
        "acte_notifie",
        par=par,
        avant={},
        apres={"numero": held.numero, "destinataires": ", ".join(recipients)},
    )


_MODELE = {GenreActe.ARRETE: "arrete", GenreActe.LETTRE_REFUS: "lettre_refus"}


def _contexte(decision: Decision) -> tuple[GenreActe, ContexteDecision]:
    if decision.sens == SensDecision.ATTRIBUTION:
        return GenreActe.ARRETE, contexte_arrete(decision)
    return GenreActe.LETTRE_REFUS, contexte_refus(decision)


def _serie(genre: GenreActe, decision: Decision) -> str:
    """`ARR-71-2021`: kind, territory of the call, year of the decision in Paris."""
    year = decision.decidee_le.astimezone(horloge.PARIS).year
    return f"{_SERIES[genre]}-{decision.dossier.appel.ressort.serie}-{year}"


def _ecrire_aux_membres(acte: Acte, decision: Decision) -> list[str]:
    dossier = decision.dossier
    template = "courriels/attribution.txt" if acte.genre == GenreActe.ARRETE else "courriels/refus.txt"
    recipients = emails_de(dossier.structure)
    granted = decision.montant_attribue
    context: dict[str, object] = {
        "dossier": dossier,
        "acte": acte,
        "structure": dossier.structure.denomination,
        "projet": str(dossier.reponses.get("projet.titre") or ""),
        "montant": argent.ecrire(granted) if granted is not None else "",
        "service": dossier.appel.service,
        "guichet": dossier.appel.titre,
    }
    for email in recipients:
        mark = hashlib.sha256(email.encode()).hexdigest()[:16]
        key, joined = f"acte:{acte.pk}:{mark}", (acte.document.fichier,)
        courriels.ecrire(email, template, context, cle=key, pieces=joined, objet=dossier.objet)
    return recipients
