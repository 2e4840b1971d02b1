"""Saving the answers of a request, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from django.db import transaction

from levier.appels.queries import cahier_de
from levier.comptes.models import Personne
from levier.dossiers.actions.complements import noter_reponses
from levier.dossiers.actions.tenue import sauver, tenir_la_sienne, tenir_modifiable
from levier.dossiers.etude import Etude, etudier
from levier.dossiers.formulaire import blocs, conflits
from levier.dossiers.formulaire.conflits import Conflit, Contenu, PageVue, Sort
from levier.dossiers.formulaire.saisie import lire_reponse
from levier.dossiers.models import Dossier
from levier.socle.erreurs import SaisieRefusee
from regles.cahier import Cahier, Champ

GARDEE_MAX = 20_000
"""Characters kept of a text that its field refuses: enough to shorten it, not enough to fill the disk."""
_SANS_VUE = PageVue()
_SANS_REMARQUE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Enregistrement:
    """What a saving gives back: the request, fresh, the sentence of each field that could not be read, the conflicts.

    Keys of `erreurs`: names of the form's fields; for the plan, `lignes.<rank>.<field>` in the order received.
    """

    dossier: Dossier
    erreurs: dict[str, str]
    conflits: dict[str, Conflit] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChampsEnregistres(Enregistrement):
    """The same for fields saved as they are typed: the texts taken, and the study of the request before and after."""

    saisies: Mapping[str, str]
    avant: Etude
    apres: Etude

    @property
    def a_ecrit(self) -> bool:
        """Whether anything of the form is not what it was."""
        was, now = self.avant.faits, self.apres.faits
        return (was.reponses, was.saisies) != (now.reponses, now.saisies)


@transaction.atomic
def enregistrer_reponses(
    dossier: Dossier,
    saisies: Mapping[str, str],
    *,
    par: Personne,
    vue: PageVue = _SANS_VUE,
    remarques: Mapping[str, str] = _SANS_REMARQUE,
) -> Enregistrement:
    """Save what was typed, field by field: answers that read well, and the others as typed, with their sentence.

    An empty text withdraws the answer; names that are no field of the form are left aside. `vue` is what the person's
    page showed: what somebody else wrote since then stays, and comes back as a conflict. `remarques` answers those of the
    service, by element. Raises GesteInterdit, DossierNonModifiable, ReponseTropLongue.
    """
    tenu = tenir_modifiable(dossier, par)
    noter_reponses(tenu, remarques)
    refusees, en_conflit = noter_saisies(tenu, saisies, par=par, vue=vue)
    return Enregistrement(dossier.suivre(tenu), refusees, en_conflit)


@transaction.atomic
def enregistrer_champs(
    numero: str, saisies: Mapping[str, str], *, par: Personne, vue: PageVue, retiree: str = ""
) -> ChampsEnregistres:
    """The same as they are typed, for the fields that the form asks: the request is read once, under its lock.

    `retiree`: a line of a block to empty, as « block.2 ». Raises as `enregistrer_reponses`, and Dossier.DoesNotExist
    for a request that the person does not reach.
    """
    tenu = tenir_la_sienne(numero, par)
    avant = etudier(tenu, cahier_de(tenu.version))
    sent = {nom: texte for nom, texte in saisies.items() if avant.questionnaire.demande(nom)}
    sent |= blocs.ligne_retiree(avant.cahier, retiree)
    refusees, en_conflit = noter_saisies(tenu, sent, par=par, vue=vue)
    apres = etudier(tenu, avant.cahier, avant=avant)
    return ChampsEnregistres(tenu, refusees, en_conflit, saisies=sent, avant=avant, apres=apres)


def noter_saisies(
    tenu: Dossier, saisies: Mapping[str, str], *, par: Personne, vue: PageVue
) -> tuple[dict[str, str], dict[str, Conflit]]:
    """Write what was typed on the request held: sentences of what could not be read, conflicts with what others wrote."""
    cahier = cahier_de(tenu.version)
    refusees, refused = dict[str, str](), dict[str, Conflit]()
    written: list[str] = []
    for champ in _saisissables(cahier, saisies):
        nom = champ.nom
        if saisies[nom].strip() and (full := _depasse(cahier, tenu, champ)):
            refusees[nom] = full
            continue
        received, sentence = _lire(champ, saisies[nom])
        outcome = conflits.arbitrer(tenu, nom, received, vue)
        if outcome is Sort.EN_CONFLIT:
            present = conflits.empreinte(conflits.contenu(tenu, nom))
            refused[nom] = Conflit(nom, saisies[nom], present, conflits.auteur(tenu, nom))
            continue
        refusees |= {nom: sentence} if sentence else {}
        if outcome is Sort.ECRITE:
            _ecrire(tenu, nom, received)
            written.append(nom)
    if written:
        conflits.signer(tenu, written, par=par, page=vue.cle)
        sauver(tenu)
    return refusees, refused


def _saisissables(cahier: Cahier, saisies: Mapping[str, str]) -> Iterator[Champ]:
    """The fields sent, those of repeated lines included."""
    return (champ for nom in saisies if (champ := blocs.champ_nomme(cahier, nom)) is not None)


def _depasse(cahier: Cahier, tenu: Dossier, champ: Champ) -> str:
    """The sentence of a line that its block no longer takes."""
    place = blocs.bloc_de(cahier, champ.nom)
    if place is None:
        return ""
    bloc, rank = place
    present = blocs.rangs(bloc, (*tenu.reponses, *tenu.saisies))
    if rank in present or not blocs.est_plein(bloc, present):
        return ""
    return f"« {bloc.donnee.libelle} » compte déjà {len(present)} lignes, le plus que ce guichet accepte."


def _lire(champ: Champ, saisie: str) -> tuple[Contenu, str]:
    """What is kept of a text, and the sentence of one that cannot be read."""
    try:
        return lire_reponse(champ, saisie), ""
    except SaisieRefusee as refus:
        return {conflits.TEL_QUEL: saisie.replace("\0", "")[:GARDEE_MAX]}, refus.phrase


def _ecrire(tenu: Dossier, nom: str, contenu: Contenu) -> None:
    """Put the content where it is kept: an answer, a text as typed, or nothing."""
    reponses = {key: value for key, value in tenu.reponses.items() if key != nom}
    typed = {key: value for key, value in tenu.saisies.items() if key != nom}
    if isinstance(contenu, dict):
        typed[nom] = contenu[conflits.TEL_QUEL]
    elif contenu is not None:
        reponses[nom] = contenu
    tenu.reponses, tenu.saisies = reponses, typed
