"""What the directory says of a SIRET, for the form that records a structure: always optional."""

from __future__ import annotations

from dataclasses import dataclass, field

from levier.socle.erreurs import RefusMetier
from levier.territoires.actions import lire_numero
from levier.territoires.annuaire import AnnuaireIndisponible, PasDansLAnnuaire, PersonneMorale, annuaire

INDISPONIBLE = (
    "L’annuaire des entreprises ne répond pas en ce moment : remplissez la dénomination, l’adresse et la nature à la main, "
    "votre rattachement n’en souffre pas."
)
INCONNU = "L’annuaire des entreprises ne connaît pas ce SIRET : vérifiez-le, ou remplissez la suite à la main."
FERME = "L’annuaire des entreprises dit cet établissement fermé : vérifiez que ce SIRET est bien celui d’aujourd’hui."


@dataclass(frozen=True, slots=True)
class Trouvee:
    """Values for the form, and what is said above it. `genre` is that of an alert."""

    valeurs: dict[str, str] = field(default_factory=dict)
    genre: str = ""
    phrase: str = ""


def disponible() -> bool:
    """Whether a directory is configured."""
    return annuaire() is not None


def chercher(siret: str) -> Trouvee:
    """Never raises: a number that reads badly, an unknown one, a silent directory each get their sentence."""
    directory = annuaire()
    if directory is None or not siret.strip():
        return Trouvee()
    typed = {"siret": siret}
    try:
        _, full = lire_numero(siret)
        if full is None:
            return Trouvee(typed, "info", "Donnez les quatorze chiffres du SIRET pour chercher dans l’annuaire.")
        return _lue(directory.chercher(full))
    except RefusMetier as refus:
        return Trouvee(typed, "error", refus.phrase)
    except PasDansLAnnuaire:
        return Trouvee(typed, "warning", INCONNU)
    except AnnuaireIndisponible:
        return Trouvee(typed, "warning", INDISPONIBLE)


def _lue(found: PersonneMorale) -> Trouvee:
    known = {
        "siret": found.siret,
        "denomination": found.denomination,
        "adresse": found.adresse,
        "departement_code": found.departement_code,
        "nature": found.nature.value if found.nature else "",
    }
    if not found.active:
        return Trouvee(known, "warning", FERME)
    return Trouvee(known, "success", "Connu de l’annuaire des entreprises : relisez, corrigez s’il le faut.")
