"""A request read once: what the rules know of it, what they give, what it is asked, what still prevents its deposit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property

from levier.appels.queries import est_ouvert
from levier.dossiers.enums import EtatDossier
from levier.dossiers.financement.effets import Cle, Effet, effets
from levier.dossiers.financement.lignes import LigneSaisie, lire_ligne
from levier.dossiers.financement.plan import Plan, totaliser
from levier.dossiers.formulaire.blocs import champ_nomme, champs_du, est_un_bloc, lignes
from levier.dossiers.formulaire.questionnaire import Questionnaire
from levier.dossiers.formulaire.refus import SaisieRefusee
from levier.dossiers.formulaire.saisie import lire_reponse
from levier.dossiers.groupe import membres, obstacles_des_partenaires
from levier.dossiers.models import Dossier, LignePlan
from levier.dossiers.obstacles import (
    Obstacle,
    depenses_sans_justificatif,
    pieces_manquantes,
    plan_incomplet,
    reponses_manquantes,
)
from levier.enveloppes.queries import deja_attribue
from levier.socle import argent, horloge
from levier.territoires.queries import situation_porteur
from regles.cahier import Cahier
from regles.evaluation import champ_demande, evaluer, projet_commun
from regles.resultat import Resultat
from regles.situation import SituationInvalide, lire
from regles.valeurs import Genre, Situation, Valeur

PLAN = "plan"
"""Key of `saisies` under which a plan with unreadable lines is kept as typed."""
MONTANT_DEMANDE = "demande.montant"
PERIMEE = "Le cahier des charges a changé et n’admet plus votre réponse : répondez de nouveau."


class Etude:
    """A request under its cahier, at one instant. Each part is read when first asked for, and then kept.

    A sending not yet done is taken as done at `instant` (now by default). The number of queries does not depend on the
    size of the request. `avant`: the study of the same request before its answers changed: its plan, territories and
    credits still hold, and are not read again.
    """

    def __init__(
        self, dossier: Dossier, cahier: Cahier, *, instant: dt.datetime | None = None, avant: Etude | None = None
    ) -> None:
        self.dossier, self.cahier = dossier, cahier
        self.instant = instant or horloge.maintenant()
        if avant is not None and avant.cahier is cahier:
            self.porteur, self.deja_attribue, self.lignes = avant.porteur, avant.deja_attribue, avant.lignes

    @cached_property
    def porteur(self) -> Mapping[str, str | int | None]:
        """The porteur and the ground that it covers with its partners, in the vintage of the cahier."""
        partners = [] if self.cahier.partenaires is None else membres(self.dossier)[1:]
        return situation_porteur(self.dossier.structure, self.cahier.identite.millesime, partners)

    @cached_property
    def deja_attribue(self) -> int:
        """What the structure already has under this call, in cents."""
        return argent.en_centimes(deja_attribue(self.dossier.structure, self.dossier.appel))

    @property
    def comptes(self) -> frozenset[str]:
        """The names of what was counted from the territories' data: an answer never replaces it."""
        return frozenset(name for name, value in self.porteur.items() if value is not None)

    @cached_property
    def lignes(self) -> list[LignePlan]:
        """The lines of the financing plan."""
        return list(self.dossier.lignes.all())

    @cached_property
    def plan(self) -> Plan:
        """Totals of the financing plan, the grant asked among its revenues."""
        return self.totaux(self.lignes)

    def totaux(self, lignes: Iterable[LignePlan]) -> Plan:
        """Totals of these lines beside what the request asks."""
        return totaliser(lignes, self.montant_demande, forfait=self.est_au_forfait)

    @property
    def est_au_forfait(self) -> bool:
        """Whether the call fixes the amount by itself, without asking for one."""
        return all(champ.nom != MONTANT_DEMANDE for champ in champs_du(self.cahier))

    @property
    def montant_demande(self) -> Decimal | None:
        """The amount asked, once typed."""
        raw = self.dossier.reponses.get(MONTANT_DEMANDE)
        return Decimal(str(raw)) if raw is not None else None

    @cached_property
    def situation(self) -> Situation:
        """What the rules know: structure, answers, plan, and what the porteur already has. Amounts in cents."""
        known: dict[str, Valeur] = {
            **self.porteur,
            **self._lues[0],
            **{name: self.porteur[name] for name in self.comptes},
            "porteur.deja_attribue": self.deja_attribue,
            **_financement(self.cahier, self.plan),
            **_depots(self.dossier, self.instant),
        }
        return _elaguer(self.cahier, known, self.comptes)

    @cached_property
    def resultat(self) -> Resultat:
        """What the rules give; each judgement not made takes the default that the cahier declares."""
        return evaluer(self.cahier, self.situation)

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """The form as this request is asked it."""
        dossier = self.dossier
        return Questionnaire(
            self.cahier, self.situation, dossier.reponses, dossier.saisies, self._illisibles(), self.comptes
        )

    @property
    def est_commun(self) -> bool:
        """Whether partners have to validate this request."""
        return self.cahier.partenaires is not None and projet_commun(self.cahier, self.situation)

    @cached_property
    def obstacles(self) -> list[Obstacle]:
        """Everything that prevents the request from being sent, in the order of the screens.

        The window counts for a draft only: what completes a deposited request may be sent after it.
        """
        dossier, cahier = self.dossier, self.cahier
        found: list[Obstacle] = []
        opened = est_ouvert(cahier, self.instant)
        if dossier.etat == EtatDossier.BROUILLON and not opened:
            found.append(Obstacle("", f"{opened.raison} Votre brouillon est conservé.", "fenetre"))
        found += reponses_manquantes(self.questionnaire)
        if self.montant_demande is not None and not self.montant_demande:
            found.append(
                Obstacle(MONTANT_DEMANDE, "Le financement demandé est nul : indiquez le montant que vous demandez.")
            )
        typed = [LigneSaisie(**line) for line in dossier.saisies.get(PLAN, [])]
        unread = [line for line in typed if lire_ligne(cahier, line, dossier.recupere_tva)[1]]
        found += plan_incomplet(self.plan, unread)
        found += [] if unread else depenses_sans_justificatif(cahier, self.lignes)
        if projet_commun(cahier, self.situation):
            found += obstacles_des_partenaires(dossier, exiges=bool(cahier.partenaires and cahier.partenaires.si))
        present = dossier.pieces.filter(retiree_le__isnull=True)
        return found + pieces_manquantes(cahier, present.values_list("genre", flat=True))

    def effets(self, connue: Situation | None = None, lignes: Sequence[LignePlan] | None = None) -> Mapping[Cle, Effet]:
        """What each line of the plan does to the grant; what the rules know and the lines may be others than this request's."""
        cahier, answers = self.cahier, self._lues[0]
        lines = self.lignes if lignes is None else lignes
        totals = self.plan if lignes is None else self.totaux(lines)
        known = self.situation if connue is None else connue
        counted = known.keys() - answers.keys()
        every = {**answers, **known}
        return effets(
            cahier, lines, totals, lambda other: _elaguer(cahier, every | _financement(cahier, other), counted)
        )

    @cached_property
    def _lues(self) -> tuple[Situation, frozenset[str]]:
        """Answers that a rule may read, and the names of those that a newer version of the cahier no longer admits."""
        cahier, dossier = self.cahier, self.dossier
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

    def _illisibles(self) -> dict[str, str]:
        """The sentence of each answer that could not be read when typed, or that the cahier in force no longer admits."""
        erreurs = dict.fromkeys(self._lues[1], PERIMEE)
        for nom, typed in self.dossier.saisies.items():
            champ = champ_nomme(self.cahier, nom)
            if champ is None or not isinstance(typed, str):
                continue
            try:
                lire_reponse(champ, typed)
            except SaisieRefusee as refus:
                erreurs[nom] = refus.phrase
        return erreurs


def _elaguer(cahier: Cahier, known: dict[str, Valeur], counted: Collection[str]) -> dict[str, Valeur]:
    """What a rule may read: answers to questions that are no longer asked are left aside."""
    for champ in champs_du(cahier):
        if not champ_demande(cahier, champ, known) and champ.nom not in counted:
            known.pop(champ.nom, None)  # answered before another answer made the question void
    return {name: value for name, value in known.items() if name in cahier.donnees}


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
