"""Where a request stands, in plain words, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass

from levier.dossiers.enums import EtatDossier as E


@dataclass(frozen=True, slots=True)
class Suite:
    """What the state means for the porteur, and what happens now."""

    situation: str
    suite: str


SUITES = {
    E.BROUILLON: Suite(
        "Votre demande n’est pas encore déposée.",
        "Le service ne la voit pas. Complétez-la, puis déposez-la avant la clôture.",
    ),
    E.DEPOSE: Suite(
        "Votre demande est déposée.",
        "Le service vérifie qu’elle est complète. Vous serez prévenu par courriel s’il manque quelque chose.",
    ),
    E.A_COMPLETER: Suite(
        "Le service vous demande des compléments.",
        "Corrigez ou ajoutez ce qui est demandé, puis envoyez les compléments avant l’échéance.",
    ),
    E.EN_INSTRUCTION: Suite(
        "Votre demande est complète, le service l’instruit.",
        "Il examine le projet au regard des critères, puis le préfet décide. Vous n’avez rien à faire.",
    ),
    E.RETENU: Suite(
        "Votre demande est retenue.", "L’arrêté vous est notifié par courriel et se télécharge sur cette page."
    ),
    E.REFUSE: Suite("Votre demande n’est pas retenue.", "Les raisons sont écrites ci-dessous et dans la lettre."),
    E.SANS_SUITE: Suite(
        "Votre demande est classée sans suite.",
        "Les compléments demandés ne sont pas arrivés. Vous pouvez déposer une nouvelle demande.",
    ),
    E.RETIRE: Suite("Vous avez retiré cette demande.", "Elle ne sera pas instruite. Elle reste lisible ici."),
}


def suite(etat: str) -> Suite:
    """The words of a state."""
    return SUITES[E(etat)]
