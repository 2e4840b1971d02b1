"""Porteurs: a territory becomes a structure when it is first needed; another legal person by its SIREN or SIRET."""

from __future__ import annotations

import re

from django.db import IntegrityError, transaction
from django.db.models import Q
from stdnum.exceptions import ValidationError
from stdnum.fr import siren as numero_siren
from stdnum.fr import siret as numero_siret

from levier.socle import horloge
from levier.socle.acteurs import SYSTEME, Acteur
from levier.socle.adresses import sans_adresse_de_site
from levier.socle.erreurs import RefusMetier
from levier.socle.journal import consigner
from levier.territoires.enums import NATURES_SANS_TERRITOIRE, NatureStructure, Niveau
from levier.territoires.models import Structure, Territoire
from levier.territoires.queries.noms import denomination as nom_complet


class SirenInvalide(RefusMetier):
    """A SIREN has a wrong length or a wrong key."""


class SiretInvalide(RefusMetier):
    """A SIRET has a wrong length or a wrong key."""


class SirenDeTerritoire(RefusMetier):
    """The number is a territory's: the territory itself must be chosen, its nature is not declared."""


class StructureDejaConnue(RefusMetier):
    """Another structure has this SIREN: `structure` is that one."""

    def __init__(self, structure: Structure) -> None:
        super().__init__(
            f"« {structure.denomination} » est déjà enregistrée sous le SIREN {structure.siren} : rattachez-vous à "
            "cette structure au lieu d’en créer une autre.",
            champ="siret",
        )
        self.structure = structure


class NatureReserveeAuxTerritoires(RefusMetier):
    """A commune, an EPCI, a département... is chosen from the list, never declared."""


class TerritoireSansPersonnalite(RefusMetier):
    """The territory is a division of the State, or has no legal person: it cannot carry a request."""


class DenominationManquante(RefusMetier):
    """The structure has no name."""


class DepartementInconnu(RefusMetier):
    """No département has this code."""


def structure_du_territoire(territoire: Territoire, *, par: Acteur = SYSTEME) -> Structure:
    """The structure of a territory, made when it does not exist yet; safe when two people ask at once.

    The same structure whatever the vintage: same level and code, or same SIREN. Writes `structure_creee`.
    Raises TerritoireSansPersonnalite.
    """
    if not territoire.peut_porter:
        raise TerritoireSansPersonnalite(
            f"« {territoire.nom} » n’est pas une personne morale dans nos listes (circonscription de l’État, ou "
            "compétence tenue par une autre collectivité) : choisissez la collectivité qui porte le projet.",
            champ="structure",
        )
    found = _structure_de(territoire)
    if found is not None:
        return found
    structure = Structure(
        nature=territoire.nature,
        niveau=territoire.niveau,
        denomination=nom_complet(territoire),
        siren=territoire.siren,
        territoire_code=territoire.code,
        departement_code=territoire.departement_code,
        region_code=territoire.region_code,
    )
    try:
        return _enregistrer(structure, par)
    except IntegrityError:  # made meanwhile by someone else
        found = _structure_de(territoire)
        if found is None:
            raise
        return found


@transaction.atomic
def creer_structure(
    *,
    denomination: str,
    nature: str,
    siret: str,
    adresse: str = "",
    departement_code: str = "",
    par: Acteur = SYSTEME,
) -> Structure:
    """Record a legal person that is no territory of our lists. `siret` is a SIRET, or a SIREN when none is at hand.

    Spaces and dots in the number are ignored; La Poste's own key is known. Writes `structure_creee`.
    Raises SaisieRefusee, DenominationManquante, NatureReserveeAuxTerritoires, SirenInvalide, SiretInvalide, SirenDeTerritoire,
    DepartementInconnu, StructureDejaConnue (with the structure).
    """
    name = sans_adresse_de_site(" ".join(denomination.split()), "denomination")
    _exiger_declarable(name, nature)
    siren, full = lire_numero(siret)
    _refuser_siren_de_territoire(siren)
    structure = Structure(
        nature=NatureStructure(nature),
        denomination=name[:200],
        siren=siren,
        siret=full,
        adresse=" ".join(adresse.split())[:300],
        departement_code=departement_code,
        region_code=_region(departement_code),
    )
    known = Structure.objects.filter(siren=siren).first()
    if known is not None:
        raise StructureDejaConnue(known)
    try:
        return _enregistrer(structure, par)
    except IntegrityError as error:
        raise StructureDejaConnue(Structure.objects.get(siren=siren)) from error


def _exiger_declarable(name: str, nature: str) -> None:
    if not name:
        raise DenominationManquante(
            "La dénomination manque : donnez le nom officiel de la structure.", champ="denomination"
        )
    if nature not in NATURES_SANS_TERRITOIRE:
        raise NatureReserveeAuxTerritoires(
            "Les communes, intercommunalités, départements et régions ne se déclarent pas : choisissez-les dans la "
            "liste des territoires.",
            champ="nature",
        )


def lire_numero(numero: str) -> tuple[str, str | None]:
    """(SIREN, SIRET or None) from what was typed. Raises SirenInvalide or SiretInvalide with what is wrong."""
    digits = re.sub(r"[\s.\-\u00a0\u202f]", "", numero)
    if digits and not digits.strip("0"):
        raise SiretInvalide(
            f"« {numero.strip()} » n’est le numéro de personne : il n’est fait que de zéros.", champ="siret"
        )
    if re.fullmatch("[0-9]{9}", digits):
        try:
            return str(numero_siren.validate(digits)), None
        except ValidationError as error:
            raise SirenInvalide(
                f"Le SIREN « {numero.strip()} » n’est pas valide : sa clé de contrôle ne correspond pas. Vérifiez "
                "les neuf chiffres sur l’avis de situation de l’INSEE.",
                champ="siret",
            ) from error
    if not re.fullmatch("[0-9]{14}", digits):
        raise SiretInvalide(
            f"« {numero.strip()} » n’est pas un SIRET : il faut quatorze chiffres (ou neuf pour un SIREN).",
            champ="siret",
        )
    try:
        full = str(numero_siret.validate(digits))
    except ValidationError as error:
        raise SiretInvalide(
            f"Le SIRET « {numero.strip()} » n’est pas valide : sa clé de contrôle ne correspond pas. Vérifiez les "
            "quatorze chiffres sur l’avis de situation de l’INSEE.",
            champ="siret",
        ) from error
    return full[:9], full


def _enregistrer(structure: Structure, par: Acteur) -> Structure:
    with transaction.atomic():
        structure.creee_le = horloge.maintenant()
        structure.save(force_insert=True)
        consigner(structure, "structure_creee", par=par, avant={}, apres=_instantane(structure))
    return structure


def _instantane(structure: Structure) -> dict[str, str | None]:
    return {
        "denomination": structure.denomination,
        "nature": structure.nature,
        "siren": structure.siren,
        "siret": structure.siret,
        "territoire": structure.territoire_code,
    }


def _structure_de(territoire: Territoire) -> Structure | None:
    same = Q(niveau=territoire.niveau, territoire_code=territoire.code)
    if territoire.siren:
        same |= Q(siren=territoire.siren)
    return Structure.objects.filter(same).order_by("id").first()


def _refuser_siren_de_territoire(siren: str) -> None:
    territoire = Territoire.objects.filter(siren=siren).order_by("-millesime").first()
    if territoire is not None:
        raise SirenDeTerritoire(
            f"Ce numéro est celui de « {nom_complet(territoire)} » : choisissez-la dans la liste des territoires.",
            champ="siret",
        )


def _region(departement_code: str) -> str:
    if not departement_code:
        return ""
    found = (
        Territoire.objects.filter(
            niveau__in=[Niveau.DEPARTEMENT, Niveau.COM], circonscription=True, code=departement_code
        )
        .order_by("-millesime")
        .first()
    )
    if found is None:
        raise DepartementInconnu(
            f"Aucun département n’a le code « {departement_code} » : donnez un code tel que 71, 2A ou 974.",
            champ="departement_code",
        )
    return found.region_code
