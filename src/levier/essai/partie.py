"""One example played as a whole request, through the acts of the screens, until its decision or until it stops."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar

from levier.actes.actions import signer_la_proposition
from levier.appels.queries import fenetre_de
from levier.comptes.models import Personne
from levier.dossiers import actions as dossiers
from levier.dossiers.actions.partenaires import ProjetIncomplet
from levier.dossiers.credits import enveloppe_de
from levier.dossiers.enums import SensLigne
from levier.dossiers.etude import etudier
from levier.dossiers.etude.obstacles import DepotFerme, DepotImpossible
from levier.dossiers.financement.lignes import PLAN
from levier.dossiers.models import Dossier, Partenaire
from levier.dossiers.queries import lignes_du_plan
from levier.enveloppes.actions import attribuer_credits
from levier.enveloppes.models import Enveloppe
from levier.essai.arret import Arret, EtapeDuJeu
from levier.essai.demandeur import membre_de, personne_morale, place_de, structure_pour
from levier.essai.financement import PlanDuCas, plan_du_cas
from levier.essai.pieces import un_fichier
from levier.essai.saisie import Saisie, ecrire
from levier.essai.scene import Scene, doter
from levier.instruction import actions as instruction
from levier.instruction.actions import NoteSaisie
from levier.instruction.erreurs import BeneficiaireEcarte
from levier.instruction.limites import montant_calcule
from levier.instruction.pieces import attendues_pour_decider
from levier.instruction.queries import (
    appreciations_ouvertes_sur,
    criteres_de,
    fin_de_la_liste,
    jugements_supposes,
    resultat_instruit,
    situation_instruite,
)
from levier.socle import argent, horloge
from levier.socle.acteurs import SYSTEME
from levier.socle.erreurs import RefusMetier
from levier.territoires.models import Structure
from levier.territoires.queries import VALEURS_DU_GROUPE, situation_porteur
from regles.cahier import PieceDemandee
from regles.completude import completude
from regles.compte import Parmi
from regles.grille import notes_pour
from regles.resultat import Resultat
from regles.valeurs import Moment, Situation
from regles.vocabulaire import Fourni, jour_de_la_piece, piece_jointe

MOTIF = "Essai du cahier des charges."
_DU_CAS = frozenset({"fenetre", "territoire", "plan"})
"""Screens whose obstacles come from what the example says: its dates, its place, its money."""
T = TypeVar("T")


class Jeu:
    """The play of one example: what it says (`donnees`), what it leaves unknown on purpose (`inconnues`), what it is owed."""

    def __init__(self, scene: Scene, donnees: Situation, inconnues: frozenset[str]) -> None:
        self.scene, self.donnees, self.inconnues = scene, {**dict.fromkeys(inconnues), **donnees}, inconnues
        self.etape, self.ou, self.du_cas = EtapeDuJeu.PREPARATION, scene.ou, _DU_CAS
        self.resultat: Resultat | None = None
        self.connues: Situation = {}
        self.jugements: tuple[str, ...] = ()
        self.accorde: Decimal | None = None
        depot = donnees.get(Fourni.DEPOT)
        self.depot = scene.instant(depot if isinstance(depot, dt.date) else scene.jour_de(donnees.get(Fourni.VAGUE)))

    def jouer(self) -> None:
        """From the draft to the act. Raises Arret where the product refuses to go further."""
        if self.scene.cahier.sans_demande:
            self._jouer_sans_demande()
            self.etape = EtapeDuJeu.FIN
            return
        debut = self.scene.instant_d_un_brouillon(self.depot)
        with horloge.figee(debut):
            structure = self._preparer()
            par = membre_de(structure)
            dossier = self._a(EtapeDuJeu.OUVERTURE, dossiers.creer_brouillon, self.scene.appel, structure, par=par)
            self._remplir(dossier, par)
        with horloge.figee(self.depot):
            self._a(EtapeDuJeu.DEPOT, dossiers.deposer, dossier, par=par, engagement=True)
        self._completer(dossier, par)
        with horloge.figee(self._lendemain()):
            self._instruire(dossier)
            self._decider(dossier)
        self.etape = EtapeDuJeu.FIN

    def _jouer_sans_demande(self) -> None:
        """From the list of beneficiaries to the act; who a rule sets aside gets neither dossier nor decision."""
        par = self.scene.instructeur
        with horloge.figee(self.depot):
            structure = self._preparer()
            try:
                dossier = self._a(
                    EtapeDuJeu.LISTE, instruction.etablir_le_dossier, self.scene.appel, structure, par=par
                )
            except Arret as arret:
                refus = arret.__cause__
                if not isinstance(refus, BeneficiaireEcarte) or refus.resultat is None:
                    raise
                self.resultat = refus.resultat
                return
        with horloge.figee(self._lendemain()):
            self._preparer_la_decision(dossier)
            self._decider(dossier)

    def _preparer(self) -> Structure:
        """The structure of the example, with what it already has."""
        self.etape = EtapeDuJeu.PREPARATION
        self.ou = place_de(self.donnees, self.scene.ou)
        structure = structure_pour(self.donnees, self.ou, self.scene.cahier.identite.millesime)
        deja = self.donnees.get(Fourni.DEJA_ATTRIBUE)
        if isinstance(deja, int) and deja:
            enveloppe = Enveloppe.objects.filter(appel=self.scene.appel).first()
            if enveloppe is not None:
                montant = argent.depuis_centimes(deja)
                doter(enveloppe, montant)
                attribuer_credits(enveloppe, structure, montant, appel=self.scene.appel, reference="essai", par=SYSTEME)
        return structure

    def _remplir(self, dossier: Dossier, par: Personne) -> None:
        cahier = self.scene.cahier
        self.etape = EtapeDuJeu.PLAN
        plan = plan_du_cas(cahier, self.donnees, self.inconnues)
        if not plan.lignes and Fourni.DEPENSES not in self.inconnues:
            self.du_cas = _DU_CAS - {"plan"}  # a plan that cannot even be begun is the call's own fault
        self._saisir_le_plan(dossier, plan, par)
        donnees = dict(self.donnees)
        if plan.demande is not None:
            donnees.setdefault(cahier.roles.montant_demande, plan.demande)
        saisie = Saisie(donnees, self.inconnues, self.scene.reperes(self.depot.date(), self.ou))
        partenaires = self._a(EtapeDuJeu.PARTENAIRES, self._grouper, dossier, par)
        self._a(EtapeDuJeu.FORMULAIRE, saisie.remplir, dossier, par)
        if not partenaires and etudier(dossier).est_commun and cahier.partenaires and cahier.partenaires.si:
            partenaires = self._a(EtapeDuJeu.PARTENAIRES, self._inviter, dossier, par)
            self._a(EtapeDuJeu.FORMULAIRE, saisie.remplir, dossier, par)
        self._a(EtapeDuJeu.PIECES, self._joindre, dossier, par)
        for partenaire, membre in partenaires:
            self._a(EtapeDuJeu.PARTENAIRES, dossiers.valider_partenariat, partenaire, par=membre, engagement=True)

    def _saisir_le_plan(self, dossier: Dossier, plan: PlanDuCas, par: Personne) -> None:
        if not plan.lignes:
            return
        erreurs = self._a(EtapeDuJeu.PLAN, dossiers.enregistrer_plan, dossier, plan.lignes, par=par).erreurs
        if erreurs:
            raise Arret(EtapeDuJeu.PLAN, next(iter(erreurs.values())), [PLAN], du_cas=True)

    def _grouper(self, dossier: Dossier, par: Personne) -> list[tuple[Partenaire, Personne]]:
        """A partner that nobody can count, where the group of the example is not what its porteur covers alone."""
        if self.scene.cahier.partenaires is None or self.scene.cahier.partenaires.si:
            return []
        seul = situation_porteur(dossier.structure, self.scene.cahier.identite.millesime)
        autres = [nom for nom in VALEURS_DU_GROUPE if nom in self.donnees and self.donnees[nom] != seul.get(nom)]
        return self._inviter(dossier, par) if autres else []

    def _inviter(self, dossier: Dossier, par: Personne) -> list[tuple[Partenaire, Personne]]:
        structure = personne_morale("syndicat", self.ou)
        membre = membre_de(structure)
        return [(dossiers.inviter_partenaire(dossier, structure, par=par), membre)]

    def _joindre(self, dossier: Dossier, par: Personne) -> None:
        """The pieces that the example says joined, or that are due; each expense names its own where the call wants it."""
        cahier = self.scene.cahier
        suivies = completude(cahier, etudier(dossier).situation, Moment.DEPOT).pieces
        dues = {suivie.piece.id for suivie in suivies if suivie.due}
        for piece in cahier.pieces:
            dite = self.donnees.get(piece_jointe(piece.id))
            if piece.id in dues if dite is None else dite:
                cle = self._ajouter(dossier, piece, par)
                if piece is cahier.justificatif:
                    lignes = [
                        replace(ligne, piece=cle) if ligne.sens == SensLigne.DEPENSE else ligne
                        for ligne, _ in lignes_du_plan(dossier)
                    ]
                    dossiers.enregistrer_plan(dossier, lignes, par=par)

    def _ajouter(self, dossier: Dossier, piece: PieceDemandee, par: Personne) -> str:
        contenu, extension = un_fichier(piece.formats, f"{piece.libelle} ({dossier.numero})")
        nom = f"{piece.id}.{extension}"
        jour = self.donnees.get(jour_de_la_piece(piece.id)) or horloge.aujourdhui()
        datee_du = jour if piece.valable and isinstance(jour, dt.date) else None
        return str(dossiers.ajouter_piece(dossier, piece.id, io.BytesIO(contenu), nom, par=par, datee_du=datee_du).pk)

    def _completer(self, dossier: Dossier, par: Personne) -> None:
        """The completion of the example: asked the day after the deposit, sent on its day."""
        jour = self.donnees.get(Fourni.DEPOT_COMPLET)
        if not isinstance(jour, dt.date):
            return
        envoi = dt.datetime.combine(jour, self.depot.timetz())
        with horloge.figee(min(self.depot + dt.timedelta(hours=1), envoi)):
            self._a(
                EtapeDuJeu.COMPLEMENTS, instruction.demander_complement, dossier, par=self.scene.instructeur, message=MOTIF,
                elements=[PLAN], echeance=max(jour, horloge.aujourdhui() + dt.timedelta(days=1)),
            )  # fmt: skip
        with horloge.figee(envoi):
            dossier.refresh_from_db()
            self._a(EtapeDuJeu.COMPLEMENTS, dossiers.completer, dossier, par=par)
        self.depot = max(self.depot, envoi)

    def _lendemain(self) -> dt.datetime:
        """When the service works: after the last sending, the comité that the example tells, the end of a list that is counted."""
        comite = self.donnees.get(Fourni.COMITE)
        instants = [self.depot]
        close = fin_de_la_liste(fenetre_de(self.scene.cahier, self.scene.appel), self.depot)
        if close and any(compte.parmi is not Parmi.RETENUES for compte in self.scene.cahier.comptes):
            instants.append(close)
        if isinstance(comite, dt.date):
            instants.append(dt.datetime.combine(comite, self.depot.timetz()))
        return max(instants) + dt.timedelta(days=1)

    def _instruire(self, dossier: Dossier) -> None:
        par = self.scene.instructeur
        dossier.refresh_from_db()
        self._a(EtapeDuJeu.COMPLET, instruction.prendre_en_charge, dossier, par=par)
        self._a(EtapeDuJeu.COMPLET, instruction.declarer_complet, dossier, par=par)
        self._preparer_la_decision(dossier)

    def _preparer_la_decision(self, dossier: Dossier) -> None:
        """What the service gives of its own: the day of the comité, credits, marks, judgements."""
        par = self.scene.instructeur
        dossier.refresh_from_db()
        comite = self.donnees.get(Fourni.COMITE)
        if isinstance(comite, dt.date):
            self._a(EtapeDuJeu.COMITE, instruction.enregistrer_comite, dossier, comite, par=par)
        self._doter(dossier)
        self._noter(dossier)
        self._juger(dossier)

    def _noter(self, dossier: Dossier) -> None:
        """One grid, whose marks give the note that the example tells."""
        note = self.donnees.get(Fourni.NOTE)
        if not isinstance(note, int):
            return
        notes = notes_pour(criteres_de(dossier), note)
        if notes is None:
            phrase = (
                "Aucune grille de ce cahier ne donne cette note : prenez-en une que ses échelles et ses poids donnent."
            )
            raise Arret(EtapeDuJeu.GRILLE, phrase, [Fourni.NOTE], du_cas=True)
        saisies = {nom: NoteSaisie(note, MOTIF) for nom, note in notes.items()}
        self._a(EtapeDuJeu.GRILLE, instruction.envoyer_la_notation, dossier, saisies, par=self.scene.instructeur)
        dossier.refresh_from_db()

    def _juger(self, dossier: Dossier) -> None:
        """Each judgement that the example tells, as it opens: one may open another."""
        rendues: list[str] = []
        while True:
            ouvertes = {une.donnee.nom: une for une in appreciations_ouvertes_sur(dossier)}
            a_rendre = {
                nom: ecrire(valeur, une.donnee.genre)
                for nom, une in ouvertes.items()
                if nom not in rendues
                and (valeur := self.donnees.get(nom)) is not None
                and not isinstance(valeur, tuple)
            }
            if not a_rendre:
                break
            for nom, texte in a_rendre.items():
                juge = self.scene.qui_signe(dossier) if ouvertes[nom].reserve else self.scene.instructeur
                self._a(
                    EtapeDuJeu.APPRECIATIONS,
                    instruction.rendre_appreciation,
                    dossier,
                    nom,
                    texte,
                    par=juge,
                    motif=MOTIF,
                )
            rendues += a_rendre
        self.jugements = tuple(rendues)

    def _doter(self, dossier: Dossier) -> None:
        """Credits never lack, but where the example says what is left."""
        reste = self.donnees.get(Fourni.RESTE)
        enveloppe = Enveloppe.objects.filter(appel=self.scene.appel).first()
        if enveloppe is None:
            return
        doter(enveloppe, Decimal(1))  # one where nothing is open pays nobody
        payeuse = self._a(EtapeDuJeu.DECISION, enveloppe_de, dossier)
        if isinstance(reste, int):
            doter(payeuse, argent.depuis_centimes(reste), exactement=True)
        else:
            doter(payeuse, argent.MONTANT_MAX / 2)

    def _decider(self, dossier: Dossier) -> None:
        """Propose what the rules give, or a refusal; somebody else signs it, its text composed with its checks."""
        self.etape = EtapeDuJeu.PROPOSITION
        self.connues = situation_instruite(dossier)
        self.resultat = resultat_instruit(dossier)
        montant = montant_calcule(self.resultat)
        supposes = jugements_supposes(dossier, self.connues, self.resultat)
        confirmees = [un.nom for un in supposes if not un.reserve]
        if montant is None or (self.resultat.recevable and montant):  # proposing says what an unknown amount misses
            ecartees = [suivie.piece.id for suivie in attendues_pour_decider(dossier, self.resultat)]
            proposition = self._a(
                EtapeDuJeu.PROPOSITION, instruction.proposer, dossier, montant or Decimal(0),
                par=self.scene.instructeur, avis=MOTIF, ecartees=ecartees, confirmees=confirmees,
            )  # fmt: skip
        else:
            conditions = [motif.id for motif in self.resultat.motifs]
            proposition = self._a(
                EtapeDuJeu.PROPOSITION, instruction.proposer_un_refus, dossier, par=self.scene.instructeur, motif=MOTIF,
                conditions=conditions, confirmees=confirmees,
            )  # fmt: skip
        reservees = [un.nom for un in supposes if un.reserve]
        par = self.scene.qui_signe(dossier)
        self._a(EtapeDuJeu.DECISION, signer_la_proposition, proposition, par=par, confirmees=reservees)
        self.accorde = proposition.montant or Decimal(0)

    def _a(self, etape: EtapeDuJeu, acte: Callable[..., T], *quoi: Any, **comment: Any) -> T:
        """Play one act at its step."""
        self.etape = etape
        with refus_dits(etape, self.du_cas):
            return acte(*quoi, **comment)


@contextmanager
def refus_dits(etape: EtapeDuJeu, du_cas: Collection[str]) -> Iterator[None]:
    """A refusal of the product as the end of a play; `du_cas`: the screens whose obstacles the example itself makes."""
    try:
        yield
    except Arret:
        raise
    except DepotFerme as refus:
        raise Arret(etape, refus.phrase, [Fourni.DEPOT], du_cas=True) from refus
    except (DepotImpossible, ProjetIncomplet) as refus:
        noms = [obstacle.champ for obstacle in refus.obstacles]
        siens = all(obstacle.rubrique in du_cas for obstacle in refus.obstacles)
        where = EtapeDuJeu.DEPOT if isinstance(refus, ProjetIncomplet) else etape  # its deposit would say the same
        raise Arret(where, refus.phrase, noms, du_cas=siens) from refus
    except RefusMetier as refus:
        raise Arret(etape, refus.phrase, [refus.champ] if refus.champ else []) from refus
