"""What a saving changes in the page of the form: elements that come or go, values that move, sentences, progress."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from levier.dossiers.actions import ChampsEnregistres, Enregistrement
from levier.dossiers.formulaire import blocs
from levier.dossiers.formulaire.formats import NIVEAUX
from levier.dossiers.formulaire.questionnaire import Questionnaire
from levier.espaces.porteur.acces import Demande
from levier.espaces.porteur.deux_versions import marques
from levier.espaces.porteur.formulaire import FormulaireDemande
from regles.valeurs import Genre


def sans_effet(saved: ChampsEnregistres) -> bool:
    """Whether the page only has to know that it is saved: texts that no rule reads, answered before and still."""
    if saved.conflits or saved.erreurs or not saved.saisies:
        return False
    return all(_est_un_texte_repondu(saved, nom) for nom in saved.saisies)


def _est_un_texte_repondu(saved: ChampsEnregistres, nom: str) -> bool:
    cahier, answered = saved.apres.cahier, (saved.avant.faits.reponses, saved.apres.faits.reponses)
    champ = blocs.champ_nomme(cahier, nom)
    if champ is None or champ.donnee.genre is not Genre.TEXTE or champ.type in NIVEAUX:
        return False
    alone = blocs.bloc_de(cahier, nom) is None and nom not in cahier.programme.verifications
    return alone and all(nom in reponses for reponses in answered)


def accuse(demande: Demande, saved: ChampsEnregistres) -> SafeString:
    """The acknowledgement alone: the marks of what was saved, places of a conflict and of a sentence that are empty now."""
    return render_to_string(
        "porteur/fragments/accuse.html",
        {"bases": marques(saved.dossier, saved.saisies), "demande": demande, "reste": demande.dernieres_heures},
    )


def ce_qui_change(demande: Demande, saved: ChampsEnregistres) -> dict[str, bool]:
    """Which parts of the page beside the form say something else than before: the live result, the steps, the progress.

    All of them when nothing was written: a page that sends again never received the former answer.
    """
    before = Demande(saved.dossier, saved.avant)
    if not saved.a_ecrit:
        return dict.fromkeys(("resultat_change", "etapes_changent", "avancement_change"), True)
    return {
        "resultat_change": before.resultat != demande.resultat,
        "etapes_changent": [(one.code, one.reste) for one in before.etapes]
        != [(one.code, one.reste) for one in demande.etapes],
        "avancement_change": before.etude.questionnaire.avancement != demande.etude.questionnaire.avancement,
    }


def apres_enregistrement(saved: ChampsEnregistres, *, touches: Collection[str]) -> dict[str, object]:
    """The context of the fragment: nothing that stays the same is drawn again, so that what is being typed stays.

    `touches`: blocks whose line was just added or withdrawn.
    """
    avant, etude, typed = saved.avant.questionnaire, saved.apres, saved.saisies
    now = etude.questionnaire
    form = FormulaireDemande(saved.dossier, etude, ajouter=touches, en_conflit=bool(saved.conflits))
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
