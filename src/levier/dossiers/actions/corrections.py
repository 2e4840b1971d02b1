"""An obvious error corrected: proposed by the service, written once the porteur accepts it (ADR 0048)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.dossiers import annonces
from levier.dossiers.enums import CORRIGEABLES, EtatDossier
from levier.dossiers.etude import Etude, etudier, obstacles
from levier.dossiers.formulaire.blocs import champ_nomme
from levier.dossiers.formulaire.saisie import Reponse, lire_reponse
from levier.dossiers.lecture.changements import changements
from levier.dossiers.lecture.instantane import contenu_envoye, photographier
from levier.dossiers.models import Correction, Dossier
from levier.dossiers.permissions import peut_deposer, peut_instruire
from levier.dossiers.queries import cahier_du, correction_attendue
from levier.socle import horloge, journal
from levier.socle.acteurs import SYSTEME, Acteur
from levier.socle.annonces import annoncer
from levier.socle.droits import exiger
from levier.socle.erreurs import EtatIncompatible, RefusMetier
from regles.situation import garder

CORRIGES = ("reponses", "montant_demande", "situation", "resultat", "instantane", "modifie_le", "revision")
"""Columns that an accepted correction writes: neither the days of the deposits nor the pieces."""


class CorrectionImpossible(RefusMetier):
    """Nothing would change, or the request once corrected would not be one that is received."""


class CorrectionFermee(EtatIncompatible):
    """It was answered, taken back or ended, or one waits already, or the request is no longer one to correct."""


@transaction.atomic
def proposer_une_correction(
    dossier: Dossier,
    saisies: Mapping[str, str],
    montants: Mapping[UUID, Decimal],
    *,
    par: Personne,
    motif: str,
    revision: int | None = None,
) -> Correction:
    """Propose other answers (typed, by name) and other amounts of the plan (by line), with why. The request stays as it is.

    `revision`: of the request as it was read; what changed since is no error to correct.

    What is the same is left aside; the whole is refused when the request would not be received so. Journal:
    correction_proposee. Announces CorrectionProposee (the structure is told).
    Raises GesteInterdit, CorrectionFermee, CorrectionImpossible, SaisieRefusee.
    """
    exiger(peut_instruire(par, dossier))
    tenu = _tenir(dossier.pk)
    _exiger_libre(tenu, revision)
    if not motif.strip():
        raise CorrectionImpossible("Écrivez pourquoi : le demandeur accepte ou refuse d’après vos raisons.", "motif")
    correction = Correction(
        dossier=tenu,
        reponses=_reponses(tenu, saisies),
        montants={str(ligne.identite): f"{montants[ligne.identite]:.2f}" for ligne in tenu.lignes.all()
                  if montants.get(ligne.identite, ligne.montant) != ligne.montant},
        motif=motif.strip(),
        proposee_le=horloge.maintenant(),
    )  # fmt: skip
    if not (correction.reponses or correction.montants):
        raise CorrectionImpossible("Rien ne change : corrigez au moins une réponse ou un montant.")
    correction.avant, correction.apres = _essayer(tenu, correction)
    correction.proposee_par = (acteur := par.en_tant_que(Role.INSTRUCTEUR)).libelle
    correction.save(force_insert=True)
    journal.consigner(
        tenu, "correction_proposee", par=acteur, avant=correction.avant, apres=correction.apres, motif=correction.motif
    )
    annoncer(annonces.CorrectionProposee(correction_id=correction.pk))
    return correction


@transaction.atomic
def accepter_la_correction(correction: Correction, *, par: Personne, reponse: str = "") -> Dossier:
    """Write what was proposed: the porteur's yes. What was sent before stays on the correction; no day of deposit moves.

    Journal: correction_acceptee. Announces CorrectionRepondue. Raises GesteInterdit, CorrectionFermee, CorrectionImpossible.
    """
    tenue = _tenir_la_correction(correction, par)
    tenu = tenue.dossier
    lu = _appliquer(tenu, tenue)
    tenu.montant_demande = lu.faits.montant_demande
    tenu.situation, tenu.resultat = garder(lu.cahier, lu.situation), lu.resultat.en_json()
    tenu.instantane = photographier(tenu, lu.cahier)
    tenu.modifie_le, tenu.revision = horloge.maintenant(), tenu.revision + 1
    tenu.save(update_fields=CORRIGES)
    acteur = par.en_tant_que(Role.PORTEUR)
    _clore(tenue, acteur, reponse, acceptee=True)
    journal.consigner(
        tenu, "correction_acceptee", par=acteur, avant=tenue.avant, apres=tenue.apres, motif=reponse.strip()
    )
    annoncer(annonces.CorrectionRepondue(correction_id=tenue.pk))
    return tenu


@transaction.atomic
def refuser_la_correction(correction: Correction, *, par: Personne, reponse: str = "") -> None:
    """Say no: the request stays as it was signed. Journal: correction_refusee. Announces CorrectionRepondue.

    Raises GesteInterdit, CorrectionFermee.
    """
    tenue, acteur = _tenir_la_correction(correction, par), par.en_tant_que(Role.PORTEUR)
    _clore(tenue, acteur, reponse, acceptee=False)
    journal.consigner(tenue.dossier, "correction_refusee", par=acteur, avant={}, apres={}, motif=reponse.strip())
    annoncer(annonces.CorrectionRepondue(correction_id=tenue.pk))


@transaction.atomic
def retirer_la_correction(correction: Correction, *, par: Personne) -> None:
    """Take back what the porteur has not answered yet. Journal: correction_retiree. Raises GesteInterdit, CorrectionFermee."""
    exiger(peut_instruire(par, correction.dossier))
    tenu = _tenir(correction.dossier_id)
    _exiger_qu_elle_attende(tenu, correction)
    finir_la_correction(tenu, "Retirée par le service.", par=par.en_tant_que(Role.INSTRUCTEUR))


def finir_la_correction(tenu: Dossier, raison: str, *, par: Acteur = SYSTEME) -> None:
    """End the one that waits, if any, on a request held, without an answer. Journal: correction_retiree."""
    if (waiting := correction_attendue(tenu)) is not None:
        _clore(waiting, par, raison, acceptee=None)
        journal.consigner(tenu, "correction_retiree", par=par, avant={}, apres={}, motif=raison)


def _tenir(cle: int) -> Dossier:
    tenu = Dossier.objects.tenir(cle)
    if tenu.etat not in CORRIGEABLES:
        current = EtatDossier(tenu.etat).label
        raise CorrectionFermee(f"La demande est « {current} » : elle ne se corrige plus ainsi.")
    return tenu


def _exiger_libre(tenu: Dossier, revision: int | None) -> None:
    if revision not in {None, tenu.revision}:
        raise CorrectionFermee("La demande a changé depuis l’ouverture de la page : rechargez-la avant de proposer.")
    if correction_attendue(tenu) is not None:
        raise CorrectionFermee("Une correction attend déjà la réponse du demandeur : retirez-la d’abord.")
    if tenu.partenaires.exists():
        raise CorrectionFermee(
            "Ce projet est commun : ses partenaires ont validé ce qu’il contient. Demandez des compléments, ils valideront "
            "de nouveau ce qui change."
        )


def _tenir_la_correction(correction: Correction, par: Personne) -> Correction:
    exiger(peut_deposer(par, correction.dossier))
    tenu = _tenir(correction.dossier_id)
    waiting = _exiger_qu_elle_attende(tenu, correction)
    waiting.dossier = tenu
    return waiting


def _exiger_qu_elle_attende(tenu: Dossier, correction: Correction) -> Correction:
    waiting = correction_attendue(tenu)
    if waiting is None or waiting.pk != correction.pk:
        raise CorrectionFermee("Cette correction n’attend plus de réponse : rechargez la page.")
    return waiting


def _reponses(tenu: Dossier, saisies: Mapping[str, str]) -> dict[str, Reponse | None]:
    """What reads otherwise than what was sent."""
    cahier, found = cahier_du(tenu), dict[str, Reponse | None]()
    for nom, texte in saisies.items():
        champ = champ_nomme(cahier, nom)
        if champ is None or champ.calcule:
            continue
        value = lire_reponse(champ, texte)
        if value != tenu.reponses.get(nom):
            found[nom] = value
    return found


def _appliquer(tenu: Dossier, correction: Correction) -> Etude:
    """Write it on the request held and its lines; its study at the last sending. Raises CorrectionImpossible."""
    kept = {nom: value for nom, value in {**tenu.reponses, **correction.reponses}.items() if value is not None}
    tenu.reponses = kept
    for identite, montant in correction.montants.items():
        tenu.lignes.filter(identite=identite).update(montant=Decimal(montant), hors_taxe=None, taux_tva=None)
    tenu.alentours = None
    lu = etudier(tenu, instant=tenu.dernier_depot_le)
    if found := obstacles(tenu, lu):
        said = " ".join(obstacle.phrase for obstacle in found)
        raise CorrectionImpossible(f"Ainsi corrigée, la demande ne serait pas recevable : {said}")
    return lu


def _essayer(tenu: Dossier, correction: Correction) -> tuple[journal.Instantane, journal.Instantane]:
    """What it would change, before and after: written, read, undone."""
    before = tenu.reponses
    with transaction.atomic():
        _appliquer(tenu, correction)
        changed = changements(contenu_envoye(tenu), photographier(tenu, cahier_du(tenu)))
        transaction.set_rollback(True)
    tenu.reponses = before
    return changed


def _clore(correction: Correction, par: Acteur, reponse: str, *, acceptee: bool | None) -> None:
    correction.close_le, correction.close_par = horloge.maintenant(), par.libelle
    correction.reponse, correction.acceptee = reponse.strip(), acceptee
    correction.save(update_fields=["close_le", "close_par", "reponse", "acceptee"])
