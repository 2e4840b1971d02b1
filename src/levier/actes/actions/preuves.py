"""One archive that proves many dossiers: a work of one line each, for who may read them; nothing of a dossier changes."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from functools import partial
from typing import IO

from levier.actes.preuves import ecrire_les_preuves
from levier.comptes.models import Personne
from levier.comptes.saisie import titulaire
from levier.dossiers.models import Dossier
from levier.instruction.ensemble import ENSEMBLE_MAX
from levier.instruction.queries import lire_pour_le_service
from levier.instruction.queries.lecture import lire_ensemble
from levier.socle import horloge, travaux
from levier.socle.erreurs import GesteInterdit, SaisieRefusee
from levier.socle.models import IssueDeLigne, LigneDeTravail, Travail
from levier.socle.travaux import GenreDeTravail, LigneDemandee, Produit

PREUVES = "archive_de_preuve"


def demander_les_preuves(numeros: Sequence[str], *, par: Personne, cle: uuid.UUID) -> Travail:
    """Have these dossiers, their files, acts and journals put in one archive, by number; under one key, once.

    Journal of the work: travail_demande. Raises SaisieRefusee when none is seen.
    """
    held = sorted(lire_ensemble(par, numeros[:ENSEMBLE_MAX]), key=lambda one: one.numero)
    if not held:
        raise SaisieRefusee("Aucun de ces dossiers n’est de ceux que vous voyez : rechargez la liste.")
    return travaux.demander(
        PREUVES,
        [LigneDemandee(one.numero, f"{one.numero} — {one.structure.denomination}", one.objet) for one in held],
        par=titulaire(par),
        cle=cle,
        titre=f"Archive de preuve : {len(held)} dossier{'s' if len(held) > 1 else ''}",
        demande={"personne": par.pk},
    )


def verifier_la_ligne(travail: Travail, ligne: LigneDeTravail) -> str:
    """Whether who asked may still read the dossier. Raises GesteInterdit."""
    _lire(travail, ligne.cle)
    return "Joint à l’archive"


def ecrire_l_archive(travail: Travail) -> Produit:
    """The archive, dossier after dossier, of those that could be read."""
    par = Personne.objects.get(pk=travail.demande["personne"])

    def ecrire(flux: IO[bytes]) -> None:
        ecrire_les_preuves(flux, _dossiers(travail), str(par))

    return Produit(ecrire, f"preuves-{horloge.aujourdhui()}.zip", "application/zip")


def _dossiers(travail: Travail) -> Iterator[Dossier]:
    lines = travail.lignes.filter(issue=IssueDeLigne.FAITE).values_list("cle", flat=True)
    yield from map(partial(_lire, travail), lines)


def _lire(travail: Travail, numero: str) -> Dossier:
    par = Personne.objects.get(pk=travail.demande["personne"])
    found = lire_pour_le_service(par, numero)
    if found is None:
        raise GesteInterdit("Ce dossier n’est plus de ceux que vous voyez.")
    return found


GENRE_PREUVES = GenreDeTravail(verifier_la_ligne, conclure=ecrire_l_archive)
