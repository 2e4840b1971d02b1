"""What a person types about themselves, cleaned and checked before it is kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models

from levier.comptes.erreurs import MotDePasseRefuse, RessortInvalide
from levier.comptes.models import Personne
from levier.socle.acteurs import ActeurConnu
from levier.socle.adresses import sans_adresse_de_site
from levier.socle.erreurs import SaisieRefusee
from levier.territoires.queries.ressorts import existe
from levier.territoires.ressort import Ressort

_NOMS = {"nom": "nom", "fonction": "fonction", "telephone": "téléphone"}
_INVISIBLES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def ligne_propre(champ: str, valeur: str, *, obligatoire: bool = False) -> str:
    """One line of `Personne.champ`, without control characters. Raises SaisieRefusee when empty, too long, or with an address."""
    field = Personne._meta.get_field(champ)  # noqa: SLF001  Django's documented model API
    label = _NOMS[champ]
    clean = " ".join("".join(c if unicodedata.category(c) not in _INVISIBLES else " " for c in valeur).split())
    if obligatoire and not clean:
        raise SaisieRefusee(f"Indiquez votre {label}.", champ)
    limit = field.max_length if isinstance(field, models.CharField) else None
    if limit is not None and len(clean) > limit:
        raise SaisieRefusee(f"Votre {label} dépasse {limit} caractères : abrégez.", champ)
    return sans_adresse_de_site(clean, champ)


def ressort_connu(ressort: Ressort) -> Ressort:
    """The ressort, whose codes are those of territories. Raises RessortInvalide."""
    if not existe(ressort):
        codes = ", ".join(sorted(ressort.communes)) or ressort.code
        raise RessortInvalide(
            f"« {codes} » n’est pas le code d’un territoire connu ({ressort.perimetre.label}) : vérifiez-le.", "code"
        )
    return ressort


def controler_mot_de_passe(mot_de_passe: str, personne: Personne) -> None:
    """Raise MotDePasseRefuse with every reason, in French."""
    try:
        validate_password(mot_de_passe, personne)
    except ValidationError as error:
        raise MotDePasseRefuse([str(message) for message in error.messages]) from None


def titulaire(personne: Personne) -> ActeurConnu:
    """The owner of an account, acting on the account itself."""
    return ActeurConnu(identifiant=personne.identifiant, libelle=str(personne), role="titulaire")


def difference(avant: Mapping[str, str], apres: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Only what changed, before and after."""
    changed = [name for name in avant if avant[name] != apres[name]]
    return {name: avant[name] for name in changed}, {name: apres[name] for name in changed}
