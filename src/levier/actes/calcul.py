"""The annex that explains how a decision was computed: each step with its values, its reference, its limit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.urls import reverse

from levier.actes.jugements import JugementDit
from levier.documents.contexte import Ligne, Montant
from levier.documents.typographie import francais
from regles.cahier import Cahier
from regles.enonce import DU_GUICHET, ConditionDite, EtapeDite, ValeurDite, enoncer
from regles.resultat import Resultat
from regles.texte import ecrire_valeur
from regles.valeurs import Source


@dataclass(frozen=True, slots=True)
class LigneEtape:
    """A step of the computation, as printed."""

    libelle: str
    limite: str
    valeurs: tuple[Ligne, ...]
    resultat: str
    reference: str
    lecture: str
    jugements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LigneCondition:
    """A condition checked; `verdict` None: left to a judgement that nobody rendered, or to a missing value."""

    libelle: str
    verdict: bool | None
    valeurs: tuple[Ligne, ...]
    reference: str
    jugements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LigneExamen:
    """An expense that the service looked at: what was presented, what it retains, why, under which function."""

    libelle: str
    presente: Montant
    retenu: Montant
    motif: str
    par: str


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
    depenses: tuple[LigneExamen, ...]
    parametres: tuple[LigneParametre, ...]
    documents: tuple[Ligne, ...]
    version: int
    empreinte: str
    page: str


def expliquer(
    cahier: Cahier,
    resultat: Resultat,
    *,
    role: str,
    conclusion: str = "",
    jugements: Mapping[str, JugementDit],
    depenses: Iterable[Mapping[str, str]] = (),
) -> Calcul:
    """The annex of a decision taken on `resultat`. Steps are left out when the request was not eligible.

    `depenses`: the expenses that the service looked at, as the decision keeps them.
    """
    enonce = enoncer(cahier, resultat)
    etapes = () if resultat.recevable is False else enonce.etapes
    read = [*(etape.valeurs for etape in etapes), *(condition.valeurs for condition in enonce.conditions)]
    used = {valeur.nom for valeurs in read for valeur in valeurs}
    return Calcul(
        role=role,
        etapes=tuple(_etape(etape, jugements) for etape in etapes),
        conclusion=conclusion,
        conditions=tuple(_condition(condition, jugements) for condition in enonce.conditions),
        depenses=tuple(_examen(kept) for kept in depenses),
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


def _etape(etape: EtapeDite, jugements: Mapping[str, JugementDit]) -> LigneEtape:
    return LigneEtape(
        libelle=francais(etape.intitule),
        limite=francais(etape.limite),
        valeurs=_lignes(etape.valeurs),
        resultat=etape.valeur,
        reference=reference(etape.source),
        lecture=francais(etape.lecture),
        jugements=_juges(etape.valeurs, jugements),
    )


def _condition(condition: ConditionDite, jugements: Mapping[str, JugementDit]) -> LigneCondition:
    return LigneCondition(
        libelle=francais(condition.libelle),
        verdict=None if condition.a_apprecier else condition.verdict,
        valeurs=_lignes(condition.valeurs),
        reference=reference(condition.source),
        jugements=_juges(condition.valeurs, jugements),
    )


def _examen(garde: Mapping[str, str]) -> LigneExamen:
    presente, retenu = (Montant.de(Decimal(garde[nom])) for nom in ("presente", "retenu"))
    return LigneExamen(garde["libelle"], presente, retenu, garde["motif"], garde["fonction"])


def _juges(valeurs: Iterable[ValeurDite], jugements: Mapping[str, JugementDit]) -> tuple[str, ...]:
    """Who judged the values read, by function, and why."""
    return tuple(f"{jugements[une.nom].phrase}." for une in valeurs if une.nom in jugements)


def _lignes(valeurs: Iterable[ValeurDite]) -> tuple[Ligne, ...]:
    """The values read, those that the call says of its own window and credits left out."""
    return tuple(Ligne(francais(une.libelle), une.texte) for une in valeurs if une.nom not in DU_GUICHET)
