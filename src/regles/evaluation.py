"""One dossier through the rules of its cahier: a verdict, an amount, and every step that led there."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from regles import texte
from regles.bornes import encadrer_montant
from regles.conversion import dans_les_bornes
from regles.organisation import PARTENAIRES
from regles.resultat import Motif, Resultat

if TYPE_CHECKING:
    from regles.cahier import Cahier, Champ
    from regles.langage.compilation import Environnement
    from regles.langage.formule import Formule
    from regles.programme import Programme
    from regles.resultat import ConditionEvaluee
    from regles.valeurs import Appreciation, Situation, Valeur


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
    ouvertes = _juger(programme, env)
    conditions = tuple([controler(env, ouvertes) for controler in programme.controles])
    etapes = tuple([avancer(env) for avancer in programme.pas])
    verdicts = [condition.verdict for condition in conditions]
    recevable = False if False in verdicts else None if None in verdicts else True
    montant = _montant(env["montant"], recevable=recevable)
    minimum = maximum = montant
    if ouvertes and montant is not None:
        minimum, maximum = encadrer_montant(programme.encadrements.pour(tuple(ouvertes)), env, verdicts)
    return Resultat(
        recevable=recevable,
        montant=montant,
        minimum=minimum,
        maximum=maximum,
        motifs=() if recevable else tuple(Motif(c.id, c.phrase, c.source) for c in conditions if c.verdict is False),
        etapes=etapes,
        conditions=conditions,
        manquants=() if montant is not None else _manquants(programme, env, conditions),
        a_apprecier=tuple(ouvertes),
        genres=programme.genres,
    )


def assiette(cahier: Cahier, resultat: Resultat) -> int | None:
    """The eligible expenses of a result, in cents; None while a value is missing, or when the cahier has no such step."""
    valeur = next((etape.valeur for etape in resultat.etapes if etape.id == cahier.roles.assiette), None)
    return valeur if isinstance(valeur, int) else None


def champ_demande(cahier: Cahier, champ: Champ, situation: Situation) -> bool:
    """Whether the form asks `champ` in this situation; in doubt, it does not."""
    return est_montre(cahier, champ.nom, situation)


def est_montre(cahier: Cahier, nom: str, situation: Situation) -> bool:
    """Whether the form shows what stands under `nom`, a field or a text between two; in doubt, it does not."""
    formule = cahier.programme.champs.get(nom)
    return formule is None or formule.calcul({**cahier.programme.base, **situation}) is True


def projet_commun(cahier: Cahier, situation: Situation) -> bool:
    """Whether the request is a joint project that partners validate; in doubt, it is not."""
    return cahier.partenaires is not None and est_montre(cahier, PARTENAIRES, situation)


def champ_obligatoire(cahier: Cahier, champ: Champ, situation: Situation) -> bool:
    """Whether `champ` needs an answer in this situation; in doubt, it does not."""
    formule = cahier.programme.obligations.get(champ.nom)
    return champ.obligatoire or (formule is not None and formule.calcul({**cahier.programme.base, **situation}) is True)


def verifications_manquees(cahier: Cahier, situation: Situation) -> dict[str, str]:
    """By field, the sentence of the first check that its answer fails beside the others; in doubt, none fails."""
    env = {**cahier.programme.base, **situation}
    manquees: dict[str, str] = {}
    for nom, verifications in cahier.programme.verifications.items():
        for formule, phrase in verifications:
            if formule.calcul(env) is False:
                manquees.setdefault(nom, phrase)
    return manquees


def deduire(cahier: Cahier, situation: Situation) -> Environnement:
    """Every value by its name: those of `situation`, the judgements that hold, each step.

    Raises:
        AppreciationHorsBornes: a judgement outside its bounds.
    """
    env: Environnement = {**cahier.programme.base, **situation}
    _juger(cahier.programme, env)
    for avancer in cahier.programme.pas:
        avancer(env)
    return env


def calculer(cahier: Cahier, situation: Situation) -> dict[str, Valeur]:
    """The values that the form shows, by name; one that an answer is missing for is None.

    Raises:
        AppreciationHorsBornes: a judgement outside its bounds.
    """
    if not cahier.programme.calculs:
        return {}
    env = deduire(cahier, situation)
    return {nom: formule.calcul(env) for nom, formule in cahier.programme.calculs.items()}


def appreciations_ouvertes(cahier: Cahier, situation: Situation) -> tuple[Appreciation, ...]:
    """The judgements that the authority may make on this dossier, made already or not."""
    env = {**cahier.programme.base, **situation}
    jugements = cahier.programme.jugements
    return tuple(appreciation for _, _, reserve, appreciation in jugements if reserve is None or reserve(env) is True)


def _juger(programme: Programme, env: Environnement) -> dict[str, Appreciation]:
    """Put in `env` the default of each judgement not made; return those still open, by name."""
    ouvertes = {}
    for nom, defaut, reserve, appreciation in programme.jugements:
        if reserve is not None and reserve(env) is not True:
            env[nom] = defaut
        elif env[nom] is None:
            env[nom] = defaut
            ouvertes[nom] = appreciation
        elif not dans_les_bornes(env[nom], appreciation.donnee):
            raise AppreciationHorsBornes(appreciation, env[nom])
    return ouvertes


def _montant(calcule: Valeur, *, recevable: bool | None) -> int | None:
    if not recevable:
        return None if recevable is None else 0
    return None if calcule is None else max(0, cast("int", calcule))


def _manquants(programme: Programme, env: Environnement, conditions: tuple[ConditionEvaluee, ...]) -> tuple[str, ...]:
    """The missing values that the result still waits for."""
    paires = zip(programme.conditions, conditions, strict=True)
    attendus = [formule for formule, condition in paires if condition.verdict is None]
    if env["montant"] is None:
        attendus.append(programme.etapes[-1])
    return manquants(programme, env, attendus)


def manquants(programme: Programme, env: Environnement, attendus: list[Formule]) -> tuple[str, ...]:
    """The missing values that these formulas wait for, in alphabetical order; a step stands for what it reads."""
    etapes = programme.etapes_par_nom
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
