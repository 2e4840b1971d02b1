"""What the arrêté and the refusal letter receive, built from an act being signed, its decision and the cahier of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.conf import settings

from levier.actes.articles import (
    Article,
    Teneur,
    composer,
    executants,
    faits_retenus,
    regle_de_calcul,
    taux_du_bareme,
)
from levier.actes.calcul import Calcul, expliquer
from levier.actes.credits import imputation_retenue, payeuse_de
from levier.actes.jugements import jugements_de
from levier.actes.models import Acte
from levier.actes.queries import acte_remplace
from levier.actes.recours import EN_LETTRES, mois_de_recours
from levier.actes.redaction import CONSIDERANTS, FORMULE, LIEU, VISAS, Redaction
from levier.actes.refus import MotifRefus, motifs_de, sans_redite
from levier.actes.valeurs import (
    Beneficiaire,
    beneficiaire,
    ecrire_le_jour,
    ecrire_le_montant,
    exiger_montant,
    valeurs_d_une_attribution,
    valeurs_de_la_demande,
    valeurs_du_modele,
)
from levier.appels.queries import cahier_de
from levier.attributions.enums import Fondement
from levier.attributions.fondements import article_cite
from levier.attributions.models import Decision
from levier.attributions.taux import est_un_pourcentage
from levier.comptes.queries import autorite_de
from levier.documents.contexte import Contexte, Emetteur, Instant, Jour, Ligne, Montant
from levier.documents.typographie import francais
from levier.documents.variables import employees, remplir
from levier.dossiers.acces import lieu_de, nom_du_service, service_de, tribunal_de
from levier.dossiers.financement.taxe import mention_de_base
from levier.dossiers.models import Dossier
from levier.enveloppes.imputation import Imputation
from levier.enveloppes.queries import phrase_sans_imputation
from levier.socle import horloge
from regles.cahier import Cahier
from regles.grammaire import au, le
from regles.resultat import Resultat
from regles.texte import ecrire_valeur
from regles.valeurs import Genre

ROLE_ATTRIBUTION = "Le montant calculé est une proposition : l’autorité qui signe décide, et ne s’en écarte que par une décision motivée."
ROLE_REFUS = "Ce traitement éclaire la décision, que prend l’autorité qui signe."


@dataclass(frozen=True, slots=True)
class Signataire:
    """Who signs: quality, name, the service, and the reference of the delegation (empty for the préfet himself)."""

    qualite: str
    nom: str
    service: str
    delegation: str


@dataclass(frozen=True, slots=True)
class Enonce:
    """What the arrêté and the letter both say of the decision: « Fait à Mâcon », the court that judges it."""

    lieu: str
    tribunal: str
    date: Jour
    date_depot: Instant
    beneficiaire: Beneficiaire
    projet_titre: str
    signature: Signataire
    mois_de_recours: str = "deux"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContexteDecision(Contexte):
    """What both acts share. `verification`: the address that the QR code opens (arrêté only); `projet`: not signed yet.

    `modele`: the versions of the levels' models that it was written with, nearest first.
    """

    emetteur: Emetteur
    cadre: Enonce
    calcul: Calcul
    modele: tuple[str, ...] = ()
    verification: str = ""
    projet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ContexteArrete(ContexteDecision):
    """The arrêté attributif."""

    montant: Montant
    montant_calcule: Montant
    assiette: Montant | None
    taux: str
    visas: tuple[str, ...]
    considerants: tuple[str, ...]
    imputation: Mapping[str, str]
    sans_imputation: str
    articles: tuple[Article, ...]
    fiche: tuple[Ligne, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContexteRefus(ContexteDecision):
    """The refusal letter. It is not public: no verification address."""

    destinataire: tuple[str, ...]
    montant_demande: Montant | None
    instruite: bool
    motifs: tuple[MotifRefus, ...]
    motif: str
    paragraphes: tuple[str, ...]
    formule: str


def contexte_arrete(acte: Acte, redaction: Redaction) -> ContexteArrete:
    """From an act whose decision grants, with the level's own words."""
    decision = acte.decision
    dossier, cahier, result = _lire(decision)
    granted = exiger_montant(decision.montant_attribue)
    values = valeurs_d_une_attribution(decision, cahier)
    charged = imputation_retenue(decision)
    facts = _faits(decision, cahier, values, charged)
    own, values = valeurs_du_modele(values), {**values, "calcul": regle_de_calcul(result, facts)}
    return ContexteArrete(
        objet=dossier.objet,
        numero=acte.numero,
        projet=not acte.numero,
        verification=f"{settings.LEVIER_ADRESSE}/actes/{acte.numero}/" if acte.numero else "",
        emetteur=emetteur(acte, cahier),
        cadre=cadre(acte, redaction),
        modele=redaction.origines,
        calcul=_annexe(decision, cahier, result, ROLE_ATTRIBUTION, _conclusion(decision)),
        montant=Montant.de(granted),
        montant_calcule=Montant.de(decision.montant_calcule if decision.montant_calcule is not None else granted),
        assiette=Montant.de(decision.assiette) if decision.assiette is not None else None,
        taux=values["taux"],
        visas=(
            *(remplir(visa, values) for visa in cahier.acte.visas),
            *redaction.lignes(VISAS, own),
            *_visa_version(cahier, values),
            *_visa_remplace(decision),
            *visa_delegation(acte),
        ),
        considerants=(
            *faits_retenus(result, facts),
            *redaction.lignes(CONSIDERANTS, own),
            *(f": {why}" for why in considerants(decision)),
        ),
        imputation=charged._asdict() if charged else {},
        sans_imputation="" if charged else phrase_sans_imputation(payeuse_de(decision)),
        articles=composer(cahier, result, facts, values, redaction.articles(own)),
        fiche=(*_fiche(decision, cahier, result, values), *_lignes_d_imputation(charged)),
    )


def contexte_refus(acte: Acte, redaction: Redaction) -> ContexteRefus:
    """From an act whose decision refuses: failed conditions with their references, then the service's own words."""
    decision = acte.decision
    dossier, cahier, result = _lire(decision)
    motifs = motifs_de(decision, cahier, result)
    own = valeurs_du_modele(valeurs_de_la_demande(decision, cahier))
    return ContexteRefus(
        objet=dossier.objet,
        numero=acte.numero,
        projet=not acte.numero,
        emetteur=emetteur(acte, cahier),
        cadre=cadre(acte, redaction),
        modele=redaction.origines,
        calcul=_annexe(decision, cahier, result, ROLE_REFUS),
        destinataire=destinataire(dossier, cahier),
        montant_demande=Montant.de(dossier.montant_demande) if dossier.montant_demande is not None else None,
        instruite=dossier.complet_le is not None,
        motifs=motifs,
        motif=sans_redite(decision.motif, motifs),
        paragraphes=redaction.paragraphes(own),
        formule=redaction.remplie(FORMULE, own),
    )


def destinataire(dossier: Dossier, cahier: Cahier) -> tuple[str, ...]:
    """To whom a letter is written, line by line: who asks, its function, the structure, its address."""
    reponses, demandeur = dossier.reponses, cahier.roles.demandeur
    lines = (
        *(str(reponses.get(name) or "") for name in (demandeur.nom, demandeur.fonction)),
        dossier.structure.denomination,
        str(reponses.get(demandeur.adresse) or dossier.structure.adresse),
    )
    return tuple(line for line in lines if line)


def _lire(decision: Decision) -> tuple[Dossier, Cahier, Resultat]:
    dossier = decision.dossier
    return dossier, cahier_de(dossier.version), Resultat.depuis_json(decision.resultat)


def cadre(acte: Acte, redaction: Redaction) -> Enonce:
    """What every act says of its decision, numbered, signed and dated as it is now, where its level signs."""
    dossier = acte.decision.dossier
    if acte.signe_le is None:
        raise ValueError("an act says the day of its signature")
    where = redaction.texte(LIEU) or lieu_de(dossier)
    return Enonce(
        lieu=au(where) if where else "",
        tribunal=tribunal_de(dossier),
        date=Jour.de(horloge.jour_de(acte.signe_le, dossier.appel.fuseau)),
        date_depot=Instant.de(dossier.depose_le or acte.decision.decidee_le, dossier.appel.fuseau),
        beneficiaire=beneficiaire(dossier.structure),
        projet_titre=dossier.titre,
        signature=Signataire(acte.qualite, acte.signataire, nom_du_service(dossier), acte.delegation_reference),
        mois_de_recours=EN_LETTRES[mois_de_recours(dossier)],
    )


def emetteur(acte: Acte, cahier: Cahier) -> Emetteur:
    """The service of the request, and its authority as it is today: « La préfète de Saône-et-Loire »."""
    dossier = acte.decision.dossier
    service = nom_du_service(dossier)
    authority = autorite_de(service_de(dossier), service) if acte.autorite is None else acte.autorite
    return replace(Emetteur.de(cahier, service), autorite=authority)


def _faits(decision: Decision, cahier: Cahier, valeurs: Mapping[str, str], imputation: Imputation | None) -> Teneur:
    """What the body of the arrêté tells."""
    charged = f" Elle est imputée au {imputation.phrase}." if imputation else ""
    dossier = decision.dossier
    return Teneur(
        depot=valeurs["date_depot"],
        complet=valeurs["date_complet"],
        montant=valeurs["montant"],
        calcule=valeurs["montant_calcule"] or valeurs["montant"],
        assiette=valeurs["depenses_eligibles"],
        taux=valeurs["taux"],
        motif=decision.motif,
        jugements=jugements_de(decision, cahier),
        imputation=(
            f"La dépense est imputée sur l’enveloppe «\u00a0{valeurs['enveloppe']}\u00a0», sur laquelle "
            f"{valeurs['credits_ouverts']} sont ouverts.{charged}"
        ),
        executants=executants(service_de(dossier), nom_du_service(dossier), imputation.comptable if imputation else ""),
        sans_demande=cahier.sans_demande,
    )


def _annexe(decision: Decision, cahier: Cahier, resultat: Resultat, role: str, conclusion: str = "") -> Calcul:
    judged = jugements_de(decision, cahier)
    return expliquer(cahier, resultat, role=role, conclusion=conclusion, jugements=judged, depenses=decision.depenses)


def _visa_version(cahier: Cahier, valeurs: Mapping[str, str]) -> tuple[str, ...]:
    """The cahier des charges with its version and its day, where no visa of its own tells it."""
    if "version" in employees(cahier.acte):
        return ()
    return (f"la {valeurs['version']} du cahier des charges de ce guichet",)


def visa_delegation(acte: Acte) -> tuple[str, ...]:
    """The delegation under which the act is signed, cited as the last visa, named once."""
    reference = acte.delegation_reference
    if not reference:
        return ()
    noun = "" if "délégation" in reference else " portant délégation de signature"
    return (f"{le(reference)}{noun}",)


def _visa_remplace(decision: Decision) -> tuple[str, ...]:
    """The arrêté that a rectification or an avenant takes the place of, and what allows it."""
    former = acte_remplace(decision)
    if former is None:
        return ()
    return (
        *visa_du_fondement(decision),
        f"l’arrêté n° {former.numero} du {ecrire_le_jour(former.signe_le, former.decision.dossier)}, que le présent arrêté remplace",
    )


def considerants(decision: Decision) -> tuple[str, ...]:
    """Why a signed decision is undone, after « Considérant »: what allows it, then the reason; nothing for a first decision."""
    if not decision.fondement:
        return ()
    slip = decision.fondement == Fondement.ERREUR_MATERIELLE
    ground = "l’erreur matérielle suivante" if slip else f"que {decision.get_fondement_display()}"
    return (f"{ground}\u00a0: {decision.motif.strip().rstrip('.')}",)


def visa_du_fondement(decision: Decision) -> tuple[str, ...]:
    """The article that allows to undo a signed decision; none where no article does, or for a decision of before."""
    article = article_cite(decision)
    return (f"le {article}",) if article else ()


def _conclusion(decision: Decision) -> str:
    """What was decided on the computed amount; the reason of a departure, as written."""
    granted = ecrire_le_montant(decision.montant_attribue)
    if decision.montant_attribue == decision.montant_calcule:
        return f"Montant calculé et attribué\u00a0: {granted}."
    return f"Montant calculé\u00a0: {ecrire_le_montant(decision.montant_calcule)}. Montant attribué\u00a0: {granted}. Motif de l’écart\u00a0: {decision.motif}"


def _fiche(decision: Decision, cahier: Cahier, resultat: Resultat, valeurs: Mapping[str, str]) -> tuple[Ligne, ...]:
    """The grant at a glance; a line without value is left out."""
    structure = beneficiaire(decision.dossier.structure)
    lines = (
        Ligne("Bénéficiaire", structure.denomination),
        Ligne("Nature et identifiant", f"{structure.nature}, {structure.identifiant}"),
        Ligne("Projet", valeurs["projet_titre"]),
        Ligne("Thème", francais(valeurs["theme"])),
        Ligne("Montant demandé", valeurs["montant_demande"]),
        Ligne(" ".join(filter(None, ["Dépense éligible", mention_de_base(cahier)])), valeurs["depenses_eligibles"]),
        Ligne("Taux", _taux_et_regle(decision, resultat, valeurs["taux"])),
        Ligne("Montant attribué", f"{valeurs['montant']} ({valeurs['montant_en_lettres']})"),
        Ligne("Enveloppe", f"{valeurs['enveloppe']}, {valeurs['credits_ouverts']} ouverts"),
        *_dates_a_respecter(cahier, resultat),
    )
    return tuple(line for line in lines if line.valeur)


def _lignes_d_imputation(imputation: Imputation | None) -> tuple[Ligne, ...]:
    if imputation is None:
        return ()
    return (Ligne("Imputation", imputation.phrase), Ligne("Comptable assignataire", imputation.comptable))


def _taux_et_regle(decision: Decision, resultat: Resultat, taux: str) -> str:
    """The rate, and what limits the amount when it is the one that the rules give.

    A rate that no percentage says is that of the rules with its limit: « 70 %, plafonné… ».
    """
    limit = francais(resultat.etapes[-1].limite) if decision.montant_attribue == decision.montant_calcule else ""
    if limit and not est_un_pourcentage(taux):
        taux = taux_du_bareme(resultat) or taux
    return f"{taux}, {limit}" if taux and limit else taux


def _dates_a_respecter(cahier: Cahier, resultat: Resultat) -> list[Ligne]:
    """The dates of the call that its conditions hold the project to."""
    used = {name for condition in resultat.conditions for name in condition.valeurs_utilisees}
    return [
        Ligne(francais(parameter.donnee.libelle), ecrire_valeur(parameter.valeur, parameter.donnee))
        for parameter in cahier.parametres
        if parameter.donnee.genre is Genre.DATE and parameter.donnee.nom in used
    ]
