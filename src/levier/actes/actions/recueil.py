"""Where the recueil des actes administratifs printed the acts of a service."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from levier.actes.erreurs import ParutionInvalide
from levier.actes.models import Acte
from levier.actes.recueil import PUBLICS
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.instruction.permissions import instructeur
from levier.socle import horloge, journal


@transaction.atomic
def inscrire_au_recueil(cles: Sequence[int], *, reference: str, le: dt.date, par: Personne) -> int:
    """Write which recueil printed these acts, and its day; written again, it corrects. Gives how many.

    Journal of each act: acte_publie. Raises GesteInterdit, ParutionInvalide.
    """
    written = reference.strip()
    if not written:
        raise ParutionInvalide("Indiquez la référence du recueil, par exemple « n° 71-2021-180 ».", "reference")
    if le > horloge.aujourdhui():
        raise ParutionInvalide("Un recueil paru a une date passée, ou celle d’aujourd’hui : corrigez-la.", "le")
    joined = ("decision__dossier__appel", "decision__dossier__structure")
    acts = Acte.objects.select_for_update(of=("self",)).filter(PUBLICS, pk__in=cles).exclude(numero="")
    found = list(acts.select_related(*joined).order_by("pk"))
    if not found:
        raise ParutionInvalide("Cochez au moins un acte de la liste.", "actes")
    for acte in found:
        instructeur(par, acte.decision.dossier)
        if acte.signe_le is None or le < horloge.jour_de(acte.signe_le, acte.decision.dossier.appel.fuseau):
            raise ParutionInvalide(
                f"L’acte n° {acte.numero} est signé après cette date : décochez-le ou corrigez-la.", "le"
            )
        before: journal.Instantane = {"reference": acte.raa_reference}
        acte.raa_reference, acte.raa_le = written, le
        acte.save(update_fields=["raa_reference", "raa_le"])
        told: journal.Instantane = {"numero": acte.numero, "reference": written, "le": le.isoformat()}
        journal.consigner(acte, "acte_publie", par=par.en_tant_que(Role.INSTRUCTEUR), avant=before, apres=told)
    return len(found)
