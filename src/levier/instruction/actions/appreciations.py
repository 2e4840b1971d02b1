"""What the cahier leaves to the authority: judged with a reason, or confirmed as it is, by who may."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db import transaction

from levier.comptes.models import Personne
from levier.dossiers.enums import EtatDossier
from levier.dossiers.models import Dossier
from levier.dossiers.permissions import peut_instruire
from levier.dossiers.queries import cahier_du
from levier.instruction import limites, queries
from levier.instruction.actions.peremption import perimer
from levier.instruction.actions.tenue import exiger_texte, tenir
from levier.instruction.erreurs import AppreciationFermee, AppreciationIllisible
from levier.instruction.models import AppreciationRendue
from levier.instruction.permissions import Juge, juge
from levier.socle import horloge, journal
from levier.socle.droits import exiger
from levier.socle.erreurs import RefusMetier
from regles.conversion import lire_texte, vers_json
from regles.langage.litteraux import LitteralInvalide
from regles.texte import ecrire_valeur
from regles.valeurs import Appreciation, ValeurConnue

_JUGEABLES = frozenset({EtatDossier.DEPOSE, EtatDossier.EN_INSTRUCTION})
CONFIRMEE = "Confirmée en l’état."


class Jugement(NamedTuple):
    """A judgement as it is typed."""

    nom: str
    valeur: str
    motif: str


@transaction.atomic
def rendre_appreciation(dossier: Dossier, nom: str, valeur: str, *, par: Personne, motif: str) -> AppreciationRendue:
    """Make, or make again, a judgement that the cahier leaves to the authority, with its reason.

    `valeur` is typed as people write it ("oui", "62,5 %"). A proposal that waits is then to be renewed.
    Journal: appreciation_rendue (before, after), proposition_perimee.
    Raises GesteInterdit, TexteManquant, EtatIncompatible, AppreciationFermee, AppreciationIllisible.
    """
    exiger(peut_instruire(par, dossier))
    exiger_texte(motif, "motif", "Écrivez le motif de l’appréciation : sans lui, elle ne compte pas.")
    tenir(dossier, _JUGEABLES)
    appreciation = _appreciation_ouverte(dossier, nom)
    qui = juge(par, dossier, appreciation)
    limites.exiger_bornes(cahier_du(dossier), appreciation)
    try:
        value = lire_texte(valeur, appreciation.donnee)
    except LitteralInvalide as error:
        raise AppreciationIllisible(f"{appreciation.donnee.libelle} : {error}.", "valeur") from error
    perimer(dossier, f"l’appréciation « {appreciation.donnee.libelle} » a été rendue")
    return _ecrire(dossier, appreciation, value, qui, motif)


@transaction.atomic
def rendre_les_appreciations(
    dossier: Dossier, jugements: Iterable[Jugement], *, par: Personne
) -> list[AppreciationRendue]:
    """Several judgements in the order of the cahier, all or none. A refusal names the field of its judgement.

    Journal and errors: those of `rendre_appreciation`, for each.
    """
    return [_rendre_un(dossier, un, par) for un in jugements]


def _rendre_un(dossier: Dossier, un: Jugement, par: Personne) -> AppreciationRendue:
    try:
        return rendre_appreciation(dossier, un.nom, un.valeur, par=par, motif=un.motif)
    except RefusMetier as refus:
        refus.champ = f"{refus.champ or 'valeur'}-{un.nom}"
        raise


def confirmer_les_jugements(dossier: Dossier, noms: Collection[str], *, par: Personne) -> None:
    """Each of these judgements that nobody rendered takes, by name, the value that the cahier supposes.

    Within an act that holds the dossier. Journal: appreciation_rendue.
    Raises GesteInterdit (one that is reserved to who signs), AppreciationFermee.
    """
    for nom in noms:
        appreciation = _appreciation_ouverte(dossier, nom)
        if appreciation.defaut is None or isinstance(appreciation.defaut, frozenset | tuple):
            raise AppreciationFermee(
                f"« {appreciation.donnee.libelle} » n’a pas de valeur supposée : rendez-la, avec son motif.",
                "confirmees",
            )
        if queries.situation_instruite(dossier).get(nom) is None:
            qui = juge(par, dossier, appreciation)
            _ecrire(dossier, appreciation, appreciation.defaut, qui, CONFIRMEE, confirmee=True)


def _ecrire(
    dossier: Dossier,
    appreciation: Appreciation,
    valeur: ValeurConnue,
    qui: Juge,
    motif: str,
    *,
    confirmee: bool = False,
) -> AppreciationRendue:
    donnee, nom = appreciation.donnee, appreciation.donnee.nom
    before = AppreciationRendue.objects.filter(dossier=dossier, nom=nom).first()
    kept = {
        "valeur": vers_json(valeur, donnee.genre),
        "motif": motif,
        "rendue_par": qui.acteur.libelle,
        "fonction": qui.fonction,
        "confirmee": confirmee,
        "rendue_le": horloge.maintenant(),
    }
    rendered, _ = AppreciationRendue.objects.update_or_create(dossier=dossier, nom=nom, defaults=kept)
    journal.consigner(
        dossier,
        "appreciation_rendue",
        par=qui.acteur,
        avant={nom: queries.appreciation_en_clair(appreciation, before.valeur) if before else None},
        apres={nom: ecrire_valeur(valeur, donnee)},
        motif=motif,
    )
    return rendered


def _appreciation_ouverte(dossier: Dossier, nom: str) -> Appreciation:
    found = next((a for a in queries.appreciations_ouvertes_sur(dossier) if a.donnee.nom == nom), None)
    if found is None:
        raise AppreciationFermee("Le cahier des charges ne prévoit pas cette appréciation pour ce dossier.", "valeur")
    return found
