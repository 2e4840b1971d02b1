"""One dossier through the rules of its cahier: a verdict, an amount, and every step that led there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from regles import texte
from regles.bornes import encadrer_montant
from regles.conversion import dans_les_bornes
from regles.organisation import PARTENAIRES
from regles.resultat import Motif, Resultat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from regles.cahier import Cahier, Champ
    from regles.jugement import Jugement
    from regles.langage.compilation import Environnement
    from regles.langage.formule import Formule
    from regles.programme import Programme
    from regles.resultat import ConditionEvaluee, EtapeCalculee
    from regles.valeurs import Appreciation, Situation, Valeur


SANS_BORNES: Mapping[str, tuple[int | None, int | None]] = MappingProxyType({})


class AppreciationHorsBornes(ValueError):
    """A judgement outside its bounds: those of the cahier need a new version of it, those of the dossier other values."""

    def __init__(self, appreciation: Appreciation, valeur: Valeur, attendus: Sequence[str] = ()) -> None:
        donnee = appreciation.donnee
        self.nom = donnee.nom
        dite = f"{donnee.libelle} : {texte.ecrire_valeur(valeur, donnee)}"
        if _sans_bornes(appreciation):
            quoi = ", ".join(f"« {attendu} »" for attendu in attendus) or "une autre appréciation"
            phrase = f"{dite} ne peut pas être vérifié : les bornes de ce dossier attendent {quoi}."
        else:
            de_qui = "de ce dossier" if appreciation.minimum or appreciation.maximum else "du cahier des charges"
            bas, haut = (texte.ecrire_valeur(borne, donnee) for borne in (donnee.minimum, donnee.maximum))
            phrase = f"{dite} est hors des bornes {de_qui} ({bas} à {haut})."
        super().__init__(phrase)


def evaluer(cahier: Cahier, situation: Situation) -> Resultat:
    """The result of `situation` under `cahier`, with every step kept.

    A missing value is absent or None: it makes unknown only what really depends on it. A judgement that is not made
    takes the default that the cahier declares; one that is not open to this dossier is ignored.

    Raises:
        AppreciationHorsBornes: a judgement outside its bounds, or whose bounds miss a value.
    """
    programme = cahier.programme
    env = programme.ouvrir(situation)
    ouvertes, etapes = _avancer(cahier, env)
    conditions = tuple([controler(env, ouvertes) for controler in programme.controles])
    verdicts = [condition.verdict for condition in conditions]
    recevable = False if False in verdicts else None if None in verdicts else True
    montant = _montant(env["montant"], recevable=recevable)
    minimum = maximum = montant
    manquants = () if montant is not None else _manquants(programme, env, conditions, ouvertes)
    if ouvertes and not manquants:
        minimum, maximum = encadrer_montant(programme.encadrements.pour(tuple(ouvertes)), env, verdicts)
    return Resultat(
        recevable=recevable,
        montant=montant,
        minimum=minimum,
        maximum=maximum,
        motifs=() if recevable else tuple(Motif(c.id, c.phrase, c.source) for c in conditions if c.verdict is False),
        etapes=etapes,
        conditions=conditions,
        manquants=manquants,
        a_apprecier=tuple(ouvertes),
        genres=programme.genres,
        bornes=_bornes_du_dossier(ouvertes),
    )


def environnement(cahier: Cahier, situation: Situation) -> dict[str, Valeur]:
    """Every value once computed: figures, those of the situation, judgements by default, steps."""
    env = cahier.programme.ouvrir(situation)
    _avancer(cahier, env, {})
    return env


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
    return formule is None or formule.calcul(cahier.programme.ouvrir(situation)) is True


def projet_commun(cahier: Cahier, situation: Situation) -> bool:
    """Whether the request is a joint project that partners validate; in doubt, it is not."""
    return cahier.partenaires is not None and est_montre(cahier, PARTENAIRES, situation)


def champ_obligatoire(cahier: Cahier, champ: Champ, situation: Situation) -> bool:
    """Whether `champ` needs an answer in this situation; in doubt, it does not."""
    formule = cahier.programme.obligations.get(champ.nom)
    return champ.obligatoire or (formule is not None and formule.calcul(cahier.programme.ouvrir(situation)) is True)


def verifications_manquees(cahier: Cahier, situation: Situation) -> dict[str, str]:
    """By field, the sentence of the first check that its answer fails beside the others; in doubt, none fails."""
    env = cahier.programme.ouvrir(situation)
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
    env = cahier.programme.ouvrir(situation)
    _avancer(cahier, env)
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
    """The judgements that the authority may make on this dossier, made already or not, as this dossier bounds them."""
    env = cahier.programme.ouvrir(situation)
    jugements = cahier.programme.jugements
    if any(jugement.calcules for jugement in jugements) or cahier.programme.suite:
        _avancer(cahier, env, {})
    ouvertes = [jugement for jugement in jugements if jugement.reserve is None or jugement.reserve(env) is True]
    return tuple(_du_dossier(cahier.programme, jugement, env) for jugement in ouvertes)


def sans_jugements_sortis(cahier: Cahier, situation: Situation) -> tuple[Situation, Mapping[str, str]]:
    """The situation without the judgements that have left the bounds of the dossier since they were made: to make again.

    Each comes with the sentence that says why. Bounds that are figures never move.
    """
    sortis: dict[str, str] = {}
    if any(jugement.calcules for jugement in cahier.programme.jugements):
        _avancer(cahier, cahier.programme.ouvrir(situation), sortis)
    gardees = {nom: valeur for nom, valeur in situation.items() if nom not in sortis} if sortis else situation
    return gardees, sortis


def _avancer(
    cahier: Cahier, env: Environnement, sortis: dict[str, str] | None = None
) -> tuple[dict[str, Appreciation], tuple[EtapeCalculee, ...]]:
    """Judgements and steps, each after what it reads; those still open by name, the steps in the order of the cahier.

    `sortis`, when it is given, takes the sentence of each judgement outside its bounds, which is then open again.
    """
    programme = cahier.programme
    ouvertes: dict[str, Appreciation] = {}
    if not programme.suite:
        for jugement in programme.jugements:
            _juger(cahier, jugement, env, ouvertes, sortis)
        return ouvertes, tuple([avancer(env) for avancer in programme.pas])
    etapes: dict[int, EtapeCalculee] = {}
    for element in programme.suite:
        if isinstance(element, int):
            etapes[element] = programme.pas[element](env)
        else:
            _juger(cahier, element, env, ouvertes, sortis)
    ouvertes = {jugement.nom: ouvertes[jugement.nom] for jugement in programme.jugements if jugement.nom in ouvertes}
    return ouvertes, tuple([etapes[rang] for rang in range(len(programme.pas))])


def _juger(
    cahier: Cahier,
    jugement: Jugement,
    env: Environnement,
    ouvertes: dict[str, Appreciation],
    sortis: dict[str, str] | None,
) -> None:
    """Put in `env` the default of a judgement not made, and itself among `ouvertes` when it may be."""
    nom, defaut, reserve, appreciation, calcules, _ = jugement
    if reserve is not None and reserve(env) is not True:
        env[nom] = defaut if calcules is None or calcules.defaut is None else calcules.defaut.calcul(env)
        return
    if calcules is not None:
        appreciation = _du_dossier(cahier.programme, jugement, env)
        defaut = appreciation.defaut
    valeur = env[nom]
    if valeur is not None and not _tient(appreciation, valeur):
        attendus = [cahier.donnees[attendu].libelle for attendu in appreciation.attend]
        erreur = AppreciationHorsBornes(appreciation, valeur, attendus)
        if sortis is None:
            raise erreur
        sortis[nom] = str(erreur)
        valeur = None
    if valeur is None:
        env[nom] = defaut
        ouvertes[nom] = appreciation


def _tient(appreciation: Appreciation, valeur: Valeur) -> bool:
    """Whether a judgement may have this value: bounds that are not known admit none."""
    return not _sans_bornes(appreciation) and dans_les_bornes(valeur, appreciation.donnee)


def _sans_bornes(appreciation: Appreciation) -> bool:
    donnee = appreciation.donnee
    return bool(appreciation.minimum and donnee.minimum is None) or bool(
        appreciation.maximum and donnee.maximum is None
    )


def _du_dossier(programme: Programme, jugement: Jugement, env: Environnement) -> Appreciation:
    """The judgement with its bounds and its default for one dossier; a default outside them is none."""
    appreciation, calcules = jugement.appreciation, jugement.calcules
    if calcules is None:
        return appreciation
    bas, haut = (
        cast("int | None", formule.calcul(env)) if formule else fixe
        for formule, fixe in ((calcules.minimum, calcules.bas), (calcules.maximum, calcules.haut))
    )
    defaut = calcules.defaut.calcul(env) if calcules.defaut else appreciation.defaut
    situee = replace(
        appreciation,
        donnee=replace(appreciation.donnee, minimum=bas, maximum=haut),
        attend=manquants(programme, env, [f for f in calcules.bornes if f.calcul(env) is None]),
    )
    return replace(situee, defaut=defaut if _tient(situee, defaut) else None)


def _bornes_du_dossier(ouvertes: Mapping[str, Appreciation]) -> Mapping[str, tuple[int | None, int | None]]:
    """The bounds computed for this dossier; most have none, and share one object."""
    calculees = [une for une in ouvertes.values() if une.minimum or une.maximum]
    if not calculees:
        return SANS_BORNES
    return {une.donnee.nom: (une.donnee.minimum, une.donnee.maximum) for une in calculees}


def _montant(calcule: Valeur, *, recevable: bool | None) -> int | None:
    if not recevable:
        return None if recevable is None else 0
    return None if calcule is None else max(0, cast("int", calcule))


def _manquants(
    programme: Programme,
    env: Environnement,
    conditions: tuple[ConditionEvaluee, ...],
    ouvertes: Mapping[str, Appreciation],
) -> tuple[str, ...]:
    """The missing values that the result still waits for, in alphabetical order.

    A judgement is never one of them: who makes it is told elsewhere. What its bounds miss is.
    """
    paires = zip(programme.conditions, conditions, strict=True)
    attendus = [formule for formule, condition in paires if condition.verdict is None]
    if env["montant"] is None:
        attendus.append(programme.etapes[-1])
    trouves = set(manquants(programme, env, attendus))
    for nom, appreciation in ouvertes.items():
        if env[nom] is None:
            trouves.update(appreciation.attend)
    return tuple(sorted(trouves))


def manquants(programme: Programme, env: Environnement, attendus: list[Formule]) -> tuple[str, ...]:
    """The missing values that these formulas wait for, in alphabetical order: a step stands for what it reads, a judgement for what says whether it is open."""
    trouves: set[str] = set()
    vus: set[str] = set()
    origines = {une.nom: une.depuis for une in programme.derivees if env[une.depuis] is None}
    reserves = {jugement.nom: jugement.formule for jugement in programme.jugements} if attendus else {}
    while attendus:
        for nom in attendus.pop().manquants(env):
            if nom in vus:
                continue
            vus.add(nom)
            if nom in programme.etapes_par_nom:
                attendus.append(programme.etapes_par_nom[nom])
            elif nom not in reserves:
                trouves.add(origines.get(nom, nom))
            elif (reserve := reserves[nom]) is not None and reserve.calcul(env) is None:
                attendus.append(reserve)
    return tuple(sorted(trouves))
