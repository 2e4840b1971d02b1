"""A result in French, in three lengths, from the same steps: a line, a paragraph, the full computation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regles.detail import detail
from regles.texte import ecrire_valeur, montant
from regles.valeurs import Donnee, Genre
from regles.vocabulaire import Fourni

if TYPE_CHECKING:
    from regles.cahier import Cahier
    from regles.langage.formule import Formule
    from regles.resultat import ConditionEvaluee, EtapeCalculee, Resultat
    from regles.valeurs import Situation, Source, Valeur

MARQUES = {True: "oui", False: "non", None: "à compléter"}


def ligne(cahier: Cahier, resultat: Resultat) -> str:
    """One line, for a list: `Recevable : 30 000,00 €, limité par le plafond de 30 000 € par porteur`."""
    if resultat.recevable is False:
        return f"Non recevable : {resultat.motifs[0].phrase}"
    if resultat.montant is None:
        manquants = ", ".join(_libelles(cahier, resultat.manquants))
        return f"À compléter : {manquants}" if manquants else "À apprécier par la préfecture"
    limite = resultat.etapes[-1].limite
    return f"Recevable : {montant(resultat.montant)}{', ' + limite if limite else ''}"


def paragraphe(cahier: Cahier, resultat: Resultat) -> str:
    """A paragraph for the porteur: what is decided by the rules, how, and what may still change."""
    if resultat.recevable is False:
        motifs = " ".join(motif.phrase for motif in resultat.motifs)
        return f"La demande n'est pas recevable. {motifs}"
    if resultat.montant is None:
        manquants = ", ".join(_libelles(cahier, resultat.manquants))
        suite = f"Il manque encore : {manquants}." if manquants else "La préfecture doit encore l'apprécier."
        return f"Le montant ne peut pas encore être calculé. {suite}"
    phrases = [f"La demande est recevable ; la subvention proposée est de {montant(resultat.montant)}."]
    if calcul := _calcul_en_une_phrase(resultat):
        phrases.append(calcul)
    if resultat.minimum != resultat.maximum and resultat.minimum is not None and resultat.maximum is not None:
        bornes = f"de {montant(resultat.minimum)} à {montant(resultat.maximum)}"
        phrases.append(f"Selon l'appréciation de la préfecture, elle peut aller {bornes}.")
    return " ".join(phrases)


def calcul(cahier: Cahier, resultat: Resultat) -> list[str]:
    """The full computation: each condition and step with its values, its reference and the way the source was read."""
    programme = cahier.programme
    lignes = [
        _condition(cahier, condition) + _detail(cahier, formule, condition.valeurs_utilisees)
        for condition, formule in zip(resultat.conditions, programme.conditions, strict=True)
    ]
    lignes += [
        _etape(cahier, etape) + _detail(cahier, formule, etape.valeurs_utilisees)
        for etape, formule in zip(resultat.etapes, programme.etapes, strict=True)
    ]
    lignes += [f"Arrondi : {cahier.arrondi}."]
    for appreciation in cahier.appreciations:
        if appreciation.donnee.nom in resultat.a_apprecier:
            propose = ecrire_valeur(appreciation.defaut, appreciation.donnee)
            lignes.append(f"À apprécier ({appreciation.par}) : {appreciation.question} Proposition : {propose}.")
    return lignes


def _calcul_en_une_phrase(resultat: Resultat) -> str:
    """The steps that name a rate or a count, then what limited the amount."""
    notables = [etape.phrase for etape in resultat.etapes[:-1] if etape.intitule != etape.libelle]
    limite = resultat.etapes[-1].limite
    if limite:
        notables.append(f"montant {limite}")
    phrase = " ; ".join(notables)
    return f"{phrase[:1].upper()}{phrase[1:]}." if phrase else ""


def _condition(cahier: Cahier, condition: ConditionEvaluee) -> str:
    verdict = MARQUES[condition.verdict]
    valeurs = _valeurs(cahier, condition.valeurs_utilisees, condition.verdict, condition.libelle)
    return f"{condition.libelle} : {verdict}{valeurs}. {_reference(cahier, condition.source, condition.lecture)}"


def _etape(cahier: Cahier, etape: EtapeCalculee) -> str:
    limite = f", {etape.limite}" if etape.limite else ""
    valeurs = _valeurs(cahier, etape.valeurs_utilisees, etape.valeur, etape.libelle)
    return f"{etape.phrase}{limite}{valeurs}. {_reference(cahier, etape.source, etape.lecture)}"


def _detail(cahier: Cahier, formule: Formule, valeurs: Situation) -> str:
    """What each repeated line gave, when the formula runs over some."""
    return "".join(f" {phrase}" for phrase in detail(cahier, formule.expression, valeurs))


def _reference(cahier: Cahier, source: Source, lecture: str) -> str:
    reference = f"[{cahier.documents[source.document]}, « {source.section} »]"
    return f"{reference} {lecture}" if lecture else reference


def _valeurs(cahier: Cahier, valeurs: Situation, obtenu: Valeur, titre: str) -> str:
    """` (Coût total du projet : 40 000,00 € ; ...)`, without what repeats the title; a missing value only if it matters."""
    connues = _connues(cahier)
    dites = [
        f"{connues[nom].libelle} : {ecrire_valeur(valeur, connues[nom])}"
        for nom, valeur in valeurs.items()
        if connues[nom].libelle != titre and (valeur is not None or obtenu is None)
    ]
    return f" ({' ; '.join(dites)})" if dites else ""


def _connues(cahier: Cahier) -> dict[str, Donnee]:
    """Every name a formula may read, with its words: values of the dossier, figures of the call, steps."""
    fenetre: dict[str, Donnee] = {
        Fourni.OUVERTURE: Donnee(Fourni.OUVERTURE, Genre.DATE, "Ouverture du guichet"),
        Fourni.CLOTURE: Donnee(Fourni.CLOTURE, Genre.DATE, "Clôture du guichet"),
        Fourni.ENVELOPPE: Donnee(Fourni.ENVELOPPE, Genre.MONTANT, "Enveloppe du guichet"),
    }
    parametres = {parametre.donnee.nom: parametre.donnee for parametre in cahier.parametres}
    etapes = {e.id: Donnee(e.id, cahier.programme.genres[e.id], e.libelle) for e in (*cahier.bareme, cahier.montant)}
    return {**cahier.donnees, **fenetre, **parametres, **etapes}


def _libelles(cahier: Cahier, noms: tuple[str, ...]) -> list[str]:
    return [cahier.donnees[nom].libelle for nom in noms]
