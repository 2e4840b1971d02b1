"""How anyone fills the form of any call: an answer that reads well for each kind of field."""

from __future__ import annotations

from collections.abc import Mapping

from levier.comptes.models import Personne
from levier.dossiers.actions import enregistrer_reponses
from levier.dossiers.etude import etudier
from levier.dossiers.formulaire import blocs
from levier.dossiers.formulaire.questionnaire import offertes
from levier.dossiers.models import Dossier
from levier.essai.saisie import TEXTES
from regles.cahier import Champ, TypeChamp
from regles.valeurs import Genre

_TEXTES: Mapping[TypeChamp, str] = {
    **TEXTES,
    TypeChamp.COMMUNE: "71178",
    TypeChamp.EPCI: "200040293",
    TypeChamp.DEPARTEMENT: "71",
}
_VALEURS: Mapping[Genre, str] = {
    Genre.MONTANT: "20 000",
    Genre.TAUX: "50 %",
    Genre.ENTIER: "2",
    Genre.DATE: "30/06/2022",
    Genre.OUI_NON: "oui",
}


def une_reponse(champ: Champ, reponses: Mapping[str, object]) -> str:
    """What one types in this field."""
    if champ.donnee.options:
        return offertes(champ, reponses)[0].code
    if champ.donnee.genre is Genre.TEXTE:
        return _TEXTES.get(champ.type, f"{champ.donnee.libelle}, en quelques mots"[: champ.longueur_max or 500])
    return _VALEURS[champ.donnee.genre]


def remplir_le_formulaire(dossier: Dossier, choix: Mapping[str, str], *, par: Personne) -> None:
    """Answer, as they come, all the questions asked, with `choix` where they matter; blocks receive `choix` alone.

    Raises ValueError when the form refuses an answer.
    """
    for _ in range(8):
        questionnaire = etudier(dossier).questionnaire
        typed = {}
        for champ in questionnaire.saisissables:
            if champ.nom not in questionnaire.presents or champ.nom in questionnaire.erreurs:
                typed[champ.nom] = choix.get(champ.nom) or une_reponse(champ, dossier.reponses)
        typed |= {
            nom: text
            for nom, text in choix.items()
            if (place := blocs.bloc_de(questionnaire.cahier, nom))
            and place[0] in questionnaire.champs
            and nom not in questionnaire.presents
        }
        if not typed:
            return
        if erreurs := enregistrer_reponses(dossier, typed, par=par).erreurs:
            raise ValueError(f"the form refuses what was typed: {erreurs}")
    raise ValueError("the form asks more at each answer")
