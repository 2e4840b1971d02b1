"""The commitment of a structure: asked to a signatory, given on screen or by hand, sent back with a comment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from django.db import transaction

from levier.comptes.enums import Reglage, Role
from levier.comptes.models import Personne
from levier.comptes.queries import signataires_de
from levier.documents.models import Document
from levier.dossiers import annonces
from levier.dossiers.acces import est_regle_pour
from levier.dossiers.actions.motifs import QualiteManquante, lire_motif, lire_qualite
from levier.dossiers.actions.tenue import tenir_modifiable
from levier.dossiers.courrier import plis
from levier.dossiers.enums import EtatSignature, ModeSignature
from levier.dossiers.lecture.engagement import cle_de_l_engagement, signature_demandee
from levier.dossiers.models import Dossier, Signature
from levier.dossiers.permissions import peut_signer
from levier.socle import courriels, fichiers, horloge, journal
from levier.socle.annonces import annoncer
from levier.socle.droits import exiger
from levier.socle.erreurs import RefusMetier
from levier.socle.etats import franchir
from levier.socle.fichiers import FichierPose, vignettes
from levier.socle.requetes import Insertion
from regles.grammaire import de

_SIGNER = Insertion(Signature)
FORMATS = ("pdf", "png", "jpg", "jpeg")


class SignataireInvalide(RefusMetier):
    """The person asked cannot engage the structure."""

    def __init__(self, structure: str) -> None:
        super().__init__(f"Choisissez l’un des signataires {de(structure)}.", "signataire")


class CommentaireManquant(RefusMetier):
    """A signature is sent back with what is to be changed."""

    def __init__(self) -> None:
        super().__init__("Dites ce qui est à changer : la personne qui prépare la demande le recevra.", "commentaire")


class PapierRefuse(RefusMetier):
    """The service takes no commitment signed by hand."""

    def __init__(self) -> None:
        super().__init__(
            "Le service n’accepte plus d’engagement signé sur papier : faites signer la demande à l’écran par un signataire de "
            "votre structure."
        )


class EngagementPerime(RefusMetier):
    """The commitment printed is not the one of the present project."""

    def __init__(self) -> None:
        super().__init__(
            "L’engagement n’a pas été imprimé dans cette version : le montant, le plan ou les partenaires ont changé "
            "depuis. Imprimez-le de nouveau et faites-le signer.",
            "scan",
        )


@dataclass(frozen=True, slots=True)
class SignaturePapier:
    """A commitment signed by hand: the scan, its name, and who signed, by function."""

    scan: BinaryIO
    nom: str
    qualite: str


@transaction.atomic
def demander_signature(dossier: Dossier, signataire: Personne, *, par: Personne) -> Signature:
    """Ask a signatory of the structure to read, commit and deposit: a mail with the link. One asked before is replaced.

    Raises GesteInterdit, DossierNonModifiable, SignataireInvalide. Journal of the request: signature_demandee.
    """
    tenu = tenir_modifiable(dossier, par)
    if not signataires_de(tenu.structure).filter(personne=signataire).exists():
        raise SignataireInvalide(tenu.structure.denomination)
    for former in tenu.signatures.filter(etat=EtatSignature.DEMANDEE):
        franchir(former, "annuler", par=par.en_tant_que(Role.PORTEUR))
    demandee = Signature.objects.create(
        dossier=tenu, etat=EtatSignature.DEMANDEE, signataire=signataire, qualite=str(signataire), demandee_par=par,
        demandee_le=horloge.maintenant(),
    )  # fmt: skip
    journal.consigner(
        tenu, "signature_demandee", par=par.en_tant_que(Role.PORTEUR), avant={}, apres={"signataire": demandee.qualite}
    )
    courriels.ecrire(
        signataire.email, "courriels/signature_demandee.txt", {"signature": demandee, "dossier": tenu, "par": par}
    )
    return demandee


@transaction.atomic
def annuler_signature(signature: Signature, *, par: Personne) -> None:
    """Who prepares goes on before it is signed. Raises GesteInterdit, DossierNonModifiable, EtatIncompatible."""
    tenu = tenir_modifiable(signature.dossier, par)
    franchir(signature, "annuler", par=par.en_tant_que(Role.PORTEUR))
    journal.consigner(tenu, "signature_annulee", par=par.en_tant_que(Role.PORTEUR), avant={}, apres={})


@transaction.atomic
def renvoyer_signature(signature: Signature, *, par: Personne, commentaire: str) -> None:
    """The signatory says what is to be changed; who asked receives it. Journal of the request: signature_renvoyee.

    Raises GesteInterdit, CommentaireManquant, MotifTropLong, EtatIncompatible.
    """
    exiger(peut_signer(par, signature))
    tenu = Dossier.objects.tenir(signature.dossier.pk)
    comment = lire_motif(commentaire, CommentaireManquant())
    actor = par.en_tant_que(Role.PORTEUR)
    franchir(signature, "renvoyer", par=actor, motif=comment)
    signature.commentaire, signature.repondue_le = comment, horloge.maintenant()
    signature.save(update_fields=["commentaire", "repondue_le"])
    journal.consigner(tenu, "signature_renvoyee", par=actor, avant={}, apres={}, motif=comment)
    courriels.ecrire(
        signature.demandee_par.email, "courriels/signature_renvoyee.txt", {"signature": signature, "dossier": tenu}
    )


@transaction.atomic
def imprimer_engagement(dossier: Dossier, *, par: Personne) -> None:
    """Have the commitment made in PDF, to be signed by hand. Announces EngagementAImprimer.

    Raises GesteInterdit, DossierNonModifiable, PapierRefuse. Journal of the request: engagement_imprime.
    """
    tenu = tenir_modifiable(dossier, par)
    _exiger_le_papier(tenu)
    if Document.objects.filter(cle=cle_de_l_engagement(tenu)).exists():
        return
    journal.consigner(tenu, "engagement_imprime", par=par.en_tant_que(Role.PORTEUR), avant={}, apres={})
    annoncer(annonces.EngagementAImprimer(dossier_id=tenu.pk))


def _exiger_le_papier(dossier: Dossier) -> None:
    if est_regle_pour(dossier, Reglage.SANS_PAPIER):
        raise PapierRefuse


def examiner(papier: SignaturePapier) -> FichierPose:
    """What the scan holds, checked: heavy work, done before the request is locked. Raises FichierRefuse, for a blank one too."""
    recu = fichiers.controler(papier.scan, papier.nom, formats=FORMATS)
    vignettes.exiger_lisible(recu, "l’engagement signé")
    return recu


def signer_sur_papier(tenu: Dossier, qualite: str, scan: FichierPose, *, par: Personne) -> Signature:
    """Keep the scan of a commitment printed in the present version of the project, under the lock of its deposit.

    Raises PapierRefuse, EngagementPerime, QualiteManquante.
    """
    _exiger_le_papier(tenu)
    if not Document.objects.filter(cle=cle_de_l_engagement(tenu)).exists():
        raise EngagementPerime
    absent = QualiteManquante("Dites qui a signé, par sa fonction : le maire, la présidente.", "qualite")
    quality, now = lire_qualite(qualite, 200, absent), horloge.maintenant()
    for former in tenu.signatures.filter(etat=EtatSignature.DEMANDEE):
        franchir(former, "annuler", par=par.en_tant_que(Role.PORTEUR))
    return Signature.objects.create(
        dossier=tenu, etat=EtatSignature.SIGNEE, mode=ModeSignature.PAPIER, qualite=quality, demandee_par=par,
        demandee_le=now, repondue_le=now, fichier=fichiers.garder_recu(scan),
    )  # fmt: skip


def prevenir_du_papier(tenu: Dossier, signature: Signature) -> None:
    """Tell at once each checked signatory of the structure what was deposited in its name, and where to say that it is not theirs."""
    told = signataires_de(tenu.structure).values_list("personne__email", flat=True)
    context: dict[str, object] = {"signature": signature, "par": signature.demandee_par}
    plis.ecrire(tenu, plis.Pli("depot_sur_papier", str(signature.pk), context), told)


def signer_a_l_ecran(tenu: Dossier, *, par: Personne) -> Signature:
    """Who deposits signs: what was asked to him is answered, what was asked to another is void."""
    now, actor = horloge.maintenant(), par.en_tant_que(Role.PORTEUR)
    demandee = signature_demandee(tenu)
    if demandee is not None and demandee.signataire_id == par.pk:
        franchir(demandee, "signer", par=actor)
        demandee.repondue_le = now
        demandee.save(update_fields=["repondue_le"])
        return demandee
    if demandee is not None:
        franchir(demandee, "annuler", par=actor)
    given = Signature(
        dossier=tenu, etat=EtatSignature.SIGNEE, signataire=par, qualite=str(par), demandee_par=par, demandee_le=now,
        repondue_le=now,
    )  # fmt: skip
    _SIGNER(given)
    return given
