"""Preparing a request: opening it, its plan."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from levier.appels.models import Appel
from levier.appels.queries import cahier_de, est_ouvert, version_en_vigueur
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.comptes.permissions import peut_agir_pour
from levier.dossiers.actions.justificatifs import designer
from levier.dossiers.actions.reponses import Enregistrement
from levier.dossiers.actions.tenue import sauver, tenir_modifiable
from levier.dossiers.enums import EtatDossier, RecuperationTVA
from levier.dossiers.etude.obstacles import DepotFerme
from levier.dossiers.financement.lignes import PLAN, LigneLue, LigneSaisie, identifier, lire_ligne
from levier.dossiers.formulaire import conflits
from levier.dossiers.formulaire.conflits import PlanModifieAilleurs
from levier.dossiers.models import Dossier, LignePlan
from levier.dossiers.numeros import numero_suivant
from levier.dossiers.queries import cahier_du
from levier.socle import horloge, journal
from levier.socle.droits import exiger
from levier.socle.erreurs import RefusMetier
from levier.territoires.models import Structure
from regles.cahier import Cahier

LIGNES_MAX = 200
_Contenu = tuple[str | bool | int | Decimal | None, ...]
"""What a line holds, in the order of `_COLONNES`."""
_COLONNES = ("sens", "nature", "libelle", "montant", "obtenue", "hors_taxe", "taux_tva", "piece_id")


class PlanTropLong(RefusMetier):
    """More lines than a financing plan ever needs."""

    def __init__(self, lignes: int, maximum: int) -> None:
        super().__init__(
            f"Le plan compte {lignes} lignes, plus que les {maximum} acceptées : regroupez les lignes de même nature.",
            "plan",
        )


@transaction.atomic
def creer_brouillon(appel: Appel, structure: Structure, *, par: Personne) -> Dossier:
    """Open a request for `structure`, its own data prefilled from what is known of the person.

    A draft still untouched is given back rather than doubled (double click). Raises ActeInterdit, DepotFerme.
    """
    exiger(peut_agir_pour(par, structure))
    version = version_en_vigueur(appel)
    cahier = cahier_de(version)
    now = horloge.maintenant()
    if not (opened := est_ouvert(cahier, now)):
        raise DepotFerme(opened.raison)
    Structure.objects.select_for_update(no_key=True).get(pk=structure.pk)
    untouched = Dossier.objects.filter(
        appel=appel, structure=structure, cree_par=par, etat=EtatDossier.BROUILLON, revision=0
    )
    if (found := untouched.filter(pieces=None).first()) is not None:
        return found
    dossier = Dossier.objects.create(
        numero=numero_suivant(appel, now.year),
        appel=appel,
        version=version,
        structure=structure,
        cree_par=par,
        suivi_par=par,
        recupere_tva=_tva_connue(structure),
        reponses=_connu_du_demandeur(cahier, structure, par),
        cree_le=now,
        modifie_le=now,
    )
    journal.consigner(
        dossier,
        "brouillon_cree",
        par=par.en_tant_que(Role.PORTEUR),
        avant={},
        apres={"etat": dossier.etat, "numero": dossier.numero, "structure": structure.denomination},
    )
    return dossier


@transaction.atomic
def enregistrer_plan(
    dossier: Dossier,
    lignes: Sequence[LigneSaisie],
    *,
    par: Personne,
    revision: int | None = None,
    page: str = "",
    recupere_tva: RecuperationTVA | None = None,
) -> Enregistrement:
    """Save the whole plan: lines that read well replace the former ones; if some do not, all is kept as typed too.

    Blank lines are left aside. `revision`, when given, is the request's that the page `page` showed: a plan that somebody
    else wrote since then stays. `recupere_tva`, when given, says from now on how expenses count. Raises ActeInterdit,
    DossierNonModifiable, PlanModifieAilleurs, JustificatifInconnu, PlanTropLong.
    """
    tenu = tenir_modifiable(dossier, par)
    if revision is not None and conflits.plan_modifie_depuis(tenu, PLAN, revision, page):
        raise PlanModifieAilleurs(conflits.auteur(tenu, PLAN), par)
    cahier = cahier_du(tenu)
    lignes = designer(tenu, lignes)
    typed = [ligne for ligne in lignes if not ligne.est_vide]
    if len(typed) > LIGNES_MAX:
        raise PlanTropLong(len(typed), LIGNES_MAX)
    recovered = recupere_tva or tenu.recupere_tva
    lues, refusees = _lire_lignes(cahier, lignes, recovered)
    changed = _remplacer_lignes(tenu, lues) or recovered != tenu.recupere_tva
    tenu.recupere_tva = recovered
    gardees = {nom: saisie for nom, saisie in tenu.saisies.items() if nom != PLAN}
    if refusees:
        gardees[PLAN] = [_en_json(ligne) for ligne in typed]
    if changed or gardees != tenu.saisies:
        tenu.saisies = gardees
        conflits.signer(tenu, [PLAN], par=par, page=page)
        sauver(tenu)
    return Enregistrement(dossier.relire(), refusees)


def _tva_connue(structure: Structure) -> str:
    """What the structure answered in its latest request, or nothing."""
    answered = structure.dossiers.exclude(recupere_tva="").order_by("-id")
    return answered.values_list("recupere_tva", flat=True).first() or ""


def _connu_du_demandeur(cahier: Cahier, structure: Structure, par: Personne) -> dict[str, str]:
    """Answers that the account already gives, for the fields that this call asks."""
    demandeur = cahier.roles.demandeur
    known = {
        demandeur.entite: structure.denomination,
        demandeur.nom: par.nom,
        demandeur.fonction: par.fonction,
        demandeur.adresse: structure.adresse,
        demandeur.courriel: par.email,
        demandeur.telephone: par.telephone,
    }
    noms = {champ.nom for section in cahier.formulaire for champ in section.champs}
    return {nom: valeur for nom, valeur in known.items() if nom in noms and valeur}


def _lire_lignes(
    cahier: Cahier, lignes: Sequence[LigneSaisie], recupere_tva: str
) -> tuple[list[LigneLue], dict[str, str]]:
    """Lines that read well, and the sentence of each field of the others under `lignes.<rank>.<field>`."""
    lues: list[LigneLue] = []
    refusees: dict[str, str] = {}
    for rank, ligne in enumerate(lignes):
        if ligne.est_vide:
            continue
        lue, fautes = lire_ligne(cahier, ligne, recupere_tva)
        refusees |= {f"lignes.{rank}.{field}": phrase for field, phrase in fautes.items()}
        lues += [lue] if lue else []
    return lues, refusees


def _remplacer_lignes(tenu: Dossier, lues: Sequence[LigneLue]) -> bool:
    """Write the plan anew unless it is the same, each line under its identity; tell whether it changed."""
    kept: list[tuple[UUID, _Contenu]] = [(row[0], row[1:]) for row in tenu.lignes.values_list("identite", *_COLONNES)]
    sent = sorted(((lue.identite, _ecrite(lue)) for lue in lues), key=lambda line: str(line[1][0]))
    wanted = list(zip(identifier(sent, dict(kept)), (holds for _, holds in sent), strict=True))
    if kept == wanted:
        return False
    tenu.lignes.all().delete()
    LignePlan.objects.bulk_create(
        LignePlan(dossier=tenu, identite=identite, rang=rank, **dict(zip(_COLONNES, holds, strict=True)))
        for rank, (identite, holds) in enumerate(wanted, start=1)
    )
    return True


def _ecrite(lue: LigneLue) -> _Contenu:
    """The values of a line in the order of `_COLONNES`."""
    untaxed, taux = (Decimal(text) if text else None for text in (lue.hors_taxe, lue.tva))
    piece = int(lue.piece) if lue.piece else None
    return lue.sens.value, lue.nature, lue.libelle, Decimal(lue.montant), lue.obtenue, untaxed, taux, piece


def _en_json(ligne: LigneSaisie) -> dict[str, str | bool]:
    return {
        "sens": ligne.sens.replace("\0", ""),
        "nature": ligne.nature.replace("\0", ""),
        "libelle": ligne.libelle.replace("\0", ""),
        "montant": ligne.montant.replace("\0", ""),
        "obtenue": ligne.obtenue,
        "tva": ligne.tva.replace("\0", ""),
        "piece": ligne.piece,
        "identite": ligne.identite,
    }
