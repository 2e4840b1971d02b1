"""The whole request as one readable document: answers, plan, pieces, result, dates, history. Made when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from levier.documents import rendu
from levier.documents.contexte import Instant, Ligne
from levier.documents.typographie import francais
from levier.dossiers.echeances.jalons import en_mots, jalons_du_dossier
from levier.dossiers.enums import EtatDossier
from levier.dossiers.etude import etudier
from levier.dossiers.etude.faits import totaux
from levier.dossiers.lecture.corrections import CorrectionImprimee, corrections_imprimees
from levier.dossiers.lecture.recepisse import ContexteRecepisse, contexte_recepisse
from levier.dossiers.memoire.depose import lignes_deposees, vu_du_service
from levier.dossiers.memoire.evenements import histoire_pour_le_service
from levier.dossiers.models import Dossier
from levier.dossiers.queries import cahier_du, complements_de
from levier.socle import horloge
from regles.cahier import Cahier
from regles.enonce import enoncer
from regles.explication import paragraphe
from regles.resultat import Resultat

MODELE = Path(__file__).parent / "modeles" / "dossier.typ"


@dataclass(frozen=True, slots=True)
class Fait:
    """One line of the history: when, what, by whom, with which reason."""

    quand: Instant
    phrase: str
    acteur: str
    motif: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContexteDossier(ContexteRecepisse):
    """What the receipt tells, then where the request stands, what the rules give, what happened."""

    etat: str
    edite_le: Instant
    jalons: tuple[Ligne, ...]
    equilibre: str
    conclusion: str
    conditions: tuple[Ligne, ...]
    etapes: tuple[Ligne, ...]
    corrections: tuple[CorrectionImprimee, ...]
    """Accepted since: the content above has them; what was signed is told here."""
    historique: tuple[Fait, ...]


def pdf_du_dossier(dossier: Dossier) -> bytes:
    """The PDF (tagged, archivable) of the request as the service received it, of a draft as it is.

    Rights are those of the request: check them before. Takes a few tenths of a second of computing: call it outside of
    any transaction. Nothing is kept. Raises RenduImpossible when the model is refused.
    """
    now = horloge.maintenant()
    return rendu.pdf(MODELE, contexte_dossier(dossier).en_json(), instant=now)


def nom_du_pdf(dossier: Dossier) -> str:
    """Name under which the PDF is given."""
    return f"demande-{dossier.numero}.pdf"


def contexte_dossier(dossier: Dossier) -> ContexteDossier:
    """Everything that the document tells; changes not yet sent are left out."""
    dossier = vu_du_service(dossier)
    cahier = cahier_du(dossier)
    received = dossier.dernier_depot_le or dossier.modifie_le
    base = contexte_recepisse(dossier, recu_le=received, complement=False)
    found = Resultat.depuis_json(dossier.resultat) if dossier.resultat else etudier(dossier).resultat
    enonce = enoncer(cahier, found)
    moments = jalons_du_dossier(dossier, cahier, complements_de(dossier))
    return ContexteDossier(
        **{item.name: getattr(base, item.name) for item in fields(base)},
        etat=EtatDossier(dossier.etat).label,
        edite_le=Instant.de(horloge.maintenant(), cahier.fenetre.fuseau),
        jalons=tuple(
            Ligne(francais(one.libelle), en_mots(one, cahier.fenetre.fuseau) or "date non fixée") for one in moments
        ),
        equilibre=_equilibre(dossier, cahier),
        conclusion=francais(paragraphe(cahier, found)),
        conditions=tuple(Ligne(francais(dite.libelle), dite.marque) for dite in enonce.conditions),
        etapes=tuple(
            Ligne(francais(f"{dite.intitule}{', ' if dite.limite else ''}{dite.limite}"), dite.valeur)
            for dite in enonce.etapes
        ),
        corrections=tuple(corrections_imprimees(dossier)),
        historique=tuple(
            Fait(Instant.de(line.quand, cahier.fenetre.fuseau), francais(line.phrase), line.acteur, line.motif)
            for line in histoire_pour_le_service(dossier)
        ),
    )


def _equilibre(dossier: Dossier, cahier: Cahier) -> str:
    """How the plan balances; nothing where none is asked."""
    if not cahier.demande_un_plan:
        return ""
    return francais(totaux(cahier, dossier.reponses, lignes_deposees(dossier)).phrase)
