"""Rights of agents on a territory, between dates; and the first of them, on a platform that has none."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.hashers import make_password
from django.db import transaction

from levier.comptes import jetons, permissions, queries
from levier.comptes.enums import Role
from levier.comptes.erreurs import AdministrateurExistant, DernierAdministrateur, RessortInvalide
from levier.comptes.jetons import Usage
from levier.comptes.models import Habilitation, Personne
from levier.comptes.periode import TOUJOURS, Periode
from levier.comptes.saisie import ligne_propre, ressort_connu
from levier.socle import courriels, horloge, journal
from levier.socle.acteurs import SYSTEME, Acteur, ActeurConnu
from levier.socle.adresses import email_propre
from levier.socle.droits import exiger, refuse
from levier.territoires.queries.noms import en_clair
from levier.territoires.queries.ressorts import exactement
from levier.territoires.ressort import NATIONAL, Ressort


@transaction.atomic
def inviter(email: str, nom: str, *, par: Personne | ActeurConnu, fonction: str = "") -> Personne:
    """The account of an agent: the one of this address, or a new one whose owner receives a link to choose a password.

    Open to any administrator, and to the command line (SYSTEME). Raises GesteInterdit, SaisieRefusee. Journal: compte_invite.
    """
    actor = _invitant(par)
    address = email_propre(email)
    personne, created = Personne.objects.get_or_create(
        email=address,
        defaults={
            "nom": ligne_propre("nom", nom, obligatoire=True),
            "fonction": ligne_propre("fonction", fonction),
            "password": make_password(None),
            "cree_le": horloge.temps_reel(),
        },
    )
    if created:
        journal.consigner(personne, "compte_invite", par=actor, avant={}, apres={"email": address, "nom": personne.nom})
        token = jetons.faire(Usage.MOT_DE_PASSE, personne)
        courriels.ecrire(
            address, "courriels/invitation.txt", {"personne": personne, "jeton": token, "par": actor.libelle}
        )
    return personne


@transaction.atomic
def habiliter(
    personne: Personne, role: Role, *, ressort: Ressort, par: Personne | ActeurConnu, periode: Periode = TOUJOURS
) -> Habilitation:
    """Give a right on a territory between dates; given again, it takes the new dates.

    By an administrator of a territory that contains it, or by the command line (SYSTEME). Raises GesteInterdit,
    RessortInvalide. Journal: habilitation_donnee or habilitation_changee. The person is told.
    """
    actor = permissions.administrateur(par, ressort)
    _controler(role, ressort)
    habilitation, created = Habilitation.objects.select_for_update().filter(exactement(ressort)).get_or_create(
        personne=personne, role=role, retiree_le=None,
        defaults={"du": periode.du, "au": periode.au, **Habilitation.colonnes(ressort)},
    )  # fmt: skip
    before = {} if created else {"du": _jour(habilitation.du), "au": _jour(habilitation.au)}
    after = {"du": _jour(periode.du), "au": _jour(periode.au)}
    if not created and before == after:
        return habilitation
    habilitation.du, habilitation.au = periode.du, periode.au
    habilitation.save(update_fields=["du", "au"])
    where = {"personne": personne.nom, "role": role.value, "ressort": ressort.cle}
    name = "habilitation_donnee" if created else "habilitation_changee"
    journal.consigner(habilitation, name, par=actor, avant=before, apres={**where, **after})
    context: dict[str, object] = {"habilitation": habilitation, "territoire": en_clair(ressort)}
    courriels.ecrire(personne.email, "courriels/habilitation.txt", context)
    return habilitation


@transaction.atomic
def retirer_habilitation(habilitation: Habilitation, *, par: Personne | ActeurConnu, motif: str = "") -> Habilitation:
    """Withdraw a right at once. Raises GesteInterdit, DernierAdministrateur. Journal: habilitation_retiree."""
    tenue = Habilitation.objects.select_for_update(of=("self",)).select_related("personne").get(pk=habilitation.pk)
    actor = permissions.administrateur(par, tenue.ressort)
    if tenue.retiree_le is not None:
        return tenue
    if _est_le_dernier_administrateur(tenue):
        raise DernierAdministrateur
    tenue.retiree_le = horloge.maintenant()
    tenue.save(update_fields=["retiree_le"])
    journal.consigner(
        tenue, "habilitation_retiree", par=actor, avant={"en_vigueur": True}, apres={"en_vigueur": False}, motif=motif
    )
    context: dict[str, object] = {"habilitation": tenue, "territoire": en_clair(tenue.ressort)}
    courriels.ecrire(tenue.personne.email, "courriels/habilitation_retiree.txt", context)
    return tenue


@transaction.atomic
def creer_premier_administrateur(email: str, nom: str, *, force: bool = False) -> Personne:
    """The first national administrator, on a platform that has none; `force` adds one when nobody can log in any more.

    A new account receives a link to choose its password. Raises AdministrateurExistant, SaisieRefusee.
    """
    if not force and queries.administrateurs_nationaux().exists():
        raise AdministrateurExistant
    personne = inviter(email, nom, par=SYSTEME, fonction="administrateur de la plateforme")
    habiliter(personne, Role.ADMINISTRATEUR, ressort=NATIONAL, par=SYSTEME)
    return personne


def _invitant(par: Personne | ActeurConnu) -> Acteur:
    if isinstance(par, Personne):
        if not queries.habilitations_en_vigueur(Role.ADMINISTRATEUR, Role.SIGNATAIRE).filter(personne=par).exists():
            exiger(refuse("Seul un administrateur, ou le préfet, peut inviter un agent."))
        return par.en_tant_que(Role.ADMINISTRATEUR)
    return permissions.systeme(par)


def _controler(role: Role, ressort: Ressort) -> None:
    if role == Role.PORTEUR:
        raise RessortInvalide("On ne s’habilite pas comme porteur : un porteur se rattache à une structure.", "role")
    ressort_connu(ressort)


def _est_le_dernier_administrateur(habilitation: Habilitation) -> bool:
    national = queries.administrateurs_nationaux().select_for_update(of=("self",))
    return [restante.pk for restante in national] == [habilitation.pk]


def _jour(jour: dt.date | None) -> str | None:
    return jour.isoformat() if jour else None
