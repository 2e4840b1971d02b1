"""What proves a dossier, for who audits it: the request, its files and acts, its decisions, its journal, and the hash of each.

Written entry after entry, in a fixed order: one file at a time is in memory.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder

from levier.actes.models import Acte
from levier.dossiers.lecture.archive import entrees, fiche
from levier.dossiers.lecture.dossier import nom_du_pdf, pdf_du_dossier
from levier.dossiers.memoire.depose import vu_du_service
from levier.dossiers.models import Dossier
from levier.enveloppes.models import Mouvement, reference
from levier.socle import fichiers, horloge, journal
from levier.socle.erreurs import RefusMetier
from levier.socle.models import Evenement
from levier.socle.objets import type_de

EMPREINTES, LISEZMOI = "SHA256SUMS", "LISEZMOI.txt"
_LISEZMOI = """Archive de preuve, faite par Levier le {quand} à la demande de {qui}.

Un dossier par répertoire, sous son numéro :
  demande-NUMERO.pdf   la demande entière, telle que le service l’a reçue
  dossier.json         son état, ses montants, ses réponses, ce que les règles ont donné, ses décisions et ses actes
  journal.json         ses événements et ceux de ses actes, dans l’ordre de leur chaîne, avec leurs empreintes
  documents/           actes, lettres et récépissés, tels qu’ils ont été produits
  pieces/, messages/   les fichiers reçus, tels qu’ils sont conservés

Vérifier que rien n’a changé depuis que l’archive est faite, dans le répertoire où elle est dépliée :
  sha256sum --check --strict SHA256SUMS

Vérifier qu’un fichier est celui que Levier conserve : son empreinte, dans SHA256SUMS, est celle que porte le dossier
dans Levier ; celle d’un acte se retrouve par son numéro, à l’adresse « vérifier un acte ».

Vérifier le journal : chaque événement porte l’empreinte du précédent (« empreinte_precedente ») ; un événement retiré ou
changé rompt la chaîne. Sur la plateforme, l’administrateur rejoue toutes les chaînes et les sceaux :
  levier journal verifier
{absents}"""


def ecrire_les_preuves(flux: IO[bytes], dossiers: Iterator[Dossier], qui: str) -> None:
    """Write the archive of these dossiers, in their order; what cannot be read is told in its LISEZMOI. Rights are asked before."""
    with zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as archive:
        livre = _Livre(archive)
        for dossier in dossiers:
            _dossier(livre, dossier)
        absent = "\nN’ont pas pu être joints :\n" + "\n".join(livre.absents) + "\n" if livre.absents else ""
        said = horloge.local(horloge.maintenant()).strftime("%d/%m/%Y à %H h %M")
        livre.ecrire(LISEZMOI, _LISEZMOI.format(quand=said, qui=qui, absents=absent).encode())
        archive.writestr(EMPREINTES, "".join(f"{mark}  {path}\n" for path, mark in livre.empreintes))


class _Livre:
    """An archive being written: the hash of each entry, and what could not be read."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.empreintes: list[tuple[str, str]] = []
        self.absents: list[str] = []

    def ecrire(self, chemin: str | zipfile.ZipInfo, contenu: bytes) -> None:
        path = chemin if isinstance(chemin, str) else chemin.filename
        self.archive.writestr(chemin, contenu, zipfile.ZIP_DEFLATED)
        self.empreintes.append((path, hashlib.sha256(contenu).hexdigest()))


def _dossier(livre: _Livre, lu: Dossier) -> None:
    dossier = vu_du_service(lu)
    folder = dossier.numero
    livre.ecrire(f"{folder}/{nom_du_pdf(dossier)}", pdf_du_dossier(dossier))
    livre.ecrire(f"{folder}/dossier.json", _json(_contenu(dossier)))
    livre.ecrire(f"{folder}/journal.json", _json(_journaux(dossier)))
    for entree in entrees(dossier, avec_messages=True):
        try:
            livre.ecrire(fiche(f"{folder}/{entree.chemin}", entree.fichier), fichiers.lire(entree.fichier))
        except RefusMetier as refus:
            livre.absents.append(f"  {folder}/{entree.chemin} : {refus.phrase}")
        except FileNotFoundError:
            livre.absents.append(f"  {folder}/{entree.chemin} : le fichier n’est plus sur la plateforme.")


def _contenu(dossier: Dossier) -> dict[str, Any]:
    """The request as data."""
    decisions = list(dossier.decisions.order_by("rang"))
    references = [one.reference for one in decisions] or [reference(dossier.numero, 0)]
    return {
        "numero": dossier.numero,
        "appel": dossier.appel.identifiant,
        "version_du_cahier": dossier.version.numero,
        "empreinte_du_cahier": dossier.version.empreinte,
        "structure": {"denomination": dossier.structure.denomination, "siren": dossier.structure.siren},
        "etat": dossier.etat,
        "depose_le": dossier.depose_le,
        "complet_le": dossier.complet_le,
        "montant_demande": dossier.montant_demande,
        "envoye": dossier.instantane,
        "situation": dossier.situation,
        "resultat": dossier.resultat,
        "decisions": [_champs(one) for one in decisions],
        "actes": [_champs(one) for one in Acte.objects.filter(decision__dossier=dossier).order_by("pk")],
        "mouvements": [_champs(one) for one in Mouvement.objects.filter(reference__in=references).order_by("pk")],
    }


def _journaux(dossier: Dossier) -> dict[str, Any]:
    """The chains of the request and of its acts."""
    actes = Acte.objects.filter(decision__dossier=dossier).order_by("pk")
    return {
        type_de(objet) + (f" {objet.pk}" if rang else ""): [_evenement(one) for one in journal.histoire(objet)]
        for rang, objet in enumerate([dossier, *actes])
    }


def _evenement(evenement: Evenement) -> dict[str, Any]:
    """As it is chained, with the texts kept beside."""
    return {
        **_champs(evenement),
        "acteur": evenement.acteur_libelle,
        "avant": evenement.avant,
        "apres": evenement.apres,
        "motif": evenement.motif,
        "sels": evenement.coffre.gardees,
    }


def _champs(objet: Any) -> dict[str, Any]:
    return {field.attname: getattr(objet, field.attname) for field in objet._meta.concrete_fields}  # noqa: SLF001  Django's documented model API


def _json(valeur: object) -> bytes:
    return json.dumps(valeur, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
