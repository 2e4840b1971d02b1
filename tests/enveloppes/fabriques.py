from __future__ import annotations

import itertools
from decimal import Decimal

from levier.appels.models import Appel
from levier.enveloppes import actions
from levier.socle import horloge
from levier.socle.acteurs import SYSTEME
from levier.territoires.enums import Perimetre
from levier.territoires.models import Structure
from levier.territoires.ressort import Ressort

_rang = itertools.count(1)


def un_appel_ouvert(montant: str = "100000") -> Appel:
    appel = Appel.objects.create(
        identifiant=f"appel-{next(_rang)}",
        titre="Guichet d'essai",
        fonds="essai",
        **Appel.colonnes(Ressort(Perimetre.DEPARTEMENT, "71", region="27")),
        service="Préfecture",
    )
    actions.ouvrir_credits(appel, Decimal(montant), par=SYSTEME, motif="dotation initiale")
    return appel


def une_structure() -> Structure:
    rang = next(_rang)
    return Structure.objects.create(
        nature="association",
        denomination=f"Association {rang}",
        siren=f"{900_000_000 + rang}",
        creee_le=horloge.maintenant(),
    )
