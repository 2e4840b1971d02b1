"""The annex that explains how a decision was computed: each step with its values, its reference, its limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from levier.documents.contexte import Ligne
from levier.documents.typographie import francais
from regles.cahier import Cahier
from regles.resultat import ConditionEvaluee, EtapeCalculee, Resultat
from regles.texte import ecrire, ecrire_valeur
from regles.valeurs import Donnee, Genre, Situation, Source, Valeur


@dataclass(frozen=True, slots=True)
class LigneEtape:
    """A step of the computation, as printed."""

    libelle: str
    limite: str
    valeurs: tuple[Ligne, ...]
    resultat: str
    reference: str
    lecture: str


@dataclass(frozen=True, slots=True)
class LigneCondition:
    """A condition checked; `verdict` None: left to a judgement or to a missing value."""

    libelle: str
    verdict: bool | None
    valeurs: tuple[Ligne, ...]
    reference: str


@dataclass(frozen=True, slots=True)
class LigneParametre:
    """A figure of the call that was used."""

    libelle: str
    valeur: str
    reference: str


@dataclass(frozen=True, slots=True)
class Calcul:
    """The whole annex. `role`: what part the computation had in the decision; `page`: where these rules are public."""

    role: str
    etapes: tuple[LigneEtape, ...]
    conclusion: str
    conditions: tuple[LigneCondition, ...]
    parametres: tuple[LigneParametre, ...]
    documents: tuple[Ligne, ...]
    version: int
    empreinte: str
    page: str


@dataclass(frozen=True, slots=True)
class _Noms:
    """How each value of a result is called and written."""

    donnees: Mapping[str, Donnee]
    etapes: Mapping[str, tuple[str, Genre]]

    @classmethod
    def de(cls, cahier: Cahier, resultat: Resultat) -> _Noms:
        figures = {parameter.donnee.nom: parameter.donnee for parameter in cahier.parametres}
        etapes = {etape.id: (etape.libelle, etape.genre) for etape in resultat.etapes}
        return cls({**cahier.donnees, **figures}, etapes)

    def lignes(self, valeurs: Situation) -> tuple[Ligne, ...]:
        lines = [self._ligne(nom, valeur) for nom, valeur in valeurs.items()]
        return tuple(line for line in lines if line is not None)

    def _ligne(self, nom: str, valeur: Valeur) -> Ligne | None:
        if (donnee := self.donnees.get(nom)) is not None:
            return Ligne(francais(donnee.libelle), ecrire_valeur(valeur, donnee))
        if (etape := self.etapes.get(nom)) is not None:
            return Ligne(francais(etape[0]), ecrire(valeur, etape[1]))
        return None


def expliquer(cahier: Cahier, resultat: Resultat, *, role: str, conclusion: str = "") -> Calcul:
    """The annex of a decision taken on `resultat`. Steps are left out when the request was not eligible."""
    names = _Noms.de(cahier, resultat)
    etapes = () if resultat.recevable is False else resultat.etapes
    used = {nom for etape in etapes for nom in etape.valeurs_utilisees}
    used |= {nom for condition in resultat.conditions for nom in condition.valeurs_utilisees}
    return Calcul(
        role=role,
        etapes=tuple(_etape(names, etape) for etape in etapes),
        conclusion=conclusion,
        conditions=tuple(_condition(names, condition) for condition in resultat.conditions),
        parametres=tuple(
            LigneParametre(
                francais(parameter.donnee.libelle),
                ecrire_valeur(parameter.valeur, parameter.donnee),
                reference(parameter.source),
            )
            for parameter in cahier.parametres
            if parameter.donnee.nom in used
        ),
        documents=tuple(Ligne(id_, francais(titre)) for id_, titre in cahier.documents.items()),
        version=cahier.numero,
        empreinte=cahier.empreinte,
        page=settings.LEVIER_ADRESSE + reverse("espaces:calcul_version", args=[cahier.identite.id, cahier.numero]),
    )


def reference(source: Source) -> str:
    """`000, « Quel financement ? »`: the document's id (its title is in the annex) and its section."""
    return francais(f"{source.document}, « {source.section} »")


def reference_complete(cahier: Cahier, source: Source) -> str:
    """`Cahier des charges de Saône-et-Loire, axe 3, « Quel financement ? »`, where no list of documents is at hand."""
    return francais(f"{cahier.documents.get(source.document, source.document)}, « {source.section} »")


def _etape(names: _Noms, etape: EtapeCalculee) -> LigneEtape:
    return LigneEtape(
        libelle=francais(etape.intitule),
        limite=francais(etape.limite),
        valeurs=names.lignes(etape.valeurs_utilisees),
        resultat=ecrire(etape.valeur, etape.genre),
        reference=reference(etape.source),
        lecture=francais(etape.lecture),
    )


def _condition(names: _Noms, condition: ConditionEvaluee) -> LigneCondition:
    return LigneCondition(
        libelle=francais(condition.libelle),
        verdict=condition.verdict,
        valeurs=names.lignes(condition.valeurs_utilisees),
        reference=reference(condition.source),
    )
