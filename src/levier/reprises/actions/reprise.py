"""The valid rows of a spreadsheet become requests entered by the service: one row, one request, once (ADR 0049)."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction

from levier.appels.queries import cahier_de, version_en_vigueur
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.comptes.saisie import titulaire
from levier.dossiers.acces import ressort_du
from levier.dossiers.actions.acces import confier
from levier.dossiers.credits import enveloppe_de
from levier.dossiers.etude import etudier
from levier.dossiers.lecture.instantane import GELES, geler
from levier.dossiers.models import Alentours, Dossier, SaisieParLeService
from levier.dossiers.numeros import numero_suivant
from levier.dossiers.permissions import peut_saisir
from levier.enveloppes.actions import attribuer_credits
from levier.enveloppes.models import reference
from levier.enveloppes.queries import deja_attribue, tenir_compte
from levier.reprises.actions.controle import controler
from levier.reprises.actions.reception import exiger_non_repris
from levier.reprises.enums import IssueDeReprise, SuiteDonnee
from levier.reprises.lecture import RangeeLue
from levier.reprises.models import DossierRepris, LigneReprise, TableauRepris
from levier.reprises.permissions import peut_reprendre, peut_reprendre_des_decisions
from levier.reprises.queries import structure_nommee
from levier.socle import horloge, travaux
from levier.socle.acteurs import ActeurConnu
from levier.socle.droits import exiger
from levier.socle.erreurs import EtatIncompatible, RefusMetier
from levier.socle.etats import franchir_tenu
from levier.socle.models import LigneDeTravail, Travail
from levier.socle.travaux import GenreDeTravail, LigneDemandee
from levier.territoires.actions import structure_du_territoire
from levier.territoires.models import Structure

REPRISE = "reprise_d_un_tableau"
AVANT_LEVIER = 0
"""Rank of a decision taken before: the chain of the request starts at 1, if Levier ever decides."""
_TRANSITIONS = {
    SuiteDonnee.DEPOSE: "reprendre",
    SuiteDonnee.COMPLET: "reprendre_complet",
    SuiteDonnee.ACCORDE: "reprendre_accorde",
    SuiteDonnee.REFUSE: "reprendre_refuse",
}


class LigneNonReprise(RefusMetier):
    """The row no longer reads as it did when it was checked; or its request is there already."""


@transaction.atomic
def reprendre_les_lignes(tableau: TableauRepris, *, par: Personne, cle: uuid.UUID) -> Travail:
    """Have the valid rows taken over, in their order, in the name of who confirms: a work; under one key, once.

    The others stay as they are, to be corrected and sent again. Raises GesteInterdit, EtatIncompatible.
    """
    exiger(peut_reprendre(par, tableau.appel))
    tenu = (
        TableauRepris.objects.select_for_update(of=("self",))
        .select_related("appel", "fichier", "reprise")
        .get(pk=tableau.pk)
    )
    if tenu.reprise is not None and tenu.reprise.cle == cle:
        return tenu.reprise
    exiger_non_repris(tenu)
    valid = tenu.lignes.filter(issue=IssueDeReprise.VALIDE)
    rows = list(valid.only("pk", "numero", "lue"))
    if not rows or tenu.lignes.filter(issue=IssueDeReprise.A_CONTROLER).exists():
        raise EtatIncompatible("Aucune ligne n’est prête, ou le contrôle n’est pas fini : rechargez la page.")
    if any(row.lue["suite"] == SuiteDonnee.ACCORDE for row in rows):
        exiger(peut_reprendre_des_decisions(par, tenu.appel.ressort))
    tenu.reprise = travaux.demander(
        REPRISE,
        [LigneDemandee(str(row.pk), f"Ligne {row.numero} — {row.lue['titre'] or row.lue['reference']}"[:300]) for row in rows],
        par=titulaire(par), cle=cle, titre=f"Reprise du tableau « {tenu} »"[:200], demande={"tableau": tenu.pk, "personne": par.pk},
    )  # fmt: skip
    tenu.save(update_fields=["reprise"])
    return tenu.reprise


def reprendre_la_ligne(travail: Travail, ligne: LigneDeTravail) -> str:
    """One row becomes one request, in the transaction of its mark; everything is asked again. Raises what `reprendre` raises."""
    par = Personne.objects.get(pk=travail.demande["personne"])
    row = LigneReprise.objects.select_related("tableau__appel", "tableau__fichier").get(pk=int(ligne.cle))
    dossier = reprendre(row, par=par)
    return f"Dossier n° {dossier.numero}"


@transaction.atomic
def reprendre(row: LigneReprise, *, par: Personne) -> Dossier:
    """Make the request of a row: entered by the service, received on the day that the row says, where it then stood.

    No mail, no receipt, no act: what was done on paper was done then. What was granted takes its credits.
    Raises LigneNonReprise, GesteInterdit, and what the credits raise. Journal of the request: dossier_repris.
    """
    tableau, appel = row.tableau, row.tableau.appel
    version = version_en_vigueur(appel)
    cahier = cahier_de(version)
    nommee = structure_nommee(RangeeLue(**row.lue), appel, cahier)
    acteur = par.en_tant_que(Role.INSTRUCTEUR)
    structure = nommee if isinstance(nommee, Structure) else structure_du_territoire(nommee, par=acteur)
    Structure.objects.select_for_update(no_key=True).get(pk=structure.pk)
    exiger(peut_saisir(par, appel, structure))
    controler(row, tableau, cahier, par, nommee=structure)
    if row.dossier is not None:
        raise LigneNonReprise(f"Déjà dans Levier : dossier n° {row.dossier.numero}.")
    if row.issue != IssueDeReprise.VALIDE:
        raise LigneNonReprise(" ".join(one["phrase"] for one in row.erreurs))
    lue, now = RangeeLue(**row.lue), horloge.maintenant()
    dossier = Dossier.objects.create(
        numero=numero_suivant(appel, horloge.jour_de(now, cahier.fenetre.fuseau).year), appel=appel, version=version,
        structure=structure, cree_par=par, cree_le=now, modifie_le=now,
        reponses={cahier.roles.demandeur.entite: structure.denomination, **lue.reponses},
    )  # fmt: skip
    origine = f"tableau « {tableau} », ligne {row.numero}"
    SaisieParLeService.objects.create(dossier=dossier, agent=par, demandeur=origine[-150:], saisie_le=now)
    dossier.alentours = Alentours((), (), (), deja_attribue(structure, appel), {})
    geler(dossier, etudier(dossier, cahier, instant=_midi(lue.depose_le, cahier.fenetre.fuseau)))
    confier(dossier, cahier)
    repris = _garder(row, dossier, lue)
    _placer(dossier, repris, par)
    row.issue, row.dossier = IssueDeReprise.REPRISE, dossier
    row.save(update_fields=["issue", "dossier"])
    return dossier


def _garder(row: LigneReprise, dossier: Dossier, lue: RangeeLue) -> DossierRepris:
    return DossierRepris.objects.create(
        dossier=dossier, appel=dossier.appel, structure=dossier.structure, cle=lue.cle, tableau=str(row.tableau),
        ligne=row.numero, reference=lue.reference, suite=lue.suite,
        montant_accorde=Decimal(lue.montant_accorde) if lue.montant_accorde else None,
        decide_le=dt.date.fromisoformat(lue.decide_le) if lue.decide_le else None,
    )  # fmt: skip


def _placer(dossier: Dossier, repris: DossierRepris, par: Personne) -> None:
    """Where the request stood; of a grant, its credits taken, under the right of who signs."""
    suite = SuiteDonnee(repris.suite)
    acteur = _acteur(dossier, suite, par)
    if repris.montant_accorde is not None:
        credits_, _ = tenir_compte(enveloppe_de(dossier), dossier.structure, dossier.appel)
        named = reference(dossier.numero, AVANT_LEVIER)
        attribuer_credits(
            credits_, dossier.structure, repris.montant_accorde, appel=dossier.appel, reference=named, par=acteur
        )
    if suite != SuiteDonnee.DEPOSE:
        dossier.complet_le = dossier.depose_le
    told: dict[str, str | int] = {"tableau": repris.tableau, "ligne": repris.ligne, "numero": dossier.numero}
    if repris.decide_le is not None:
        told |= {"decide_le": repris.decide_le.isoformat()}
    if repris.montant_accorde is not None:
        told |= {"montant_accorde": f"{repris.montant_accorde:.2f}"}
    franchir_tenu(dossier, _TRANSITIONS[suite], par=acteur, apres=told, avec=(*GELES, "complet_le"))


def _acteur(dossier: Dossier, suite: SuiteDonnee, par: Personne) -> ActeurConnu:
    if suite != SuiteDonnee.ACCORDE:
        return par.en_tant_que(Role.INSTRUCTEUR)
    exiger(peut_reprendre_des_decisions(par, ressort_du(dossier)))
    return par.en_tant_que(Role.SIGNATAIRE)


def _midi(jour: str, fuseau: str) -> dt.datetime:
    """The day of a deposit on paper, which no hour was noted of."""
    return dt.datetime.combine(dt.date.fromisoformat(jour), dt.time(12), ZoneInfo(fuseau))


GENRE_REPRISE = GenreDeTravail(reprendre_la_ligne)
