"""What is known of a request: who sees it, what the rules say of it, what still prevents its deposit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from levier.appels.models import Appel, VersionCahier
from levier.appels.queries import cahier_de, est_ouvert, fermeture, version_en_vigueur
from levier.comptes.models import Personne
from levier.comptes.queries import departements_visibles, structures_de
from levier.dossiers.blocs import champ_nomme, champs_du, est_un_bloc, lignes
from levier.dossiers.duplication import Reprise, reprise
from levier.dossiers.effets import Cle, Effet, effets
from levier.dossiers.enums import CLOS, PARTENAIRES_PRESENTS, EtatDossier, RecuperationTVA
from levier.dossiers.erreurs import SaisieRefusee
from levier.dossiers.groupe import membres, obstacles_des_partenaires
from levier.dossiers.justificatifs import Justificatifs
from levier.dossiers.models import DemandeComplement, Dossier, LignePlan, Partenaire, Piece
from levier.dossiers.obstacles import (
    Obstacle,
    depenses_sans_justificatif,
    pieces_manquantes,
    plan_incomplet,
    reponses_manquantes,
)
from levier.dossiers.plan import Plan, totaliser
from levier.dossiers.questionnaire import Questionnaire
from levier.dossiers.saisie import LigneSaisie, lire_ligne, lire_reponse
from levier.dossiers.taxe import ecrire_taux
from levier.enveloppes.queries import deja_attribue
from levier.socle import argent, horloge
from levier.socle.models import EtatFichier
from levier.territoires.models import Structure
from levier.territoires.queries import situation_porteur
from regles.cahier import Cahier, Genre, Situation, Valeur
from regles.evaluation import champ_demande, evaluer, projet_commun
from regles.resultat import Motif, Resultat
from regles.situation import SituationInvalide, lire

PLAN = "plan"
"""Key of `saisies` under which a plan with unreadable lines is kept as typed."""
MONTANT_DEMANDE = "demande.montant"
PERIMEE = "Le cahier des charges a changé et n’admet plus votre réponse : répondez de nouveau."


def visibles_pour(personne: Personne) -> QuerySet[Dossier]:
    """Requests that a person may see: of its structures, of those it is a partner of; for an agent, those deposited in its départements."""
    shared = Q(Exists(_partenariats(structures_de(personne))))
    return Dossier.objects.filter(_en_propre(personne) | shared).select_related("appel", "structure")


def correspondances_visibles(personne: Personne) -> QuerySet[Dossier]:
    """Requests whose messages a person may read: those that it sees otherwise than as a partner."""
    return Dossier.objects.filter(_en_propre(personne)).select_related("appel", "structure")


def _en_propre(personne: Personne) -> Q:
    """Of its structures; for an agent, deposited in its départements, or entered for a structure."""
    own = Q(structure__in=structures_de(personne)) | _saisies_en_cours(personne)
    return own | Q(appel__departement_code__in=departements_visibles(personne), depose_le__isnull=False)


def _saisies_en_cours(personne: Personne) -> Q:
    """Drafts that this agent entered for a structure, which has not yet made them its own."""
    return Q(saisie__agent=personne, saisie__confirmee_le=None, etat=EtatDossier.BROUILLON)


def _partenariats(structures: QuerySet[Structure]) -> QuerySet[Partenaire]:
    """Links by which these structures see the request of another: while they are invited to it or take part."""
    return Partenaire.objects.filter(dossier=OuterRef("pk"), structure__in=structures, etat__in=PARTENAIRES_PRESENTS)


def demandes_de(personne: Personne) -> QuerySet[Dossier]:
    """Requests of the structures a person acts for, and the drafts that an agent entered for others, until confirmed."""
    found = Dossier.objects.filter(Q(structure__in=structures_de(personne)) | _saisies_en_cours(personne))
    return found.select_related("appel", "structure", "saisie")


def demandes_suivies(personne: Personne, structure: Structure) -> QuerySet[Dossier]:
    """Open requests of the structure that this member follows."""
    return Dossier.objects.filter(structure=structure, suivi_par=personne).exclude(etat__in=CLOS)


def version_de(dossier: Dossier) -> VersionCahier:
    """A draft follows the version in force; a deposited request keeps the one it was deposited under (N-04)."""
    return version_en_vigueur(dossier.appel) if dossier.etat == EtatDossier.BROUILLON else dossier.version


def cahier_du(dossier: Dossier) -> Cahier:
    """The cahier des charges that holds for this request."""
    return cahier_de(version_de(dossier))


def plan(dossier: Dossier) -> Plan:
    """Totals of the financing plan, the grant asked among its revenues."""
    return _plan(dossier, cahier_du(dossier))


def compte_hors_taxes(dossier: Dossier) -> bool | None:
    """Whether expenses count without VAT: yes when the structure recovers it all, no when it recovers none.

    None when each line says so (recovered in part) or when the question is not answered.
    """
    return {RecuperationTVA.OUI: True, RecuperationTVA.NON: False}.get(
        RecuperationTVA(dossier.recupere_tva or "en_partie")
    )


def lignes_du_plan(dossier: Dossier) -> list[tuple[LigneSaisie, dict[str, str]]]:
    """The plan as last typed, each line with the sentences of its fields at fault."""
    typed = dossier.saisies.get(PLAN)
    if typed is not None:
        cahier = cahier_du(dossier)
        lines = [LigneSaisie(**line) for line in typed]
        return [(line, lire_ligne(cahier, line, dossier.recupere_tva)[1]) for line in lines]
    return [(_comme_saisie(line), {}) for line in dossier.lignes.all()]


def effets_du_plan(
    dossier: Dossier, connue: Situation | None = None, lignes: Sequence[LignePlan] | None = None
) -> Mapping[Cle, Effet]:
    """What each line of the plan does to the grant. What the rules know and the lines are read when not given."""
    cahier = cahier_du(dossier)
    lines = list(dossier.lignes.all()) if lignes is None else lignes
    totals = totaliser(lines, _montant_demande(dossier.reponses), forfait=_au_forfait(cahier))
    answers = _reponses_lues(cahier, dossier)[0]
    known = _situation(dossier, cahier, totals)[0] if connue is None else connue
    counted = known.keys() - answers.keys()
    every = {**answers, **known}
    return effets(cahier, lines, totals, lambda other: _elaguer(cahier, every | _financement(cahier, other), counted))


def _comme_saisie(ligne: LignePlan) -> LigneSaisie:
    """A line kept, as a person would type it: without tax when it was typed so."""
    rated = ligne.hors_taxe is not None and ligne.taux_tva is not None
    return LigneSaisie(
        ligne.sens,
        ligne.nature,
        ligne.libelle,
        f"{ligne.hors_taxe if rated else ligne.montant:.2f}".replace(".", ","),
        ligne.obtenue,
        tva=ecrire_taux(ligne.taux_tva) if ligne.taux_tva is not None else "",
        piece=str(ligne.piece_id or ""),
    )


def reprise_dans(dossier: Dossier, appel: Appel) -> Reprise:
    """What `appel` can take over from an earlier request, and what it leaves."""
    return reprises(dossier, [cahier_de(version_en_vigueur(appel))])[0]


def reprises(dossier: Dossier, cahiers: Sequence[Cahier]) -> list[Reprise]:
    """The same for several calls; the number of queries does not depend on how many."""
    former = cahier_du(dossier)
    lines = [replace(line, piece="") for line, errors in lignes_du_plan(dossier) if not errors]
    return [reprise(former, cahier, dossier.reponses, lines, dossier.recupere_tva) for cahier in cahiers]


def reste_avant_cloture(dossier: Dossier, cahier: Cahier, *, instant: dt.datetime | None = None) -> dt.timedelta | None:
    """How long a draft may still be deposited, from `instant` (now by default); None when it may not, or is deposited."""
    now = instant or horloge.maintenant()
    if dossier.etat != EtatDossier.BROUILLON or not est_ouvert(cahier, now):
        return None
    return fermeture(cahier, now) - now


def pieces_jointes(dossier: Dossier) -> QuerySet[Piece]:
    """Pieces that the request holds now."""
    return dossier.pieces.filter(retiree_le__isnull=True).select_related("fichier", "deposee_par")


def pieces_en_verification(dossier: Dossier) -> QuerySet[Piece]:
    """Pieces that the antivirus has not looked at yet: they count, and nobody reads them."""
    return pieces_jointes(dossier).filter(fichier__etat=EtatFichier.EN_VERIFICATION)


def pieces_de(dossier: Dossier) -> QuerySet[Piece]:
    """Every piece that the request ever held, withdrawn ones included, in the order they came."""
    return dossier.pieces.select_related("fichier", "deposee_par", "retiree_par").order_by("id")


def pieces_visibles(personne: Personne, dossier: Dossier) -> QuerySet[Piece]:
    """Pieces of a request that the person may read: all for its structures; for the service, those once sent to it."""
    mine = structures_de(personne)
    own = Q(structure__in=mine) | Q(Exists(_partenariats(mine)))
    if Dossier.objects.filter(own, pk=dossier.pk).exists():
        return dossier.pieces.all()
    return dossier.pieces.filter(envoyee_le__isnull=False)


def justificatifs(dossier: Dossier) -> Justificatifs:
    """The files that the expenses of the plan may name. One query."""
    return Justificatifs(cahier_du(dossier).justificatif, list(pieces_de(dossier)))


def complement_ouvert(dossier: Dossier) -> DemandeComplement | None:
    """What the service asked and waits for."""
    return dossier.complements.filter(repondue_le__isnull=True).first()


def situation(dossier: Dossier, *, instant: dt.datetime | None = None) -> Situation:
    """What the rules know of the request: its structure, answers, plan, and what the porteur already has.

    Amounts in cents. A sending not yet done is taken as done at `instant` (now by default). The number of queries
    does not depend on the size of the request.
    """
    cahier = cahier_du(dossier)
    return _situation(dossier, cahier, _plan(dossier, cahier), instant)[0]


def resultat(dossier: Dossier) -> Resultat:
    """What the rules give for the current content; each judgement not made takes the default that the cahier declares."""
    cahier = cahier_du(dossier)
    return evaluer(cahier, _situation(dossier, cahier, _plan(dossier, cahier))[0])


def questionnaire(dossier: Dossier, *, instant: dt.datetime | None = None) -> Questionnaire:
    """The form as this request is asked it now; queries as for `situation`."""
    cahier = cahier_du(dossier)
    return _questionnaire(dossier, cahier, *_situation(dossier, cahier, _plan(dossier, cahier), instant))


def obstacles_au_depot(dossier: Dossier, *, instant: dt.datetime | None = None) -> list[Obstacle]:
    """Everything that prevents the request from being sent at `instant` (now by default), in the order of the screens.

    The window counts for a draft only: what completes a deposited request may be sent after it.
    """
    cahier = cahier_du(dossier)
    totals = _plan(dossier, cahier)
    found: list[Obstacle] = []
    opened = est_ouvert(cahier, instant)
    if dossier.etat == EtatDossier.BROUILLON and not opened:
        found.append(Obstacle("", f"{opened.raison} Votre brouillon est conservé.", "fenetre"))
    known, counted = _situation(dossier, cahier, totals, instant)
    found += reponses_manquantes(_questionnaire(dossier, cahier, known, counted))
    if (asked_for := _montant_demande(dossier.reponses)) is not None and not asked_for:
        found.append(
            Obstacle(MONTANT_DEMANDE, "Le financement demandé est nul : indiquez le montant que vous demandez.")
        )
    typed = [LigneSaisie(**line) for line in dossier.saisies.get(PLAN, [])]
    unread = [line for line in typed if lire_ligne(cahier, line, dossier.recupere_tva)[1]]
    found += plan_incomplet(totals, unread)
    found += [] if unread else depenses_sans_justificatif(cahier, dossier.lignes.all())
    if projet_commun(cahier, known):
        found += obstacles_des_partenaires(dossier, exiges=bool(cahier.partenaires and cahier.partenaires.si))
    return found + pieces_manquantes(cahier, pieces_jointes(dossier).values_list("genre", flat=True))


def avertissements(dossier: Dossier) -> tuple[Motif, ...]:
    """Conditions of the cahier that the request does not meet: it may be sent, and the service will have to refuse it."""
    return resultat(dossier).motifs


def _plan(dossier: Dossier, cahier: Cahier) -> Plan:
    return totaliser(dossier.lignes.all(), _montant_demande(dossier.reponses), forfait=_au_forfait(cahier))


def _au_forfait(cahier: Cahier) -> bool:
    """Whether the call fixes the amount by itself, without asking for one."""
    return all(champ.nom != MONTANT_DEMANDE for champ in champs_du(cahier))


def _situation(
    dossier: Dossier, cahier: Cahier, totals: Plan, instant: dt.datetime | None = None
) -> tuple[dict[str, Valeur], frozenset[str]]:
    """What the rules know, and the names of what was counted from the territories' data: an answer never replaces it."""
    territory = _porteur(dossier, cahier)
    counted = {name: value for name, value in territory.items() if value is not None}
    known: dict[str, Valeur] = {
        **territory,
        **_reponses_lues(cahier, dossier)[0],
        **counted,
        "porteur.deja_attribue": argent.en_centimes(deja_attribue(dossier.structure, dossier.appel)),
        **_financement(cahier, totals),
        **_depots(dossier, instant or horloge.maintenant()),
    }
    return _elaguer(cahier, known, counted.keys()), frozenset(counted)


def _elaguer(cahier: Cahier, known: dict[str, Valeur], counted: Collection[str]) -> dict[str, Valeur]:
    """What a rule may read: answers to questions that are no longer asked are left aside."""
    for champ in champs_du(cahier):
        if not champ_demande(cahier, champ, known) and champ.nom not in counted:
            known.pop(champ.nom, None)  # answered before another answer made the question void
    return {name: value for name, value in known.items() if name in cahier.donnees}


def _porteur(dossier: Dossier, cahier: Cahier) -> Mapping[str, str | int | None]:
    """The porteur and the ground that it covers with its partners, in the vintage of the cahier."""
    partners = [] if cahier.partenaires is None else membres(dossier)[1:]
    return situation_porteur(dossier.structure, cahier.identite.millesime, partners)


def _reponses_lues(cahier: Cahier, dossier: Dossier) -> tuple[Situation, frozenset[str]]:
    """Answers that a rule may read, and the names of those that a newer version of the cahier no longer admits."""
    known: dict[str, object] = {
        nom: answer
        for nom, answer in dossier.reponses.items()
        if nom in cahier.donnees and cahier.donnees[nom].genre is not Genre.TEXTE
    }
    for bloc in filter(est_un_bloc, champs_du(cahier)):
        lines = lignes(bloc, dossier.reponses, dossier.saisies)
        if lines or not bloc.obligatoire:
            known[bloc.nom] = lines
    try:
        return lire(cahier, known), frozenset()
    except SituationInvalide as invalide:
        outdated = frozenset(invalide.erreurs)
        return lire(cahier, {nom: answer for nom, answer in known.items() if nom not in outdated}), outdated


def est_projet_commun(dossier: Dossier) -> bool:
    """Whether partners have to validate this request."""
    cahier = cahier_du(dossier)
    return cahier.partenaires is not None and projet_commun(
        cahier, _situation(dossier, cahier, _plan(dossier, cahier))[0]
    )


def _financement(cahier: Cahier, totals: Plan) -> dict[str, Valeur]:
    """The plan in cents; unknown, not zero, while no expense is typed."""
    if totals.est_vide:
        return {}
    natures = {
        f"depenses.{nature.id}": argent.en_centimes(totals.depenses_par_nature.get(nature.id, Decimal(0)))
        for nature in cahier.natures_depense
    }
    return {
        **natures,
        "depenses.total": argent.en_centimes(totals.depenses),
        "recettes.autres": argent.en_centimes(totals.autres_aides),
        "recettes.autofinancement": argent.en_centimes(totals.autofinancement),
    }


def _depots(dossier: Dossier, instant: dt.datetime) -> dict[str, Valeur]:
    """First deposit (the window) and, once completion was asked, last sending: nothing may be engaged before it."""
    days: dict[str, Valeur] = {"projet.depot": _jour(dossier.depose_le or instant)}
    if dossier.etat == EtatDossier.A_COMPLETER:
        days["projet.depot_complet"] = _jour(instant)
    elif dossier.dernier_depot_le != dossier.depose_le and dossier.dernier_depot_le is not None:
        days["projet.depot_complet"] = _jour(dossier.dernier_depot_le)
    return days


def _jour(instant: dt.datetime) -> dt.date:
    return instant.astimezone(horloge.PARIS).date()


def _montant_demande(reponses: Mapping[str, object]) -> Decimal | None:
    raw = reponses.get(MONTANT_DEMANDE)
    return Decimal(str(raw)) if raw is not None else None


def _questionnaire(dossier: Dossier, cahier: Cahier, known: Situation, counted: frozenset[str]) -> Questionnaire:
    return Questionnaire(cahier, known, dossier.reponses, dossier.saisies, _illisibles(cahier, dossier), counted)


def _illisibles(cahier: Cahier, dossier: Dossier) -> dict[str, str]:
    """The sentence of each answer that could not be read when typed, or that the cahier in force no longer admits."""
    erreurs = dict.fromkeys(_reponses_lues(cahier, dossier)[1], PERIMEE)
    for nom, typed in dossier.saisies.items():
        champ = champ_nomme(cahier, nom)
        if champ is None or not isinstance(typed, str):
            continue
        try:
            lire_reponse(champ, typed)
        except SaisieRefusee as refus:
            erreurs[nom] = refus.phrase
    return erreurs
