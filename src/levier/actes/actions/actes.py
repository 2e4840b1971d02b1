"""An act, from its text to its addressee: established, presented, signed, printed; or annulled.

Each step is an act of its own, written once in the journal. Locks: the dossier, then its act, then the series of numbers.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.db import transaction

from levier.actes.annonces import ActeProduit, ActeSigne
from levier.actes.enums import EtatActe, GenreActe
from levier.actes.mentions import exiger_les_mentions
from levier.actes.models import Acte
from levier.actes.queries import acte_de
from levier.actes.textes import contexte_de, genre_de
from levier.attributions.autorite import Autorite
from levier.attributions.models import Decision
from levier.documents import rendu
from levier.documents.actions import garder, numeroter
from levier.documents.models import Document
from levier.dossiers.acces import service_de
from levier.dossiers.models import Dossier
from levier.socle import horloge, journal
from levier.socle.acteurs import SYSTEME, Acteur
from levier.socle.annonces import annoncer
from levier.socle.etats import exiger_transition, franchir, franchir_tenu

MODELES = Path(__file__).parents[1] / "modeles"
_MODELE = {
    GenreActe.ARRETE: "arrete",
    GenreActe.LETTRE_REFUS: "lettre_refus",
    GenreActe.RETRAIT: "retrait",
    GenreActe.SANS_SUITE: "sans_suite",
}
_SERIES = {
    GenreActe.ARRETE: "ARR",
    GenreActe.LETTRE_REFUS: "REF",
    GenreActe.RETRAIT: "RET",
    GenreActe.SANS_SUITE: "CSS",
}
_DITES_A_LA_SIGNATURE = ("signataire", "qualite", "delegation_reference", "signe_le", "numero", "donnees")


def modele_de(genre: GenreActe) -> Path:
    """The model that prints it."""
    return MODELES / f"{_MODELE[genre]}.typ"


@transaction.atomic
def etablir(decision: Decision, *, par: Acteur) -> Acte:
    """The arrêté or the letter that carries a decision, as a text to be signed; the one it has already, if any.

    Journal of the act: acte_etabli.
    """
    Dossier.objects.tenir(decision.dossier_id)
    if (living := acte_de(decision)) is not None:
        return living
    genre = genre_de(decision)
    acte = Acte.objects.create(decision=decision, genre=genre)
    journal.consigner(acte, "acte_etabli", par=par, avant={}, apres={"etat": acte.etat, "genre": genre.value})
    return acte


def presenter(acte: Acte, *, par: Acteur) -> None:
    """Put the act before who signs. Journal of the act: acte_presente. Raises GesteInterdit, EtatIncompatible."""
    franchir(acte, "presenter", par=par)


@transaction.atomic
def signer(acte: Acte, *, par: Acteur, autorite: Autorite) -> None:
    """Sign the act: it takes its number, its date, and what it says is frozen; its PDF follows.

    The number is the next of its territory's series of the year, taken under the lock of the series in the caller's
    transaction: an act not signed in the end gives it back. An act that the cahier's text cannot fill is not signed.
    Journal of the act: acte_signe. Raises GesteInterdit, EtatIncompatible, VariableInconnue, VariableSansValeur,
    MentionsManquantes. Announces ActeSigne.
    """
    tenu = tenir(acte)
    exiger_transition(tenu, "signer", par=par)
    tenu.signataire, tenu.qualite = autorite.nom, autorite.qualite
    tenu.delegation_reference = autorite.delegation_reference
    tenu.signe_le = horloge.maintenant()
    tenu.numero = numeroter(_serie(tenu))
    contexte = contexte_de(tenu)
    exiger_les_mentions(contexte)
    tenu.donnees = contexte.en_json()
    franchir_tenu(tenu, "signer", par=par, apres={"numero": tenu.numero}, avec=_DITES_A_LA_SIGNATURE)
    acte.etat, acte.numero = tenu.etat, tenu.numero
    annoncer(ActeSigne(tenu.pk))


def produire_document(acte: Acte, *, par: Acteur = SYSTEME) -> None:
    """Make the PDF of a signed act and keep it with its hash. Once only; nothing for an act annulled meanwhile.

    The PDF is made outside any transaction, from what was signed, the same bytes each time; then all is written together:
    the document, the state, the journals of the act and of the dossier (acte_produit), ActeProduit. Whoever dies before
    has written nothing, and is played again. Raises RenduImpossible.
    """
    if acte.etat != EtatActe.SIGNE or acte.donnees is None or acte.signe_le is None:
        return
    signed_on = horloge.local(acte.signe_le, acte.decision.dossier.appel.fuseau)
    content = rendu.pdf(modele_de(GenreActe(acte.genre)), acte.donnees, instant=signed_on)
    with transaction.atomic():
        tenu = tenir(acte)
        if tenu.etat != EtatActe.SIGNE:
            return
        tenu.document = garder(_document(tenu, signed_on), content, f"{tenu.numero}.pdf")
        made = {"numero": tenu.numero, "genre": tenu.genre, "empreinte": tenu.document.fichier.empreinte}
        franchir_tenu(tenu, "produire", par=par, apres=made, avec=("document",))
        journal.consigner(tenu.decision.dossier, "acte_produit", par=par, avant={}, apres=made)
        annoncer(ActeProduit(tenu.pk))


@transaction.atomic
def annuler(acte: Acte, *, par: Acteur, motif: str) -> None:
    """End an act whose decision is taken back or replaced; its number stays its own, and its public page says so.

    Journal of the act: acte_annule. Raises GesteInterdit, EtatIncompatible.
    """
    tenu = tenir(acte)
    franchir_tenu(tenu, "annuler", par=par, motif=motif)
    acte.etat = tenu.etat


def tenir(acte: Acte) -> Acte:
    """The act's row, fresh, with what it says; its dossier is held first: whoever takes the decision back waits."""
    dossier = Dossier.objects.tenir(acte.decision.dossier_id)
    rows = Acte.objects.select_for_update(of=("self",)).select_related("decision", "document__fichier")
    tenu = rows.get(pk=acte.pk)
    tenu.decision.dossier = dossier
    return tenu


def _serie(acte: Acte) -> str:
    """`ARR-71-2021`: kind, territory of the call, year of the signature in the time zone of the call."""
    if acte.signe_le is None:
        raise ValueError("a series is of the year of the signature")
    year = horloge.jour_de(acte.signe_le, acte.decision.dossier.appel.fuseau).year
    return f"{_SERIES[GenreActe(acte.genre)]}-{service_de(acte.decision.dossier).serie}-{year}"


def _document(acte: Acte, signe_le: dt.datetime) -> Document:
    """The document of an act signed then."""
    return Document(
        cle=f"acte:{acte.numero}",
        genre=acte.genre,
        titre=f"{GenreActe(acte.genre).label.capitalize()} n° {acte.numero}",
        numero=acte.numero,
        donnees=acte.donnees,
        produit_le=signe_le,
        **acte.decision.dossier.objet.colonnes,
    )
