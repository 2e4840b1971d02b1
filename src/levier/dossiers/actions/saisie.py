"""A request that an agent enters for a structure that asked by phone or on paper."""

from __future__ import annotations

from django.db import transaction

from levier.appels.models import Appel
from levier.appels.queries import cahier_de, est_ouvert, fenetre_de, version_en_vigueur
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.comptes.permissions import peut_representer
from levier.comptes.queries import emails_de
from levier.dossiers.actions.motifs import QualiteManquante, lire_qualite
from levier.dossiers.etude.obstacles import DepotFerme
from levier.dossiers.models import Dossier, SaisieParLeService
from levier.dossiers.numeros import numero_suivant
from levier.dossiers.permissions import peut_saisir
from levier.dossiers.territoire import exiger_du_territoire
from levier.socle import courriels, horloge, journal
from levier.socle.adresses import email_propre
from levier.socle.droits import exiger
from levier.socle.erreurs import EtatIncompatible
from levier.territoires.models import Structure


@transaction.atomic
def saisir_pour(appel: Appel, structure: Structure, *, par: Personne, demandeur: str, email: str = "") -> Dossier:
    """Open a request in the name of `structure`, asked by `demandeur` (a function). It is marked so for ever.

    The structure's accounts and `email` are told. Raises GesteInterdit, DepotFerme, HorsTerritoire,
    QualiteManquante, SaisieRefusee.
    Journal: brouillon_saisi.
    """
    exiger(peut_saisir(par, appel, structure))
    absent = QualiteManquante("Dites qui demande, par sa fonction : le maire, la secrétaire.", "demandeur")
    asked_by = lire_qualite(demandeur, 150, absent)
    address = email_propre(email) if email.strip() else ""
    now, version = horloge.maintenant(), version_en_vigueur(appel)
    cahier = cahier_de(version)
    if not (opened := est_ouvert(fenetre_de(cahier, appel), now)):
        raise DepotFerme(opened.raison, "appel")
    exiger_du_territoire(cahier, structure)
    who = cahier.roles.demandeur
    known = {who.entite: structure.denomination, who.fonction: asked_by, who.courriel: address}
    fields = {champ.nom for section in cahier.formulaire for champ in section.champs}
    dossier = Dossier.objects.create(
        numero=numero_suivant(appel, horloge.jour_de(now, cahier.fenetre.fuseau).year), appel=appel, version=version, structure=structure, cree_par=par,
        reponses={nom: value for nom, value in known.items() if nom in fields and value}, cree_le=now, modifie_le=now,
    )  # fmt: skip
    entered = SaisieParLeService.objects.create(
        dossier=dossier, agent=par, demandeur=asked_by, email=address, saisie_le=now
    )
    journal.consigner(
        dossier, "brouillon_saisi", par=par.en_tant_que(Role.INSTRUCTEUR), avant={},
        apres={"numero": dossier.numero, "structure": structure.denomination, "demandeur": asked_by},
    )  # fmt: skip
    for told in sorted({*emails_de(structure), *([address] if address else [])}):
        courriels.ecrire(told, "courriels/saisie_par_le_service.txt", {"dossier": dossier, "saisie": entered})
    return dossier


@transaction.atomic
def confirmer_saisie(dossier: Dossier, *, par: Personne) -> None:
    """A member of the structure makes the request its own: from then on its members alone write in it.

    Raises GesteInterdit, EtatIncompatible. Journal: saisie_confirmee.
    """
    exiger(peut_representer(par, dossier.structure))
    tenu = Dossier.objects.tenir(dossier.pk)
    entered = SaisieParLeService.objects.filter(dossier=tenu, confirmee_le__isnull=True).first()
    if entered is None:
        raise EtatIncompatible("Cette demande est déjà confirmée : rechargez la page.")
    _confirmer(entered, tenu, par)


def confirmer_par_le_depot(tenu: Dossier, par: Personne) -> None:
    """A member who deposits confirms by the same gesture."""
    entered: SaisieParLeService | None = getattr(tenu, "saisie", None)
    if entered is not None and entered.confirmee_le is None and peut_representer(par, tenu.structure):
        _confirmer(entered, tenu, par)


def _confirmer(entered: SaisieParLeService, tenu: Dossier, par: Personne) -> None:
    entered.confirmee_le = horloge.maintenant()
    entered.save(update_fields=["confirmee_le"])
    if tenu.suivi_par_id is None:
        tenu.suivi_par = par
        tenu.save(update_fields=["suivi_par"])
    journal.consigner(tenu, "saisie_confirmee", par=par.en_tant_que(Role.PORTEUR), avant={}, apres={})
