"""Who may touch credits."""

from __future__ import annotations

from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.comptes.queries import habilitations_en_vigueur, pouvoirs_de, ressorts_de
from levier.enveloppes.models import Enveloppe, Transfert
from levier.enveloppes.queries import signataires_au_dessus
from levier.socle.acteurs import SYSTEME, Acteur, ActeurConnu
from levier.socle.droits import PERMIS, Verdict, refuse
from levier.socle.erreurs import GesteInterdit
from levier.territoires.queries.noms import avec_de
from levier.territoires.queries.ressorts import couvrant

_OUVRENT = (Role.ADMINISTRATEUR, Role.SIGNATAIRE)
OUVRIR, ENGAGER, REVOIR = (
    "ouvre des crédits à",
    "enregistre ce que Chorus engage sur",
    "décide de la revue des crédits de",
)
"""What is done to an enveloppe, as a refusal says it."""
_ATTRIBUENT = frozenset({Role.SIGNATAIRE.value, SYSTEME.role})


def ouvreur(par: Personne | ActeurConnu, enveloppe: Enveloppe, geste: str = OUVRIR) -> ActeurConnu:
    """The actor that the journal keeps for an opening of credits, or for another `geste` on them.

    An administrator or signataire in force where the enveloppe pays, or above: nobody opens another territory's credits.
    Or Levier, when a call is published. Raises GesteInterdit.
    """
    if isinstance(par, Personne):
        droits = habilitations_en_vigueur(*_OUVRENT).filter(couvrant(enveloppe.ressort), personne=par)
        droit = droits.order_by("role", "id").first()
        if droit is not None:
            return par.en_tant_que(Role(droit.role))
    elif par == SYSTEME:
        return par
    raise GesteInterdit(_eux_seuls(enveloppe, geste))


def peut_ouvrir_des_credits(personne: Personne, enveloppe: Enveloppe, geste: str = OUVRIR) -> Verdict:
    """As `ouvreur`, for a page: by what the person holds, already read."""
    if pouvoirs_de(personne).couvre(enveloppe.ressort, *_OUVRENT, delegations=False):
        return PERMIS
    return refuse(_eux_seuls(enveloppe, geste))


def voit_les_parts(personne: Personne, tout: Enveloppe) -> bool:
    """Whether the figures of all the parts of a whole are the person's to see: it lies where the person works, not only above."""
    return any(one.couvre(tout.ressort) for one in ressorts_de(personne))


def _eux_seuls(enveloppe: Enveloppe, geste: str) -> str:
    return f"Seul un administrateur ou un signataire {avec_de(enveloppe.ressort)} {geste} « {enveloppe} »."


def peut_signer_un_transfert(personne: Personne, transfert: Transfert) -> Verdict:
    """Signataire by right where the whole of both parts pays, or above; never who asked (ADR 0055)."""
    if personne.pk == transfert.demande_par_id:
        return refuse("Vous l’avez demandé : une autre personne signe ce transfert.")
    return _signe_pour_le_tout(personne, transfert)


def peut_ecarter_un_transfert(personne: Personne, transfert: Transfert) -> Verdict:
    """Who would sign it, or who asked it."""
    return PERMIS if personne.pk == transfert.demande_par_id else _signe_pour_le_tout(personne, transfert)


def _signe_pour_le_tout(personne: Personne, transfert: Transfert) -> Verdict:
    tout = transfert.de.parent
    if tout is not None and signataires_au_dessus(tout.ressort).filter(personne=personne).exists():
        return PERMIS
    return refuse(
        f"Un transfert entre deux parts de « {tout} » est signé par un signataire {avec_de((tout or transfert.de).ressort)}."
    )


def peut_charger_un_fonds(acteur: Acteur) -> Verdict:
    """The tree of a fund is the nation's: Levier loads its file for who keeps the platform."""
    return (
        PERMIS
        if acteur == SYSTEME
        else refuse("L’arbre d’un fonds se charge par la commande « levier fonds charger ».")
    )


def peut_mouvementer(acteur: Acteur) -> Verdict:
    """Granting or releasing credits goes with a signed decision."""
    if acteur.role in _ATTRIBUENT:
        return PERMIS
    return refuse("Attribuer ou dégager des crédits suppose une décision signée : demandez au signataire.")
