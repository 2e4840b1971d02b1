"""The files of a request, each at its place in an archive: for its porteur, its service, or who audits it."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass

from levier.documents.queries import documents_de
from levier.dossiers.lecture.contenu import nommer
from levier.dossiers.lecture.engagement import signature_donnee, utiles
from levier.dossiers.memoire.depose import pieces_deposees
from levier.dossiers.models import Dossier
from levier.dossiers.queries import cahier_du
from levier.messages.queries import pieces_du_fil
from levier.socle import fichiers, horloge
from levier.socle.models import Fichier

SOMMAIRE = "contenu.txt"
_INTERDITS = re.compile(r'[<>:"/\\|?*]')
_NOM_MAX = 80


@dataclass(frozen=True, slots=True)
class Entree:
    """A file and its place in the archive; `quoi` says what it is, in words."""

    chemin: str
    fichier: Fichier
    quoi: str


def entrees(dossier: Dossier, *, avec_messages: bool) -> list[Entree]:
    """What the request holds, changes not yet sent left out, in a fixed order. Rights are to be checked before."""
    cahier = cahier_du(dossier)
    order = {piece.id: rank for rank, piece in enumerate(cahier.pieces, start=1)}
    signed = signature_donnee(dossier)
    named: list[tuple[str, Fichier, str]] = [
        ("documents", document.fichier, document.titre) for document in utiles(documents_de(dossier.objet), signed)
    ]
    if signed is not None and signed.fichier is not None:
        named.append(("documents", signed.fichier, f"Engagement signé par {signed.qualite}"))
    for piece in sorted(pieces_deposees(dossier), key=lambda one: (order.get(one.genre, len(order) + 1), one.pk)):
        what = nommer(piece, cahier).libelle
        named.append((f"pieces/{order.get(piece.genre, 0):02d} {_propre(what)}", piece.fichier, what))
    if avec_messages:
        named += [
            ("messages", joint.fichier, "Joint à un message") for joint in pieces_du_fil(dossier.objet).order_by("id")
        ]
    taken: set[str] = {SOMMAIRE}
    return [Entree(_libre(folder, fichier.nom, taken), fichier, what) for folder, fichier, what in named]


def fiche(chemin: str, fichier: Fichier) -> zipfile.ZipInfo:
    """The entry of a file, dated of its reception."""
    moment = horloge.local(fichier.recu_le)
    return zipfile.ZipInfo(chemin, moment.timetuple()[:6])


def _libre(dossier: str, nom: str, pris: set[str]) -> str:
    """A path that no other entry has, whatever the case: « devis (2).pdf »."""
    stem, dot, extension = _propre(nom).rpartition(".")
    stem, extension = (stem, dot + extension) if dot else (extension, "")
    path, rank = f"{dossier}/{stem}{extension}", 1
    while path.casefold() in pris:
        rank += 1
        path = f"{dossier}/{stem} ({rank}){extension}"
    pris.add(path.casefold())
    return path


def _propre(nom: str) -> str:
    """A name that every system unpacks."""
    clean = _INTERDITS.sub("-", fichiers.nom_sur(nom))
    stem, dot, extension = clean.rpartition(".")
    return f"{stem[:_NOM_MAX].rstrip()}.{extension}" if dot else clean[:_NOM_MAX].strip(" .")
