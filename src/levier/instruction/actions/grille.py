"""The grid of a request: asked of a colleague, marked alone, sent, read again by another; marked anew without losing the first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction

from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.dossiers.courrier.plis import Pli, ecrire
from levier.dossiers.enums import CHEZ_LE_SERVICE
from levier.dossiers.models import Dossier
from levier.dossiers.queries import cahier_du
from levier.instruction.actions.peremption import perimer
from levier.instruction.actions.tenue import exiger_texte, instruction_tenue
from levier.instruction.erreurs import GrilleIncomplete, InstructeurNonHabilite, NotationFermee, NoteHorsEchelle
from levier.instruction.models import Notation
from levier.instruction.permissions import evaluateur as acteur_evaluateur
from levier.instruction.permissions import peut_noter
from levier.instruction.queries.grille import attendues, criteres_de, notations_de, peut_lire_les_notes
from levier.socle import horloge, journal
from regles.cahier import Critere
from regles.grille import bilan, sur_cent, total
from regles.vocabulaire import Fourni

NOTATIONS_MAX = 40
"""How many grids a request may have, those replaced and given up included."""
_PRECISION = Context(prec=40)
_DIX_HUIT = Decimal(1).scaleb(-18)


@dataclass(frozen=True, slots=True)
class NoteSaisie:
    """What an assessor wrote of one criterion: a mark, « sans objet », or nothing yet; and why."""

    note: int | None
    raison: str
    sans_objet: bool = False


@transaction.atomic
def demander_une_notation(dossier: Dossier, evaluateur: Personne, *, par: Personne) -> Notation:
    """Ask a colleague of the service to mark the request: the note waits for their grid, and they are told by a mail.

    Journal of the grid: grille_demandee. Raises GesteInterdit, EtatIncompatible, InstructeurNonHabilite, NotationFermee.
    """
    acteur = acteur_evaluateur(par, dossier)
    if not peut_noter(evaluateur, dossier):
        raise InstructeurNonHabilite(
            f"{evaluateur.nom} ne peut pas noter cette demande aujourd’hui : choisissez un autre agent.", "evaluateur"
        )
    instruction_tenue(dossier, CHEZ_LE_SERVICE)
    known = notations_de(dossier)
    if any(one.evaluateur_id == evaluateur.pk and (one.attendue or one.compte) for one in known):
        raise NotationFermee(f"{evaluateur.nom} note déjà cette demande, ou l’a notée.", "evaluateur")
    notation = _ouvrir(dossier, evaluateur, known, demandee_par=par)
    told = {"evaluateur": evaluateur.nom}
    journal.consigner(notation, "grille_demandee", par=acteur, avant={}, apres=told)
    tenir_la_note(dossier)
    ecrire(dossier, Pli("grille_demandee", str(notation.pk), {"par": par}), [evaluateur.email])
    return notation


@transaction.atomic
def enregistrer_la_notation(dossier: Dossier, saisies: Mapping[str, NoteSaisie], *, par: Personne) -> Notation:
    """Keep one's grid as it is, marks missing or not; nobody else reads it. Begun now, the note waits for it.

    Journal of the grid: grille_commencee, the first time. Raises GesteInterdit, EtatIncompatible, NoteHorsEchelle.
    """
    acteur_evaluateur(par, dossier)
    instruction_tenue(dossier, CHEZ_LE_SERVICE)
    notation = _la_mienne(dossier, par)
    notation.lignes = _lignes(criteres_de(dossier), saisies)
    notation.save(update_fields=["lignes"])
    tenir_la_note(dossier)
    return notation


@transaction.atomic
def envoyer_la_notation(
    dossier: Dossier, saisies: Mapping[str, NoteSaisie], *, par: Personne, motif: str = ""
) -> Notation:
    """Send one's grid, each criterion marked with its reason: it no longer changes. One already sent is replaced, for `motif`.

    Journal of the grid: grille_envoyee. Raises GesteInterdit, EtatIncompatible, NoteHorsEchelle, GrilleIncomplete,
    TexteManquant.
    """
    acteur = acteur_evaluateur(par, dossier)
    instruction_tenue(dossier, CHEZ_LE_SERVICE)
    criteres = criteres_de(dossier)
    lines = _lignes(criteres, saisies)
    _exiger_entiere(criteres, lines)
    now = horloge.maintenant()
    before = Notation.objects.filter(
        dossier=dossier, evaluateur=par, envoyee_le__isnull=False, remplacee_le__isnull=True
    ).first()
    if before is not None:
        exiger_texte(motif, "motif", "Écrivez pourquoi vous notez de nouveau : la première grille reste lisible.")
    notation = _la_mienne(dossier, par)
    if before is not None:
        before.remplacee_le = now
        before.save(update_fields=["remplacee_le"])
    notation.lignes, notation.envoyee_le, notation.motif = lines, now, motif.strip() if before else ""
    notation.version_id = dossier.version_id
    notation.save(update_fields=["lignes", "envoyee_le", "motif", "version"])
    given = total(criteres, notation.notes)
    told = {"total": "sans objet" if given is None else sur_cent(given)}
    journal.consigner(notation, "grille_envoyee", par=acteur, avant={}, apres=told, motif=notation.motif)
    tenir_la_note(dossier)
    return notation


@transaction.atomic
def abandonner_la_notation(notation: Notation, *, par: Personne, motif: str) -> None:
    """Wait no more for a grid, whoever is to write it; what was begun stays in the base, and counts for nothing.

    Journal of the grid: grille_abandonnee. Raises GesteInterdit, EtatIncompatible, TexteManquant, NotationFermee.
    """
    dossier = notation.dossier
    acteur = acteur_evaluateur(par, dossier)
    exiger_texte(motif, "motif", "Écrivez pourquoi cette grille n’est plus attendue.")
    instruction_tenue(dossier, CHEZ_LE_SERVICE)
    tenue = Notation.objects.select_for_update().get(pk=notation.pk)
    if not tenue.attendue:
        raise NotationFermee("Cette grille est envoyée, ou n’est déjà plus attendue : rechargez la page.")
    tenue.abandonnee_le = horloge.maintenant()
    tenue.save(update_fields=["abandonnee_le"])
    journal.consigner(tenue, "grille_abandonnee", par=acteur, avant={}, apres={}, motif=motif.strip())
    tenir_la_note(dossier)


@transaction.atomic
def relire_la_notation(notation: Notation, *, par: Personne, accord: bool, texte: str) -> None:
    """Say, once, of a grid of somebody else whether one agrees, and why; its marks stay. Who does not may mark in their turn.

    Journal of the grid: grille_relue. Raises GesteInterdit, EtatIncompatible, TexteManquant, NotationFermee.
    """
    dossier = notation.dossier
    acteur = acteur_evaluateur(par, dossier)
    exiger_texte(texte, "texte", "Écrivez ce que vous avez relu : c’est ce que lira le comité.")
    instruction_tenue(dossier, CHEZ_LE_SERVICE)
    tenue = Notation.objects.select_for_update().get(pk=notation.pk)
    if not tenue.compte or tenue.accord is not None:
        raise NotationFermee("Cette grille est déjà relue, ou une autre l’a remplacée : rechargez la page.")
    if tenue.evaluateur_id == par.pk or not peut_lire_les_notes(par.pk, notations_de(dossier)):
        raise NotationFermee("Une grille se relit par un autre agent, une fois toutes les grilles attendues envoyées.")
    tenue.accord, tenue.relecture, tenue.relue_par, tenue.relue_le = accord, texte.strip(), par, horloge.maintenant()
    tenue.save(update_fields=["accord", "relecture", "relue_par", "relue_le"])
    told = {"avis": "d’accord" if accord else "en désaccord"}
    journal.consigner(tenue, "grille_relue", par=acteur, avant={}, apres=told, motif=tenue.relecture)


def tenir_la_note(dossier: Dossier) -> None:
    """Write what the grids in force give, the row of the dossier held; null while one is awaited, or is of another theme.

    Nothing for a call without grid. Journal: proposition_perimee, where a rule reads the note.
    """
    if not cahier_du(dossier).a_une_grille:
        return
    instruction, notations = instruction_tenue(dossier, CHEZ_LE_SERVICE), notations_de(dossier)
    together = bilan(criteres_de(dossier), [one.notes for one in notations if one.compte])
    note = None if together is None or attendues(notations) else _decimale(together.note)
    if note == instruction.note:
        return
    instruction.note = note
    instruction.save(update_fields=["note"])
    if Fourni.NOTE in cahier_du(dossier).programme.lus:
        perimer(dossier, "la note de la grille a changé")


def _decimale(part: Fraction) -> Decimal:
    """Eighteen decimals, the same for equal fractions: lists sort on it."""
    return _PRECISION.divide(Decimal(part.numerator), Decimal(part.denominator)).quantize(_DIX_HUIT, context=_PRECISION)


def _la_mienne(dossier: Dossier, par: Personne) -> Notation:
    """The grid that the person is writing; a new one when there is none."""
    known = notations_de(dossier)
    if begun := next((one for one in known if one.evaluateur_id == par.pk and one.attendue), None):
        return begun
    notation = _ouvrir(dossier, par, known)
    journal.consigner(notation, "grille_commencee", par=par.en_tant_que(Role.INSTRUCTEUR), avant={}, apres={})
    return notation


def _ouvrir(dossier: Dossier, qui: Personne, connues: list[Notation], demandee_par: Personne | None = None) -> Notation:
    if len(connues) >= NOTATIONS_MAX:
        raise NotationFermee(f"Cette demande a déjà {NOTATIONS_MAX} grilles : c’est le plus possible.")
    others = any(one.compte and one.evaluateur_id != qui.pk for one in connues)
    return Notation.objects.create(
        dossier=dossier, evaluateur=qui, version_id=dossier.version_id, demandee_par=demandee_par,
        ouverte_le=horloge.maintenant(), apres_lecture=others and peut_lire_les_notes(qui.pk, connues),
    )  # fmt: skip


def _lignes(criteres: Iterable[Critere], saisies: Mapping[str, NoteSaisie]) -> dict[str, Any]:
    """As they are kept; what the grid does not ask is left out. Raises NoteHorsEchelle."""
    kept: dict[str, Any] = {}
    for critere in criteres:
        typed = saisies.get(critere.id)
        if typed is None:
            continue
        line: dict[str, Any] = {"raison": typed.raison.replace("\0", "").strip()}
        if typed.sans_objet or typed.note is not None:
            _exiger_dans_l_echelle(critere, typed)
            line["note"] = typed.note
        kept[critere.id] = line
    return kept


def _exiger_dans_l_echelle(critere: Critere, saisie: NoteSaisie) -> None:
    if saisie.sans_objet:
        if critere.sans_objet and saisie.note is None:
            return
    elif critere.echelle and saisie.note in critere.echelle.notes:
        return
    raise NoteHorsEchelle(f"« {critere.libelle} » se note {critere.echelle} : choisissez une de ces notes.", critere.id)


def _exiger_entiere(criteres: Iterable[Critere], lignes: Mapping[str, Any]) -> None:
    missing = [one for one in criteres if "note" not in lignes.get(one.id, {})]
    unsaid = [one for one in criteres if one not in missing and not lignes[one.id]["raison"]]
    if missing or unsaid:
        raise GrilleIncomplete([one.libelle for one in missing], [one.libelle for one in unsaid])
