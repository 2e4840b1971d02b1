"""What the address asks: which rules, under which hypothesis, on which territories; and the results, or what prevents them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict

from levier.espaces.agent.simulation.formulaire import CHIFFRE, ChiffresForm, SimulationForm, lieux
from levier.espaces.agent.simulation.mots import MOTS, Mots
from levier.simulation.cahiers import Bibliotheque
from levier.simulation.resultats import Resultats, simuler
from levier.simulation.variante import chiffres, varier
from levier.territoires.donnees.tableau import Territoires, territoires
from levier.territoires.enums import Demandeurs
from regles.cahier import Cahier
from regles.chargement import CahierInvalide
from regles.evaluation import AppreciationHorsBornes
from regles.lot import TableInvalide
from regles.simulation import COUT_MAXIMUM, COUT_MINIMUM, COUT_PAR_HABITANT, RegleSimulee, telle_que_publiee
from regles.texte import ecrire_valeur, montant
from regles.valeurs import ValeurConnue

CHIFFRES_DE = "chiffres_de"
"""In the address: the cahier whose figures are typed. Those of another are not read."""
PAR_DEFAUT: Mapping[str, str] = {
    "cout_par_habitant": montant(COUT_PAR_HABITANT),
    "cout_minimum": montant(COUT_MINIMUM),
    "cout_maximum": montant(COUT_MAXIMUM),
}
"""The same hypothesis as the command's."""


@dataclass(frozen=True)
class SimulationDemandee:
    """One simulation as its address describes it. Nothing is kept."""

    parametres: QueryDict
    bibliotheque: Bibliotheque

    @property
    def commencee(self) -> bool:
        return "reference" in self.parametres

    @cached_property
    def formulaire(self) -> SimulationForm:
        places = lieux(self.territoires)
        offered = self.bibliotheque.choix
        if self.commencee:
            return SimulationForm(self.parametres, choix=offered, lieux=places)
        return SimulationForm(choix=offered, lieux=places, initial=PAR_DEFAUT)

    @cached_property
    def territoires(self) -> Territoires:
        """The territories of the vintage of the rule of reference."""
        return territoires(self._reference.identite.millesime) if self._reference else territoires(2021)

    @cached_property
    def cle_comparee(self) -> str:
        """The choice whose figures may be changed: the rule compared, the one of reference when it is alone."""
        known = {one.cle for one in self.bibliotheque.choix}
        voulu = self.parametres.get("contre") or self.parametres.get("reference") or ""
        return voulu if voulu in known else (self.bibliotheque.choix[0].cle if known else "")

    @cached_property
    def chiffres(self) -> ChiffresForm | None:
        """The form of the figures; typed ones count only for the cahier they were typed for."""
        if self._comparee is None:
            return None
        typed = self.commencee and self.parametres.get(CHIFFRES_DE) == self.cle_comparee
        return ChiffresForm(self._comparee, self.parametres if typed else None)

    @cached_property
    def changements(self) -> dict[str, ValeurConnue]:
        form = self.chiffres
        return form.changes() if form is not None and form.is_bound and form.is_valid() else {}

    @cached_property
    def valide(self) -> bool:
        """Whether everything typed can be read."""
        figures = self.chiffres
        read = self.commencee and self.formulaire.is_valid()
        return read and (figures is None or not figures.is_bound or figures.is_valid())

    @cached_property
    def regles(self) -> tuple[RegleSimulee, ...]:
        """The rule of reference, and the one compared when there is one. Raises CahierInvalide: figures that do not hold."""
        if self._reference is None:
            return ()
        first = telle_que_publiee(self._reference)
        if self.changements:
            return first, self._variante()
        voulu = self.parametres.get("contre", "")
        return (first, telle_que_publiee(self._comparee)) if voulu and self._comparee else (first,)

    @cached_property
    def resultats(self) -> Resultats | None:
        """The results; None while the form is not valid. What the rules refuse becomes an error of the form."""
        if not self.valide:
            return None
        rows = self.territoires.de([self.demandeurs]).dans(self.territoire)
        try:
            return simuler(self.regles, rows, self.formulaire.hypothese, partout=bool(self.territoire))
        except (TableInvalide, AppreciationHorsBornes) as refus:
            self.formulaire.add_error(None, f"Cette simulation sort des bornes du cahier : {refus}")
        except CahierInvalide as refus:
            sentences = " ; ".join(one.message for one in refus.diagnostics[:3])
            self.formulaire.add_error(None, f"Ces chiffres ne font pas un cahier qui se tient : {sentences}.")
        return None

    @property
    def demandeurs(self) -> Demandeurs:
        """The kind of porteur that asks: communes unless the address says otherwise."""
        voulu = self.parametres.get("demandeurs", "")
        return Demandeurs(voulu) if voulu in Demandeurs.values else Demandeurs.COMMUNES

    @property
    def mots(self) -> Mots:
        return MOTS[self.demandeurs]

    @property
    def territoire(self) -> str:
        return str(self.formulaire.cleaned_data.get("territoire", "")) if self.valide else ""

    def adresse(self, **change: str) -> str:
        """The same simulation with other values; an empty value is left out, and the page begins again."""
        query = self.parametres.copy()
        query.pop("page", None)
        for nom, value in change.items():
            query[nom] = value
        for nom in [nom for nom in query if not query[nom]]:
            del query[nom]
        return f"?{query.urlencode()}"

    @cached_property
    def _reference(self) -> Cahier | None:
        known = [one.cle for one in self.bibliotheque.choix]
        voulu = self.parametres.get("reference", "") if self.commencee else (known or [""])[0]
        return self.bibliotheque.lire(voulu) if voulu in known else None

    @cached_property
    def _comparee(self) -> Cahier | None:
        return self.bibliotheque.lire(self.cle_comparee) if self.cle_comparee else None

    def _variante(self) -> RegleSimulee:
        if self._comparee is None:
            raise KeyError(self.cle_comparee)
        changed = varier(self._comparee, self.bibliotheque.texte(self.cle_comparee), self.changements)
        told = tuple(
            f"{one.donnee.libelle} : {ecrire_valeur(self.changements[one.donnee.nom], one.donnee)} "
            f"au lieu de {ecrire_valeur(one.valeur, one.donnee)}"
            for one in chiffres(self._comparee)
            if one.donnee.nom in self.changements
        )
        return RegleSimulee(changed, self._comparee, told)


__all__ = ["CHIFFRE", "CHIFFRES_DE", "SimulationDemandee"]
