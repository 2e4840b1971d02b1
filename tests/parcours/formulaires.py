"""What the stories of the forms need: four calls open, a porteur and a draft in each, its plan and its pieces already there.

Run as a program in the site's own environment (`python -m tests.parcours.formulaires`): prints the drafts, as JSON.
"""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout

import django

MOT_DE_PASSE = "demonstration-2021"
APPELS = {
    "axe3-saone-et-loire": ("71178", "prestation", ("devis", "plan_financement"), "demande"),
    "axe3-corse": ("2A004", "prestation", ("deliberation", "budget"), "demande"),
    "axe3-demat-ads": ("200072346", "logiciel", ("factures",), ""),
    "axe2-volet4-franceconnect-api": ("71137", "raccordement_fc", ("devis",), ""),
}
"""Call -> who asks, the nature of its expense, its pieces, whether it asks for an amount."""


def main() -> None:
    """Open each call and its draft, then print the number of each draft by call."""
    django.setup()
    with redirect_stdout(io.StringIO()):
        drafts = {appel: _brouillon(appel, *rest) for appel, rest in APPELS.items()}
        drafts["corse-depose"] = _a_noter()
    print(json.dumps(drafts))


def _brouillon(appel: str, lieu: str, nature: str, pieces: tuple[str, ...], demande: str) -> str:
    from tests.cahiers.appels import texte_de
    from tests.fabriques import justifier, un_appel, un_brouillon_vide, un_rattachement, une_piece, une_structure

    from levier.comptes import actions
    from levier.dossiers.actions import enregistrer_plan
    from levier.dossiers.financement.lignes import LigneSaisie
    from levier.socle.acteurs import SYSTEME

    person = actions.creer_compte_confirme(
        email=f"{appel}@exemple.fr", mot_de_passe=MOT_DE_PASSE, nom="Camille Martin", par=SYSTEME
    )
    structure = une_structure(lieu)
    un_rattachement(person, structure)
    draft = un_brouillon_vide(un_appel(texte_de(appel), credits_ouverts=False), structure, par=person)
    lines = [LigneSaisie("depense", nature, "Prestataire", "40 000")]
    lines += [LigneSaisie("recette", "autofinancement", "Fonds propres", "20 000")] if demande else []
    enregistrer_plan(draft, lines, par=person)
    joined = [une_piece(draft, genre, f"{genre}.pdf") for genre in pieces]
    if appel == "axe3-demat-ads":
        justifier(draft, *joined)
    return draft.numero


def _a_noter() -> str:
    """A request of Corsica, deposited, and two agents of its service."""
    from tests.demandes import un_depot_dans
    from tests.fabriques import une_structure

    from levier.appels.models import Appel
    from levier.comptes import actions
    from levier.comptes.enums import Role
    from levier.socle.acteurs import SYSTEME
    from levier.territoires.queries.ressorts import depuis_cle

    for who, place, role in (
        ("corse-du-sud", "departement:2A", "Référent de la Corse-du-Sud"),
        ("corse", "region:94", "Référente régionale"),
    ):
        agent = actions.creer_compte_confirme(
            email=f"{who}@exemple.fr", mot_de_passe=MOT_DE_PASSE, nom=role, par=SYSTEME
        )
        actions.habiliter(agent, Role.INSTRUCTEUR, ressort=depuis_cle(place), par=SYSTEME)
    appel = Appel.objects.get(identifiant="fitn7-axe3-corse")
    return un_depot_dans("axe3-corse", une_structure("2A041"), appel=appel).numero


if __name__ == "__main__":
    main()
