"""One dossier through the rules of its cahier: a verdict, an amount, and every step that led there."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from regles import texte
from regles.bornes import encadrer_montant
from regles.conversion import dans_les_bornes
from regles.langage.arbre import Operation
from regles.resultat import ConditionEvaluee, EtapeCalculee, Motif, Resultat

if TYPE_CHECKING:
    from regles.cahier import Appreciation, Cahier, Champ, Condition, EtapeBareme, Situation, Valeur, ValeurConnue
    from regles.langage.compilation import Environnement
    from regles.langage.formule import Formule
    from regles.programme import Programme


class AppreciationHorsBornes(ValueError):
    """A judgement outside the bounds of the cahier: it needs a new version of the cahier, not a figure."""

    def __init__(self, appreciation: Appreciation, valeur: Valeur) -> None:
        donnee = appreciation.donnee
        self.nom = donnee.nom
        bas, haut = (texte.ecrire_valeur(borne, donnee) for borne in (donnee.minimum, donnee.maximum))
        super().__init__(
            f"{donnee.libelle} : {texte.ecrire_valeur(valeur, donnee)} est hors des bornes du cahier des charges ({bas} à {haut})."
        )


def evaluer(cahier: Cahier, situation: Situation) -> Resultat:
    """The result of `situation` under `cahier`, with every step kept.

    A missing value is absent or None: it makes unknown only what really depends on it. A judgement that is not made
    takes the default that the cahier declares; one that is not open to this dossier is ignored.

    Raises:
        AppreciationHorsBornes: a judgement outside its bounds.
    """
    programme = cahier.programme
    env: Environnement = {**programme.base, **situation}
    ouvertes = _juger(cahier, env)
    conditions = tuple(
        _condition(condition, formule, env, ouvertes)
        for condition, formule in zip(cahier.recevabilite, programme.conditions, strict=True)
    )
    etapes = tuple(
        _etape(cahier, etape, formule, env)
        for etape, formule in zip((*cahier.bareme, cahier.montant), programme.etapes, strict=True)
    )
    recevable = _verdict(conditions)
    montant = _montant(env["montant"], recevable=recevable)
    minimum = maximum = montant
    if ouvertes and montant is not None:
        verdicts = [condition.verdict for condition in conditions]
        minimum, maximum = encadrer_montant(cahier, env, ouvertes, verdicts)
    return Resultat(
        recevable=recevable,
        montant=montant,
        minimum=minimum,
        maximum=maximum,
        motifs=tuple(Motif(c.id, c.phrase, c.source) for c in conditions if c.verdict is False),
        etapes=etapes,
        conditions=conditions,
        manquants=() if montant is not None else _manquants(programme, env),
        a_apprecier=tuple(ouvertes),
        genres=programme.genres,
    )


def champ_demande(cahier: Cahier, champ: Champ, situation: Situation) -> bool:
    """Whether the form asks `champ` in this situation; in doubt, it does not."""
    formule = cahier.programme.champs.get(champ.nom)
    return formule is None or formule.calcul({**cahier.programme.base, **situation}) is True


def appreciations_ouvertes(cahier: Cahier, situation: Situation) -> tuple[Appreciation, ...]:
    """The judgements that the authority may make on this dossier, made already or not."""
    env = {**cahier.programme.base, **situation}
    paires = zip(cahier.appreciations, cahier.programme.appreciations, strict=True)
    return tuple(appreciation for appreciation, formule in paires if formule is None or formule.calcul(env) is True)


def _juger(cahier: Cahier, env: Environnement) -> dict[str, Appreciation]:
    """Put in `env` the default of each judgement not made; return those still open, by name."""
    ouvertes = {}
    for appreciation, formule in zip(cahier.appreciations, cahier.programme.appreciations, strict=True):
        nom = appreciation.donnee.nom
        ouverte = formule is None or formule.calcul(env) is True
        if not ouverte:
            env[nom] = appreciation.defaut
        elif env[nom] is None:
            env[nom] = appreciation.defaut
            ouvertes[nom] = appreciation
        elif not dans_les_bornes(env[nom], appreciation.donnee):
            raise AppreciationHorsBornes(appreciation, env[nom])
    return ouvertes


def _condition(
    condition: Condition, formule: Formule, env: Environnement, ouvertes: dict[str, Appreciation]
) -> ConditionEvaluee:
    verdict = cast("bool | None", formule.calcul(env))
    phrase = condition.refus if verdict is False else condition.libelle
    return ConditionEvaluee(
        id=condition.id,
        libelle=condition.libelle,
        formule=condition.formule,
        verdict=verdict,
        valeurs_utilisees={nom: env[nom] for nom in formule.noms},
        phrase=phrase,
        source=condition.source,
        lecture=condition.lecture,
        a_apprecier=tuple(nom for nom in formule.noms if nom in ouvertes) if ouvertes else (),
    )


def _etape(cahier: Cahier, etape: EtapeBareme, formule: Formule, env: Environnement) -> EtapeCalculee:
    programme = cahier.programme
    valeur = env[etape.id] = cast("ValeurConnue | None", formule.calcul(env))
    utilisees = {nom: env[nom] for nom in formule.noms}
    intitule = etape.libelle
    if etape.phrase:
        intitule = texte.remplir(
            etape.phrase, {nom: texte.ecrire_en_phrase(env[nom], programme.genres[nom]) for nom in formule.noms}
        )
    return EtapeCalculee(
        id=etape.id,
        libelle=etape.libelle,
        formule=etape.formule,
        genre=formule.expression.type.genre,
        valeur=valeur,
        valeurs_utilisees=utilisees,
        source=etape.source,
        lecture=etape.lecture,
        intitule=intitule,
        limite=_limite(programme, formule, env) if formule.gagnant else "",
    )


def _limite(programme: Programme, formule: Formule, env: Environnement) -> str:
    """Which operand of a `min` won, or which line of a table, as a sentence; nothing when it is the computation itself."""
    gagnant = formule.gagnant(env) if formule.gagnant else None
    if gagnant is None:
        return ""
    if gagnant.cas:
        return f"selon la ligne « {gagnant.cas} »"
    if gagnant.operation is Operation.NOM:
        return programme.limites[gagnant.nom]
    if gagnant.operation is Operation.LITTERAL:
        return f"limité à {texte.ecrire_en_phrase(gagnant.valeur, gagnant.type.genre)}"
    return ""


def _verdict(conditions: tuple[ConditionEvaluee, ...]) -> bool | None:
    verdicts = [condition.verdict for condition in conditions]
    return False if False in verdicts else None if None in verdicts else True


def _montant(calcule: Valeur, *, recevable: bool | None) -> int | None:
    if not recevable:
        return None if recevable is None else 0
    return None if calcule is None else max(0, cast("int", calcule))


def _manquants(programme: Programme, env: Environnement) -> tuple[str, ...]:
    """The missing values that the result still waits for, in alphabetical order; a step stands for what it reads."""
    etapes = dict(zip(programme.noms_etapes, programme.etapes, strict=True))
    attendus = [*programme.conditions, programme.etapes[-1]]
    trouves: set[str] = set()
    vus: set[str] = set()
    while attendus:
        for nom in attendus.pop().manquants(env):
            if nom not in etapes:
                trouves.add(nom)
            elif nom not in vus:
                vus.add(nom)
                attendus.append(etapes[nom])
    return tuple(sorted(trouves))
