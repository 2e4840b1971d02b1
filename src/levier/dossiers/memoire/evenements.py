"""The history of a request in French: one sentence per event of its journal."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from levier.dossiers.enums import EtatDossier
from levier.dossiers.formulaire.blocs import champ_nomme, libelle_du_champ
from levier.dossiers.formulaire.saisie import Reponse
from levier.dossiers.models import Dossier
from levier.dossiers.queries import cahier_du
from levier.socle import argent, horloge, journal
from levier.socle.acteurs import SYSTEME
from levier.socle.models import Evenement
from regles.cahier import Cahier
from regles.valeurs import Donnee

PHRASES: Mapping[str, str] = {
    "brouillon_cree": "Brouillon n° {numero} créé pour {structure}",
    "contenu_repris": "Contenu repris de la demande n° {numero} : {reponses} réponse(s), {lignes} ligne(s) du plan",
    "piece_ajoutee": "Pièce jointe : {piece}, fichier « {fichier} »",
    "piece_remplacee": "Pièce remplacée : {piece}, fichier « {fichier} »",
    "piece_ecartee": "Pièce écartée par l’antivirus : {piece}, fichier « {fichier} »",
    "piece_retiree": "Pièce retirée : {piece}, fichier « {fichier} »",
    "dossier_depose": "Demande déposée ; financement demandé : {montant_demande}",
    "contenu_corrige": "Contenu corrigé par le demandeur",
    "complement_demande": "Compléments demandés, à envoyer au plus tard le {echeance} : {elements}",
    "modifications_abandonnees": "Modifications abandonnées par le demandeur avant leur envoi",
    "complement_envoye": "Compléments envoyés ; financement demandé : {montant_demande}",
    "dossier_declare_complet": "Dossier déclaré complet, instruction ouverte",
    "dossier_pris_en_charge": "Dossier pris en charge par {instructeur}",
    "dossier_affecte": "Dossier confié à {instructeur}",
    "appreciation_rendue": "Appréciation rendue",
    "montant_propose": "Montant proposé : {montant_propose} (calculé : {montant_calcule})",
    "subvention_attribuee": "Subvention attribuée : {montant_attribue}",
    "subvention_notifiee": "Décision notifiée au demandeur",
    "demande_refusee": "Demande refusée",
    "dossier_classe_sans_suite": "Dossier classé sans suite",
    "dossier_retire": "Demande retirée par le demandeur",
    "courriel_relance": "Courriel envoyé de nouveau à {destinataire} : {sujet}",
    "message_envoye": "Message {destinataire}, {fichiers}",
    "partenaire_invite": "{partenaire} est invité comme partenaire",
    "partenaires_relances": "Partenaires relancés : {partenaires}",
    "partenaire_ecarte": "{partenaire} est retiré du projet par le demandeur",
    "partenariat_valide": "{partenaire} a validé le projet, dans cette version",
    "partenariat_refuse": "{partenaire} a refusé le projet",
    "partenariat_quitte": "{partenaire} s’est retiré du projet",
    "contact_nomme": "Contact opérationnel du projet : {structure}",
    "signature_demandee": "Signature demandée à {signataire}",
    "signature_renvoyee": "Signature renvoyée avec un commentaire",
    "signature_annulee": "Demande de signature annulée",
    "engagement_imprime": "Engagement imprimé pour être signé à la main",
    "brouillon_saisi": "Brouillon n° {numero} saisi par le service pour {structure}, à la demande de : {demandeur}",
    "saisie_confirmee": "Demande saisie par le service, confirmée par la structure",
    "suivi_confie": "Demande suivie désormais par {suivi_par}",
    "recepisse_produit": "Récépissé de dépôt produit",
    "acte_produit": "Acte n° {numero} produit",
    "acte_notifie": "Acte n° {numero} notifié au demandeur",
}
"""Name of an event -> its sentence; `{name}` is a value of the event, after or else before the act."""
AVEC_CHANGEMENTS = frozenset({"contenu_corrige", "appreciation_rendue", "modifications_abandonnees"})
"""Events whose values are named as in the cahier: each is shown before and after."""
_LIBELLES = {
    "plan": "Plan de financement",
    "pieces": "Pièces jointes",
    "porteur.recupere_tva": "Récupération de la TVA",
}
_EN_LISTE = frozenset({"plan", "pieces"})
_REPERE = re.compile(r"\{(\w+)\}")
_MONTANT = re.compile(r"\d+\.\d{2}")
_JOUR = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Changement:
    """A value that an act changed, ready to be shown; `avant` or `apres` is "—" when there was none."""

    libelle: str
    avant: str
    apres: str
    nom: str = ""


@dataclass(frozen=True, slots=True)
class LigneHistoire:
    """One event as people read it: when (Paris), who and under which role, what, why, what changed."""

    quand: dt.datetime
    acteur: str
    role: str
    phrase: str
    motif: str
    changements: tuple[Changement, ...]


def histoire(dossier: Dossier) -> list[LigneHistoire]:
    """The journal of the request in French, oldest first."""
    cahier = cahier_du(dossier)
    return [raconter(event, cahier) for event in journal.histoire(dossier)]


def histoire_pour_le_service(dossier: Dossier) -> list[LigneHistoire]:
    """The same as the service may read it: what the porteur is changing stays its own until it is sent."""
    cahier, waiting = cahier_du(dossier), dossier.etat == EtatDossier.A_COMPLETER
    events = list(journal.histoire(dossier).exclude(nom="modifications_abandonnees"))
    asked = max((event.rang for event in events if event.nom == "complement_demande"), default=0) if waiting else None
    return [
        raconter(event, cahier)
        for event in events
        if asked is None or event.rang <= asked or not event.nom.startswith("piece_")
    ]


def corrections(dossier: Dossier, cahier: Cahier) -> list[tuple[Changement, ...]]:
    """What the answer to each demand of completion changed, in their order; nothing for one not yet answered."""
    found: list[tuple[Changement, ...]] = []
    for event in journal.histoire(dossier).filter(nom__in=["complement_demande", "contenu_corrige"]):
        if event.nom == "complement_demande":
            found.append(())
        elif found:
            found[-1] = en_clair(event.avant, event.apres, cahier)
    return found


def raconter(evenement: Evenement, cahier: Cahier) -> LigneHistoire:
    """One event as people read it; an event without a sentence is told by its name."""
    values = {**evenement.avant, **evenement.apres}
    if "elements" in values:
        names = str(values["elements"]).split(", ")
        values["elements"] = ", ".join(libelle(cahier, name) for name in names if name) or "voir le message"
    template = PHRASES.get(evenement.nom, evenement.nom.replace("_", " ").capitalize())
    return LigneHistoire(
        quand=evenement.survenu_le.astimezone(horloge.PARIS),
        acteur=evenement.acteur_libelle,
        role="" if evenement.acteur_role == SYSTEME.role else evenement.acteur_role,
        phrase=_REPERE.sub(lambda found: _ecrire(values.get(found[1])), template),
        motif=evenement.motif,
        changements=_changements(evenement, cahier) if evenement.nom in AVEC_CHANGEMENTS else (),
    )


def libelle(cahier: Cahier, nom: str) -> str:
    """What people call a field of the form, a piece, a judgement or the plan."""
    if nom in _LIBELLES:
        return _LIBELLES[nom]
    if (label := libelle_du_champ(cahier, nom)) is not None:
        return label
    if nom in cahier.donnees:
        return cahier.donnees[nom].libelle
    return next((piece.libelle for piece in cahier.pieces if piece.id == nom), nom)


def _changements(evenement: Evenement, cahier: Cahier) -> tuple[Changement, ...]:
    return en_clair(evenement.avant, evenement.apres, cahier)


def en_clair(avant: journal.Instantane, apres: journal.Instantane, cahier: Cahier) -> tuple[Changement, ...]:
    """What differs between two contents, named and written as people read it, in the order of the form.

    Of the plan and of the pieces, only the lines that went or came are told.
    """
    order = [champ.nom for section in cahier.formulaire for champ in section.champs] + list(_LIBELLES)
    names = avant.keys() | apres.keys()
    ranked = [name for name in order if name in names] + sorted(names - set(order))
    return tuple(_changement(name, avant.get(name), apres.get(name), cahier) for name in ranked)


def _changement(nom: str, avant: Reponse | None, apres: Reponse | None, cahier: Cahier) -> Changement:
    if nom in _EN_LISTE:
        before, after = str(avant or "").splitlines(), str(apres or "").splitlines()
        avant = "\n".join(line for line in before if line not in after)
        apres = "\n".join(line for line in after if line not in before)
    donnee = _donnee(cahier, nom)
    return Changement(libelle(cahier, nom), _ecrire(avant, donnee), _ecrire(apres, donnee), nom)


def _donnee(cahier: Cahier, nom: str) -> Donnee | None:
    champ = champ_nomme(cahier, nom)
    return champ.donnee if champ else cahier.donnees.get(nom)


def _ecrire(valeur: Reponse | None, donnee: Donnee | None = None) -> str:
    """A value of the journal as people read it: amounts, days and yes/no in French, a dash when there is none."""
    if valeur is None or valeur == "":
        return "—"
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    text = str(valeur)
    if donnee is not None and donnee.options:
        labels = {option.code: option.libelle for option in donnee.options}
        return ", ".join(labels.get(code, code) for code in text.split(","))
    if _JOUR.fullmatch(text):
        return f"{dt.date.fromisoformat(text):%d/%m/%Y}"
    return argent.ecrire(Decimal(text)) if _MONTANT.fullmatch(text) else text
