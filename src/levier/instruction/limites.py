"""The amount that the service may propose or grant, held to what the rules give. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from levier.instruction.erreurs import (
    AppreciationIllisible,
    AvisAttendu,
    ConditionRemplie,
    DepensesAReexaminer,
    EcartNonMotive,
    JugementsNonRendus,
    MontantHorsRegles,
    MontantInvalide,
    NonRecevable,
    ResultatInconnu,
)
from levier.instruction.queries.propositions import JugementSuppose
from levier.socle import argent
from regles.attente import jugements_attendus
from regles.cahier import Cahier
from regles.resultat import ConditionEvaluee, Resultat
from regles.valeurs import Appreciation
from regles.vocabulaire import Fourni
from regles.vocabulaire import compte as nom_du_compte

_AU_SERVICE = {
    Fourni.COMITE: "Enregistrez la date du comité.",
    Fourni.NOTE: "Envoyez les grilles attendues, ou dites qu’elles ne le sont plus.",
    Fourni.RESTE: "Faites ouvrir les crédits de l’enveloppe qui paie.",
}
"""What the service itself gives, and how."""
_LISTE = "Ce qui se compte sur les autres demandes est connu une fois la liste close, et chacune d’elles évaluée."


def montant_calcule(resultat: Resultat) -> Decimal | None:
    """The computed amount in euros; None while values are missing."""
    return None if resultat.montant is None else argent.depuis_centimes(resultat.montant)


def exiger_resultat(cahier: Cahier, resultat: Resultat) -> Decimal:
    """The computed amount; raises ResultatInconnu, naming the values still missing."""
    computed = montant_calcule(resultat)
    if computed is not None:
        return computed
    missing = ", ".join(f"« {cahier.donnees[nom].libelle} »" for nom in resultat.manquants if nom in cahier.donnees)
    expected = jugements_attendus(cahier, resultat)
    if not missing and expected:
        named = " ; ".join(f"« {one.libelle} » ({one.par})" for one in expected)
        raise ResultatInconnu(f"Le montant attend une appréciation : {named}. Rendez-la, avec son motif.")
    raise ResultatInconnu(
        f"Le montant ne peut pas être calculé : il manque {missing or 'des valeurs'}. {_que_faire(resultat.manquants)}"
    )


def _que_faire(manquants: Sequence[str]) -> str:
    """Who gives each value still missing."""
    advice = [phrase for nom, phrase in _AU_SERVICE.items() if nom in manquants]
    advice += [_LISTE] * sum(nom.startswith(nom_du_compte("")) for nom in manquants)
    if len(advice) < len(manquants) or not advice:
        advice.append("Demandez des compléments au porteur, ou rendez l’appréciation attendue.")
    return " ".join(dict.fromkeys(advice))


def exiger_avis(cahier: Cahier, resultat: Resultat) -> None:
    """Raise AvisAttendu while an opinion that the call asks for on this request is not rendered."""
    expected = [one for one in jugements_attendus(cahier, resultat) if one.avis]
    if expected and resultat.recevable is not False:
        named = " ; ".join(f"« {one.libelle} » ({one.par})" for one in expected)
        raise AvisAttendu(f"La décision attend un avis, qui n’est pas encore rendu : {named}. Enregistrez-le d’abord.")


def exiger_rendus(supposes: Sequence[JugementSuppose]) -> None:
    """Raise JugementsNonRendus with each judgement that would count though nobody rendered it."""
    if supposes:
        raise JugementsNonRendus([f"« {one.libelle} » ({one.valeur}, {one.par})" for one in supposes])


def exiger_examinees(changees: Sequence[str]) -> None:
    """Raise DepensesAReexaminer with the expenses that changed since the service looked at them."""
    if changees:
        raise DepensesAReexaminer(changees)


def conditions_citees(resultat: Resultat, ids: Sequence[str]) -> list[ConditionEvaluee]:
    """The conditions that a refusal cites, in the order of the cahier; each must fail: neither met nor unknown.

    Raises ConditionRemplie.
    """
    found = {condition.id: condition for condition in resultat.conditions}
    for id_ in ids:
        if id_ not in found or found[id_].verdict is not False:
            label = found[id_].libelle if id_ in found else id_
            raise ConditionRemplie(
                f"« {label} » n’est pas une condition en défaut : décochez-la, ou dites-en la raison dans le motif.",
                "conditions",
            )
    return [condition for condition in resultat.conditions if condition.id in ids]


def exiger_bornes(cahier: Cahier, appreciation: Appreciation) -> None:
    """Raise AppreciationIllisible while the bounds of a judgement wait for a value of this dossier."""
    if appreciation.attend:
        missing = ", ".join(f"« {cahier.donnees[nom].libelle} »" for nom in appreciation.attend)
        raise AppreciationIllisible(
            f"Les bornes de cette appréciation ne sont pas connues : il manque {missing}.", "valeur"
        )


def exiger_recevable(resultat: Resultat) -> None:
    """Raise NonRecevable with each condition that fails."""
    if resultat.recevable is False:
        motifs = " ".join(motif.phrase for motif in resultat.motifs)
        raise NonRecevable(
            f"Rien ne peut être attribué : la demande n’est pas recevable. {motifs} Refusez-la, avec ces motifs."
        )


def exiger_dans_les_regles(cahier: Cahier, resultat: Resultat, montant: Decimal, motif: str) -> Decimal:
    """The computed amount, once `montant` is held to it: never above; below, with a written reason.

    An amount above the computed one that an open judgement would allow needs that judgement first, with its reason.
    Raises ResultatInconnu, AvisAttendu, MontantInvalide, MontantHorsRegles (says which limit), EcartNonMotive.
    """
    computed = exiger_resultat(cahier, resultat)
    exiger_avis(cahier, resultat)
    if not argent.est_un_montant(montant):
        raise MontantInvalide(
            f"Indiquez un montant en euros et en centimes, positif ou nul, au plus {argent.ecrire(argent.MONTANT_MAX)}.",
            "montant",
        )
    if montant > computed:
        raise MontantHorsRegles(_depassement(cahier, resultat, montant, computed), "montant")
    if montant != computed and not motif.strip():
        raise EcartNonMotive(
            f"Le barème donne {argent.ecrire(computed)} : écrivez le motif pour lequel vous retenez "
            f"{argent.ecrire(montant)}.",
            "motif",
        )
    return computed


def _depassement(cahier: Cahier, resultat: Resultat, montant: Decimal, calcule: Decimal) -> str:
    limit = resultat.etapes[-1].limite or resultat.etapes[-1].intitule
    said = f"{argent.ecrire(montant)} dépasse ce que permet le barème : {argent.ecrire(calcule)} ({limit})."
    maximum = argent.depuis_centimes(resultat.maximum) if resultat.maximum is not None else calcule
    if maximum <= calcule:
        return f"{said} Retenez au plus ce montant."
    appreciations = ", ".join(
        f"« {a.donnee.libelle} »" for a in cahier.appreciations if a.donnee.nom in resultat.a_apprecier
    )
    if montant <= maximum:
        return (
            f"{said} Pour aller au-delà, rendez d’abord l’appréciation qui le permet, avec son motif : {appreciations}."
        )
    return f"{said} Aucune appréciation ({appreciations}) ne permet plus de {argent.ecrire(maximum)}."
