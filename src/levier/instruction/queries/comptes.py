"""The other requests of a call or of its fund, as its comptes count them: grants made, and the list once it is closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from levier.appels.queries import depots, fenetre_de
from levier.dossiers.enums import CHEZ_LE_SERVICE, EtatDossier
from levier.dossiers.models import Dossier
from levier.instruction.models import ListeDeBeneficiaires
from levier.instruction.queries.depenses import financement_retenu
from levier.instruction.queries.grille import note_lue
from levier.socle import argent, horloge
from regles.cahier import Cahier
from regles.compte import Etendue, Parmi
from regles.comptes import PORTEUR, Accordee, Autres, Depassement, constater, depassements
from regles.conversion import depuis_json
from regles.evaluation import sans_jugements_sortis
from regles.fenetre import Fenetre, Fin
from regles.situation import reprendre
from regles.valeurs import Situation, Valeur
from regles.vocabulaire import compte as nom_du_compte


def jugements(dossier: Dossier, cahier: Cahier) -> dict[str, Valeur]:
    """The judgements rendered on a request, those that the cahier still reads."""
    rendered = [one for one in dossier.appreciations.all() if one.nom in cahier.donnees]
    return {one.nom: depuis_json(one.valeur, cahier.donnees[one.nom].genre) for one in rendered}


def comptes_lus(dossier: Dossier, cahier: Cahier, situation: Situation) -> dict[str, Valeur]:
    """What the rules read of the other requests; empty, without a query, for a call whose rules read none of it."""
    if not any(nom_du_compte(compte.id) in cahier.programme.lus for compte in cahier.comptes):
        return {}
    return constater(cahier, _de_qui(dossier.structure_id, situation), _autres(dossier, cahier))


def limites_passees(dossier: Dossier, cahier: Cahier, situation: Situation, centimes: int) -> list[Depassement]:
    """The limits of the comptes that a grant of so many cents would pass, with those that are not known yet."""
    if not any(compte.au_plus for compte in cahier.comptes):
        return []
    return depassements(cahier, _de_qui(dossier.structure_id, situation), centimes, _autres(dossier, cahier))


def _autres(dossier: Dossier, cahier: Cahier) -> Autres:
    """The others: a query for each kind that the comptes of the call take, and no more."""
    extents = {compte.sur for compte in cahier.comptes if compte.parmi is Parmi.RETENUES}
    listed = any(compte.parmi is not Parmi.RETENUES for compte in cahier.comptes)
    return Autres(
        {sur: _accordees(dossier, cahier, _etendue(dossier, cahier, sur)) for sur in extents},
        _liste(dossier, cahier) if listed and _close(dossier, cahier) else None,
    )


def _etendue(dossier: Dossier, cahier: Cahier, sur: Etendue) -> Q:
    """The requests of an extent: a call that comes back each year has an edition by year, any other has one."""
    if sur is Etendue.FONDS:
        return Q(appel__fonds=dossier.appel.fonds)
    here = Q(appel=dossier.appel_id)
    if sur is Etendue.APPEL or cahier.fenetre.chaque_annee is None or dossier.depose_le is None:
        return here
    period = depots(cahier).a(dossier.depose_le)
    return here & Q(depose_le__gte=period.debut, depose_le__lt=period.fin) if period else here


def _accordees(dossier: Dossier, cahier: Cahier, ou: Q) -> list[Accordee]:
    """Grants in force, with what was known when each was decided: the last link of the chain of a request retained."""
    found: QuerySet[Dossier, Any] = Dossier.objects.filter(ou, etat=EtatDossier.RETENU).exclude(pk=dossier.pk)
    last = found.order_by("pk", "-decisions__rang").distinct("pk")
    rows: Iterable[tuple[int, Any, Any]] = last.values_list(
        "structure_id", "decisions__situation", "decisions__montant_attribue"
    )
    return [Accordee(_de_qui(who, reprendre(cahier, known)), argent.en_centimes(given)) for who, known, given in rows]


def _liste(dossier: Dossier, cahier: Cahier) -> list[Situation]:
    """The requests deposited and still alive or retained, as last sent, with what the service retains and judges."""
    edition = _etendue(dossier, cahier, Etendue.EDITION)
    alive = Dossier.objects.filter(edition, etat__in=CHEZ_LE_SERVICE | {EtatDossier.RETENU})
    others = (
        alive.exclude(pk=dossier.pk).order_by("depose_le", "pk").prefetch_related("appreciations", "examens", "lignes")
    )
    others = others.select_related("instruction")
    return [_connue(other, cahier) for other in others]


def _connue(autre: Dossier, cahier: Cahier) -> Situation:
    sent = {**reprendre(cahier, autre.situation or {}), **financement_retenu(autre, cahier)}
    known = {**sent, **note_lue(autre, cahier), **jugements(autre, cahier)}
    return _de_qui(autre.structure_id, sans_jugements_sortis(cahier, known)[0])


def _de_qui(structure: int, situation: Situation) -> Situation:
    return {**situation, PORTEUR: str(structure)}


def fin_de_la_liste(fenetre: Fenetre, depot: dt.datetime) -> dt.datetime | None:
    """From when nothing more comes beside a request deposited then: the end of its edition, or of the last wave."""
    periods = depots(fenetre)
    if fenetre.vagues and fenetre.fin is Fin.INCONNUE:  # a wave has no day yet
        return None
    last = periods.a(depot) if fenetre.chaque_annee else next(reversed(periods.periodes), None)
    return last.fin if last else None


def _close(dossier: Dossier, cahier: Cahier) -> bool:
    if cahier.sans_demande:
        return ListeDeBeneficiaires.objects.filter(appel=dossier.appel_id, arretee_le__isnull=False).exists()
    end = dossier.depose_le and fin_de_la_liste(fenetre_de(cahier, dossier.appel), dossier.depose_le)
    return bool(end and end <= horloge.maintenant())
