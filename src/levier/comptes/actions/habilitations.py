"""Rights of agents on a territory, between dates; and the first of them, on a platform that has none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import QuerySet

from levier.comptes import jetons, permissions, queries
from levier.comptes.actions.acceptations import attente, demander_l_acceptation
from levier.comptes.actions.confirmations import EtapeDuDroit, acteur, prevenir, terminer
from levier.comptes.enums import Role, Titre
from levier.comptes.erreurs import AdministrateurExistant, DernierAdministrateur, RessortInvalide
from levier.comptes.jetons import Usage
from levier.comptes.models import Habilitation, Personne
from levier.comptes.periode import TOUJOURS, Periode
from levier.comptes.qualites import PRECISION_MAX, Fonction, titre_de_droit
from levier.comptes.saisie import ligne_propre, ressort_connu
from levier.socle import courriels, horloge, journal
from levier.socle.acteurs import SYSTEME, Acteur, ActeurConnu
from levier.socle.adresses import email_propre
from levier.socle.droits import exiger, refuse
from levier.socle.erreurs import SaisieRefusee
from levier.territoires.enums import Perimetre
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
    personne: Personne,
    role: Role,
    *,
    ressort: Ressort,
    par: Personne | ActeurConnu,
    periode: Periode = TOUJOURS,
    fonction: Fonction | None = None,
) -> Habilitation:
    """Give a tenue on a territory between dates; given again, it takes the new dates. The person is told.

    That of signatory is only proposed, and holds once a second person confirms it (`confirmer_un_droit`); until then the
    one it would replace stays. `fonction`: under which a signatory signs; the préfet by default. By an administrator of a
    territory that contains it, to somebody else; or by the command line (SYSTEME), at once.
    Raises GesteInterdit, RessortInvalide, SaisieRefusee. Journal: habilitation_donnee, habilitation_changee or droit_propose.
    """
    actor = _habilitant(par, ressort, personne)
    _controler(role, ressort)
    signs = role == Role.SIGNATAIRE
    at_once = not (signs and isinstance(par, Personne))
    held = Habilitation.objects.select_for_update(of=("self",)).filter(
        exactement(ressort), personne=personne, role=role, retiree_le__isnull=True
    )
    known = (held.filter(confirmee_le__isnull=not at_once) if signs else held).first()
    tenue = known or Habilitation(personne=personne, role=role, **Habilitation.colonnes(ressort))
    wanted = {"du": periode.du, "au": periode.au, **(fonction_controlee(fonction, ressort) if signs else {})}
    before = {name: getattr(tenue, name) for name in wanted}
    if known is not None and before == wanted:
        return _deja_donnee(known)
    for name, value in wanted.items():
        setattr(tenue, name, value)
    tenue.proposee_par = par if isinstance(par, Personne) else None
    tenue.confirmee_le = horloge.maintenant() if at_once else None
    tenue.a_accepter_depuis = known.a_accepter_depuis if known else _attente(held, personne, par)
    tenue.save()
    where = {"personne": personne.nom, "role": role.value, "ressort": ressort.cle}
    name = ("habilitation_changee" if known else "habilitation_donnee") if at_once else "droit_propose"
    journal.consigner(tenue, name, par=actor, avant=_dits(before if known else {}), apres={**where, **_dits(wanted)})
    _prevenir(tenue, actor)
    return tenue


@transaction.atomic
def retirer_habilitation(habilitation: Habilitation, *, par: Personne | ActeurConnu, motif: str = "") -> Habilitation:
    """Withdraw a right at once; an administrator alone only asks for the end of a right to sign that is in force.

    The préfet ends it himself, his own included. Raises GesteInterdit, DernierAdministrateur.
    Journal: habilitation_retiree, or fin_demandee.
    """
    tenue = Habilitation.objects.select_for_update(of=("self",)).select_related("personne").get(pk=habilitation.pk)
    actor = _retirant(par, tenue)
    if tenue.retiree_le is not None:
        return tenue
    if _est_le_dernier_administrateur(tenue):
        raise DernierAdministrateur
    if isinstance(par, Personne) and permissions.ne_retire_que_par_deux(par, tenue):
        tenue.retrait_par, tenue.retrait_motif = par, motif
        tenue.save(update_fields=["retrait_par", "retrait_motif"])
        whose = {"personne": tenue.personne.nom}
        journal.consigner(tenue, "fin_demandee", par=actor, avant={}, apres=whose, motif=motif)
        prevenir(tenue, EtapeDuDroit.FIN_PROPOSEE, par=actor, motif=motif)
        return tenue
    if tenue.role == Role.SIGNATAIRE:
        terminer(tenue, par=actor, motif=motif)
        return tenue
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


def _habilitant(par: Personne | ActeurConnu, ressort: Ressort, agent: Personne) -> Acteur:
    if isinstance(par, Personne):
        exiger(permissions.peut_habiliter(par, ressort, agent))
        return par.en_tant_que(Role.ADMINISTRATEUR)
    return permissions.systeme(par)


def _retirant(par: Personne | ActeurConnu, habilitation: Habilitation) -> Acteur:
    if isinstance(par, Personne):
        exiger(permissions.peut_retirer(par, habilitation))
        return acteur(par, habilitation)
    return permissions.systeme(par)


def fonction_controlee(fonction: Fonction | None, ressort: Ressort) -> dict[str, object]:
    """The columns of a quality that may be signed under there. Raises SaisieRefusee."""
    wanted = fonction or Fonction(titre_de_droit(ressort.perimetre))
    words = " ".join(wanted.precision.split())
    if wanted.titre is Titre.AUTRE and not words:
        raise SaisieRefusee(
            "Écrivez la qualité en toutes lettres, comme elle doit figurer sous les actes.", "precision"
        )
    if len(words) > PRECISION_MAX:
        raise SaisieRefusee(f"Ce texte dépasse {PRECISION_MAX} caractères : abrégez.", "precision")
    if wanted.titre is Titre.PREFET and ressort.perimetre == Perimetre.NATIONAL:
        raise SaisieRefusee("Un service de la nation n’a pas de préfet : choisissez un autre titre.", "titre")
    return {"titre": wanted.titre, "genre": wanted.genre, "precision": words, "interim": wanted.interim}


def _attente(held: QuerySet[Habilitation], personne: Personne, par: Personne | ActeurConnu) -> dt.datetime | None:
    """Since when a new right waits for its holder (`accepter_un_droit`); None when it follows one that he accepted."""
    if held.filter(queries.EST_CONFIRMEE, a_accepter_depuis__isnull=True).exists():
        return None
    return attente(personne, par)


def _deja_donnee(habilitation: Habilitation) -> Habilitation:
    """Given again as it is: nothing changes; who has still to accept it receives the link again."""
    if habilitation.est_a_accepter and not habilitation.est_a_confirmer:
        demander_l_acceptation(habilitation)
    return habilitation


def _prevenir(habilitation: Habilitation, par: Acteur) -> None:
    """The person, once the habilitation holds; of a habilitation to sign, the préfet."""
    if habilitation.role == Role.SIGNATAIRE:
        prevenir(habilitation, EtapeDuDroit.PROPOSE if habilitation.est_a_confirmer else EtapeDuDroit.DONNE, par=par)
        return
    if habilitation.est_a_accepter:
        demander_l_acceptation(habilitation)
        return
    context: dict[str, object] = {"habilitation": habilitation, "territoire": en_clair(habilitation.ressort)}
    courriels.ecrire(habilitation.personne.email, "courriels/habilitation.txt", context)


def _controler(role: Role, ressort: Ressort) -> None:
    if role == Role.PORTEUR:
        raise RessortInvalide("On ne s’habilite pas comme porteur : un porteur se rattache à une structure.", "role")
    ressort_connu(ressort)


def _est_le_dernier_administrateur(habilitation: Habilitation) -> bool:
    national = queries.administrateurs_nationaux().select_for_update(of=("self",))
    return [restante.pk for restante in national] == [habilitation.pk]


def _dits(valeurs: Mapping[str, object]) -> dict[str, str | bool | None]:
    return {name: _valeur(value) for name, value in valeurs.items()}


def _valeur(valeur: object) -> str | bool | None:
    """As the journal keeps it."""
    if valeur is None or isinstance(valeur, bool):
        return valeur
    return valeur.isoformat() if isinstance(valeur, dt.date) else str(valeur)
