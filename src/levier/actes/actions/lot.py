"""Several proposals signed by one confirmation: a work of one line each, signed in its turn under its own locks (ADR 0036)."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterable, Iterator, Sequence

from levier.actes.actions.decisions import signer_la_proposition
from levier.actes.lot import LOT_MAX, raison
from levier.comptes.models import Personne
from levier.comptes.saisie import titulaire
from levier.documents import classeur
from levier.documents.classeur import Bloc, Cellule, Colonne, Feuille, Genre
from levier.instruction.enums import EtatProposition
from levier.instruction.models import Proposition
from levier.instruction.queries import a_signer_ensemble
from levier.socle import argent, travaux
from levier.socle.erreurs import SaisieRefusee
from levier.socle.models import LigneDeTravail, Travail
from levier.socle.travaux import GenreDeTravail, LigneDemandee, Produit

SIGNATURE_EN_LOT = "signature_en_lot"
CLASSEUR = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def signer_en_lot(cles: Sequence[int], *, par: Personne, cle: uuid.UUID) -> Travail:
    """Have these proposals signed in the name of who confirms them, the oldest first; under one key, once.

    Each is signed by `signer_la_proposition`, which asks everything again, or refused with its reason. Those that no longer
    wait are left out. Journal of the work: travail_demande. Raises SaisieRefusee when none waits.
    """
    found = [one for one in a_signer_ensemble(par, cles[:LOT_MAX]) if one.etat == EtatProposition.TRANSMISE]
    if not found:
        raise SaisieRefusee(
            "Aucune de ces propositions n’attend plus votre signature : rechargez la liste « À signer »."
        )
    return travaux.demander(
        SIGNATURE_EN_LOT,
        [_demandee(one) for one in found],
        par=titulaire(par),
        cle=cle,
        titre=f"Signature de {len(found)} propositions" if len(found) > 1 else "Signature d’une proposition",
        demande={"personne": par.pk},
    )


def _demandee(proposition: Proposition) -> LigneDemandee:
    dossier = proposition.dossier
    what = proposition.get_nature_display() if proposition.montant is None else argent.ecrire(proposition.montant)
    return LigneDemandee(
        str(proposition.pk), f"{dossier.numero} — {dossier.structure.denomination} — {what}", dossier.objet
    )


def signer_la_ligne(travail: Travail, ligne: LigneDeTravail) -> str:
    """Sign one proposal, in the name of who confirmed the batch. Raises what `signer_la_proposition` raises."""
    joined = ("dossier__structure", "dossier__appel", "dossier__version")
    proposition = Proposition.objects.select_related(*joined).get(pk=int(ligne.cle))
    acte = signer_la_proposition(proposition, par=Personne.objects.get(pk=travail.demande["personne"]))
    return f"Acte n° {acte.numero}"


def bordereau(travail: Travail) -> Produit:
    """The sheet of a batch: each proposal with its act, or why it has none."""
    columns = (
        Colonne("Rang", Genre.ENTIER, 8),
        Colonne("Dossier", largeur=18),
        Colonne("Demandeur", largeur=40),
        Colonne("Montant", Genre.EUROS, 18),
        Colonne("Acte ou obstacle", largeur=34),
        Colonne("Précision", largeur=80),
    )
    lignes = list(travail.lignes.all())
    buffer = io.BytesIO()
    classeur.ecrire(buffer, [Feuille("Bordereau", (Bloc("", columns, _cellules(lignes)),), filtre=True)])
    return Produit(buffer.getvalue(), f"bordereau-de-signature-{travail.pk}.xlsx", CLASSEUR)


def _cellules(lignes: Iterable[LigneDeTravail]) -> Iterator[Sequence[Cellule]]:
    keys = [int(ligne.cle) for ligne in lignes]
    found = Proposition.objects.select_related("dossier__structure").in_bulk(keys)
    for ligne in lignes:
        proposition = found[int(ligne.cle)]
        granted = proposition.montant if ligne.faite else None
        cents = argent.en_centimes(granted) if granted is not None else None
        who = proposition.dossier.structure.denomination
        yield ligne.rang, ligne.objet_numero, who, cents, ligne.suite, ligne.detail


GENRE = GenreDeTravail(signer_la_ligne, raison, bordereau)
