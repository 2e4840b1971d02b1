"""What the rules know of a request, from its facts. Pure: amounts in cents, days in the time zone of the call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from levier.dossiers.enums import EtatDossier
from levier.dossiers.etude.faits import Faits, lues_du_produit
from levier.dossiers.financement.financeurs import ORIGINES
from levier.dossiers.financement.plan import ZERO, Plan
from levier.dossiers.formulaire.blocs import champ_nomme, champs_du, est_un_bloc, lignes
from levier.dossiers.formulaire.saisie import lire_reponse
from levier.socle import argent, horloge
from levier.socle.erreurs import SaisieRefusee
from regles.cahier import Cahier
from regles.evaluation import champ_demande
from regles.financement import DOTATIONS, Origine
from regles.situation import SituationInvalide, lire
from regles.valeurs import Genre, Situation, Valeur
from regles.vocabulaire import Fourni, depense, jour_de_la_piece, piece_jointe, recette

PERIMEE = "Le cahier des charges a changé et n’admet plus votre réponse : répondez de nouveau."


class Lues(NamedTuple):
    """Answers that a rule may read, and the names of those that a newer version of the cahier no longer admits."""

    admises: Situation
    perimees: frozenset[str]


def lire_reponses(cahier: Cahier, reponses: Mapping[str, object], saisies: Iterable[str] = ()) -> Lues:
    """The answers as the rules read them; `saisies` names the texts that could not be read, which hold a line open."""
    known: dict[str, object] = {
        nom: reponse
        for nom, reponse in reponses.items()
        if nom in cahier.donnees and cahier.donnees[nom].genre is not Genre.TEXTE
    }
    for bloc in filter(est_un_bloc, champs_du(cahier)):
        lines = lignes(bloc, reponses, saisies)
        if lines or not bloc.obligatoire:
            known[bloc.nom] = lines
    try:
        return Lues(lire(cahier, known), frozenset())
    except SituationInvalide as invalide:
        outdated = frozenset(invalide.erreurs)
        return Lues(lire(cahier, {nom: reponse for nom, reponse in known.items() if nom not in outdated}), outdated)


def situer(faits: Faits, lues: Lues, plan: Plan) -> Situation:
    """What the rules know: structure, answers, plan, pieces, and what the service holds: what is granted, left, its comité."""
    counted = faits.comptes
    known: dict[str, Valeur] = {
        **faits.porteur,
        **lues.admises,
        **{name: faits.porteur[name] for name in counted},
        Fourni.NATURE: _nature(faits, lues),
        Fourni.DEJA_ATTRIBUE: faits.deja_attribue,
        **financement(faits.cahier, plan),
        **_pieces(faits, plan),
        **{jour_de_la_piece(genre): jour for genre, jour in faits.jours.items()},
        **tenus_par_le_service(faits.cahier, faits.comite_le, faits.reste),
        **_depots(faits),
    }
    return elaguer(faits.cahier, known, counted)


def _nature(faits: Faits, lues: Lues) -> Valeur:
    """The nature of the structure, or the one that it says it is among those that the call tells apart from it."""
    said = lues.admises.get(Fourni.NATURE)
    return said if said in faits.natures else faits.porteur.get(Fourni.NATURE)


def tenus_par_le_service(cahier: Cahier, comite_le: dt.date | None, reste: int | None) -> dict[str, Valeur]:
    """What the service may change while the request is with its porteur."""
    return lues(cahier, {Fourni.COMITE: comite_le, Fourni.RESTE: reste})


def illisibles(faits: Faits, lues: Lues) -> dict[str, str]:
    """The sentence of each answer that could not be read when typed, or that the cahier in force no longer admits."""
    erreurs = dict.fromkeys(lues.perimees, PERIMEE)
    for nom, typed in faits.saisies.items():
        champ = champ_nomme(faits.cahier, nom)
        if champ is None or not isinstance(typed, str):
            continue
        try:
            lire_reponse(champ, typed)
        except SaisieRefusee as refus:
            erreurs[nom] = refus.phrase
    return erreurs


def elaguer(cahier: Cahier, known: dict[str, Valeur], counted: Collection[str]) -> dict[str, Valeur]:
    """What a rule may read: answers to questions that are no longer asked are left aside."""
    for champ in champs_du(cahier):
        if not champ_demande(cahier, champ, known) and champ.nom not in counted:
            known.pop(champ.nom, None)  # answered before another answer made the question void
    return {name: value for name, value in known.items() if name in cahier.donnees}


def financement(cahier: Cahier, plan: Plan) -> dict[str, Valeur]:
    """The plan in cents; unknown, not zero, while no expense is typed."""
    if plan.est_vide:
        return {}
    natures = {
        depense(nature.id): argent.en_centimes(plan.depenses_par_nature.get(nature.id, ZERO))
        for nature in cahier.natures_depense
    }
    return {
        **natures,
        Fourni.DEPENSES: argent.en_centimes(plan.depenses),
        Fourni.AUTRES_RECETTES: argent.en_centimes(plan.autres_aides),
        Fourni.AUTOFINANCEMENT: argent.en_centimes(plan.autofinancement),
        **lues(cahier, _recettes(cahier, plan)),
    }


def _recettes(cahier: Cahier, plan: Plan) -> dict[str, Valeur]:
    """Revenues beside the grant asked: by origin, by co-financer, and what some add up to."""
    origins, brought = plan.recettes_par_origine, plan.recettes_par_financeur
    named = cahier.plan.cofinanceurs if cahier.plan else ()
    montants = {
        Fourni.DOTATIONS: sum((brought.get(une.id, ZERO) for une in DOTATIONS), ZERO),
        Fourni.PUBLIQUES: plan.aides_publiques,
        **{recette(dite): origins.get(origin, ZERO) for dite, origin in ORIGINES.items()},
        recette(Origine.PRIVE): plan.financements_prives,
        **{recette(un.id): brought.get(un.id, ZERO) for un in named},
    }
    return {nom: argent.en_centimes(montant) for nom, montant in montants.items()}


def lues(cahier: Cahier, connues: Mapping[str, Valeur]) -> dict[str, Valeur]:
    """Those that a formula reads or a field shows, under a name that the author left to the product: no other is said."""
    shown = {champ.nom for champ in champs_du(cahier) if champ.calcule} - cahier.programme.cedes
    wanted = lues_du_produit(cahier) | shown
    return {nom: valeur for nom, valeur in connues.items() if nom in wanted}


def _pieces(faits: Faits, plan: Plan) -> dict[str, Valeur]:
    """Whether each piece asked is there: joined, neither withdrawn nor put aside since; or the plan typed."""
    held, typed = faits.pieces, not plan.est_vide
    if held is None:
        return {}
    return {piece_jointe(one.id): one.id in held or (one.produite and typed) for one in faits.cahier.pieces}


def _depots(faits: Faits) -> dict[str, Valeur]:
    """First deposit (the window) and, once completion was asked, last sending: nothing may be engaged before it."""
    days: dict[str, Valeur] = {Fourni.DEPOT: _jour(faits.depose_le or faits.instant, faits)}
    if faits.etat == EtatDossier.A_COMPLETER:
        days[Fourni.DEPOT_COMPLET] = _jour(faits.instant, faits)
    elif faits.dernier_depot_le is not None and faits.dernier_depot_le != faits.depose_le:
        days[Fourni.DEPOT_COMPLET] = _jour(faits.dernier_depot_le, faits)
    return days


def _jour(instant: dt.datetime, faits: Faits) -> dt.date:
    return horloge.jour_de(instant, faits.cahier.fenetre.fuseau)
