"""A joint project: partners invited, reminded, put aside; each validates from its own account, refuses or leaves."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from levier.comptes import frein
from levier.comptes.actions import rejoindre_par_un_courriel
from levier.comptes.enums import Role, RoleStructure
from levier.comptes.frein import Tentative
from levier.comptes.models import Personne
from levier.comptes.permissions import peut_representer
from levier.comptes.queries import emails_de
from levier.dossiers import annonces
from levier.dossiers.actions.motifs import lire_motif
from levier.dossiers.actions.tenue import DossierNonModifiable, tenir_modifiable
from levier.dossiers.enums import CLOS, MODIFIABLES, EtatDossier, EtatPartenaire
from levier.dossiers.etude.obstacles import EngagementManquant, Obstacle, a_finir_avant_validation
from levier.dossiers.etude.validation import empreinte_du_contenu
from levier.dossiers.groupe import est_a_jour, partenaires
from levier.dossiers.invitation import faire_entree, lire_entree
from levier.dossiers.models import Dossier, Partenaire
from levier.dossiers.permissions import peut_repondre
from levier.dossiers.queries import cahier_du
from levier.socle import courriels, horloge, journal
from levier.socle.acteurs import Acteur
from levier.socle.adresses import email_propre
from levier.socle.annonces import annoncer
from levier.socle.droits import exiger
from levier.socle.erreurs import RefusMetier
from levier.socle.etats import franchir
from levier.territoires.models import Structure
from regles.grammaire import le


class PartenaireImpossible(RefusMetier):
    """This structure cannot be a partner of this request."""


class PartenaireSansAdresse(RefusMetier):
    """The structure has no account and no address was given: nobody would be told."""

    def __init__(self, structure: str) -> None:
        super().__init__(
            f"Personne n’a de compte pour {le(structure)} : donnez une adresse de la structure, nous y enverrons l’invitation.",
            "email",
        )


class RaisonManquante(RefusMetier):
    """A partner refuses or leaves with a reason."""

    def __init__(self) -> None:
        super().__init__("Dites pourquoi : la structure qui porte le projet recevra votre réponse.", "motif")


class ProjetIncomplet(RefusMetier):
    """A partner validates a project that is written whole."""

    def __init__(self, porteur: Structure, obstacles: Sequence[Obstacle]) -> None:
        self.obstacles = tuple(obstacles)
        left = "un point reste" if len(self.obstacles) == 1 else f"{len(self.obstacles)} points restent"
        super().__init__(
            f"Le projet n’est pas encore complet, {left} à régler par {le(porteur.denomination)} : vous pourrez le valider ensuite. "
            "Vous recevrez un courriel de sa part."
        )


def inviter_partenaire(dossier: Dossier, structure: Structure, *, par: Personne, email: str = "") -> Partenaire:
    """Ask a structure to take part: its accounts are told, and `email` when given (needed when it has no account).

    One that had refused is asked again. Raises GesteInterdit, DossierNonModifiable, PartenaireImpossible,
    PartenaireSansAdresse, SaisieRefusee, TropDeDemandes, TropDeCourriels. Journal of the request: partenaire_invite.
    """
    exiger(peut_representer(par, dossier.structure))
    address = email_propre(email) if email.strip() else ""
    frein.compter(Tentative.COURRIEL, compte=f"partenaire:{structure.pk}", adresse=f"dossier:{dossier.pk}")
    frein.compter_inconnus(par)
    return _inviter(dossier, structure, address, par)


@transaction.atomic
def _inviter(dossier: Dossier, structure: Structure, address: str, par: Personne) -> Partenaire:
    tenu = tenir_modifiable(dossier, par)
    _exiger_admissible(tenu, structure)
    if not address and not emails_de(structure):
        raise PartenaireSansAdresse(structure.denomination)
    actor = par.en_tant_que(Role.PORTEUR)
    refused = tenu.partenaires.filter(structure=structure, etat=EtatPartenaire.REFUSE).first()
    if refused is not None:
        _ecarter(refused, actor)
    partenaire = Partenaire.objects.create(
        dossier=tenu, structure=structure, email=address, invite_le=horloge.maintenant()
    )
    _consigner(partenaire, "partenaire_invite", actor)
    _ecrire(partenaire)
    return partenaire


def _exiger_admissible(tenu: Dossier, structure: Structure) -> None:
    if cahier_du(tenu).partenaires is None:
        raise PartenaireImpossible("Ce guichet ne prend pas de projet commun : un seul demandeur par demande.")
    if structure.pk == tenu.structure_id:
        raise PartenaireImpossible(
            f"« {structure} » porte déjà cette demande : invitez les autres structures.", "structure"
        )
    present = tenu.partenaires.exclude(etat__in=[EtatPartenaire.RETIRE, EtatPartenaire.REFUSE])
    if present.filter(structure=structure).exists():
        raise PartenaireImpossible(f"« {structure} » est déjà partenaire de ce projet.", "structure")


@transaction.atomic
def entrer_par_l_invitation(jeton: str, *, par: Personne, role: RoleStructure) -> Partenaire:
    """Who holds the partner's own mail reads the project, and joins its structure when it does not act for it yet.

    The address of the directory checks the link as well; any other lets its reader read, not answer. Raises LienRefuse,
    GesteInterdit, ReclamationNecessaire, TropDeStructures. Journal of the request: partenaire_entre.
    """
    partenaire = lire_entree(jeton)
    rejoindre_par_un_courriel(par, partenaire.structure, role=role, recu_a=partenaire.email)
    Dossier.objects.tenir(partenaire.dossier_id)
    partenaire.ouvert_par = par
    partenaire.save(update_fields=["ouvert_par"])
    _consigner(partenaire, "partenaire_entre", par.en_tant_que(Role.PORTEUR))
    return partenaire


def relancer_partenaires(dossier: Dossier, *, par: Personne) -> int:
    """Write again to each partner whose validation is waited for, or no longer holds; returns how many.

    Raises GesteInterdit, DossierNonModifiable, TropDeDemandes, TropDeCourriels. Journal of the request: partenaires_relances.
    """
    exiger(peut_representer(par, dossier.structure))
    frein.compter(Tentative.COURRIEL, compte=f"relance:{dossier.pk}", adresse="")
    frein.compter_inconnus(par)
    with transaction.atomic():
        tenu = tenir_modifiable(dossier, par)
        current = empreinte_du_contenu(tenu)
        waited = [
            partenaire
            for partenaire in partenaires(tenu).exclude(etat=EtatPartenaire.REFUSE)
            if not est_a_jour(partenaire, current)
        ]
        for partenaire in waited:
            _ecrire(
                partenaire, "partenaire_change" if partenaire.etat == EtatPartenaire.VALIDE else "partenaire_relance"
            )
        if waited:
            names = ", ".join(partenaire.structure.denomination for partenaire in waited)
            journal.consigner(
                tenu, "partenaires_relances", par=par.en_tant_que(Role.PORTEUR), avant={}, apres={"partenaires": names}
            )
        return len(waited)


@transaction.atomic
def ecarter_partenaire(partenaire: Partenaire, *, par: Personne) -> None:
    """The porteur goes on without this structure, which is told; the others validate the new group.

    Raises GesteInterdit, DossierNonModifiable, EtatIncompatible. Journal: partenaire_ecarte.
    """
    tenir_modifiable(partenaire.dossier, par)
    _ecarter(partenaire, par.en_tant_que(Role.PORTEUR))
    for email in _adresses(partenaire):
        courriels.ecrire(email, "courriels/partenaire_ecarte.txt", {"partenaire": partenaire})


@transaction.atomic
def nommer_contact(dossier: Dossier, partenaire: Partenaire | None, *, par: Personne) -> None:
    """Say which structure is the operational contact of all; None: the porteur itself.

    Raises GesteInterdit, DossierNonModifiable, PartenaireImpossible. Journal of the request: contact_nomme.
    """
    tenu = tenir_modifiable(dossier, par)
    if partenaire is not None:
        partenaire.refresh_from_db()
        if partenaire.dossier_id != tenu.pk or partenaire.etat in {EtatPartenaire.RETIRE, EtatPartenaire.REFUSE}:
            raise PartenaireImpossible("Le contact est le demandeur ou l’un de ses partenaires.", "contact")
    tenu.partenaires.filter(est_contact=True).update(est_contact=False)
    if partenaire is not None:
        tenu.partenaires.filter(pk=partenaire.pk).update(est_contact=True)
    name = (partenaire.structure if partenaire else tenu.structure).denomination
    journal.consigner(tenu, "contact_nomme", par=par.en_tant_que(Role.PORTEUR), avant={}, apres={"structure": name})


@transaction.atomic
def valider_partenariat(partenaire: Partenaire, *, par: Personne, engagement: bool) -> Partenaire:
    """A signatory of the partner validates the project as it is now, whole: another word of it, and it is asked again.

    Raises GesteInterdit, EngagementManquant, ProjetIncomplet, DossierNonModifiable, EtatIncompatible. Announces PartenaireARepondu.
    Journal: partenariat_valide.
    """
    exiger(peut_repondre(par, partenaire))
    tenu = _tenir_ouvert(partenaire)
    if not engagement:
        raise EngagementManquant
    partenaire.refresh_from_db()
    _exiger_complet(tenu)
    partenaire.empreinte = empreinte_du_contenu(tenu)
    _repondre(partenaire, "")
    _franchir(partenaire, "valider", par.en_tant_que(Role.PORTEUR))
    return partenaire


@transaction.atomic
def refuser_partenariat(partenaire: Partenaire, *, par: Personne, motif: str) -> Partenaire:
    """The partner does not take part and no longer sees the request.

    Raises GesteInterdit, RaisonManquante, MotifTropLong, EtatIncompatible. Announces PartenaireARepondu.
    """
    exiger(peut_repondre(par, partenaire))
    _tenir_ouvert(partenaire)
    raison = lire_motif(motif, RaisonManquante())
    _franchir(partenaire, "refuser", par.en_tant_que(Role.PORTEUR), motif=raison)
    _repondre(partenaire, raison)
    return partenaire


@transaction.atomic
def quitter_partenariat(partenaire: Partenaire, *, par: Personne, motif: str) -> Partenaire:
    """A partner that had validated leaves, even once deposited: the porteur and then the service are told.

    Raises GesteInterdit, RaisonManquante, MotifTropLong, DossierNonModifiable, EtatIncompatible.
    """
    exiger(peut_repondre(par, partenaire))
    tenu = Dossier.objects.tenir(partenaire.dossier.pk)
    if tenu.etat in CLOS:
        raise DossierNonModifiable(tenu.numero, EtatDossier(tenu.etat).label)
    raison = lire_motif(motif, RaisonManquante())
    _oublier_contact(partenaire)
    _franchir(partenaire, "quitter", par.en_tant_que(Role.PORTEUR), motif=raison)
    _repondre(partenaire, raison)
    return partenaire


def _exiger_complet(tenu: Dossier) -> None:
    if left := a_finir_avant_validation(tenu):
        raise ProjetIncomplet(tenu.structure, left)


def _tenir_ouvert(partenaire: Partenaire) -> Dossier:
    """The request under lock, while its content may still be answered for."""
    tenu = Dossier.objects.tenir(partenaire.dossier.pk)
    if tenu.etat not in MODIFIABLES:
        raise DossierNonModifiable(tenu.numero, EtatDossier(tenu.etat).label)
    return tenu


def _repondre(partenaire: Partenaire, motif: str) -> None:
    partenaire.repondu_le, partenaire.motif = horloge.maintenant(), motif
    partenaire.save(update_fields=["repondu_le", "motif", "empreinte"])
    annoncer(annonces.PartenaireARepondu(partenaire_id=partenaire.pk))


def _ecarter(partenaire: Partenaire, par: Acteur) -> None:
    _oublier_contact(partenaire)
    _franchir(partenaire, "ecarter", par)


def _oublier_contact(partenaire: Partenaire) -> None:
    partenaire.est_contact = False
    partenaire.save(update_fields=["est_contact"])


def _franchir(partenaire: Partenaire, action: str, par: Acteur, *, motif: str = "") -> None:
    """The partner's own chain, and a line in the history of the request that everybody reads."""
    event = franchir(partenaire, action, par=par, motif=motif)
    _consigner(partenaire, event.nom, par, motif=motif)


def _consigner(partenaire: Partenaire, nom: str, par: Acteur, *, motif: str = "") -> None:
    names: journal.Instantane = {"partenaire": partenaire.structure.denomination}
    journal.consigner(partenaire.dossier, nom, par=par, avant={}, apres=names, motif=motif)


def _adresses(partenaire: Partenaire) -> list[str]:
    """The structure's accounts, and the functional address that was given."""
    return sorted({*emails_de(partenaire.structure), *([partenaire.email] if partenaire.email else [])})


def _ecrire(partenaire: Partenaire, modele: str = "partenaire_invite") -> None:
    """Tell the partner what is awaited of it; an address that is no account's gets the link that lets it in."""
    members = emails_de(partenaire.structure)
    for email in _adresses(partenaire):
        context: dict[str, object] = {"partenaire": partenaire, "dossier": partenaire.dossier}
        if email not in members:
            context["jeton"] = faire_entree(partenaire)
        courriels.ecrire(email, f"courriels/{modele}.txt", context)
