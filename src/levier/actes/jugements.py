"""What a person judged, of all that an act rests on: the value, who judged by function, and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from levier.attributions.models import Decision
from levier.documents.contexte import Jour
from levier.documents.typographie import francais
from levier.socle import horloge
from regles.cahier import Cahier
from regles.texte import ecrire_valeur
from regles.valeurs import Appreciation


@dataclass(frozen=True, slots=True)
class JugementDit:
    """A judgement as acts print it. `ecarte`: it is not what the cahier supposes until somebody judges."""

    libelle: str
    valeur: str
    par: str
    le: Jour
    motif: str
    ecarte: bool

    confirme: bool = False

    @property
    def phrase(self) -> str:
        """« « Dérogation au plafond » : oui, apprécié le 12 octobre 2021 par le préfet pour le motif suivant : … »."""
        said = f"«\u00a0{self.libelle}\u00a0»\u00a0: {self.valeur}"
        if self.confirme:
            return f"{said}, valeur confirmée en l’état le {self.le.texte} par {self.par}"
        why = self.motif.strip().rstrip(".")
        return f"{said}, apprécié le {self.le.texte} par {self.par} pour le motif suivant\u00a0: {why}"


def jugements_de(decision: Decision, cahier: Cahier) -> dict[str, JugementDit]:
    """The judgements that a decision keeps, by the name of their value; one that this cahier no longer knows is left out."""
    zone, known = decision.dossier.appel.fuseau, {une.donnee.nom: une for une in cahier.appreciations}
    return {
        kept["nom"]: JugementDit(
            libelle=francais(kept["libelle"]),
            valeur=francais(kept["valeur"]),
            par=_en_phrase(kept["fonction"]),
            le=Jour.de(horloge.jour_de(dt.datetime.fromisoformat(kept["rendue_le"]), zone)),
            motif=kept["motif"],
            ecarte=_ecarte(known[kept["nom"]], kept["valeur"]),
            confirme=bool(kept["confirmee"]),
        )
        for kept in decision.jugements
        if kept["nom"] in known
    }


def _en_phrase(fonction: str) -> str:
    """« le préfet » after « par »; what a person typed of its own function stays as it is."""
    return fonction[:1].lower() + fonction[1:] if fonction.startswith(("Le ", "La ", "L’")) else fonction


def _ecarte(appreciation: Appreciation, valeur: str) -> bool:
    """Whether a value is not what the cahier supposes until somebody judges."""
    return appreciation.defaut is not None and valeur != ecrire_valeur(appreciation.defaut, appreciation.donnee)
