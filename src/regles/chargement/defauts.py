"""What a cahier that says nothing of them gets: its page, its declaration on honour, its act, in our words.

Drawn from what it does say: conditions, figures, days, service. A part that is written is taken as it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from regles.cahier import Contact, ModeleActe, Texte
from regles.texte import ecrire_en_phrase
from regles.valeurs import Genre

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from regles.cahier import Cahier, Identite, Parametre
    from regles.fenetre import Fenetre

ENGAGEMENT = (
    "Je certifie que les renseignements de cette demande sont exacts et complets. Je m'engage à réaliser ce qu'elle décrit, à "
    "signaler tout changement, à employer l'aide à ce seul objet et à en justifier."
)
_RIEN_A_DEMANDER = (
    "Il n'y a rien à demander : le service établit la liste des bénéficiaires, puis notifie à chacun sa décision."
)
_DE_L_ETAT = "Préfecture"
_VISAS_DE_L_ETAT = (
    "le code général des collectivités territoriales",
    "la loi organique n° 2001-692 du 1er août 2001 relative aux lois de finances",
    "le décret n° 2004-374 du 29 avril 2004 relatif aux pouvoirs des préfets",
)


def completer(cahier: Cahier, dits: Container[str]) -> Cahier:
    """The cahier with the parts that are not among `dits`, the keys of its file."""
    return replace(
        cahier,
        identite=_identite(cahier.identite),
        page=cahier.page if "page" in dits else tuple(_page(cahier)),
        engagement=cahier.engagement if "engagement" in dits else ENGAGEMENT,
        acte=cahier.acte if "acte" in dits else _acte(cahier),
    )


def _identite(identite: Identite) -> Identite:
    """A call that names no fund is its own; its service answers when no one else is named."""
    return replace(
        identite,
        resume=identite.resume or f"Guichet ouvert par : {identite.service}.",
        fonds=identite.fonds or identite.titre,
        contacts=identite.contacts or (Contact(identite.service, "Toute question sur ce guichet"),),
    )


# --- The page ---------------------------------------------------------------------------------------------------------


def _page(cahier: Cahier) -> Iterator[Texte]:
    if cahier.recevabilite:
        dites = tuple(f"{condition.libelle.removesuffix('.')}." for condition in cahier.recevabilite)
        yield Texte("Pour qui ?", dites, cahier.recevabilite[0].source)
    chiffres = tuple(map(_chiffre, filter(_en_argent, cahier.parametres)))
    yield Texte("Combien ?", (f"{cahier.montant.libelle.removesuffix('.')}.", *chiffres), cahier.montant.source)
    if cahier.sans_demande:
        yield Texte("Comment l'obtenir ?", (_RIEN_A_DEMANDER,), cahier.fenetre.source_cloture)
    else:
        yield Texte("Jusqu'à quand ?", tuple(_jours(cahier.fenetre)), cahier.fenetre.source_cloture)


def _en_argent(parametre: Parametre) -> bool:
    return parametre.donnee.genre in (Genre.MONTANT, Genre.TAUX)


def _chiffre(parametre: Parametre) -> str:
    return f"{parametre.donnee.libelle} : {ecrire_en_phrase(parametre.valeur, parametre.donnee.genre)}."


def _jours(fenetre: Fenetre) -> Iterator[str]:
    for vague in fenetre.vagues:
        yield f"{vague.libelle} : {vague.dite}."
    if not fenetre.vagues:
        yield f"Les demandes se déposent en ligne{'' if fenetre.dite.startswith(('du', 'chaque')) else ' :'} {fenetre.dite}."


# --- The act ----------------------------------------------------------------------------------------------------------


def _acte(cahier: Cahier) -> ModeleActe:
    """The common visas and articles, with the variables that every decision of this call has."""
    etat = _VISAS_DE_L_ETAT if cahier.identite.service.startswith(_DE_L_ETAT) else ()
    demande = "la demande n° {numero_dossier} déposée le {date_depot} par {le_beneficiaire}"
    if cahier.sans_demande:
        demande = "la liste des bénéficiaires établie le {date_depot}, dossier n° {numero_dossier}"
    visas = (*etat, "le cahier des charges du guichet « {guichet} », {version}", demande)
    objet = "Une subvention de {montant} ({montant_en_lettres}) est attribuée {au_beneficiaire} ({identifiant})"
    pour = ", pour le projet « {projet_titre} »" if _a_un_titre(cahier) else ""
    articles = (
        ("Objet", f"{objet}{pour}, au titre du guichet « {{guichet}} »."),
        ("Calcul", "{calcul} Le détail est en annexe."),
    )
    return ModeleActe(visas, articles)


def _a_un_titre(cahier: Cahier) -> bool:
    """Whether every request has a title: its field is always asked, and needs an answer."""
    champs = (champ for section in cahier.formulaire for champ in section.champs)
    return any(champ.nom == cahier.roles.titre and champ.obligatoire and not champ.si for champ in champs)
