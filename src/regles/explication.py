"""A result in French, in three lengths, from the same steps: a line, a paragraph, the full computation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regles.attente import bornes, fourchette, jugements_attendus, par_qui
from regles.detail import detail, lus
from regles.enonce import enoncer
from regles.texte import ecrire_valeur, montant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from regles.cahier import Cahier
    from regles.enonce import ConditionDite, EtapeDite, ValeurDite
    from regles.langage.formule import Formule
    from regles.resultat import EtapeCalculee, Resultat
    from regles.valeurs import Appreciation, Situation, Source


def ligne(cahier: Cahier, resultat: Resultat) -> str:
    """One line, for a list: `Recevable : 30 000,00 €, limité par le plafond de 30 000 € par porteur`."""
    if resultat.recevable is False:
        return f"Non recevable : {resultat.motifs[0].phrase}"
    etendue, qui = fourchette(resultat), par_qui(cahier, resultat)
    if resultat.montant is None:
        if resultat.manquants:
            return f"À compléter : {', '.join(_libelles(cahier, resultat.manquants))}"
        attendu = (
            f"À apprécier par {qui}" if qui else "Montant inconnu : les règles ne le disent pas pour cette demande"
        )
        return f"{attendu} : {etendue}" if etendue else attendu
    limite = resultat.etapes[-1].limite
    dite = f"Recevable : {montant(resultat.montant)}{', ' + limite if limite else ''}"
    return f"{dite} ; à apprécier par {qui} : {etendue}" if etendue else dite


def paragraphe(cahier: Cahier, resultat: Resultat) -> str:
    """A paragraph for the porteur: what is decided by the rules, how, and what may still change."""
    if resultat.recevable is False:
        motifs = " ".join(motif.phrase for motif in resultat.motifs)
        return f"La demande n'est pas recevable. {motifs}"
    if resultat.montant is None:
        return " ".join(["Le montant ne peut pas encore être calculé.", *_suite(cahier, resultat)])
    phrases = [f"La demande est recevable ; la subvention calculée est de {montant(resultat.montant)}."]
    if calcul := _calcul_en_une_phrase(resultat):
        phrases.append(calcul)
    if etendue := fourchette(resultat):
        phrases.append(f"Elle peut aller {etendue}, selon l'appréciation rendue par {par_qui(cahier, resultat)}.")
    phrases += [un.phrase for un in jugements_attendus(cahier, resultat) if un.avis]
    return " ".join(phrases)


def _suite(cahier: Cahier, resultat: Resultat) -> list[str]:
    """What an unknown amount waits for: of the porteur, then of those who judge; and where it will stand."""
    if resultat.manquants:
        return [f"Il manque encore : {', '.join(_libelles(cahier, resultat.manquants))}."]
    phrases = [attendu.phrase for attendu in jugements_attendus(cahier, resultat)]
    if etendue := fourchette(resultat):
        phrases.append(f"La subvention ira {etendue}.")
    return phrases


def calcul(cahier: Cahier, resultat: Resultat) -> list[str]:
    """The full computation: each condition and step with its values, its reference and the way the source was read."""
    enonce, programme = enoncer(cahier, resultat), cahier.programme
    conditions = zip(enonce.conditions, resultat.conditions, programme.conditions, strict=True)
    etapes = zip(enonce.etapes, resultat.etapes, programme.etapes, strict=True)
    lignes = [
        _condition(cahier, dite, _lues(cahier, f, brute.valeurs_utilisees))
        + _detail(cahier, f, brute.valeurs_utilisees)
        for dite, brute, f in conditions
    ]
    lignes += [
        _etape(cahier, dite, brute, _lues(cahier, f, brute.valeurs_utilisees))
        + _detail(cahier, f, brute.valeurs_utilisees)
        for dite, brute, f in etapes
    ]
    lignes += [f"Arrondi : {cahier.arrondi}."]
    for appreciation in cahier.appreciations:
        if appreciation.donnee.nom in resultat.a_apprecier:
            lignes.append(
                f"À apprécier ({appreciation.par}) : {appreciation.question}{_propose(appreciation, resultat)}"
            )
    return lignes


def _propose(appreciation: Appreciation, resultat: Resultat) -> str:
    """The bounds of a judgement, and what the computation supposes meanwhile."""
    etendue = bornes(appreciation, resultat)
    dites = f" {etendue[:1].upper()}{etendue[1:]}." if etendue else ""
    if appreciation.defaut is None:
        return dites + ("" if appreciation.defaut_calcule else " Le montant attend cette appréciation.")
    return f"{dites} Proposition : {ecrire_valeur(appreciation.defaut, appreciation.donnee)}."


def _calcul_en_une_phrase(resultat: Resultat) -> str:
    """The steps that name a rate or a count, then what limited the amount."""
    notables = [etape.phrase for etape in resultat.etapes[:-1] if etape.intitule != etape.libelle]
    limite = resultat.etapes[-1].limite
    if limite:
        notables.append(f"montant {limite}")
    phrase = " ; ".join(notables)
    return f"{phrase[:1].upper()}{phrase[1:]}." if phrase else ""


def _condition(cahier: Cahier, dite: ConditionDite, lues: frozenset[str]) -> str:
    valeurs = _valeurs([une for une in dite.valeurs if une.nom in lues], dite.libelle, manques=dite.verdict is None)
    return f"{dite.libelle} : {dite.marque}{valeurs}. {_reference(cahier, dite.source, dite.lecture)}"


def _etape(cahier: Cahier, dite: EtapeDite, brute: EtapeCalculee, lues: frozenset[str]) -> str:
    limite = f", {dite.limite}" if dite.limite else ""
    valeurs = _valeurs([une for une in dite.valeurs if une.nom in lues], dite.libelle, manques=brute.valeur is None)
    return f"{brute.phrase}{limite}{valeurs}. {_reference(cahier, dite.source, dite.lecture)}"


def _lues(cahier: Cahier, formule: Formule, valeurs: Situation) -> frozenset[str]:
    return lus(cahier, formule.expression, valeurs)


def _detail(cahier: Cahier, formule: Formule, valeurs: Situation) -> str:
    """What each repeated line gave, when the formula runs over some."""
    return "".join(f" {phrase}" for phrase in detail(cahier, formule.expression, valeurs))


def _reference(cahier: Cahier, source: Source, lecture: str) -> str:
    reference = f"[{cahier.documents[source.document]}, « {source.section} »]"
    return f"{reference} {lecture}" if lecture else reference


def _valeurs(valeurs: Sequence[ValeurDite], titre: str, *, manques: bool) -> str:
    """` (Coût total du projet : 40 000,00 € ; ...)`, without what repeats the title; a missing value only if it matters."""
    dites = [f"{une.libelle} : {une.texte}" for une in valeurs if une.libelle != titre and (manques or not une.manque)]
    return f" ({' ; '.join(dites)})" if dites else ""


def _libelles(cahier: Cahier, noms: tuple[str, ...]) -> list[str]:
    return [cahier.donnees[nom].libelle for nom in noms]
