"""The codes that the files of a cahier hold, checked on the territories of its vintage. Needs the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stdnum import luhn

from levier.territoires.enums import Niveau
from levier.territoires.queries import codes_connus
from regles.cahier import Cahier, FichierDuGuichet
from regles.chargement import CahierInvalide, Diagnostic

_NIVEAUX: Mapping[str, tuple[Niveau, ...]] = {
    "commune": (Niveau.COMMUNE, Niveau.COM),
    "epci": (Niveau.EPCI, Niveau.EPT),
    "departement": (Niveau.DEPARTEMENT, Niveau.CTU, Niveau.COM),
    "region": (Niveau.REGION, Niveau.CTU),
}
FAUTES_DITES = 20


def controler_les_codes(cahier: Cahier) -> None:
    """Refuse codes that are nobody's: an aid would be lost by a slip of the finger, and nobody told.

    Nothing is said of a level that the vintage does not hold. Raises CahierInvalide, each code at its line of the file.
    """
    millesime = cahier.identite.millesime
    fautes = [faute for fichier in cahier.fichiers for faute in _fautes(fichier, millesime)]
    if len(fautes) > FAUTES_DITES:
        reste = f"et {len(fautes) - FAUTES_DITES} autres codes de ces fichiers"
        fautes = [*fautes[:FAUTES_DITES], Diagnostic(fautes[-1].fichier, fautes[-1].ligne, 1, 1, "codes", reste)]
    if fautes:
        raise CahierInvalide(fautes)


def _fautes(fichier: FichierDuGuichet, millesime: int) -> Iterator[Diagnostic]:
    niveaux = _NIVEAUX.get(fichier.cle)
    if niveaux is None:
        justes, quoi = {code for code in fichier.codes if luhn.is_valid(code)}, "n'est le SIREN de personne"
    else:
        connus = codes_connus(millesime, niveaux, fichier.codes)
        justes = {*fichier.codes} if connus is None else connus
        quoi = f"n'est pas un code de {millesime} ({fichier.cle})"
    for code, ligne in fichier.codes.items():
        if code not in justes:
            yield Diagnostic(fichier.nom, ligne, 1, 1, "codes", f"« {code} » {quoi} : corrigez-le ou enlevez la ligne")
