"""Which services a call gives its requests to, by theme and place of the project."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from regles.competence import Competence, RegleDeCompetence, Service
from regles.langage.diagnostics import suggestion
from regles.langage.litteraux import LitteralInvalide

if TYPE_CHECKING:
    from regles.cahier import Identite, Theme
    from regles.chargement.champs import Champs

_DEPARTEMENT = re.compile(r"0[1-9]|1\d|2[1-9AB]|[3-8]\d|9[0-5]|9[78]\d", re.ASCII)
_SERVICES = tuple(service.value for service in Service)


def lire_departement(texte: str) -> str:
    """The code of a département."""
    if not _DEPARTEMENT.fullmatch(texte):
        message = f"« {texte} » n'est pas le numéro d'un département : écrivez par exemple « 71 » ou « 2A »"
        raise LitteralInvalide(message)
    return texte


def lire_competence(racine: Champs, identite: Identite, themes: tuple[Theme, ...]) -> Competence:
    """The services of the call; without `competence`, its own instructs everything."""
    with racine.lire(racine.noeud("competence", requis=False), "competence") as champs:
        if champs is None:
            return Competence()
        champs.citer()
        lecture = _Lecture(identite, [theme.code for theme in themes])
        regles = champs.chacun("regles", "règle de compétence", lecture.regle)
        for theme in lecture.sans_service(regles):
            champs.signaler("regles", f"le thème « {theme} » n'a pas de service : ajoutez-le à une règle")
        return Competence(regles, _lire_a_regler(champs, regles))


class _Lecture:
    """The reading of the rules: the themes already given, in order."""

    def __init__(self, identite: Identite, codes: list[str]) -> None:
        self.identite, self.codes = identite, codes
        self.donnes: set[str] = set()

    def regle(self, champs: Champs) -> RegleDeCompetence:
        service = Service(champs.parmi("service", _SERVICES, Service.APPEL.value))
        if raison := self._hors_du_guichet(service):
            champs.signaler("service", raison)
        return RegleDeCompetence(
            service=service,
            source=champs.reference(),
            themes=self._themes(champs),
            lecture=champs.phrase("lecture", requis=False),
        )

    def _themes(self, champs: Champs) -> tuple[str, ...]:
        lus = champs.textes("themes", requis=False)
        for lu in lus:
            if lu.texte not in self.codes:
                message = f"le thème « {lu.texte} » n'existe pas{suggestion(lu.texte, self.codes)}"
                champs.lecteur.signaler(lu, champs.endroit, message)
            elif lu.texte in self.donnes:
                champs.lecteur.signaler(lu, champs.endroit, f"le thème « {lu.texte} » a déjà un service")
            self.donnes.add(lu.texte)
        if not lus and "" in self.donnes:
            champs.signaler("service", "une règle sans « themes » prend déjà tous les autres : nommez ceux de celle-ci")
        self.donnes |= set() if lus else {""}
        return tuple(lu.texte for lu in lus)

    def _hors_du_guichet(self, service: Service) -> str:
        """Why the call has no such service; empty when it has."""
        identite = self.identite
        if service is Service.NATION and (identite.departement or identite.region):
            return "ce guichet est celui d'un territoire : il n'a pas de service national"
        if service is Service.REGION and identite.departement and not identite.region:
            return "ce guichet ne dit pas sa région : ajoutez « region » à « identite »"
        return ""

    def sans_service(self, regles: tuple[RegleDeCompetence, ...]) -> list[str]:
        """The themes that no rule takes."""
        return [] if not regles or "" in self.donnes else [code for code in self.codes if code not in self.donnes]


def _lire_a_regler(champs: Champs, regles: tuple[RegleDeCompetence, ...]) -> frozenset[str]:
    codes = set()
    for lu in champs.textes("a_regler", requis=False):
        try:
            codes.add(lire_departement(lu.texte))
        except LitteralInvalide as erreur:
            champs.lecteur.signaler(lu, champs.endroit, str(erreur))
    if codes and all(regle.service is not Service.DEPARTEMENT for regle in regles):
        champs.signaler("a_regler", "aucune règle ne donne de dossier à un département")
    return frozenset(codes)
