"""What the journal of the commune's story must hold, event by event: act, role of who acted, before, after."""

from __future__ import annotations

import hashlib
from zoneinfo import ZoneInfo

from tests.fabriques import un_pdf
from tests.parcours.acteurs import MAIRIE
from tests.parcours.gestes import CORRECTIONS, PIECES, REPONSES

from levier.attributions.models import Subvention
from levier.documents.models import Document
from levier.dossiers.models import Dossier

Recit = list[tuple[str, str, dict[str, object], dict[str, object]]]
MONTANT = "26950.35"
SIGNE: dict[str, object] = {"signature": "ecran", "signataire": "Camille Martin (Secrétaire de mairie)"}
_DEVIS, _PLAN = "Devis et autres justificatifs du coût", "Plan de financement"


def _empreinte(nom: str) -> str:
    return hashlib.sha256(un_pdf(PIECES[nom])).hexdigest()


def _piece(libelle: str, nom: str) -> tuple[str, str, dict[str, object], dict[str, object]]:
    return ("piece_ajoutee", "porteur", {}, {"piece": libelle, "fichier": nom, "empreinte": _empreinte(nom)})


def _jointe(libelle: str, nom: str) -> str:
    return f"{libelle}\u00a0: «\u00a0{nom}\u00a0» ({_empreinte(nom)[:12]})"


def _envoi(avant: str) -> tuple[dict[str, object], dict[str, object]]:
    result = {"montant_demande": MONTANT, "montant_calcule": MONTANT, "recevable": True, "version_cahier": 1}
    return {"etat": avant}, {"etat": "depose", **result}


def journal_du_dossier(dossier: Dossier, subvention: Subvention) -> Recit:
    """From the draft to the first reading of the act; hashes of what was made are read in the documents kept."""
    receipt, second = Document.objects.filter(**dossier.objet.colonnes, genre="recepisse").order_by("pk")
    act = subvention.decision.actes.get()
    sent = [_jointe(_DEVIS, "devis.pdf"), _jointe(_PLAN, "plan.pdf")]
    corrected = [*sent, _jointe(_DEVIS, "devis-formation.pdf")]
    read_on = act.recu_le.astimezone(ZoneInfo("Europe/Paris")).isoformat() if act.recu_le else ""
    granted = {"montant_calcule": MONTANT, "montant_attribue": MONTANT}
    return [
        ("brouillon_cree", "porteur", {},
         {"etat": "brouillon", "numero": dossier.numero, "structure": "Commune de Dompierre-les-Ormes"}),
        _piece(_DEVIS, "devis.pdf"),
        _piece(_PLAN, "plan.pdf"),
        ("dossier_depose", "porteur", {"etat": "brouillon"}, {**_envoi("brouillon")[1], **SIGNE, "service": "Préfecture de Saône-et-Loire"}),
        ("recepisse_produit", "systeme", {}, {"document": "Récépissé de dépôt", "empreinte": receipt.fichier.empreinte}),
        ("dossier_pris_en_charge", "instructeur", {"instructeur": None}, {"instructeur": "Dominique Petit"}),
        ("complement_demande", "instructeur", {"etat": "depose"},
         {"etat": "a_completer", "echeance": "2021-10-08", "elements": "devis"}),
        _piece(_DEVIS, "devis-formation.pdf"),
        ("contenu_corrige", "porteur",
         {"projet.titre": REPONSES["projet.titre"], "pieces": "\n".join(sent)},
         {"projet.titre": CORRECTIONS["projet.titre"], "pieces": "\n".join(corrected)}),
        ("complement_envoye", "porteur", *_envoi("a_completer")),
        ("recepisse_produit", "systeme", {},
         {"document": "Récépissé d’envoi de compléments", "empreinte": second.fichier.empreinte}),
        ("dossier_declare_complet", "instructeur", {"etat": "depose"},
         {"etat": "en_instruction", "complet_le": dossier.dernier_depot_le.isoformat() if dossier.dernier_depot_le else None}),
        ("appreciation_rendue", "instructeur", {"appreciation.petite_ou_moyenne": None}, {"appreciation.petite_ou_moyenne": "oui"}),
        ("appreciation_rendue", "instructeur", {"appreciation.taux_retenu": None}, {"appreciation.taux_retenu": "70\u00a0%"}),
        ("montant_propose", "instructeur", {"montant_propose": None},
         {"montant_propose": MONTANT, "montant_calcule": MONTANT}),
        ("subvention_attribuee", "signataire", {"etat": "en_instruction"}, {"etat": "retenu", **granted}),
        ("acte_produit", "systeme", {},
         {"numero": "ARR-71-2021-0001", "genre": "arrete_attributif", "empreinte": act.document.fichier.empreinte}),
        ("acte_notifie", "systeme", {}, {"numero": "ARR-71-2021-0001", "destinataires": MAIRIE}),
        ("acte_recu", "porteur", {},
         {"numero": "ARR-71-2021-0001", "preuve": "première consultation dans l’espace du demandeur", "recu_le": read_on}),
    ]  # fmt: skip


JOURNAL_DE_LA_SUBVENTION: Recit = [
    (
        "subvention_creee",
        "signataire",
        {},
        {"etat": "attribuee", "montant_calcule": MONTANT, "montant_attribue": MONTANT},
    ),
    ("subvention_notifiee", "systeme", {"etat": "attribuee"}, {"etat": "notifiee", "acte": "ARR-71-2021-0001"}),
]
