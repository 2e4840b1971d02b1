"""An aid without application: the service establishes the list, each beneficiary gets its dossier (ADR 0057)."""

from __future__ import annotations

import uuid

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from levier.appels.models import Appel
from levier.appels.queries import cahier_de, version_en_vigueur
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.comptes.saisie import titulaire
from levier.dossiers.actions.acces import confier
from levier.dossiers.etude import etudier
from levier.dossiers.lecture.instantane import GELES, geler
from levier.dossiers.models import Alentours, Dossier
from levier.dossiers.numeros import numero_suivant
from levier.dossiers.territoire import exiger_du_territoire
from levier.enveloppes.queries import deja_attribue
from levier.instruction.enums import SortDuBeneficiaire
from levier.instruction.erreurs import BeneficiaireEcarte, DejaEtabli, ListeChangee, RienAEtablir
from levier.instruction.models import DossierEtabli, ListeDeBeneficiaires
from levier.instruction.permissions import peut_etablir_la_liste
from levier.instruction.queries.beneficiaires import (
    INCONNU,
    SANS_MONTANT,
    calculer_la_liste,
    est_beneficiaire,
    structure_ou_territoire,
)
from levier.socle import horloge, journal, travaux
from levier.socle.droits import exiger
from levier.socle.etats import franchir_tenu
from levier.socle.models import LigneDeTravail, Travail
from levier.socle.travaux import GenreDeTravail, LigneDemandee
from levier.territoires.actions import structure_du_territoire
from levier.territoires.models import Structure, Territoire
from regles.cahier import Cahier

BENEFICIAIRES = "liste_de_beneficiaires"
ARRETER = "arreter"
"""Key of the last line: the list is closed once all its dossiers are made."""
_VOULUS = frozenset({SortDuBeneficiaire.RETENU, SortDuBeneficiaire.A_VOIR})


@transaction.atomic
def etablir_la_liste(appel: Appel, *, par: Personne, cle: uuid.UUID, vue: str) -> Travail:
    """Have a dossier made for each beneficiary of the list that was shown (`vue`, its digest): a work; under one key, once.

    Nobody is asked anything, no account is needed. Those who have a dossier already are left as they are.
    Raises GesteInterdit, ListeChangee, RienAEtablir.
    """
    exiger(peut_etablir_la_liste(par, appel))
    tenu = Appel.objects.select_for_update(of=("self",)).select_related("en_vigueur").get(pk=appel.pk)
    before = ListeDeBeneficiaires.objects.filter(appel=tenu).select_related("travail").first()
    if before is not None and before.travail is not None and (before.travail.vivant or before.travail.cle == cle):
        return before.travail
    if not cahier_de(version_en_vigueur(tenu)).sans_demande:
        raise RienAEtablir("Ce guichet reçoit des demandes : ses dossiers sont ceux que les porteurs déposent.")
    liste = calculer_la_liste(tenu)
    if liste.empreinte != vue:
        raise ListeChangee("La liste a changé depuis que vous l’avez lue : relisez-la, puis confirmez.")
    wanted = [one for one in liste.beneficiaires if one.sort in _VOULUS]
    if not wanted:
        raise RienAEtablir(
            "Aucun dossier n’est à établir : chaque bénéficiaire a le sien, ou est écarté par une règle."
        )
    rows = [LigneDemandee(one.cle, one.nom[:300]) for one in wanted]
    travail = travaux.demander(
        BENEFICIAIRES, [*rows, LigneDemandee(ARRETER, "La liste, une fois ses dossiers établis")],
        par=titulaire(par), cle=cle, titre=f"Bénéficiaires de « {tenu.titre} »"[:200],
        demande={"appel": tenu.pk, "personne": par.pk},
    )  # fmt: skip
    ListeDeBeneficiaires.objects.update_or_create(appel=tenu, defaults={"travail": travail, "arretee_le": None})
    return travail


def etablir_la_ligne(travail: Travail, ligne: LigneDeTravail) -> str:
    """One beneficiary gets its dossier, in the transaction of its mark; the last line closes the list."""
    par = Personne.objects.get(pk=travail.demande["personne"])
    appel = Appel.objects.select_related("en_vigueur").get(pk=travail.demande["appel"])
    if ligne.cle == ARRETER:
        return _arreter(appel, par)
    try:
        qui = structure_ou_territoire(ligne.cle, cahier_de(version_en_vigueur(appel)).identite.millesime)
    except ObjectDoesNotExist as error:
        raise BeneficiaireEcarte(INCONNU) from error
    acteur = par.en_tant_que(Role.INSTRUCTEUR)
    structure = structure_du_territoire(qui, par=acteur) if isinstance(qui, Territoire) else qui
    return f"Dossier n° {etablir_le_dossier(appel, structure, par=par).numero}"


@transaction.atomic
def etablir_le_dossier(appel: Appel, structure: Structure, *, par: Personne) -> Dossier:
    """Make the dossier of one beneficiary: evaluated as any request, complete, given to its service. It asked nothing.

    No mail and no receipt: the beneficiary learns of it by the notification of its act. Journal of the dossier: dossier_etabli.
    Raises GesteInterdit, HorsTerritoire, DejaEtabli, BeneficiaireEcarte (a rule sets it aside).
    """
    exiger(peut_etablir_la_liste(par, appel))
    version, now = version_en_vigueur(appel), horloge.maintenant()
    cahier = cahier_de(version)
    if not est_beneficiaire(cahier, structure):
        raise BeneficiaireEcarte(f"« {structure.denomination} » n’est pas dans la liste de ce guichet.")
    exiger_du_territoire(cahier, structure)
    Structure.objects.select_for_update(no_key=True).get(pk=structure.pk)
    if (
        known := DossierEtabli.objects.filter(appel=appel, structure=structure).select_related("dossier").first()
    ) is not None:
        raise DejaEtabli(f"Déjà établi : dossier n° {known.dossier.numero}.")
    dossier = Dossier.objects.create(
        numero=numero_suivant(appel, horloge.jour_de(now, cahier.fenetre.fuseau).year), appel=appel, version=version,
        structure=structure, cree_par=par, cree_le=now, modifie_le=now, reponses=_dit_par_le_guichet(cahier, structure),
    )  # fmt: skip
    DossierEtabli.objects.create(dossier=dossier, appel=appel, structure=structure)
    dossier.alentours = Alentours((), (), (), deja_attribue(structure, appel), {})
    _exiger_retenu(dossier, cahier)
    confier(dossier, cahier)
    dossier.complet_le = dossier.depose_le
    told = {"numero": dossier.numero, "beneficiaire": structure.denomination}
    acteur = par.en_tant_que(Role.INSTRUCTEUR)
    franchir_tenu(dossier, "etablir", par=acteur, apres=told, avec=(*GELES, "complet_le"))
    return dossier


def _exiger_retenu(dossier: Dossier, cahier: Cahier) -> None:
    """Study it and freeze what the rules give; raises BeneficiaireEcarte when they give nothing."""
    lu = etudier(dossier, cahier, instant=horloge.maintenant())
    geler(dossier, lu)
    resultat = lu.resultat
    if resultat.recevable is False or (resultat.recevable and resultat.montant == 0):
        raise BeneficiaireEcarte(" ".join(motif.phrase for motif in resultat.motifs) or SANS_MONTANT, resultat)


def _dit_par_le_guichet(cahier: Cahier, structure: Structure) -> dict[str, str]:
    """What lists read of a request, that nobody typed: the aid, and who gets it."""
    roles = cahier.roles
    return {roles.titre: cahier.identite.titre, roles.demandeur.entite: structure.denomination}


def _arreter(appel: Appel, par: Personne) -> str:
    """Close the list: what is counted over it is known from then on. Journal of the call: liste_arretee."""
    made = DossierEtabli.objects.filter(appel=appel).count()
    ListeDeBeneficiaires.objects.filter(appel=appel).update(arretee_le=horloge.maintenant())
    told: journal.Instantane = {"dossiers": made}
    journal.consigner(appel, "liste_arretee", par=par.en_tant_que(Role.INSTRUCTEUR), avant={}, apres=told)
    return f"Liste arrêtée, {made} dossier{'s' if made > 1 else ''}"


GENRE_BENEFICIAIRES = GenreDeTravail(etablir_la_ligne)
