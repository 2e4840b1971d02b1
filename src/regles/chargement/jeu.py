"""A worked example, run: what the rules give of its dossiers, each part computed when the case asserts it."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from regles.attente import jugements_attendus
from regles.completude import completude
from regles.comptes import regler
from regles.evaluation import evaluer
from regles.paiement import payer_tout, repartir
from regles.suivi import echeances
from regles.texte import ecrire
from regles.valeurs import Genre
from regles.vocabulaire import Fourni, Fournisseur, fournisseur

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from regles.cahier import Cahier, Exemple
    from regles.completude import Completude
    from regles.comptes import Regle, Reglement
    from regles.resultat import Resultat
    from regles.valeurs import Situation, Valeur

INCONNU, AUCUN = "inconnu", "aucun"
_PAR_QUI = {
    Fournisseur.FORMULAIRE: "dans le formulaire",
    Fournisseur.TERRITOIRE: "dans les données du territoire",
    Fournisseur.STRUCTURE: "par la structure",
    Fournisseur.SERVICE: "par le service",
    Fournisseur.ENVELOPPE: "par le service",
    Fournisseur.CALENDRIER: "par le service",
    Fournisseur.PLAN: "dans le plan de financement",
    Fournisseur.PIECES: "avec les pièces",
}


class Joue:
    """What the rules give of one dossier of an example, each part computed when the case asserts it."""

    def __init__(
        self, cahier: Cahier, donnees: Situation, regle: Regle | None = None, reglement: Reglement | None = None
    ) -> None:
        self.cahier, self.regle, self.reglement = cahier, regle, reglement
        self.donnees = {**donnees, **regle.comptes} if regle else donnees

    @cached_property
    def resultat(self) -> Resultat:
        """The result of the rules."""
        return self.regle.resultat if self.regle else evaluer(self.cahier, self.donnees)

    def retenue(self) -> str:
        """What becomes of it among the dossiers of its case."""
        if self.regle:
            return self.regle.retenue.value
        return {True: "oui", False: "non", None: INCONNU}[self.resultat.recevable]

    def comptes(self, noms: Collection[str]) -> Mapping[str, Valeur]:
        """The whole of each compte, once the dossiers of the case are served."""
        return {nom: self.reglement.total(nom) if self.reglement else None for nom in noms}

    def accordee(self) -> Situation:
        """What is known once the amount of the rules is granted, unless the case says what was granted and paid."""
        return {Fourni.ACCORDE: self.resultat.montant, Fourni.VERSE: 0, **self.donnees}

    def versements(self, identifiants: Collection[str]) -> dict[str, Valeur]:
        """These payments, made one after the other."""
        faits = payer_tout(self.cahier, tuple(identifiants), self.accordee())
        return {paiement.versement.id: paiement.montant for paiement in faits}

    def a_reverser(self) -> int | None:
        """What is to be given back once every payment of the call is made."""
        declares = [versement.id for versement in self.cahier.versements.versements]
        faits = payer_tout(self.cahier, declares, self.accordee())
        return faits[-1].a_reverser if faits else 0

    def payeurs(self, _: Collection[str]) -> Mapping[str, Valeur]:
        """What each payer bears of the grant."""
        accorde = self.accordee()[Fourni.ACCORDE]
        if not isinstance(accorde, int):
            return dict.fromkeys((payeur.nom for payeur in self.cahier.versements.payeurs), None)
        return repartir(self.cahier, self.donnees, accorde)

    def suivi(self, _: Collection[str]) -> Mapping[str, Valeur]:
        """The days of what the call follows, as a case writes them."""
        return {
            une.suivi.id: None if une.jours is None else ", ".join(ecrire(j, Genre.DATE) for j in une.jours) or AUCUN
            for une in echeances(self.cahier, self.accordee())
        }

    @cached_property
    def completude(self) -> Completude:
        """Which pieces are due, and received, until the decision."""
        return completude(self.cahier, self.donnees)

    def etapes(self) -> dict[str, Valeur]:
        """The value of each step, the amount before eligibility among them."""
        return {etape.id: etape.valeur for etape in self.resultat.etapes}

    def qui_manque(self) -> str:
        """What the result waits for, and who gives it; empty when it waits for nothing."""
        dits = [
            f"« {self.cahier.donnees[nom].libelle} » ({nom}), à donner {_PAR_QUI[fournisseur(nom)]}"
            for nom in dict.fromkeys((*self.resultat.manquants, *self.completude.manquants))
        ]
        if self.resultat.montant is None:
            attendus = jugements_attendus(self.cahier, self.resultat)
            dits += [f"« {attendu.libelle} » ({attendu.nom}), à donner par : {attendu.par}" for attendu in attendus]
        return f"il manque {' ; '.join(dits)}" if dits else ""


def jouer(cahier: Cahier, exemples: Sequence[Exemple]) -> list[list[Joue]]:
    """The dossiers of one case, each as many times as it is there, computed together when the call counts across them."""
    if not cahier.comptes:
        return [[Joue(cahier, exemple.donnees)] for exemple in exemples]
    reglement = regler(cahier, [exemple.donnees for exemple in exemples for _ in range(exemple.fois)])
    regles = iter(reglement.demandes)
    return [
        [Joue(cahier, exemple.donnees, regle, reglement) for regle in islice(regles, exemple.fois)]
        for exemple in exemples
    ]
