"""What a saving changes in the page of the form: elements that come or go, values that move, sentences, progress."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from levier.dossiers.actions import Enregistrement
from levier.dossiers.etude import Etude
from levier.dossiers.formulaire.formats import NIVEAUX
from levier.dossiers.formulaire.questionnaire import Questionnaire
from levier.espaces.porteur.deux_versions import marques
from levier.espaces.porteur.formulaire import FormulaireDemande


def apres_enregistrement(
    avant: Questionnaire, etude: Etude, saved: Enregistrement, typed: Mapping[str, str], *, touches: Collection[str]
) -> dict[str, object]:
    """The context of the fragment: nothing that stays the same is drawn again, so that what is being typed stays.

    `touches`: blocks whose line was just added or withdrawn.
    """
    now = etude.questionnaire
    form = FormulaireDemande(saved.dossier, etude, ajouter=touches)
    moved = (avant.montres ^ now.montres) | _redessines(avant, now, typed, saved) | {*touches} & now.montres
    there = {*form.saisissables, *form.neuves}
    drawn = {nom for nom in there if nom in moved or any(nom.startswith(f"{one}.") for one in moved)}
    kept = [nom for nom in typed if nom in there - drawn]
    return {
        "zones": form.elements(moved),
        "calculs": form.elements(now.calculs.keys() - moved),
        "erreurs": [(nom, phrase) for nom, phrase in _phrases(now, saved, typed) if nom in there - drawn],
        "bases": marques(saved.dossier, [nom for nom in kept if nom not in saved.conflits]),
        "avancement": now.avancement,
        "a_recharger": avant.sections != now.sections,
    }


def _redessines(avant: Questionnaire, now: Questionnaire, typed: Mapping[str, str], saved: Enregistrement) -> set[str]:
    """Fields whose options, text or need changed with what was saved: linked lists, territories understood, required ones."""
    moved = {champ.nom for champ in now.champs if champ.depend_de in typed}
    moved |= {
        champ.nom
        for champ in now.champs
        if champ.obligatoire_si and champ.nom not in typed and avant.obligatoire(champ) != now.obligatoire(champ)
    }
    read = {*typed} - {*saved.conflits, *saved.erreurs}
    return moved | {champ.nom for champ in now.champs if champ.type in NIVEAUX and champ.nom in read}


def _phrases(now: Questionnaire, saved: Enregistrement, typed: Mapping[str, str]) -> list[tuple[str, str]]:
    """The sentence, or none, of each field saved and of each that is checked beside the others."""
    linked = {champ.nom for champ in now.champs if champ.depend_de}
    checked = {*typed, *now.cahier.programme.verifications, *linked}
    return [(nom, saved.erreurs.get(nom) or now.erreurs.get(nom, "")) for nom in sorted(checked)]
