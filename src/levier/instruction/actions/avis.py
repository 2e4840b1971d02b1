"""An avis asked of a service or an expert: by a link, on listed parts, until a day; rendered once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from levier.comptes.models import Personne
from levier.documents.contexte import Jour
from levier.dossiers.acces import emails_du_service, exclusion_de, interet_de
from levier.dossiers.courrier.plis import Pli, ecrire, informer
from levier.dossiers.enums import CHEZ_LE_SERVICE
from levier.dossiers.memoire.depose import pieces_deposees, vu_du_service
from levier.dossiers.models import Dossier, Piece
from levier.instruction.actions.tenue import exiger_texte, tenir
from levier.instruction.enums import SensAvis
from levier.instruction.erreurs import (
    AvisNonAttendu,
    AvisSansPartie,
    ConsulteImpossible,
    EcheanceInvalide,
    TexteManquant,
)
from levier.instruction.lien import faire_lien, lire_lien
from levier.instruction.models import DemandeAvis
from levier.instruction.permissions import instructeur
from levier.messages.actions import Joint
from levier.messages.queries import FORMATS
from levier.socle import fichiers, horloge, journal
from levier.socle.acteurs import ActeurConnu
from levier.socle.erreurs import FichierRefuse
from regles.texte import date_longue

AVIS_MAX = 20
"""How many avis may be asked about one request, those cancelled included."""
JOURS_MAX = 183
"""Farthest last day of a link that opens a request to who has no account."""
RAPPEL = 3
"""Days before the last one, on which who is asked is reminded; and again on the last day."""


@dataclass(frozen=True, slots=True)
class Consulte:
    """Who is asked: the service or the person, its function, where the link is sent."""

    nom: str
    fonction: str
    email: str


@dataclass(frozen=True, slots=True)
class Parties:
    """What is shown of the request: the answers of its form, its plan, these pieces (keys)."""

    demande: bool
    plan: bool
    pieces: Collection[int]


@transaction.atomic
def demander_un_avis(
    dossier: Dossier, *, par: Personne, consulte: Consulte, question: str, echeance: dt.date, montre: Parties
) -> DemandeAvis:
    """Ask somebody outside of the service, by a mail whose link shows these parts and takes one answer, until `echeance`, included.

    Journal of the demand: avis_demande. Raises GesteInterdit, EtatIncompatible, TexteManquant, EcheanceInvalide,
    AvisSansPartie, ConsulteImpossible.
    """
    acteur = instructeur(par, dossier)
    exiger_texte(consulte.nom, "nom", "Écrivez le nom du service ou de la personne que vous consultez.")
    exiger_texte(question, "question", "Écrivez ce que vous demandez : l’avis répond à cette question.")
    tenu = tenir(dossier, CHEZ_LE_SERVICE)
    exiger_echeance(tenu, echeance)
    _exiger_consultable(tenu, consulte.email)
    shown = _pieces(tenu, montre)
    demande = DemandeAvis.objects.create(
        dossier=tenu, nom=consulte.nom.strip(), fonction=consulte.fonction.strip(), email=consulte.email.lower(),
        question=question.strip(), echeance=echeance, montre_demande=montre.demande, montre_plan=montre.plan,
        demandee_par=par, demandee_le=horloge.maintenant(),
    )  # fmt: skip
    demande.pieces.set(shown)
    told = {"consulte": str(demande), "echeance": echeance.isoformat(), "montre": _en_mots(montre)}
    journal.consigner(demande, "avis_demande", par=acteur, avant={}, apres=told, motif=demande.question)
    _ecrire(demande, "avis_demande", str(demande.pk))
    return demande


@transaction.atomic
def prolonger_un_avis(demande: DemandeAvis, *, par: Personne, echeance: dt.date) -> None:
    """Give another last day, late or not: the same link opens until then, and who is asked is told.

    Journal of the demand: avis_prolonge. Raises GesteInterdit, EtatIncompatible, EcheanceInvalide, AvisNonAttendu.
    """
    acteur = instructeur(par, demande.dossier)
    tenue = _tenir_attendue(demande)
    exiger_echeance(tenue.dossier, echeance)
    before, tenue.echeance = tenue.echeance, echeance
    tenue.save(update_fields=["echeance"])
    days = [{"echeance": day.isoformat()} for day in (before, echeance)]
    event = journal.consigner(tenue, "avis_prolonge", par=acteur, avant=days[0], apres=days[1])
    _ecrire(tenue, "avis_prolonge", f"{tenue.pk}-{event.rang}")


@transaction.atomic
def annuler_un_avis(demande: DemandeAvis, *, par: Personne, motif: str) -> None:
    """Wait no more for an avis: its link opens nothing from then on, and who was asked is told why.

    Journal of the demand: avis_annule. Raises GesteInterdit, EtatIncompatible, TexteManquant, AvisNonAttendu.
    """
    acteur = instructeur(par, demande.dossier)
    exiger_texte(motif, "motif", "Écrivez pourquoi l’avis n’est plus attendu : la personne consultée le reçoit.")
    tenue = _tenir_attendue(demande)
    tenue.annulee_le, tenue.motif_annulation = horloge.maintenant(), motif.strip()
    tenue.save(update_fields=["annulee_le", "motif_annulation"])
    journal.consigner(tenue, "avis_annule", par=acteur, avant={}, apres={}, motif=tenue.motif_annulation)
    _ecrire(tenue, "avis_annule", str(tenue.pk))


def rendre_un_avis(jeton: str, *, sens: SensAvis, texte: str, joint: Joint | None = None) -> DemandeAvis:
    """Answer once, by the link, with one file at most, examined before anything is locked; who asked is told.

    Journal of the demand: avis_rendu. Raises LienRefuse, LienDAvisFerme, TexteManquant, AvisNonAttendu, FichierRefuse.
    """
    lire_lien(jeton)
    clean = texte.replace("\0", "").strip()
    if not clean:
        raise TexteManquant("Écrivez votre avis : le service décide d’après lui.", "texte")
    recu = _controler(joint) if joint else None
    with transaction.atomic():
        demande = lire_lien(jeton, verrouiller=True)
        _exiger_attendue(demande)
        demande.sens, demande.texte, demande.rendu_le = sens, clean, horloge.maintenant()
        demande.fichier = fichiers.garder_recu(recu) if recu else None
        demande.save(update_fields=["sens", "texte", "rendu_le", "fichier"])
        acteur = ActeurConnu(f"avis:{demande.pk}", str(demande), "expert")
        told: journal.Instantane = {"sens": sens.label, "fichier": recu.empreinte if recu else None}
        journal.consigner(demande, "avis_rendu", par=acteur, avant={}, apres=told, motif=clean)
        _prevenir(demande)
    return demande


def rappeler_les_avis() -> None:
    """Write to who has not answered yet, RAPPEL days before the last one and on the last one; each once, however often it is played."""
    today, day = horloge.aujourdhui(), dt.timedelta(days=1)
    near = (today - day, today + (RAPPEL + 1) * day)  # a call counts its days in its own zone
    waiting = DemandeAvis.objects.filter(rendu_le__isnull=True, annulee_le__isnull=True, echeance__range=near)
    joined = ("dossier__appel", "dossier__structure", "dossier__version")
    for demande in waiting.filter(dossier__etat__in=CHEZ_LE_SERVICE).select_related(*joined):
        zone = demande.dossier.appel.fuseau
        left = (demande.echeance - horloge.aujourdhui(zone)).days
        given = (demande.echeance - horloge.jour_de(demande.demandee_le, zone)).days
        if left == 0 < given or 0 < left <= RAPPEL < given:
            which = "dernier" if left == 0 else "bientot"
            _ecrire(demande, "avis_rappel", f"{demande.pk}-{demande.echeance}-{which}")


def _tenir_attendue(demande: DemandeAvis) -> DemandeAvis:
    """Its row, fresh, under its lock and that of its request. Raises EtatIncompatible, AvisNonAttendu."""
    tenu = tenir(demande.dossier, CHEZ_LE_SERVICE)
    tenue = DemandeAvis.objects.select_for_update().get(pk=demande.pk)
    tenue.dossier = tenu
    _exiger_attendue(tenue)
    return tenue


def _exiger_attendue(demande: DemandeAvis) -> None:
    if demande.rendu_le is not None:
        raise AvisNonAttendu("Cet avis est déjà rendu : il ne se rend qu’une fois et ne change plus.")
    if demande.annulee_le is not None:
        raise AvisNonAttendu("Cet avis n’est plus attendu : la demande est annulée.")


def exiger_echeance(dossier: Dossier, echeance: dt.date) -> None:
    """The last day of an avis is to come, and not too far. Raises EcheanceInvalide."""
    today = horloge.aujourdhui(dossier.appel.fuseau)
    last = today + dt.timedelta(days=JOURS_MAX)
    if not today < echeance <= last:
        raise EcheanceInvalide(
            f"Choisissez un jour à venir, le {date_longue(last)} au plus tard : le lien montre des parties du dossier "
            "jusqu’à ce jour.",
            "echeance",
        )


def _exiger_consultable(dossier: Dossier, email: str) -> None:
    """Who is asked is not kept away from the request, and has no interest in it. Raises ConsulteImpossible."""
    demandes = DemandeAvis.objects.filter(dossier=dossier)
    if demandes.filter(email__iexact=email, rendu_le__isnull=True, annulee_le__isnull=True).exists():
        raise ConsulteImpossible("Un avis est déjà attendu de cette adresse : prolongez-le ou annulez-le.", "email")
    if demandes.count() >= AVIS_MAX:
        raise ConsulteImpossible(f"{AVIS_MAX} avis ont déjà été demandés sur ce dossier : c’est le plus possible.")
    known = Personne.objects.filter(email__iexact=email).first()
    if known and (motif := exclusion_de(known, dossier)):
        raise ConsulteImpossible(f"Cette personne est tenue à l’écart du dossier : {motif}", "email")
    if known and (structure := interet_de(known, dossier)):
        raise ConsulteImpossible(
            f"Cette personne agit, ou a agi, pour {structure}, que cette demande concerne : consultez quelqu’un d’autre.",
            "email",
        )


def _pieces(dossier: Dossier, montre: Parties) -> list[Piece]:
    """The pieces to show. Raises AvisSansPartie."""
    shown = [piece for piece in pieces_deposees(vu_du_service(dossier)) if piece.pk in set(montre.pieces)]
    if len(shown) != len(set(montre.pieces)):
        raise AvisSansPartie("Une des pièces choisies n’est plus dans le dossier : rechargez la page.", "parties")
    if not (shown or montre.demande or montre.plan):
        raise AvisSansPartie("Cochez au moins une partie du dossier : un avis se donne sur quelque chose.", "parties")
    return shown


def _en_mots(montre: Parties) -> str:
    count = len(set(montre.pieces))
    named = [
        "les réponses" if montre.demande else "",
        "le plan de financement" if montre.plan else "",
        f"{count} pièce{'s' if count > 1 else ''}" if count else "",
    ]
    return f"montré : {', '.join(filter(None, named))}"


def _controler(joint: Joint) -> fichiers.FichierPose:
    try:
        return fichiers.controler(*joint, formats=FORMATS)
    except FichierRefuse as refus:
        raise FichierRefuse(refus.phrase, "fichier") from refus


def _ecrire(demande: DemandeAvis, modele: str, evenement: str) -> None:
    """To who is asked, with its link."""
    context: dict[str, object] = {
        "demande": demande,
        "jeton": faire_lien(demande),
        "echeance": Jour.de(demande.echeance).texte,
    }
    ecrire(demande.dossier, Pli(modele, evenement, context), [demande.email])


def _prevenir(demande: DemandeAvis) -> None:
    """Who asked, and who follows the request, while they instruct it."""
    dossier = demande.dossier
    followed = getattr(dossier, "instruction", None)
    told = {demande.demandee_par.email}
    if followed is not None and followed.instructeur is not None:
        told.add(followed.instructeur.email)
    readers = sorted(told & set(emails_du_service(dossier)))
    context: dict[str, object] = {"demande": demande, "sens": demande.get_sens_display()}
    informer(dossier, Pli("avis_rendu", str(demande.pk), context), readers)
