"""What the receipt says: the request as it was received, at which second, with which files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from levier.documents.contexte import Contexte, Emetteur, Instant, Ligne, Montant, identifiant
from levier.documents.models import Document
from levier.documents.typographie import francais
from levier.dossiers.acces import nom_du_service
from levier.dossiers.echeances.mentions import mentions
from levier.dossiers.financement.taxe import base_dite
from levier.dossiers.groupe import contact, noms_des_partenaires
from levier.dossiers.lecture.contenu import Depense, PieceNommee, PlanVu, SectionRecue, nommer, plan_vu, recues
from levier.dossiers.lecture.engagement import signature_demandee, signature_donnee
from levier.dossiers.memoire.depose import lignes_deposees, pieces_deposees, vu_du_service
from levier.dossiers.models import Dossier, SaisieParLeService, Signature
from levier.dossiers.queries import cahier_du
from levier.socle import horloge, journal
from regles.cahier import Cahier, TypeChamp
from regles.texte import date_longue, ecrire_taille, majuscule

SUITES = (
    "Le service vérifie que la demande est complète. S’il manque quelque chose, il vous le demande, avec une date limite.",
    "Il instruit la demande : les règles du cahier des charges sont appliquées et le projet est apprécié au regard des critères.",
    "La décision vous est notifiée par courriel et dans votre espace, avec ses raisons et les voies de recours.",
)
PORTEE = "Ce récépissé prouve le dépôt ; il ne vaut pas promesse de subvention."


@dataclass(frozen=True, slots=True)
class PieceRecue:
    """A file received, with what proves its content."""

    libelle: str
    nom: str
    taille: str
    empreinte: str


@dataclass(frozen=True, slots=True)
class SectionLue:
    """A section of the form with its answers."""

    titre: str
    lignes: tuple[Ligne, ...]


@dataclass(frozen=True, slots=True)
class LigneDuPlan:
    """A line of the financing plan; `eligibilite` says whether the cahier takes its nature, nothing for a revenue."""

    libelle: str
    nature: str
    montant: Montant
    eligibilite: str = ""
    piece: str = ""
    """What justifies an expense: « Devis : toit.pdf »."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContexteRecepisse(Contexte):
    """The receipt of a deposit, or of what completed it (`complement`)."""

    emetteur: Emetteur
    complement: bool
    recu_le: Instant
    deposant: str
    fiche: tuple[Ligne, ...]
    pieces: tuple[PieceRecue, ...]
    suites: tuple[str, ...]
    contacts: tuple[Ligne, ...]
    mentions: tuple[Ligne, ...]
    portee: str
    sections: tuple[SectionLue, ...]
    taxe: str
    """Whether expenses count with their VAT, in words; empty when the call says it of nobody's answer."""
    depenses: tuple[LigneDuPlan, ...]
    total_depenses: Montant
    recettes: tuple[LigneDuPlan, ...]
    total_recettes: Montant
    engagement: str


def avec_le_plan(recepisse: ContexteRecepisse, plan: Document) -> ContexteRecepisse:
    """The receipt, the plan that was printed with the sending among its pieces."""
    kept = plan.fichier
    printed = PieceRecue(f"{plan.titre}, imprimé de la demande", kept.nom, ecrire_taille(kept.taille), kept.empreinte)
    return replace(recepisse, pieces=(*recepisse.pieces, printed))


def contexte_recepisse(
    dossier: Dossier, *, recu_le: dt.datetime, complement: bool, sans: Collection[TypeChamp] = ()
) -> ContexteRecepisse:
    """The receipt of what `dossier` holds, received at `recu_le`; `sans`: answers of these types are left out."""
    cahier = cahier_du(dossier)
    lines = lignes_deposees(vu_du_service(dossier))
    pieces, signed = pieces_deposees(dossier), signature_donnee(dossier)
    plan = plan_vu(lines, cahier, {}, pieces, dossier.montant_demande)
    return ContexteRecepisse(
        objet=dossier.objet,
        emetteur=Emetteur.de(cahier, nom_du_service(dossier)),
        complement=complement,
        recu_le=Instant.de(recu_le, cahier.fenetre.fuseau),
        deposant=_deposant(dossier),
        fiche=tuple(_fiche(dossier, cahier, signed)),
        pieces=(*_engagement_signe(dossier, signed), *(_piece(nommer(piece, cahier)) for piece in pieces)),
        suites=tuple(francais(text) for text in SUITES),
        contacts=tuple(Ligne(francais(c.fonction), francais(c.objet)) for c in cahier.identite.contacts),
        mentions=tuple(Ligne(one.libelle, francais(one.valeur)) for one in mentions(dossier, cahier, recu_le)),
        portee=francais(PORTEE),
        sections=tuple(_section(section) for section in recues(cahier, dossier.reponses, sans=sans)),
        taxe=francais(base_dite(cahier, dossier.recupere_tva)) if cahier.demande_un_plan else "",
        depenses=tuple(_depense(line, cahier) for line in plan.depenses),
        total_depenses=Montant.de(plan.total_depenses),
        recettes=tuple(_recettes(plan)) if cahier.demande_un_plan else (),
        total_recettes=Montant.de(plan.total_recettes),
        engagement=francais(cahier.engagement),
    )


def _deposant(dossier: Dossier) -> str:
    """Who sent the request last, as the journal keeps it."""
    sent = journal.derniers(dossier, 0, toujours=("dossier_depose", "complement_envoye")) if dossier.depose_le else []
    return sent[-1].acteur_libelle if sent else ""


def _fiche(dossier: Dossier, cahier: Cahier, signed: Signature | None) -> Iterator[Ligne]:
    structure = dossier.structure
    yield Ligne("Demandeur", structure.denomination)
    yield Ligne("Nature et identifiant", f"{structure.get_nature_display()}, {identifiant(structure)}")
    if dossier.titre:
        yield Ligne("Projet", dossier.titre)
    if dossier.montant_demande is not None:
        montant = Montant.de(dossier.montant_demande)
        yield Ligne("Montant demandé", f"{montant.chiffres} ({montant.lettres})")
    yield from _signature(dossier, cahier, signed)
    yield from _partenaires(dossier)
    yield Ligne("Guichet", francais(cahier.identite.titre))
    yield Ligne("Service chargé du dossier", nom_du_service(dossier))


def _signature(dossier: Dossier, cahier: Cahier, signed: Signature | None) -> Iterator[Ligne]:
    """Who committed the structure and how, or is asked to; and that the service entered the request, if it did."""
    if signed is not None:
        yield Ligne("Engagement signé par", f"{signed.qualite}, {signed.get_mode_display()}")
    elif (demandee := signature_demandee(dossier)) is not None:
        yield Ligne("Signature demandée à", f"{demandee.qualite}, le {_jour(demandee.demandee_le, cahier)}")
    entered: SaisieParLeService | None = getattr(dossier, "saisie", None)
    if entered is not None:
        yield Ligne(
            "Saisie par le service", f"le {_jour(entered.saisie_le, cahier)}, à la demande de : {entered.demandeur}"
        )


def _jour(instant: dt.datetime, cahier: Cahier) -> str:
    return date_longue(horloge.jour_de(instant, cahier.fenetre.fuseau))


def _partenaires(dossier: Dossier) -> Iterator[Ligne]:
    """The structures of a joint project, which all validated what is deposited, and which one is the contact of all."""
    found = noms_des_partenaires(dossier)
    if found:
        label = "Partenaires, qui ont validé" if len(found) > 1 else "Partenaire, qui a validé"
        yield Ligne(label if dossier.depose_le else label.partition(",")[0], ", ".join(found))
        yield Ligne("Contact opérationnel", contact(dossier).denomination)


def _piece(piece: PieceNommee) -> PieceRecue:
    return PieceRecue(francais(piece.libelle), piece.nom, piece.taille, piece.empreinte)


def _engagement_signe(dossier: Dossier, signed: Signature | None) -> Iterator[PieceRecue]:
    """The scan of a commitment signed by hand: it was received as the pieces were."""
    if dossier.depose_le and signed is not None and signed.fichier is not None:
        scan = signed.fichier
        yield PieceRecue(f"Engagement signé par {signed.qualite}", scan.nom, ecrire_taille(scan.taille), scan.empreinte)


def _section(section: SectionRecue) -> SectionLue:
    return SectionLue(
        francais(section.titre), tuple(Ligne(francais(said.intitule), said.valeur) for said in section.ecrites)
    )


def _depense(depense: Depense, cahier: Cahier) -> LigneDuPlan:
    untaxed = f" ({depense.hors_taxe.abrege})" if depense.hors_taxe else ""
    return LigneDuPlan(
        f"{depense.libelle}{untaxed}",
        francais(depense.nature),
        Montant.de(depense.montant),
        depense.eligibilite,
        "" if depense.piece is None else _justificatif(nommer(depense.piece, cahier)),
    )


def _justificatif(piece: PieceNommee) -> str:
    waiting = ", en cours de vérification" if piece.piece.fichier.en_verification else ""
    return f"{francais(piece.libelle)}\u00a0: {piece.nom}{waiting}"


def _recettes(plan: PlanVu) -> Iterator[LigneDuPlan]:
    if plan.demande is not None:
        yield LigneDuPlan("Subvention demandée à ce guichet", "Aide demandée", Montant.de(plan.demande))
    for line in plan.recettes:
        state = ", obtenue" if line.obtenue else ""
        yield LigneDuPlan(line.libelle, f"{majuscule(line.origine)}{state}", Montant.de(line.montant))
