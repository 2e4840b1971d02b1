"""Which requests a person reaches, and what every page of a request shows beside its content."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.http import Http404

from levier.appels.queries import fenetre_de, fermeture
from levier.comptes.models import Personne
from levier.dossiers.echeances.jalons import Jalon, jalons_du_dossier, prochain
from levier.dossiers.enums import MODIFIABLES
from levier.dossiers.etude import Etude, etudier, obstacles
from levier.dossiers.etude.obstacles import Obstacle, Rubrique
from levier.dossiers.lecture.changements import sans_reponse
from levier.dossiers.models import DemandeComplement, Dossier
from levier.dossiers.queries import cahier_du, chargement_lu, complements_de, lire_demande, reste_avant_cloture
from levier.espaces.composants.fuseau import a_l_heure_de
from levier.espaces.porteur.connu import Connu, connu
from levier.espaces.porteur.remarques import Remarque, remarques
from levier.socle import horloge
from regles.cahier import Cahier
from regles.resultat import Resultat
from regles.texte import ecrire_heure

PLAN: tuple[Rubrique, str] = ("plan", "Plan de financement")


def duree(delai: dt.timedelta) -> str:
    """« 5 heures et 12 minutes », « 1 minute », « moins d’une minute »."""
    hours, minutes = divmod(int(delai.total_seconds()) // 60, 60)
    parts = [f"{count} {name}{'s' * (count > 1)}" for count, name in ((hours, "heure"), (minutes, "minute")) if count]
    return " et ".join(parts) or "moins d’une minute"


def demande_de(personne: Personne, numero: str) -> Dossier:
    """A request of one of the person's structures, with all that its study reads. Raises Http404 for any other."""
    found = lire_demande(personne, numero)
    if found is None:
        raise Http404
    a_l_heure_de(found)
    return found


@dataclass(frozen=True, slots=True)
class EcranDePreparation:
    """One screen of the preparation, with what is left to settle there."""

    code: str
    libelle: str
    reste: int


@dataclass(frozen=True)
class Demande:
    """A request as its pages show it. Each part is computed when a page first reads it."""

    dossier: Dossier
    etudiee: Etude | None = None
    """Its study, when what the page has just saved made it."""

    @cached_property
    def etude(self) -> Etude:
        """The request under its cahier, never kept from one saving to the next."""
        return self.etudiee or etudier(self.dossier, self.cahier)

    @cached_property
    def cahier(self) -> Cahier:
        return self.etudiee.cahier if self.etudiee else cahier_du(self.dossier)

    @property
    def resultat(self) -> Resultat:
        """The rules on the current content."""
        return self.etude.resultat

    @property
    def resultat_affiche(self) -> Resultat:
        """What the rules gave at the last sending; on the current content while it may change."""
        if self.modifiable or self.dossier.resultat is None:
            return self.resultat
        return Resultat.depuis_json(self.dossier.resultat)

    @cached_property
    def obstacles(self) -> list[Obstacle]:
        return obstacles(self.dossier, self.etude)

    @cached_property
    def _complements(self) -> list[DemandeComplement]:
        return complements_de(self.dossier)

    @cached_property
    def complement(self) -> DemandeComplement | None:
        return next((one for one in self._complements if one.repondue_le is None), None)

    @cached_property
    def jalons(self) -> list[Jalon]:
        """What was done, what is awaited, what comes next."""
        return jalons_du_dossier(self.dossier, self.cahier, self._complements)

    @property
    def prochain(self) -> Jalon | None:
        """The next date that matters."""
        return prochain(self.jalons)

    @cached_property
    def remarques(self) -> dict[str, Remarque]:
        """What the open completion asks, point by point, by element."""
        return remarques(self.complement, self.cahier)

    @cached_property
    def attendus(self) -> list[Remarque]:
        """Those of the remarks that nothing answers yet."""
        left = sans_reponse(self.dossier, self.complement) if self.complement else []
        return [self.remarques[point.element] for point in left]

    @property
    def modifiable(self) -> bool:
        return self.dossier.etat in MODIFIABLES

    @property
    def dernieres_heures(self) -> str:
        """On the last day of a draft, how long one may still deposit; otherwise nothing."""
        left = reste_avant_cloture(self.dossier, self.cahier)
        return "" if left is None or left >= dt.timedelta(days=1) else duree(left)

    @property
    def fermeture_dite(self) -> str:
        """« ce soir à minuit », or the hour at which a call closes: « à 16 h »."""
        closes, zone = (
            fermeture(fenetre_de(self.cahier, self.dossier.appel), horloge.maintenant()),
            self.cahier.fenetre.fuseau,
        )
        hour = horloge.local(closes, zone).time() if closes else dt.time()
        return f"à {ecrire_heure(hour)}" if hour != dt.time() else "ce soir à minuit"

    @property
    def titre(self) -> str:
        """What the porteur calls its project, or nothing yet."""
        return self.dossier.titre

    @property
    def est_commun(self) -> bool:
        """Whether partners have to validate this request."""
        return self.etude.est_commun

    @cached_property
    def connu(self) -> list[Connu]:
        """What is known of the structure without asking it."""
        millesime = self.cahier.identite.millesime
        return connu(self.dossier.structure, millesime, chargement_lu(self.dossier, millesime))

    @property
    def etapes(self) -> list[EcranDePreparation]:
        """The screens in order, with the points left in each."""
        screens: list[tuple[Rubrique, str]] = [
            ("formulaire", "Formulaire"),
            *([PLAN] if self.cahier.demande_un_plan else []),
            ("pieces", "Pièces"),
        ]
        if self.est_commun:
            screens.append(("partenaires", "Partenaires"))
        left = [obstacle.rubrique for obstacle in self.obstacles]
        etapes = [EcranDePreparation(code, label, left.count(code)) for code, label in screens]
        return [*etapes, EcranDePreparation("depot", "Compléments" if self.complement else "Dépôt", 0)]
