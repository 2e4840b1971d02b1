"""Opening a request, with what is known of its structure."""

from __future__ import annotations

from django.db import transaction

from levier.appels.models import Appel
from levier.appels.queries import cahier_de, est_ouvert, fenetre_de, version_en_vigueur
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.comptes.permissions import peut_agir_pour
from levier.dossiers.enums import EtatDossier
from levier.dossiers.etude.obstacles import DepotFerme
from levier.dossiers.models import Dossier
from levier.dossiers.numeros import numero_suivant
from levier.dossiers.territoire import exiger_du_territoire
from levier.socle import horloge, journal
from levier.socle.droits import exiger
from levier.territoires.models import Structure
from regles.cahier import Cahier


@transaction.atomic
def creer_brouillon(appel: Appel, structure: Structure, *, par: Personne) -> Dossier:
    """Open a request for `structure`, its own data prefilled from what is known of the person.

    A draft still untouched is given back rather than doubled (double click). Raises GesteInterdit, DepotFerme, HorsTerritoire.
    """
    exiger(peut_agir_pour(par, structure))
    version = version_en_vigueur(appel)
    cahier = cahier_de(version)
    now = horloge.maintenant()
    if not (opened := est_ouvert(fenetre_de(cahier, appel), now)):
        raise DepotFerme(opened.raison)
    exiger_du_territoire(cahier, structure)
    Structure.objects.select_for_update(no_key=True).get(pk=structure.pk)
    untouched = Dossier.objects.filter(
        appel=appel, structure=structure, cree_par=par, etat=EtatDossier.BROUILLON, revision=0
    )
    if (found := untouched.filter(pieces=None).first()) is not None:
        return found
    dossier = Dossier.objects.create(
        numero=numero_suivant(appel, horloge.jour_de(now, cahier.fenetre.fuseau).year),
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
