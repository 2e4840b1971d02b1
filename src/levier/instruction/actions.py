"""Acts of the service on a dossier, from its assignment to the proposal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from django.db import connection, transaction

from levier.comptes.models import Personne
from levier.dossiers.annonces import ComplementDemande, DossierDeclareComplet, DossierSansSuite
from levier.dossiers.enums import CHEZ_LE_SERVICE, EtatDossier
from levier.dossiers.financement.lignes import PLAN
from levier.dossiers.memoire.evenements import libelle
from levier.dossiers.models import DemandeComplement, Dossier, PointDemande
from levier.dossiers.permissions import peut_instruire
from levier.dossiers.queries import cahier_du, pieces_en_verification
from levier.instruction import limites, queries
from levier.instruction.erreurs import (
    AppreciationFermee,
    AppreciationIllisible,
    ComiteAvantLeDepot,
    DejaAffecte,
    EcheanceInvalide,
    EcheanceNonPassee,
    ElementInconnu,
    InstructeurNonHabilite,
    PiecesEnVerification,
    TexteManquant,
)
from levier.instruction.models import AppreciationRendue, Instruction
from levier.instruction.permissions import instructeur as acteur_instructeur
from levier.instruction.pieces import exiger_complet, exiger_pieces_de_la_decision
from levier.socle import argent, horloge, journal
from levier.socle.annonces import annoncer
from levier.socle.erreurs import EtatIncompatible
from levier.socle.etats import exiger_transition, franchir
from regles.cahier import Cahier
from regles.conversion import lire_texte, vers_json
from regles.langage.litteraux import LitteralInvalide
from regles.texte import date_longue, ecrire_valeur
from regles.valeurs import Appreciation

_JUGEABLES = frozenset({EtatDossier.DEPOSE, EtatDossier.EN_INSTRUCTION})


@transaction.atomic
def prendre_en_charge(dossier: Dossier, *, par: Personne) -> Instruction:
    """Follow the dossier oneself; nothing happens when one already does. Journal: dossier_pris_en_charge.

    Raises GesteInterdit, EtatIncompatible, DejaAffecte (says who follows it).
    """
    acteur = acteur_instructeur(par, dossier)
    instruction = _instruction_tenue(dossier, CHEZ_LE_SERVICE)
    if instruction.instructeur == par:
        return instruction
    if instruction.instructeur is not None:
        raise DejaAffecte(
            f"{instruction.instructeur.nom} suit déjà ce dossier : affectez-le-vous si vous prenez la suite."
        )
    instruction.instructeur = par
    instruction.save(update_fields=["instructeur"])
    journal.consigner(
        dossier, "dossier_pris_en_charge", par=acteur, avant={"instructeur": None}, apres={"instructeur": par.nom}
    )
    return instruction


@transaction.atomic
def affecter(dossier: Dossier, instructeur: Personne, *, par: Personne) -> Instruction:
    """Give the dossier to an instructor of its service (leave, workload). Journal: dossier_affecte.

    Raises GesteInterdit, InstructeurNonHabilite, EtatIncompatible.
    """
    acteur = acteur_instructeur(par, dossier)
    if not peut_instruire(instructeur, dossier):
        raise InstructeurNonHabilite(
            f"{instructeur.nom} n’est pas habilité aujourd’hui à instruire ce dossier : choisissez un autre agent.",
            "instructeur",
        )
    instruction = _instruction_tenue(dossier, CHEZ_LE_SERVICE)
    before = instruction.instructeur
    if before == instructeur:
        return instruction
    instruction.instructeur = instructeur
    instruction.save(update_fields=["instructeur"])
    journal.consigner(
        dossier,
        "dossier_affecte",
        par=acteur,
        avant={"instructeur": before.nom if before else None},
        apres={"instructeur": instructeur.nom},
    )
    return instruction


@transaction.atomic
def demander_complement(
    dossier: Dossier,
    *,
    par: Personne,
    message: str,
    elements: Sequence[str],
    echeance: dt.date,
    remarques: Mapping[str, str] | None = None,
) -> DemandeComplement:
    """Ask the porteur to complete or correct: `elements` are names of answers, ids of pieces, or "plan".

    `remarques` says what is wrong with each, by element; without a message, each must have one. The dossier goes back
    to the porteur until `echeance`, included; the service goes on seeing what was deposited. Journal: complement_demande.
    Raises GesteInterdit, EtatIncompatible, TexteManquant, EcheanceInvalide, ElementInconnu. Announces ComplementDemande.
    """
    acteur = acteur_instructeur(par, dossier)
    points = _points(elements, remarques or {})
    if not points or not all(points.values()):
        _exiger_texte(message, "message", "Écrivez au demandeur ce qui manque et pourquoi.")
    _exiger_a_venir(dossier, echeance)
    cahier = cahier_du(dossier)
    _exiger_elements_connus(cahier, list(points))
    franchir(
        dossier,
        "demander_complement",
        par=acteur,
        motif=_en_toutes_lettres(cahier, message.strip(), points),
        apres={"echeance": echeance.isoformat(), "elements": ", ".join(points)},
    )
    complement = DemandeComplement.objects.create(
        dossier=dossier,
        message=message.strip(),
        echeance=echeance,
        demandee_le=horloge.maintenant(),
        demandee_par=acteur.libelle,
    )
    _garder_les_points(complement, points)
    annoncer(ComplementDemande(complement.pk))
    return complement


@transaction.atomic
def declarer_complet(dossier: Dossier, *, par: Personne) -> Dossier:
    """The dossier holds what the call asks: it counts as complete since its last sending, and is instructed.

    Journal: dossier_declare_complet. Raises GesteInterdit, EtatIncompatible, PiecesEnVerification,
    DossierIncomplet. Announces DossierDeclareComplet.
    """
    acteur = acteur_instructeur(par, dossier)
    exiger_transition(dossier, "declarer_complet", par=acteur)
    sent = Dossier.objects.tenir(dossier.pk).dernier_depot_le
    if waiting := [piece.fichier.nom for piece in pieces_en_verification(dossier)]:
        raise PiecesEnVerification(waiting)
    exiger_complet(dossier)
    franchir(dossier, "declarer_complet", par=acteur, apres={"complet_le": sent.isoformat() if sent else None})
    dossier.complet_le = sent
    dossier.save(update_fields=["complet_le"])
    annoncer(DossierDeclareComplet(dossier.pk))
    return dossier


@transaction.atomic
def classer_sans_suite(dossier: Dossier, *, par: Personne, motif: str) -> Dossier:
    """Close a dossier whose completion was not sent in time. Journal: dossier_classe_sans_suite.

    Raises GesteInterdit, TexteManquant, EtatIncompatible, EcheanceNonPassee. Announces DossierSansSuite.
    """
    acteur = acteur_instructeur(par, dossier)
    _exiger_texte(motif, "motif", "Écrivez le motif du classement : le porteur le reçoit.")
    waiting = dossier.complements.filter(repondue_le__isnull=True).first()
    if waiting is not None and waiting.echeance >= horloge.aujourdhui(dossier.appel.fuseau):
        raise EcheanceNonPassee(
            f"Le porteur a jusqu’au {date_longue(waiting.echeance)} inclus pour répondre : attendez cette échéance."
        )
    franchir(dossier, "classer_sans_suite", par=acteur, motif=motif)
    annoncer(DossierSansSuite(dossier.pk))
    return dossier


@transaction.atomic
def rendre_appreciation(dossier: Dossier, nom: str, valeur: str, *, par: Personne, motif: str) -> AppreciationRendue:
    """Make, or make again, a judgement that the cahier leaves to the authority, with its reason.

    `valeur` is typed as people write it ("oui", "62,5 %"). Journal: appreciation_rendue (before, after).
    Raises GesteInterdit, TexteManquant, EtatIncompatible, AppreciationFermee, AppreciationIllisible.
    """
    acteur = acteur_instructeur(par, dossier)
    _exiger_texte(motif, "motif", "Écrivez le motif de l’appréciation : sans lui, elle ne compte pas.")
    _instruction_tenue(dossier, _JUGEABLES)
    appreciation = _appreciation_ouverte(dossier, nom)
    donnee = appreciation.donnee
    limites.exiger_bornes(cahier_du(dossier), appreciation)
    try:
        value = lire_texte(valeur, donnee)
    except LitteralInvalide as error:
        raise AppreciationIllisible(f"{donnee.libelle} : {error}.", "valeur") from error
    before = AppreciationRendue.objects.filter(dossier=dossier, nom=nom).first()
    written = vers_json(value, donnee.genre)
    rendered, _ = AppreciationRendue.objects.update_or_create(
        dossier=dossier,
        nom=nom,
        defaults={"valeur": written, "motif": motif, "rendue_par": acteur.libelle, "rendue_le": horloge.maintenant()},
    )
    journal.consigner(
        dossier,
        "appreciation_rendue",
        par=acteur,
        avant={nom: queries.appreciation_en_clair(appreciation, before.valeur) if before else None},
        apres={nom: ecrire_valeur(value, donnee)},
        motif=motif,
    )
    return rendered


@transaction.atomic
def enregistrer_comite(dossier: Dossier, jour: dt.date | None, *, par: Personne) -> Dossier:
    """Record the day of the comité that looks at the request, which rules may read; another one replaces it, None forgets it.

    Journal: comite_enregistre (before, after). Raises GesteInterdit, EtatIncompatible, ComiteAvantLeDepot.
    """
    acteur = acteur_instructeur(par, dossier)
    tenu = _tenu(dossier, CHEZ_LE_SERVICE)
    if jour is not None and tenu.depose_le is not None and jour < _jour(tenu.depose_le):
        raise ComiteAvantLeDepot(
            f"Le comité ne peut pas examiner la demande avant son dépôt, le {date_longue(_jour(tenu.depose_le))} : "
            "vérifiez la date.",
            "jour",
        )
    before, dossier.comite_le = tenu.comite_le, jour
    if before == jour:
        return dossier
    dossier.save(update_fields=["comite_le"])
    journal.consigner(
        dossier, "comite_enregistre", par=acteur, avant={"comite": _iso(before)}, apres={"comite": _iso(jour)}
    )
    return dossier


def _jour(instant: dt.datetime) -> dt.date:
    return instant.astimezone(horloge.PARIS).date()


def _iso(jour: dt.date | None) -> str | None:
    return jour.isoformat() if jour else None


@transaction.atomic
def proposer(
    dossier: Dossier,
    montant: Decimal,
    *,
    par: Personne,
    avis: str,
    motif_ecart: str = "",
    ecartees: Collection[str] = (),
) -> Instruction:
    """Propose an amount to the signataire, with the avis; 0 when the request is not eligible.

    Another amount than the computed one needs `motif_ecart`, never above the rules. `ecartees`: ids of pieces due
    before the decision that are not waited for. Journal: montant_propose. Raises GesteInterdit, TexteManquant,
    EtatIncompatible, ResultatInconnu, MontantHorsRegles, EcartNonMotive, PiecesDeLaDecision.
    """
    acteur = acteur_instructeur(par, dossier)
    _exiger_texte(avis, "avis", "Écrivez votre avis : le signataire décide d’après lui.")
    instruction = _instruction_tenue(dossier, frozenset({EtatDossier.EN_INSTRUCTION}))
    result = queries.resultat_instruit(dossier)
    computed = limites.exiger_dans_les_regles(cahier_du(dossier), result, montant, motif_ecart, champ="motif_ecart")
    set_aside = exiger_pieces_de_la_decision(dossier, result, ecartees)
    before = instruction.montant_propose
    instruction.montant_calcule, instruction.montant_propose = computed, montant
    instruction.avis, instruction.motif_ecart = avis, motif_ecart if montant != computed else ""
    instruction.propose_par, instruction.propose_le = acteur.libelle, horloge.maintenant()
    instruction.save()
    journal.consigner(
        dossier,
        "montant_propose",
        par=acteur,
        avant={"montant_propose": None if before is None else str(before)},
        apres={"montant_propose": f"{montant:.2f}", "montant_calcule": str(computed)},
        motif=" ".join(filter(None, [instruction.motif_ecart, set_aside])),
    )
    return instruction


def _instruction_tenue(dossier: Dossier, etats: frozenset[EtatDossier]) -> Instruction:
    """The dossier's work under its lock; raises EtatIncompatible out of `etats`. Refreshes the state of `dossier`."""
    _tenu(dossier, etats)
    instruction, _ = Instruction.objects.select_related("instructeur").get_or_create(dossier=dossier)
    return instruction


def _tenu(dossier: Dossier, etats: frozenset[EtatDossier]) -> Dossier:
    """The same for its row: fresh, under its lock."""
    tenu = Dossier.objects.tenir(dossier.pk)
    dossier.etat = tenu.etat
    if tenu.etat not in etats:
        current = EtatDossier(tenu.etat).label
        raise EtatIncompatible(
            f"Ce n’est plus possible : l’état est maintenant « {current} ». Rechargez la page pour voir ce qui a changé."
        )
    return tenu


def _exiger_texte(texte: str, champ: str, phrase: str) -> None:
    if not texte.strip():
        raise TexteManquant(phrase, champ)


def _points(elements: Sequence[str], remarques: Mapping[str, str]) -> dict[str, str]:
    """Each element once, with its remark; a remark on something not ticked ticks it."""
    written = {element: text.strip() for element, text in remarques.items() if text.strip()}
    return {element: written.get(element, "") for element in dict.fromkeys([*elements, *written])}


def _garder_les_points(demande: DemandeComplement, points: Mapping[str, str]) -> None:
    PointDemande.objects.bulk_create(
        PointDemande(demande=demande, element=element, remarque=remark, rang=rank)
        for rank, (element, remark) in enumerate(points.items(), start=1)
    )


def _exiger_a_venir(dossier: Dossier, echeance: dt.date) -> None:
    if echeance <= horloge.aujourdhui(dossier.appel.fuseau):
        raise EcheanceInvalide(
            "Choisissez une échéance à venir : le porteur doit avoir le temps de répondre.", "echeance"
        )


def _en_toutes_lettres(cahier: Cahier, message: str, points: Mapping[str, str]) -> str:
    """All that is asked, for the journal: the message, then each remark with what it is about."""
    remarks = [f"{libelle(cahier, element)} : {remark}" for element, remark in points.items() if remark]
    return "\n".join(filter(None, [message, *remarks]))


def _exiger_elements_connus(cahier: Cahier, elements: Sequence[str]) -> None:
    known = {champ.nom for section in cahier.formulaire for champ in section.champs}
    known |= {piece.id for piece in cahier.pieces} | {PLAN}
    unknown = [element for element in elements if element not in known]
    if unknown:
        raise ElementInconnu(f"« {unknown[0]} » n’est ni une réponse ni une pièce de ce guichet.", "elements")


def _appreciation_ouverte(dossier: Dossier, nom: str) -> Appreciation:
    found = next((a for a in queries.appreciations_ouvertes_sur(dossier) if a.donnee.nom == nom), None)
    if found is None:
        raise AppreciationFermee("Le cahier des charges ne prévoit pas cette appréciation pour ce dossier.", "valeur")
    return found


_CLE = "departement, region, appel_id, etat, theme, instructeur_id"
_COMPACTER = f"""
WITH reunis AS (
    SELECT unnest(array_agg(id)) AS id FROM instruction_compteurdedossiers GROUP BY {_CLE} HAVING count(*) > 1
), partis AS (
    DELETE FROM instruction_compteurdedossiers c USING reunis r WHERE c.id = r.id RETURNING c.*
)
INSERT INTO instruction_compteurdedossiers ({_CLE}, nombre, demande)
SELECT {_CLE}, sum(nombre), sum(demande) FROM partis GROUP BY {_CLE} HAVING sum(nombre) <> 0 OR sum(demande) <> 0
"""  # noqa: S608  the names are ours
_EN_ECART = """
SELECT coalesce(v.dossier_id, r.dossier_id), coalesce(v.numero, r.numero)
FROM instruction_a_lister v FULL JOIN instruction_dossierrecu r ON r.dossier_id = v.dossier_id
WHERE (v.numero, v.departement, v.region, v.communes, v.jusqu_au, v.appel_id, v.structure_id, v.etat, v.theme, v.projet,
    v.instructeur_id, v.depose_le, v.montant_demande, v.montant_propose)
IS DISTINCT FROM (r.numero, r.departement, r.region, r.communes, r.jusqu_au, r.appel_id, r.structure_id, r.etat, r.theme,
    r.projet, r.instructeur_id, r.depose_le, r.montant_demande, r.montant_propose)
ORDER BY 2
"""
_RECOMPTER = f"""
INSERT INTO instruction_compteurdedossiers ({_CLE}, nombre, demande)
SELECT {_CLE}, sum(nombre), sum(demande) FROM (
    SELECT {_CLE}, 1 AS nombre, montant AS demande FROM instruction_dossierrecu WHERE jusqu_au IS NULL
    UNION ALL SELECT {_CLE}, -nombre, -demande FROM instruction_compteurdedossiers
) tout GROUP BY {_CLE} HAVING sum(nombre) <> 0 OR sum(demande) <> 0
RETURNING departement, region, etat, theme, nombre, demande
"""  # noqa: S608  same
"""One statement, one instant: what acts change meanwhile adds to it afterwards."""


def compacter_les_compteurs() -> None:
    """Put together the counters of one key. Who reads meanwhile sees the rows of before, or those of after."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPACTER)


@transaction.atomic
def retablir_les_listes() -> list[str]:
    """Compare what lists and counters hold with the requests, mend it, and say in French what differed."""
    with connection.cursor() as cursor:
        cursor.execute(_EN_ECART)
        wrong = cursor.fetchall()
        cursor.execute(
            "SELECT count(instruction_recevoir(cle)) FROM unnest(%s::bigint[]) AS cle", [[key for key, _ in wrong]]
        )
        cursor.execute(_RECOMPTER)
        counts = cursor.fetchall()
        cursor.execute(_COMPACTER)
    return [f"Dossier {numero} : la liste ne le montrait pas comme il est." for _, numero in wrong] + [
        f"Compteur {departement or region or 'national'}, {etat}, thème {theme or 'sans'} : "
        f"{nombre:+d} dossiers, {argent.ecrire(demande)}."
        for departement, region, etat, theme, nombre, demande in counts
    ]
