"""What waits for the signature of the person who reads."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from levier.dossiers.credits import ServiceADesigner, enveloppe_de
from levier.enveloppes.erreurs import CreditsNonOuverts, EnveloppeInconnue
from levier.enveloppes.models import Enveloppe
from levier.espaces.composants.requete import RequeteConnectee, cle_de_page
from levier.instruction.models import Proposition
from levier.instruction.phrases import dire_les_avis
from levier.instruction.queries import a_signer as propositions_a_signer
from levier.instruction.queries import combien_a_signer

TAILLE = 50


@dataclass(frozen=True, slots=True)
class LigneASigner:
    """A proposal of the list; `ecart`: how much less than computed; `payeuse`: None while nothing is opened; `avis`: in words."""

    proposition: Proposition
    ecart: Decimal | None
    payeuse: Enveloppe | None
    avis: str

    @property
    def au_dela(self) -> bool:
        """Whether its enveloppe no longer suffices."""
        proposed = self.proposition.montant
        return proposed is not None and (self.payeuse is None or proposed > self.payeuse.reste)


@require_safe
def a_signer(request: RequeteConnectee) -> HttpResponse:
    """Amounts proposed and computed, who proposed, since when, what is left where it would be paid. Paged, oldest first."""
    page = propositions_a_signer(request.user, cle_de_page(request), TAILLE)
    payeuses: dict[tuple[int, str, str], Enveloppe | None] = {}
    lignes = [_ligne(one, payeuses) for one in page.lignes]
    context = {
        "onglet": "a_signer",
        "lignes": lignes,
        "payeuses": sorted({one for one in payeuses.values() if one is not None}, key=lambda one: one.libelle),
        "total": combien_a_signer(request.user),
        "apres": cle_de_page(request),
        "url_suivante": f"?apres={page.suivant}" if page.suivant else "",
        "url_debut": request.path if cle_de_page(request) else "",
    }
    return render(request, "agent/a_signer.html", context)


def _ligne(proposition: Any, payeuses: dict[tuple[int, str, str], Enveloppe | None]) -> LigneASigner:
    computed, proposed = proposition.montant_calcule, proposition.montant
    less = computed - proposed if computed is not None and proposed is not None and computed != proposed else None
    dossier = proposition.dossier
    key = (dossier.appel_id, dossier.recu.departement, dossier.recu.region)
    if key not in payeuses:
        try:
            payeuses[key] = enveloppe_de(dossier)
        except (ServiceADesigner, CreditsNonOuverts, EnveloppeInconnue):
            payeuses[key] = None
    return LigneASigner(proposition, less, payeuses[key], dire_les_avis(proposition.lu_avis))
